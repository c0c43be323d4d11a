"""What people write for one integral: explicit matrices, brackets, slices, lists, arrays."""

import numpy as np
import pytest
from sympy import (
    Abs,
    DiagMatrix,
    DiagonalOf,
    HadamardProduct,
    Identity,
    ImmutableMatrix,
    Inverse,
    KroneckerProduct,
    Matrix,
    MatrixSymbol,
    OneMatrix,
    Rational,
    Sum,
    Symbol,
    Trace,
    symbols,
)

from bptools.haar import PartialTrace, State, Unitary, expectation, integral
from tests.haar.entrywise import Entrywise

d = Symbol("d", integer=True, positive=True)
U, V, psi = Unitary("U", d), Unitary("V", d), State("psi", d)
A, B = MatrixSymbol("A", d, d), MatrixSymbol("B", d, d)
U2, X = Unitary("U", 2), MatrixSymbol("X", 2, 2)
Z = Matrix([[1, 0], [0, -1]])


def test_explicit_matrices_mix_with_symbols():
    M = Matrix([[1, 2], [3, 4]])
    assert expectation(Trace(U2 * M * U2.adjoint() * X)) == Rational(5, 2) * Trace(X)
    squared = Trace(U2 * M * U2.adjoint() * Z) ** 2
    exact = expectation(squared)
    assert exact == expectation(Trace(U2 * X * U2.adjoint() * Z) ** 2).xreplace({X: M}).doit()
    assert Entrywise({}).average(squared).x == exact
    assert expectation(U2 * M * U2.adjoint()) == ImmutableMatrix([[5, 0], [0, 5]]) / 2
    row, column = Matrix([[1, 2]]), Matrix([3, 4])
    assert expectation(Trace(row * U2 * Z * M * U2.adjoint() * column)) == Rational(-33, 2)


def test_floats_give_floats_and_arrays_are_matrices_next_to_a_random_one():
    half = np.array([[0.5, 0], [0, 1]])
    assert expectation(Trace(U2 * half * U2.adjoint() * X)) == 0.75 * Trace(X)
    assert expectation(Trace(half @ U2 * X * U2.adjoint())) == 0.75 * Trace(X)
    with pytest.raises(TypeError, match=r"write an array X as sympy\.Matrix\(X\)"):
        expectation(np.eye(2))


ARRAY = np.array([[1, 2], [3, 4]])
WITH_ARRAYS = {
    "behind a product": lambda M: U2 * X * U2.adjoint() * M,
    "behind a product, by @": lambda M: U2 @ X @ U2.adjoint() @ M,
    "before a constant": lambda M: M * X * U2 * M * U2.adjoint(),
    "before a sum": lambda M: M @ (U2 + X) @ U2.adjoint(),
    "behind an adjoint": lambda M: U2 * X * (U2.adjoint() * M),
    "added": lambda M: M + U2 * X * U2.adjoint(),
    "taken off": lambda M: U2 * M * U2.adjoint() - M,
    "between constants": lambda M: X * M * X + U2 * X * U2.adjoint() * M * X,
}


@pytest.mark.parametrize("place", WITH_ARRAYS)
def test_arrays_are_matrices_wherever_they_stand(place):
    product, explicit = (WITH_ARRAYS[place](M) for M in (ARRAY, Matrix(ARRAY)))
    assert product == explicit


def test_an_element_of_a_product_with_an_array_is_one_of_the_product():
    product = U2 * X * U2.adjoint() * ARRAY
    assert expectation(product[0, 1]) == X[0, 0] + X[1, 1]


def test_arrays_are_compared_as_matrices():
    assert X != ARRAY
    assert ARRAY != U2 * X
    assert X not in [ARRAY]
    assert U2 * Matrix(ARRAY) == U2 * ARRAY
    assert np.conj(U2 * X) == (U2 * X).conjugate()


def test_functions_of_numpy_are_not_taken_element_by_element():
    with pytest.raises(TypeError, match="must be SymPy's, not NumPy's exp, which goes element by"):
        np.exp(U2 * X)


