"""Domains that are dropped, and binders that leak."""

import pytest
from sympy import (
    Abs,
    Adjoint,
    Derivative,
    S,
    Symbol,
    Trace,
    cos,
    sin,
)
from sympy import conjugate as conj

from bptools.algebra import (
    Abbreviation,
    AngleAverage,
    HaarAverage,
    HaarVariance,
    Hypothesis,
    Kind,
    Rotation,
)
from bptools.derivations import Algebra, Average, Definition, Entries, Step
from bptools.haar import Orthogonal, State, Unitary
from tests.laws.falsehoods.statements import (
    A,
    B,
    C,
    N,
    P,
    Statement,
    Twins,
    U,
    V,
    check,
    ids,
    matrix,
    n,
    t,
    x,
)

AVERAGE = Average()
INVOLUTION = (Hypothesis(P, Kind.INVOLUTION),)
PURE = (Hypothesis(A, Kind.PURE),)
WIDTH = Symbol("a", positive=True)
W = Unitary("W", 2**n)
O = Orthogonal("O", N)  # noqa: E741 - the group's letter
PSI = State("psi", N)


def mean(body, *over):
    return HaarAverage(body, *(over or (U,)))


def power(trace, exponent):
    return mean(Abs(trace) ** exponent)


def from_dimension(label, left, right, false, true, rule=AVERAGE):
    """A formula that holds from one dimension on, and one below which it does not."""
    return Twins(
        f"{label} from {true}",
        Statement(left, right, rule, domain=((N, false),)),
        Statement(left, right, rule, domain=((N, true),)),
    )


MIXED = mean(U[0, 0] * U[1, 1] * conj(U[0, 1]) * conj(U[1, 0]))
LEMMA = mean(Trace(U * A * Adjoint(U) * B) * Trace(U * C * Adjoint(U) * A))
LEMMA_VALUE = (Trace(A) * Trace(B) * Trace(C) * Trace(A) + Trace(A * C) * Trace(B * A)) / (
    N**2 - 1
) - (Trace(A * C) * Trace(B) * Trace(A) + Trace(A) * Trace(C) * Trace(B * A)) / (N * (N**2 - 1))
DOMAINS = [
    from_dimension("E|Tr U|^4 = 2", power(Trace(U), 4), S(2), 1, 2),
    from_dimension("E|Tr U|^6 = 6", power(Trace(U), 6), S(6), 1, 3),
    from_dimension("E|Tr U|^6 = 6, one less", power(Trace(U), 6), S(6), 2, 3),
    from_dimension("E|Tr U|^8 = 24", power(Trace(U), 8), S(24), 3, 4),
    from_dimension("E|Tr U^2|^2 = 2", mean(Abs(Trace(U * U)) ** 2), S(2), 1, 2),
    from_dimension("a mixed moment", MIXED, -1 / (N * (N**2 - 1)), 1, 2),
    from_dimension("two traces", LEMMA, LEMMA_VALUE, 1, 2),
    from_dimension("E (Tr O)^4 = 3", mean(Trace(O) ** 4, O), S(3), 1, 2),
    from_dimension("a removable pole", (N**2 - 1) / (N - 1), N + 1, 1, 2, Algebra()),
    from_dimension("a removable cubic pole", (N**2 - 3 * N + 2) / (N - 2), N - 1, 1, 3, Algebra()),
    from_dimension("an element that must exist", mean(Abs(U[1, 1]) ** 2), 1 / N, 1, 2),
    from_dimension("an element further out", mean(Abs(U[3, 0]) ** 2), 1 / N, 3, 4),
    Twins(
        "a dimension 2^n",
        Statement(mean(Abs(Trace(W)) ** 6, W), S(6), AVERAGE, domain=((n, 1),)),
        Statement(mean(Abs(Trace(W)) ** 6, W), S(6), AVERAGE, domain=((n, 2),)),
    ),
    Twins(
        "no domain at all",
        Statement(power(Trace(U), 4), S(2), AVERAGE, domain=()),
        Statement(power(Trace(U), 2), S(1), AVERAGE, domain=()),
    ),
    Twins(
        "a moment of a state",
        Statement(mean(Abs(PSI[0, 0]) ** 4, PSI), 1 / N**2, AVERAGE),
        Statement(mean(Abs(PSI[0, 0]) ** 4, PSI), 2 / (N * (N + 1)), AVERAGE),
    ),
    Twins(
        "a degree above the dimension, of a fixed vector",
        Statement(
            mean(Trace(A * U * A * Adjoint(U)) ** 3), 6 / (N * (N + 1)), AVERAGE, hypotheses=PURE
        ),
        Statement(
            mean(Trace(A * U * A * Adjoint(U)) ** 3),
            6 / (N * (N + 1) * (N + 2)),
            AVERAGE,
            hypotheses=PURE,
        ),
    ),
]

