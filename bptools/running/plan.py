"""What a run would take, from what its findings took before."""

from __future__ import annotations

from bptools.records import Record


class RunPlan(Record, frozen=True):
    """The estimate of a run that is not begun.

    Args:
        findings: How many there are.
        known: How many of them the journal answers.
        untimed: How many would be made for the first time, so that their cost is not known.
        seconds: What the others took last, together, on one process.
        longest: What the longest of them took: no number of workers is faster.
        peak_bytes: Memory of the largest process, at most.
        workers: Number of processes.
    """

    findings: int
    known: int
    untimed: int
    seconds: float
    longest: float
    peak_bytes: int
    workers: int

    @property
    def elapsed(self) -> float:
        """Seconds until the end, with all workers: neither less than the longest takes."""
        return max(self.longest, self.seconds / self.workers)

    def __str__(self) -> str:
        """Return the estimate in words.

        >>> print(RunPlan(5, 2, 1, 60.0, 20.0, 10**9, 2))
        5 findings, 2 known; of the others 2 took 60 s before: about 30 s on 2 workers,
        at most 1 GB each; 1 not made before, cost not known
        """
        timed = self.findings - self.known - self.untimed
        head = f"{self.findings} findings, {self.known} known"
        lines = []
        if timed:
            memory = f",\nat most {self.peak_bytes / 1e9:.2g} GB each" if self.peak_bytes else ""
            lines.append(
                f"of the others {timed} took {self.seconds:.0f} s before: "
                f"about {self.elapsed:.0f} s on {self.workers} workers{memory}"
            )
        if self.untimed:
            lines.append(f"{self.untimed} not made before, cost not known")
        return "; ".join([head, *lines])
