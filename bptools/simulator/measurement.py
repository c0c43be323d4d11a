"""The measurement of a circuit's ancillas: the outcomes and the states after them.

What the ancillas take part in, the meeting, is made an operator for every outcome, on the data
wires that it acts on, if these are few. Otherwise the states are evolved with the ancillas.
"""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple, Protocol

import jax
import jax.numpy as jnp

from bptools.simulator.block_matrices import BlockMatrices
from bptools.simulator.division import divided
from bptools.simulator.evolution import Evolution, phases_of
from bptools.simulator.gate_values import GateValues
from bptools.simulator.passes import (
    PRECISION,
    Layout,
    chosen_branches,
    complex_states,
    joined,
    real_matrix,
    to_real,
)
from bptools.simulator.plan import Plan

MOST_OPERATOR_SHARE = 16  # entries of a state's operator, to the amplitudes of a state on all wires


class MeasuredParts(NamedTuple):
    """The parts of a circuit as plans, about the measurement of its ancillas.

    Args:
        before: On the data wires.
        meeting: On the ancillas and the data wires ``wires``.
        after: On the data wires.
        last: Diagonal gates on all wires; they change no probability.
        wires: Those data wires that the meeting acts on, ascending; the first one is 0.
    """

    before: Plan
    meeting: Plan
    after: Plan
    last: Plan
    wires: tuple[int, ...]

    @classmethod
    def of(cls, plan: Plan, n_ancilla: int) -> MeasuredParts:
        """Return the parts of a circuit whose first wires are ancillas."""
        division = divided(list(plan.gates.values()), n_ancilla)
        ancillas, everywhere = tuple(range(n_ancilla)), range(plan.n_wires)
        data = everywhere[n_ancilla:]
        met = ancillas + tuple(data[wire] for wire in division.wires)
        return cls(
            plan.part(division.before, data),
            plan.part(division.meeting, met),
            plan.part(division.after, data),
            plan.part(division.last, everywhere),
            division.wires,
        )

    def is_operator(self, batch: int) -> bool:
        """Return whether the meeting is better made an operator than done to every state."""
        entries: int = 4 ** len(self.wires)
        all_states: int = batch * 2**self.before.n_wires
        return entries <= all_states and entries <= MOST_OPERATOR_SHARE * 2**self.last.n_wires

    def memory_bytes(self, batch: int, *, gradient: bool) -> int:
        """Return about how much memory the parts need, in bytes.

        Args:
            batch: Number of states.
            gradient: Whether a derivative is taken.
        """
        parts = (self.before, self.after)
        around = sum(part.memory_bytes(batch, gradient=gradient) for part in parts)
        if self.is_operator(batch):
            operators = 2 * 4 ** len(self.wires) * self.before.dtype.itemsize
            return int(around + batch * operators * (1 + 2 * gradient))
        share: int = 2 ** (self.before.n_wires - len(self.wires))  # of states to one of the meeting
        return around + self.meeting.memory_bytes(batch, gradient=gradient) * share


class Branches(Protocol):
    """States of a batch after the meeting, for every outcome of the ancillas."""

    def weights(self) -> jax.Array:
        """Return the weights of the outcomes, shape (outcomes, batch), as constants."""

    def chosen(self, outcomes: jax.Array) -> jax.Array:
        """Return the states after one outcome each: shape (2, 2**n_met, rest, batch)."""


class Measurement:
    """The parts of a circuit with the matrices of their gates at one set of parameters.

    Args:
        parts: The parts.
        values: Of all gates of the circuit.
    """

    def __init__(self, parts: MeasuredParts, values: GateValues) -> None:
        self.parts = parts
        plans = parts.before, parts.meeting, parts.after
        programs = [program for plan in plans for program in plan.programs]
        matrices = BlockMatrices(programs, values, parts.before.dtype)
        self._before, self._meeting, self._after = (
            Evolution(plan, values, matrices) for plan in plans
        )
        self._values = values

    def measured(self, states: jax.Array, points: jax.Array) -> tuple[jax.Array, jax.Array]:
        """Return the renormalised states of outcomes that the points decide, and the outcomes."""
        branches = self._branches(states)
        outcomes = born_outcomes(branches.weights(), points)
        return self._selected(branches, outcomes), outcomes

    def selected(self, states: jax.Array, outcomes: jax.Array) -> jax.Array:
        """Return the renormalised states of the outcomes."""
        return self._selected(self._branches(states), outcomes)

    def _branches(self, states: jax.Array) -> Branches:
        rows = self._before.evolved(to_real(states, self._before.start))
        cube = _met_first(rows, self.parts.wires)
        if self.parts.is_operator(len(states)):
            return ByOperators(self._operators, cube)
        return ByEvolution(self._meeting, cube)

    @cached_property
    def _operators(self) -> jax.Array:
        """The operator of every outcome as a real matrix: shape (outcomes, 2 * side, 2 * side)."""
        side = 2 ** len(self.parts.wires)
        plan, start = self._meeting.plan, self._meeting.start
        basis = jnp.eye(side, 2**plan.n_wires, dtype=plan.dtype)  # the ancillas in |0..0⟩
        columns = self._meeting.evolved(to_real(basis, start))
        real, imaginary = columns.reshape(2, -1, side, side)
        return jax.vmap(
            lambda matrix: real_matrix(matrix, after=Layout.PART_FIRST, before=Layout.PART_FIRST)
        )(jax.lax.complex(real, imaginary))

    def _selected(self, branches: Branches, outcomes: jax.Array) -> jax.Array:
        real, imaginary = _met_back(branches.chosen(outcomes), self.parts.wires)
        rows = self._after.evolved(joined(real, imaginary, self._after.start))
        cube = rows.reshape(2, -1, rows.shape[1])
        last = self.parts.last
        if last.gates:
            table = phases_of(last, list(last.gates), self._values)
            phases = jnp.asarray(table).reshape(-1, cube.shape[1])[outcomes].T
            cube = _turned(cube, phases)
        return complex_states(cube / jnp.sqrt((cube**2).sum(axis=(0, 1))))


