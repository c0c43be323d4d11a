"""What a measurement in a basis leaves: an outcome's projector, and what is divided by odds."""

from __future__ import annotations

from typing import Any

from sympy import Basic, Expr, KroneckerDelta
from sympy.core.sympify import _sympify  # what is changed later becomes unchangeable
from sympy.matrices.expressions.matexpr import MatrixExpr


class BasisProjector(MatrixExpr):  # type: ignore[misc]  # SymPy is untyped
    """The projector on a vector of the basis, ``|k><k|``, the vectors being counted from 0."""

    is_tight = True  # printed between bars, it needs no parentheses

    def __new__(cls, index: Expr, size: Expr) -> BasisProjector:
        """Build the node; the index must be less than the size where it is used."""
        return Basic.__new__(cls, _sympify(index), _sympify(size))  # type: ignore[no-any-return]

    @property
    def shape(self) -> tuple[Expr, Expr]:
        """Rows and columns."""
        return self.args[1], self.args[1]

    def _entry(self, i: Expr, j: Expr, **kwargs: Any) -> Expr:  # noqa: ANN401 - SymPy's own
        return KroneckerDelta(i, self.args[0]) * KroneckerDelta(j, self.args[0])

    def _eval_adjoint(self) -> BasisProjector:
        return self

    def _typst(self, printer: Any) -> str:  # noqa: ANN401 - a SymPy printer of any kind
        index, size = map(printer._print, self.args)
        return f"|{index}⟩⟨{index}|_({size})"

    def _spoken(self, printer: Any) -> str:  # noqa: ANN401 - a SymPy printer of any kind
        return f"projector on basis vector {printer._print(self.args[0])}"


class AbsoluteRatio(Expr):  # type: ignore[misc]  # SymPy is untyped
    """``|above| / |below|``, and 0 where ``below`` is 0: what an outcome of no probability adds."""

    is_commutative = True
    is_real = is_nonnegative = True
    is_tight = False  # its index 0 says what it is where nothing is divided by

    def __new__(cls, above: Expr, below: Expr) -> AbsoluteRatio:
        """Build the node without evaluating anything."""
        return Expr.__new__(cls, _sympify(above), _sympify(below))  # type: ignore[no-any-return]

    def _typst(self, printer: Any) -> str:  # noqa: ANN401 - a SymPy printer of any kind
        above, below = map(printer._print, self.args)
        return f"lr(|frac({above}, {below})|)_0"

    def _spoken(self, printer: Any) -> str:  # noqa: ANN401 - a SymPy printer of any kind
        above, below = map(printer._print, self.args)
        return f"modulus of {above} over modulus of {below}, 0 where that is 0"
