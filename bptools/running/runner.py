"""Run the proofs and checks of a project and gather what they found."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from bptools.claims import Claim, Evidence, Results
from bptools.claims.record import claim_record
from bptools.errors import UsageError
from bptools.recordings import provenance
from bptools.running.executors import Engine, execute, processes
from bptools.running.journal import Journal
from bptools.running.project import Project, load
from bptools.running.run import Failure, Run
from bptools.running.worker import Outcome, Task

SEED = 1
ERROR_RATE = 1e-3
SAMPLES = 100_000
QUICK_SAMPLES = 10_000
JOURNAL = Path("reports", "journal.sqlite")

Progress = Callable[[int, int, str], None]


def check(
    names: Sequence[str] | str = (),
    *,
    root: Path | str | None = None,
    seed: int = SEED,
    alpha: float = ERROR_RATE,
    quick: bool = False,
    workers: int | None = None,
    resume: bool = False,
    journal: Path | str | None = None,
    progress: Progress | None = None,
    engine: Engine | None = None,
) -> Run:
    """Run every proof and check of the named claims and return what they found.

    Call it under ``if __name__ == "__main__":`` in a script: its worker processes import it.

    Args:
        names: Claims (``lemma2.first``) or stems (``lemma2``); all claims for none.
        root: The project's folder, which holds ``proofs/`` and ``checks/``; by default this one.
        seed: Root of all random streams, not negative.
        alpha: Probability, in (0, 1), that any sampled verdict of the whole project is wrong.
        quick: Whether to draw a tenth of the samples.
        workers: Number of processes; by default one for each core. No result depends on it.
        resume: Whether to continue the run that the journal holds.
        journal: The journal's file; by default ``reports/journal.sqlite`` under the root.
        progress: Called with the number of findings done, of all, and the last one's name.
        engine: Makes the executor to run in, instead of processes on this machine.

    Returns:
        The run. Findings that raised are its ``failures``; all others are there none the less.

    Raises:
        UsageError: If an argument is out of range, a name unknown, the project incomplete or
            the journal not usable; before any work is done.
        EngineLostError: If workers die again and again.
    """
    _require_options(seed, alpha)
    engine = engine or processes(os.cpu_count() or 1 if workers is None else workers)
    project = load(root)
    claims = project.select([names] if isinstance(names, str) else names)
    tasks = [
        Task(
            str(project.root),
            finding.finding,
            finding.claim.name,
            seed,
            project.error_rate(finding, alpha),
            QUICK_SAMPLES if quick else SAMPLES,
            quick,
        )
        for finding in project.findings(claims)
    ]
    frame = _frame(project, claims, seed=seed, alpha=alpha, quick=quick)
    identity = {"seed": str(seed), "alpha": repr(alpha), "quick": str(quick)}
    identity |= {"sources": provenance.digest(project.root)} | frame.versions
    path = project.root / JOURNAL if journal is None else Path(journal)
    with Journal(path, identity, resume=resume) as book:
        outcomes = _outcomes(tasks, book, engine, progress or _silent)
    return _gathered(frame, outcomes)


def _require_options(seed: int, alpha: float) -> None:
    if not 0 < alpha < 1:
        raise UsageError(f"alpha must lie strictly between 0 and 1, not {alpha}")
    if seed < 0:
        raise UsageError(f"seed must not be negative, it is {seed}")


def _silent(done: int, total: int, name: str) -> None:
    """Tell nobody of the progress."""


def _frame(
    project: Project, claims: Sequence[Claim], *, seed: int, alpha: float, quick: bool
) -> Results:
    """Return the results as far as they are known before anything has run."""
    commit, date = provenance.commit(project.root)
    return Results(
        paper=project.paper,
        seed=seed,
        error_rate=alpha,
        quick=quick,
        budgets={
            "samples of one case, at most": str(QUICK_SAMPLES if quick else SAMPLES),
            "error rate of all sampled verdicts together": repr(alpha),
            "sampled checks that share it": str(sum(check.weight > 0 for check in project.checks)),
        },
        versions=provenance.versions(),
        date=date,
        commit=commit,
        claims=tuple(claim_record(claim) for claim in claims),
        evidence=(),
    )


def _outcomes(
    tasks: Sequence[Task], book: Journal, engine: Engine, progress: Progress
) -> list[Outcome]:
    """Run what the journal does not hold yet; return all outcomes in the order of the tasks."""
    outcomes = book.outcomes()
    left = [task for task in tasks if task.key not in outcomes]
    left.sort(key=lambda task: -(task.error_rate or 0))  # the longest first, to end together

    def record(outcome: Outcome) -> None:
        book.record(outcome)
        outcomes[outcome.key] = outcome
        done = sum(task.key in outcomes for task in tasks)
        progress(done, len(tasks), f"{outcome.claim} {outcome.finding}")

    progress(len(tasks) - len(left), len(tasks), "")
    if left:
        execute(left, engine, record)
    return [outcomes[task.key] for task in tasks]


def _gathered(frame: Results, outcomes: Sequence[Outcome]) -> Run:
    evidence = tuple(
        msgspec.json.decode(outcome.evidence, type=Evidence)
        for outcome in outcomes
        if not outcome.error
    )
    failures = tuple(Failure(o.finding, o.claim, o.error) for o in outcomes if o.error)
    return Run(msgspec.structs.replace(frame, evidence=evidence), failures)
