"""Equations 27 to 30, 39 and Theorem 1 (12): the variance of the gradient over Haar inputs.

The gradient is Tr[V psi_0 V^dagger M]; its second moment is Lemma 2 with two copies of the input.
Without ancillas Tr M = 0 and the variance is Tr M^2/(N(N+1)); for a pure target
Tr M^2 = (1 - <P>^2)/2, so the bound 1/(2N(N+1)) is attained when <P> = 0 in the carried target. For
any observable of norm at most 1 the bound is 1/(N+1), attained when P O' P = -O' and O'^2 = 1.

With ancillas the variance is Tr M^2/(N(N+1)) - (Tr M)^2/(N^2(N+1)), bounded by both
N_a/(2N(N+1)) and 1/(4(N+1)): the plateau stays.
"""

from sympy import Adjoint, Basic, Identity, Integer, Rational, Symbol, Trace

from bptools.algebra import HaarAverage, HaarVariance, Hypothesis, Kind
from bptools.claims import Claim, Reading, Relation
from bptools.derivations import (
    Algebra,
    Average,
    Bound,
    Complement,
    Definition,
    Derivation,
    Square,
    Step,
    proof,
)
from proofs import HAAR_INPUT, N_A, WEINGARTEN, Gradient, N, V, matrix, source
from proofs.haar_input import (
    ANCILLA_DEFINITIONS,
    ANCILLA_TARGET,
    DEFINITIONS,
    EMBEDDED_INPUT,
    INPUT_HYPOTHESES,
    OPERATOR,
    OVERLAP,
    PURE_TARGET,
    TRACE_M,
    TRACE_M2,
    WITH,
    WITHOUT,
)
from proofs.mean import COMMUTATOR, COMPLEMENT, EMBEDDED

QUBITS = Symbol("n", integer=True, positive=True)
_MEASURED = Gradient(matrix("O"), "O'")
_CONTRACTION = (
    *_MEASURED.hypotheses,
    Hypothesis(_MEASURED.observable, Kind.CONTRACTION),
    *INPUT_HYPOTHESES,
)
_OBSERVABLE_DEFINITIONS = (
    Definition(
        _MEASURED.carried,
        _MEASURED.carried_expression,
        (Kind.HERMITIAN,),
        because="The observable carried back to the gate.",
    ),
    Definition(
        OPERATOR,
        _MEASURED.operator_expression,
        (Kind.HERMITIAN, Kind.TRACELESS),
        because="The operator whose expectation is the gradient.",
    ),
)
_OVERLAP = Trace(WITHOUT.generator * WITHOUT.carried)

VARIANCE = Claim(
    name="theorem1.variance",
    title="Exact variance, pure target",
    statement=(
        "Without ancillas the variance of the gradient over Haar inputs is fixed by the "
        "expectation of $P_k$ in the target carried back to the gate."
    ),
    quantity=HaarVariance(WITHOUT.derivative(HAAR_INPUT), V),
    closed_form=(1 - OVERLAP**2) / (2 * N * (N + 1)),
    source=source("27, 28, 29, 30, 39"),
    reading=Reading.REPAIRED,
    domain=((N, 2),),
    hypotheses=PURE_TARGET,
    uses=(WEINGARTEN, "haar_input.gradient", "mean.without_ancillas", "lemma2.first"),
)

BOUND = Claim(
    name="theorem1.bound",
    title="Theorem 1 for Haar inputs",
    statement=(
        "Without ancillas the variance of the gradient over Haar inputs is at most "
        "$1 slash (2N(N+1))$, $N = 2^n$: it decays like $4^(-n)$. The constant cannot be improved: "
        "it is attained at every even $N$ (theorem1_attained.pure)."
    ),
    quantity=VARIANCE.quantity,
    relation=Relation.AT_MOST,
    closed_form=1 / (2 * N * (N + 1)),
    source=source("12"),
    reading=Reading.RESTORED,
    domain=((N, 2),),
    hypotheses=PURE_TARGET,
    uses=("theorem1.variance", "theorem1_attained.pure"),
)

EXPONENTIAL = Claim(
    name="theorem1.exponential",
    title="The bound is exponential in n",
    statement="On $n$ qubits the bound is at most $4^(-n) slash 2$.",
    quantity=(1 / (2 * N * (N + 1))).subs(N, 2**QUBITS),
    relation=Relation.AT_MOST,
    closed_form=Rational(1, 2) * 4 ** (-QUBITS),
    source=source("12"),
    reading=Reading.RESTORED,
    domain=((QUBITS, 1),),
    uses=("theorem1.bound",),
)

