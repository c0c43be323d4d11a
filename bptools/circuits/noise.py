"""Noise channels, as what they make of Pauli strings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bptools.circuits.pauli_strings import MATRICES, PauliLetter

MOST_NOISE_WIRES = 2
LETTER_MATRICES: list[NDArray[np.complex128]] = [
    np.eye(2, dtype=np.complex128) if letter is PauliLetter.I else MATRICES[letter.name]
    for letter in PauliLetter
]


def product_matrix(letters: Sequence[int]) -> NDArray[np.complex128]:
    """Return the product of the Pauli matrices of some letters, numbered x + 2 z."""
    matrix: NDArray[np.complex128] = np.eye(1, dtype=np.complex128)
    for letter in letters:
        matrix = np.asarray(np.kron(matrix, LETTER_MATRICES[letter]))
    return matrix


@dataclass(frozen=True)
class NoiseChannel:
    """A channel E that no parameter turns.

    Args:
        wires: The qubits that it acts on.
        transfer: Tr(P E(Q)) / 2^k for the strings P (rows) and Q on them, numbered by their
            letters x + 2 z in base 4, the first wire's leading.

    >>> flip = NoiseChannel.of_kraus((0,), [0.8**0.5 * np.eye(2), 0.2**0.5 * MATRICES["X"]])
    >>> [round(flip.transfer[k][k], 12) for k in range(4)]
    [1.0, 1.0, 0.6, 0.6]
    """

    wires: tuple[int, ...]
    transfer: tuple[tuple[float, ...], ...]

    @classmethod
    def of_kraus(
        cls, wires: Sequence[int], kraus: Sequence[NDArray[np.complex128]]
    ) -> NoiseChannel:
        """Return the channel of some Kraus operators.

        Raises:
            ValueError: If their squares do not add up to 1.
        """
        operators = [np.asarray(k, dtype=np.complex128) for k in kraus]
        dim = 2 ** len(wires)
        if not np.allclose(sum(k.conj().T @ k for k in operators), np.eye(dim), atol=1e-9):
            raise ValueError("kraus must be a channel's, the squares do not add up to 1")
        letters = np.ndindex(*(len(LETTER_MATRICES),) * len(wires))
        strings = [product_matrix(index) for index in letters]
        images = [sum(k @ q @ k.conj().T for k in operators) for q in strings]
        table = np.array([[np.vdot(p, image).real / dim for image in images] for p in strings])
        table[np.abs(table) < 1e-15] = 0.0
        return cls(tuple(wires), tuple(map(tuple, table.tolist())))

    @property
    def matrix(self) -> NDArray[np.float64]:
        """The transfer as an array."""
        return np.array(self.transfer)

    def moved(self, place: Mapping[int, int]) -> NoiseChannel:
        """Return the same channel on other wires."""
        return NoiseChannel(tuple(place[wire] for wire in self.wires), self.transfer)
