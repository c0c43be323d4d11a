"""Equation 5: the circuit is a product of layers W_l V_l(theta_l).

V_l is a product of single-qubit rotations, one on each qubit, and W_l has no parameter.
One layer of the denoising circuit is R_X on every qubit, R_Y on every qubit, then controlled Z
gates: two factors W V of the form (5), the first with W = 1. Gate after gate makes of a state what
their product does, by induction over their number; within a factor the gates act on different
qubits, so that each qubit more is a factor more in the tensor product.
"""

from sympy import (
    Adjoint,
    I,
    Identity,
    ImmutableMatrix,
    KroneckerProduct,
    MatMul,
    MatrixSymbol,
    Symbol,
    Trace,
    cos,
    diag,
    eye,
    sin,
    symbols,
)
from sympy.matrices.expressions.matexpr import MatrixExpr

from bptools.algebra import Abbreviation, Hypothesis, Kind, MatrixFamily, Recursion
from bptools.claims import Claim, Reading
from bptools.derivations import (
    Again,
    Algebra,
    Derivation,
    Entries,
    Induction,
    Specialise,
    Step,
    proof,
)
from proofs import N, conjugated, matrix, source
from proofs.gates import X, Y

ANGLES = tuple(Symbol(f"theta_{k}", real=True) for k in range(1, 5))
ONE = ImmutableMatrix(eye(2))
CZ = ImmutableMatrix(diag(1, 1, 1, -1))


def _rotation(generator: ImmutableMatrix, angle: Symbol) -> ImmutableMatrix:
    return ImmutableMatrix(cos(angle / 2) * eye(2) - I * sin(angle / 2) * generator)


_X1, _X2 = (_rotation(X, angle) for angle in ANGLES[:2])
_Y1, _Y2 = (_rotation(Y, angle) for angle in ANGLES[2:])


TURNS, LATER = MatrixFamily("A", N), MatrixFamily("B", N)
FIXED, STATE, TEST = matrix("W_2"), matrix("rho"), matrix("Z")
_AFTER, _PRODUCT, _OTHERS, _QUBIT = *map(matrix, "XYS"), MatrixSymbol("G", 2, 2)
COUNT, LATER_COUNT = symbols("n m", integer=True, nonnegative=True)
_NUMBER, _FACTOR = symbols("l j", integer=True, nonnegative=True)


def _one_by_one(gates: MatrixFamily, count: Symbol, start: MatrixExpr) -> Abbreviation:
    """Return what gates make of a state, one after the other."""
    step = conjugated(gates.at(_NUMBER), _AFTER)
    return Abbreviation(f"rho_{count}", Recursion(_AFTER, _NUMBER, start, step, count))


def _product(name: str, gates: MatrixFamily, count: Symbol) -> Abbreviation:
    step = gates.at(_FACTOR) * _PRODUCT
    return Abbreviation(name, Recursion(_PRODUCT, _FACTOR, Identity(N), step, count))


def _seen(state: MatrixExpr) -> Trace:
    return Trace(Adjoint(TEST) * state * TEST)


_V_1, _V_2 = _product("V_1", TURNS, COUNT), _product("V_2", LATER, LATER_COUNT)
_TURNED = _one_by_one(TURNS, COUNT, STATE)
_FIRST = (Hypothesis(TURNS, Kind.UNITARY), Hypothesis(STATE, Kind.HERMITIAN))

ROW = Claim(
    name="ansatz.row",
    title="Gates in a row",
    statement=(
        "For every number $n$ of gates $A_l$, what they make of a state $rho$ one after the other "
        "is what their product makes of it, seen through every matrix $Z$."
    ),
    quantity=_seen(_TURNED),
    closed_form=_seen(conjugated(_V_1, STATE)),
    source=source("5"),
    reading=Reading.OURS,
    domain=((N, 1), (COUNT, 0)),
    hypotheses=_FIRST,
    check="auto",
)

LAYER = Claim(
    name="ansatz.layer",
    title="Layered circuit",
    statement=(
        "One layer of the denoising circuit makes of a state, gate by gate, what $W_2 V_2 W_1 V_1$ "
        "makes of it, with $V_1$ the product of all $A_l$, here the $R_X$, $W_1 = bb(1)$, $V_2$ "
        "that of all $B_l$, the $R_Y$, and $W_2$ the controlled $Z$ gates: for any numbers $n$ and "
        "$m$ of gates, seen through every matrix $Z$."
    ),
    quantity=_seen(conjugated(FIXED, _one_by_one(LATER, LATER_COUNT, _TURNED))),
    closed_form=_seen(conjugated(FIXED * _V_2 * _V_1, STATE)),
    source=source("5"),
    reading=Reading.RESTORED,
    domain=((N, 1), (COUNT, 0), (LATER_COUNT, 0)),
    hypotheses=(*_FIRST, Hypothesis(LATER, Kind.UNITARY), Hypothesis(FIXED, Kind.UNITARY)),
    uses=("ansatz.row", "ansatz.qubit"),
    check="auto",
)

QUBIT = Claim(
    name="ansatz.qubit",
    title="A rotation of one qubit more",
    statement=(
        "The product of gates on different qubits is their tensor product: if $S$ is that of the "
        "gates on some qubits, with a gate $G$ on one more it is $S times.o G$."
    ),
    quantity=MatMul(KroneckerProduct(Identity(N), _QUBIT), KroneckerProduct(_OTHERS, Identity(2))),
    closed_form=KroneckerProduct(_OTHERS, _QUBIT),
    source=source("5"),
    reading=Reading.OURS,
    domain=((N, 1),),
    check="auto",
)

TWO_QUBITS = Claim(
    name="ansatz.two_qubits",
    title="One layer on two qubits",
    statement="The layer of two qubits, gate by gate and as $W_2 V_2 W_1 V_1$, by its entries.",
    quantity=MatMul(
        CZ,
        KroneckerProduct(ONE, _Y2),
        KroneckerProduct(_Y1, ONE),
        KroneckerProduct(ONE, _X2),
        KroneckerProduct(_X1, ONE),
    ),
    closed_form=MatMul(CZ, KroneckerProduct(_Y1, _Y2), KroneckerProduct(_X1, _X2)),
    source=source("5"),
    reading=Reading.OURS,
)


@proof(ROW)
def row() -> Derivation:
    """Add a gate: it acts on what is seen."""
    again = Again(values=((TEST, Adjoint(TURNS.at(COUNT)) * TEST),))
    return Derivation.in_one_line(ROW, "Gate by gate.", Induction(COUNT, (again,)))


@proof(LAYER)
def layer() -> Derivation:
    """Take the later gates together, then the first ones."""
    back = FIXED * Adjoint(LATER.at(LATER_COUNT)) * Adjoint(FIXED)
    later = Induction(LATER_COUNT, (Again(values=((TEST, back * TEST),)),))
    first = Specialise(row, ((TEST, Adjoint(_V_2) * Adjoint(FIXED) * TEST),))
    steps = (
        Step(_seen(conjugated(FIXED * _V_2, _TURNED)), "The later ones, gate by gate.", later),
        Step(LAYER.closed_form, "The first ones, seen behind the later.", first),
    )
    return Derivation(LAYER.quantity, steps)


@proof(QUBIT)
def qubit() -> Derivation:
    """Multiply factor by factor."""
    return Derivation.in_one_line(QUBIT, "Factor by factor.", Algebra())


@proof(TWO_QUBITS)
def two_qubits() -> Derivation:
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
        Step(TWO_QUBITS.closed_form, "The same for the $R_X$ rotations.", Entries()),
    )
    return Derivation(TWO_QUBITS.quantity, steps)
