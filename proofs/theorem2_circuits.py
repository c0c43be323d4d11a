"""Theorem 2 with kappa for any number of gates before the differentiated one and behind it.

The two parts of the bound for the gates before, ``many_squares.last``, are carried through the
gates behind; what is kept and added at angle 0 is that of ``squares_behind``.
"""

from sympy import S

from bptools.claims import Reading
from bptools.derivations import Derivation, SlackOf, proof
from proofs import source
from proofs.many_gates import AFTER
from proofs.many_squares import (
    BEFORE_KEPT,
    BEFORE_SQUARES,
    CURVATURE,
    GRADIENT_MEAN,
    KAPPA_MEAN,
    SLOPE,
    added_before,
    kept_before,
    last,
    seen,
    sharp_by_gates,
)
from proofs.squares_behind import BEHIND, SquaresBehind, Weighted, claim_behind, taken_apart
from proofs.theorem2 import ALPHA, BETA, KAPPA

SQUARES = SquaresBehind(
    "theorem2_circuits",
    Weighted(KAPPA, KAPPA_MEAN, BEFORE_KEPT, BEFORE_SQUARES, kept_before, added_before),
)
GRADIENT, CURVED, KEPT, ADDED, SPLIT, MIXED = map(
    SQUARES.claim, ("gradient", "curvature", "kept", "added", "split", "mixed")
)
SHARP = claim_behind(
    "theorem2_circuits.sharp",
    seen(GRADIENT_MEAN),
    seen(SQUARES.kept()) + BETA / 4 * seen(SQUARES.added()),
    title="Average square of the gradient",
    statement=BEHIND + "the average of the squared gradient is at least what is kept at 0 and "
    "$beta slash 4$ times the squared derivatives of that by all other gates.",
    source=source("14, 61-63"),
    uses=("many_squares.last", "theorem2_circuits.kept", "theorem2_circuits.added"),
)
UNIVERSAL = claim_behind(
    "theorem2_circuits.universal",
    seen(GRADIENT_MEAN),
    ALPHA * seen(SQUARES.gradients)
    + BETA / 4 * (seen(SQUARES.curvatures) + ALPHA * seen(SQUARES.mixed)),
    title="Theorem 2 with $kappa$, for every circuit",
    statement=(
        "With $D$ gates before the differentiated one and $L$ behind it, for all $D$, $L$, gates, "
        "fixed gates, inputs and observables $Q$, the average of the squared gradient is at least "
        "$alpha kappa^(D + L) (partial_k f(0))^2 + beta/4 [kappa^(D + L) cal(H)_(k k)^2 + alpha "
        "kappa^(D + L - 1) sum_(j != k) cal(H)_(j k)^2]$: the powers of $kappa$ and the sum are in "
        "the recursions, each square an expectation on two copies."
    ),
    source=source("14, 61-63"),
    reading=Reading.REPAIRED,
    uses=("theorem2_circuits.sharp", "theorem2_circuits.split", "theorem2_circuits.mixed"),
    check="",
)
CLAIMS = (GRADIENT, CURVED, KEPT, ADDED, SHARP, SPLIT, MIXED, UNIVERSAL)


@proof(GRADIENT)
def gradient() -> Derivation:
    """See the derivative before the differentiated gate."""
    return SQUARES.of_one(GRADIENT, SLOPE)


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
    """Start from the bound for the gates before; apply the sharp step of each gate behind."""
    return sharp_by_gates(SHARP, AFTER, kept_behind, added_behind, SlackOf(S.One, S.One, last))


@proof(SPLIT)
def split() -> Derivation:
    """Add a gate: all three become what they are before it, times kappa."""
    return SQUARES.of_split(SPLIT)


@proof(MIXED)
def mixed() -> Derivation:
    """Add a gate: what its derivative adds, less that of the gradient, is a third derivative."""
    return SQUARES.of_mixed(MIXED, split, curvature)


@proof(UNIVERSAL)
def universal() -> Derivation:
    """Take what is kept and added apart."""
    return taken_apart(UNIVERSAL, sharp, split, mixed)
