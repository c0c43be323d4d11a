"""The gradient that is trained, at one sampled outcome of the ancillas for each input, vanishes.

An outcome of probability p leaves the branch A, with A A^dagger = p times the generated state. Its
overlap x/p with the target is differentiated at that outcome; with B the derivative of A,

    p D = p (x/p)' = 2 Re Tr[B^dagger (sigma - x/p) A],

which is at most 2 |B| |sigma A|. Summed over the outcomes and averaged over the inputs, by the
Cauchy-Schwarz inequality, E|D| <= 2 sqrt(E sum |B|^2) sqrt(E sum |sigma A|^2). The first mean is
1/4; the second is Tr[sigma^2 tau], tau the output for the input 1/N, so at most N_a Tr sigma^2/N.
Of the law of the inputs only their average 1/N is used, and of the angles nothing.

So the mean modulus vanishes like 2^(-n/2) for every circuit, that of the whole loss included: in a
pair of generated states the other one is the target. The mean square is at most 1/4, and that it
vanishes too is false (``trained_witness``): what is left are rare, large gradients. It is the score
part, by which the gradient at an outcome is biased, that may decay so slowly.
"""

from sympy import (
    Adjoint,
    Derivative,
    Identity,
    Integer,
    S,
    Trace,
)

from bptools.algebra import (
    Abbreviation,
    AbsoluteRatio,
    Hypothesis,
    Kind,
)
from bptools.claims import Claim, Reading, Relation
from bptools.derivations import (
    Algebra,
    Average,
    Bound,
    CauchySchwarz,
    Complement,
    Derivation,
    MeanOfProved,
    MeanOfRatio,
    Product,
    Square,
    Step,
    proof,
)
from proofs import N_A, THETA, WEINGARTEN, N, source
from proofs.approximate_haar import AVERAGE, FIRST
from proofs.branches import (
    AT_HAAR,
    AT_INPUT,
    BESIDE,
    BRANCH,
    BRANCH_SLOPE,
    CIRCUIT,
    COUNT,
    DATA_BRANCH,
    DATA_SLOPE,
    DEFINITIONS,
    ENSEMBLE,
    MEASURED,
    OBSERVABLE,
    OUTCOME,
    PROBABILITY,
    PROBABILITY_OF_A,
    ROOTS,
    ROTATION,
    ROWS,
    SECOND_STATE,
    SLOPE_NORM,
    STATE,
    TARGET,
    WHOLE_CIRCUIT,
    A,
    B,
    haar_mean,
    mixed_mean,
    norm_of,
    outside,
    over_ensemble,
    over_outcomes,
    overlap_of,
    scaled_gradient,
)
from proofs.haar_input import EMBEDDING, INPUT_HYPOTHESES, WITH

SLOPE = Claim(
    name="trained_gradient.slope",
    title="Gradient at one outcome",
    statement=(
        "An outcome of probability $p$ leaves the branch $A$, whose overlap with the target is "
        "$x slash p$; $B$ is the derivative of $A$. The gradient at that outcome, held fixed, is "
        "$p x' - x p'$ by $p^2$ (mmd_outcomes.one), which has the form below."
    ),
    quantity=PROBABILITY_OF_A * Derivative(overlap_of(A, TARGET), THETA)
    - overlap_of(A, TARGET) * Derivative(PROBABILITY_OF_A, THETA),
    closed_form=scaled_gradient(A, B),
    source=source("9"),
    reading=Reading.OURS,
    domain=((N, 1), (N_A, 1)),
    hypotheses=(
        *CIRCUIT,
        Hypothesis(OUTCOME, Kind.ISOMETRY),
        Hypothesis(STATE, Kind.PURE),
        Hypothesis(TARGET, Kind.HERMITIAN),
    ),
    uses=("mmd_outcomes.one", "gate_derivative.circuit"),
)

OUTCOME_BOUND = Claim(
    name="trained_gradient.outcome",
    title="Bound at one outcome",
    statement=(
        "The gradient $D$ at an outcome of probability $p$, branch $A$ and its derivative $B$ has "
        "$p abs(D) <= 2 norm(B)_2 norm(S A)_2$, $S$ the target; below the square of it, times "
        "$p^2$, for all $A$ and $B$."
    ),
    quantity=scaled_gradient(BRANCH, BRANCH_SLOPE, OBSERVABLE) ** 2,
    relation=Relation.AT_MOST,
    closed_form=4 * PROBABILITY**2 * SLOPE_NORM * overlap_of(BRANCH, OBSERVABLE**2),
    source=source("9"),
    reading=Reading.OURS,
    domain=((N, 1), (ROWS, 1)),
    hypotheses=(Hypothesis(OBSERVABLE, Kind.HERMITIAN),),
    uses=("trained_gradient.slope",),
)

