"""Random states and circular ensembles: against columns of unitaries, and against U U^T."""

from itertools import permutations
from math import comb, factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import MatrixSymbol, Rational, Symbol, Trace, rf, simplify, symbols

from bptools.haar import (
    CircularOrthogonal,
    CircularSymplectic,
    PartialTrace,
    State,
    SymplecticForm,
    Unitary,
    expectation,
    integral,
)

d = Symbol("d", integer=True, positive=True)
A, B = MatrixSymbol("A", d, d), MatrixSymbol("B", d, d)
psi = State("psi", d)
U = Unitary("U", d)


def test_moments_of_an_expectation_value_are_complete_homogeneous_polynomials():
    """E <psi|A|psi>^t = h_t(eigenvalues) t! / (d ... (d+t-1)); for A = diag(1, 0, ...) t!/..."""
    for t in range(1, 6):
        value = integral(Trace(psi.projector() * A) ** t)
        for dim in (1, 2, 3):
            at_projector = value.at(dim).xreplace(dict.fromkeys(value.at(dim).atoms(Trace), 1))
            assert at_projector == factorial(t) / rf(dim, t)


def test_a_state_is_a_column_of_a_unitary():
    assert expectation(abs(psi[0, 0]) ** 4 * abs(psi[1, 0]) ** 2) == expectation(
        abs(U[0, 2]) ** 4 * abs(U[1, 2]) ** 2
    )
    i, j = Symbol("i", integer=True), Symbol("j", integer=True)
    assert expectation(psi[i, 0] * psi[j, 0].conjugate()) == expectation(
        U[i, 0] * U[j, 0].conjugate()
    )


def test_unequal_numbers_of_kets_and_bras_average_to_zero():
    assert expectation(psi[0, 0]) == 0
    assert expectation(Trace(psi * psi.T * A)) == 0
    assert expectation(psi).shape == (d, 1)


def test_a_state_has_length_one():
    assert expectation(Trace(psi.projector()) ** 7) == 1
    assert expectation(Trace(psi.projector() * psi.projector() * A)) == Trace(A) / d


def test_two_independent_states_and_a_unitary():
    phi = State("phi", d)
    overlap = Trace(phi.projector() * psi.projector())
    assert expectation(overlap) == 1 / d
    assert expectation(overlap**2) == 2 / (d * (d + 1))
    turned = Trace(U * psi.projector() * U.adjoint() * A)
    assert simplify(expectation(turned**2) - expectation(Trace(psi.projector() * A) ** 2)) == 0


@settings(deadline=None, max_examples=25)
@given(st.lists(st.sampled_from("AB"), min_size=1, max_size=3))
def test_a_mixed_moment_agrees_with_explicit_symmetrisation_on_qubits(evaluated, letters):
    constants = {
        "A": np.array([[1, 2j], [0, -1]]),
        "B": np.array([[0, 1], [3, 1 + 1j]]),
    }
    t = len(letters)
    symmetric = np.zeros((2**t, 2**t))
    for sigma in permutations(range(t)):
        basis = np.eye(2**t).reshape((2,) * (2 * t))
        symmetric += basis.transpose(*sigma, *range(t, 2 * t)).reshape(2**t, 2**t)
    product = np.eye(1)
    for letter in letters:
        product = np.kron(product, constants[letter])
    expected = np.trace(symmetric @ product) / float(rf(2, t))
    state = State("psi", 2)
    symbols = {name: MatrixSymbol(name, 2, 2) for name in "AB"}
    value = 1
    for letter in letters:
        value *= Trace(state.projector() * symbols[letter])
    average = expectation(value)
    average = evaluated(average, constants)
    assert complex(average) == pytest.approx(complex(expected), abs=1e-12)


@pytest.mark.parametrize(
    "word",
    [
        lambda V: Trace(V * A * V.adjoint() * B),
        lambda V: Trace(V * A * V.T * B) * Trace(V.conjugate()) * Trace(V.adjoint() * A),
        lambda V: Trace(V * A * V * B * V.adjoint() * V.conjugate()),
        lambda V: abs(Trace(V)) ** 4,
    ],
)
def test_the_circular_orthogonal_ensemble_is_u_times_its_transpose(word):
    circular = expectation(word(CircularOrthogonal("V", d)))
    assert simplify(circular - expectation(word(U * U.T))) == 0


def test_elements_of_the_circular_orthogonal_ensemble():
    V = CircularOrthogonal("V", d)
    assert expectation(abs(V[0, 0]) ** 2) == 2 / (d + 1)
    assert expectation(abs(V[0, 1]) ** 2) == 1 / (d + 1)
    assert expectation(V[0, 1] * V[1, 0].conjugate()) == 1 / (d + 1)
    assert integral(abs(V[0, 0]) ** 8).at(1) == 1


def test_the_circular_symplectic_ensemble_is_u_times_its_dual(evaluated):
    form, W = SymplecticForm(d), Unitary("W", 2 * d)
    C, V = MatrixSymbol("C", 2 * d, 2 * d), CircularSymplectic("V", d)
    dual = W * form * W.T * form.T
    for word in (
        lambda V: abs(Trace(V)) ** 4,
        lambda V: Trace(V * C * V.adjoint() * C.adjoint()),
        lambda V: Trace(V * C * V.T) * Trace(V.conjugate() * C) * Trace(V.adjoint()),
    ):
        left, right = integral(word(V)), integral(word(dual))
        for dim in (1, 2, 3):
            constants = {
                "C": np.random.default_rng(dim).integers(-2, 3, (2 * dim, 2 * dim)),
                "Omega": np.kron([[0, 1], [-1, 0]], np.eye(dim)),
            }
            values = [evaluated(value.at(dim), constants) for value in (left, right)]
            assert values[0] == values[1]


def test_moments_of_high_degree_by_the_eigenvalues_of_two_qubits():
    """Those of one qubit are (1 + x)/2 and (1 - x)/2 with the density 3 x^2 of x on [0, 1]."""
    a, b = symbols("a b", integer=True, positive=True)
    rho = PartialTrace(State("psi", a * b).projector(), (a, b), keep=0)
    for moment, known in (  # beyond the degree up to which numerators are factored
        (Trace(rho**2) ** 9, sum(Rational(3 * comb(9, j), 2**9 * (2 * j + 3)) for j in range(10))),
        (Trace(rho**17), sum(Rational(3 * comb(17, 2 * j), 2**16 * (2 * j + 3)) for j in range(9))),
    ):
        value = expectation(moment)
        assert value.subs({a: 2, b: 2}) == known
        assert value.subs({a: 3, b: 1}) == value.subs({a: 1, b: 5}) == 1
