"""Every metric by a route of its own: density matrices, assignments, SciPy, and by hand."""

import numpy as np
import pytest
import scipy.optimize
import scipy.stats

from bptools.quddpm.metrics import (
    BINS,
    METRICS,
    SMOOTHING,
    basis_distribution,
    distances,
    fidelity_histogram,
    ghz_population,
    kl_divergence,
)

DIM = 4
NAMED = dict(zip(METRICS, range(len(METRICS)), strict=True))


def random_states(seed, count):
    rng = np.random.default_rng(seed)
    states = rng.normal(size=(count, DIM)) + 1j * rng.normal(size=(count, DIM))
    return states / np.linalg.norm(states, axis=1, keepdims=True)


SAMPLES, TARGETS = random_states(0, 6), random_states(1, 9)
FOUND = distances(SAMPLES, TARGETS)


def averaged(states):
    return sum(np.outer(state, state.conj()) for state in states) / len(states)


def averaged_pairs(states):
    """Return the mean fidelity of two different states, by their density matrices."""
    count = len(states)
    purity = np.trace(averaged(states) @ averaged(states)).real
    return (count**2 * purity - count) / (count * (count - 1))


def test_the_discrepancy_is_the_squared_distance_of_averaged_states():
    expected = np.linalg.norm(averaged(SAMPLES) - averaged(TARGETS)) ** 2
    assert FOUND[NAMED["mmd_v"]] == pytest.approx(expected, rel=1e-12)


def test_the_unbiased_discrepancy_leaves_out_equal_pairs():
    cross = np.trace(averaged(SAMPLES) @ averaged(TARGETS)).real
    expected = averaged_pairs(SAMPLES) + averaged_pairs(TARGETS) - 2 * cross
    assert FOUND[NAMED["mmd_u"]] == pytest.approx(expected, rel=1e-12)


def test_transport_is_the_best_assignment_of_equally_many_copies():
    """18 copies of 6 and of 9 states: a best plan of equal weights is then an assignment."""
    left, right = np.repeat(SAMPLES, 3, axis=0), np.repeat(TARGETS, 2, axis=0)
    costs = np.array([[1 - abs(np.vdot(x, y)) ** 2 for y in right] for x in left])
    pairs = scipy.optimize.linear_sum_assignment(costs)
    assert FOUND[NAMED["wasserstein"]] == pytest.approx(costs[pairs].mean(), rel=1e-12)


def test_total_variation_is_the_largest_difference_of_an_event():
    p, q = (np.diag(averaged(states)).real for states in (SAMPLES, TARGETS))
    events = (np.array(event) for event in np.ndindex((2,) * DIM))
    expected = max(event @ (p - q) for event in events)
    assert FOUND[NAMED["total_variation"]] == pytest.approx(expected, rel=1e-12)


def test_the_divergence_is_that_of_the_target_from_the_samples():
    p, q = (np.diag(averaged(states)).real for states in (TARGETS, SAMPLES))
    smooth = [(1 - SMOOTHING) * law + SMOOTHING / DIM for law in (p, q)]
    assert FOUND[NAMED["kl"]] == pytest.approx(scipy.stats.entropy(*smooth), rel=1e-10)
    assert FOUND[NAMED["kl"]] != pytest.approx(scipy.stats.entropy(*smooth[::-1]), rel=1e-3)


def test_smoothing_keeps_the_divergence_finite():
    low = SMOOTHING / 2
    expected = (1 - low) * np.log((1 - low) / low) + low * np.log(low / (1 - low))
    assert kl_divergence([1.0, 0.0], [0.0, 1.0]) == pytest.approx(expected, rel=1e-12)
    assert kl_divergence([0.3, 0.7], [0.3, 0.7]) == 0


def test_an_ensemble_is_at_no_distance_from_itself_in_any_order():
    found = distances(SAMPLES, SAMPLES[::-1])
    at_zero = [NAMED[name] for name in METRICS if name != "mmd_u"]
    np.testing.assert_allclose(found[at_zero], 0, atol=1e-14)
    assert found[NAMED["mmd_u"]] < 0


def test_single_precision_is_computed_in_double():
    rounded = SAMPLES.astype(np.complex64)
    np.testing.assert_array_equal(
        distances(rounded, rounded[::-1]),
        distances(rounded.astype(complex), rounded[::-1].astype(complex)),
    )


def test_probabilities_are_those_of_the_basis():
    expected = [np.mean([abs(state[at]) ** 2 for state in SAMPLES]) for at in range(DIM)]
    np.testing.assert_allclose(basis_distribution(SAMPLES), expected, rtol=1e-14)


def test_the_population_is_of_both_ends():
    expected = np.mean([abs(state[0]) ** 2 + abs(state[3]) ** 2 for state in SAMPLES])
    assert ghz_population(SAMPLES) == pytest.approx(expected, rel=1e-14)
    assert ghz_population(np.eye(DIM)[1:3]) == 0


def test_every_pair_of_different_states_is_counted_once():
    counts = np.zeros(BINS, int)
    for later, state in enumerate(TARGETS):
        for other in TARGETS[:later]:
            counts[int(abs(np.vdot(other, state)) ** 2 * BINS)] += 1
    found = fidelity_histogram(TARGETS)
    np.testing.assert_array_equal(found, counts)
    assert found.sum() == 9 * 8 / 2


def test_equal_states_fall_into_the_last_bin_in_spite_of_rounding():
    assert fidelity_histogram(np.repeat(SAMPLES[:1], 4, axis=0) * (1 + 1e-15))[-1] == 6
