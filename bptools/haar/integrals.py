"""The value of an integral together with where it holds and how to get it elsewhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sympy import Expr, MatrixSymbol, S, Symbol, latex
from sympy.logic.boolalg import Boolean

from bptools.haar.dimensions import Point, as_point
from bptools.haar.numerics import numpy_function
from bptools.printing import typst_math


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

    def to_latex(self) -> str:
        """Return the value as LaTeX, without dollar signs.

        >>> Integral(Symbol("d") ** 2, S.true).to_latex()
        'd^{2}'
        """
        return latex(self.value)  # type: ignore[no-any-return]

    def to_typst(self) -> str:
        """Return the value as Typst mathematics, without dollar signs.

        >>> Integral(1 / Symbol("d"), S.true).to_typst()
        'frac(1, d)'
        """
        return typst_math(self.value)

    def to_json(self) -> str:
        """Return value, domain and symbols as a JSON object, with the value as LaTeX too.

        >>> Integral(Symbol("d") ** 2, Symbol("d") >= 2, (Symbol("d"),)).to_json()
        '{"value": "d**2", "domain": "d >= 2", "symbols": ["d"], "latex": "d^{2}"}'
        """
        content = {
            "value": str(self.value),
            "domain": str(self.domain),
            "symbols": [symbol.name for symbol in self.symbols],
            "latex": self.to_latex(),
        }
        return json.dumps(content, ensure_ascii=False)

    def lambdify(self, *others: Symbol | MatrixSymbol) -> Callable[..., Any]:
        """Return the value as a NumPy function of the dimensions' symbols, then of the others.

        Args:
            others: The constant matrices and other symbols in the value.

        >>> Integral(1 / Symbol("d"), S.true, (Symbol("d"),)).lambdify()(4)
        0.25
        """
        return numpy_function(self.value, [*self.symbols, *others])

    def _repr_latex_(self) -> str:
        condition = "" if self.domain is S.true else rf",\qquad {latex(self.domain)}"
        return rf"$\displaystyle {latex(self.value)}{condition}$"
