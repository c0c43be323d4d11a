"""Moments of the whole gradient of the loss, against dense matrices, designs and samples."""

import numpy as np
import pytest

from bptools.circuits import Circuit, RotationGate
from bptools.ensembles import haar_states
from bptools.ensembles.designs import basis_states
from bptools.evaluation import gaussian_array
from bptools.gradients import exact_haar_moments, gradient_operator
from bptools.statistics import catoni_interval, stream
from checks.instruments.gradients.exact_channel import ExactChannel, generated_states
from checks.instruments.gradients.kraus import Channel, circuit_channel
from checks.instruments.gradients.loss_instances import DenoiserLoss, RationalLoss, real_fraction
from checks.instruments.gradients.mmd_moments import SelfTerm, Statistic, mmd_gradient_moments

SIZES = [(1, 0), (2, 0), (1, 1), (2, 1), (1, 2), (2, 2)]


def loss(n_data, n_ancilla):
    return DenoiserLoss.random(n_data, n_ancilla, 2, 5)


def dense(channel):
    """B and the swap, with every matrix written out."""
    dim = channel.dim
    swap = np.eye(dim**2)[np.arange(dim**2).reshape(dim, dim).T.ravel()]
    total = np.zeros((dim**2, dim**2), complex)
    for kraus, slope in zip(channel.operators, channel.derivatives, strict=True):
        for other, turning in zip(channel.operators, channel.derivatives, strict=True):
            whole = np.kron(kraus, other)
            derived = np.kron(slope, other) + np.kron(kraus, turning)
            total += derived.conj().T @ swap @ whole + whole.conj().T @ swap @ derived
    return total, swap


@pytest.mark.parametrize(("n_data", "n_ancilla"), SIZES)
def test_traces_are_those_of_the_dense_operator(n_data, n_ancilla):
    drawn = loss(n_data, n_ancilla)
    for index in drawn.some_angles:
        channel = drawn.channel(index)
        term, dim = SelfTerm(channel), channel.dim
        operator, swap = dense(channel)
        symmetric = (operator + swap @ operator) / 2
        blocks = [x.reshape((dim,) * 4) for x in (operator, symmetric)]
        reduced = [np.einsum("abcb->ac", block) for block in blocks]
        np.testing.assert_allclose(term.trace, np.trace(operator).real, atol=1e-12)
        np.testing.assert_allclose(term.square, np.trace(operator @ operator).real, atol=1e-12)
        np.testing.assert_allclose(term.reduced, reduced[0], atol=1e-12)
        np.testing.assert_allclose(term.symmetric_trace, np.trace(symmetric).real, atol=1e-12)
        np.testing.assert_allclose(
            term.symmetric_square, np.trace(symmetric @ symmetric).real, atol=1e-12
        )
        np.testing.assert_allclose(term.symmetric_reduced, reduced[1], atol=1e-12)


@pytest.mark.parametrize(("n_data", "n_ancilla"), [(2, 0), (2, 1), (1, 2)])
def test_the_cross_term_alone_has_the_variance_of_theorem_1(n_data, n_ancilla):
    drawn = loss(n_data, n_ancilla)
    known = exact_haar_moments(drawn.circuit, drawn.angles, drawn.targets, n_data, n_ancilla)
    for index in drawn.some_angles:
        moments = mmd_gradient_moments(drawn.channel(index), drawn.targets, Statistic.u(7))
        assert moments.cross == pytest.approx(4 / 7 * known.variance[index], abs=1e-14)
        operator = gradient_operator(
            drawn.circuit, drawn.angles, drawn.targets, n_data, n_ancilla, index
        )
        average = drawn.targets.T @ drawn.targets.conj() / len(drawn.targets)
        ours = drawn.channel(index).gradient_operator(average)
        np.testing.assert_allclose(ours, operator, atol=1e-13)


@pytest.mark.parametrize("statistic", [Statistic.u(4), Statistic.v(4, mixed=True)])
def test_without_ancillas_the_self_term_is_constant(statistic):
    drawn = loss(2, 0)
    for index in drawn.some_angles:
        moments = mmd_gradient_moments(drawn.channel(index), drawn.targets, statistic)
        assert abs(moments.mean) < 1e-13
        rest = moments.self_linear, moments.self_pairs, moments.diagonal, moments.covariance
        np.testing.assert_allclose(rest, 0, atol=1e-13)


