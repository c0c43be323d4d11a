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
    for state, k in zip(states, generator.choice(n_qubits + 1, count, p=shares), strict=True):
        points = _affine_subspace(n_qubits, int(k), generator)
        state[points] = _UNITS[_exponents(int(k), generator)] / 2 ** (k / 2)
    return states


def _number_of_states(n_qubits: int, k: int) -> int:
    """Return how many stabiliser states have 2^k amplitudes other than 0."""
    above = prod(2 ** (n_qubits - i) - 1 for i in range(k))
    subspaces = above // prod(2 ** (i + 1) - 1 for i in range(k))
    return int(subspaces * 2 ** (n_qubits - k) * 2 ** (k * (k + 3) // 2))


def _affine_subspace(n_qubits: int, k: int, generator: np.random.Generator) -> NDArray[np.int64]:
    """Return the 2^k points of a uniformly random affine subspace, in the order of coordinates."""
    while True:  # a random basis is independent with a probability above 0.28
        span = np.zeros(1, dtype=np.int64)
        for row in generator.integers(0, 2**n_qubits, k):
            span = np.concatenate([span, span ^ row])
        if np.count_nonzero(span == 0) == 1:
            return np.asarray(span ^ generator.integers(0, 2**n_qubits))


def _exponents(k: int, generator: np.random.Generator) -> NDArray[np.int64]:
    """Return a random quadratic form l·y + 2 y·Q y modulo 4 for all 2^k coordinates y."""
    exponents = np.zeros(1, dtype=np.int64)
    for bit in range(k):
        linear, row = generator.integers(0, 4), generator.integers(0, 2**bit)
        parity = np.bitwise_count(np.arange(2**bit) & row) & 1
        exponents = np.concatenate([exponents, (exponents + linear + 2 * parity) % 4])
    return exponents
