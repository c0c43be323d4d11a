"""Extended GHZ states: superpositions of |0..0⟩ and |1..1⟩."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def extended_ghz_states(angles: ArrayLike, n_qubits: int) -> NDArray[np.complex128]:
    """Return the states cos θ |0..0⟩ + sin θ |1..1⟩.

    Args:
        angles: θ in radians, a number or a vector.
        n_qubits: Number of qubits, at least 1.

    Returns:
        Amplitudes, shape (count, 2**n_qubits).

    Raises:
        ValueError: If there is no qubit or an angle is not finite.

    >>> extended_ghz_states(0.0, 1).real
    array([[1., 0.]])
    """
    if n_qubits < 1:
        raise ValueError(f"n_qubits must be at least 1, not {n_qubits}")
    theta = np.atleast_1d(np.asarray(angles, dtype=np.float64))
    if theta.ndim != 1 or not np.isfinite(theta).all():
        raise ValueError(f"angles must be a finite number or vector, they are {angles!r}")
    states = np.zeros((theta.size, 2**n_qubits), dtype=np.complex128)
    states[:, 0] = np.cos(theta)
    states[:, -1] = np.sin(theta)
    return states