MEAN_ABSOLUTE = Claim(
    name="trained_gradient.mean_absolute",
    title="Theorem 1 for the gradient that is trained",
    statement=(
        "For every circuit the square of the mean modulus $EE abs(D)$ of the gradient at sampled "
        'outcomes is at most $N_a op("Tr") sigma^2 slash N$: it vanishes like $2^(-n)$, the mean '
        "modulus by at least half a bit a qubit. $Psi$ is the output; outcome $k$ of the ancillas "
        'leaves $C$, has probability $p = op("Tr") C$ and overlap $x$ by $p$ with the target, '
        'where $x = op("Tr") Phi C$, and adds '
        "$p abs(D) = abs(p x' - x p') slash p$, nothing where $p$ is 0."
    ),
    quantity=over_outcomes(AT_HAAR.modulus) ** 2,
    relation=Relation.AT_MOST,
    closed_form=N_A * Trace(TARGET**2) / N,
    source=source("12, 27, 28, 29, 30, 39"),
    reading=Reading.REPAIRED,
    domain=((N, 1), (N_A, 1)),
    hypotheses=(*CIRCUIT, *INPUT_HYPOTHESES, Hypothesis(TARGET, Kind.HERMITIAN)),
    uses=(WEINGARTEN, "trained_gradient.outcome", "moments.first"),
)

OVERLAP_PART = Claim(
    name="trained_gradient.overlap_part",
    title="The part without the score",
    statement=(
        "The gradient at an outcome is, times $p$, $x' - x p' slash p$. For a pure target and "
        "every circuit the first part alone has, over outcomes and inputs, a mean modulus of at "
        "most $N_a slash N$, with the square below, $x$ the overlap times $p$: what may decay as "
        "slowly as $N^(-1 slash 2)$ is the score part, which vanishes where the angle does not "
        "change the probabilities."
    ),
    quantity=over_outcomes(AbsoluteRatio(Derivative(AT_HAAR.overlap, THETA), S.One)) ** 2,
    relation=Relation.AT_MOST,
    closed_form=N_A**2 / N**2,
    source=source("12"),
    reading=Reading.OURS,
    domain=((N, 1), (N_A, 1)),
    hypotheses=(
        *CIRCUIT,
        *INPUT_HYPOTHESES,
        Hypothesis(TARGET, Kind.PURE),
    ),
    uses=(WEINGARTEN, "mmd_outcomes.score", "moments.first"),
)

_AVERAGE_INPUT = Abbreviation("rho", ENSEMBLE * Adjoint(ENSEMBLE))
_CARRIED = WITH.circuit * EMBEDDING
_MISMATCH = Trace(BESIDE**2 * _CARRIED * (_AVERAGE_INPUT - AVERAGE) * Adjoint(_CARRIED))
NEAR_HAAR = Claim(
    name="trained_gradient.near_haar",
    title="Approximately Haar inputs, the gradient that is trained",
    statement=(
        "If the averaged input deviates from $bb(1) slash N$ by $epsilon_1$ in trace norm, "
        '$op("Tr") Delta_1^+ = epsilon_1 slash 2$, the square of the mean modulus of the gradient '
        "at sampled outcomes exceeds its bound for Haar inputs by at most $epsilon_1 slash 2$, for "
        "every ensemble and circuit: no second moment is needed. Column $j$ of $K$ is input $j$ "
        'times the root of its weight, so that $rho$ is the average and $op("Tr") rho = 1$; the '
        "trace with $rho - rho_1$ is 0 where $rho_1$ is that average."
    ),
    quantity=over_ensemble(AT_INPUT.modulus) ** 2,
    relation=Relation.AT_MOST,
    closed_form=Trace(_AVERAGE_INPUT)
    * (N_A * Trace(TARGET**2) / N + Trace(FIRST["+"]) + _MISMATCH),
    source=source("13, 40, 43, 44"),
    reading=Reading.REPAIRED,
    domain=((N, 1), (N_A, 1), (COUNT, 1)),
    hypotheses=(*CIRCUIT, Hypothesis(TARGET, Kind.CONTRACTION)),
    uses=("trained_gradient.outcome", "trained_gradient.mean_absolute"),
)

