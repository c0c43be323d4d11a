"""The value of an integral together with where it holds and how to get it elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sympy import Expr, S, Symbol, latex
from sympy.logic.boolalg import Boolean

from bptools.haar.dimensions import Point, as_point


@dataclass(frozen=True)
class Integral:
    """An exact integral: its value, the domain of that value, and its value everywhere else.

    Two integrals are equal when value and domain are.

    Args:
        value: SymPy expression, valid where ``domain`` is true.
        domain: SymPy condition on the symbols of the dimensions; ``true`` for integer dimensions.
        symbols: The symbols of the dimensions, the arguments of :meth:`at`.
        recompute: Gives the exact value at any positive integers in place of ``symbols``.

    >>> from sympy import Symbol, Integer
    >>> d = Symbol("d")
    >>> moment = Integral(2 / (d * (d + 1)), d >= 2, (d,), lambda at: Integer(1) / at[d])
    >>> moment.at(1), moment.at({d: 1})
    (1, 1)
    """

    value: Expr
    domain: Boolean
    symbols: tuple[Symbol, ...] = field(default=(), compare=False)
    recompute: Callable[[Point], Expr] | None = field(default=None, compare=False, repr=False)

    def at(self, point: int | Point) -> Expr:
        """Return the exact value at integer dimensions, inside the domain or outside it.

        Args:
            point: The integer in place of the only symbol, or one for each symbol. For a
                dimension ``2**n`` it is n that is replaced.

        Raises:
            ValueError: If a symbol is missing, unknown, or its integer is not positive.
        """
        values = as_point(point, self.symbols)
        return self.value if self.recompute is None else self.recompute(values)

    def _repr_latex_(self) -> str:
        condition = "" if self.domain is S.true else rf",\qquad {latex(self.domain)}"
        return rf"$\displaystyle {latex(self.value)}{condition}$"
