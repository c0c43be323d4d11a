"""GroupMoments over groups: the theory's table, and averages of matrices."""

import random
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from bptools.circuits import PauliString, PauliSum
from bptools.errors import UsageError
from bptools.gradients.pauli import DensityMatrix, ProductState, StabiliserState, StateVector
from bptools.groups import RotationGroup, Whereabouts, applicability, gradient_moments, loss_moments
from tests.groups.brute import drawn_string, ising_chain, matrix, strings, twirl

RY_ZZ = strings("YII", "IYI", "IIY", "ZZI", "IZZ")


def zero_variance(generators, label):
    string = PauliString.from_label(label)
    return loss_moments(
        RotationGroup(generators), string, ProductState.zeros(string.n_qubits)
    ).variance


@pytest.mark.parametrize(
    ("label", "variance"),
    [
        ("ZIII", Fraction(4, 28)),
        ("XIII", 0),
        ("ZZII", Fraction(6, 70)),
        ("XIXI", Fraction(6, 70)),
        ("ZZZZ", 0),
        ("YXYX", Fraction(6, 70)),
    ],
)
def test_ising_chain_of_four(label, variance):
    """The field is Z and the bonds XX here: groups.md names strings in this basis."""
    turned = strings("XXII", "IXXI", "IIXX", "ZIII", "IZII", "IIZI", "IIIZ")
    assert zero_variance(turned, label) == variance


@pytest.mark.parametrize(
    ("label", "variance"),
    [
        ("ZII", Fraction(1, 6)),
        ("XII", Fraction(1, 6)),
        ("ZZZ", Fraction(1, 10)),
        ("YII", Fraction(2, 15)),
        ("XYX", Fraction(2, 15)),
    ],
)
def test_real_rotations_and_bonds(label, variance):
    assert RotationGroup(RY_ZZ).algebra.dimension == 15
    assert zero_variance(RY_ZZ, label) == variance


def test_an_isolated_string_has_a_mean_and_no_variance():
    turned = strings("XXII", "IXXI", "IIXX", "ZIII", "IZII", "IIZI", "IIIZ")
    moments = loss_moments(
        RotationGroup(turned), PauliString.from_label("ZZZZ"), ProductState.zeros(4)
    )
    assert (moments.mean, moments.variance) == (1, 0)


def test_two_free_qubits():
    group = RotationGroup(strings("XI", "ZI", "IX", "IZ"))
    observable = PauliSum(tuple(zip((1, 2), strings("ZI", "IZ"), strict=True)))
    state = ProductState.zeros(2)
    assert loss_moments(group, observable, state).variance == Fraction(5, 3)
    (generator,) = strings("XI")
    assert gradient_moments(group, observable, state, generator).variance == Fraction(2, 9)


@pytest.mark.parametrize("n", [1, 4, 60])
def test_free_qubits_have_no_plateau(n):
    group = RotationGroup([PauliString.on(n, {q: a}) for q in range(n) for a in "XZ"])
    state = ProductState.zeros(n)
    local = loss_moments(group, PauliString.on(n, {0: "X"}), state)
    everywhere = loss_moments(group, PauliString.on(n, dict.fromkeys(range(n), "X")), state)
    assert local.variance == Fraction(1, 3)
    assert everywhere.variance == Fraction(1, 3**n)


@pytest.mark.parametrize("n", [20, 60])
def test_a_long_ising_chain_is_counted(n):
    group, state = RotationGroup(ising_chain(n)), ProductState(((1, 0, 0),) * n)
    one = loss_moments(group, PauliString.on(n, {0: "X"}), state)
    assert one.variance == Fraction(n, n * (2 * n - 1))
    two = loss_moments(group, PauliString.on(n, {0: "X", n - 1: "X"}), state)
    pairs, fours = n * (n - 1) // 2, n * (2 * n - 1) * (n - 1) * (2 * n - 3) // 6
    assert two.variance == Fraction(pairs, fours)
    turned = gradient_moments(group, PauliString.on(n, {0: "X"}), state, group.generators[0])
    assert turned.variance == one.variance * Fraction(2 * (2 * n - 2), n * (2 * n - 1))


