"""Finite groups by their generators: characters, known potentials, sums by hand, refusals."""

import pytest
from sympy import I, ImmutableMatrix, Matrix, MatrixSymbol, Rational, Trace, exp, expand, pi, sqrt

from bptools.haar import (
    Clifford,
    FiniteGroup,
    PermutationMatrix,
    Unitary,
    covariance,
    expectation,
    integral_from_text,
)
from bptools.haar.finite_groups import GATES

SHIFT, SWAP = Matrix([[0, 1, 0], [0, 0, 1], [1, 0, 0]]), Matrix([[0, 1, 0], [1, 0, 0], [0, 0, 1]])
A, B = MatrixSymbol("A", 2, 2), MatrixSymbol("B", 2, 2)


def test_all_permutations_of_three_are_permutation_matrices():
    G, P = FiniteGroup("G", [SHIFT, SWAP]), PermutationMatrix("P", 3)
    X = Matrix(3, 3, lambda i, j: i - 2 * j + I)
    assert len(G.elements) == 6
    for shape in (
        lambda g: Trace(g * X * g.T * X),
        lambda g: Trace(g) ** 3,
        lambda g: g[0, 1] * g[1, 2],
        lambda g: g * X * g.adjoint(),
    ):
        assert expand(expectation(shape(G)) - expectation(shape(P))) in (0, Matrix.zeros(3))


def test_the_cliffords_of_a_qubit_by_their_generators():
    G, C = FiniteGroup("G", [GATES["H"], GATES["S"]]), Clifford("C", 2)
    X, Y = Matrix([[1, 2 * I], [3, -1]]), Matrix([[0, 1], [2 - I, 5]])
    assert (len(G.elements), expectation(abs(Trace(G)) ** 8)) == (192, 15)
    fourth = [expectation(Trace(g * X * g.adjoint() * Y) ** 4) for g in (G, C)]
    assert expand(fourth[0] - fourth[1]) == 0


def test_constants_are_their_elements_and_other_random_matrices_stay():
    G, U = FiniteGroup("G", [GATES["Z"]]), Unitary("U", 2)
    mean = expectation(Trace(G * A * G.adjoint() * B))
    assert expand(mean - A[0, 0] * B[0, 0] - A[1, 1] * B[1, 1]) == 0
    explicit = Matrix([[1, 2], [3, 4]])
    assert expectation(Trace(U * G * explicit * G * U.adjoint() * explicit)) == Rational(25, 2)
    assert covariance(Trace(G), Trace(G)).value == 1


def test_cube_roots_close_exactly():
    turn = Matrix([[exp(2 * pi * I / 3), 0], [0, 1]])
    assert len(FiniteGroup("G", [turn, GATES["X"]]).elements) == 18
    assert expectation(abs(FiniteGroup("G", [turn])[0, 0] + 1) ** 2) == 2


@pytest.mark.parametrize(
    ("generators", "message"),
    [
        ([[[1, 0], [0, 1]]], "must be explicit matrices"),
        ([Matrix([[1, 1], [0, 1]])], "must be unitary"),
        ([Matrix([[0.5, 1], [0, 1]])], "of exact numbers"),
        ([ImmutableMatrix([[3, 4], [-4, 3]]) / 5], "at most 1000 elements"),
        ([GATES["X"], SHIFT], "of one size"),
        ([], "must be explicit matrices"),
    ],
)
def test_what_is_no_finite_group_is_refused(generators, message):
    with pytest.raises((TypeError, ValueError), match=message):
        FiniteGroup("G", generators)


def test_in_text():
    group = integral_from_text("|Tr(G)|^8", 2, random={"G": "group of H, S"})
    assert (group.value, group.reading) == (15, "G uniform on the group of H, S, 2×2")
    assert integral_from_text("Var[|G_00|^2]", 2, random={"G": "group of H"}).value == Rational(
        1, 16
    )
    with pytest.raises(ValueError, match="must be of gates X, Y"):
        integral_from_text("Tr(G)", 2, random={"G": "group of Q"})
    with pytest.raises(ValueError, match="--dim must be 2"):
        integral_from_text("Tr(G)", 3, random={"G": "group of H"})
    assert expectation(FiniteGroup("G", [GATES["H"]])[0, 0]) == sqrt(2) / 4 + Rational(1, 2)
