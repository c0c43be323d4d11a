"""The gradient that is trained need not vanish faster: bounds from below, for every N.

The circuit of ``trained_witness`` at tan^2(theta/2) = 1/N, of which outcome 1 of the ancilla alone
is looked at: what the other one adds to a mean square or modulus is not negative. With p the
probability and x the overlap times p it adds p D^2 = (p x' - x p')^2/p^3 and p |D|. For an input of
fidelity q with the target, p (N + 1) is 1 + (N - 1) q and the numerator has q (1 - q), so that
polynomials in q below y^(-3) and y^(-1), y a multiple of p, give bounds whose Haar averages are
exact.
"""

from sympy import Expr, Identity, S, Trace, sqrt

from bptools.algebra import AbsoluteRatio, HaarAverage, Hypothesis, Kind
from bptools.claims import Claim, Reading, Relation
from bptools.derivations import (
    Average,
    Complement,
    Derivation,
    MeanFromBelow,
    Overlap,
    Square,
    Step,
    proof,
)
from proofs import HAAR_INPUT, PSI0, WEINGARTEN, N, V, source
from proofs.haar_input import INPUT_HYPOTHESES
from proofs.many_squares import times
from proofs.witness_branches import CHI, at_outcome_1

_Q = Trace(CHI * HAAR_INPUT)
_P, _P_SLOPE = at_outcome_1(Identity(N))
_X, _X_SLOPE = at_outcome_1(CHI)
_NUMERATOR = _X * _P_SLOPE - _P * _X_SLOPE
SQUARE_BELOW = N * (N + 1) / 256 * _Q**2 * (1 - _Q) ** 2 * (13 - 3 * (N - 1) * _Q)
MODULUS_BELOW = N / 9 * _Q * (1 - _Q) * (5 - (N - 1) * _Q)
SQUARE_MEAN = N * (N - 1) * (4 * N + 61) / (128 * (N + 2) * (N + 3) * (N + 4))
MODULUS_MEAN = (N - 1) * (N + 4) / (3 * (N + 1) * (N + 2))

_AT = (
    "In the circuit of trained_witness at $tan^2(theta slash 2) = 1 slash N$, $Psi$ its output and "
    "$Psi_1$ the derivative of it, outcome 1 of the ancilla alone adds over Haar inputs "
)


def _claim(name: str, **settings: object) -> Claim:
    return Claim(
        name=f"witness_bounds.{name}",
        relation=Relation.AT_LEAST,
        source=source("12"),
        reading=Reading.OURS,
        domain=((N, 2),),
        hypotheses=(*INPUT_HYPOTHESES, Hypothesis(CHI, Kind.PURE)),
        **settings,  # type: ignore[arg-type]  # checked by Claim
    )


MEAN_SQUARE = _claim(
    "mean_square",
    title="A mean square that stays",
    statement=(
        f"{_AT} at least the value below to the mean square of the gradient at sampled outcomes, "
        "$p D^2 = (p x' - x p')^2 slash p^3$. It tends to $1 slash 32$: the mean square is not "
        "exponentially small in the number of qubits."
    ),
    quantity=HaarAverage(AbsoluteRatio(_NUMERATOR**2, _P**3), V),
    closed_form=SQUARE_MEAN,
    uses=(WEINGARTEN, "mmd_outcomes.score", "witness_branches.both", "trained_witness.cube"),
)
MODULUS = _claim(
    "modulus",
    title="The bound on the mean modulus has the right rate",
    statement=(
        f"{_AT} at least the value below to the mean modulus of the gradient at sampled outcomes, "
        "$p abs(D) = abs(p x' - x p') slash p$, times $sqrt(N)$. It tends to $1 slash 3$: the "
        "bound, $sqrt(2)$ here, can be improved by a factor only, not in its rate."
    ),
    quantity=HaarAverage(AbsoluteRatio(sqrt(N) * _NUMERATOR, _P), V),
    closed_form=MODULUS_MEAN,
    uses=(WEINGARTEN, "mmd_outcomes.score", "witness_branches.both"),
)

_FIDELITY = Overlap(S.One, V, CHI, PSI0)  # q is not negative
_INFIDELITY = Complement(S.One, HAAR_INPUT, CHI)  # nor is 1 - q


def _from_below(claim: Claim, bound: Expr, rule: MeanFromBelow) -> Derivation:
    steps = (
        Step(HaarAverage(bound, V), "At every input.", rule, Relation.AT_LEAST),
        Step(claim.closed_form, "Moments of the fidelity.", Average()),
    )
    return Derivation(claim.quantity, steps)


@proof(MEAN_SQUARE)
def mean_square() -> Derivation:
    """Bound the inverse cube by a line; average a polynomial in the fidelity."""
    y, weight = (1 + (N - 1) * _Q) / 4, N / (N + 1) ** 2
    zeros = _Q * (1 - _Q) * (y - 1)
    gap = (Square(2 * weight, zeros * y), Square(weight, zeros * (y + 1)))
    more = (N - 1) / (N + 1) ** 3  # p^3 is at least its value at q = 0
    floor = (
        times(_FIDELITY, weight=3 * more),
        Square(3 * (N - 1) * more, _Q),
        times(_FIDELITY, Square(S.One, _Q), weight=(N - 1) ** 2 * more),
    )
    rule = MeanFromBelow(SQUARE_BELOW, 1 / (N + 1) ** 3, gap, floor)
    return _from_below(MEAN_SQUARE, SQUARE_BELOW, rule)


@proof(MODULUS)
def modulus() -> Derivation:
    """Bound the inverse by a line; average a polynomial in the fidelity."""
    y, weight = (1 + (N - 1) * _Q) / 3, N / (N + 1)
    gap = (times(_FIDELITY, _INFIDELITY, Square(S.One, y - 1), weight=weight),)
    floor = (times(_FIDELITY, weight=(N - 1) / (N + 1)),)
    rule = MeanFromBelow(MODULUS_BELOW, 1 / (N + 1), gap, floor)
    return _from_below(MODULUS, MODULUS_BELOW, rule)
