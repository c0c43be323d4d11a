"""Theorem 2 (14), as restored, is false: three exact witnesses.

Two qubits, product observable: f = sin 2 theta (A + B cos 2 phi)/2, with A and B of opposite signs.
Two qubits, fidelity of pure states with entries in Q(i): the loss of the paper itself.
Three qubits: both other gates satisfy the sign condition at 0, where A = 0, and (14) still fails,
at every angle scale at which it says anything: the condition is needed at all angles.

Every observable obeys the theorem with kappa (``theorem2_circuits.universal``), which repairs them.
"""

from sympy import (
    Adjoint,
    Derivative,
    Expr,
    I,
    ImmutableMatrix,
    KroneckerProduct,
    MatMul,
    Rational,
    Symbol,
    Trace,
    cos,
    eye,
    sin,
)

from bptools.algebra import Rotation
from bptools.claims import Claim, Reading, Relation, Stance
from bptools.derivations import Algebra, Counterexample, Derivation, Entries, Step, proof
from proofs import source
from proofs.gates import P0, X, Y, Z
from proofs.theorem2 import ALPHA, ANGLE, BETA, COSINE, KAPPA, SPREAD, WIDTH, A, B, average
from proofs.theorem2_universal import OTHER, THIRD

M = Symbol("m", real=True)
SCALE = Rational(3, 10)
PLUS = ImmutableMatrix([[1, 1], [1, 1]]) / 2
ONE = ImmutableMatrix(eye(2))


def _turned(generator: Expr, angle: Expr, state: Expr) -> Expr:
    turn = Rotation(generator, 2 * angle)
    return MatMul(turn, state, Adjoint(turn))


PROBE_LOSS = sin(2 * ANGLE)
SPECTATOR_LOSS = A + B * cos(2 * OTHER)
PRODUCT = PROBE_LOSS * SPECTATOR_LOSS / 2

INPUT, TARGET = (0, 1, 1, I), (1, 1, 0, 1)  # amplitudes, times sqrt 3
FIDELITY_GATES = tuple(
    ImmutableMatrix(KroneckerProduct(*pair).as_explicit()) for pair in ((X, ONE), (Z, Z))
)
FIDELITY = Rational(1, 18) * (7 - 3 * cos(2 * OTHER) - 2 * sin(2 * OTHER)) + Rational(1, 9) * (
    3 * cos(2 * OTHER) - 1 - sin(2 * OTHER)
) * sin(2 * ANGLE)
_AMPLITUDE = MatMul(
    ImmutableMatrix([TARGET]),
    Rotation(FIDELITY_GATES[1], 2 * ANGLE),
    Rotation(FIDELITY_GATES[0], 2 * OTHER),
    ImmutableMatrix(INPUT),
)

_FLAT = cos(2 * OTHER) * cos(2 * THIRD)
TRIPLE = PROBE_LOSS * (M * (1 - cos(2 * OTHER)) * (1 - cos(2 * THIRD)) + _FLAT)


def _claim(name: str, **settings: object) -> Claim:
    return Claim(name=f"theorem2_counterexamples.{name}", **settings)  # type: ignore[arg-type]  # checked by Claim


def _bound(
    name: str,
    words: str,
    loss: Expr,
    *others: Expr,
    uses: tuple[Claim, ...],
    title: str,
    of_paper: bool = True,
) -> Claim:
    """Return Theorem 2 for one loss: its right side (14) at the loss's own derivatives."""
    order = 1 + len(others)
    zero = dict.fromkeys((ANGLE, *others), 0)
    slope = loss.diff(ANGLE)
    gradient = slope.subs(zero)
    hessian = sum(slope.diff(angle).subs(zero) ** 2 for angle in (ANGLE, *others))
    curvature = slope.diff(ANGLE).subs(zero) ** 2
    kappa = KAPPA ** (order - 1)
    mixed = hessian - curvature
    return _claim(
        name,
        title=title,
        statement=words,
        quantity=average(Derivative(loss, ANGLE) ** 2, ANGLE, *others),
        relation=Relation.AT_LEAST,
        closed_form=ALPHA**order * gradient**2 + ALPHA ** (order - 1) * BETA / 4 * hessian,
        source=source("14, 63"),
        reading=Reading.RESTORED if of_paper else Reading.OURS,
        stance=Stance.REFUTED,
        repaired_by="theorem2_circuits.universal",
        repair=ALPHA * kappa * gradient**2
        + BETA / 4 * (kappa * curvature + ALPHA * KAPPA ** (order - 2) * mixed),
        uses=("theorem2.spectator_step", *(claim.name for claim in uses)),
    )


def _loss(name: str, title: str, words: str, quantity: Expr, closed_form: Expr) -> Claim:
    return _claim(
        name,
        title=title,
        statement=words,
        quantity=quantity,
        closed_form=closed_form,
        source=source("14"),
        reading=Reading.OURS,
        uses=("theorem2.half_angle",),
    )


