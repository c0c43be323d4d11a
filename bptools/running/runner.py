"""Run the proofs and checks of a project, but those whose findings are known, and gather all."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from math import inf
from pathlib import Path
from typing import NamedTuple

import msgspec

from bptools.claims.evidence import (
    LOOKS,
    SAMPLES_OF_A_CASE,
    ClaimRecord,
    Evidence,
    Results,
    RuleRecord,
)
from bptools.errors import UsageError
from bptools.kernel.theorems import trust
from bptools.recordings import provenance
from bptools.recordings.replays import doubted
from bptools.running.dependencies import Dependencies
from bptools.running.engines import opened
from bptools.running.executors import (
    USUAL_BYTES,
    Call,
    Engine,
    Needs,
    Processes,
    execute,
    require_sensible,
)
from bptools.running.identity import Identities
from bptools.running.journal import Journal
from bptools.running.looks import Look
from bptools.running.outline import OUTLINE, Outline, known_outline, modules
from bptools.running.plan import RunPlan
from bptools.running.rooms import fingerprint, require_rooms
from bptools.running.run import Failure, Run
from bptools.running.selection import selected
from bptools.running.sources import Import, known_source, shared_sources
from bptools.running.worker import MODULES, Key, Outcome, Task, work
from bptools.verification.checking import source_digest

SEED = 1
ERROR_RATE = 1e-3
SAMPLES = 100_000
QUICK_SAMPLES = 10_000
JOURNAL = Path(".bptools", "journal.sqlite")

Progress = Callable[[int, int, str], None]


def check(
    names: Sequence[str] | str = (),
    *,
    root: Path | str | None = None,
    seed: int = SEED,
    alpha: float = ERROR_RATE,
    quick: bool = False,
    samples: int | None = None,
    workers: int | None = None,
    executor: str = "processes",
    scheduler: str | None = None,
    fresh: bool = False,
    journal: Path | str | None = None,
    progress: Progress | None = None,
    engine: Engine | None = None,
) -> Run:
    """Return what every proof and check of the named claims finds, running what is not known yet.

    A finding is known if nothing that it depends on has changed since it was made: the code that
    it leads to, the options that it asks for, the files that it read, the packages, the machine.
    What raised is never known, and a run that was interrupted goes on where it was.

    Call it under ``if __name__ == "__main__":`` in a script: its worker processes import it.

    Args:
        names: Claims (``lemma2.first``) or stems (``lemma2``); all claims for none.
        root: The project's folder, which holds ``proofs/`` and ``checks/``; by default this one.
        seed: Root of all random streams, not negative.
        alpha: Probability, in (0, 1), that any sampled verdict of the whole project is wrong.
        quick: Whether to draw a tenth of the samples.
        samples: Of one case at most: 100 000 (10 000 if quick), or twice, four times, ... as many
            for another look at what a run has left open. Each look has a part of the error rate.
        workers: Number of processes; by default one for each core. No result depends on it.
        executor: Where they are: "processes", "dask" or "mpi", as of ``bptools.running.engines``.
        scheduler: Address of a Dask scheduler.
        fresh: Whether to run everything, known or not.
        journal: File of what is known; by default ``.bptools/journal.sqlite`` under the root.
        progress: Called with the number of findings done, of all, and the last one's name.
        engine: Makes the executor to run in, instead of all these.

    Returns:
        The run. Findings that raised are its ``failures``; all others are there none the less.

    Raises:
        UsageError: If an argument is out of range, a name unknown, the project incomplete or
            the journal not usable; before any work is done.
        EngineLostError: If workers die again and again.
    """
    asked = _asked(seed, alpha, samples, quick=quick)
    folder = Path(root or ".").resolve()
    with (
        nullcontext(engine) if engine else opened(executor, scheduler, workers) as chosen,
        _journal(folder, journal) as book,
    ):
        prepare = chosen.prepare if isinstance(chosen, Processes) else _silent
        begun = _begun(folder, book, names, asked, prepare)
        outline, claims, tasks = begun.outline, begun.claims, begun.tasks
        known = {} if fresh else _known(tasks, book)
        book.write()
        outcomes = _made(tasks, known, book, chosen, progress or _silent)
        only = (names,) if isinstance(names, str) else tuple(names)
        frame = _frame(outline, claims, folder, asked, only)
        notes = [*book.warnings, *([book.objection] if book.objection else [])]
        return _gathered(frame, outcomes, len(known), notes)


def plan(
    names: Sequence[str] | str = (),
    *,
    root: Path | str | None = None,
    seed: int = SEED,
    alpha: float = ERROR_RATE,
    quick: bool = False,
    samples: int | None = None,
    workers: int | None = None,
    fresh: bool = False,
    journal: Path | str | None = None,
) -> RunPlan:
    """Return what ``check`` of the same arguments would take, from recorded costs; run nothing.

    Args:
        names: Claims or stems, as of ``check``, like all other arguments.
        root: The project's folder.
        seed: Root of all random streams.
        alpha: Of the whole project.
        quick: Whether to draw a tenth of the samples.
        samples: Of one case at most.
        workers: Number of processes; by default one for each core.
        fresh: Whether everything would be run, known or not.
        journal: File of what is known.

    Raises:
        UsageError: As ``check``.
    """
    asked = _asked(seed, alpha, samples, quick=quick)
    folder, processes = Path(root or ".").resolve(), workers or os.cpu_count() or 1
    require_sensible(processes)
    with _journal(folder, journal) as book:
        tasks = _begun(folder, book, names, asked).tasks
        known = {} if fresh else _known(tasks, book)
        missing = [task for task in tasks if task.key not in known]
        earlier = (book.latest(_entry(task)) for task in missing)
        costs = [_decoded(content) for content in earlier if content is not None]
        return RunPlan(
            parts=len(tasks),
            known=len(known),
            untimed=len(missing) - len(costs),
            seconds=sum(outcome.seconds for outcome in costs),
            longest=max((outcome.seconds for outcome in costs), default=0.0),
            peak_bytes=max((_needs(book, task).memory_bytes for task in missing), default=0),
            workers=processes,
        )


def _silent(*_: object) -> None:
    """Do nothing: nobody is told of the progress, nothing can be prepared."""


class _Asked(NamedTuple):
    """What decides the numbers of a run, checked."""

    seed: int
    alpha: float
    quick: bool
    samples: int
    look: Look


class _Begun(NamedTuple):
    """What is to be found out, before anything is run."""

    outline: Outline
    claims: tuple[ClaimRecord, ...]
    tasks: list[Task]


def _begun(
    folder: Path,
    book: Journal,
    names: Sequence[str] | str,
    asked: _Asked,
    begin: Callable[[Sequence[str]], None] = _silent,
) -> _Begun:
    """Return the tasks of some claims, each with its identity.

    ``begin`` is called with what findings will import, where it takes long to know which.
    """
    sources = fingerprint(folder)  # before anything is read or imported
    with shared_sources() as shared:
        dependencies = Dependencies(folder, partial(known_source, book, shared))

        def unknown() -> None:
            everything = not names and book.latest(OUTLINE) is None  # what they need at all
            closure = dependencies.of(*map(Import, modules(folder))) if everything else None
            needed = closure.libraries | closure.instruments if closure else ()
            begin((*MODULES, *sorted(needed)))

        outline = known_outline(folder, dependencies, book, unknown)
        claims = selected(outline.claims, [names] if isinstance(names, str) else names)
        identities = Identities(dependencies)
        tasks = []
        for finding in outline.on(claims):
            task = Task(
                str(folder),
                *finding.key,
                seed=asked.seed,
                error_rate=outline.error_rate(finding, asked.alpha * asked.look.part),
                samples=asked.samples,
                quick=asked.quick,
                sources=sources,
                doublings=asked.look.doublings,
            )
            tasks.append(replace(task, identity=identities.of(finding, task)))
        return _Begun(outline, claims, tasks)


def _journal(folder: Path, file: Path | str | None) -> Journal:
    """Return the journal of a project's folder."""
    require_rooms(folder)
    return Journal(folder / JOURNAL if file is None else Path(file), folder)


