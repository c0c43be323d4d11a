"""Two-sided intervals for a mean that are valid at every sample size."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bptools.statistics.budget import require_error_rate
from bptools.statistics.estimate import Estimate, finite_samples

LARGEST_WEIGHT = 0.5  # of the Bernstein sequence; below 1, where its penalty diverges
BISECTIONS = 80


@dataclass(frozen=True)
class Interval:
    """A closed interval that encloses an unknown value at a stated error rate.

    Raises:
        ValueError: If an end is NaN or the ends are in the wrong order.
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        """Refuse NaN, which would compare as neither inside nor outside of anything."""
        if not self.low <= self.high:
            raise ValueError(f"low must be at most high, the interval is [{self.low}, {self.high}]")

    @property
    def middle(self) -> float:
        """The centre."""
        return (self.low + self.high) / 2

    @property
    def half_width(self) -> float:
        """Half of the length."""
        return (self.high - self.low) / 2

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high


def bernstein_interval(
    chunks: Iterable[Estimate], low: float, high: float, error_rate: float, horizon: int = 0
) -> Interval:
    """Enclose the mean of a bounded variable by the empirical-Bernstein confidence sequence.

    Args:
        chunks: Condensed samples, in the order in which they were drawn (see ``chunked``).
        low: Smallest value that the variable can take.
        high: Largest value that it can take.
        error_rate: Probability with which the interval may miss the mean, in (0, 1).
        horizon: Number of samples planned, which sharpens the interval there; 0 if not known.

    Returns:
        The intersection of the intervals after every chunk. It holds for independent samples
        at any stopping time, so one may look and go on; it adapts to the variance.

    Raises:
        ValueError: If there is no chunk, a chunk cannot come from [low, high], or an argument
            is out of range.

    Source: I. Waudby-Smith and A. Ramdas, J. R. Stat. Soc. B 86 (2024) 1, Theorem 2, with the
        weights frozen inside a chunk (which keeps them predictable).

    >>> from bptools.statistics.estimate import chunked
    >>> bernstein_interval(chunked([0.25, 0.75] * 500), 0, 1, 0.01)
    Interval(low=0.4..., high=0.5...)
    """
    require_error_rate(error_rate)
    if not low < high or math.isinf(high - low):
        raise ValueError(f"low and high must be finite with low < high, they are {low}, {high}")
    log_term = math.log(2 / error_rate)
    # half a sample each at 1/2 with variance 1/4: what is believed before the first chunk
    count, total, squares = 0, 0.0, 0.0
    weighted_sum = weight_sum = penalty = 0.0
    bottom, top = 0.0, 1.0
    for chunk in chunks:
        unit = _to_unit_range(chunk, low, high)
        centre = (total + 0.5) / (count + 1)
        variance = (max(squares - 2 * centre * total + count * centre**2, 0.0) + 0.25) / (count + 1)
        seen = count + unit.count
        planned = horizon or seen * math.log(1 + seen + math.e)
        weight = min(math.sqrt(2 * log_term / (variance * planned)), LARGEST_WEIGHT)
        weighted_sum += weight * unit.total
        weight_sum += weight * unit.count
        penalty += (-math.log1p(-weight) - weight) * unit.squares_about(centre)
        count, total = seen, total + unit.total
        squares += unit.total_of_squares
        half = (log_term + penalty) / weight_sum
        bottom = max(bottom, weighted_sum / weight_sum - half)
        top = min(top, weighted_sum / weight_sum + half)
    if count == 0:
        raise ValueError("chunks must hold at least one chunk of samples, they are empty")
    bottom, top = min(bottom, top), max(bottom, top)  # crossed only when the event has failed
    return Interval(low + (high - low) * bottom, low + (high - low) * top)


def _to_unit_range(chunk: Estimate, low: float, high: float) -> Estimate:
    """Return the chunk as if its samples had been mapped from [low, high] to [0, 1]."""
    width = high - low
    unit = Estimate(
        chunk.count,
        (chunk.total - chunk.count * low) / width,
        chunk.squares_about(low) / width**2,
    )
    slack = 1e-9 * chunk.count
    # of values in [0, 1] the squares sum to no more than the values, and those to the count
    if not -slack <= unit.total_of_squares <= unit.total + slack <= chunk.count + 2 * slack:
        raise ValueError(f"low and high must enclose every sample, they are {low} and {high}")
    return unit


