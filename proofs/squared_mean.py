"""The repaired Theorem 2 for the average of the square, and the additive theorem, of any circuit.

In the notation of ``many_gates``, second moments on two copies as in ``many_squares``. The average
square of a loss is at least the square of its average: by induction over the gates, each of which
adds the variance over its own angle. So it is for the gradient, its own angle averaged too, which
multiplies its average by c = 1 - 2s, the average of cos 2 theta. Where b bounds an average m from
below, m^2 >= 2 t b - t^2 for every t >= 0: b^2 at t = b.

With n gates the average of the gradient is at least x - 4 n s, x the gradient at 0, whatever the
angle scale: c need not be positive. At t = x that is the additive theorem.
"""

from collections.abc import Callable, Iterator

from sympy import Adjoint, Expr, Integer, S, Trace, cos, sin, symbols

from bptools.claims import Claim, Reading, Relation
from bptools.derivations import (
    Again,
    Bound,
    Derivation,
    Expectation,
    Induction,
    MeanSlackOf,
    MeanSquare,
    Product,
    SlackOf,
    Square,
    Step,
    proof,
)
from proofs import many_gates, source, theorem2_repaired
from proofs.many_gates import AFTER, AT_ZERO, AVERAGED, BEFORE, BEHIND_AT_ZERO, STAYING
from proofs.many_squares import (
    BEFORE_MEAN,
    DIFFERENTIATED,
    GRADIENT_MEAN,
    SEEN,
    SLOPE,
    TURNED_SLOPE,
    OneMore,
    Q,
    seen,
    seen_as,
    turned,
)
from proofs.theorem2 import ANGLE, COSINE, WIDTH
from proofs.theorem2_repaired import GRADIENT, GRADIENT_AT_ZERO, MEASURED, MEASUREMENT, OUTCOMES

T = symbols("t", nonnegative=True)
OTHERS = symbols("m", integer=True, nonnegative=True)
FLIPPING = 1 - STAYING  # s
NUMBER = BEFORE.count + AFTER.count + 1  # n
MEAN_GRADIENT = COSINE * Trace(MEASURED * GRADIENT)
LOSS_OF_SLOPE = 4 * NUMBER * FLIPPING
_HYPOTHESES = (*many_gates.HYPOTHESES, *AFTER.hypotheses)
_DOMAIN = theorem2_repaired.DOMAIN
_OF_ALL = "With $D$ gates before the differentiated one and $L$ behind it, for all $D$ and $L$, "
_X = "$x = partial_k f(0)$"


def _claim(name: str, quantity: Expr, closed_form: Expr, **settings: object) -> Claim:
    return Claim(
        name=f"squared_mean.{name}",
        quantity=quantity,
        closed_form=closed_form,
        **{
            "relation": Relation.AT_LEAST,
            "source": source("14"),
            "reading": Reading.OURS,
            "domain": _DOMAIN,
            "check": "auto",
            **settings,
        },  # type: ignore[arg-type]  # checked by Claim
    )