WHOLE = Claim(
    name="trained_gradient.whole",
    title="The whole gradient that is trained",
    statement=(
        "For batches of any size of independent Haar inputs and every circuit the square of the "
        "mean modulus of the whole gradient of the loss at sampled outcomes, self term included, "
        "is at most $16 N_a slash N$: the mean modulus is at most $4 sqrt(N_a slash N)$. $Phi$ is "
        "the target, $Phi_2$ another generated state, times $bb(1)$ on the ancillas."
    ),
    in_words=(
        "The triangle inequality over the batch: the cross term has weight 2, the self term at "
        "most 1 and two derivatives a pair, each bounded by theorems (mean_absolute and "
        "trained_pairs.half), pairs of a state with itself are constant, and "
        "$(2 a + 2 b)^2 <= 8 (a^2 + b^2)$. A target averaged from pure ones: a mean of such "
        "gradients. The kernel has no triangle inequality for the moduli of sums."
    ),
    quantity=8 * (haar_mean(MEASURED) + haar_mean(SECOND_STATE)),
    relation=Relation.AT_MOST,
    closed_form=16 * N_A / N,
    source=source("7, 12, 17, 18, 19"),
    reading=Reading.REPAIRED,
    domain=((N, 1), (N_A, 1)),
    hypotheses=(
        *CIRCUIT,
        *INPUT_HYPOTHESES,
        Hypothesis(MEASURED, Kind.PROJECTOR, N_A),
        Hypothesis(SECOND_STATE, Kind.PROJECTOR, N_A),
    ),
    uses=(WEINGARTEN, "trained_gradient.mean_absolute", "trained_pairs.half"),
)

MEAN_SQUARE = Claim(
    name="trained_gradient.mean_square",
    title="Square of the gradient at one outcome",
    statement=(
        "If the target $S$ is a projector, as a pure state times the identity on the ancillas is, "
        "the gradient $D$ at an outcome of probability $p$ has $p D^2 <= norm(B)_2^2$: below times "
        "$p^3$, for all $A$ and $B$."
    ),
    quantity=OUTCOME_BOUND.quantity,
    relation=Relation.AT_MOST,
    closed_form=PROBABILITY**3 * SLOPE_NORM,
    source=source("12"),
    reading=Reading.OURS,
    domain=((N, 1), (ROWS, 1)),
    hypotheses=(Hypothesis(OBSERVABLE, Kind.PROJECTOR),),
    uses=("trained_gradient.slope",),
)


@proof(SLOPE)
def slope() -> Derivation:
    """Differentiate probability and overlap of the branch."""
    rule = Algebra((DATA_BRANCH, DATA_SLOPE))
    step = Step(scaled_gradient(DATA_BRANCH, DATA_SLOPE), "Product rule.", rule)
    return Derivation(SLOPE.quantity, (step,), DEFINITIONS)


def _of_one_outcome(claim: Claim, reason: str, last: Square) -> Derivation:
    """Apply the Cauchy-Schwarz inequality to the two branches, then drop a square."""
    overlap = overlap_of(BRANCH, OBSERVABLE)
    deviation = PROBABILITY * OBSERVABLE * BRANCH - overlap * BRANCH
    adjoint = PROBABILITY * Adjoint(BRANCH) * OBSERVABLE - overlap * Adjoint(BRANCH)
    imaginary = Trace(Adjoint(BRANCH_SLOPE) * deviation) - Trace(adjoint * BRANCH_SLOPE)
    squares = (CauchySchwarz(Integer(4), BRANCH_SLOPE, deviation), Square(S.One, imaginary))
    variance = PROBABILITY**2 * overlap_of(BRANCH, OBSERVABLE**2) - PROBABILITY * overlap**2
    steps = (
        Step(4 * SLOPE_NORM * variance, "Cauchy-Schwarz.", Bound(squares), Relation.AT_MOST),
        Step(claim.closed_form, reason, Bound((last,)), Relation.AT_MOST),
    )
    return Derivation(claim.quantity, steps)


@proof(OUTCOME_BOUND)
def outcome() -> Derivation:
    """Apply the Cauchy-Schwarz inequality to the branch and its derivative."""
    overlap = overlap_of(BRANCH, OBSERVABLE)
    left, right = (Square(S.One, BRANCH_SLOPE),), (Square(S.One, overlap * BRANCH),)
    rule = Product(Integer(4), S.One, left, right)
    return _of_one_outcome(OUTCOME_BOUND, "A variance is at most the mean square.", rule)


@proof(MEAN_SQUARE)
def mean_square() -> Derivation:
    """Use that a projector has at most the variance $1 slash 4$."""
    difference = PROBABILITY - 2 * overlap_of(BRANCH, OBSERVABLE)
    left, right = (Square(S.One, BRANCH_SLOPE),), (Square(S.One, difference * BRANCH),)
    rule = Product(S.One, S.One, left, right)
    return _of_one_outcome(MEAN_SQUARE, "The variance of a projector is at most 1/4.", rule)


def _of_means(first: Square, second: Square, gap: tuple[Square, ...], reason: str) -> Step:
    """Apply the Cauchy-Schwarz inequality over outcomes and inputs."""
    means = [over_outcomes(square.weight * norm_of(square.root)) for square in (first, second)]
    rule = MeanOfRatio((first,), (second,), gap)
    return Step(means[0] * means[1], reason, rule, Relation.AT_MOST)


