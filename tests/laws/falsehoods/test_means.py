"""Quotients of moduli inside of means: what the Cauchy-Schwarz inequality over outcomes may say."""

import pytest
from sympy import (
    Adjoint,
    I,
    Identity,
    KroneckerProduct,
    MatrixSymbol,
    S,
    Sum,
    Trace,
    sqrt,
    symbols,
)

from bptools.algebra import (
    Abbreviation,
    AbsoluteRatio,
    AngleAverage,
    BasisProjector,
    HaarAverage,
    Kind,
)
from bptools.claims import Relation
from bptools.derivations import (
    Bound,
    CauchySchwarz,
    MeanFromBelow,
    MeanOfBound,
    MeanOfProved,
    MeanOfRatio,
    MeanOfSquare,
    Proof,
    Square,
    Step,
    proof,
)
from bptools.derivations import Derivation as Lines
from bptools.falsification import falsify
from bptools.haar import Unitary
from bptools.verification.checking import check as reread
from tests.laws.falsehoods.statements import (
    A,
    B,
    C,
    M,
    N,
    Statement,
    Twins,
    V,
    assume,
    check,
    ids,
    k,
    x,
    y,
)
from tests.laws.falsehoods.test_inequalities import _claim
from tests.verification.altered import files, written

AT_MOST, DOMAIN = Relation.AT_MOST, ((N, 1), (M, 1))
U = Unitary("U", N)
a = symbols("a", positive=True)
angle = symbols("theta", real=True)
X = MatrixSymbol("X", N * M, N)
AT = KroneckerProduct(Identity(N), BasisProjector(k, M))
BRANCH = AT * X
ODDS = Trace(Adjoint(BRANCH) * BRANCH)
ONE = (Square(S.One, S.One),)


def summed(body):
    return Sum(body, (k, 0, M - 1))


def squared(mean, right, first, second, gap, domain=DOMAIN, hypotheses=(), relation=AT_MOST):
    rule = MeanOfRatio(first, second, gap)
    return Statement(mean**2, right, rule, relation, domain, hypotheses)


# a real number a branch: Tr of Hermitian S in it, at most the norm of S A times that of A
EXPECTATION = Trace(Adjoint(BRANCH) * KroneckerProduct(A, Identity(M)) * BRANCH)
IMAGE = KroneckerProduct(A, Identity(M)) * BRANCH
MODULI = summed(AbsoluteRatio(EXPECTATION, 1))
WHOLE = Trace(Adjoint(X) * KroneckerProduct(A * A, Identity(M)) * X)
NORM = Trace(Adjoint(X) * X)
FIRST, SECOND = (Square(S.One, BRANCH),), (Square(S.One, IMAGE),)
GAP = (CauchySchwarz(S.One, BRANCH, IMAGE),)
HERMITIAN = assume(A, Kind.HERMITIAN)

LETTERS = _claim(
    "letters", Trace(B * C) ** 2, Trace(B * B) * Trace(C * C), AT_MOST,
    hypotheses=(*assume(B, Kind.HERMITIAN), *assume(C, Kind.HERMITIAN)),
)  # fmt: skip


@proof(LETTERS)
def letters():
    rule = Bound((CauchySchwarz(S.One, B, C),))
    return Lines(LETTERS.quantity, (Step(LETTERS.closed_form, "", rule, AT_MOST),))


TURNED = U * A * U.adjoint()


def averaged(first, second, values=((B, TURNED), (C, A)), below=S.One):
    mean = HaarAverage(AbsoluteRatio(Trace(TURNED * A), 1), U)
    rule = MeanOfProved(letters, values, below, (first,), (second,))
    right = Trace(A * A) ** 2
    return Statement(mean**2, right, rule, AT_MOST, ((N, 1),), HERMITIAN)


