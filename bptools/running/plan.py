"""What a work would take, from what its parts took before or from measured tables."""

from __future__ import annotations

import math
from collections.abc import Mapping

from bptools.records import Record


class RunPlan(Record, frozen=True):
    """The estimate of a work that is not begun.

    Args:
        parts: How many parts it has: findings, or the rounds, sizes, seeds, runs of a longer work.
        known: How many of them are known.
        untimed: How many have a cost that is not known.
        seconds: What the others take together, on one process.
        longest: What the longest of them takes: no number of workers is faster.
        peak_bytes: Memory of the largest process, at most.
        workers: Number of processes.
        estimated: How many have their cost from a measured table, not from an earlier run.
        noun: What the parts are.
    """

    parts: int
    known: int
    untimed: int
    seconds: float
    longest: float
    peak_bytes: int
    workers: int
    estimated: int = 0
    noun: str = "findings"

    @property
    def elapsed(self) -> float:
        """Seconds until the end, with all workers: neither less than the longest takes."""
        return max(self.longest, self.seconds / self.workers)

    def __str__(self) -> str:
        """Return the estimate in words.

        >>> print(RunPlan(5, 2, 1, 60.0, 20.0, 10**9, 2))
        5 findings, 2 known; of the others 2 took 60 s before: about 30 s on 2 workers,
        at most 1 GB each; 1 not made before, cost not known
        >>> print(RunPlan(8, 0, 0, 60.0, 20.0, 10**9, 1, estimated=8, noun="rounds"))
        8 rounds, 0 known; of the others 8 take 60 s by measured tables: about 60 s on 1 worker,
        at most 1 GB each
        """
        timed = self.parts - self.known - self.untimed
        head = f"{self.parts} {self.noun}, {self.known} known"
        lines = []
        if timed:
            memory = f",\nat most {self.peak_bytes / 1e9:.2g} GB each" if self.peak_bytes else ""
            workers = f"{self.workers} worker{'s' * (self.workers > 1)}"
            lines.append(
                f"of the others {timed} {self._source}: about {self.elapsed:.0f} s on "
                f"{workers}{memory}"
            )
        if self.untimed:
            lines.append(f"{self.untimed} not made before, cost not known")
        return "; ".join([head, *lines])

    @property
    def _source(self) -> str:
        before = f"took {self.seconds:.0f} s before"
        timed = self.parts - self.known - self.untimed
        if not self.estimated:
            return before
        if self.estimated == timed:
            return f"take {self.seconds:.0f} s by measured tables"
        return f"take {self.seconds:.0f} s, {self.estimated} of them by measured tables"


def between(costs: Mapping[int, float], size: float) -> float:
    """Return a cost at a size from measured ones: a straight line in its logarithm, also beyond.

    Args:
        costs: Positive costs at two sizes at least, ascending.
        size: Where it is wanted.

    >>> [round(between({1: 1.0, 3: 4.0, 5: 4.0}, size), 9) for size in (2, 4)]
    [2.0, 4.0]
    >>> round(between({1: 1.0, 3: 4.0}, 5), 9)
    16.0
    """
    sizes = list(costs)
    at = max(1, min(len(sizes) - 1, next((k for k, s in enumerate(sizes) if s >= size), 0)))
    if size > sizes[-1]:
        at = len(sizes) - 1
    low, high = sizes[at - 1], sizes[at]
    slope = math.log(costs[high] / costs[low]) / (high - low)
    return costs[low] * math.exp(slope * (size - low))
