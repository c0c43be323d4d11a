"""Exact Haar moments of the gradient of a circuit's fidelity, for all its angles at once.

For data in a Haar state ψ, ancillas in |0⟩ and a pure target σ the derivative of the fidelity
(ancilla outcomes averaged) by the angle of a gate exp(−iθP/2) is ⟨ψ|M|ψ⟩ with

    M = ⟨0ₐ| U₋† (i/2)[P, Φ'] U₋ |0ₐ⟩,   Φ' = Σₖ vₖ vₖ†,   vₖ = U₊† |k⟩|σ⟩,

U₋ before the gate (itself included) and U₊ after it. The projector carried back has only as many
vectors vₖ as the ancillas have states, so M = (i/2) Σₖ (aₖ bₖ† − bₖ aₖ†) with
aₖ = ⟨0ₐ|U₋† P vₖ⟩ and bₖ = ⟨0ₐ|U† |k⟩|σ⟩, the same for every angle. No N×N matrix is made: the
traces of the powers of M are those of a small Gram matrix.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bptools.circuits import Circuit, RotationGate
from bptools.circuits.pauli_strings import MATRICES
from bptools.gradients.fidelity_arguments import checked_ancillas, checked_targets
from bptools.gradients.haar_moments import HaarMoments, power_sums

Complex = NDArray[np.complex128]

BLOCK_WIRES = 4  # qubits of one matrix product: wide enough for BLAS, few enough operations


@dataclass(frozen=True, eq=False)
class CarriedGenerator:
    """A rotation's P carried back to the start of its layer.

    Args:
        index: Of the angle.
        wire: That it acts on.
        matrix: Shape (2, 2).
    """

    index: int
    wire: int
    matrix: Complex


@dataclass
class RotationLayer:
    """Rotations of all wires that nothing separates, then a diagonal of signs.

    Args:
        matrices: Of the rotations of each wire together, shape (n_wires, 2, 2).
        signs: The diagonal, shape (2**n_wires,).
        generators: The generators carried back to the start of the layer.
        closed: Whether a gate on two wires acted: a rotation then opens another layer.
    """

    matrices: Complex
    signs: NDArray[np.float64]
    generators: list[CarriedGenerator] = field(default_factory=list)
    closed: bool = False

    @classmethod
    def empty(cls, n_wires: int) -> RotationLayer:
        """Return a layer that does nothing yet."""
        return cls(np.tile(np.eye(2, dtype=np.complex128), (n_wires, 1, 1)), np.ones(2**n_wires))

    def carry_back(self, vectors: Complex) -> Complex:
        """Apply the adjoint of the layer to each row.

        Every product takes the leading qubits of the rows and puts them last, so that after the
        last one all are back in place and no transposed copy was made.
        """
        rows: Complex = vectors * self.signs
        count, dim = rows.shape
        for first in range(0, len(self.matrices), BLOCK_WIRES):
            block = np.eye(1, dtype=np.complex128)
            for matrix in self.matrices[first : first + BLOCK_WIRES]:
                block = np.kron(block, matrix)
            leading = rows.reshape(count, len(block), dim // len(block))
            rows = np.matmul(leading.swapaxes(1, 2), block.conj()).reshape(count, dim)
        return rows


def _layers_of(circuit: Circuit, angles: NDArray[np.float64]) -> list[RotationLayer]:
    """Group the gates into layers; a rotation after an entangling gate opens a new one."""
    layers = [RotationLayer.empty(circuit.n_wires)]
    basis = np.arange(2**circuit.n_wires)
    index = 0
    for gate in circuit.elementary:
        layer = layers[-1]
        if isinstance(gate, RotationGate):
            if layer.closed:
                layer = RotationLayer.empty(circuit.n_wires)
                layers.append(layer)
            pauli, half = MATRICES[gate.axis], angles[index] / 2
            matrix = layer.matrices[gate.wire]
            carried = matrix.conj().T @ pauli @ matrix  # the rotation itself commutes with P
            layer.generators.append(CarriedGenerator(index, gate.wire, carried))
            rotation = np.cos(half) * np.eye(2) - 1j * np.sin(half) * pauli
            layer.matrices[gate.wire] = rotation @ matrix
            index += 1
        else:
            bits = [(basis >> (circuit.n_wires - 1 - wire)) & 1 for wire in gate.wires]
            layer.signs *= 1 - 2.0 * (bits[0] & bits[1])
            layer.closed = True
    return layers


def _on_wire(matrix: Complex, wire: int, vectors: Complex) -> Complex:
    """Apply a one-qubit matrix to a wire of each row."""
    count, dim = vectors.shape
    split = vectors.reshape(count * 2**wire, 2, dim // 2 ** (wire + 1))
    turned: Complex = np.matmul(matrix, split)
    return turned.reshape(count, dim)


def carried_rows(
    circuit: Circuit,
    angles: ArrayLike,
    rows: ArrayLike,
    columns: slice | NDArray[np.intp],
    indices: Sequence[int] | None = None,
) -> tuple[Complex, Complex]:
    """Return aₖ = U₋† P U₊† v for each wanted angle and b = U† v, for every row v.

    Args:
        circuit: The circuit.
        angles: Its angles in radians, ``circuit.n_angles`` of them in any shape.
        rows: Amplitudes of the vectors v on all wires, shape (count, 2**n_wires).
        columns: Which amplitudes of the results are wanted: those where the ancillas are in |0⟩.
        indices: Which angles; all if not given.

    Returns:
        Arrays of shapes (angles, count, columns) and (count, columns).

    Raises:
        ValueError: If the number of angles or an index does not fit.

    >>> circuit = Circuit(1, (RotationGate("X", 0),))
    >>> derived, fixed = carried_rows(circuit, [0.0], [[1, 0]], slice(None))
    >>> derived.real, fixed.real
    (array([[[0., 1.]]]), array([[1., 0.]]))
    """
    layers = _layers_of(circuit, circuit.checked_angles(angles))
    wanted = [
        circuit.checked_index(i) for i in (range(circuit.n_angles) if indices is None else indices)
    ]
    vectors = np.asarray(rows, dtype=np.complex128)
    by_angle: dict[int, Complex] = {}
    for position in reversed(range(len(layers))):
        vectors = layers[position].carry_back(vectors)
        for generator in layers[position].generators:
            if generator.index not in wanted:
                continue
            derived = _on_wire(generator.matrix, generator.wire, vectors)
            for earlier in reversed(layers[:position]):
                derived = earlier.carry_back(derived)
            by_angle[generator.index] = derived[:, columns].copy()
    fixed = vectors[:, columns]
    return np.array([by_angle[index] for index in wanted]).reshape(len(wanted), *fixed.shape), fixed


def _factors(
    circuit: Circuit,
    angles: ArrayLike,
    target: ArrayLike,
    n_data: int,
    n_ancilla: int,
    indices: Sequence[int] | None,
) -> tuple[Complex, Complex]:
    """Return the rows aₖ of each wanted angle, and the rows bₖ, on the data qubits."""
    checked_ancillas(circuit, n_data, n_ancilla)
    targets = checked_targets(target, n_data)
    outcomes = np.eye(2**n_ancilla, dtype=np.complex128)
    vectors = np.kron(outcomes, targets) / np.sqrt(len(targets))
    # the ancillas' |0> comes first
    return carried_rows(circuit, angles, vectors, slice(2**n_data), indices)


def gradient_operator(
    circuit: Circuit,
    angles: ArrayLike,
    target: ArrayLike,
    n_data: int,
    n_ancilla: int,
    index: int,
) -> Complex:
    """Return the matrix M with ∂f/∂θ = ⟨ψ|M|ψ⟩ for every input ψ of the data qubits.

    Args:
        circuit: The circuit, ancillas on its first wires.
        angles: Its angles in radians, ``circuit.n_angles`` of them in any shape.
        target: Amplitudes of the pure target, shape (2**n_data,); or of several, shape
            (count, 2**n_data), over which the fidelity is averaged.
        n_data: Number of data qubits, at least 1.
        n_ancilla: Number of ancilla qubits, at least 0.
        index: Which angle is differentiated.

    Returns:
        Hermitian matrix, shape (2**n_data, 2**n_data).

    Raises:
        ValueError: If the target is not normalised or a length or an index does not fit.

    >>> from bptools.circuits import Circuit, RotationGate
    >>> gradient_operator(Circuit(1, (RotationGate("Y", 0),)), [0.0], [1, 0], 1, 0, 0).real
    array([[ 0. , -0.5],
           [-0.5,  0. ]])
    """
    (rows,), fixed = _factors(circuit, angles, target, n_data, n_ancilla, [index])
    half: Complex = 0.5j * (rows.T @ fixed.conj())
    return half + half.conj().T


def exact_haar_moments(
    circuit: Circuit,
    angles: ArrayLike,
    target: ArrayLike,
    n_data: int,
    n_ancilla: int,
    indices: Sequence[int] | None = None,
) -> HaarMoments:
    """Return the exact moments of ∂f/∂θ over Haar inputs, for all angles or the listed ones.

    Args:
        circuit: The circuit, ancillas on its first wires.
        angles: Its angles in radians, ``circuit.n_angles`` of them in any shape.
        target: Amplitudes of the pure target, shape (2**n_data,); or of several, shape
            (count, 2**n_data), over which the fidelity is averaged.
        n_data: Number of data qubits, at least 1.
        n_ancilla: Number of ancilla qubits, at least 0.
        indices: Which angles; all if not given.

    Returns:
        Mean, variance, second and fourth moment, one entry an angle, up to rounding.

    Raises:
        ValueError: If the target is not normalised or a length or an index does not fit.

    Source: arXiv:2512.06695, Theorem 1, in exact form and with ancillas.

    >>> from bptools.circuits import denoising_circuit
    >>> moments = exact_haar_moments(denoising_circuit(2, 1), [0.1, 0.2, 0.3, 0.4], [1, 0], 1, 1)
    >>> moments.mean.shape
    (4,)
    """
    rows, fixed = _factors(circuit, angles, target, n_data, n_ancilla, indices)
    rank = len(fixed)
    factors = np.concatenate([rows, np.broadcast_to(fixed, rows.shape)], axis=1)
    gram = factors.conj() @ factors.swapaxes(1, 2)
    # M = F J F† and Tr (F J F†)ʲ = Tr (J F†F)ʲ, with J = (i/2) [[0, 1], [−1, 0]]
    product = 0.5j * np.concatenate([gram[:, rank:], -gram[:, :rank]], axis=1)
    return HaarMoments.of_power_sums(power_sums(product), 2**n_data)
