"""The order of work: gates collected into rounds of block products, phases and wide gates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from bptools.simulator.matrix_gates import MatrixGate

MOST_BLOCK_WIRES = 4  # 16 × 16 blocks: fewer passes over the states without more arithmetic


@dataclass(frozen=True)
class Blocks:
    """The wires cut into runs of neighbours; gates within a run are fused into one matrix.

    Args:
        sizes: Number of wires of each run, most significant first.
        n_ancilla_blocks: How many of the runs are ancillas.
    """

    sizes: tuple[int, ...]
    n_ancilla_blocks: int

    @classmethod
    def cut(cls, n_wires: int, n_ancilla: int) -> Blocks:
        """Cut ancillas and data wires apart into even runs of at most four wires.

        >>> Blocks.cut(13, 3).sizes
        (3, 4, 3, 3)
        """
        ancillas = _even_runs(n_ancilla)
        return cls(ancillas + _even_runs(n_wires - n_ancilla), len(ancillas))

    @property
    def starts(self) -> tuple[int, ...]:
        """The first wire of each run."""
        return tuple(sum(self.sizes[:block]) for block in range(len(self.sizes)))

    def of(self, wire: int) -> int:
        """Return the run that holds the wire."""
        return max(block for block, start in enumerate(self.starts) if start <= wire)


class BlockShape(NamedTuple):
    """What decides how a block's matrix is put together: its wires, and those of each gate."""

    size: int
    wires: tuple[tuple[int, ...], ...]
    diagonal: tuple[bool, ...]


@dataclass(frozen=True)
class BlockProgram:
    """The gates of one block in one round, in order, on the block's own wires 0, 1, ..

    Two programs of equal ``shape`` are built at once.
    """

    size: int
    gates: tuple[int, ...] = ()
    wires: tuple[tuple[int, ...], ...] = ()
    diagonal: tuple[bool, ...] = ()

    @property
    def shape(self) -> BlockShape:
        """What decides how the block's matrix is put together."""
        return BlockShape(self.size, self.wires, self.diagonal)


@dataclass
class Round:
    """Block products, then diagonal gates across blocks, then other gates across blocks.

    Args:
        programs: One program a block.
        phases: The diagonal gates, by number.
        wide: The other gates, by number, in order.
    """

    programs: list[BlockProgram]
    phases: list[int] = field(default_factory=list)
    wide: list[int] = field(default_factory=list)

    @property
    def has_products(self) -> bool:
        """Whether any block has gates."""
        return any(program.gates for program in self.programs)


class Work(IntEnum):
    """What a pass does, in the order of a round."""

    PRODUCTS = 0
    PHASES = 1
    WIDE = 2


@dataclass(frozen=True)
class Pass:
    """One pass over the states: all products, all phases or one wide gate of a round."""

    work: Work
    round: int
    gate: int = -1


@dataclass(frozen=True)
class Stages:
    """The passes of a plan about a measurement of the ancillas.

    Args:
        head: The first products and phases, while ancillas and data can be carried apart: as
            many histories of what the ancillas that they met were in as there are outcomes.
        body: What the probabilities of the outcomes depend on.
        tail: The last products and phases. They change no probability of an outcome, apart from the
            products on the ancillas themselves.
    """

    head: tuple[Pass, ...]
    body: tuple[Pass, ...]
    tail: tuple[Pass, ...]


