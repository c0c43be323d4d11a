"""The self term of the gradient that is trained, at sampled outcomes of two inputs.

The fidelity of two generated states depends on the angle through both. At outcomes that are held
fixed its derivative is the sum of two: of the first state with the second as its target, and the
other way round. Of the first one ``trained_gradient.mean_absolute`` speaks, whatever the target; as
target stands here what outcome k_2 leaves of the second input, its probability times a pure state,
in the same circuit at an angle phi that is not differentiated by.
"""

from sympy import Adjoint, Identity, KroneckerProduct, S, Sum, Symbol

from bptools.algebra import Abbreviation, BasisProjector, HaarAverage, Rotation
from bptools.claims import Claim, Reading, Relation
from bptools.derivations import Average, Derivation, MeanOfSquare, Square, Step, proof
from bptools.haar import PartialTrace, Unitary
from proofs import N_A, PSI0, WEINGARTEN, N, source
from proofs.branches import AT_HAAR, CIRCUIT, TARGET, norm_of, over_outcomes
from proofs.haar_input import EMBEDDING, INPUT_HYPOTHESES, WITH
from proofs.trained_gradient import mean_absolute

FIXED_ANGLE = Symbol("phi", real=True)
_SECOND, _OUTCOME = Unitary("V_2", N), Symbol("k_2", integer=True, nonnegative=True)
_GATES = WITH.after * Rotation(WITH.generator, FIXED_ANGLE) * WITH.before * EMBEDDING
_MEASURED = KroneckerProduct(Identity(N), BasisProjector(_OUTCOME, N_A))
_BRANCH = _MEASURED * _GATES * _SECOND * PSI0 * Adjoint(_SECOND)
OTHER_STATE = Abbreviation(
    "sigma_2", PartialTrace(_BRANCH * Adjoint(_BRANCH), (N, N_A), 0), _OUTCOME, FIXED_ANGLE
)
_FIRST = over_outcomes(AT_HAAR.modulus).xreplace({TARGET: OTHER_STATE})


def _over_second(at_outcome: object) -> HaarAverage:
    """Return the sum over the outcomes of the second input, averaged over it."""
    return HaarAverage(Sum(at_outcome, (_OUTCOME, 0, N_A - 1)), _SECOND)


HALF = Claim(
    name="trained_pairs.half",
    title="Self term of the gradient that is trained",
    statement=(
        "Over two independent Haar inputs and their sampled outcomes the part of the self term's "
        "gradient that is due to the first state has, for every circuit, a squared mean modulus of "
        "at most $N_a slash N$. $sigma_2$ is what outcome $k_2$ leaves of the second input, times "
        "its probability, at the angle $phi$; the gradient is that at $phi = theta_k$."
    ),
    quantity=_over_second(_FIRST) ** 2,
    relation=Relation.AT_MOST,
    closed_form=N_A / N,
    source=source("7, 12, 17, 18, 19"),
    reading=Reading.OURS,
    domain=((N, 1), (N_A, 1)),
    hypotheses=(*CIRCUIT, *INPUT_HYPOTHESES),
    uses=(WEINGARTEN, "trained_gradient.mean_absolute"),
)


@proof(HALF)
def half() -> Derivation:
    """Apply the bound to every second state, then the Cauchy-Schwarz inequality over these."""
    rule = MeanOfSquare(
        mean_absolute,
        ((TARGET, OTHER_STATE),),
        (Square(N_A / N, _BRANCH),),
        (Square(S.One, _BRANCH),),
    )
    norm = norm_of(_BRANCH)
    means = _over_second(N_A / N * norm) * _over_second(norm)
    steps = (
        Step(means, "The bound for every target; $sigma_2$ has rank 1.", rule, Relation.AT_MOST),
        Step(HALF.closed_form, "The probabilities add up to 1.", Average()),
    )
    return Derivation(HALF.quantity, steps)
