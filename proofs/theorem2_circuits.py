"""Theorem 2 with kappa for any number of gates before the differentiated one and behind it.

In the notation of ``many_squares``: two copies of what the gates make of a state. The two parts of
the bound for the gates before, ``many_squares.last``, are carried through the gates behind. What is
kept at angle 0, K, begins as alpha times the squared gradient and beta/4 times the squared second
derivative; S, the mixed derivatives by the gates before, is added those of K by each gate behind.
The step is that of the gates before, which asks nothing of what K and S begin with. Both are sums
of what Theorem 2 states and, in S, of third derivatives, which are dropped.
"""

from sympy import Expr, Rational, S

from bptools.algebra import Abbreviation
from bptools.claims import Claim, Reading, Relation
from bptools.derivations import Again, Bound, Derivation, Induction, SlackOf, proof
from proofs import source
from proofs.many_gates import AFTER, DOMAIN, HYPOTHESES
from proofs.many_squares import (
    ALPHA_MEAN,
    BEFORE_KEPT,
    BEFORE_SQUARES,
    BETA_MEAN,
    CURVATURE,
    DIFFERENTIATED,
    GRADIENT_MEAN,
    KAPPA_MEAN,
    SEEN,
    SLOPE,
    H,
    OneMore,
    Q,
    added,
    added_before,
    added_by_gates,
    dual_slope,
    kept,
    kept_before,
    kept_by_gates,
    last,
    seen,
    sharp_by_gates,
    slack_of,
    slopes,
    times,
)
from proofs.theorem2 import ALPHA, BETA

_FIRST = Abbreviation("B_1", slopes(H, BEFORE_KEPT))
_SECOND = Abbreviation("B_2", slopes(H, _FIRST))
_MIXED = Abbreviation("S_1", slopes(H, BEFORE_SQUARES))
_BOTH = ALPHA * _FIRST + BETA / 4 * _SECOND
GRADIENTS, CURVATURES = kept(AFTER, _FIRST, letter="A"), kept(AFTER, _SECOND, letter="C")
SQUARES = added(AFTER, _MIXED, _FIRST, of="A")
ALL_KEPT = kept(AFTER, _BOTH, letter="K")
ALL_SQUARES = added(AFTER, ALPHA * _MIXED, _BOTH, letter="P", of="K")


def _claim(name: str, quantity: Expr, closed_form: Expr = S.Zero, **settings: object) -> Claim:
    return Claim(
        name=f"theorem2_circuits.{name}",
        quantity=quantity,
        relation=Relation.AT_LEAST,
        closed_form=closed_form,
        source=source("14, 61-63"),
        reading=Reading.REPAIRED if name == "universal" else Reading.OURS,
        domain=(*DOMAIN, (AFTER.count, 0)),
        hypotheses=(*HYPOTHESES, *AFTER.hypotheses, DIFFERENTIATED, SEEN),
        check="" if name == "universal" else "auto",
        **settings,  # type: ignore[arg-type]  # checked by Claim
    )


