"""Intervals for sampled gradients: they hold, are as narrow as planned, and can refute."""

from dataclasses import replace

import numpy as np
import pytest

from bptools.claims import Relation, Verdict
from bptools.ensembles import haar_states
from checks.instruments.gradients.circuit_instances import denoising_instance
from checks.instruments.gradients.estimation import (
    SampledVariance,
    mean_interval,
    samples_for_mean,
    samples_for_variance,
    slope_runs,
    variance_figure,
    variance_interval,
)

RATE = 1e-4


def instance_of(n_data, n_ancilla=0):
    return denoising_instance(n_data, n_ancilla, 2, np.random.default_rng(n_data))


def draw(instance, count, seed):
    return instance.gradients(haar_states(count, instance.dim, np.random.default_rng(seed)))


def sampled(n_data, scale=1.0, count=None, n_ancilla=0):
    instance = instance_of(n_data, n_ancilla)
    count = count or samples_for_variance(instance, 0.2, RATE)
    return SampledVariance(
        label="a variance",
        instance=instance,
        relation=Relation.EQUAL,
        claimed=scale * float(instance.moments.variance),
        precision=0.2,
        error_rate=RATE,
        values=draw(instance, count, 1),
        again=lambda: draw(instance, count, 2),
        bound=1.0,
    )


@pytest.mark.parametrize(("n_data", "n_ancilla"), [(1, 0), (4, 0), (1, 2), (3, 1)])
def test_intervals_hold_and_are_as_narrow_as_planned(n_data, n_ancilla):
    instance = instance_of(n_data, n_ancilla)
    count = samples_for_variance(instance, 0.2, RATE)
    interval = variance_interval(instance, draw(instance, count, 3), RATE)
    exact = float(instance.moments.variance)
    assert exact in interval
    assert interval.half_width < 0.2 * exact
    count = samples_for_mean(0.2, RATE)
    interval = mean_interval(instance, draw(instance, count, 4), RATE)
    assert float(instance.moments.mean) in interval
    assert interval.half_width < 0.2 * exact**0.5


def test_a_true_variance_is_consistent_and_no_second_run_is_drawn():
    sample = sampled(3)
    (case,) = sample.runs()
    assert case.verdict is Verdict.HOLDS
    assert case.bound == 1.0
    assert "second" not in vars(sample)


@pytest.mark.parametrize("scale", [0.5, 1.5])
def test_a_false_variance_fails_twice(scale):
    first, second = sampled(3, scale).runs()
    assert first.verdict is second.verdict is Verdict.FAILS
    assert first.found != second.found


@pytest.mark.parametrize(
    ("scale", "verdict"), [(1.4, Verdict.HOLDS), (0.7, Verdict.FAILS), (1.0, Verdict.INCONCLUSIVE)]
)
def test_bounds_are_judged_by_the_whole_interval(scale, verdict):
    runs = replace(sampled(3, scale), relation=Relation.AT_MOST).runs()
    assert {case.verdict for case in runs} == {verdict}


def test_few_samples_decide_nothing():
    for scale in (1.0, 1.5):
        (case,) = sampled(3, scale, count=8).runs()
        assert case.verdict is Verdict.INCONCLUSIVE
    (case,) = slope_runs("slope", [sampled(n, count=8) for n in (1, 2)], 0.3)
    assert case.verdict is Verdict.INCONCLUSIVE


def test_slope_of_true_variances_is_consistent_and_of_false_ones_not():
    true = [sampled(n) for n in (1, 2, 3, 4)]
    (case,) = slope_runs("slope", true, 0.3, "; a remark")
    assert case.verdict is Verdict.HOLDS
    assert case.note.endswith("; a remark")
    false = [sampled(n, 2.0**n) for n in (1, 2, 3, 4)]
    assert {run.verdict for run in slope_runs("slope", false, 0.3)} == {Verdict.FAILS}


def test_figure_shows_exact_sampled_and_bound():
    samples = [sampled(n, count=100) for n in (1, 2)]
    figure = variance_figure("f", "F", "C", {"here": samples})
    curve, points, bound = figure.series
    assert [curve.kind, points.kind, bound.kind] == ["curve", "points", "bound"]
    assert curve.y == tuple(float(s.instance.moments.variance) for s in samples)
    assert np.all(np.less(points.low, points.y) & np.less(points.y, points.high))
    assert bound.y == (1.0, 1.0)
