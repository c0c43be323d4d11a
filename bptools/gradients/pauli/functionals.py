"""What strings are worth at the input: tr(Pρ)², or tr(Pρ) tr(Qρ) for a pair of them.

The two strings of a pair always move together or neither does, so their product never moves: a
pair is a string P and its fixed partner R, with Q the Hermitian one of RP and iRP. The sign of P
cancels. R = 1 is the square of one string.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, Protocol

import numpy as np

from bptools.circuits import PauliString
from bptools.gradients.pauli.laws import AngleLaw
from bptools.gradients.pauli.packing import (
    Array,
    Words,
    pack_strings,
    popcount,
    product_sign,
    row,
)
from bptools.gradients.pauli.states import InputState, ProductState
from bptools.gradients.pauli.walk import total

CHUNK = 2**14  # strings at a time, which bounds the memory of partial products


class Functional(Protocol):
    """The worth of positive strings in front of the rotations that a walk goes through."""

    @property
    def averaged(self) -> tuple[int, ...]:
        """Indices of the rotations that are averaged in closed form and may be differentiated."""

    def values(self, x: Words, z: Words) -> tuple[Array, Array | None]:
        """Return the worth of each string, and a bound on its parts' absolute values."""

    def slopes(self, x: Words, z: Words, weights: Array) -> Iterator[tuple[int, Any, Any]]:
        """Yield the second moments by those of these angles that a string is touched by.

        Yields:
            Index of the rotation, the value and its bound from absolute values.
        """


@dataclass(frozen=True)
class DirectFunctional:
    """The worth in any input state.

    Args:
        state: The input state ρ.
        partner: The string R.
    """

    state: InputState
    partner: PauliString

    @property
    def averaged(self) -> tuple[int, ...]:
        """None."""
        return ()

    def values(self, x: Words, z: Words) -> tuple[Array, Array | None]:
        """Return tr(Pρ) tr(Qρ) of each string P, and its absolute value."""
        first = self.state.expectations(x, z)
        if not self.partner.support:
            square = first * first
            return square, square
        (rx,), (rz,) = pack_strings([self.partner])
        other_x, other_z, sign = product_sign(x, z, rx, rz)
        worth = first * sign * self.state.expectations(other_x, other_z)
        return worth, np.abs(worth)

    def slopes(self, x: Words, z: Words, weights: Array) -> Iterator[tuple[int, Any, Any]]:
        """Yield nothing."""
        return iter(())


# which letters (bits x + 2 z) anticommute, and the real sign of the product of two letters where
# r p = (i if they anticommute) · sign · letter
_ANTI = np.array([[0, 0, 0, 0], [0, 0, 1, 1], [0, 1, 0, 1], [0, 1, 1, 0]], dtype=np.bool_)
_SIGN = np.ones((4, 4), dtype=np.int64)
for _first, _second in ((3, 1), (2, 3), (1, 2)):  # YX, ZY and XZ give −i
    _SIGN[_first, _second] = -1


@dataclass(frozen=True)
class AveragedLetters:
    """The worth of each qubit's letter, the first rotations averaged, and once differentiated.

    Args:
        table: Worth of the letter with bits x + 2 z on each qubit, shape (n_qubits, 4).
        by_angle: Index of a rotation, its qubit, and that qubit's row with it differentiated.
    """

    table: Array
    by_angle: tuple[tuple[int, int, Array], ...]

    @classmethod
    def behind(
        cls,
        table: Array,
        partner: PauliString,
        generators: Sequence[PauliString],
        laws: Sequence[AngleLaw],
    ) -> AveragedLetters:
        """Average over rotations, each about one qubit, in the order in which they act."""
        table = table.copy()
        slopes: dict[int, tuple[int, Array]] = {}
        for index, (generator, law) in enumerate(zip(generators, laws, strict=True)):
            qubit = generator.support.bit_length() - 1
            letter = generator.letter(qubit)
            fixed = bool(_ANTI[partner.letter(qubit), letter])
            for other, (where, slope) in slopes.items():
                if where == qubit:
                    slopes[other] = (qubit, _averaged(slope, letter, law, fixed))
            if not fixed:
                slopes[index] = (qubit, _differentiated(table[qubit], letter, law))
            table[qubit] = _averaged(table[qubit], letter, law, fixed)
        return cls(table, tuple((index, *rest) for index, rest in slopes.items()))

    def worth(self, active: Sequence[int], letters: Sequence[Array]) -> list[Array]:
        """Return the worth of all strings on each active qubit, that of the rest at the front."""
        mine = set(active)
        resting = [worth[0] for qubit, worth in enumerate(self.table) if qubit not in mine]
        whole = np.empty(len(letters[0]) if letters else 1, dtype=self.table.dtype)
        whole.fill(prod(resting))
        found = [self.table[qubit][column] for qubit, column in zip(active, letters, strict=True)]
        return [whole, *found]

    def surroundings(
        self, active: Sequence[int], letters: Sequence[Array], weights: Array
    ) -> dict[int, Array]:
        """Return, by qubit and its letter, the weights times the worth on all other qubits."""
        wanted = {qubit for _, qubit, _ in self.by_angle}
        resting, *worth = self.worth(active, letters)
        after = [resting]
        for column in worth[:0:-1]:
            after.append(after[-1] * column)
        before, found = weights, {}
        for qubit, column, own in zip(active, letters, worth, strict=True):
            rest = before * after.pop()
            if qubit in wanted:
                sums = [total(rest[column == letter]) for letter in range(4)]
                found[qubit] = row(sums, exact=self.table.dtype == object)
            before = before * own
        return found