def catoni_interval(values: ArrayLike, variance_bound: float, error_rate: float) -> Interval:
    """Enclose the mean of a variable of known largest variance, however heavy its tails.

    Args:
        values: Independent samples, in any order.
        variance_bound: An upper bound on the variance, known without the samples.
        error_rate: Probability with which the interval may miss the mean, in (0, 1).

    Returns:
        An interval of half-width close to ``sqrt(2 variance_bound log(2/error_rate) / count)``,
        whatever the range; the evidence must say where the bound comes from.

    Raises:
        ValueError: If there is no sample or an argument is out of range.

    Source: O. Catoni, Ann. Inst. H. Poincaré 48 (2012) 1148, with the interval read off his
        exponential inequality directly, which needs no least number of samples.

    >>> catoni_interval([0.25, 0.75] * 500, 0.0625, 0.01)
    Interval(low=0.4..., high=0.5...)
    """
    require_error_rate(error_rate)
    if not 0 <= variance_bound < math.inf:
        raise ValueError(f"variance_bound must be finite and not negative, not {variance_bound}")
    array = finite_samples(values)
    if variance_bound == 0:  # the variable is almost surely constant
        return Interval(float(array.min()), float(array.max()))
    log_term = math.log(2 / error_rate)
    scale = math.sqrt(2 * log_term / (array.size * variance_bound))
    # P[sum of influences > threshold] <= error_rate/2 on either side, at the true mean
    threshold = log_term + array.size * math.log1p(scale**2 * variance_bound / 2)
    reach = 2 * float(np.expm1(threshold / array.size)) / scale  # beyond either root
    first, last = float(array.min()) - reach, float(array.max()) + reach
    low = _influence_root(array, scale, threshold, first, last)[0]
    high = _influence_root(array, scale, -threshold, first, last)[1]
    return Interval(low, high)


def _influence_root(
    values: NDArray[np.float64], scale: float, level: float, first: float, last: float
) -> tuple[float, float]:
    """Bracket the centre about which the (decreasing) sum of influences takes ``level``."""
    for _ in range(BISECTIONS):
        centre = (first + last) / 2
        deviations = scale * (values - centre)
        sizes = np.abs(deviations)
        total = float(np.sum(np.copysign(np.log1p(sizes + sizes * sizes / 2), deviations)))
        if total > level:
            first = centre
        else:
            last = centre
    return first, last


def clopper_pearson_interval(successes: int, count: int, error_rate: float) -> Interval:
    """Enclose a probability from the number of times that its event occurred.

    Args:
        successes: How often the event occurred, 0 to ``count``.
        count: Number of independent trials, at least 1.
        error_rate: Probability with which the interval may miss the probability, in (0, 1).

    Returns:
        The exact (conservative) binomial interval.

    Raises:
        ValueError: If an argument is out of range.

    Source: C. J. Clopper and E. S. Pearson, Biometrika 26 (1934) 404.

    >>> clopper_pearson_interval(0, 10, 0.05)
    Interval(low=0.0, high=0.308...)
    """
    from scipy.special import betaincinv  # here, since the command line need not load SciPy

    require_error_rate(error_rate)
    if not 0 <= successes <= count or count < 1:
        raise ValueError(f"successes must be 0 to count >= 1, they are {successes} of {count}")
    tail = error_rate / 2
    failures = count - successes
    low = float(betaincinv(successes, failures + 1, tail)) if successes else 0.0
    high = float(betaincinv(successes + 1, failures, 1 - tail)) if failures else 1.0
    return Interval(low, high)


def median_interval(values: ArrayLike, error_rate: float) -> Interval:
    """Enclose the median of a law from independent values, whatever the law.

    Args:
        values: Independent values of the law, at least 1.
        error_rate: Probability with which the interval may miss the median, in (0, 1).

    Returns:
        From the k-th smallest to the k-th largest value, k as large as the binomial law of how
        many values lie below the median allows; unbounded where there are too few values.

    Raises:
        ValueError: If there is no value, one is not finite, or the rate is out of range.

    Source: W. R. Thompson, Ann. Math. Stat. 7 (1936) 122.

    >>> median_interval([3.0, 1.0, 2.0, 5.0, 4.0, 6.0], 0.05)
    Interval(low=1.0, high=6.0)
    """
    from scipy.special import bdtr  # here, since the command line need not load SciPy

    require_error_rate(error_rate)
    ordered = np.sort(finite_samples(values))
    # the k-th smallest exceeds the median if fewer than k of the values lie at or below it
    missed = [float(bdtr(k - 1, ordered.size, 0.5)) for k in range(1, ordered.size // 2 + 1)]
    rank = sum(2 * chance <= error_rate for chance in missed)
    if not rank:
        return Interval(-math.inf, math.inf)
    return Interval(float(ordered[rank - 1]), float(ordered[-rank]))
