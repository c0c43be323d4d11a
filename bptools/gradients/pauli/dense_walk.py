"""The walk on strings where nearly all of a coset is reached: one array entry a string, no keys."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bptools.gradients.pauli.angle_laws import AngleLaw
from bptools.gradients.pauli.coset import Move
from bptools.gradients.pauli.packing import Array, Words, parity
from bptools.gradients.pauli.walk import Columns, Front, WalkedMoment, total

DENSER = 4  # times as many strings fit as where each has a key


@dataclass(frozen=True)
class DenseWalk:
    """A walk of all strings of a coset; weights are kept at intervals, as in ``Walk``.

    Args:
        moves: The rotations in the order of the walk, from the observable to the input.
        laws: Those of their angles.
        kept: Weights of all strings before every ``stride``-th move.
        last: Strings at the end.
        stride: Number of moves between them.
    """

    moves: Sequence[Move]
    laws: Sequence[AngleLaw]
    kept: Sequence[Array]
    last: Front
    stride: int

    @classmethod
    def run(
        cls, start: Front, n_bits: int, moves: Sequence[Move], laws: Sequence[AngleLaw]
    ) -> DenseWalk:
        """Walk from the observable to the input."""
        weights = np.zeros(2**n_bits)
        np.add.at(weights, start.keys[:, 0].astype(np.intp), start.weights)
        stride, halted = max(1, math.isqrt(len(moves))), []
        keys = np.arange(2**n_bits, dtype=np.uint64)
        for number, (move, law) in enumerate(zip(moves, laws, strict=True)):
            if number % stride == 0:
                halted.append(weights)
            weights = _mixed(weights, keys, move, law)
        return cls(moves, laws, halted, Front(keys[:, None], weights), stride)

    @property
    def largest(self) -> int:
        """Number of strings."""
        return len(self.last.keys)

    def slopes(self, columns: Columns) -> Iterator[WalkedMoment]:
        """Yield the second moment of the derivative by each rotation's angle.

        Args:
            columns: Functionals of the strings at the end.
        """
        keys = self.last.keys[:, 0]
        value, size = columns.value, columns.size
        for segment in range(len(self.kept))[::-1]:
            start = segment * self.stride
            stop = min(start + self.stride, len(self.moves))
            fronts = [self.kept[segment]]
            for number in range(start, stop - 1):
                fronts.append(_mixed(fronts[-1], keys, self.moves[number], self.laws[number]))
            for number in range(start, stop)[::-1]:
                move, law, front = self.moves[number], self.laws[number], fronts.pop()
                turning = _turning(keys, move)
                here = front[turning]
                yield WalkedMoment(
                    index=move.index,
                    value=total(_slope(value, turning, move, law) * here),
                    size=0
                    if size is None
                    else total(_slope(size, turning, move, law) * np.abs(here)),
                    lost=0.0,
                )
                value = _mixed(value, keys, move, law)
                size = None if size is None else _mixed(size, keys, move, law)


def _turning(keys: Words, move: Move) -> NDArray[np.intp]:
    return np.flatnonzero(parity((keys & move.mask[0])[:, None]) ^ move.odd)


def _slope(values: Array, turning: NDArray[np.intp], move: Move, law: AngleLaw) -> Array:
    """Return what the strings that turn are worth with the rotation differentiated."""
    partners = turning ^ int(move.shift[0])
    slope: Array = 4 * (law.beta * values[turning] + law.alpha * values[partners])
    return slope


def _mixed(values: Array, keys: Words, move: Move, law: AngleLaw) -> Array:
    """Return weights behind a rotation, or functionals before it: the map is its own adjoint."""
    turning = _turning(keys, move)
    mixed = values.copy()
    mixed[turning] = law.alpha * values[turning] + law.beta * values[turning ^ int(move.shift[0])]
    return mixed
