"""The gradient that is trained, and what its batches make of it.

A batch of inputs, one sampled outcome of the ancillas for each, a batch of targets: the gradient is
random in all three. Averaged over outcomes it differs from the gradient of the expected loss by a
score term for each generated state, two of them in the self term. Over Haar inputs its mean square
is known, for outcomes averaged or for the expected loss; it is what figures of gradients show.

Where the targets are Haar random too, as the first targets of the original model nearly are, the
cross term is Tr[(psi x sigma) C] of two independent states. Fidelities with all of a basis add up
to 1, so Tr_2 C = 0: a single input has no gradient left, on average over targets, and the variance
falls with the number of targets, not with that of inputs alone.
"""

from itertools import product

from sympy import (
    Derivative,
    Expr,
    Function,
    I,
    KroneckerProduct,
    MatrixSymbol,
    Rational,
    Symbol,
    Trace,
    sin,
)

from bptools.algebra import Abbreviation, AngleAverage, Constant, Hypothesis, Kind, Rotation
from bptools.claims import Claim, Reading
from bptools.collection import proof
from bptools.derivations import Algebra, Derivation, Entries, Step
from bptools.derivations.rules import Rule
from bptools.derivations.tensor import TensorAverage
from bptools.haar import PartialTrace
from proofs import THETA, WEINGARTEN, N, matrix, source
from proofs.mmd_blindness import INPUTS, PURE_INPUT, STATES, TARGETS, mean_over_inputs
from proofs.mmd_gradient import BILINEAR, OPERATOR, VARIANCE, WEIGHT

# The bias of sampled outcomes, in the whole loss.

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

BIAS = Claim(
    name="quddpm_gradients.bias",
    title="Bias of the gradient that is trained",
    principal=True,
    statement=(
        "Two generated states with outcomes of probabilities $p_k$ and $q_j$ have the overlap "
        "$y_(k j) slash (p_k q_j)$, the first and the averaged target $x_k slash p_k$. "
        "Differentiated at the outcomes and averaged over them, the loss has the gradient of the "
        "expected loss less a score term for each state; $w$ is 1 or $1 - 1 slash m$."
    ),
    in_words=(
        "Written for two outcomes, one pair of states and one state against the target; sums over "
        "more outcomes, and means over the pairs of a batch, are the same."
    ),
    quantity=WEIGHT * _SAMPLED_PAIR - 2 * _SAMPLED_CROSS,
    closed_form=_BIASED,
    source=source("9"),
    reading=Reading.REPAIRED,
    perturbation=_BIASED + 1,
    uses=("mmd_outcomes.score", "loss_gradient.self_term_with_ancillas"),
)

# The mean square over Haar inputs.

_MEAN_OF_PAIR = mean_over_inputs(Trace(KroneckerProduct(STATES[1], STATES[2]) * BILINEAR))
_MEAN_OF_SINGLE = mean_over_inputs(Trace(STATES[1] * OPERATOR))
_MEAN = WEIGHT * Trace(BILINEAR) / N**2 - 2 * Trace(OPERATOR) / N

SPREAD = Claim(
    name="quddpm_gradients.spread",
    title="Mean square of the whole gradient",
    statement=(
        "The mean square over $m$ independent Haar inputs of the gradient of the loss, self term "
        "included: the variance and the square of the mean, $B$, $H$, $K$ and $w$ as there."
    ),
    quantity=VARIANCE.quantity + (WEIGHT * _MEAN_OF_PAIR - 2 * _MEAN_OF_SINGLE) ** 2,
    closed_form=VARIANCE.closed_form + _MEAN**2,
    source=source("12, 39, Figs. 7-9"),
    reading=Reading.OURS,
    domain=((N, 2), (INPUTS, 2)),
    hypotheses=PURE_INPUT,
    perturbation=2 * (VARIANCE.closed_form + _MEAN**2),
    uses=(WEINGARTEN, "mmd_gradient.mean", "mmd_gradient.variance"),
)

# Haar inputs and Haar targets.

CROSS = MatrixSymbol("C", N**2, N**2)
OF_INPUT = Abbreviation("A", PartialTrace(CROSS, (N, N), 0) / N)
OF_TARGET = Abbreviation("A'", PartialTrace(CROSS, (N, N), 1) / N)


def _fidelity(state: int, target: int) -> Expr:
    """Return the gradient of the fidelity of an input with a target."""
    return Trace(KroneckerProduct(STATES[state], STATES[target]) * CROSS)


