"""From an interval to a verdict, and from a sampled failure to a confirmed one."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

import msgspec

from bptools.claims import Case, Verdict
from bptools.statistics.interval import Interval

if TYPE_CHECKING:
    from bptools.claims import Relation

Inequality = Literal["<=", ">="]


def bound_verdict(
    low: float, high: float, bound: float, relation: Relation | Inequality
) -> Verdict:
    """Judge whether a value that lies in [low, high] is on the right side of a bound.

    Args:
        low: Lower end of the value's interval.
        high: Upper end.
        bound: The claimed bound.
        relation: ``"<="`` if the value is claimed to be at most the bound, ``">="`` if at least.

    Returns:
        HOLDS or FAILS if the whole interval is on one side, else INCONCLUSIVE.

    Raises:
        ValueError: If a number is NaN, the ends are exchanged, or the relation is no inequality.

    >>> bound_verdict(0.1, 0.3, 0.2, "<=")
    <Verdict.INCONCLUSIVE: 'inconclusive'>
    """
    Interval(low, high)
    if math.isnan(bound):
        raise ValueError("bound must be a number, it is NaN")
    if relation not in ("<=", ">="):
        raise ValueError(f"relation must be '<=' or '>=', not {relation!r}")
    if relation == ">=":
        low, high, bound = -high, -low, -bound
    if high <= bound:
        return Verdict.HOLDS
    return Verdict.FAILS if low > bound else Verdict.INCONCLUSIVE


def equality_verdict(low: float, high: float, value: float, precision: float) -> Verdict:
    """Judge whether a number that lies in [low, high] is ``value`` to a declared precision.

    Args:
        low: Lower end of the number's interval.
        high: Upper end.
        value: What it is claimed to be.
        precision: How far from ``value`` still counts as consistent, above 0.

    Returns:
        HOLDS (consistent to ± precision, never "equal") if the interval lies inside
        value ± precision, FAILS if it is disjoint from it, else INCONCLUSIVE.

    Raises:
        ValueError: If a number is NaN, the ends are exchanged, or the precision is not positive.

    >>> equality_verdict(0.19, 0.21, value=0.2, precision=0.05)
    <Verdict.HOLDS: 'holds'>
    """
    Interval(low, high)
    if math.isnan(value) or math.isinf(value):
        raise ValueError(f"value must be a finite number, it is {value}")
    if not 0 < precision < math.inf:
        raise ValueError(f"precision must be finite and above 0, it is {precision}")
    if value - precision <= low and high <= value + precision:
        return Verdict.HOLDS
    outside = high < value - precision or low > value + precision
    return Verdict.FAILS if outside else Verdict.INCONCLUSIVE


def deciding_samples(samples: int, interval: Interval, gap: float) -> int | None:
    """Return about how many samples would decide, if the estimate stays where it is.

    Args:
        samples: How many gave the interval.
        interval: What they gave.
        gap: Distance from its middle to the nearest value that decides.

    Returns:
        The count at which the half-width, falling with the root of the count, equals the gap;
        None if no count would do.

    >>> deciding_samples(100, Interval(0.0, 2.0), gap=0.5)
    400
    """
    if gap <= 0 or math.isinf(interval.half_width):
        return None
    return math.ceil(samples * max(interval.half_width / gap, 1.0) ** 2)


def _note(verdict: Verdict, samples: int, interval: Interval, gap: float) -> str:
    """Say what an inconclusive case would need."""
    if verdict is not Verdict.INCONCLUSIVE:
        return ""
    needed = deciding_samples(samples, interval, gap)
    return f"about {needed} samples would decide" if needed else "no sample count would decide"


def bound_case(
    label: str, interval: Interval, bound: float, relation: Relation | Inequality, samples: int
) -> Case:
    """Return the case of a sampled value confronted with a bound.

    Args:
        label: What was examined.
        interval: Encloses the value at the case's error rate.
        bound: The claimed bound.
        relation: ``"<="`` or ``">="``, as for ``bound_verdict``.
        samples: How many samples gave the interval.

    >>> bound_case("N=2", Interval(0.1, 0.2), 0.5, "<=", 100).verdict
    <Verdict.HOLDS: 'holds'>
    """
    verdict = bound_verdict(interval.low, interval.high, bound, relation)
    return Case(
        label=label,
        expected=f"{relation} {bound:.6g}",
        found=interval.middle,
        verdict=verdict,
        low=interval.low,
        high=interval.high,
        bound=bound,
        samples=samples,
        shares=interval.in_order,
        note=_note(verdict, samples, interval, abs(interval.middle - bound)),
    )


def equality_case(
    label: str, interval: Interval, value: float, precision: float, samples: int
) -> Case:
    """Return the case of a sampled value confronted with an exact one.

    Args:
        label: What was examined.
        interval: Encloses the value at the case's error rate.
        value: What it is claimed to be.
        precision: How far from it still counts as consistent, above 0.
        samples: How many samples gave the interval.

    >>> equality_case("N=2", Interval(0.1, 0.2), 0.14, 0.1, 100).note
    'consistent to ±0.1'
    """
    verdict = equality_verdict(interval.low, interval.high, value, precision)
    gap = abs(abs(interval.middle - value) - precision)
    holds = verdict is Verdict.HOLDS
    return Case(
        label=label,
        expected=value,
        found=interval.middle,
        verdict=verdict,
        low=interval.low,
        high=interval.high,
        samples=samples,
        shares=interval.in_order,
        note=f"consistent to ±{precision:.3g}" if holds else _note(verdict, samples, interval, gap),
    )


def confirm(case: Case, again: Callable[[], Case]) -> tuple[Case, ...]:
    """Confirm a sampled failure by a second run; anything else stands as it is.

    Args:
        case: The first run.
        again: The second run, on a fresh stream and a second sampler, at the share that
            ``Budget.per_case`` reserved for it; called only if the first run failed.

    Returns:
        All runs, to be printed side by side. Both fail, or both are inconclusive: a failure
        that is not confirmed counts neither for the claim nor against it.

    >>> first = bound_case("N=2", Interval(0.6, 0.7), 0.5, "<=", 100)
    >>> second = bound_case("N=2", Interval(0.4, 0.6), 0.5, "<=", 100)
    >>> [run.verdict.value for run in confirm(first, lambda: second)]
    ['inconclusive', 'inconclusive']
    """
    if case.verdict is not Verdict.FAILS:
        return (case,)
    second = again()
    second = msgspec.structs.replace(second, label=f"{second.label}, confirming run")
    if second.verdict is Verdict.FAILS:
        return (case, second)
    note = f"the runs disagree: {case.verdict.value}, then {second.verdict.value}"
    return tuple(
        msgspec.structs.replace(run, verdict=Verdict.INCONCLUSIVE, note=note)
        for run in (case, second)
    )
