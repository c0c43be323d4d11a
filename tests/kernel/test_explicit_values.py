"""Entries of matrices at explicit values, which a counterexample's reader trusts, and refusals."""

from fractions import Fraction
from itertools import product

import pytest

from bptools.kernel import terms as t
from bptools.kernel.contexts import Context, Kind, Matrices, Scalars
from bptools.kernel.generators import Sort
from bptools.kernel.refusal import Refusal
from bptools.kernel.scalars import Scalar
from bptools.kernel.terms import Relation, whole
from bptools.witnesses.explicit import Array
from bptools.witnesses.models import Point, compare
from bptools.witnesses.values import Model
from tests.kernel.test_refusals import ENTRIES, NO_ENTRIES, P, Z

POINT = Point(Model({"x": whole(3), "y": whole(1)}))
ANGLE = Point(Model({"x": t.Pi(), "y": whole(1)}))  # of exact cosines
NUMBERS = {"a trace", "an element", "a product over an index"}
WIDE = {"a tensor product": 4}


def entries(label):
    """Both sides of an equality of matrices, entry by entry."""
    if label in NUMBERS:
        return [ENTRIES[label]]
    places = product(range(WIDE.get(label, 2)), repeat=2)
    return [tuple(t.Element(side, *map(whole, k)) for side in ENTRIES[label]) for k in places]


@pytest.mark.parametrize("point", [POINT, ANGLE], ids=["enclosed", "exact"])
@pytest.mark.parametrize("label", ENTRIES)
def test_what_is_equal_for_all_values_is_equal_at_each(label, point):
    for left, right in entries(label):
        compared = point.compare(left, Relation.EQUAL, right)
        assert not compared.violated
        assert compared.exact or point is POINT
        off = t.Sum((right, whole(1)))
        assert point.compare(left, Relation.EQUAL, off).violated


def test_zeros_have_their_shape():
    zeros = t.Zero(whole(2), whole(3))
    corner = t.Element(zeros, whole(1), whole(2))
    assert not POINT.compare(corner, Relation.EQUAL, whole(0)).violated
    with pytest.raises(Refusal, match=r"no element \(2, 1\)"):
        POINT.compare(t.Element(zeros, whole(2), whole(1)), Relation.EQUAL, whole(0))


WORDS = {
    "no such element": r"no element \(2, 0\)",
    "no such column": r"no element \(0, 2\)",
    "no such vector": "no basis vector 2 of a space of 2",
    "a size that is half a number": "must be integers, not 1/2",
    "a size that is negative": "must be integers, not -1",
    "a factor that is kept twice": "different factors of 2",
    "a factor that there is not": "different factors of 2",
    "other spaces": "not of a matrix with 2 rows",
    "a rotation about no involution": "Hermitian involution",
    "other shapes": "different shapes",
    "a scalar and a matrix": "a scalar and a matrix cannot be added",
    "a product of other shapes": "do not match",
    "a trace that is not square": "square matrix",
    "a root of a matrix": "natural exponent",
    "a scalar in the place of a matrix": "where a scalar stands",
    "a matrix without entries": "the matrix M has no value",
    "a recursion that never ends": "must be integers, not 1/2",
    "a size that is no number": "must be integers, not 1/2",
    "a vector that is no column": "do not match",
}


@pytest.mark.parametrize("label", NO_ENTRIES)
def test_what_has_no_value_says_why(label):
    point = Point(Model({"x": t.Rational(Fraction(1, 2)), "y": whole(1)}))
    with pytest.raises(Refusal, match=WORDS[label]):
        point.compare(NO_ENTRIES[label], Relation.EQUAL, whole(0))


def test_a_family_is_one_matrix_again_and_again():
    point = Point(Model({}, {"G": P}))
    corner = t.Element(t.Member("G", whole(7)), whole(0), whole(0))
    assert not point.compare(corner, Relation.EQUAL, whole(1)).violated
    with pytest.raises(Refusal, match="the matrix F has no value"):
        point.compare(t.Trace(t.Member("F", whole(7))), Relation.EQUAL, whole(1))


def test_a_matrix_has_as_many_entries_as_rows_times_columns():
    short = t.Explicit(2, 2, (whole(1),) * 3)
    with pytest.raises(Refusal, match="as many entries"):
        POINT.compare(t.Trace(short), Relation.EQUAL, whole(0))
    assert not POINT.compare(t.Trace(Z), Relation.EQUAL, whole(0)).violated


def test_a_dimension_is_a_natural_number():
    sides = t.Trace(t.MatrixVariable("A")), Relation.EQUAL, whole(1)
    two, negative = (Context((Matrices("A", whole(n), whole(n)),)) for n in (2, -1))
    assert not compare(two, Model({}, {"A": P}), *sides).violated
    with pytest.raises(Refusal, match="natural number, not -1"):
        compare(negative, Model({}, {"A": P}), *sides)


def test_a_natural_number_is_a_rational_one():
    context = Context((Scalars("n", Sort.NATURAL, 1),))
    sides = t.Variable("n"), Relation.EQUAL, whole(1)
    assert not compare(context, Model({"n": whole(1)}), *sides).violated
    with pytest.raises(Refusal, match="an integer of at least 1"):
        compare(context, Model({"n": t.Pi()}), *sides)


def test_a_projector_may_be_of_rank_0():
    zero = Array(((Scalar.number(0),),))
    sides = t.Trace(t.MatrixVariable("P")), Relation.EQUAL, whole(0)
    for rank, is_one in ((0, True), (1, False)):
        declared = Matrices("P", whole(1), whole(1), frozenset((Kind.PROJECTOR,)), whole(rank))
        context = Context((declared,))
        if is_one:
            assert not compare(context, Model({}, {"P": zero}), *sides).violated
        else:
            with pytest.raises(Refusal, match="trace"):
                compare(context, Model({}, {"P": zero}), *sides)


@pytest.mark.parametrize("size", [2, 3])
def test_a_density_matrix_has_no_negative_eigenvalue(size):
    """Of a matrix with 1/size on the diagonal and x beside it: one eigenvalue is 1/size - x."""
    context = Context((Matrices("A", whole(size), whole(size), frozenset((Kind.DENSITY,))),))
    sides = t.Trace(t.MatrixVariable("A")), Relation.EQUAL, whole(1)
    for beside, is_one in ((Fraction(1, 4), True), (Fraction(1, 1), False)):
        rows = [[Fraction(1, size) if i == j else beside for j in range(size)] for i in range(size)]
        value = Array(tuple(tuple(map(Scalar.number, row)) for row in rows))
        if is_one:
            assert not compare(context, Model({}, {"A": value}), *sides).violated
        else:
            with pytest.raises(Refusal, match="A is positive"):
                compare(context, Model({}, {"A": value}), *sides)
