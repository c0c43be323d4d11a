"""The walk on strings: weights carried back to the input, values carried forth to each rotation.

Backwards a string that anticommutes with a rotation stays with α and moves with β. The second
moment of the derivative by angle k joins the weights behind rotation k to the values before it:
there an anticommuting string stays with 4β, moves with 4α and any other one is lost. So one sweep
each way gives all of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bptools.gradients.pauli.angle_laws import AngleLaw
from bptools.gradients.pauli.coset import Move
from bptools.gradients.pauli.packing import Array, Bits, Number, Words

Index = NDArray[np.intp]
MOST_KEPT = 2**19  # strings, of all fronts together, whose steps are kept: some 30 MB


@dataclass(frozen=True)
class Front:
    """Weighted strings at one place of the circuit, and the weight dropped on the way there."""

    keys: Words
    weights: Array
    dropped: float = 0.0


@dataclass(frozen=True)
class WalkStep:
    """How the strings behind a rotation came from those before it."""

    staying: Index  # strings that commute with the generator
    turning: Index  # and those that do not, each a member of an orbit of two
    orbit: Index
    member: NDArray[np.intp]
    heaviest: Index | None  # which strings were not dropped; None if none was
    size: int  # number of strings, the dropped ones included

    def with_dropped(self, column: Array, fill: float) -> Array:
        """Return a functional of all strings, the dropped ones included at one value."""
        if self.heaviest is None:
            return column
        full = np.full(self.size, fill, dtype=column.dtype)
        full[self.heaviest] = column
        return full


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

    def mapped(self, change: Callable[[Array, float], Array]) -> Columns:
        """Return all functionals changed alike.

        Args:
            change: Takes a functional and what a dropped string counts in it.
        """
        return Columns(
            value=change(self.value, 0.0),
            size=None if self.size is None else change(self.size, 0.0),
            lost=None if self.lost is None else change(self.lost, 1.0),
        )


class TooManyStringsError(ValueError):
    """More strings than the cap, and dropping was not allowed."""


def advance(
    front: Front, move: Move, law: AngleLaw, cap: int, *, may_drop: bool
) -> tuple[Front, WalkStep]:
    """Carry weighted strings back through one rotation, keeping the ``cap`` heaviest of them."""
    anti = move.turns(front.keys)
    staying, turning = np.flatnonzero(~anti), np.flatnonzero(anti)
    smaller, larger = move.orbits(front.keys[turning])
    orbits, orbit = distinct_rows(smaller)
    member = larger.astype(np.intp)
    pairs = np.zeros((len(orbits), 2), dtype=front.weights.dtype)
    pairs[orbit, member] = front.weights[turning]
    mixed = law.alpha * pairs + law.beta * pairs[:, ::-1]
    turned = np.stack([orbits, orbits ^ move.shift], axis=1).reshape(-1, orbits.shape[1])
    keys = np.concatenate([front.keys[staying], turned])
    weights = np.concatenate([front.weights[staying], mixed.ravel()])
    heaviest, dropped, size = None, front.dropped, len(keys)
    if size > cap:
        if not may_drop:
            raise TooManyStringsError(f"there are more than {cap} strings")
        sizes = np.abs(weights)
        order = np.argpartition(sizes, size - cap)
        heaviest = np.sort(order[-cap:])
        dropped += float(total(sizes[order[:-cap]]))
        keys, weights = keys[heaviest], weights[heaviest]
    return Front(keys, weights, dropped), WalkStep(staying, turning, orbit, member, heaviest, size)


def retreat(columns: Columns, step: WalkStep, law: AngleLaw) -> tuple[Columns, Columns]:
    """Carry functionals forth to before a rotation.

    Returns:
        The functionals of the strings there, and those of the strings that turn, with the rotation
        differentiated.
    """
    n_staying = len(step.staying)

    def turned(full: Array) -> tuple[Array, Array]:
        """Return the values of the strings that turn, and of those that they turn into."""
        pairs = full[n_staying:].reshape(-1, 2)
        return pairs[step.orbit, step.member], pairs[step.orbit, 1 - step.member]

    def carried(full: Array, _: float) -> Array:
        stays, moves = turned(full)
        column = np.empty(n_staying + len(step.turning), dtype=full.dtype)
        column[step.staying] = full[:n_staying]
        column[step.turning] = law.alpha * stays + law.beta * moves
        return column

    def differentiated(full: Array, _: float) -> Array:
        stays, moves = turned(full)
        slope: Array = 4 * (law.beta * stays + law.alpha * moves)
        return slope

    behind = columns.mapped(step.with_dropped)
    return behind.mapped(carried), behind.mapped(differentiated)


@dataclass(frozen=True, eq=False)
class WalkedMoment:
    """What a walk gives for the derivative by one angle.

    Args:
        index: Of the rotation.
        value: The second moment of the walked strings.
        size: The same from absolute values; 0 where nothing is rounded.
        lost: The weight that the dropped strings can have.
    """

    index: int
    value: Number
    size: Number
    lost: float


@dataclass(frozen=True)
class Walk:
    """Fronts at intervals; steps between that are not kept are found again when they are needed.

    Args:
        moves: The rotations in the order of the walk, from the observable to the input.
        laws: Those of their angles.
        fronts: Strings before every ``stride``-th move.
        kept: Strings before each move of the first intervals, and how they went on.
        last: Strings at the end.
        largest: Largest number of strings at a time.
        stride: Number of moves between fronts.
        cap: Largest number of strings.
    """

    moves: Sequence[Move]
    laws: Sequence[AngleLaw]
    fronts: Sequence[Front]
    kept: Sequence[tuple[Front, WalkStep]]
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
        *,
        may_drop: bool = True,
    ) -> Walk:
        """Walk from the observable to the input.

        Raises:
            TooManyStringsError: If there are more strings than the cap and none may be dropped.
        """
        stride = max(1, math.isqrt(len(moves)))
        fronts: list[Front] = []
        passed: list[tuple[Front, WalkStep]] = []
        front, largest, room = start, len(start.keys), MOST_KEPT
        for number, (move, law) in enumerate(zip(moves, laws, strict=True)):
            if number % stride == 0:
                fronts.append(front)
            before = front
            front, step = advance(before, move, law, cap, may_drop=may_drop)
            largest, room = max(largest, len(front.keys)), room - len(front.keys)
            if room > 0:
                passed.append((before, step))
        if len(passed) < len(moves):
            del passed[len(passed) // stride * stride :]  # whole intervals
        return cls(moves, laws, fronts, passed, front, largest, stride, cap)

    def slopes(self, columns: Columns) -> Iterator[WalkedMoment]:
        """Yield the second moment of the derivative by each rotation's angle.

        Args:
            columns: Functionals of the strings at the end.
        """
        for segment in range(len(self.fronts))[::-1]:
            start = segment * self.stride
            stop = min(start + self.stride, len(self.moves))
            front, passed = self.fronts[segment], list(self.kept[start:stop])
            for number in range(start + len(passed), stop):
                behind, step = advance(
                    front, self.moves[number], self.laws[number], self.cap, may_drop=True
                )
                passed.append((front, step))
                front = behind
            for number in range(start, stop)[::-1]:
                front, step = passed.pop()
                columns, slopes = retreat(columns, step, self.laws[number])
                yield _joined(self.moves[number].index, slopes, front, step)


def _joined(index: int, slopes: Columns, front: Front, step: WalkStep) -> WalkedMoment:
    """Join the weights before a rotation to the functionals of what turns there."""
    weights = front.weights[step.turning]
    return WalkedMoment(
        index=index,
        value=total(slopes.value * weights),
        size=_absolute(slopes.size, weights),
        lost=float(_absolute(slopes.lost, weights)) + 4 * front.dropped,
    )


def _absolute(functional: Array | None, weights: Array) -> Number:
    """Return Σ |w| · functional; 0 where there is none, as for polynomials, which have no |w|."""
    return 0 if functional is None else total(functional * np.abs(weights))


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