BEFORE_MEANS = _claim(
    "loss",
    seen(BEFORE_MEAN),
    Trace(Q * AVERAGED) ** 2,
    title="The mean bounds the mean square",
    statement=(
        "For all $D$ the average square of a loss over the angles of $D$ gates is at least the "
        "square of its average, for every observable $Q$."
    ),
    domain=many_gates.DOMAIN,
    hypotheses=(*many_gates.HYPOTHESES, SEEN),
)
GRADIENTS = _claim(
    "gradient",
    seen(GRADIENT_MEAN),
    (COSINE * Trace(Q * GRADIENT)) ** 2,
    title="The mean gradient bounds the mean square",
    statement=_OF_ALL
    + (
        "the average of the squared gradient over all angles is at least the square of its "
        "average, for every observable $Q$: $c$ times that with its own angle at 0."
    ),
    hypotheses=(*_HYPOTHESES, DIFFERENTIATED, SEEN),
    uses=("squared_mean.loss", "theorem2_repaired.mean_gradient"),
)
SQUARED = _claim(
    "bound",
    seen_as(MEASURED, GRADIENT_MEAN),
    COSINE**2 * (2 * T * theorem2_repaired.BOUND.closed_form - T**2),
    title="Theorem 2, repaired, for the average of the square",
    statement=_OF_ALL
    + (
        "gates, fixed gates, inputs, observables of norm at most 1, angle scales and $t >= 0$, the "
        "average of the squared gradient is at least $c^2 (2 t b - t^2)$, $b$ the bound "
        "$(1 - s)^(D + L) partial_k f(0) - 2 (1 - (1 - s)^(D + L))$ on its average: $c^2 b^2$ at "
        "$t = b$, if $b >= 0$; with $E_+$ and $E_-$ exchanged the same for $-partial_k f(0)$."
    ),
    reading=Reading.REPAIRED,
    hypotheses=(*theorem2_repaired.CIRCUIT, MEASUREMENT),
    check="",
    uses=("squared_mean.gradient", "theorem2_repaired.bound"),
)
POWER = _claim(
    "power",
    1 - OTHERS * FLIPPING,
    STAYING**OTHERS,
    title="Bernoulli's inequality for the weight at 0",
    statement="At most the weight $(1 - s)^m$ that $m$ gates leave at angle 0 is $1 - m s$.",
    relation=Relation.AT_MOST,
    domain=((OTHERS, 0),),
)
TRACE_AT_ZERO = _claim(
    "trace",
    Trace(AT_ZERO),
    S.One,
    title="Trace at angle 0",
    statement="At angle 0 a state keeps its trace.",
    relation=Relation.AT_MOST,
    domain=many_gates.DOMAIN,
    hypotheses=many_gates.HYPOTHESES,
)
TRACE_BEHIND = _claim(
    "trace_behind",
    Trace(BEHIND_AT_ZERO),
    S.One,
    title="Trace at angle 0, behind a fixed gate",
    statement="At angle 0 a state keeps its trace through a fixed gate $T$ and those behind it.",
    relation=Relation.AT_MOST,
    hypotheses=many_gates.BOTH,
    uses=("squared_mean.trace",),
)
_OF_NORM = "the observable being of norm at most 1."
AT_ZERO_BOUND = _claim(
    "at_zero",
    GRADIENT_AT_ZERO,
    Integer(2),
    title="Norm of the gradient at 0",
    statement=_OF_ALL + "the gradient at 0 is at most 2, " + _OF_NORM,
    relation=Relation.AT_MOST,
    hypotheses=SQUARED.hypotheses,
    uses=("squared_mean.trace_behind",),
)
MEAN_BOUND = _claim(
    "norm",
    Trace(MEASURED * GRADIENT),
    Integer(2),
    title="Norm of the average gradient",
    statement=_OF_ALL
    + "the average of the gradient, its own angle at 0, is at most 2, "
    + _OF_NORM,
    relation=Relation.AT_MOST,
    hypotheses=SQUARED.hypotheses,
    uses=("theorem2_repaired.shift", "many_gates.positive_behind", "many_gates.trace_behind"),
)
LINEAR = _claim(
    "linear",
    MEAN_GRADIENT,
    GRADIENT_AT_ZERO - LOSS_OF_SLOPE,
    title="The average gradient, linear in $s$",
    statement=_OF_ALL
    + (
        "and every angle scale, the average of the gradient is at least $x - 4 n s$, "
        f"{_X}, $n = D + L + 1$ the number of gates, " + _OF_NORM
    ),
    hypotheses=SQUARED.hypotheses,
    uses=(
        "theorem2_repaired.bound",
        "squared_mean.power",
        "squared_mean.at_zero",
        "squared_mean.norm",
    ),
)
ADDITIVE = _claim(
    "additive",
    SQUARED.quantity,
    2 * T * LINEAR.closed_form - T**2,
    title="The additive theorem, for every number of gates",
    statement=_OF_ALL
    + (
        "gates, fixed gates, inputs, observables of norm at most 1, angle scales and $t >= 0$, the "
        f"average of the squared gradient is at least $2 t (x - 4 n s) - t^2$, {_X}, "
        "$n = D + L + 1$ the number of gates: $x^2 - 8 n s x$ at $t = x$, if $x >= 0$, so "
        "$(1 - epsilon) x^2$ where $8 n s <= epsilon x$; with $E_+$ and $E_-$ exchanged the same "
        "for $-x$."
    ),
    reading=Reading.REPAIRED,
    hypotheses=SQUARED.hypotheses,
    check="",
    uses=("squared_mean.gradient", "squared_mean.linear"),
)
CLAIMS = (
    *(BEFORE_MEANS, GRADIENTS, SQUARED, POWER, TRACE_AT_ZERO, TRACE_BEHIND),
    *(AT_ZERO_BOUND, MEAN_BOUND, LINEAR, ADDITIVE),
)

Proved = Callable[[], Derivation]
_STAYS, _FLIPS = (MeanSquare(S.One, root(ANGLE), WIDTH, (ANGLE,)) for root in (cos, sin))
_EXCHANGED = ((OUTCOMES["+"], OUTCOMES["-"]), (OUTCOMES["-"], OUTCOMES["+"]))


def _of(proved: Proved, *values: tuple[object, object], weight: Expr = S.One) -> SlackOf:
    return SlackOf(weight, S.One, proved, values)


def _times(first: Square, second: Square, weight: Expr = S.One) -> Product:
    return Product(weight, S.One, (first,), (second,))


def _variance(value: Expr, mean: Expr) -> MeanSquare:
    return MeanSquare(S.One, value - mean, WIDTH, (ANGLE,))


def _bounded(claim: Claim, reason: str, *squares: Square) -> Derivation:
    return Derivation.in_one_line(claim, reason, Bound(squares))


def _by_gates(claim: Claim, rule: Induction) -> Derivation:
    return Derivation.in_one_line(claim, "Gate by gate.", rule)


