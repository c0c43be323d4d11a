"""Samples that are none, or lie where floats are coarse: refused, or enclosed all the same."""

import math

import numpy as np
import pytest
from sympy import Rational

from bptools.statistics import (
    Estimate,
    Interval,
    bernstein_interval,
    bounded_variance_interval,
    catoni_interval,
    catoni_variance_interval,
    chunked,
    clopper_pearson_interval,
    median_interval,
    stream,
)

CALLS = {
    "Estimate.of": Estimate.of,
    "chunked": lambda values: list(chunked(values)),
    "bernstein": lambda values: bernstein_interval(chunked(values), -4, 4, 0.01),
    "bounded variance": lambda values: bounded_variance_interval(values, -4, 4, 0.01),
    "Catoni": lambda values: catoni_interval(values, 16.0, 0.01),
    "Catoni's variance": lambda values: catoni_variance_interval(values, 256.0, 0.01),
    "median": lambda values: median_interval(values, 0.01),
}
DRAWS, FAILURES = 100, 40  # hostile samples for each call; the first of kinds that no array has


def hostile(rng):
    """Return good samples spoiled at one place, in one of the ways in which samples are none."""
    good = rng.uniform(-1, 1, int(rng.integers(1, 40)))
    place = int(rng.integers(good.size))
    spoil = rng.choice(["nan", "inf", "complex", "text", "object", "masked", "none", "date"])
    match spoil:
        case "nan" | "inf":
            good[place] = {"nan": math.nan, "inf": rng.choice([-1, 1]) * math.inf}[str(spoil)]
            return good
        case "complex":
            return good + (0j if rng.random() < 0.5 else 1j * (np.arange(good.size) == place))
        case "text":
            return [str(x) if k == place else x for k, x in enumerate(good.tolist())]
        case "object":
            objects = good.astype(object)
            objects[place] = rng.choice([True, False])
            return objects
        case "masked":
            return np.ma.masked_array(good, np.arange(good.size) == place)
        case "none":
            return [None if k == place else x for k, x in enumerate(good.tolist())]
    return np.array(["2020-01-01"] * good.size, dtype="datetime64[D]")


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_what_is_no_sample_is_refused(call):
    rng = stream(1, "hostile samples")
    for _ in range(DRAWS):
        with pytest.raises(ValueError, match="values must"):
            call(hostile(rng))
    for empty in ([], np.zeros((0, 3)), [[1.0], [1.0, 2.0]], {}, None, iter([1.0])):
        with pytest.raises(ValueError, match="values must"):
            call(empty)


def test_one_sample_outside_of_the_range_is_refused_wherever_it_hides():
    rng = stream(2, "outside")
    for _ in range(DRAWS):
        low, width = float(rng.normal() * 10.0 ** rng.integers(-3, 6)), float(rng.uniform(0.1, 9))
        values = rng.uniform(low, low + width, int(rng.integers(2, 400)))
        beyond = width * 10.0 ** rng.integers(-6, 3)
        values[rng.integers(values.size)] = rng.choice([low - beyond, low + width + beyond])
        for call in (
            lambda v, ends: bernstein_interval(chunked(v), *ends, 0.1),
            lambda v, ends: bounded_variance_interval(v, *ends, 0.1),
        ):
            with pytest.raises(ValueError, match="enclose every sample"):
                call(values, (low, low + width))


@pytest.mark.parametrize("offset", [0.0, 1e6, -1e9, 1e12])
def test_a_variable_far_from_zero_is_enclosed_as_the_same_near_it(offset):
    near = stream(3, "far").uniform(0, 1, 2000)
    values = np.round(near * 2**10) / 2**10 + offset  # exact there too
    here, low = values - offset, offset
    mean = bernstein_interval(chunked(values), low, low + 1, 1e-3)
    same = bernstein_interval(chunked(here), 0, 1, 1e-3)
    step = float(np.spacing(abs(offset) + 1))
    assert mean.low - offset == pytest.approx(same.low, abs=2 * step)
    assert mean.high - offset == pytest.approx(same.high, abs=2 * step)
    assert mean.low <= float(here.mean()) + offset <= mean.high
    variance = bounded_variance_interval(values, low, low + 1, 1e-3)
    unshifted = bounded_variance_interval(here, 0, 1, 1e-3)
    assert (variance.low, variance.high) == pytest.approx((unshifted.low, unshifted.high), rel=1e-9)
    fourth = catoni_variance_interval(values, 1 / 80, 1e-3, centre=offset + 0.5)
    assert 1 / 12 in fourth
    assert fourth.half_width < 0.02
    chunk = Estimate.of(values)
    assert chunk.squares == pytest.approx(float(np.square(here - here.mean()).sum()), rel=1e-9)


