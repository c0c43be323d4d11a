"""The second moment of the states near |0..0⟩, in closed form."""

from __future__ import annotations

import numpy as np

from bptools.ensembles.moment_operators import DenseMoments
from bptools.quddpm.near_zero import noise_scale

LARGEST_EXACT = 5  # qubits; the second moment has 16^n entries


def near_zero_moments(n_qubits: int, fidelity: float) -> DenseMoments:
    """Return the exact second moment of ``near_zero_states``.

    The noise beyond |0..0⟩ points in every direction alike, so that with the fidelity f three
    numbers say all: the mean squares f² and (1 − f)², and the mean of f(1 − f). The first is the
    integral of v (1 − v)^(N−1) exp(−κv) (κ² (1 − v)² + 4κ (1 − v) + 2) over v in [0, 1], found as
    in ``mean_fidelity``; by parts it becomes 1 + (N − 2)(1 − F) − N s² (N F − 1).

    Args:
        n_qubits: Number of qubits, 1 to 5.
        fidelity: F, the mean of |⟨0..0|ψ⟩|², above 2**-n_qubits; 1 for |0..0⟩ itself.

    Raises:
        ValueError: If an argument is out of range.

    Source: arXiv:2512.06695 has the ensemble; the moment is this project's.

    >>> round(near_zero_moments(2, 0.99).mean(np.diag([1, 0, 0, 0]) + 0j), 12)
    0.99
    """
    if not 1 <= n_qubits <= LARGEST_EXACT:
        raise ValueError(f"n_qubits must be 1 to {LARGEST_EXACT}, not {n_qubits}")
    dim = 2**n_qubits
    mixed = dim * noise_scale(dim, fidelity) ** 2 * (dim * fidelity - 1)  # N s² (N F − 1)
    mixed -= (dim - 1) * (1 - fidelity)  # the mean of f(1 − f)
    first = np.eye(1, dim)[0]
    p = np.outer(first, first)  # the projector on |0..0⟩
    q = np.eye(dim) - p
    swap = np.eye(dim**2).reshape((dim,) * 4).swapaxes(0, 1).reshape(dim**2, dim**2)
    symmetric = np.eye(dim**2) + swap
    pair = (fidelity - mixed) * np.kron(p, p)
    pair = pair + mixed / (dim - 1) * symmetric @ (np.kron(p, q) + np.kron(q, p))
    outside = (1 - fidelity - mixed) / (dim * (dim - 1))
    return DenseMoments(np.asarray(pair + outside * symmetric @ np.kron(q, q), np.complex128))
