"""The losses of training: transport against assignments, its gradient against differences."""

import jax
import numpy as np
import pytest
import scipy.optimize

from bptools.quddpm.discrepancy import mmd_u, mmd_v
from bptools.quddpm.losses import LOSSES, wasserstein

COUNT, DIM = 5, 4
SINGLE = float(np.finfo(np.float32).eps)


def random_states(seed, count=COUNT):
    rng = np.random.default_rng(seed)
    states = rng.normal(size=(count, DIM)) + 1j * rng.normal(size=(count, DIM))
    return (states / np.linalg.norm(states, axis=1, keepdims=True)).astype(np.complex64)


TARGETS = random_states(1)


def cost_by_assignment(samples, targets):
    """Return the least mean infidelity of all pairings, in double precision."""
    overlaps = samples.astype(complex) @ targets.astype(complex).conj().T
    costs = 1 - abs(overlaps) ** 2
    return costs[scipy.optimize.linear_sum_assignment(costs)].mean()


def rotated(angle):
    """Return samples that an angle moves."""
    turn = jax.numpy.array(
        [
            [jax.numpy.cos(angle), -jax.numpy.sin(angle)],
            [jax.numpy.sin(angle), jax.numpy.cos(angle)],
        ]
    )
    return random_states(0) @ jax.numpy.kron(turn, np.eye(2))


def test_transport_of_equally_many_states_is_the_best_assignment():
    expected = cost_by_assignment(random_states(0), TARGETS)
    assert float(wasserstein(random_states(0), TARGETS)) == pytest.approx(
        expected, abs=4 * DIM * SINGLE
    )


def test_equal_sets_are_at_no_distance_in_any_order():
    order = np.random.default_rng(2).permutation(COUNT)
    assert abs(float(wasserstein(TARGETS, TARGETS[order]))) < 4 * DIM * SINGLE


slope_of = jax.jit(jax.grad(lambda angle: wasserstein(rotated(angle), TARGETS)))


@pytest.mark.parametrize("angle", [-0.7, 0.2, 1.1])
def test_the_gradient_of_transport_is_the_difference_quotient(angle):
    """The differences are of the assignment's cost, in double precision: only JAX rounds."""
    step = 1e-4

    def cost(at):
        with jax.enable_x64(True):
            return cost_by_assignment(np.asarray(rotated(at)), TARGETS)

    # fidelities are of frequency 2 at most: the third derivative is at most 8
    error = 8 * step**2 / 6 + 16 * DIM * SINGLE
    expected = (cost(angle + step) - cost(angle - step)) / (2 * step)
    assert float(slope_of(angle)) == pytest.approx(expected, abs=error)
    assert abs(expected) > 100 * error


@jax.jit
def transported(shifts):
    """Return transport costs and slopes from inside a scan, where JAX calls back from a thread."""

    def after(angle, shift):
        value, slope = jax.value_and_grad(lambda at: wasserstein(rotated(at), TARGETS))(angle)
        return angle + shift, (value, slope)

    return jax.lax.scan(after, 0.0 * shifts[0], shifts)[1]


def test_transport_keeps_double_precision_inside_a_compiled_scan():
    with jax.enable_x64(True):
        shifts = np.full(4, 0.1)
        values, slopes = transported(shifts)
        angles = 0.1 * np.arange(4)
        expected = [cost_by_assignment(np.asarray(rotated(at)), TARGETS) for at in angles]
    assert values.dtype == slopes.dtype == np.float64
    np.testing.assert_allclose(values, expected, rtol=0, atol=1e-13)


def test_losses_are_called_as_in_the_settings():
    assert {"mmd-v": mmd_v, "mmd-u": mmd_u, "wasserstein": wasserstein} == LOSSES
