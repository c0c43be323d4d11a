"""Equation 5: the circuit is a product of layers W_l V_l(theta_l).

V_l is a product of single-qubit rotations, one on each qubit, and W_l has no parameter.
One layer of the denoising circuit is R_X on every qubit, R_Y on every qubit, then controlled Z
gates: two factors W V of the form (5), the first with W = 1. Within a factor the gates act on
different qubits, so their product is the Kronecker product of the rotations.
"""

from sympy import I, ImmutableMatrix, KroneckerProduct, MatMul, Symbol, cos, diag, eye, sin

from bptools.claims import Claim, Method, Reading
from bptools.derivations import Derivation, Entries, Step, proof
from proofs import source
from proofs.gates import X, Y

ANGLES = tuple(Symbol(f"theta_{k}", real=True) for k in range(1, 5))
ONE = ImmutableMatrix(eye(2))
CZ = ImmutableMatrix(diag(1, 1, 1, -1))


def _rotation(generator: ImmutableMatrix, angle: Symbol) -> ImmutableMatrix:
    return ImmutableMatrix(cos(angle / 2) * eye(2) - I * sin(angle / 2) * generator)


_X1, _X2 = (_rotation(X, angle) for angle in ANGLES[:2])
_Y1, _Y2 = (_rotation(Y, angle) for angle in ANGLES[2:])

LAYER = Claim(
    name="ansatz.layer",
    title="Layered circuit",
    statement=(
        "One layer of the denoising circuit, gate by gate, is $W_2 V_2 W_1 V_1$ with $V_1$ the "
        "product of all $R_X$, $W_1 = bb(1)$, $V_2$ the product of all $R_Y$ and $W_2$ the "
        "controlled $Z$ gates; below for two qubits."
    ),
    in_words=(
        "More than two qubits: rotations of different qubits are joined in the same way, one qubit "
        "after the other. The kernel has no tensor products of a symbolic number of factors."
    ),
    quantity=MatMul(
        CZ,
        KroneckerProduct(ONE, _Y2),
        KroneckerProduct(_Y1, ONE),
        KroneckerProduct(ONE, _X2),
        KroneckerProduct(_X1, ONE),
    ),
    closed_form=MatMul(CZ, KroneckerProduct(_Y1, _Y2), KroneckerProduct(_X1, _X2)),
    source=source("5"),
    reading=Reading.RESTORED,
)


@proof(LAYER)
def layer() -> Derivation:
    """Join the rotations on different qubits."""
    halfway = MatMul(
        CZ, KroneckerProduct(_Y1, _Y2), KroneckerProduct(ONE, _X2), KroneckerProduct(_X1, ONE)
    )
    steps = (
        Step(
            halfway,
            "$(bb(1) times.o B)(A times.o bb(1)) = A times.o B$ for the $R_Y$ rotations.",
            Entries(),
        ),
        Step(LAYER.closed_form, "The same for the $R_X$ rotations.", Entries()),
    )
    return Derivation(LAYER.quantity, steps, method=Method.EXACT)
