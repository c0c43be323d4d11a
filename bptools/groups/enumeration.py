"""All strings of an orbit, listed: breadth first, many at a time, packed in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bptools.circuits import PauliString
from bptools.gradients.pauli.coset import Coset, Move, Span
from bptools.gradients.pauli.packing import Words

MOST_MARKED_BITS = 26  # of coordinates, up to which strings are marked in a table of them all

Indices = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class ListedOrbit:
    """The strings that rotations make of some, signs left out.

    Args:
        coset: Coordinates of the strings.
        moves: What each generator does to them.
        keys: The coordinates of all strings, in rising order, shape (strings, words).
    """

    coset: Coset
    moves: tuple[Move, ...]
    keys: Words

    @property
    def size(self) -> int:
        """Number of strings."""
        return len(self.keys)

    @cached_property
    def strings(self) -> tuple[Words, Words]:
        """The packed bits x and z of all strings."""
        return self.coset.strings(self.keys)

    @cached_property
    def vectors(self) -> set[int]:
        """The strings as integers, x in the low bits."""
        n = self.coset.reference.n_qubits
        columns = (
            [int.from_bytes(row.tobytes(), "little") for row in words.astype("<u8")]
            for words in self.strings
        )
        return {x | z << n for x, z in zip(*columns, strict=True)}

    def places(self, keys: Words) -> Indices:
        """Return where strings of the orbit stand in it, by their coordinates."""
        if self.keys.shape[1] == 1:
            return np.searchsorted(self.keys[:, 0], keys[:, 0])
        return np.searchsorted(_joined(self.keys), _joined(keys))

    def holds(self, string: PauliString) -> bool:
        """Return whether a string is among them, up to its sign."""
        vector = string.vector ^ self.coset.reference.vector
        if not self.coset.span.holds(vector):
            return False
        key = self.coset.keys([string])
        place = int(self.places(key)[0])
        return place < self.size and bool((self.keys[place] == key[0]).all())

    def partners(self, move: Move) -> Indices:
        """Return where each string's image under a rotation stands; itself where they commute."""
        places = np.arange(self.size)
        turning = move.turns(self.keys)
        places[turning] = self.places(self.keys[turning] ^ move.shift)
        return places


def list_orbit(starts: Sequence[PauliString], generators: Sequence[PauliString]) -> ListedOrbit:
    """Return all strings that rotations about generators make of some strings.

    Args:
        starts: At least one.
        generators: What rotations turn about.

    Returns:
        The orbit; how large it will be is known before, from ``RotationGroup.orbit``.

    >>> x, z = PauliString.from_label("X"), PauliString.from_label("Z")
    >>> list_orbit([z], [x]).size
    2
    """
    span = Span()
    for generator in generators:
        span.add(generator.vector)
    for start in starts[1:]:
        span.add(start.vector ^ starts[0].vector)
    coset = Coset(starts[0], span)
    moves = tuple(coset.moves(range(len(generators)), generators))
    first = coset.keys(starts)
    marked = coset.n_bits <= MOST_MARKED_BITS
    keys = _marked(first, moves, coset.n_bits) if marked else _sorted(first, moves)
    return ListedOrbit(coset, moves, keys)


def _marked(keys: Words, moves: Sequence[Move], n_bits: int) -> Words:
    """Return the orbit by marking each string in a table of all coordinates."""
    seen = np.zeros(2**n_bits, dtype=np.bool_)
    seen[keys[:, 0]] = True
    front = keys
    while len(front):
        fresh = np.zeros_like(seen)
        for move in moves:
            fresh[(front[move.turns(front)] ^ move.shift)[:, 0]] = True
        fresh &= ~seen
        seen |= fresh
        front = np.flatnonzero(fresh).astype(np.uint64)[:, None]
    return np.flatnonzero(seen).astype(np.uint64)[:, None]


def _sorted(keys: Words, moves: Sequence[Move]) -> Words:
    """Return the orbit by sorting: the neighbours of a level lie in it or beside it."""
    before, front = keys[:0], _distinct(keys[:0], keys)
    levels = [front]
    while len(front):
        fresh = keys[:0]
        for move in moves:
            images = front[move.turns(front)] ^ move.shift
            fresh = np.concatenate([fresh, images])
        before, front = front, _distinct(np.concatenate([before, front]), fresh)
        levels.append(front)
    return _distinct(keys[:0], np.concatenate(levels))


def _distinct(known: Words, candidates: Words) -> Words:
    """Return the candidates that are not known, each once and in rising order."""
    rows = np.concatenate([known, candidates])
    order = np.lexsort(rows.T)  # stable: what is known comes before its equals
    rows = rows[order]
    leading = np.ones(len(rows), dtype=np.bool_)
    leading[1:] = (rows[1:] != rows[:-1]).any(axis=1)
    distinct: Words = rows[leading & (order >= len(known))]
    return distinct


def _joined(keys: Words) -> NDArray[np.void]:
    """Return each row as one item, compared from its last word on."""
    columns = [(f"w{i}", np.uint64) for i in range(keys.shape[1])]
    flipped = np.ascontiguousarray(keys[:, ::-1])
    joined: NDArray[np.void] = flipped.view(columns)[:, 0]
    return joined
