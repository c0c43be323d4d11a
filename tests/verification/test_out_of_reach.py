"""Terms that the second reader gives no value, the kernel's refusals among them."""

from fractions import Fraction

import pytest
from flint import acb

from bptools.kernel import terms as t
from bptools.kernel.contexts import Context, Function, Matrices, MatrixFamily, Scalars
from bptools.kernel.generators import Sort
from bptools.kernel.terms import whole
from bptools.verification.explicit.balls import ball_of
from bptools.verification.limits import LONGEST_SUM, OutOfReach, Rejected, bounded
from bptools.verification.normal.reader import TermReader
from bptools.verification.printed.claims import read_claim, require_same
from bptools.verification.printed.formulas import LetterMeanings
from bptools.verification.printed.letters import alphabet_of
from bptools.verification.rules import equalities
from bptools.verification.scalars.quantities import exact
from bptools.verification.terms.contexts import Declared
from bptools.verification.terms.language import node
from bptools.verification.terms.language import whole as number
from tests.verification.test_explicit import carried

X, Y, N, K = (t.Variable(name) for name in ("x", "y", "n", "k"))
A = t.MatrixVariable("A")
COS, EXP = t.Elementary.COS, t.Elementary.EXP
CONTEXT = Context(
    (
        Scalars("x", Sort.REAL),
        Scalars("y", Sort.REAL),
        Scalars("n", Sort.NATURAL, 1),
        Function("g", Sort.COMPLEX),
        Matrices("A", N, N),
        MatrixFamily("G", N),
    )
)
ONE_HALF = t.Rational(Fraction(1, 2))
TURNED = t.Explicit(2, 2, (whole(1), whole(1), whole(0), whole(-1)))


def over(above, below):
    return t.Product((above, t.Power(below, whole(-1))))


def mean(width):
    return t.AngleMean("x", t.Apply(COS, X), width)


def recursion(start, count, size=N, step=A):
    return t.Recursion("X", "k", size, start, step, count)


TERMS = {
    "a division by 0": t.Power(whole(0), whole(-1)),
    "a large power": t.Power(t.Sum((X, whole(1))), whole(65)),
    "a root of two large primes": t.Power(whole(1000003 * 1000033 * 1000037), ONE_HALF),
    "a power of no rational exponent": t.Power(t.Sum((X, Y)), t.Pi()),
    "an exponent with a denominator": t.Power(whole(2), over(N, t.Sum((N, whole(1))))),
    "an exponential of a quotient": t.Apply(EXP, over(X, t.Sum((Y, t.Pi())))),
    "an exponential of a square": t.Apply(EXP, t.Power(X, whole(2))),
    "a conjugate of a function": t.Conjugate(t.Value("g", X)),
    "a mean over a width of no sign": mean(t.Power(Y, whole(2))),
    "a mean over a negative width": mean(t.Product((whole(-1), t.Pi()))),
    "a mean over a sum": mean(t.Sum((t.Pi(), whole(1)))),
    "a mean over a quotient": mean(over(t.Pi(), t.Sum((N, whole(1))))),
    "a member at -1": t.Member("G", whole(-1)),
    "steps below 0": recursion(A, whole(-1)),
    "steps without end": recursion(A, whole(1000)),
    "twice n steps": recursion(A, t.Product((whole(2), N))),
    "n squared steps": recursion(A, t.Power(N, whole(2))),
    "a start of another size": recursion(t.Identity(whole(3)), whole(0)),
    "a rotation about no Hermitian matrix": t.Rotation(TURNED, X),
    "an index with a denominator": t.Element(A, over(whole(1), N), whole(0)),
    "an index beyond its range": t.Element(A, N, whole(0)),
    "a sum over an index and one": t.IndexSum(
        "k", t.Element(A, t.Sum((K, whole(1))), whole(0)), t.Sum((N, whole(-1)))
    ),
    "a transpose of a number": t.Transpose(X),
    "an element of a number": t.Element(X, whole(0), whole(0)),
    "a derivative of a power of no length": t.Slope(t.Power(t.Sum((X, Y)), N), X),
}


@pytest.mark.parametrize("term", TERMS.values(), ids=TERMS)
def test_a_term_without_a_value(term):
    with pytest.raises((Rejected, OutOfReach)):
        equalities.equal(*carried(CONTEXT, term, term))


EQUAL = {
    "signs to a natural power": (
        t.Product((t.Power(whole(-1), N), t.Power(whole(-1), N))), whole(1),
    ),
    "a root of a large prime": (
        t.Power(t.Power(whole(10007), ONE_HALF), whole(2)), whole(10007),
    ),
    "a conjugate in an exponent": (
        t.Power(whole(2), t.Conjugate(N)), t.Power(whole(2), N),
    ),
    "a power of 4": (t.Power(whole(4), N), t.Power(whole(2), t.Product((whole(2), N)))),
}  # fmt: skip


@pytest.mark.parametrize(("left", "right"), EQUAL.values(), ids=EQUAL)
def test_terms_that_have_one_value(left, right):
    assert equalities.equal(*carried(CONTEXT, left, right)).relation == "="
    with pytest.raises(Rejected, match="not shown to be equal"):
        equalities.equal(*carried(CONTEXT, t.Sum((left, whole(1))), right))


def test_sums_are_bounded():
    bounded(range(LONGEST_SUM))
    with pytest.raises(OutOfReach, match="more than"):
        bounded(range(LONGEST_SUM + 1))


def test_balls_take_rational_exponents():
    half = node("Power", number(4), node("Rational", Fraction(1, 2)))
    assert ball_of(exact(half)).overlaps(acb(2))
    with pytest.raises(OutOfReach):
        exact(node("Power", number(4), node("Pi")))


REAL = (Declared("Scalar", "x", "real"), Declared("Scalar", "y", "real"))
DECLARED = ["x as x: real", "y as y: real"]


@pytest.mark.parametrize(
    "claim",
    [
        {},
        {"formula": "x = y"},
        {"formula": {"typst": "x = y"}, "declares": DECLARED, "where": [{}]},
        {"formula": {"typst": "x = y"}, "declares": DECLARED, "where": [{"typst": "1 + := x"}]},
        {"formula": {"typst": "x = y"}, "declares": [*DECLARED, "2: n", "2: n"]},
    ],
)
def test_claims_that_are_printed_otherwise(claim):
    with pytest.raises((Rejected, OutOfReach)):
        read_claim(REAL, claim)


def test_a_side_that_is_printed_as_0_is_0():
    x = node("Variable", "x")
    gap = node("Sum", (x, node("Product", (number(-1), x))))
    assert require_same(REAL, number(0), gap) is None, "it is not refused"
    with pytest.raises(Rejected, match="printed as 0"):
        require_same(REAL, number(0), x)


def test_a_letter_that_reads_as_a_member_is_none():
    context = (
        Declared("Scalar", "n", "natural"),
        Declared("Family", "G", rows=number(2), columns=number(2)),
        Declared("Scalar", "g", "real"),
    )
    lines = ["n as n: natural from 0", "G as G: 2 by 2, MatrixFamily", "g as G_(1): real"]
    with pytest.raises((OutOfReach, Rejected)):
        alphabet_of(context, lines, [])


def test_a_reader_starts_anew():
    assert LetterMeanings().letters == {}
    assert TermReader(REAL)(node("Variable", "x")).shape is None
