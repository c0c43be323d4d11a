"""States near |0..0⟩ have the mean fidelity asked for, by mpmath's closed form and by samples."""

import mpmath
import numpy as np
import pytest

from bptools.ensembles.near_zero import mean_fidelity, near_zero_states, noise_scale
from bptools.statistics import bernstein_interval, chunked, stream

DIMS = [2, 3, 16, 128, 1024]


def exact_fidelity(dim, scale):
    """1 − (N−1)/N ₁F₁(1; N+1; −1/s²), at 50 digits."""
    with mpmath.workdps(50):
        kummer = mpmath.hyp1f1(1, dim + 1, -1 / mpmath.mpf(scale) ** 2)
        return float(1 - mpmath.mpf(dim - 1) / dim * kummer)


@pytest.mark.parametrize("dim", DIMS)
@pytest.mark.parametrize("scale", [1e-4, 0.01, 0.3, 1.0, 20.0])
def test_mean_fidelity_is_kummers_function(dim, scale):
    assert mean_fidelity(dim, scale) == pytest.approx(exact_fidelity(dim, scale), abs=1e-12)


@pytest.mark.parametrize("dim", DIMS)
@pytest.mark.parametrize("share", [2e-6, 1e-3, 0.3, 0.9, 0.99, 1 - 1e-6])
def test_noise_scale_solves_for_the_fidelity(dim, share):
    fidelity = 1 / dim + share * (1 - 1 / dim)
    found = exact_fidelity(dim, noise_scale(dim, fidelity))
    assert 1 - found == pytest.approx(1 - fidelity, rel=1e-9)


def test_sampled_fidelities_enclose_what_was_asked_and_exclude_a_wrong_noise():
    for n_qubits, fidelity in ((1, 0.7), (1, 0.99), (4, 0.3), (7, 0.99)):
        states = near_zero_states(20_000, n_qubits, fidelity, stream(1, "near zero", n_qubits))
        np.testing.assert_allclose(np.linalg.norm(states, axis=1), 1, atol=1e-14)
        chunks = chunked(np.abs(states[:, 0]) ** 2)
        interval = bernstein_interval(chunks, 0, 1, 1e-6)
        assert fidelity in interval
        # as if |noise|² were that of one real Gaussian, a factor of 2: a common mistake
        assert mean_fidelity(2**n_qubits, 2**0.5 * noise_scale(2**n_qubits, fidelity)) < (
            interval.low
        )


def test_noise_has_no_preferred_direction():
    """Means of the amplitudes beyond the first vanish, of squares too (circular symmetry)."""
    states = near_zero_states(20_000, 2, 0.6, stream(2, "near zero"))
    for power in (1, 2):
        for column in (states[:, 1:] ** power).T:
            for part in (column.real, column.imag):
                assert 0.0 in bernstein_interval(chunked(part), -1, 1, 1e-7)


def test_no_noise_and_reproducible():
    exact = near_zero_states(2, 2, 1.0, stream(3, "near zero"))
    assert np.array_equal(exact, [[1, 0, 0, 0]] * 2)
    again = [near_zero_states(2, 2, 0.9, stream(3, "near zero")) for _ in range(2)]
    assert np.array_equal(*again)


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: near_zero_states(0, 1, 0.9, stream(4, "bad")), "count"),
        (lambda: near_zero_states(1, 0, 0.9, stream(4, "bad")), "n_qubits"),
        (lambda: near_zero_states(1, 2, 0.25, stream(4, "bad")), "fidelity"),
        (lambda: near_zero_states(1, 10, np.nextafter(2**-10, 1), stream(4, "bad")), "fidelity"),
        (lambda: near_zero_states(1, 2, 1.1, stream(4, "bad")), "fidelity"),
        (lambda: near_zero_states(1, 2, np.nan, stream(4, "bad")), "fidelity"),
        (lambda: noise_scale(1, 0.9), "dim"),
        (lambda: mean_fidelity(1, 0.9), "dim"),
        (lambda: mean_fidelity(2, 0.0), "scale"),
    ],
)
def test_bad_input_is_named(call, named):
    with pytest.raises(ValueError, match=named):
        call()
