"""Frame potentials, entangling capability and Fisher ranks against matrices."""

import random
from fractions import Fraction

import numpy as np
import pytest

from bptools.circuits import Circuit, CliffordGate, PauliRotation, PauliString
from bptools.errors import UsageError
from bptools.gradients.pauli import DensityMatrix, ProductState, StateVector
from bptools.groups import (
    RotationGroup,
    SumGroup,
    effective_dimension,
    entangling_capability,
    fisher_rank,
    group_frame_potential,
    meyer_wallach,
    sampled_frame_potential,
)
from tests.groups.brute import drawn_string, ising_chain, matrix, strings, twirl


def drawn(seed):
    chance = random.Random(seed)
    n = chance.choice([1, 2, 2])
    generators = [drawn_string(chance, n) for _ in range(chance.randint(1, n + 2))]
    draws = np.random.default_rng(seed)
    amplitudes = draws.normal(size=2**n) + 1j * draws.normal(size=2**n)
    amplitudes /= np.linalg.norm(amplitudes)
    zeros = np.zeros((2**n, 2**n))
    zeros[0, 0] = 1
    return (
        n,
        generators,
        [
            (StateVector(amplitudes), np.outer(amplitudes, amplitudes.conj())),
            (ProductState.zeros(n), zeros),
            (DensityMatrix(zeros), zeros),
        ],
    )


@pytest.mark.parametrize("seed", range(8))
def test_frame_potentials_and_entanglement_are_those_of_matrices(seed):
    n, generators, inputs = drawn(seed)
    group = RotationGroup(generators)
    for state, rho in inputs:
        second = twirl(np.kron(rho, rho), generators)
        potential = group_frame_potential(group, state, 2)
        assert float(potential.value) == pytest.approx(np.trace(second @ second).real, abs=1e-9)
        assert potential.distance >= -1e-12
        reduced = np.trace(second.reshape((2**n,) * 4), axis1=1, axis2=3)
        first = group_frame_potential(group, state, 1)
        assert float(first.value) == pytest.approx(np.trace(reduced @ reduced).real, abs=1e-9)
        letters = [PauliString.on(n, {q: a}) for q in range(n) for a in "XYZ"]
        squares = sum(np.trace(second @ np.kron(matrix(p), matrix(p))).real for p in letters)
        assert float(entangling_capability(group, state)) == pytest.approx(1 - squares / n)


def test_haar_states_have_the_smallest_frame_potential():
    full = RotationGroup([*ising_chain(3), *(PauliString.on(3, {q: "Z"}) for q in range(3))])
    assert full.algebra.dimension == 63
    assert group_frame_potential(full, ProductState.zeros(3), 2).distance == 0
    assert entangling_capability(full, ProductState.zeros(3)) == Fraction(2, 3)


def test_sums_have_an_entangling_capability_too():
    generators = ising_chain(2)
    by_orbits = entangling_capability(RotationGroup(generators), ProductState.zeros(2))
    assert entangling_capability(SumGroup(generators), ProductState.zeros(2)) == by_orbits


def test_the_interval_of_samples_holds_the_exact_value():
    group = RotationGroup(strings("X", "Z"))

    def haar(count, dimension, generator):
        rows = generator.normal(size=(count, dimension, 2)) @ [1, 1j]
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    exact = group_frame_potential(group, ProductState.zeros(1), 2).value
    sampled = sampled_frame_potential(haar, 1, 2, pairs=4000, seed=1)
    assert sampled.low <= exact <= sampled.high < 0.5
    assert sampled == sampled_frame_potential(haar, 1, 2, pairs=4000, seed=1)


def test_meyer_wallach_of_known_states():
    ghz, product_state = np.zeros(8), np.zeros(8)
    ghz[[0, 7]], product_state[5] = np.sqrt(0.5), 1
    w = np.zeros(8)
    w[[1, 2, 4]] = np.sqrt(1 / 3)
    assert meyer_wallach(np.array([ghz, product_state, w])) == pytest.approx([1, 0, 8 / 9])


