"""Sparse matrices as sums of Pauli strings, by a Walsh-Hadamard transform a pattern of flips."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bptools.audits.observables import StringObservable

Complex = NDArray[np.complex128]

MOST_TERMS = 1024
MOST_ENTRIES = 2**24  # of all transforms together
NEGLIGIBLE = 1e-13  # of coefficients, relative to the largest


def strings_of(matrix: Any, n_wires: int, wires: Sequence[int]) -> StringObservable | None:  # noqa: ANN401
    """Return a Hermitian sparse matrix on some wires as a sum of Pauli strings.

    Args:
        matrix: In SciPy's format, of dimension two to the number of ``wires``.
        n_wires: Number of wires of the circuit.
        wires: Those that it acts on, the most significant first.

    Returns:
        The sum; None if there are more than ``MOST_TERMS`` strings, or too many entries.

    >>> from scipy.sparse import csr_array
    >>> strings_of(csr_array([[1, 2], [2, -1]]), 1, (0,)).terms
    ((1.0, ((0, 'Z'),)), (2.0, ((0, 'X'),)))
    """
    entries = matrix.tocoo()
    dim = entries.shape[0]
    flips = np.bitwise_xor(entries.row, entries.col)
    patterns = np.unique(flips)
    if len(patterns) > MOST_TERMS or len(patterns) * dim > MOST_ENTRIES:
        return None
    coefficients = [_of_pattern(entries, flips == x, int(x), dim) for x in patterns]
    radius = NEGLIGIBLE * max((float(np.abs(c).max()) for c in coefficients), default=0.0)
    places = [(int(x), np.flatnonzero(np.abs(c) > radius)) for x, c in
              zip(patterns, coefficients, strict=True)]  # fmt: skip
    if sum(len(z) for _, z in places) > MOST_TERMS:
        return None
    return StringObservable(
        n_wires,
        tuple(
            (float(c[z].real), _letters(x, int(z), wires))
            for (x, occurring), c in zip(places, coefficients, strict=True)
            for z in occurring
        ),
    )


def _of_pattern(entries: Any, chosen: NDArray[np.bool_], x: int, dim: int) -> Complex:  # noqa: ANN401
    """Return the coefficients of all strings that flip the bits x, by their bits z.

    Such a string takes |b⟩ to i^(number of Y) (−1)^(z·b) |b xor x⟩.
    """
    values = np.zeros(dim, dtype=np.complex128)
    np.add.at(values, entries.col[chosen], entries.data[chosen])
    half = 1
    while half < dim:
        split = values.reshape(-1, 2, half)
        values = np.stack([split[:, 0] + split[:, 1], split[:, 0] - split[:, 1]], axis=1).ravel()
        half *= 2
    count_y = np.bitwise_count(np.arange(dim) & x)
    return np.asarray(values * (-1j) ** count_y / dim)


def _letters(x: int, z: int, wires: Sequence[int]) -> tuple[tuple[int, str], ...]:
    """Return the letters of a string by wire."""
    last = len(wires) - 1
    bits = ((wire, (x >> (last - k)) & 1, (z >> (last - k)) & 1) for k, wire in enumerate(wires))
    return tuple((wire, "IZXY"[2 * flips + signs]) for wire, flips, signs in bits if flips or signs)
