"""What people typed that was once answered wrongly or refused, each with its right value.

A row stands for its class; every value is that of the literature or of multiplying out by hand.
"""

import pytest
from sympy import (
    Abs,
    Determinant,
    EulerGamma,
    HadamardProduct,
    Identity,
    KroneckerProduct,
    Matrix,
    MatrixSymbol,
    OneMatrix,
    Rational,
    Sum,
    Symbol,
    Trace,
    ZeroMatrix,
    conjugate,
    gamma,
    pi,
    polygamma,
    symbols,
    sympify,
)
from sympy.matrices.expressions.matexpr import MatrixElement

from bptools.haar import (
    Clifford,
    Orthogonal,
    PairingOperator,
    PartialTrace,
    SpecialUnitary,
    State,
    Symplectic,
    Unitary,
    expectation,
    integral,
    integral_from_text,
    subsystem_purity,
)

d = Symbol("d", integer=True, positive=True)
d_A, d_B, d_C = symbols("d_A d_B d_C", integer=True, positive=True)
i, j, k = symbols("i j k", integer=True, nonnegative=True)
U, V, Q, S = Unitary("U", d), Unitary("V", d), Orthogonal("Q", d), Symplectic("S", d)
psi, phi = State("psi", d), State("phi", d)
A, B = MatrixSymbol("A", d, d), MatrixSymbol("B", d, d)
u, w = MatrixSymbol("u", d, 1), MatrixSymbol("w", d, 1)
r, v = MatrixSymbol("r", 1, d), MatrixSymbol("v", 1, d)
U2, X2 = Unitary("U", 2), MatrixSymbol("X", 2, 2)
SWAP = PairingOperator(((0, 3), (1, 2)), (d, d))
L = KroneckerProduct(U2, Matrix([[1, 0], [0, 1]]))
X4 = Matrix([[1, 2, 0, 1], [0, 1, 1, 0], [3, 0, -1, 1], [1, 1, 0, 2]])
Y4 = Matrix([[0, 1, 1, 2], [1, 0, -1, 0], [2, 0, 1, 1], [0, 1, 1, -1]])
P = psi.projector()
E_1, E_2 = (MatrixSymbol(name, d, d) for name in ("E_1", "E_2"))
traces = Trace(A) * Trace(B)

