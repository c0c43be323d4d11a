"""A circuit cut at one rotation: U = U₊ R_P(θ) U₋ as explicit matrices."""

from __future__ import annotations

from dataclasses import dataclass
from math import pi
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bptools.circuits import Circuit
from bptools.ensembles.rational import Turn, pauli_string, random_circuit, random_pauli
from bptools.evaluation import Exact
from bptools.gradients.parameter_shift import apply_circuit

Complex = NDArray[np.complex128]
Matrix = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Split:
    """The parts of a circuit about one rotation, in floats or in numbers of Q(i).

    Args:
        after: U₊, the gates behind the rotation, a square matrix.
        generator: P, the involution that it turns about, of the same shape.
        before: U₋, the gates before it, of the same shape.
    """

    after: Matrix
    generator: Matrix
    before: Matrix

    @classmethod
    def random(cls, n_qubits: int, generator: np.random.Generator) -> Split:
        """Return a random circuit over Q(i) that turns about a random Pauli string."""
        return cls(
            after=random_circuit(n_qubits, generator),
            generator=pauli_string(random_pauli(n_qubits, generator)),
            before=random_circuit(n_qubits, generator),
        )

    def unitary(self, turn: Turn) -> Exact:
        """Return the whole circuit, exactly, with the rotation at an angle."""
        return np.asarray(self.after @ turn.about(self.generator) @ self.before)


def split_circuit(circuit: Circuit, angles: ArrayLike, index: int) -> Split:
    """Return the matrices of the parts of a circuit, by the NumPy simulator.

    Args:
        circuit: The circuit.
        angles: Its angles in radians, ``circuit.n_angles`` of them in any shape.
        index: Which rotation it is cut at.

    Raises:
        ValueError: If the number of angles or the index does not fit.

    >>> from bptools.circuits import RotationGate
    >>> split_circuit(Circuit(1, (RotationGate("X", 0),)), [0.3], 0).generator.round(12).real
    array([[0., 1.],
           [1., 0.]])
    """
    values = circuit.checked_angles(angles)
    place = circuit.rotations[circuit.checked_index(index)]
    n_wires, gates = circuit.n_wires, circuit.gates

    def matrix(part: Circuit, turned: ArrayLike) -> Complex:
        return np.asarray(apply_circuit(part, turned, np.eye(2**n_wires)).T)

    return Split(
        after=matrix(Circuit(n_wires, gates[place + 1 :]), values[index + 1 :]),
        generator=1j * matrix(Circuit(n_wires, gates[place : place + 1]), [pi]),
        before=matrix(Circuit(n_wires, gates[:place]), values[:index]),
    )
