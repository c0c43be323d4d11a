"""A lower bound for the mean of a non-negative variable, however large it may be.

Bets that the mean is more than m multiply the capital by 1 + λ(x − m), which is never negative for
λm ≤ 1. If the mean is m at most, capital that begins with 1 is 1/α with probability α at most.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bptools.statistics.budget import require_error_rate
from bptools.statistics.estimate import Estimate, chunked, finite_samples

LARGEST_STAKE = 0.5  # of the mean that was seen, times λ
MOST_STEPS = 60  # of Newton's method, which needs about six
NEAR = 1e-9  # relative distance of its last step
BELOW = 1e-6  # relative, by which its end is lowered: it comes from above


def lower_bound_of_mean(values: ArrayLike, error_rate: float) -> float:
    """Return what the mean of a non-negative variable is at least.

    Args:
        values: Independent samples, in the order in which they were drawn.
        error_rate: Probability with which the mean may be less, in (0, 1).

    Returns:
        A bound without any assumption on how large the variable may be, where intervals for
        bounded variables lose log(1/error_rate)/count of its range. 0 is always one.

    Raises:
        ValueError: If a sample is negative or no finite number, or the error rate is out of range.

    Source: I. Waudby-Smith and A. Ramdas, J. R. Stat. Soc. B 86 (2024) 1, Theorem 3, for one side,
        the stakes λ frozen inside a chunk and the same for every m.

    >>> 0.4 < lower_bound_of_mean([0.0, 1.0] * 1000, 1e-3) < 0.5
    True
    """
    require_error_rate(error_rate)
    array = finite_samples(values)
    if array.min(initial=0.0) < 0:
        raise ValueError(f"values must not be negative, one is {array.min()}")
    wanted = -math.log(error_rate)
    stakes = _stakes(array, wanted)
    staked = stakes > 0
    array, stakes = array[staked], stakes[staked]
    if np.log1p(stakes * array).sum() <= wanted:
        return 0.0
    return _root(array, stakes, wanted)


def _stakes(array: NDArray[np.float64], wanted: float) -> NDArray[np.float64]:
    """Return the λ of every sample, made of those before its chunk."""
    stakes = np.zeros(array.size)
    seen: Estimate | None = None
    place = 0
    for chunk in chunked(array):
        if seen is not None and seen.mean > 0:
            variance = max(seen.squares / seen.count, seen.mean**2 / seen.count)
            best = math.sqrt(2 * wanted / (array.size * variance))
            stakes[place : place + chunk.count] = min(best, LARGEST_STAKE / seen.mean)
        place += chunk.count
        seen = chunk if seen is None else seen + chunk
    return stakes


def _root(array: NDArray[np.float64], stakes: NDArray[np.float64], wanted: float) -> float:
    """Return an m at which the capital's logarithm, concave and falling in m, is more than wanted.

    Only such m are tried as no stake is too large for: any that it was too large for lie above.
    """
    highest = 1 / float(stakes.max())
    m = 0.0
    for _ in range(MOST_STEPS):
        factors = 1 + stakes * (array - m)
        capital = float(np.log(factors).sum())
        step = (capital - wanted) / float((stakes / factors).sum())
        if abs(step) <= NEAR * highest:
            break
        m = min(max(m + step, 0.0), (m + highest) / 2)
    m *= 1 - BELOW
    enough = float(np.log1p(stakes * (array - m)).sum()) >= wanted
    return m if enough else 0.0
