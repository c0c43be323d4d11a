"""Equations 45 to 60: the squared gradient at small angles, one gate at a time.

One gate exp(-i theta H), H^2 = 1, at a time: as a function of its angle the loss is
g = A + B cos 2 theta + C sin 2 theta, so g(0) = A + B, g'(0) = 2C, g''(0) = -4B. The average over
the differentiated angle is exact. The step over another gate (55)-(59) needs
E (A + B cos 2 theta)^2 >= alpha (A + B)^2, which is true only if
A((1 - alpha)A + 2(c - alpha)B) >= 0: a hypothesis that the paper does not state. Without it the
sharp constant in place of alpha is kappa, 4/9 in the limit of small angles.

What follows for several gates is in ``theorem2_universal``, where Theorem 2 as restored fails in
``theorem2_counterexamples``, and what survives for every angle scale in ``theorem2_repaired``.

The angles are those of exp(-i theta H). PennyLane's and QuTiP's rotations are exp(-i phi H/2):
phi = 2 theta, an angle scale of 2a for phi, and a derivative half as large.
"""

from sympy import Derivative, Expr, I, Integer, Rational, Symbol, Trace, cos, sin, symbols

from bptools.algebra import AngleAverage, Constant, Hypothesis, Kind, LimitToZero, Rotation
from bptools.claims import Claim, Reading, Relation, Stance
from bptools.derivations import (
    Algebra,
    AtZero,
    Bound,
    Counterexample,
    Derivation,
    MeanSquare,
    Step,
    proof,
)
from proofs import N, matrix, source

WIDTH = Symbol("a", positive=True)
ANGLE = Symbol("theta", real=True)
A, B, C = symbols("A B C", real=True)
ALPHA = Constant("alpha", Rational(1, 2) + sin(4 * WIDTH) / (8 * WIDTH))
BETA = Constant("beta", Rational(1, 2) - sin(4 * WIDTH) / (8 * WIDTH))
COSINE = Constant("c", sin(2 * WIDTH) / (2 * WIDTH))
SPREAD = 1 - 2 * COSINE + ALPHA  # E u^2 with u = 1 - cos 2 theta
WORST = Constant("w", (1 - COSINE) / SPREAD)  # the ratio B/(A + B) at which the step is worst
KAPPA = Constant("kappa", 1 - (1 - COSINE) * WORST)
GATE = A + B * cos(2 * ANGLE) + C * sin(2 * ANGLE)


def average(expression: Expr, *angles: Expr) -> AngleAverage:
    """Return the average over angles uniform on [-a, a]."""
    return AngleAverage(expression, WIDTH, *(angles or (ANGLE,)))


def _claim(name: str, **settings: object) -> Claim:
    return Claim(name=f"theorem2.{name}", **settings)  # type: ignore[arg-type]  # checked by Claim


COSINE_SQUARE = _claim(
    "cosine_square",
    title="Average of the squared cosine",
    statement="The average of $cos^2 2 theta$ over $[-a, a]$ is called $alpha$ below.",
    quantity=average(cos(2 * ANGLE) ** 2),
    closed_form=ALPHA,
    source=source("53"),
    reading=Reading.RESTORED,
)
SINE_SQUARE = _claim(
    "sine_square",
    title="Average of the squared sine",
    statement="The average of $sin^2 2 theta$ over $[-a, a]$ is called $beta$ below.",
    quantity=average(sin(2 * ANGLE) ** 2),
    closed_form=BETA,
    source=source("54"),
    reading=Reading.RESTORED,
)

