"""A program begun: its first fixed rotations of each wire as part of the state."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, sin

import numpy as np
from numpy.typing import NDArray

from bptools.audits.gradient_moments import NoFormulaError
from bptools.audits.program import Program
from bptools.circuits import RotationGate
from bptools.gradients.pauli import PauliState, ProductState, StateVector

Floats = NDArray[np.float64]
BlochVector = tuple[float, float, float]  # x, y, z

MOST_STATE_WIRES = 12
ROUNDED = 1e-14  # of a component of a Bloch vector; below it is 0


@dataclass(frozen=True, eq=False)
class StartedProgram:
    """A program whose first one-qubit gates are part of the state.

    Args:
        state: What the first fixed rotations of each wire make of the prepared state.
        positions: The gates that are left.
        offsets: Of the rotations' angles, all of them.
    """

    state: PauliState
    positions: tuple[int, ...]
    offsets: Floats


def started(program: Program) -> StartedProgram:
    """Return a program with its first fixed rotations applied to a product state."""
    offsets, every = program.offsets, tuple(range(len(program.circuit.gates)))
    if any(preparation.amplitudes is not None for preparation in program.preparations):
        if program.n_wires > MOST_STATE_WIRES:
            raise NoFormulaError(
                f"the prepared state is no basis state and has more than {MOST_STATE_WIRES} wires"
            )
        return StartedProgram(StateVector(program.prepared()), every, offsets)
    bloch: list[BlochVector] = [(0, 0, 1)] * program.n_wires
    for preparation in program.preparations:
        for wire, bit in zip(preparation.wires, preparation.bits, strict=True):
            bloch[wire] = (0, 0, 1 - 2 * bit)
    fixed = set(range(program.circuit.n_angles)) - set(program.turned)
    number = {position: k for k, position in enumerate(program.circuit.rotations)}
    positions: list[int] = []
    begun: set[int] = set()
    for position, gate in enumerate(program.circuit.gates):
        free = not begun & set(gate.wires)
        if free and isinstance(gate, RotationGate) and number[position] in fixed:
            turned = _turned(bloch[gate.wire], gate.axis, float(offsets[number[position]]))
            bloch[gate.wire] = turned
        else:
            positions.append(position)
            begun |= set(gate.wires)
    return StartedProgram(ProductState(tuple(bloch)), tuple(positions), offsets)


def _turned(vector: BlochVector, axis: str, angle: float) -> BlochVector:
    """Return a Bloch vector after a rotation about an axis; quarter turns stay whole numbers."""
    quarters = angle / (np.pi / 2)
    c: float
    s: float
    if abs(quarters - round(quarters)) < 1e-12:
        c, s = [(1, 0), (0, 1), (-1, 0), (0, -1)][round(quarters) % 4]
    else:
        c, s = cos(angle), sin(angle)
    x, y, z = vector
    if axis == "X":
        turned = x, c * y - s * z, s * y + c * z
    elif axis == "Y":
        turned = c * x + s * z, y, c * z - s * x
    else:
        turned = c * x - s * y, s * x + c * y, z
    first, second, third = (0 if abs(component) < ROUNDED else component for component in turned)
    return first, second, third
