"""Ensembles near Haar: closed moments against samples, designs and known formulas."""

from itertools import islice
from math import comb

import numpy as np
import pytest

from bptools.ensembles import extended_ghz_states, haar_states
from bptools.ensembles.designs import stabiliser_states
from bptools.ensembles.moment_operators import DenseMoments, haar_mean_square
from bptools.ensembles.random_circuits import RandomCircuit
from bptools.ensembles.stabiliser import random_stabiliser_states
from bptools.gradients.haar_moments import haar_gradient_moments
from bptools.haar import moment_distance
from bptools.quddpm.diffusion import ForwardDiffusion
from bptools.statistics import bernstein_interval, chunked, stream
from checks.instruments.ensembles.near_haar_ensembles import diffusion
from checks.instruments.ensembles.perturbed import PerturbedHaar

ERROR_RATE = 1e-6
SCHEDULE = (30, (0.1, 2.0), np.pi / 8, (0.4, 0.6))


def hermitian(dim, key):
    matrix = stream(1, "operator", dim, key).standard_normal((dim, dim, 2)).view(complex)[..., 0]
    matrix = matrix + matrix.conj().T
    return matrix / np.linalg.norm(matrix, 2)


def values(states, operator):
    return np.einsum("ki,ij,kj->k", states.conj(), operator, states).real


def interval(samples, low):
    return bernstein_interval(chunked(samples), low, 1, ERROR_RATE, len(samples))


def assert_moments(ensemble, states, operator):
    """The closed moments lie in intervals that are narrow enough to tell them from others."""
    found = values(states, operator)
    for closed, enclosed in (
        (ensemble.mean(operator), interval(found, -1)),
        (ensemble.mean_square(operator), interval(found**2, 0)),
    ):
        assert closed in enclosed
        assert enclosed.half_width < 0.03


def pair_of(states, weights=None):
    shares = np.full(len(states), 1 / len(states)) if weights is None else weights
    pairs = np.einsum("ki,kj->kij", states, states).reshape(len(states), -1)
    return DenseMoments((pairs.T * shares) @ pairs.conj())


@pytest.mark.parametrize("dim", [2, 4])
def test_haar_mean_square_is_that_of_the_moments(dim):
    operator = hermitian(dim, 0)
    assert np.isclose(haar_mean_square(operator), haar_gradient_moments(operator).second)


@pytest.mark.parametrize("count", [1, 3, 40])
def test_distances_of_a_finite_ensemble_agree_by_three_routes(count):
    states = haar_states(count, 4, stream(1, "finite", count))
    weights = stream(2, "finite", count).dirichlet(np.ones(count))
    ensemble, dense = PerturbedHaar(states, weights, 1.0), pair_of(states, weights)
    for degree in (1, 2):
        expected = moment_distance(states, degree, weights)
        assert np.isclose(ensemble.deviation(degree), expected, atol=1e-12)
        assert np.isclose(dense.deviation(degree), expected, atol=1e-12)
    operator = hermitian(4, count)
    assert np.isclose(ensemble.mean(operator), dense.mean(operator))
    assert np.isclose(ensemble.mean_square(operator), dense.mean_square(operator))


def test_an_admixture_scales_the_distance_and_is_what_is_sampled():
    ensemble = PerturbedHaar.uniform(np.eye(4)[:2], 0.4)
    whole = PerturbedHaar.uniform(np.eye(4)[:2], 1.0)
    assert np.isclose(ensemble.deviation(2), 0.4 * whole.deviation(2))
    states = ensemble.sample(20_000, stream(3, "admixture"))
    assert_moments(ensemble, states, np.diag([1.0, 0.5, -1, 0.2]) + 0j)


@pytest.mark.parametrize("n_qubits", [1, 2, 3])
def test_sectors_of_product_states_have_their_known_distance(n_qubits):
    size = comb(2**n_qubits + 1, 2)
    expected = 2 * (1 - 3**n_qubits / size)
    assert np.isclose(RandomCircuit(n_qubits, 0).deviation(2), expected)


@pytest.mark.parametrize(("n_qubits", "depth"), [(1, 0), (2, 1), (3, 0), (3, 3)])
def test_sectors_of_random_circuits_are_those_of_their_samples(n_qubits, depth):
    circuit = RandomCircuit(n_qubits, depth)
    states = circuit.sample(20_000, stream(4, "circuit", n_qubits, depth))
    assert np.isclose(circuit.sectors.sum(), 1)
    assert_moments(circuit, states, hermitian(2**n_qubits, depth))
    # the empirical second moment is off by noise of the order of its dimension over the root
    assert abs(pair_of(states).deviation(2) - circuit.deviation(2)) < 0.06


