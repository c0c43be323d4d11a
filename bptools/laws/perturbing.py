"""False claims beside the true ones, and false lines: what every check and proof has to refuse."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from sympy import Basic, Integer, Rational
from sympy.matrices.expressions.matexpr import MatrixExpr
from sympy.matrices.matrixbase import MatrixBase

from bptools.claims import Claim, Relation

# a false right side, or a function that makes one of the true one
Perturbation: TypeAlias = Basic | Callable[[Any], Basic]

# an equality is half as much again; an upper bound shrinks, a lower one grows, until it is false;
# one that is below 0 at small dimensions grows by changing its sign
FACTORS = {
    Relation.EQUAL: (Rational(3, 2),),
    Relation.AT_MOST: (Rational(1, 2), Rational(1, 32), Integer(-1)),
    Relation.AT_LEAST: (Integer(2), Integer(32), Integer(-32)),
}
OFFSETS = {Relation.EQUAL: 1, Relation.AT_MOST: -1, Relation.AT_LEAST: 1}  # of a right side 0


def falser(
    claim: Claim, perturbations: Mapping[str, Perturbation] | None = None
) -> Iterator[Claim]:
    """Yield false claims beside a true one, the least false first.

    Args:
        claim: The true one.
        perturbations: The project's own, by the claim's name: a false right side, or a function
            that makes one of the true right side; by default it is scaled.
    """
    own = (perturbations or {}).get(claim.name)
    right = claim.closed_form
    if own is not None:
        yield claim.with_closed_form(own if isinstance(own, Basic) else own(right))
    elif right == 0:
        yield claim.with_closed_form(right + OFFSETS[claim.relation])
    else:
        for factor in FACTORS[claim.relation]:
            yield claim.with_closed_form(factor * right)


def altered(expression: Basic) -> Basic:
    """Return another expression of the same shape, which equals it nowhere or hardly anywhere."""
    if isinstance(expression, MatrixExpr | MatrixBase):
        return 2 * expression
    return expression + 1


def repaired(claim: Claim, claims: Mapping[str, Claim]) -> Claim:
    """Return a refuted claim with the true right side in the place of the false one."""
    true = claim.repair
    return claim.with_closed_form(claims[claim.repaired_by].closed_form if true is None else true)