DIVIDED = _claim(
    "divided", Trace(B * C) ** 2, Trace(B * B) * Trace(C * C), AT_MOST,
    hypotheses=(*assume(B, Kind.HERMITIAN), *assume(C, Kind.HERMITIAN)),
)  # fmt: skip


@proof(DIVIDED)
def divided():
    rule = Bound((CauchySchwarz(S.One, B, C),))
    return Lines(DIVIDED.quantity, (Step(DIVIDED.closed_form, "", rule, AT_MOST),))


OVERLAP = Trace(B * C)


def bounded_mean(right, below=C, above=OVERLAP, relation=AT_MOST, start=None):
    """E (Tr U A U^dagger A)^2 / Tr A^2 is at most the mean of Tr A^2, by the bound in letters."""
    mean = HaarAverage(AbsoluteRatio(Trace(TURNED * A) ** 2, Trace(A * A)), U)
    values = ((B, TURNED), (C, A))
    squares = ((Square(S.One, part),) for part in (above, below, B))
    rule = MeanOfBound(divided, values, *squares)
    start = mean if start is None else start
    return Statement(start, right, rule, relation, ((N, 1),), HERMITIAN)


INNER = _claim(
    "inner", HaarAverage(AbsoluteRatio(Trace(TURNED * B), 1), U) ** 2, Trace(A * A) * Trace(B * B),
    AT_MOST, hypotheses=(*assume(A, Kind.HERMITIAN), *assume(B, Kind.HERMITIAN)),
)  # fmt: skip


@proof(INNER)
def inner():
    values = ((B, TURNED), (C, B))
    rule = MeanOfProved(letters, values, S.One, (Square(S.One, B),), (Square(S.One, C),))
    return Lines(INNER.quantity, (Step(INNER.closed_form, "", rule, AT_MOST),))


SPUN = Abbreviation("S", V * C * V.adjoint())  # one factor, as the letter B in the bound


SHIFTED = Abbreviation("S'", SPUN + Identity(N))


def twice(right, first=A, second=SPUN, value=SPUN):
    """(E_V E_U |Tr U A U^dagger V C V^dagger|)^2, by the bound at every V."""
    mean = HaarAverage(HaarAverage(AbsoluteRatio(Trace(TURNED * value), 1), U), V)
    squares = ((Square(S.One, part),) for part in (first, second))
    rule = MeanOfSquare(inner, ((B, value),), *squares)
    hermitian = (*assume(A, Kind.HERMITIAN), *assume(C, Kind.HERMITIAN))
    return Statement(mean**2, right, rule, AT_MOST, ((N, 1),), hermitian)


FOURTH, SECOND_POWER = (Square(S.One, x**2),), (Square(S.One, x),)


def from_below(bound, least=S.One, above=S.One, below=1 + x**2, relation=Relation.AT_LEAST,
               gap=FOURTH, floor=SECOND_POWER):  # fmt: skip
    """E 1/(1 + x^2) is at least 1 - x^2, by what is left: x^4."""
    mean = AngleAverage(AbsoluteRatio(above, below), a, angle)
    return Statement(mean, bound, MeanFromBelow(bound, least, gap, floor), relation, ())