def _asked(seed: int, alpha: float, samples: int | None, *, quick: bool) -> _Asked:
    """Return the options of a run, refusing what is out of range."""
    if not 0 < alpha < 1:
        raise UsageError(f"alpha must lie strictly between 0 and 1, not {alpha}")
    if seed < 0:
        raise UsageError(f"seed must not be negative, it is {seed}")
    first = QUICK_SAMPLES if quick else SAMPLES
    chosen = first if samples is None else samples
    try:
        return _Asked(seed, alpha, quick, chosen, Look.with_samples(chosen, first))
    except ValueError as error:
        raise UsageError(str(error)) from error


def _frame(
    outline: Outline,
    claims: tuple[ClaimRecord, ...],
    root: Path,
    asked: _Asked,
    only: tuple[str, ...],
) -> Results:
    """Return the results as far as they are known before anything has run."""
    commit, date = provenance.commit(root)
    return Results(
        paper=outline.paper,
        seed=asked.seed,
        error_rate=asked.alpha,
        quick=asked.quick,
        budgets={
            SAMPLES_OF_A_CASE: str(asked.samples),
            "error rate of all sampled verdicts together": repr(asked.alpha),
            LOOKS: str(asked.look.doublings + 1),
            "sampled checks that share it": str(outline.sampled),
        },
        versions=provenance.versions(),
        date=date,
        commit=commit,
        claims=claims,
        evidence=(),
        facts=outline.facts,
        trust=tuple(RuleRecord(*rule) for rule in trust()),
        reader=source_digest(),
        only=only,
    )


