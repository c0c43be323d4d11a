"""Integrals written as one line of text, for the command line.

U, V, W are Haar-random unitaries, O, Q, R orthogonal, S symplectic (its dimension is the half
dimension), psi, phi, chi random states; other capital letters are constant matrices. ``X.H``,
``X.T``, ``X.conj`` (or ``X†``) are the relatives of a matrix, ``U[0, 1]`` its elements, ``Tr(...)``
its trace, ``psi.P`` the projector of a state; ``abs``, ``conj``, ``re``, ``im``, arithmetic and
powers (``**`` or ``^``) make expressions of them. Nothing else is understood or evaluated.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from sympy import (
    Abs,
    Basic,
    Expr,
    Integer,
    KroneckerProduct,
    MatrixSymbol,
    Rational,
    Symbol,
    Trace,
    conjugate,
    im,
    re,
)
from sympy.matrices.expressions.matexpr import MatrixExpr

from bptools.haar.expressions import integral
from bptools.haar.integrals import Integral
from bptools.haar.matrices import Orthogonal, RandomMatrix, State, Symplectic, Unitary

_RANDOM: dict[str, type[RandomMatrix]] = {
    **dict.fromkeys(("U", "V", "W"), Unitary),
    **dict.fromkeys(("O", "Q", "R"), Orthogonal),
    "S": Symplectic,
    **dict.fromkeys(("psi", "phi", "chi"), State),
}
_OPERATORS: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.MatMult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
_FUNCTIONS: dict[str, Callable[..., Basic]] = {
    "Tr": Trace,
    "abs": Abs,
    "conj": conjugate,
    "re": re,
    "im": im,
    "kron": KroneckerProduct,
}
_RELATIVES: dict[str, Callable[[MatrixExpr], MatrixExpr]] = {
    "H": lambda matrix: matrix.adjoint(),
    "T": lambda matrix: matrix.T,
    "conj": lambda matrix: matrix.adjoint().T,
    "P": lambda matrix: matrix * matrix.adjoint(),
}


def integral_from_text(text: str, dim: str | int = "d") -> Integral:
    """Integrate an expression that is written as one line of text.

    Args:
        text: The expression, in the notation of this module.
        dim: The dimension of all matrices, also as text: ``4``, ``d``, ``2**n``.

    Raises:
        ValueError: If the text is not understood, naming the part.
        TypeError: If it is not polynomial in the random matrices.

    >>> integral_from_text("Tr(U A U† B)").value
    Trace(A)*Trace(B)/d
    >>> integral_from_text("abs(U[0, 0])^4", dim="2**n").value
    2/(2**n*(2**n + 1))
    """
    dimension = dimension_from_text(str(dim))
    return integral(_Reader(dimension).read(_as_python(text)))


def dimension_from_text(text: str) -> Expr:
    """Return a dimension, in which every name is a positive integer.

    >>> dimension_from_text("2**n")
    2**n
    """
    return _Reader(None).read(text)


def _as_python(text: str) -> str:
    """Write daggers, powers and products of neighbours as Python does."""
    words = text.replace("†", ".H").replace("^", "**").split(" ")
    joined = ""
    for word in filter(None, words):
        product = joined and (joined[-1].isalnum() or joined[-1] in ")]'") and word[0].isalpha()
        joined += f"*{word}" if product else f" {word}"
    return joined.strip()


class _Reader:
    """Evaluates the syntax tree of a text; ``dimension`` is None in a dimension itself."""

    def __init__(self, dimension: Expr | None) -> None:
        self._dimension = dimension

    def read(self, text: str) -> Expr:
        """Return the expression that a text stands for."""
        try:
            tree = ast.parse(text, mode="eval")
        except SyntaxError as error:
            raise ValueError(f"text is not an expression: {text!r} ({error.msg})") from None
        return self._value(tree.body)

    def _value(self, node: ast.expr) -> Any:  # noqa: ANN401 - a number, scalar or matrix
        match node:
            case ast.Constant(value=bool() | str() | bytes() | None):
                raise ValueError(f"text must not contain {ast.unparse(node)}")
            case ast.Constant(value=int(number)):
                return Integer(number)
            case ast.Constant(value=float()):
                return Rational(Fraction(ast.unparse(node)))
            case ast.Name(id=name):
                return self._named(name)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -self._value(operand)
            case ast.BinOp(left=left, op=symbol, right=right) if type(symbol) in _OPERATORS:
                return _OPERATORS[type(symbol)](self._value(left), self._value(right))
            case ast.Call(func=ast.Name(id=name), args=arguments) if name in _FUNCTIONS:
                return _FUNCTIONS[name](*map(self._value, arguments))
            case ast.Attribute(value=matrix, attr=name) if name in _RELATIVES:
                return _RELATIVES[name](self._value(matrix))
            case ast.Subscript(value=matrix, slice=ast.Tuple(elts=[row, column])):
                return self._value(matrix)[self._value(row), self._value(column)]
        raise ValueError(f"text must not contain {ast.unparse(node)!r}")

    def _named(self, name: str) -> Basic:
        if self._dimension is None or (name[0].islower() and name not in _RANDOM):
            return Symbol(name, integer=True, positive=True)
        if name in _RANDOM:
            return _RANDOM[name](name, self._dimension)
        return MatrixSymbol(name, self._dimension, self._dimension)
