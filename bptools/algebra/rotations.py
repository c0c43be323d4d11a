"""The rotation about a Hermitian involution, and exp(-i theta V) of any Hermitian V, as symbols."""

from __future__ import annotations

from typing import Any

from sympy import Basic, Expr, I, Identity, MatrixSymbol, cos, sin
from sympy.core.sympify import _sympify  # what is changed later becomes unchangeable
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr


class Rotation(MatrixExpr):  # type: ignore[misc]  # SymPy is untyped
    """``R_P(theta) = exp(-i theta P / 2) = cos(theta/2) 1 - i sin(theta/2) P``, for ``P^2 = 1``."""

    is_tight = True  # printed with its argument, it carries a dagger without parentheses

    def __new__(cls, generator: MatrixExpr, angle: Expr) -> Rotation:
        """Build the node; the generator must be an involution where it is used."""
        return Basic.__new__(cls, _sympify(generator), _sympify(angle))  # type: ignore[no-any-return]

    @property
    def shape(self) -> tuple[Expr, Expr]:
        """Shape of the generator."""
        return self.args[0].shape  # type: ignore[no-any-return]

    def expanded(self) -> MatrixExpr:
        """Return the rotation as a polynomial in its generator."""
        generator, angle = self.args
        return cos(angle / 2) * Identity(self.shape[0]) - I * sin(angle / 2) * generator

    def _entry(self, i: Expr, j: Expr, **kwargs: Any) -> Expr:  # noqa: ANN401 - SymPy's own
        return self.expanded()[i, j]

    def _typst(self, printer: Any) -> str:  # noqa: ANN401 - a SymPy printer of any kind
        return f"R_({printer._print(self.args[0])})({printer._print(self.args[1])})"

    def _spoken(self, printer: Any) -> str:  # noqa: ANN401 - a SymPy printer of any kind
        return f"R {printer._print(self.args[0])} of {printer._print(self.args[1])}"


class HermitianExponential(MatrixExpr):  # type: ignore[misc]  # SymPy is untyped
    """``exp(-i theta V)`` for a Hermitian matrix V, of which there is no shorter form."""

    is_tight = True  # printed as a power, it carries a dagger after it

    def __new__(cls, generator: MatrixSymbol, angle: Expr) -> HermitianExponential:
        """Build the node; the generator must be Hermitian where it is used."""
        return Basic.__new__(cls, _sympify(generator), _sympify(angle))  # type: ignore[no-any-return]

    @property
    def shape(self) -> tuple[Expr, Expr]:
        """Shape of the generator."""
        return self.args[0].shape  # type: ignore[no-any-return]

    def _entry(self, i: Expr, j: Expr, **kwargs: Any) -> Expr:  # noqa: ANN401 - SymPy's own
        return MatrixElement(self, i, j)

    def _typst(self, printer: Any) -> str:  # noqa: ANN401 - a SymPy printer of any kind
        generator, angle = self.args
        backward = angle.could_extract_minus_sign()
        words = printer._print(-angle if backward else angle)
        factor = words if angle.is_Symbol or (-angle).is_Symbol else f"({words})"
        sign = "" if backward else "-"
        return f"exp({sign}upright(i) {factor} {printer._print(generator)})"

    def _spoken(self, printer: Any) -> str:  # noqa: ANN401 - a SymPy printer of any kind
        generator, angle = self.args
        return f"exponential of {printer._print(-I * angle * generator)}"
