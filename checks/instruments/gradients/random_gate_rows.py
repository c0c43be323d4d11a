"""Random gates in a row and states before them, over Q(i) and in floating point."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from bptools.ensembles import haar_unitaries
from bptools.ensembles.rational import pauli_string, random_circuit, random_pauli, random_pure_state
from bptools.evaluation import Array, Gaussian
from checks.instruments.gradients.gate_rows import GateRow
from checks.instruments.gradients.landscapes import pauli


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