def test_random_circuits_become_designs_and_the_others_do_not():
    distances = [RandomCircuit(4, depth).deviation(2) for depth in (0, 2, 8, 24)]
    assert sorted(distances, reverse=True) == distances
    assert distances[-1] < 1e-3
    assert RandomCircuit(1, 5).deviation(2) < 1e-12
    assert PerturbedHaar.uniform(np.eye(4), 1.0).deviation(2) > 1


def test_random_stabiliser_states_are_all_and_equally_likely():
    known = np.array(stabiliser_states(2).tolist(), dtype=object)
    known = np.vectorize(lambda z: complex(float(z.x), float(z.y)))(known)
    states = random_stabiliser_states(6_000, 2, stream(5, "stabiliser"))
    overlaps = np.abs(states @ known.conj().T)
    assert np.allclose(overlaps.max(axis=1), 1)
    counts = np.bincount(overlaps.argmax(axis=1), minlength=60)
    # chi-square with 59 degrees of freedom: above 150 with probability below 1e-9
    assert np.sum((counts - 100) ** 2 / 100) < 150


def test_random_stabiliser_states_have_the_frame_potential_of_a_3_design():
    first, second = (random_stabiliser_states(20_000, 3, stream(6, "frame", k)) for k in (0, 1))
    overlap = np.abs(np.einsum("ki,ki->k", first.conj(), second)) ** 2
    for degree in (1, 2, 3):
        assert 1 / comb(7 + degree, degree) in interval(overlap**degree, 0)


@pytest.mark.parametrize("n_qubits", [1, 4])
def test_diffusion_from_one_state_has_the_closed_purity(n_qubits):
    # every step shrinks the Bloch vector's third component by sinc(π h/8), pair phases change
    # nothing: ((1 + λ²)/2)^n − 2^−n
    restricted = diffusion(n_qubits, 0.3)
    *_, last = restricted.moments(DenseMoments.of_states(np.eye(1, 2**n_qubits)))
    shrunk = np.prod(np.sinc(restricted.strengths / 8))
    expected = ((1 + shrunk**2) / 2) ** n_qubits - 2.0**-n_qubits
    assert np.isclose(
        np.linalg.norm(last.average - np.eye(2**n_qubits) / 2**n_qubits) ** 2, expected
    )


@pytest.mark.parametrize("scale", [0.3, 1.0])
def test_diffusion_is_what_is_sampled(scale):
    scaled = diffusion(2, scale)
    angles = 2 * np.pi * np.arange(8) / 8
    start = extended_ghz_states(angles, 2)
    generator = stream(7, "diffusion", round(10 * scale))
    states = scaled.sample(start[generator.integers(0, 8, 20_000)], 12, generator)
    exact = next(islice(scaled.moments(DenseMoments.of_states(start)), 12, None))
    assert np.allclose(np.linalg.norm(states, axis=1), 1)
    assert_moments(exact, states, hermitian(4, 9))
    assert abs(pair_of(states).deviation(2) - exact.deviation(2)) < 0.05


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: random_stabiliser_states(1, 0, stream(1, "x")), "n_qubits"),
        (lambda: RandomCircuit(0, 1), "n_qubits"),
        (lambda: RandomCircuit(1, -1), "depth"),
        (lambda: RandomCircuit(2, 1).deviation(3), "degree"),
        (lambda: ForwardDiffusion(0, 1, *SCHEDULE), "n_qubits"),
        (lambda: ForwardDiffusion(1, 0, *SCHEDULE), "scale"),
        (lambda: diffusion(1, 1).sample(np.eye(2), 31, stream(1, "x")), "steps"),
        (lambda: next(diffusion(6, 1).moments(DenseMoments.of_states([[1]]))), "n_qubits"),
        (lambda: next(diffusion(2, 1).moments(DenseMoments.of_states([[1]]))), "start"),
        (lambda: PerturbedHaar.uniform(np.ones((1, 2)), 1), "normalised"),
        (lambda: PerturbedHaar.uniform(np.eye(2), 1.5), "share"),
        (lambda: PerturbedHaar(np.eye(2) + 0j, np.ones(2), 1), "weights"),
        (lambda: DenseMoments(np.eye(3)), "pair must have shape"),
        (lambda: DenseMoments(np.eye(4)), "pair must have trace one"),
    ],
)
def test_bad_input_is_named(call, named):
    with pytest.raises(ValueError, match=named):
        call()


def test_samples_of_another_ensemble_are_caught():
    both = np.diag([1.0, -1, -1, 1]) + 0j
    enclosed = interval(values(haar_states(20_000, 4, stream(8, "wrong")), both) ** 2, 0)
    assert haar_mean_square(both) in enclosed
    assert RandomCircuit(2, 0).mean_square(both) not in enclosed
