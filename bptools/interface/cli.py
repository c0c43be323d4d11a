"""The command line: every command is one Python call, with printing around it."""

from __future__ import annotations

import shlex
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bptools.errors import (
    EngineLostError,
    TrainingError,
    UsageError,
    missing_extra,
    sentence_of,
)
from bptools.interface.cli_audit import audit
from bptools.interface.cli_haar import haar, haar_test
from bptools.interface.cli_hunt import hunt
from bptools.interface.cli_projects import laws_command, new
from bptools.interface.cli_proofs import bundle, certify, export, graph, schema, trust, verify
from bptools.interface.cli_recordings import recordings
from bptools.interface.cli_training import quddpm, train
from bptools.interface.options import (
    FILE,
    FOLDER,
    TRACEBACK,
    executor_options,
    fresh_option,
    given,
    offer_traceback,
    options,
    root_option,
)
from bptools.interface.progress import shown_progress

if TYPE_CHECKING:
    from bptools.running.run import Run

TRACEBACK_ADVICE = "--traceback shows the way there"
DIFFERS, USAGE, INTERNAL, UNDECIDED, INTERRUPTED = 1, 2, 3, 4, 130

EPILOG = """\b
Exit codes:
    0  every finding agrees with our stance on its claim
    1  some do not
    2  wrong usage: an unknown claim, a bad option, an incomplete project
    3  a proof or check raised, or workers were lost; training could not be finished
    4  none disagrees, but some are inconclusive
    5  there is nothing to run
  130  interrupted; what a check or report has found is kept, and --resume continues a training
"""


class Commands(click.Group):
    """The group of commands, which turns whatever they raise into an exit code."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's signature
        """Run the chosen command."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise  # click ends quietly when the reader of a pipe, such as head, has enough
        except UsageError as error:
            click.echo(f"bptools: {error}", err=True)
            ctx.exit(USAGE)
        except (TrainingError, EngineLostError) as error:
            click.echo(f"bptools: {error}. Continue: {_resuming()}", err=True)
            ctx.exit(INTERNAL)
        except KeyboardInterrupt:
            command = self.get_command(ctx, ctx.invoked_subcommand or "")
            options = {parameter.name for parameter in command.params} if command else set()
            resumable = not options.isdisjoint(("fresh", "resume"))
            advice = f"; what was found is kept. Continue: {_resuming()}" if resumable else ""
            click.echo(f"interrupted{advice}", err=True)
            ctx.exit(INTERRUPTED)
        except Exception as error:
            lacking = missing_extra(f"bptools {ctx.invoked_subcommand}", error)
            if lacking is not None:
                click.echo(f"bptools: {lacking}", err=True)
                ctx.exit(USAGE)
            shown = ctx.meta.get(TRACEBACK)
            advice = "" if shown else f"; {TRACEBACK_ADVICE}"
            click.echo(f"bptools: {sentence_of(error)}{advice}", err=True)
            if shown:
                traceback.print_exception(error)
            ctx.exit(INTERNAL)


def _resuming() -> str:
    """Return the command that continues this one: a run by itself, a training if asked to."""
    words = [word for word in sys.argv[1:] if word not in ("--fresh", "--resume")]
    return shlex.join(["bptools", *words, *["--resume"] * (words[:1] == ["train"])])


_run_options = options(
    click.option("--quick", is_flag=True, help="Draw a tenth of the samples."),
    click.option(
        "--samples", type=int, help="Of a case, at most. [default: 100000; or twice, ...]"
    ),
    click.option("--seed", type=click.IntRange(min=0), help="Root of all random streams."),
    click.option("--alpha", type=float, help="Probability that any sampled verdict is wrong."),
    executor_options,
    click.option("--plan", is_flag=True, help="Say what it would take, and run nothing."),
    fresh_option,
    click.option("--journal", type=FILE, help="What is known. [default: .bptools/journal.sqlite]"),
    click.option("--json", "json_file", type=FILE, help="Write the results to this file."),
    click.option("--junit", "junit_file", type=FILE, help="Write JUnit XML to this file."),
    click.option("--sarif", "sarif_file", type=FILE, help="Write SARIF to this file."),
    root_option,
)