def gradients(channel, states, targets, statistic):
    """The gradient of each batch of two, from generated states and their derivatives."""
    branches = np.einsum("kab,nib->nika", channel.operators, states)
    slopes = np.einsum("kab,nib->nika", channel.derivatives, states)
    rho = np.einsum("nika,nikb->niab", branches, branches.conj())
    motion = np.einsum("nika,nikb->niab", slopes, branches.conj())
    motion = motion + motion.conj().swapaxes(2, 3)
    pair = np.einsum("niab,njba->nij", rho, motion).real
    pair = pair + pair.swapaxes(1, 2)
    average = targets.T @ targets.conj() / len(targets)
    single = np.einsum("niab,ba->ni", motion, average).real
    diagonal = (pair[:, 0, 0] + pair[:, 1, 1]) / 2
    return statistic.pairs * pair[:, 0, 1] + statistic.diagonal * diagonal - single.sum(axis=1)


@pytest.mark.parametrize(("n_data", "n_ancilla"), [(1, 1), (2, 1), (3, 1)])
def test_moments_with_purities_are_consistent_with_samples(n_data, n_ancilla):
    drawn, count = loss(n_data, n_ancilla), 20_000
    statistic = Statistic.v(2, mixed=True)
    index = drawn.circuit.n_angles - 2
    moments = mmd_gradient_moments(drawn.channel(index), drawn.targets, statistic)
    dim = 2**n_data
    states = haar_states(2 * count, dim, stream(3, "purities", n_data)).reshape(count, 2, dim)
    values = gradients(drawn.channel(index), states, drawn.targets, statistic)
    assert moments.mean in catoni_interval(values, moments.variance, 1e-6)
    squares = (values - moments.mean) ** 2
    # |g| is at most 2, so the square's variance is at most 16 times its mean
    assert moments.variance in catoni_interval(squares, 16 * moments.variance, 1e-6)
    assert moments.variance > 1e-4


@pytest.mark.parametrize(("n_data", "n_ancilla"), [(1, 0), (1, 1), (2, 1)])
def test_shifted_losses_have_the_slope_of_the_derivatives(n_data, n_ancilla):
    drawn, dim = loss(n_data, n_ancilla), 2**n_data
    states = haar_states(6, dim, stream(4, "shifts", n_data)).reshape(3, 2, dim)
    for index in drawn.some_angles:
        expected = gradients(drawn.channel(index), states, drawn.targets, Statistic.u(2))
        np.testing.assert_allclose(drawn.pair_gradients(states, index), expected, atol=1e-13)


def as_float(exact):
    return np.vectorize(lambda x: complex(float(x.x), float(x.y)))(exact)


@pytest.mark.parametrize(("n_data", "n_ancilla"), [(1, 1), (2, 1), (1, 2)])
def test_the_channel_over_rationals_is_that_in_floats(n_data, n_ancilla):
    drawn = RationalLoss.random(n_data, n_ancilla, 1, 2)
    exact = drawn.channel
    channel = Channel(as_float(exact.operators), as_float(exact.derivatives))
    np.testing.assert_allclose(as_float(exact.bilinear_operator), dense(channel)[0], atol=1e-12)
    operator = as_float(exact.gradient_operator(drawn.target))
    expected = channel.gradient_operator(as_float(drawn.target))
    np.testing.assert_allclose(operator, expected, atol=1e-13)


def test_exact_gradients_are_those_of_the_exact_operators():
    drawn = RationalLoss.random(1, 1, 1, 2)
    states = basis_states(2)
    operator = drawn.channel.gradient_operator(drawn.target)
    assert [real_fraction(operator[k, k]) for k in (0, 1)] == list(drawn.singles(states))
    diagonal = [real_fraction(x) for x in np.diag(drawn.channel.bilinear_operator)]
    assert diagonal == list(drawn.pairs(states).ravel())


def test_generated_states_divide_by_the_norm():
    identity = gaussian_array(np.eye(4))
    (state,) = generated_states(identity, gaussian_array([[3, 4]]))
    np.testing.assert_allclose(as_float(state), np.outer([0.6, 0.8], [0.6, 0.8]), atol=1e-15)


def test_bad_arguments_are_refused():
    with pytest.raises(ValueError, match="inputs must be at least 2"):
        Statistic.u(1)
    circuit = Circuit(1, (RotationGate("Y", 0),))
    channel = circuit_channel(circuit, [0.0], 0, 0)
    with pytest.raises(ValueError, match="targets must have shape"):
        mmd_gradient_moments(channel, np.eye(4)[:1], Statistic.u(2))
    with pytest.raises(ValueError, match="index must lie in"):
        circuit_channel(circuit, [0.0], 0, 1)
    assert isinstance(RationalLoss.random(1, 0, 1, 0).channel, ExactChannel)
