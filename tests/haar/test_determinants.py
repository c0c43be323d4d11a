"""Determinants of random matrices, against the determinant multiplied out in elements."""

import pytest
from sympy import (
    Determinant,
    KroneckerProduct,
    Matrix,
    MatrixSymbol,
    Rational,
    Symbol,
    Trace,
    binomial,
    conjugate,
    expand_func,
)

from bptools.errors import CostError
from bptools.haar import (
    CentredPermutation,
    CircularOrthogonal,
    DiagonalUnitary,
    GaussianOrthogonal,
    GaussianUnitary,
    Ginibre,
    Orthogonal,
    PermutationMatrix,
    RealGinibre,
    SpecialUnitary,
    Symplectic,
    Unitary,
    expectation,
    integral,
)

d = Symbol("d", integer=True, positive=True)


def _not_of_one_letter():
    U, V = Unitary("U", 3), Unitary("V", 2)
    return {
        "block": U[:2, :2],
        "other rows": U[1:, :2],
        "real block": Orthogonal("O", 3)[:2, :2],
        "sum": V + Unitary("W", 2),
        "sum with a constant": V + Matrix([[1, 2], [0, 3]]),
        "a number times": 3 * V,
    }


@pytest.mark.parametrize("matrix", _not_of_one_letter().values(), ids=_not_of_one_letter())
def test_determinants_of_blocks_and_sums_are_what_their_elements_are(matrix):
    explicit = matrix.as_explicit()
    elements = explicit[0, 0] * explicit[1, 1] - explicit[0, 1] * explicit[1, 0]
    difference = Determinant(matrix) - elements
    assert expectation(Determinant(matrix) * conjugate(difference)).expand().doit() == 0
    assert expectation(abs(Determinant(matrix)) ** 2) != 0


@pytest.mark.parametrize("kind", [Unitary, Orthogonal])
@pytest.mark.parametrize("rows", [1, 2, 3])
def test_the_minors_of_some_columns_share_one(kind, rows):
    """By Cauchy and Binet the squares of all of them sum up to det 1, and none is preferred."""
    minor = Determinant(kind("U", d)[:rows, :rows])
    assert expectation(abs(minor) ** 2) == 1 / (expand_func(binomial(d, rows)).factor())


@pytest.mark.parametrize("kind", [Unitary, Orthogonal])
@pytest.mark.parametrize("size", [1, 2, 3])
def test_a_determinant_is_what_its_elements_are(kind, size):
    U = kind("U", size)
    explicit = U.as_explicit().det()
    for rest in (
        1,
        Trace(U),
        Trace(U) ** size,
        U[0, 0] ** size,
        Trace(U**2) * Trace(U),
        Trace(U.H),
    ):
        for power in (1, 2) if size < 3 else (1,):
            written = conjugate(Determinant(U)) ** power * rest
            assert expectation(written) == expectation(conjugate(explicit) ** power * rest)
            assert expectation(conjugate(written)) == conjugate(expectation(written))


def test_in_symbolic_dimensions_only_moduli_are_left():
    U, Q, A = Unitary("U", d), Orthogonal("Q", d), MatrixSymbol("A", d, d)
    scaled = integral(abs(Trace(U * A) * Determinant(U)) ** 2)
    assert scaled.value == Trace(A * A.adjoint()) / d
    assert expectation((1 + Determinant(Q)) ** 2) == 2
    assert expectation(Determinant(Symplectic("S", d)) + Determinant(U * A)) == 1
    short = integral(U[0, 0] * U[1, 1] * conjugate(Determinant(U)))
    assert (short.value, short.domain, short.at(2)) == (0, d >= 3, Rational(1, 2))


@pytest.mark.parametrize(("size", "count"), [(2, 2), (2, 4), (3, 3)])
def test_invariant_tensors_of_su_are_determinants_multiplied_out(size, count):
    A, B = (MatrixSymbol(x, size, size) for x in "AB")
    explicit = {A: Matrix(size, size, range(1, size**2 + 1)), B: Matrix(size, size, lambda i, j: i)}
    U, V = SpecialUnitary("U", size), Unitary("U", size)
    charge = conjugate(Determinant(V)) ** (count // size)
    for built in (
        lambda U: Trace(U * A) ** count,
        lambda U: Trace(U * A * U.T * B) ** (count // 2) * Trace(U) ** (count % 2),
        lambda U: U[0, 0] ** (count - 1) * U[1, 1],
    ):
        exact = expectation(built(U)).xreplace(explicit).doit()
        assert exact == expectation(built(V) * charge).xreplace(explicit).doit()
        assert expectation(built(U.adjoint())).xreplace(explicit).doit() == exact
    assert expectation(Trace(U * A) ** size).xreplace(explicit).doit() == explicit[A].det()


def test_su_of_seven_is_no_longer_than_its_permutations():
    U = SpecialUnitary("U", 7)
    diagonal = Matrix.diag(*range(1, 8))
    assert expectation(Trace(U * diagonal) ** 7) == diagonal.det()


GAUSSIAN = [
    (Ginibre("G", 2), 0, 2),  # d! of complex elements
    (RealGinibre("G", 2), 0, 2),
    (GaussianUnitary("G", 2), -1, 3),  # of h_00 h_11 - |h_01|^2
    (GaussianOrthogonal("G", 2), -1, 7),  # of variances 2, 2 and 1
    (CentredPermutation("P", 3), 0, 0),  # the mean of every row is 0
    (PermutationMatrix("P", 3), 0, 1),
    (DiagonalUnitary("Z", 2), 0, 1),
]


@pytest.mark.parametrize(("matrix", "mean", "square"), GAUSSIAN, ids=lambda x: type(x).__name__)
def test_determinants_of_other_matrices_are_multiplied_out(matrix, mean, square):
    assert expectation(Determinant(matrix)) == mean
    assert expectation(abs(Determinant(matrix)) ** 2) == square
    assert expectation(Determinant(matrix * matrix.adjoint())) == square


def test_the_determinant_of_a_compression_is_that_of_no_factor():
    U, A = Unitary("U", d), MatrixSymbol("A", d, d)
    mean = expectation(Determinant(U[:2, :] * A * U[:2, :].adjoint()))
    assert (mean - (Trace(A) ** 2 - Trace(A**2)) / (d * (d - 1))).factor() == 0


def test_determinants_of_tensor_products_are_refused():
    with pytest.raises(TypeError, match="must be of products of square matrices"):
        expectation(Determinant(KroneckerProduct(Unitary("U", 2), Unitary("V", 2))))


def test_a_number_in_a_determinant_counts_once_a_row():
    assert expectation(abs(Determinant(-2 * Unitary("U", d)))) == 2**d
    assert expectation(abs(Determinant(2 * Ginibre("G", 2))) ** 2) == 2 * 4**2


def test_determinants_of_long_blocks_are_refused():
    with pytest.raises(CostError, match="at most 5 rows"):
        expectation(abs(Determinant(Unitary("U", d)[:6, :6])) ** 2)


def test_determinants_of_others_in_symbolic_dimensions_are_refused():
    with pytest.raises(TypeError, match="must be of an integer dimension"):
        expectation(abs(Determinant(Ginibre("G", d))) ** 2)
    C = CircularOrthogonal("C", 2)
    assert expectation(Determinant(C) * conjugate(C[0, 0])) == 0
    assert expectation(abs(Determinant(C) * C[0, 0]) ** 2) == expectation(abs(C[0, 0]) ** 2)
