"""Positivity, contractions and slacks of proved inequalities: what an inequality may be made of."""

import pytest
from sympy import Identity, KroneckerProduct, MatrixSymbol, S, Trace, symbols

from bptools.algebra import Kind
from bptools.claims import Claim, Reading, Relation, Source
from bptools.derivations import (
    Bound,
    Complement,
    Derivation,
    Expectation,
    Overlap,
    Proof,
    SlackOf,
    Square,
    Step,
    proof,
)
from bptools.verification.checking import check as reread
from tests.laws.falsehoods.statements import A, B, N, Statement, Twins, assume, check, ids, x
from tests.verification.altered import files, written

r = symbols("r", nonnegative=True)
X, PLAIN = MatrixSymbol("X", N**2, N), MatrixSymbol("Y", N, N)
PAIR, BESIDE = KroneckerProduct(A, A), KroneckerProduct(A, Identity(N))
AT_LEAST, AT_MOST = Relation.AT_LEAST, Relation.AT_MOST
CONTRACTION, HERMITIAN = assume(A, Kind.CONTRACTION), assume(A, Kind.HERMITIAN)
NORM = Trace(X.adjoint() * X)


def bounded(left, right, *squares, relation=AT_MOST, domain=((N, 1),), hypotheses=()):
    return Statement(left, right, Bound(squares), relation, domain, hypotheses)


def _image(middle):
    return Trace(X.adjoint() * middle * middle * X)


def _claim(name, quantity, closed_form, relation=AT_LEAST, domain=((N, 1),), hypotheses=()):
    return Claim(
        name=f"test.{name}",
        title=name,
        statement="A statement.",
        quantity=quantity,
        relation=relation,
        closed_form=closed_form,
        source=Source("nowhere", "1"),
        reading=Reading.OURS,
        domain=domain,
        hypotheses=hypotheses,
    )


SQUARES = _claim("squares", Trace(B.adjoint() * B), S.Zero)
MEAN = _claim("mean", r**2, 2 * r - 1, domain=())
FALSE = _claim("false", r, 2 * r, domain=())


@proof(SQUARES)
def squares():
    step = Step(S.Zero, "a square", Bound((Square(S.One, B),)), AT_LEAST)
    return Derivation(SQUARES.quantity, (step,))


@proof(MEAN)
def mean():
    step = Step(2 * r - 1, "a square", Bound((Square(S.One, r - 1),)), AT_LEAST)
    return Derivation(MEAN.quantity, (step,))


@proof(FALSE)
def false():
    step = Step(2 * r, "no square", Bound((Square(S.One, r),)), AT_LEAST)
    return Derivation(FALSE.quantity, (step,))