@click.group(cls=Commands, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="bptools")
@click.option("--root", type=FOLDER, help="Folder of proofs/ and checks/, for any command.")
@click.pass_context
def main(ctx: click.Context, root: Path | None) -> None:
    """Verify a paper's theorems: derive them exactly, confront them with samples, report.

    The claims and derivations are in proofs/, the confrontations in checks/.

    \b
    Examples:
      bptools new mcclean_2018         lay out a paper, with a worked claim that passes
      bptools laws                     each check can fail, each altered line is refused, ...
      bptools list                     every claim, and what examines it
      bptools check                    run every proof and check
      bptools check lemma2             only those of proofs/lemma2.py and checks/lemma2.py
      bptools report                   run everything, write reports/report.html and .pdf
      bptools report --quick           the same with a tenth of the samples
      bptools falsify theorem1         instances of its own hypotheses against every claim
      bptools trust                    the rules that every proof rests on
      bptools verify results.json      a second reader checks every proof again
      bptools certify                  certificates for Coq, checked where it is installed
      bptools export theorem1.bound    one claim as LaTeX, Typst or JSON, for a paper
      bptools bundle referee.zip       the report, its proofs and what checks them, in one file
      bptools schema                   the JSON schema of results.json
      bptools graph                    which claims rest on which, as text or SVG
      bptools cited theorem1           the literature that it rests on without derivation
      bptools compare OLD NEW          findings whose verdict differs between two runs
      bptools haar "Tr(U A U.H B)"     an exact average over random matrices
      bptools haar-test FILE.py:draw   whether a sampler has the moments of Haar
      bptools audit FILE.py:circuit    the gradients of a PennyLane circuit, and their trend
      bptools hunt theorem1.bound      try to violate an inequality
      bptools train --qubits 4         train a denoising model
      bptools quddpm sample RUN.npz    new states from a trained one
      bptools recordings list          what is recorded of runs, surveys and hunts
    """
    from bptools.running.memory import look_for_garbage_rarely

    look_for_garbage_rarely()
    if root is not None:  # the same option after the command's name has the last word
        ctx.default_map = {name: {"root": root} for name in main.commands}


for _command in (
    bundle,
    certify,
    export,
    graph,
    schema,
    trust,
    verify,
    new,
    laws_command,
    audit,
    hunt,
    train,
    quddpm,
    recordings,
    haar,
    haar_test,
):
    main.add_command(_command)


@main.command("list")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@root_option
def list_command(names: tuple[str, ...], root: Path | None) -> None:
    """List the claims, or those of the given names.

    \b
    Examples:
      bptools list
      bptools list lemma2
    """
    from bptools.interface import commands

    click.echo(str(commands.list_claims(names, root=root)))


@main.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@_run_options
def check(names: tuple[str, ...], **options: Any) -> None:  # noqa: ANN401 - click passes options by name
    """Run the proofs and checks of the named claims, or of all.

    A NAME is a claim, such as lemma2.first, or the stem of a file, such as lemma2. What nothing
    has changed for since it was found is answered from the journal.

    \b
    Examples:
      bptools check
      bptools check lemma1 lemma2.first --quick
      bptools check --junit junit.xml --json results.json
      bptools check --seed 7 --alpha 0.01
      bptools check --samples 200000   another look at what was left open
      bptools check --fresh            run everything, what is known too
      bptools check --plan             say what it would take, run nothing
    """
    from bptools.interface import commands

    if options.pop("plan"):
        _say_plan(names, options)
        return
    files = [options.pop(name) for name in ("json_file", "junit_file", "sarif_file")]
    with shown_progress("proofs and checks") as progress:
        run = commands.check(names, progress=progress, **given(options))
    _finish(run, *files)


@main.command()
@click.option("--out", type=FOLDER, help="Folder to write into. [default: reports]")
@click.option("--from", "results", type=FILE, help="Only render this results.json anew.")
@click.option("--against", type=FILE, help="Say what changed since this results.json.")
@click.option("--only", multiple=True, metavar="NAME", help="Only this claim or stem; repeatable.")
@click.option("--bundle", type=FILE, help="Write all of it into this zip too, for a referee.")
@_run_options
def report(**options: Any) -> None:  # noqa: ANN401 - click passes options by name
    """Run everything and write the report: report.html and .pdf, supplements, results.

    supplement.pdf has the derivations, cases.html and data/cases.csv have every case.

    A quick report goes to reports/quick, one of a part to reports/only, beside the full one.

    \b
    Examples:
      bptools report
      bptools report --quick --out look
      bptools report --from reports/results.json      render again, run nothing
      bptools report --against old.json               what changed since, and why
      bptools report --only theorem1 --only lemma2    a part of the paper
      bptools report --bundle referee.zip             report, proofs and the second reader
    """
    from bptools.interface import commands, exporting

    if options.pop("plan"):
        _say_plan(options.pop("only"), options)
        return
    against, zipped = options.pop("against"), options.pop("bundle")
    earlier = None if against is None else commands.read(against)  # refused before anything runs
    files = [options.pop(name) for name in ("json_file", "junit_file", "sarif_file")]
    with shown_progress("proofs and checks") as progress:
        report = commands.report(progress=progress, **given(options))
    bundled = (zipped,) if zipped is not None and report.files else ()
    for path in bundled:
        exporting.bundle(path, folder=report.files[0].parent)
    for path in (*report.files, *bundled):
        click.echo(f"wrote {path}", err=True)
    if earlier is not None:
        click.echo(f"{commands.changed(earlier, report.run.results)}\n")
    _finish(report.run, *files)


