"""Intervals keep their promise: coverage counted over many runs, by an exact binomial interval."""

import math
from functools import reduce
from math import comb
from operator import add

import numpy as np
import pytest
from scipy.special import betainc, betaincinv

from bptools.statistics import (
    Budget,
    Estimate,
    Interval,
    bernstein_interval,
    bounded_variance_interval,
    catoni_interval,
    catoni_variance_interval,
    chunked,
    clopper_pearson_interval,
    log_slope_interval,
    lower_bound_of_mean,
    median_interval,
    stream,
    variance_from_moments,
)
from bptools.statistics import intervals as intervals_room

RATE = 0.05
RUNS = 400
FALSE_ALARM = 1e-6


def assert_misses_at_most_rate(misses):
    """Fail if so many misses would be seen with probability below FALSE_ALARM at the rate."""
    assert clopper_pearson_interval(misses, RUNS, FALSE_ALARM).low <= RATE


def haar_expectations(dim, shape, generator):
    """⟨Y⊗1⟩ on Haar states of even dimension: 2·Beta(N/2, N/2) − 1, of variance 1/(N+1)."""
    return 2 * generator.beta(dim / 2, dim / 2, shape) - 1


@pytest.mark.parametrize("probability", [0.5, 0.02, 0.999])
def test_bernstein_covers_a_coin_under_peeking(probability):
    generator = stream(1, "coin", str(probability))
    misses = 0
    for _ in range(RUNS):
        chunks = list(chunked(generator.random(500) < probability))
        # an interval that misses at any time stays a miss of the running intersection
        misses += probability not in bernstein_interval(chunks, 0, 1, RATE)
    assert_misses_at_most_rate(misses)


def test_an_interval_that_ignores_its_rate_is_caught():
    generator = stream(1, "overconfident")
    misses = sum(
        0.5 not in bernstein_interval(chunked(generator.random(500) < 0.5), 0, 1, 0.999)
        for _ in range(RUNS)
    )
    with pytest.raises(AssertionError):
        assert_misses_at_most_rate(misses)


@pytest.mark.parametrize("dim", [2, 64])
def test_variance_intervals_cover_and_are_narrow(dim):
    variance = 1 / (dim + 1)
    fourth = 3 / ((dim + 1) * (dim + 3))
    generator = stream(2, "variance", dim)
    bounded_misses = catoni_misses = 0
    for _ in range(RUNS):
        values = haar_expectations(dim, 1000, generator)
        interval = catoni_variance_interval(values, fourth, RATE)
        catoni_misses += variance not in interval
        assert interval.half_width < 0.2 * variance
        bounded_misses += variance not in bounded_variance_interval(values, -1, 1, RATE)
    assert_misses_at_most_rate(bounded_misses)
    assert_misses_at_most_rate(catoni_misses)


def test_catoni_is_narrow_at_every_dimension_where_the_range_is_not():
    dim, count = 2**14, 5000
    values = haar_expectations(dim, count, stream(3, "large"))
    variance, fourth = 1 / (dim + 1), 3 / ((dim + 1) * (dim + 3))
    catoni = catoni_variance_interval(values, fourth, 1e-4)
    assert variance in catoni
    assert catoni.half_width < 0.15 * variance
    assert bounded_variance_interval(values, -1, 1, 1e-4).half_width > variance


def test_catoni_covers_a_heavy_tail():
    generator = stream(4, "heavy")
    largest = 200.0  # with probability 1/largest², else 0: one sample in 40 000 carries it all
    values = largest * (generator.random((RUNS, 300)) < largest**-2)
    misses = sum(1 / largest not in catoni_interval(run, 1.0, RATE) for run in values)
    assert_misses_at_most_rate(misses)


def test_catoni_of_one_sample_and_of_a_constant():
    interval = catoni_interval([3.0], 4.0, RATE)
    assert 3.0 in interval
    assert interval.half_width > 2.0
    assert catoni_interval([3.0, 3.0], 0.0, RATE) == Interval(3.0, 3.0)


