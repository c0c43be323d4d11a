"""A second sampler of Haar states, for the runs that confirm a failure."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bptools.ensembles import haar_unitaries


def unitary_columns(count: int, dim: int, generator: np.random.Generator) -> NDArray[np.complex128]:
    """Return the first columns of Haar unitaries.

    Args:
        count: Number of states, at least 1.
        dim: Dimension N of the space, at least 1.
        generator: Where the randomness comes from.

    Returns:
        Amplitudes, shape (count, dim), every row of norm 1.

    >>> unitary_columns(3, 4, np.random.default_rng(0)).shape
    (3, 4)
    """
    return haar_unitaries(count, dim, generator)[:, :, 0]