NOTHING = (Square(S.Zero, S.One),)
BOTH_NORMS = Trace(A * A) * Trace(C * C)
TWINS = [
    Twins("a mean of means at most half", twice(BOTH_NORMS / 2), twice(BOTH_NORMS)),
    Twins("a mean of means by other norms", twice(Trace(A**2) ** 2, A, A), twice(BOTH_NORMS)),
    Twins("a mean of means of another matrix", twice(BOTH_NORMS, value=SHIFTED),
          twice(BOTH_NORMS, SPUN, A)),
    Twins("a mean at most half of its bound", bounded_mean(Trace(A**2) / 2),
          bounded_mean(Trace(A**2))),
    Twins("a mean at least its bound", bounded_mean(Trace(A**2), relation=Relation.AT_LEAST),
          bounded_mean(Trace(A**2))),
    Twins("a quotient by something smaller", bounded_mean(Trace(A**2), below=C / 2),
          bounded_mean(Trace(A**2), below=-C)),
    Twins("a quotient of something larger",
          bounded_mean(Trace(A**2), above=2 * Trace(B * C)),
          bounded_mean(Trace(A**2), above=-Trace(B * C))),
    Twins("the mean of another quotient",
          bounded_mean(Trace(A**2), start=HaarAverage(AbsoluteRatio(N, Trace(A * A)), U)),
          bounded_mean(Trace(A**2), start=HaarAverage(
              AbsoluteRatio(Trace(TURNED * A) ** 2, Trace(TURNED * TURNED)), U))),
    Twins("a quotient at least 1", from_below(S.One), from_below(1 - x**2)),
    Twins("a quotient at most what it is at least", from_below(1 - x**2, relation=AT_MOST),
          from_below(1 - x**2)),
    Twins("a quotient by what may be 0",
          from_below(S.One, S.Zero, x**2, x**2, gap=NOTHING), from_below(1 - x**2)),
    Twins("a quotient by what is negative",
          from_below(S(2), -2 - x**2, S(-1), -1 - x**2, gap=(*ONE, Square(S(2), x)), floor=ONE),
          from_below(1 - x**2)),
    Twins("an imaginary quotient from below", from_below(I, S.One, I, S.One, gap=NOTHING,
          floor=NOTHING), from_below(1 - x**2)),
    Twins(
        "a sum over outcomes without the norms",
        squared(MODULI, NORM, FIRST, SECOND, GAP, hypotheses=HERMITIAN),
        squared(MODULI, NORM * WHOLE, FIRST, SECOND, GAP, hypotheses=HERMITIAN),
    ),
    Twins(
        "a gap that is not one",
        squared(MODULI, NORM * WHOLE, FIRST, SECOND, ONE, hypotheses=HERMITIAN),
        squared(MODULI, NORM * WHOLE, FIRST, SECOND, GAP, hypotheses=HERMITIAN),
    ),
    Twins(
        "the modulus of an imaginary number, whose square is negative",
        squared(AngleAverage(AbsoluteRatio(I * x, 1), a, angle), S.Zero, (Square(S.Zero, S.One),),
                ONE, (Square(S.One, x),), domain=()),
        squared(AngleAverage(AbsoluteRatio(x, 1), a, angle), 2 * x**2, (Square(S(2), x),),
                ONE, (Square(S.One, x),), domain=()),
    ),
    Twins(
        "a larger mean",
        squared(MODULI, NORM * WHOLE / 2, FIRST, SECOND, GAP, hypotheses=HERMITIAN),
        squared(MODULI, NORM * WHOLE, SECOND, FIRST, GAP, hypotheses=HERMITIAN),
    ),
    Twins(
        "an outcome left out",
        squared(Sum(AbsoluteRatio(EXPECTATION, 1), (k, 0, M)), NORM * WHOLE, FIRST, SECOND, GAP,
                hypotheses=HERMITIAN),
        squared(MODULI, NORM * WHOLE, FIRST, SECOND, GAP, hypotheses=HERMITIAN),
    ),
    Twins(
        "from below",
        squared(MODULI, NORM * WHOLE, FIRST, SECOND, GAP, hypotheses=HERMITIAN,
                relation=Relation.AT_LEAST),
        squared(MODULI, NORM * WHOLE, FIRST, SECOND, GAP, hypotheses=HERMITIAN),
    ),
    Twins(
        "a quotient by a smaller number",
        squared(summed(AbsoluteRatio(ODDS, ODDS)), NORM * M, FIRST,
                (Square(S.One, S.One),), (Square(S.Zero, S.One),)),
        squared(summed(AbsoluteRatio(ODDS, 1)), NORM**2, FIRST, FIRST, (Square(S.Zero, S.One),)),
    ),
    Twins(
        "a mean over an angle of another width",
        squared(AngleAverage(AbsoluteRatio(x, 1), y, angle), x**2, (Square(S.One, x),), ONE,
                (Square(S.Zero, S.One),), domain=()),
        squared(AngleAverage(AbsoluteRatio(x, 1), a, angle), x**2, (Square(S.One, x),), ONE,
                (Square(S.Zero, S.One),), domain=()),
    ),
    Twins(
        "no mean at all",
        Statement(AbsoluteRatio(x, y) ** 2, x**2, MeanOfRatio((Square(S.One, x),), ONE,
                  (Square(y**2 - 1, x),)), AT_MOST, ()),
        squared(AngleAverage(AbsoluteRatio(x, 1), a, angle), x**2, ONE, (Square(S.One, x),),
                (Square(S.Zero, S.One),), domain=()),
    ),
    Twins(
        "letters that are not Hermitian at their values",
        averaged(Square(S.One, B), Square(S.One, C), ((B, U * A), (C, A))),
        averaged(Square(S.One, B), Square(S.One, C)),
    ),
    Twins(
        "letters whose factors are not those of the bound",
        averaged(Square(S.One, B), Square(S.Half, C)),
        averaged(Square(S.One, C), Square(S.One, B)),
    ),
    Twins(
        "letters at values of another statement",
        averaged(Square(S.One, B), Square(S.One, C), ((B, TURNED), (C, A * A))),
        averaged(Square(sqrt(S(2)), B), Square(1 / sqrt(S(2)), C)),
    ),
    Twins(
        "a projector on two vectors",
        Statement(
            Trace(BasisProjector(k, N) * A * BasisProjector(k, N)), Trace(A), domain=((N, 2),)
        ),
        Statement(
            Trace(BasisProjector(k, N) * A * BasisProjector(k, N)),
            Trace(BasisProjector(k, N) * A),
            domain=((N, 2),),
        ),
    ),
    Twins(
        "basis projectors that do not add up to all",
        Statement(Sum(Trace(BasisProjector(k, N) * A * BasisProjector(k, N) * B), (k, 0, N - 1)),
                  Trace(A * B)),
        Statement(Sum(Trace(BasisProjector(k, N) * A * B), (k, 0, N - 1)), Trace(A * B)),
    ),
    Twins(
        "a vector outside of the space",
        Statement(Trace(BasisProjector(S(2), N)), S.One, domain=((N, 1),)),
        Statement(Trace(BasisProjector(S(2), N)), S.One, domain=((N, 3),)),
    ),
]  # fmt: skip


