"""What an outcome of the ancillas leaves: branches of the output, and means over outcomes.

The notation of ``trained_gradient``. The output Psi of a circuit, for an input V psi_0 V^dagger, is
split by the outcomes k of a measurement of the ancillas in their basis; A and B are the branch of
one outcome and its derivative by the angle.
"""

from sympy import (
    Adjoint,
    Basic,
    Derivative,
    Expr,
    I,
    Identity,
    KroneckerProduct,
    MatrixSymbol,
    Sum,
    Symbol,
    Trace,
)
from sympy.matrices.expressions.matexpr import MatrixExpr

from bptools.algebra import (
    Abbreviation,
    AbsoluteRatio,
    BasisProjector,
    HaarAverage,
    Hypothesis,
    Kind,
    Rotation,
)
from bptools.derivations import Definition, Square
from proofs import HAAR_INPUT, N_A, THETA, N, V, matrix
from proofs.haar_input import EMBEDDING, WITH

TARGET, STATE = matrix("sigma"), matrix("psi")
ROWS = Symbol("M", integer=True, positive=True)  # of a branch: of the data, or with the ancillas
MEASURED = WITH.observable  # Phi: the target times the identity on the ancillas
SECOND_STATE = matrix("Phi_2", N * N_A)
OUTCOME = MatrixSymbol("E", N * N_A, N)
BRANCH, BRANCH_SLOPE = MatrixSymbol("A", ROWS, N), MatrixSymbol("B", ROWS, N)
OBSERVABLE = matrix("S", ROWS)  # the target, times the identity on what A has besides the data

ROTATION = Rotation(WITH.generator, THETA)
_BEHIND = Adjoint(OUTCOME) * WITH.after
_BEFORE = WITH.before * EMBEDDING * STATE
_BRANCH = _BEHIND * ROTATION * _BEFORE
_BRANCH_SLOPE = -I / 2 * _BEHIND * WITH.generator * ROTATION * _BEFORE
DATA_BRANCH, DATA_SLOPE = matrix("A"), matrix("B")
A, B = Abbreviation("A", _BRANCH, THETA), Abbreviation("B", _BRANCH_SLOPE, THETA)
CIRCUIT = (*WITH.hypotheses, Hypothesis(EMBEDDING, Kind.ISOMETRY))
DEFINITIONS = (
    Definition(DATA_BRANCH, _BRANCH, because="The branch of one outcome; $E$ is its basis state."),
    Definition(DATA_SLOPE, _BRANCH_SLOPE, because="Its derivative."),
)

ROOTS = {sign: matrix(f"A_{sign}") for sign in "+-"}  # of the parts of the deviation
WHOLE_CIRCUIT = WITH.after * ROTATION * WITH.before
K = Symbol("k", integer=True, nonnegative=True)  # an outcome of the ancillas
_OUTCOMES = (K, 0, N_A - 1)
AT_OUTCOME = KroneckerProduct(Identity(N), BasisProjector(K, N_A))
BESIDE = Abbreviation("Phi", KroneckerProduct(TARGET, Identity(N_A)))  # ancillas left alone
_DIFFERENTIATED = WITH.after * WITH.generator * ROTATION * WITH.before


