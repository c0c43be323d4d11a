"""What Theorem 2 with alpha needs of circuits with gates behind the differentiated one too.

As ``theorem2_circuits`` carries the bound with kappa through the gates behind, this carries the one
with alpha and its excesses, ``theorem2_excess.gradient``; the excesses begin as what is kept does.
"""

from sympy import S

from bptools.algebra import Abbreviation
from bptools.derivations import Derivation, SlackOf, proof
from proofs.many_gates import AFTER
from proofs.many_squares import ALPHA_MEAN, CURVATURE, GRADIENT_MEAN, H, seen, slopes
from proofs.squares_behind import BEHIND, SquaresBehind, Weighted, claim_behind, taken_apart
from proofs.theorem2 import ALPHA, BETA
from proofs.theorem2_excess import EXCESSES as EXCESSES_BEFORE
from proofs.theorem2_excess import (
    KEPT as KEPT_BEFORE,
)
from proofs.theorem2_excess import (
    SQUARES as SQUARES_BEFORE,
)
from proofs.theorem2_excess import (
    STEP,
    added_before,
    excesses,
    kept_before,
    up_to_excesses,
)
from proofs.theorem2_excess import gradient as before

SQUARES = SquaresBehind(
    "theorem2_needs",
    Weighted(ALPHA, ALPHA_MEAN, KEPT_BEFORE, SQUARES_BEFORE, kept_before, added_before),
)
_EXCESS = Abbreviation("R_1", slopes(H, EXCESSES_BEFORE))
EXCESSES = excesses(
    AFTER,
    ALPHA * _EXCESS + BETA / 4 * slopes(H, _EXCESS),
    SQUARES.kept(STEP) + BETA / 4 * SQUARES.added(STEP),
)
CURVED, KEPT, ADDED, SPLIT, MIXED = map(
    SQUARES.claim, ("curvature", "kept", "added", "split", "mixed")
)
SHARP = claim_behind(
    "theorem2_needs.sharp",
    seen(GRADIENT_MEAN),
    seen(SQUARES.kept()) + BETA / 4 * seen(SQUARES.added()) + seen(EXCESSES),
    title="Average square of the gradient, with $alpha$",
    statement=BEHIND + "the average of the squared gradient is at least what is kept at 0, "
    "$beta slash 4$ times the squared derivatives of that by all other gates, and the excesses.",
    uses=("theorem2_excess.gradient", "theorem2_needs.added"),
)
CIRCUITS = claim_behind(
    "theorem2_needs.circuits",
    seen(GRADIENT_MEAN),
    ALPHA * seen(SQUARES.gradients)
    + BETA / 4 * (seen(SQUARES.curvatures) + ALPHA * seen(SQUARES.mixed))
    + seen(EXCESSES),
    title="What Theorem 2 needs of every circuit",
    statement=(
        "With $D$ gates before the differentiated one and $L$ behind it, for all $D$, $L$, gates, "
        "fixed gates, inputs and observables $Q$, the average of the squared gradient is at least "
        "the right side of (14) and the excesses of all gates: where they are not negative "
        "together, (14) holds."
    ),
    uses=("theorem2_needs.sharp", "theorem2_needs.split", "theorem2_needs.mixed"),
)
INEQUALITIES = (CURVED, KEPT, ADDED, SHARP, SPLIT, MIXED, CIRCUITS)


@proof(CURVED)
def curvature() -> Derivation:
    """See the second derivative before the differentiated gate."""
    return SQUARES.of_one(CURVED, CURVATURE)


@proof(KEPT)
def kept_behind() -> Derivation:
    """Start from both squares."""
    return SQUARES.of_kept(KEPT)


@proof(ADDED)
def added_behind() -> Derivation:
    """Start from the derivatives by the gates before; add those by each gate behind."""
    return SQUARES.of_added(ADDED, kept_behind)


@proof(SHARP)
def sharp() -> Derivation:
    """Start from the bound for the gates before; average over each gate behind."""
    return up_to_excesses(SHARP, AFTER, added_behind, SlackOf(S.One, S.One, before))


@proof(SPLIT)
def split() -> Derivation:
    """Add a gate: all three become what they are before it, times alpha."""
    return SQUARES.of_split(SPLIT)


@proof(MIXED)
def mixed() -> Derivation:
    """Add a gate: what its derivative adds, less that of the gradient, is a third derivative."""
    return SQUARES.of_mixed(MIXED, split, curvature)


@proof(CIRCUITS)
def circuits() -> Derivation:
    """Take what is kept and added apart."""
    return taken_apart(CIRCUITS, sharp, split, mixed)