@dataclass(frozen=True)
class LocalFunctional:
    """The worth in a product state, the first rotations averaged in closed form qubit by qubit.

    Args:
        partner: The string R.
        signed: Worth of letters.
        sizes: The same from absolute values, which bounds rounding; None where nothing is rounded.
    """

    partner: PauliString
    signed: AveragedLetters
    sizes: AveragedLetters | None

    @property
    def averaged(self) -> tuple[int, ...]:
        """Indices of the averaged rotations that turn some letter of both strings of a pair."""
        return tuple(index for index, _, _ in self.signed.by_angle)

    @classmethod
    def of_state(
        cls,
        state: ProductState,
        partner: PauliString,
        generators: Sequence[PauliString],
        laws: Sequence[AngleLaw],
        exact: bool,
    ) -> LocalFunctional:
        """Average over the given rotations, each about one qubit, behind a product state."""
        table = np.empty((state.n_qubits, 4), dtype=object if exact else np.float64)
        for qubit, worth in enumerate(state.table):
            other = partner.letter(qubit)
            table[qubit] = worth * worth[np.arange(4) ^ other] * _SIGN[other]
        signed = AveragedLetters.behind(table, partner, generators, laws)
        if exact:
            return cls(partner, signed, None)
        positive = [AngleLaw(law.alpha, law.beta, abs(law.c)) for law in laws]
        sizes = AveragedLetters.behind(np.abs(table), partner, generators, positive)
        return cls(partner, signed, sizes)

    def values(self, x: Words, z: Words) -> tuple[Array, Array | None]:
        """Return the averaged tr(Pρ) tr(Qρ) of each string P, and its bound."""
        active, letters = self._letters(x, z)
        product, bound = self._signs(x, z), None
        for column in self.signed.worth(active, letters):
            product = product * column
        if self.sizes is not None:
            bound = np.ones(len(x))
            for column in self.sizes.worth(active, letters):
                bound = bound * column
        return product, bound

    def slopes(self, x: Words, z: Words, weights: Array) -> Iterator[tuple[int, Any, Any]]:
        """Yield the second moments by those of these angles that a string is touched by."""
        found: list[dict[int, Array]] = [{}, {}]
        for start in range(0, len(x), CHUNK):
            part = slice(start, start + CHUNK)
            active, letters = self._letters(x[part], z[part])
            signed = weights[part] * self._signs(x[part], z[part])
            parts = [self.signed.surroundings(active, letters, signed)]
            if self.sizes is not None:
                parts.append(self.sizes.surroundings(active, letters, np.abs(weights[part])))
            for sums, more in zip(found, parts, strict=False):
                for qubit, surroundings in more.items():
                    sums[qubit] = sums.get(qubit, 0) + surroundings
        sizes = self.sizes.by_angle if self.sizes is not None else self.signed.by_angle
        for (index, qubit, slope), (_, _, size) in zip(self.signed.by_angle, sizes, strict=True):
            if qubit in found[0]:
                bound = (found[1][qubit] * size).sum() if found[1] else 0
                yield index, (found[0][qubit] * slope).sum(), bound

    def _letters(self, x: Words, z: Words) -> tuple[list[int], list[Array]]:
        """Return the qubits on which a string has a letter, and their letters as x + 2 z."""
        used = np.bitwise_or.reduce(x | z, axis=0)
        n_qubits = len(self.signed.table)
        active = [q for q in range(n_qubits) if int(used[q // 64]) >> (q % 64) & 1]
        letters = []
        for qubit in active:
            word, place = qubit // 64, np.uint64(qubit % 64)
            low, high = (
                (words[:, word] >> place & np.uint64(1)).astype(np.intp) for words in (x, z)
            )
            letters.append(low + 2 * high)
        return active, letters

    def _signs(self, x: Words, z: Words) -> Array:
        """Return the sign left of one i for each qubit on which P and R anticommute."""
        (rx,), (rz,) = pack_strings([self.partner])
        sites = popcount((x & rz) ^ (z & rx))
        signs: Array = 1 - 2 * ((sites + 1) // 2 % 2)
        return signs


def _averaged(worth: Array, letter: int, law: AngleLaw, fixed: bool) -> Array:
    """Carry one qubit's worth back through a rotation about a letter."""
    if fixed:
        damped: Array = law.c * worth
        return damped
    moved = law.alpha * worth + law.beta * worth[np.arange(4) ^ letter]
    return np.where(_ANTI[letter], moved, worth)


def _differentiated(worth: Array, letter: int, law: AngleLaw) -> Array:
    """Carry one qubit's worth back through the rotation that is differentiated."""
    slope = 4 * (law.beta * worth + law.alpha * worth[np.arange(4) ^ letter])
    return np.where(_ANTI[letter], slope, 0 * worth)