_H, _O, _RHO = matrix("H"), matrix("O"), matrix("rho")
_TURN = Rotation(_H, 2 * ANGLE)  # exp(-i theta H), the paper's full angle
_EVOLVED = Trace(_O * _TURN * _RHO * _TURN.adjoint())
_KEPT, _FLIPPED = Trace(_O * _RHO), Trace(_O * _H * _RHO * _H)
HALF_ANGLE = _claim(
    "half_angle",
    title="Full and half angles",
    statement=(
        "$e^(-i theta H)$ is $R_H (2 theta)$, a rotation by twice the angle: it solves the "
        "equation below and starts at $bb(1)$."
    ),
    quantity=Derivative(_TURN, ANGLE),
    closed_form=-I * _H * _TURN,
    source=source("13, 45"),
    reading=Reading.RESTORED,
    domain=((N, 1),),
    hypotheses=(Hypothesis(_H, Kind.INVOLUTION),),
    uses=("gates.rotation", "gates.rotation_start"),
)
ONE_GATE = _claim(
    "one_gate",
    title="The loss as a function of one angle",
    statement=(
        "As a function of the angle of one gate $e^(-i theta H)$, $H^2 = bb(1)$, the loss is a "
        "constant, a cosine and a sine of $2 theta$."
    ),
    quantity=_EVOLVED,
    closed_form=(_KEPT + _FLIPPED) / 2
    + (_KEPT - _FLIPPED) / 2 * cos(2 * ANGLE)
    + I / 2 * (Trace(_O * _RHO * _H) - Trace(_O * _H * _RHO)) * sin(2 * ANGLE),
    source=source("45-50"),
    reading=Reading.RESTORED,
    domain=((N, 1),),
    hypotheses=(Hypothesis(_H, Kind.INVOLUTION),),
)

DIFFERENTIATED_GATE = _claim(
    "differentiated_gate",
    title="Average over the differentiated angle",
    statement=(
        "For $g(theta) = A + B cos 2 theta + C sin 2 theta$ the average of $g'^2$ is exactly "
        "$alpha g'(0)^2 + beta/4 g''(0)^2$, with $g'(0) = 2 C$ and $g''(0) = -4 B$."
    ),
    quantity=average(Derivative(GATE, ANGLE) ** 2),
    closed_form=ALPHA * (2 * C) ** 2 + BETA / 4 * (4 * B) ** 2,
    source=source("51, 52, 60"),
    reading=Reading.RESTORED,
    uses=("theorem2.one_gate", "theorem2.cosine_square", "theorem2.sine_square"),
)

_SPECTATOR = average(GATE**2)
_PRINTED_BOUND = ALPHA * (A + B) ** 2 + BETA / 4 * (2 * C) ** 2
SPECTATOR_EXACT = _claim(
    "spectator_exact",
    title="Average over another angle, exactly",
    statement=(
        "The average of $g^2$ exceeds $alpha g(0)^2 + beta/4 g'(0)^2$ by exactly "
        "$A((1 - alpha) A + 2 (c - alpha) B)$, $c$ the average of $cos 2 theta$: the step (58) "
        "needs this to be non-negative."
    ),
    quantity=_SPECTATOR,
    closed_form=_PRINTED_BOUND + A * ((1 - ALPHA) * A + 2 * (COSINE - ALPHA) * B),
    source=source("55-59"),
    reading=Reading.REPAIRED,
    uses=("theorem2.one_gate",),
)
SPECTATOR = _claim(
    "spectator_step",
    title="The step over another angle",
    statement="The average of $g^2$ is at least $alpha g(0)^2 + beta/4 g'(0)^2$, for all gates.",
    quantity=_SPECTATOR,
    relation=Relation.AT_LEAST,
    closed_form=_PRINTED_BOUND,
    source=source("55-59"),
    reading=Reading.RESTORED,
    stance=Stance.REFUTED,
    repaired_by="theorem2.spectator_kappa",
    repair=KAPPA * (A + B) ** 2 + BETA / 4 * (2 * C) ** 2,
    uses=("theorem2.spectator_exact",),
)
KAPPA_LIMIT = _claim(
    "kappa_limit",
    title="The sharp constant for small angles",
    statement="As the angle scale $a$ tends to 0, $kappa$ tends to $4/9$.",
    quantity=LimitToZero(KAPPA, WIDTH),
    closed_form=Rational(4, 9),
    source=source("55-59"),
    reading=Reading.OURS,
)
SPECTATOR_KAPPA = _claim(
    "spectator_kappa",
    title="The sharp step over another angle",
    statement=(
        "For all $A$, $B$, $C$ the average of $g^2$ is at least $kappa g(0)^2 + beta/4 g'(0)^2$; "
        "$kappa$ tends to $4/9$ for small angles (theorem2.kappa_limit), and no larger constant "
        "will do (theorem2.kappa_attained)."
    ),
    quantity=_SPECTATOR,
    relation=Relation.AT_LEAST,
    closed_form=KAPPA * (A + B) ** 2 + BETA / 4 * (2 * C) ** 2,
    source=source("55-59"),
    reading=Reading.REPAIRED,
    uses=("theorem2.one_gate", "theorem2.kappa_limit"),
)
KAPPA_ATTAINED = _claim(
    "kappa_attained",
    title="The sharp step is attained",
    statement="Equality holds where $C = 0$ and $B$ is $g(0)$ times the ratio of the means of $u$ "
    "and $u^2$, $u = 1 - cos 2 theta$.",
    quantity=average((A * (1 - WORST) + A * WORST * cos(2 * ANGLE)) ** 2),
    closed_form=KAPPA * A**2,
    source=source("55-59"),
    reading=Reading.OURS,
    uses=("theorem2.spectator_kappa",),
)


