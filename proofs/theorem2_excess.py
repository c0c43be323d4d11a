"""Theorem 2 as the paper states it, with alpha, for any number of gates: what it needs of each.

In the notation of ``many_squares``, with alpha in the place of kappa. One gate turns Q into a wave
A + B cos + C sin; on two copies its average is alpha times (A + B), beta times C and the excess, of
either sign: (1 - alpha) A x A + (c - alpha)(A x B + B x A), which is A((1 - alpha) A +
2 (c - alpha) B) where both copies see one state. The excess of a gate, of what the gates nearer to
the input keep and add at angle 0, is averaged over the gates that follow: R is the sum of these. So
(14) holds up to R, and wherever no excess of the gradient or of its derivative is negative.
"""

from sympy import Adjoint, Expr, Identity, KroneckerProduct, Rational, S, Symbol, Trace, ZeroMatrix
from sympy.matrices.expressions.matexpr import MatrixExpr

from bptools.algebra import Abbreviation, MatrixAngleAverage, Recursion, Rotation
from bptools.claims import Claim, Reading, Relation
from bptools.derivations import (
    Algebra,
    Bound,
    Derivation,
    Induction,
    MeanSlackOf,
    ProofFunction,
    Square,
    proof,
)
from proofs import N, conjugated, matrix, source
from proofs.many_gates import BEFORE, DOMAIN, HYPOTHESES, STATE, Gates
from proofs.many_squares import (
    ALPHA_MEAN,
    BEFORE_MEAN,
    BETA_MEAN,
    COPIES,
    CURVATURE,
    DIFFERENTIATED,
    LAST,
    SEEN,
    SLOPE,
    TURNED_SLOPE,
    H,
    OneMore,
    Q,
    added,
    added_by_gates,
    kept,
    kept_by_gates,
    seen,
    seen_as,
    slack_of,
    slopes,
    times,
    turned,
    two,
)
from proofs.theorem2 import ALPHA, ANGLE, BETA, COSINE, WIDTH

_PAIR, _REST = matrix("Y_2", N**2), matrix("R_2", N**2)
STEP = Symbol("l", integer=True, nonnegative=True)
_NOTHING = ZeroMatrix(N**2, N**2)


def excess(generator: MatrixExpr, pair: MatrixExpr) -> MatrixExpr:
    """Return what a gate's average on two copies has beside alpha times them and the slopes."""
    one = Identity(N)
    first, second = KroneckerProduct(generator, one), KroneckerProduct(one, generator)
    left, right = ((pair + acting * pair * acting) / 2 for acting in (first, second))
    both = (left + second * left * second) / 2
    return (1 + ALPHA - 2 * COSINE) * both + (COSINE - ALPHA) * (left + right)


def _averaged_by(generator: MatrixExpr, pair: MatrixExpr) -> MatrixAngleAverage:
    turn = two(Rotation(generator, 2 * ANGLE))
    return MatrixAngleAverage(turn * pair * Adjoint(turn), WIDTH, ANGLE)


def _kept(count: Expr | None = None) -> Abbreviation:
    return kept(BEFORE, COPIES, count, factor=ALPHA)


def _added(count: Expr | None = None) -> Abbreviation:
    return added(BEFORE, _NOTHING, COPIES, factor=ALPHA, count=count)


def excesses(gates: Gates, start: MatrixExpr, ahead: MatrixExpr) -> Abbreviation:
    """Return the sum of the excesses of gates, each averaged over the gates that follow.

    Args:
        gates: The gates.
        start: The excesses before them.
        ahead: What is kept and beta/4 times what is added by the gates before gate ``STEP``.
    """
    generator, fixed = gates.generators.at(STEP), two(gates.fixed.at(STEP))
    own = _averaged_by(generator, _REST) + excess(generator, ahead)
    step = conjugated(fixed, own)
    return Abbreviation(f"R_{gates.count}", Recursion(_REST, STEP, start, step, gates.count))


KEPT, SQUARES = _kept(), _added()
EXCESSES = excesses(BEFORE, _NOTHING, _kept(STEP) + BETA / 4 * _added(STEP))


def _claim(name: str, quantity: Expr, closed_form: Expr, **settings: object) -> Claim:
    return Claim(
        name=f"theorem2_excess.{name}",
        quantity=quantity,
        closed_form=closed_form,
        source=source("14, 55-63"),
        check="auto",
        **({"reading": Reading.OURS, "domain": DOMAIN} | settings),  # type: ignore[arg-type]  # checked by Claim
    )


