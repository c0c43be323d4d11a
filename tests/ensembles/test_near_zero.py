"""States near |0..0⟩ have the moments asked for, by mpmath's integrals and by samples."""

import mpmath
import numpy as np
import pytest

from bptools.quddpm.near_zero import mean_fidelity, near_zero_states, noise_scale
from bptools.statistics import bernstein_interval, chunked, stream
from checks.instruments.ensembles.near_zero_moments import near_zero_moments

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


def exact_mean_square(dim, scale):
    """The mean squared fidelity, from E[A² exp(−tA)] and E[exp(−tB)], integrated over t."""

    with mpmath.workdps(30):
        square = mpmath.mpf(scale) ** 2

        def weighed(t):
            shrunk = 1 + square * t
            # A is |1 + s z|²: the second derivative in t of exp(−t/(1 + s²t))/(1 + s²t)
            second = (1 / shrunk**2 + 4 * square / shrunk + 2 * square**2) / shrunk**3
            return t * second * mpmath.exp(-t / shrunk) / shrunk ** (dim - 1)

        return float(mpmath.quad(weighed, [0, 1, 10, 100, mpmath.inf]))


@pytest.mark.parametrize(("n_qubits", "fidelity"), [(1, 0.7), (1, 0.99), (2, 0.3), (4, 0.6)])
def test_the_second_moment_is_the_integral_over_the_noise(n_qubits, fidelity):
    dim = 2**n_qubits
    pair = near_zero_moments(n_qubits, fidelity).pair
    expected = exact_mean_square(dim, noise_scale(dim, fidelity))
    assert pair[0, 0].real == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("fidelity", [0.35, 0.8])
def test_every_entry_of_the_second_moment_is_what_is_sampled(fidelity):
    generator = stream(5, "near zero pairs", str(fidelity))
    exact = near_zero_moments(2, fidelity).pair
    states = near_zero_states(20_000, 2, fidelity, generator)
    pairs = np.einsum("ki,kj->kij", states, states).reshape(len(states), -1)
    for row in range(16):
        products = pairs[:, [row]] * pairs.conj()
        for column in range(16):
            for part in (np.real, np.imag):
                chunks = chunked(part(products[:, column]))
                assert part(exact[row, column]) in bernstein_interval(chunks, -1, 1, 1e-9)
    others = np.abs(states[:, 1]) ** 4  # as of Haar states, which these are not
    assert 2 / (4 * 5) not in bernstein_interval(chunked(others), 0, 1, 1e-9)


def test_the_second_moment_of_one_state_and_near_haar():
    one = near_zero_moments(2, 1.0).pair
    np.testing.assert_allclose(one, np.diag(np.eye(16)[0]), atol=1e-14)
    assert near_zero_moments(2, 0.25 + 1e-6).deviation(2) < 1e-4


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
        (lambda: near_zero_moments(0, 0.9), "n_qubits"),
        (lambda: near_zero_moments(6, 0.9), "n_qubits"),
        (lambda: near_zero_moments(2, 0.2), "fidelity"),
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
