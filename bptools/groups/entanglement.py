"""Entangling capability: the mean Meyer-Wallach measure Q = 2 (1 − mean of tr ρₖ²) of qubits k.

Source: D. A. Meyer and N. R. Wallach, J. Math. Phys. 43 (2002) 4273; S. Sim, P. D. Johnson and
    A. Aspuru-Guzik, Adv. Quantum Technol. 2 (2019) 1900070.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from bptools.circuits import PauliString
from bptools.errors import UsageError
from bptools.gradients.pauli import PauliState
from bptools.groups.moments import loss_moments
from bptools.groups.purities import Number
from bptools.groups.rotation_group import RotationGroup
from bptools.groups.sum_group import SumGroup


def entangling_capability(group: RotationGroup | SumGroup, state: PauliState) -> Number:
    """Return the mean of Q over U|ψ⟩, U Haar on a group, exactly.

    Args:
        group: The group.
        state: The input, which must be pure: Q of a mixed state is no entanglement.

    Returns:
        1 − Σ E ⟨σₖ⟩²/n over the letters σ = X, Y, Z of each of n qubits; in [0, 1].

    Raises:
        UsageError: If the numbers of qubits differ, or an orbit must be listed and does not fit.

    >>> from bptools.gradients.pauli import ProductState
    >>> full = RotationGroup([PauliString.from_label(p) for p in ("XI", "ZI", "IX", "IZ", "ZZ")])
    >>> entangling_capability(full, ProductState.zeros(2))
    Fraction(2, 5)
    """
    n = group.n_qubits
    letters = (PauliString.on(n, {q: letter}) for q in range(n) for letter in "XYZ")
    total = sum((loss_moments(group, string, state).second for string in letters), start=0)
    return 1 - (total / n if isinstance(total, float) else Fraction(total) / n)


def meyer_wallach(states: NDArray[np.complex128]) -> NDArray[np.float64]:
    """Return Q of pure states.

    Args:
        states: Rows of 2**n amplitudes, normalised.

    Raises:
        UsageError: If the shape is another.

    >>> meyer_wallach(np.array([[1, 0, 0, 1]]) / np.sqrt(2)).round(12).tolist()
    [1.0]
    """
    rows = np.asarray(states, dtype=np.complex128)
    if rows.ndim != 2 or rows.shape[1] < 2 or rows.shape[1].bit_count() != 1:
        raise UsageError(f"states must have the shape (count, 2**n), it is {rows.shape}")
    n = rows.shape[1].bit_length() - 1
    purities = np.zeros(len(rows))
    for qubit in range(n):
        halves = rows.reshape(len(rows), 2**qubit, 2, -1).swapaxes(1, 2).reshape(len(rows), 2, -1)
        reduced = halves @ halves.conj().swapaxes(1, 2)
        purities += np.einsum("pij,pji->p", reduced, reduced).real
    return np.asarray(2 * (1 - purities / n))
