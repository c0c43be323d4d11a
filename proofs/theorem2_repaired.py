"""What survives of Theorem 2 at every angle scale, for every observable: by means, not by squares.

With s the average of sin^2 theta, a random gate is the channel rho -> (1 - s) rho + s H rho H, and
the differentiated one multiplies the gradient by 1 - 2s. With D gates the mean gradient is 1 - 2s
times a mixture: with weight (1 - s)^(D-1) the gradient at 0, with the rest gradients with
involutions put in, of which none exceeds 2 |O|. So, for a <= pi/2,

    sqrt(E (partial_k f)^2) >= |E partial_k f|
        >= (1 - 2s) [(1 - s)^(D-1) |partial_k f(0)| - 2 |O| (1 - (1 - s)^(D-1))].

It is proved here for |O| <= 1 and D = 3, a gate before the differentiated one and one after it;
every other gate only adds another mixture, and fixed gates are absorbed, since
W exp(-i theta H) = exp(-i theta W H W^dagger) W. With one other gate the bound is attained.

With (1 - s)^(D-1) >= 1 - (D-1)s the right side is, for s <= 1/2, at least
|partial_k f(0)| - 4 |O| D s. That gives an additive theorem without Taylor's formula, for angles of
every symmetric law; the one of the literature asks for angles smaller still.
"""

from sympy import (
    Derivative,
    Expr,
    I,
    Identity,
    Integer,
    Rational,
    S,
    Trace,
    cos,
    sin,
    sqrt,
    symbols,
)

from bptools.algebra import Constant, Hypothesis, Kind, Rotation
from bptools.claims import Citation, Claim, Reading, Relation
from bptools.derivations import (
    Again,
    Algebra,
    Bound,
    Derivation,
    Induction,
    MeanComplement,
    MeanSquare,
    SlackOf,
    Square,
    Step,
    proof,
)
from proofs import N, matrix, source
from proofs.theorem2 import ANGLE, COSINE, GATE, WIDTH, B, C, average
from proofs.theorem2_universal import OTHER, THIRD

GAUSSIAN = Citation(
    "Zhang et al. 2022",
    "K. Zhang, L. Liu, M.-H. Hsieh, D. Tao: Escaping from the barren plateau via Gaussian "
    "initializations in deep variational quantum circuits, NeurIPS 2022, arXiv:2203.09376",
    "Theorem 4.2, for one gate with a Hermitian unitary generator per parameter: if the angles are "
    "Gaussian around 0 with variances of at most "
    "$epsilon (partial_k f(0))^2 slash (16 D norm(O)^2)$, the average of the squared gradient is "
    "at least $(1 - epsilon)(partial_k f(0))^2$.",
)
FLIP = Constant("s", (1 - COSINE) / 2)
SLOPE = symbols("x", nonnegative=True)  # |partial_k f(0)|
EPSILON = symbols("epsilon", nonnegative=True)
GATES = symbols("D", integer=True, positive=True)
ODDS = symbols("w", nonnegative=True)  # of 2 s against 1 - 2 s: any s from 0 up to 1/2
FLIPPED = Constant("s", ODDS / (2 + 2 * ODDS))  # the average of sin^2 theta over a symmetric law
STAYING = symbols("r", nonnegative=True)  # 1 - s
OTHERS = symbols("m", integer=True, nonnegative=True)
MISSING = symbols("y", nonnegative=True)  # by how much the gradient at 0 falls short of 2 |O|

H, _O, _RHO = matrix("H"), matrix("O"), matrix("rho")
BEFORE, AFTER = matrix("H_b"), matrix("H_a")
OBSERVABLE, STATE = _O, _RHO
_INVOLUTIONS = tuple(Hypothesis(h, Kind.INVOLUTION) for h in (H, BEFORE, AFTER))
_CONTRACTION = Hypothesis(_O, Kind.CONTRACTION)
_PURE = Hypothesis(_RHO, Kind.PURE)


