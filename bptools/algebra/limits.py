"""Limits of a scalar, unevaluated: as a natural number grows, as a positive variable vanishes."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from sympy import Basic, Expr, Symbol
from sympy.core.sympify import _sympify  # what is changed later becomes unchangeable


class _Limit(Expr):  # type: ignore[misc]  # SymPy is untyped
    """The limit of an expression as a variable tends to a value that each class names."""

    is_commutative = True
    tends_to: ClassVar[str]

    def __new__(cls, expression: Basic, variable: Symbol) -> Self:
        """Build the node without evaluating anything."""
        return Expr.__new__(cls, _sympify(expression), _sympify(variable))  # type: ignore[no-any-return]

    def _typst(self, printer: Any) -> str:  # noqa: ANN401 - a SymPy printer of any kind
        body, variable = map(printer._print, self.args)
        return f"lim_({variable} -> {self.tends_to}) lr([{body}])"

    def _spoken(self, printer: Any) -> str:  # noqa: ANN401 - a SymPy printer of any kind
        body, variable = map(printer._print, self.args)
        return f"limit for {variable} to {self.tends_to} of {body}"


class LimitToInfinity(_Limit):
    """The limit of an expression as a natural number grows without bound."""

    tends_to = "infinity"


class LimitToZero(_Limit):
    """The limit of an expression as a positive variable tends to 0."""

    tends_to = "0"
