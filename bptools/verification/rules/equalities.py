"""The rules by which equalities are made, each carried out anew."""

from __future__ import annotations

from bptools.verification.limits import Rejected
from bptools.verification.networks.sums import Shape, alike
from bptools.verification.normal.equality import require_equal, require_meaning, values_of
from bptools.verification.scalars.ratios import ONE
from bptools.verification.terms.contexts import Context, Proposition, Relation
from bptools.verification.terms.language import LIMITS, Node, node, put


def equal(context: Context, left: Node, right: Node) -> Proposition:
    """Both sides have one value, averages left standing."""
    require_equal(context, left, right)
    return Proposition(context, left, "=", right)


def averaged(context: Context, left: Node, right: Node) -> Proposition:
    """Both sides have one value, averages taken."""
    require_equal(context, left, right, average=True)
    return Proposition(context, left, "=", right)


def reflexive(context: Context, term: Node) -> Proposition:
    """A term of declared names is equal to itself."""
    _require_meaning(context, term)
    return Proposition(context, term, "=", term)


def entrywise(context: Context, left: Node, right: Node) -> Proposition:
    """Explicit matrices are equal entry by entry; a number is a matrix with one entry."""
    shapes = _shape(context, left), _shape(context, right)
    if None in shapes and any(alike(shape, (ONE, ONE)) for shape in shapes):
        sides = zip((left, right), shapes, strict=True)
        require_equal(context, *(x if shape is None else node("Trace", x) for x, shape in sides))
        return Proposition(context, left, "=", right)
    return equal(context, left, right)


def congruent(context: Context, body: Node, equal_pairs: dict[str, Proposition]) -> Proposition:
    """Equals stand in the place of equals."""
    if equal_pairs.keys() & {declared.name for declared in context}:
        raise Rejected("the name of a place has another meaning")
    for theorem in equal_pairs.values():
        if theorem.context != context or theorem.relation != "=":
            raise Rejected("equalities of one context are needed")
        if _shape(context, theorem.left) is not None:
            raise Rejected("an equality of scalars is needed")
    left = put(body, {name: theorem.left for name, theorem in equal_pairs.items()})
    right = put(body, {name: theorem.right for name, theorem in equal_pairs.items()})
    for side in (left, right):
        _require_meaning(context, side)
    return Proposition(context, left, "=", right)


def transitive(first: Proposition, second: Proposition) -> Proposition:
    """Relations are transitive."""
    relations = {first.relation, second.relation} - {"="}
    if first.context != second.context or first.right is not second.left or len(relations) > 1:
        raise Rejected("two lines make no chain")
    return Proposition(first.context, first.left, "".join(relations) or "=", second.right)


def antisymmetric(at_most: Proposition, at_least: Proposition) -> Proposition:
    """If a <= b and a >= b, a = b."""
    if at_most.relation != "<=" or at_least != at_most._replace(relation=">="):
        raise Rejected("two bounds make no equality")
    return at_most._replace(relation="=")


def weakened(theorem: Proposition, relation: Relation) -> Proposition:
    """What is equal is at most, and at least."""
    if theorem.relation not in ("=", relation):
        raise Rejected(f"{theorem.relation} does not imply {relation}")
    require_real(theorem.context, theorem.left)
    return theorem._replace(relation=relation)


def require_real(context: Context, term: Node) -> None:
    """Refuse the side of an inequality that is not shown to be a real number."""
    value, conjugate = values_of(context, term, node("Conjugate", term))
    if value.shape is not None or not conjugate.minus(value).is_zero:
        raise Rejected("a side of an inequality is not shown to be real")


def _require_meaning(context: Context, term: Node) -> None:
    """Refuse a term that has no value; limits and integrals have theirs by their own rules."""
    if not term.free <= {declared.name for declared in context}:
        raise Rejected("a name is not declared")
    if term.op not in ("LineIntegral", *LIMITS):
        require_meaning(context, term)


def _shape(context: Context, term: Node) -> Shape:
    (value,) = values_of(context, term)
    return value.shape