def _entry(task: Task) -> str:
    """Return the name under which the journal keeps what became of a task."""
    return " ".join(("finding", *task.key))


def _known(tasks: Sequence[Task], book: Journal) -> dict[Key, Outcome]:
    """Return what the journal knows of the tasks."""
    contents = ((task.key, book.recall(_entry(task), task.identity)) for task in tasks)
    return {key: _decoded(content) for key, content in contents if content is not None}


def _decoded(content: bytes) -> Outcome:
    return msgspec.msgpack.decode(content, type=Outcome)


def _made(
    tasks: Sequence[Task],
    known: Mapping[Key, Outcome],
    book: Journal,
    engine: Engine,
    progress: Progress,
) -> list[Outcome]:
    """Run what is not known, keeping each finding at once; return all in the order of the tasks."""
    by_key = {task.key: task for task in tasks}
    outcomes = dict(known)

    def receive(call: Call, outcome: Outcome) -> tuple[()]:
        if outcome.reads is not None:
            task = by_key[outcome.key]
            content = msgspec.msgpack.encode(outcome)
            book.keep(_entry(task), task.identity, content, outcome.reads)
            book.write()
        outcomes[outcome.key] = outcome
        progress(len(outcomes), len(tasks), f"{outcome.claim} {outcome.finding}")
        return ()

    progress(len(outcomes), len(tasks), "")
    missing = [task for task in tasks if task.key not in known]
    if missing:
        missing.sort(key=partial(_shortness, book))
        calls = [Call(" ".join(task.key), work, (task,), _needs(book, task)) for task in missing]
        execute(calls, engine, receive)
    return [outcomes[task.key] for task in tasks]


def _needs(book: Journal, task: Task) -> Needs:
    """Return what a task needs: the memory that it took when it was last made, if it was."""
    content = book.latest(_entry(task))
    measured = _decoded(content).peak_bytes if content else 0
    return Needs.as_before(measured or USUAL_BYTES)


def _shortness(book: Journal, task: Task) -> tuple[float, float]:
    """Return what sorts the longest first, to end together: by their last time, new ones first."""
    content = book.latest(_entry(task))
    return -_decoded(content).seconds if content else -inf, -(task.error_rate or 0)


def _gathered(frame: Results, outcomes: Sequence[Outcome], known: int, notes: list[str]) -> Run:
    evidence = tuple(
        msgspec.json.decode(outcome.evidence, type=Evidence)
        for outcome in outcomes
        if not outcome.error
    )
    failures = tuple(Failure(o.finding, o.claim, o.error, o.traceback) for o in outcomes if o.error)
    unkept = [o.changed for o in outcomes if o.reads is None and not o.error]
    if unkept:
        changed = ", ".join(sorted(set(unkept)))
        notes.append(
            f"{len(unkept)} findings are not kept: what they depend on changed meanwhile, {changed}"
        )
    results = msgspec.structs.replace(frame, evidence=doubted(evidence))
    proofs = tuple(outcome.proof for outcome in outcomes if outcome.proof)
    return Run(results, failures, proofs, known, tuple(notes))
