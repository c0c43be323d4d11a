"""What the loss can see: the finite-sample floor, and ensembles of discrepancy zero.

With the fidelity kernel the discrepancy sees averaged states alone. Two batches of one law differ
in theirs, so that the V-statistic has a floor; and the Haar ensemble and the uniform ensemble of
basis states agree in theirs, so that it cannot tell them apart. A kernel of higher degree can.
"""

from sympy import Adjoint, Expr, S, Symbol, Trace

from bptools.algebra import Abbreviation, HaarAverage, Hypothesis, Kind
from bptools.claims import Claim, Reading, Stance
from bptools.derivations import Average, Counterexample, Derivation, Step, proof
from bptools.haar import Unitary
from proofs import PSI0, WEINGARTEN, N, formula, matrix, source

INPUTS = Symbol("m", integer=True, positive=True)
TARGETS = Symbol("m'", integer=True, positive=True)
BASIS_STATE = matrix("beta")

RANDOM = tuple(Unitary(f"V_{i}", N) for i in (1, 2, 3, 4))
STATES = {i: Abbreviation(f"psi_{i}", v * PSI0 * Adjoint(v)) for i, v in enumerate(RANDOM, 1)}
PURE_INPUT = (Hypothesis(PSI0, Kind.PURE),)


def mean_over_inputs(expression: Expr) -> HaarAverage:
    """Return the average over the inputs in an expression."""
    names = {node.name for node in expression.atoms(Abbreviation)}
    used = [v for i, v in enumerate(RANDOM, 1) if f"psi_{i}" in names]
    return HaarAverage(expression, *used)


def overlap(i: int, j: int) -> Expr:
    """Return the fidelity of two inputs."""
    return Trace(STATES[i] * STATES[j])


def _same_batch(size: Symbol) -> Expr:
    """Return the mean fidelity of two states of one batch, a state and itself included."""
    return (1 + (size - 1) * mean_over_inputs(overlap(1, 2))) / size


BATCH = Symbol("B", integer=True, positive=True)
_FLOOR = (1 - 1 / N) * (1 / INPUTS + 1 / TARGETS)
_SQUARED = (N - 1) / (N * (N + 1))

FLOOR = Claim(
    name="mmd_blindness.floor",
    title="Floor of the loss",
    statement=(
        "Two independent batches of $m$ and $m'$ Haar states, of one law, have on average the "
        f"V-statistic below, not 0: {formula(_FLOOR.subs({INPUTS: BATCH, TARGETS: BATCH}))} for "
        "batches of $B$. A flat loss near that value is no plateau."
    ),
    quantity=_same_batch(INPUTS) + _same_batch(TARGETS) - 2 * mean_over_inputs(overlap(1, 2)),
    closed_form=_FLOOR,
    source=source("7"),
    reading=Reading.OURS,
    domain=((N, 1), (INPUTS, 1), (TARGETS, 1)),
    hypotheses=PURE_INPUT,
    uses=(WEINGARTEN, "mmd.distance", "moments.first"),
)

_BASIS = (*PURE_INPUT, Hypothesis(BASIS_STATE, Kind.PURE))

BLIND = Claim(
    name="mmd_blindness.blind",
    title="MMD of Haar and basis states",
    statement=(
        "With the fidelity kernel the discrepancy of the Haar ensemble and the uniform ensemble of "
        "$N$ basis states is zero: $beta$ is any of them, and two of them agree once in $N$ times."
    ),
    quantity=mean_over_inputs(overlap(1, 2))
    + 1 / N
    - 2 * mean_over_inputs(Trace(STATES[1] * BASIS_STATE)),
    closed_form=S.Zero,
    source=source("6"),
    reading=Reading.OURS,
    domain=((N, 1),),
    hypotheses=_BASIS,
    uses=(WEINGARTEN, "mmd.distance", "moments.first"),
)

SQUARED_KERNEL = Claim(
    name="mmd_blindness.squared_kernel",
    title="A kernel that tells them apart",
    statement=(
        "With the square of the fidelity as kernel the same two ensembles have the discrepancy "
        f"{formula(_SQUARED)}, which is zero for $N = 1$ alone."
    ),
    quantity=mean_over_inputs(overlap(1, 2) ** 2)
    + 1 / N
    - 2 * mean_over_inputs(Trace(STATES[1] * BASIS_STATE) ** 2),
    closed_form=_SQUARED,
    source=source("6"),
    reading=Reading.REPAIRED,
    domain=((N, 2),),
    hypotheses=_BASIS,
    uses=(WEINGARTEN, "lemma2.first"),
)

SEPARATES = Claim(
    name="mmd_blindness.separates",
    title="MMD is zero for equal ensembles alone",
    statement=(
        "Ensembles of discrepancy zero are equal, so that no other kernel tells the Haar ensemble "
        "from the uniform ensemble of basis states either, the square of the fidelity included."
    ),
    quantity=SQUARED_KERNEL.quantity,
    closed_form=S.Zero,
    source=source("6"),
    reading=Reading.OURS,
    stance=Stance.REFUTED,
    domain=((N, 2),),
    hypotheses=_BASIS,
    uses=("mmd_blindness.blind",),
    repaired_by="mmd_blindness.squared_kernel",
)


def one_average(claim: Claim, reason: str) -> Derivation:
    """Return the derivation that takes one exact average."""
    return Derivation(claim.quantity, (Step(claim.closed_form, reason, Average()),))


@proof(FLOOR)
def floor() -> Derivation:
    """Average the fidelity of two independent states: the diagonals alone exceed 1/N."""
    return one_average(FLOOR, "First moment: independent states have mean fidelity $1 slash N$.")


@proof(BLIND)
def blind() -> Derivation:
    """Average: all three mean fidelities are 1/N."""
    return one_average(BLIND, "Both ensembles have the average $bb(1) slash N$.")


@proof(SQUARED_KERNEL)
def squared_kernel() -> Derivation:
    """Average the squared fidelities by the second moment."""
    return one_average(SQUARED_KERNEL, "Second moment: $2 slash (N(N+1))$ for two Haar states.")


@proof(SEPARATES)
def separates() -> Counterexample:
    """Compare the second moments of two ensembles of discrepancy zero."""
    words = (
        "The Haar ensemble and the uniform ensemble of basis states: discrepancy 0 with the "
        f"fidelity, {formula(_SQUARED)} with its square; {formula(_SQUARED.subs(N, 2))} on one "
        "qubit."
    )
    return Counterexample(squared_kernel(), {N: 2}, words)
