"""Sampling that stops by itself: as early as it may, never wrong more often than it says."""

from functools import partial

import numpy as np
import pytest

from bptools.claims import Verdict
from bptools.confrontation import SequentialSampling, bound_case, equality_case
from bptools.statistics import stream


def decided(mean, bound, most=20_000, seed=0, error_rate=1e-3):
    draw = partial(lambda rng, count: rng.random(count) < mean, stream(seed, "sequential"))
    sampling = SequentialSampling(draw, 0, 1, error_rate, most)
    return sampling.until_decided(lambda i, n: bound_case("a mean", i, bound, "<=", n))


def test_what_is_far_from_the_bound_costs_less():
    far, near = decided(0.2, 0.9), decided(0.2, 0.25)
    assert (far.verdict, near.verdict) == (Verdict.HOLDS, Verdict.HOLDS)
    assert far.samples < near.samples / 10
    assert decided(0.9, 0.2).verdict is Verdict.FAILS


def test_what_is_not_decided_has_cost_all_and_says_what_would_decide():
    case = decided(0.3, 0.31, most=500)
    assert (case.verdict, case.samples) == (Verdict.INCONCLUSIVE, 500)
    assert "samples would decide" in case.note


def test_a_true_bound_that_is_attained_is_refuted_no_more_often_than_declared():
    rate, runs = 0.2, 150
    wrong = sum(decided(0.5, 0.5, 400, seed, rate).verdict is Verdict.FAILS for seed in range(runs))
    assert wrong <= runs * rate  # 10 % on one side: 15 expected at most, 30 is 4 deviations off


def test_an_equality_stops_at_the_precision_that_it_needs():
    rng = np.random.default_rng(0)
    costs = []
    for precision in (0.2, 0.05):
        sampling = SequentialSampling(lambda n: rng.uniform(0, 1, n), 0, 1, 1e-3, 50_000)
        case = sampling.until_decided(
            lambda i, n, p=precision: equality_case("a mean", i, 0.5, p, n)
        )
        assert case.verdict is Verdict.HOLDS
        assert (case.high - case.low) / 2 <= precision
        costs.append(case.samples)
    assert costs[1] > 4 * costs[0]


def test_a_sampler_that_returns_another_number_is_refused():
    sampling = SequentialSampling(lambda n: [0.5] * (n + 1), 0, 1, 1e-3, 100)
    with pytest.raises(ValueError, match="must return 16 samples, not 17"):
        sampling.until_decided(lambda i, n: bound_case("", i, 0.5, "<=", n))


@pytest.mark.parametrize("most", [0, -1, 1.5, np.inf, np.nan, True, "9"])
def test_no_number_of_samples_is_refused(most):
    with pytest.raises(ValueError, match="most must be an integer, at least 1"):
        decided(0.5, 0.5, most)


def test_a_stream_that_begins_anew_is_refused_and_values_that_repeat_are_not():
    def sampling(draw):
        case = SequentialSampling(draw, 0, 1, 1e-3, 200)
        return case.until_decided(lambda i, n: bound_case("", i, 0.5, "<=", n))

    kept = stream(3, "kept").random(200)
    for anew in (lambda n: stream(3, "anew").random(n), lambda n: kept[:n]):
        with pytest.raises(ValueError, match="sampler must return the next samples at every call"):
            sampling(anew)
    assert sampling(lambda n: [0.0, 0.25] * (n // 2) + [0.0] * (n % 2)).verdict is Verdict.HOLDS
