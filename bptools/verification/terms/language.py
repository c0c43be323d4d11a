"""Terms: nodes ``Term(op, parts)`` of a small vocabulary; equal terms are one object."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from bptools.verification.limits import DEEPEST, MOST_PARTS, OutOfReach, Rejected

# the parts of a term: t a term, T terms, s a name, q a rational number, i an integer, I integers
SHAPES = {
    "Variable": "s",
    "MatrixVariable": "s",
    "Rational": "q",
    "ImaginaryUnit": "",
    "Pi": "",
    "Value": "st",
    "Apply": "st",
    "Sum": "T",
    "Product": "T",
    "Power": "tt",
    "Conjugate": "t",
    "Transpose": "t",
    "Trace": "t",
    "Identity": "t",
    "Zero": "tt",
    "Tensor": "T",
    "PartialTrace": "tTI",
    "Element": "ttt",
    "Delta": "tt",
    "Rotation": "tt",
    "Exponential": "tt",
    "BasisProjector": "tt",
    "AbsoluteRatio": "tt",
    "Explicit": "iiT",
    "HaarMean": "st",
    "AngleMean": "stt",
    "IndexSum": "stt",
    "IndexProduct": "stt",
    "LineIntegral": "st",
    "Limit": "st",
    "LimitAtZero": "st",
    "Slope": "tt",
    "Member": "st",
    "Recursion": "sstttt",
}
LIMITS = ("Limit", "LimitAtZero")
BINDERS = ("HaarMean", "AngleMean", "IndexSum", "IndexProduct", "LineIntegral", *LIMITS)
ELEMENTARY = ("exp", "cos", "sin", "arctan")


class Node(NamedTuple):
    """A node; ``free`` are the names that can be replaced, ``names`` all of them.

    Args:
        op: What it is.
        parts: What it is of.
        free: The names that can be replaced.
        names: All names.
        size: How many nodes it has, written out.
        depth: How deep they are nested.
    """

    op: str
    parts: tuple[Any, ...]
    free: frozenset[str]
    names: frozenset[str]
    size: int
    depth: int

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)


_NODES: dict[tuple[Any, ...], Node] = {}


def node(op: str, *parts: Any) -> Node:  # noqa: ANN401 - terms, names and numbers
    """Return the one object for a term.

    Raises:
        OutOfReach: If it is too large, written out, or nested too deep.
    """
    key = (op, *parts)
    known = _NODES.get(key)
    if known is None:
        inner = [p for part in parts for p in (part if type(part) is tuple else (part,))]
        terms = [part for part in inner if type(part) is Node]
        free = frozenset[str]().union(*(term.free for term in terms))
        names = frozenset[str]().union(*(term.names for term in terms))
        if op in ("Variable", "MatrixVariable"):
            free = names = frozenset((parts[0],))
        elif op == "Value":
            names = names | {parts[0]}
        elif op in BINDERS:
            free, names = free - {parts[0]}, names | {parts[0]}
        elif op == "Member":
            names = names | {parts[0]}
        elif op == "Recursion":
            names = names | {*parts[:2]}
            free = (parts[4].free - {*parts[:2]}).union(*(parts[k].free for k in (2, 3, 5)))
            if parts[0] == parts[1] or free & {*parts[:2]}:
                raise Rejected("the names of a recursion's step are bound in it alone")
        size = 1 + sum(term.size for term in terms)
        depth = 1 + max((term.depth for term in terms), default=0)
        if depth > DEEPEST:
            raise OutOfReach(f"terms that are nested more than {DEEPEST} deep")
        if size > MOST_PARTS:
            raise OutOfReach(f"a term that has more than {MOST_PARTS} parts, written out")
        known = _NODES[key] = Node(op, parts, free, names, size, depth)
    return known


def forget(most: int = 0) -> bool:
    """Forget all terms if there are more than a number of them, and return whether."""
    are_many = len(_NODES) > most
    if are_many:
        _NODES.clear()
    return are_many


def whole(number: int | Fraction) -> Node:
    """Return a number as a term."""
    return node("Rational", Fraction(number))


def negative(term: Node) -> Node:
    """Return minus a term."""
    return node("Product", (whole(-1), term))


def minus(left: Node, right: Node) -> Node:
    """Return a difference."""
    return node("Sum", (left, negative(right)))


def adjoint(term: Node) -> Node:
    """Return the adjoint of a matrix."""
    return node("Transpose", node("Conjugate", term))


def put(term: Node, values: Mapping[str, Node]) -> Node:
    """Return a term with values in the place of free names.

    Raises:
        Rejected: If a value would be captured, or replace what a derivative is by.
    """
    used = {name: value for name, value in values.items() if name in term.free}
    if not used:
        return term
    if term.op in ("Variable", "MatrixVariable"):
        return used[term.parts[0]]
    inside = frozenset[str]().union(*(value.free for value in used.values()))
    if term.op == "Recursion" and inside & {*term.parts[:2]}:
        raise Rejected("a value is captured in a recursion")
    if term.op in BINDERS and term.parts[0] in inside:
        raise Rejected(f"a value is captured where {term.parts[0]} is bound")
    within = used.keys() | frozenset[str]().union(*(value.names for value in used.values()))
    if term.op == "Slope" and term.parts[1].parts[0] in within:
        raise Rejected(f"a value is put in the place of {term.parts[1].parts[0]} in a derivative")
    parts = [_put(part, used) for part in term.parts]
    if term.op == "Value" and parts[1].op != "Variable":
        raise Rejected("the argument of an unknown function is a variable")
    return node(term.op, *parts)


def _put(part: Any, values: Mapping[str, Node]) -> Any:  # noqa: ANN401 - a term, terms, a number
    if type(part) is Node:
        return put(part, values)
    return tuple(_put(p, values) for p in part) if isinstance(part, tuple) else part