@pytest.mark.parametrize("scale", [1e-120, 1e-30, 1e30, 1e120])
def test_an_interval_scales_with_its_variable(scale):
    values = stream(4, "scale").uniform(0, 1, 500)
    unit = bernstein_interval(chunked(values), 0, 1, 1e-3)
    scaled = bernstein_interval(chunked(values * scale), 0, scale, 1e-3)
    assert (scaled.low, scaled.high) == pytest.approx((unit.low * scale, unit.high * scale))
    heavy = catoni_interval(values * scale, scale**2 / 12, 1e-3)
    assert (heavy.low + heavy.high) / 2 == pytest.approx(0.5 * scale, rel=0.1)


def test_samples_too_large_to_be_squared_are_refused():
    with pytest.raises(ValueError, match="squares of samples must be finite"):
        Estimate.of([1e200, -1e200])
    with pytest.raises(ValueError, match="mean must lie between"):
        Estimate(2, 3.0, 0.0, 1.0, 2.0)
    with pytest.raises(ValueError, match="count of an estimate"):
        Estimate(0, 0.0, 0.0, 0.0, 0.0)


def test_an_error_rate_near_zero_gives_a_wide_interval_and_no_overflow():
    values = stream(5, "rare").uniform(0, 1, 64)
    for rate in (1e-200, 5e-324):
        assert 0.5 in bernstein_interval(chunked(values), 0, 1, rate)
        assert 0.5 in catoni_interval(values, 1 / 12, rate)
    assert catoni_interval([0.5], 1 / 12, 5e-324).half_width > 1e100


def test_contradicting_samples_give_an_interval_and_no_nan():
    """A bound on the variance that is off by hundreds of decades leaves numbers all the same."""
    interval = catoni_interval([-1.0, 1.0], 1e-270, 0.1)
    assert -1.0 <= interval.low <= interval.high <= 1.0


def test_undecided_trials_widen_an_interval_to_both_sides():
    sure = clopper_pearson_interval(3, 20, 0.02)
    more = clopper_pearson_interval(5, 20, 0.02)
    either = clopper_pearson_interval(3, 20, 0.02, undecided=2)
    assert (either.low, either.high) == (sure.low, more.high)
    assert either.error_rate == 0.02


def test_intervals_remember_their_error_rates_through_arithmetic():
    values = stream(6, "shares").uniform(0, 1, 100)
    mean = bernstein_interval(chunked(values), 0, 1, 1e-3)
    variance = bounded_variance_interval(values, 0, 1, 1e-3)
    assert mean.error_rate == 1e-3
    assert variance.error_rate == pytest.approx(1e-3)
    assert {share.premise for share in mean.shares} == {"independent samples of values from 0 to 1"}
    both = type(mean).following(mean.low, mean.high, mean, variance, mean)
    assert both.error_rate == pytest.approx(2e-3)


@pytest.mark.parametrize("rate", [0, 1, -0.5, 2, math.nan, True, "0.1", None])
def test_an_error_rate_that_is_none_is_refused(rate):
    """A negative share would pay for others; 1 says nothing."""
    calls = (
        lambda: Interval.stated(0.0, 1.0, rate, "independent samples"),
        lambda: bounded_variance_interval([0.5], 0, 1, rate),
        lambda: catoni_variance_interval([0.5], 1.0, rate),
        lambda: bernstein_interval(chunked([0.5]), 0, 1, rate),
    )
    for call in calls:
        with pytest.raises(ValueError, match="error_rate must lie strictly between 0 and 1"):
            call()


def test_exact_ends_of_a_range_are_taken_and_what_is_no_number_is_refused():
    samples = [0.25, 0.75] * 50
    exact = bernstein_interval(chunked(samples), Rational(0), Rational(1), 0.01)
    assert exact == bernstein_interval(chunked(samples), 0.0, 1.0, 0.01)
    for low in ("0", 0j, None):
        with pytest.raises(ValueError, match="low and high must be real numbers, not"):
            bernstein_interval(chunked(samples), low, 1, 0.01)


@pytest.mark.parametrize(
    ("seed", "keys", "words"),
    [
        (-1, (), "seed must be an integer, at least 0"),
        (1.0, (), "seed must be an integer, at least 0"),
        (1, (0.5,), "keys must be integers or texts, not 0.5"),
        (1, (np.int64(3),), r"keys must be .* write int"),
    ],
)
def test_a_stream_without_a_seed_or_of_unstable_keys_is_refused(seed, keys, words):
    with pytest.raises(ValueError, match=words):
        stream(seed, "a", *keys)