TURN, ROTATED = matrix("R"), Rotation(P, t)
FOLDED = (Definition(TURN, ROTATED),)
STATE_SYMBOL = matrix("X")
MOVED = (Definition(STATE_SYMBOL, U * A * Adjoint(U)),)
FORM = Trace(U * A * Adjoint(U) * B)
FLAT = Trace(A) * Trace(B) / N
BINDERS = [
    Twins(
        "a derivative does not see a folded definition",
        Statement(
            Derivative(Trace(ROTATED * A), t),
            S.Zero,
            definitions=FOLDED,
            hypotheses=INVOLUTION,
            start=Derivative(Trace(TURN * A), t),
        ),
        Statement(
            Derivative(Trace(ROTATED * Adjoint(ROTATED) * A), t),
            S.Zero,
            definitions=FOLDED,
            hypotheses=INVOLUTION,
            start=Derivative(Trace(TURN * Adjoint(TURN) * A), t),
        ),
    ),
    Twins(
        "a mean square does not see a folded definition",
        Statement(
            mean(FORM**2),
            mean(FORM) ** 2,
            definitions=MOVED,
            start=mean(Trace(STATE_SYMBOL * B) ** 2),
        ),
        Statement(
            mean(FORM), FLAT, AVERAGE, definitions=MOVED, start=mean(Trace(STATE_SYMBOL * B))
        ),
    ),
    Twins(
        "an average does not see a folded definition",
        Statement(mean(FORM), FORM, definitions=MOVED, start=mean(Trace(STATE_SYMBOL * B))),
        Statement(
            mean(Trace(A * B)),
            Trace(A * B),
            definitions=(Definition(TURN, A * B),),
            start=mean(Trace(TURN)),
        ),
    ),
    Twins(
        "a mean over an angle does not see a folded definition",
        Statement(
            AngleAverage(Trace(ROTATED * A), WIDTH, t),
            Trace(ROTATED * A),
            definitions=FOLDED,
            hypotheses=INVOLUTION,
            start=AngleAverage(Trace(TURN * A), WIDTH, t),
        ),
        Statement(
            AngleAverage(Trace(ROTATED * Adjoint(ROTATED)), WIDTH, t),
            N,
            definitions=FOLDED,
            hypotheses=INVOLUTION,
            start=AngleAverage(Trace(TURN * Adjoint(TURN)), WIDTH, t),
        ),
    ),
    Twins(
        "an abbreviation leaves an average",
        Statement(mean(Trace(Abbreviation("Y", U * A) * B)), Trace(Abbreviation("Y", U * A) * B)),
        Statement(mean(Trace(Abbreviation("Y", A * B) * C)), Trace(Abbreviation("Y", A * B) * C)),
    ),
    Twins(
        "the square of a mean is no mean square",
        Statement(mean(FORM**2), mean(FORM) ** 2),
        Statement(mean(FORM) * mean(FORM), mean(FORM) ** 2),
    ),
    Twins(
        "the square of a mean, averaged",
        Statement(mean(FORM**2), FLAT**2, AVERAGE),
        Statement(mean(FORM) ** 2, FLAT**2, AVERAGE),
    ),
    Twins(
        "a fourth moment is no squared second one",
        Statement(mean(Abs(U[0, 0]) ** 4), 1 / N**2, AVERAGE),
        Statement(mean(Abs(U[0, 0]) ** 2) ** 2, 1 / N**2, AVERAGE),
    ),
    Twins(
        "an average over U leaves V alone",
        Statement(mean(Abs(V[0, 0]) ** 2), 1 / N, AVERAGE),
        Statement(mean(Abs(V[0, 0]) ** 2), Abs(V[0, 0]) ** 2, AVERAGE),
    ),
    Twins(
        "an average over U leaves the trace of V alone",
        Statement(mean(Trace(V * A)), S.Zero, AVERAGE),
        Statement(mean(Trace(U * A)), S.Zero, AVERAGE),
    ),
    Twins(
        "independent matrices are two",
        Statement(
            mean(Trace(U * A) * conj(Trace(V * A)), U, V), Trace(A * Adjoint(A)) / N, AVERAGE
        ),
        Statement(mean(Trace(U * A) * conj(Trace(U * A)), U), Trace(A * Adjoint(A)) / N, AVERAGE),
    ),
    Twins(
        "a bound matrix is not the free one beside it",
        Statement(mean(Trace(U * A)) * conj(Trace(U * A)), Trace(A * Adjoint(A)) / N, AVERAGE),
        Statement(mean(Trace(U * A)) * conj(Trace(U * A)), S.Zero, AVERAGE),
    ),
    Twins(
        "a variance is not zero for its mean being",
        Statement(HaarVariance(FORM, U), S.Zero, AVERAGE),
        Statement(HaarVariance(Trace(U * Adjoint(U) * A), U), S.Zero, AVERAGE),
    ),
    Twins(
        "a mean over an angle is not the value",
        Statement(
            AngleAverage(cos(t), WIDTH, t) * cos(t), AngleAverage(cos(t) ** 2, WIDTH, t), domain=()
        ),
        Statement(
            AngleAverage(cos(t), WIDTH, t) * AngleAverage(cos(t), WIDTH, t),
            (sin(WIDTH) / WIDTH) ** 2,
            domain=(),
        ),
    ),
    Twins(
        "a mean square over an angle",
        Statement(
            AngleAverage(cos(t) ** 2, WIDTH, t), AngleAverage(cos(t), WIDTH, t) ** 2, domain=()
        ),
        Statement(AngleAverage(cos(t) ** 2 + sin(t) ** 2, WIDTH, t), S.One, domain=()),
    ),
    Twins(
        "a derivative under a square",
        Statement(Derivative(x**2 * cos(t), x), x * cos(t), Entries(), domain=()),
        Statement(Derivative(x**2 * cos(t), x), 2 * x * cos(t), Entries(), domain=()),
    ),
    Twins(
        "a derivative of a product",
        Statement(
            Derivative(Trace(Rotation(P, t) * A * Rotation(P, t)), t),
            Derivative(Trace(Rotation(P, t) * A), t),
            hypotheses=INVOLUTION,
        ),
        Statement(
            Derivative(Trace(Rotation(P, t) * A * Rotation(P, t)), t),
            Derivative(Trace(Rotation(P, 2 * t) * A), t),
            hypotheses=INVOLUTION,
        ),
    ),
]

TWINS = [*DOMAINS, *BINDERS]


@pytest.mark.parametrize("twins", TWINS, ids=ids(TWINS))
def test_the_false_one_is_not_shown_and_the_true_one_is(twins):
    check(twins)


def test_a_missing_dimension_is_named():
    statement = Statement(power(Trace(U), 6), S(6), AVERAGE)
    from bptools.derivations import Proof, verify

    evidence = verify(Proof(statement.claim, lambda: statement.derivation))
    note = next(case.note for case in evidence.cases if case.note)
    assert note == "needs N >= 3, the claim says N >= 1: N = 1, 2 are open"


def test_a_smaller_dimension_is_proved_by_another_route():
    """E |Tr U|^4 - 2 |Tr U|^2 + 1 is 1 for N > 1, and for N = 1 by its own value."""
    left = power(Trace(U), 4) - 2 * power(Trace(U), 2) + mean(Abs(Trace(U)) ** 2)
    steps = (Step(S.One, "", AVERAGE),)
    assert Statement(left, S.One, steps=steps, domain=((N, 2),)).verdict == "holds"
    lower = (power(Trace(U), 4) - 2) * (N - 1)
    assert Statement(lower, S.Zero, AVERAGE).verdict == "holds"
