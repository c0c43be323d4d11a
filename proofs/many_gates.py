"""Circuits of any number of gates: what random angles make of a state.

Gate k is W_k exp(-i theta_k G_k), G_k an involution and W_k fixed; its angle is uniform on [-a, a]
and independent of the others. So the average over all angles is taken gate by gate: the state after
k + 1 gates is the average, over the angle of gate k, of what that gate makes of the state after k
gates: a recursion. By induction over the number D of gates, the averaged state is positive, has at
most trace 1, and contains the state at angle 0 with weight (1 - s)^D, s the average of sin^2.

The same for a circuit with a fixed gate T in the middle, D gates before it and L gates F_k, V_k
behind it: with T = (1 -+ iH)/sqrt 2 the difference of the two is the gradient by a gate in H.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sympy import Adjoint, Basic, Expr, Identity, S, Symbol, Trace, cos, sin, symbols
from sympy.matrices.expressions.matexpr import MatrixExpr

from bptools.algebra import (
    Abbreviation,
    Hypothesis,
    Kind,
    MatrixAngleAverage,
    MatrixFamily,
    Recursion,
    Rotation,
)
from bptools.claims import Claim, Reading, Relation
from bptools.derivations import (
    Again,
    Derivation,
    Expectation,
    Induction,
    MeanSquare,
    Product,
    SlackOf,
    Square,
    proof,
)
from proofs import N, matrix, source
from proofs.theorem2 import ANGLE, COSINE, WIDTH

STAYING = (1 + COSINE) / 2  # 1 - s, the average of cos^2 theta
STATE, TEST, TURN = matrix("rho"), matrix("Z"), matrix("T")
_X, _Y = matrix("X"), matrix("Y")
INDEX, _J = symbols("k j", integer=True, nonnegative=True)


@dataclass(frozen=True)
class Gates:
    """Gates in a row: their generators, the fixed gates behind these, and how many there are."""

    generators: MatrixFamily
    fixed: MatrixFamily
    count: Symbol

    @property
    def hypotheses(self) -> tuple[Hypothesis, ...]:
        """What is assumed of them."""
        return (
            Hypothesis(self.generators, Kind.INVOLUTION),
            Hypothesis(self.fixed, Kind.UNITARY),
        )

    def averaged(self, start: MatrixExpr) -> Recursion:
        """Return what they make of a state with random angles, on average."""
        turn = Rotation(self.generators.at(INDEX), 2 * ANGLE)
        average = MatrixAngleAverage(turn * _X * turn.adjoint(), WIDTH, ANGLE)
        step = self.fixed.at(INDEX) * average * Adjoint(self.fixed.at(INDEX))
        return Recursion(_X, INDEX, start, step, self.count)

    def at_zero(self, start: MatrixExpr, count: Expr | None = None) -> MatrixExpr:
        """Return what they, or as many of them as are counted, make of a state at angle 0."""
        product = self.product(self.count if count is None else count)
        return product * start * Adjoint(product)

    def product(self, many: Expr) -> MatrixExpr:
        """Return their product at angle 0."""
        step = self.fixed.at(_J) * _Y
        return Abbreviation(f"C_{many}", Recursion(_Y, _J, Identity(N), step, many))

    @property
    def back(self) -> MatrixExpr:
        """What is seen behind one gate more, before the fixed gate of that one."""
        return Adjoint(self.fixed.at(self.count)) * TEST

    @property
    def seen_before(self) -> MatrixExpr:
        """What is seen behind one gate more, before all of that one."""
        return Rotation(self.generators.at(self.count), 2 * ANGLE).adjoint() * self.back

    def carried_back(self, observable: MatrixExpr) -> MatrixExpr:
        """Return an observable behind one gate more as one before it."""
        gate = self.fixed.at(self.count) * Rotation(self.generators.at(self.count), 2 * ANGLE)
        return Adjoint(gate) * observable * gate


BEFORE = Gates(
    MatrixFamily("G", N), MatrixFamily("W", N), Symbol("D", integer=True, nonnegative=True)
)
AFTER = Gates(
    MatrixFamily("F", N), MatrixFamily("V", N), Symbol("L", integer=True, nonnegative=True)
)
HYPOTHESES = (*BEFORE.hypotheses, Hypothesis(STATE, Kind.DENSITY))
BOTH = (*HYPOTHESES, *AFTER.hypotheses, Hypothesis(TURN, Kind.UNITARY))
DOMAIN = ((N, 1), (BEFORE.count, 0))
AVERAGED = Abbreviation("rho_D", BEFORE.averaged(STATE))
AT_ZERO = BEFORE.at_zero(STATE)
BEHIND = AFTER.averaged(TURN * AVERAGED * Adjoint(TURN))
BEHIND_AT_ZERO = AFTER.at_zero(TURN * AT_ZERO * Adjoint(TURN))
WEIGHT = STAYING**BEFORE.count
WEIGHT_BEHIND = STAYING ** (BEFORE.count + AFTER.count)


def seen(state: MatrixExpr) -> Expr:
    """Return the expectation in a state of Z Z^dagger: of anything positive."""
    return Trace(Adjoint(TEST) * state * TEST)


def _claim(name: str, **settings: object) -> Claim:
    behind = name.endswith("_behind")
    return Claim(
        name=f"many_gates.{name}",
        source=source("14"),
        reading=Reading.OURS,
        domain=(*DOMAIN, (AFTER.count, 0)) if behind else DOMAIN,
        hypotheses=BOTH if behind else HYPOTHESES,
        check="auto",
        **settings,  # type: ignore[arg-type]  # checked by Claim
    )


_OF_ALL = "Averaged over the angles of $D$ gates, for all $D$, "
_BEHIND = "With a fixed gate $T$ between $D$ and $L$ gates, for all $D$ and $L$, "
POSITIVE = _claim(
    "positive",
    title="The averaged state is positive",
    statement=_OF_ALL + "a state stays positive.",
    quantity=seen(AVERAGED),
    relation=Relation.AT_LEAST,
    closed_form=S.Zero,
    uses=("theorem2_repaired.channel",),
)
MIXTURE = _claim(
    "mixture",
    title="The averaged state is a mixture with that at 0",
    statement=_OF_ALL
    + (
        "a state contains that at angle 0 with weight $(1 - s)^D$, $s$ the average of $sin^2 "
        "theta$: what is left is positive."
    ),
    quantity=seen(AVERAGED),
    relation=Relation.AT_LEAST,
    closed_form=WEIGHT * seen(AT_ZERO),
    uses=("many_gates.positive",),
)
TRACE = _claim(
    "trace",
    title="Trace of the averaged state",
    statement=_OF_ALL + "a state has at most trace 1.",
    quantity=Trace(AVERAGED),
    relation=Relation.AT_MOST,
    closed_form=S.One,
    uses=("theorem2_repaired.channel",),
)
REST = _claim(
    "rest",
    title="What is left beside the state at 0",
    statement=_OF_ALL + "what is left beside the state at 0 has at most trace $1 - (1 - s)^D$.",
    quantity=Trace(AVERAGED),
    relation=Relation.AT_MOST,
    closed_form=1 - WEIGHT * (1 - Trace(AT_ZERO)),
    uses=("many_gates.trace",),
)
POSITIVE_BEHIND = _claim(
    "positive_behind",
    title="The averaged state is positive, behind a fixed gate",
    statement=_BEHIND + "a state stays positive.",
    quantity=seen(BEHIND),
    relation=Relation.AT_LEAST,
    closed_form=S.Zero,
    uses=("many_gates.positive",),
)
MIXTURE_BEHIND = _claim(
    "mixture_behind",
    title="The averaged state is a mixture with that at 0, behind a fixed gate",
    statement=_BEHIND + "a state contains that at angle 0 with weight $(1 - s)^(D + L)$.",
    quantity=seen(BEHIND),
    relation=Relation.AT_LEAST,
    closed_form=WEIGHT_BEHIND * seen(BEHIND_AT_ZERO),
    uses=("many_gates.mixture", "many_gates.positive_behind"),
)
TRACE_BEHIND = _claim(
    "trace_behind",
    title="Trace of the averaged state, behind a fixed gate",
    statement=_BEHIND + "a state has at most trace 1.",
    quantity=Trace(BEHIND),
    relation=Relation.AT_MOST,
    closed_form=S.One,
    uses=("many_gates.trace",),
)
REST_BEHIND = _claim(
    "rest_behind",
    title="What is left beside the state at 0, behind a fixed gate",
    statement=_BEHIND + "what is left has at most trace $1 - (1 - s)^(D + L)$.",
    quantity=Trace(BEHIND),
    relation=Relation.AT_MOST,
    closed_form=1 - WEIGHT_BEHIND * (1 - Trace(BEHIND_AT_ZERO)),
    uses=("many_gates.rest", "many_gates.trace_behind"),
)

INEQUALITIES = (
    *(POSITIVE, MIXTURE, TRACE, REST),
    *(POSITIVE_BEHIND, MIXTURE_BEHIND, TRACE_BEHIND, REST_BEHIND),
)

_STAYS = MeanSquare(S.One, cos(ANGLE), WIDTH, (ANGLE,))
_FLIPS = MeanSquare(S.One, sin(ANGLE), WIDTH, (ANGLE,))
_BACK = ((TEST, Adjoint(TURN) * TEST),)  # what is seen behind T, before it
Proved = Callable[[], Derivation]


def _positive(claim: Claim, gates: Gates, base: Square) -> Derivation:
    again = Again(values=((TEST, gates.seen_before),), angles=(ANGLE,), half_width=WIDTH)
    rule = Induction(gates.count, (again,), base=(base,))
    return Derivation.in_one_line(claim, "Gate by gate.", rule)


def _mixture(
    claim: Claim, gates: Gates, positive: Proved, base: tuple[Square, ...] = ()
) -> Derivation:
    """Take the gate at 0 with weight 1 - s; with weight s it leaves something positive."""
    flipped: tuple[tuple[Basic, Basic], ...] = (
        (TEST, gates.generators.at(gates.count) * gates.back),
    )
    left = Product(S.One, S.One, (_FLIPS,), (SlackOf(S.One, S.One, positive, flipped),))
    again = Again(_STAYS, ((TEST, gates.back),))
    rule = Induction(gates.count, (again,), (left,), base)
    return Derivation.in_one_line(claim, "Gate by gate.", rule)


def _rest(claim: Claim, gates: Gates, trace: Proved, base: tuple[Square, ...] = ()) -> Derivation:
    left = Product(S.One, S.One, (_FLIPS,), (SlackOf(S.One, S.One, trace),))
    rule = Induction(gates.count, (Again(_STAYS),), (left,), base)
    return Derivation.in_one_line(claim, "Gate by gate.", rule)


@proof(POSITIVE)
def positive() -> Derivation:
    """Add a gate: it acts on what is seen, whatever its angle."""
    return _positive(POSITIVE, BEFORE, Expectation(S.One, TEST, STATE))


@proof(MIXTURE)
def mixture() -> Derivation:
    """Add a gate: it is that at 0, or leaves something positive."""
    return _mixture(MIXTURE, BEFORE, positive)


@proof(TRACE)
def trace() -> Derivation:
    """Add a gate: it is unitary, whatever its angle."""
    return Derivation.in_one_line(TRACE, "Gate by gate.", Induction(BEFORE.count, (Again(),)))


@proof(REST)
def rest() -> Derivation:
    """Add a gate: it is that at 0, or leaves at most trace 1."""
    return _rest(REST, BEFORE, trace)


@proof(POSITIVE_BEHIND)
def positive_behind() -> Derivation:
    """Add a gate behind T; without one, the state before T is seen through T."""
    return _positive(POSITIVE_BEHIND, AFTER, SlackOf(S.One, S.One, positive, _BACK))


@proof(MIXTURE_BEHIND)
def mixture_behind() -> Derivation:
    """Add a gate behind T: it is that at 0, or leaves something positive."""
    base = SlackOf(S.One, S.One, mixture, _BACK)
    return _mixture(MIXTURE_BEHIND, AFTER, positive_behind, (base,))


@proof(TRACE_BEHIND)
def trace_behind() -> Derivation:
    """Add a gate behind T: it is unitary, whatever its angle."""
    base = SlackOf(S.One, S.One, trace)
    rule = Induction(AFTER.count, (Again(),), base=(base,))
    return Derivation.in_one_line(TRACE_BEHIND, "Gate by gate.", rule)


@proof(REST_BEHIND)
def rest_behind() -> Derivation:
    """Add a gate behind T: it is that at 0, or leaves at most trace 1."""
    return _rest(REST_BEHIND, AFTER, trace_behind, (SlackOf(S.One, S.One, rest),))
