"""What the outcomes of the ancilla leave in the circuit of ``trained_witness``.

R_Y(theta) on one ancilla, then a NOT of it where the data qubits are in the target state chi: the
output Psi, and the probability and the overlap of either outcome for an input of any fidelity.
"""

from typing import Any

from sympy import Adjoint, Identity, KroneckerProduct, Trace, cos, symbols

from bptools.algebra import Abbreviation, BasisProjector, Hypothesis, Kind, Rotation
from bptools.claims import Claim, Reading
from bptools.derivations import Algebra, Derivation, proof
from proofs import THETA, N, matrix, source
from proofs.gates import X, Y, Z

CHI = matrix("chi")
_STATE = matrix("psi")
_FLIP = KroneckerProduct(CHI, X) + KroneckerProduct(Identity(N) - CHI, Identity(2))
_ANCILLA = KroneckerProduct(Identity(N), Rotation(Y, THETA))
OUTPUT = Abbreviation(
    "Psi",
    _FLIP
    * _ANCILLA
    * KroneckerProduct(_STATE, BasisProjector(0, 2))
    * Adjoint(_ANCILLA)
    * Adjoint(_FLIP),
    THETA,
)
WITH_TARGET: dict[str, Any] = {
    "domain": ((N, 1),),
    "hypotheses": (Hypothesis(CHI, Kind.PURE), Hypothesis(_STATE, Kind.PURE)),
    "check": "auto",
}

_FIDELITY = Trace(CHI * _STATE)
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
