"""How sharp a claimed bound was found to be: its value, the nearest value found, their ratio."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bptools.claims.evidence import Case

NOISE = 1e-9  # a value of this size, relative to the bound, is what rounding leaves of 0
WIDEST = 0.5  # of a sampled value's interval, relative to the value, beyond which it says nothing


@dataclass(frozen=True)
class Sharpness:
    """A bound beside the value that came nearest to it.

    Args:
        bound: What is claimed.
        value: What was found.
        ratio: The smaller side over the larger, as claimed: 1 where the bound is attained.
    """

    bound: float
    value: float
    ratio: float

    def __str__(self) -> str:
        # claimed over true, as in the report
        return f"{self.bound:.4g} | {self.value:.4g} | {self.bound / self.value:.3g}"


def ratio_of(case: Case) -> Sharpness | None:
    """Return how sharp a bound is in one case; None where no ratio says anything."""
    if case.bound is None or case.bound <= 0 or not str(case.expected).startswith(("<=", ">=")):
        return None
    value = case.value
    if value is None or value <= 0:
        return None
    at_most = str(case.expected).startswith("<=")
    return Sharpness(case.bound, value, value / case.bound if at_most else case.bound / value)


def sharpest(cases: Iterable[Case]) -> Sharpness | None:
    """Return the case that came nearest to its bound, noise left out; None if none says anything.

    >>> from bptools.claims.evidence import Verdict
    >>> case = Case("N = 2", "<= 0.5", 0.25, Verdict.HOLDS, bound=0.5)
    >>> print(sharpest([case]))
    0.5 | 0.25 | 2
    """
    found = [ratio for case in cases if not _is_noise(case) and (ratio := ratio_of(case))]
    return max(found, key=lambda sharpness: sharpness.ratio, default=None)


def _is_noise(case: Case) -> bool:
    if not isinstance(case.found, int | float) or case.bound is None:
        return False
    if abs(case.found) <= NOISE * abs(case.bound):
        return True
    if case.low is None or case.high is None or not case.samples:
        return False
    return case.low <= 0 or case.high - case.low > WIDEST * abs(case.found)
