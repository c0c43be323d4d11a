"""What a gate does on average to the letters of one string, or of two, on its wires.

Rows and columns of a map are letters I, X, Z, Y, or pairs of them, of the first wire, then of the
next. One copy of a string gives means, two give second moments.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from bptools.circuits import PauliLetter, PauliString, hermitian_product
from bptools.circuits.clifford import image_of_letters
from bptools.gradients.pauli.angle_laws import AngleLaw

Matrix = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class AveragedGate:
    """A gate's map of letters back through it, averaged over its angle; never written to.

    Args:
        average: The map.
        slope: The same with the rotation differentiated; None for a fixed gate.
    """

    average: Matrix
    slope: Matrix | None = None


@lru_cache(maxsize=128)
def averaged_rotation(axis: PauliString, law: AngleLaw, copies: int) -> AveragedGate:
    """Return the averaged map of a rotation.

    Args:
        axis: The generator on the wires that it acts on, in rising order.
        law: Of the angle.
        copies: 1 for means, 2 for second moments.
    """
    width = axis.n_qubits
    fixed = _matrix(width, lambda p: p if p.commutes(axis) else None)
    stay = np.eye(len(fixed)) - fixed
    move = _matrix(width, lambda p: None if p.commutes(axis) else hermitian_product(axis, p))
    if copies == 1:
        return AveragedGate(fixed + float(law.c) * stay, 2 * float(law.c) * move)
    alpha, beta, c = float(law.alpha), float(law.beta), float(law.c)
    single = _pair(fixed, stay, width) + _pair(stay, fixed, width)
    staying, moving = _pair(stay, stay, width), _pair(move, move, width)
    average = _pair(fixed, fixed, width) + c * single + alpha * staying + beta * moving
    return AveragedGate(average, 4 * beta * staying + 4 * alpha * moving)


@lru_cache(maxsize=128)
def clifford_map(images: tuple[PauliString, ...], copies: int) -> AveragedGate:
    """Return the map of a fixed gate.

    Args:
        images: Of X and Z on each of its wires, these in rising order.
        copies: 1 for means, 2 for second moments.
    """
    width = len(images) // 2
    step = _matrix(width, lambda p: image_of_letters(p, images))
    return AveragedGate(step if copies == 1 else _pair(step, step, width))


def _matrix(width: int, image: Callable[[PauliString], PauliString | None]) -> Matrix:
    """Return the signed matrix of a map of strings to strings."""
    matrix = np.zeros((4**width, 4**width))
    for column, letters in enumerate(product(PauliLetter.__members__, repeat=width)):
        moved = image(PauliString.from_label("".join(letters)))
        if moved is not None:
            row = 0
            for qubit in range(width):
                row = 4 * row + moved.letter(qubit)
            matrix[row, column] = moved.sign
    return matrix


def _pair(first: Matrix, second: Matrix, width: int) -> Matrix:
    """Return the map of pairs, the two letters of each wire side by side."""
    axes = (4,) * width
    tensor = np.multiply.outer(first.reshape(axes * 2), second.reshape(axes * 2))
    ends = [axis for wire in range(2 * width) for axis in (wire, wire + 2 * width)]
    return tensor.transpose(ends).reshape((16**width,) * 2)
