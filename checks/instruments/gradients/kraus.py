"""The channel of a circuit whose ancillas are traced out, and its derivative."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial
from math import pi

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bptools.circuits import Circuit
from bptools.gradients.fidelity_arguments import checked_ancillas
from bptools.gradients.parameter_shift import apply_circuit

Complex = NDArray[np.complex128]


@dataclass(frozen=True, eq=False)
class Channel:
    """The map ψ → ρ = Σₖ Kₖ ψ Kₖ† of a circuit, one outcome k of the ancillas a term.

    Args:
        operators: The matrices Kₖ, shape (outcomes, dim, dim).
        derivatives: Their derivatives by one angle, of the same shape.
    """

    operators: Complex
    derivatives: Complex

    @property
    def dim(self) -> int:
        """Dimension N of the data qubits."""
        return int(self.operators.shape[1])

    def image(self, matrix: Complex) -> Complex:
        """Return Σₖ Kₖ X Kₖ† of a matrix X, or of every matrix of an array of them."""
        return _carried(self.operators, matrix, self.operators)

    def slope(self, matrix: Complex) -> Complex:
        """Return the derivative of the image."""
        kraus, derived = self.operators, self.derivatives
        return _carried(derived, matrix, kraus) + _carried(kraus, matrix, derived)

    def gradient_operator(self, observable: Complex) -> Complex:
        """Return the matrix M with ∂ Tr[ρ X] = ⟨ψ|M|ψ⟩ for a Hermitian X."""
        half = np.einsum(
            "kai,ab,kbj->ij", self.operators.conj(), observable, self.derivatives, optimize=True
        )
        operator: Complex = half + half.conj().T
        return operator


def _carried(left: Complex, matrix: Complex, right: Complex) -> Complex:
    """Return Σₖ Lₖ X Rₖ†, the sum as one product of wide and tall matrices."""
    dim = matrix.shape[-1]
    wide = (left @ matrix[..., None, :, :]).swapaxes(-3, -2).reshape(*matrix.shape[:-1], -1)
    result: Complex = wide @ right.conj().swapaxes(1, 2).reshape(-1, dim)
    return result


def circuit_channel(circuit: Circuit, angles: ArrayLike, n_ancilla: int, index: int) -> Channel:
    """Return the channel of a circuit and its derivative by one angle.

    The derivative of exp(−iθP/2) is half of the gate at θ + π, so no formula is differentiated.

    Args:
        circuit: The circuit, ancillas on its first wires, in |0⟩.
        angles: Its angles in radians, ``circuit.n_angles`` of them in any shape.
        n_ancilla: Number of ancilla qubits, at least 0.
        index: Which angle is differentiated.

    Raises:
        ValueError: If a number does not fit the circuit.

    >>> from bptools.circuits import RotationGate
    >>> channel = circuit_channel(Circuit(1, (RotationGate("Y", 0),)), [0.0], 0, 0)
    >>> channel.derivatives[0].real.round(12) + 0.0
    array([[ 0. , -0.5],
           [ 0.5,  0. ]])
    """
    n_data = circuit.n_wires - n_ancilla
    checked_ancillas(circuit, n_data, n_ancilla)
    values = circuit.checked_angles(angles)
    turned = values.copy()
    turned[circuit.checked_index(index)] += pi
    operators = partial(_operators, circuit, n_data)
    return Channel(operators(tuple(values.tolist())), operators(tuple(turned.tolist())) / 2)


@lru_cache(maxsize=2)  # those of the circuit itself, for every angle that it is derived by
def _operators(circuit: Circuit, n_data: int, angles: tuple[float, ...]) -> Complex:
    """Return the Kraus operators of a circuit, an outcome of the ancillas each."""
    dim = 2**n_data
    outputs = apply_circuit(circuit, angles, np.eye(dim, 2**circuit.n_wires))
    operators = outputs.reshape(dim, -1, dim).transpose(1, 2, 0)
    operators.setflags(write=False)
    return operators
