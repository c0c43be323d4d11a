"""The gradient's operator M of a circuit with noise, carried back to the input gate by gate.

Noise has no inverse, so that every rotation's (i/2)[P, O'] is carried back through all gates before
it, where without noise one sweep serves all.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bptools.audits.gradient_moments import NoFormulaError
from bptools.audits.program import Program
from bptools.circuits import Gate, NoiseChannel, RotationGate
from bptools.circuits.noise import LETTER_MATRICES, product_matrix
from bptools.circuits.pauli_strings import MATRICES

Complex = NDArray[np.complex128]

MOST_NOISY_WIRES = 7
MOST_OPERATIONS = 2e10


def noisy_operators(program: Program) -> Complex:
    """Return M of every parameter, shape (parameters, N, N).

    Args:
        program: The program, whose circuit may hold noise.

    Raises:
        NoFormulaError: If there are too many wires or gates.
    """
    gates, dim = program.circuit.gates, 2**program.n_wires
    work = 8.0 * len(gates) * len(program.turned) * dim**2
    if program.n_wires > MOST_NOISY_WIRES or work > MOST_OPERATIONS:
        raise NoFormulaError(f"there is noise on more than {MOST_NOISY_WIRES} wires or many gates")
    columns = program.input_columns()
    operators = np.zeros((program.n_parameters, len(columns), len(columns)), dtype=np.complex128)
    turned = frozenset(program.turned)
    waiting: dict[int, Complex] = {}
    carried, index = program.measured.matrix(), program.circuit.n_angles
    for gate in reversed(gates):
        angle = 0.0
        if isinstance(gate, RotationGate):
            index -= 1
            angle = float(program.angles[index])
            if index in turned:
                product = _on_wires(MATRICES[gate.axis], carried, gate.wires)
                waiting[index] = 0.5j * (product - product.conj().T)
        carried = before(gate, angle, carried)
        waiting = {k: before(gate, angle, matrix) for k, matrix in waiting.items()}
    for k, matrix in waiting.items():
        operator = matrix[np.ix_(columns, columns)]
        for parameter in np.flatnonzero(program.jacobian[k]):
            operators[parameter] += program.jacobian[k, parameter] * operator
    return operators


def before(gate: Gate, angle: float, matrix: Complex) -> Complex:
    """Return an operator in the Heisenberg picture before a gate.

    Args:
        gate: A rotation, CZ or noise.
        angle: The φ of a rotation.
        matrix: The operator behind it, on all wires.
    """
    if isinstance(gate, NoiseChannel):
        return _before_noise(gate, matrix)
    if isinstance(gate, RotationGate):
        half = angle / 2
        inverse = np.cos(half) * np.eye(2) + 1j * np.sin(half) * MATRICES[gate.axis]
    else:
        inverse = np.diag([1, 1, 1, -1]).astype(np.complex128)
    left = _on_wires(inverse, matrix, gate.wires)
    return np.asarray(_on_wires(inverse, left.conj().T, gate.wires).conj().T)


def _on_wires(small: Complex, matrix: Complex, wires: tuple[int, ...]) -> Complex:
    """Return the product of an operator on some wires and a matrix on all."""
    n_wires = len(matrix).bit_length() - 1
    tensor = matrix.reshape((2,) * n_wires + (-1,))
    moved = np.moveaxis(tensor, wires, range(len(wires)))
    image = np.tensordot(
        small.reshape((2,) * (2 * len(wires))),
        moved,
        axes=(list(range(len(wires), 2 * len(wires))), list(range(len(wires)))),
    )
    return np.asarray(np.moveaxis(image, range(len(wires)), wires).reshape(matrix.shape))


def _before_noise(noise: NoiseChannel, matrix: Complex) -> Complex:
    """Return E†(A) = Σ over strings P, Q of the transfer P, Q · (part of A at P) ⊗ Q."""
    n_wires, count = len(matrix).bit_length() - 1, len(noise.wires)
    letters = np.ndindex(*(len(LETTER_MATRICES),) * count)
    strings = np.array([product_matrix(index) for index in letters])
    # of rows and columns of the wires: which string is in A, and which comes of it
    superoperator = np.einsum("pij,pq,qkl->klij", strings.conj(), noise.matrix, strings)
    superoperator = superoperator.reshape((2,) * (4 * count)) / 2**count
    axes = [*noise.wires, *(n_wires + wire for wire in noise.wires)]
    tensor = np.moveaxis(matrix.reshape((2,) * (2 * n_wires)), axes, range(2 * count))
    places = list(range(2 * count))
    image = np.tensordot(superoperator, tensor, axes=([2 * count + k for k in places], places))
    return np.asarray(np.moveaxis(image, places, axes).reshape(matrix.shape))