_AVERAGE = {"relation": Relation.AT_LEAST, "hypotheses": (*HYPOTHESES, SEEN)}
GATE = _claim(
    "gate",
    seen(_averaged_by(H, _PAIR)),
    ALPHA * seen(_PAIR) + BETA / 4 * seen(slopes(H, _PAIR)) + seen(excess(H, _PAIR)),
    title="The excess of one gate",
    statement=(
        "Averaged over the angle of one gate, two copies are $alpha$ times themselves, "
        "$beta slash 4$ times their derivatives at 0 and the excess, for every matrix on both."
    ),
    domain=((N, 1),),
    hypotheses=(DIFFERENTIATED, SEEN),
    uses=("theorem2.spectator_exact",),
)
NOT_NEGATIVE = _claim(
    "kept",
    seen(KEPT),
    S.Zero,
    title="Squares at angle 0, with alpha",
    statement="At angle 0 the square of a loss, times $alpha$ for each gate, is not negative.",
    **_AVERAGE,
)
ADDED = _claim(
    "added",
    seen(SQUARES),
    S.Zero,
    title="Squared derivatives at angle 0, with alpha",
    statement="The squared derivatives at 0 by $D$ gates are not negative together.",
    uses=("theorem2_excess.kept",),
    **_AVERAGE,
)
SECOND_MOMENT = _claim(
    "second_moment",
    seen(BEFORE_MEAN),
    seen(KEPT) + BETA / 4 * seen(SQUARES) + seen(EXCESSES),
    title="Average square of a loss, with alpha",
    statement=(
        "For all $D$ the average square of a loss over the angles of $D$ gates is at least "
        "$alpha^D$ times its square at 0, $beta alpha^(D - 1) slash 4$ times the sum of the "
        "squared derivatives at 0 and the excesses $R$ of its gates."
    ),
    uses=("theorem2_excess.gate", "theorem2_excess.kept", "theorem2_excess.added"),
    **_AVERAGE,
)
GRADIENT = _claim(
    "gradient",
    LAST.quantity,
    ALPHA * seen_as(SLOPE, KEPT)
    + BETA / 4 * (seen_as(CURVATURE, KEPT) + ALPHA * seen_as(SLOPE, SQUARES))
    + ALPHA * seen_as(SLOPE, EXCESSES)
    + BETA / 4 * seen_as(CURVATURE, EXCESSES),
    title="What Theorem 2 needs of every number of gates",
    statement=(
        "With $D$ gates before the differentiated one, for all $D$, gates, fixed gates, inputs and "
        "observables $Q$, the average of the squared gradient is at least the right side of (14) "
        "and the excesses of $partial_k f$, $alpha$ times, and of $partial_k^2 f$, "
        "$beta slash 4$ times: where they are not negative, (14) holds."
    ),
    relation=Relation.AT_LEAST,
    hypotheses=LAST.hypotheses,
    uses=("theorem2.differentiated_gate", "theorem2_excess.second_moment", "theorem2_excess.added"),
)
INEQUALITIES = (NOT_NEGATIVE, ADDED, SECOND_MOMENT, GRADIENT)


@proof(GATE)
def gate() -> Derivation:
    """Average the products of two waves."""
    return Derivation.in_one_line(GATE, "Integrate.", Algebra())


@proof(NOT_NEGATIVE)
def kept_before() -> Derivation:
    """Start from the square of an expectation."""
    return kept_by_gates(NOT_NEGATIVE, BEFORE, Square(S.One, Trace(Q * STATE)), factor=ALPHA_MEAN)


@proof(ADDED)
def added_before() -> Derivation:
    """Add the squared derivative by one gate more."""
    return added_by_gates(ADDED, BEFORE, kept_before, factor=ALPHA_MEAN)


_QUARTER = Rational(1, 4)


def up_to_excesses(claim: Claim, gates: Gates, added: ProofFunction, *base: Square) -> Derivation:
    """Return the derivation of a bound by what is kept, beta/4 of what is added and excesses."""
    sine = slack_of(added, OneMore(gates).sine)
    rest = times(BETA_MEAN, BETA_MEAN, sine, weight=_QUARTER)
    rule = Induction(gates.count, (turned(gates),), (rest,), base)
    return Derivation.in_one_line(claim, "Gate by gate.", rule)


@proof(SECOND_MOMENT)
def second_moment() -> Derivation:
    """Average the gap over the next gate; squares of its sine are left of what is added."""
    return up_to_excesses(SECOND_MOMENT, BEFORE, added_before)


@proof(GRADIENT)
def gradient() -> Derivation:
    """Apply the bound at every value of the differentiated angle, then average that exactly."""
    slacks = (
        MeanSlackOf(S.One, S.One, second_moment, ((Q, TURNED_SLOPE),), WIDTH, (ANGLE,)),
        times(BETA_MEAN, BETA_MEAN, slack_of(added_before, CURVATURE / 2), weight=_QUARTER),
    )
    reason = "What is neither kept nor added is a square of a sine."
    return Derivation.in_one_line(GRADIENT, reason, Bound(slacks))