@dataclass(frozen=True, eq=False)
class Plan:
    """A circuit's gates and the passes that apply them.

    Args:
        gates: The gates, first to act first.
        n_wires: Number of wires, ancillas included.
        n_ancilla: How many of the first wires are ancillas.
        dtype: complex64 or complex128.
    """

    gates: tuple[MatrixGate, ...]
    n_wires: int
    n_ancilla: int
    dtype: np.dtype[Any]

    @property
    def n_data(self) -> int:
        """Number of wires that are no ancillas."""
        return self.n_wires - self.n_ancilla

    @cached_property
    def blocks(self) -> Blocks:
        """The runs of wires."""
        return Blocks.cut(self.n_wires, self.n_ancilla)

    @cached_property
    def rounds(self) -> tuple[Round, ...]:
        """The gates in rounds."""
        return rounds_of(self.gates, self.blocks)

    @cached_property
    def passes(self) -> tuple[Pass, ...]:
        """The passes of all rounds, without those that do nothing."""
        passes: list[Pass] = []
        for number, turn in enumerate(self.rounds):
            passes += [Pass(Work.PRODUCTS, number)] if turn.has_products else []
            passes += [Pass(Work.PHASES, number)] if turn.phases else []
            passes += [Pass(Work.WIDE, number, gate) for gate in turn.wide]
        return tuple(passes)

    @cached_property
    def stages(self) -> Stages:
        """The passes before ancillas and data meet, between, and after a measurement."""
        passes = self.passes
        head = 1 if passes and passes[0].work is Work.PRODUCTS else 0
        end = len(passes)
        while end > head and passes[end - 1].work is Work.PHASES:
            end -= 1
        if end > head and passes[end - 1].work is Work.PRODUCTS:
            end -= 1
        met = 0
        while head < end and passes[head].work is not Work.WIDE:
            if passes[head].work is Work.PHASES:
                met += len(self.meeting(passes[head].round))
            if met > self.n_ancilla:
                break
            head += 1
        return Stages(passes[:head], passes[head:end], passes[end:])

    def meeting(self, turn: int) -> tuple[int, ...]:
        """Return the ancillas that the phases of a round let meet the data, ascending."""
        ancillas = set(range(self.n_ancilla))
        crossing = [set(self.gates[number].wires) for number in self.rounds[turn].phases]
        met = [wires & ancillas for wires in crossing if not wires <= ancillas]
        return tuple(sorted(set().union(*met)))


class Place(NamedTuple):
    """Where a gate is applied; later places are larger."""

    round: int
    work: Work


def rounds_of(gates: Sequence[MatrixGate], blocks: Blocks) -> tuple[Round, ...]:
    """Return the rounds that act as the gates do, each gate as early as its wires allow.

    Args:
        gates: The gates, first to act first.
        blocks: The runs of wires.
    """
    rounds: list[Round] = []
    free = Place(0, Work.PRODUCTS)
    reached: dict[int, Place] = {}  # of the last gate on each wire
    for number, gate in enumerate(gates):
        anywhere = Place(0, Work.PHASES)  # of a gate on no wire, a global phase
        latest = max((reached.get(wire, free) for wire in gate.wires), default=anywhere)
        place = _place(gate, latest, blocks)
        while len(rounds) <= place.round:
            rounds.append(Round([BlockProgram(size) for size in blocks.sizes]))
        _add(rounds[place.round], place.work, number, gate, blocks)
        reached.update(dict.fromkeys(gate.wires, place))
    return tuple(rounds)


def _place(gate: MatrixGate, latest: Place, blocks: Blocks) -> Place:
    """Return the earliest place for a gate whose wires are busy until the latest one."""
    inside = len({blocks.of(wire) for wire in gate.wires}) == 1
    if inside and latest.work is Work.PRODUCTS:
        return latest
    if gate.diagonal and latest.work <= Work.PHASES:
        return Place(latest.round, Work.PHASES)
    if inside:
        return Place(latest.round + 1, Work.PRODUCTS)
    if gate.diagonal:
        return Place(latest.round + 1, Work.PHASES)
    return Place(latest.round, Work.WIDE)


def _add(target: Round, work: Work, number: int, gate: MatrixGate, blocks: Blocks) -> None:
    if work is Work.PRODUCTS:
        block = blocks.of(gate.wires[0])
        program = target.programs[block]
        local = tuple(wire - blocks.starts[block] for wire in gate.wires)
        target.programs[block] = BlockProgram(
            program.size,
            (*program.gates, number),
            (*program.wires, local),
            (*program.diagonal, gate.diagonal),
        )
    else:
        (target.phases if work is Work.PHASES else target.wide).append(number)


def _even_runs(n_wires: int) -> tuple[int, ...]:
    """Return sizes of at most four that add up to the number of wires, larger ones first."""
    count = -(-n_wires // MOST_BLOCK_WIRES)
    return tuple(n_wires // count + (i < n_wires % count) for i in range(count))
