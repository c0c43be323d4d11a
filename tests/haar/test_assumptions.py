"""What is assumed of constants shortens answers and changes no value."""

from itertools import product

import pytest
from sympy import I, KroneckerProduct, Matrix, MatrixSymbol, Symbol, Trace, symbols

from bptools.algebra.hypotheses import Kind
from bptools.haar import PartialTrace, State, Unitary, covariance, expectation, integral
from bptools.haar.notation import integral_from_text

d = Symbol("d", integer=True, positive=True)
r = Symbol("r", integer=True, positive=True)
U, psi = Unitary("U", d), State("psi", d)
A, B = MatrixSymbol("A", d, d), MatrixSymbol("B", d, d)
X, Z = Matrix([[0, 1], [1, 0]]), Matrix([[1, 0], [0, -1]])
TURNED = Trace(U * A * U.adjoint() * B)

INSTANCES = {  # of 2 rows, with properties that are told by their words
    "hermitian": Matrix([[1, 2 * I], [-2 * I, 3]]),
    "unitary": Matrix([[0, I], [1, 0]]),
    "involution": Matrix.eye(2),
    "pauli": X,
    "projector of rank 1": (Matrix.eye(2) + X) / 2,
    "projector": Matrix.diag(1, 0),
    "traceless": Matrix([[1, 2], [5 * I, -1]]),
    "pure": (Matrix.eye(2) + Z) / 2,
}
EXPRESSIONS = [
    TURNED**2,
    abs(TURNED) ** 2,
    Trace(U * A * U.adjoint() * B * U * A * U.adjoint() * B),
    Trace(A * psi.projector() * B * psi.projector() * A.adjoint()),
    (U * A * A.adjoint() * U.adjoint() * B)[0, 1],
]


@pytest.mark.parametrize(("first", "second"), [*product(INSTANCES, ["hermitian", "pauli"])])
def test_values_at_instances_are_those_without_assumptions(first, second):
    values = {A: INSTANCES[first], B: INSTANCES[second]}
    for expression in EXPRESSIONS:
        explicit = expression.subs(d, 2).subs({k.subs(d, 2): v for k, v in values.items()})
        short = integral(expression, {A: first, B: second}).at(2)
        known = short.subs({k.subs(d, 2): v for k, v in values.items()}).doit()
        assert (known - expectation(explicit)).expand() == 0


def test_answers_are_short():
    assert expectation(TURNED**2, {A: "pauli", B: "pauli"}) == d**2 / ((d - 1) * (d + 1))
    pure = expectation(TURNED**3, {A: "pure state", B: "projector of rank r"})
    assert (pure - r * (r + 1) * (r + 2) / (d * (d + 1) * (d + 2))).factor() == 0
    unitary = Trace(U * A * A.adjoint() * U.adjoint() * B)
    assert expectation(unitary, {A: Kind.UNITARY}) == Trace(B)
    assert covariance(TURNED, TURNED, {A: "pauli", B: "pure"}).value == 1 / (d + 1)
    assert expectation([TURNED, 1], {A: "traceless"}) == [0, 1]
    d_A, d_B = symbols("d_A d_B", integer=True, positive=True)
    wide = MatrixSymbol("X", d_A * d_B, d_A * d_B)
    local = KroneckerProduct(Unitary("U", d_A), Unitary("V", d_B))
    reduced = PartialTrace(local * wide * local.adjoint(), (d_A, d_B), keep=0)
    assert expectation(Trace(reduced), {wide: "pauli"}) == 0


@pytest.mark.parametrize(
    ("assuming", "error", "message"),
    [
        ({A: "paulix"}, ValueError, "must say of A one of hermitian, unitary"),
        ({A: ["pure", "traceless"]}, ValueError, "must not say of A: pure state and traceless"),
        ({U: "unitary"}, TypeError, "must name constant matrices, not U"),
        ({MatrixSymbol("C", d, d): "pure"}, ValueError, r"matrices of the expression \(A, B, U\)"),
        ({MatrixSymbol("A", 3, 3): "pauli"}, ValueError, "of odd dimension 3"),
        ({MatrixSymbol("A", 2, 2): "projector of rank 3"}, ValueError, "at most 2, not 3"),
        ({MatrixSymbol("A", 2, 3): "hermitian"}, ValueError, "of square matrices"),
    ],
)
def test_what_no_matrix_satisfies_is_refused(assuming, error, message):
    with pytest.raises(error, match=message):
        integral(TURNED, assuming)


def test_what_no_matrix_satisfies_at_a_dimension_is_refused_there():
    with pytest.raises(ValueError, match="of odd dimension 3"):
        integral(TURNED**2, {A: "pauli"}).at(3)
    with pytest.raises(ValueError, match="at most 2, not 3"):
        integral(TURNED**2, {A: "projector of rank 3"}).at(2)


def test_the_command_line_assumes_by_name():
    answer = integral_from_text("Tr(U A U† B)^2", assuming={"A": ["hermitian", "unitary"]})
    assert answer.reading.startswith("U Haar unitary d×d; B constant d×d; A constant d×d, herm")
    with pytest.raises(ValueError, match="must be of constants of the text, not of U"):
        integral_from_text("Tr(U A U† B)", assuming={"U": "unitary"})
    variance = integral_from_text("Var[<psi|A|psi>]", assuming={"A": "pauli"})
    assert variance.value == 1 / (d + 1)
