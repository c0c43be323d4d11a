"""Operators as tables of their coefficients by string, and as matrices, by fast transforms.

The string with bits x and z takes the basis state b to i^|x∧z| (−1)^|z∧b| times b ⊕ x. The order of
the basis states is that of the bits, qubit 0 the lowest: that of x and z, not of amplitudes.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from bptools.circuits import PauliSum
from bptools.gradients.pauli import PauliState

Complex = NDArray[np.complex128]
Floats = NDArray[np.float64]


def matrix_of_strings(table: Floats) -> Complex:
    """Return Σ c P as a matrix.

    Args:
        table: The c by x and z, shape (2ⁿ, 2ⁿ).

    >>> matrix_of_strings(np.array([[0.0, 1.0], [0.0, 2.0]])).tolist()  # Z + 2Y
    [[(1+0j), -2j], [2j, (-1+0j)]]
    """
    basis = np.arange(len(table))
    rows = _transformed(table * _phases(len(table)))
    matrix = np.empty_like(rows)
    matrix[basis[:, None] ^ basis, basis] = rows
    return matrix


def strings_of_matrix(matrix: Complex) -> Floats:
    """Return the real coefficients of a Hermitian matrix by the bits x and z of the strings.

    >>> strings_of_matrix(np.array([[1, -2j], [2j, -1]])).tolist()
    [[0.0, 1.0], [0.0, 2.0]]
    """
    basis = np.arange(len(matrix))
    rows = _transformed(np.asarray(matrix, dtype=np.complex128)[basis[:, None] ^ basis, basis])
    return np.asarray((rows * _phases(len(matrix)).conj()).real / len(matrix))


def matrix_of_sum(observable: PauliSum) -> Complex:
    """Return a sum of strings as a matrix."""
    size = 2**observable.n_qubits
    table = np.zeros((size, size))
    for coefficient, string in observable.terms:
        table[string.x, string.z] += float(coefficient) * string.sign
    return matrix_of_strings(table)


def density_of(state: PauliState) -> Complex:
    """Return a state as a matrix, from what it expects of every string."""
    size = 2**state.n_qubits
    bits = np.arange(size, dtype=np.uint64)
    x, z = (grid.reshape(-1, 1) for grid in np.meshgrid(bits, bits, indexing="ij"))
    values = np.asarray(state.expectations(x, z), dtype=np.float64)
    return matrix_of_strings(values.reshape(size, size) / size)


def _phases(size: int) -> Complex:
    bits = np.arange(size)
    return np.asarray(1j ** (np.bitwise_count(bits[:, None] & bits) & 3).astype(np.int64))


def _transformed(rows: Complex) -> Complex:
    """Return Σ_z (−1)^|z∧b| rows[:, z], the Hadamard transform of every row."""
    size = rows.shape[1]
    for step in _powers_of_two(size):
        pairs = rows.reshape(len(rows), -1, 2, step)
        rows = np.stack(
            [pairs[:, :, 0] + pairs[:, :, 1], pairs[:, :, 0] - pairs[:, :, 1]], axis=2
        ).reshape(len(rows), size)
    return rows


def _powers_of_two(below: int) -> Iterable[int]:
    return (1 << k for k in range(below.bit_length() - 1))