_BEHIND = "Behind the differentiated gate, for all $D$ and $L$, "
GRADIENT = _claim(
    "gradient",
    seen(GRADIENTS),
    title="Squared gradient at angle 0",
    statement=_BEHIND + "the squared gradient at 0, times $kappa$ for each other gate, is not "
    "negative.",
    uses=("many_squares.kept",),
)
CURVED = _claim(
    "curvature",
    seen(CURVATURES),
    title="Squared second derivative at angle 0",
    statement=_BEHIND + "the squared second derivative at 0, times $kappa$ for each other gate, is "
    "not negative.",
    uses=("many_squares.kept",),
)
KEPT = _claim(
    "kept",
    seen(ALL_KEPT),
    title="What is kept at angle 0",
    statement=_BEHIND + "what is kept of both squares at 0 is not negative.",
    uses=("many_squares.kept",),
)
ADDED = _claim(
    "added",
    seen(ALL_SQUARES),
    title="Squared mixed derivatives at angle 0",
    statement=_BEHIND + "the squared derivatives at 0, by all other gates, of what is kept are not "
    "negative together.",
    uses=("many_squares.added", "theorem2_circuits.kept"),
)
SHARP = _claim(
    "sharp",
    seen(GRADIENT_MEAN),
    seen(ALL_KEPT) + BETA / 4 * seen(ALL_SQUARES),
    title="Average square of the gradient",
    statement=_BEHIND + "the average of the squared gradient is at least what is kept at 0 and "
    "$beta slash 4$ times the squared derivatives of that by all other gates.",
    uses=("many_squares.last", "theorem2_circuits.kept", "theorem2_circuits.added"),
)
SPLIT = _claim(
    "split",
    seen(ALL_KEPT),
    ALPHA * seen(GRADIENTS) + BETA / 4 * seen(CURVATURES),
    title="What is kept, by derivatives",
    statement=_BEHIND + "what is kept at 0 is made of the squared gradient and of the squared "
    "second derivative.",
)
MIXED = _claim(
    "mixed",
    seen(ALL_SQUARES),
    ALPHA * seen(SQUARES),
    title="Mixed derivatives alone",
    statement=_BEHIND + "the squared derivatives of what is kept are at least $alpha$ times the "
    "squared mixed derivatives: the third ones are dropped.",
    uses=("theorem2_circuits.split", "theorem2_circuits.curvature"),
)
UNIVERSAL = _claim(
    "universal",
    seen(GRADIENT_MEAN),
    ALPHA * seen(GRADIENTS) + BETA / 4 * (seen(CURVATURES) + ALPHA * seen(SQUARES)),
    title="Theorem 2 with $kappa$, for every circuit",
    statement=(
        "With $D$ gates before the differentiated one and $L$ behind it, for all $D$, $L$, gates, "
        "fixed gates, inputs and observables $Q$, the average of the squared gradient is at least "
        "$alpha kappa^(D + L) (partial_k f(0))^2 + beta/4 [kappa^(D + L) cal(H)_(k k)^2 + alpha "
        "kappa^(D + L - 1) sum_(j != k) cal(H)_(j k)^2]$: the powers of $kappa$ and the sum are in "
        "the recursions, each square an expectation on two copies."
    ),
    uses=(
        "theorem2_circuits.sharp",
        "theorem2_circuits.split",
        "theorem2_circuits.mixed",
    ),
)
CLAIMS = (GRADIENT, CURVED, KEPT, ADDED, SHARP, SPLIT, MIXED, UNIVERSAL)

_QUARTER = Rational(1, 4)


@proof(GRADIENT)
def gradient() -> Derivation:
    """See the derivative before the differentiated gate."""
    return kept_by_gates(GRADIENT, AFTER, slack_of(kept_before, SLOPE))


@proof(CURVED)
def curvature() -> Derivation:
    """See the second derivative before the differentiated gate."""
    return kept_by_gates(CURVED, AFTER, slack_of(kept_before, CURVATURE))


@proof(KEPT)
def kept_behind() -> Derivation:
    """Start from both squares."""
    return kept_by_gates(
        KEPT,
        AFTER,
        times(ALPHA_MEAN, slack_of(kept_before, SLOPE)),
        times(BETA_MEAN, slack_of(kept_before, CURVATURE), weight=_QUARTER),
    )


@proof(ADDED)
def added_behind() -> Derivation:
    """Start from the derivatives by the gates before; add those by each gate behind."""
    base = times(ALPHA_MEAN, slack_of(added_before, SLOPE))
    return added_by_gates(ADDED, AFTER, kept_behind, base)


@proof(SHARP)
def sharp() -> Derivation:
    """Start from the bound for the gates before; apply the sharp step of each gate behind."""
    return sharp_by_gates(SHARP, AFTER, kept_behind, added_behind, SlackOf(S.One, S.One, last))


@proof(SPLIT)
def split() -> Derivation:
    """Add a gate: all three become what they are before it, times kappa."""
    again = Again(KAPPA_MEAN, ((Q, OneMore(AFTER).before),))
    return Derivation.in_one_line(SPLIT, "Gate by gate.", Induction(AFTER.count, (again,)))


@proof(MIXED)
def mixed() -> Derivation:
    """Add a gate: what its derivative adds, less that of the gradient, is a third derivative."""
    gate = OneMore(AFTER)
    again, observed = (
        Again(KAPPA_MEAN, ((Q, gate.before),)),
        dual_slope(gate.generator, gate.before),
    )
    third = times(BETA_MEAN, slack_of(curvature, observed), weight=_QUARTER)
    return Derivation.in_one_line(
        MIXED, "Gate by gate.", Induction(AFTER.count, (again,), (slack_of(split, observed), third))
    )


@proof(UNIVERSAL)
def universal() -> Derivation:
    """Take what is kept and added apart."""
    parts = (
        SlackOf(S.One, S.One, sharp),
        SlackOf(S.One, S.One, split),
        times(BETA_MEAN, SlackOf(S.One, S.One, mixed), weight=_QUARTER),
    )
    reason = "What is kept and added is at least what Theorem 2 states."
    return Derivation.in_one_line(UNIVERSAL, reason, Bound(parts))
