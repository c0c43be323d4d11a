"""Gradients of single inputs or single draws of angles by simulation, all parameters at once.

One pass forward and one back: ∂f = Im ⟨λ|P|φ⟩ with φ before and λ = O φ carried back to each
rotation. Nothing is shared with the exact routes but the description of the circuit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bptools.audits.fused_gates import Register
from bptools.audits.program import Program

Complex = NDArray[np.complex128]
Floats = NDArray[np.float64]

_SIDE = -1  # a wire of its own, which tells φ from λ


def gradients(
    program: Program, states: Complex, angles: Floats, acting: Floats | None = None
) -> Floats:
    """Return the gradient of every parameter for each state.

    Args:
        program: The program.
        states: Amplitudes on all wires, shape (count, 2**n_wires).
        angles: Of all rotations, shape (count, rotations) or (rotations,).
        acting: 1 for rotations that a parameter turns in a draw, else 0, shape (count, rotations);
            by default all of them.

    Returns:
        Derivatives, shape (count, parameters).
    """
    simulated = SimulatedCircuit(program, angles)
    ket = simulated.carried(states)
    slopes = simulated.slopes(ket, program.measured.applied(ket), program.turned)
    return np.asarray((slopes if acting is None else slopes * acting) @ program.jacobian)


@dataclass(frozen=True, eq=False)
class SimulatedCircuit:
    """A program's circuit at some angles.

    Args:
        program: The program.
        angles: Of all rotations, shape (count, rotations); (rotations,) if all states have the
            same.
    """

    program: Program
    angles: Floats

    @cached_property
    def _columns(self) -> Floats:
        """The angles with a column a draw, or one column if all draws have the same."""
        rows = np.atleast_2d(self.angles)
        return np.ascontiguousarray((rows[:1] if (rows == rows[0]).all() else rows).T)

    @cached_property
    def _matrices(self) -> list[Complex]:
        return [block.matrices(self._columns) for block in self.program.blocks]

    def carried(self, states: Complex) -> Complex:
        """Return states behind the circuit, shape (count, 2**n_wires)."""
        register = Register(states, tuple(range(self.program.n_wires)))
        for block, matrices in zip(self.program.blocks, self._matrices, strict=True):
            register.turn(block.wires, matrices)
        return register.ordered()

    def slopes(self, ket: Complex, bra: Complex, turned: Iterable[int]) -> Floats:
        """Return the derivatives by the angles of some rotations, 0 for the others.

        Args:
            ket: The states behind the circuit, shape (count, 2**n_wires).
            bra: What is measured, applied to them.
            turned: Which rotations.
        """
        program, count = self.program, len(ket)
        slopes, differentiated = np.zeros((program.circuit.n_angles, count)), frozenset(turned)
        rows = np.stack([ket, bra], axis=1).reshape(count, -1)
        register = Register(rows, (_SIDE, *range(program.n_wires)))
        for block, matrices in zip(program.blocks[::-1], self._matrices[::-1], strict=True):
            sides = register.led_by((*block.wires, _SIDE)).reshape(count, block.dimension, 2, -1)
            pairs = np.matmul(sides[:, :, 0], sides[:, :, 1].conj().swapaxes(1, 2))
            for slope in block.slopes(self._columns, pairs, differentiated):
                slopes[slope.angle] = slope.values
            register.turn(block.wires, matrices.conj().swapaxes(1, 2))
        return slopes.T
