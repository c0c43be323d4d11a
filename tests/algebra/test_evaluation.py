"""Values of formulas at explicit matrices, exact and floating."""

import numpy as np
import pytest
from sympy import (
    Adjoint,
    Derivative,
    I,
    Identity,
    MatrixSymbol,
    Rational,
    Trace,
    Transpose,
    conjugate,
    symbols,
)

from bptools.algebra import Abbreviation, Constant, Rotation, abbreviations, unabbreviated
from bptools.evaluation import evaluate, exact_array
from bptools.printing import typst_math

N = symbols("N", integer=True, positive=True)
A, B = (MatrixSymbol(name, N, N) for name in "AB")
VALUES = {N: 2, A: np.array([[1, 2j], [3, 4]]), B: np.array([[0, 1], [1j, 5]])}


def test_products_adjoints_and_elements():
    a, b = VALUES[A], VALUES[B]
    assert evaluate(Trace(A * Adjoint(B)), VALUES) == np.trace(a @ b.conj().T)
    assert evaluate(Trace(Transpose(A) * B) ** 2, VALUES) == np.trace(a.T @ b) ** 2
    assert evaluate(A[0, 1] * conjugate(B[1, 0]), VALUES) == 2j * -1j
    np.testing.assert_array_equal(evaluate(2 * A + N * Identity(N), VALUES), 2 * a + 2 * np.eye(2))
    np.testing.assert_array_equal(evaluate(A**3, VALUES), a @ a @ a)


def test_exact_numbers_stay_exact():
    root = exact_array(Rational(1, 3) * Identity(2))
    value = evaluate(Trace(A * A) / N, {N: 2, A: I * root}, exact=True)
    assert value == Rational(-1, 9)


def test_a_rotation_is_unitary_and_periodic():
    flip = np.array([[0, 1], [1, 0]])
    angle = symbols("t", real=True)
    turned = evaluate(Rotation(A, angle), {N: 2, A: flip, angle: np.pi})
    np.testing.assert_allclose(turned, -1j * flip, atol=1e-15)


def test_abbreviations_are_expanded_and_listed_once():
    inner = Abbreviation("K", A * B - B * A)
    outer = Abbreviation("M", inner * inner, N)
    direct = VALUES[A] @ VALUES[B] - VALUES[B] @ VALUES[A]
    assert evaluate(Trace(outer), VALUES) == np.trace(direct @ direct)
    assert [one.name for one in abbreviations(Trace(outer * outer))] == ["M", "K"]


def test_constants_are_computed_as_what_they_stand_for():
    x = symbols("x", positive=True)
    inner = Constant("c", x + 1)
    outer = Constant("d", inner**2)
    assert unabbreviated(1 - outer) == 1 - (x + 1) ** 2
    assert (inner * A * A).has(inner), "a product of matrices keeps the name"
    assert unabbreviated(outer.diff(x)) == 2 * (x + 1) == unabbreviated(Derivative(outer, x).doit())
    assert evaluate(outer * Trace(A), {**VALUES, x: 2}) == 9 * np.trace(VALUES[A])
    assert [one.name for one in abbreviations(outer * Trace(A))] == ["d", "c"]
    assert typst_math(outer**2) == "d^(2)"


def test_a_value_may_be_given_for_a_whole_expression():
    assert evaluate(Trace(A * B) / N, {N: 4, Trace(A * B): 2.0}) == 0.5


def test_a_missing_matrix_is_named():
    with pytest.raises(KeyError, match="must give the matrix B"):
        evaluate(Trace(A * B), {N: 2, A: VALUES[A]})
