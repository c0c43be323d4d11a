"""Averages that are known entry by entry, and sums over indices of explicit matrices."""

from itertools import permutations, product

import numpy as np
import pytest
from sympy import (
    HadamardProduct,
    ImmutableMatrix,
    KroneckerProduct,
    Matrix,
    MatrixSymbol,
    Trace,
    symbols,
)

from bptools.haar import (
    CircularSymplectic,
    DiagonalUnitary,
    FiniteGroup,
    PairingOperator,
    PermutationMatrix,
    integral,
)
from bptools.haar.entries import MatrixOfEntries

d = symbols("d", integer=True, positive=True)
A, B, C = (MatrixSymbol(name, d, d) for name in "ABC")
FIRST, SECOND, THIRD = (
    np.array(rows) for rows in ([[1, 2], [0, 1j]], [[2, -1], [1, 3]], [[0, 1], [1j, 1]])
)


def test_a_matrix_that_is_no_product_has_its_entries():
    """Powers up to the third are averaged exactly by seven equidistant phases."""
    Z = DiagonalUnitary("Z", d)
    mean = integral(Z * A * Z * B * Z * C * Z.adjoint() * A * Z.adjoint() * B * Z.adjoint())
    assert mean.value.atoms(MatrixOfEntries)
    expected = np.zeros((2, 2), dtype=complex)
    for phases in product(np.exp(2j * np.pi * np.arange(7) / 7), repeat=2):
        z = np.diag(phases)
        expected += (
            z @ FIRST @ z @ SECOND @ z @ THIRD @ z.conj() @ FIRST @ z.conj() @ SECOND @ z.conj()
        )
    shown = mean.lambdify(A, B, C)(2, FIRST, SECOND, THIRD)
    assert np.allclose(shown, expected / 49, rtol=1e-12, atol=1e-12)


def test_deltas_behind_omega_are_no_identity():
    V = CircularSymplectic("V", d)
    mean = integral(HadamardProduct(V, V.conjugate()))
    shown, exact = (x.as_explicit().doit() for x in (mean.value.subs(d, 2), mean.at(2)))
    assert shown == exact
    assert "Entries(i, j:" in str(mean.value)


@pytest.mark.parametrize("letters", [2, 3])
def test_sums_over_indices_of_explicit_matrices_are_numbers(letters):
    """Against all permutations."""
    P = PermutationMatrix("P", 3)
    constants = [Matrix(3, 3, [k, 1, 0, 2, -1, 1, 0, 3, k]) for k in range(letters)]

    def word(matrix):
        whole = ImmutableMatrix.eye(3)
        for constant in constants:
            whole = whole * matrix * constant
        return whole

    orders = list(permutations(range(3)))
    explicit = [word(Matrix(3, 3, lambda i, j, x=x: int(x[i] == j))).trace() for x in orders]
    assert integral(Trace(word(P))).value == sum(explicit) / len(orders)


def test_a_pairing_of_all_indices_of_explicit_matrices_is_a_number():
    swap = PairingOperator(((0, 3), (1, 2)), (2, 2))
    group = FiniteGroup("G", [Matrix([[0, 1], [1, 0]])])
    assert integral(Trace(KroneckerProduct(group, group) * swap)).value == 2
