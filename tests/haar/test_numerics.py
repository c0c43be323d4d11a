"""Integrals as NumPy functions: of batches, and with what traces share computed once."""

import numpy as np
import pytest
from sympy import HadamardProduct, KroneckerProduct, Matrix, MatrixSymbol, Symbol, Trace

from bptools.haar import PartialTrace, Unitary, integral, twirl
from bptools.haar.numerics import _shared, numpy_function

d = Symbol("d", integer=True, positive=True)
U = Unitary("U", d)
A, B = (MatrixSymbol(name, d, d) for name in "AB")
SIZE = 4
RNG = np.random.default_rng(20261129)
MANY_A = RNG.normal(size=(5, SIZE, SIZE)) + 1j * RNG.normal(size=(5, SIZE, SIZE))
MANY_B = RNG.normal(size=(5, SIZE, SIZE))
INTEGRALS = {
    "number": integral(Trace(U * A * U.H * B) ** 3),
    "word": integral(Trace((U * A * U.H * B) ** 3)),
    "matrix": integral(U * A * U.H * B * U * A * U.H),
    "twirl": twirl(KroneckerProduct(A, B), U, 2),
    "transposes": integral(U.T * A * U.H.T * B),
    "element": integral((U * A * U.H)[0, 0] * B[1, 0]),
    "entries": integral(HadamardProduct(U * A * U.H, B)),
    "explicit": integral(Matrix([[abs(U[0, 0]) ** 2 * A[0, 0], 0], [0, Trace(U * A * U.H * B)]])),
}


@pytest.mark.parametrize("name", INTEGRALS)
def test_a_batch_is_each_of_its_matrices(name):
    function = INTEGRALS[name].lambdify(A, B)
    one_by_one = [function(SIZE, a, b) for a, b in zip(MANY_A, MANY_B, strict=True)]
    together = function(SIZE, MANY_A, MANY_B)
    assert np.shape(together) == np.shape(one_by_one)
    assert np.allclose(together, one_by_one)


def test_a_twirl_commutes_with_every_rotation_and_keeps_the_trace():
    function = INTEGRALS["twirl"].lambdify(A, B)
    rotation, _ = np.linalg.qr(MANY_A[0])
    twirled = function(SIZE, MANY_A, MANY_B)
    both = np.kron(rotation, rotation)
    assert np.allclose(both @ twirled, twirled @ both)
    traces = np.einsum("kii->k", MANY_A) * np.einsum("kii->k", MANY_B)
    assert np.allclose(np.einsum("kii->k", twirled), traces)


def test_the_diagonal_of_an_entrywise_product():
    function = INTEGRALS["entries"].lambdify(A, B)
    means = np.einsum("kii->k", MANY_A) / SIZE
    expected = [mean * np.diag(np.diag(b)) for mean, b in zip(means, MANY_B, strict=True)]
    assert np.allclose(function(SIZE, MANY_A, MANY_B), expected)


def test_partial_traces_of_a_batch():
    matrix = MatrixSymbol("A", SIZE, SIZE)
    function = numpy_function(PartialTrace(matrix, (2, 2), keep=1), [matrix])
    expected = MANY_A[:, :2, :2] + MANY_A[:, 2:, 2:]
    assert np.allclose(function(MANY_A), expected)


def test_what_traces_share_is_computed_once():
    named, value = _shared(Trace(A * B * A) + Trace(A * B * B) ** 2)
    products = [symbol for symbol, _ in named if symbol.is_Matrix]
    assert len(products) == 1
    assert not value.has(Trace)
