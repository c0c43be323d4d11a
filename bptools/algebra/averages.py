"""Unevaluated averages and variances over random matrices, as SymPy scalars."""

from __future__ import annotations

from typing import Any

from sympy import Basic, Expr


class HaarAverage(Expr):  # type: ignore[misc]  # SymPy is untyped
    """The average of a scalar over Haar-random matrices, unevaluated: E_V[expression]."""

    is_commutative = True

    def __new__(cls, expression: Basic, *matrices: Basic) -> HaarAverage:
        """Build the node without evaluating anything."""
        return Expr.__new__(cls, expression, *matrices)  # type: ignore[no-any-return]

    @property
    def expression(self) -> Expr:
        """The scalar that is averaged."""
        return self.args[0]

    @property
    def matrices(self) -> tuple[Basic, ...]:
        """The random matrices."""
        return self.args[1:]  # type: ignore[no-any-return]

    _operator, _words = "EE", "average"

    def _typst(self, printer: Any) -> str:  # noqa: ANN401 - a SymPy printer of any kind
        over = " ".join(printer._print(matrix) for matrix in self.matrices)
        return f"{self._operator}_({over}) lr([{printer._print(self.expression)}])"

    def _spoken(self, printer: Any) -> str:  # noqa: ANN401 - a SymPy printer of any kind
        over = " and ".join(printer._print(matrix) for matrix in self.matrices)
        return f"{self._words} over {over} of {printer._print(self.expression)}"


class HaarVariance(HaarAverage):
    """The variance of a real scalar over Haar-random matrices: E[x^2] - E[x]^2."""

    _operator, _words = 'op("Var")', "variance"

    def expanded(self) -> Expr:
        """Return the definition of the variance in terms of averages."""
        square = HaarAverage(self.expression**2, *self.matrices)
        return square - HaarAverage(self.expression, *self.matrices) ** 2
