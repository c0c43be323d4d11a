"""Rules for means: of inequalities, and of what is divided by a probability.

A mean is a term of binders around a body: sums over an index, means over an angle, averages over a
random matrix or state. All are positive and linear, one after the other too.
"""

from __future__ import annotations

from dataclasses import replace

from bptools.kernel import terms as t
from bptools.kernel.contexts import Context, Scalars
from bptools.kernel.equality import normal_forms, require_equal, require_positive, require_real
from bptools.kernel.generators import Sort
from bptools.kernel.inequalities import require_angle, require_nonnegative
from bptools.kernel.minting import KEY, Theorem, rule
from bptools.kernel.normal import Normaliser
from bptools.kernel.refusal import Refusal
from bptools.kernel.terms import Relation

SQUARE = t.whole(2)


@rule(
    "If g^2 <= p^2 w for real g and p, and w is not negative, then (|g|/|p|)^2 <= w: divide by "
    "p^2; where p = 0 the quotient is 0 by definition."
)
def ratio(above: t.Term, below: t.Term, gap: Theorem, bound: Theorem) -> Theorem:
    """Return the theorem for a quotient.

    Args:
        above: g.
        below: p.
        gap: 0 <= p^2 w - g^2.
        bound: 0 <= w.
    """
    context = require_nonnegative(gap, bound)
    for part in (above, below):
        require_real(Normaliser(context), part)
    larger = t.Product((t.Power(below, SQUARE), bound.right))
    rest = t.minus(larger, t.Power(above, SQUARE))
    require_equal(*normal_forms(context, rest, gap.right))
    squared = t.Power(t.AbsoluteRatio(above, below), SQUARE)
    return Theorem(KEY, context, squared, Relation.AT_MOST, bound.right)


@rule(
    "If a <= b w for a, b and w that are not negative, |a|/|b| <= w: divide by b; where b = 0 the "
    "quotient is 0 by definition."
)
def quotient(above: Theorem, below: Theorem, gap: Theorem, bound: Theorem) -> Theorem:
    """Return the theorem for a quotient of what is not negative.

    Args:
        above: 0 <= a.
        below: 0 <= b.
        gap: 0 <= b w - a.
        bound: 0 <= w.
    """
    context = require_nonnegative(above, below, gap, bound)
    rest = t.minus(t.Product((below.right, bound.right)), above.right)
    require_equal(*normal_forms(context, rest, gap.right))
    divided = t.AbsoluteRatio(above.right, below.right)
    return Theorem(KEY, context, divided, Relation.AT_MOST, bound.right)


@rule("If b w <= a and 0 < c <= b for a real a and a number c, |a|/|b| >= w: divide by b.")
def quotient_from_below(
    above: t.Term, below: t.Term, least: t.Term, value: t.Term, bounds: tuple[Theorem, Theorem]
) -> Theorem:
    """Return the theorem for a quotient by what is positive.

    Args:
        above: a.
        below: b.
        least: c.
        value: w.
        bounds: 0 <= a - b w, and 0 <= b - c.
    """
    context = require_nonnegative(*bounds)
    require_positive(context, least)
    require_real(Normaliser(context), above)
    rests = t.minus(above, t.Product((below, value))), t.minus(below, least)
    for rest, bound in zip(rests, bounds, strict=True):
        require_equal(*normal_forms(context, rest, bound.right))
    return Theorem(KEY, context, t.AbsoluteRatio(above, below), Relation.AT_LEAST, value)


@rule(
    "(E q)^2 <= E u E v where q is real, q^2 <= u v everywhere and u, v are not negative (Cauchy, "
    "Schwarz), for E one or more of: a sum over an index, a mean over an angle, an average over a "
    "random matrix or state."
)
def mean_of_product(
    context: Context, mean: t.Term, square: Theorem, factors: tuple[Theorem, Theorem]
) -> Theorem:
    """Return the theorem for a mean.

    Args:
        context: What the mean stands in.
        mean: E q.
        square: q^2 <= u v, with what the mean binds as a free name.
        factors: 0 <= u and 0 <= v.
    """
    inner = require_nonnegative(*factors)
    first, second = (factor.right for factor in factors)
    product = t.Product((first, second))
    if not isinstance(square.left, t.Power) or square.left.exponent != SQUARE:
        raise Refusal("a theorem q^2 <= u v is needed")
    if (square.context, square.relation, square.right) != (inner, Relation.AT_MOST, product):
        raise Refusal("a theorem q^2 <= u v is needed, with 0 <= u and 0 <= v")
    if not _is_mean_of_quotient(square.left.base):
        require_real(Normaliser(inner), square.left.base)
    binders = _binders(context, mean, square.left.base, inner)
    means = t.Product((_around(first, binders), _around(second, binders)))
    return Theorem(KEY, context, t.Power(mean, SQUARE), Relation.AT_MOST, means)


@rule("A mean of what is at most (at least) something is at most (at least) the mean of that.")
def mean_of_bound(context: Context, mean: t.Term, bound: Theorem) -> Theorem:
    """Return the theorem for the mean of the left side of an inequality."""
    binders = _binders(context, mean, bound.left, bound.context)
    right = _around(bound.right, binders)
    return Theorem(KEY, context, mean, bound.relation, right)


def _is_mean_of_quotient(term: t.Term) -> bool:
    """Return whether a term is a quotient of moduli, or a mean of one, and so a real number."""
    while isinstance(term, t.HaarMean | t.AngleMean | t.IndexSum):
        term = term.body
    return isinstance(term, t.AbsoluteRatio)


def _around(body: t.Term, binders: list[t.Binder]) -> t.Term:
    """Return a body with binders around it, the innermost of which is the last."""
    for binder in reversed(binders):
        body = replace(binder, body=body)
    return body


def _binders(context: Context, mean: t.Term, body: t.Term, inner: Context) -> list[t.Binder]:
    """Return the binders of a mean, outermost first.

    Raises:
        Refusal: If it is no mean of the body, or binds what is declared otherwise inside.
    """
    binders: list[t.Binder] = []
    indices: set[Scalars] = set()
    term = mean
    while term != body:
        match term:
            case t.HaarMean(name):
                if context.matrix(name).group is None:
                    raise Refusal(f"{name} is averaged over and has no distribution")
            case t.AngleMean(name):
                require_angle(context, term)
            case t.IndexSum(name):
                if not context.is_fresh(name) or name in {index.name for index in indices}:
                    raise Refusal(f"the summed index {name} has another meaning too")
                Normaliser(context).size(term.size)
                indices.add(Scalars(name, Sort.NATURAL, 0, term.size))
            case _:
                raise Refusal("a mean must be made of sums and averages around what is bounded")
        binders.append(term)
        term = term.body
    if not binders or {*inner.declarations} != {*context.declarations, *indices}:
        raise Refusal("what is averaged must be bounded with the indices alone as new names")
    return binders
