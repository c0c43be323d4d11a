"""The small-angle start, in the angles of the circuits: R_H(phi) = exp(-i phi H/2)."""

from sympy import Derivative, I, Rational, Symbol, Trace, sin

from bptools.algebra import AngleAverage, Constant, Hypothesis, Kind, Rotation
from bptools.claims import Claim, Reading
from bptools.derivations import Algebra, Derivation, Step, proof
from proofs import N, matrix, source

WIDTH = Symbol("a", positive=True)
ANGLE = Symbol("phi", real=True)
GENERATOR, MEASURED, STATE = (matrix(name) for name in ("H", "X", "rho"))
_STAYS = Constant("beta_2", Rational(1, 2) - sin(2 * WIDTH) / (4 * WIDTH))
_MOVES = Constant("alpha_2", Rational(1, 2) + sin(2 * WIDTH) / (4 * WIDTH))
_TURN = Rotation(GENERATOR, ANGLE)
_ODD = MEASURED - GENERATOR * MEASURED * GENERATOR

_MEAN_SQUARE = (
    _STAYS * Trace(_ODD * STATE) ** 2 / 4 + _MOVES * Trace(I * GENERATOR * _ODD * STATE) ** 2 / 4
)

START = Claim(
    name="quddpm_start.mean_square",
    title="Small-angle start",
    statement=(
        "With an angle uniform on $[-a, a]$, $R_H (phi)$ as in the circuits, the mean square of "
        "the derivative by it is that of a walk: of $X$ the part that anticommutes with $H$ stays "
        "with weight $beta_2$ and moves with $alpha_2$, averages of $sin^2 phi$ and $cos^2 phi$."
    ),
    quantity=AngleAverage(
        Derivative(Trace(MEASURED * _TURN * STATE * _TURN.adjoint()), ANGLE) ** 2, WIDTH, ANGLE
    ),
    closed_form=_MEAN_SQUARE,
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


@proof(START)
def start() -> Derivation:
    """Differentiate, square and integrate."""
    reason = "$R_H (phi)$ turns what anticommutes by $phi$; sine and cosine are uncorrelated."
    return Derivation(START.quantity, (Step(START.closed_form, reason, Algebra()),))
