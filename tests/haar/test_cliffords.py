"""Cliffords, stabiliser states and Paulis, against their enumeration and the known potentials."""

from itertools import product

import numpy as np
import pytest
from sympy import (
    I,
    Integer,
    Matrix,
    MatrixSymbol,
    Rational,
    Symbol,
    Trace,
    conjugate,
    expand,
    kronecker_product,
)

from bptools.ensembles.designs import clifford_unitaries, stabiliser_states
from bptools.haar import (
    Clifford,
    PartialTrace,
    Pauli,
    Stabiliser,
    Unitary,
    covariance,
    expectation,
    frame_potential,
    integral_from_text,
)

n = Symbol("n", integer=True, positive=True)
M, K = Matrix([[1, 2 * I], [3, -1]]), Matrix([[0, 1], [2 - I, 5]])
PAULIS = [Matrix([[1, 0], [0, 1]]), Matrix([[0, 1], [1, 0]]), Matrix([[0, -I], [I, 0]])]
PAULIS.append(Matrix([[1, 0], [0, -1]]))
FOURTH = [  # functions of degree 4 of a matrix and its adjoint
    lambda X: (Trace(X * M * X.adjoint() * K)) ** 4,
    lambda X: Trace(X * M * X.T * K) ** 2 * conjugate(Trace(X * M * X.T * K)) ** 2,
    lambda X: X[0, 1] ** 2 * conjugate(X[1, 1] * X[0, 0]) * Trace(X * M) ** 2
    * Trace(X.adjoint() * K) ** 2,
    lambda X: X[0, 0] ** 3 * X[0, 1] * conjugate(X[0, 0] * X[0, 1] ** 3),
    lambda X: (X * M * X.adjoint())[0, 1] ** 4,
]  # fmt: skip


def exact(array):
    """Return an array of Gaussian rationals as a SymPy matrix."""
    entries = [Rational(int(x.x.p), int(x.x.q)) + I * Rational(int(x.y.p), int(x.y.q)) for x in
               np.asarray(array).ravel()]  # fmt: skip
    return Matrix(*np.shape(np.atleast_2d(array)), entries)


CLIFFORDS = [exact(element) for element in clifford_unitaries()]


def mean(shape, matrices):
    values = [shape(X.as_immutable()).doit() for X in matrices]
    return expand(sum(values, Integer(0)) / len(values))


@pytest.mark.parametrize("shape", FOURTH)
def test_the_fourth_degree_by_all_cliffords_of_a_qubit(shape):
    assert expand(expectation(shape(Clifford("C", 2))) - mean(shape, CLIFFORDS)) == 0
    haar = expectation(shape(Unitary("U", 2)))
    assert haar == 0 or expand(haar - mean(shape, CLIFFORDS)) != 0


def test_lower_degrees_and_unbalanced_ones_are_those_of_unitary_matrices():
    C, U = Clifford("C", 2**n), Unitary("U", 2**n)
    A, B = (MatrixSymbol(name, 2**n, 2**n) for name in "AB")
    for shape in (
        lambda X: Trace(X * A * X.adjoint() * B) ** 3,
        lambda X: Trace(X * X.adjoint() * A * X * B * X.adjoint()) * abs(X[0, 1]) ** 4,
        lambda X: Trace(X * A) ** 5 * Trace(X.adjoint() * B),
    ):
        assert expand(expectation(shape(C)) - expectation(shape(U))) == 0


def test_frame_potentials_of_cliffords():
    assert [frame_potential(Clifford("C", 2), t).value for t in range(1, 5)] == [1, 2, 5, 15]
    potential = frame_potential(Clifford("C", 2**n), 4)
    assert (potential.value, potential.at(1), potential.at(2), potential.at(3)) == (30, 15, 29, 30)
    with pytest.raises(ValueError, match="known to degree 4, not to 5"):
        frame_potential(Clifford("C", 2), 5)


@pytest.mark.parametrize("qubits", [1, 2])
def test_stabiliser_states_by_their_list(qubits):
    size = 2**qubits
    states = [exact(state).T for state in stabiliser_states(qubits)]
    X = Matrix(size, size, lambda i, j: (i - 2 * j) ** 2 - I * j)
    for shape in (
        lambda v: Trace(v.adjoint() * X * v) ** 4,
        lambda v: Trace(v.adjoint() * X * v) ** 3,
        lambda v: (v[0, 0] * v[size - 1, 0] * conjugate(v[0, 0]) * conjugate(v[1, 0])) ** 2,
    ):
        known = mean(shape, states)
        assert expand(expectation(shape(Stabiliser("psi", size))) - known) == 0
    overlaps = [abs((states[0].adjoint() * v)[0, 0]) ** 8 for v in states]
    potential = frame_potential(Stabiliser("psi", 2**n), 4)
    assert potential.at(qubits) == sum(overlaps) / len(overlaps)


def test_purities_of_stabiliser_states_at_degree_four():
    state = Stabiliser("psi", 4)
    reduced = PartialTrace(state.projector(), (2, 2), keep=0)
    purities = []
    for vector in stabiliser_states(2):
        block = exact(vector).reshape(2, 2)
        purities.append((1 - 2 * expand(block.det() * conjugate(block.det()))) ** 2)
    assert expectation(Trace(reduced**2) ** 2) == expand(sum(purities)) / len(purities)


@pytest.mark.parametrize("shape", FOURTH[:4])
def test_paulis_by_their_list(shape):
    assert expand(expectation(shape(Pauli("P", 2))) - mean(shape, PAULIS)) == 0
    pairs = [kronecker_product(*pair) for pair in product(PAULIS, repeat=2)]
    X = Matrix(4, 4, lambda i, j: (i - j) ** 2 + I * i)

    def entries(P):
        return (P * X * P.adjoint())[0, 1] * conjugate((P * X * P.adjoint())[0, 1])

    assert expand(expectation(entries(Pauli("P", 4))) - mean(entries, pairs)) == 0


def test_sums_over_strings_are_left_where_constants_are_unknown():
    A = MatrixSymbol("A", 2**n, 2**n)
    P = Pauli("P", 2**n)
    variance = covariance(Trace(P * A * P.adjoint() * A), Trace(P * A * P.adjoint() * A))
    function = variance.lambdify(A)
    explicit = covariance(*[Trace(P.subs(n, 1) * M * P.subs(n, 1).adjoint() * M)] * 2).value
    array = np.array(M, dtype=complex)
    assert function(1, array) == pytest.approx(complex(explicit))
    assert "(k, 0, 2**(2*n) - 1)" in str(variance.value)


@pytest.mark.parametrize(
    ("text", "kind", "dim", "value"),
    [
        ("|Tr(C)|^8", "C: clifford", "2^n", 30),
        ("|<0|psi>|^8", "psi: stabiliser", "2", Rational(5, 24)),
        ("|Tr(P)|^2", "P: pauli", "2^n", 1),
        ("|Tr(U)|^2", "U: clifford", "2^n", 1),
    ],
)
def test_in_text(text, kind, dim, value):
    name, kind = kind.split(": ")
    assert integral_from_text(text, dim, random={name: kind}).value == value


def test_only_qubits_have_cliffords():
    for dim in (3, 1, Symbol("d", integer=True, positive=True), 6 * 2**n):
        with pytest.raises(ValueError, match="a power of 2 such as"):
            Clifford("C", dim)
