"""Whether the declared error rate of a report is kept, and how large a violation it sees.

    python benchmarks/null_reports.py --write      # ten thousand reports, ten minutes
    python benchmarks/null_reports.py --seconds 280 --kept nulls.json   # in slices, to be gone on

A null report confronts claims that are all exactly true, bounds that are attained and equalities,
with cheap samplers, at a declared total error rate, a failure confirmed by a second run. It is in
error if a check fails, and also if any interval misses its value. The counts are compared with the
declared rate by an exact binomial interval: a report whose accounting is wrong by half is found.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bptools.claims import Case, Verdict
from bptools.confrontation import bound_case, confirm, equality_case
from bptools.statistics import (
    Budget,
    Interval,
    bernstein_interval,
    bounded_variance_interval,
    catoni_interval,
    chunked,
    clopper_pearson_interval,
    median_interval,
    stream,
)

Floats = NDArray[np.float64]
REPORTS, ERROR_RATE, FALSE_ALARM = 10_000, 0.05, 1e-6
SAMPLES = 120  # of an interval: few, so that discreteness and skewness matter most
VIOLATIONS, COUNTS, REPEATS = (0.02, 0.05, 0.1, 0.2, 0.5), (1_000, 10_000, 100_000), 50
CASE_RATE = 1e-3 / 100  # of one of a hundred cases of a report at 1e-3
FILE = Path(__file__).with_suffix(".md")


@dataclass(frozen=True)
class Statistic:
    """A value that is known exactly, a sampler of it and the interval that encloses it."""

    name: str
    value: float
    draw: Callable[[np.random.Generator, int], Floats]
    enclose: Callable[[Floats, float], Interval]


def _bernstein(low: float, high: float, values: Floats, rate: float) -> Interval:
    return bernstein_interval(chunked(values), low, high, rate, len(values))


def _proportion(values: Floats, rate: float) -> Interval:
    return clopper_pearson_interval(int(values.sum()), len(values), rate)


def _heavy(rng: np.random.Generator, count: int) -> Floats:
    """Return 20 with probability 1/400, else 0: mean 1/20, second moment 1."""
    return np.asarray(20.0 * (rng.random(count) < 1 / 400))


STATISTICS = (
    Statistic("mean of a uniform", 0.5, lambda r, n: r.random(n), partial(_bernstein, 0, 1)),
    Statistic(
        "mean of a skew beta", 1 / 65, lambda r, n: r.beta(1, 64, n), partial(_bernstein, 0, 1)
    ),
    Statistic(
        "mean far from 0", 1e6 + 0.5, lambda r, n: 1e6 + r.random(n),
        partial(_bernstein, 1e6, 1e6 + 1),
    ),
    Statistic(
        "mean of a heavy tail", 0.05, _heavy, lambda v, rate: catoni_interval(v, 1.0, rate)
    ),
    Statistic(
        "variance of a uniform", 1 / 12, lambda r, n: r.random(n),
        lambda v, rate: bounded_variance_interval(v, 0, 1, rate),
    ),
    Statistic(
        "a small probability", 0.02, lambda r, n: np.asarray(1.0 * (r.random(n) < 0.02)),
        _proportion,
    ),
    Statistic("a coin", 0.5, lambda r, n: np.asarray(1.0 * (r.random(n) < 0.5)), _proportion),
    Statistic("median of a normal", 0.0, lambda r, n: r.normal(size=n), median_interval),
)  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """Whether a null report failed a true claim, and whether an interval missed its value."""

    fails: bool
    misses: bool


def null_report(number: int) -> Outcome:
    """Return what one report of true claims comes to."""
    budgets = Budget(ERROR_RATE / len(STATISTICS), SAMPLES)
    fails = misses = False
    for statistic in STATISTICS:
        rate = budgets.per_case(2)
        for relation in ("<=", "="):
            intervals: list[Interval] = []
            run = partial(_case, statistic, relation, rate, intervals)
            rng = stream(1, "null report", number, statistic.name, relation)
            cases = confirm(run(rng), partial(run, rng))
            fails |= any(case.verdict is Verdict.FAILS for case in cases)
            misses |= any(statistic.value not in interval for interval in intervals)
    return Outcome(fails, misses)


def _case(
    statistic: Statistic,
    relation: str,
    rate: float,
    intervals: list[Interval],
    rng: np.random.Generator,
) -> Case:
    interval = statistic.enclose(statistic.draw(rng, SAMPLES), rate)
    intervals.append(interval)
    if relation == "=":
        return equality_case("", interval, statistic.value, 1e-9, SAMPLES)
    return bound_case("", interval, statistic.value, "<=", SAMPLES)


def null_reports(count: int, seconds: float, file: Path | None) -> list[Outcome]:
    """Return what reports come to, as many as there is time for after those of a file."""
    end = time.monotonic() + seconds
    outcomes: list[Outcome] = []
    if file is not None and file.exists():
        outcomes = [Outcome(*pair) for pair in json.loads(file.read_text(encoding="utf-8"))]
    while len(outcomes) < count and time.monotonic() < end:
        outcomes.append(null_report(len(outcomes)))
    if file is not None:
        pairs = [(outcome.fails, outcome.misses) for outcome in outcomes]
        file.write_text(json.dumps(pairs), encoding="utf-8")
    return outcomes


def kept(errors: int, reports: int) -> bool:
    """Return whether so many errors are what the declared rate allows."""
    return clopper_pearson_interval(errors, reports, FALSE_ALARM).low <= ERROR_RATE


def power(violation: float, count: int) -> float:
    """Return how often a mean that exceeds its bound by a share is found to fail it."""
    true = 1 / 65
    bound = true / (1 + violation)
    found = 0
    for repeat in range(REPEATS):
        values = stream(2, "power", repr(violation), count, repeat).beta(1, 64, count)
        interval = bernstein_interval(chunked(values), 0, 1, CASE_RATE, count)
        found += bound_case("", interval, bound, "<=", count).verdict is Verdict.FAILS
    return found / REPEATS


def written(outcomes: Sequence[Outcome], table: dict[tuple[float, int], float]) -> str:
    """Return the result as a page."""
    reports = len(outcomes)
    fails, misses = sum(o.fails for o in outcomes), sum(o.misses for o in outcomes)
    lines = [
        "# The error rate of a report, simulated",
        "",
        f"{reports} reports of true claims, {len(STATISTICS)} checks of 2 cases each, "
        f"{SAMPLES} samples a case, declared error rate {ERROR_RATE}: "
        f"{fails} failed a true claim ({fails / reports:.4f}), in {misses} some interval missed "
        f"its value ({misses / reports:.4f}). "
        f"{'Kept.' if kept(fails, reports) and kept(misses, reports) else 'NOT KEPT.'}",
        "",
        "How often a mean (of a beta variable, 1/65) is found to exceed a bound that it violates, "
        f"{REPEATS} repetitions, at an error rate of {CASE_RATE:.0e} a case:",
        "",
        "| samples | " + " | ".join(f"{v:.0%}" for v in VIOLATIONS) + " |",
        "|---:|" + "---:|" * len(VIOLATIONS),
    ]
    for count in COUNTS:
        cells = " | ".join(f"{table[v, count]:.2f}" for v in VIOLATIONS)
        lines.append(f"| {count} | {cells} |")
    return "\n".join([*lines, ""])


def main() -> None:
    """Simulate, and write or print the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reports", type=int, default=REPORTS)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="for reports")
    parser.add_argument("--kept", type=Path, help="a file of outcomes that is gone on with")
    parser.add_argument("--write", action="store_true", help=f"write {FILE.name}")
    options = parser.parse_args()
    outcomes = null_reports(options.reports, options.seconds, options.kept)
    if len(outcomes) < options.reports and not options.write:
        print(f"{len(outcomes)} reports, {sum(o.fails for o in outcomes)} failed a true claim")
        return
    table = {(v, count): power(v, count) for v in VIOLATIONS for count in COUNTS}
    page = written(outcomes, table)
    print(page)
    if options.write:
        FILE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
