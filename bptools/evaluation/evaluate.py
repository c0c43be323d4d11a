"""Values of SymPy matrix expressions at explicit matrices, by plain recursion over the tree.

This is how a formula meets a computation: it shares nothing with the algebra that derived it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache, reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sympy import (
    Add,
    Adjoint,
    Basic,
    Expr,
    Identity,
    MatAdd,
    MatMul,
    MatPow,
    MatrixSymbol,
    Mul,
    Pow,
    Symbol,
    Trace,
    Transpose,
    conjugate,
)
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr

from bptools.algebra.abbreviations import Abbreviation, unabbreviated
from bptools.algebra.rotations import Rotation

Array = NDArray[Any]
Values = Mapping[Basic, Any]


def evaluate(expression: Basic, values: Values, *, exact: bool = False) -> Any:  # noqa: ANN401 - scalar or array, exact or float
    """Return the value of a scalar or matrix expression at given scalars and matrices.

    Args:
        expression: Sums, products and non-negative powers of matrix symbols, adjoints, transposes,
            traces and elements, with scalar functions of symbols as coefficients.
        values: A number for each symbol, an array of shape (rows, cols) for each matrix symbol;
            arrays of SymPy numbers (dtype object) when ``exact``. Any other expression may be
            given a value too, which then stands for it: a trace that was computed elsewhere.
        exact: Whether to compute with SymPy numbers instead of complex floats.

    Returns:
        A SymPy number or a complex float; an array for a matrix expression.

    Raises:
        KeyError: If a matrix has no value, naming it.
        TypeError: If the expression holds a node that is none of these.

    >>> from sympy import MatrixSymbol, Trace, symbols
    >>> N = symbols("N"); A = MatrixSymbol("A", N, N)
    >>> evaluate(Trace(A**2) / N, {N: 2, A: np.diag([1, 3])})
    (5+0j)
    """
    value = _Evaluator(values, exact=exact)(expression)
    return value.item() if isinstance(value, np.generic) else value


class _Evaluator:
    def __init__(self, values: Values, *, exact: bool) -> None:
        self._matrices = {k: v for k, v in values.items() if isinstance(k, MatrixSymbol)}
        self._scalars = {k: v for k, v in values.items() if isinstance(k, Symbol)}
        # what stands for an expression: what was given, and what was computed, since formulas
        # repeat their factors
        self._known = {k: v for k, v in values.items() if not isinstance(k, MatrixSymbol | Symbol)}
        self._exact = exact
        self._rules: dict[type, Callable[[Any], Any]] = {
            Add: lambda e: sum(map(self, e.args)),
            MatAdd: lambda e: sum(map(self, e.args)),
            Mul: lambda e: reduce(_times, map(self, e.args)),
            MatMul: lambda e: reduce(_times, map(self, e.args)),
            Pow: self._power,
            MatPow: self._power,
            Trace: lambda e: np.trace(self(e.arg)),
            Adjoint: lambda e: np.conjugate(self(e.arg)).T,
            Transpose: lambda e: self(e.arg).T,
            conjugate: lambda e: np.conjugate(self(e.args[0])),
            Identity: self._identity,
            Rotation: lambda e: self(e.expanded()),
            Abbreviation: lambda e: self(e.expression),
            MatrixElement: lambda e: self(e.parent)[self._index(e.i), self._index(e.j)],
        }

    def __call__(self, expression: Basic) -> Any:  # noqa: ANN401 - scalar or array
        if expression not in self._known:
            self._known[expression] = self._value(expression)
        return self._known[expression]

    def _value(self, expression: Basic) -> Any:  # noqa: ANN401 - scalar or array
        if isinstance(expression, MatrixSymbol):
            return self._matrix(expression)
        if not _holds_matrices(expression):
            return self._number(expression)
        rule = self._rules.get(expression.func)
        if rule is None:
            raise TypeError(
                f"expression must be built of matrices and traces, not {expression.func.__name__}"
            )
        return rule(expression)

    def _number(self, expression: Basic) -> Any:  # noqa: ANN401 - exact or float
        spelt, letters = _spelt_out(expression)
        known = {k: v for k, v in self._scalars.items() if k in letters}
        if all(isinstance(value, int | float | complex | Basic) for value in known.values()):
            types = tuple(map(type, known.values()))  # 2 and 2.0 are equal, their powers are not
            number = _substituted(spelt, tuple(known.items()), types)
        else:
            number = spelt.subs(known)
        return number if self._exact else complex(number)

    def _matrix(self, symbol: MatrixSymbol) -> Array:
        for known, value in self._matrices.items():
            if known.name == symbol.name:
                return np.asarray(value)
        raise KeyError(f"values must give the matrix {symbol.name}")

    def _identity(self, expression: Identity) -> Array:
        size = int(expression.shape[0].subs(self._scalars))
        return np.eye(size, dtype=int).astype(object) if self._exact else np.eye(size)

    def _index(self, index: Basic) -> int:
        return int(self._scalars.get(index, index))

    def _power(self, expression: Expr) -> Any:  # noqa: ANN401 - scalar or array
        base, exponent = self(expression.args[0]), int(expression.args[1])
        if np.ndim(base) == 0:
            return base**exponent
        size = base.shape[0]
        return reduce(np.matmul, [base] * exponent, np.eye(size, dtype=int).astype(base.dtype))


@lru_cache(maxsize=1024)
def _spelt_out(expression: Basic) -> tuple[Basic, frozenset[Symbol]]:
    """Return an expression without the names of constants, and its letters."""
    spelt = unabbreviated(expression)
    return spelt, frozenset(spelt.free_symbols)


@lru_cache(maxsize=4096)  # a coefficient is the same at many matrices
def _substituted(expression: Basic, values: tuple[Any, ...], types: tuple[type, ...]) -> Basic:
    """Return an expression at the values of its letters."""
    del types  # they are there to tell values apart
    return expression.subs(values)


@lru_cache(maxsize=10_000)
def _holds_matrices(expression: Basic) -> bool:
    return bool(expression.has(MatrixExpr))


def _times(left: Any, right: Any) -> Any:  # noqa: ANN401 - scalars or arrays
    return left @ right if np.ndim(left) and np.ndim(right) else left * right
