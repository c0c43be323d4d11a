"""What is stated: terms, what their names mean, theorems; read from tables, which are checked.

A term is a node ``Term(op, parts)``; equal terms are one object. Its vocabulary is ``SHAPES``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, NamedTuple

from bptools.verification.limits import (
    DEEPEST,
    LONGEST_NAME,
    LONGEST_NUMBER,
    MOST_TERMS,
    OutOfReach,
    Rejected,
)

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
SORTS = ("complex", "real", "non-negative", "positive", "natural")
GROUPS = ("Haar on U(d)", "Haar on O(d)", "Haar on unit vectors")
_POSITIVE = ("orthogonal projector", "pure state", "density matrix")
HERMITIAN = frozenset(
    ("Hermitian", "Hermitian involution", "Hermitian contraction", *_POSITIVE),
)
KINDS = HERMITIAN | {"unitary", "isometry", "traceless", "real"}
FAMILIAL = KINDS - {"pure state", "density matrix", "Hermitian contraction", "isometry"}
BONDS = ("commuting", "orthogonal", "Kraus family")
RELATIONS = ("=", "<=", ">=")


class Node(NamedTuple):
    """A node; ``free`` are the names that can be replaced, ``names`` all of them."""

    op: str
    parts: tuple[Any, ...]
    free: frozenset[str]
    names: frozenset[str]

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)


_NODES: dict[tuple[Any, ...], Node] = {}


def node(op: str, *parts: Any) -> Node:  # noqa: ANN401 - terms, names and numbers
    """Return the one object for a term."""
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
        known = _NODES[key] = Node(op, parts, free, names)
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


@dataclass(frozen=True)
class Declared:
    """What one name means; ``shape`` is "Scalar", "Function", "Matrix", "Family" or "Tie"."""

    shape: str
    name: str
    sort: str = ""
    least: int = 0
    below: Node | None = None
    rows: Node | None = None
    columns: Node | None = None
    kinds: frozenset[str] = frozenset()
    rank: Node | None = None
    group: str | None = None
    matrices: tuple[str, ...] = ()  # that a tie is of

    def put(self, values: Mapping[str, Node]) -> Declared:
        """Return the declaration with values in its sizes, range and rank."""

        def placed(term: Node | None) -> Node | None:
            return None if term is None else put(term, values)

        return replace(
            self,
            below=placed(self.below),
            rows=placed(self.rows),
            columns=placed(self.columns),
            rank=placed(self.rank),
        )


Context = tuple[Declared, ...]


def declared_in(context: Context, name: str, shape: str) -> Declared:
    """Return what a name means.

    Raises:
        Rejected: If it means nothing, or something of another shape.
    """
    for declared in context:
        if declared.name == name and declared.shape == shape:
            return declared
    raise Rejected(f"{name} is not declared as a {shape.lower()}")


class Proposition(NamedTuple):
    """A statement in a context."""

    context: Context
    left: Node
    relation: str
    right: Node


@dataclass
class Tables:
    """The terms and contexts of one proof, read and checked."""

    terms: list[Node] = field(default_factory=list)
    contexts: list[Context] = field(default_factory=list)
    _depths: list[int] = field(default_factory=list)

    def read_terms(self, entries: object) -> None:
        """Read the table of terms.

        Raises:
            Rejected: If an entry is none of the language.
        """
        for entry in _list(entries, MOST_TERMS, "terms"):
            op, *parts = _list(entry, 1 << 16, "a term") or [None]
            shape = SHAPES.get(op) if isinstance(op, str) else None
            if shape is None or len(shape) != len(parts):
                raise Rejected(f"there is no term {str(op)[:40]!r} of {len(parts)} parts")
            self._deepest = 0
            read = tuple(map(self._part, shape, parts))
            self._depths.append(self._deepest + 1)
            if self._depths[-1] > DEEPEST:
                raise OutOfReach(f"terms that are nested more than {DEEPEST} deep")
            _require_sensible(op, read)
            self.terms.append(node(op, *read))

    def _part(self, kind: str, part: object) -> Any:  # noqa: ANN401 - as the kind says
        match kind:
            case "t":
                return self.term(part)
            case "T":
                return tuple(map(self.term, _list(part, 1 << 14, "parts of a term")))
            case "s":
                return name_of(part)
            case "q":
                return _rational(part)
            case "I":
                return tuple(map(integer_of, _list(part, 64, "places")))
        return integer_of(part)

    def term(self, number: object) -> Node:
        """Return the term of a number: one that was read before."""
        place = integer_of(number)
        if place >= len(self.terms):
            raise Rejected("a term refers to one that is not before it")
        self._deepest = max(getattr(self, "_deepest", 0), self._depths[place])
        return self.terms[place]

    def context(self, number: object) -> Context:
        """Return the context of a number."""
        place = integer_of(number)
        if place >= len(self.contexts):
            raise Rejected("there is no such context")
        return self.contexts[place]

    def read_contexts(self, entries: object) -> None:
        """Read the table of contexts.

        Raises:
            Rejected: If one declares a name twice, or something that has no meaning.
        """
        for entry in _list(entries, 1 << 10, "contexts"):
            context = tuple(map(self._declaration, _list(entry, 1 << 10, "a context")))
            if len({declared.name for declared in context}) < len(context):
                raise Rejected("a name is declared twice")
            _require_closed(context)
            for tie in (d for d in context if d.shape == "Tie"):
                _require_tie(tie, context)
            self.contexts.append(context)

    def _declaration(self, entry: object) -> Declared:
        match entry:
            case ["Scalar", name, sort, least, below] if sort in SORTS:
                size = None if below is None else self.term(below)
                if (size is not None or least != 0) and sort != "natural":
                    raise Rejected("only a natural number has a range")
                return Declared("Scalar", name_of(name), sort, integer_of(least), size)
            case ["Function", name, sort] if sort in SORTS:
                return Declared("Function", name_of(name), sort)
            case ["Matrix", name, rows, columns, list(kinds), rank, group] if KINDS.issuperset(
                map(str, kinds)
            ) and (group is None or group in GROUPS):
                trace = None if rank is None else self.term(rank)
                sizes = self.term(rows), self.term(columns)
                assumed = frozenset(map(str, kinds))
                _require_matrix(assumed, trace, group, square=sizes[0] is sizes[1])
                if group is not None and sizes[1] is not _columns_of(group, sizes[0]):
                    raise Rejected("a random matrix is square, a random vector has one column")
                return Declared("Matrix", name_of(name), "", 0, None, *sizes, assumed, trace, group)
            case ["Family", name, size, list(kinds)] if FAMILIAL.issuperset(map(str, kinds)):
                members, rows = frozenset(map(str, kinds)), self.term(size)
                return Declared("Family", name_of(name), "", 0, None, rows, rows, members)
            case ["Tie", bond, list(names)] if bond in BONDS:
                tied = tuple(map(name_of, names))
                label = f"{bond}: {', '.join(tied)}"
                return Declared("Tie", label, kinds=frozenset((bond,)), matrices=tied)
        raise Rejected("a declaration is none of the language")


def _require_closed(context: Context) -> None:
    scalars = {d.name for d in context if d.shape == "Scalar"}
    terms = (x for d in context for x in (d.rows, d.columns, d.rank, d.below) if x is not None)
    if not frozenset().union(*(term.names for term in terms)) <= scalars:
        raise Rejected("a size depends on a name that is not declared")


def _require_tie(tie: Declared, context: Context) -> None:
    by_name = {d.name: d for d in context if d.shape == "Matrix" and d.group is None}
    tied = [by_name[name] for name in tie.matrices if name in by_name]
    count = len(set(tie.matrices))
    kraus = "Kraus family" in tie.kinds
    if len(tied) < len(tie.matrices) or len(tied) > count or count < 2:
        raise Rejected("a tie is of several declared matrices that are not random")
    if len({(d.rows, d.columns) for d in tied}) > 1:
        raise Rejected("tied matrices are of one shape")
    if not kraus and (count > 2 or tied[0].rows is not tied[0].columns):
        raise Rejected("matrices that commute or are orthogonal are two, and square")


def _require_matrix(
    kinds: frozenset[str], rank: Node | None, group: str | None, *, square: bool
) -> None:
    if group is not None and kinds:
        raise Rejected("something is assumed of a random matrix")
    if kinds - {"isometry", "real"} and not square:
        raise Rejected("a matrix of such a kind must be square")
    if rank is not None and "orthogonal projector" not in kinds:
        raise Rejected("only a projector has a rank")


def _columns_of(group: str, rows: Node) -> Node:
    return whole(1) if group == "Haar on unit vectors" else rows


def _require_sensible(op: str, parts: tuple[Any, ...]) -> None:
    by_variable = {"Value": 1, "Slope": 1}.get(op)
    if by_variable is not None and parts[by_variable].op != "Variable":
        raise Rejected(f"a {op} must be of a variable")
    if op == "Apply" and parts[0] not in ELEMENTARY:
        raise Rejected("there is no such function")
    if op in ("Sum", "Product", "Tensor") and not parts[0]:
        raise Rejected(f"a {op} of nothing")
    if op == "Explicit" and (not parts[2] or len(parts[2]) != parts[0] * parts[1]):
        raise Rejected("a matrix has not as many entries as rows times columns")
    if op == "PartialTrace" and sorted(set(parts[2])) != list(parts[2]):
        raise Rejected("the kept factors of a partial trace must be in order")
    if op == "PartialTrace" and (not parts[2] or max(parts[2]) >= len(parts[1])):
        raise Rejected("a partial trace keeps a factor that there is not")


def _list(entry: object, most: int, what: str) -> list[Any]:
    if not isinstance(entry, list):
        raise Rejected(f"{what} must be a list")
    if len(entry) > most:
        raise OutOfReach(f"more than {most} {what}")
    return entry


def name_of(entry: object) -> str:
    """Return a name; refuse what is none."""
    if not isinstance(entry, str) or not 0 < len(entry) <= LONGEST_NAME or not entry.isprintable():
        raise Rejected("a name must be a short text that can be printed")
    return entry


def integer_of(entry: object) -> int:
    """Return a small natural number; refuse what is none."""
    if type(entry) is not int or not 0 <= entry < 1 << 31:
        raise Rejected("a number must be a small natural number")
    return entry


def _rational(entry: object) -> Fraction:
    if not isinstance(entry, str) or not re.fullmatch(r"-?[0-9]+(/[0-9]+)?", entry):
        raise Rejected("a rational number must be written as such")
    if len(entry) > LONGEST_NUMBER:
        raise OutOfReach(f"a number of more than {LONGEST_NUMBER} digits")
    above, _, below = entry.partition("/")
    if below and int(below) == 0:
        raise Rejected("a rational number is divided by zero")
    return Fraction(int(above), int(below or 1))