@pytest.mark.parametrize("twins", TWINS, ids=ids(TWINS))
def test_the_false_one_is_not_shown_and_the_true_one_is(twins):
    check(twins)


@pytest.mark.parametrize("twins", TWINS, ids=ids(TWINS))
def test_the_second_reader_confirms_the_true_one(twins):
    derived = Proof(twins.true.claim, lambda: twins.true.derivation)
    (checked,) = reread(*files(*written(derived)))
    assert checked.rechecked, checked.because


def test_instances_are_computed_where_nothing_is_averaged():
    """The second route knows a quotient, 0 where it is of something over 0, and a projector."""
    claims = [
        _claim("quotient", AbsoluteRatio(x, 1) ** 2, x**2, Relation.EQUAL, domain=()),
        _claim("nothing", AbsoluteRatio(x, S.Zero), S.Zero, Relation.EQUAL, domain=()),
        _claim("projector", summed(Trace(AT)), N * M, Relation.EQUAL, domain=DOMAIN),
    ]
    for claim in claims:
        outcome = falsify(claim)
        assert outcome.trials
        assert outcome.contradiction is None
    wrong = _claim("half", AbsoluteRatio(x, 1) ** 2, x**2 / 2, Relation.EQUAL, domain=())
    assert falsify(wrong).contradiction is not None
