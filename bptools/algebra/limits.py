"""Limits of a scalar, unevaluated: as a natural number grows, as a positive variable vanishes."""

from __future__ import annotations

from typing import Any

from sympy import Basic, Expr, Symbol
from sympy.core.sympify import _sympify  # what is changed later becomes unchangeable


class LimitToInfinity(Expr):  # type: ignore[misc]  # SymPy is untyped
    """The limit of an expression as a natural number grows without bound."""

    is_commutative = True

    def __new__(cls, expression: Basic, number: Symbol) -> LimitToInfinity:
        """Build the node without evaluating anything."""
        return Expr.__new__(cls, _sympify(expression), _sympify(number))  # type: ignore[no-any-return]

    def _typst(self, printer: Any) -> str:  # noqa: ANN401 - a SymPy printer of any kind
        body, number = map(printer._print, self.args)
        return f"lim_({number} -> infinity) lr([{body}])"

    def _spoken(self, printer: Any) -> str:  # noqa: ANN401 - a SymPy printer of any kind
        body, number = map(printer._print, self.args)
        return f"limit for {number} to infinity of {body}"


class LimitToZero(Expr):  # type: ignore[misc]  # SymPy is untyped
    """The limit of an expression as a positive variable tends to 0."""

    is_commutative = True

    def __new__(cls, expression: Basic, variable: Symbol) -> LimitToZero:
        """Build the node without evaluating anything."""
        return Expr.__new__(cls, _sympify(expression), _sympify(variable))  # type: ignore[no-any-return]

    def _typst(self, printer: Any) -> str:  # noqa: ANN401 - a SymPy printer of any kind
        body, variable = map(printer._print, self.args)
        return f"lim_({variable} -> 0) lr([{body}])"

    def _spoken(self, printer: Any) -> str:  # noqa: ANN401 - a SymPy printer of any kind
        body, variable = map(printer._print, self.args)
        return f"limit for {variable} to 0 of {body}"
