"""The bias of the gradient at sampled outcomes, by quadrature, samples and enumeration."""

from itertools import product

import numpy as np
import pytest

from bptools.ensembles import haar_states
from bptools.statistics import bernstein_interval, chunked, stream
from checks.instruments.gradients.branches import Branches
from checks.instruments.gradients.loss_instances import DenoiserLoss
from checks.instruments.gradients.mmd_moments import Statistic, mmd_gradient_moments
from checks.instruments.gradients.outcomes import (
    branch_gradients,
    mean_bias,
    mean_score,
    mean_square,
)


def loss(n_data, n_ancilla):
    return DenoiserLoss.random(n_data, n_ancilla, 2, 6)


def sphere(count):
    """Quadrature over qubit states: exact for polynomials, exponentially good for quotients."""
    heights, weights = np.polynomial.legendre.leggauss(count)
    turns = 2 * np.pi * np.arange(2 * count) / (2 * count)
    z, phase = np.repeat(heights, 2 * count), np.tile(turns, count)
    states = np.stack([np.sqrt((1 + z) / 2), np.sqrt((1 - z) / 2) * np.exp(1j * phase)], axis=1)
    return states, np.repeat(weights, 2 * count) / (4 * count)


def cross_gradients(channel, states, targets):
    average = targets.T @ targets.conj() / len(targets)
    operator = channel.gradient_operator(average)
    return -2 * np.einsum("na,ab,nb->n", states.conj(), operator, states).real


@pytest.mark.parametrize("n_ancilla", [1, 2, 3])
def test_the_mean_score_of_a_qubit_is_its_integral_over_the_sphere(n_ancilla):
    drawn = loss(1, n_ancilla)
    average = drawn.targets.T @ drawn.targets.conj() / len(drawn.targets)
    (coarse, _), (fine, weights) = sphere(40), sphere(80)
    assert len(coarse) < len(fine)
    sizes = []
    for index in range(drawn.circuit.n_angles):
        channel = drawn.channel(index)
        bias = branch_gradients(channel, fine, drawn.targets)
        bias = bias - cross_gradients(channel, fine, drawn.targets)
        sizes.append(2 * mean_score(channel, average))
        assert weights @ bias == pytest.approx(sizes[-1], abs=1e-9)
    assert np.abs(sizes).max() > 1e-3


def largest_bias(n_data):
    """The circuit, angle and target of some whose bias samples can tell from none."""
    found = []
    for seed in range(8):
        drawn = DenoiserLoss.random(n_data, 1, 2, seed)
        for index, target in product(range(drawn.circuit.n_angles), drawn.targets):
            score = 2 * mean_score(drawn.channel(index), np.outer(target, target.conj()))
            found.append((abs(score), score, drawn.channel(index), target[None]))
    return max(found, key=lambda entry: entry[0])[1:]


@pytest.mark.parametrize("n_data", [2, 3])
def test_the_mean_score_is_consistent_with_samples(n_data):
    exact, channel, targets = largest_bias(n_data)
    count = 100_000
    states = haar_states(count, 2**n_data, stream(1, "score", n_data))
    values = branch_gradients(channel, states, targets) - cross_gradients(channel, states, targets)
    # x_k <= p_k, and the slopes of the probabilities add up to at most 1 in size
    interval = bernstein_interval(chunked(values), -2, 2, 1e-6, count)
    assert exact in interval
    assert 0 not in interval


@pytest.mark.parametrize("statistic", [Statistic.u(3), Statistic.v(3, mixed=False)])
def test_the_bias_is_that_of_drawn_outcomes_of_pairs(statistic):
    """Both terms of the loss, differentiated at outcomes that are enumerated."""
    drawn = loss(1, 2)
    index = drawn.circuit.n_angles - 2
    channel = drawn.channel(index)
    states, weights = sphere(14)
    branches = np.einsum("kab,nb->nka", channel.operators, states)
    slopes = np.einsum("kab,nb->nka", channel.derivatives, states)
    # a partner enters a pair through its own average alone, with its branches unnormalised
    probability = np.sum(np.abs(branches) ** 2, axis=2)
    change = 2 * np.sum(branches.conj() * slopes, axis=2).real
    pair = np.einsum("nka,mla->nkml", branches.conj(), branches)
    squares = np.abs(pair) ** 2
    turning = np.einsum("nka,mla->nkml", slopes.conj(), branches)
    turning = turning + np.einsum("nka,mla->nkml", branches.conj(), slopes)
    turning = 2 * (pair.conj() * turning).real
    ratio = change / probability
    at_outcomes = turning - squares * (ratio[:, :, None, None] + ratio[None, None])
    mean = np.einsum("n,m,nkml->", weights, weights, at_outcomes)
    cross = weights @ branch_gradients(channel, states, drawn.targets)
    found = statistic.pairs * mean + cross
    expected = mmd_gradient_moments(channel, drawn.targets, statistic).mean
    expected += mean_bias(channel, drawn.targets, statistic)
    assert found == pytest.approx(expected, abs=1e-8)
    assert abs(mean_bias(channel, drawn.targets, statistic)) > 1e-5


def test_without_ancillas_there_is_no_outcome_and_no_bias():
    drawn = loss(2, 0)
    for index in drawn.some_angles:
        assert abs(mean_bias(drawn.channel(index), drawn.targets, Statistic.u(2))) < 1e-13


@pytest.mark.parametrize("n_ancilla", [1, 2, 3])
def test_the_mean_square_of_a_qubit_is_its_integral_over_the_sphere(n_ancilla):
    drawn = loss(1, n_ancilla)
    average = drawn.targets.T @ drawn.targets.conj() / len(drawn.targets)
    states, weights = sphere(80)
    for index in range(0, drawn.circuit.n_angles, 2):
        channel = drawn.channel(index)
        expected = weights @ Branches.of(channel, states).mean_square(drawn.targets)
        assert mean_square(channel, average) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("n_ancilla", [1, 2])
def test_the_mean_square_lies_in_the_interval_of_samples(n_ancilla):
    drawn = loss(2, n_ancilla)
    channel = drawn.channel(drawn.circuit.n_angles // 2)
    average = drawn.targets.T @ drawn.targets.conj() / len(drawn.targets)
    states = haar_states(20000, 4, stream(4, "mean square", n_ancilla))
    values = Branches.of(channel, states).mean_square(drawn.targets)
    interval = bernstein_interval(chunked(values), 0.0, 0.25, 1e-6, len(values))
    assert mean_square(channel, average) in interval
    assert interval.low > 0


def test_without_ancillas_the_mean_square_is_that_of_the_one_outcome():
    drawn = DenoiserLoss.random(2, 0, 2, 6)
    average = drawn.targets.T @ drawn.targets.conj() / len(drawn.targets)
    for index in drawn.some_angles:
        operator = drawn.channel(index).gradient_operator(average)
        expected = np.vdot(operator, operator).real / (4 * 5)
        assert mean_square(drawn.channel(index), average) == pytest.approx(expected, rel=1e-10)
