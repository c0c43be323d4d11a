"""The walk on strings: weights carried back to the input, values carried forth to each rotation.

Backwards a string that anticommutes with a rotation stays with α and moves with β. The second
moment of the derivative by angle k joins the weights behind rotation k to the values before it:
there an anticommuting string stays with 4β, moves with 4α and any other one is lost. So one sweep
each way gives all of them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bptools.gradients.pauli.coset import Move
from bptools.gradients.pauli.laws import AngleLaw
from bptools.gradients.pauli.packing import Array, Bits, Number, Words

Index = NDArray[np.intp]


@dataclass(frozen=True)
class Front:
    """Weighted strings at one place of the circuit, and the weight dropped on the way there."""

    keys: Words
    weights: Array
    dropped: float = 0.0


@dataclass(frozen=True)
class Step:
    """How the strings behind a rotation came from those before it."""

    staying: Index  # strings that commute with the generator
    turning: Index  # and those that do not, each a member of an orbit of two
    orbit: Index
    member: NDArray[np.intp]
    kept: Index | None  # which strings were not dropped; None if all were kept
    size: int  # number of strings, the dropped ones included


@dataclass(frozen=True)
class Columns:
    """Linear functionals of a string at one place of the circuit.

    Args:
        value: The expected functional.
        size: The same from absolute values, which bounds rounding; None where nothing is rounded.
        lost: The expected weight that is dropped further on.
    """

    value: Array
    size: Array | None
    lost: Array | None

    def each(self) -> Iterator[tuple[str, Array, float]]:
        """Yield name, values and what a dropped string counts."""
        for name, fill in (("value", 0.0), ("size", 0.0), ("lost", 1.0)):
            column = getattr(self, name)
            if column is not None:
                yield name, column, fill


class TooManyStringsError(ValueError):
    """More strings than the cap, and dropping was not allowed."""


def advance(
    front: Front, move: Move, law: AngleLaw, cap: int, may_drop: bool
) -> tuple[Front, Step]:
    """Carry weighted strings back through one rotation, keeping the ``cap`` heaviest of them."""
    anti = move.turns(front.keys)
    staying, turning = np.flatnonzero(~anti), np.flatnonzero(anti)
    smaller, larger = move.orbits(front.keys[turning])
    orbits, orbit = distinct_rows(smaller)
    member = larger.astype(np.intp)
    pairs = np.zeros((len(orbits), 2), dtype=front.weights.dtype)
    pairs[orbit, member] = front.weights[turning]
    mixed = law.alpha * pairs + law.beta * pairs[:, ::-1]
    both = np.stack([orbits, orbits ^ move.shift], axis=1).reshape(-1, orbits.shape[1])
    keys = np.concatenate([front.keys[staying], both])
    weights = np.concatenate([front.weights[staying], mixed.ravel()])
    kept, dropped = None, front.dropped
    if len(keys) > cap:
        if not may_drop:
            raise TooManyStringsError(f"there are more than {cap} strings")
        sizes = np.abs(weights)
        order = np.argpartition(sizes, len(keys) - cap)
        kept = np.sort(order[-cap:])
        dropped += float(total(sizes[order[:-cap]]))
        size = len(keys)
        keys, weights = keys[kept], weights[kept]
    else:
        size = len(keys)
    return Front(keys, weights, dropped), Step(staying, turning, orbit, member, kept, size)


def retreat(columns: Columns, step: Step, law: AngleLaw) -> tuple[Columns, dict[str, Array]]:
    """Carry functionals forth to before a rotation.

    Returns:
        The functionals of the strings there, and for each those of the strings that turn, with the
        rotation differentiated.
    """
    before: dict[str, Array | None] = {"size": None, "lost": None}
    slopes = {}
    for name, column, fill in columns.each():
        if step.kept is not None:
            full = np.full(step.size, fill, dtype=column.dtype)
            full[step.kept] = column
            column = full
        n_staying = len(step.staying)
        pairs = column[n_staying:].reshape(-1, 2)
        here, there = pairs[step.orbit, step.member], pairs[step.orbit, 1 - step.member]
        carried = np.empty(n_staying + len(step.turning), dtype=column.dtype)
        carried[step.staying] = column[:n_staying]
        carried[step.turning] = law.alpha * here + law.beta * there
        before[name] = carried
        slopes[name] = 4 * (law.beta * here + law.alpha * there)
    return Columns(**before), slopes  # type: ignore[arg-type]  # value is always there


@dataclass(frozen=True)
class Walk:
    """Fronts at intervals; the steps between are found again when they are needed.

    Args:
        moves: The rotations in the order of the walk, from the observable to the input.
        laws: Those of their angles.
        fronts: Strings before every ``stride``-th move.
        last: Strings at the end.
        largest: Largest number of strings at a time.
        stride: Number of moves between fronts.
        cap: Largest number of strings.
    """

    moves: Sequence[Move]
    laws: Sequence[AngleLaw]
    fronts: Sequence[Front]
    last: Front
    largest: int
    stride: int
    cap: int

    @classmethod
    def run(
        cls,
        start: Front,
        moves: Sequence[Move],
        laws: Sequence[AngleLaw],
        cap: int,
        may_drop: bool = True,
    ) -> Walk:
        """Walk from the observable to the input.

        Raises:
            TooManyStringsError: If there are more strings than the cap and none may be dropped.
        """
        stride = max(1, math.isqrt(len(moves)))
        fronts, front, largest = [], start, len(start.keys)
        for number, (move, law) in enumerate(zip(moves, laws, strict=True)):
            if number % stride == 0:
                fronts.append(front)
            front, _ = advance(front, move, law, cap, may_drop)
            largest = max(largest, len(front.keys))
        return cls(moves, laws, fronts, front, largest, stride, cap)

    def slopes(self, columns: Columns) -> Iterator[tuple[int, dict[str, Any], float]]:
        """Yield, for each rotation, its index and the functionals' second moments of slopes.

        Args:
            columns: Functionals of the strings at the end.

        Yields:
            Index of the rotation; Σ w · (slope) by functional, the last two from absolute weights;
            and the weight that was dropped before the rotation.
        """
        for segment in range(len(self.fronts))[::-1]:
            start = segment * self.stride
            stop = min(start + self.stride, len(self.moves))
            front, passed = self.fronts[segment], []
            for number in range(start, stop):
                after, step = advance(
                    front, self.moves[number], self.laws[number], self.cap, may_drop=True
                )
                passed.append((front, step))
                front = after
            for number in range(start, stop)[::-1]:
                front, step = passed.pop()
                columns, slopes = retreat(columns, step, self.laws[number])
                weights = front.weights[step.turning]
                totals = {
                    name: total(slope * (weights if name == "value" else np.abs(weights)))
                    for name, slope in slopes.items()
                }
                yield self.moves[number].index, totals, front.dropped


def total(values: Array) -> Number:
    """Return the sum, in any order of at most 2 √count additions a term for floats."""
    if values.dtype == object or len(values) < 1024:
        return values.sum() if len(values) else 0
    width = math.isqrt(len(values))
    whole = len(values) // width * width
    rows = values[:whole].reshape(-1, width).sum(axis=1)
    return rows.sum() + values[whole:].sum()


def distinct_rows(keys: Words) -> tuple[Words, Index]:
    """Return the distinct rows, and which of them each row is."""
    if keys.shape[1] == 1:
        rows, inverse = np.unique(keys[:, 0], return_inverse=True)
        return rows[:, None], inverse
    order = np.lexsort(keys.T)
    ordered = keys[order]
    first: Bits = np.ones(len(keys), dtype=np.bool_)
    first[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    inverse = np.empty(len(keys), dtype=np.intp)
    inverse[order] = np.cumsum(first) - 1
    return ordered[first], inverse