@proof(BEFORE_MEANS)
def loss() -> Derivation:
    """Add a gate: the variance over its angle of the average over the others."""
    gate = OneMore(BEFORE)
    variance = _variance(Trace(gate.turned * AVERAGED), Trace(gate.mean * AVERAGED))
    return _by_gates(BEFORE_MEANS, Induction(BEFORE.count, (turned(BEFORE),), (variance,)))


@proof(GRADIENTS)
def gradient() -> Derivation:
    """Start with the variance over the own angle; add a gate behind as one before."""
    gate = OneMore(AFTER)
    variance = _variance(
        COSINE * Trace(gate.turned * GRADIENT), COSINE * Trace(gate.mean * GRADIENT)
    )
    own = _variance(Trace(TURNED_SLOPE * AVERAGED), COSINE * Trace(SLOPE * AVERAGED))
    base = (MeanSlackOf(S.One, S.One, loss, ((Q, TURNED_SLOPE),), WIDTH, (ANGLE,)), own)
    return _by_gates(GRADIENTS, Induction(AFTER.count, (turned(AFTER),), (variance,), base))


@proof(SQUARED)
def bound() -> Derivation:
    """Square the average, which is at least b; $(m - t)^2$ is not negative."""
    scale = Square(S.One, COSINE)
    return _bounded(
        SQUARED,
        "The square of the average is at least $2 t$ times it less $t^2$.",
        _of(gradient, (Q, MEASURED)),
        Square(S.One, COSINE * (Trace(MEASURED * GRADIENT) - T)),
        _times(scale, _of(theorem2_repaired.bound), 2 * T),
    )


@proof(POWER)
def power() -> Derivation:
    """Take r times the slack at m; what is left is m times a square."""
    rule = Induction(OTHERS, (Again(_STAYS),), (Square(OTHERS, FLIPPING),))
    return _by_gates(POWER, rule)


@proof(TRACE_AT_ZERO)
def trace() -> Derivation:
    """Add a gate: it is unitary."""
    return _by_gates(TRACE_AT_ZERO, Induction(BEFORE.count, (Again(),)))


@proof(TRACE_BEHIND)
def trace_behind() -> Derivation:
    """Add a gate behind T: it is unitary."""
    rule = Induction(AFTER.count, (Again(),), base=(_of(trace),))
    return _by_gates(TRACE_BEHIND, rule)


def _missed(seen_by: Callable[[str, str], Square], trace_of: Proved) -> Iterator[Square]:
    """Yield what 2 exceeds the difference of two losses by: each outcome where it counts not."""
    for sign, missed in ("+-", "-+"):
        yield seen_by(sign, missed)
        yield _of(trace_of, (many_gates.TURN, theorem2_repaired.TURNS[sign]))


@proof(AT_ZERO_BOUND)
def at_zero() -> Derivation:
    """Write the gradient as a difference; each loss is 1 less twice the other outcome."""

    def seen_by(sign: str, missed: str) -> Square:
        turn = theorem2_repaired.TURNS[sign]
        circuit = AFTER.product(AFTER.count) * turn * BEFORE.product(BEFORE.count)
        return Expectation(Integer(2), Adjoint(OUTCOMES[missed] * circuit), many_gates.STATE)

    return _bounded(AT_ZERO_BOUND, "Two losses.", *_missed(seen_by, trace_behind))


@proof(MEAN_BOUND)
def norm() -> Derivation:
    """Write the average as a difference; each loss is at most 1 less twice the other outcome."""

    def seen_by(sign: str, missed: str) -> Square:
        values = (
            (many_gates.TEST, Adjoint(OUTCOMES[missed])),
            (many_gates.TURN, theorem2_repaired.TURNS[sign]),
        )
        return _of(many_gates.positive_behind, *values, weight=Integer(2))

    squares = tuple(_missed(seen_by, many_gates.trace_behind))
    steps = (
        theorem2_repaired.as_difference(),
        Step(MEAN_BOUND.closed_form, "Each is at most 1.", Bound(squares), Relation.AT_MOST),
    )
    return Derivation(MEAN_BOUND.quantity, steps)


@proof(LINEAR)
def linear() -> Derivation:
    """Add Bernoulli's inequality times x + 2, and s times what x and the average are below 2."""
    return _bounded(
        LINEAR,
        "$c = 1 - 2 s$; the power is at least $1 - (D + L) s$, and no gradient exceeds 2.",
        _of(theorem2_repaired.bound),
        _times(_of(power, (OTHERS, NUMBER - 1)), _of(at_zero, *_EXCHANGED)),
        _times(_FLIPS, _of(at_zero), NUMBER - 1),
        _times(_FLIPS, _of(norm), Integer(2)),
    )


@proof(ADDITIVE)
def additive() -> Derivation:
    """Square the average; $(m - t)^2$ is not negative."""
    return _bounded(
        ADDITIVE,
        "The square of the average is at least $2 t$ times it less $t^2$.",
        _of(gradient, (Q, MEASURED)),
        Square(S.One, MEAN_GRADIENT - T),
        _of(linear, weight=2 * T),
    )
