"""Orbits of a string under one connected part, counted without being listed.

An orbit is v + u for some u of the part's span. Two kinds occur. Where the part makes a symmetric
group and v does not tell twisted transpositions apart, v stands for a set of k of N Majoranas, and
its orbit for all sets of k. Everywhere else the orbit is all that keeps the quadratic form q, where
there is one, but for strings that commute with the part.

Source: W. A. M. Janssen, J. reine angew. Math. 361 (1985) 97; B. Shapiro, M. Shapiro, A. Vainshtein
    and A. Zelevinsky, Michigan Math. J. 48 (2000) 531, Theorem 6.2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import comb
from typing import Protocol

from bptools.groups.binary import AffineSpace, BinaryBasis, choice, combined, parity, relations
from bptools.groups.components import Component, Majoranas, Vector
from bptools.groups.quadratic import sign_sum
from bptools.groups.weight_enumerator import weights_of_coset


class PartOrbit(Protocol):
    """The strings that the rotations of one part make of one that they move."""

    @property
    def size(self) -> int:
        """Number of strings, without signs."""

    @property
    def fibre(self) -> BinaryBasis:
        """Strings commuting with the part that the orbit may be multiplied by."""

    def signed(self, string: Vector) -> int:
        """Return how many more strings commute with a given one than anticommute."""

    def count_in(self, space: Sequence[Vector]) -> int:
        """Return how many of the strings lie in a span of commuting strings."""

    def holds(self, string: Vector) -> bool:
        """Return whether a string belongs to the orbit."""


@dataclass(frozen=True, eq=False)
class LevelOrbit:
    """All v + u of the same q that the part moves.

    Args:
        part: The part.
        start: The string v.
    """

    part: Component
    start: Vector

    @cached_property
    def fixed(self) -> AffineSpace | None:
        """What of v + span the part does not move."""
        return self.part.fixed(self.start)

    @cached_property
    def fibre(self) -> BinaryBasis:
        """What of the radical keeps q, or all of it without a form."""
        radical = self.part.radical.vectors
        if not self.part.has_form:
            return BinaryBasis.spanned_by(radical)
        shared = relations([self._rise(vector) for vector in radical])
        return BinaryBasis.spanned_by(combined(radical, bits) for bits in shared)

    def _rise(self, u: Vector) -> int:
        """Return q(v + u) − q(v)."""
        return self.part.quadratic(u) ^ self.part.omega(self.start, u)

    def _signed(self, space: AffineSpace, string: Vector) -> int:
        """Return Σ (−1)^ω(v + u, string) over the u of a space with q(v + u) = q(v)."""
        omega, directions = self.part.omega, space.directions
        sign = 1 - 2 * omega(self.start ^ space.offset, string)
        linear = [omega(u, string) for u in directions]
        total = 0 if any(linear) else sign << len(directions)
        if not self.part.has_form:
            return total
        values = [
            self._rise(u) ^ omega(space.offset, u) ^ bit
            for u, bit in zip(directions, linear, strict=True)
        ]
        polar = [sum(omega(u, w) << i for i, w in enumerate(directions)) for u in directions]
        level = 1 - 2 * self._rise(space.offset)
        return (total + sign * level * sign_sum(values, polar)) // 2

    def signed(self, string: Vector) -> int:
        """Return how many more strings commute with a given one than anticommute."""
        everything = AffineSpace(0, tuple(self.part.basis.vectors))
        unmoved = 0 if self.fixed is None else self._signed(self.fixed, string)
        return self._signed(everything, string) - unmoved

    @cached_property
    def size(self) -> int:
        """Number of strings, without signs."""
        return self.signed(0)

    def count_in(self, space: Sequence[Vector]) -> int:
        """Return how many of the strings lie in a span of commuting strings."""
        everything = AffineSpace(0, tuple(self.part.basis.vectors))
        total = 0
        for sign, region in ((1, everything), (-1, self.fixed)):
            meeting = None if region is None else region.meeting(space, self.start)
            total += 0 if meeting is None else sign * self._signed(meeting, 0)
        return total

    def holds(self, string: Vector) -> bool:
        """Return whether a string belongs to the orbit."""
        u = string ^ self.start
        if not self.part.basis.holds(u) or not self.part.moves(string):
            return False
        return not self.part.has_form or not self._rise(u)


@dataclass(frozen=True, eq=False)
class SubsetOrbit:
    """All sets of k of N Majoranas.

    Args:
        part: The part.
        start: The string v, which commutes with all twists.
        majoranas: The part's generators as transpositions.
    """

    part: Component
    start: Vector
    majoranas: Majoranas

    def _subset(self, string: Vector) -> int:
        """Return the set for which a string stands, or its complement: without γ₁."""
        omega = self.part.omega
        return sum(omega(string, p) << a for a, p in enumerate(self.majoranas.pairs, start=1))

    @cached_property
    def subset(self) -> int:
        """The set S that v stands for, as bits."""
        return self._subset(self.start)

    @property
    def letters(self) -> int:
        """The number N of Majoranas."""
        return self.majoranas.count

    @property
    def chosen(self) -> int:
        """The number k of them."""
        return self.subset.bit_count()

    @property
    def everything(self) -> int:
        """The set of all Majoranas, as bits."""
        return (1 << self.letters) - 1

    @cached_property
    def is_halved(self) -> bool:
        """Whether a set and its complement stand for the same strings."""
        full = self.majoranas.string(self.everything)
        return self.letters == 2 * self.chosen and self.majoranas.twists.holds(full)

    @cached_property
    def fibre(self) -> BinaryBasis:
        """The twists, and the product of all Majoranas where it moves v."""
        fibre = BinaryBasis.spanned_by(self.majoranas.twists.vectors)
        if self.letters == 2 * self.chosen:
            fibre.add(self.majoranas.string(self.everything))
        return fibre

    def _strings(self, sets: int, twists: int) -> int:
        """Return a number of strings, from that of sets and of twists of each."""
        return (sets << twists) // (2 if self.is_halved else 1)

    @cached_property
    def size(self) -> int:
        """Number of strings, without signs."""
        return self._strings(comb(self.letters, self.chosen), self.majoranas.twists.rank)

    def signed(self, string: Vector) -> int:
        """Return how many more strings commute with a given one than anticommute."""
        omega, twists = self.part.omega, self.majoranas.twists
        if any(omega(string, twist) for twist in twists.vectors):
            return 0
        marked = self._subset(string)
        sign = 1 - 2 * (omega(self.start, string) ^ parity(marked & self.subset))
        return sign * self._strings(
            _krawtchouk(self.chosen, marked.bit_count(), self.letters), twists.rank
        )

    def count_in(self, space: Sequence[Vector]) -> int:
        """Return how many of the strings lie in a span of commuting strings."""
        twists = self.majoranas.twists.vectors
        known = BinaryBasis.spanned_by([*space, *twists])
        top = 1 << 2 * self.part.n_qubits  # counts letters modulo 2
        columns = [known.remainder(pair) | top for pair in (0, *self.majoranas.pairs)]
        solution = choice(columns, known.remainder(self.start))
        if solution is None:
            return 0
        code = relations(columns)
        sets = weights_of_coset(solution ^ self.subset, code, self.letters)[self.chosen]
        overlap = relations([*twists, *space])
        return self._strings(sets, len(overlap))

    def holds(self, string: Vector) -> bool:
        """Return whether a string belongs to the orbit."""
        u = string ^ self.start
        if not self.part.basis.holds(u):
            return False
        change = self._subset(string) ^ self.subset
        return any(
            moved.bit_count() % 2 == 0
            and (self.subset ^ moved).bit_count() == self.chosen
            and self.majoranas.twists.holds(u ^ self.majoranas.string(moved))
            for moved in (change, change ^ self.everything)
        )


def _krawtchouk(k: int, x: int, n: int) -> int:
    """Return Σ (−1)^|A ∩ B| over the sets A of k of n, for a set B of x."""
    return sum((1 - 2 * (j & 1)) * comb(x, j) * comb(n - x, k - j) for j in range(k + 1))


def part_orbit(part: Component, start: Vector) -> PartOrbit | None:
    """Return the orbit of a string under a part; None if the part does not move it.

    >>> ising = Component(2, (0b0001, 0b0010, 0b1100))  # XI, IX, ZZ
    >>> part_orbit(ising, 0b0100).size  # ZI
    4
    """
    if not part.moves(start):
        return None
    majoranas = part.majoranas
    if majoranas is None or any(part.omega(start, t) for t in majoranas.twists.vectors):
        return LevelOrbit(part, start)
    return SubsetOrbit(part, start, majoranas)
