"""The tables of terms and contexts of one proof, read and checked."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from bptools.verification.limits import (
    LONGEST_NAME,
    LONGEST_NUMBER,
    MOST_TERMS,
    OutOfReach,
    Rejected,
)
from bptools.verification.terms.contexts import (
    BONDS,
    FAMILIAL,
    GROUPS,
    KINDS,
    MEMBER,
    SORTS,
    Context,
    Declared,
)
from bptools.verification.terms.language import ELEMENTARY, SHAPES, Node, node, whole


@dataclass
class Tables:
    """The terms and contexts of one proof, read and checked."""

    terms: list[Node] = field(default_factory=list)
    contexts: list[Context] = field(default_factory=list)

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
            read = tuple(map(self._part, shape, parts))
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
            _require_no_members(context)
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


def _require_no_members(context: Context) -> None:
    members = tuple(MEMBER.format(d.name, "")[:-1] for d in context if d.shape == "Family")
    if any(declared.name.startswith(members) for declared in context):
        raise Rejected("a name is declared that reads as a member of a family")


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
