"""What survives of Theorem 2 at every angle scale, for every observable: by means, not by squares.

With s the average of sin^2 theta, a random gate is the channel rho -> (1 - s) rho + s H rho H, and
the differentiated one multiplies the gradient by 1 - 2s. With D gates the mean gradient is 1 - 2s
times a mixture: with weight (1 - s)^(D-1) the gradient at 0, with the rest gradients with
involutions put in, of which none exceeds 2 |O|. So, for a <= pi/2,

    sqrt(E (partial_k f)^2) >= |E partial_k f|
        >= (1 - 2s) [(1 - s)^(D-1) |partial_k f(0)| - 2 |O| (1 - (1 - s)^(D-1))].

The second inequality is proved here for |O| <= 1 and any number of gates before the differentiated
one and behind it, with fixed gates between them, by ``many_gates``; the first in ``squared_mean``.
With one other gate the bound is attained.

With (1 - s)^(D-1) >= 1 - (D-1)s the right side is, for s <= 1/2, at least
|partial_k f(0)| - 4 |O| D s. That gives an additive theorem without Taylor's formula, for angles of
every symmetric law; the one of the literature asks for angles smaller still.
"""

from sympy import (
    Adjoint,
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
from sympy.matrices.expressions.matexpr import MatrixExpr

from bptools.algebra import Abbreviation, Constant, Hypothesis, Kind, Rotation
from bptools.claims import Citation, Claim, Reading, Relation
from bptools.derivations import (
    Again,
    Algebra,
    Bound,
    Derivation,
    Induction,
    MeanSquare,
    SlackOf,
    Specialise,
    Square,
    Step,
    proof,
)
from proofs import N, many_gates, matrix, source
from proofs.theorem2 import ANGLE, COSINE, GATE, WIDTH, B, C, average

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
OBSERVABLE, STATE = _O, _RHO
_INVOLUTION = Hypothesis(H, Kind.INVOLUTION)


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
    hypotheses=(_INVOLUTION,),
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
    hypotheses=(_INVOLUTION,),
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
TURNS = {
    "+": Abbreviation("T_+", (Identity(N) - I * H) / sqrt(2)),
    "-": Abbreviation("T_-", (Identity(N) + I * H) / sqrt(2)),
}
OUTCOMES = {sign: matrix(f"E_{sign}") for sign in "+-"}
MEASURED = Adjoint(OUTCOMES["+"]) * OUTCOMES["+"] - Adjoint(OUTCOMES["-"]) * OUTCOMES["-"]
MEASUREMENT = Hypothesis(OUTCOMES["+"], Kind.KRAUS, others=(OUTCOMES["-"],))
CIRCUIT = (
    *many_gates.HYPOTHESES,
    *many_gates.AFTER.hypotheses,
    _INVOLUTION,
)
DOMAIN = (*many_gates.DOMAIN, (many_gates.AFTER.count, 0))
GRADIENT = many_gates.AFTER.averaged(gradient_at_zero(many_gates.AVERAGED))
GRADIENT_AT_ZERO = Trace(MEASURED * many_gates.AFTER.at_zero(gradient_at_zero(many_gates.AT_ZERO)))


def turned_by(sign: str) -> MatrixExpr:
    """Return what the circuit makes of the state with a turn in place of the gradient's gate."""
    turn = TURNS[sign]
    return many_gates.AFTER.averaged(turn * many_gates.AVERAGED * Adjoint(turn))


SHIFT = _claim(
    "shift",
    title="The gradient as a difference",
    statement=(
        "With $D$ gates before the differentiated one and $L$ behind it, for all $D$ and $L$, the "
        "average of the gradient, its own angle at 0, is the difference of the losses with "
        "$e^(-i pi H slash 4)$ and $e^(i pi H slash 4)$ in its place, for every observable $O$."
    ),
    quantity=Trace(_O * GRADIENT),
    closed_form=Trace(_O * turned_by("+")) - Trace(_O * turned_by("-")),
    source=source("14"),
    reading=Reading.OURS,
    domain=DOMAIN,
    hypotheses=(*CIRCUIT, Hypothesis(_O, Kind.HERMITIAN)),
    check="auto",
)
BOUND = _claim(
    "bound",
    title="Theorem 2, repaired",
    statement=(
        "With $D$ gates before the differentiated one and $L$ behind it, for all $D$, $L$, gates, "
        "fixed gates, inputs and observables of norm at most 1, the average of the gradient, its "
        "own angle at 0, is at least $(1 - s)^(D + L) partial_k f(0) - 2 (1 - (1 - s)^(D + L))$; "
        "with $-O$ for $O$, the same from above; its own angle multiplies by $1 - 2 s$ "
        "(squared_mean.bound: the average of the square). "
        "$O = E_+^dagger E_+ - E_-^dagger E_-$, as every $O$ of norm at most 1 is: a measurement "
        "of $plus.minus 1$."
    ),
    quantity=Trace(MEASURED * GRADIENT),
    relation=Relation.AT_LEAST,
    closed_form=many_gates.WEIGHT_BEHIND * GRADIENT_AT_ZERO - 2 * (1 - many_gates.WEIGHT_BEHIND),
    source=source("14"),
    reading=Reading.REPAIRED,
    domain=DOMAIN,
    hypotheses=(*CIRCUIT, MEASUREMENT),
    uses=(
        "theorem2_repaired.channel",
        "theorem2_repaired.mean_gradient",
        "theorem2_repaired.cauchy_schwarz",
        "theorem2_repaired.shift",
        "many_gates.mixture_behind",
        "many_gates.rest_behind",
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
        "Where the average of the gradient is at least $x - 4 D s$, its square is at least "
        "$(1 - epsilon) x^2$ at the largest $s$ with $8 D s <= epsilon x$, put in below. For "
        "uniform angles it is (squared_mean.linear, squared_mean.additive)."
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


@proof(SHIFT)
def shift() -> Derivation:
    """Add a gate behind: it acts on what is seen; without one, expand both turns."""
    again = Again(
        values=((_O, many_gates.AFTER.carried_back(_O)),),
        angles=(ANGLE,),
        half_width=WIDTH,
    )
    rule = Induction(many_gates.AFTER.count, (again,))
    return Derivation(SHIFT.quantity, (Step(SHIFT.closed_form, "Gate by gate.", rule),))


def as_difference() -> Step:
    """Return the step from the average gradient of what is measured to two losses."""
    difference = Trace(MEASURED * turned_by("+")) - Trace(MEASURED * turned_by("-"))
    return Step(difference, "Two losses.", Specialise(shift, ((_O, MEASURED),)))


@proof(BOUND)
def bound() -> Derivation:
    """Both outcomes see, in what random angles leave beside the circuit at 0, nothing negative."""
    squares = [
        slack
        for sign in "+-"
        for slack in (
            SlackOf(
                Integer(2),
                S.One,
                many_gates.mixture_behind,
                (
                    (many_gates.TEST, Adjoint(OUTCOMES[sign])),
                    (many_gates.TURN, TURNS[sign]),
                ),
            ),
            SlackOf(S.One, S.One, many_gates.rest_behind, ((many_gates.TURN, TURNS[sign]),)),
        )
    ]
    reason = "What is left has at most trace $1 - (1 - s)^(D + L)$, of either sign."
    steps = (
        as_difference(),
        Step(BOUND.closed_form, reason, Bound(tuple(squares)), Relation.AT_LEAST),
    )
    return Derivation(BOUND.quantity, steps)


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