TWINS = [
    Twins(
        "a tensor product of what is no contraction",
        bounded(_image(PAIR), NORM, Complement(S.One, X, PAIR), hypotheses=HERMITIAN),
        bounded(_image(PAIR), NORM, Complement(S.One, X, PAIR), hypotheses=CONTRACTION),
    ),
    Twins(
        "one factor of a tensor product that is no contraction",
        bounded(
            _image(KroneckerProduct(A, B)),
            NORM,
            Complement(S.One, X, KroneckerProduct(A, B)),
            hypotheses=(*CONTRACTION, *assume(B, Kind.HERMITIAN)),
        ),
        bounded(_image(BESIDE), NORM, Complement(S.One, X, BESIDE), hypotheses=CONTRACTION),
    ),
    Twins(
        "a sum of contractions",
        bounded(
            _image(PAIR + BESIDE), NORM, Complement(S.One, X, PAIR + BESIDE), hypotheses=CONTRACTION
        ),
        bounded(
            _image((PAIR + BESIDE) / 2),
            NORM,
            Complement(S.Half, X, PAIR),
            Complement(S.Half, X, BESIDE),
            Square(S.One / 4, (PAIR - BESIDE) * X),
            hypotheses=CONTRACTION,
        ),
    ),
    Twins(
        "a contraction on half the space, twice",
        bounded(_image(BESIDE), NORM / 2, Complement(S.Half, X, BESIDE), hypotheses=CONTRACTION),
        bounded(
            _image(BESIDE) / 2, NORM / 2, Complement(S.Half, X, BESIDE), hypotheses=CONTRACTION
        ),
    ),
    Twins(
        "a unitary as a Hermitian contraction",
        bounded(
            Trace(A * A), N, Complement(S.One, Identity(N), A), hypotheses=assume(A, Kind.UNITARY)
        ),
        bounded(
            Trace(A * A), N, Complement(S.One, Identity(N), A), hypotheses=assume(A, Kind.DENSITY)
        ),
    ),
    Twins(
        "the expectation of what is Hermitian alone",
        bounded(
            Trace(B.adjoint() * A * B),
            S.Zero,
            Expectation(S.One, B, A),
            relation=AT_LEAST,
            hypotheses=HERMITIAN,
        ),
        bounded(
            Trace(B.adjoint() * A * B),
            S.Zero,
            Expectation(S.One, B, A),
            relation=AT_LEAST,
            hypotheses=assume(A, Kind.DENSITY),
        ),
    ),
    Twins(
        "the expectation of an involution",
        bounded(
            Trace(A),
            S.Zero,
            Expectation(S.One, Identity(N), A),
            relation=AT_LEAST,
            hypotheses=assume(A, Kind.INVOLUTION),
        ),
        bounded(
            Trace(A),
            S.Zero,
            Expectation(S.One, Identity(N), A),
            relation=AT_LEAST,
            hypotheses=assume(A, Kind.PROJECTOR),
        ),
    ),
    Twins(
        "the overlap of a state with what is Hermitian alone",
        bounded(
            Trace(A * B),
            S.Zero,
            Overlap(S.One, Identity(N), A, B),
            relation=AT_LEAST,
            hypotheses=(*HERMITIAN, *assume(B, Kind.DENSITY)),
        ),
        bounded(
            Trace(A * B),
            S.Zero,
            Overlap(S.One, Identity(N), A, B),
            relation=AT_LEAST,
            hypotheses=(*assume(A, Kind.DENSITY), *assume(B, Kind.DENSITY)),
        ),
    ),
    Twins(
        "an overlap with another matrix behind than before",
        bounded(
            Trace(A * PLAIN * B * PLAIN),
            S.Zero,
            Overlap(S.One, PLAIN, A, B),
            relation=AT_LEAST,
            hypotheses=(*assume(A, Kind.DENSITY), *assume(B, Kind.DENSITY)),
        ),
        bounded(
            Trace(A * PLAIN * B * PLAIN.adjoint()),
            S.Zero,
            Overlap(S.One, PLAIN, A, B),
            relation=AT_LEAST,
            hypotheses=(*assume(A, Kind.DENSITY), *assume(B, Kind.DENSITY)),
        ),
    ),
    Twins(
        "an expectation with a negative weight",
        bounded(
            -Trace(A * B * B),
            S.Zero,
            Expectation(-S.One, B, A),
            relation=AT_LEAST,
            hypotheses=(*assume(A, Kind.DENSITY), *assume(B, Kind.HERMITIAN)),
        ),
        bounded(
            -Trace(A * B * B),
            S.Zero,
            Expectation(S.One, B, A),
            relation=AT_MOST,
            hypotheses=(*assume(A, Kind.DENSITY), *assume(B, Kind.HERMITIAN)),
        ),
    ),
    Twins(
        "the slack of what is not proved",
        bounded(r, 2 * r, SlackOf(S.One, S.One, false), relation=AT_LEAST, domain=()),
        bounded(r**2 + 1, 2 * r, SlackOf(S.One, S.One, mean), relation=AT_LEAST, domain=()),
    ),
    Twins(
        "a slack at a value of another sort",
        bounded(
            x**2, 2 * x - 1, SlackOf(S.One, S.One, mean, ((r, x),)), relation=AT_LEAST, domain=()
        ),
        bounded(
            x**4,
            2 * x**2 - 1,
            SlackOf(S.One, S.One, mean, ((r, x**2),)),
            relation=AT_LEAST,
            domain=(),
        ),
    ),
    Twins(
        "a slack with a negative weight",
        bounded(-(r**2), 1 - 2 * r, SlackOf(-S.One, S.One, mean), relation=AT_LEAST, domain=()),
        bounded(-(r**2), 1 - 2 * r, SlackOf(S.One, S.One, mean), relation=AT_MOST, domain=()),
    ),
    Twins(
        "the slack of an inequality taken from its other side",
        bounded(
            -(r**2),
            1 - 2 * r,
            SlackOf(S.One, S.One, mean, relation=AT_MOST),
            relation=AT_LEAST,
            domain=(),
        ),
        bounded(
            r**2,
            2 * r - 1,
            SlackOf(S.One, S.One, mean, relation=AT_LEAST),
            relation=AT_LEAST,
            domain=(),
        ),
    ),
    Twins(
        "a slack at a matrix of another shape",
        bounded(
            S.Zero,
            Trace(X.adjoint() * X),
            SlackOf(S.One, S.One, squares, ((B, X),)),
        ),
        bounded(
            S.Zero,
            Trace(A.adjoint() * A),
            SlackOf(S.One, S.One, squares, ((B, A),)),
        ),
    ),
]


@pytest.mark.parametrize("twins", TWINS, ids=ids(TWINS))
def test_the_false_one_is_not_shown_and_the_true_one_is(twins):
    check(twins)


@pytest.mark.parametrize("twins", TWINS, ids=ids(TWINS))
def test_the_second_reader_confirms_the_true_one(twins):
    derived = Proof(twins.true.claim, lambda: twins.true.derivation)
    (checked,) = reread(*files(*written(derived)))
    assert checked.rechecked, checked.because
