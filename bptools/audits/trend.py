"""The trend of a variance against the number of qubits: exponential, polynomial or undecided.

Finitely many sizes prove nothing of the limit. What is decided, and rigorously, is which of the two
laws the variances examined are closer to: of the least-squares parabola through log₂ V(n) the
curvature is 0 for V = b⁻ⁿ, and that of −p log₂ n for V = n⁻ᵖ. Both are linear in the logarithms, so
that intervals for the variances give an interval for their ratio. Between the two laws, and where
neither fits, nothing is said.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import StrEnum
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from bptools.records import Record
from bptools.statistics import Interval

FEWEST_SIZES = 3
_LETTERS = {"qubit": "n", "layer": "L"}
FLAT = 0.5  # bits from the first size to the last; a variance that changes less does not decay
# of the curvature of a power law; slow powers such as (n + 10)^-2 lie between, n 2^-n below 0
LARGEST_EXPONENTIAL, SMALLEST_POWER = 0.27, 0.55
MISFIT = 1.0  # bits by which variances may lie beside the better of the two laws


class Decay(StrEnum):
    """How a variance falls with the number of qubits, over the sizes examined."""

    EXPONENTIAL = "exponential"
    POLYNOMIAL = "polynomial"
    UNDECIDED = "undecided"
    NONE = "no gradient"


class Trend(Record, frozen=True):
    """The verdict on some variances.

    ``slope_low`` and ``slope_high`` enclose the least-squares slope of log₂ V in bits a qubit,
    ``shape_low`` and ``shape_high`` the curvature relative to a power law's (0 exponential, 1
    power law); None where there is none.
    """

    decay: Decay
    reason: str
    slope_low: float | None = None
    slope_high: float | None = None
    shape_low: float | None = None
    shape_high: float | None = None

    def __str__(self) -> str:
        return f"{self.decay}: {self.reason}"


def trend(
    sizes: Sequence[int], variances: Sequence[Interval], of: Literal["qubit", "layer"] = "qubit"
) -> Trend:
    """Judge how a variance falls.

    Args:
        sizes: Numbers of qubits, rising; or of layers.
        variances: One interval a size, of width 0 where the value is exact.
        of: What the sizes count.

    Returns:
        The verdict on these sizes, as rigorous as the intervals; it proves nothing of others.

    >>> trend([2, 4, 6], [Interval(4.0**-n, 4.0**-n) for n in (2, 4, 6)]).decay
    <Decay.EXPONENTIAL: 'exponential'>
    >>> trend([2, 4, 6], [Interval(1 / n, 1 / n) for n in (2, 4, 6)]).decay
    <Decay.POLYNOMIAL: 'polynomial'>
    """
    if not any(interval.high for interval in variances):
        return Trend(Decay.NONE, "exactly 0 at every size, it never moves")
    if len(sizes) < FEWEST_SIZES:
        return Trend(Decay.UNDECIDED, f"a trend needs at least {FEWEST_SIZES} sizes")
    if any(interval.low <= 0 for interval in variances):
        zero = [str(n) for n, v in zip(sizes, variances, strict=True) if not v.high]
        reason = f"exactly 0 at {', '.join(zero)} {of}s" if zero else "an interval reaches 0"
        return Trend(Decay.UNDECIDED, reason)
    low = np.log2([interval.low for interval in variances])
    high = np.log2([interval.high for interval in variances])
    n = np.asarray(sizes, dtype=np.float64)
    slope = _functional(_weights(n, 1), low, high)
    flat = FLAT / (sizes[-1] - sizes[0])
    if -flat <= slope.low and slope.high <= flat:
        reason = f"no decay, {_range(slope)} bits a {of}"
        return Trend(Decay.POLYNOMIAL, reason, slope.low, slope.high)
    if slope.low > flat:
        reason = f"no decay, it grows by {_range(slope)} bits a {of}"
        return Trend(Decay.POLYNOMIAL, reason, slope.low, slope.high)
    if slope.high >= 0:
        reason = f"slope of log2 V is {_range(slope)} bits a {of}"
        return Trend(Decay.UNDECIDED, reason, slope.low, slope.high)
    power = _functional(-_weights(np.log2(n), 1), low, high)
    curvature = _functional(_weights(n, 2), low, high)
    unit = float(_weights(n, 2) @ -np.log2(n))
    ends = [
        c / (unit * p) for c in (curvature.low, curvature.high) for p in (power.low, power.high)
    ]
    shape = Interval(min(ends), max(ends)) if power.low > 0 else Interval(-math.inf, math.inf)
    reason = f"{_range(slope)} bits a {of}"
    decay = Decay.UNDECIDED
    misfit = min(_misfit(x, low, high) for x in (n, np.log2(n)))
    if misfit > MISFIT:
        reason += f", but neither law fits, by {misfit:.2g} bits"
    elif shape.high <= LARGEST_EXPONENTIAL:
        decay = Decay.EXPONENTIAL
    elif shape.low >= SMALLEST_POWER:
        decay, reason = Decay.POLYNOMIAL, f"like {_LETTERS[of]}^-{_range(power)}"
    elif shape.low > LARGEST_EXPONENTIAL and shape.high < SMALLEST_POWER:
        reason += ", bent between an exponential and a power: more sizes may tell"
    else:
        reason += ", too wide to tell an exponential from a power"
    finite = [end if math.isfinite(end) else None for end in (shape.low, shape.high)]
    return Trend(decay, reason, slope.low, slope.high, finite[0], finite[1])


def _misfit(x: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64]) -> float:
    """Return by how much logarithms of variances lie beside the best line in x, at most."""
    middle = (low + high) / 2
    beside = np.abs(middle - np.polyval(np.polyfit(x, middle, 1), x)) - (high - low) / 2
    return float(beside.max())


def _weights(x: NDArray[np.float64], degree: int) -> NDArray[np.float64]:
    """Return w with w·y the leading coefficient of the least-squares polynomial through (x, y)."""
    return np.asarray(np.linalg.pinv(np.vander(x - x.mean(), degree + 1))[0])


def _functional(
    weights: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64]
) -> Interval:
    """Return the interval of w·y for y between the ends."""
    first, second = weights * low, weights * high
    return Interval(float(np.minimum(first, second).sum()), float(np.maximum(first, second).sum()))


def _range(interval: Interval) -> str:
    """Return an interval in words, one number where it is narrow."""
    if interval.half_width < 0.005 * max(abs(interval.middle), 0.1):
        return f"{interval.middle:.3g}"
    return f"{interval.low:.3g} to {interval.high:.3g}"
