"""The matrices of a circuit's blocks from its parameters, many blocks at once.

A compilation takes as long as a program has operations, and small ones cost a step more than their
arithmetic. So the turns of single wires are computed together for all wires of all blocks, and
the blocks of one size and number of steps are put together as one stack.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from bptools.simulator.gate_values import GateValues
from bptools.simulator.passes import Layout, real_matrix
from bptools.simulator.plan import MOST_BLOCK_WIRES, BlockProgram


class StackShape(NamedTuple):
    """What the blocks of one stack share: their wires, and which steps have an other gate."""

    size: int
    others: tuple[bool, ...]


@dataclass
class BlockStep:
    """Turns of single wires, then diagonal gates, then at most one other gate, of one block.

    Args:
        turns: The gates of each wire by number, first to act first.
        phases: Diagonal gates on several wires: number and wires of the block.
        other: Another gate on several wires: number and wires of the block.
    """

    turns: list[list[int]]
    phases: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)
    other: tuple[int, tuple[int, ...]] | None = None


def steps_of(program: BlockProgram) -> list[BlockStep]:
    """Return the steps of a block's gates.

    >>> program = BlockProgram(2, (5, 7, 9), ((0,), (0, 1), (1,)), (False, True, False))
    >>> [step.turns for step in steps_of(program)]
    [[[5], []], [[], [9]]]
    """

    def fresh() -> BlockStep:
        return BlockStep([[] for _ in range(program.size)])

    steps = [fresh()]
    for number, wires, diagonal in zip(program.gates, program.wires, program.diagonal, strict=True):
        last = steps[-1]
        ends = last.other is not None or (last.phases and len(wires) == 1)
        if ends:
            last = fresh()
            steps.append(last)
        if len(wires) == 1:
            last.turns[wires[0]].append(number)
        elif diagonal:
            last.phases.append((number, wires))
        else:
            last.other = number, wires
    return steps


class BlockMatrices:
    """The real matrices of blocks, for each layout of the rows that they act on.

    Args:
        programs: The blocks' gates.
        values: Of all gates.
        dtype: complex64 or complex128.
    """

    def __init__(
        self, programs: Sequence[BlockProgram], values: GateValues, dtype: np.dtype[Any]
    ) -> None:
        self._values, self._dtype = values, dtype
        self._place: dict[BlockProgram, tuple[StackShape, int]] = {}
        alike: dict[StackShape, list[list[BlockStep]]] = defaultdict(list)
        for program in dict.fromkeys(programs):
            steps = steps_of(program)
            shape = StackShape(program.size, tuple(step.other is not None for step in steps))
            self._place[program] = shape, len(alike[shape])
            alike[shape].append(steps)
        turns = self._turns(alike)
        self._unitaries = {shape: self._stack(shape, alike[shape], turns) for shape in alike}
        self._real: dict[tuple[StackShape, Layout], list[jax.Array]] = {}

    def real(self, program: BlockProgram, before: Layout) -> jax.Array:
        """Return a block's matrix from rows in one layout to rows in the other one."""
        shape, row = self._place[program]
        if (shape, before) not in self._real:
            stack = jax.vmap(lambda matrix: real_matrix(matrix, after=before.other, before=before))(
                self._unitaries[shape]
            )
            # split at once: the derivative of one row of a stack is as large as the stack
            self._real[shape, before] = jnp.split(stack, len(stack))
        matrix = self._real[shape, before][row]
        return matrix.reshape(matrix.shape[1:])

    def _turns(
        self, alike: dict[StackShape, list[list[BlockStep]]]
    ) -> dict[tuple[StackShape, int], jax.Array]:
        """Return the products of the single wires' turns, of each step of all blocks of a shape.

        The wires are joined one after the other, of the blocks of all sizes together.
        """
        places = [(shape, step) for shape in alike for step in range(len(shape.others))]
        places.sort(key=lambda place: -place[0].size)  # those of few wires are ready first
        asked = [
            [
                tuple(steps[step].turns[wire])
                for shape, step in places
                if shape.size > wire
                for steps in alike[shape]
            ]
            for wire in range(MOST_BLOCK_WIRES)
        ]
        flat = [turns for of_wire in asked for turns in of_wire]
        table, rows = self._table({turns for turns in flat if turns})
        chosen = _placed(table, np.array([rows[turns] for turns in flat], int))
        joined, *wires = jnp.split(chosen, np.cumsum([len(turns) for turns in asked])[:-1])
        ready = []
        for of_wire in wires:
            joined, smaller = jnp.split(joined, [len(of_wire)])
            ready.append(smaller)
            joined = _kron(joined, of_wire)
        stacks = [joined, *reversed(ready)]
        turns: dict[tuple[StackShape, int], jax.Array] = {}
        for size, stack in zip(range(MOST_BLOCK_WIRES, 0, -1), stacks, strict=True):
            own = [place for place in places if place[0].size == size]
            ends = np.cumsum([len(alike[shape]) for shape, _ in own])
            turns.update(zip(own, jnp.split(stack, ends[:-1]), strict=False))
        return turns

    def _table(self, turns: set[tuple[int, ...]]) -> tuple[jax.Array, dict[tuple[int, ...], int]]:
        """Return products of gates of a wire, the identity first, and the row of each."""
        alike: dict[object, list[tuple[int, ...]]] = defaultdict(list)
        for numbers in sorted(turns):
            alike[tuple(self._values.kind(number) for number in numbers)].append(numbers)
        stacks = [jnp.eye(2, dtype=self._dtype)[None]]
        order: list[tuple[int, ...]] = [()]
        for group in alike.values():
            factors = [self._factors(numbers) for numbers in zip(*group, strict=True)]
            stacks.append(reduce(lambda turn, factor: _small_product(factor, turn), factors))
            order += group
        return jnp.concatenate(stacks), {numbers: row for row, numbers in enumerate(order)}

    def _factors(self, numbers: Sequence[int]) -> jax.Array:
        """Return the 2 × 2 matrices of gates of one wire."""
        values = self._values.take(numbers)
        return values if values.ndim == 3 else values[:, :, None] * jnp.eye(2, dtype=self._dtype)

    def _stack(
        self,
        shape: StackShape,
        programs: Sequence[Sequence[BlockStep]],
        turns: dict[tuple[StackShape, int], jax.Array],
    ) -> jax.Array:
        """Return the unitaries of programs of one shape."""
        unitary = jnp.eye(2**shape.size, dtype=self._dtype)[None]
        for place, steps in enumerate(zip(*programs, strict=True)):
            turn = turns[shape, place]
            unitary = turn @ unitary if place else turn
            if any(step.phases for step in steps):
                phases = jnp.asarray(self._phases(steps, shape.size))
                unitary = phases[:, :, None] * unitary
            if shape.others[place]:
                gates = [self._other(step, shape.size) for step in steps]
                unitary = jnp.concatenate(gates) @ unitary
        return unitary

    def _phases(self, steps: Sequence[BlockStep], size: int) -> jax.Array | NDArray[Any]:
        """Return the diagonals of the steps' diagonal gates, shape (steps, 2**size)."""
        diagonals = [diagonal(step.phases, self._values, size, self._dtype) for step in steps]
        if all(isinstance(each, np.ndarray) for each in diagonals):
            return np.stack(diagonals)
        return jnp.stack(diagonals)

    def _other(self, step: BlockStep, size: int) -> jax.Array:
        assert step.other is not None
        number, wires = step.other
        return _embedded(self._values.take([number]), wires, size)


