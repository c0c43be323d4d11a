"""Right or refused: expressions of every kind against the same expression multiplied out.

``benchmarks/haar_fuzz.py`` runs the same on many more.
"""

import numpy as np
import pytest
from sympy import Abs, MatrixSymbol, Rational, Sum, Trace, conjugate, symbols

from bptools.errors import InternalError
from bptools.haar import (
    Integral,
    Orthogonal,
    State,
    Symplectic,
    Unitary,
    expectation,
    integral,
    subsystem_purity,
)
from tests.haar.comparison import differences
from tests.haar.drawn import drawn

d, n, k = symbols("d n k", integer=True, positive=True)
i, j = symbols("i j")
A, B = MatrixSymbol("A", d, d), MatrixSymbol("B", d, d)
U, V = Unitary("U", d), Unitary("V", d)


@pytest.mark.parametrize("block", range(4))
def test_random_expressions_average_to_what_multiplying_out_gives(block):
    compared = refused = 0
    for seed in range(20):
        rng = np.random.default_rng([block, seed])
        case = drawn(rng, (1, 2, d, d)[seed % 4])
        confrontation = differences(case, d)
        assert not confrontation.wrong, (case.expression, confrontation.wrong)
        compared += confrontation.compared
        refused += confrontation.refused is not None
    assert compared >= 20
    assert refused <= 2


def test_a_wrong_average_is_seen(monkeypatch):
    """The law can fail: an engine that answers 3/2 of everything is caught."""
    value = Integral.at
    monkeypatch.setattr(Integral, "at", lambda self, point: value(self, point) * Rational(3, 2))
    wrong = [differences(drawn(np.random.default_rng(seed), d), d).wrong for seed in range(12)]
    assert sum(map(bool, wrong)) >= 3


# One row for each class of wrong answers that this engine once gave.


@pytest.mark.parametrize(
    ("limits", "value"),
    [
        ([(i, 0, 1), (j, 0, 1)], 4 / d),
        ([(i, 0, d - 1), (j, 0, 1)], 2),
        ([(j, 0, i), (i, 0, 2)], 6 / d),
        ([(j, 0, i), (i, 0, d - 1)], (d + 1) / 2),
        ([(i, d - 2, d - 1), (j, 0, d - 1)], 2),
        ([(i, 0, k - 1), (j, 0, n - 1)], k * n / d),
        ([(i, 0, 0), (j, 5, 5)], 1 / d),
    ],
)
def test_limits_of_sums_count(limits, value):
    total = expectation(Sum(U[i, j] * conjugate(U[i, j]), *limits))
    assert (total - value).simplify() == 0


def test_sums_over_fourth_powers_and_constants():
    assert expectation(Sum(Abs(U[i, 0]) ** 4, (i, 0, d - 1))) == 2 / (d + 1)
    weighted = expectation(Sum(i * Abs(U[i, 0]) ** 2, (i, 0, d - 1)))
    assert (weighted - (d - 1) / 2).simplify() == 0
    squared = expectation(Sum(U[i, i], (i, 0, d - 1)) * Sum(conjugate(U[i, i]), (i, 0, d - 1)))
    assert squared == 1
    assert expectation(abs(Sum(U[i, i], (i, 0, d - 1))) ** 2) == 1
    assert expectation(Sum(abs(Trace(U**k)) ** 2, (k, 1, 3))) == 6


def test_partial_blocks_say_that_they_must_fit():
    block = integral(Sum(Abs(U[i, 0]) ** 2, (i, 0, k - 1)))
    assert block.domain == (k <= d)
    with pytest.raises(ValueError, match=r"must stay within range\(d\), not go from 1 to d"):
        integral(Sum(Abs(U[i, 0]) ** 2, (i, 1, d)))
    with pytest.raises(ValueError, match="in order"):
        integral(Sum(Abs(U[i, 0]) ** 2, (i, 3, 0)))
    with pytest.raises(ValueError, match="whether d - 1 lies between"):
        integral(Sum(U[i, 0] * conjugate(U[d - 1, 0]), (i, 0, k - 1)))


