"""Matrices as arithmetic of real parameters: the same lines serve JAX and arrays of fractions.

Complex arrays are pairs of real ones, so that fractions stay fractions.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from itertools import product
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Draw = dict[str, NDArray[np.int64]]
"""Discrete choices, arrays by name."""
Parameters = dict[str, Any]
"""Arrays by name, of floats, of fractions or of traced values."""

_PAULI = {
    "I": np.array([[1, 0], [0, 1]]),
    "X": np.array([[0, 1], [1, 0]]),
    "Y": np.array([[0, -1j], [1j, 0]]),
    "Z": np.array([[1, 0], [0, -1]]),
}


class Parts(NamedTuple):
    """A complex array as two real ones."""

    real: Any
    imaginary: Any


@lru_cache
def pauli_names(n_qubits: int) -> tuple[str, ...]:
    """Return the names of all Pauli strings, the identity first.

    >>> pauli_names(2)[:6]
    ('1', 'X2', 'Y2', 'Z2', 'X1', 'X1 X2')
    """
    words = product("IXYZ", repeat=n_qubits)
    return tuple(
        " ".join(f"{letter}{q}" for q, letter in enumerate(word, 1) if letter != "I") or "1"
        for word in words
    )


@lru_cache
def pauli_strings(n_qubits: int) -> NDArray[np.complex128]:
    """Return all Pauli strings in the order of ``pauli_names``, shape (4^n, N, N)."""
    strings = []
    for word in product("IXYZ", repeat=n_qubits):
        matrix = np.ones((1, 1), dtype=np.complex128)
        for letter in word:
            matrix = np.kron(matrix, _PAULI[letter])
        strings.append(matrix)
    return np.stack(strings)


@lru_cache
def involutions(n_qubits: int) -> NDArray[np.complex128]:
    """Return representatives of all involutions up to conjugation and sign, Pauli strings first.

    The Pauli strings but the identity are conjugate to one another; after them come the diagonal
    involutions with fewer minus signs.
    """
    dim = 2**n_qubits
    signs = [[-1.0] * minus + [1.0] * (dim - minus) for minus in range(1, dim // 2)]
    return np.concatenate([pauli_strings(n_qubits)[1:], *[np.diag(row)[None] for row in signs]])


def product_ket(factors: Any) -> Parts:  # noqa: ANN401 - JAX or NumPy
    """Return the product of one-qubit kets, shape (n, 2, 2): real parts before imaginary ones."""
    real, imaginary = factors[0][0], factors[0][1]
    for factor in factors[1:]:
        a, b = factor[0], factor[1]
        real, imaginary = (
            _outer(real, a) - _outer(imaginary, b),
            _outer(real, b) + _outer(imaginary, a),
        )
    return Parts(real, imaginary)


def density(columns: Parts) -> Parts:
    """Return the normalised density matrix L L^dagger of a ket or of some columns L."""
    real, imaginary = (part if part.ndim == 2 else part[:, None] for part in columns)
    norm = (real * real).sum() + (imaginary * imaginary).sum()
    return Parts(
        (_gram(real, real) + _gram(imaginary, imaginary)) / norm,
        (_gram(imaginary, real) - _gram(real, imaginary)) / norm,
    )


def unit(values: Any) -> Parts:  # noqa: ANN401 - JAX or NumPy
    """Return the complex numbers (1 + ix)/(1 - ix) of modulus 1."""
    size = 1 + values * values
    return Parts((1 - values * values) / size, 2 * values / size)


def hermitian(values: Any) -> Parts:  # noqa: ANN401 - JAX or NumPy
    """Return the Hermitian matrices whose entries are real (..., N, N) parameters."""
    transposed = values.swapaxes(-1, -2)
    return Parts((values + transposed) / 2, (values - transposed) / 2)


def as_like(constant: Any, values: Any) -> Any:  # noqa: ANN401 - JAX or NumPy
    """Return a constant of small integers as exact fractions beside fractions, else as floats."""
    if isinstance(values, np.ndarray):
        return np.vectorize(lambda x: Fraction(int(x)), otypes=[object])(constant)
    from jax.numpy import asarray

    return asarray(np.asarray(constant, dtype=float))


def _gram(left: Any, right: Any) -> Any:  # noqa: ANN401 - JAX or NumPy
    return (left[:, None, :] * right[None, :, :]).sum(-1)


def _outer(left: Any, right: Any) -> Any:  # noqa: ANN401 - JAX or NumPy
    return (left[:, None] * right[None, :]).reshape(-1)
