"""Linear algebra over GF(2): vectors are the bits of Python's integers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


@dataclass
class BinaryBasis:
    """Independent vectors, in which others have coordinates.

    Args:
        vectors: The independent ones, in the order in which they were added.
    """

    vectors: list[int] = field(default_factory=list)
    _echelon: list[tuple[int, int, int]] = field(default_factory=list)  # leading bits fall

    @classmethod
    def spanned_by(cls, vectors: Iterable[int]) -> BinaryBasis:
        """Return a basis of the span, made of those vectors that depend on none before them."""
        basis = cls()
        for vector in vectors:
            basis.add(vector)
        return basis

    @property
    def rank(self) -> int:
        """Number of vectors."""
        return len(self.vectors)

    def coordinates(self, vector: int) -> tuple[int, int]:
        """Return which vectors of the basis add up to a vector, as bits, and what is left over.

        The remainder is the same for all vectors that differ by one of the span.

        >>> BinaryBasis.spanned_by([0b011, 0b110]).coordinates(0b101)
        (3, 0)
        """
        bits = 0
        for lead, reduced, combination in self._echelon:
            if vector >> lead & 1:
                vector ^= reduced
                bits ^= combination
        return bits, vector

    def remainder(self, vector: int) -> int:
        """Return what stands for all vectors that differ from one by the span."""
        return self.coordinates(vector)[1]

    def holds(self, vector: int) -> bool:
        """Return whether a vector lies in the span."""
        return not self.remainder(vector)

    def add(self, vector: int) -> bool:
        """Enlarge the span by a vector; return whether it lay outside."""
        bits, remainder = self.coordinates(vector)
        if remainder:
            row = remainder.bit_length() - 1, remainder, bits | 1 << self.rank
            self._echelon.append(row)
            self._echelon.sort(reverse=True)
            self.vectors.append(vector)
        return bool(remainder)


def combined(vectors: Sequence[int], bits: int) -> int:
    """Return the sum of the vectors that bits choose.

    >>> combined([0b001, 0b010, 0b111], 0b101)
    6
    """
    total = 0
    while bits:
        total ^= vectors[(bits & -bits).bit_length() - 1]  # b & -b is the lowest bit of b
        bits &= bits - 1  # and b & (b - 1) what is left without it
    return total


def relations(vectors: Sequence[int]) -> list[int]:
    """Return a basis of the choices of vectors, as bits, whose sum is 0.

    >>> relations([0b01, 0b10, 0b11])
    [7]
    """
    basis, places, null = BinaryBasis(), [], []
    for place, vector in enumerate(vectors):
        bits, remainder = basis.coordinates(vector)
        if remainder:
            basis.add(vector)
            places.append(1 << place)
        else:
            null.append(combined(places, bits) | 1 << place)
    return null


def choice(vectors: Sequence[int], target: int) -> int | None:
    """Return which vectors, as bits, add up to a target; None if none do.

    >>> choice([0b01, 0b11], 0b10)
    3
    """
    null = relations([*vectors, target])
    solving = [bits for bits in null if bits >> len(vectors)]
    return solving[0] ^ 1 << len(vectors) if solving else None


def parity(bits: int) -> int:
    """Return 1 if an odd number of bits is set, else 0."""
    return bits.bit_count() & 1


@dataclass(frozen=True)
class AffineSpace:
    """A vector with all of a span added: the solutions of linear equations.

    Args:
        offset: One solution.
        directions: Independent vectors.
    """

    offset: int
    directions: tuple[int, ...]

    def meeting(self, space: Sequence[int], start: int) -> AffineSpace | None:
        """Return the u of this space for which start + u lies in the span of another; or None.

        >>> AffineSpace(0, (0b01, 0b10)).meeting([0b11], 0b01)
        AffineSpace(offset=1, directions=(3,))
        """
        count = len(self.directions)
        vectors = [*self.directions, *space]
        bits = choice(vectors, start ^ self.offset)
        if bits is None:
            return None
        low = (1 << count) - 1
        inside = (combined(self.directions, null & low) for null in relations(vectors))
        return AffineSpace(
            self.offset ^ combined(self.directions, bits & low),
            tuple(BinaryBasis.spanned_by(inside).vectors),
        )