def test_indices_of_tensor_products_are_summed_over_digit_by_digit():
    b = Symbol("b", integer=True, nonnegative=True)
    layer, X = KroneckerProduct(U2, Unitary("V", 2)), Matrix(4, 4, range(16))
    measured = [(layer * x * layer.adjoint())[b, b] for x in (X, X.T)]  # shadows
    parts = [PartialTrace(X, (2, 2), k) for k in (0, 1)]
    known = Trace(X * X.T) + Trace(X) ** 2 + sum(Trace(part * part.T) for part in parts)
    assert expectation(Sum(measured[0] * measured[1], (b, 0, 3))) == expectation(known) / 9


def test_elements_of_tensor_products_are_known():
    turned = KroneckerProduct(U2, Matrix([[0, 1], [2, 0]]) * U2.adjoint())
    average = expectation(turned)
    assert (average[1, 0], average[2, 3], average[0, 0]) == (1, Rational(1, 2), 0)
    reduced = PartialTrace(State("psi", 4).projector(), (2, 2), keep=0)
    assert expectation(reduced[0, 0]) == Rational(1, 2)


def test_unknown_constants_stay_what_they_are():
    ones = OneMatrix(d, d)
    assert expectation(Trace(U * ones * U.adjoint() * B)) == Trace(ones) * Trace(B) / d
    inverse = Inverse(A)
    assert expectation(Trace(U * inverse * U.adjoint() * A**2)) == (
        Trace(inverse) * Trace(A**2) / d
    )


def test_brackets_are_numbers():
    assert expectation(psi.adjoint() * A * psi) == Trace(A) / d
    second = Trace(A * A.adjoint()) + Trace(A.adjoint()) * Trace(A)
    assert (expectation(abs(psi.adjoint() * A * psi) ** 2) - second / (d * (d + 1))).factor() == 0
    transposed = Trace(psi.projector() * psi.projector().T)
    assert (expectation(transposed**2) - 8 / ((d + 1) * (d + 3))).factor() == 0


@pytest.mark.parametrize("inverse", [U**-1, U.inv(), U.adjoint()])
def test_inverses_are_adjoints(inverse):
    assert expectation(Trace(inverse * A * U * B)) == Trace(A) * Trace(B) / d
    product = (U * V).inv()
    assert expectation(Trace(product * A * U * V * B)) == Trace(A) * Trace(B) / d


def test_slices_and_columns():
    block = U[:2, :3]
    assert expectation(Trace(block * block.adjoint())) == 6 / d
    assert integral(Trace(block * block.adjoint())).domain == (d >= 3)
    assert expectation(U[:, 0] * U[:, 0].adjoint()) == Identity(d) / d
    assert expectation((U[0, :] * A * U[0, :].adjoint())[0, 0]) == Trace(A) / d
    with pytest.raises(TypeError, match="a slice must have 1 to 64 places"):
        expectation(Trace(U[: d - 1, : d - 1]))


def test_lists_and_matrices_of_expressions_are_averaged_entry_by_entry():
    square, fourth = Abs(U[0, 0]) ** 2, Abs(U[0, 0]) ** 4
    assert expectation([square, [fourth, 1]]) == [1 / d, [2 / (d * (d + 1)), 1]]
    averaged = integral(Matrix([[square, fourth], [U[0, 0], 1]]))
    assert averaged.value == Matrix([[1 / d, 2 / (d * (d + 1))], [0, 1]])
    assert averaged.at(1) == Matrix([[1, 1], [0, 1]])
    assert expectation(U2.as_explicit() * Z * U2.adjoint().as_explicit()) == Matrix.zeros(2)


def test_elementwise_products():
    assert expectation(HadamardProduct(U, U.adjoint().T)) == OneMatrix(d, d) / d
    assert expectation(HadamardProduct(psi * psi.adjoint(), Identity(d))) == Identity(d) / d
    n = symbols("n")
    diagonal = expectation(HadamardProduct(U * A * U.adjoint(), n * A))
    assert diagonal == n * Trace(A) / d * DiagMatrix(DiagonalOf(A))