OBSERVABLE = Claim(
    name="theorem1.bound_observable",
    title="Theorem 1 for any observable",
    statement=(
        "For any observable $O$ of norm at most 1 in place of the target, the variance over Haar "
        "inputs is at most $1 slash (N+1)$: attained at every even $N$ by Pauli strings that "
        "anticommute with $P_k$ (theorem1_attained.observable)."
    ),
    quantity=HaarVariance(_MEASURED.derivative(HAAR_INPUT), V),
    relation=Relation.AT_MOST,
    closed_form=1 / (N + 1),
    source=source("12"),
    reading=Reading.REPAIRED,
    domain=((N, 2),),
    hypotheses=_CONTRACTION,
    uses=(WEINGARTEN, "lemma2.first", "theorem1_attained.observable"),
)

WITH_ANCILLAS = Claim(
    name="theorem1.variance_with_ancillas",
    title="Exact variance with ancillas",
    statement=(
        "With ancillas the variance of the gradient over Haar inputs is fixed by the traces of "
        "$M$ and $M^2$."
    ),
    quantity=HaarVariance(WITH.derivative(EMBEDDED_INPUT), V),
    closed_form=TRACE_M2 / (N * (N + 1)) - TRACE_M**2 / (N**2 * (N + 1)),
    source=source("27, 28, 29, 30, 39"),
    reading=Reading.REPAIRED,
    domain=((N, 2), (N_A, 1)),
    hypotheses=ANCILLA_TARGET,
    uses=(WEINGARTEN, "haar_input.gradient_with_ancillas", "mean.with_ancillas", "lemma2.first"),
)


def _ancilla_bound(name: str, title: str, statement: str, closed_form: Basic) -> Claim:
    return Claim(
        name=f"theorem1.{name}",
        title=title,
        statement=statement,
        quantity=WITH_ANCILLAS.quantity,
        relation=Relation.AT_MOST,
        closed_form=closed_form,
        source=source("12"),
        reading=Reading.REPAIRED,
        domain=((N, 2), (N_A, 1)),
        hypotheses=ANCILLA_TARGET,
        uses=("theorem1.variance_with_ancillas", "theorem1_attained.ancillas"),
    )


BOUND_RANK = _ancilla_bound(
    "bound_rank",
    "Theorem 1 with few ancillas",
    "With ancillas the variance over Haar inputs is at most $N_a slash (2N(N+1))$: attained at "
    "$N_a = N slash 2$ for every even $N$ (theorem1_attained.ancillas).",
    N_A / (2 * N * (N + 1)),
)
BOUND_NORM = _ancilla_bound(
    "bound_norm",
    "Theorem 1 with many ancillas",
    "However many ancillas, the variance over Haar inputs is at most $1 slash (4(N+1))$: attained "
    "at $N_a = N slash 2$ for every even $N$ (theorem1_attained.ancillas).",
    1 / (4 * (N + 1)),
)


def _steps_to_moments(gradient: Gradient) -> tuple[Step, ...]:
    """From the variance of the gradient to traces of M, by the second moment."""
    return (
        Step(
            HaarVariance(Trace(HAAR_INPUT * OPERATOR), V),
            "The gradient is an expectation value (22).",
            Algebra((OPERATOR, gradient.carried)),
        ),
        Step(
            HaarAverage(Trace(HAAR_INPUT * OPERATOR) ** 2, V)
            - HaarAverage(Trace(HAAR_INPUT * OPERATOR), V) ** 2,
            "Definition of the variance.",
            Algebra(),
        ),
        Step(
            (Trace(OPERATOR**2) + Trace(OPERATOR) ** 2) / (N * (N + 1))
            - Trace(OPERATOR) ** 2 / N**2,
            "Lemma 2 with two copies of the pure input; first moment (24).",
            Average(),
        ),
    )


def _traceless(gradient: Gradient) -> Step:
    formula = Trace(OPERATOR**2) / (N * (N + 1))
    return Step(formula, "$M$ is a conjugated commutator.", Algebra((OPERATOR,)))


def _steps_to_overlap() -> tuple[Step, ...]:
    formula = (1 - _OVERLAP**2) / (2 * N * (N + 1))
    reason = 'Multiply out $op("Tr") M^2$; $sigma\'$ is a pure state.'
    return (
        *_steps_to_moments(WITHOUT),
        _traceless(WITHOUT),
        Step(formula, reason, Algebra((OPERATOR,))),
    )


