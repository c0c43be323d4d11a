"""Random matrix product states: drawn, and their second moments by transfer from site to site.

Every tensor is a Haar random isometry from the bond on its left to its qubit and the bond on its
right, so that states are normalised. Their law is not Haar's at any bond.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bptools.ensembles.haar import haar_unitaries

Complex = NDArray[np.complex128]
Floats = NDArray[np.float64]


def bond_after(bond: int, site: int, n_sites: int) -> int:
    """Return the bond dimension on the right of a site, counted from 0.

    >>> [bond_after(4, site, 6) for site in range(6)]
    [2, 4, 4, 4, 2, 1]
    """
    return min(bond, 1 << n_sites - site - 1, 2 << site)


def matrix_product_squares(bond: int, sites: Sequence[bool]) -> Floats:
    """Return E⟨P⟩² of the strings on each set of some sites.

    Two copies of the bond are a sum of 1 and of the swap; a random isometry leaves such a sum on
    the qubit and the next bond, and two copies of a string are worth tr P² where they are swapped.

    Args:
        bond: The largest bond dimension.
        sites: Of each site of the state, whether it is one of those that strings may act on.

    Returns:
        One number a set, the last of the sites the lowest bit of its number.

    >>> matrix_product_squares(1, [True, True]).round(6).tolist()  # products of Haar states
    [1.0, 0.333333, 0.333333, 0.111111]
    """
    sums = np.array([[1.0, 0.0]])  # of 1 and of the swap on the bond, for each set so far
    left = 1
    for site, acted in enumerate(sites):
        right = bond_after(bond, site, len(sites))
        size = 2 * right
        plain = sums @ [left**2, left]
        swapped = sums @ [left, left**2]
        unmoved = (plain - swapped / size) / (size**2 - 1)
        swap = (swapped - plain / size) / (size**2 - 1)
        idle = np.stack([4 * unmoved, 2 * swap], axis=1)
        moved = np.stack([0 * unmoved, 2 * swap], axis=1)
        sums = np.stack([idle, moved], axis=1).reshape(-1, 2) if acted else idle
        left = right
    return np.asarray(sums.sum(axis=1))


def matrix_product_states(
    bond: int, count: int, dim: int, generator: np.random.Generator
) -> Complex:
    """Return random matrix product states of some bond dimension, rows of shape (count, dim).

    Args:
        bond: The largest bond dimension.
        count: Number of states.
        dim: 2**n.
        generator: Source of randomness.

    >>> states = matrix_product_states(2, 3, 8, np.random.default_rng(0))
    >>> states.shape, np.linalg.norm(states, axis=1).round(12).tolist()
    ((3, 8), [1.0, 1.0, 1.0])
    """
    n_qubits = dim.bit_length() - 1
    states = np.ones((count, 1, 1), dtype=np.complex128)  # amplitudes of the qubits so far, bond
    for qubit in range(n_qubits):
        left, right = states.shape[2], bond_after(bond, qubit, n_qubits)
        isometry = haar_unitaries(count, 2 * right, generator)[:, :left]
        joined = np.matmul(states, isometry)
        states = joined.reshape(count, -1, right)
    return np.asarray(states.reshape(count, dim))
