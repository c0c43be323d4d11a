"""The matrices of all gates of a circuit at one set of parameters, equal kinds computed at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from bptools.simulator.matrix_gates import MatrixGate, TurnedGate


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
        self._gates = gates
        self._place: dict[int, tuple[object, int]] = {}  # gate -> (stack, row of the stack)
        self._stacks: dict[object, jax.Array] = {}
        members: dict[object, list[int]] = defaultdict(list)
        for number, gate in enumerate(gates):
            members[_kind(number, gate)].append(number)
        for key, numbers in members.items():
            first = gates[numbers[0]]
            if first.family is not None:
                sources = [gates[number].sources for number in numbers]
                alike = [turned[number] for number in numbers] if turned else []
                stack = first.family.matrices(*_angles(sources, alike, parameters))
            elif first.value is not None:
                stack = jnp.asarray(np.array([gates[number].value for number in numbers]))
            else:
                stack = jnp.asarray(turned[numbers[0]].matrix())[None]
            self._stacks[key] = stack.astype(dtype)
            self._place.update({number: (key, row) for row, number in enumerate(numbers)})

    def kind(self, number: int) -> object:
        """Return what a gate shares with those whose matrices are computed with its own."""
        return self._place[number][0]

    def fixed(self, number: int) -> NDArray[np.complex128] | None:
        """Return a gate's matrix (diagonal) if it does not depend on the parameters, else None."""
        return self._gates[number].value

    def take(self, numbers: Sequence[int]) -> jax.Array:
        """Return the values of gates of equal shape, shape (count, ...)."""
        keys = {self._place[number][0] for number in numbers}
        rows = [self._place[number][1] for number in numbers]
        if len(keys) > 1:
            return jnp.concatenate([self.take([number]) for number in numbers])
        stack = self._stacks[keys.pop()]
        return stack if rows == list(range(len(stack))) else stack[np.array(rows)]


def _kind(number: int, gate: MatrixGate) -> object:
    if gate.family is not None:
        return gate.family.key
    return number if gate.value is None else ("fixed", gate.value.shape)


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