IN_SYMPY = {
    "limits of sums": (Sum(U[i, j] * conjugate(U[i, j]), (i, 0, 1), (j, 0, 1)), 4 / d),
    "dependent limits": (Sum(Abs(U[i, j]) ** 2, (i, 0, j), (j, 0, 1)), 3 / d),
    "parts of ranges": (Sum(U[i, i] * conjugate(U[j, j]), (i, 0, d - 2), (j, 1, d - 1)), 1 - 2 / d),
    "sums of fourth powers": (Sum(Abs(U[i, 0]) ** 4, (i, 0, d - 1)), 2 / (d + 1)),
    "a random element left": (U[0, 0] * Trace(U.adjoint() * V * V), 0),
    "the same with names swapped": (V[0, 0] * Trace(V.adjoint() * U * U), 0),
    "indices near the dimension": (S[d - 1, 0] * S[2 * d - 1, d], 1 / (2 * d)),
    "the same over O": (Q[d - 1, 0] ** 2 * Q[d - 1, d - 1] ** 2, 1 / (d * (d + 2))),
    "row vectors": (
        (v * phi) * (w.adjoint() * B * r.T) * (phi.adjoint() * A * u),
        Trace(A * u * v) * Trace(B * r.T * w.adjoint()) / d,
    ),
    "an explicit matrix": (Trace(U2 * Matrix([[1, 0], [0, -1]]) * U2.adjoint() * X2), 0),
    "an element of a product": ((U * A * U.adjoint())[0, 0], Trace(A) / d),
    "of a power": (abs((U * U)[0, 0]) ** 2, (d + 2) / (d * (d + 1))),
    "bras and kets": (psi.adjoint() * A * psi, Trace(A) / d),
    "their modulus": (
        abs(psi.adjoint() * A * psi) ** 2,
        (Trace(A * A.adjoint()) + Trace(A) * Trace(A.adjoint())) / (d * (d + 1)),
    ),
    "a column": (U[:, 0].adjoint() * A * U[:, 0], Trace(A) / d),
    "a block": (Trace(U[:2, :2] * U[:2, :2].adjoint()), 4 / d),
    "an elementwise product": (HadamardProduct(U, U.conjugate()), OneMatrix(d, d) / d),
    "a matrix of expressions": (Matrix([[Abs(U[0, 0]) ** 2, U[0, 1]]]), Matrix([[1 / d, 0]])),
    "the product of constants": ((A * B)[0, 0] * Abs(U[0, 0]) ** 2, MatrixElement(A * B, 0, 0) / d),
    "two states in a product": (KroneckerProduct(psi, psi), ZeroMatrix(d**2, 1)),
    "a negative power": (Trace(U**-1 * A * U * B), traces / d),
    "the inverse of a product": (Trace((U * V).inv() * A * U * V * B), traces / d),
    "a local unitary's second moment": (Trace(L * X4 * L.adjoint() * Y4) ** 2, Rational(26, 3)),
    "a transposed projector": (Trace(P * P.T) ** 2, 8 / ((d + 1) * (d + 3))),
    "a swap": (
        Trace(KroneckerProduct(U * A * U.adjoint(), U * B * U.adjoint()) * SWAP),
        Trace(A * B),
    ),
    "SU(2)": (SpecialUnitary("U", 2)[0, 0] * SpecialUnitary("U", 2)[1, 1], Rational(1, 2)),
    "one qubit's Cliffords": (Abs(Trace(Clifford("C", 2))) ** 8, 15),
    "and unitaries": (Abs(Trace(U2)) ** 8, 14),
    "E |psi_0 psi_1|": (Abs(psi[0, 0]) * Abs(psi[1, 0]), pi / (4 * d)),
    "symbolic powers": (Abs(U[0, 0]) ** (2 * k), gamma(d) * gamma(k + 1) / gamma(d + k)),
    "determinants": (Abs(Determinant(U) * Trace(U * A)) ** 2, Trace(A * A.adjoint()) / d),
}
IN_WORDS = [
    ("|Tr(U)|^2", 1),
    ("|U_00|^4", 2 / (d * (d + 1))),
    ("<0|U|0>", 0),
    ("Tr(U)Tr(U.H)", 1),
    ("abs(Tr U)^2", 1),
    ("tr(U A U^dag B)", traces / d),
    ("trace(U A inv(U) B)", traces / d),
    (r"\mathbb{E}_U[\operatorname{Tr}(U A U^{\dagger} B)]", traces / d),
    (r"\bar{U}_{00} U_{00}", 1 / d),
    (r"\mathbb{E}_{U\sim\mu_H}\left[|\mathrm{Tr}(U)|^4\right]", 2),
    (r"\underset{U \sim \mathcal{U}(d)}{\mathbb{E}} |\operatorname{tr} U|^4", 2),
    (r"\int_{\mathcal{U}(d)} d\mu_H(U)\, \Tr\bigl( U A U^\dagger B \bigr)", traces / d),
    (r"\int \mathrm{d}U \int \mathrm{d}V\, \lvert\mathrm{Tr}(U V)\rvert^2", 1),
    ("∫ |Tr U|² dμ(U)", 1),
    ("E_U E_V |Tr(U V)|^2", 1),
    ("E_U[E_V[|Tr(U V)|^2]]", 1),
    ("2 E_U[E_V(E_W |Tr(U V W)|^2)] E_U[|U_00|^2]", 2 / d),
    ("‖psi‖^4 + ‖psi‖_2^2", 2),
    ("|det(U[:2, :2])|²", 2 / (d * (d - 1))),
    ("Tr(E_1 U E_2 U†) - Tr(U E_1 E_2 U†)", Trace(E_1) * Trace(E_2) / d - Trace(E_1 * E_2)),
    (r"\left\langle |\mathrm{Tr}(U)|^4 \right\rangle_{\mathrm{Haar}}", 2),
    (r"\frac{1}{d^2-1} \frac{\mathrm{Tr}(U A U^\dagger)}{2}", Trace(A) / (2 * d**2 - 2)),
    (r"\bra{\psi} \hat{A} \ket{\psi} \braket{\phi|\phi}", Trace(A) / d),
    (r"$\mathrm{Tr}\left\{ U^{\top} A \, U^{*} \right\}$.", Trace(A)),
    (r"\mathrm{Tr}^2(U A {U^\dagger})", Trace(A) ** 2),
    (r"\left\| U - \mathbb{1} \right\|^2_F", 2 * d),
    ("‖ |psi> - |phi> ‖²", 2),
    ("<psi|A + B|psi>", (Trace(A) + Trace(B)) / d),
    ("<psi|-2A|psi> <psi|psi>", -2 * Trace(A) / d),
    ("Tr(U [A, B] U† A) + 2[A, B][0, 0] - 2 (A B - B A)[0, 0]", 0),
    ("Tr(A† [U A U†, B]† A [U A U†, B]) - Tr(A† comm(U A U†, B)† A comm(U A U†, B))", 0),
    ("|U_i0|^2 |U_{d-1,0}|^0", 1 / d),
    ("Tr(U_A A U_{A}†) + Tr(I_d)", Trace(A) + d),
    ("Tr(U_{AB} A U_{AB}†)", Trace(A)),
    ("np.abs(Tr(U.conj().T @ U.adjoint()))^2", 2),
    ("Trace(U * A * Adjoint(U) * B)", traces / d),
    ("Tr(U (A+B) U.H)", Trace(A) + Trace(B)),
    ("Re(Tr U)^2 + Im(Tr U)^2", 1),
    ("Tr(U^⊗2 (A⊗B) U^{†⊗2} SWAP)", Trace(A * B)),
    ("Tr([U A U†, B])", 0),
    ("Tr({A, B} U U†)", 2 * Trace(A * B)),
    ("Cov[Tr(U A), Tr(U B)]", Trace(A * B.adjoint()) / d),
    ("sum(|U_ii|^2, i)", 1),
    ("sum(|U_ij|^2, i, 0, 1)", 2 / d),
    ("Tr(U[:2, :2] U[:2, :2]†)", 4 / d),
    ("|det(U)|^2", 1),
    ("pi |U_00|^2", pi / d),
    ("|det(U)|^3 |det O|", 1),
    ("|det(A U)|", Abs(Determinant(A))),
    ("⟨|U_00|^2⟩⟨|Tr U|^4⟩", 2 / d),
    ("<|U_00|^2>_U", 1 / d),
    ("∫ dU |U_00|^2", 1 / d),
    (r"\int dU\, dV |Tr(U V)|^2", 1),
    ("log(|U_00|^2)", -EulerGamma - polygamma(0, d)),
    (r"\sum_i |U_{i0}|^4", 2 / (d + 1)),
    ("2 ∑_{i,j} |U_ij|^2", 2 * d),
    ("sum_ij |U_ij|^4 |V_ij|^2", 2 / (d + 1)),
    ("Tr(U A U†)/Tr(U U†)", Trace(A) / d),
    ("sum_{i=0}^{1} |U_{i0}|^2", 2 / d),
    ("U[0][0] conj(U[0][0])", 1 / d),
    ("Ū_00 U_00", 1 / d),
    ("|U₀₀|²", 1 / d),
    ("Tr(U^2 A U^-2)", Trace(A)),
    ("|Tr([U, V])|^2", 0),
    ("Tr({U, B} {U, B}†)", 2 * Trace(B * B.adjoint()) + 2 * Trace(B) * Trace(B.adjoint()) / d),
    ("<psi|A|psi>/<psi|psi>", Trace(A) / d),
    ("1e-3 |U_00|^2", 1 / (1000 * d)),
    ("(U A U†)_01 (U B U†)_{1,0}", (d * Trace(A * B) - traces) / (d * (d - 1) * (d + 1))),
    (r"U^\dagger_{ij} U_{ji}", 1 / d),
    ("conj(U)_{i j} U_ij", 1 / d),
    ("sqrt(Var[Tr U])", 1),
    ("<psi|psi|psi>", ZeroMatrix(d, 1)),
    ("Tr[U, V]", 0),
    ("Tr(U[:1, :] A U[:1, :]†)", Trace(A) / d),
    ("Tr(U\N{DOT OPERATOR}A\N{DOT OPERATOR}U†)", Trace(A)),
]
REFUSED = [
    ("Tr(U A U* B)", r"write U\.H, U\.conj or spaces"),
    ("Tr(U A U+ B)", r"write U\.H or spaces"),
    ("Tr(rho U A U.H)", "--constant rho"),
    ("U_00 Ubar_00", r"write U\.conj"),
    ("|U00|^2", r"write U_\{0,0\} for an element"),
    ("Tr(Sz)", "as S is random"),
    ("Tr(UA)", r"spaces between matrices \(U A\)"),
    ("Tr_B(psi.P)", "partial trace"),
    ("|psi_0|^2", r"write psi\[0\] for an element"),
    ("<01|X|10>", r"write \(\|0>⊗\|1>\)"),
    ("E_V[Tr(U V)]", "means over all random matrices"),
    ("2i |U_00|^2", r"sqrt\(-1\)"),
    ("log|Tr U|", "Known beyond polynomials"),
    ("E|U_00|^2", r"write E\[\.\.\.\] for a mean"),
    ("⟨A⟩", r"write <psi\|A\|psi>"),
    ("∫ dU |U_00|^2 ∫ dU |U_11|^2", r"write E\[X\] E\[Y\]"),
    ("sum(|U_ij|^2, i, i, 1)", "must not hold i"),
    ("inv(Tr(U) U)", "inverses of random matrices only"),
    ("U(0,0)", r"write X\[0, 0\]"),
    ("U_00 U_00*", r"write conj\(U_00\)"),
    ("1/|U_00|^2", "diverges"),
    ("sum(1, i)", "must give limits"),
    ("U^⊗9", "tensor powers from 1 to 8"),
    ("sum(|U_ij|^2, d, 0, 1)", "must not sum over d"),
    ("∑_{d=0}^{1} |U_00|^2", "must not sum over d"),
    ("U^2_00", r"write U_\{ij\}\^2"),
    ("sqrt(|U_00|)", "square roots of numbers"),
    ("E_V |Tr U|^2", "not over V alone: write --constant U"),
    ("E_U[E_V[|Tr(U V)|^2]^2]", "inside another mean"),
    ("E_U[E_V[|Tr(U V W)|^2]]", "write --constant W"),
    ("⟨|Tr U|²⟩_V", "means over all random matrices"),
    ("∫_{O(d)} dU |U_00|^4", r"must not draw U from O\(d\): it is read as Unitary"),
    ("∫_{SU(2)} dU U_00 U_11", r"from SU\(2\)"),
    ("E_{U ~ U(N)}[|U_00|^4]", r"from U\(N\): it is read as Unitary of dimension d"),
    ("E_{U ~ Clifford}[|U_00|^4]", "which --random and --dim change"),
    ("∫ dU d U A U†", "each measure once"),
    (r"Tr\Foo(U A U^\dagger)", r"not contain the command \\Foo"),
    (r"\hat{A} U A U^\dagger", "A with and without a hat"),
    ("|U_00|^1/2", r"write \^\(1/2\), or brackets"),
    ("|U_00|^3/2", r"write \^\(3/2\)"),
    ("|U_00|^2d", r"write \^\(2 d\), or \^2 d with a space"),
    ("Tr(U⊗2 (A⊗B))", r"write \^⊗2 for a power"),
    ("<psi|<phi| X |psi>|phi>", r"write \(\|a>⊗\|b>\)"),
    ("U^†T", "write .T for a transpose"),
    ("TrU TrU†", r"write Tr\(U\)"),
    ("Tr(I_2 U)", "I for the identity of the dimension that --dim"),
    ("Tr(U)* Tr(U)", r"write \)\^\* or spaces"),
    ("Tr (U A) (U† B)", r"write Tr\(\(X\) \(Y\)\)"),
    ("|Tr(U A)|^2/Tr(A)Tr(A†)", "is divided by"),
    ("|<d|psi>|^2", r"must be in range\(d\), not d"),
    ("‖U A‖^2", "must say which norm of U"),
    ("Var[<0|U† O U|0>]", "what O is beside U: --constant O for an observable"),
    (r"\bra{\psi} \hat{O} \ket{\psi}", "--random 'O: orthogonal' for a random"),
]