_WHOLE_SQUARE = (
    mean_over_inputs(_fidelity(1, 2) ** 2)
    + (INPUTS - 1) * mean_over_inputs(_fidelity(1, 2) * _fidelity(3, 2))
    + (TARGETS - 1) * mean_over_inputs(_fidelity(1, 2) * _fidelity(1, 4))
    + (INPUTS - 1) * (TARGETS - 1) * mean_over_inputs(_fidelity(1, 2) * _fidelity(3, 4))
)
_TRACE, _SQUARE = Trace(CROSS), Trace(CROSS**2)
_SINGLES = [
    Trace(part**2) / (N * (N + 1)) - _TRACE**2 / (N**4 * (N + 1)) for part in (OF_INPUT, OF_TARGET)
]
_BOTH = (_SQUARE + N**2 * (Trace(OF_INPUT**2) + Trace(OF_TARGET**2)) + _TRACE**2) / (
    N**2 * (N + 1) ** 2
) - _TRACE**2 / N**4
_HAAR_TARGETS = (
    4 * _SINGLES[0] / INPUTS
    + 4 * _SINGLES[1] / TARGETS
    + 4 * (_BOTH - sum(_SINGLES)) / (INPUTS * TARGETS)
)

HAAR_TARGETS = Claim(
    name="quddpm_gradients.haar_targets",
    title="Variance of the cross term with Haar targets",
    statement=(
        "For $m$ independent Haar inputs and $m'$ independent Haar targets the cross term's "
        'gradient, $-2$ times the mean of $op("Tr")[(psi times.o sigma) C]$, has the variance '
        "below."
    ),
    in_words=(
        "The fidelities with the states of a basis add up to 1, so that $A = 0$: on average over "
        "targets no input has a gradient, and the variance is $4 slash m'$ times that of a target "
        "alone and a rest of order $1 slash (m m')$; the mean is 0."
    ),
    quantity=4 * _WHOLE_SQUARE / (INPUTS * TARGETS) - 4 * mean_over_inputs(_fidelity(1, 2)) ** 2,
    closed_form=_HAAR_TARGETS,
    source=source("12, 39, Figs. 7, 8"),
    reading=Reading.OURS,
    domain=((N, 2), (INPUTS, 1), (TARGETS, 1)),
    hypotheses=PURE_INPUT,
    perturbation=2 * _HAAR_TARGETS,
    uses=(WEINGARTEN, "loss_gradient.cross_term", "mmd_gradient.self_variance"),
)

# The small-angle start, in the angles of the circuit.

WIDTH = Symbol("a", positive=True)
ANGLE = Symbol("phi", real=True)
GENERATOR, MEASURED, STATE = (matrix(name) for name in ("H", "X", "rho"))
_STAYS = Constant("beta_2", Rational(1, 2) - sin(2 * WIDTH) / (4 * WIDTH))
_MOVES = Constant("alpha_2", Rational(1, 2) + sin(2 * WIDTH) / (4 * WIDTH))
_TURN = Rotation(GENERATOR, ANGLE)
_ODD = MEASURED - GENERATOR * MEASURED * GENERATOR

START = Claim(
    name="quddpm_gradients.start",
    title="Small-angle start",
    statement=(
        "With an angle uniform on $[-a, a]$, $R_H (phi)$ as in the circuits, the mean square of "
        "the derivative by it is that of a walk: of $X$ the part that anticommutes with $H$ stays "
        "with weight $beta_2$ and moves with $alpha_2$, averages of $sin^2 phi$ and $cos^2 phi$."
    ),
    quantity=AngleAverage(
        Derivative(Trace(MEASURED * _TURN * STATE * _TURN.adjoint()), ANGLE) ** 2, WIDTH, ANGLE
    ),
    closed_form=_STAYS * Trace(_ODD * STATE) ** 2 / 4
    + _MOVES * Trace(I * GENERATOR * _ODD * STATE) ** 2 / 4,
    source=source("14, 53-59"),
    reading=Reading.OURS,
    domain=((N, 1),),
    hypotheses=(
        Hypothesis(GENERATOR, Kind.INVOLUTION),
        Hypothesis(MEASURED, Kind.HERMITIAN),
        Hypothesis(STATE, Kind.HERMITIAN),
    ),
    uses=("theorem2.half_angle", "small_angles.pair", "small_angles.damped"),
)


def _one_step(claim: Claim, reason: str, rule: Rule) -> Derivation:
    return Derivation(claim.quantity, (Step(claim.closed_form, reason, rule),))


@proof(BIAS)
def bias() -> Derivation:
    """Differentiate the quotients of the self term and of the cross term."""
    return _one_step(BIAS, "Quotient rule.", Entries())


@proof(SPREAD)
def spread() -> Derivation:
    """Average products of traces of one and two different pairs."""
    reason = "First and second moments of up to four independent inputs."
    return _one_step(SPREAD, reason, TensorAverage())


@proof(HAAR_TARGETS)
def haar_targets() -> Derivation:
    """Average products of pairs that share an input, a target, both or none."""
    reason = "First and second moments of two inputs and two targets."
    return _one_step(HAAR_TARGETS, reason, TensorAverage())


@proof(START)
def start() -> Derivation:
    """Differentiate, square and integrate."""
    reason = "$R_H (phi)$ turns what anticommutes by $phi$; sine and cosine are uncorrelated."
    return _one_step(START, reason, Algebra())
