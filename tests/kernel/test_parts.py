"""Rules take what is of its declared type throughout: what merely equals it is another thing.

A sort that is the text "complex" is equal to the member of the enumeration and not that member: of
a variable of such a sort, the kernel once proved that it is its own conjugate, and then so of every
complex variable of that name. Every part of every term and declaration is put in another type here.
"""

from collections.abc import Iterator
from dataclasses import fields, replace
from enum import StrEnum
from fractions import Fraction
from typing import Any

import pytest

from bptools.kernel import terms as t
from bptools.kernel.contexts import (
    Bond,
    Context,
    Function,
    Group,
    Kind,
    Matrices,
    MatrixFamily,
    Scalars,
    Tie,
)
from bptools.kernel.generators import Sort
from bptools.kernel.refusal import Refusal
from bptools.kernel.terms import Relation, whole
from bptools.kernel.theorems import Theorem, bounded, equal, instance, reflexive, scaled, square
from bptools.witnesses.models import compare
from bptools.witnesses.values import Model

x, z, N = t.Variable("x"), t.Variable("z"), t.Variable("N")
A = t.MatrixVariable("A")
REALS = Context((Scalars("x", Sort.REAL), Scalars("z", Sort.COMPLEX)))


class Text(str):
    """A text of another type."""

    __slots__ = ()


TERMS = (
    x, A, t.Member("G", x), t.Rational(Fraction(1)), t.Value("f", x), t.Apply(t.Elementary.EXP, x),
    t.Sum((x, x)), t.Product((x,)), t.Power(x, x), t.Conjugate(x), t.Transpose(A), t.Trace(A),
    t.Identity(N), t.Zero(N, N), t.Tensor((A, A)), t.PartialTrace(A, (N, N), (0,)),
    t.Element(A, x, x), t.Delta(x, x), t.BasisProjector(x, N), t.AbsoluteRatio(x, x),
    t.Rotation(A, x), t.Exponential(A, x), t.Explicit(1, 1, (x,)), t.HaarMean("U", x),
    t.AngleMean("x", x, t.Pi()), t.IndexSum("i", x, N), t.IndexProduct("i", x, N),
    t.LineIntegral("x", x), t.Limit("n", x), t.LimitAtZero("x", x), t.Slope(x, x),
    t.Recursion("X", "k", N, A, t.MatrixVariable("X"), N),
)  # fmt: skip
DECLARATIONS = (
    Scalars("k", Sort.NATURAL, 1, N),
    Function("f", Sort.REAL),
    Matrices("P", N, N, frozenset((Kind.PROJECTOR,)), rank=whole(1)),
    Matrices("U", N, N, group=Group.UNITARY),
    MatrixFamily("G", N, frozenset((Kind.REAL,))),
    Tie(Bond.COMMUTING, ("A", "B")),
    REALS,
)


def others(part: Any) -> Iterator[object]:
    """Yield what is like a part and of another type."""
    match part:
        case StrEnum():
            yield part.value
        case str():
            yield Text(part)
        case bool() | int():
            yield float(part)
        case Fraction():
            yield from (int(part), float(part))
        case tuple() | frozenset():
            yield list(part)
            yield from (
                type(part)((other, *(y for y in part if y is not entry)))
                for entry in part
                for other in others(entry)
            )
        case t.Term() | None:
            yield "x"
    if isinstance(part, t.Term):
        yield from (replace(part, **{name: other}) for name, other in strange(part))


def strange(record: Any) -> Iterator[tuple[str, object]]:
    """Yield each part of a record as it must not be."""
    for field in fields(record):
        for other in others(getattr(record, field.name)):
            yield field.name, other


@pytest.mark.parametrize("term", TERMS, ids=lambda term: type(term).__name__)
def test_every_part_of_a_term_is_of_its_type(term):
    assert term.is_well_formed
    for name, other in strange(term):
        try:
            altered = replace(term, **{name: other})
        except (AttributeError, TypeError):  # a recursion looks at its parts
            continue
        assert not altered.is_well_formed, (name, other)
        with pytest.raises(Refusal, match="must be"):
            reflexive(REALS, t.Sum((altered, x)))


def test_every_kind_of_term_is_tried():
    kinds = {
        kind for kind in vars(t).values() if isinstance(kind, type) and issubclass(kind, t.Term)
    }
    bare = {t.Term, t.Named, t.Binder, t.ImaginaryUnit, t.Pi}  # abstract, or without parts
    assert {type(term) for term in TERMS} == kinds - bare


@pytest.mark.parametrize("declared", DECLARATIONS, ids=lambda declared: type(declared).__name__)
def test_every_part_of_a_declaration_is_of_its_type(declared):
    for name, other in strange(declared):
        with pytest.raises(ValueError, match="must be"):
            replace(declared, **{name: other})


def test_a_sort_that_is_a_text_makes_no_number_real():
    with pytest.raises(ValueError, match="sort of Scalars must be"):
        Context((Scalars("z", "complex"),))
    with pytest.raises(Refusal, match="unexplained"):
        equal(REALS, t.Conjugate(z), z)
    assert equal(REALS, t.Conjugate(x), x)


def test_a_function_of_another_name_is_no_arc_tangent():
    slope = t.Power(t.Sum((whole(1), t.Product((x, x)))), whole(-1))
    with pytest.raises(Refusal, match="must be"):
        equal(REALS, t.Slope(t.Apply("log", x), x), slope)
    assert equal(REALS, t.Slope(t.Apply(t.Elementary.ARCTAN, x), x), slope)


class Shifting(dict):
    """Values of which the first that are asked for are fitting."""

    def __init__(self, fitting, following):
        super().__init__(following)
        self._left = [fitting]

    def items(self):
        return self._left.pop().items() if self._left else super().items()


def test_values_are_those_that_were_seen_to_fit():
    n = t.Variable("n")
    context = Context((Scalars("n", Sort.NATURAL, 1), Scalars("k", Sort.NATURAL, 1)))
    positive = bounded(whole(1), Relation.AT_MOST, n, square_of(context))
    values = {"n": t.Variable("k")}
    assert instance(positive, context, values).right == t.Variable("k")
    with pytest.raises(Refusal, match="must be"):
        instance(positive, context, Shifting(values, {"n": whole(0)}))


def square_of(context: Context) -> Theorem:
    """Return 0 <= n - 1 for n of at least 1."""
    return scaled(square(context, whole(1)), t.minus(t.Variable("n"), whole(1)))


def test_there_are_no_other_terms_whatever_they_call_themselves():
    with pytest.raises(TypeError, match="no terms but its own"):
        type("Own", (t.Variable,), {"__module__": t.__name__})


def test_a_relation_that_is_a_text_is_that_relation():
    model = Model({"x": whole(1), "z": whole(1)})
    assert not compare(REALS, model, whole(1), "<=", whole(2)).violated
    assert compare(REALS, model, whole(2), "<=", whole(1)).violated
    assert compare(REALS, model, whole(1), Relation.AT_LEAST, whole(2)).violated
