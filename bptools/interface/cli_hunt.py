"""The command that hunts for violations of claimed inequalities."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from bptools.errors import UsageError
from bptools.interface.options import FILE, FOLDER, given, piece_options, root_option
from bptools.interface.progress import shown_progress

DIFFERS, UNDECIDED = 1, 4


@click.command()
@click.argument("names", nargs=-1, metavar="[CLAIM | FILE.py:NAME]...")
@click.option("--all", "everything", is_flag=True, help="Hunt every claim that can be hunted.")
@click.option("--qubits", type=int, help="Qubits that carry data, 1 to 4. [default: 2]")
@click.option("--layers", type=int, help="Gates with an angle, 1 to 6. [default: 2]")
@click.option("--budget", type=int, help="Instances to evaluate, a claim. [default: 50000]")
@click.option("--seed", type=int, help="Root of all starting points. [default: 0]")
@click.option("--until-violated", is_flag=True, help="Stop at the first proved violation.")
@click.option("--json", "json_file", type=FILE, help="Write the result on one claim to this file.")
@click.option("--out", type=FOLDER, help="Write every result to this folder, as CLAIM.json.")
@piece_options
@root_option
def hunt(
    names: tuple[str, ...],
    json_file: Path | None,
    out: Path | None,
    *,
    everything: bool,
    **options: Any,  # noqa: ANN401 - click passes options by name
) -> None:
    """Search for violations of claimed inequalities, by gradient descent with restarts.

    A violation is rounded to simple numbers and proved in ball arithmetic; exit 1 if the claim is
    one that we assert, 4 if none is found of one that we refute.

    \b
    Examples:
      bptools hunt theorem2_counterexamples.two_qubits
      bptools hunt theorem2_universal.step --layers 3
      bptools hunt theorem1.bound --qubits 3 --budget 100000 --seed 7
      bptools hunt mine.py:overlap                an own inequality: bptools.hunting.own
      bptools hunt mine.py:overlap --until-violated --budget 1000000
      bptools hunt --all --out hunts --workers 4  all of them; bptools recordings add keeps them
    """
    from bptools.files import write_bytes
    from bptools.interface import hunts

    if everything == bool(names):
        raise UsageError("hunt needs either names of claims or --all")
    if json_file is not None and (everything or len(names) > 1):
        raise UsageError("--json takes the result on one claim; --out takes those on several")
    if options.pop("plan"):
        del options["until_violated"]  # what it needs at most
        click.echo(str(hunts.plan_hunts(names, **given(options))))
        return
    codes = set()
    with shown_progress("hunts") as progress:
        for hunted in hunts.hunt_all(names, progress=progress, **given(options)):
            click.echo(str(hunted))
            files = [] if json_file is None else [json_file]
            if out is not None:
                files.append(out / f"{hunted.claim.name}.json")
            for path in files:
                write_bytes(path, hunted.to_json())
            codes.add(hunted.exit_code)
    raise SystemExit(next((code for code in (DIFFERS, UNDECIDED) if code in codes), 0))