def test_bernstein_shrinks_with_the_variance_and_needs_no_order_of_magnitude():
    generator = stream(5, "narrow")
    values = 0.5 + 0.001 * (generator.random(20_000) - 0.5)
    interval = bernstein_interval(chunked(values), 0, 1, 1e-3, horizon=values.size)
    assert 0.5 in interval
    assert interval.half_width < 0.004  # Hoeffding's would be 0.014


def test_clopper_pearson_ends_solve_the_binomial_tails():
    interval = clopper_pearson_interval(3, 20, 0.02)
    tail_at_low = sum(
        math.comb(20, k) * interval.low**k * (1 - interval.low) ** (20 - k) for k in range(3, 21)
    )
    tail_at_high = sum(
        math.comb(20, k) * interval.high**k * (1 - interval.high) ** (20 - k) for k in range(4)
    )
    assert tail_at_low == pytest.approx(0.01, rel=1e-9)
    assert tail_at_high == pytest.approx(0.01, rel=1e-9)
    assert betainc(3, 18, interval.low) == pytest.approx(0.01, rel=1e-9)
    assert clopper_pearson_interval(20, 20, 0.02).high == 1.0


def test_estimates_of_chunks_add_to_the_estimate_of_all():
    values = np.arange(1.0, 100.0)
    total, whole = reduce(add, chunked(values)), Estimate.of(values)
    assert (total.count, total.least, total.largest) == (99, 1.0, 99.0)
    assert total.mean == pytest.approx(whole.mean, rel=1e-14)
    assert total.squares == pytest.approx(whole.squares, rel=1e-14)
    assert whole.mean == 50.0
    assert total.squares_about(50.0) == pytest.approx(np.var(values) * 99)


def test_variance_from_moments_encloses_every_admissible_variance():
    mean, second = Interval(0.1, 0.3), Interval(0.2, 0.25)
    interval = variance_from_moments(mean, second)
    assert interval.low == pytest.approx(0.2 - 0.09)
    assert interval.high == pytest.approx(0.25 - 0.01)
    assert variance_from_moments(Interval(-2, 2), Interval(0, 1)) == Interval(0, 1)


def test_squares_are_about_any_centre():
    values = stream(9, "squares").uniform(0, 1, 50)
    for centre in (0.0, 0.5, 2.0):
        about = Estimate.of(values).squares_about(centre)
        assert about == pytest.approx(float(((values - centre) ** 2).sum()))


def test_the_best_weight_is_the_best_of_a_grid():
    """For a + b (-log(1 - w) - w), divided by w."""
    grid = np.linspace(1e-4, 1 - 1e-4, 40_001)
    for ratio in (1e-3, 0.1, 1.0, 30.0):
        cost = (ratio - np.log1p(-grid) - grid) / grid
        assert intervals_room._best_weight(ratio) == pytest.approx(grid[cost.argmin()], abs=1e-3)


def test_sharp_weights_are_half_as_wide_for_small_values_and_enclose_the_mean():
    values = stream(8, "sharp").beta(1, 200, 20_000)
    plain, sharp = (
        bernstein_interval(chunked(values), 0, 1, 1e-3, values.size, sharp=best)
        for best in (False, True)
    )
    assert 1 / 201 in sharp
    assert sharp.high - sharp.low < plain.high - plain.low


