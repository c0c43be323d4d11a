"""Equations 9 and 17 to 21: the gradient of the loss.

The loss has three terms. The target-target term is constant. The cross term is linear in the
generated states, which gives (9). The generated-generated term is the purity of the averaged
generated state: constant where that state is U rho U^dagger, but not where ancillas are
traced out, since a partial trace does not preserve purity; (17)-(19) need U = U_a x U_d.

The counterexample: one data qubit, one ancilla, R_Y(theta) on the ancilla, then CNOT from it to the
data qubit. The input |00> becomes cos(theta/2)|00> + sin(theta/2)|11>, whose reduced purity
is 1 - sin(theta)^2/2.
"""

from sympy import (
    Adjoint,
    Derivative,
    I,
    ImmutableMatrix,
    KroneckerProduct,
    MatrixSymbol,
    S,
    Trace,
    eye,
    pi,
)
from sympy.matrices.expressions.matexpr import MatrixExpr

from bptools.algebra import Abbreviation, Hypothesis, Kind
from bptools.claims import Claim, Reading, Stance
from bptools.derivations import Algebra, Counterexample, Definition, Derivation, Step, proof
from bptools.evaluation import exact_array
from bptools.haar import PartialTrace
from proofs import N_A, THETA, Gradient, N, commutator, matrix, source
from proofs.gates import P0, P1, X, Y

SIGMA_BAR, RHO_BAR = matrix("sigma"), matrix("rho")
_G = Gradient(SIGMA_BAR, "sigma'")
_HERMITIAN = (Hypothesis(SIGMA_BAR, Kind.HERMITIAN), Hypothesis(RHO_BAR, Kind.HERMITIAN))
_GENERATED = _G.circuit * RHO_BAR * Adjoint(_G.circuit)

CROSS_TERM = Claim(
    name="loss_gradient.cross_term",
    title="Gradient of the cross term",
    statement=(
        "The gradient of $-2 overline(F)$(generated, targets) is $-2$ times the mean of the "
        "gradients of the fidelities: the averaged target $sigma$ is in $M$, the "
        "averaged input is $rho$."
    ),
    quantity=Derivative(-2 * Trace(SIGMA_BAR * _GENERATED), THETA),
    closed_form=-2 * Trace(RHO_BAR * _G.operator),
    source=source("9, 20, 21"),
    reading=Reading.RESTORED,
    domain=((N, 1),),
    hypotheses=(*_G.hypotheses, *_HERMITIAN),
    uses=("mmd.distance", "gate_derivative.circuit"),
)

SELF_TERM_WITHOUT_ANCILLAS = Claim(
    name="loss_gradient.self_term_without_ancillas",
    title="Self term without ancillas",
    statement=(
        "Without ancillas the generated-generated term does not depend on the angles: it is the "
        "purity of the averaged input."
    ),
    quantity=Derivative(Trace(_GENERATED**2), THETA),
    closed_form=S.Zero,
    source=source("17, 18, 19"),
    reading=Reading.REPAIRED,
    domain=((N, 1),),
    hypotheses=(*_G.hypotheses, *_HERMITIAN),
    uses=("mmd.distance",),
)

# Any number of ancillas, which are the first factor.
_BIG = N_A * N
_C = Gradient(matrix("O", _BIG), "O'", _BIG)
_EMBEDDING = MatrixSymbol("J", _BIG, N)


def _data(whole: MatrixExpr) -> PartialTrace:
    """Return the state of the data qubits."""
    return PartialTrace(whole, (N_A, N), 1)


_WHOLE = Abbreviation(
    "Omega",
    _C.circuit * _EMBEDDING * RHO_BAR * Adjoint(_EMBEDDING) * Adjoint(_C.circuit),
    THETA,
)
REDUCED = Abbreviation("omega", _data(_WHOLE), THETA)
_CARRIED = Abbreviation("K", _C.after * _C.generator * Adjoint(_C.after))
CHANGE = Abbreviation("R", _data(-I / 2 * commutator(_CARRIED, _WHOLE)), THETA)
_ANCILLA_HYPOTHESES = (
    *_C.hypotheses,
    Hypothesis(RHO_BAR, Kind.HERMITIAN),
    Hypothesis(_EMBEDDING, Kind.ISOMETRY),
)

