"""The denoising circuit as functions that JAX differentiates: PennyLane's, and the simulator's."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from checks.instruments.gradients.circuit_instances import LAYERS
from checks.instruments.gradients.loss_instances import DenoiserLoss

Floats = NDArray[np.float64]

ANCILLAS = 3  # of the circuit that is simulated
OUTCOMES = 2**ANCILLAS


def jax_outputs(drawn: DenoiserLoss) -> Callable[[Any, Any], Any]:
    """Return ``(angles, states) -> amplitudes`` of PennyLane's circuit, one row an outcome."""
    import jax
    import pennylane as qml

    from bptools.quddpm.denoiser import denoiser_layer

    wires, dim = range(drawn.circuit.n_wires), drawn.targets.shape[1]
    layer = qml.matrix(denoiser_layer, wire_order=wires)

    def outputs(angles: Any, states: Any) -> Any:  # noqa: ANN401 - traced arrays
        padding = ((0, 0), (0, 2 ** len(wires) - dim))
        rows = jax.numpy.pad(jax.numpy.asarray(states) + 0j, padding)
        turned = jax.lax.scan(lambda rows, row: (rows @ layer(row, wires).T, None), rows, angles)
        return turned[0].reshape(len(states), -1, dim)

    return outputs


@cache  # one object, by which what is compiled of it is remembered
def drawn_denoiser(n_data: int, seed: int) -> DenoiserLoss:
    """Return the denoiser of a size, its angles and two targets."""
    return DenoiserLoss.random(n_data, ANCILLAS, LAYERS, seed)


def layered(n_wires: int) -> Callable[[Any, Any], Any]:
    """Return the map of angles and states to states: one compiled layer again and again."""
    import jax

    from bptools.quddpm.denoiser import denoiser_layer
    from bptools.simulator import compile_circuit

    layer = compile_circuit(denoiser_layer, n_wires, (2, n_wires), dtype="complex128")

    def outputs(angles: Any, states: Any) -> Any:  # noqa: ANN401 - traced arrays
        return jax.lax.scan(lambda rows, row: (layer.apply(row, rows), None), states, angles)[0]

    return outputs


def forward(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the compiled map of values, a step and data to the result and its derivative.

    The simulator has reverse derivatives alone: reversed twice they are forward ones.
    """
    import jax

    def both(values: Any, step: Any, *data: Any) -> Any:  # noqa: ANN401 - traced arrays
        outputs, back = jax.vjp(lambda turned: function(turned, *data), values)
        rows = jax.numpy.zeros_like(outputs)
        return outputs, jax.vjp(lambda weights: back(weights)[0], rows)[1](step)[0]

    return jax.jit(both)


def direction(drawn: DenoiserLoss, index: int) -> tuple[Floats, Floats]:
    """Return the angles in the circuit's shape, and the unit step of one of them."""
    step = np.zeros(drawn.angles.size)
    step[index] = 1.0
    shape = (LAYERS, 2, -1)
    return drawn.angles.reshape(shape), step.reshape(shape)


def squares(amplitudes: Any) -> Any:  # noqa: ANN401 - traced arrays
    """Return the squared magnitudes, whose derivative is 0 where they are."""
    return amplitudes.real**2 + amplitudes.imag**2


def largest(drawn: DenoiserLoss, value: Callable[[int], float]) -> int:
    """Return the angle of the largest value, which samples can tell best."""
    return int(np.argmax([value(index) for index in range(drawn.circuit.n_angles)]))
