"""A circuit at one set of parameters: its matrices and what they make of a batch of states."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial, reduce
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from bptools.simulator.block_matrices import GateValues, block_matrices, spread
from bptools.simulator.matrix_gates import MatrixGate, TurnedGate
from bptools.simulator.passes import (
    PRECISION,
    Layout,
    block_products,
    chosen_branches,
    combined_histories,
    joined,
    leading_product,
    parts_of,
    phase_product,
    to_complex,
    to_real,
    wide_product,
)
from bptools.simulator.plan import Pass, Plan, Work


class Evolution:
    """The matrices of a circuit at one set of parameters, and the passes made with them.

    Args:
        plan: The circuit's gates and passes.
        turned: The same gates at the parameters, as ``GateValues`` needs them.
        parameters: The parameters.

    ``layout`` is that of the rows returned last.
    """

    def __init__(self, plan: Plan, turned: Sequence[TurnedGate], parameters: jax.Array) -> None:
        self.plan = plan
        self.values = GateValues(plan.gates, turned, parameters, plan.dtype)
        programs = [program for turn in plan.rounds for program in turn.programs]
        matrices = iter(block_matrices(programs, self.values, plan.dtype))
        self.products = [[next(matrices) for _ in turn.programs] for turn in plan.rounds]
        self.layout = Layout.PART_FIRST

    def evolved(self, rows: jax.Array, passes: tuple[Pass, ...], layout: Layout) -> jax.Array:
        """Return the rows after the passes."""
        for step in passes:
            if step.work is Work.PRODUCTS:
                rows = block_products(rows, self.products[step.round], layout)
                layout = layout.other
            elif step.work is Work.PHASES:
                rows = phase_product(rows, self.phases(step.round), layout)
            else:
                matrix = self.values.take([step.gate])[0]
                rows = wide_product(rows, matrix, self.plan.gates[step.gate].wires, layout)
        self.layout = layout
        return rows

    def phases(self, turn: int) -> jax.Array | NDArray[Any]:
        """Return the diagonal of a round's phases, real if it only changes signs."""
        plan, numbers = self.plan, self.plan.rounds[turn].phases
        fixed = np.ones(2**plan.n_wires, dtype=np.complex128)
        turned: list[jax.Array] = []
        for number in numbers:
            gate = plan.gates[number]
            if gate.value is not None:
                fixed = fixed * _spread_constant(gate, plan.n_wires)
            else:
                value = self.values.take([number])
                turned.append(spread(value, gate.wires, plan.n_wires)[0])
        if turned:
            return reduce(jnp.multiply, turned, jnp.asarray(fixed, plan.dtype))
        real = fixed.real.astype(plan.dtype.type(0).real.dtype)
        return fixed.astype(plan.dtype) if np.any(fixed.imag) else real

    def measured(self, states: jax.Array, points: jax.Array) -> tuple[jax.Array, jax.Array]:
        """Return the renormalised states of outcomes that the points decide, and the outcomes."""
        cube = self.measurable(states)
        weights = (jax.lax.stop_gradient(cube) ** 2).sum(axis=(0, 2))
        outcomes = born_outcomes(weights, points)
        return self.selected(cube, outcomes), outcomes

    def measurable(self, states: jax.Array) -> jax.Array:
        """Return real amplitudes up to gates that no ancilla outcome depends on.

        The first passes act on ancillas and data apart, and the last products on the data are left
        to ``selected``: these go over fewer amplitudes, up to 2**n_ancilla times.

        Returns:
            Shape (2, 2**n_ancilla, 2**n_data, batch).
        """
        plan = self.plan
        stages = plan.stages
        n_turns = sum(step.work is Work.PRODUCTS for step in stages.body)
        # so that after the body the part comes first
        start = Layout.PART_LAST if n_turns % 2 else Layout.PART_FIRST
        dim = states.shape[1]
        direct = len(states) <= dim
        inputs = states if direct else jnp.eye(dim, dtype=plan.dtype)
        rows = self.evolved(self._prepared(inputs, stages.head, start), stages.body, start)
        if stages.tail and stages.tail[0].work is Work.PRODUCTS:
            ancilla = self._ancilla_matrix(stages.tail[0].round)
            rows = leading_product(rows, ancilla)
        rows = rows if direct else combined(rows, states, Layout.PART_FIRST)
        return rows.reshape(2, 2**plan.n_ancilla, dim, -1)

    def selected(self, cube: jax.Array, outcomes: jax.Array) -> jax.Array:
        """Return the renormalised states of the outcomes, the remaining gates applied."""
        n_outcomes, dim = cube.shape[1:3]
        rows = chosen_branches(cube, outcomes)
        layout = Layout.PART_FIRST
        for step in self.plan.stages.tail:
            if step.work is Work.PRODUCTS:
                on_data = self.products[step.round][self.plan.blocks.n_ancilla_blocks :]
                rows, layout = block_products(rows, on_data, layout), layout.other
            else:
                phases = jnp.asarray(self.phases(step.round)).reshape(n_outcomes, dim)
                rows = _phases_of_states(rows, phases[outcomes].T, layout)
        rows = rows / jnp.sqrt((rows**2).sum(axis=0))
        return to_complex(rows, layout)

    def _prepared(self, states: jax.Array, head: tuple[Pass, ...], layout: Layout) -> jax.Array:
        """Return |0..0⟩ ⊗ states after the first passes, in the given layout.

        Ancillas and data are carried apart. A phase that lets them meet is a sum over what the
        ancillas are in, so that every term, a history, has states of the data of its own.
        """
        plan = self.plan
        if not head:
            padded = jnp.pad(states, ((0, 0), (0, 2**plan.n_wires - states.shape[1])))
            return to_real(padded, layout)
        n_turns = sum(step.work is Work.PRODUCTS for step in head)
        current = layout.other if n_turns % 2 else layout
        rows = to_real(states, current)
        ancillas = jnp.eye(2**plan.n_ancilla, 1, dtype=plan.dtype)  # a column for every history
        for step in head:
            if step.work is Work.PRODUCTS:
                on_data = self.products[step.round][plan.blocks.n_ancilla_blocks :]
                rows = block_products(rows, on_data, current, ancillas.shape[1])
                ancillas = self._ancilla_matrix(step.round) @ ancillas
                current = current.other
            else:
                ancillas, rows = self._met(ancillas, rows, step.round, current)
        return combined_histories(ancillas, rows, layout)

    def _met(
        self, ancillas: jax.Array, rows: jax.Array, turn: int, layout: Layout
    ) -> tuple[jax.Array, jax.Array]:
        """Return columns and rows of all histories after a round's phases."""
        plan = self.plan
        wires = plan.meeting(turn)
        table = jnp.asarray(self.phases(turn)).reshape(2**plan.n_ancilla, -1)
        places = np.arange(2**plan.n_ancilla)
        bits = [places >> plan.n_ancilla - 1 - wire & 1 for wire in wires]
        met = sum((bit << k for k, bit in enumerate(bits)), np.zeros_like(places))
        firsts = np.array([np.argmax(met == state) for state in range(2 ** len(wires))])
        on_data = table[firsts]  # the phases depend on the other ancillas by a factor alone
        own = table[:, 0] * on_data[met, 0].conj()
        columns = [(own * (met == state))[:, None] * ancillas for state in range(len(firsts))]
        histories = rows.reshape(ancillas.shape[1], -1, rows.shape[1])
        # one by one: XLA takes ten times longer to reduce the derivative of a broadcast one
        turned = [
            jax.vmap(partial(phase_product, phases=phases, layout=layout))(histories)
            for phases in on_data
        ]
        return jnp.concatenate(columns, axis=1), jnp.concatenate(turned).reshape(-1, rows.shape[1])

    def _ancilla_matrix(self, turn: int) -> jax.Array:
        matrices = self.products[turn][: self.plan.blocks.n_ancilla_blocks]
        return reduce(jnp.kron, matrices, jnp.ones((1, 1), self.plan.dtype))


