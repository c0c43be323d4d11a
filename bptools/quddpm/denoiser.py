"""The denoising circuit as a PennyLane template, and its gradients on single inputs.

Ancillas are the first wires, in |0⟩; wire 0 is the most significant qubit.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import pi
from typing import Any, cast

import jax
import numpy as np
import pennylane as qml
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Simulator = Callable[[Any, Any], Any]  # (angles, states) -> states, of NumPy or JAX


def denoiser_layer(angles: Any, wires: Any) -> None:  # noqa: ANN401 (traced arrays, any wire labels)
    """Apply one layer: RX and RY on every wire, then CZ on (0, 1), (2, 3), .. and (1, 2), ..

    Args:
        angles: Radians, shape (2, n_wires).
        wires: The wires, ancillas first.
    """
    for rotation, row in zip((qml.RX, qml.RY), (0, 1), strict=True):
        for position, wire in enumerate(wires):
            rotation(angles[row, position], wires=wire)
    for first in (0, 1):
        for position in range(first, len(wires) - 1, 2):
            qml.CZ(wires=(wires[position], wires[position + 1]))


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
    starts, combine = _starts(inputs, n_ancilla)
    layer = _layer_qnode(values.shape[2], "numpy")

    def fidelities(shifted: Array) -> Array:
        outputs = starts
        for row in shifted:
            outputs = layer(row, outputs)
        return np.asarray(_fidelities(outputs, combine, targets))

    shift = direction * pi / 2
    return (fidelities(values + shift) - fidelities(values - shift)) / 2


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
    starts, combine = _starts(inputs, n_ancilla)
    with jax.enable_x64(True):
        derivative = _jax_derivative(values.shape[2])
        return np.asarray(derivative(values, direction, starts, combine, targets))


@lru_cache
def _layer_qnode(n_wires: int, interface: str) -> Simulator:
    """Return the QNode of one layer, from a batch of states to a batch of states."""

    def layer(angles: Any, states: Any) -> Any:  # noqa: ANN401 (traced arrays)
        qml.StatePrep(states, wires=range(n_wires), validate_norm=False)
        denoiser_layer(angles, range(n_wires))
        return qml.state()

    device = qml.device("default.qubit", wires=n_wires)
    return cast("Simulator", qml.QNode(layer, device, interface=interface))


@lru_cache
def _jax_derivative(n_wires: int) -> Callable[..., jax.Array]:
    """Return the compiled directional derivative of the fidelities of a batch."""
    layer = _layer_qnode(n_wires, "jax")

    @jax.jit
    def derivative(
        angles: jax.Array,
        direction: jax.Array,
        starts: jax.Array,
        combine: jax.Array,
        target: jax.Array,
    ) -> jax.Array:
        def fidelities(turned: jax.Array) -> jax.Array:
            outputs, _ = jax.lax.scan(lambda batch, row: (layer(row, batch), None), starts, turned)
            return jax.numpy.asarray(_fidelities(outputs, combine, target))

        tangents: jax.Array = jax.jvp(fidelities, (angles,), (direction,))[1]
        return tangents

    return derivative


def _starts(
    inputs: NDArray[np.complex128], n_ancilla: int
) -> tuple[NDArray[np.complex128], NDArray[np.complex128]]:
    """Return the states to simulate and how the inputs combine from them.

    A circuit is linear: for more inputs than dimensions the basis states are simulated.
    """
    count, dim = inputs.shape
    few = count <= dim
    starts = np.zeros((count if few else dim, dim * 2**n_ancilla), dtype=np.complex128)
    starts[:, :dim] = inputs if few else np.eye(dim)
    return starts, np.eye(count, dtype=np.complex128) if few else inputs


def _fidelities(outputs: Any, combine: Any, target: Any) -> Any:  # noqa: ANN401 (NumPy or JAX)
    """Return the fidelity of each combined output with the target, summed over the outcomes."""
    amplitudes = outputs.reshape(len(outputs), -1, len(target)) @ target.conj()
    return (abs(combine @ amplitudes) ** 2).sum(axis=1)


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
) -> tuple[Array, NDArray[np.complex128], NDArray[np.complex128], Array]:
    """Return angles, target, inputs and the direction of the angle; refuse what does not fit."""
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
    return values, amplitudes, inputs, direction.reshape(values.shape)