def states(chance, n):
    """Yield an input of every kind with its matrix."""
    draws = np.random.default_rng(chance.randrange(2**32))
    one = np.eye(2**n)
    yield ProductState.zeros(n), np.outer(one[0], one[0])
    bloch = draws.normal(size=(n, 3))
    bloch *= draws.uniform(size=(n, 1)) / np.linalg.norm(bloch, axis=1, keepdims=True)
    mixed = np.eye(1)
    for vector in bloch:
        paulis = map(matrix, strings("X", "Y", "Z"))
        mixed = np.kron(
            mixed, (np.eye(2) + sum(v * p for v, p in zip(vector, paulis, strict=True))) / 2
        )
    yield ProductState(tuple(map(tuple, bloch.tolist()))), mixed
    yield DensityMatrix(mixed), mixed
    amplitudes = draws.normal(size=2**n) + 1j * draws.normal(size=2**n)
    amplitudes /= np.linalg.norm(amplitudes)
    yield StateVector(amplitudes), np.outer(amplitudes, amplitudes.conj())
    chain = [*ising_chain(n)[: n - 1], PauliString.on(n, dict.fromkeys(range(n), "X"), -1)]
    projector = one
    for string in chain:
        projector = projector @ (one + matrix(string)) / 2
    yield StabiliserState(tuple(chain)), projector


def derived(operator, generator):
    """Return (i/2)[H, ·] of both factors."""
    one = np.eye(len(generator))
    for factor in (np.kron(generator, one), np.kron(one, generator)):
        operator = 0.5j * (factor @ operator - operator @ factor)
    return operator


@pytest.mark.parametrize("seed", range(10))
def test_moments_are_those_of_matrices(seed):
    chance = random.Random(seed)
    n = 3 if seed == 0 else chance.choice([1, 2, 2])
    generators = [drawn_string(chance, n) for _ in range(chance.randint(1, n + 2))]
    group = RotationGroup(generators)
    terms = tuple((chance.choice([1, 2, -3]), drawn_string(chance, n)) for _ in range(3))
    observable = PauliSum(terms)
    total = sum(c * matrix(string) for c, string in observable.terms)
    pair = np.kron(total, total)
    averaged = twirl(pair, generators)
    turned = chance.choice([drawn_string(chance, n), chance.choice(generators)])
    for state, rho in states(chance, n):
        both = np.kron(rho, rho)
        fixed = sum(
            c * np.trace(rho @ matrix(p)).real for c, p in observable.terms if group.centralises(p)
        )
        found = loss_moments(group, observable, state)
        assert float(found.mean) == pytest.approx(fixed, abs=1e-12)
        assert float(found.second) == pytest.approx(np.trace(averaged @ both).real, abs=1e-9)
        for before, after in product([True, False], repeat=2):
            operator = derived(averaged if after else pair, matrix(turned))
            operator = twirl(operator, generators) if before else operator
            slope = gradient_moments(
                group, observable, state, turned, haar_before=before, haar_after=after
            )
            expected = np.trace(operator @ both).real
            assert float(slope.second) == pytest.approx(expected, abs=1e-9)


def test_which_theorem_applies():
    group, zeros = RotationGroup(RY_ZZ), ProductState.zeros(3)
    inside, outside = strings("YII", "ZII")
    assert applicability(group, inside, zeros).observable is Whereabouts.INSIDE
    assert applicability(group, outside, zeros).observable is Whereabouts.OUTSIDE
    assert len(applicability(group, inside, zeros).theorems) == 3
    full = RotationGroup(strings("XI", "ZI", "IX", "IZ", "ZZ"))
    assert applicability(full, PauliString.from_label("ZZ"), ProductState.zeros(2)).state == (
        Whereabouts.INSIDE
    )
    alone = RotationGroup(strings("XX"))
    fixed = applicability(alone, PauliString.from_label("XI"), ProductState.zeros(2))
    assert fixed.observable is Whereabouts.FIXED


def test_ragone_et_al_agree_inside_the_algebra():
    """Σ P_g(ρ) P_g(O)/dim g over ideals, from the strings of the algebra alone."""
    generators = strings("XXI", "IXX", "ZII", "IZI", "IIZ")
    group, state = RotationGroup(generators), ProductState.zeros(3)
    (string,) = strings("XYI")
    every = (PauliString.from_label("".join(p)) for p in product("IXYZ", repeat=3))
    algebra = [p for p in every if p.support and group.holds(p)]
    purity = sum(bool(set(str(p)) <= {"I", "Z"}) for p in algebra)
    assert loss_moments(group, string, state).variance == Fraction(purity, len(algebra))


def test_bad_input_is_refused_in_one_sentence():
    group, zeros = RotationGroup(RY_ZZ), ProductState.zeros(3)
    (z,) = strings("ZII")
    with pytest.raises(UsageError, match="state must have 3 qubits"):
        loss_moments(group, z, ProductState.zeros(2))
    with pytest.raises(UsageError, match="observable must have 3 qubits"):
        loss_moments(group, PauliString.from_label("Z"), zeros)
    with pytest.raises(UsageError, match="observable must be a Pauli string or sum"):
        loss_moments(group, "ZII", zeros)
    with pytest.raises(UsageError, match="generator must be a string of 3 qubits"):
        gradient_moments(group, z, zeros, PauliString.from_label("Z"))