@pytest.mark.parametrize("names", ["UV", "VU", "ZA", "AZ"])
def test_no_random_matrix_is_left_whatever_the_names(names):
    first, second = (Unitary(name, d) for name in names)
    constant = MatrixSymbol("M", d, d)
    zero = expectation(first[0, 0] * Trace(first.adjoint() * second * second))
    assert zero == 0
    left = expectation(first[0, 0] * Trace(first.adjoint() * second * constant * second.adjoint()))
    assert left == Trace(constant) / d**2


def test_elements_of_products():
    assert expectation((U * A * U.adjoint())[0, 0]) == Trace(A) / d
    assert expectation(abs((U * U)[0, 0]) ** 2) == (d + 2) / (d * (d + 1))


@pytest.mark.parametrize("kind", [Unitary, Orthogonal])
@pytest.mark.parametrize(("row", "column"), [(d - 1, 0), (d - 1, d - 1), (d - 2, 1)])
def test_indices_near_the_dimension(kind, row, column):
    matrix = kind("M", d)
    square = integral(matrix[row, column] * conjugate(matrix[row, column]))
    assert square.value == 1 / d
    crossed = integral(matrix[row, 0] * conjugate(matrix[0, 0]))
    assert crossed.value == 0
    for size in (3, 4):
        assert square.at(size) == Rational(1, size)


def test_symplectic_indices_count_from_both_ends_of_both_halves():
    S = Symplectic("S", d)
    pair = integral(S[d - 1, 0] * S[2 * d - 1, d])
    assert pair.value == 1 / (2 * d)
    assert integral(S[0, d - 1] * S[d, 2 * d - 1]).value == 1 / (2 * d)
    assert integral(S[0, d - 1] * S[d, 2 * d - 1]).at(1) == Rational(1, 2)
    assert integral(S[0, 0] * S[d, 2 * d - 1]).value == 0
    assert integral(S[0, 0] * S[d, 2 * d - 1]).at(1) == Rational(1, 2)


def test_rows_columns_and_single_elements():
    v, r, w = State("v", d), MatrixSymbol("r", 1, d), MatrixSymbol("w", d, 1)
    x, c = MatrixSymbol("x", 1, d), MatrixSymbol("c", 1, 1)
    bracket = Trace(x * v) * Trace(w.adjoint() * B * r.T) * Trace(v.adjoint() * A * w)
    assert expectation(bracket) == Trace(A * w * x) * Trace(B * r.T * w.adjoint()) / d
    assert expectation(v * c * v.adjoint()).subs(d, 3).shape == (3, 3)
    assert expectation(v.adjoint() * A * v) == Trace(A) / d
    assert expectation(abs(Trace(v.adjoint() * A * v)) ** 2) == expectation(
        Trace(v.projector() * A) * Trace(v.projector() * A.adjoint())
    )


def test_functions_of_the_dimension_know_their_domain():
    sixth = integral(abs(Trace(U)) ** 6)
    assert sixth.lambdify()(2) == 5
    assert list(sixth.lambdify()(np.arange(1, 5))) == [1, 5, 6, 6]
    with pytest.raises(ValueError, match="positive integer, not 0"):
        sixth.lambdify()(0)
    with pytest.raises(TypeError, match=r"2\.5"):
        sixth.lambdify()(2.5)
    with pytest.raises(ValueError, match="holds for d >= 2, not at"):
        Integral(1 / (d - 1), d >= 2, (d,)).at(1)


def test_subsystems_that_do_not_exist_have_no_purity():
    purity = subsystem_purity(2**k, 2 ** (n - k))
    assert purity.at({n: 3, k: 2}) == Rational(2, 3)
    for absent in (lambda: purity.at({n: 2, k: 3}), lambda: purity.lambdify()(3, 2)):
        with pytest.raises(ValueError, match="must be a positive integer, not 1/2"):
            absent()


def test_what_is_left_over_is_a_defect_never_an_answer(monkeypatch):
    monkeypatch.setattr(
        "bptools.haar.expressions.average_with_domain", lambda polynomial, *_: (polynomial, {})
    )
    with pytest.raises(InternalError, match="still holds"):
        integral(Trace(U * A))
