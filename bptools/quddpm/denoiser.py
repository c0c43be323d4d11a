"""The denoising circuit as a PennyLane template, and its gradients on single inputs.

Ancillas are the first wires, in |0⟩; wire 0 is the most significant qubit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, reduce
from math import pi
from typing import Any, NamedTuple, cast

import jax
import numpy as np
import pennylane as qml
from numpy.typing import ArrayLike, NDArray

from bptools.circuits import RotationGate, denoising_circuit

Array = NDArray[np.float64]
Simulator = Callable[[Any, Any], Any]  # (angles, states) -> states, of NumPy or JAX
_ROTATIONS = {"X": qml.RX, "Y": qml.RY, "Z": qml.RZ}


def denoiser_layer(angles: Any, wires: Any) -> None:  # noqa: ANN401 (traced arrays, any wire labels)
    """Apply one layer of ``bptools.circuits.denoising_circuit``.

    Args:
        angles: Radians, shape (2, n_wires).
        wires: The wires, ancillas first.
    """
    turns = angles.reshape(-1)
    for gate in denoising_circuit(len(wires), 1).gates:
        places = [wires[wire] for wire in gate.wires]
        if isinstance(gate, RotationGate):
            row = "XY".index(gate.axis)
            _ROTATIONS[gate.axis](turns[row * len(wires) + gate.wire], wires=places)
        else:
            qml.CZ(wires=places)


def denoiser(angles: Any, wires: Any) -> None:  # noqa: ANN401 (traced arrays, any wire labels)
    """Apply the denoising circuit, a template for any QNode.

    Args:
        angles: Radians, shape (layers, 2, n_wires): RX, then RY, of every layer.
        wires: The wires, ancillas first.

    Source: arXiv:2512.06695, eq. 5 and Fig. 2.

    >>> from pennylane.tape import make_qscript
    >>> len(make_qscript(denoiser)(np.zeros((2, 2, 3)), range(3)).operations)
    16
    """
    for layer in range(np.shape(angles)[0]):
        denoiser_layer(angles[layer], wires)


def fidelity_qnode(target: ArrayLike, n_ancilla: int, **options: str) -> qml.QNode:
    """Return a QNode ``(angles, state) -> fidelity`` with the ancilla outcomes averaged.

    Args:
        target: Amplitudes of the pure target on the data qubits, shape (2**n_data,).
        n_ancilla: Number of ancilla qubits, at least 0.
        options: Passed on to the QNode: ``interface``, ``diff_method``.

    Returns:
        A QNode on ``default.qubit`` that can be drawn, differentiated, and called on one input
        of shape (2**n_data,) or on a batch of them.

    Raises:
        ValueError: If the target is not normalised or its length is not a power of 2.

    >>> float(fidelity_qnode([1, 0], 1)(np.zeros((1, 2, 2)), np.array([1, 0])))
    1.0
    """
    projected, n_data = _checked_target(target, n_ancilla)
    wires = range(n_ancilla + n_data)

    def fidelity(angles: Any, state: Any) -> Any:  # noqa: ANN401 (traced arrays)
        qml.StatePrep(state, wires=wires[n_ancilla:])
        denoiser(angles, wires)
        return qml.expval(qml.Hermitian(np.outer(projected, projected.conj()), wires[n_ancilla:]))

    return qml.QNode(fidelity, qml.device("default.qubit", wires=wires), **options)


def shift_gradients(
    angles: ArrayLike, target: ArrayLike, states: ArrayLike, n_ancilla: int, index: int
) -> Array:
    """Return ∂f/∂θ of each input by the parameter-shift rule on PennyLane's simulator.

    Args:
        angles: Radians, shape (layers, 2, n_wires).
        target: Amplitudes of the pure target, shape (2**n_data,).
        states: Inputs of the data qubits, shape (count, 2**n_data).
        n_ancilla: Number of ancilla qubits, at least 0.
        index: Which of the flattened angles is differentiated.

    Returns:
        Derivatives, shape (count,), in double precision.

    Raises:
        ValueError: If the target is not normalised or a shape or the index does not fit.

    >>> y_turn = [[[0.0], [pi / 2]]]
    >>> shift_gradients(y_turn, [1, 0], [[1, 0]], 0, 1).round(12)
    array([-0.5])
    """
    values, targets, inputs, direction = _checked(angles, target, states, n_ancilla, index)
    carried = _carried(inputs, targets, n_ancilla)
    layer = _layer_qnode(values.shape[2], "numpy", back=carried.back)
    order = slice(None, None, -1 if carried.back else 1)
    layers, shifts = values[order], direction[order] * pi / 2
    at = int(np.flatnonzero(shifts.any(axis=(1, 2)))[0])

    def through(rows: Array, states: Any) -> Any:  # noqa: ANN401 (amplitudes of either shift)
        return reduce(lambda batch, row: layer(row, batch), rows, states)

    states = through(layers[:at], carried.starts)  # as long as both shifts have the same
    ends = [layer(layers[at] + sign * shifts[at], states) for sign in (1, -1)]
    halves = np.split(np.asarray(through(layers[at + 1 :], np.concatenate(ends))), 2)
    plus, minus = map(carried.fidelities, halves)
    return np.asarray((plus - minus) / 2)


def autodiff_gradients(
    angles: ArrayLike, target: ArrayLike, states: ArrayLike, n_ancilla: int, index: int
) -> Array:
    """Return ∂f/∂θ of each input by forward-mode differentiation of PennyLane through JAX.

    Compiled once a shape; a layer is traced once, whatever the depth.

    Args:
        angles: Radians, shape (layers, 2, n_wires).
        target: Amplitudes of the pure target, shape (2**n_data,).
        states: Inputs of the data qubits, shape (count, 2**n_data).
        n_ancilla: Number of ancilla qubits, at least 0.
        index: Which of the flattened angles is differentiated.

    Returns:
        Derivatives, shape (count,), in double precision.

    Raises:
        ValueError: If the target is not normalised or a shape or the index does not fit.

    >>> y_turn = [[[0.0], [pi / 2]]]
    >>> autodiff_gradients(y_turn, [1, 0], [[1, 0]], 0, 1).round(12)
    array([-0.5])
    """
    values, targets, inputs, direction = _checked(angles, target, states, n_ancilla, index)
    carried = _carried(inputs, targets, n_ancilla)
    with jax.enable_x64(True):
        tangents = _jax_tangents(values.shape[2], back=carried.back)
        states, slopes = tangents(values, direction, carried.starts)
        _, derivatives = jax.jvp(carried.fidelities, (states,), (slopes,))
        return np.asarray(derivatives)


@lru_cache
def _layer_qnode(n_wires: int, interface: str, *, back: bool) -> Simulator:
    """Return the QNode of one layer, or of its adjoint, on a batch of states."""

    def layer(angles: Any, states: Any) -> Any:  # noqa: ANN401 (traced arrays)
        qml.StatePrep(states, wires=range(n_wires), validate_norm=False)
        (qml.adjoint(denoiser_layer) if back else denoiser_layer)(angles, range(n_wires))
        return qml.state()

    device = qml.device("default.qubit", wires=n_wires)
    return cast("Simulator", qml.QNode(layer, device, interface=interface))


@lru_cache
def _jax_tangents(n_wires: int, *, back: bool) -> Callable[..., tuple[jax.Array, jax.Array]]:
    """Return the compiled states behind a batch of layers, with their directional derivative."""
    layer = _layer_qnode(n_wires, "jax", back=back)

    @jax.jit
    def tangents(
        angles: jax.Array, direction: jax.Array, starts: jax.Array
    ) -> tuple[jax.Array, jax.Array]:
        def states(turned: jax.Array) -> jax.Array:
            return jax.lax.scan(
                lambda batch, row: (layer(row, batch), None), starts, turned, reverse=back
            )[0]

        return jax.jvp(states, (angles,), (direction,))

    return tangents


class _Derivative(NamedTuple):
    """What is differentiated: checked angles, target and inputs, and the direction of an angle."""

    angles: Array
    target: NDArray[np.complex128]
    inputs: NDArray[np.complex128]
    direction: Array


@dataclass(frozen=True)
class _Carried:
    """The states that a circuit is simulated on, and how fidelities follow from what it makes.

    A circuit is linear: where there are fewer outcomes of the ancillas than inputs, the target
    behind each outcome is carried back instead.

    Args:
        starts: States of all wires, a row each.
        back: Whether they go through the adjoint circuit.
        inputs: Of the data qubits, a row each.
        target: Of the data qubits.
    """

    starts: NDArray[np.complex128]
    back: bool
    inputs: NDArray[np.complex128]
    target: NDArray[np.complex128]

    def fidelities(self, states: Any) -> Any:  # noqa: ANN401 (NumPy or JAX)
        """Return the fidelity of each input with the target, summed over the outcomes."""
        if self.back:
            amplitudes = self.inputs @ states[:, : self.target.size].conj().T
        else:
            amplitudes = states.reshape(len(states), -1, self.target.size) @ self.target.conj()
        return (abs(amplitudes) ** 2).sum(axis=1)


def _carried(
    inputs: NDArray[np.complex128], target: NDArray[np.complex128], n_ancilla: int
) -> _Carried:
    """Return what has to be simulated for some inputs."""
    outcomes = 2**n_ancilla
    if len(inputs) > outcomes:
        ends = np.asarray(np.kron(np.eye(outcomes), target), dtype=np.complex128)
        return _Carried(ends, back=True, inputs=inputs, target=target)
    starts = np.zeros((len(inputs), target.size * outcomes), dtype=np.complex128)
    starts[:, : target.size] = inputs
    return _Carried(starts, back=False, inputs=inputs, target=target)


def _checked_target(target: ArrayLike, n_ancilla: int) -> tuple[NDArray[np.complex128], int]:
    """Return the target's amplitudes and number of qubits; refuse what is no state of qubits."""
    if n_ancilla < 0:
        raise ValueError(f"n_ancilla must not be negative, it is {n_ancilla}")
    amplitudes = np.asarray(target, dtype=np.complex128)
    n_data = amplitudes.size.bit_length() - 1
    if amplitudes.ndim != 1 or n_data < 1 or amplitudes.size != 2**n_data:
        raise ValueError(f"target must have 2**n amplitudes, its shape is {amplitudes.shape}")
    if not abs(np.linalg.norm(amplitudes) - 1) <= 1e-10:
        raise ValueError(f"target must be normalised, its norm is {np.linalg.norm(amplitudes)}")
    return amplitudes, n_data


