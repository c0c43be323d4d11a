"""Equations 1 to 4: the gates.

The Pauli matrices square to one and multiply to each other; CZ is the sign of |11>; R_ZZ is
diagonal. The rotation about any Hermitian involution P is the solution R of R' = -(i/2) P R with
R(0) = 1; since P^2 = 1 that is cos(theta/2) - i sin(theta/2) P, which is what every later
derivation uses.
"""

from sympy import (
    Derivative,
    Expr,
    I,
    Identity,
    ImmutableMatrix,
    KroneckerProduct,
    MatMul,
    Rational,
    S,
    Symbol,
    diag,
    exp,
    eye,
)

from bptools.algebra import Hypothesis, Kind, Rotation
from bptools.claims import Claim, Method, Reading
from bptools.derivations import Algebra, Derivation, Entries, Step, proof
from proofs import THETA, N, matrix, source

X = ImmutableMatrix([[0, 1], [1, 0]])
Y = ImmutableMatrix([[0, -I], [I, 0]])
Z = ImmutableMatrix([[1, 0], [0, -1]])
P0, P1 = ImmutableMatrix(diag(1, 0)), ImmutableMatrix(diag(0, 1))
ANGLE = Symbol("theta", real=True)
HALF = Rational(1, 2)


def _phases(sign: Expr) -> Expr:
    return exp(-sign * I * ANGLE / 2)


PAULI = Claim(
    name="gates.pauli",
    title="Pauli matrices",
    statement="The Pauli matrices multiply as $X Y = i Z$, from which every relation follows.",
    quantity=MatMul(X, Y, evaluate=False),
    closed_form=ImmutableMatrix(I * Z),
    source=source("1"),
    reading=Reading.RESTORED,
)

CZ = Claim(
    name="gates.cz",
    title="Controlled Z",
    statement="$C Z$ applies $Z$ to the second qubit where the first is 1.",
    quantity=KroneckerProduct(P0, ImmutableMatrix(eye(2))) + KroneckerProduct(P1, Z),
    closed_form=ImmutableMatrix(diag(1, 1, 1, -1)),
    source=source("2"),
    reading=Reading.RESTORED,
)

RZZ = Claim(
    name="gates.rzz",
    title="Two-qubit rotation",
    statement="$R_(Z Z)(theta) = e^(-i theta Z times.o Z slash 2)$ is diagonal.",
    quantity=Rotation(KroneckerProduct(Z, Z), ANGLE),
    closed_form=ImmutableMatrix(diag(_phases(1), _phases(-1), _phases(-1), _phases(1))),
    source=source("3, 4"),
    reading=Reading.RESTORED,
)

ROTATION = Claim(
    name="gates.rotation",
    title="Rotation about an involution",
    statement=(
        "$R_P (theta) = cos(theta slash 2) bb(1) - i sin(theta slash 2) P$ solves the equation "
        "below, which $e^(-i theta P slash 2)$ solves."
    ),
    quantity=Derivative(Rotation(matrix("P"), THETA), THETA),
    closed_form=-I / 2 * matrix("P") * Rotation(matrix("P"), THETA),
    source=source("3, 4"),
    reading=Reading.RESTORED,
    domain=((N, 1),),
    hypotheses=(Hypothesis(matrix("P"), Kind.INVOLUTION),),
)


ROTATION_START = Claim(
    name="gates.rotation_start",
    title="Rotation by no angle",
    statement="$R_P (0) = bb(1)$: with the equation before, it is $e^(-i theta P slash 2)$.",
    quantity=Rotation(matrix("P"), S.Zero),
    closed_form=Identity(N),
    source=source("3, 4"),
    reading=Reading.RESTORED,
    domain=((N, 1),),
    uses=("gates.rotation",),
)


@proof(PAULI)
def pauli() -> Derivation:
    """Multiply the matrices."""
    steps = (Step(PAULI.closed_form, "Row by column.", Entries()),)
    return Derivation(PAULI.quantity, steps, method=Method.EXACT)


@proof(CZ)
def cz() -> Derivation:
    """Add the two blocks."""
    steps = (Step(CZ.closed_form, "Kronecker products entry by entry.", Entries()),)
    return Derivation(CZ.quantity, steps, method=Method.EXACT)


@proof(RZZ)
def rzz() -> Derivation:
    """Expand the rotation and read off the phases."""
    expanded = Rotation(KroneckerProduct(Z, Z), ANGLE).expanded()
    steps = (
        Step(expanded, "$Z times.o Z$ is an involution, so its rotation has two terms.", Entries()),
        Step(RZZ.closed_form, "Euler's formula on the diagonal.", Entries()),
    )
    return Derivation(RZZ.quantity, steps)


@proof(ROTATION)
def rotation() -> Derivation:
    """Differentiate the two terms and factor P out."""
    steps = (Step(ROTATION.closed_form, "Differentiate; then $bb(1) = P P$.", Algebra()),)
    return Derivation(ROTATION.quantity, steps)


@proof(ROTATION_START)
def rotation_start() -> Derivation:
    """Put the angle to zero."""
    steps = (Step(ROTATION_START.closed_form, "Cosine one, sine zero.", Algebra()),)
    return Derivation(ROTATION_START.quantity, steps)
