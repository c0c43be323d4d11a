"""Terms in one arrangement: sums and products flat, numbers first, scalars in order.

Two terms of one arrangement are equal whatever their names mean; the converse is not claimed.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from bptools.verification.terms.language import BINDERS, Node, node, whole

MATRICES = (
    "MatrixVariable",
    "Identity",
    "Zero",
    "Tensor",
    "PartialTrace",
    "Rotation",
    "Exponential",
    "Explicit",
    "Member",
    "Recursion",
)
LARGEST_POWER = 16  # of a number that is computed


class Arrangement:
    """Arranges terms; equal arrangements are one object."""

    def __init__(self) -> None:
        self._known: dict[Node, Node] = {}
        self._order: dict[Node, int] = {}

    def __call__(self, term: Node) -> Node:
        """Return a term, arranged."""
        if term not in self._known:
            parts = tuple(map(self._part, term.parts))
            match term.op:
                case "Sum":
                    arranged = self._sum(*parts)
                case "Product":
                    arranged = self._product(*parts)
                case "Power":
                    arranged = self._power(*parts)
                case _:
                    arranged = node(term.op, *parts)
            self._known[term] = arranged
            self._order.setdefault(arranged, len(self._order))
        return self._known[term]

    def _part(self, part: Any) -> Any:  # noqa: ANN401 - a term, terms, a name, a number
        if type(part) is Node:
            return self(part)
        return tuple(map(self._part, part)) if type(part) is tuple else part

    def _place(self, term: Node) -> int:
        return self._order.setdefault(term, len(self._order))

    def _sum(self, terms: tuple[Node, ...]) -> Node:
        number, rest = Fraction(0), []
        for term in terms:
            for addend in term.parts[0] if term.op == "Sum" else (term,):
                if addend.op == "Rational":
                    number += addend.parts[0]
                else:
                    rest.append(addend)
        rest.sort(key=self._place)
        if number:
            rest.insert(0, whole(number))
        return rest[0] if len(rest) == 1 else node("Sum", tuple(rest)) if rest else whole(0)

    def _product(self, factors: tuple[Node, ...]) -> Node:
        number, scalars, matrices = Fraction(1), [], []
        for factor in factors:
            for part in factor.parts[0] if factor.op == "Product" else (factor,):
                if part.op == "Rational":
                    number *= part.parts[0]
                elif is_scalar(part):
                    scalars.append(part)
                else:
                    matrices.append(part)
        scalars.sort(key=self._place)
        rest = ([whole(number)] if number != 1 else []) + scalars + matrices
        return rest[0] if len(rest) == 1 else node("Product", tuple(rest)) if rest else whole(1)

    def _power(self, base: Node, exponent: Node) -> Node:
        height = exponent.parts[0] if exponent.op == "Rational" else Fraction(1, 2)
        if height.denominator > 1 or not is_scalar(base):
            return node("Power", base, exponent)
        if height == 1:
            return base
        if base.op == "Rational" and base.parts[0] and abs(height) <= LARGEST_POWER:
            return whole(base.parts[0] ** int(height))
        if base.op == "Product":
            return self._product(tuple(self._power(x, exponent) for x in base.parts[0]))
        if base.op == "Power" and base.parts[1].op == "Rational":
            below = base.parts[1].parts[0]
            if below.denominator == 1:
                return self._power(base.parts[0], whole(below * height))
        return node("Power", base, exponent)


def is_scalar(term: Node) -> bool:
    """Return whether a term is a scalar, if it has a meaning at all."""
    match term.op:
        case "Product":
            return all(map(is_scalar, term.parts[0]))
        case "Sum":
            return is_scalar(term.parts[0][0])
        case "Power" | "Conjugate" | "Transpose" | "Slope":
            return is_scalar(term.parts[0])
    if term.op in BINDERS:
        return is_scalar(term.parts[1])
    return term.op not in MATRICES
