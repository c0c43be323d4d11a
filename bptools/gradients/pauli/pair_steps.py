"""Pairs of Pauli strings and what one gate of a circuit, averaged, makes of them.

The second moment of an observable carried back, E O' ⊗ O', is a weighted sum of pairs S ⊗ T. A
rotation by φ turns S that anticommutes with its P into cos φ S + sin φ iPS; with an angle of its
own the pair is averaged at once, by E cos φ, E sin φ, E cos² φ, E sin² φ and E sin φ cos φ. A
parameter that turns several rotations stays open between the first and the last of them: its pairs
carry the harmonics exp(i a θ) of S and exp(i b θ) of T, which its characteristic function averages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bptools.circuits import NoiseChannel, PauliString
from bptools.gradients.pauli.packing import product_sign

Words = NDArray[np.uint64]
Index = NDArray[np.int64]
Array = NDArray[Any]

MOST_PAIR_QUBITS = 32  # a string is one word: x in its low half, z in its high half
MOST_HARMONICS = 127  # of an open parameter
SLOTS_A_WORD = 4  # open parameters whose two harmonics are bytes of one word
HALF = np.uint64(32)
LOW = np.uint64(0xFFFFFFFF)


@dataclass(frozen=True)
class Pairs:
    """Pairs of strings with the harmonics of the open parameters.

    Args:
        first: The S, one word each.
        second: The T.
        harmonics: Bytes 128 + a and 128 + b for every slot, shape (pairs, words).
    """

    first: Words
    second: Words
    harmonics: Words

    def __len__(self) -> int:
        return len(self.first)

    def chosen(self, rows: Any) -> Pairs:  # noqa: ANN401 - an index or a mask
        """Return some of the pairs."""
        return Pairs(self.first[rows], self.second[rows], self.harmonics[rows])

    def with_copy(self, copy: int, strings: Words) -> Pairs:
        """Return the pairs with other strings S (copy 0) or T (copy 1)."""
        parts = (strings, self.second) if copy == 0 else (self.first, strings)
        return Pairs(*parts, self.harmonics)

    def copy(self, copy: int) -> Words:
        """Return the S (0) or the T (1)."""
        return self.second if copy else self.first

    def harmonic(self, slot: int, copy: int) -> NDArray[np.int64]:
        """Return the harmonic of a slot in S (0) or T (1)."""
        word, shift = _byte(slot, copy)
        return (self.harmonics[:, word] >> shift & np.uint64(255)).astype(np.int64) - 128

    def shifted(self, slot: int, copy: int, amount: int) -> Pairs:
        """Return the pairs with a harmonic raised; the caller sees that it stays in range."""
        word, shift = _byte(slot, copy)
        changed = self.harmonics.copy()
        step = np.uint64(abs(amount)) << shift
        changed[:, word] = changed[:, word] + step if amount >= 0 else changed[:, word] - step
        return Pairs(self.first, self.second, changed)

    def closed(self, slot: int) -> Pairs:
        """Return the pairs with a slot's harmonics at 0."""
        changed = self.harmonics.copy()
        for copy in (0, 1):
            word, shift = _byte(slot, copy)
            changed[:, word] &= ~(np.uint64(255) << shift)
            changed[:, word] |= np.uint64(128) << shift
        return Pairs(self.first, self.second, changed)


def _byte(slot: int, copy: int) -> tuple[int, np.uint64]:
    return slot // SLOTS_A_WORD, np.uint64(16 * (slot % SLOTS_A_WORD) + 8 * copy)


