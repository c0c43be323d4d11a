"""Strings as wedges of two Majorana letters, on which rotations about such strings turn vectors.

Strings g = iγₐγ_b turn the letters as a plane rotation of eₐ and e_b; a string S that anticommutes
with what an eᵢ ∧ eⱼ would anticommute with is turned as eᵢ ∧ eⱼ is, up to one sign an orbit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from flint import fmpq

from bptools.circuits import PauliString
from bptools.groups.closure import Element, HermitianCommutator
from bptools.groups.components import Component, components

AMBIGUOUS = 4  # Majorana operators of a part whose pairs are not told by what anticommutes


class NoFermionsError(ValueError):
    """The strings are no wedges of two letters, or more than one string is the same wedge."""


@dataclass(frozen=True)
class Wedge:
    """The antisymmetric sign · (eᵢ eⱼᵀ − eⱼ eᵢᵀ) with i < j."""

    first: int
    second: int
    sign: int

    @classmethod
    def of(cls, first: int, second: int, sign: int) -> Wedge:
        """Return a wedge with its letters in order."""
        return cls(first, second, sign) if first < second else cls(second, first, -sign)

    def turned_by(self, plane: Wedge) -> Wedge | None:
        """Return [plane, self]; None where it is 0."""
        images = {plane.second: (plane.first, plane.sign), plane.first: (plane.second, -plane.sign)}
        moved = [letter for letter in (self.first, self.second) if letter in images]
        if len(moved) != 1:
            return None
        letter, sign = images[moved[0]]
        if moved[0] == self.first:
            return Wedge.of(letter, self.second, sign * self.sign)
        return Wedge.of(self.first, letter, sign * self.sign)


@dataclass(frozen=True, eq=False)
class LetterPart:
    """A connected part of the strings, as the planes of some letters.

    Args:
        part: The part.
        start: The number of its first letter.

    Raises:
        NoFermionsError: If its strings are no pairs of Majorana operators, each pair one string.
    """

    part: Component
    start: int
    _star: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Refuse what is no part of free fermions."""
        majoranas = self.part.majoranas
        if majoranas is None or majoranas.twists.rank or majoranas.count == AMBIGUOUS:
            raise NoFermionsError(
                "strings are no pairs of Majorana operators, each pair one string"
            )
        object.__setattr__(self, "_star", majoranas.pairs)

    @property
    def count(self) -> int:
        """The number of letters."""
        return len(self._star) + 1

    def letters(self, string: int) -> tuple[int, ...]:
        """Return the fewest letters whose product anticommutes with what a string does."""
        hits = [k for k, pair in enumerate(self._star, start=1) if self.part.omega(pair, string)]
        rest = [k for k in range(self.count) if k not in hits]
        return tuple(self.start + k for k in min(hits, rest, key=len))

    def planes(self, strings: Iterable[int], commutator: HermitianCommutator) -> dict[int, Wedge]:
        """Return what each of the part's strings turns."""
        known: dict[int, Wedge] = {}
        for string in strings:
            hits = [k for k, pair in enumerate(self._star, 1) if self.part.omega(pair, string)]
            if string in self._star:  # iγ₁γₐ
                known[string] = Wedge.of(self.start + self._star.index(string) + 1, self.start, 1)
                continue
            if len(hits) != 2:
                raise NoFermionsError("strings are no pairs of Majorana operators")
            first, second = ({self._star[k - 1]: fmpq(1)} for k in hits)
            ((image, sign),) = commutator(first, second).items()
            if image != string:
                raise NoFermionsError("strings are no pairs of Majorana operators")
            known[string] = Wedge.of(self.start + hits[1], self.start + hits[0], int(sign))
        return known


@dataclass(frozen=True, eq=False)
class MajoranaLetters:
    """The letters that the strings of some sums turn.

    Args:
        n_qubits: Number of qubits.
        sums: The sums.

    Raises:
        NoFermionsError: If their strings are no pairs of letters.
    """

    n_qubits: int
    sums: Sequence[Element]

    def __post_init__(self) -> None:
        """Refuse strings that are no pairs."""
        _ = self.planes

    @cached_property
    def parts(self) -> tuple[LetterPart, ...]:
        """The connected parts of the strings."""
        parts, start = [], 0
        for part in components(self.n_qubits, sorted({s for total in self.sums for s in total})):
            parts.append(LetterPart(part, start))
            start += parts[-1].count
        return tuple(parts)

    @property
    def count(self) -> int:
        """The number of letters of all parts."""
        return sum(part.count for part in self.parts)

    @cached_property
    def planes(self) -> dict[int, Wedge]:
        """The wedge of every string of the sums: (i/2)[g, ·] is the commutator with it."""
        commutator = HermitianCommutator(self.n_qubits)
        return {
            string: wedge
            for part in self.parts
            for string, wedge in part.planes(part.part.generators, commutator).items()
        }

    def wedges(self, observable: Mapping[int, fmpq]) -> dict[int, Wedge]:
        """Return the wedge of every string that the planes make of those of an observable.

        Raises:
            NoFermionsError: If one of them is none, or two are the same.
        """
        commutator = HermitianCommutator(self.n_qubits)
        known: dict[int, Wedge] = {}
        places: dict[tuple[int, int], int] = {}
        for start in observable:
            if start in known:
                continue
            letters = [letter for part in self.parts for letter in part.letters(start)]
            if len(letters) != 2:
                raise NoFermionsError(f"an observable's string is of {len(letters)} letters, not 2")
            waiting = [(start, Wedge.of(letters[0], letters[1], 1))]
            while waiting:
                string, wedge = waiting.pop()
                if string in known:
                    if known[string] != wedge:
                        raise NoFermionsError("signs of strings are none of wedges")
                    continue
                if places.setdefault((wedge.first, wedge.second), string) != string:
                    raise NoFermionsError("two strings are the same wedge")
                known[string] = wedge
                for generator, plane in self.planes.items():
                    image = commutator({generator: fmpq(1)}, {string: fmpq(1)})
                    turned = wedge.turned_by(plane)
                    if (turned is None) != (not image):
                        raise NoFermionsError("strings are turned as no wedges are")
                    for reached, sign in image.items():
                        assert turned is not None
                        signed = Wedge(turned.first, turned.second, turned.sign * int(sign))
                        waiting.append((reached, signed))
        return known


def string_of(n_qubits: int, vector: int) -> PauliString:
    """Return the positive string of a vector."""
    return PauliString(n_qubits, vector & (1 << n_qubits) - 1, vector >> n_qubits)
