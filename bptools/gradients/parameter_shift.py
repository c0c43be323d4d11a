"""Gradients of single inputs by the parameter-shift rule on a plain NumPy simulator.

Gate by gate, sharing nothing with the exact route but the description of the circuit.
"""

from __future__ import annotations

from math import pi

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bptools.circuits import Circuit, RotationGate
from bptools.gradients.fidelity_arguments import checked_ancillas, checked_targets

Complex = NDArray[np.complex128]


def apply_circuit(circuit: Circuit, angles: ArrayLike, states: ArrayLike) -> Complex:
    """Return the states after the circuit.

    Args:
        circuit: The circuit.
        angles: Its angles in radians, ``circuit.n_angles`` of them in any shape.
        states: Amplitudes on all wires, shape (count, 2**n_wires); left as they are.

    Raises:
        ValueError: If a shape does not fit.

    >>> from bptools.circuits import RotationGate
    >>> apply_circuit(Circuit(1, (RotationGate("X", 0),)), [pi], [[1, 0]]).round(12) + 0
    array([[0.+0.j, 0.-1.j]])
    """
    turns = iter(circuit.checked_angles(angles).tolist())
    batch = np.array(states, dtype=np.complex128)
    if batch.ndim != 2 or batch.shape[1] != 2**circuit.n_wires:
        raise ValueError(f"states must have shape (count, {2**circuit.n_wires}), not {batch.shape}")
    for gate in circuit.elementary:
        if isinstance(gate, RotationGate):
            _rotate(batch, gate, next(turns))
        else:
            first, second = sorted(gate.wires)
            split = batch.reshape(
                -1, 2, 2 ** (second - first - 1), 2, 2 ** (circuit.n_wires - second - 1)
            )
            split[:, 1, :, 1] *= -1
    return batch


def _rotate(batch: Complex, gate: RotationGate, angle: float) -> None:
    """Turn one wire of every state, in place."""
    half = batch.shape[1] >> (gate.wire + 1)
    split = batch.reshape(-1, 2, half)
    cos, sin = np.cos(angle / 2), np.sin(angle / 2)
    upper, lower = split[:, 0].copy(), split[:, 1]
    if gate.axis == "X":
        split[:, 0] = cos * upper - 1j * sin * lower
        split[:, 1] = cos * lower - 1j * sin * upper
    elif gate.axis == "Y":
        split[:, 0] = cos * upper - sin * lower
        split[:, 1] = cos * lower + sin * upper
    else:
        split[:, 0] *= cos - 1j * sin
        split[:, 1] *= cos + 1j * sin


def fidelities(
    circuit: Circuit,
    angles: ArrayLike,
    target: ArrayLike,
    states: ArrayLike,
    n_ancilla: int,
) -> NDArray[np.float64]:
    """Return the fidelity of each generated state with a target, ancilla outcomes averaged.

    Args:
        circuit: The circuit, ancillas on its first wires.
        angles: Its angles in radians.
        target: Amplitudes of the pure target, shape (2**n_data,), or of several to average over.
        states: Inputs of the data qubits, shape (count, 2**n_data).
        n_ancilla: Number of ancilla qubits, at least 0.

    Returns:
        Fidelities, shape (count,).

    Raises:
        ValueError: If the target is not normalised or a shape does not fit.

    >>> fidelities(Circuit(1, (RotationGate("Y", 0),)), [pi / 2], [1, 0], [[1, 0]], 0).round(12)
    array([0.5])
    """
    n_data = circuit.n_wires - n_ancilla
    checked_ancillas(circuit, n_data, n_ancilla)
    targets = checked_targets(target, n_data)
    inputs = _checked_states(states, n_data)
    padded = np.zeros((len(inputs), 2**circuit.n_wires), dtype=np.complex128)
    padded[:, : 2**n_data] = inputs
    outputs = apply_circuit(circuit, angles, padded).reshape(-1, 2**n_data)
    overlaps = np.abs(outputs @ targets.conj().T) ** 2
    averaged: NDArray[np.float64] = overlaps.reshape(len(inputs), -1).sum(axis=1) / len(targets)
    return averaged


def sampled_gradients(
    circuit: Circuit,
    angles: ArrayLike,
    target: ArrayLike,
    states: ArrayLike,
    n_ancilla: int,
    index: int,
) -> NDArray[np.float64]:
    """Return ∂f/∂θ of each input by the parameter-shift rule, [f(θ + π/2) − f(θ − π/2)] / 2.

    The fidelities of a large batch are read off the few amplitudes that matter: the inverse
    circuit is applied to |k⟩|σ⟩ for every ancilla outcome k, once for each shift.

    Args:
        circuit: The circuit, ancillas on its first wires.
        angles: Its angles in radians.
        target: Amplitudes of the pure target, shape (2**n_data,), or of several to average over.
        states: Inputs of the data qubits, shape (count, 2**n_data).
        n_ancilla: Number of ancilla qubits, at least 0.
        index: Which angle is differentiated.

    Returns:
        Derivatives, shape (count,).

    Raises:
        ValueError: If the target is not normalised or a shape or the index does not fit.

    >>> turn = Circuit(1, (RotationGate("Y", 0),))
    >>> sampled_gradients(turn, [pi / 2], [1, 0], [[1, 0]], 0, 0).round(12)
    array([-0.5])
    """
    n_data = circuit.n_wires - n_ancilla
    checked_ancillas(circuit, n_data, n_ancilla)
    targets = checked_targets(target, n_data)
    inputs = _checked_states(states, n_data)
    shift = np.zeros(circuit.n_angles)
    shift[circuit.checked_index(index)] = pi / 2
    values = circuit.checked_angles(angles)
    ends = np.kron(np.eye(2**n_ancilla), targets)
    inverse = Circuit(circuit.n_wires, circuit.gates[::-1])
    gradients = np.zeros(len(inputs))
    for sign in (1, -1):
        turned = apply_circuit(inverse, -(values + sign * shift)[::-1], ends)[:, : 2**n_data]
        overlaps = np.abs(inputs @ turned.conj().T) ** 2
        gradients += sign * overlaps.sum(axis=1) / (2 * len(targets))
    return gradients


def _checked_states(states: ArrayLike, n_data: int) -> Complex:
    """Return the inputs as a batch; refuse a wrong length and a norm other than 1."""
    batch = np.asarray(states, dtype=np.complex128)
    if batch.ndim != 2 or batch.shape[1] != 2**n_data:
        raise ValueError(f"states must have shape (count, {2**n_data}), not {batch.shape}")
    if not np.allclose(np.linalg.norm(batch, axis=1), 1, atol=1e-10):
        raise ValueError("states must be normalised, they are not")
    return batch
