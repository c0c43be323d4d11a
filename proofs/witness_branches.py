"""What the outcomes of the ancilla leave in the circuit of ``trained_witness``.

R_Y(theta) on one ancilla, then a NOT of it where the data qubits are in the target state chi: the
output Psi, and the probability and the overlap of either outcome for an input of any fidelity. And
the output for a Haar input at tan^2(theta/2) = 1/N, where the rotation leaves the ancilla in the
state alpha of Bloch vector (sin theta, 0, cos theta), which the angle changes by alpha'.
"""

from typing import Any

from sympy import (
    Adjoint,
    Expr,
    Identity,
    ImmutableMatrix,
    KroneckerProduct,
    Rational,
    Trace,
    cos,
    sqrt,
    symbols,
)
from sympy.matrices.expressions.matexpr import MatrixExpr

from bptools.algebra import Abbreviation, BasisProjector, Hypothesis, Kind, Rotation
from bptools.claims import Claim, Reading
from bptools.derivations import Algebra, Derivation, proof
from proofs import HAAR_INPUT, THETA, N, conjugated, matrix, source
from proofs.gates import X, Y, Z

CHI = matrix("chi")
STATE = matrix("psi")
_FLIP = KroneckerProduct(CHI, X) + KroneckerProduct(Identity(N) - CHI, Identity(2))
_ANCILLA = KroneckerProduct(Identity(N), Rotation(Y, THETA))
OUTPUT = Abbreviation(
    "Psi",
    _FLIP
    * _ANCILLA
    * KroneckerProduct(STATE, BasisProjector(0, 2))
    * Adjoint(_ANCILLA)
    * Adjoint(_FLIP),
    THETA,
)
WITH_TARGET: dict[str, Any] = {
    "domain": ((N, 1),),
    "hypotheses": (Hypothesis(CHI, Kind.PURE), Hypothesis(STATE, Kind.PURE)),
    "check": "auto",
}

_FIDELITY = Trace(CHI * STATE)
_SIGN, _OF_P, _OF_X = symbols("e b c", real=True)
_MEASURED = KroneckerProduct(_OF_P * Identity(N) + _OF_X * CHI, Identity(2) - _SIGN * Z) / 2
BOTH = Claim(
    name="witness_branches.both",
    title="Its outcomes",
    statement=(
        "At outcome 1, $e = 1$, or 0, $e = -1$, the same circuit has the probability that "
        "multiplies $b$ below, and the overlap with the target, times that, which multiplies $c$."
    ),
    quantity=Trace(_MEASURED * OUTPUT),
    closed_form=_OF_P * (1 + _SIGN * (2 * _FIDELITY - 1) * cos(THETA)) / 2
    + _OF_X * _FIDELITY * (1 + _SIGN * cos(THETA)) / 2,
    source=source("12"),
    reading=Reading.OURS,
    **WITH_TARGET,
)


@proof(BOTH)
def both() -> Derivation:
    """Multiply the gates out."""
    return Derivation.in_one_line(BOTH, "Half angles; the NOT turns $Z$ over.", Algebra())


_COSINE, _SINE = (N - 1) / (N + 1), 2 * sqrt(N) / (N + 1)  # of theta, at tan^2(theta/2) = 1/N
_ROTATED = ImmutableMatrix([[1 + _COSINE, _SINE], [_SINE, 1 - _COSINE]]) * Rational(1, 2)
_MOTION = ImmutableMatrix([[-_SINE, _COSINE], [_COSINE, _SINE]]) * Rational(1, 2)


def _behind_the_not(name: str, ancilla: ImmutableMatrix) -> Abbreviation:
    return Abbreviation(name, conjugated(_FLIP, KroneckerProduct(HAAR_INPUT, ancilla)))


_OUTPUTS = _behind_the_not("Psi", _ROTATED), _behind_the_not("Psi_1", _MOTION)


def at_outcome_1(data: MatrixExpr) -> tuple[Expr, Expr]:
    """Return what an observable of the data has at outcome 1, and its derivative by the angle."""
    seen = KroneckerProduct(data, BasisProjector(1, 2))
    value, slope = (Trace(seen * output) for output in _OUTPUTS)
    return value, slope
