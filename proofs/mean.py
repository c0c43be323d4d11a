"""Equations 23, 25 and 26: the mean gradient over Haar inputs.

Averaging the input gives the maximally mixed state, so the mean gradient is Tr M / N. Without
ancillas M is a conjugated commutator and has no trace: the mean is zero. With ancillas M is the
restriction of a commutator to the ancillas in |0>, and its trace need not vanish: "the mean is
zero" is false. It is at most min(N_a/2N, 1/2), which one data and one ancilla qubit attain:
R_Y(theta) on the ancilla, then a swap, target |0>.

Both bounds are written as sums of squares. With Q = P Phi' P, K = (i/2)[P, Phi'] satisfies
1/4 - K^2 = (1 - Q - Phi')^2/4; and with the rotations W = (1 + iP)/sqrt 2 it is half the difference
of the projectors W Phi' W^dagger and W^dagger Phi' W (the parameter shift rule).
"""

from sympy import (
    Adjoint,
    I,
    Identity,
    ImmutableMatrix,
    KroneckerProduct,
    Rational,
    S,
    Trace,
    eye,
    pi,
    sqrt,
)

from bptools.algebra import Abbreviation, HaarAverage
from bptools.claims import Claim, Reading, Relation, Stance
from bptools.derivations import (
    Algebra,
    Average,
    Bound,
    Counterexample,
    Derivation,
    Square,
    Step,
    proof,
)
from bptools.evaluation import exact_array
from proofs import HAAR_INPUT, N_A, PSI0, THETA, WEINGARTEN, N, V, commutator, source
from proofs.gates import P0, Y
from proofs.haar_input import (
    ANCILLA_DEFINITIONS,
    ANCILLA_TARGET,
    DEFINITIONS,
    EMBEDDED_INPUT,
    EMBEDDING,
    OPERATOR,
    PURE_TARGET,
    TRACE_M,
    WITH,
    WITHOUT,
)

_HALF = Rational(1, 2)
_SIZE = N * N_A
_ONE = Identity(_SIZE)
COMMUTATOR = Abbreviation("K", I / 2 * commutator(WITH.generator, WITH.carried))
EMBEDDED = Abbreviation("G", WITH.before * EMBEDDING)
COMPLEMENT = _ONE - WITH.generator * WITH.carried * WITH.generator - WITH.carried

WITHOUT_ANCILLAS = Claim(
    name="mean.without_ancillas",
    title="Mean gradient, no ancillas",
    statement="Without ancillas the mean gradient over Haar inputs is zero.",
    quantity=HaarAverage(WITHOUT.derivative(HAAR_INPUT), V),
    closed_form=S.Zero,
    source=source("23, 25, 26"),
    reading=Reading.REPAIRED,
    domain=((N, 1),),
    hypotheses=PURE_TARGET,
    uses=(WEINGARTEN, "haar_input.gradient", "moments.first"),
)

WITH_ANCILLAS = Claim(
    name="mean.with_ancillas",
    title="Mean gradient with ancillas",
    statement='With ancillas the mean gradient over Haar inputs is $op("Tr") M slash N$, not zero.',
    quantity=HaarAverage(WITH.derivative(EMBEDDED_INPUT), V),
    closed_form=TRACE_M / N,
    source=source("23, 25, 26"),
    reading=Reading.REPAIRED,
    domain=((N, 1), (N_A, 1)),
    hypotheses=ANCILLA_TARGET,
    uses=(WEINGARTEN, "haar_input.gradient_with_ancillas", "moments.first"),
)

ZERO_WITH_ANCILLAS = Claim(
    name="mean.zero_with_ancillas",
    title="Mean gradient is zero, with ancillas",
    statement="The mean gradient over Haar inputs is zero, ancillas included.",
    quantity=WITH_ANCILLAS.quantity,
    closed_form=S.Zero,
    source=source("23, 25, 26"),
    reading=Reading.RESTORED,
    stance=Stance.REFUTED,
    domain=((N, 1), (N_A, 1)),
    hypotheses=ANCILLA_TARGET,
    uses=("mean.with_ancillas",),
    repaired_by="mean.with_ancillas",
)


def _bound(name: str, title: str, statement: str, closed_form: object) -> Claim:
    return Claim(
        name=f"mean.{name}",
        title=title,
        statement=statement,
        quantity=WITH_ANCILLAS.quantity,
        relation=Relation.AT_MOST,
        closed_form=closed_form,
        source=source("23, 25, 26"),
        reading=Reading.REPAIRED,
        domain=((N, 1), (N_A, 1)),
        hypotheses=ANCILLA_TARGET,
        uses=("mean.with_ancillas",),
    )