SELF_TERM_WITH_ANCILLAS = Claim(
    name="loss_gradient.self_term_with_ancillas",
    title="Self term with ancillas",
    statement=(
        "With any number of ancillas that are traced out, the gradient of the generated-generated "
        "term has the form below: $R$, the derivative of the reduced state $omega$, is the reduced "
        "commutator of the whole state $Omega$ with the generator carried to the end."
    ),
    quantity=Derivative(Trace(REDUCED**2), THETA),
    closed_form=2 * Trace(REDUCED * CHANGE),
    source=source("17, 18, 19"),
    reading=Reading.REPAIRED,
    domain=((N, 1), (N_A, 1)),
    hypotheses=_ANCILLA_HYPOTHESES,
    uses=("mmd.distance", "gate_derivative.circuit"),
)

SELF_TERM_CONSTANT = Claim(
    name="loss_gradient.self_term_constant",
    title="Self term is constant, with ancillas",
    statement="The generated-generated term is constant in the angles, ancillas included.",
    quantity=SELF_TERM_WITH_ANCILLAS.quantity,
    closed_form=S.Zero,
    source=source("17, 18, 19"),
    reading=Reading.RESTORED,
    stance=Stance.REFUTED,
    domain=((N, 1), (N_A, 1)),
    hypotheses=_ANCILLA_HYPOTHESES,
    repaired_by="loss_gradient.self_term_with_ancillas",
)


@proof(CROSS_TERM)
def cross_term() -> Derivation:
    """Use that the cross term is linear in the generated state."""
    operator = matrix("M")
    definitions = (
        Definition(
            _G.carried,
            _G.carried_expression,
            (Kind.HERMITIAN,),
            because="The averaged target, carried back.",
        ),
        Definition(
            operator,
            _G.operator_expression,
            (Kind.HERMITIAN, Kind.TRACELESS),
            because="The gradient operator.",
        ),
    )
    steps = (
        Step(-2 * Derivative(Trace(SIGMA_BAR * _GENERATED), THETA), "Linear.", Algebra()),
        Step(
            -2 * Trace(RHO_BAR * operator),
            "Product rule; the trace is cyclic.",
            Algebra((operator, _G.carried)),
        ),
    )
    return Derivation(CROSS_TERM.quantity, steps, definitions)


@proof(SELF_TERM_WITHOUT_ANCILLAS)
def self_term_without_ancillas() -> Derivation:
    """Cancel the circuit: purity is invariant under unitaries."""
    steps = (
        Step(
            S.Zero,
            '$U^dagger U = bb(1)$ leaves $op("Tr") rho^2$, which has no angle.',
            Algebra(),
        ),
    )
    return Derivation(SELF_TERM_WITHOUT_ANCILLAS.quantity, steps)


@proof(SELF_TERM_WITH_ANCILLAS)
def self_term_with_ancillas() -> Derivation:
    """Differentiate the square of the reduced state."""
    reason = "Product rule under the partial trace."
    return Derivation.in_one_line(SELF_TERM_WITH_ANCILLAS, reason, Algebra())


@proof(SELF_TERM_CONSTANT)
def self_term_constant() -> Counterexample:
    """Entangle the ancilla with the data by an angle: the purity changes."""
    identity = ImmutableMatrix(eye(2))
    cnot = KroneckerProduct(P0, identity) + KroneckerProduct(P1, X)  # the ancilla controls
    values = {
        N: 2,
        N_A: 2,
        THETA: pi / 4,
        _C.after: exact_array(cnot),
        _C.before: exact_array(KroneckerProduct(identity, identity)),
        _C.generator: exact_array(KroneckerProduct(Y, identity)),
        RHO_BAR: exact_array(P0),
        _EMBEDDING: exact_array(KroneckerProduct(ImmutableMatrix([[1], [0]]), identity)),
    }
    words = (
        "One data qubit and one ancilla, input $|0〉$, $R_Y (pi slash 4)$ on the ancilla, then "
        "CNOT from the ancilla to the data qubit: the self term $1 - sin^2(theta) slash 2$ has "
        "gradient $-1 slash 2$."
    )
    return Counterexample(self_term_with_ancillas(), values, words)
