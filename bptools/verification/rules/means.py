"""The rules for means and for quotients, each carried out anew."""

from __future__ import annotations

from bptools.verification.limits import Rejected
from bptools.verification.normal.equality import MEANS, body_context, require_equal, values_of
from bptools.verification.rules.equalities import require_real
from bptools.verification.rules.inequalities import nonnegative_in
from bptools.verification.scalars.signs import POSITIVE, sign_of
from bptools.verification.terms.contexts import Context, Proposition
from bptools.verification.terms.language import Node, minus, node, whole


def ratio(above: Node, below: Node, gap: Proposition, bound: Proposition) -> Proposition:
    """From g^2 <= p^2 w, 0 <= w and real g and p follows (|g|/|p|)^2 <= w, with 0 where p is 0."""
    context = nonnegative_in(gap, bound)
    for part in (above, below):
        require_real(context, part)
    larger = node("Product", (_squared(below), bound.right))
    require_equal(context, minus(larger, _squared(above)), gap.right)
    return Proposition(context, _squared(node("AbsoluteRatio", above, below)), "<=", bound.right)


def quotient(
    above: Proposition, below: Proposition, gap: Proposition, bound: Proposition
) -> Proposition:
    """From a <= b w, 0 <= a, 0 <= b and 0 <= w follows |a|/|b| <= w, with 0 where b is 0."""
    context = nonnegative_in(above, below, gap, bound)
    rest = minus(node("Product", (below.right, bound.right)), above.right)
    require_equal(context, rest, gap.right)
    divided = node("AbsoluteRatio", above.right, below.right)
    return Proposition(context, divided, "<=", bound.right)


def quotient_from_below(
    above: Node, below: Node, least: Node, value: Node, bounds: tuple[Proposition, ...]
) -> Proposition:
    """From b w <= a and 0 < c <= b for a real a follows |a|/|b| >= w."""
    if len(bounds) != 2:
        raise Rejected("a quotient from below has two bounds: 0 <= a - b w and 0 <= b - c")
    context = nonnegative_in(*bounds)
    require_real(context, above)
    (number,) = values_of(context, least)
    if number.shape is not None or sign_of(number.scalar, context) != POSITIVE:
        raise Rejected("what a divisor is at least is not shown to be positive")
    rests = minus(above, node("Product", (below, value))), minus(below, least)
    for rest, bound in zip(rests, bounds, strict=True):
        require_equal(context, rest, bound.right)
    return Proposition(context, node("AbsoluteRatio", above, below), ">=", value)


def _squared(term: Node) -> Node:
    return node("Power", term, whole(2))


def mean_of_product(
    context: Context, mean: Node, square: Proposition, factors: tuple[Proposition, ...]
) -> Proposition:
    """From q^2 <= u v with 0 <= u and 0 <= v follows (E q)^2 <= E u E v."""
    if len(factors) != 2 or square.left.op != "Power" or square.left.parts[1] is not whole(2):
        raise Rejected("a theorem q^2 <= u v is needed, with 0 <= u and 0 <= v")
    inner, parts = nonnegative_in(*factors), tuple(factor.right for factor in factors)
    needed = (inner, "<=", node("Product", parts))
    if (square.context, square.relation, square.right) != needed:
        raise Rejected("a theorem q^2 <= u v is needed, with 0 <= u and 0 <= v")
    averaged = square.left.parts[0]
    while averaged.op in MEANS:
        averaged = averaged.parts[1]
    if averaged.op != "AbsoluteRatio":
        require_real(inner, square.left.parts[0])
    binders = _binders(context, mean, square.left.parts[0], inner)
    means = node("Product", tuple(_around(part, binders) for part in parts))
    return Proposition(context, _squared(mean), "<=", means)


def mean_of_bound(context: Context, mean: Node, bound: Proposition) -> Proposition:
    """From a <= b everywhere follows E a <= E b."""
    binders = _binders(context, mean, bound.left, bound.context)
    return Proposition(context, mean, bound.relation, _around(bound.right, binders))


def _around(body: Node, binders: list[Node]) -> Node:
    for binder in reversed(binders):
        name, _, *width = binder.parts
        body = node(binder.op, name, body, *width)
    return body


def _binders(context: Context, mean: Node, body: Node, inner: Context) -> list[Node]:
    """Return the binders of a mean of a body that stands in an inner context, outermost first."""
    binders = list[Node]()
    while mean is not body:
        if mean.op not in MEANS:
            raise Rejected("a mean is made of sums and averages around what is bounded")
        context = body_context(context, mean)
        binders.append(mean)
        mean = mean.parts[1]
    if not binders or {*inner} != {*context}:
        raise Rejected("what is averaged is bounded in another context")
    return binders