def no_harmonics(count: int, slots: int) -> Words:
    """Return harmonics 0 of some pairs."""
    words = -(-slots // SLOTS_A_WORD)
    return np.full((count, words), 0x8080808080808080, dtype=np.uint64)


def string_word(string: PauliString) -> int:
    """Return a string, without its sign, as one word."""
    return string.x | string.z << 32


@dataclass(frozen=True, eq=False)
class PairStep:
    """A linear map of weights on pairs: what a gate makes of each, and to which it adds.

    Args:
        source: Which pair, of those before.
        target: Which pair it becomes, of those behind.
        factor: With which factor.
        before: Number of pairs before.
        behind: Number of pairs behind, the dropped ones included.
        kept: Which of them are not dropped; None if all are kept.
        slopes: The factors of the derivative by the parameter that the step ends; None if it
            ends none.
        parameter: That parameter; −1 for none.
    """

    source: Index
    target: Index
    factor: Array
    before: int
    behind: int
    kept: Index | None = None
    slopes: Array | None = None
    parameter: int = -1

    def carried(self, weights: Array) -> Array:
        """Return the weights behind the gate (towards the input), the dropped ones included."""
        return _added(self.target, self.factor * weights[self.source], self.behind)

    def returned(self, values: Array, factor: Array) -> Array:
        """Return a functional of the pairs before the gate from that behind it."""
        return _added(self.source, factor * values[self.target], self.before)

    def full(self, values: Array, dropped: float) -> Array:
        """Return a functional of the kept pairs as one of all, with a value for the dropped."""
        if self.kept is None:
            return values
        whole = np.full(self.behind, dropped, dtype=values.dtype)
        whole[self.kept] = values
        return whole


def _added(index: Index, values: Array, size: int) -> Array:
    if np.iscomplexobj(values):
        return _added(index, values.real, size) + 1j * _added(index, values.imag, size)
    return np.bincount(index, weights=values, minlength=size)


@dataclass(frozen=True)
class AngleAverages:
    """E cos φ, E sin φ, E cos² φ, E sin² φ and E sin φ cos φ of a rotation's angle φ."""

    cos: float
    sin: float
    cos_squared: float
    sin_squared: float
    mixed: float

    @classmethod
    def of(cls, first: complex, second: complex) -> AngleAverages:
        """Return the averages from E exp(iφ) and E exp(2iφ)."""
        return cls(
            first.real, first.imag, (1 + second.real) / 2, (1 - second.real) / 2, second.imag / 2
        )


@dataclass(frozen=True)
class Spread:
    """What pairs become, before equal ones are added.

    Args:
        source: Which pair each comes from.
        pairs: The new pairs.
        factor: Their factors.
        slopes: Factors of a derivative; None if there is none.
    """

    source: Index
    pairs: Pairs
    factor: Array
    slopes: Array | None = None


def joined(spreads: Sequence[Spread]) -> Spread:
    """Return several spreads as one."""
    slopes = None
    if any(spread.slopes is not None for spread in spreads):
        slopes = np.concatenate(
            [np.zeros(len(s.source)) if s.slopes is None else s.slopes for s in spreads]
        )
    return Spread(
        np.concatenate([s.source for s in spreads]),
        Pairs(
            np.concatenate([s.pairs.first for s in spreads]),
            np.concatenate([s.pairs.second for s in spreads]),
            np.concatenate([s.pairs.harmonics for s in spreads]),
        ),
        np.concatenate([s.factor for s in spreads]),
        slopes,
    )


def composed(first: Spread, second: Spread) -> Spread:
    """Return what pairs become by one map and then another, which was made for its pairs."""
    return Spread(
        first.source[second.source], second.pairs, first.factor[second.source] * second.factor
    )


def turned(strings: Words, generator: PauliString) -> tuple[Words, Array]:
    """Return iPS without its sign, and the sign, for strings S that anticommute with P."""
    mask = np.uint64(string_word(generator))
    x, z = (strings & LOW)[:, None], (strings >> HALF)[:, None]
    signs = product_sign(
        x, z, np.array([generator.x], np.uint64), np.array([generator.z], np.uint64)
    ).sign
    return strings ^ mask, (signs * generator.sign).astype(np.float64)


def anticommutes(strings: Words, generator: PauliString) -> NDArray[np.bool_]:
    """Return which strings anticommute with a generator."""
    swapped = np.uint64(generator.z | generator.x << 32)
    odd: NDArray[np.bool_] = (np.bitwise_count(strings & swapped) & 1).astype(np.bool_)
    return odd


def rotated(
    pairs: Pairs, generator: PauliString, averages: AngleAverages, *, single: bool
) -> Spread:
    """Return what a rotation by an angle of its own makes of pairs, with the slopes by φ.

    Args:
        pairs: The pairs.
        generator: Its P.
        averages: Of its φ.
        single: Whether T is 1 everywhere, so that first moments are wanted.
    """
    touched = [anticommutes(pairs.copy(copy), generator) for copy in (0, 1)]
    index = np.arange(len(pairs))
    neither = index[~touched[0] & ~touched[1]]
    spreads = [Spread(neither, pairs.chosen(neither), np.ones(len(neither)))]
    for copy in (0, 1):
        rows = index[touched[copy] & ~touched[1 - copy]]
        here = pairs.chosen(rows)
        images, signs = turned(here.copy(copy), generator)
        moved = here.with_copy(copy, images)
        slope = 1.0 if single else 0.0
        for part, factors, slopes in (
            (here, np.full(len(rows), averages.cos), np.full(len(rows), -slope * averages.sin)),
            (moved, averages.sin * signs, slope * averages.cos * signs),
        ):
            if factors.any() or slopes.any():
                spreads.append(Spread(rows, part, factors, slopes))
    rows = index[touched[0] & touched[1]]
    here = pairs.chosen(rows)
    first, first_signs = turned(here.first, generator)
    second, second_signs = turned(here.second, generator)
    ones = np.ones(len(rows))
    for part, factor, slope, signs in (
        (here, averages.cos_squared, averages.sin_squared, ones),
        (
            Pairs(first, second, here.harmonics),
            averages.sin_squared,
            averages.cos_squared,
            first_signs * second_signs,
        ),
        (here.with_copy(0, first), averages.mixed, -averages.mixed, first_signs),
        (here.with_copy(1, second), averages.mixed, -averages.mixed, second_signs),
    ):
        if factor or slope:
            spreads.append(Spread(rows, part, factor * signs, slope * signs))
    return joined(spreads)


def rotated_by_shared(
    pairs: Pairs, generator: PauliString, offset: float, slots: Sequence[tuple[int, int]], copy: int
) -> Spread:
    """Return what a rotation by offset + Σ harmonic · θ makes of one copy of pairs.

    Args:
        pairs: The pairs.
        generator: Its P.
        offset: Of its φ.
        slots: Of its parameters, with the harmonic of each, in units of the slot.
        copy: 0 for S, 1 for T.
    """
    touched = anticommutes(pairs.copy(copy), generator)
    index = np.arange(len(pairs))
    neither, rows = index[~touched], index[touched]
    here = pairs.chosen(rows)
    images, signs = turned(here.copy(copy), generator)
    moved = here.with_copy(copy, images)
    spreads = [Spread(neither, pairs.chosen(neither), np.ones(len(neither), dtype=np.complex128))]
    for direction in (1, -1):
        phase = np.exp(1j * direction * offset) / 2
        for part, factor in (
            (here, np.full(len(rows), phase)),
            (moved, phase * signs * -1j * direction),
        ):
            shifted = part
            for slot, harmonic in slots:
                shifted = shifted.shifted(slot, copy, direction * harmonic)
            spreads.append(Spread(rows, shifted, factor))
    return joined(spreads)


def entangled(pairs: Pairs, first: int, second: int) -> Spread:
    """Return what CZ makes of pairs."""
    signs = np.ones(len(pairs))
    for copy in (0, 1):
        strings = pairs.copy(copy)
        xa, xb, za, zb = (
            strings >> np.uint64(bit) & np.uint64(1)
            for bit in (first, second, 32 + first, 32 + second)
        )
        signs *= 1 - 2.0 * (xa & xb & (za ^ zb))
        pairs = pairs.with_copy(
            copy, strings ^ (xb << np.uint64(32 + first)) ^ (xa << np.uint64(32 + second))
        )
    return Spread(np.arange(len(pairs)), pairs, signs)


def damped(pairs: Pairs, noise: NoiseChannel, copy: int) -> Spread:
    """Return what the adjoint of a channel makes of one copy of pairs."""
    strings, table = pairs.copy(copy), noise.matrix
    letters = np.zeros(len(pairs), dtype=np.int64)
    cleared = strings.copy()
    for wire in noise.wires:
        x, z = (
            strings >> np.uint64(wire) & np.uint64(1),
            strings >> np.uint64(32 + wire) & np.uint64(1),
        )
        letters = 4 * letters + (x + np.uint64(2) * z).astype(np.int64)
        cleared &= ~(np.uint64(1) << np.uint64(wire) | np.uint64(1) << np.uint64(32 + wire))
    spreads = []
    for image in range(len(table)):
        factor = table[letters, image]
        rows = np.flatnonzero(factor)
        bits = 0
        for position, wire in enumerate(reversed(noise.wires)):
            letter = image >> 2 * position & 3
            bits |= (letter & 1) << wire | (letter >> 1) << 32 + wire
        moved = pairs.chosen(rows).with_copy(copy, cleared[rows] | np.uint64(bits))
        spreads.append(Spread(rows, moved, factor[rows]))
    return joined(spreads)


def summed(spread: Spread, before: int, *, symmetric: bool) -> tuple[Pairs, PairStep]:
    """Add equal pairs of a spread; with S and T exchangeable each pair is kept once.

    Args:
        spread: What the pairs become.
        before: How many pairs there were.
        symmetric: Whether S ⊗ T and T ⊗ S count as equal.
    """
    pairs = _ordered(spread.pairs) if symmetric else spread.pairs
    if _fits_half(pairs):
        keys = [_narrow(pairs.first) << HALF | _narrow(pairs.second)]
    else:
        keys = [pairs.first, pairs.second]
    keys += [pairs.harmonics[:, word] for word in range(pairs.harmonics.shape[1])]
    if len(keys) == 1:
        _, rows, target = np.unique(keys[0], return_index=True, return_inverse=True)
    else:
        order = np.lexsort(keys)
        changed = np.zeros(len(order), dtype=np.bool_)
        changed[:1] = True
        for key in keys:
            changed[1:] |= key[order[1:]] != key[order[:-1]]
        target = np.empty(len(order), dtype=np.int64)
        target[order] = np.cumsum(changed) - 1
        rows = order[changed]
    step = PairStep(spread.source, target, spread.factor, before, len(rows), slopes=spread.slopes)
    return pairs.chosen(rows), step


def _fits_half(pairs: Pairs) -> bool:
    """Return whether the strings are of sixteen qubits at most."""
    high = np.uint64(0xFFFF0000FFFF0000)
    return not ((pairs.first | pairs.second) & high).any()


def _narrow(strings: Words) -> Words:
    return strings & np.uint64(0xFFFF) | strings >> np.uint64(16) & np.uint64(0xFFFF0000)


def _ordered(pairs: Pairs) -> Pairs:
    """Exchange S and T, harmonics too, where S comes behind T."""
    swap = pairs.first > pairs.second
    harmonics = pairs.harmonics.copy()
    even = np.uint64(0x00FF00FF00FF00FF)
    for word in range(harmonics.shape[1]):
        column = harmonics[:, word]
        exchanged = (column & even) << np.uint64(8) | column >> np.uint64(8) & even
        harmonics[:, word] = np.where(swap, exchanged, column)
    first = np.where(swap, pairs.second, pairs.first)
    second = np.where(swap, pairs.first, pairs.second)
    return Pairs(first, second, harmonics)
