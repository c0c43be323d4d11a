"""Values of terms that are defined on the whole domain, and whether two are the same."""

from __future__ import annotations

from functools import lru_cache

from bptools.verification.limits import OutOfReach, Rejected
from bptools.verification.networks.sums import NetworkSum
from bptools.verification.normal import haar
from bptools.verification.normal.reader import TermReader
from bptools.verification.terms.contexts import Context, Declared, declared_in
from bptools.verification.terms.language import Node

MOST_READERS = 64


@lru_cache(maxsize=MOST_READERS)
def reader_of(context: Context) -> TermReader:
    """Return the reader of a context, which knows what it has read for one rule or another."""
    return TermReader(context)


@lru_cache(maxsize=MOST_READERS)
def averager_of(context: Context) -> TermReader:
    """Return the reader of a context that takes averages."""
    return TermReader(context, haar.averaged)


def values_of(context: Context, *sides: Node, average: bool = False) -> list[NetworkSum]:
    """Return the values of terms that are defined on the whole domain."""
    reader = averager_of(context) if average else reader_of(context)
    return reader.defined(*sides)


def require_meaning(context: Context, term: Node) -> None:
    """Refuse a term that has no value; of a quotient of moduli its parts must have one."""
    if not _holds_quotient(term):
        values_of(context, term)
        return
    if term.op in ("HaarMean", "IndexSum"):
        require_meaning(_around(context, term), term.parts[1])
        return
    if term.op not in ("AbsoluteRatio", "Sum", "Product", "Power"):
        raise OutOfReach(f"a quotient of moduli inside of a {term.op}")
    for part in term.parts:
        for child in part if isinstance(part, tuple) and not isinstance(part, Node) else (part,):
            require_meaning(context, child)


def _around(context: Context, mean: Node) -> Context:
    """Return what the names in the body of a mean of a quotient of moduli mean."""
    name = mean.parts[0]
    if mean.op == "HaarMean":
        if declared_in(context, name, "Matrix").group is None:
            raise Rejected(f"{name} is averaged over and has no distribution")
        return context
    if any(declared.name == name for declared in context):
        raise Rejected(f"the summed index {name} has another meaning too")
    reader_of(context).size(mean.parts[2])
    return (*context, Declared("Scalar", name, "natural", 0, mean.parts[2]))


def _holds_quotient(term: object) -> bool:
    if isinstance(term, Node):
        return term.op == "AbsoluteRatio" or any(map(_holds_quotient, term.parts))
    return isinstance(term, tuple) and any(map(_holds_quotient, term))


def require_equal(context: Context, left: Node, right: Node, *, average: bool = False) -> None:
    """Refuse two terms that are not shown to have one value."""
    first, second = values_of(context, left, right, average=average)
    if not reader_of(context).vanishes(first.minus(second)):
        raise Rejected("two sides are not shown to be equal")
