"""How sharp an inequality is: what is claimed over what is true, where that says anything."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite, log
from statistics import median

from bptools.claims import Case, Evidence, Method, Verdict

_NOISE = 1e-9  # a side so much smaller than the other is zero but for rounding
ATTAINED = 1e-6  # a ratio so near to 1 is printed as attained


@dataclass(frozen=True)
class ClaimedOverTrue:
    """Claimed over true in one case.

    Args:
        value: Positive; 1 where the bound is attained.
        sampled: Whether the true value is an estimate.
    """

    value: float
    sampled: bool

    @property
    def distance(self) -> float:
        """How far it is from 1, as ratios go."""
        return abs(log(self.value))


def ratio(case: Case) -> float | None:
    """Return bound over found; None of an equality, a negative or zero side, or rounding noise.

    >>> holds = Verdict.HOLDS
    >>> ratio(Case("", "<= 0.5", 0.25, holds, bound=0.5))
    2.0
    >>> ratio(Case("", "<= 0.5", -0.25, holds, bound=0.5)) is None
    True
    """
    if case.bound is None or not str(case.expected).startswith(("<=", ">=")):
        return None
    true = case.value
    if true is None or not (
        isfinite(true) and isfinite(case.bound) and true > 0 and case.bound > 0
    ):
        return None
    if case.low is not None and case.low <= 0:  # it may as well be zero
        return None
    quotient = case.bound / true
    return quotient if _NOISE < quotient < 1 / _NOISE else None


def ratios(finding: Evidence) -> list[ClaimedOverTrue]:
    """Return the ratios of all cases of a finding that have one."""
    sampled = finding.method in (Method.SAMPLED, Method.OBSERVED)
    return [ClaimedOverTrue(r, sampled) for case in finding.cases if (r := ratio(case)) is not None]


def sharpest(findings: Iterable[Evidence]) -> ClaimedOverTrue | None:
    """Return the ratio that says the most about findings of one verdict.

    Args:
        findings: Of which those that are no samples count, if one of them has a ratio.

    Returns:
        Of inequalities that hold the ratio nearest to 1; of violated ones that farthest from it.
    """
    listed = list(findings)
    every = [r for finding in listed for r in ratios(finding)]
    counted = [r for r in every if not r.sampled] or every
    if not counted:
        return None
    violated = [
        ClaimedOverTrue(r, finding.method in (Method.SAMPLED, Method.OBSERVED))
        for finding in listed
        for case in finding.cases
        if case.verdict is Verdict.FAILS and (r := ratio(case)) is not None
    ]
    if violated:
        certain = [r for r in violated if not r.sampled] or violated
        return max(certain, key=lambda r: r.distance)
    return min(counted, key=lambda r: r.distance)


def spread(finding: Evidence) -> tuple[float, float, float] | None:
    """Return the ratios of a finding nearest to 1, in the middle and farthest from 1."""
    values = sorted((r.value for r in ratios(finding)), key=lambda value: abs(log(value)))
    return (values[0], median(values), values[-1]) if values else None
