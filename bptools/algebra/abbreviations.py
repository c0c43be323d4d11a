"""Names for matrices and scalars: printed as the name, computed as the expression."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from sympy import Basic, Expr, MatrixSymbol, Symbol
from sympy.core.symbol import Str
from sympy.core.sympify import _sympify  # what is changed later becomes unchangeable
from sympy.matrices.expressions.matexpr import MatrixExpr
from sympy.printing.precedence import PRECEDENCE


class Abbreviation(MatrixExpr):  # type: ignore[misc]  # SymPy is untyped
    """A matrix expression under a name, as a function of the arguments that it is worth showing.

    >>> from sympy import symbols
    >>> N = symbols("N"); A, B = MatrixSymbol("A", N, N), MatrixSymbol("B", N, N)
    >>> Abbreviation("C", A * B).expression
    A*B
    """

    is_tight = True  # printed as a name, it carries a dagger without parentheses

    def __new__(cls, name: str | Str, expression: MatrixExpr, *arguments: Expr) -> Abbreviation:
        """Build the node; the expression is not evaluated."""
        label = name if isinstance(name, Str) else Str(name)
        return Basic.__new__(cls, label, *map(_sympify, (expression, *arguments)))  # type: ignore[no-any-return]

    @property
    def name(self) -> str:
        """The name."""
        return self.args[0].name  # type: ignore[no-any-return]

    @property
    def expression(self) -> MatrixExpr:
        """What the name stands for."""
        return self.args[1]

    @cached_property  # SymPy asks at every step of every product, and each name leads to others
    def shape(self) -> tuple[Expr, Expr]:
        """Shape of the expression."""
        return self.expression.shape  # type: ignore[no-any-return]

    def _entry(self, i: Expr, j: Expr, **kwargs: Any) -> Expr:  # noqa: ANN401 - SymPy's own
        return self.expression[i, j]

    def doit(self, **hints: Any) -> Abbreviation:  # noqa: ANN401 - SymPy's own
        """Return itself: every product of matrices calls this, and the name is to stay."""
        return self

    def _symbol(self) -> MatrixSymbol:
        return MatrixSymbol(self.name, *self.shape)

    def _typst(self, printer: Any) -> str:  # noqa: ANN401 - a SymPy printer of any kind
        name = printer._print(self._symbol())
        arguments = ", ".join(map(printer._print, self.args[2:]))
        return f"{name}({arguments})" if arguments else str(name)

    def _spoken(self, printer: Any) -> str:  # noqa: ANN401 - a SymPy printer of any kind
        name = printer._print(self._symbol())
        arguments = " and ".join(map(printer._print, self.args[2:]))
        return f"{name} of {arguments}" if arguments else str(name)


def abbreviations(expression: Basic) -> Iterator[Abbreviation | Constant]:
    """Yield the abbreviations in an expression, each once, those it is made of after it."""
    seen: set[str] = set()
    queue: list[Basic] = [expression]
    while queue:
        node = queue.pop(0)
        if isinstance(node, Abbreviation | Constant):
            if node.name not in seen:
                seen.add(node.name)
                yield node
                queue.append(node.expression)
        else:
            queue.extend(node.args)


class Constant(Expr):  # type: ignore[misc]  # SymPy is untyped
    """A scalar under a name: printed as the name, computed as what it stands for.

    >>> from sympy import Symbol, sin
    >>> a = Symbol("a", positive=True)
    >>> c = Constant("c", sin(2 * a) / (2 * a))
    >>> unabbreviated(1 - c)
    1 - sin(2*a)/(2*a)
    """

    is_commutative = True
    is_tight = True  # it is printed as a letter
    precedence = PRECEDENCE["Atom"]

    def __new__(cls, name: str | Str, expression: Expr) -> Constant:
        """Build the node; the expression is not evaluated."""
        label = name if isinstance(name, Str) else Str(name)
        return Expr.__new__(cls, label, _sympify(expression))  # type: ignore[no-any-return]

    @property
    def name(self) -> str:
        """The name."""
        return self.args[0].name  # type: ignore[no-any-return]

    @property
    def expression(self) -> Expr:
        """What the name stands for."""
        return self.args[1]

    @property
    def unabbreviated(self) -> Expr:
        """What the name stands for, without names."""
        return unabbreviated(self.expression)

    def _eval_is_real(self) -> bool | None:
        return self.expression.is_real  # type: ignore[no-any-return]

    def _eval_derivative(self, symbol: Symbol) -> Expr:
        return self.expression.diff(symbol)

    def doit(self, **hints: Any) -> Constant:  # noqa: ANN401 - SymPy's own
        """Return itself: every product of matrices calls this, and the name is to stay."""
        return self

    def _typst(self, printer: Any) -> str:  # noqa: ANN401 - a SymPy printer of any kind
        return str(printer._print(Symbol(self.name)))

    _spoken = _typst


def unabbreviated(expression: Expr) -> Expr:
    """Return a scalar with every constant's expression in the place of its name."""
    return expression.replace(Constant, lambda _, value: unabbreviated(value))