def _turned(generator: Expr, angle: Expr, state: Expr) -> Expr:
    turn = Rotation(generator, 2 * angle)
    return turn * state * turn.adjoint()


def gradient_at_zero(state: Expr) -> Expr:
    """Return -i [H, state], whose expectation is the derivative of the gate at 0."""
    return I * (state * H - H * state)


def _claim(name: str, **settings: object) -> Claim:
    return Claim(name=f"theorem2_repaired.{name}", **settings)  # type: ignore[arg-type]  # checked by Claim


CHANNEL = _claim(
    "channel",
    title="A random gate is a channel",
    statement=(
        "Averaged over its angle a gate leaves the state with probability $1 - s$ and applies "
        "$H$ with probability $s$, the average of $sin^2 theta$."
    ),
    quantity=average(Trace(_O * _turned(H, ANGLE, _RHO))),
    closed_form=(1 - FLIP) * Trace(_O * _RHO) + FLIP * Trace(_O * H * _RHO * H),
    source=source("14"),
    reading=Reading.OURS,
    domain=((N, 1),),
    hypotheses=(_INVOLUTIONS[0],),
    uses=("theorem2.half_angle",),
)
MEAN_GRADIENT = _claim(
    "mean_gradient",
    title="Mean gradient over its own angle",
    statement=(
        "Averaged over the differentiated angle the gradient is $1 - 2 s$ times that at 0, "
        '$-i op("Tr") O [H, rho]$.'
    ),
    quantity=average(Derivative(Trace(_O * _turned(H, ANGLE, _RHO)), ANGLE)),
    closed_form=(1 - 2 * FLIP) * Trace(_O * gradient_at_zero(_RHO)),
    source=source("14"),
    reading=Reading.OURS,
    domain=((N, 1),),
    hypotheses=(_INVOLUTIONS[0],),
    uses=("theorem2.one_gate",),
)
CAUCHY_SCHWARZ = _claim(
    "cauchy_schwarz",
    title="The mean bounds the mean square",
    statement=(
        "The average of the squared gradient is at least the square of the average gradient, "
        "$(1 - 2 s) g'(0)$ for $g = A + B cos 2 theta + C sin 2 theta$."
    ),
    quantity=average(Derivative(GATE, ANGLE) ** 2),
    relation=Relation.AT_LEAST,
    closed_form=((1 - 2 * FLIP) * 2 * C) ** 2,
    source=source("14"),
    reading=Reading.OURS,
    uses=("theorem2.one_gate",),
)
BOUND = _claim(
    "bound",
    title="Theorem 2, repaired",
    statement=(
        "For all gates, inputs and observables of norm at most 1 the average of the gradient, "
        "its own angle at 0, is at least $(1 - s)^(D-1) partial_k f(0) - 2 (1 - (1 - s)^(D-1))$; "
        "with $-O$ for $O$, the same from above; its own angle multiplies by $1 - 2 s$, and its "
        "square bounds the average of the square. Below: $D = 3$, gates $H_b$ before $H$ "
        "and $H_a$ after it."
    ),
    in_words=(
        "Other $D$ than 3: every further gate is another mixture, with weight $1 - s$ the circuit "
        "without it, and no gradient of the rest exceeds 2; fixed gates are absorbed, as "
        "$W e^(-i theta H) = e^(-i theta W H W^dagger) W$. The passage to the average of the "
        "square: the laws of the differentiated gate, which are derived for it alone, are applied "
        "at all values of the other angles, and the variance over these is not negative; a "
        "non-negative $1 - 2 s$ is needed, as for $a <= pi slash 2$."
    ),
    quantity=average(
        Trace(_O * _turned(AFTER, OTHER, gradient_at_zero(_turned(BEFORE, THIRD, _RHO)))),
        OTHER,
        THIRD,
    ),
    relation=Relation.AT_LEAST,
    closed_form=(1 - FLIP) ** 2 * Trace(_O * gradient_at_zero(_RHO)) - 2 * (1 - (1 - FLIP) ** 2),
    source=source("14"),
    reading=Reading.REPAIRED,
    domain=((N, 1),),
    hypotheses=(*_INVOLUTIONS, _CONTRACTION, _PURE),
    uses=(
        "theorem2_repaired.channel",
        "theorem2_repaired.mean_gradient",
        "theorem2_repaired.cauchy_schwarz",
    ),
)
BERNOULLI = _claim(
    "bernoulli",
    title="Bernoulli's inequality",
    statement=(
        "For $0 <= s <= 1$, and any smaller $s$, the power $(1 - s)^m$ is at least $1 - m s$: "
        "below with $r = 1 - s$, which is not negative."
    ),
    quantity=STAYING**OTHERS,
    relation=Relation.AT_LEAST,
    closed_form=1 - OTHERS * (1 - STAYING),
    source=source("14"),
    reading=Reading.OURS,
    domain=((OTHERS, 0),),
)
LINEAR = _claim(
    "linear",
    title="The bound on the mean gradient, linear in $s$",
    statement=(
        "For $0 <= s < 1 slash 2$, that is $s = w slash (2 + 2 w)$, the bound on the mean gradient "
        "is at least $x - 4 D s abs(O)$: $x = |partial_k f(0)|$, $abs(O)$ the norm of the "
        "observable, $2 abs(O) = x + y$."
    ),
    quantity=(1 - 2 * FLIPPED)
    * (
        (1 - FLIPPED) ** (GATES - 1) * SLOPE
        - (SLOPE + MISSING) * (1 - (1 - FLIPPED) ** (GATES - 1))
    ),
    relation=Relation.AT_LEAST,
    closed_form=SLOPE - 2 * GATES * FLIPPED * (SLOPE + MISSING),
    source=source("14"),
    reading=Reading.OURS,
    domain=((GATES, 1),),
    uses=("theorem2_repaired.bound", "theorem2_repaired.bernoulli"),
)
ADDITIVE = _claim(
    "additive",
    title="The additive theorem",
    statement=(
        "For observables of norm at most 1 and angles of any symmetric law with "
        "$s <= epsilon |partial_k f(0)| slash (8 D)$ the average of the squared gradient is at "
        "least $(1 - epsilon) (partial_k f(0))^2$, $x = |partial_k f(0)|$; the theorem of the "
        "literature asks for variances of at most $epsilon x^2 slash (16 D)$, which is less."
    ),
    in_words=(
        "Every symmetric law: only $s$ enters the bound on the mean. The square: $x - 4 D s$ is "
        "least at the largest $s$, put in below, and not negative where $epsilon <= 1$; for larger "
        "$epsilon$ nothing is said. The comparison: $s$ is at most the variance, and $x <= 2$."
    ),
    quantity=(SLOPE - 4 * GATES * (EPSILON * SLOPE / (8 * GATES))) ** 2,
    relation=Relation.AT_LEAST,
    closed_form=(1 - EPSILON) * SLOPE**2,
    source=source("14"),
    reading=Reading.REPAIRED,
    uses=(GAUSSIAN, "theorem2_repaired.linear"),
)


