"""What batches of inputs and targets make of the gradient.

Over Haar inputs the mean square of the gradient is known, with outcomes averaged and for the loss
that is expected of sampled ones; it is what figures of gradients show.

Where the targets are Haar random too, as the first targets of the original model nearly are, the
cross term is Tr[(psi x sigma) C] of two independent states. Fidelities with all of a basis add up
to 1, so Tr_2 C = 0: a single input has no gradient left, on average over targets, and the variance
falls with the number of targets, not with that of inputs alone.
"""

from sympy import (
    Add,
    Expr,
    Identity,
    KroneckerProduct,
    MatrixSymbol,
    S,
    Trace,
)

from bptools.algebra import Abbreviation, HaarAverage, Hypothesis, Kind
from bptools.claims import Claim, Reading
from bptools.derivations import Derivation, proof
from bptools.derivations.rules import TensorAverage
from bptools.haar import PartialTrace
from proofs import WEINGARTEN, N, matrix, source
from proofs.mmd_blindness import INPUTS, PURE_INPUT, RANDOM, STATES, TARGETS, mean_over_inputs
from proofs.mmd_gradient import BILINEAR, OPERATOR, VARIANCE, WEIGHT

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

# term by term, since no page is as wide as the fraction of their sum
_SQUARE_BY_TERM = Add(*(4 * term / (INPUTS * TARGETS) for term in _WHOLE_SQUARE.args))

HAAR_TARGETS = Claim(
    name="quddpm_gradients.haar_targets",
    title="Variance of the cross term with Haar targets",
    statement=(
        "For $m$ independent Haar inputs and $m'$ independent Haar targets the cross term's "
        'gradient, $-2$ times the mean of $op("Tr")[(psi times.o sigma) C]$, has the variance '
        "below. Where $A = 0$ (quddpm_gradients.complete_targets) it is $4 slash m'$ times that of "
        "a target alone and a rest of order $1 slash (m m')$."
    ),
    quantity=_SQUARE_BY_TERM - 4 * mean_over_inputs(_fidelity(1, 2)) ** 2,
    closed_form=_HAAR_TARGETS,
    source=source("12, 39, Figs. 7, 8"),
    reading=Reading.OURS,
    domain=((N, 2), (INPUTS, 1), (TARGETS, 1)),
    hypotheses=PURE_INPUT,
    uses=(WEINGARTEN, "loss_gradient.cross_term", "mmd_gradient.self_variance"),
)

_ANY, _INPUT = MatrixSymbol("X", N**2, N**2), matrix("psi")
_COMPLETE = Abbreviation(
    "C_0", _ANY - KroneckerProduct(PartialTrace(_ANY, (N, N), 0), Identity(N)) / N
)
COMPLETE = Claim(
    name="quddpm_gradients.complete_targets",
    title="No gradient on average over Haar targets",
    statement=(
        "The fidelities of an input with the states of a basis add up to 1, so that "
        '$op("Tr")_2 C = 0$: $C$ is $C_0$ below, for some $X$. Then no input has a gradient on '
        "average over Haar targets: in the variance with Haar targets $A$ is 0."
    ),
    quantity=HaarAverage(Trace(KroneckerProduct(_INPUT, STATES[2]) * _COMPLETE), RANDOM[1]),
    closed_form=S.Zero,
    source=source("12, 39, Figs. 7, 8"),
    reading=Reading.OURS,
    domain=((N, 1),),
    hypotheses=(*PURE_INPUT, Hypothesis(_INPUT, Kind.PURE)),
    uses=(WEINGARTEN, "moments.first"),
    check="auto",
)


@proof(SPREAD)
def spread() -> Derivation:
    """Average products of traces of one and two different pairs."""
    reason = "First and second moments of up to four independent inputs."
    return Derivation.in_one_line(SPREAD, reason, TensorAverage())


@proof(HAAR_TARGETS)
def haar_targets() -> Derivation:
    """Average products of pairs that share an input, a target, both or none."""
    reason = "First and second moments of two inputs and two targets."
    return Derivation.in_one_line(HAAR_TARGETS, reason, TensorAverage())


@proof(COMPLETE)
def complete_targets() -> Derivation:
    """Average over the target: what is left is the partial trace."""
    return Derivation.in_one_line(COMPLETE, "First moment.", TensorAverage())
