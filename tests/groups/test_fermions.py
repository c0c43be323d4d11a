"""Free fermions by matrices of letters: against commutators of strings, and what is refused."""

import random
from fractions import Fraction

import pytest

from bptools.circuits import PauliString, PauliSum
from bptools.errors import UsageError
from bptools.gradients.pauli import ProductState
from bptools.groups import SumGroup, algebra_family, gradient_moments, loss_moments
from bptools.groups.fermion_moments import FermionAverages
from bptools.groups.free_fermions import free_fermions
from bptools.groups.majorana_letters import NoFermionsError
from bptools.groups.modules import ObservableModule
from tests.groups.test_sums import bonds, field, total


def chain(n):
    """Return the sums of a transverse-field Ising chain."""
    return [bonds(n, [(q, q + 1) for q in range(n - 1)]), field(n, "X")]


def weighted(n):
    """Return the same with coefficients that no reflection keeps."""
    return [
        PauliSum(tuple((k + 1, string) for k, (_, string) in enumerate(part.terms)))
        for part in chain(n)
    ]


def hopping(n):
    """Return hopping on even and on odd bonds, and a field that differs from site to site."""
    sums = [
        total(*(PauliString.on(n, {q: axis, q + 1: axis})
                for q in range(first, n - 1, 2) for axis in "XY"))
        for first in (0, 1)
    ]  # fmt: skip
    return [*sums, PauliSum(tuple((k + 1, PauliString.on(n, {k: "Z"})) for k in range(n)))]


def drawn(n):
    """Return random parts of a chain, some of whose letters are alone."""
    chance = random.Random(5)
    strings = [string for part in chain(n) for _, string in part.terms]
    return [PauliSum(tuple((chance.randint(1, 2), s) for s in chance.sample(strings, 3)))
            for _ in "abc"]  # fmt: skip


@pytest.mark.parametrize(
    ("sums", "observable"),
    [
        (chain(4), total(PauliString.on(4, {0: "Z", 1: "Z"}))),
        (chain(4), total(*(PauliString.on(4, {q: "X"}) for q in (0, 1)))),
        (weighted(4), total(PauliString.on(4, {1: "Y", 2: "Y"}))),
        (hopping(5)[:2], total(PauliString.on(5, {0: "Z"}), PauliString.on(5, {1: "Z"}))),
        (hopping(3), total(PauliString.on(3, {1: "Z"}))),
        (drawn(4), total(PauliString.on(4, {0: "Z", 1: "Z"}))),
    ],
)
def test_letters_give_what_commutators_of_strings_give(sums, observable):
    known, group = free_fermions(sums), SumGroup(sums)
    assert known.algebra.dimension == group.adjoint.dimension
    assert known.algebra.centre == group.adjoint.fixed.ncols()
    state = ProductState(((0, 1, 0), (Fraction(3, 5), 0, Fraction(4, 5)), (0, 0, 1), (1, 0, 0),
                          (0, Fraction(5, 13), Fraction(12, 13)))[: group.n_qubits])  # fmt: skip
    averages, module = FermionAverages(known, observable), ObservableModule(group, observable)
    loss = averages.loss(state)
    assert loss.mean == module.mean(state)
    assert loss.second == module.second(module.square, state) > 0
    for number, generator in enumerate(group.generators):
        slope = module.second(module.derived_square(number), state)
        assert averages.gradient(generator, state).second == slope


def test_a_chain_beyond_all_commutators_of_strings():
    n = 18
    group = SumGroup(chain(n))
    assert str(group.algebra) == "su(18) ⊕ u(1), dimension 324"
    plus = ProductState(((1, 0, 0),) * n)
    ends = (PauliString.on(n, {0: "Z", 1: "Z"}), PauliString.on(n, {n - 2: "Z", n - 1: "Z"}))
    first, last = (gradient_moments(group, o, plus, group.generators[0]).variance for o in ends)
    assert first == last > 0


def test_the_family_has_a_formula():
    assert str(algebra_family(chain, (5, 6, 7, 8))) == (
        "su(n) ⊕ u(1), dimension n**2, at 5, 6, 7, 8 qubits"
    )


@pytest.mark.parametrize(
    ("sums", "why"),
    [
        ([total(*(PauliString.on(3, {0: a, 1: a}) for a in "XYZ")), field(3, "Z")], "pairs"),
        ([bonds(4, [(0, 1), (1, 2), (2, 3), (3, 0)]), field(4, "X")], "each pair one string"),
        (hopping(3)[:2], "three or four dimensions"),
        (hopping(4), "less than what its symmetries allow"),
    ],
)
def test_what_is_no_whole_group_of_letters_is_left_to_commutators(sums, why):
    with pytest.raises(NoFermionsError, match=why):
        free_fermions(sums)
    assert SumGroup(sums).algebra.dimension == SumGroup(sums).adjoint.dimension


def test_observables_of_other_strings_are_left_to_commutators():
    known = free_fermions(chain(4))
    for label in ("ZIII", "XXII", "YXYX"):
        with pytest.raises(NoFermionsError, match="letters, not 2"):
            FermionAverages(known, total(PauliString.from_label(label)))


def test_an_observable_beyond_commutators_is_refused_with_what_is_known(monkeypatch):
    monkeypatch.setattr("bptools.groups.closure.MOST_DIMENSION", 24)
    four = total(PauliString.from_label("XIXI"))
    known = r"up to 70 dimensions \(7.8e-05 GB a matrix\) under .* Lie algebra su\(4\) ⊕ u\(1\)"
    with pytest.raises(UsageError, match=known + ", dimension 16; with an angle for each string"):
        loss_moments(SumGroup(chain(4)), four, ProductState.zeros(4))
