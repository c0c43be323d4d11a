"""Equations 8, 15 and 16: the derivative of the circuit by one angle.

Only one rotation of the circuit U = U_+ R_P(theta_k) U_- depends on theta_k, and its derivative is
-(i/2) P R_P(theta_k).
"""

from sympy import Derivative, I, Identity, cos, sin

from bptools.algebra import Rotation
from bptools.claims import Claim, Reading
from bptools.derivations import Algebra, Derivation, Step, proof
from proofs import THETA, Gradient, N, matrix, source

_G = Gradient(matrix("O"), "O'")

DERIVATIVE = Claim(
    name="gate_derivative.circuit",
    title="Derivative of the circuit",
    statement="The derivative by $theta_k$ puts $-i/2 P_k$ next to its rotation.",
    quantity=Derivative(_G.circuit, THETA),
    closed_form=-I / 2 * _G.after * _G.generator * Rotation(_G.generator, THETA) * _G.before,
    source=source("8, 15, 16"),
    reading=Reading.RESTORED,
    domain=((N, 1),),
    hypotheses=_G.hypotheses,
    uses=("gates.rotation",),
)


@proof(DERIVATIVE)
def derivative() -> Derivation:
    """Differentiate the one rotation that depends on the angle."""
    inner = -sin(THETA / 2) / 2 * Identity(N) - I * cos(THETA / 2) / 2 * _G.generator
    steps = (
        Step(_G.after * inner * _G.before, "Only the rotation depends on $theta_k$.", Algebra()),
        Step(DERIVATIVE.closed_form, "Factor $P_k$ out, with $P_k^2 = bb(1)$.", Algebra()),
    )
    return Derivation(DERIVATIVE.quantity, steps)
