"""What Theorem 2 with alpha needs of circuits with gates behind the differentiated one too.

As ``theorem2_circuits`` carries the bound with kappa through the gates behind, this carries the one
with alpha and its excesses, ``theorem2_excess.gradient``. What is kept at angle 0 begins as alpha
times the squared gradient and beta/4 times the squared second derivative, and so do the excesses.
"""

from sympy import Expr, Rational, S

from bptools.algebra import Abbreviation
from bptools.claims import Claim, Reading, Relation
from bptools.derivations import Again, Bound, Derivation, Induction, SlackOf, proof
from proofs import source
from proofs.many_gates import AFTER, DOMAIN, HYPOTHESES
from proofs.many_squares import (
    ALPHA_MEAN,
    BETA_MEAN,
    CURVATURE,
    DIFFERENTIATED,
    GRADIENT_MEAN,
    SEEN,
    SLOPE,
    H,
    OneMore,
    Q,
    added,
    added_by_gates,
    dual_slope,
    kept,
    kept_by_gates,
    seen,
    slack_of,
    slopes,
    times,
)
from proofs.theorem2 import ALPHA, BETA
from proofs.theorem2_excess import (
    EXCESSES,
    KEPT,
    SQUARES,
    STEP,
    added_before,
    excesses,
    kept_before,
    up_to_excesses,
)
from proofs.theorem2_excess import gradient as before

_FIRST = Abbreviation("A_1", slopes(H, KEPT))
_SECOND = Abbreviation("A_2", slopes(H, _FIRST))
_MIXED = Abbreviation("P_1", slopes(H, SQUARES))
_EXCESS = Abbreviation("R_1", slopes(H, EXCESSES))
_BOTH = ALPHA * _FIRST + BETA / 4 * _SECOND
_START = ALPHA * _EXCESS + BETA / 4 * slopes(H, _EXCESS)
GRADIENTS = kept(AFTER, _FIRST, letter="B", factor=ALPHA)
CURVATURES = kept(AFTER, _SECOND, letter="C", factor=ALPHA)
MIXED = added(AFTER, _MIXED, _FIRST, of="B", factor=ALPHA)


def _kept(count: Expr | None = None) -> Abbreviation:
    return kept(AFTER, _BOTH, count, "K", ALPHA)


def _added(count: Expr | None = None) -> Abbreviation:
    return added(AFTER, ALPHA * _MIXED, _BOTH, "T", "K", ALPHA, count)


ALL_KEPT, ALL_SQUARES = _kept(), _added()
ALL_EXCESSES = excesses(AFTER, _START, _kept(STEP) + BETA / 4 * _added(STEP))


def _claim(name: str, quantity: Expr, closed_form: Expr = S.Zero, **settings: object) -> Claim:
    return Claim(
        name=f"theorem2_needs.{name}",
        quantity=quantity,
        relation=Relation.AT_LEAST,
        closed_form=closed_form,
        source=source("14, 55-63"),
        reading=Reading.OURS,
        domain=(*DOMAIN, (AFTER.count, 0)),
        hypotheses=(*HYPOTHESES, *AFTER.hypotheses, DIFFERENTIATED, SEEN),
        check="auto",
        **settings,  # type: ignore[arg-type]  # checked by Claim
    )


