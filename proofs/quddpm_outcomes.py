"""The bias of the gradient that is trained, in the whole loss.

A batch has one sampled outcome of the ancillas for each input. Averaged over outcomes its gradient
differs from that of the expected loss by a score term for each generated state: one in the cross
term (``mmd_outcomes``), two in the self term.
"""

from itertools import product

from sympy import Derivative, Expr, Function

from bptools.claims import Claim, Reading
from bptools.derivations import Derivation, Entries, Step, proof
from proofs import THETA, source
from proofs.mmd_gradient import WEIGHT

OUTCOMES = (1, 2)
PAIRS = tuple(product(OUTCOMES, repeat=2))
FIRST, SECOND = (
    {k: Function(f"{letter}_{k}", positive=True)(THETA) for k in OUTCOMES} for letter in "pq"
)
TARGET_OVERLAP = {k: Function(f"x_{k}", real=True)(THETA) for k in OUTCOMES}
PAIR_OVERLAP = {(k, j): Function(f"y_{k}{j}", real=True)(THETA) for k, j in PAIRS}


def _slope(expression: Expr) -> Expr:
    return Derivative(expression, THETA)


_SAMPLED_PAIR = sum(
    FIRST[k] * SECOND[j] * _slope(PAIR_OVERLAP[k, j] / (FIRST[k] * SECOND[j])) for k, j in PAIRS
)
_SAMPLED_CROSS = sum(FIRST[k] * _slope(TARGET_OVERLAP[k] / FIRST[k]) for k in OUTCOMES)
_PAIR_SCORE = sum(
    PAIR_OVERLAP[k, j] * (_slope(FIRST[k]) / FIRST[k] + _slope(SECOND[j]) / SECOND[j])
    for k, j in PAIRS
)
_CROSS_SCORE = sum(TARGET_OVERLAP[k] * _slope(FIRST[k]) / FIRST[k] for k in OUTCOMES)
_EXPECTED = WEIGHT * sum(map(_slope, PAIR_OVERLAP.values())) - 2 * sum(
    map(_slope, TARGET_OVERLAP.values())
)
_BIASED = _EXPECTED - WEIGHT * _PAIR_SCORE + 2 * _CROSS_SCORE

P, Q = (Function(letter, positive=True)(THETA) for letter in "pq")
Y = Function("y", real=True)(THETA)

PAIR = Claim(
    name="quddpm_outcomes.pair",
    title="Gradient at outcomes of two states, and the scores",
    statement=(
        "What two generated states with outcomes of probabilities $p$ and $q$ and the overlap "
        "$y slash (p q)$ add to the mean gradient at sampled outcomes: the derivative of $y$ less "
        "a score term for each, however many outcomes there are."
    ),
    quantity=P * Q * _slope(Y / (P * Q)),
    closed_form=_slope(Y) - Y * (_slope(P) / P + _slope(Q) / Q),
    source=source("9"),
    reading=Reading.OURS,
    uses=("mmd_outcomes.one",),
)

BIAS = Claim(
    name="quddpm_outcomes.bias",
    title="Bias of the gradient that is trained",
    statement=(
        "Two generated states with outcomes of probabilities $p_k$ and $q_j$ have the overlap "
        "$y_(k j) slash (p_k q_j)$, the first and the averaged target $x_k slash p_k$. "
        "Differentiated at the outcomes and averaged over them, the loss has the gradient of the "
        "expected loss less a score term for each state; $w$ is 1 or $1 - 1 slash m$. Below for "
        "one pair of states, one state against the target, and two outcomes; all others add what "
        "mmd_outcomes.one and quddpm_outcomes.pair say."
    ),
    quantity=WEIGHT * _SAMPLED_PAIR - 2 * _SAMPLED_CROSS,
    closed_form=_BIASED,
    source=source("9"),
    reading=Reading.REPAIRED,
    uses=(
        "mmd_outcomes.score",
        "quddpm_outcomes.pair",
        "loss_gradient.self_term_with_ancillas",
    ),
)


@proof(PAIR)
def pair() -> Derivation:
    """Differentiate the quotient."""
    return Derivation.in_one_line(PAIR, "Quotient rule, twice.", Entries())


@proof(BIAS)
def bias() -> Derivation:
    """Differentiate the quotients of the self term and of the cross term."""
    return Derivation(BIAS.quantity, (Step(BIAS.closed_form, "Quotient rule.", Entries()),))