def born_outcomes(weights: jax.Array, points: jax.Array) -> jax.Array:
    """Return one outcome a state with probability in proportion to its weight.

    Args:
        weights: Non-negative weights, shape (outcomes, batch).
        points: Uniform numbers in [0, 1), shape (batch,).
    """
    sums = jnp.cumsum(weights, axis=0)
    return jnp.argmax(sums > points * sums[-1], axis=0)


def combined(columns: jax.Array, states: jax.Array, layout: Layout) -> jax.Array:
    """Return the images of states from the images of the basis states, both as real rows.

    Args:
        columns: Rows of the images, shape (2 * dim, basis).
        states: Complex coefficients, shape (batch, basis).
        layout: That of the rows.
    """
    batch = len(states)
    both = jnp.concatenate([states.real, states.imag]).T
    real, imaginary = parts_of(jnp.matmul(columns, both, precision=PRECISION), layout)
    return joined(
        real[:, :batch] - imaginary[:, batch:], real[:, batch:] + imaginary[:, :batch], layout
    )


def _phases_of_states(rows: jax.Array, phases: jax.Array, layout: Layout) -> jax.Array:
    """Multiply by phases of shape (dim, batch), another diagonal for every state."""
    real, imaginary = parts_of(rows, layout)
    cosine, sine = phases.real, phases.imag
    return joined(cosine * real - sine * imaginary, cosine * imaginary + sine * real, layout)


def _spread_constant(gate: MatrixGate, n_wires: int) -> NDArray[np.complex128]:
    """Return a constant gate's diagonal on all wires."""
    places = np.arange(2**n_wires)
    index = np.zeros_like(places)
    for wire in gate.wires:
        index = 2 * index + (places >> (n_wires - 1 - wire) & 1)
    return np.asarray(gate.value)[index]