@proof(CHANNEL)
def channel() -> Derivation:
    """Expand both rotations; the cross terms are odd in the angle."""
    return Derivation(CHANNEL.quantity, (Step(CHANNEL.closed_form, "Integrate.", Algebra()),))


@proof(MEAN_GRADIENT)
def mean_gradient() -> Derivation:
    """Differentiate; what is odd in the angle drops out."""
    steps = (Step(MEAN_GRADIENT.closed_form, "Integrate.", Algebra()),)
    return Derivation(MEAN_GRADIENT.quantity, steps)


@proof(CAUCHY_SCHWARZ)
def cauchy_schwarz() -> Derivation:
    """Write the variance as the mean of a square."""
    deviation = 2 * C * cos(2 * ANGLE) - 2 * B * sin(2 * ANGLE) - (1 - 2 * FLIP) * 2 * C
    rule = Bound((MeanSquare(Integer(1), deviation, WIDTH, (ANGLE,)),))
    reason = "A variance is not negative."
    step = Step(CAUCHY_SCHWARZ.closed_form, reason, rule, Relation.AT_LEAST)
    return Derivation(CAUCHY_SCHWARZ.quantity, (step,))


def _two_more(weight: Expr, before: Expr, after: Expr) -> tuple[Square, ...]:
    """Write weight (2 + gradient) as squares, with involutions put in before and after the gate.

    The gradient is Tr rho (W O W^dagger - W^dagger O W), W = (1 + iH) / sqrt 2, and 1 + O for a
    contraction is half of (1 + O)^2 + (1 - O^2).
    """
    angles, half, identity = (OTHER, THIRD), Rational(1, 2), Identity(N)
    turn = (identity + I * H) / sqrt(2)
    squares: list[Square] = []
    for sign, rotation in ((1, turn.adjoint()), (-1, turn)):
        root = weight * after * rotation * before * _RHO
        squares.append(MeanSquare(half, (identity + sign * _O) * root, WIDTH, angles))
        squares.append(
            MeanComplement(weight=half, root=root, contraction=_O, half_width=WIDTH, angles=angles)
        )
    return tuple(squares)


