"""What strings are worth at the input: tr(Pρ)², or tr(Pρ) tr(Qρ) for a pair of them.

The two strings of a pair always move together or neither does, so their product never moves: a
pair is a string P and its fixed partner R, with Q the Hermitian one of RP and iRP. The sign of P
cancels. R = 1 is the square of one string.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import Protocol

import numpy as np

from bptools.circuits import PauliLetter, PauliString
from bptools.gradients.pauli.angle_laws import AngleLaw
from bptools.gradients.pauli.input_states import PauliState, ProductState
from bptools.gradients.pauli.packing import (
    Array,
    Number,
    Words,
    pack_strings,
    popcount,
    product_sign,
    row,
)
from bptools.gradients.pauli.walk import total

CHUNK = 2**14  # strings at a time, which bounds the memory of partial products


@dataclass(frozen=True, eq=False)
class AngleMoment:
    """The second moment by one of the averaged angles.

    Args:
        index: Of the rotation.
        value: The moment.
        bound: The same from absolute values.
    """

    index: int
    value: Number
    bound: Number


class Functional(Protocol):
    """The worth of positive strings in front of the rotations that a walk goes through."""

    @property
    def averaged(self) -> tuple[int, ...]:
        """Indices of the rotations that are averaged in closed form and may be differentiated."""

    def values(self, x: Words, z: Words) -> tuple[Array, Array | None]:
        """Return the worth of each string, and a bound on its parts' absolute values."""

    def slopes(self, x: Words, z: Words, weights: Array) -> Iterator[AngleMoment]:
        """Yield the second moments by those of these angles that a string is touched by."""


@dataclass(frozen=True)
class DirectFunctional:
    """The worth in any input state.

    Args:
        state: The input state ρ.
        partner: The string R.
    """

    state: PauliState
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

    def slopes(self, x: Words, z: Words, weights: Array) -> Iterator[AngleMoment]:
        """Yield nothing."""
        return iter(())


# tables by the numbers x + 2 z of two letters: whether they anticommute, which they do where
# x z' + z x' is odd; and the sign s of their product, s · letter, or s · i · letter if they do
_NUMBERS = np.arange(len(PauliLetter))
_X, _Z = _NUMBERS & 1, _NUMBERS >> 1
_ANTI = (np.outer(_X, _Z) + np.outer(_Z, _X)) % 2 == 1
_SIGN = np.ones((4, 4), dtype=np.int64)
for _product in ("YX", "ZY", "XZ"):  # −iZ, −iX, −iY
    _SIGN[tuple(PauliLetter[name] for name in _product)] = -1


def _by_product(worth: Array, letter: PauliLetter) -> Array:
    """Return, by letter, the worth of its product with another one: numbers of letters xor."""
    product: Array = worth[_NUMBERS ^ letter]
    return product


@dataclass(frozen=True, eq=False)
class AngleRow:
    """One qubit's worth by letter, with one of the averaged rotations differentiated.

    Args:
        index: Of the rotation.
        qubit: That it turns.
        row: The worth, by letter.
    """

    index: int
    qubit: int
    row: Array