PROBE = _loss(
    "probe",
    "The qubit that is differentiated",
    "Input $|+〉$, gate $e^(-i theta Z)$, observable $Y$.",
    Trace(MatMul(Y, _turned(Z, ANGLE, PLUS))),
    PROBE_LOSS,
)
SPECTATOR = _loss(
    "spectator",
    "A qubit beside it",
    "Input $|0〉$, gate $e^(-i phi X)$, observable $A bb(1) + B Z$.",
    Trace(MatMul(A * ONE + B * Z, _turned(X, OTHER, P0))),
    SPECTATOR_LOSS,
)
TWO_QUBITS = _bound(
    "two_qubits",
    "The average of the squared gradient is at least $alpha^D (partial_k f(0))^2 + "
    "1/4 alpha^(D-1) beta sum_j cal(H)_(j k)^2$, for all gates and observables; here two qubits, "
    "$H = (X_2, Z_1)$, input $|+0〉$, $O = 1/2 (A Y_1 + B Y_1 Z_2)$, $k = 2$.",
    PRODUCT,
    OTHER,
    uses=(PROBE, SPECTATOR),
    title="Theorem 2",
)
FIDELITY_LOSS = _loss(
    "fidelity_loss",
    "A fidelity loss",
    "Gates $H_1 = X_1$, then $H_2 = Z_1 Z_2$, input $(|01〉 + |10〉 + i |11〉) slash sqrt(3)$, "
    "fidelity with $(|00〉 + |01〉 + |11〉) slash sqrt(3)$.",
    _AMPLITUDE * Adjoint(_AMPLITUDE) / 9,
    FIDELITY,
)
FIDELITY_BOUND = _bound(
    "fidelity",
    "Theorem 2 for the paper's own loss, the fidelity with a pure target: two qubits, two gates.",
    FIDELITY,
    OTHER,
    uses=(FIDELITY_LOSS,),
    title="Theorem 2 for fidelities",
)
TRIPLE_EXACT = _claim(
    "three_gates_exact",
    title="The sign at 0 is not enough",
    statement=(
        "For $H = (Z_1, X_2, X_3)$, input $|+00〉$, $O = Y_1 (m (1 - Z_2)(1 - Z_3) + Z_2 Z_3)$, "
        "$k = 1$, with $m = -(T slash S)^2$, $S$ and $T$ the averages of "
        "$u^2$ and $u (1 - u)$, $u = 1 - cos 2 theta$, the average of the squared gradient falls "
        "short of (14), which is $4 alpha^3$, by $4 alpha T^4 slash S^2$ at every angle scale, "
        "although $A = 0$ for both other gates where the other angle is 0."
    ),
    quantity=average(
        Derivative(TRIPLE.subs(M, -(((COSINE - ALPHA) / SPREAD) ** 2)), ANGLE) ** 2,
        ANGLE,
        OTHER,
        THIRD,
    ),
    closed_form=4 * ALPHA**3 - 4 * ALPHA * (COSINE - ALPHA) ** 4 / SPREAD**2,
    source=source("55-63"),
    reading=Reading.OURS,
    uses=("theorem2_counterexamples.probe", "theorem2_counterexamples.spectator"),
)
TRIPLE_BOUND = _bound(
    "three_gates",
    "Theorem 2 if $A ((1 - alpha) A + 2 (c - alpha) B) >= 0$ for each other gate where all the "
    "other angles are 0; here $H = (Z_1, X_2, X_3)$, input $|+00〉$, "
    "$O = Y_1 (m (1 - Z_2)(1 - Z_3) + Z_2 Z_3)$, where $A = 0$ there.",
    TRIPLE,
    OTHER,
    THIRD,
    uses=(PROBE, SPECTATOR),
    title="Theorem 2 under a sign condition at 0",
    of_paper=False,
)


def _multiplied(claim: Claim) -> Derivation:
    steps = (Step(claim.closed_form, "Multiply the matrices.", Entries()),)
    return Derivation(claim.quantity, steps)


@proof(PROBE)
def probe() -> Derivation:
    """Multiply the matrices."""
    return _multiplied(PROBE)


@proof(SPECTATOR)
def spectator() -> Derivation:
    """Multiply the matrices."""
    return _multiplied(SPECTATOR)


@proof(FIDELITY_LOSS)
def fidelity_loss() -> Derivation:
    """Multiply the matrices."""
    return _multiplied(FIDELITY_LOSS)


@proof(TWO_QUBITS)
def two_qubits() -> Counterexample:
    """Take A and B of opposite signs."""
    exact = ALPHA * (A**2 + 2 * COSINE * A * B + ALPHA * B**2)
    steps = (Step(exact, "Integrate both.", Algebra()),)
    values = {A: Rational(1, 10), B: -1, WIDTH: SCALE}
    words = "$A = 1 slash 10$, $B = -1$, $a = 3 slash 10$: 0.6308 where (14) says 0.6392."
    return Counterexample(Derivation(TWO_QUBITS.quantity, steps), values, words)


@proof(FIDELITY_BOUND)
def fidelity() -> Counterexample:
    """The same two signs in a fidelity."""
    exact = Rational(4, 81) * ALPHA * (1 - 6 * COSINE + 9 * ALPHA + BETA)
    steps = (Step(exact, "Integrate both.", Algebra()),)
    words = "$a = 3 slash 10$: 0.1518 where (14) says 0.1608."
    return Counterexample(Derivation(FIDELITY_BOUND.quantity, steps), {WIDTH: SCALE}, words)


@proof(TRIPLE_EXACT)
def three_gates_exact() -> Derivation:
    """Integrate one angle after the other."""
    steps = (Step(TRIPLE_EXACT.closed_form, "The angles are independent.", Algebra()),)
    return Derivation(TRIPLE_EXACT.quantity, steps)


@proof(TRIPLE_BOUND)
def three_gates() -> Counterexample:
    """Both other gates have A = 0 where the other angle is 0; away from it the signs differ."""
    tilt = COSINE - ALPHA
    exact = 4 * ALPHA * (M**2 * SPREAD**2 + 2 * M * tilt**2 + ALPHA**2)
    steps = (Step(exact, "Integrate one angle after the other.", Algebra()),)
    words = "$m = -75$, $a = 3 slash 10$: 2.092 where (14) says 2.804."
    return Counterexample(Derivation(TRIPLE_BOUND.quantity, steps), {M: -75, WIDTH: SCALE}, words)
