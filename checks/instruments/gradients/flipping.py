"""The circuit that flips its ancilla where the data qubits are in the target state."""

from __future__ import annotations

import numpy as np

from bptools.ensembles.rational import Turn, pauli_string
from bptools.evaluation import Exact, gaussian_array
from checks.instruments.gradients.exact_channel import ExactChannel
from checks.instruments.gradients.loss_instances import RationalLoss
from checks.instruments.gradients.splitting import Split


def basis_projector(dim: int, index: int) -> Exact:
    """Return the projector on a basis state."""
    return gaussian_array(np.diag(np.arange(dim) == index).astype(int))


def flipping_split(n_data: int) -> Split:
    """Return R_Y on an ancilla, then a NOT of it where the data qubits are in |0..0⟩."""
    dim = 2**n_data
    order = np.arange(2 * dim)
    order[[0, dim]] = dim, 0
    after, before = np.eye(2 * dim)[order], np.eye(2 * dim)
    turned = pauli_string("Y" + "1" * n_data)
    return Split(gaussian_array(after), turned, gaussian_array(before))


def flipping_loss(n_data: int, turn: Turn) -> RationalLoss:
    """Return that circuit with the target |0..0⟩."""
    dim = 2**n_data
    label = f"$N = {dim}$, $N_a = 2$, ancilla flipped at the target"
    return RationalLoss(
        label, ExactChannel(flipping_split(n_data), turn, dim), basis_projector(dim, 0)
    )
