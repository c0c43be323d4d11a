"""The rule of induction over a natural number, carried out anew."""

from __future__ import annotations

from typing import NamedTuple

from bptools.verification.limits import Rejected
from bptools.verification.normal.equality import body_context, require_equal
from bptools.verification.rules.fitting import require_fits, tie_equations
from bptools.verification.rules.inequalities import nonnegative, nonnegative_in
from bptools.verification.rules.quantifiers import at_value, natural
from bptools.verification.terms.contexts import Context, Name, Proposition
from bptools.verification.terms.language import Node, minus, node, put, whole


class Taken(NamedTuple):
    """A weight 0 <= w, values of other names, and half widths of angles, by name."""

    weight: Proposition
    values: dict[str, Node]
    widths: dict[str, Node]


class InductionStep(NamedTuple):
    """A gap that is not negative, what the next one takes of it, and the rest 0 <= r."""

    gap: Node
    again: tuple[Taken, ...]
    rest: Proposition


def by_induction(
    context: Context, name: Name, base: Proposition, step: InductionStep
) -> Proposition:
    """A gap that is not negative at first, and at n + 1 if it is at n for all values of the others.

    At n + 1 it is the sum of gaps at n, weighted and averaged over angles, and of a rest.
    """
    least, (gap, again, rest) = natural(context, name).least, step
    if nonnegative_in(base) != at_value(context, name, least) or base.right is not put(
        gap, {name: whole(least)}
    ):
        raise Rejected("the base of an induction is another statement")
    if any(d.put({name: whole(0)}) != d for d in context) or nonnegative_in(rest) != context:
        raise Rejected("the step of an induction is another statement")
    following = put(gap, {name: node("Sum", (node("Variable", name), whole(1)))})
    terms = [_at_values(context, name, gap, part) for part in again]
    require_equal(context, following, node("Sum", (*terms, rest.right)))
    return nonnegative(context, gap)


def _at_values(context: Context, name: str, gap: Node, again: Taken) -> Node:
    """Return a gap at n at values of the other names, times its weight, averaged."""
    if nonnegative_in(again.weight) != context:
        raise Rejected("a weight of the step of an induction is of another context")
    for declared in context:
        if declared.shape == "Tie" and not again.values.keys().isdisjoint(declared.matrices):
            for sides in tie_equations(declared, context):
                require_equal(context, *(put(side, again.values) for side in sides))
    known = {declared.name: declared for declared in context}
    for replaced, value in again.values.items():
        meant = known.get(replaced)
        if replaced == name or meant is None or meant.sort == "natural":
            raise Rejected(f"the step of an induction cannot replace {replaced}")
        require_fits(meant.put(again.values), value, context)
    term = node("Product", (again.weight.right, put(gap, again.values)))
    for angle, half_width in sorted(again.widths.items()):
        term = node("AngleMean", angle, term, half_width)
        body_context(context, term)
    return term


def equal_by_induction(
    context: Context, name: Name, base: Proposition, sides: tuple[Node, ...]
) -> Proposition:
    """Sides that are equal at first, and of which n + 1 multiplies the difference, are equal."""
    if len(sides) != 3:
        raise Rejected("an equality by induction has two sides and a multiple")
    least, (left, right, multiple) = natural(context, name).least, sides
    first = (put(side, {name: whole(least)}) for side in (left, right))
    if base != Proposition(at_value(context, name, least), next(first), "=", next(first)):
        raise Rejected("the base of an induction is another statement")
    gap = minus(left, right)
    if any(d.put({name: whole(0)}) != d for d in context):
        raise Rejected("the step of an induction is another statement")
    following = put(gap, {name: node("Sum", (node("Variable", name), whole(1)))})
    require_equal(context, following, node("Product", (multiple, gap)))
    return Proposition(context, left, "=", right)
