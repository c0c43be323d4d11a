"""Predicted sizes of gradients: the routes against each other and against sampled batches."""

import numpy as np
import pytest

from bptools.ensembles import haar_states
from bptools.statistics import stream
from checks.instruments.gradients.loss_instances import DenoiserLoss
from checks.instruments.gradients.mmd_moments import Statistic, mmd_gradient_moments
from checks.instruments.training.predictions import cross_gradient_spread, haar_gradient_spreads

INDICES = (0, 7, 15)


def drawn(n_data, n_ancilla):
    loss = DenoiserLoss.random(n_data, n_ancilla, 2, 8, targets=5)
    return loss, loss.angles.reshape(2, 2, -1)


@pytest.mark.parametrize("n_data", [1, 2, 3])
def test_without_the_self_term_carried_targets_give_what_kraus_operators_give(n_data):
    loss, angles = drawn(n_data, 3)
    statistic = Statistic(6, 0.0, 0.0)
    moments = [
        mmd_gradient_moments(loss.channel(index), loss.targets, statistic) for index in INDICES
    ]
    expected = [m.mean**2 + m.variance for m in moments]
    found = cross_gradient_spread(angles, 3, loss.targets, 6, INDICES)
    assert found**2 == pytest.approx(expected, abs=1e-14)


def test_without_ancillas_the_self_term_changes_nothing():
    loss, angles = drawn(2, 0)
    (whole,) = haar_gradient_spreads(angles, 0, [loss.targets], 4)
    cross = cross_gradient_spread(angles, 0, loss.targets, 4)
    assert whole**2 == pytest.approx(cross**2, abs=1e-14)
    assert len(whole) == 8


def test_haar_targets_are_the_average_over_fixed_ones():
    _, angles = drawn(1, 2)
    targets = haar_states(3 * 400, 2, stream(3, "targets")).reshape(-1, 3, 2)
    found, *squares = haar_gradient_spreads(angles, 2, [3, *targets], 4, [3])[:, 0] ** 2
    # five standard errors: missed once in two million
    assert found == pytest.approx(np.mean(squares), abs=5 * np.std(squares) / 400**0.5)


@pytest.mark.parametrize(
    ("shape", "n_ancilla", "inputs", "words"),
    [
        ((2, 8), 3, 2, "angles must have shape"),
        ((2, 2, 4), 4, 2, "n_ancilla must lie in 0..3"),
        ((2, 2, 4), 3, 1, "inputs must be at least 2"),
    ],
)
def test_what_does_not_fit_is_refused(shape, n_ancilla, inputs, words):
    with pytest.raises(ValueError, match=words):
        haar_gradient_spreads(np.zeros(shape), n_ancilla, [[[1, 0]]], inputs)
