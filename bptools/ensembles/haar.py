"""Batched NumPy samplers of the Haar measure, the fast second route beside QuTiP's objects."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Sampler = Callable[[int, int, np.random.Generator], NDArray[np.complex128]]
"""``(count, dim, generator)`` to states ``(count, dim)`` or unitaries ``(count, dim, dim)``."""


def _gaussians(shape: tuple[int, ...], generator: np.random.Generator) -> NDArray[np.complex128]:
    """Return independent complex Gaussians, of any common scale."""
    return generator.standard_normal((*shape, 2)).view(np.complex128)[..., 0]


def require_sizes(count: int, dim: int) -> None:
    """Refuse an empty batch and a space without states."""
    if count < 1:
        raise ValueError(f"count must be at least 1, not {count}")
    if dim < 1:
        raise ValueError(f"dim must be at least 1, not {dim}")


def haar_states(count: int, dim: int, generator: np.random.Generator) -> NDArray[np.complex128]:
    """Return Haar random pure states: normalised complex Gaussian vectors.

    Args:
        count: Number of states, at least 1.
        dim: Dimension N of the space, at least 1.
        generator: Where the randomness comes from.

    Returns:
        Amplitudes, shape (count, dim), every row of norm 1.

    Raises:
        ValueError: If a size is below 1.

    >>> haar_states(3, 4, np.random.default_rng(0)).shape
    (3, 4)
    """
    require_sizes(count, dim)
    states = _gaussians((count, dim), generator)
    states /= np.linalg.norm(states, axis=1, keepdims=True)
    return states


def haar_unitaries(count: int, dim: int, generator: np.random.Generator) -> NDArray[np.complex128]:
    """Return Haar random unitary matrices: the unitary QR factors of Gaussian matrices.

    Args:
        count: Number of matrices, at least 1.
        dim: Their dimension N, at least 1.
        generator: Where the randomness comes from.

    Returns:
        Matrices, shape (count, dim, dim).

    Raises:
        ValueError: If a size is below 1.

    Source: F. Mezzadri, Notices Amer. Math. Soc. 54 (2007) 592: the factor is Haar only if the
        diagonal of R is made positive, which fixes the phases that QR leaves to the library.

    >>> U = haar_unitaries(2, 3, np.random.default_rng(0))
    >>> bool(np.allclose(U @ U.conj().swapaxes(1, 2), np.eye(3)))
    True
    """
    require_sizes(count, dim)
    unitary, triangular = np.linalg.qr(_gaussians((count, dim, dim), generator))
    diagonal = np.diagonal(triangular, axis1=1, axis2=2)
    fixed: NDArray[np.complex128] = unitary * (diagonal / np.abs(diagonal))[:, None, :]
    return fixed
