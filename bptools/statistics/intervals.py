"""Two-sided intervals for a mean that are valid at every sample size."""

from __future__ import annotations

import math
from collections.abc import Iterable
from numbers import Real

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bptools.statistics.budget import require_count, require_error_rate
from bptools.statistics.estimate import Estimate, finite_samples
from bptools.statistics.interval import Interval

LARGEST_WEIGHT = 0.5  # of the Bernstein sequence; below 1, where its penalty diverges
SHARP = 1e-12  # of an interval's half-width: how well its ends are known, always outward
INVERTED = 1e-12  # relative error of an inverse of the incomplete beta function, with room
ROUNDING = 2.0**-40  # of the range: by how much rounding may take a sample out of it
LEAST_RANGE, LARGEST_RANGE = 1e-140, 1e140  # whose squares are numbers
INDEPENDENT = "independent samples"


def bernstein_interval(
    chunks: Iterable[Estimate],
    low: float,
    high: float,
    error_rate: float,
    horizon: int = 0,
    *,
    sharp: bool = False,
) -> Interval:
    """Enclose the mean of a bounded variable by the empirical-Bernstein confidence sequence.

    Args:
        chunks: Condensed samples, in the order in which they were drawn (see ``chunked``).
        low: Smallest value that the variable can take.
        high: Largest value that it can take.
        error_rate: Probability with which the interval may miss the mean, in (0, 1).
        horizon: Number of samples planned, which sharpens the interval there; 0 if not known.
        sharp: Whether weights are the best ones for what was seen, near 1 too: half the width where
            the variable is mostly far smaller than it may be.

    Returns:
        The intersection of the intervals after every chunk. It holds for independent samples
        at any stopping time, so one may look and go on; it adapts to the variance.

    Raises:
        ValueError: If there is no chunk, a sample lies outside [low, high] by more than rounding,
            or an argument is out of range.

    Source: I. Waudby-Smith and A. Ramdas, J. R. Stat. Soc. B 86 (2024) 1, Theorem 2, with the
        weights frozen inside a chunk (which keeps them predictable).

    >>> from bptools.statistics.estimate import chunked
    >>> bernstein_interval(chunked([0.25, 0.75] * 500), 0, 1, 0.01)
    Interval(low=0.4..., high=0.5...)
    """
    require_error_rate(error_rate)
    _require_range(low, high)
    low, high = float(low), float(high)  # exact ones, such as SymPy's, too
    require_count("horizon", horizon, least=0)
    log_term = math.log(2) - math.log(error_rate)
    seen: Estimate | None = None
    weighted_sum = weight_sum = penalty = 0.0
    bottom, top = 0.0, 1.0
    for chunk in chunks:
        unit = _to_unit_range(chunk, low, high)
        centre, variance = _believed(seen)
        seen = unit if seen is None else seen + unit
        planned = horizon or seen.count * math.log(1 + seen.count + math.e)
        weight = min(math.sqrt(2 * log_term / (variance * planned)), LARGEST_WEIGHT)
        if sharp:
            weight = _best_weight(log_term / (variance * planned))
        weighted_sum += weight * unit.count * unit.mean
        weight_sum += weight * unit.count
        penalty += (-math.log1p(-weight) - weight) * unit.squares_about(centre)
        half = (log_term + penalty) / weight_sum
        bottom = max(bottom, weighted_sum / weight_sum - half)
        top = min(top, weighted_sum / weight_sum + half)
    if seen is None:
        raise ValueError("chunks must hold at least one chunk of samples, they are empty")
    bottom, top = min(bottom, top), max(bottom, top)  # crossed only when the event has failed
    premise = f"{INDEPENDENT} of values from {low:.6g} to {high:.6g}"
    ends = _outward(low + (high - low) * bottom, low + (high - low) * top, low, high)
    return Interval.stated(*ends, error_rate, premise)


def _best_weight(ratio: float) -> float:
    """Return the w that makes (a + b (−log(1 − w) − w))/w least, for a ratio a/b."""
    low, high = 0.0, 1.0 - 1e-6
    for _ in range(40):
        weight = (low + high) / 2
        if weight**2 / (1 - weight) + math.log1p(-weight) + weight < ratio:
            low = weight
        else:
            high = weight
    return low


def _believed(seen: Estimate | None) -> tuple[float, float]:
    """Return mean and variance of what was seen, and of half a sample at 1/2 of variance 1/4."""
    if seen is None:
        return 0.5, 0.25
    centre = (seen.mean * seen.count + 0.5) / (seen.count + 1)
    return centre, (seen.squares_about(centre) + 0.25) / (seen.count + 1)


def require_enclosed(least: float, largest: float, low: float, high: float) -> None:
    """Refuse samples outside of [low, high], but by rounding, and a range that is none."""
    _require_range(low, high)
    slack = ROUNDING * (high - low)
    if not low - slack <= least <= largest <= high + slack:
        raise ValueError(
            f"low and high must enclose every sample, they are {low} and {high}, "
            f"the samples go from {least} to {largest}"
        )


def _require_range(low: float, high: float) -> None:
    for end in (low, high):
        if not isinstance(end, Real):
            raise ValueError(f"low and high must be real numbers, not {end!r}")
    if not (-math.inf < low < high < math.inf):
        raise ValueError(f"low and high must be finite with low < high, they are {low}, {high}")
    if not LEAST_RANGE <= high - low <= LARGEST_RANGE:
        raise ValueError(
            f"low and high must differ by {LEAST_RANGE} to {LARGEST_RANGE}, not by {high - low}"
        )


