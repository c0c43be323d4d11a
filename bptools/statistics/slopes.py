"""Decay rates: the least-squares slope as a linear functional, its interval by arithmetic."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bptools.statistics.interval import Interval


def _slope_weights(x: ArrayLike) -> NDArray[np.float64]:
    """Return the weights w with slope(y) = w·y of the least-squares line through (x, y)."""
    positions = np.asarray(x, dtype=np.float64)
    if positions.ndim != 1 or np.unique(positions).size < 2 or not np.isfinite(positions).all():
        raise ValueError(f"x must hold at least two different finite positions, it is {x!r}")
    centred = positions - positions.mean()
    weights: NDArray[np.float64] = centred / (centred @ centred)
    return weights


def least_squares_slope(x: ArrayLike, y: ArrayLike) -> float:
    """Return the slope of the least-squares line through (x, y).

    Args:
        x: Positions, at least two different ones.
        y: Values, as many, for example log₂ of a variance.

    Raises:
        ValueError: If there are too few positions or the lengths differ.

    >>> least_squares_slope([1, 2, 3], [0.0, -2.0, -4.0])
    -2.0
    """
    weights, values = _slope_weights(x), np.asarray(y, dtype=np.float64)
    if values.shape != weights.shape or not np.isfinite(values).all():
        raise ValueError(f"y must hold {weights.size} finite values, it is {y!r}")
    return float(weights @ values)


def log_slope_interval(x: ArrayLike, intervals: Sequence[Interval], base: float = 2) -> Interval:
    """Enclose the slope of the logarithm of positive values known only by intervals.

    Args:
        x: Positions, for example numbers of qubits; at least two different ones.
        intervals: One for the value at each position.
        base: Of the logarithm; with 2 the slope is in bits per unit of ``x``.

    Returns:
        Encloses the least-squares slope of the true logarithms whenever every interval holds
        its value, so at the sum of their error rates; unbounded if one touches 0.

    Raises:
        ValueError: If the lengths differ, an interval reaches below 0 or there is no such base.

    >>> log_slope_interval([0, 1], [Interval(1, 1), Interval(0.25, 0.5)])
    Interval(low=-2.0, high=-1.0)
    """
    weights = _slope_weights(x)
    if not 0 < base < math.inf or base == 1:
        raise ValueError(f"base must be finite, above 0 and not 1, it is {base}")
    if len(intervals) != weights.size:
        raise ValueError(f"intervals must be {weights.size}, one a position, not {len(intervals)}")
    if any(interval.low < 0 for interval in intervals):
        raise ValueError(f"intervals must not reach below 0: {intervals}")

    def log(value: float) -> float:
        return math.log(value, base) if value > 0 else -math.inf

    low = high = 0.0
    for weight, interval in zip(weights.tolist(), intervals, strict=True):
        if weight == 0:  # the middle position does not matter, even when its value may be 0
            continue
        ends = sorted((weight * log(interval.low), weight * log(interval.high)))
        low, high = low + ends[0], high + ends[1]
    return Interval.following(low, high, *intervals)