def test_log_slope_encloses_the_slope_of_all_choices_inside_the_intervals():
    generator = stream(6, "slope")
    x = np.array([1, 2, 3, 5])
    centre = 4.0**-x
    intervals = [Interval(0.8 * v, 1.3 * v) for v in centre.tolist()]
    interval = log_slope_interval(x, intervals)
    for _ in range(200):
        y = np.log2(centre * generator.uniform(0.8, 1.3, 4))
        assert np.polyfit(x, y, 1)[0] in interval
    low = [v * (0.8 if xi > x.mean() else 1.3) for xi, v in zip(x, centre, strict=True)]
    assert interval.low == pytest.approx(np.polyfit(x, np.log2(low), 1)[0])
    reaching_zero = [Interval(0, 1), *intervals[1:]]
    assert log_slope_interval(x, reaching_zero).high == math.inf
    known = [Interval(1, 1), Interval(0, 5), Interval(0.25, 0.25)]  # the middle one is of no weight
    assert log_slope_interval([0, 1, 2], known) == Interval(-1, -1)


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: Interval(math.nan, 1), "low"),
        (lambda: Interval(2, 1), "low"),
        (lambda: Estimate.of([]), "values"),
        (lambda: Estimate.of([1.0, math.nan]), "values"),
        (lambda: bernstein_interval([], 0, 1, 0.1), "chunks"),
        (lambda: bernstein_interval(chunked([0.5, 2.0]), 0, 1, 0.1), "enclose"),
        (lambda: bernstein_interval(chunked([0.5, -1.0]), 0, 1, 0.1), "enclose"),
        (lambda: bernstein_interval(chunked([0.5]), 1, 1, 0.1), "low"),
        (lambda: bernstein_interval(chunked([0.5]), 0, 1, 0.0), "error_rate"),
        (lambda: bernstein_interval(chunked([0.5]), 0, 1, math.nan), "error_rate"),
        (lambda: catoni_interval([1.0], -1.0, 0.1), "variance_bound"),
        (lambda: catoni_interval([1.0], math.nan, 0.1), "variance_bound"),
        (lambda: catoni_interval([math.inf], 1.0, 0.1), "values"),
        (lambda: catoni_variance_interval([1.0], math.inf, 0.1), "fourth_moment"),
        (lambda: clopper_pearson_interval(3, 2, 0.1), "successes"),
        (lambda: clopper_pearson_interval(0, 0, 0.1), "count"),
        (lambda: clopper_pearson_interval(2.5, 10, 0.1), "successes"),
        (lambda: clopper_pearson_interval(2, 10, 0.1, undecided=9), "undecided"),
        (lambda: clopper_pearson_interval(2, 10, "0.1"), "error_rate"),
        (lambda: catoni_interval([1.0, 2.0], 0.0, 0.1), "variance_bound"),
        (lambda: catoni_variance_interval([1.0], 1.0, 0.1, centre=math.nan), "centre"),
        (lambda: bernstein_interval(chunked([0.5]), 0, 1, 0.1, horizon=-1), "horizon"),
        (lambda: bernstein_interval(chunked([0.5]), 0, 1e-150, 0.1), "low and high"),
        (lambda: bounded_variance_interval([0.5, 1.5], 0, 1, 0.1), "enclose"),
        (lambda: log_slope_interval([1, 2], [Interval(1, 2)] * 2, base=1), "base"),
        (lambda: Budget(0.1, math.nan), "samples"),
        (lambda: Budget(0.1, 10).per_case(1.5), "n_cases"),
        (lambda: log_slope_interval([1, 1], [Interval(1, 2)] * 2), "x"),
        (lambda: log_slope_interval([1, 2], [Interval(1, 2)]), "intervals"),
        (lambda: log_slope_interval([1, 2], [Interval(-1, 2)] * 2), "intervals"),
    ],
)
def test_bad_input_is_named(call, named):
    with pytest.raises(ValueError, match=named):
        call()


