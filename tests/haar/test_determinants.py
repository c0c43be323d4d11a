"""Determinants of random matrices, against the determinant multiplied out in elements."""

import pytest
from sympy import Determinant, Matrix, MatrixSymbol, Rational, Symbol, Trace, conjugate

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


def test_determinants_of_others_in_symbolic_dimensions_are_refused():
    with pytest.raises(TypeError, match="must be of an integer dimension"):
        expectation(abs(Determinant(Ginibre("G", d))) ** 2)
    C = CircularOrthogonal("C", 2)
    assert expectation(Determinant(C) * conjugate(C[0, 0])) == 0
    assert expectation(abs(Determinant(C) * C[0, 0]) ** 2) == expectation(abs(C[0, 0]) ** 2)
