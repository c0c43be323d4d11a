"""What the parser makes of nodes, by the values that they have at explicit matrices."""

import numpy as np
import pytest
from sympy import (
    Abs,
    I,
    MatrixSymbol,
    Rational,
    Sum,
    Symbol,
    Trace,
    conjugate,
    cos,
    exp,
    pi,
    sin,
    symbols,
)

from bptools.algebra import (
    AngleAverage,
    HaarAverage,
    HaarVariance,
    Hypothesis,
    Kind,
    Letter,
    Parser,
    Polynomial,
    Rewriting,
    vanishes,
)
from bptools.algebra.contraction import contract
from bptools.evaluation import evaluate

N, M = symbols("N M", integer=True, positive=True)
A, B, S, V, W = (MatrixSymbol(name, N, N) for name in "ABSVW")
i, j = symbols("i j", integer=True)
t, u, x = symbols("t u x", real=True)
KET = np.array([0.6, 0.8j, 0])
VALUES = {
    N: 3,
    A: np.arange(9).reshape(3, 3) + 1j * np.eye(3),
    B: np.array([[1, 2j, 0], [3, 4, 1j], [0, 1, -1]]),
    S: np.outer(KET, KET.conj()),
}


def value(expression):
    return evaluate(expression, VALUES)


def test_a_symbol_that_is_defined_is_what_it_stands_for():
    assert value(Parser({V: A * B})(Trace(V * A)).to_sympy()) == value(Trace(A * B * A))


@pytest.mark.parametrize("element", [A[0, 1], conjugate(B[0, 1]), A[0, 1] * B[1, 0]])
def test_elements_are_scalars(element):
    assert value(Parser()(element).to_sympy()) == value(element)


def test_sums_over_indices_are_traces():
    limits = (i, 0, N - 1), (j, 0, N - 1)
    summed = Parser()(Sum(A[i, j] * conjugate(B[i, j]), *limits))
    assert value(summed.to_sympy()) == (VALUES[A] * VALUES[B].conj()).sum()
    inside = Sum(A[i, j] * HaarAverage(V[j, i], V), *limits)
    assert Parser()(inside).to_sympy() == HaarAverage(Trace(A * V), V)
    two = Sum(HaarAverage(V[i, j], V) * HaarAverage(W[j, i], W), *limits)
    with pytest.raises(TypeError, match="must be over the same matrices"):
        Parser()(two)


def test_averages_are_taken_by_what_is_given_to_take_them():
    asked = []

    def average(inner, matrices):
        asked.append((inner.to_sympy(), matrices))
        return Polynomial.scalar(N)

    taken = Parser(average=average)(x * HaarAverage(Trace(A * V), V) + HaarVariance(Trace(V), V))
    assert taken.to_sympy() == x * N + N - N**2
    squared = Trace(V) ** 2
    assert set(asked) == {(Trace(A * V), (V,)), (squared, (V,)), (Trace(V), (V,))}


def test_odd_powers_of_moduli_are_no_polynomials():
    with pytest.raises(TypeError, match="must be even"):
        Parser()(Abs(Trace(A)) ** 3)


def test_averages_over_angles_are_those_of_quadrature():
    """Gauss's rule is exact to rounding for waves so slow."""
    nodes, weights = np.polynomial.legendre.leggauss(20)
    body = cos(t) ** 2 * Trace(A) + exp(2 * I * t + I) * x + 3
    averaged = Parser()(AngleAverage(body, Rational(1, 2), t, u)).to_sympy()
    at_nodes = [value(body.subs({t: node / 2, x: 2})) for node in nodes]
    assert value(averaged.subs(x, 2)) == pytest.approx(np.dot(weights, at_nodes) / 2)


@pytest.mark.parametrize("body", [t * cos(t), exp(I * t**2), cos(t) ** 2 + sin(t**2)])
def test_what_is_no_wave_has_no_average(body):
    with pytest.raises(TypeError, match="needs a trigonometric polynomial"):
        Parser()(AngleAverage(body * Trace(A), pi, t))


def test_only_elements_are_summed():
    with pytest.raises(ValueError, match="must be an element of a matrix symbol"):
        contract(Sum(sin(A[i, i]), (i, 0, N - 1)))


def test_scalars_have_no_shape():
    number = Polynomial.scalar(x)
    assert number.transpose() == number
    with pytest.raises(TypeError, match="a scalar has no rows"):
        _ = number.rows
    letters = (Polynomial.letter(Letter(MatrixSymbol(name, N, M))) for name in "CD")
    with pytest.raises(ValueError, match="must match to be multiplied"):
        _ = next(letters) * next(letters)


def test_what_stands_between_a_pure_state_and_itself_is_a_number():
    reduced = Rewriting([Hypothesis(S, Kind.PURE)]).normal_form(Parser()(S * A * S * B * S))
    ((monomial, _),) = reduced
    assert len(monomial.traces) == 2
    np.testing.assert_allclose(value(reduced.to_sympy()), value(S * A * S * B * S))


ZERO = {
    "by coefficients": (x + 1) ** 2 - x**2 - 2 * x - 1,
    "of a coefficient": x**2 * (sin(t) ** 2 + cos(t) ** 2) - x**2,
    "whatever the waves": (sin(t) + 1) ** 2 - sin(t) ** 2 - 2 * sin(t) - 1,
    "with elements": A[0, 0] * sin(t) * cos(t) - A[0, 0] * sin(2 * t) / 2,
}


@pytest.mark.parametrize("expression", ZERO.values(), ids=ZERO)
def test_zero_is_told_from_what_is_near(expression):
    assert vanishes(expression)
    assert not vanishes(expression + Rational(1, 10**9) * sin(t))
    assert not vanishes(expression + Symbol("y") * x)
