"""Values of integrals as NumPy functions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sympy import (
    Basic,
    Expr,
    Integer,
    MatMul,
    MatrixSymbol,
    Sum,
    Symbol,
    Trace,
    default_sort_key,
    lambdify,
)
from sympy.matrices.expressions.matexpr import MatrixExpr
from sympy.printing.numpy import NumPyPrinter

from bptools.haar.stabilisers import NumberedPauli

Array = NDArray[Any]


def partial_trace(matrix: Array, dims: Sequence[int], keep: Sequence[int]) -> Array:
    """Return the partial trace of an array, or of each of a batch.

    Args:
        matrix: A square matrix, after any axes of a batch.
        dims: Dimensions of the factors.
        keep: The factors that are kept.

    >>> partial_trace(np.eye(6), (2, 3), (0,))
    array([[3., 0.],
           [0., 3.]])
    """
    rows = list(range(len(dims)))
    columns = [k + len(dims) if k in keep else k for k in rows]
    output = [*keep, *(k + len(dims) for k in keep)]
    size = int(np.prod([dims[k] for k in keep]))
    batch = np.shape(matrix)[:-2]
    tensor = np.reshape(matrix, [*batch, *dims, *dims])
    traced = np.einsum(tensor, [..., *rows, *columns], [..., *output])
    return np.reshape(traced, (*batch, size, size))


def pairing_operator(pairs: Sequence[Sequence[int]], dims: Sequence[int]) -> Array:
    """Return the array of a pairing operator.

    >>> pairing_operator([(0, 1)], [2])
    array([[1., 0.],
           [0., 1.]])
    """
    count = len(dims)
    deltas: list[Any] = []
    for i, j in pairs:
        deltas += [np.eye(dims[i % count]), [i, j]]
    size = int(np.prod(dims))
    return np.reshape(np.einsum(*deltas, list(range(2 * count))), (size, size))


def kronecker(*factors: Array) -> Array:
    """Return the Kronecker product of several arrays, or of each of a batch."""
    return reduce(_kronecker, factors)


def _kronecker(left: Array, right: Array) -> Array:
    product = np.einsum("...ij,...kl->...ikjl", left, right)
    rows = np.shape(left)[-2] * np.shape(right)[-2]
    return np.reshape(product, (*np.shape(product)[:-4], rows, -1))


def product(*factors: Array) -> Array:
    """Return the matrix product of several arrays, or of each of a batch."""
    whole: Array = reduce(np.matmul, factors)
    return whole


def scaled(scale: Array | complex, matrix: Array) -> Array:
    """Return a matrix times a number, or those of a batch times theirs."""
    multiplied: Array = np.multiply(np.asarray(scale)[..., None, None], matrix)
    return multiplied


def transposed(matrix: Array) -> Array:
    """Return the transpose of an array, or of each of a batch."""
    return np.swapaxes(matrix, -1, -2)


def trace(*factors: Array) -> Array:
    """Return the trace of a product of at most two arrays, or of each of a batch.

    >>> int(trace(np.ones((2, 3)), np.ones((3, 2))))
    6
    """
    subscripts = "...ij,...ji->..." if len(factors) == 2 else "...ii->..."
    traces: Array = np.einsum(subscripts, *factors)
    return traces


def diagonal_of(matrix: Array) -> Array:
    """Return the diagonal as a column."""
    return np.expand_dims(np.einsum("...ii->...i", matrix), -1)


def diagonal_matrix(column: Array) -> Array:
    """Return the matrix with a column on its diagonal."""
    return np.asarray(column) * np.eye(np.shape(column)[-2])


def stacked(rows: Sequence[Sequence[Any]]) -> Array:
    """Return a matrix of entries that are numbers, or batches of them."""
    entries = np.broadcast_arrays(*(entry for row in rows for entry in row))
    return np.stack(entries, axis=-1).reshape(*entries[0].shape, len(rows), -1)


def symplectic_form(size: int) -> Array:
    """Return Omega with that many rows."""
    return np.kron([[0, 1], [-1, 0]], np.eye(size // 2))


def pauli_string(number: int, size: int) -> Array:
    """Return the Pauli string of a number.

    >>> pauli_string(3, 2).real
    array([[ 1.,  0.],
           [ 0., -1.]])
    """
    return np.array(NumberedPauli.of(Integer(number), Integer(size)).as_explicit(), dtype=complex)


FUNCTIONS = (
    partial_trace,
    pairing_operator,
    kronecker,
    product,
    scaled,
    transposed,
    trace,
    diagonal_of,
    diagonal_matrix,
    stacked,
    symplectic_form,
    pauli_string,
)


def numpy_function(value: Expr, arguments: Sequence[Symbol | MatrixSymbol]) -> Callable[..., Any]:
    """Return an expression as a function of symbols and constant matrices, and of batches of them.

    A matrix may have further axes before its two, a symbol be an array of these axes; what several
    traces have in common is computed once.

    >>> from sympy import Symbol, Trace
    >>> d = Symbol("d")
    >>> A = MatrixSymbol("A", d, d)
    >>> float(numpy_function(Trace(A) / d, [d, A])(2, np.eye(2)))
    1.0
    """
    modules = [{function.__name__: function for function in FUNCTIONS}, "numpy"]
    compiled: Callable[..., Any] = lambdify(
        list(arguments), value, modules, printer=_Printer, cse=_shared
    )
    return compiled


def _shared(value: Basic) -> tuple[list[tuple[Basic, Basic]], Basic]:
    """Return what several traces have in common, by name, and the value in these names."""
    if isinstance(value, Sum) or value.has(Sum):  # whose index is inside the traces
        return [], value
    products: dict[tuple[Basic, ...], MatrixSymbol] = {}
    named: list[tuple[Basic, Basic]] = []
    traces: dict[Basic, Basic] = {}
    for whole in sorted(value.atoms(Trace), key=default_sort_key):
        factors = MatMul.make_args(whole.arg)
        left: Basic = factors[0]
        for length in range(2, len(factors)):
            prefix = factors[:length]
            if prefix not in products:
                shape = (prefix[0].rows, prefix[-1].cols)
                products[prefix] = MatrixSymbol(f"product_{len(products)}", *shape)
                named.append((products[prefix], MatMul(left, prefix[-1])))
            left = products[prefix]
        traces[whole] = Symbol(f"trace_{len(traces)}")
        named.append((traces[whole], Trace(MatMul(left, *factors[-1:])) if factors[1:] else whole))
    return named, value.xreplace(traces)


class _Printer(NumPyPrinter):  # type: ignore[misc]  # SymPy is untyped
    """A NumPy printer of traces, adjoints and tensor products, on the last two axes."""

    def _call(self, function: str, *arguments: object) -> str:
        return f"{function}({', '.join(map(str, arguments))})"

    def _numbers(self, values: Sequence[Basic]) -> str:
        return "[" + ", ".join(self._print(value) for value in values) + "]"

    def _print_Trace(self, expr: Basic) -> str:
        factors = MatMul.make_args(expr.arg)
        if len(factors) != 2 or not all(isinstance(x, MatrixExpr) for x in factors):
            return self._call("trace", self._print(expr.arg))
        return self._call("trace", *map(self._print, factors))

    def _print_Adjoint(self, expr: Basic) -> str:
        conjugated = self._call(self._module_format("numpy.conj"), self._print(expr.arg))
        return self._call("transposed", conjugated)

    def _print_Transpose(self, expr: Basic) -> str:
        return self._call("transposed", self._print(expr.arg))

    def _print_MatMul(self, expr: Basic) -> str:
        scale, factors = expr.as_coeff_matrices()
        matrix = self._call("product", *map(self._print, factors))
        return matrix if scale == 1 else self._call("scaled", self._print(scale), matrix)

    def _print_MatrixElement(self, expr: Basic) -> str:
        return f"{self._print(expr.parent)}[..., {self._print(expr.i)}, {self._print(expr.j)}]"

    def _print_DiagonalOf(self, expr: Basic) -> str:
        return self._call("diagonal_of", self._print(expr.arg))

    def _print_DiagMatrix(self, expr: Basic) -> str:
        return self._call("diagonal_matrix", self._print(expr.args[0]))

    def _print_MatrixBase(self, expr: Basic) -> str:
        rows = [self._numbers(list(expr.row(k))) for k in range(expr.rows)]
        return self._call("stacked", "[" + ", ".join(rows) + "]")

    _print_ImmutableDenseMatrix = _print_MutableDenseMatrix = _print_MatrixBase

    def _print_HadamardPower(self, expr: Basic) -> str:
        power = self._module_format("numpy.power")
        return self._call(power, self._print(expr.base), self._print(expr.exp))

    def _print_MatrixOfEntries(self, expr: Basic) -> str:
        row, column = map(self._print, expr.lamda.variables)
        rows, columns = map(self._print, expr.shape)
        entries = f"[{self._print(expr.lamda.expr)} for {column} in range({columns})]"
        return self._call("stacked", f"[{entries} for {row} in range({rows})]")

    def _print_Identity(self, expr: Basic) -> str:
        return self._call(self._module_format("numpy.eye"), self._print(expr.rows))

    def _print_KroneckerProduct(self, expr: Basic) -> str:
        return self._call("kronecker", *(self._print(factor) for factor in expr.args))

    def _print_PartialTrace(self, expr: Basic) -> str:
        dims, keep = self._numbers(expr.dims), list(expr.keep)
        return self._call("partial_trace", self._print(expr.arg), dims, keep)

    def _print_PairingOperator(self, expr: Basic) -> str:
        pairs = [list(pair) for pair in expr.pairs]
        return self._call("pairing_operator", pairs, self._numbers(expr.dims))

    def _print_SymplecticForm(self, expr: Basic) -> str:
        return self._call("symplectic_form", self._print(expr.rows))

    def _print_BlockInclusion(self, expr: Basic) -> str:
        eye = self._call(self._module_format("numpy.eye"), self._print(expr.rows))
        start, stop = (self._print(x) for x in (expr.start, expr.start + expr.cols))
        return f"{eye}[:, {start}:{stop}]"

    def _print_NumberedPauli(self, expr: Basic) -> str:
        return self._call("pauli_string", self._print(expr.number), self._print(expr.rows))

    def _print_BasisVector(self, expr: Basic) -> str:
        eye = self._call(self._module_format("numpy.eye"), self._print(expr.rows))
        return f"{eye}[:, [{self._print(expr.index)}]]"
