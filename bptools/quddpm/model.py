"""The schedule of a model: every cycle trained on what the earlier ones make of the start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any

import jax
import numpy as np
from numpy.typing import NDArray

from bptools.errors import UsageError
from bptools.quddpm.cycle import COLUMNS, CycleTrainer, TrainedCycle
from bptools.quddpm.data import RunEnsembles
from bptools.quddpm.denoiser import denoiser
from bptools.quddpm.metrics import basis_distribution, distances, fidelity_histogram
from bptools.quddpm.settings import Settings
from bptools.simulator import CompiledCircuit, compile_circuit

Arrays = dict[str, NDArray[Any]]
States = NDArray[np.complexfloating]
Progress = Callable[[int, int, NDArray[np.float32]], None]
"""Called with the cycle's number, the epochs done in it, and the latest row of its history."""
TRAINER = ("epochs", "batch", "learning_rate", "learning_rate_decay", "loss")
"""The settings on which the compiled training of a circuit depends."""
COMPARISONS = ("held-out states to data", "held-out states to target", "training states to data")
"""Whose distances the rows of ``metrics`` are."""
PURPOSES = ("training", "generating", "testing")
"""What a step's outcomes are drawn for, each from a stream of its own."""


@dataclass(frozen=True)
class Position:
    """How far a model is trained.

    Args:
        arrays: What is kept of the finished cycles, which are the first axis: ``angles``,
            ``first_gradient``, ``history`` (epochs, COLUMNS); and, with a row more for the start,
            ``metrics`` (COMPARISONS, METRICS) and ``distribution`` of the held-out states.
        inputs: States that enter the next cycle, shape (batch, dim).
        held_out: The held-out states that do, shape (test_states, dim).
    """

    arrays: Arrays
    inputs: States
    held_out: States

    @property
    def n_cycles(self) -> int:
        """Number of finished cycles."""
        return len(self.arrays["angles"])


