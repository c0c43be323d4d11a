"""Theorem 2 with kappa for any number of gates: second moments, gate by gate.

In the notation of ``many_gates``. The second moment of what gates make of a state is a matrix on
two copies: its average over the angle of gate k is what that gate makes of both copies. Of a loss
Tr Q rho it gives the average square, with Q on both copies. At angle 0, times kappa for each gate,
two copies are left; the squared derivatives at 0 by the gates add up, times kappa for each other
gate. Both are not negative in any Q on both copies. For a gate in between, Q turned by its angle is
a wave A + B cos + C sin, and on two copies the average of that is kappa times (A + B), beta times C
and the mean of u^2 times w (A + B) - B: by this one identity all gates are added.
"""

from sympy import (
    Adjoint,
    Expr,
    I,
    Identity,
    KroneckerProduct,
    Rational,
    S,
    Trace,
    ZeroMatrix,
    cos,
    sin,
    symbols,
)
from sympy.matrices.expressions.matexpr import MatrixExpr

from bptools.algebra import Abbreviation, Hypothesis, Kind, MatrixAngleAverage, Recursion, Rotation
from bptools.claims import Claim, Reading, Relation
from bptools.derivations import (
    Again,
    Bound,
    Derivation,
    Induction,
    MeanSlackOf,
    MeanSquare,
    Product,
    ProofFunction,
    SlackOf,
    Square,
    proof,
)
from proofs import N, conjugated, matrix, source
from proofs.many_gates import AFTER, BEFORE, DOMAIN, HYPOTHESES, INDEX, STATE, STAYING, Gates
from proofs.theorem2 import ALPHA, ANGLE, BETA, KAPPA, WIDTH, WORST, average

H, Q = matrix("H"), matrix("Q")
_COPIES, _KEPT, _SUM = (matrix(f"{letter}_2", N**2) for letter in "XYZ")
_PLACE, _GATE = symbols("j i", integer=True, nonnegative=True)
DIFFERENTIATED = Hypothesis(H, Kind.INVOLUTION)
SEEN = Hypothesis(Q, Kind.HERMITIAN)


def two(letter: MatrixExpr) -> MatrixExpr:
    """Return two copies of a matrix."""
    return KroneckerProduct(letter, letter)


def dual_slope(generator: MatrixExpr, observable: MatrixExpr) -> MatrixExpr:
    """Return the observable whose expectation is the derivative of a gate at 0."""
    return I * (generator * observable - observable * generator)


def slopes(generator: MatrixExpr, pair: MatrixExpr) -> MatrixExpr:
    """Return the derivatives at 0 of a gate on both copies."""
    one = Identity(N)
    for acting in (KroneckerProduct(generator, one), KroneckerProduct(one, generator)):
        pair = I * (pair * acting - acting * pair)
    return pair


def _named(letter: str, pair: Recursion) -> Abbreviation:
    return Abbreviation(f"{letter}_{pair.args[-1]}", pair)


def averaged(gates: Gates, start: MatrixExpr) -> Abbreviation:
    """Return the average, over the angles of gates, of what they make of two copies."""
    fixed, turn = two(gates.fixed.at(INDEX)), two(Rotation(gates.generators.at(INDEX), 2 * ANGLE))
    average = MatrixAngleAverage(turn * _COPIES * Adjoint(turn), WIDTH, ANGLE)
    step = conjugated(fixed, average)
    return _named("M", Recursion(_COPIES, INDEX, start, step, gates.count))


def kept(
    gates: Gates,
    start: MatrixExpr,
    count: Expr | None = None,
    letter: str = "B",
    factor: Expr = KAPPA,
) -> Abbreviation:
    """Return what gates make of two copies at angle 0, times a factor for each gate."""
    fixed, many = two(gates.fixed.at(_PLACE)), gates.count if count is None else count
    step = factor * fixed * _KEPT * Adjoint(fixed)
    return _named(letter, Recursion(_KEPT, _PLACE, start, step, many))


def added(
    gates: Gates,
    start: MatrixExpr,
    copies: MatrixExpr,
    letter: str = "S",
    of: str = "B",
    factor: Expr = KAPPA,
    count: Expr | None = None,
) -> Abbreviation:
    """Return the squared derivatives at 0 by gates, each times a factor for each other gate."""
    fixed, many = two(gates.fixed.at(_GATE)), gates.count if count is None else count
    change = slopes(gates.generators.at(_GATE), kept(gates, copies, _GATE, of, factor))
    step = conjugated(fixed, factor * _SUM + change)
    return _named(letter, Recursion(_SUM, _GATE, start, step, many))