_BEHIND = "Behind the differentiated gate, for all $D$ and $L$, "
CURVED = _claim(
    "curvature",
    seen(CURVATURES),
    title="Squared second derivative at angle 0, with alpha",
    statement=_BEHIND + "the squared second derivative at 0, times $alpha$ for each other gate, is "
    "not negative.",
    uses=("theorem2_excess.kept",),
)
KEPT_BEHIND = _claim(
    "kept",
    seen(ALL_KEPT),
    title="What is kept at angle 0, with alpha",
    statement=_BEHIND + "what is kept of both squares at 0 is not negative.",
    uses=("theorem2_excess.kept",),
)
ADDED = _claim(
    "added",
    seen(ALL_SQUARES),
    title="Squared mixed derivatives at angle 0, with alpha",
    statement=_BEHIND + "the squared derivatives at 0, by all other gates, of what is kept are not "
    "negative together.",
    uses=("theorem2_excess.added", "theorem2_needs.kept"),
)
SHARP = _claim(
    "sharp",
    seen(GRADIENT_MEAN),
    seen(ALL_KEPT) + BETA / 4 * seen(ALL_SQUARES) + seen(ALL_EXCESSES),
    title="Average square of the gradient, with alpha",
    statement=_BEHIND + "the average of the squared gradient is at least what is kept at 0, "
    "$beta slash 4$ times the squared derivatives of that by all other gates, and the excesses.",
    uses=("theorem2_excess.gradient", "theorem2_needs.added"),
)
SPLIT = _claim(
    "split",
    seen(ALL_KEPT),
    ALPHA * seen(GRADIENTS) + BETA / 4 * seen(CURVATURES),
    title="What is kept, by derivatives, with alpha",
    statement=_BEHIND + "what is kept at 0 is made of the squared gradient and of the squared "
    "second derivative.",
)
MIXED_ALONE = _claim(
    "mixed",
    seen(ALL_SQUARES),
    ALPHA * seen(MIXED),
    title="Mixed derivatives alone, with alpha",
    statement=_BEHIND + "the squared derivatives of what is kept are at least $alpha$ times the "
    "squared mixed derivatives: the third ones are dropped.",
    uses=("theorem2_needs.split", "theorem2_needs.curvature"),
)
CIRCUITS = _claim(
    "circuits",
    seen(GRADIENT_MEAN),
    ALPHA * seen(GRADIENTS)
    + BETA / 4 * (seen(CURVATURES) + ALPHA * seen(MIXED))
    + seen(ALL_EXCESSES),
    title="What Theorem 2 needs of every circuit",
    statement=(
        "With $D$ gates before the differentiated one and $L$ behind it, for all $D$, $L$, gates, "
        "fixed gates, inputs and observables $Q$, the average of the squared gradient is at least "
        "the right side of (14) and the excesses of all gates: where they are not negative "
        "together, (14) holds."
    ),
    uses=("theorem2_needs.sharp", "theorem2_needs.split", "theorem2_needs.mixed"),
)
INEQUALITIES = (CURVED, KEPT_BEHIND, ADDED, SHARP, SPLIT, MIXED_ALONE, CIRCUITS)
_QUARTER = Rational(1, 4)


@proof(CURVED)
def curvature() -> Derivation:
    """See the second derivative before the differentiated gate."""
    return kept_by_gates(CURVED, AFTER, slack_of(kept_before, CURVATURE), factor=ALPHA_MEAN)


@proof(KEPT_BEHIND)
def kept_behind() -> Derivation:
    """Start from both squares."""
    return kept_by_gates(
        KEPT_BEHIND,
        AFTER,
        times(ALPHA_MEAN, slack_of(kept_before, SLOPE)),
        times(BETA_MEAN, slack_of(kept_before, CURVATURE), weight=_QUARTER),
        factor=ALPHA_MEAN,
    )


@proof(ADDED)
def added_behind() -> Derivation:
    """Start from the derivatives by the gates before; add those by each gate behind."""
    base = times(ALPHA_MEAN, slack_of(added_before, SLOPE))
    return added_by_gates(ADDED, AFTER, kept_behind, base, factor=ALPHA_MEAN)


@proof(SHARP)
def sharp() -> Derivation:
    """Start from the bound for the gates before; average over each gate behind."""
    return up_to_excesses(SHARP, AFTER, added_behind, SlackOf(S.One, S.One, before))


@proof(SPLIT)
def split() -> Derivation:
    """Add a gate: all three become what they are before it, times alpha."""
    again = Again(ALPHA_MEAN, ((Q, OneMore(AFTER).before),))
    return Derivation.in_one_line(SPLIT, "Gate by gate.", Induction(AFTER.count, (again,)))


@proof(MIXED_ALONE)
def mixed() -> Derivation:
    """Add a gate: what its derivative adds, less that of the gradient, is a third derivative."""
    gate = OneMore(AFTER)
    again = Again(ALPHA_MEAN, ((Q, gate.before),))
    observed = dual_slope(gate.generator, gate.before)
    third = times(BETA_MEAN, slack_of(curvature, observed), weight=_QUARTER)
    rule = Induction(AFTER.count, (again,), (slack_of(split, observed), third))
    return Derivation.in_one_line(MIXED_ALONE, "Gate by gate.", rule)


@proof(CIRCUITS)
def circuits() -> Derivation:
    """Take what is kept and added apart."""
    parts = (
        SlackOf(S.One, S.One, sharp),
        SlackOf(S.One, S.One, split),
        times(BETA_MEAN, SlackOf(S.One, S.One, mixed), weight=_QUARTER),
    )
    reason = "What is kept and added is at least what Theorem 2 states."
    return Derivation.in_one_line(CIRCUITS, reason, Bound(parts))
