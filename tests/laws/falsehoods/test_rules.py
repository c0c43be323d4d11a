"""Rules of one's own, rules bent, shapes that do not fit."""

from dataclasses import dataclass

import pytest
from sympy import (
    Function,
    Identity,
    S,
    Symbol,
    Trace,
)
from sympy import conjugate as conj

from bptools.algebra import Kind
from bptools.claims import Method, Relation
from bptools.derivations import (
    Algebra,
    Bound,
    CauchySchwarz,
    Complement,
    Derivation,
    Entries,
    MeanSquare,
    Square,
    Step,
)
from bptools.derivations.rules import Rule
from tests.laws.falsehoods.statements import (
    A,
    B,
    N,
    Statement,
    Twins,
    assume,
    check,
    ids,
    t,
    x,
)

F, G = (Function(name)(t) for name in "fg")
SHAPES = [
    Twins(
        "a complement of a scalar",
        Statement(
            (Trace(A * A) - 1) * x**2,
            S.Zero,
            Bound((Complement(S.One, x, A),)),
            Relation.AT_MOST,
            hypotheses=assume(A, Kind.CONTRACTION),
        ),
        Statement(
            Trace(A * A * B * B) - Trace(B * B),
            S.Zero,
            Bound((Complement(S.One, B, A),)),
            Relation.AT_MOST,
            hypotheses=(*assume(A, Kind.CONTRACTION), *assume(B, Kind.HERMITIAN)),
        ),
    ),
    Twins(
        "Cauchy and Schwarz of a scalar and a matrix",
        Statement(
            N**2 * x**2,
            N * x**2,
            Bound((CauchySchwarz(S.One, x, Identity(N)),)),
            Relation.AT_MOST,
        ),
        Statement(
            Trace(A) ** 2,
            N * Trace(A * A),
            Bound((CauchySchwarz(S.One, A, Identity(N)),)),
            Relation.AT_MOST,
            hypotheses=assume(A, Kind.HERMITIAN),
        ),
    ),
    Twins(
        "a complex function",
        Statement(conj(F), F, Entries(), domain=()),
        Statement(F * G, G * F, Entries(), domain=()),
    ),
]


@dataclass(frozen=True)
class Nod(Rule):
    """A rule of an author's own, which verifies nothing."""

    label = "by inspection"


@dataclass(frozen=True)
class Lax(Algebra):
    """A rule that looks like one of the room's."""


@dataclass(frozen=True)
class Generous(Square):
    """A square of an author's own."""


FOREIGN = [
    Twins("a rule of one's own", Statement(Trace(A), S.Zero, Nod()), Statement(Trace(A), Trace(A))),
    Twins(
        "a rule that is nearly one",
        Statement(Trace(A * B), Trace(B * A), Lax()),
        Statement(Trace(A * B), Trace(B * A), Algebra()),
    ),
    Twins(
        "a square of one's own",
        Statement(x**2, S.Zero, Bound((Generous(S.One, x),)), Relation.AT_LEAST, ()),
        Statement(x**2, S.Zero, Bound((Square(S.One, x),)), Relation.AT_LEAST, ()),
    ),
    Twins(
        "a float",
        Statement(0.5 * Trace(A) + 0.5 * Trace(A), Trace(A)),
        Statement(S.Half * Trace(A) + S.Half * Trace(A), Trace(A)),
    ),
    Twins(
        "a bound that is no bound",
        Statement(x**2, S.One, Bound((Square(S.One, x),)), Relation.AT_MOST, ()),
        Statement(-(x**2), S.Zero, Bound((Square(S.One, x),)), Relation.AT_MOST, ()),
    ),
    Twins(
        "a bound in the other direction",
        Statement(x**2, S.Zero, Bound((Square(S.One, x),)), Relation.AT_MOST, ()),
        Statement(x**2, S.Zero, Bound((Square(S.One, x),)), Relation.AT_LEAST, ()),
    ),
    Twins(
        "an equality from a bound",
        Statement(
            x**2 + 1,
            x**2,
            steps=(Step(x**2, "", Bound((Square(S.One, S.One),)), Relation.AT_LEAST),),
            domain=(),
        ),
        Statement(x**2 + 1, x**2, Bound((Square(S.One, S.One),)), Relation.AT_LEAST, ()),
    ),
    Twins(
        "no squares",
        Statement(x, x, Bound(()), Relation.AT_MOST, ()),
        Statement(x, x, Algebra(), Relation.AT_MOST, ()),
    ),
    Twins(
        "a mean over an angle of no width",
        Statement(S.Zero, S.One, Bound((MeanSquare(S.One, S.One, x, (t,)),)), Relation.AT_MOST, ()),
        Statement(
            S.Zero,
            S.One,
            Bound((MeanSquare(S.One, S.One, Symbol("a", positive=True), (t,)),)),
            Relation.AT_MOST,
            (),
        ),
    ),
]

TWINS = [*SHAPES, *FOREIGN]


@pytest.mark.parametrize("twins", TWINS, ids=ids(TWINS))
def test_the_false_one_is_not_shown_and_the_true_one_is(twins):
    check(twins)


@pytest.mark.parametrize("method", [Method.CERTIFIED, Method.SAMPLED, Method.OBSERVED])
def test_a_derivation_cannot_claim_another_method(method):
    with pytest.raises(ValueError, match="must be symbolic or exact"):
        Derivation(Trace(A), (), method=method)


@pytest.mark.parametrize("rule", [None, Algebra, "algebra"])
def test_a_step_has_a_rule(rule):
    with pytest.raises(ValueError, match="rule of a step must be"):
        Step(Trace(A), "", rule)
