"""Uniformly random stabiliser states of many qubits, a state 3-design."""

from __future__ import annotations

from math import prod

import numpy as np
from numpy.typing import NDArray

from bptools.ensembles.haar import require_sizes

LARGEST_QUBITS = 24  # 2^24 amplitudes a state
_UNITS = np.array([1, 1j, -1, -1j])


def random_stabiliser_states(
    count: int, n_qubits: int, generator: np.random.Generator
) -> NDArray[np.complex128]:
    """Return uniformly random stabiliser states.

    A stabiliser state has amplitudes i^(l·y) (-1)^(y·Q y) of equal modulus on an affine subspace of
    bit strings with coordinates y; all such choices are equally likely.

    Args:
        count: Number of states, at least 1.
        n_qubits: Number of qubits, 1 to 24.
        generator: Where the randomness comes from.

    Returns:
        Normalised amplitudes, shape (count, 2**n_qubits).

    Raises:
        ValueError: If a number is out of range.

    Source: J. Dehaene and B. De Moor, quant-ph/0304125, theorem 5; arXiv:1510.02767 (3-design).

    >>> np.unique(abs(random_stabiliser_states(50, 1, np.random.default_rng(0))).round(3))
    array([0.   , 0.707, 1.   ])
    """
    if not 1 <= n_qubits <= LARGEST_QUBITS:
        raise ValueError(f"n_qubits must be 1 to {LARGEST_QUBITS}, not {n_qubits}")
    require_sizes(count, 2**n_qubits)
    weights = [_number_of_states(n_qubits, k) for k in range(n_qubits + 1)]
    shares = np.array([weight / sum(weights) for weight in weights])
    states = np.zeros((count, 2**n_qubits), dtype=np.complex128)
    dimensions = generator.choice(n_qubits + 1, count, p=shares)
    for k in np.unique(dimensions).tolist():
        rows = np.flatnonzero(dimensions == k)
        points = _affine_subspaces(len(rows), n_qubits, k, generator)
        units = _UNITS[_exponents(len(rows), k, generator)]
        states[rows[:, None], points] = units / 2 ** (k / 2)
    return states


def _number_of_states(n_qubits: int, k: int) -> int:
    """Return how many stabiliser states have 2^k amplitudes other than 0."""
    above = prod(2 ** (n_qubits - i) - 1 for i in range(k))
    subspaces = above // prod(2 ** (i + 1) - 1 for i in range(k))
    return int(subspaces * 2 ** (n_qubits - k) * 2 ** (k * (k + 3) // 2))


def _affine_subspaces(
    count: int, n_qubits: int, k: int, generator: np.random.Generator
) -> NDArray[np.int64]:
    """Return the 2^k points of random affine subspaces, a row each, in the order of coordinates."""
    spans = np.zeros((count, 2**k), dtype=np.int64)
    dependent = np.arange(count)
    while dependent.size:  # a random basis is independent with a probability above 0.28
        drawn = np.zeros((dependent.size, 1), dtype=np.int64)
        for basis in generator.integers(0, 2**n_qubits, (k, dependent.size, 1)):
            drawn = np.concatenate([drawn, drawn ^ basis], axis=1)
        spans[dependent] = drawn
        dependent = dependent[np.count_nonzero(drawn == 0, axis=1) > 1]
    return spans ^ generator.integers(0, 2**n_qubits, (count, 1))


def _exponents(count: int, k: int, generator: np.random.Generator) -> NDArray[np.int64]:
    """Return random quadratic forms l·y + 2 y·Q y modulo 4 at all 2^k coordinates, a row each."""
    exponents = np.zeros((count, 1), dtype=np.int64)
    for bit in range(k):
        linear = generator.integers(0, 4, (count, 1))
        rows = generator.integers(0, 2**bit, (count, 1))
        parity = np.bitwise_count(np.arange(2**bit) & rows) & 1
        exponents = np.concatenate([exponents, (exponents + linear + 2 * parity) % 4], axis=1)
    return exponents
