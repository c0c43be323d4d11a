"""The statements of one paper and their derivations; this file holds the paper and its notation."""

from sympy import Adjoint, Basic, Derivative, Expr, I, MatMul, MatrixSymbol, Symbol, Trace
from sympy.matrices.expressions.matexpr import MatrixExpr

from bptools.algebra import Abbreviation, Hypothesis, Kind, Rotation
from bptools.claims import Citation, Claim, Reading, Relation, Source, Stance
from bptools.haar import Unitary
from bptools.printing import typst_math

PAPER = (
    "H. Cao, K. Zhang, D. Tao, Z. Su: Mitigating barren plateaus in quantum denoising diffusion "
    "probabilistic models, arXiv:2512.06695v1"
)

# The report follows the paper.
ORDER = (
    "gates",
    "ansatz",
    "mmd",
    "mmd_blindness",
    "gate_derivative",
    "loss_gradient",
    "haar_input",
    "moments",
    "mean",
    "lemma1",
    "lemma2",
    "theorem1",
    "theorem1_attained",
    "batch_counts",
    "mmd_gradient",
    "mmd_outcomes",
    "trained_gradient",
    "trained_pairs",
    "trained_squares",
    "trained_witness",
    "witness_branches",
    "witness_bounds",
    "approximate_haar",
    "finite_ensembles",
    "entrywise",
    "theorem2",
    "theorem2_universal",
    "theorem2_excess",
    "theorem2_needs",
    "theorem2_counterexamples",
    "eq14_in_practice",
    "theorem2_circuits",
    "many_squares",
    "many_gates",
    "theorem2_repaired",
    "squared_mean",
    "hunts",
    "small_angles",
    "quddpm_diffusion",
    "quddpm_gradients",
    "quddpm_outcomes",
    "quddpm_start",
    "gradient_survey",
    "gradient_choices",
    "trainings",
    "recordings",
)

# Of these the conclusions quote the statement in full.
PRINCIPAL = (
    "mean.without_ancillas",
    "mean.with_ancillas",
    "theorem1.variance",
    "theorem1.bound",
    "theorem1.bound_rank",
    "theorem1.bound_norm",
    "mmd_gradient.variance",
    "trained_gradient.mean_absolute",
    "trained_gradient.whole",
    "trained_witness.vanishing",
    "approximate_haar.variance_above",
    "theorem2_circuits.universal",
    "squared_mean.additive",
    "theorem2_counterexamples.two_qubits",
    "theorem2_counterexamples.fidelity",
    "eq14_in_practice.all_scales",
    "eq14_in_practice.wide_angles",
    "eq14_in_practice.small_angles",
    "theorem2_repaired.bound",
    "gradient_survey.original_decays",
    "gradient_survey.improved_stays",
    "gradient_survey.improved_slower",
    "trainings.improved_closer",
    "trainings.improved_closer_kl",
    "trainings.head_start",
    "trainings.improved_learns",
    "trainings.small_angles_learn",
    "trainings.small_angles_farther",
    "trainings.one_peak",
)

WEINGARTEN = Citation(
    "Collins-Sniady 2006",
    "B. Collins, P. Sniady: Integration with respect to the Haar measure on unitary, orthogonal "
    "and symplectic group, Commun. Math. Phys. 264, 773-795 (2006), doi:10.1007/s00220-006-1554-3",
    "An integral of matrix elements over the Haar measure of U(N) is the sum over pairs of "
    "permutations of Kronecker deltas times Weingarten functions.",
)


def source(equation: str) -> Source:
    """Return the place in the paper."""
    return Source(PAPER, equation)


def formula(expression: Basic) -> str:
    """Return an expression as a formula within a text, so that it need not be written twice."""
    return f"${typst_math(expression)}$"


def experimental(
    *,
    name: str,
    title: str,
    statement: str,
    symbol: str,
    relation: Relation,
    closed_form: Expr,
    equation: str,
    reading: Reading = Reading.OURS,
    stance: Stance = Stance.ASSERTED,
    uses: tuple[str, ...] = (),
    repaired_by: str = "",
    repair: Expr | None = None,
    stated_for: tuple[tuple[str, tuple[int, ...]], ...] = (),
) -> Claim:
    """Return a claim about the outcome of experiments: ``symbol relation closed_form``.

    What is ours, or our repair, was written with the recorded data at hand.
    """
    return Claim(
        name=name,
        title=title,
        statement=statement,
        quantity=Symbol(symbol, real=True),
        relation=relation,
        closed_form=closed_form,
        source=source(equation),
        reading=reading,
        stance=stance,
        uses=uses,
        empirical=True,
        hindsight=reading in (Reading.OURS, Reading.REPAIRED),
        repaired_by=repaired_by,
        repair=repair,
        stated_for=stated_for,
    )


N = Symbol("N", integer=True, positive=True)  # dimension of the data qubits
N_A = Symbol("N_a", integer=True, positive=True)  # dimension of the ancilla qubits
THETA = Symbol("theta_k", real=True)  # the angle that is differentiated


def matrix(name: str, size: Expr = N) -> MatrixSymbol:
    """Return a square matrix symbol."""
    return MatrixSymbol(name, size, size)


def conjugated(gate: MatrixExpr, matrix: MatrixExpr) -> MatMul:
    """Return U M U^dagger, as it stands.

    ``U * M * Adjoint(U)`` is the same; SymPy goes through all of a long M for each factor.
    """
    return MatMul(gate, matrix, Adjoint(gate).doit())


def commutator(left: MatrixExpr, right: MatrixExpr) -> MatrixExpr:
    """Return [left, right]."""
    return left * right - right * left


class Gradient:
    """The gradient of a fidelity through a circuit, on the whole space of dimension ``size``.

    The circuit is ``U = U_+ R_P(theta_k) U_-``; ``O`` is what is measured; ``carried`` names it
    carried back to the gate; M is the matrix whose expectation is the gradient.
    """

    def __init__(self, observable: MatrixExpr, carried: str, size: Expr = N) -> None:
        self.after, self.before = matrix("U_+", size), matrix("U_-", size)
        self.generator = matrix("P_k", size)
        self.observable = observable
        circuit = self.after * Rotation(self.generator, THETA) * self.before
        self.circuit = Abbreviation("U", circuit, THETA)
        self.carried = matrix(carried, size)
        later_gates = self.after * Rotation(self.generator, THETA)
        self.carried_expression = Adjoint(later_gates) * observable * later_gates
        inner = I / 2 * commutator(self.generator, self.carried)
        self.operator_expression = Adjoint(self.before) * inner * self.before
        abbreviated = Abbreviation(carried, self.carried_expression)
        self.target = abbreviated  # the carried observable as printed in claims
        self.operator = Abbreviation("M", self.operator_expression.subs(self.carried, abbreviated))
        self.hypotheses = (
            Hypothesis(self.generator, Kind.INVOLUTION),
            Hypothesis(self.after, Kind.UNITARY),
            Hypothesis(self.before, Kind.UNITARY),
        )

    def derivative(self, state: MatrixExpr) -> Derivative:
        """Return the derivative of Tr[O U state U^dagger] by the angle, unevaluated."""
        return Derivative(
            Trace(self.observable * self.circuit * state * Adjoint(self.circuit)), THETA
        )


V = Unitary("V", N)
PSI0 = matrix("psi_0")
HAAR_INPUT = V * PSI0 * Adjoint(V)
