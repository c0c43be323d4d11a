"""Gradients of single inputs or single draws of angles by simulation, all parameters at once.

One pass forward and one back: ∂f = Im ⟨λ|P|φ⟩ with φ before and λ = O φ carried back to each
rotation. Nothing is shared with the exact routes but the description of the circuit.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bptools.audits.program import Program
from bptools.circuits import RotationGate

Complex = NDArray[np.complex128]
Floats = NDArray[np.float64]


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
    angles = np.broadcast_to(angles, (len(states), program.circuit.n_angles))
    ket = carried(program, states, angles)
    bra = program.measured.applied(ket)
    slopes = slopes_of_angles(program, ket, bra, angles, program.turned)
    return np.asarray((slopes if acting is None else slopes * acting) @ program.jacobian)


def carried(program: Program, states: Complex, angles: Floats) -> Complex:
    """Return states behind the circuit, each with its own angles."""
    ket, index = states, 0
    for gate in program.circuit.elementary:
        if isinstance(gate, RotationGate):
            ket = _rotated(ket, gate, angles[:, index])
            index += 1
        else:
            ket = ket * _signs(program.n_wires, gate.wires)
    return ket


def slopes_of_angles(
    program: Program, ket: Complex, bra: Complex, angles: Floats, turned: Sequence[int]
) -> Floats:
    """Return the derivatives by the angles of some rotations, 0 for the others.

    Args:
        program: The program.
        ket: The states behind it, shape (count, 2**n_wires).
        bra: What is measured, applied to them.
        angles: Shape (count, rotations).
        turned: Which rotations.
    """
    slopes, index = np.zeros((len(ket), program.circuit.n_angles)), program.circuit.n_angles
    differentiated = frozenset(turned)
    for gate in reversed(program.circuit.elementary):
        if isinstance(gate, RotationGate):
            index -= 1
            if index in differentiated:
                slopes[:, index] = np.einsum("bi,bi->b", bra.conj(), _flipped(ket, gate)).imag
            ket = _rotated(ket, gate, -angles[:, index])
            bra = _rotated(bra, gate, -angles[:, index])
        else:
            signs = _signs(program.n_wires, gate.wires)
            ket, bra = ket * signs, bra * signs
    return slopes


def _signs(n_wires: int, wires: tuple[int, ...]) -> Floats:
    basis = np.arange(2**n_wires)
    bits = [(basis >> (n_wires - 1 - wire)) & 1 for wire in wires]
    return np.asarray(1 - 2.0 * (bits[0] & bits[1]))


def _flipped(states: Complex, gate: RotationGate) -> Complex:
    """Return P ψ of every row."""
    split = states.reshape(len(states), 2**gate.wire, 2, -1)
    if gate.axis == "Z":
        image = split * np.array([1, -1])[:, None]
    else:
        image = split[:, :, ::-1]
        if gate.axis == "Y":
            image = image * np.array([-1j, 1j])[:, None]
    return np.asarray(image.reshape(states.shape))


def _rotated(states: Complex, gate: RotationGate, angles: Floats) -> Complex:
    """Return exp(−iφP/2) ψ of every row, each with its own φ."""
    half = angles[:, None] / 2
    return np.asarray(np.cos(half) * states - 1j * np.sin(half) * _flipped(states, gate))