def seen(pair: MatrixExpr) -> Expr:
    """Return the expectation of Q on both copies."""
    return Trace(two(Q) * pair)


COPIES = two(STATE)
BEFORE_MEAN, BEFORE_KEPT = averaged(BEFORE, COPIES), kept(BEFORE, COPIES)
BEFORE_SQUARES = added(BEFORE, ZeroMatrix(N**2, N**2), COPIES)
_TURN = Rotation(H, 2 * ANGLE)
SLOPE = Abbreviation("Q_1", dual_slope(H, Q))
CURVATURE = Abbreviation("Q_2", -2 * (Q - H * Q * H))
_GRADIENT = Abbreviation("K", Adjoint(_TURN) * dual_slope(H, Q) * _TURN, ANGLE)
TURNED_SLOPE = cos(2 * ANGLE) * SLOPE + sin(2 * ANGLE) * CURVATURE / 2  # the same, expanded
GRADIENT_MEAN = averaged(
    AFTER,
    MatrixAngleAverage(two(_TURN) * slopes(H, BEFORE_MEAN) * Adjoint(two(_TURN)), WIDTH, ANGLE),
)


def seen_as(observable: MatrixExpr, pair: MatrixExpr) -> Expr:
    """Return the expectation of an observable on both copies."""
    return Trace(two(observable) * pair)


def _claim(name: str, quantity: Expr, closed_form: Expr = S.Zero, **settings: object) -> Claim:
    return Claim(
        name=f"many_squares.{name}",
        quantity=quantity,
        relation=Relation.AT_LEAST,
        closed_form=closed_form,
        source=source("14, 61-63"),
        reading=Reading.OURS,
        domain=DOMAIN,
        hypotheses=(*HYPOTHESES, *((DIFFERENTIATED,) if name == "last" else ()), SEEN),
        check="auto",
        **settings,  # type: ignore[arg-type]  # checked by Claim
    )


KEPT = _claim(
    "kept",
    seen(BEFORE_KEPT),
    title="Squares at angle 0",
    statement="At angle 0 the square of a loss, times $kappa$ for each gate, is not negative.",
    uses=("theorem2.kappa_attained",),
)
ADDED = _claim(
    "added",
    seen(BEFORE_SQUARES),
    title="Squared derivatives at angle 0",
    statement="The squared derivatives at 0 by $D$ gates are not negative together.",
    uses=("many_squares.kept",),
)
SECOND_MOMENT = _claim(
    "second_moment",
    seen(BEFORE_MEAN),
    seen(BEFORE_KEPT) + BETA / 4 * seen(BEFORE_SQUARES),
    title="Average square of a loss",
    statement=(
        "For all $D$ the average square of a loss over the angles of $D$ gates is at least "
        "$kappa^D$ times its square at 0 and $beta kappa^(D - 1) slash 4$ times the sum of the "
        "squared derivatives at 0: the powers of $kappa$ are in the recursions."
    ),
    uses=("theorem2.spectator_kappa", "many_squares.kept", "many_squares.added"),
)
LAST = _claim(
    "last",
    average(seen_as(_GRADIENT, BEFORE_MEAN)),
    ALPHA * seen_as(SLOPE, BEFORE_KEPT)
    + BETA / 4 * (seen_as(CURVATURE, BEFORE_KEPT) + ALPHA * seen_as(SLOPE, BEFORE_SQUARES)),
    title="Theorem 2 with $kappa$, for every number of gates before",
    statement=(
        "With $D$ gates before the differentiated one, for all $D$, gates, fixed gates, inputs and "
        "observables $Q$, the average of the squared gradient is at least "
        "$alpha kappa^D (partial_k f(0))^2 + beta/4 [kappa^D cal(H)_(k k)^2 + alpha kappa^(D - 1) "
        "sum_(j != k) cal(H)_(j k)^2]$: the powers of $kappa$ and the sum are in the recursions, "
        "each square an expectation on two copies, the gradient that of $K$, its derivatives at 0 "
        "those of $Q_1$ and $Q_2$. What is fixed behind the differentiated gate belongs to $Q$."
    ),
    uses=("theorem2.differentiated_gate", "many_squares.second_moment", "many_squares.added"),
)
CLAIMS = (KEPT, ADDED, SECOND_MOMENT, LAST)


def _mean(root: Expr) -> MeanSquare:
    return MeanSquare(S.One, root, WIDTH, (ANGLE,))


