"""An observable carried back as its coefficients by string, with the gradients of shared angles.

All fixed Clifford gates are moved behind the rotations first. The operator of a gradient is a sum
over the rotations that its angle turns, so it is carried along from the last of them to the first;
what it weighs is known there, or at the input.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from bptools.audits.picture_gradients import TurnedPicture
from bptools.circuits import PauliString, PauliSum

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
SupportWeights: TypeAlias = Callable[[Codes], Floats]

MOST_SWEEP_WIRES = 12  # 64 MB of places
MOST_TURNED_PAIRS = 5e8  # pairs of strings that are turned: some ten seconds


@dataclass(eq=False)
class StringTable:
    """Real combinations of the same strings, which become more as rotations act.

    Args:
        n_wires: Number of wires.
        codes: The strings: x in the low bits, z in the high ones.
        columns: The coefficients of each combination.
        place: Of every code, its place among the strings; −1 if it is none of them.
    """

    n_wires: int
    codes: Codes
    columns: list[Floats]
    place: NDArray[np.int32]

    @classmethod
    def of(cls, n_wires: int, terms: tuple[tuple[float, PauliString], ...]) -> StringTable:
        """Return the table of one combination."""
        terms = PauliSum(terms).terms  # equal strings as one
        codes = np.array([string.vector for _, string in terms], dtype=np.int64)
        place = np.full(4**n_wires, -1, dtype=np.int32)
        place[codes] = np.arange(len(codes))
        return cls(n_wires, codes, [np.array([float(c) for c, _ in terms])], place)

    def pairs(self, string: PauliString) -> TurnedPairs:
        """Return the strings that a rotation turns into each other, those made anew added."""
        n_wires, mask = self.n_wires, 2**self.n_wires - 1
        crossed = (self.codes >> n_wires & string.x) ^ (self.codes & mask & string.z)
        moved = np.flatnonzero(np.bitwise_count(crossed) & 1)
        codes = self.codes[moved]
        images = codes ^ string.vector
        fresh = self.place[images] < 0
        self._extend(images[fresh])
        first = fresh | (codes < images)
        codes, images = codes[first], images[first]
        powers = 1 - string.sign + (string.x & string.z).bit_count() + 1
        phases = (powers + _ys(codes, n_wires) - _ys(images, n_wires)).astype(np.int64)
        phases += 2 * np.bitwise_count(codes & mask & string.z).astype(np.int64)
        signs: Floats = (1 - phases % 4).astype(np.float64)
        return TurnedPairs(moved[first], self.place[images], signs)

    def _extend(self, codes: Codes) -> None:
        if len(codes):
            start = len(self.codes)
            self.place[codes] = np.arange(start, start + len(codes))
            self.codes = np.concatenate([self.codes, codes])
            zeros = np.zeros(len(codes))
            self.columns = [np.concatenate([column, zeros]) for column in self.columns]

    @property
    def supports(self) -> Codes:
        """The qubits that each string acts on, as bits."""
        on = (self.codes | self.codes >> self.n_wires) & (1 << self.n_wires) - 1
        return np.asarray(on)


def _ys(codes: Codes, n_wires: int) -> NDArray[np.int64]:
    """Return how many letters Y strings have."""
    letters = np.bitwise_count(codes & codes >> n_wires & (1 << n_wires) - 1)
    return np.asarray(letters, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class TurnedPairs:
    """Strings S and S' with iPS = ± S', as a rotation about P turns them into each other.

    Args:
        first: The places of the S.
        second: Those of the S'.
        signs: The signs.
    """

    first: NDArray[np.intp]
    second: NDArray[np.int32]
    signs: Floats

    def turn(self, column: Floats, angle: float) -> None:
        """Carry coefficients back through the rotation, in place."""
        before, behind = column[self.first], column[self.second]
        sine = np.sin(angle) * self.signs
        column[self.first] = np.cos(angle) * before - sine * behind
        column[self.second] = np.cos(angle) * behind + sine * before

    def derive(self, column: Floats, derivative: Floats, factor: float) -> None:
        """Add (i/2)[P, ·] of coefficients, times a factor, to others."""
        signs = factor * self.signs
        derivative[self.second] += signs * column[self.first]
        derivative[self.first] -= signs * column[self.second]


@dataclass(eq=False)
class StringSweep:
    """The sweep of a picture, from the observable to the input.

    Args:
        picture: Rotations about strings alone.
        weights: What the square of a coefficient at the input is worth, by the qubits that its
            string acts on; None if every string is worth 1, wherever.
    """

    picture: TurnedPicture
    weights: SupportWeights | None = None
    opened: dict[int, int] = field(default_factory=dict)  # parameters, and their columns

    @property
    def is_short(self) -> bool:
        """Whether the pairs that are turned are few enough, if all strings occur."""
        program = self.picture.program
        if program.n_wires > MOST_SWEEP_WIRES or len(program.inputs) < program.n_wires:
            return False
        jacobian = program.jacobian[list(self.picture.rotations)] != 0
        at = np.arange(len(jacobian))[:, None]
        first = np.where(jacobian, at, len(at)).min(axis=0, initial=len(at))
        if self.weights is not None:
            first = np.zeros_like(first)
        last = np.where(jacobian, at, -1).max(axis=0, initial=-1)
        spans = len(at) + np.maximum(last - first + 1, 0).sum()
        return bool(4.0**program.n_wires / 4 * spans <= MOST_TURNED_PAIRS)

    def squares(self) -> Floats:
        """Return the weighed squares of the gradients' operators by each parameter."""
        program = self.picture.program
        rotations = list(self.picture.rotations)
        totals = np.zeros(program.n_parameters)
        if not self.picture.measured:
            return totals
        table = StringTable.of(program.n_wires, self.picture.measured)
        first = {
            p: int(np.flatnonzero(program.jacobian[rotations, p])[0])
            for p in np.flatnonzero(program.jacobian[rotations].any(axis=0)).tolist()
        }
        for step in range(len(rotations))[::-1]:
            row = program.jacobian[rotations[step]]
            pairs = table.pairs(self.picture.generators[step])
            for parameter in np.flatnonzero(row).tolist():
                self._derive(table, pairs, parameter, float(row[parameter]))
            if self.weights is None:
                for parameter in [p for p in self.opened if first[p] == step]:
                    totals[parameter] = _square(self._close(table, parameter))
            for column in table.columns:
                pairs.turn(column, float(program.angles[rotations[step]]))
        for parameter, number in self.opened.items():
            column = table.columns[number]
            weights = 1.0 if self.weights is None else self.weights(table.supports)
            totals[parameter] = np.sum(weights * column**2)
        return totals

    def _derive(
        self, table: StringTable, pairs: TurnedPairs, parameter: int, factor: float
    ) -> None:
        if parameter not in self.opened:
            self.opened[parameter] = len(table.columns)
            table.columns.append(np.zeros(len(table.codes)))
        pairs.derive(table.columns[0], table.columns[self.opened[parameter]], factor)

    def _close(self, table: StringTable, parameter: int) -> Floats:
        """Return an operator that no rotation adds to any more, and carry it no further."""
        number = self.opened.pop(parameter)
        self.opened = {p: k - (k > number) for p, k in self.opened.items()}
        return table.columns.pop(number)


def _square(column: Floats) -> float:
    return float(column @ column)
