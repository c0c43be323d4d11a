"""The order of work: gates collected into rounds of block products, phases and wide gates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np

from bptools.simulator.tape import Gate

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


@dataclass(frozen=True)
class Program:
    """The gates of one block in one round, in order, on the block's own wires 0, 1, ..

    Two programs of equal ``shape`` are built at once.
    """

    size: int
    gates: tuple[int, ...] = ()
    wires: tuple[tuple[int, ...], ...] = ()
    diagonal: tuple[bool, ...] = ()

    @property
    def shape(self) -> tuple[int, tuple[tuple[int, ...], ...], tuple[bool, ...]]:
        """What decides how the block's matrix is put together."""
        return self.size, self.wires, self.diagonal


@dataclass
class Round:
    """Block products, then diagonal gates across blocks, then other gates across blocks.

    Args:
        programs: One program a block.
        phases: The diagonal gates, by number.
        wide: The other gates, by number, in order.
    """

    programs: list[Program]
    phases: list[int] = field(default_factory=list)
    wide: list[int] = field(default_factory=list)

    @property
    def has_products(self) -> bool:
        """Whether any block has gates."""
        return any(program.gates for program in self.programs)


@dataclass(frozen=True)
class Step:
    """One pass over the states: all products, all phases or one wide gate of a round."""

    work: Literal["products", "phases", "wide"]
    round: int
    gate: int = -1


@dataclass(frozen=True, eq=False)
class Plan:
    """A circuit's gates and the passes that apply them.

    Args:
        gates: The gates, first to act first.
        n_wires: Number of wires, ancillas included.
        n_ancilla: How many of the first wires are ancillas.
        dtype: complex64 or complex128.
    """

    gates: tuple[Gate, ...]
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
    def steps(self) -> tuple[Step, ...]:
        """The passes of all rounds, without those that do nothing."""
        found: list[Step] = []
        for number, turn in enumerate(self.rounds):
            found += [Step("products", number)] if turn.has_products else []
            found += [Step("phases", number)] if turn.phases else []
            found += [Step("wide", number, gate) for gate in turn.wide]
        return tuple(found)

    @cached_property
    def stages(self) -> tuple[tuple[Step, ...], tuple[Step, ...], tuple[Step, ...]]:
        """The steps before ancillas and data meet, between, and after a measurement.

        The last products and phases change no probability of an ancilla outcome, apart from the
        products on the ancillas themselves.
        """
        steps = self.steps
        head = 1 if steps and steps[0].work == "products" else 0
        end = len(steps)
        while end > head and steps[end - 1].work == "phases":
            end -= 1
        if end > head and steps[end - 1].work == "products":
            end -= 1
        return steps[:head], steps[head:end], steps[end:]


def rounds_of(gates: Sequence[Gate], blocks: Blocks) -> tuple[Round, ...]:
    """Return the rounds that act as the gates do, each gate as early as its wires allow.

    Args:
        gates: The gates, first to act first.
        blocks: The runs of wires.
    """
    rounds: list[Round] = []
    reached: dict[int, tuple[int, int]] = {}  # wire -> (round, 0 product, 1 phase or 2 wide)
    for number, gate in enumerate(gates):
        latest = max((reached.get(wire, (0, 0)) for wire in gate.wires), default=(0, 1))
        place = _place(gate, latest, len({blocks.of(wire) for wire in gate.wires}) == 1)
        while len(rounds) <= place[0]:
            rounds.append(Round([Program(size) for size in blocks.sizes]))
        _add(rounds[place[0]], place[1], number, gate, blocks)
        reached.update(dict.fromkeys(gate.wires, place))
    return tuple(rounds)


def _place(gate: Gate, latest: tuple[int, int], inside: bool) -> tuple[int, int]:
    """Return the earliest (round, kind) for a gate whose wires are busy until the latest one."""
    last_round, last_kind = latest
    if inside and last_kind == 0:
        return latest
    if gate.diagonal and last_kind <= 1:
        return last_round, 1
    if inside:
        return last_round + 1, 0
    return (last_round + 1, 1) if gate.diagonal else (last_round, 2)


def _add(target: Round, place: int, number: int, gate: Gate, blocks: Blocks) -> None:
    if place == 0:
        block = blocks.of(gate.wires[0])
        old = target.programs[block]
        local = tuple(wire - blocks.starts[block] for wire in gate.wires)
        target.programs[block] = Program(
            old.size, (*old.gates, number), (*old.wires, local), (*old.diagonal, gate.diagonal)
        )
    else:
        (target.phases if place == 1 else target.wide).append(number)


def _even_runs(n_wires: int) -> tuple[int, ...]:
    """Return sizes of at most four that add up to the number of wires, larger ones first."""
    count = -(-n_wires // MOST_BLOCK_WIRES)
    return tuple(n_wires // count + (i < n_wires % count) for i in range(count))
