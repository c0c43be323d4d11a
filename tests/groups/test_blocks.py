"""Groups that are everything on their symmetries' blocks: against closure, and what is refused."""

import random

import numpy as np
import pytest

from bptools.circuits import PauliString, PauliSum
from bptools.errors import UsageError
from bptools.gradients.pauli import ProductState, StateVector
from bptools.groups import RotationGroup, SumGroup, gradient_moments, loss_moments
from bptools.groups.block_moments import BlockAverages
from bptools.groups.string_tables import matrix_of_sum, strings_of_matrix
from bptools.groups.unitary_blocks import NoBlocksError, unitary_blocks
from tests.groups.brute import drawn_string, ising_chain, strings


def total(*summands):
    return PauliSum(tuple((1, string) for string in summands))


def heisenberg(n):
    """Return the six sums of one layer of the Heisenberg chain: even and odd bonds, three axes."""
    return [
        total(*(PauliString.on(n, {q: axis, q + 1: axis}) for q in range(first, n - 1, 2)))
        for first in (0, 1)
        for axis in "XYZ"
    ]


def drawn_state(n, seed):
    draws = np.random.default_rng(seed)
    amplitudes = draws.normal(size=2**n) + 1j * draws.normal(size=2**n)
    return StateVector(amplitudes / np.linalg.norm(amplitudes))


def swapped(n, string):
    """Return a string with the first two qubits exchanged."""
    letters = [string.letter(q).name for q in (1, 0, *range(2, n))]
    return PauliString.on(n, dict(enumerate(letters)))


def drawn_sums(kind, seed):
    """Return generators that commute with nothing, with an exchange, or with all of a qubit."""
    chance = random.Random(seed)
    n = 3
    sums = []
    for _ in range(3):
        drawn = [drawn_string(chance, n) for _ in range(3)]
        if kind == "exchange":
            drawn += [swapped(n, string) for string in drawn]
        if kind == "idle":
            drawn = [PauliString.on(n, {q: p.letter(q).name for q in (0, 2)}) for p in drawn]
        sums.append(PauliSum(tuple((chance.choice([1, 2]), p) for p in drawn if p.support)))
    return n, sums


@pytest.mark.parametrize(
    ("kind", "seed"), [("nothing", 2), ("exchange", 2), ("idle", 0), ("idle", 1), ("idle", 2)]
)
def test_blocks_give_what_exact_commutators_give(kind, seed):
    n, sums = drawn_sums(kind, seed)
    known, group = unitary_blocks(sums), SumGroup(sums)
    assert group.blocks is None  # small: closed exactly
    assert known.algebra.dimension == group.algebra.dimension
    assert known.algebra.centre == group.algebra.centre
    chance, state = random.Random(seed), drawn_state(n, seed)
    observable = PauliSum(tuple((chance.choice([1, -3]), drawn_string(chance, n)) for _ in "ab"))
    averages = BlockAverages.of(known, observable, state)
    exact = loss_moments(group, observable, state)
    assert averages.loss().mean == pytest.approx(float(exact.mean), abs=1e-12)
    assert averages.loss().second == pytest.approx(float(exact.second), rel=1e-9)
    for generator in sums:
        slope = gradient_moments(group, observable, state, generator).second
        assert averages.gradient(generator).second == pytest.approx(float(slope), rel=1e-9)
        assert slope > 0


def test_a_heisenberg_chain_is_everything_on_eight_blocks():
    n = 6
    group = SumGroup(heisenberg(n))
    assert str(group.algebra) == "su(10)^4 ⊕ su(6)^4 ⊕ u(1)^3, dimension 539"
    neel = ProductState.basis([k % 2 for k in range(n)])
    observable = PauliString.from_label("ZZIIII")
    loss = loss_moments(group, observable, neel)
    assert 0 < loss.variance < 1
    moved = PauliString.from_label("IIIIZZ")  # the chain read from its other end
    assert loss_moments(group, moved, neel).variance == pytest.approx(loss.variance, rel=1e-9)


def test_single_strings_that_generate_everything_are_a_special_case():
    generators = [*ising_chain(5), *(PauliString.on(5, {q: "Z"}) for q in range(5))]
    observable, state = PauliString.from_label("XYZIZ"), drawn_state(5, 0)
    by_blocks, by_orbits = SumGroup(generators), RotationGroup(generators)
    assert str(by_blocks.algebra) == str(by_orbits.algebra) == "su(32), dimension 1023"
    assert by_blocks.blocks is not None
    pairs = [
        (loss_moments(group, observable, state).variance,
         gradient_moments(group, observable, state, generators[0]).variance)
        for group in (by_blocks, by_orbits)
    ]  # fmt: skip
    assert pairs[0] == pytest.approx([float(value) for value in pairs[1]], rel=1e-9)


@pytest.mark.parametrize(
    ("generators", "why"),
    [
        (ising_chain(3), "free fermions: so(6), twice on conjugate blocks"),
        (strings("XI", "ZI", "IX", "IZ"), "two qubits alone: differences coincide"),
        (strings("XII", "YXI", "IIX", "IYX", "IIY"), "orthogonal or symplectic"),
    ],
)
def test_groups_that_are_less_than_everything_are_refused(generators, why):
    with pytest.raises(NoBlocksError):
        unitary_blocks([total(string) for string in generators])


def test_small_blocks_that_turn_alike_are_refused():
    """On one qubit of three, X and Z are SU(2); with one phase more it is U(2), which is fine."""
    (x, z) = (total(*strings(label)) for label in ("XI", "ZI"))
    known = unitary_blocks([x, z])
    assert [(b.dimension, b.copies) for b in known.blocks] == [(2, 2)]
    controlled = [total(*strings("XI", "XZ")), total(*strings("ZI", "ZZ"))]
    with pytest.raises(NoBlocksError):  # SU(2) beside two idle states of one phase
        unitary_blocks(controlled)


def test_tables_of_strings_are_those_of_matrices():
    chance = random.Random(0)
    terms = [(chance.choice([1, -2, 0.5]), drawn_string(chance, 3)) for _ in range(6)]
    observable = PauliSum(tuple(terms))
    matrix = matrix_of_sum(observable)
    table = strings_of_matrix(matrix)
    for coefficient, string in observable.terms:
        assert table[string.x, string.z] == pytest.approx(coefficient)
    assert np.linalg.norm(table) ** 2 == pytest.approx(np.linalg.norm(matrix) ** 2 / 8)


def test_too_many_qubits_are_refused():
    with pytest.raises(NoBlocksError, match="at most 10 qubits"):
        unitary_blocks([total(PauliString.on(11, {0: "X"}))])
    with pytest.raises(UsageError):
        _ = SumGroup([total(*ising_chain(12)), total(PauliString.on(12, {0: "Y", 6: "Z"}))]).algebra
