"""The whole gradient of the MMD over independent Haar inputs, self term included.

The paper keeps the cross term alone. With ancillas the self term is bilinear in two inputs: its
gradient is S(phi, psi) = Tr[(phi x psi) B] for a Hermitian B on two copies, symmetric under their
exchange. With w = 1 for the U-statistic and 1 - 1/m for the V-statistic, the gradient of the loss
of m inputs is g = w/(m(m-1)) sum_{i != j} S_ij - (2/m) sum_i c_i, where c_i = Tr[psi_i M] is that
of the fidelity with the averaged target. Independent inputs leave few different averages: the
square of a sum over pairs has 2m(m-1) terms of twice one pair, 4m(m-1)(m-2) with one input in
common and m(m-1)(m-2)(m-3) with none.

Averaged over the outcomes of the ancillas (i), or as the derivative of the expected loss of sampled
outcomes (iii), "the gradient" is the same but for the diagonal of the V-statistic, which is
Tr rho^2 in (i) and 1 in (iii). That of one sampled outcome, held fixed, is another (mmd_outcomes).
"""

from sympy import (
    Adjoint,
    Derivative,
    Expr,
    Identity,
    KroneckerProduct,
    MatrixSymbol,
    S,
    Symbol,
    Trace,
)
from sympy.matrices.expressions.matexpr import MatrixExpr

from bptools.algebra import Abbreviation, HaarAverage, Hypothesis, Kind
from bptools.claims import Claim, Reading
from bptools.derivations import (
    Average,
    Definition,
    Derivation,
    Step,
    proof,
)
from bptools.derivations.rules import TensorAverage
from bptools.haar import PartialTrace
from proofs import N_A, THETA, WEINGARTEN, Gradient, N, matrix, source
from proofs.mmd_blindness import INPUTS, PURE_INPUT, RANDOM, STATES, mean_over_inputs, one_average

WEIGHT = Symbol("w", real=True)  # of the mean over different pairs: 1 or 1 - 1/m
OPERATOR = matrix("M")
BILINEAR = MatrixSymbol("B", N**2, N**2)
LINEAR = Abbreviation("H", PartialTrace(BILINEAR, (N, N), 0) / N)
OTHER_LINEAR = Abbreviation("H'", PartialTrace(BILINEAR, (N, N), 1) / N)
SINGLE = Abbreviation("K", WEIGHT * LINEAR - OPERATOR)


def _pair(i: int, j: int) -> Expr:
    """Return the gradient of Tr[rho_i rho_j]."""
    return Trace(KroneckerProduct(STATES[i], STATES[j]) * BILINEAR)


def _single(i: int) -> Expr:
    """Return the gradient of the fidelity of input i with the averaged target."""
    return Trace(STATES[i] * OPERATOR)


# The mean, with any number of ancillas, which are the first factor.

_BIG = N_A * N
_C = Gradient(matrix("O", _BIG), "O'", _BIG)
EMBEDDING = MatrixSymbol("J", _BIG, N)
SIGMA = matrix("sigma")
_MIXED = Identity(N) / N


def _whole(state: MatrixExpr) -> MatrixExpr:
    return _C.circuit * EMBEDDING * state * Adjoint(EMBEDDING) * Adjoint(_C.circuit)


def _data(whole: MatrixExpr) -> MatrixExpr:
    """Return the state of the data qubits."""
    return PartialTrace(whole, (N_A, N), 1)


WHOLE = Abbreviation("Omega", _whole(_MIXED), THETA)
IMAGE = Abbreviation("tau", _data(WHOLE), THETA)
ANCILLAS = Abbreviation("alpha", PartialTrace(WHOLE, (N_A, N), 0), THETA)
_CHANGE = Abbreviation("Z", _C.after * _C.generator * Adjoint(_C.after))
WHOLE_SLOPE = -S.ImaginaryUnit / 2 * (_CHANGE * WHOLE - WHOLE * _CHANGE)
SLOPE = Abbreviation("R", _data(WHOLE_SLOPE))
_OUTPUT = {i: Abbreviation(f"rho_{i}", _data(_whole(STATES[i])), THETA) for i in (1, 2)}
_CIRCUIT = (
    *_C.hypotheses,
    *PURE_INPUT,
    Hypothesis(EMBEDDING, Kind.ISOMETRY),
    Hypothesis(SIGMA, Kind.HERMITIAN),
)

