"""The discrepancy of two batches against its definition, pair by pair."""

import numpy as np
import pytest

from bptools.quddpm.discrepancy import fidelities, mmd_u, mmd_v


def random_states(rng, batch, dim):
    states = rng.normal(size=(batch, dim)) + 1j * rng.normal(size=(batch, dim))
    return states / np.linalg.norm(states, axis=1, keepdims=True)


def mean_fidelity(left, right, distinct):
    pairs = [
        abs(np.vdot(x, y)) ** 2
        for i, x in enumerate(left)
        for j, y in enumerate(right)
        if not (distinct and i == j)
    ]
    return float(np.mean(pairs))


@pytest.mark.parametrize(("statistic", "distinct"), [(mmd_v, False), (mmd_u, True)])
def test_statistics_pair_by_pair(statistic, distinct):
    rng = np.random.default_rng(0)
    x, y = random_states(rng, 5, 8), random_states(rng, 7, 8)
    expected = (
        mean_fidelity(x, x, distinct)
        + mean_fidelity(y, y, distinct)
        - 2 * mean_fidelity(x, y, False)
    )
    np.testing.assert_allclose(statistic(x, y), expected, rtol=0, atol=1e-6)


def test_a_batch_is_at_no_distance_from_itself():
    states = random_states(np.random.default_rng(1), 6, 4)
    np.testing.assert_allclose(mmd_v(states, states), 0, atol=1e-6)
    np.testing.assert_allclose(np.diag(fidelities(states, states)), 1, atol=1e-6)
    assert mmd_u(states, states) < 0


def test_a_single_state_has_no_u_statistic():
    with pytest.raises(ValueError, match="at least 2 states, there are 1"):
        mmd_u(np.eye(2)[:1], np.eye(2))