@dataclass(frozen=True)
class AveragedLetters:
    """The worth of each qubit's letter, the first rotations averaged, and once differentiated.

    Args:
        table: Worth by qubit and the number of its letter, shape (n_qubits, 4).
        by_angle: The rows of rotations that are differentiated.
    """

    table: Array
    by_angle: tuple[AngleRow, ...]

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
        slopes: dict[int, AngleRow] = {}
        for index, (generator, law) in enumerate(zip(generators, laws, strict=True)):
            qubit = generator.support.bit_length() - 1
            letter = generator.letter(qubit)
            fixed = bool(_ANTI[partner.letter(qubit), letter])
            for earlier in slopes.values():
                if earlier.qubit == qubit:
                    turned = _averaged(earlier.row, letter, law, fixed=fixed)
                    slopes[earlier.index] = replace(earlier, row=turned)
            if not fixed:
                turned = _differentiated(table[qubit], letter, law)
                slopes[index] = AngleRow(index, qubit, turned)
            table[qubit] = _averaged(table[qubit], letter, law, fixed=fixed)
        return cls(table, tuple(slopes.values()))

    def worth(self, active: Sequence[int], letters: Sequence[Array]) -> list[Array]:
        """Return the worth of all strings on each active qubit, that of the rest at the front."""
        mine = set(active)
        resting = [worth[0] for qubit, worth in enumerate(self.table) if qubit not in mine]
        whole = np.empty(len(letters[0]) if letters else 1, dtype=self.table.dtype)
        whole.fill(prod(resting))
        touched = [self.table[qubit][column] for qubit, column in zip(active, letters, strict=True)]
        return [whole, *touched]

    def surroundings(
        self, active: Sequence[int], letters: Sequence[Array], weights: Array
    ) -> dict[int, Array]:
        """Return, by qubit and its letter, the weights times the worth on all other qubits."""
        wanted = {angle.qubit for angle in self.by_angle}
        resting, *worth = self.worth(active, letters)
        behind = [resting]  # products over the later qubits, the last one first
        for column in worth[:0:-1]:
            behind.append(behind[-1] * column)
        front, sums = weights, {}  # the product over the earlier qubits
        for qubit, column, factor in zip(active, letters, worth, strict=True):
            surroundings = front * behind.pop()
            if qubit in wanted:
                by_letter = [total(surroundings[column == letter]) for letter in PauliLetter]
                sums[qubit] = row(by_letter, exact=self.table.dtype == object)
            front = front * factor
        return sums


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
        return tuple(angle.index for angle in self.signed.by_angle)

    @classmethod
    def of_state(
        cls,
        state: ProductState,
        partner: PauliString,
        generators: Sequence[PauliString],
        laws: Sequence[AngleLaw],
        *,
        exact: bool,
    ) -> LocalFunctional:
        """Average over the given rotations, each about one qubit, behind a product state."""
        table = np.empty((state.n_qubits, 4), dtype=object if exact else np.float64)
        for qubit, worth in enumerate(state.table):
            letter = partner.letter(qubit)
            table[qubit] = worth * _by_product(worth, letter) * _SIGN[letter]
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

    def slopes(self, x: Words, z: Words, weights: Array) -> Iterator[AngleMoment]:
        """Yield the second moments by those of these angles that a string is touched by."""
        signed_sums: dict[int, Array] = {}
        size_sums: dict[int, Array] = {}
        for start in range(0, len(x), CHUNK):
            part = slice(start, start + CHUNK)
            active, letters = self._letters(x[part], z[part])
            signed = weights[part] * self._signs(x[part], z[part])
            _add(signed_sums, self.signed.surroundings(active, letters, signed))
            if self.sizes is not None:
                sizes = np.abs(weights[part])
                _add(size_sums, self.sizes.surroundings(active, letters, sizes))
        bounding = self.sizes if self.sizes is not None else self.signed
        for angle, size in zip(self.signed.by_angle, bounding.by_angle, strict=True):
            if angle.qubit in signed_sums:
                bound = (size_sums[size.qubit] * size.row).sum() if size_sums else 0
                value = (signed_sums[angle.qubit] * angle.row).sum()
                yield AngleMoment(angle.index, value, bound)

    def _letters(self, x: Words, z: Words) -> tuple[list[int], list[Array]]:
        """Return the qubits on which a string has a letter, and the numbers of their letters."""
        used = np.bitwise_or.reduce(x | z, axis=0)
        n_qubits = len(self.signed.table)
        active = [q for q in range(n_qubits) if int(used[q // 64]) >> (q % 64) & 1]
        letters = []
        for qubit in active:
            word, place = qubit // 64, np.uint64(qubit % 64)
            x_bits, z_bits = (
                (words[:, word] >> place & np.uint64(1)).astype(np.intp) for words in (x, z)
            )
            letters.append(x_bits + 2 * z_bits)
        return active, letters

    def _signs(self, x: Words, z: Words) -> Array:
        """Return the sign left of one i for each qubit on which P and R anticommute.

        k of them give i^k, and Q is iRP for odd k: in all 1, i² = −1, i² = −1, i⁴ = 1, and so on.
        """
        (rx,), (rz,) = pack_strings([self.partner])
        sites = popcount((x & rz) ^ (z & rx))  # one bit a qubit where the letters anticommute
        signs: Array = 1 - 2 * ((sites + 1) // 2 % 2)
        return signs


def _add(sums: dict[int, Array], parts: dict[int, Array]) -> None:
    """Add arrays by qubit, in place."""
    for qubit, part in parts.items():
        sums[qubit] = sums.get(qubit, 0) + part


def _averaged(worth: Array, letter: PauliLetter, law: AngleLaw, *, fixed: bool) -> Array:
    """Carry one qubit's worth back through a rotation about a letter.

    Args:
        worth: By letter.
        letter: What is rotated about.
        law: Of the angle.
        fixed: Whether the partner anticommutes with the rotation: then the walk damps the pair.
    """
    if fixed:
        damped: Array = law.c * worth
        return damped
    moved = law.alpha * worth + law.beta * _by_product(worth, letter)
    return np.where(_ANTI[letter], moved, worth)


def _differentiated(worth: Array, letter: PauliLetter, law: AngleLaw) -> Array:
    """Carry one qubit's worth back through the rotation that is differentiated."""
    slope = 4 * (law.beta * worth + law.alpha * _by_product(worth, letter))
    return np.where(_ANTI[letter], slope, 0 * worth)
