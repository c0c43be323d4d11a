"""Values of terms that are defined on the whole domain, and whether two are the same."""

from __future__ import annotations

from functools import lru_cache

from bptools.verification.limits import OutOfReach, Rejected
from bptools.verification.networks.sums import NetworkSum
from bptools.verification.normal import haar
from bptools.verification.normal.reader import TermReader
from bptools.verification.scalars.signs import POSITIVE, sign_of
from bptools.verification.terms.contexts import Context, Declared, declared_in
from bptools.verification.terms.language import Node

MOST_READERS = 64
MEANS = ("HaarMean", "AngleMean", "IndexSum")


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
    if term.op in MEANS:
        require_meaning(body_context(context, term), term.parts[1])
        return
    if term.op not in ("AbsoluteRatio", "Sum", "Product", "Power"):
        raise OutOfReach(f"a quotient of moduli inside of a {term.op}")
    for part in term.parts:
        for child in part if isinstance(part, tuple) and not isinstance(part, Node) else (part,):
            require_meaning(context, child)


def body_context(context: Context, mean: Node) -> Context:
    """Return what names mean in the body of a mean; refuse a mean over what has no range.

    Raises:
        Rejected: If it is a sum over a name that has another meaning, an average over a matrix
            that is not random, or over what is no real angle in an interval that is the same for
            every angle.
    """
    name, _, *width = mean.parts
    if mean.op == "HaarMean" and declared_in(context, name, "Matrix").group is None:
        raise Rejected(f"{name} is averaged over and has no distribution")
    if mean.op == "AngleMean":
        if declared_in(context, name, "Scalar").sort != "real" or name in width[0].names:
            raise Rejected(f"the angle {name} must be real, and its range not depend on it")
        if sign_of(reader_of(context).scalars(width[0]), context) != POSITIVE:
            raise Rejected(f"the half width of {name} is not shown to be positive")
    if mean.op != "IndexSum":
        return context
    if any(declared.name == name for declared in context):
        raise Rejected(f"the summed index {name} has another meaning too")
    reader_of(context).size(width[0])
    return (*context, Declared("Scalar", name, "natural", 0, width[0]))


def _holds_quotient(term: object) -> bool:
    if isinstance(term, Node):
        return term.op == "AbsoluteRatio" or any(map(_holds_quotient, term.parts))
    return isinstance(term, tuple) and any(map(_holds_quotient, term))


def require_equal(context: Context, left: Node, right: Node, *, average: bool = False) -> None:
    """Refuse two terms that are not shown to have one value."""
    first, second = values_of(context, left, right, average=average)
    if not reader_of(context).vanishes(first.minus(second)):
        raise Rejected("two sides are not shown to be equal")