def rank_by_singular_values(circuit, seed):
    """Return the rank of the Fisher information at random angles, by floating point."""
    generators = [matrix(p) for p in circuit.at_input.generators]
    angles = np.random.default_rng(seed).uniform(0, 2 * np.pi, len(generators))
    state = np.eye(len(generators[0]))[0].astype(complex)
    tangents = []
    for generator, angle in zip(generators, angles, strict=True):
        turn = np.cos(angle / 2) * np.eye(len(state)) - 1j * np.sin(angle / 2) * generator
        state = turn @ state
        tangents = [turn @ tangent for tangent in tangents] + [-0.5j * generator @ state]
    rows = [t - state * (state.conj() @ t) for t in tangents]
    information = np.array([[np.vdot(a, b).real for b in rows] for a in rows])
    return np.linalg.matrix_rank(information, tol=1e-9)


@pytest.mark.parametrize("seed", range(8))
def test_fisher_ranks_are_those_of_singular_values(seed):
    chance = random.Random(seed)
    n = chance.choice([1, 2, 3])
    gates = [PauliRotation(drawn_string(chance, n)) for _ in range(chance.randint(2, 9))]
    gates.insert(chance.randint(0, 2), CliffordGate.named("H", 0))
    circuit = Circuit(n, tuple(gates))
    assert fisher_rank(circuit) == rank_by_singular_values(circuit, seed)


@pytest.mark.parametrize("seed", range(6))
def test_deep_circuits_reach_the_effective_dimension(seed):
    chance = random.Random(seed)
    n = chance.choice([2, 3])
    generators = [drawn_string(chance, n) for _ in range(n + 1)]
    circuit = Circuit(n, tuple(map(PauliRotation, generators)) * 16)
    reached = effective_dimension(RotationGroup(generators), ProductState.zeros(n))
    assert fisher_rank(circuit) == reached


def test_bad_input_is_refused_in_one_sentence():
    group = RotationGroup(strings("XI", "ZZ"))
    tilted = StateVector(np.array([0.6, 0.8, 0, 0]))
    with pytest.raises(UsageError, match="order must be 1 or 2"):
        group_frame_potential(group, tilted, 3)
    with pytest.raises(UsageError, match="state must have as many qubits"):
        group_frame_potential(group, ProductState.zeros(3), 2)
    with pytest.raises(UsageError, match="state must be a stabiliser state"):
        effective_dimension(group, tilted)
    with pytest.raises(UsageError, match="order and pairs must be at least 1"):
        sampled_frame_potential(lambda *_: np.eye(2), 1, 0)
    with pytest.raises(UsageError, match="sampler must give"):
        sampled_frame_potential(lambda *_: np.eye(2), 1, 1, pairs=3)
    with pytest.raises(UsageError, match="states must have the shape"):
        meyer_wallach(np.zeros((2, 3)))


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_closed_forms_of_product_and_haar_circuits(n):
    zeros = ProductState.zeros(n)
    letters = [PauliString.on(n, {q: letter}) for q in range(n) for letter in "XZ"]
    single = RotationGroup(letters)
    # each qubit is Haar random by itself: t!/(2 .. (t + 1)) to the power of the qubits
    assert group_frame_potential(single, zeros, 1).value == Fraction(1, 2) ** n
    assert group_frame_potential(single, zeros, 2).value == Fraction(1, 3) ** n
    assert entangling_capability(single, zeros) == 0
    assert effective_dimension(single, zeros) == 2 * n
    bonds = [PauliString.on(n, {q: "Z", q + 1: "Z"}) for q in range(n - 1)]
    full, dim = RotationGroup([*letters, *bonds]), 2**n
    assert group_frame_potential(full, zeros, 2).value == Fraction(2, dim * (dim + 1))
    # the purity of a qubit of a Haar random state is (2 + dim/2)/(dim + 1)
    assert entangling_capability(full, zeros) == 2 - 2 * Fraction(2 + dim // 2, dim + 1)
    assert effective_dimension(full, zeros) == 2 * dim - 2


def test_phases_alone_have_the_dimension_of_their_angles():
    plus = ProductState(((1, 0, 0),) * 3)
    phases = RotationGroup(strings("ZII", "IZI", "IIZ"))
    assert effective_dimension(phases, plus) == 3
    # three qubits on their equators: 3/8 of each, E |1 + exp(ix)|^4/16
    assert group_frame_potential(phases, plus, 2).value == Fraction(3, 8) ** 3
    assert entangling_capability(phases, plus) == 0
