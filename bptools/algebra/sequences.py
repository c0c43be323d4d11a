"""Families of matrices, one for every natural number, and matrices that are defined by recursion.

>>> from sympy import MatrixSymbol, Symbol
>>> N, D, k = (Symbol(name, integer=True, nonnegative=True) for name in "NDk")
>>> H, X, rho = MatrixFamily("H", N), MatrixSymbol("X", N, N), MatrixSymbol("rho", N, N)
>>> state = Recursion(X, k, rho, H.at(k) * X * H.at(k), D)
>>> sorted(symbol.name for symbol in state.free_symbols)
['D', 'H', 'rho']
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from sympy import Basic, Expr, MatrixSymbol, Symbol
from sympy.core.symbol import Str
from sympy.core.sympify import _sympify  # what is changed later becomes unchangeable
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr


class MatrixFamily(MatrixSymbol):  # type: ignore[misc]  # SymPy is untyped
    """Square matrices of one size; what is assumed of the family is assumed of each of them."""

    def __new__(
        cls, name: str | Str, size: Basic | int, columns: Basic | None = None
    ) -> MatrixFamily:
        """Build the symbol (``columns`` is there for SymPy's rebuilding)."""
        columns = size if columns is None else columns
        return MatrixSymbol.__new__(cls, name, size, columns)  # type: ignore[no-any-return]

    def at(self, index: Expr | int) -> Member:
        """Return the member at a natural number."""
        return Member(self, index)


class Member(MatrixExpr):  # type: ignore[misc]  # SymPy is untyped
    """The member of a family at a natural number."""

    is_tight = True  # printed as a letter with an index, it carries a dagger without parentheses

    def __new__(cls, family: MatrixFamily, index: Expr) -> Member:
        """Build the node."""
        return Basic.__new__(cls, family, _sympify(index))  # type: ignore[no-any-return]

    @property
    def family(self) -> MatrixFamily:
        """The family."""
        return self.args[0]  # type: ignore[no-any-return]

    @property
    def index(self) -> Expr:
        """Which one it is."""
        return self.args[1]

    @property
    def shape(self) -> tuple[Expr, Expr]:
        """Rows and columns."""
        return self.family.shape  # type: ignore[no-any-return]

    def _entry(self, i: Expr, j: Expr, **kwargs: Any) -> Expr:  # noqa: ANN401 - SymPy's own
        return MatrixElement(self, i, j)

    def _typst(self, printer: Any) -> str:  # noqa: ANN401 - a SymPy printer of any kind
        return f"{printer._print(self.family)}_({printer._print(self.index)})"

    def _spoken(self, printer: Any) -> str:  # noqa: ANN401 - a SymPy printer of any kind
        return f"{printer._print(self.family)} sub {printer._print(self.index)}"


class Recursion(MatrixExpr):  # type: ignore[misc]  # SymPy is untyped
    """The matrix X_n of the sequence that begins with a start and goes on by a step.

    Args:
        previous: X, which stands for X_k in the step, and nowhere else.
        index: k, likewise.
        start: X_0.
        step: X_(k+1), made of X_k and of k.
        count: n, a natural number.
    """

    is_tight = False

    def __new__(
        cls, previous: MatrixSymbol, index: Symbol, start: MatrixExpr, step: MatrixExpr, count: Expr
    ) -> Recursion:
        """Build the node without evaluating anything."""
        parts = map(_sympify, (start, step, count))
        return Basic.__new__(cls, previous, index, *parts)  # type: ignore[no-any-return]

    @cached_property  # SymPy asks at every step of every product
    def shape(self) -> tuple[Expr, Expr]:
        """Rows and columns of every matrix of the sequence."""
        return self.args[2].shape  # type: ignore[no-any-return]

    @property
    def bound_symbols(self) -> list[Basic]:
        """What has a meaning in the step alone: X and k."""
        return [self.args[0], self.args[1]]

    @property
    def free_symbols(self) -> set[Basic]:
        """What it depends on."""
        return set(self._letters)

    @cached_property  # a recursion may start with another, and that with another
    def _letters(self) -> frozenset[Basic]:
        previous, index, start, step, count = self.args
        inside = step.free_symbols - {previous, index}
        return frozenset(inside | start.free_symbols | count.free_symbols)

    def doit(self, **hints: Any) -> Recursion:  # noqa: ANN401 - SymPy's own
        """Return itself: every product of matrices calls this, and there is nothing to do."""
        return self

    def _entry(self, i: Expr, j: Expr, **kwargs: Any) -> Expr:  # noqa: ANN401 - SymPy's own
        return MatrixElement(self, i, j)

    def _typst(self, printer: Any) -> str:  # noqa: ANN401 - a SymPy printer of any kind
        previous, index, start, step, count = map(printer._print, self.args)
        return f'op("iter")_({index} < {count}) lr([{previous} = {start}, {step}])'

    def _spoken(self, printer: Any) -> str:  # noqa: ANN401 - a SymPy printer of any kind
        previous, index, start, step, count = map(printer._print, self.args)
        return (
            f"what {previous} becomes that starts as {start} and for {index} from 0 below {count} "
            f"becomes {step}"
        )