MEAN = Claim(
    name="mmd_gradient.mean",
    title="Mean of the whole gradient",
    statement=(
        "Over independent Haar inputs the mean gradient of the loss, self term included, is that "
        'of $w norm(tau)_2^2 - 2 op("Tr")[tau sigma]$: $tau$ is the output for the input '
        "$bb(1) slash N$ and $R$ its derivative, $w = 1$ for the U-statistic, $1-1 slash m$ for "
        "the V-statistic of sampled outcomes: the share of the pairs of different inputs, which "
        "all have one mean."
    ),
    quantity=WEIGHT * HaarAverage(Derivative(Trace(_OUTPUT[1] * _OUTPUT[2]), THETA), *RANDOM[:2])
    - 2 * HaarAverage(Derivative(Trace(SIGMA * _OUTPUT[1]), THETA), RANDOM[0]),
    closed_form=2 * Trace((WEIGHT * IMAGE - SIGMA) * SLOPE),
    source=source("17, 18, 19"),
    reading=Reading.OURS,
    domain=((N, 1), (N_A, 1)),
    hypotheses=_CIRCUIT,
    uses=(WEINGARTEN, "loss_gradient.self_term_with_ancillas", "moments.first"),
)

DIAGONAL = Claim(
    name="mmd_gradient.diagonal",
    title="Diagonal with outcomes averaged",
    statement=(
        "With outcomes averaged the V-statistic holds the purities of the generated states. Over "
        "Haar inputs their mean is fixed by the purities of the data's and the ancilla's state for "
        "the input $bb(1) slash N$, $tau$ and $alpha$."
    ),
    quantity=HaarAverage(Trace(_OUTPUT[1] ** 2), RANDOM[0]),
    closed_form=N * (Trace(IMAGE**2) + Trace(ANCILLAS**2)) / (N + 1),
    source=source("17, 18, 19"),
    reading=Reading.OURS,
    domain=((N, 2), (N_A, 1)),
    hypotheses=_CIRCUIT,
    uses=(WEINGARTEN, "lemma2.first"),
)


@proof(MEAN)
def mean() -> Derivation:
    """Average both inputs: an independent input is as good as 1/N."""
    image, slope = matrix("tau"), matrix("R")
    definitions = (
        Definition(image, IMAGE, because="The output for the maximally mixed input."),
        Definition(slope, SLOPE, because="Its derivative by the angle."),
    )
    steps = (
        Step(
            2 * Trace((WEIGHT * image - SIGMA) * slope),
            "First moment, in each input; product rule.",
            Average((image, slope)),
        ),
    )
    return Derivation(MEAN.quantity, steps, definitions)


@proof(DIAGONAL)
def diagonal() -> Derivation:
    """Take the second moment of one input in two outputs."""
    reason = "Second moment; the swap of two inputs turns data purity into ancilla purity."
    return one_average(DIAGONAL, reason)


# The variance: inputs counted by the pairs that they occur in.

CROSS_VARIANCE = Claim(
    name="mmd_gradient.cross_variance",
    title="Variance of the cross term",
    statement=(
        "For $m$ independent Haar inputs the cross term's gradient has the variance below; $M$ "
        "belongs to the averaged target. The square of a sum of $m$ terms has $m$ squares and "
        "$m(m-1)$ products of independent ones (batch_counts.squares)."
    ),
    quantity=4
    * (mean_over_inputs(_single(1) ** 2) + (INPUTS - 1) * mean_over_inputs(_single(1) * _single(2)))
    / INPUTS
    - 4 * mean_over_inputs(_single(1)) ** 2,
    closed_form=4
    / INPUTS
    * (Trace(OPERATOR**2) / (N * (N + 1)) - Trace(OPERATOR) ** 2 / (N**2 * (N + 1))),
    source=source("9, 20, 21, 39"),
    reading=Reading.REPAIRED,
    domain=((N, 2), (INPUTS, 1)),
    hypotheses=PURE_INPUT,
    uses=(
        WEINGARTEN,
        "loss_gradient.cross_term",
        "theorem1.variance_with_ancillas",
        "batch_counts.squares",
    ),
)

TRACE_B, TRACE_B2 = Trace(BILINEAR), Trace(BILINEAR**2)
_PAIR_VARIANCE = (TRACE_B2 + N**2 * (Trace(LINEAR**2) + Trace(OTHER_LINEAR**2)) + TRACE_B**2) / (
    N**2 * (N + 1) ** 2
) - TRACE_B**2 / N**4