class ByOperators(Branches):
    """Branches by the operator of every outcome.

    Args:
        operators: Real matrices, shape (outcomes, 2 * side, 2 * side).
        cube: States, shape (2, side, rest, batch).
    """

    def __init__(self, operators: jax.Array, cube: jax.Array) -> None:
        self.operators = operators
        self.shape = cube.shape
        self.states = jnp.moveaxis(cube, -1, 0).reshape(cube.shape[-1], 2 * cube.shape[1], -1)

    def weights(self) -> jax.Array:
        """Return Σ E_o G over the entries of effects E_o and of the states' own matrices G."""
        operators, states = map(jax.lax.stop_gradient, (self.operators, self.states))
        effects = jnp.einsum("oki,okj->oij", operators, operators, precision=PRECISION)
        grams = jnp.einsum("bir,bjr->bij", states, states, precision=PRECISION)
        products = jnp.matmul(
            effects.reshape(len(effects), -1), grams.reshape(len(grams), -1).T, precision=PRECISION
        )
        return jnp.maximum(products, 0)

    def chosen(self, outcomes: jax.Array) -> jax.Array:
        """Return the states after one outcome each."""
        # a product with zeros and ones: the derivative of a choice is summed one by one
        ones = (outcomes[:, None] == jnp.arange(len(self.operators))).astype(self.states.dtype)
        flat = self.operators.reshape(len(self.operators), -1)
        own = jnp.matmul(ones, flat, precision=PRECISION).reshape(-1, *self.operators.shape[1:])
        turned = jnp.matmul(own, self.states, precision=PRECISION)
        return jnp.moveaxis(turned, 0, -1).reshape(self.shape)


class ByEvolution(Branches):
    """Branches by the evolution of every state with the ancillas.

    Args:
        meeting: On ancillas and met wires.
        cube: States, shape (2, side, rest, batch).
    """

    def __init__(self, meeting: Evolution, cube: jax.Array) -> None:
        _, side, rest, batch = cube.shape
        n_outcomes = 2**meeting.plan.n_wires // side
        real, imaginary = jnp.pad(
            cube.reshape(2, side, -1), ((0, 0), (0, side * (n_outcomes - 1)), (0, 0))
        )
        rows = meeting.evolved(joined(real, imaginary, meeting.start))
        self.rest = rest
        self.cube = rows.reshape(2, n_outcomes, side * rest, batch)

    def weights(self) -> jax.Array:
        """Return the squared norms of the branches."""
        return (jax.lax.stop_gradient(self.cube) ** 2).sum(axis=(0, 2))

    def chosen(self, outcomes: jax.Array) -> jax.Array:
        """Return the states after one outcome each."""
        rows = chosen_branches(self.cube, outcomes)
        return rows.reshape(2, -1, self.rest, len(outcomes))


def born_outcomes(weights: jax.Array, points: jax.Array) -> jax.Array:
    """Return one outcome a state with probability in proportion to its weight.

    Args:
        weights: Non-negative weights, shape (outcomes, batch).
        points: Uniform numbers in [0, 1), shape (batch,).
    """
    sums = jnp.cumsum(weights, axis=0)
    return jnp.argmax(sums > points * sums[-1], axis=0)


def _met_first(rows: jax.Array, wires: tuple[int, ...]) -> jax.Array:
    """Return rows with the part first as an array of shape (2, 2**n_met, rest, batch)."""
    dim, batch = len(rows) // 2, rows.shape[1]
    n_wires = dim.bit_length() - 1
    cube = rows.reshape(2, *[2] * n_wires, batch)
    moved = jnp.moveaxis(cube, [1 + wire for wire in wires], range(1, 1 + len(wires)))
    return moved.reshape(2, 2 ** len(wires), -1, batch)


def _met_back(cube: jax.Array, wires: tuple[int, ...]) -> jax.Array:
    """Return the real and imaginary parts, shape (2, dim, batch); the inverse."""
    batch = cube.shape[-1]
    n_wires = (cube.shape[1] * cube.shape[2]).bit_length() - 1
    moved = cube.reshape(2, *[2] * n_wires, batch)
    back = jnp.moveaxis(moved, range(1, 1 + len(wires)), [1 + wire for wire in wires])
    return back.reshape(2, -1, batch)


def _turned(cube: jax.Array, phases: jax.Array) -> jax.Array:
    """Multiply by phases of shape (dim, batch), of every state its own."""
    if not jnp.iscomplexobj(phases):
        return cube * phases
    (real, imaginary), cosine, sine = cube, phases.real, phases.imag
    return jnp.stack([cosine * real - sine * imaginary, cosine * imaginary + sine * real])