BOUND_RANK = _bound(
    "bound_rank",
    "Mean gradient decays with ancillas too",
    "The mean gradient is at most $N_a slash 2N$; with $-P_k$ for $P_k$, at least $-N_a slash 2N$.",
    N_A / (2 * N),
)
BOUND_NORM = _bound(
    "bound_norm",
    "Mean gradient is at most one half",
    "The mean gradient is at most $1 slash 2$, however many ancillas there are.",
    _HALF,
)


@proof(WITHOUT_ANCILLAS)
def without_ancillas() -> Derivation:
    """Average the input state, then use that a commutator has no trace."""
    steps = (
        Step(
            HaarAverage(Trace(HAAR_INPUT * OPERATOR), V),
            "The gradient is an expectation value (22).",
            Algebra((OPERATOR, WITHOUT.carried)),
        ),
        Step(Trace(PSI0) * Trace(OPERATOR) / N, "First moment (24).", Average()),
        Step(S.Zero, "$M$ is a conjugated commutator.", Algebra((OPERATOR,))),
    )
    return Derivation(WITHOUT_ANCILLAS.quantity, steps, DEFINITIONS)


def _steps_to_trace() -> tuple[Step, ...]:
    return (
        Step(
            HaarAverage(Trace(HAAR_INPUT * OPERATOR), V),
            "The gradient is an expectation value (22).",
            Algebra((OPERATOR, WITH.carried)),
        ),
        Step(Trace(PSI0) * Trace(OPERATOR) / N, "First moment (24).", Average()),
        Step(Trace(OPERATOR) / N, "$psi_0$ has trace one.", Algebra()),
    )


@proof(WITH_ANCILLAS)
def with_ancillas() -> Derivation:
    """Average the input state."""
    return Derivation(WITH_ANCILLAS.quantity, _steps_to_trace(), ANCILLA_DEFINITIONS)


@proof(ZERO_WITH_ANCILLAS)
def zero_with_ancillas() -> Counterexample:
    """Rotate the ancilla and swap it with the data qubit: the output does not see the input."""
    identity = ImmutableMatrix(eye(2))
    swap = ImmutableMatrix([[1, 0, 0, 0], [0, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 1]])
    values = {
        N: 2,
        N_A: 2,
        THETA: pi / 2,
        WITH.after: exact_array(swap),
        WITH.before: exact_array(eye(4)),
        WITH.generator: exact_array(KroneckerProduct(Y, identity)),
        WITH.observable: exact_array(KroneckerProduct(identity, P0)),
        EMBEDDING: exact_array(KroneckerProduct(ImmutableMatrix([[1], [0]]), identity)),
    }
    words = (
        "One data qubit and one ancilla, $R_Y (pi slash 2)$ on the ancilla, then a swap, target "
        "$|0〉$: the mean gradient is $-1 slash 2$, as far from zero as it can be."
    )
    return Counterexample(with_ancillas(), values, words)


@proof(BOUND_RANK)
def bound_rank() -> Derivation:
    """Write $M$ by the parameter shift rule: half a difference of projectors of rank $N_a$."""
    shift = Abbreviation("W", (_ONE + I * WITH.generator) / sqrt(2))
    outside = _ONE - EMBEDDED * Adjoint(EMBEDDED)
    squares = (
        Square(1 / (2 * N), outside * shift * WITH.carried),
        Square(1 / (2 * N), WITH.carried * shift * EMBEDDED),
    )
    step = Step(
        BOUND_RANK.closed_form,
        "$i/2 [P, Phi'] = 1/2 (W Phi' W^dagger - W^dagger Phi' W)$ with "
        "$W = (bb(1) + i P) slash sqrt(2)$, two projectors of rank $N_a$; $G = U_- J$.",
        Bound(squares, (OPERATOR,)),
        Relation.AT_MOST,
    )
    return Derivation(BOUND_RANK.quantity, (*_steps_to_trace(), step), ANCILLA_DEFINITIONS)


@proof(BOUND_NORM)
def bound_norm() -> Derivation:
    """Bound the commutator by one half: its distance from it is a sum of squares."""
    squares = (
        Square(1 / N, (_HALF * _ONE - COMMUTATOR) * EMBEDDED),
        Square(1 / (4 * N), COMPLEMENT * EMBEDDED),
    )
    step = Step(
        BOUND_NORM.closed_form,
        "$1/2 - K = (1/2 - K)^2 + 1/4 (bb(1) - P Phi' P - Phi')^2$ for $K = i/2 [P, Phi']$; "
        "$G = U_- J$.",
        Bound(squares, (OPERATOR,)),
        Relation.AT_MOST,
    )
    return Derivation(BOUND_NORM.quantity, (*_steps_to_trace(), step), ANCILLA_DEFINITIONS)
