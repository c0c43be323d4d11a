"""Permutations and phases on tensor products, and sums over parts of them, by enumeration."""

from itertools import permutations, product

import numpy as np
import pytest
from sympy import (
    HadamardProduct,
    ImmutableMatrix,
    KroneckerProduct,
    MatrixSymbol,
    Rational,
    Sum,
    Trace,
    symbols,
)

from bptools.haar import (
    DiagonalUnitary,
    PartialTrace,
    PermutationMatrix,
    SpecialUnitary,
    Unitary,
    block_diagonal,
    expectation,
    integral,
)
from bptools.haar.subspaces import BlockInclusion

d, a, b = symbols("d a b", integer=True, positive=True)
i, j = symbols("i j", integer=True, nonnegative=True)
X, Y = MatrixSymbol("X", d**2, d**2), MatrixSymbol("Y", d**2, d**2)
ARRAYS = np.random.default_rng(8).integers(-3, 4, (2, 9, 9))


def all_permutations(size):
    """List the matrices of all permutations."""
    return [np.eye(size, dtype=int)[list(images)] for images in permutations(range(size))]


def value_at(average, size, **arrays):
    """Return an average at a dimension and at explicit constants."""
    value = average.at(size)
    names = {x: ImmutableMatrix(arrays[x.name]) for x in value.atoms(MatrixSymbol)}
    return expectation(value.xreplace(names))


def test_traces_of_permuted_factors():
    """The symbolic average at two points, and the sum over both permutations of these."""
    P, array = PermutationMatrix("P", d), ARRAYS[0][:4, :4]
    average = integral(Trace(KroneckerProduct(P, P) * X))
    mean = Rational(int(sum(np.trace(np.kron(p, p) @ array) for p in all_permutations(2))), 2)
    symbolic = average.value.subs(d, 2).xreplace({X.subs(d, 2): ImmutableMatrix(array)})
    assert expectation(symbolic) == mean
    assert value_at(average, 2, X=array) == mean


def test_traces_of_phases_on_factors():
    size = 2
    first, second = (array[:4, :4] for array in ARRAYS)
    D = DiagonalUnitary("D", d)
    both = KroneckerProduct(D, D)
    average = integral(Trace(both * X * both.adjoint() * Y))
    roots = [np.diag(z) for z in product((1, 1j, -1, -1j), repeat=size)]  # to degree 2 enough
    mean = sum(
        np.trace(np.kron(z, z) @ first @ np.kron(z, z).conj() @ second) for z in roots
    ) / len(roots)
    assert complex(value_at(average, size, X=first, Y=second)) == pytest.approx(mean)


def test_permutations_of_a_product_of_spaces():
    Z, W = MatrixSymbol("Z", a * b, a * b), MatrixSymbol("W", a, a)
    P = PermutationMatrix("P", a * b)
    value = expectation(Trace(PartialTrace(P * Z, (a, b), keep=0) * W)).subs({a: 2, b: 2})
    z, w = ARRAYS[0][:4, :4], ARRAYS[1][:2, :2]
    known = {
        MatrixSymbol("Z", 4, 4): ImmutableMatrix(z),
        MatrixSymbol("W", 2, 2): ImmutableMatrix(w),
    }
    mean = sum(np.trace(p @ z @ np.kron(w, np.eye(2, dtype=int))) for p in all_permutations(4))
    assert expectation(value.xreplace(known)) == Rational(int(mean), 24)


def test_matrices_of_permuted_factors_are_of_integer_dimensions():
    P, Z = PermutationMatrix("P", 2), MatrixSymbol("X", 4, 4)
    value = expectation(KroneckerProduct(P, P) * Z).xreplace(
        {Z: ImmutableMatrix(ARRAYS[0][:4, :4])}
    )
    mean = sum(np.kron(p, p) @ ARRAYS[0][:4, :4] for p in all_permutations(2))
    assert 2 * value.as_explicit() == ImmutableMatrix(mean)
    with pytest.raises(TypeError, match="trace with a constant matrix"):
        expectation(KroneckerProduct(*[PermutationMatrix("P", d)] * 2) * X)


def test_sums_over_parts_of_permutations():
    P = PermutationMatrix("P", d)
    below = integral(Sum(P[i, j] * P[j, j], (j, 0, i), (i, 0, d - 1)))
    for size in (2, 3):
        terms = [p[r, c] * p[c, c] for p in all_permutations(size) for r in range(size)
                 for c in range(r + 1)]  # fmt: skip
        assert below.at(size) == Rational(int(sum(terms)), len(all_permutations(size)))


def test_partial_traces_of_rotated_pairs():
    # E S x S = |singlet><singlet| as S x S leaves nothing but the singlet unchanged
    S, Z = SpecialUnitary("U", 2), MatrixSymbol("X", 4, 4)
    singlet = np.zeros((4, 4), dtype=int)
    singlet[1:3, 1:3] = [[1, -1], [-1, 1]]
    traced = np.einsum("ikjk->ij", (singlet @ ARRAYS[0][:4, :4]).reshape(2, 2, 2, 2))
    value = expectation(PartialTrace(KroneckerProduct(S, S) * Z, (2, 2), keep=0))
    value = value.xreplace({Z: ImmutableMatrix(ARRAYS[0][:4, :4])})
    assert 2 * value.as_explicit() == ImmutableMatrix(traced)


def test_elementwise_products_of_blocks():
    U = block_diagonal(Unitary("U", a), Unitary("V", b))
    M = MatrixSymbol("M", a + b, a + b)
    squares = HadamardProduct(U, U.conjugate())
    whole = ImmutableMatrix([[Rational(1, 2)] * 2 + [0]] * 2 + [[0, 0, 1]])
    assert integral(squares).at({a: 2, b: 1}) == whole
    assert expectation(squares).subs({a: 2, b: 1}).as_explicit() == whole
    array = ImmutableMatrix(ARRAYS[0][:3, :3])
    at = integral(Trace(squares * M)).at({a: 2, b: 1})
    known = {x: ImmutableMatrix(x.as_explicit()) for x in at.atoms(BlockInclusion)}
    known[MatrixSymbol("M", 3, 3)] = array
    assert expectation(at.xreplace(known)) == (whole * array).trace()