@proof(BOUND)
def bound() -> Derivation:
    """Average both other gates; no gradient is below -2."""
    identity = Identity(N)
    first, second = (cos(OTHER), sin(OTHER)), (cos(THIRD), sin(THIRD))
    squares = (
        *_two_more(sin(OTHER) * second[0], identity, AFTER),
        *_two_more(first[0] * sin(THIRD), BEFORE, identity),
        *_two_more(first[1] * second[1], BEFORE, AFTER),
    )
    reason = "$2 + partial_k f$ is not negative, whatever involutions are put in."
    step = Step(BOUND.closed_form, reason, Bound(squares), Relation.AT_LEAST)
    return Derivation(BOUND.quantity, (step,))


@proof(BERNOULLI)
def bernoulli() -> Derivation:
    """At m + 1 the slack is r times that at m, and m times a square; at 0 it is 0."""
    rule = Induction(OTHERS, (Again(Square(STAYING, S.One)),), (Square(OTHERS, 1 - STAYING),))
    reason = "From $m$ factors to $m + 1$, from $m = 0$ on."
    step = Step(BERNOULLI.closed_form, reason, rule, Relation.AT_LEAST)
    return Derivation(BERNOULLI.quantity, (step,))


@proof(LINEAR)
def linear() -> Derivation:
    """Bound the power by Bernoulli; what is left over are products of non-negative numbers."""
    values = ((OTHERS, GATES - 1), (STAYING, 1 - FLIPPED))
    squares = (
        SlackOf((1 - 2 * FLIPPED) * (2 * SLOPE + MISSING), S.One, bernoulli, values),
        Square((GATES + 1) * FLIPPED, sqrt(MISSING)),
        Square(4 * (GATES - 1) * FLIPPED**2, sqrt(SLOPE)),
        Square(2 * (GATES - 1) * FLIPPED**2, sqrt(MISSING)),
    )
    reason = "Bernoulli's inequality; $s$, $1 - 2 s$, $x$ and $y$ are not negative."
    step = Step(LINEAR.closed_form, reason, Bound(squares), Relation.AT_LEAST)
    return Derivation(LINEAR.quantity, (step,))


@proof(ADDITIVE)
def additive() -> Derivation:
    """Square 1 - epsilon/2."""
    rule = Bound((Square(Rational(1, 4), EPSILON * SLOPE),))
    step = Step(ADDITIVE.closed_form, "Multiply out.", rule, Relation.AT_LEAST)
    return Derivation(ADDITIVE.quantity, (step,))