@pytest.mark.parametrize("count", [5, 6, 17, 64])
@pytest.mark.parametrize("error_rate", [0.3, 0.05, 1e-4])
def test_median_interval_is_the_narrowest_that_the_binomial_law_allows(count, error_rate):
    interval = median_interval(np.arange(1.0, count + 1), error_rate)
    tails = [sum(comb(count, j) for j in range(rank)) / 2**count for rank in range(count // 2 + 1)]
    if math.isinf(interval.low):
        assert 2 * tails[1] > error_rate
    else:
        rank = int(interval.low)
        assert interval.high == count + 1 - rank
        assert 2 * tails[rank] <= error_rate
        assert rank == count // 2 or 2 * tails[rank + 1] > error_rate


@pytest.mark.parametrize("sign", [1, -1])
def test_a_variance_is_a_second_moment_less_a_square(sign):
    mean = Interval(*sorted((2.0 * sign, 3.0 * sign)))
    variance = variance_from_moments(mean, Interval(10.0, 11.0))
    assert (variance.low, variance.high) == (1.0, 7.0)


def test_binomial_ends_are_rounded_outward():
    interval = clopper_pearson_interval(3, 10, 0.05)
    assert interval.low < betaincinv(3, 8, 0.025)
    assert interval.high > betaincinv(4, 7, 0.975)


def test_a_median_lies_between_values_of_the_largest_rank_that_the_rate_allows():
    """Of 20 values fewer than 6 lie below it with probability 0.0207, fewer than 7 with 0.0577."""
    assert median_interval(np.arange(1.0, 21.0), 0.05) == Interval(6.0, 15.0)


@pytest.mark.parametrize("shape", [0.02, 1.0, 30.0])
def test_a_bet_on_the_mean_is_lost_at_its_rate_however_heavy_the_tail(shape):
    generator, misses = stream(9, "bets", str(shape)), 0
    for _ in range(RUNS):
        misses += lower_bound_of_mean(generator.gamma(shape, 1 / shape, 300), RATE) > 1
    assert_misses_at_most_rate(misses)


def test_a_lower_bound_of_the_mean_does_not_depend_on_the_range():
    values = stream(10, "range").beta(1, 200, 4_000)
    plain = bernstein_interval(chunked(values), 0, 1, 2e-3, values.size, sharp=True)
    least = lower_bound_of_mean(values, 1e-3)
    assert plain.low < least < 1 / 201
    assert lower_bound_of_mean(1e9 * values, 1e-3) == pytest.approx(1e9 * least)
    assert lower_bound_of_mean(np.zeros(50), 1e-3) == 0
    with pytest.raises(ValueError, match="values must not be negative, one is -1"):
        lower_bound_of_mean([1.0, -1.0], 0.1)


def test_rounding_beyond_a_range_is_relative_to_it():
    narrow = 1e-6
    with pytest.raises(ValueError, match="must enclose every sample"):
        bernstein_interval(chunked(np.array([0.0, narrow * (1 + 1e-6)])), 0, narrow, RATE)
    assert narrow / 2 in bernstein_interval(
        chunked(np.array([0.0, narrow * (1 + 1e-15)])), 0, narrow, RATE
    )


def test_a_bound_on_a_variance_is_0_or_no_smaller_than_is_told_apart():
    least = intervals_room.LEAST_RANGE**2
    for refused in (least / 2, -1.0, math.nan, math.inf):
        with pytest.raises(ValueError, match="variance_bound must be 0 or finite"):
            catoni_interval([0.5], refused, RATE)
    assert 0.5 in catoni_interval([0.5], least, RATE)


def test_what_says_nothing_at_its_rate_is_unbounded():
    interval = catoni_interval([0.0], 1e300, 1e-300)
    assert (interval.low, interval.high) == (-math.inf, math.inf)


def test_a_median_is_enclosed_at_exactly_its_rate():
    five = [1.0, 2.0, 3.0, 4.0, 5.0]
    assert median_interval(five, 2 * 0.5**5).low == 1.0
    assert median_interval(five, 0.99 * 2 * 0.5**5).low == -math.inf


def test_a_sharp_variance_interval_encloses_it_from_nearer_below():
    values = [0.25, 0.75] * 500
    plain, sharp = (
        bounded_variance_interval(values, 0, 1, RATE, sharp=sharp) for sharp in (False, True)
    )
    assert 0.0625 in sharp
    assert plain.low < sharp.low
