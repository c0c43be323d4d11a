"""Intervals for a variance, from intervals for the first two moments."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from bptools.statistics.betting import lower_bound_of_mean
from bptools.statistics.budget import require_error_rate
from bptools.statistics.estimate import chunked, finite_samples
from bptools.statistics.interval import Interval
from bptools.statistics.intervals import bernstein_interval, catoni_interval, require_enclosed


def variance_from_moments(mean: Interval, second_moment: Interval) -> Interval:
    """Combine intervals for E x and E x² to one for the variance, at the sum of their error rates.

    Args:
        mean: Encloses E x.
        second_moment: Encloses E x², about the same origin.

    Returns:
        Encloses Var x whenever both do; never below 0.

    >>> variance_from_moments(Interval(-1.0, 2.0), Interval(5.0, 6.0))
    Interval(low=1.0, high=6.0)
    """
    largest_square = max(mean.low**2, mean.high**2)
    smallest_square = 0.0 if 0 in mean else min(mean.low**2, mean.high**2)
    low = max(second_moment.low - largest_square, 0.0)
    high = max(second_moment.high - smallest_square, low)
    return Interval.following(low, high, mean, second_moment)


def bounded_variance_interval(
    values: ArrayLike, low: float, high: float, error_rate: float, *, sharp: bool = False
) -> Interval:
    """Enclose the variance of a bounded variable, assuming nothing else.

    Args:
        values: Independent samples, in the order in which they were drawn.
        low: Smallest value that the variable can take.
        high: Largest value that it can take.
        error_rate: Probability with which the interval may miss the variance, in (0, 1).
        sharp: Whether the squares' interval is that for variables that are mostly far smaller than
            they may be, see ``bernstein_interval`` and, for its lower end, ``lower_bound_of_mean``.

    Returns:
        The interval; its width is limited by ``(high-low)² log(1/error_rate) / count``, so a
        variance exponentially small in the range needs as many samples as it is small.

    Raises:
        ValueError: If a sample lies outside [low, high] or an argument is out of range.

    >>> 0.0625 in bounded_variance_interval([0.25, 0.75] * 500, 0, 1, 0.01)
    True
    """
    require_error_rate(error_rate)
    array = finite_samples(values)
    require_enclosed(float(array.min()), float(array.max()), low, high)
    reach, horizon = (high - low) / 2, array.size
    centred = np.clip(array - (low + reach), -reach, reach)  # rounding may take it out
    mean = bernstein_interval(chunked(centred), -reach, reach, error_rate / 2, horizon)
    squares = bernstein_interval(
        chunked(centred**2), 0, reach**2, error_rate / 2, horizon, sharp=sharp
    )
    if sharp:  # each end of an interval misses with half of its error rate
        least = min(lower_bound_of_mean(centred**2, error_rate / 4), squares.high)
        squares = Interval.following(least, squares.high, squares)
    return variance_from_moments(mean, squares)


def catoni_variance_interval(
    values: ArrayLike, fourth_moment: float, error_rate: float, *, centre: float = 0.0
) -> Interval:
    """Enclose the variance of a variable whose fourth moment is known.

    Args:
        values: Independent samples.
        fourth_moment: An upper bound on E(x - centre)⁴, known without the samples. It bounds
            the variance of (x - centre)² by itself and that of x by its root.
        error_rate: Probability with which the interval may miss the variance, in (0, 1).
        centre: A number near the mean, known without the samples.

    Returns:
        The interval, of relative half-width close to
        ``sqrt(2 K log(4/error_rate) / count)`` for a centred variable of kurtosis ``K``,
        however small the variance is; the evidence must say "assumes the fourth moment".

    Raises:
        ValueError: If there is no sample or an argument is out of range.

    >>> 1.0 in catoni_variance_interval([-1.0, 1.0] * 500, 1.0, 0.01)
    True
    """
    require_error_rate(error_rate)
    if not math.isfinite(centre):
        raise ValueError(f"centre must be finite, it is {centre}")
    array = finite_samples(values) - centre
    if not 0 <= fourth_moment < math.inf:
        raise ValueError(f"fourth_moment must be finite and not negative, not {fourth_moment}")
    mean = catoni_interval(array, math.sqrt(fourth_moment), error_rate / 2)
    squares = catoni_interval(np.square(array), fourth_moment, error_rate / 2)
    positive = Interval.following(max(squares.low, 0.0), max(squares.high, 0.0), squares)
    return variance_from_moments(mean, positive)
