"""Haar random states and unitaries as QuTiP objects, the first route of the sampled checks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import qutip
from numpy.typing import NDArray


def haar_kets(
    count: int, dimensions: Sequence[int], generator: np.random.Generator
) -> list[qutip.Qobj]:
    """Return Haar random kets drawn by QuTiP, each the first column of a Haar unitary.

    Args:
        count: Number of kets, at least 1.
        dimensions: Dimensions of the tensor factors, for example ``[2] * n_qubits``.
        generator: Where the randomness comes from.

    Raises:
        ValueError: If there is nothing to draw.

    >>> haar_kets(1, [2, 2], np.random.default_rng(0))[0].dims
    [[2, 2], [1]]
    """
    _require_sizes(count, dimensions)
    return [
        qutip.rand_ket(list(dimensions), distribution="haar", seed=generator) for _ in range(count)
    ]


def haar_operators(
    count: int, dimensions: Sequence[int], generator: np.random.Generator
) -> list[qutip.Qobj]:
    """Return Haar random unitaries drawn by QuTiP.

    Args:
        count: Number of unitaries, at least 1.
        dimensions: Dimensions of the tensor factors, for example ``[2] * n_qubits``.
        generator: Where the randomness comes from.

    Raises:
        ValueError: If there is nothing to draw.

    >>> haar_operators(1, [2, 2], np.random.default_rng(0))[0].isunitary
    True
    """
    _require_sizes(count, dimensions)
    return [
        qutip.rand_unitary(list(dimensions), distribution="haar", seed=generator)
        for _ in range(count)
    ]


def qutip_haar_states(
    count: int, dim: int, generator: np.random.Generator
) -> NDArray[np.complex128]:
    """Return the amplitudes of QuTiP's Haar random kets, shape (count, dim), as a ``Sampler``.

    >>> qutip_haar_states(3, 4, np.random.default_rng(0)).shape
    (3, 4)
    """
    return np.stack([ket.full()[:, 0] for ket in haar_kets(count, [dim], generator)])


def qutip_haar_unitaries(
    count: int, dim: int, generator: np.random.Generator
) -> NDArray[np.complex128]:
    """Return QuTiP's Haar random unitaries, shape (count, dim, dim), as a ``Sampler``.

    >>> qutip_haar_unitaries(3, 4, np.random.default_rng(0)).shape
    (3, 4, 4)
    """
    return np.stack([unitary.full() for unitary in haar_operators(count, [dim], generator)])


def _require_sizes(count: int, dimensions: Sequence[int]) -> None:
    """Refuse an empty batch and a space without states."""
    if count < 1:
        raise ValueError(f"count must be at least 1, not {count}")
    if not dimensions or min(dimensions) < 1:
        raise ValueError(f"dimensions must be positive integers, they are {list(dimensions)}")
