"""Groups of sums of strings: exact closure against matrices and against single strings."""

import random
from fractions import Fraction

import numpy as np
import pytest

from bptools.circuits import PauliString, PauliSum
from bptools.errors import UsageError
from bptools.gradients.pauli import ProductState, StateVector
from bptools.groups import RotationGroup, SumGroup, gradient_moments, loss_moments
from tests.groups.brute import drawn_string, matrix, strings


def total(*summands):
    return PauliSum(tuple((1, string) for string in summands))


def field(n, letter):
    return total(*(PauliString.on(n, {q: letter}) for q in range(n)))


def bonds(n, pairs):
    return total(*(PauliString.on(n, {i: "Z", j: "Z"}) for i, j in pairs))


def dense(observable):
    return sum(float(c) * matrix(string) for c, string in observable.terms)


def dimension_by_matrices(generators):
    """Close commutators in floating point; small and well conditioned here."""
    closed = []

    def add(candidate):
        rows = np.array([m.ravel() for m in [*closed, candidate]])
        if np.linalg.matrix_rank(rows, tol=1e-8) > len(closed):
            closed.append(candidate / np.linalg.norm(candidate))

    for generator in generators:
        add(generator)
    for element in closed:
        for generator in generators:
            commutator = 1j * (generator @ element - element @ generator)
            if np.linalg.norm(commutator) > 1e-9:
                add(commutator)
    return len(closed)


def twirled(operator, generators, rounds=400):
    """Average over the group, by averaging over the rotations about each generator in turn.

    Those about one generator leave the blocks between its sums of two eigenvalues alone.
    """
    spectra = [np.linalg.eigh(generator) for generator in generators]
    for _ in range(rounds):
        for values, vectors in spectra:
            pair = np.kron(vectors, vectors)
            sums = np.add.outer(values, values).ravel()
            blocks = np.isclose(sums[:, None], sums[None, :])
            operator = pair @ (pair.conj().T @ operator @ pair * blocks) @ pair.conj().T
    return operator


@pytest.mark.parametrize("seed", range(6))
def test_closure_and_moments_are_those_of_matrices(seed):
    chance = random.Random(seed)
    n = 2
    generators = [
        PauliSum(tuple((chance.choice([1, 2, Fraction(1, 2)]), drawn_string(chance, n))
                       for _ in range(chance.randint(1, 3))))
        for _ in range(2)
    ]  # fmt: skip
    observable = PauliSum(tuple((chance.choice([1, -3]), drawn_string(chance, n)) for _ in "ab"))
    group, matrices = SumGroup(generators), [dense(g) for g in generators]
    assert group.algebra.dimension == dimension_by_matrices(matrices)
    draws = np.random.default_rng(seed)
    amplitudes = draws.normal(size=2**n) + 1j * draws.normal(size=2**n)
    amplitudes /= np.linalg.norm(amplitudes)
    state, rho = StateVector(amplitudes), np.outer(amplitudes, amplitudes.conj())
    pair = np.kron(dense(observable), dense(observable))
    averaged = twirled(pair, matrices)
    second = np.trace(averaged @ np.kron(rho, rho)).real
    assert loss_moments(group, observable, state).second == pytest.approx(second, abs=1e-9)
    one = np.eye(2**n)
    for generator, h in zip(generators, matrices, strict=True):
        slope = averaged
        for side in (np.kron(h, one), np.kron(one, h)):
            slope = 0.5j * (side @ slope - slope @ side)
        expected = np.trace(twirled(slope, matrices) @ np.kron(rho, rho)).real
        found = gradient_moments(group, observable, state, generator)
        assert found.second == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("seed", range(10))
def test_single_strings_are_a_special_case(seed):
    chance = random.Random(seed)
    n = chance.choice([2, 3])
    generators = [drawn_string(chance, n) for _ in range(n + 1)]
    observable = PauliSum(tuple((chance.choice([1, 2]), drawn_string(chance, n)) for _ in "abc"))
    by_orbits, by_closure = RotationGroup(generators), SumGroup(generators)
    state = ProductState(((0, 0, 1), (Fraction(3, 5), 0, Fraction(4, 5)), (1, 0, 0))[:n])
    assert by_closure.algebra.dimension == by_orbits.algebra.dimension
    assert by_closure.algebra.centre == by_orbits.algebra.centre
    assert loss_moments(by_closure, observable, state) == loss_moments(by_orbits, observable, state)
    for generator in generators:
        found = gradient_moments(by_closure, observable, state, generator)
        assert found == gradient_moments(by_orbits, observable, state, generator)


@pytest.mark.parametrize(
    ("n", "expected"),
    [
        (2, "su(3) ⊕ u(1), dimension 9"),
        (3, "su(4) ⊕ su(2) ⊕ u(1), dimension 19"),
        (4, "su(5) ⊕ su(3) ⊕ u(1), dimension 33"),
    ],
)
def test_permutation_symmetric_circuits_act_on_spins(n, expected):
    every = bonds(n, [(i, j) for i in range(n) for j in range(i)])
    assert str(SumGroup((every, field(n, "X"), field(n, "Y"))).algebra) == expected


def test_permuted_wires_leave_one_algebra():
    n, moved = 4, [2, 0, 3, 1]
    chain = [(i, i + 1) for i in range(n - 1)]
    first = SumGroup((bonds(n, chain), field(n, "X"))).algebra
    second = SumGroup((bonds(n, [(moved[i], moved[j]) for i, j in chain]), field(n, "X"))).algebra
    assert str(first) == str(second) == "su(4) ⊕ u(1), dimension 16"


def test_conjugate_ideals_are_told_apart_without_their_eigenvalues():
    """X + Z on the second qubit squares to 2: the projectors of the ideals are irrational."""
    (x,) = strings("XI")
    group = SumGroup((x, total(*strings("YX", "YZ")), total(*strings("XX", "XZ"))))
    assert str(group.algebra) == "su(2)^2, dimension 6"


def test_bad_input_is_refused_in_one_sentence():
    x = PauliString.from_label("X")
    with pytest.raises(UsageError, match="generators must be at least one sum"):
        SumGroup(())
    with pytest.raises(UsageError, match="generators must be Pauli strings or sums, one is 'X'"):
        SumGroup(("X",))
    with pytest.raises(UsageError, match="same number of qubits"):
        SumGroup((x, PauliString.from_label("XX")))
    group = SumGroup((x,))
    with pytest.raises(UsageError, match="generator must be one of the group's sums"):
        gradient_moments(group, x, ProductState.zeros(1), PauliString.from_label("Z"))