SELF_VARIANCE = Claim(
    name="mmd_gradient.self_variance",
    title="Variance of the self term",
    statement=(
        'The self term\'s gradient $op("Tr")[(psi_1 times.o psi_2) B]$ for two independent Haar '
        "inputs is bilinear; its variance is fixed by traces of $B$ and of its partial traces."
    ),
    quantity=mean_over_inputs(_pair(1, 2) ** 2) - mean_over_inputs(_pair(1, 2)) ** 2,
    closed_form=_PAIR_VARIANCE,
    source=source("17, 18, 19"),
    reading=Reading.OURS,
    domain=((N, 2),),
    hypotheses=PURE_INPUT,
    uses=(WEINGARTEN, "loss_gradient.self_term_with_ancillas"),
)

_ONE, _TWO = 1 / INPUTS, 1 / (INPUTS * (INPUTS - 1))
_SELF_SQUARE = _TWO * (
    2 * mean_over_inputs(_pair(1, 2) ** 2)
    + 4 * (INPUTS - 2) * mean_over_inputs(_pair(1, 2) * _pair(1, 3))
    + (INPUTS - 2) * (INPUTS - 3) * mean_over_inputs(_pair(1, 2) * _pair(3, 4))
)
_PRODUCT = _ONE * (
    2 * mean_over_inputs(_pair(1, 2) * _single(1))
    + (INPUTS - 2) * mean_over_inputs(_pair(1, 2) * _single(3))
)
_CROSS_SQUARE = _ONE * (
    mean_over_inputs(_single(1) ** 2) + (INPUTS - 1) * mean_over_inputs(_single(1) * _single(2))
)
_LINEAR_VARIANCE = Trace(LINEAR**2) / (N * (N + 1)) - TRACE_B**2 / (N**4 * (N + 1))

_WHOLE_VARIANCE = 4 / INPUTS * (
    Trace(SINGLE**2) / (N * (N + 1)) - Trace(SINGLE) ** 2 / (N**2 * (N + 1))
) + 2 * WEIGHT**2 * _TWO * (_PAIR_VARIANCE - 2 * _LINEAR_VARIANCE)

VARIANCE = Claim(
    name="mmd_gradient.variance",
    title="Variance of the whole gradient",
    statement=(
        "For $m$ independent Haar inputs the gradient of the loss, self term included, has the "
        "variance of one fidelity gradient with the operator $K = w H - M$, times $4 slash m$, and "
        "a rest of order $1 slash m^2$. $B$ is symmetric under exchange of its two factors; "
        "$w$ as for the mean. What the formula starts from is counted in batch_counts."
    ),
    quantity=WEIGHT**2 * _SELF_SQUARE
    - 4 * WEIGHT * _PRODUCT
    + 4 * _CROSS_SQUARE
    - (WEIGHT * mean_over_inputs(_pair(1, 2)) - 2 * mean_over_inputs(_single(1))) ** 2,
    closed_form=_WHOLE_VARIANCE,
    source=source("12, 39"),
    reading=Reading.OURS,
    domain=((N, 2), (INPUTS, 2)),
    hypotheses=PURE_INPUT,
    uses=(
        WEINGARTEN,
        "mmd_gradient.cross_variance",
        "mmd_gradient.self_variance",
        "batch_counts.mixed",
        "batch_counts.pairs",
    ),
)


@proof(CROSS_VARIANCE)
def cross_variance() -> Derivation:
    """Average squares and products: independent inputs are uncorrelated."""
    return one_average(CROSS_VARIANCE, "First and second moment; only the squares keep a variance.")


def _one_tensor_step(claim: Claim, reason: str) -> Derivation:
    return Derivation(claim.quantity, (Step(claim.closed_form, reason, TensorAverage()),))


@proof(SELF_VARIANCE)
def self_variance() -> Derivation:
    """Take the second moment in each of the two inputs."""
    return _one_tensor_step(SELF_VARIANCE, "Second moment in either input: keep or exchange it.")


@proof(VARIANCE)
def variance() -> Derivation:
    """Average every kind of pair of terms; what inputs do not share drops out."""
    return _one_tensor_step(VARIANCE, "Moments of degree at most two in each of four inputs.")
