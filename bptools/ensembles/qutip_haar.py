"""Haar random states and unitaries drawn by QuTiP, the first route of the sampled checks."""

from __future__ import annotations

from math import pi

import numpy as np
import qutip
from numpy.typing import NDArray

from bptools.ensembles.haar import require_sizes

LARGE = 64  # dimension of one draw of states: as many of them as fit, for one call of QuTiP


def qutip_haar_states(
    count: int, dim: int, generator: np.random.Generator
) -> NDArray[np.complex128]:
    """Return the amplitudes of Haar random states of QuTiP, shape (count, dim), as a ``Sampler``.

    A Ginibre matrix of rank one is the projector onto a Haar random ket, whose blocks,
    normalised, are independent Haar random kets: a Gaussian vector's parts are. The phase, which
    a projector has lost, is drawn beside it.

    Args:
        count: Number of states, at least 1.
        dim: Dimension of the space, at least 1.
        generator: Where the randomness comes from.

    Raises:
        ValueError: If a size is below 1.

    >>> qutip_haar_states(3, 4, np.random.default_rng(0)).shape
    (3, 4)
    """
    require_sizes(count, dim)
    together = min(count, max(1, LARGE // dim))
    blocks: list[NDArray[np.complex128]] = []
    for _ in range(-(-count // together)):
        projector = qutip.rand_dm(
            together * dim, distribution="ginibre", rank=1, seed=generator
        ).full()
        largest = projector.diagonal().real.argmax()  # the column that rounding spoils least
        blocks.append(projector[:, largest].reshape(together, dim))
    states = np.concatenate(blocks)[:count]
    phases = np.exp(2j * pi * generator.random((count, 1)))
    normalised: NDArray[np.complex128] = (
        states * phases / np.linalg.norm(states, axis=1, keepdims=True)
    )
    return normalised


def qutip_haar_unitaries(
    count: int, dim: int, generator: np.random.Generator
) -> NDArray[np.complex128]:
    """Return Haar random unitaries of QuTiP, shape (count, dim, dim), as a ``Sampler``.

    Args:
        count: Number of matrices, at least 1.
        dim: Their dimension, at least 1.
        generator: Where the randomness comes from.

    Raises:
        ValueError: If a size is below 1.

    >>> qutip_haar_unitaries(3, 4, np.random.default_rng(0)).shape
    (3, 4, 4)
    """
    require_sizes(count, dim)
    drawn = (qutip.rand_unitary(dim, distribution="haar", seed=generator) for _ in range(count))
    return np.stack([unitary.full() for unitary in drawn])
