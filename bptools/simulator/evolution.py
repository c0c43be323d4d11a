"""A plan at one set of parameters: its matrices and what they make of a batch of states."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from bptools.simulator.block_matrices import BlockMatrices, diagonal
from bptools.simulator.gate_values import GateValues
from bptools.simulator.passes import (
    PRECISION,
    Layout,
    block_products,
    joined,
    parts_of,
    phase_product,
    to_real,
    wide_product,
)
from bptools.simulator.plan import Pass, Plan, Work


class Evolution:
    """The passes of a plan with the matrices of its gates at one set of parameters.

    Args:
        plan: The gates and passes.
        values: Of all gates of the circuit.
        matrices: Of all blocks of the plan.
    """

    def __init__(self, plan: Plan, values: GateValues, matrices: BlockMatrices) -> None:
        self.plan, self.values, self.matrices = plan, values, matrices
        n_turns = sum(step.work is Work.PRODUCTS for step in plan.passes)
        self.start = Layout.PART_LAST if n_turns % 2 else Layout.PART_FIRST

    def evolved(self, rows: jax.Array) -> jax.Array:
        """Return rows after all passes, with the part first; before, in the layout ``start``."""
        layout = self.start
        for step in self.plan.passes:
            rows = self._passed(rows, step, layout)
            layout = layout.other if step.work is Work.PRODUCTS else layout
        return rows

    def images(self) -> jax.Array:
        """Return what becomes of the basis states: real rows, shape (2 * dim, dim)."""
        basis = jnp.eye(2**self.plan.n_wires, dtype=self.plan.dtype)
        return self.evolved(to_real(basis, self.start))

    def _passed(self, rows: jax.Array, step: Pass, layout: Layout) -> jax.Array:
        plan, turn = self.plan, self.plan.rounds[step.round]
        if step.work is Work.PRODUCTS:
            matrices = [self.matrices.real(program, layout) for program in turn.programs]
            return block_products(rows, matrices, layout)
        if step.work is Work.PHASES:
            return phase_product(rows, phases_of(plan, turn.phases, self.values), layout)
        matrix = self.values.take([step.gate])[0]
        return wide_product(rows, matrix, plan.gates[step.gate].wires, layout)


def phases_of(plan: Plan, numbers: list[int], values: GateValues) -> jax.Array | np.ndarray:
    """Return the product of diagonal gates on all wires, real if it only changes signs.

    Args:
        plan: With the gates.
        numbers: Which ones.
        values: Of all gates of the circuit.
    """
    gates = [(number, plan.gates[number].wires) for number in numbers]
    phases = diagonal(gates, values, plan.n_wires, plan.dtype)
    if isinstance(phases, np.ndarray) and not phases.imag.any():
        return phases.real
    return phases


def combined(columns: jax.Array, states: jax.Array) -> jax.Array:
    """Return the images of states from the images of the basis states, as rows with part first.

    Args:
        columns: Rows of the images, shape (2 * dim, basis).
        states: Complex coefficients, shape (batch, basis).
    """
    batch, layout = len(states), Layout.PART_FIRST
    both = jnp.concatenate([states.real, states.imag]).T
    real, imaginary = parts_of(jnp.matmul(columns, both, precision=PRECISION), layout)
    return joined(
        real[:, :batch] - imaginary[:, batch:], real[:, batch:] + imaginary[:, :batch], layout
    )