@proof(MEAN_ABSOLUTE)
def mean_absolute() -> Derivation:
    """Bound every outcome, average both norms: 1/4, and the target's square in the output."""
    first, second = Square(S.One, BRANCH_SLOPE), Square(Integer(4), OBSERVABLE * BRANCH)
    rule = MeanOfProved(
        outcome, tuple(AT_HAAR.in_letters.items()), PROBABILITY, (first,), (second,)
    )
    means = over_outcomes(norm_of(AT_HAAR.slope)) * over_outcomes(
        4 * norm_of(BESIDE * AT_HAAR.branch)
    )
    steps = (
        Step(means, "The bound at one outcome.", rule, Relation.AT_MOST),
        Step(
            mixed_mean(BESIDE**2),
            "First moment; the square of the generator is $1 slash 4$.",
            Average(),
        ),
        Step(
            MEAN_ABSOLUTE.closed_form,
            "$U J J^dagger U^dagger$ is a projector.",
            Bound((outside(1 / N, BESIDE),)),
            Relation.AT_MOST,
        ),
    )
    return Derivation(MEAN_ABSOLUTE.quantity, steps)


@proof(OVERLAP_PART)
def overlap_part() -> Derivation:
    """Average both overlaps: of the output and of its derivative."""
    turned = WITH.after * WITH.generator * ROTATION * WITH.before
    moved = turned * EMBEDDING
    beside_inputs = Identity(N * N_A) - EMBEDDING * Adjoint(EMBEDDING)
    mean_of_slope = Trace(BESIDE * moved * Adjoint(moved)) / N
    image, image_slope = BESIDE * AT_HAAR.branch, BESIDE * AT_HAAR.slope
    imaginary = Trace(Adjoint(image_slope) * image) - Trace(Adjoint(image) * image_slope)
    gap = (CauchySchwarz(Integer(4), image_slope, image), Square(S.One, imaginary))
    squares = (
        Square(N_A / N**2, beside_inputs * Adjoint(turned) * BESIDE),
        Product(S.One, S.One, (Square(1 / N, BESIDE * moved),), (outside(1 / N, BESIDE),)),
    )
    steps = (
        _of_means(
            Square(S.One, image_slope),
            Square(Integer(4), image),
            gap,
            "The real part of an inner product is at most the norms.",
        ),
        Step(mean_of_slope * mixed_mean(BESIDE), "First moment, twice.", Average()),
        Step(
            OVERLAP_PART.closed_form,
            "$U J J^dagger U^dagger$ is a projector, with $P_k$ at its place too.",
            Bound(squares),
            Relation.AT_MOST,
        ),
    )
    return Derivation(OVERLAP_PART.quantity, steps)


@proof(NEAR_HAAR)
def near_haar() -> Derivation:
    """Bound every outcome; split the average into the deviation's positive parts and the rest."""
    first, second = Square(S.One, BRANCH_SLOPE), Square(Integer(4), OBSERVABLE * BRANCH)
    letters, overlaps = tuple(AT_INPUT.in_letters.items()), 4 * norm_of(BESIDE * AT_INPUT.branch)
    columns, weights = WHOLE_CIRCUIT * EMBEDDING * ENSEMBLE, Square(S.One, ENSEMBLE)
    plus, minus = (WHOLE_CIRCUIT * EMBEDDING * Adjoint(ROOTS[sign]) for sign in "+-")
    gap = (outside(1 / N, BESIDE), Complement(S.One, plus, BESIDE), Square(S.One, BESIDE * minus))
    steps = (
        Step(
            over_ensemble(norm_of(AT_INPUT.slope)) * over_ensemble(overlaps),
            "The bound at one outcome.",
            MeanOfProved(outcome, letters, PROBABILITY, (first,), (second,)),
            Relation.AT_MOST,
        ),
        Step(
            norm_of(ENSEMBLE) * norm_of(BESIDE * columns),
            "The outcomes and the inputs add up; the square of the generator is $1 slash 4$.",
            Algebra(),
        ),
        Step(
            NEAR_HAAR.closed_form,
            "$U J J^dagger U^dagger$ is a projector and $sigma^2$ at most 1.",
            Bound((Product(S.One, S.One, (weights,), gap),)),
            Relation.AT_MOST,
        ),
    )
    return Derivation(NEAR_HAAR.quantity, steps)


@proof(WHOLE)
def whole() -> Derivation:
    """Bound the mean fidelity with a fixed pure target twice."""
    steps = (
        Step(8 * (mixed_mean(MEASURED) + mixed_mean(SECOND_STATE)), "First moment.", Average()),
        Step(
            WHOLE.closed_form,
            "$U J J^dagger U^dagger$ is a projector; both targets have rank $N_a$.",
            Bound((outside(8 / N, MEASURED), outside(8 / N, SECOND_STATE))),
            Relation.AT_MOST,
        ),
    )
    return Derivation(WHOLE.quantity, steps)
