"""How an expression is laid out, whatever the output language: signs, fractions, tightness."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

from sympy import (
    Basic,
    Derivative,
    HadamardProduct,
    Integral,
    MatrixBase,
    MatrixExpr,
    MatrixSymbol,
    NumberSymbol,
    Pow,
    Product,
    Rational,
    Sum,
    Symbol,
    conjugate,
)
from sympy.core.function import AppliedUndef
from sympy.matrices.expressions.kronecker import KroneckerProduct
from sympy.printing.precedence import PRECEDENCE, precedence
from sympy.printing.printer import Printer

Node: TypeAlias = Any  # SymPy has no types; own nodes need not be SymPy's


class NodePrinter(Printer):  # type: ignore[misc]  # SymPy has no types
    """What the printers of all output languages have in common.

    Each part is printed once: a sum prints its terms to order them, and those print theirs.
    """

    def __init__(self) -> None:
        super().__init__()
        self._printed: dict[tuple[type, Basic], str] = {}

    def _print(self, expr: Node, **kwargs: Any) -> str:  # noqa: ANN401 - SymPy's own
        if not isinstance(expr, Basic):  # lists, and matrices that change
            return str(super()._print(expr, **kwargs))
        key = (type(expr), expr)
        if key not in self._printed:
            self._printed[key] = str(super()._print(expr, **kwargs))
        return self._printed[key]

    def doprint(self, expr: Node) -> str:
        """Return ``expr`` in the printer's language."""
        return str(self._print(expr))

    def join(self, items: Iterable[Node], separator: str = ", ") -> str:
        """Print ``items`` with ``separator`` between them."""
        return separator.join(self.doprint(item) for item in items)


FUNCTION_WORDS = {
    "sin": "sin",
    "cos": "cos",
    "tan": "tan",
    "cot": "cot",
    "sinc": "sinc",
    "sinh": "sinh",
    "cosh": "cosh",
    "tanh": "tanh",
    "asin": "arcsin",
    "acos": "arccos",
    "atan": "arctan",
    "log": "log",
    "re": "Re",
    "im": "Im",
    "arg": "arg",
    "sign": "sgn",
    "gamma": "Γ",
    "floor": "floor",
    "ceiling": "ceil",
}
_TIGHT = {
    "Abs",
    "MatrixElement",
    "KroneckerDelta",
    "Indexed",
    "Min",
    "Max",
    "binomial",
}


def is_tight(expr: Node) -> bool:
    """Tell whether an exponent can follow ``expr`` without parentheses.

    A node that prints itself says so by an attribute ``is_tight``.
    """
    if hasattr(expr, "is_tight"):
        return bool(expr.is_tight)
    if isinstance(expr, Symbol | MatrixSymbol):
        return "^" not in expr.name and "'" not in expr.name
    if expr.is_Integer:
        return bool(expr.is_nonnegative)
    if isinstance(expr, AppliedUndef):
        return True
    if isinstance(expr, conjugate):
        return bool(expr.args[0].is_symbol)
    if isinstance(expr, NumberSymbol | MatrixBase):
        return True
    return any(cls.__name__ in _TIGHT for cls in type(expr).__mro__)


def binding(expr: Node) -> int:
    """Return how tightly ``expr`` binds, on SymPy's scale: ⊗ looser than a product."""
    return _known_binding(expr) if isinstance(expr, Basic) else int(precedence(expr))


@lru_cache(maxsize=1 << 14, typed=True)
def _known_binding(expr: Basic) -> int:
    if isinstance(expr, KroneckerProduct | HadamardProduct):
        return int(PRECEDENCE["Add"] + PRECEDENCE["Mul"]) // 2
    return int(precedence(expr))  # asks for the sign of every term, however deep


def is_big(expr: Node) -> bool:
    """Tell whether ``expr`` begins with a sign whose reach is everything behind it."""
    return isinstance(expr, Sum | Product | Integral | Derivative)


def ordered_terms(expr: Node, doprint: Callable[[Node], str]) -> list[Node]:
    """Return the terms of a sum in SymPy's order, but ``1 - x``, not ``-x + 1``."""
    terms = list(expr.args) if isinstance(expr, MatrixExpr) else list(expr.as_ordered_terms())
    positive = next((term for term in terms if not doprint(term).startswith(("-", "minus "))), None)
    if positive is not None and positive is not terms[0]:
        terms.remove(positive)
        terms.insert(0, positive)
    return terms


class FractionParts(NamedTuple):
    """A product as a fraction with factors beside it.

    Args:
        negative: Whether it begins with a minus.
        over: The factors above the line.
        under: Those below it.
        beside: Those that stay beside it: matrices, operators, sums over ranges.
    """

    negative: bool
    over: list[Node]
    under: list[Node]
    beside: list[Node]


def split_fraction(product: Node) -> FractionParts:
    """Take a product apart into sign, numerator, denominator and what stands beside a fraction."""
    negative = False
    over: list[Node] = []
    under: list[Node] = []
    beside: list[Node] = []
    for index, factor in enumerate(product.as_ordered_factors()):
        if index == 0 and factor.is_Rational and factor.is_negative:
            negative, factor = True, -factor
        if factor.is_Rational and not factor.is_Integer:
            over += [Rational(factor.p)] * (factor.p != 1)
            under.append(Rational(factor.q))
        elif factor.is_Integer and factor == 1 and index == 0:
            continue
        elif _is_denominator(factor):
            under.append(factor.base if factor.exp == -1 else Pow(factor.base, -factor.exp))
        elif factor.is_commutative and not is_big(factor):
            over.append(factor)
        else:
            beside.append(factor)
    return FractionParts(negative, over, under, beside)


def _is_denominator(factor: Node) -> bool:
    return bool(
        factor.is_Pow
        and factor.is_commutative
        and factor.exp.is_Rational
        and factor.exp.is_negative
    )
