"""Equations 10, 11, 22 and 42: the gradient with an input V psi_0 V^dagger.

Carry the measured operator back to the gate, O' = (U_+ R_P)^dagger O (U_+ R_P). The derivative of a
rotation is a commutator, so the gradient is the expectation in the input state of the Hermitian
operator M = U_-^dagger (i/2)[P, O'] U_-. With ancillas in |0>, the isometry J = 1 x |0> takes the
data qubits into the whole space, O is sigma x 1, and M = J^dagger (...) J acts on the data qubits.
All this holds for every V, Haar-random (10) or not (11, 42).
"""

from sympy import Adjoint, MatrixSymbol, Trace

from bptools.algebra import Abbreviation, Hypothesis, Kind
from bptools.claims import Claim, Reading
from bptools.derivations import Algebra, Definition, Derivation, Step, proof
from proofs import HAAR_INPUT, N_A, PSI0, Gradient, N, matrix, source

WITHOUT = Gradient(matrix("sigma"), "sigma'")
WITH = Gradient(matrix("Phi", N * N_A), "Phi'", N * N_A)
EMBEDDING = MatrixSymbol("J", N * N_A, N)
OPERATOR = matrix("M")
INPUT_HYPOTHESES = (Hypothesis(PSI0, Kind.PURE),)
PURE_TARGET = (
    *WITHOUT.hypotheses,
    Hypothesis(WITHOUT.observable, Kind.PURE),
    *INPUT_HYPOTHESES,
)
ANCILLA_TARGET = (
    *WITH.hypotheses,
    Hypothesis(WITH.observable, Kind.PROJECTOR, N_A),
    Hypothesis(EMBEDDING, Kind.ISOMETRY),
    *INPUT_HYPOTHESES,
)
EMBEDDED_INPUT = EMBEDDING * HAAR_INPUT * Adjoint(EMBEDDING)
ANCILLA_OPERATOR = Adjoint(EMBEDDING) * WITH.operator_expression * EMBEDDING
# What the closed forms are made of, each written in the circuit's own matrices.
RESTRICTED = Abbreviation("M", ANCILLA_OPERATOR.subs(WITH.carried, WITH.target))
TRACE_M, TRACE_M2 = Trace(RESTRICTED), Trace(RESTRICTED**2)
OVERLAP = Trace(WITHOUT.generator * WITHOUT.target)

CARRIED = Definition(
    WITHOUT.carried,
    WITHOUT.carried_expression,
    (Kind.PURE,),
    because="The target carried back to the gate, a pure state again.",
)
ANCILLA_CARRIED = Definition(
    WITH.carried,
    WITH.carried_expression,
    (Kind.PROJECTOR,),
    N_A,
    because="The target times the identity on the ancillas, carried back to the gate.",
)
DEFINITIONS = (
    CARRIED,
    Definition(
        OPERATOR,
        WITHOUT.operator_expression,
        (Kind.HERMITIAN, Kind.TRACELESS),
        because="The operator whose expectation is the gradient.",
    ),
)
ANCILLA_DEFINITIONS = (
    ANCILLA_CARRIED,
    Definition(
        OPERATOR,
        ANCILLA_OPERATOR,
        (Kind.HERMITIAN,),
        because="The operator whose expectation is the gradient; it has a trace.",
    ),
)

GRADIENT = Claim(
    name="haar_input.gradient",
    title="Gradient as an expectation value",
    statement=(
        "Without ancillas the gradient of the fidelity with a pure target $sigma$ is the "
        "expectation of a Hermitian operator $M$ in the input state, for every $V$."
    ),
    quantity=WITHOUT.derivative(HAAR_INPUT),
    closed_form=Trace(HAAR_INPUT * WITHOUT.operator),
    source=source("10, 11, 22, 42"),
    reading=Reading.RESTORED,
    domain=((N, 1),),
    hypotheses=PURE_TARGET,
    uses=("gate_derivative.circuit",),
)

GRADIENT_WITH_ANCILLAS = Claim(
    name="haar_input.gradient_with_ancillas",
    title="Gradient with ancillas",
    statement=(
        "With ancillas in $|0〉$ and their outcomes averaged, the gradient is the expectation of "
        "a Hermitian operator $M$ on the data qubits; $Phi = sigma times.o bb(1)$ is measured, "
        "and the isometry $J$ adds the ancillas."
    ),
    quantity=WITH.derivative(EMBEDDED_INPUT),
    closed_form=Trace(HAAR_INPUT * RESTRICTED),
    source=source("10, 11, 22, 42"),
    reading=Reading.RESTORED,
    domain=((N, 1), (N_A, 1)),
    hypotheses=ANCILLA_TARGET,
    uses=("gate_derivative.circuit",),
)


@proof(GRADIENT)
def gradient() -> Derivation:
    """Differentiate, carry the target back to the gate and recognise a commutator."""
    steps = (
        Step(
            Trace(HAAR_INPUT * OPERATOR),
            "Product rule, then the trace is cyclic.",
            Algebra((OPERATOR, WITHOUT.carried)),
        ),
    )
    return Derivation(GRADIENT.quantity, steps, DEFINITIONS)


@proof(GRADIENT_WITH_ANCILLAS)
def gradient_with_ancillas() -> Derivation:
    """Do the same on the whole space and restrict to the ancillas in $|0〉$."""
    steps = (
        Step(
            Trace(HAAR_INPUT * OPERATOR),
            "Product rule, then the trace is cyclic.",
            Algebra((OPERATOR, WITH.carried)),
        ),
    )
    return Derivation(GRADIENT_WITH_ANCILLAS.quantity, steps, ANCILLA_DEFINITIONS)