class Outcomes:
    """What a measurement of the ancillas leaves of some inputs, at outcome k.

    Args:
        inputs: The inputs, as the columns of a matrix times its adjoint, or one of them.
        index: Which input it is, if there is an index that says so.
    """

    def __init__(self, inputs: MatrixExpr, *index: Symbol) -> None:
        output = WITH.circuit * EMBEDDING * inputs
        moved = -I / 2 * _DIFFERENTIATED * EMBEDDING * inputs
        self.output = Abbreviation("Psi", output, *index, THETA)
        self.output_slope = Abbreviation("Psi_1", moved, *index, THETA)
        self.branch, self.slope = AT_OUTCOME * self.output, AT_OUTCOME * self.output_slope
        left = self.branch * Adjoint(self.output)
        self._left = Abbreviation("C", left, K, *index, THETA)

    @property
    def probability(self) -> Expr:
        """The probability of the outcome."""
        return Trace(self._left)

    @property
    def overlap(self) -> Expr:
        """The overlap with the target, times the probability."""
        return Trace(BESIDE * self._left)

    @property
    def numerator(self) -> Expr:
        """The gradient times the squared probability: p x' - x p'."""
        p, overlap = self.probability, self.overlap
        return p * Derivative(overlap, THETA) - overlap * Derivative(p, THETA)

    @property
    def modulus(self) -> Expr:
        """The modulus of the gradient times the probability: |p x' - x p'|/p."""
        return AbsoluteRatio(self.numerator, self.probability)

    @property
    def in_letters(self) -> dict[Basic, Basic]:
        """What the letters of the bound at one outcome stand for."""
        columns = self.output.shape[1]
        letters = {BRANCH: self.branch, BRANCH_SLOPE: self.slope, OBSERVABLE: BESIDE}
        return letters | {ROWS: N * N_A} | ({} if columns == N else {N: columns})


AT_HAAR = Outcomes(HAAR_INPUT)

# A finite ensemble: column j of K is the root of the weight of input j, times that input.
COUNT = Symbol("m", integer=True, positive=True)
J = Symbol("j", integer=True, nonnegative=True)
ENSEMBLE = MatrixSymbol("K", N, COUNT)
AT_INPUT = Outcomes(ENSEMBLE * BasisProjector(J, COUNT), J)


def over_ensemble(at_outcome: Expr) -> Sum:
    """Return the sum over outcomes and inputs of a finite ensemble."""
    return Sum(at_outcome, _OUTCOMES, (J, 0, COUNT - 1))


def over_outcomes(at_outcome: Expr) -> HaarAverage:
    """Return the sum over outcomes, averaged over Haar inputs."""
    return HaarAverage(Sum(at_outcome, _OUTCOMES), V)


def haar_mean(observable: MatrixExpr) -> HaarAverage:
    """Return the Haar average of an observable in the output."""
    return HaarAverage(Trace(observable * AT_HAAR.output * Adjoint(AT_HAAR.output)), V)


def overlap_of(branch: MatrixExpr, observable: MatrixExpr) -> Expr:
    """Return the overlap of an observable with a branch."""
    return Trace(observable * branch * Adjoint(branch))


def scaled_gradient(branch: MatrixExpr, motion: MatrixExpr, target: MatrixExpr = TARGET) -> Expr:
    """Return p² times the gradient at an outcome, from its branch and that branch's derivative."""
    p, x = Trace(branch * Adjoint(branch)), overlap_of(branch, target)
    deviation = p * target * branch - x * branch
    adjoint = p * Adjoint(branch) * target - x * Adjoint(branch)
    return Trace(Adjoint(motion) * deviation) + Trace(adjoint * motion)


def norm_of(root: MatrixExpr) -> Expr:
    """Return the squared norm."""
    return Trace(Adjoint(root) * root)


PROBABILITY_OF_A = Trace(A * Adjoint(A))
PROBABILITY = Trace(BRANCH * Adjoint(BRANCH))
SLOPE_NORM = Trace(BRANCH_SLOPE * Adjoint(BRANCH_SLOPE))


def outside(weight: Expr, observable: MatrixExpr) -> Square:
    """Return what an observable's square has outside the image of the inputs."""
    outside = Identity(N * N_A) - EMBEDDING * Adjoint(EMBEDDING)
    carried = Adjoint(WITH.before) * Adjoint(ROTATION) * Adjoint(WITH.after) * observable
    return Square(weight, outside * carried)


def mixed_mean(observable: MatrixExpr) -> Expr:
    """Return the mean of an observable in the output for the input 1/N."""
    whole = WITH.circuit * EMBEDDING * Adjoint(EMBEDDING) * Adjoint(WITH.circuit)
    return Trace(observable * whole) / N