def _checked(
    angles: ArrayLike, target: ArrayLike, states: ArrayLike, n_ancilla: int, index: int
) -> _Derivative:
    """Return what is differentiated; refuse what does not fit."""
    amplitudes, n_data = _checked_target(target, n_ancilla)
    values = np.asarray(angles, dtype=np.float64)
    if values.ndim != 3 or values.shape[1:] != (2, n_data + n_ancilla) or not values.size:
        raise ValueError(
            f"angles must have shape (layers, 2, {n_data + n_ancilla}), not {values.shape}"
        )
    if not np.isfinite(values).all():
        raise ValueError("angles must be finite, they are not")
    inputs = np.asarray(states, dtype=np.complex128)
    if inputs.ndim != 2 or inputs.shape[1] != amplitudes.size:
        raise ValueError(f"states must have shape (count, {amplitudes.size}), not {inputs.shape}")
    if not np.allclose(np.linalg.norm(inputs, axis=1), 1, atol=1e-10):
        raise ValueError("states must be normalised, they are not")
    if not 0 <= index < values.size:
        raise ValueError(f"index must lie in 0..{values.size - 1}, it is {index}")
    direction = np.zeros(values.size)
    direction[index] = 1.0
    return _Derivative(values, amplitudes, inputs, direction.reshape(values.shape))
