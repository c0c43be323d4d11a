"""The gradient at one sampled outcome of the ancillas, which is what is trained.

The branch that an outcome leaves is renormalised and differentiated with the outcome held fixed.
That is a biased estimate of the gradient of the expected loss: the change of the outcome's own
probability, the score term, is dropped. The law is written for the overlap with a target; that of
two generated states is one, the other state being the target.
"""

from sympy import Derivative, Function, Rational, pi

from bptools.claims import Claim, Reading, Stance
from bptools.derivations import Counterexample, Derivation, Entries, Step, proof
from proofs import THETA, source

OUTCOMES = (1, 2)
PROBABILITY = tuple(Function(f"p_{k}", positive=True)(THETA) for k in OUTCOMES)
OVERLAP = tuple(Function(f"x_{k}", real=True)(THETA) for k in OUTCOMES)
_SAMPLED = sum(p * Derivative(x / p, THETA) for p, x in zip(PROBABILITY, OVERLAP, strict=True))
_EXPECTED = sum(Derivative(x, THETA) for x in OVERLAP)
_SCORE = sum(x * Derivative(p, THETA) / p for p, x in zip(PROBABILITY, OVERLAP, strict=True))

P, X = Function("p", positive=True)(THETA), Function("x", real=True)(THETA)

ONE = Claim(
    name="mmd_outcomes.one",
    title="Gradient at one outcome, and the score",
    statement=(
        "What an outcome of probability $p$, which leaves a state of overlap $x slash p$, adds to "
        "the mean gradient at sampled outcomes: the derivative of $x$ less the score term, however "
        "many outcomes there are."
    ),
    quantity=P * Derivative(X / P, THETA),
    closed_form=Derivative(X, THETA) - X * Derivative(P, THETA) / P,
    source=source("9"),
    reading=Reading.OURS,
)

SCORE = Claim(
    name="mmd_outcomes.score",
    title="Bias of a sampled outcome",
    statement=(
        "An outcome of probability $p_k$ leaves a state of overlap $x_k slash p_k$. Differentiated "
        "at that outcome and averaged over outcomes, it is the derivative of the expected overlap "
        "less the score term. Below for two outcomes; each adds what mmd_outcomes.one says, "
        "however many there are."
    ),
    quantity=_SAMPLED,
    closed_form=_EXPECTED - _SCORE,
    source=source("9"),
    reading=Reading.REPAIRED,
    uses=("loss_gradient.cross_term", "mmd_outcomes.one"),
)

UNBIASED = Claim(
    name="mmd_outcomes.unbiased",
    title="A sampled outcome gives an unbiased gradient",
    statement=(
        "The gradient at one outcome, sampled by the Born rule and held fixed, is on average the "
        "gradient of the expected loss."
    ),
    quantity=_SAMPLED,
    closed_form=_EXPECTED,
    source=source("9"),
    reading=Reading.OURS,
    stance=Stance.REFUTED,
    repaired_by="mmd_outcomes.score",
)


@proof(ONE)
def one() -> Derivation:
    """Differentiate the quotient."""
    return Derivation.in_one_line(ONE, "Quotient rule.", Entries())


@proof(SCORE)
def score() -> Derivation:
    """Differentiate the quotients."""
    return Derivation(SCORE.quantity, (Step(SCORE.closed_form, "Quotient rule.", Entries()),))


@proof(UNBIASED)
def unbiased() -> Counterexample:
    """Show a score term that does not vanish."""
    words = (
        "$R_Y (theta)$ on the ancilla, then CNOT from it to the data qubit in $|0〉$, target "
        "$|0〉$: every outcome leaves a basis state, so its gradient is 0, while that of the "
        "expected fidelity $cos^2(theta slash 2)$ is $-sin(theta) slash 2$; below at $theta = "
        "pi slash 2$."
    )
    half, slope = Rational(1, 2), Rational(-1, 2)
    values = {
        **dict.fromkeys((*PROBABILITY, OVERLAP[0]), half),
        THETA: pi / 2,
        OVERLAP[1]: 0,
        Derivative(OVERLAP[0], THETA): slope,
        Derivative(OVERLAP[1], THETA): 0,
        Derivative(PROBABILITY[0], THETA): slope,
        Derivative(PROBABILITY[1], THETA): -slope,
    }
    return Counterexample(score(), values, words)