@main.command()
@click.argument("name")
@root_option
def cited(name: str, root: Path | None) -> None:
    """Show the literature results that a claim rests on without deriving them.

    \b
    Examples:
      bptools cited theorem1
      bptools cited lemma2.first
    """
    from bptools.interface import commands

    citations = commands.cited(name, root=root)
    for key, reference, content, user in citations.table.rows:
        click.echo(f"{key}, used by {user}\n  {reference}\n  {content}")
    if not len(citations):
        click.echo(f"{name} rests on no literature result")


@main.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--needs", is_flag=True, help="Also drop each hypothesis in turn.")
@click.option("--seed", type=click.IntRange(min=0), help="Root of the random instances.")
@root_option
def falsify(names: tuple[str, ...], **options: Any) -> None:  # noqa: ANN401 - click passes options by name
    """Confront claims with instances of their own hypotheses, smallest dimensions first.

    Both sides are computed at explicit matrices of every assumed kind, averages by a second route;
    nothing of it is used in derivations. A contradiction is certain, and exits with 1 if the claim
    is one that we assert; that there is none proves nothing.

    \b
    Examples:
      bptools falsify
      bptools falsify theorem1 --needs        which hypotheses are needed, with witnesses
    """
    from bptools.interface import falsifying

    attempts = falsifying.falsify(names, **given(options))
    click.echo(str(attempts))
    raise SystemExit(attempts.exit_code)


@main.command()
@click.argument("old", type=FILE)
@click.argument("new", type=FILE)
def compare(old: Path, new: Path) -> None:
    """Compare two verdicts.json or results.json; exit 1 if any verdict differs.

    \b
    Examples:
      bptools compare reports/verdicts.json new/verdicts.json
    """
    from bptools.interface import commands

    changed = commands.compare(old, new)
    if len(changed):
        click.echo(str(changed))
        raise SystemExit(DIFFERS)
    click.echo("every finding has the same verdict in both")


def _finish(
    run: Run, json_file: Path | None, junit_file: Path | None, sarif_file: Path | None
) -> None:
    """Print the run, write what was asked for and leave with its exit code."""
    from bptools.files import write_bytes
    from bptools.interface.junit import junit
    from bptools.interface.sarif import sarif
    from bptools.running.run import details

    if json_file is not None and not run.failures:
        run.write(json_file)
    if junit_file is not None:
        write_bytes(junit_file, junit(run))
    if sarif_file is not None:
        write_bytes(sarif_file, sarif(run))
    _say_failures(run)
    click.echo(str(run))
    for evidence in run.doubts:
        click.echo(f"\n{details(evidence)}")
    for note in run.notes:
        click.echo(f"bptools: {note}", err=True)
    click.echo(f"\n{run.summary}")
    raise SystemExit(run.exit_code)


def _say_failures(run: Run) -> None:
    """Say of each finding that raised what and where; the way there is an option."""
    shown = click.get_current_context().meta.get(TRACEBACK)
    for failure in run.failures:
        click.echo(f"{failure.finding} ({failure.claim}): {failure.message}", err=True)
        if shown and failure.traceback:
            click.echo(f"{failure.traceback}\n", err=True)
    if any(failure.traceback for failure in run.failures) and not shown:
        click.echo(f"bptools: {TRACEBACK_ADVICE}", err=True)


def _say_plan(names: tuple[str, ...], options: dict[str, Any]) -> None:
    """Print what a run would take."""
    from bptools.running.runner import plan

    asked = ("root", "seed", "alpha", "quick", "samples", "workers", "fresh", "journal")
    click.echo(str(plan(names, **given({name: options[name] for name in asked}))))


offer_traceback(main)
