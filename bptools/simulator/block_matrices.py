"""The matrices of a circuit's blocks from its parameters, many equal blocks at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import reduce
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from bptools.simulator.matrix_gates import MatrixGate, TurnedGate
from bptools.simulator.plan import BlockProgram


class GateValues:
    """The matrices (diagonals) of all gates at one set of parameters, as traced arrays.

    Args:
        gates: The gates.
        turned: The same gates at the parameters; none if ``is_gathered`` says of every gate that
            the parameters are enough.
        parameters: The parameters.
        dtype: complex64 or complex128.
    """

    def __init__(
        self,
        gates: Sequence[MatrixGate],
        turned: Sequence[TurnedGate],
        parameters: jax.Array,
        dtype: np.dtype[Any],
    ) -> None:
        self._place: dict[int, tuple[object, int]] = {}  # gate -> (stack, row of the stack)
        self._stacks: dict[object, jax.Array] = {}
        members: dict[object, list[int]] = defaultdict(list)
        for number, gate in enumerate(gates):
            members[number if gate.family is None else gate.family.key].append(number)
        for key, numbers in members.items():
            first = gates[numbers[0]]
            if first.family is not None:
                sources = [gates[number].sources for number in numbers]
                alike = [turned[number] for number in numbers] if turned else []
                stack = first.family.matrices(*_angles(sources, alike, parameters))
            elif first.value is not None:
                stack = jnp.asarray(first.value, dtype)[None]
            else:
                stack = jnp.asarray(turned[numbers[0]].matrix())[None]
            self._stacks[key] = stack.astype(dtype)
            self._place.update({number: (key, row) for row, number in enumerate(numbers)})

    def take(self, numbers: Sequence[int]) -> jax.Array:
        """Return the values of gates of equal shape, shape (count, ...)."""
        keys = {self._place[number][0] for number in numbers}
        rows = [self._place[number][1] for number in numbers]
        if len(keys) > 1:
            return jnp.concatenate([self.take([number]) for number in numbers])
        stack = self._stacks[keys.pop()]
        return stack if rows == list(range(len(stack))) else stack[np.array(rows)]


def _angles(
    sources: Sequence[tuple[int, ...] | None],
    turned: Sequence[TurnedGate],
    parameters: jax.Array,
) -> list[jax.Array]:
    """Return each angle of gates of one family, shape (count,)."""
    known = [source for source in sources if source is not None]
    if len(known) == len(sources):
        flat = parameters.ravel()
        return [flat[np.array(places)] for places in zip(*known, strict=True)]
    rows = [gate.angles for gate in turned]
    return [jnp.stack([jnp.asarray(entry) for entry in row]) for row in zip(*rows, strict=True)]


def block_matrices(
    programs: Sequence[BlockProgram], values: GateValues, dtype: np.dtype[Any]
) -> list[jax.Array]:
    """Return the unitary of each program, shape (2**size, 2**size), equal shapes built at once."""
    alike: dict[object, list[int]] = defaultdict(list)
    for index, program in enumerate(programs):
        alike[program.shape].append(index)
    unitaries: dict[int, jax.Array] = {}
    for indices in alike.values():
        members = [programs[index] for index in indices]
        columns = zip(*(program.gates for program in members), strict=True)
        stack = _unitaries(
            members[0], [values.take(column) for column in columns], len(members), dtype
        )
        unitaries.update({index: stack[row] for row, index in enumerate(indices)})
    return [unitaries[index] for index in range(len(programs))]


def _unitaries(
    program: BlockProgram, factors: list[jax.Array], count: int, dtype: np.dtype[Any]
) -> jax.Array:
    """Return the stacked unitaries of programs of one shape."""
    identity = jnp.broadcast_to(jnp.eye(2, dtype=dtype), (count, 2, 2))
    singles: list[jax.Array | None] = [None] * program.size
    unitary: jax.Array | None = None

    def flushed() -> jax.Array:
        if unitary is not None and all(single is None for single in singles):
            return unitary
        turn = reduce(_kron, [identity if single is None else single for single in singles])
        return turn if unitary is None else turn @ unitary

    for wires, diagonal, factor in zip(program.wires, program.diagonal, factors, strict=True):
        if len(wires) == 1:
            matrix = factor[:, :, None] * jnp.eye(2, dtype=dtype) if diagonal else factor
            earlier = singles[wires[0]]
            singles[wires[0]] = matrix if earlier is None else _small_product(matrix, earlier)
            continue
        unitary, singles = flushed(), [None] * program.size
        if diagonal:
            unitary = spread(factor, wires, program.size)[:, :, None] * unitary
        else:
            unitary = _embedded(factor, wires, program.size) @ unitary
    return flushed()


def spread(phases: jax.Array, wires: Sequence[int], n_wires: int) -> jax.Array:
    """Return diagonals of gates as diagonals on all wires, shape (count, 2**n_wires)."""
    shape = [2 if wire in wires else 1 for wire in range(n_wires)]
    cube = phases.reshape(-1, *[2] * len(wires))
    cube = jnp.transpose(cube, (0, *(1 + int(axis) for axis in np.argsort(wires))))
    full = jnp.broadcast_to(cube.reshape(-1, *shape), (len(cube), *[2] * n_wires))
    return full.reshape(len(cube), 2**n_wires)


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
