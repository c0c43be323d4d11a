"""Values of integrals as NumPy functions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sympy import Basic, Expr, Integer, MatrixSymbol, Symbol, lambdify
from sympy.printing.numpy import NumPyPrinter

from bptools.haar.stabilisers import NumberedPauli

Array = NDArray[Any]


def partial_trace(matrix: Array, dims: Sequence[int], keep: Sequence[int]) -> Array:
    """Return the partial trace of an array.

    Args:
        matrix: A square matrix.
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
    traced = np.einsum(np.reshape(matrix, [*dims, *dims]), rows + columns, output)
    return np.reshape(traced, (size, size))


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
    """Return the Kronecker product of several arrays."""
    return reduce(np.kron, factors)


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


def numpy_function(value: Expr, arguments: Sequence[Symbol | MatrixSymbol]) -> Callable[..., Any]:
    """Return an expression as a function of symbols and constant matrices.

    >>> from sympy import Symbol, Trace
    >>> d = Symbol("d")
    >>> A = MatrixSymbol("A", d, d)
    >>> float(numpy_function(Trace(A) / d, [d, A])(2, np.eye(2)))
    1.0
    """
    modules = [
        {
            "partial_trace": partial_trace,
            "pairing_operator": pairing_operator,
            "kronecker": kronecker,
            "symplectic_form": symplectic_form,
            "pauli_string": pauli_string,
        },
        "numpy",
    ]
    function: Callable[..., Any] = lambdify(list(arguments), value, modules, printer=_Printer)
    return function


class _Printer(NumPyPrinter):  # type: ignore[misc]  # SymPy is untyped
    """A NumPy printer that knows traces, adjoints and tensor products."""

    def _call(self, function: str, *arguments: object) -> str:
        return f"{function}({', '.join(map(str, arguments))})"

    def _numbers(self, values: Sequence[Basic]) -> str:
        return "[" + ", ".join(self._print(value) for value in values) + "]"

    def _print_Trace(self, expr: Basic) -> str:
        return self._call(self._module_format("numpy.trace"), self._print(expr.arg))

    def _print_Adjoint(self, expr: Basic) -> str:
        return self._call(self._module_format("numpy.conj"), self._print(expr.arg)) + ".T"

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