def _outward(low: float, high: float, least: float, largest: float) -> tuple[float, float]:
    """Return ends rounded outward, within the range of the variable."""
    below, above = math.nextafter(low, -math.inf), math.nextafter(high, math.inf)
    return max(below, least), min(above, largest)


def _to_unit_range(chunk: Estimate, low: float, high: float) -> Estimate:
    """Return the chunk as if its samples had been mapped from [low, high] to [0, 1]."""
    require_enclosed(chunk.least, chunk.largest, low, high)
    width = high - low
    least, mean, largest = ((x - low) / width for x in (chunk.least, chunk.mean, chunk.largest))
    return Estimate(chunk.count, mean, chunk.squares / width / width, least, largest)


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
    if not (variance_bound == 0 or LEAST_RANGE**2 <= variance_bound < math.inf):
        raise ValueError(
            f"variance_bound must be 0 or finite and at least {LEAST_RANGE**2}, "
            f"not {variance_bound}"
        )
    array = finite_samples(values)
    premise = f"{INDEPENDENT}, and a bound on their variance that is known without them"
    least, largest = float(array.min()), float(array.max())
    if variance_bound == 0:  # the variable is almost surely constant
        if least != largest:
            raise ValueError("variance_bound must be above 0: the samples are not all the same")
        return Interval.stated(least, largest, error_rate, premise)
    log_term = math.log(2) - math.log(error_rate)
    scale = math.sqrt(2 * log_term / (array.size * variance_bound))
    # P[sum of influences > threshold] <= error_rate/2 on either side, at the true mean
    threshold = log_term + array.size * math.log1p(log_term / array.size)
    with np.errstate(over="ignore"):
        reach = 2 * float(np.expm1(threshold / array.size)) / scale  # beyond either root
    first, last = least - reach, largest + reach
    if math.isinf(last - first):
        return Interval.stated(-math.inf, math.inf, error_rate, premise)
    low = _influence_root(array, scale, threshold, first, last)[0]
    high = _influence_root(array, scale, -threshold, first, last)[1]
    return Interval.stated(low, high, error_rate, premise)


def _influence_root(
    values: NDArray[np.float64], scale: float, level: float, first: float, last: float
) -> tuple[float, float]:
    """Bracket the centre about which the (decreasing) sum of influences takes ``level``.

    Source: I. F. D. Oliveira and R. H. C. Takahashi, ACM Trans. Math. Softw. 47 (2021) 5: where
        a chord meets the level, moved towards the middle and never too far from it.
    """

    def excess(centre: float) -> float:
        deviations = scale * (values - centre)
        return float(np.sum(np.copysign(_influence(np.abs(deviations)), deviations))) - level

    width, above, below = last - first, excess(first), excess(last)
    fine = max(SHARP * abs(level) / (values.size * scale), math.ulp(width))  # of a half-width
    reach = 2 * max(width / 2, fine)
    while last - first > 2 * fine and first < (middle := (first + last) / 2) < last:
        half = (last - first) / 2
        chord = middle if above == below else (above * last - below * first) / (above - below)
        aside = math.copysign(min(half * half / width, abs(middle - chord)), middle - chord)
        centre = min(max(chord + aside, middle - (reach - half)), middle + (reach - half))
        value, reach = excess(centre), reach / 2
        if value > 0:
            first, above = centre, value
        else:
            last, below = centre, value
    return first, last


def _influence(sizes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return log(1 + s + s^2/2), of large s without its square."""
    influence: NDArray[np.float64]
    if sizes.max() < 1:  # as about every centre near the mean
        influence = np.log1p(sizes + sizes * sizes / 2)
        return influence
    small, large = np.minimum(sizes, 1.0), np.maximum(sizes, 1.0)
    of_small = np.log1p(small + small * small / 2)
    of_large = np.log(large) + np.log(large / 2 + 1 + 1 / large)
    influence = np.where(sizes < 1, of_small, of_large)
    return influence


def clopper_pearson_interval(
    successes: int, count: int, error_rate: float, *, undecided: int = 0
) -> Interval:
    """Enclose a probability from the number of times that its event occurred.

    Args:
        successes: How often the event certainly occurred, 0 to ``count``.
        count: Number of independent trials, at least 1.
        error_rate: Probability with which the interval may miss the probability, in (0, 1).
        undecided: How many of the other trials may have been successes too.

    Returns:
        The exact (conservative) binomial interval, whatever the undecided trials were.

    Raises:
        ValueError: If an argument is out of range, or no integer.

    Source: C. J. Clopper and E. S. Pearson, Biometrika 26 (1934) 404.

    >>> clopper_pearson_interval(0, 10, 0.05)
    Interval(low=0.0, high=0.308...)
    """
    from scipy.special import betaincinv  # here, since the command line need not load SciPy

    require_error_rate(error_rate)
    require_count("count", count)
    require_count("successes", successes, least=0, most=count)
    require_count("undecided", undecided, least=0, most=count - successes)
    tail, most = error_rate / 2, successes + undecided
    low = float(betaincinv(successes, count - successes + 1, tail)) if successes else 0.0
    high = float(betaincinv(most + 1, count - most, 1 - tail)) if most < count else 1.0
    # the inverse is known to about 14 digits
    ends = low * (1 - INVERTED), min(high * (1 + INVERTED), 1.0)
    return Interval.stated(*ends, error_rate, "independent trials")


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
    ends = (float(ordered[rank - 1]), float(ordered[-rank])) if rank else (-math.inf, math.inf)
    return Interval.stated(*ends, error_rate, INDEPENDENT)