KAPPA_MEAN = _mean(1 - WORST + WORST * cos(2 * ANGLE))
ALPHA_MEAN, BETA_MEAN, SPREAD_MEAN = (
    _mean(root) for root in (cos(2 * ANGLE), sin(2 * ANGLE), 1 - cos(2 * ANGLE))
)


def times(*squares: Square, weight: Expr = S.One) -> Square:
    """Return the product of squares, times a number."""
    product = squares[0]
    for square in squares[1:]:
        product = Product(S.One, S.One, (product,), (square,))
    return Product(weight, S.One, (product,), (Square(S.One, S.One),))


class OneMore:
    """One gate more of some: Q before its fixed gate, and the parts of Q turned by its angle."""

    def __init__(self, gates: Gates) -> None:
        fixed, self.generator = gates.fixed.at(gates.count), gates.generators.at(gates.count)
        turn = Rotation(self.generator, 2 * ANGLE)
        self.before = Adjoint(fixed) * Q * fixed
        self.turned = Adjoint(turn) * self.before * turn
        flipped = self.generator * self.before * self.generator
        self.mean = STAYING * self.before + (1 - STAYING) * flipped
        self.sine = dual_slope(self.generator, self.before) / 2
        self.rest = WORST * self.before - (self.before - flipped) / 2


def slack_of(of: ProofFunction, observable: MatrixExpr) -> SlackOf:
    """Return the slack of a claim about Q at an observable."""
    return SlackOf(S.One, S.One, of, ((Q, observable),))  # type: ignore[arg-type]  # a derivation


def kept_by_gates(
    claim: Claim, gates: Gates, *base: Square, factor: Square = KAPPA_MEAN
) -> Derivation:
    """Return the derivation that what gates keep is not negative."""
    again = Again(factor, ((Q, OneMore(gates).before),))
    return Derivation.in_one_line(
        claim, "Gate by gate.", Induction(gates.count, (again,), base=base)
    )


def added_by_gates(
    claim: Claim,
    gates: Gates,
    copies: ProofFunction,
    *base: Square,
    factor: Square = KAPPA_MEAN,
) -> Derivation:
    """Return the derivation that squared derivatives, of what is not negative, are not."""
    gate = OneMore(gates)
    again = Again(factor, ((Q, gate.before),))
    change = slack_of(copies, dual_slope(gate.generator, gate.before))
    return Derivation.in_one_line(
        claim, "Gate by gate.", Induction(gates.count, (again,), (change,), base)
    )


def turned(gates: Gates) -> Again:
    """Return what a gate more takes: the slack at Q turned by its angle, averaged over that."""
    return Again(values=((Q, OneMore(gates).turned),), angles=(ANGLE,), half_width=WIDTH)


def sharp_by_gates(
    claim: Claim, gates: Gates, kept: ProofFunction, added: ProofFunction, *base: Square
) -> Derivation:
    """Return the derivation of a bound by what is kept and beta/4 of what is added."""
    gate = OneMore(gates)
    rest = (
        times(SPREAD_MEAN, slack_of(kept, gate.rest)),
        times(BETA_MEAN, BETA_MEAN, slack_of(added, gate.sine), weight=Rational(1, 4)),
        times(BETA_MEAN, SPREAD_MEAN, slack_of(added, gate.rest), weight=Rational(1, 4)),
    )
    return Derivation.in_one_line(
        claim, "Gate by gate.", Induction(gates.count, (turned(gates),), rest, base)
    )


@proof(KEPT)
def kept_before() -> Derivation:
    """Start from the square of an expectation."""
    return kept_by_gates(KEPT, BEFORE, Square(S.One, Trace(Q * STATE)))


@proof(ADDED)
def added_before() -> Derivation:
    """Add the squared derivative by one gate more."""
    return added_by_gates(ADDED, BEFORE, kept_before)


@proof(SECOND_MOMENT)
def second_moment() -> Derivation:
    """Apply the sharp step of one gate to both squares."""
    return sharp_by_gates(SECOND_MOMENT, BEFORE, kept_before, added_before)


@proof(LAST)
def last() -> Derivation:
    """Apply the bound at every value of the differentiated angle, then average that exactly."""
    slacks = (
        MeanSlackOf(S.One, S.One, second_moment, ((Q, TURNED_SLOPE),), WIDTH, (ANGLE,)),
        times(BETA_MEAN, BETA_MEAN, slack_of(added_before, CURVATURE / 2), weight=Rational(1, 4)),
    )
    return Derivation.in_one_line(LAST, "What is not kept is a square of a sine.", Bound(slacks))
