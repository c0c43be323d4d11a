"""An observable carried back gate by gate as its coefficients by string: 4ⁿ real numbers.

A rotation turns two letters of one wire into each other, CZ permutes the letters of two; the square
of the gradient's operator is worth what the strings that anticommute with the rotation weigh.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bptools.audits.program import AXES, Program
from bptools.circuits import Axis, ControlledZ, RotationGate
from bptools.groups.string_tables import strings_of_matrix

Floats = NDArray[np.float64]

MOST_LETTER_WIRES = 12  # 128 MB

_LETTERS = {"X": 1, "Z": 2, "Y": 3}  # bits x + 2 z
_BEHIND = {axis: (AXES[(k + 1) % 3], AXES[(k + 2) % 3]) for k, axis in enumerate(AXES)}
# CZ takes the first letters on its wires to the second, with a sign
_ENTANGLED = (
    ((1, 0), (1, 2), 1),
    ((3, 0), (3, 2), 1),
    ((0, 1), (2, 1), 1),
    ((0, 3), (2, 3), 1),
    ((1, 1), (3, 3), 1),
    ((1, 3), (3, 1), -1),
)


def squares_by_letters(program: Program) -> Floats:
    """Return tr M²/2ⁿ of the operator M of the gradient by each parameter.

    Args:
        program: A program without noise whose parameters turn one rotation each, none shared, on at
            most 12 wires, all of which are inputs.
    """
    second = np.zeros(program.n_parameters)
    table = _table(program)
    turned, index = frozenset(program.turned), program.circuit.n_angles
    for gate in reversed(program.circuit.elementary):
        if isinstance(gate, RotationGate):
            index -= 1
            letters = table.reshape(4**gate.wire, 4, -1)
            if index in turned:
                moved = sum(_square(letters[:, _LETTERS[axis]]) for axis in _BEHIND[gate.axis])
                second += program.jacobian[index] ** 2 * moved
            _turn(letters, gate.axis, float(program.angles[index]))
        elif isinstance(gate, ControlledZ):
            first, last = sorted(gate.wires)
            _entangle(table.reshape(4**first, 4, 4 ** (last - first - 1), 4, -1))
    return second


def _table(program: Program) -> Floats:
    """Return the observable's coefficients by letters, the first wire's the slowest."""
    n_wires = program.n_wires
    by_bits = strings_of_matrix(program.measured.matrix())
    halves = by_bits.reshape((2,) * (2 * n_wires))  # all x, then all z
    order = [axis for wire in range(n_wires) for axis in (n_wires + wire, wire)]
    return np.ascontiguousarray(halves.transpose(order)).reshape(-1)


def _square(letters: Floats) -> float:
    return float(np.einsum("ij,ij->", letters, letters))


def _turn(letters: Floats, axis: Axis, angle: float) -> None:
    """Carry letters back through a rotation, in place."""
    first, second = (letters[:, _LETTERS[letter]] for letter in _BEHIND[axis])
    moved = np.cos(angle) * first + np.sin(angle) * second
    second *= np.cos(angle)
    second -= np.sin(angle) * first
    first[...] = moved


def _entangle(letters: Floats) -> None:
    """Carry letters back through CZ, in place."""
    for (a, b), (c, d), sign in _ENTANGLED:
        first, second = letters[:, a, :, b], letters[:, c, :, d]
        moved = sign * first
        first[...] = sign * second
        second[...] = moved
