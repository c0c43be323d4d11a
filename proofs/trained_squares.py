"""The mean square of the gradient that is trained: at most 1/4, for every circuit.

At an outcome of probability p the gradient D has p D^2 <= |B|^2, B the derivative of the branch
(``trained_gradient.mean_square``). Over the outcomes that adds up to the squared norm of the
output's derivative, which is 1/4; of the inputs nothing is used but that they are states. That the
mean square does not vanish with N is shown in ``trained_witness``.
"""

from sympy import Rational, S

from bptools.algebra import AbsoluteRatio, Hypothesis, Kind
from bptools.claims import Claim, Reading, Relation
from bptools.derivations import Average, Derivation, MeanOfBound, Product, Square, Step, proof
from proofs import N_A, WEINGARTEN, N, source
from proofs.branches import (
    AT_HAAR,
    BRANCH,
    BRANCH_SLOPE,
    CIRCUIT,
    OBSERVABLE,
    PROBABILITY,
    TARGET,
    norm_of,
    over_outcomes,
    scaled_gradient,
)
from proofs.haar_input import INPUT_HYPOTHESES
from proofs.trained_gradient import mean_square

MEAN = Claim(
    name="trained_squares.mean",
    title="Mean square of the gradient that is trained",
    statement=(
        "For a pure target, every circuit and Haar inputs the gradient $D$ at sampled outcomes has "
        "a mean square of at most $1 slash 4$, which does not depend on $N$. An outcome adds "
        "$p D^2 = (p x' - x p')^2 slash p^3$, nothing where $p = 0$."
    ),
    quantity=over_outcomes(AbsoluteRatio(AT_HAAR.numerator**2, AT_HAAR.probability**3)),
    relation=Relation.AT_MOST,
    closed_form=Rational(1, 4),
    source=source("12"),
    reading=Reading.OURS,
    domain=((N, 1), (N_A, 1)),
    hypotheses=(*CIRCUIT, *INPUT_HYPOTHESES, Hypothesis(TARGET, Kind.PURE)),
    uses=(WEINGARTEN, "trained_gradient.mean_square", "moments.first"),
)


@proof(MEAN)
def mean() -> Derivation:
    """Bound every outcome, average the norm of the derivative: 1/4."""
    p = Square(S.One, PROBABILITY)
    rule = MeanOfBound(
        mean_square,
        tuple(AT_HAAR.in_letters.items()),
        above=(Square(S.One, scaled_gradient(BRANCH, BRANCH_SLOPE, OBSERVABLE)),),
        below=(Product(S.One, S.One, (Square(S.One, BRANCH),), (p,)),),
        bound=(Square(S.One, BRANCH_SLOPE),),
    )
    reason = "First moment; the square of the generator is $1 slash 4$."
    steps = (
        Step(
            over_outcomes(norm_of(AT_HAAR.slope)),
            "The bound at one outcome.",
            rule,
            Relation.AT_MOST,
        ),
        Step(MEAN.closed_form, reason, Average()),
    )
    return Derivation(MEAN.quantity, steps)
