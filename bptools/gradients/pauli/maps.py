"""What a gate does on average to the letters of one string, or of two, on its wires."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np
from numpy.typing import NDArray

from bptools.gradients.pauli.circuit import PauliRotation
from bptools.gradients.pauli.clifford import CliffordGate, image_of_letters
from bptools.gradients.pauli.laws import AngleLaw
from bptools.gradients.pauli.strings import LETTERS, PauliString, hermitian_product

Matrix = NDArray[np.float64]


def averages(
    gate: PauliRotation | CliffordGate, wires: tuple[int, ...], law: AngleLaw, copies: int
) -> tuple[Matrix, Matrix | None]:
    """Return the averaged map of letters back through a gate, and that of its derivative.

    Args:
        gate: A rotation or a Clifford gate.
        wires: Its wires in rising order.
        law: Of its angle; of no effect on a Clifford gate.
        copies: 1 for means, 2 for second moments.

    Returns:
        Matrices whose rows and columns are letters I, X, Z, Y, or pairs of them, of the first wire,
        then of the next; no derivative for a Clifford gate.
    """
    width = len(wires)
    if isinstance(gate, CliffordGate):
        step = _matrix(width, lambda p: image_of_letters(p, _images(gate, wires)))
        return (step if copies == 1 else _both(step, step, width)), None
    letters = {new: LETTERS[gate.generator.bits(old)] for new, old in enumerate(wires)}
    axis = PauliString.on(width, letters, gate.generator.sign)
    fixed = _matrix(width, lambda p: p if p.commutes(axis) else None)
    stay = np.eye(len(fixed)) - fixed
    move = _matrix(width, lambda p: None if p.commutes(axis) else hermitian_product(axis, p))
    if copies == 1:
        return fixed + float(law.c) * stay, 2 * float(law.c) * move
    alpha, beta, c = (float(value) for value in law.values)
    one = _both(fixed, stay, width) + _both(stay, fixed, width)
    staying, moving = _both(stay, stay, width), _both(move, move, width)
    average = _both(fixed, fixed, width) + c * one + alpha * staying + beta * moving
    return average, 4 * beta * staying + 4 * alpha * moving


def _images(gate: CliffordGate, wires: tuple[int, ...]) -> tuple[PauliString, ...]:
    """Return the images of X and Z on each wire, the wires in rising order."""
    order = [gate.wires.index(wire) for wire in wires]
    found = []
    for old in order:
        for image in gate.images[2 * old : 2 * old + 2]:
            letters = {new: LETTERS[image.bits(place)] for new, place in enumerate(order)}
            found.append(PauliString.on(len(wires), letters, image.sign))
    return tuple(found)


def _matrix(width: int, image: Callable[[PauliString], PauliString | None]) -> Matrix:
    """Return the signed matrix of a map of strings to strings."""
    matrix = np.zeros((4**width, 4**width))
    for column, letters in enumerate(product(LETTERS, repeat=width)):
        result = image(PauliString.from_label("".join(letters)))
        if result is not None:
            row = 0
            for qubit in range(width):
                row = 4 * row + result.bits(qubit)
            matrix[row, column] = result.sign
    return matrix


def _both(first: Matrix, second: Matrix, width: int) -> Matrix:
    """Return the map of pairs, the two letters of each wire side by side."""
    axes = (4,) * width
    tensor = np.multiply.outer(first.reshape(axes * 2), second.reshape(axes * 2))
    ends = [axis for wire in range(2 * width) for axis in (wire, wire + 2 * width)]
    return tensor.transpose(ends).reshape((16**width,) * 2)
