"""The arguments of a fidelity, which every route to its gradient refuses alike."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bptools.circuits import Circuit


def checked_targets(target: ArrayLike, n_data: int) -> NDArray[np.complex128]:
    """Return target states as rows; refuse a wrong length and a norm other than 1."""
    targets = np.atleast_2d(np.asarray(target, dtype=np.complex128))
    if targets.ndim != 2 or targets.shape[1] != 2**n_data or targets.shape[0] == 0:
        raise ValueError(
            f"target must have {2**n_data} amplitudes for {n_data} data qubits, "
            f"its shape is {np.shape(target)}"
        )
    norms = np.linalg.norm(targets, axis=1)
    if not np.allclose(norms, 1, atol=1e-10):
        raise ValueError(f"target must be normalised, its norm is {norms}")
    return targets


def checked_ancillas(circuit: Circuit, n_data: int, n_ancilla: int) -> None:
    """Refuse numbers of qubits that are negative or do not add up to the circuit's wires."""
    if n_ancilla < 0:
        raise ValueError(f"n_ancilla must not be negative, it is {n_ancilla}")
    if n_data < 1 or n_data + n_ancilla != circuit.n_wires:
        raise ValueError(
            f"n_data and n_ancilla must add up to the {circuit.n_wires} wires of the circuit "
            f"with n_data at least 1, they are {n_data} and {n_ancilla}"
        )