@proof(KAPPA_LIMIT)
def kappa_limit() -> Derivation:
    """Compare the lowest powers of a."""
    reason = (
        "For small angles $u = 1 - cos 2 theta$ is $2 theta^2$, and $(2/3)^2 slash (4/5) = 5/9$."
    )
    return Derivation.in_one_line(KAPPA_LIMIT, reason, AtZero())


@proof(COSINE_SQUARE)
def cosine_square() -> Derivation:
    """Integrate."""
    return Derivation(COSINE_SQUARE.quantity, (Step(ALPHA, "Integrate.", Algebra()),))


@proof(SINE_SQUARE)
def sine_square() -> Derivation:
    """Integrate."""
    return Derivation(SINE_SQUARE.quantity, (Step(BETA, "Integrate.", Algebra()),))


@proof(HALF_ANGLE)
def half_angle() -> Derivation:
    """Differentiate the two terms and factor H out."""
    steps = (Step(HALF_ANGLE.closed_form, "Differentiate; $H^2 = bb(1)$.", Algebra()),)
    return Derivation(HALF_ANGLE.quantity, steps)


@proof(ONE_GATE)
def one_gate() -> Derivation:
    """Expand both rotations and use double angles."""
    return Derivation(ONE_GATE.quantity, (Step(ONE_GATE.closed_form, "Double angles.", Algebra()),))


@proof(DIFFERENTIATED_GATE)
def differentiated_gate() -> Derivation:
    """Differentiate, square, integrate."""
    explicit = average((2 * C * cos(2 * ANGLE) - 2 * B * sin(2 * ANGLE)) ** 2)
    steps = (
        Step(explicit, "Differentiate.", Algebra()),
        Step(DIFFERENTIATED_GATE.closed_form, "Integrate.", Algebra()),
    )
    return Derivation(DIFFERENTIATED_GATE.quantity, steps)


@proof(SPECTATOR_EXACT)
def spectator_exact() -> Derivation:
    """Integrate the square and collect."""
    integrated = A**2 + 2 * COSINE * A * B + ALPHA * B**2 + BETA * C**2
    steps = (
        Step(integrated, "Integrate: the sine is uncorrelated with the rest.", Algebra()),
        Step(SPECTATOR_EXACT.closed_form, "Collect.", Algebra()),
    )
    return Derivation(SPECTATOR_EXACT.quantity, steps)


@proof(SPECTATOR)
def spectator_step() -> Counterexample:
    """Take A and B of opposite signs."""
    values = {A: Rational(1, 10), B: -1, C: 0, WIDTH: Rational(3, 10)}
    return Counterexample(
        spectator_exact(), values, "$A = 1 slash 10$, $B = -1$, $C = 0$, $a = 3 slash 10$."
    )


@proof(SPECTATOR_KAPPA)
def spectator_kappa() -> Derivation:
    """Show the slack as the mean of a square."""
    root = (1 - cos(2 * ANGLE)) * (WORST * (A + B) - B)
    rule = Bound((MeanSquare(Integer(1), root, WIDTH, (ANGLE,)),))
    reason = "Complete the square: $w$ is where it vanishes."
    step = Step(SPECTATOR_KAPPA.closed_form, reason, rule, Relation.AT_LEAST)
    return Derivation(SPECTATOR_KAPPA.quantity, (step,))


@proof(KAPPA_ATTAINED)
def kappa_attained() -> Derivation:
    """Integrate."""
    return Derivation(KAPPA_ATTAINED.quantity, (Step(KAPPA * A**2, "Integrate.", Algebra()),))
