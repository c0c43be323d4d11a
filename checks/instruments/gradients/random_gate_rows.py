"""Random gates in a row and states before them, over Q(i) and in floating point."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from bptools.ensembles import haar_unitaries
from bptools.ensembles.rational import (
    pauli_string,
    random_circuit,
    random_matrix,
    random_pauli,
    random_pure_state,
)
from bptools.evaluation import Array, Gaussian, gaussian_array
from checks.instruments.gradients.gate_rows import GateRow
from checks.instruments.gradients.landscapes import pauli, random_observable
from checks.instruments.gradients.row_losses import RowLoss

Size = tuple[int, int, int]
"""Qubits, gates before the differentiated one and behind it."""


def exact_row(n_qubits: int, order: int, generator: np.random.Generator) -> GateRow:
    """Return random Pauli rotations and fixed circuits over Q(i)."""
    strings = (pauli_string(random_pauli(n_qubits, generator)) for _ in range(order))
    fixed = (random_circuit(n_qubits, generator) for _ in range(order))
    return GateRow(tuple(strings), tuple(fixed))


def exact_state(n_qubits: int, generator: np.random.Generator) -> Array:
    """Return a mixture of two pure states over Q(i)."""
    first, second = (random_pure_state(2**n_qubits, generator) for _ in range(2))
    return np.asarray(first * Gaussian(Fraction(1, 3)) + second * Gaussian(Fraction(2, 3)))


def float_row(n_qubits: int, order: int, generator: np.random.Generator) -> GateRow:
    """Return random Pauli rotations and Haar random fixed gates."""
    strings = (pauli(random_pauli(n_qubits, generator)) for _ in range(order))
    fixed = (haar_unitaries(1, 2**n_qubits, generator)[0] for _ in range(order))
    return GateRow(tuple(strings), tuple(fixed))


def float_state(n_qubits: int, generator: np.random.Generator) -> Array:
    """Return a density matrix of full rank."""
    unitary = haar_unitaries(1, 2**n_qubits, generator)[0]
    spectrum = 1 + np.arange(2**n_qubits)
    return np.asarray((unitary * (spectrum / spectrum.sum())) @ unitary.conj().T)


def _around(before: GateRow, own: Array, identity: Array, behind: GateRow) -> GateRow:
    return GateRow(
        (*before.generators, own, *behind.generators), (*before.fixed, identity, *behind.fixed)
    )


def exact_loss(size: Size, generator: np.random.Generator, kappa: Any = 1) -> RowLoss:  # noqa: ANN401 - a number
    """Return a loss of random Pauli rotations between fixed circuits, over Q(i)."""
    n_qubits, order, behind = size
    before = exact_row(n_qubits, order, generator)
    own = pauli_string(random_pauli(n_qubits, generator))
    matrix = random_matrix(2**n_qubits, generator)
    start = exact_state(n_qubits, generator)
    identity = gaussian_array(np.eye(2**n_qubits))
    row = _around(before, own, identity, exact_row(n_qubits, behind, generator))
    return RowLoss(row, order, start, matrix + matrix.conj().T, kappa)


def float_loss(size: Size, generator: np.random.Generator, kappa: Any = 1) -> RowLoss:  # noqa: ANN401 - a number
    """Return a loss of random Pauli rotations between Haar random gates, of norm 1."""
    n_qubits, order, behind = size
    before = float_row(n_qubits, order, generator)
    own = pauli(random_pauli(n_qubits, generator))
    observable = random_observable(2**n_qubits, generator)
    start = float_state(n_qubits, generator)
    row = _around(before, own, np.eye(2**n_qubits), float_row(n_qubits, behind, generator))
    return RowLoss(row, order, start, observable, kappa)