def _same(value, right):
    if getattr(value, "is_Matrix", False):
        return value == right or (value - right).doit() == ZeroMatrix(*value.shape)
    return sympify(value - right).doit().expand().factor() == 0


@pytest.mark.parametrize("name", IN_SYMPY)
def test_what_was_once_wrong_or_refused_is_right(name):
    expression, right = IN_SYMPY[name]
    assert _same(expectation(expression), right)


@pytest.mark.parametrize(("text", "right"), IN_WORDS)
def test_lines_of_text_are_right(text, right):
    assert _same(integral_from_text(text).value, right)


@pytest.mark.parametrize(("text", "says"), REFUSED)
def test_what_can_be_read_in_two_ways_is_refused_with_its_spellings(text, says):
    with pytest.raises((ValueError, TypeError), match=says):
        integral_from_text(text)


def test_elements_of_products_outside_the_matrix_are_refused():
    with pytest.raises(ValueError, match="in its 2 rows"):
        integral_from_text("(U A)[2, 2]", 2)


def test_answers_know_where_they_hold():
    assert integral(abs(Trace(U)) ** 6).lambdify()(2) == 5
    n, m = symbols("n m", integer=True, positive=True)
    purity = subsystem_purity(2**m, 2 ** (n - m))
    with pytest.raises(ValueError, match="positive integer"):
        purity.at({n: 2, m: 3})


def test_a_unitary_on_two_of_three_factors():
    rho = MatrixSymbol("r", d_A * d_B * d_C, d_A * d_B * d_C)
    dims = (d_A, d_B, d_C)
    rotation = KroneckerProduct(Unitary("V", d_A * d_B), Identity(d_C))
    reduced = PartialTrace(rotation * rho * rotation.adjoint(), dims, keep=(0, 2))
    kept = Trace(PartialTrace(rho, dims, keep=2) ** 2)
    right = d_A * (d_B**2 - 1) * kept + d_B * (d_A**2 - 1) * Trace(rho**2)
    value = expectation(Trace(reduced**2))
    for point in ({d_A: 2, d_B: 3, d_C: 2}, {d_A: 3, d_B: 2, d_C: 4}):
        assert _same(value.subs(point), (right / (d_A**2 * d_B**2 - 1)).subs(point))
