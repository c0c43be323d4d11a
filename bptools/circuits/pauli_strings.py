"""Pauli strings with a sign, and real sums of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np


class PauliLetter(IntEnum):
    """A Pauli matrix as the number x + 2 z of its bits: P is X^x Z^z but for a phase.

    The letter of a product is the exclusive or of the letters' numbers.
    """

    I = 0  # noqa: E741 (the field's letter)
    X = 1
    Z = 2
    Y = 3


LETTERS = tuple(PauliLetter)
MATRICES = {
    "X": np.array([[0, 1], [1, 0]], dtype=np.complex128),
    "Y": np.array([[0, -1j], [1j, 0]], dtype=np.complex128),
    "Z": np.array([[1, 0], [0, -1]], dtype=np.complex128),
}


@dataclass(frozen=True)
class PauliString:
    """A product of Pauli matrices, one a qubit, with sign +1 or −1: Hermitian, its square is 1.

    Args:
        n_qubits: Number of qubits, at least 1.
        x: Bit q is set where qubit q carries X or Y.
        z: Bit q is set where qubit q carries Z or Y.
        sign: +1 or −1.

    Raises:
        ValueError: If there is no qubit, a bit lies outside the qubits or the sign is no sign.

    >>> print(PauliString(3, x=0b011, z=0b010, sign=-1))
    -XYI
    """

    n_qubits: int
    x: int = 0
    z: int = 0
    sign: int = 1

    def __post_init__(self) -> None:
        """Refuse what is no string."""
        if self.n_qubits < 1:
            raise ValueError(f"n_qubits must be at least 1, it is {self.n_qubits}")
        if min(self.x, self.z) < 0 or (self.x | self.z) >> self.n_qubits:
            raise ValueError(
                f"x and z must be bits of {self.n_qubits} qubits, they are {self.x} and {self.z}"
            )
        if self.sign not in (1, -1):
            raise ValueError(f"sign must be 1 or -1, it is {self.sign}")

    @classmethod
    def from_label(cls, label: str) -> PauliString:
        """Return the string that a label such as ``"-XIZ"`` spells, qubit 0 first.

        >>> PauliString.from_label("-XIZ").support
        5
        """
        letters = label.lstrip("+-")
        if len(label) - len(letters) > 1:
            raise ValueError(f"label must have one sign at most, it is {label!r}")
        sign = -1 if label.startswith("-") else 1
        return cls.on(len(letters), dict(enumerate(letters)), sign)

    @classmethod
    def on(cls, n_qubits: int, letters: Mapping[int, str], sign: int = 1) -> PauliString:
        """Return the string with the given letters on some qubits and I on the others.

        >>> print(PauliString.on(4, {2: "Y"}))
        IIYI
        """
        x = z = 0
        for qubit, letter in letters.items():
            if letter not in PauliLetter.__members__ or not 0 <= qubit < n_qubits:
                raise ValueError(
                    f"letters must be I, X, Y or Z on qubits 0..{n_qubits - 1}, "
                    f"one is {letter!r} on qubit {qubit}"
                )
            number = PauliLetter[letter]
            x |= (number & 1) << qubit
            z |= (number >> 1) << qubit
        return cls(n_qubits, x, z, sign)

    def __str__(self) -> str:
        names = (self.letter(qubit).name for qubit in range(self.n_qubits))
        return "-" * (self.sign < 0) + "".join(names)

    def __neg__(self) -> PauliString:
        return PauliString(self.n_qubits, self.x, self.z, -self.sign)

    def letter(self, qubit: int) -> PauliLetter:
        """Return the Pauli matrix on one qubit."""
        return LETTERS[(self.x >> qubit & 1) + 2 * (self.z >> qubit & 1)]

    def restricted(self, qubits: Sequence[int]) -> PauliString:
        """Return the letters on some qubits, in the order of these, as a string on them alone.

        >>> print(PauliString.from_label("-XIZ").restricted((2, 0)))
        -ZX
        """
        letters = {place: self.letter(qubit).name for place, qubit in enumerate(qubits)}
        return PauliString.on(len(qubits), letters, self.sign)

    @property
    def support(self) -> int:
        """The qubits that the string acts on, as bits."""
        return self.x | self.z

    @property
    def vector(self) -> int:
        """The string without its sign as a vector over GF(2), x in the low bits."""
        return self.x | self.z << self.n_qubits

    def commutes(self, other: PauliString) -> bool:
        """Return whether the two strings commute; else they anticommute.

        >>> PauliString.from_label("XX").commutes(PauliString.from_label("ZZ"))
        True
        """
        return ((self.x & other.z).bit_count() + (self.z & other.x).bit_count()) % 2 == 0

    def times(self, other: PauliString) -> tuple[int, PauliString]:
        """Return the power of i, 0 to 3, and the positive string whose product this product is.

        >>> power, string = PauliString.from_label("X").times(PauliString.from_label("Y"))
        >>> power, str(string)
        (1, 'Z')
        """
        x, z = self.x ^ other.x, self.z ^ other.z
        power = (self.x & self.z).bit_count() + (other.x & other.z).bit_count()
        power += 2 * (self.z & other.x).bit_count() - (x & z).bit_count()
        power += (1 - self.sign) + (1 - other.sign)
        return power % 4, PauliString(self.n_qubits, x, z)


def hermitian_product(first: PauliString, second: PauliString) -> PauliString:
    """Return the Hermitian one of PQ and iPQ: the first if P and Q commute, else the second.

    >>> print(hermitian_product(PauliString.from_label("X"), PauliString.from_label("Y")))
    -Z
    """
    power, string = first.times(second)
    power += power % 2
    return -string if power % 4 else string


@dataclass(frozen=True)
class PauliSum:
    """A real combination of Pauli strings; equal strings are merged and signs taken along.

    Args:
        terms: Pairs of coefficient and string; floats, or rationals where results are to be exact.

    Raises:
        ValueError: If there is no term or the numbers of qubits differ.

    >>> zz = PauliString.from_label("ZZ")
    >>> PauliSum(((2, zz), (3, -zz))).terms
    ((-1, PauliString(n_qubits=2, x=0, z=3, sign=1)),)
    """

    terms: tuple[tuple[Any, PauliString], ...]

    def __post_init__(self) -> None:
        """Merge equal strings."""
        if not self.terms:
            raise ValueError("terms must hold at least one string, they are empty")
        if len({string.n_qubits for _, string in self.terms}) > 1:
            raise ValueError("terms must act on the same number of qubits, they do not")
        merged: dict[PauliString, Any] = {}
        for coefficient, string in self.terms:
            key = PauliString(string.n_qubits, string.x, string.z)
            merged[key] = merged.get(key, 0) + coefficient * string.sign
        object.__setattr__(self, "terms", tuple((c, string) for string, c in merged.items()))

    @property
    def n_qubits(self) -> int:
        """Number of qubits."""
        return self.terms[0][1].n_qubits
