"""The order of work: gates collected into rounds of block products, phases and wide gates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
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
    """

    sizes: tuple[int, ...]

    @classmethod
    def cut(cls, n_wires: int) -> Blocks:
        """Cut wires into even runs of at most four, larger ones first.

        >>> Blocks.cut(10).sizes
        (4, 3, 3)
        """
        count = -(-n_wires // MOST_BLOCK_WIRES)
        return cls(tuple(n_wires // count + (k < n_wires % count) for k in range(count)))

    @property
    def starts(self) -> tuple[int, ...]:
        """The first wire of each run."""
        return tuple(sum(self.sizes[:block]) for block in range(len(self.sizes)))

    def of(self, wire: int) -> int:
        """Return the run that holds the wire."""
        return max(block for block, start in enumerate(self.starts) if start <= wire)


@dataclass(frozen=True)
class BlockProgram:
    """The gates of one block in one round, in order, on the block's own wires 0, 1, .."""

    size: int
    gates: tuple[int, ...] = ()
    wires: tuple[tuple[int, ...], ...] = ()
    diagonal: tuple[bool, ...] = ()


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


@dataclass(frozen=True, eq=False)
class Plan:
    """Gates of a circuit and the passes that apply them.

    Args:
        gates: The gates by their numbers in the circuit, first to act first.
        n_wires: Number of wires.
        dtype: complex64 or complex128.
    """

    gates: Mapping[int, MatrixGate]
    n_wires: int
    dtype: np.dtype[Any]

    def part(self, numbers: Sequence[int], wires: Sequence[int]) -> Plan:
        """Return the plan of some of the gates alone, on some of the wires, in their order."""
        chosen = {number: _on(self.gates[number], wires) for number in numbers}
        return Plan(chosen, len(wires), self.dtype)

    @cached_property
    def blocks(self) -> Blocks:
        """The runs of wires."""
        return Blocks.cut(self.n_wires)

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

    @property
    def programs(self) -> list[BlockProgram]:
        """The gates of all blocks of all rounds."""
        return [program for turn in self.rounds for program in turn.programs]

    def memory_bytes(self, batch: int, *, gradient: bool) -> int:
        """Return about how much memory the passes need, in bytes.

        Args:
            batch: Number of states; of more than there are basis states these are evolved.
            gradient: Whether a derivative is taken, which keeps the states of every pass.
        """
        blocks = len(self.blocks.sizes)
        arrays = sum(blocks if step.work is Work.PRODUCTS else 1 for step in self.passes)
        columns, state = min(batch, 2**self.n_wires), 2**self.n_wires * self.dtype.itemsize
        return int(state * (columns * (4 + arrays * gradient) + 2 * batch))


def _on(gate: MatrixGate, wires: Sequence[int]) -> MatrixGate:
    """Return a gate on some of the wires as one on 0, 1, .. in their order."""
    return replace(gate, wires=tuple(wires.index(wire) for wire in gate.wires))


class Place(NamedTuple):
    """Where a gate is applied; later places are larger."""

    round: int
    work: Work


def rounds_of(gates: Mapping[int, MatrixGate], blocks: Blocks) -> tuple[Round, ...]:
    """Return the rounds that act as the gates do, each gate as early as its wires allow.

    Args:
        gates: The gates by their numbers, first to act first.
        blocks: The runs of wires.
    """
    rounds: list[Round] = []
    free = Place(0, Work.PRODUCTS)
    reached: dict[int, Place] = {}  # of the last gate on each wire
    for number, gate in gates.items():
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
