"""States of random circuits of any depth, and their second moment in closed form.

A layer is CZ on every other pair of neighbours, then an independent Haar-random gate on every
qubit. Two copies of a state behind one-qubit Haar gates are, on average, a mixture of projectors on
the triplet or the singlet of the two copies of each qubit: 2^n probabilities say all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, reduce

import numpy as np
from numpy.typing import NDArray

from bptools.ensembles.haar import haar_unitaries, require_sizes
from bptools.ensembles.moment_operators import haar_mean, symmetric_dimension

Complex = NDArray[np.complex128]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class RandomCircuit:
    """The states that random circuits make of |0..0⟩.

    Args:
        n_qubits: Number of qubits, at least 1.
        depth: Number of entangling layers; with none the states are products of Haar states.

    Raises:
        ValueError: If there is no qubit or the depth is negative.

    >>> product = RandomCircuit(2, 0)
    >>> product.deviation(1), round(product.deviation(2), 12)  # 2 (1 - 9/10)
    (0.0, 0.2)
    """

    n_qubits: int
    depth: int

    def __post_init__(self) -> None:
        """Refuse what is no circuit."""
        if self.n_qubits < 1:
            raise ValueError(f"n_qubits must be at least 1, not {self.n_qubits}")
        if self.depth < 0:
            raise ValueError(f"depth must not be negative, it is {self.depth}")

    @cached_property
    def sectors(self) -> Floats:
        """Probability of each pattern of triplets (bit 0) and singlets (bit 1), qubit 0 first."""
        probabilities = np.zeros((2,) * self.n_qubits)
        probabilities[(0,) * self.n_qubits] = 1.0
        for layer in range(self.depth):
            for first in _pairs(self.n_qubits, layer):
                pair = np.tensordot(_transfer(), probabilities, ((2, 3), (first, first + 1)))
                probabilities = np.moveaxis(pair, (0, 1), (first, first + 1))
        return probabilities.ravel()

    @property
    def _sizes(self) -> Floats:
        """Dimension of each sector."""
        return reduce(np.kron, [np.array([3.0, 1.0])] * self.n_qubits)

    def deviation(self, degree: int) -> float:
        """Return the trace norm of the moment of degree 1 or 2 less that of Haar states."""
        if degree == 1:
            return 0.0  # a Haar gate on every qubit comes last
        bits = np.arange(2**self.n_qubits)
        symmetric = np.bitwise_count(bits) % 2 == 0
        size = symmetric_dimension(2**self.n_qubits, degree)
        return float(np.abs(self.sectors - np.where(symmetric, self._sizes / size, 0)).sum())

    def mean(self, operator: Complex) -> float:
        """Return E⟨ψ|M|ψ⟩."""
        return haar_mean(operator)

    def mean_square(self, operator: Complex) -> float:
        """Return E⟨ψ|M|ψ⟩²: each sector is a sum of swaps of the copies of some qubits."""
        weights = (self.sectors / self._sizes).reshape((2,) * self.n_qubits)
        signs = np.array([[1, 1], [1, -1]]) / 2
        for qubit in range(self.n_qubits):
            weights = np.moveaxis(np.tensordot(signs, weights, (1, qubit)), 0, qubit)
        return float(weights.ravel() @ subsystem_squares(operator))

    def sample(self, count: int, generator: np.random.Generator) -> Complex:
        """Return independent states, shape (count, 2**n_qubits).

        Raises:
            ValueError: If the count is below 1.
        """
        require_sizes(count, 2**self.n_qubits)
        states = np.zeros((count, 2**self.n_qubits), dtype=np.complex128)
        states[:, 0] = 1.0
        states = _turned(states, self.n_qubits, generator)
        for layer in range(self.depth):
            for first in _pairs(self.n_qubits, layer):
                split = states.reshape(count * 2**first, 4, -1)
                split[:, 3] *= -1
            states = _turned(states, self.n_qubits, generator)
        return states


def subsystem_squares(operator: Complex) -> Floats:
    """Return Tr[(Tr_B M)²] for every set A of qubits, B the others; A as bits, qubit 0 first.

    >>> subsystem_squares(np.eye(2) + 0j)
    array([4., 2.])
    """
    n_qubits = len(operator).bit_length() - 1
    tensor = operator.reshape((2,) * (2 * n_qubits))
    squares = np.empty(2**n_qubits)
    for subset in range(2**n_qubits):
        reduced = tensor
        for qubit in reversed(range(n_qubits)):
            if not subset >> (n_qubits - 1 - qubit) & 1:
                reduced = np.trace(reduced, axis1=qubit, axis2=reduced.ndim // 2 + qubit)
        squares[subset] = np.vdot(reduced, reduced).real
    return squares


def _pairs(n_qubits: int, layer: int) -> range:
    """Return the first qubits of the pairs that a layer entangles."""
    return range(layer % 2, n_qubits - 1, 2)


def _turned(states: Complex, n_qubits: int, generator: np.random.Generator) -> Complex:
    """Return the states with an independent Haar gate on every qubit of each."""
    gates = [haar_unitaries(len(states), 2, generator) for _ in range(n_qubits)]
    half = n_qubits // 2  # two products of small matrices pass over a state less often than gates
    first, second = _products(gates[:half]), _products(gates[half:])
    turned = first @ states.reshape(len(states), 2**half, -1) @ second.swapaxes(1, 2)
    return np.asarray(turned.reshape(len(states), -1))


def _products(gates: Sequence[Complex]) -> Complex:
    """Return the tensor product of batches of matrices, batch by batch."""
    return reduce(_tensor_products, gates, np.ones((1, 1, 1), dtype=np.complex128))


def _tensor_products(left: Complex, right: Complex) -> Complex:
    rows, columns = left.shape[1] * right.shape[1], left.shape[2] * right.shape[2]
    products = left[:, :, None, :, None] * right[:, None, :, None, :]
    return np.asarray(products.reshape(-1, rows, columns))


def _transfer() -> Floats:
    """Return the probabilities (to, to, from, from) of sectors of two qubits through CZ."""
    swap = np.eye(4)[[0, 2, 1, 3]]
    projectors = [(np.eye(4) + swap) / 2, (np.eye(4) - swap) / 2]
    # axes: copies of the first qubit, then copies of the second
    bits = np.arange(16)[:, None] >> np.array([3, 2, 1, 0]) & 1
    signs = 1.0 - 2 * ((bits[:, 0] * bits[:, 2] + bits[:, 1] * bits[:, 3]) % 2)
    sectors = [[np.kron(first, second) for second in projectors] for first in projectors]
    transfer = np.empty((2, 2, 2, 2))
    for index in np.ndindex(2, 2, 2, 2):
        end, start = sectors[index[0]][index[1]], sectors[index[2]][index[3]]
        moved = signs[:, None] * start * signs
        transfer[index] = np.sum(end * moved) / np.trace(start)
    return transfer
