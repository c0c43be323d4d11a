"""Answers that are kept as sums of products, against the same written out."""

from math import factorial, prod

import numpy as np
import pytest
from sympy import (
    Add,
    Identity,
    Integer,
    Matrix,
    MatrixSymbol,
    Symbol,
    Trace,
    cancel,
    conjugate,
    expand,
    symbols,
    together,
)

from bptools.haar import Orthogonal, Symplectic, Unitary, integral
from bptools.haar.networks.gluing import Gluing
from bptools.haar.networks.loops import Alphabet
from bptools.haar.networks.separated import separated

d = Symbol("d", integer=True, positive=True)
KINDS = (Unitary, Orthogonal, Symplectic)
FORM = 2  # the number of Omega in words of integers
RULES = (Gluing(0, 1), Gluing(0, 0), Gluing(0, 0, Alphabet(form=FORM), joint=(2 * FORM,)))


def conjugations(kind, degree):
    """Return Tr prod (U A_k U^dagger B_k), all constants different."""
    random = kind("U", d)
    word = Identity(random.dim)
    for k in range(degree):
        inner, outer = (MatrixSymbol(f"{x}{k}", random.dim, random.dim) for x in "AB")
        word = word * random * inner * random.adjoint() * outer
    return Trace(word)


@pytest.mark.parametrize("rules", RULES)
def test_two_sums_are_the_sum_over_pairs(rules):
    rng = np.random.default_rng(7)
    last = 2 * rules.partner + 1  # a transposed partner
    confronted = 0
    for _ in range(60):
        letters = iter(rng.integers(8, 13, 16).tolist())
        lengths = rng.choice([1, 2], size=int(rng.integers(1, 3)))
        words = []
        for length in lengths:
            word = []
            for _ in range(length):
                word += [0, *([next(letters)] * rng.integers(2)), last]
                word += [next(letters)] * rng.integers(2)
            words.append(tuple(word))
        network = separated(rules, words)
        confronted += network is not None
        assert network is None or network.terms() == rules.integrate(words)
    assert confronted > 20


@pytest.mark.parametrize("kind", KINDS)
def test_kept_sums_are_the_terms(kind, monkeypatch):
    C = MatrixSymbol("C", *kind("U", d).shape)
    moment = 3 * Trace(C) * conjugations(kind, 2) + d
    written = integral(moment)
    monkeypatch.setattr("bptools.haar.monomial_averages.MOST_WRITTEN", 0)
    kept = integral(moment)
    assert expand(together(kept.value - written.value)) == 0
    assert kept.value != written.value
    assert kept.domain == written.domain
    assert [expand(kept.at(n) - written.at(n)) for n in (1, 3)] == [0, 0]


def test_explicit_matrices_in_a_kept_sum(monkeypatch):
    U, C = Unitary("U", 2), MatrixSymbol("C", 2, 2)
    first, second = Matrix([[1, 2], [3, 4]]), Matrix([[0, 1], [1, 5]])
    moment = Trace(U * first * U.adjoint() * second * U * C * U.adjoint() * C)
    written = integral(moment).value
    monkeypatch.setattr("bptools.haar.monomial_averages.MOST_WRITTEN", 0)
    assert expand(integral(moment).value - written) == 0


@pytest.mark.parametrize("kind", [Unitary, Orthogonal])
def test_elements_with_symbolic_indices_in_a_kept_sum(kind, monkeypatch):
    """At every choice of integers the sum over pairings is the average of the elements there."""
    random, names = kind("U", d), symbols("i:8", integer=True, nonnegative=True)
    monkeypatch.setattr("bptools.haar.monomial_averages.MOST_WRITTEN", 0)

    def moment(i, j, k, m, *conjugated):
        a, b, e, f = conjugated
        return random[i, j] * random[k, m] * conjugate(random[a, b] * random[e, f])

    kept = integral(moment(*names))
    assert isinstance(kept.value, Add)
    assert kept.domain == (d >= 2)
    vanishing = 0
    for point in [(0, 1, 1, 1, 0, 1, 1, 1), (0, 0, 0, 1, 0, 1, 0, 0), *np.ndindex((2,) * 4)]:
        point = [*point, *point[::-1]][:8]
        expected = integral(moment(*point))
        known = kept.value.xreplace(dict(zip(names, map(Integer, point), strict=True)))
        assert expand(together(known - expected.value)) == 0
        vanishing += expected.value == 0
    assert 0 < vanishing < 12


def test_five_pairs_of_indices_are_not_multiplied_out():
    U, names = Unitary("U", d), symbols("i:10", integer=True, nonnegative=True)
    pairs = list(zip(names[::2], names[1::2], strict=True))
    value = integral(prod(U[i, j] for i, j in pairs) * prod(conjugate(U[j, i]) for i, j in pairs))
    assert len(value.value.args) == factorial(5)
    squares = value.value.xreplace({name: Integer(k // 2) for k, name in enumerate(names)})
    assert cancel(squares - integral(prod(abs(U[k, k]) ** 2 for k in range(5))).value) == 0


@pytest.mark.parametrize("power", [4, 5])
def test_powers_as_sums_over_shapes(power, monkeypatch):
    U, A, B, C = Unitary("U", d), *(MatrixSymbol(x, d, d) for x in "ABC")
    moment = Trace(U * A * U.adjoint() * B) ** power * Trace(C) + 1
    written = integral(moment)
    monkeypatch.setattr("bptools.haar.monomial_averages.MOST_OF_A_POWER", 0)
    kept = integral(moment)
    assert expand(together(kept.value - written.value)) == 0
    assert expand(kept.at(2) - written.at(2)) == 0
    assert kept.domain == written.domain


def test_two_random_matrices_are_averaged_before_anything_is_kept(monkeypatch):
    U, V, A, B = Unitary("U", d), Unitary("V", d), *(MatrixSymbol(x, d, d) for x in "AB")
    moment = Trace(U * A * U.adjoint() * V * U * B * U.adjoint() * V.adjoint())
    written = integral(moment).value
    monkeypatch.setattr("bptools.haar.monomial_averages.MOST_WRITTEN", 0)
    assert integral(moment).value == written == Trace(A) * Trace(B) / d


def test_a_sum_with_every_pair_of_pairings():
    value = integral(conjugations(Unitary, 5)).value
    assert isinstance(value, Add)
    assert len(value.args) == 120
    ones = {symbol: Identity(d) for symbol in value.atoms(MatrixSymbol)}
    at_seven = value.xreplace(ones).doit().subs(d, 7).doit()
    assert at_seven == 7  # Tr 1


def test_letters_that_all_cancel():
    assert Gluing(0, 1).integrate([(0, 3)]) == {(((),), ()): 1}
