"""How sharp a claimed bound was found to be: claimed over true, where that says anything.

One convention for the report, the console and ``verdicts.json``: what is claimed over what is true,
1 where the bound is attained; above 1 an upper bound holds, below 1 a lower one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import isfinite, log
from statistics import median

from bptools.claims.evidence import Case, Evidence, Method, Verdict

NOISE = 1e-9  # a side so much smaller than the other is zero but for rounding
WIDEST = 0.5  # of a sampled value's interval, relative to the value, beyond which it says nothing


@dataclass(frozen=True)
class Sharpness:
    """A bound beside the value that was found.

    Args:
        bound: What is claimed, positive.
        value: What was found, positive.
        verdict: On the case.
        sampled: Whether the value is an estimate.
    """

    bound: float
    value: float
    verdict: Verdict = Verdict.HOLDS
    sampled: bool = False

    @property
    def ratio(self) -> float:
        """Claimed over true: 1 where the bound is attained."""
        return self.bound / self.value

    @property
    def distance(self) -> float:
        """How far the ratio is from 1, as ratios go."""
        return abs(log(self.ratio))

    def __str__(self) -> str:
        return f"{self.bound:.4g} | {self.value:.4g} | {self.ratio:.3g}"


def sharpness(case: Case, *, sampled: bool = False) -> Sharpness | None:
    """Return how sharp a bound is in one case.

    Args:
        case: The case.
        sampled: Whether what was found is an estimate.

    Returns:
        None of an equality, of a side that is negative, zero or not finite, of what rounding
        leaves of 0, and of samples whose interval holds 0 or is as wide as the value.

    >>> str(sharpness(Case("", "<= 0.5", 0.25, Verdict.HOLDS, bound=0.5)))
    '0.5 | 0.25 | 2'
    >>> sharpness(Case("", "<= 0.5", -0.25, Verdict.HOLDS, bound=0.5)) is None
    True
    """
    bound, value = case.bound, case.value
    if bound is None or value is None or not str(case.expected).startswith(("<=", ">=")):
        return None
    if not (isfinite(value) and isfinite(bound) and value > 0 and bound > 0):
        return None
    if not NOISE < bound / value < 1 / NOISE or _is_wide(case, value):
        return None
    return Sharpness(bound, value, case.verdict, sampled)


def _is_wide(case: Case, value: float) -> bool:
    """Return whether an interval says little: it may hold 0, or samples leave the value open."""
    if case.low is not None and case.low <= 0:
        return True
    if case.low is None or case.high is None or not case.samples:
        return False
    return case.high - case.low > WIDEST * value


def every_sharpness(evidence: Evidence) -> Iterator[Sharpness]:
    """Yield how sharp a bound is in the cases of a finding that say so."""
    sampled = evidence.method in (Method.SAMPLED, Method.OBSERVED)
    for case in evidence.cases:
        if (sharp := sharpness(case, sampled=sampled)) is not None:
            yield sharp


def sharpest(findings: Iterable[Evidence]) -> Sharpness | None:
    """Return the ratio that says the most about some findings.

    Args:
        findings: Of which those that are no samples count, if one of them has a ratio.

    Returns:
        Of a violated bound the case farthest from 1, else that nearest to 1; None if no case says
        anything.
    """
    listed = [sharp for finding in findings for sharp in every_sharpness(finding)]
    violated = [sharp for sharp in listed if sharp.verdict is Verdict.FAILS]
    certain = [sharp for sharp in violated or listed if not sharp.sampled]
    shown = certain or violated or listed
    if violated:
        return max(shown, key=lambda sharp: sharp.distance)
    return min(shown, key=lambda sharp: sharp.distance, default=None)


@dataclass(frozen=True)
class RatioSpread:
    """Claimed over true in the cases of a finding: nearest to 1, in the middle, farthest from 1."""

    nearest: float
    middle: float
    farthest: float


def spread(evidence: Evidence) -> RatioSpread | None:
    """Return the ratios of a finding that say the most; None if no case has one."""
    ratios = [
        sharp.ratio for sharp in sorted(every_sharpness(evidence), key=lambda sharp: sharp.distance)
    ]
    return RatioSpread(ratios[0], median(ratios), ratios[-1]) if ratios else None
