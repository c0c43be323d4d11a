"""What one cycle does to a batch: the circuit, told step and label, on pure or mixed states.

A label ℓ and a step t are told by the ancillas, in front of the circuit: ancilla a is turned by
R_Y(π b) with b the bit number a of ℓ, then by R_X(π 2^a t/T).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import pi, prod
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from bptools.circuits import Circuit, Gate, RotationGate, denoising_circuit
from bptools.quddpm.mixed_states import sampled
from bptools.quddpm.settings import Settings
from bptools.simulator import CompiledCircuit, compile_circuit

Ansatz = Callable[[Any, Any], Any]
Floats = NDArray[np.float64]


def compiled_denoiser(
    settings: Settings, ansatz: Ansatz | None, parameter_shape: tuple[int, ...]
) -> CompiledCircuit:
    """Return the circuit of a cycle.

    Args:
        settings: The run's settings.
        ansatz: The denoiser, a quantum function of (parameters, wires), ancillas first; None for
            ours, which is compiled without PennyLane.
        parameter_shape: Shape of its parameters.

    Returns:
        The circuit of the ansatz' parameters; where it is told something, of the flat array of the
        angles that tell it, as of ``told``, and of the parameters after them.
    """
    circuit: Circuit | Ansatz
    circuit = denoising_circuit(settings.n_wires, settings.layers) if ansatz is None else ansatz
    shape, places = parameter_shape, None
    if is_told(settings):
        shape = (2 * settings.n_ancilla + prod(parameter_shape),)
        if isinstance(circuit, Circuit):
            circuit, places = _listening_circuit(circuit, settings.n_ancilla)
        else:
            circuit = _listening(circuit, settings.n_ancilla, parameter_shape)
    return compile_circuit(
        circuit,
        settings.n_wires,
        shape,
        n_ancilla=settings.n_ancilla,
        dtype=settings.dtype,
        places=places,
    )


def is_told(settings: Settings) -> bool:
    """Return whether the circuit is told a label or the step."""
    return settings.conditional or settings.time_embedding


def told(settings: Settings, step: int) -> Floats:
    """Return the angles that tell the circuit every label and the step.

    Args:
        settings: The run's settings.
        step: The step t of the diffusion.

    Returns:
        Radians, shape (labels, 2, n_ancilla): of R_Y, then of R_X.

    >>> told(Settings(n_qubits=1, data=("ghz", "cluster"), n_ancilla=1), 3)[:, 0, 0].round(3)
    array([0.   , 3.142])
    """
    ancillas = np.arange(settings.n_ancilla)
    angles = np.zeros((len(settings.sources), 2, settings.n_ancilla))
    for label, row in enumerate(angles):
        row[0] = pi * (label >> ancillas & 1)
        if settings.time_embedding:
            row[1] = pi * 2.0**ancillas * step / settings.steps
    return angles


@dataclass(frozen=True, eq=False)
class Denoising:
    """What one cycle does to a batch of states, with sampled outcomes.

    Args:
        settings: The run's settings.
        circuit: As of ``compiled_denoiser``.
    """

    settings: Settings
    circuit: CompiledCircuit

    def sample(
        self,
        angles: jax.Array,
        states: jax.Array,
        key: jax.Array,
        inputs: jax.Array | None = None,
    ) -> jax.Array:
        """Return the states after the circuit and the measurement of the ancillas.

        Args:
            angles: Of the ansatz.
            states: Shape (batch, dim), or (batch, dim, dim) of density matrices; of as many states
                of every label as of another, one label after the other.
            key: Decides the outcomes.
            inputs: What the circuit is told, as of ``told``, a row for every label of the states;
                None if it is told nothing.
        """
        if inputs is None:
            return self._measured(angles, states, key)
        blocks = states.reshape(len(inputs), -1, *states.shape[1:])
        flat = jnp.ravel(angles)
        parts = [
            self._measured(
                jnp.concatenate([jnp.ravel(row).astype(flat.dtype), flat]),
                block,
                jax.random.fold_in(key, label),
            )
            for label, (row, block) in enumerate(zip(inputs, blocks, strict=True))
        ]
        return jnp.concatenate(parts)

    def _measured(self, parameters: jax.Array, states: jax.Array, key: jax.Array) -> jax.Array:
        if self.settings.mixed:
            return sampled(self.circuit, parameters, states, key)[0]
        return self.circuit.sample(parameters, states, key)[0]


def _listening_circuit(circuit: Circuit, n_ancilla: int) -> tuple[Circuit, tuple[int, ...]]:
    """Return a circuit after the turns that tell it something, and where its angles stand."""
    telling: list[Gate] = []
    places: list[int] = []
    for ancilla in range(n_ancilla):
        telling += [RotationGate("Y", ancilla), RotationGate("X", ancilla)]
        places += [ancilla, n_ancilla + ancilla]
    after = range(2 * n_ancilla, 2 * n_ancilla + circuit.n_angles)
    return Circuit(circuit.n_wires, (*telling, *circuit.gates)), (*places, *after)


def _listening(ansatz: Ansatz, n_ancilla: int, parameter_shape: tuple[int, ...]) -> Ansatz:
    """Return the same of an ansatz, whose parameters stand after the turns' in their shape."""
    import pennylane as qml

    def listening(parameters: Any, wires: Any) -> None:  # noqa: ANN401 (traced, any wires)
        for ancilla in range(n_ancilla):
            qml.RY(parameters[ancilla], wires=wires[ancilla])
            qml.RX(parameters[n_ancilla + ancilla], wires=wires[ancilla])
        ansatz(parameters[2 * n_ancilla :].reshape(parameter_shape), wires)

    return listening