@proof(VARIANCE)
def variance() -> Derivation:
    """Take the second moment and multiply out the trace of $M^2$."""
    return Derivation(VARIANCE.quantity, _steps_to_overlap(), DEFINITIONS)


@proof(BOUND)
def bound() -> Derivation:
    """Drop the square of the expectation of the generator."""
    square = Bound((Square(1 / (2 * N * (N + 1)), _OVERLAP),))
    step = Step(BOUND.closed_form, '$op("Tr")[P_k sigma\']$ is real.', square, Relation.AT_MOST)
    return Derivation(BOUND.quantity, (*_steps_to_overlap(), step), DEFINITIONS)


@proof(EXPONENTIAL)
def exponential() -> Derivation:
    """Compare with $N^2 = 4^n$."""
    slack = 1 / (2 * 4**QUBITS * (2**QUBITS + 1))
    rule = Bound((Square(slack, Integer(1)),))
    step = Step(EXPONENTIAL.closed_form, "$N(N+1) > N^2 = 4^n$.", rule, Relation.AT_MOST)
    return Derivation(EXPONENTIAL.quantity, (step,))


@proof(OBSERVABLE)
def bound_observable() -> Derivation:
    """Complete the square of $O' + P_k O' P_k$ in the trace of $M^2$."""
    weight = 1 / (N * (N + 1))
    carried, generator = _MEASURED.carried, _MEASURED.generator
    rule = Bound(
        (
            Complement(weight, Identity(N), _MEASURED.observable),
            Square(weight / 4, carried + generator * carried * generator),
        ),
        (OPERATOR, carried),
    )
    step = Step(OBSERVABLE.closed_form, '$op("Tr") O^2$ is at most $N$.', rule, Relation.AT_MOST)
    steps = (*_steps_to_moments(_MEASURED), _traceless(_MEASURED), step)
    return Derivation(OBSERVABLE.quantity, steps, _OBSERVABLE_DEFINITIONS)


def _steps_with_ancillas() -> tuple[Step, ...]:
    formula = Trace(OPERATOR**2) / (N * (N + 1)) - Trace(OPERATOR) ** 2 / (N**2 * (N + 1))
    return (*_steps_to_moments(WITH), Step(formula, 'Collect $(op("Tr") M)^2$.', Algebra()))


@proof(WITH_ANCILLAS)
def variance_with_ancillas() -> Derivation:
    """Take the second moment; $M$ has a trace."""
    return Derivation(WITH_ANCILLAS.quantity, _steps_with_ancillas(), ANCILLA_DEFINITIONS)


_OUTSIDE = Identity(N * N_A) - EMBEDDED * Adjoint(EMBEDDED)
_WEIGHT = 1 / (N * (N + 1))
_MEAN = Square(1 / (N**2 * (N + 1)), Trace(OPERATOR))


def _bounded(claim: Claim, reason: str, squares: tuple[Square, ...]) -> Derivation:
    rule = Bound((*squares, _MEAN), (OPERATOR,))
    step = Step(claim.closed_form, reason, rule, Relation.AT_MOST)
    return Derivation(claim.quantity, (*_steps_with_ancillas(), step), ANCILLA_DEFINITIONS)


@proof(BOUND_RANK)
def bound_rank() -> Derivation:
    """Compare $M$ with the whole commutator, whose square has trace at most $N_a slash 2$."""
    squares = (
        Square(_WEIGHT / 2, WITH.carried * WITH.generator * WITH.carried),
        Square(_WEIGHT, _OUTSIDE * COMMUTATOR),
        Square(_WEIGHT, _OUTSIDE * COMMUTATOR * EMBEDDED),
    )
    reason = (
        "$M$ is a block of $K = i/2 [P, Phi']$, $G = U_- J$; "
        '$op("Tr") K^2 = 1/2 (N_a - op("Tr") (P Phi\')^2)$.'
    )
    return _bounded(BOUND_RANK, reason, squares)


@proof(BOUND_NORM)
def bound_norm() -> Derivation:
    """Use that the square of the commutator is at most $1 slash 4$."""
    squares = (
        Square(_WEIGHT / 4, COMPLEMENT * EMBEDDED),
        Square(_WEIGHT, _OUTSIDE * COMMUTATOR * EMBEDDED),
    )
    reason = "$1/4 - K^2 = 1/4 (bb(1) - P Phi' P - Phi')^2$ for $K = i/2 [P, Phi']$; $G = U_- J$."
    return _bounded(BOUND_NORM, reason, squares)