@dataclass(frozen=True, eq=False)
class Model:
    """A denoising model and its training.

    Args:
        settings: The run's settings.
        ansatz: The denoiser, a quantum function of (parameters, wires), ancillas first.
        parameter_shape: Shape of its parameters; None for (layers, 2, n_wires).
    """

    settings: Settings
    ansatz: Callable[[Any, Any], Any] = denoiser
    parameter_shape: tuple[int, ...] | None = None

    @cached_property
    def ensembles(self) -> RunEnsembles:
        """The states that the run begins with."""
        return RunEnsembles(self.settings)

    @cached_property
    def circuit(self) -> CompiledCircuit:
        """The denoiser, compiled."""
        settings = self.settings
        shape = self.parameter_shape or (settings.layers, 2, settings.n_wires)
        return compile_circuit(
            self.ansatz,
            settings.n_wires,
            shape,
            n_ancilla=settings.n_ancilla,
            dtype=settings.dtype,
        )

    def untrained(self) -> Position:
        """Return the position before the first cycle."""
        start, held_out = self.ensembles.start, self.ensembles.held_out_start
        none = np.zeros((0, *self.circuit.parameter_shape), self._real)
        rows = np.zeros((0, self.settings.epochs, len(COLUMNS)), np.float32)
        arrays = {"angles": none, "first_gradient": none, "history": rows}
        arrays |= self._compared(start, held_out, self.settings.trained_steps[0] + 1)
        return Position(arrays, start, held_out)

    def advanced(self, position: Position, progress: Progress) -> Position:
        """Return the position after one more cycle: train it, and send both ensembles through.

        Args:
            position: After fewer cycles than all.
            progress: Told of every few epochs.
        """
        cycle = position.n_cycles
        step = self.settings.trained_steps[cycle]
        trained = self._trainer.train(
            self.initial_angles(step),
            position.inputs,
            self.ensembles.target(step),
            self.key("training", step),
            lambda epoch, row: progress(cycle, epoch, row),
        )
        return self._followed(position, trained, step)

    def imported(self, angles: NDArray[Any]) -> Position:
        """Return the position after all cycles of angles that were trained elsewhere.

        Args:
            angles: Of every cycle, in the order of training: shape (cycles, *parameter shape), or
                (cycles, parameters) in the same order.

        Raises:
            UsageError: If there are other cycles or parameters than the settings say, or one is no
                finite number.
        """
        shape = (len(self.settings.trained_steps), *self.circuit.parameter_shape)
        flat = (shape[0], prod(shape[1:]))
        if angles.shape not in (shape, flat):
            raise UsageError(f"angles must have the shape {shape} or {flat}, not {angles.shape}")
        if angles.dtype.kind not in "iuf" or not np.isfinite(angles).all():
            raise UsageError("angles must be finite real numbers")
        angles = angles.reshape(shape)
        position = self.untrained()
        untrained = np.full((self.settings.epochs, len(COLUMNS)), np.nan, np.float32)
        for step, chosen in zip(
            self.settings.trained_steps, angles.astype(self._real), strict=True
        ):
            cycle = TrainedCycle(chosen, np.full_like(chosen, np.nan), untrained)
            position = self._followed(position, cycle, step)
        return position

    def _followed(self, position: Position, trained: TrainedCycle, step: int) -> Position:
        """Return the position after a cycle that is trained: send both ensembles through."""
        generating, testing = self.key("generating", step), self.key("testing", step)
        inputs = self.generated(trained.angles, position.inputs, generating)
        held_out = self.generated(trained.angles, position.held_out, testing)
        rows = {name: array[None] for name, array in trained._asdict().items()}
        rows |= self._compared(inputs, held_out, step)
        arrays = {name: np.concatenate([position.arrays[name], row]) for name, row in rows.items()}
        return Position(arrays, inputs, held_out)

    def key(self, purpose: str, step: int) -> jax.Array:
        """Return what decides the outcomes of a step's cycle.

        Args:
            purpose: One of ``PURPOSES``.
            step: The step of the diffusion.
        """
        return jax.random.key(int(self.ensembles.stream(purpose, step).integers(2**31)))

    def sibling(self, settings: Settings) -> Model:
        """Return the model of other settings that has the same circuit, compiled once for both.

        The training is too, where the settings that decide it are the same.

        Args:
            settings: Of the same wires, layers and precision.

        Raises:
            ValueError: If the circuit would be another one.
        """
        for name in ("n_qubits", "n_ancilla", "layers", "dtype"):
            if getattr(settings, name) != getattr(self.settings, name):
                raise ValueError(
                    f"{name} must be {getattr(self.settings, name)}, as the circuit's, "
                    f"it is {getattr(settings, name)}"
                )
        model = Model(settings, self.ansatz, self.parameter_shape)
        model.__dict__.update(circuit=self.circuit, _sampler=self._sampler)  # as if computed
        if all(getattr(settings, name) == getattr(self.settings, name) for name in TRAINER):
            model.__dict__.update(_trainer=self._trainer)
        return model

    def initial_angles(self, step: int) -> NDArray[np.floating]:
        """Return the angles at which the training of a step's cycle starts.

        Args:
            step: The step of the diffusion.
        """
        generator, shape = self.ensembles.stream("angles", step), self.circuit.parameter_shape
        width = self.settings.initial_width
        if self.settings.initial == "normal":
            return generator.normal(0, width, shape).astype(self._real)
        return generator.uniform(-width, width, shape).astype(self._real)

    def generated(self, angles: NDArray[Any], states: States, key: jax.Array) -> States:
        """Return what one cycle makes of states, with fresh outcomes.

        Args:
            angles: The cycle's angles.
            states: States that enter it, shape (count, dim).
            key: Decides the outcomes.
        """
        size = self.settings.batch
        with jax.enable_x64(self.settings.dtype == "complex128"):
            parts = (
                self._sampler(angles, states[at : at + size], jax.random.fold_in(key, at))[0]
                for at in range(0, len(states), size)
            )
            return np.concatenate([np.asarray(part) for part in parts])

    def fidelities(self, position: Position) -> Arrays:
        """Return histograms of the fidelities of pairs of held-out data, and of generated states.

        Args:
            position: After the last cycle.
        """
        ends = {"data": self.ensembles.held_out_data, "generated": position.held_out}
        return {f"{name} fidelities": fidelity_histogram(states) for name, states in ends.items()}

    @cached_property
    def _trainer(self) -> CycleTrainer:
        return CycleTrainer(self.settings, self.circuit)

    @cached_property
    def _sampler(self) -> Callable[..., Any]:
        return jax.jit(self.circuit.sample)

    @property
    def _real(self) -> type[np.floating[Any]]:
        """The type of the angles."""
        return np.float32 if self.settings.dtype == "complex64" else np.float64

    def _compared(self, inputs: States, held_out: States, step: int) -> Arrays:
        """Return one row of metrics, and the distribution of the held-out states."""
        data, target = self.ensembles.held_out_data, self.ensembles.held_out_target(step)
        pairs = ((held_out, data), (held_out, target), (inputs, data))
        return {
            "metrics": np.array([[distances(*pair) for pair in pairs]]),
            "distribution": basis_distribution(held_out)[None].astype(np.float32),
        }
