"""Catoni's interval against its definition, solved at fifty digits by another method."""

import mpmath
import numpy as np
import pytest

from bptools.statistics import (
    Interval,
    catoni_interval,
    catoni_variance_interval,
    stream,
    variance_from_moments,
)
from bptools.statistics.estimate import finite_samples


def defined(values, variance, error_rate):
    """Return the ends at which the sum of influences reaches the threshold, either way."""
    with mpmath.workdps(50):
        count, log_term = len(values), mpmath.log(2 / mpmath.mpf(error_rate))
        scale = mpmath.sqrt(2 * log_term / (count * variance))
        threshold = log_term + count * mpmath.log1p(log_term / count)

        def excess(centre, level):
            sizes = [scale * (mpmath.mpf(value) - centre) for value in values]
            influences = [mpmath.sign(s) * mpmath.log(1 + abs(s) + s * s / 2) for s in sizes]
            return sum(influences) - level

        reach = mpmath.mpf(10) ** 4
        around = (min(values) - reach, max(values) + reach)
        return [
            float(mpmath.findroot(lambda c, t=t: excess(c, t), around, solver="anderson"))
            for t in (threshold, -threshold)
        ]


@pytest.mark.parametrize(
    ("values", "variance", "error_rate"),
    [
        ([0.0, 1.5, 4.0], 1.0, 0.1),
        ([3.0], 4.0, 0.05),
        ([-1.0, 0.25, 0.5, 20.0], 9.0, 0.01),
        (list(stream(1, "catoni").normal(size=30)), 1.0, 0.05),
    ],
)
def test_the_ends_are_where_the_influences_reach_the_threshold(values, variance, error_rate):
    """To rounding: the bisection halves the range eighty times."""
    interval = catoni_interval(values, variance, error_rate)
    low, high = defined(values, variance, error_rate)
    assert low == pytest.approx(interval.low, rel=2**-40)
    assert high == pytest.approx(interval.high, rel=2**-40)


def test_a_variance_shares_its_error_rate_between_both_moments():
    values = stream(2, "catoni").normal(1.0, size=200)
    mean = catoni_interval(values - 1.0, 2.0, 0.025)
    squares = catoni_interval((values - 1.0) ** 2, 4.0, 0.025)
    positive = Interval(max(squares.low, 0.0), squares.high)
    expected = variance_from_moments(Interval(mean.low, mean.high), positive)
    interval = catoni_variance_interval(values, 4.0, 0.05, centre=1.0)
    assert (interval.low, interval.high) == (expected.low, expected.high)


def test_truth_values_are_samples_of_zero_and_one():
    assert finite_samples(np.array([True, False])).tolist() == [1.0, 0.0]
    assert catoni_interval([True, False], 1.0, 0.1) == catoni_interval([1, 0], 1.0, 0.1)