def diagonal(
    gates: Sequence[tuple[int, tuple[int, ...]]],
    values: GateValues,
    n_wires: int,
    dtype: np.dtype[Any],
) -> jax.Array | NDArray[Any]:
    """Return the product of diagonal gates on all wires, a constant if they are.

    Args:
        gates: Number and wires of each.
        values: Of all gates.
        n_wires: Number of wires.
        dtype: complex64 or complex128.
    """
    fixed = np.ones(2**n_wires, np.complex128)
    turned: list[jax.Array] = []
    places = np.arange(2**n_wires)
    for number, wires in gates:
        index = np.zeros_like(places)  # of each place among those of the gate's own wires
        for wire in wires:
            index = 2 * index + (places >> (n_wires - 1 - wire) & 1)
        value = values.fixed(number)
        if value is None:
            turned.append(values.take([number])[0][index])
        else:
            fixed = fixed * value[index]
    constant = fixed.astype(dtype)
    return reduce(jnp.multiply, turned, jnp.asarray(constant)) if turned else constant


def _placed(table: jax.Array, rows: NDArray[np.integer]) -> jax.Array:
    """Return rows of a table, of which each but the first, a constant, is asked for once at most.

    The derivative is a choice as well: XLA sums the rows one by one otherwise.
    """
    places = np.zeros(len(table), int)
    places[rows] = np.arange(len(rows))
    is_asked = np.isin(np.arange(len(table)), rows) & (np.arange(len(table)) > 0)

    @jax.custom_vjp
    def placed(table: jax.Array) -> jax.Array:
        return table[rows]

    def forward(table: jax.Array) -> tuple[jax.Array, None]:
        return placed(table), None

    def backward(_: None, slope: jax.Array) -> tuple[jax.Array]:
        return (jnp.where(is_asked[:, None, None], slope[places], 0),)

    placed.defvjp(forward, backward)
    return placed(table)


def _embedded(matrix: jax.Array, wires: Sequence[int], n_wires: int) -> jax.Array:
    """Return gates on some wires as matrices on all wires, shape (count, 2**n, 2**n)."""
    idle = [wire for wire in range(n_wires) if wire not in wires]
    identity = jnp.broadcast_to(
        jnp.eye(2 ** len(idle), dtype=matrix.dtype), (len(matrix), *[2 ** len(idle)] * 2)
    )
    order = np.argsort([*wires, *idle])
    cube = _kron(matrix, identity).reshape(-1, *[2] * (2 * n_wires))
    cube = jnp.transpose(cube, (0, *(1 + order), *(1 + n_wires + order)))
    return cube.reshape(-1, 2**n_wires, 2**n_wires)


def _kron(left: jax.Array, right: jax.Array) -> jax.Array:
    """Return Kronecker products of stacked matrices."""
    product = left[:, :, None, :, None] * right[:, None, :, None, :]
    side = left.shape[1] * right.shape[1]
    return product.reshape(-1, side, side)


def _small_product(left: jax.Array, right: jax.Array) -> jax.Array:
    """Return products of stacked 2 × 2 matrices, as arithmetic that XLA fuses."""
    return (left[:, :, :, None] * right[:, None, :, :]).sum(axis=2)
