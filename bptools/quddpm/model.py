"""The schedule of a model: every cycle trained on what the earlier ones make of the start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any, NamedTuple

import jax
import numpy as np
from numpy.typing import NDArray

from bptools.errors import UsageError
from bptools.quddpm.cycle import COLUMNS, CycleTrainer, Lesson, TrainedCycle
from bptools.quddpm.data import RunEnsembles
from bptools.quddpm.denoising import Denoising, compiled_denoiser, is_told, told
from bptools.quddpm.metrics import basis_distribution, distances, fidelity_histogram
from bptools.quddpm.settings import Settings
from bptools.simulator import CompiledCircuit

Arrays = dict[str, NDArray[Any]]
States = NDArray[np.complexfloating]
CycleProgress = Callable[[int, NDArray[np.float32]], None]
Progress = Callable[[int, int, NDArray[np.float32]], None]
"""Called with the cycle's number, the epochs done in it, and the latest row of its history."""
TRAINER = (
    *("epochs", "batch", "learning_rate", "learning_rate_decay", "loss"),
    *("depolarising", "time_embedding"),
)
"""The settings on which the compiled training of a circuit depends."""
COMPARISONS = ("held-out states to data", "held-out states to target", "training states to data")
"""Whose distances the rows of ``metrics`` are."""
PURPOSES = ("training", "generating", "testing")
"""What a step's outcomes are drawn for, each from a stream of its own."""


class Taught(NamedTuple):
    """What a cycle is trained on, as ``CycleTrainer.train`` takes it."""

    angles: NDArray[Any]
    inputs: States
    targets: States
    lesson: Lesson | None


@dataclass(frozen=True)
class Position:
    """How far a model is trained.

    Args:
        arrays: What is kept of the finished cycles, which are the first axis: ``angles``,
            ``first_gradient``, ``history`` (epochs, COLUMNS); and, with a row more for the start,
            ``metrics`` (COMPARISONS, METRICS) and ``distribution`` of the held-out states; of a
            conditional model metrics are means over the labels, and ``label metrics`` are each's.
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
        ansatz: The denoiser, a quantum function of (parameters, wires), ancillas first; None for
            ours, ``bptools.circuits.denoising_circuit``.
        parameter_shape: Shape of its parameters; None for (layers, 2, n_wires).
    """

    settings: Settings
    ansatz: Callable[[Any, Any], Any] | None = None
    parameter_shape: tuple[int, ...] | None = None

    @cached_property
    def ensembles(self) -> RunEnsembles:
        """The states that the run begins with."""
        return RunEnsembles(self.settings)

    @cached_property
    def circuit(self) -> CompiledCircuit:
        """The denoiser, compiled."""
        return compiled_denoiser(self.settings, self.ansatz, self.angle_shape)

    @property
    def angle_shape(self) -> tuple[int, ...]:
        """Shape of the angles that a cycle learns."""
        settings = self.settings
        return self.parameter_shape or (settings.layers, 2, settings.n_wires)

    def untrained(self) -> Position:
        """Return the position before the first cycle."""
        start, held_out = self.ensembles.start, self.ensembles.held_out_start
        none = np.zeros((0, *self.angle_shape), self._real)
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
        taught = self.taught(position.arrays["angles"], position.inputs)
        trained = self.trained(
            self._trainer, taught, step, lambda epoch, row: progress(cycle, epoch, row)
        )
        return self._followed(position, trained, step)

    def trained(
        self, trainer: CycleTrainer, taught: Taught, step: int, progress: CycleProgress
    ) -> TrainedCycle:
        """Return what the training of a step's cycle gives.

        Args:
            trainer: Of these settings, or of fewer epochs.
            taught: What it is trained on.
            step: The step of the diffusion.
            progress: Told of every few epochs.
        """
        angles, inputs, targets, lesson = taught
        return trainer.train(angles, inputs, targets, self.key("training", step), progress, lesson)

    def taught(self, earlier: NDArray[Any], inputs: States) -> Taught:
        """Return what a cycle is trained on, and from which angles on.

        Args:
            earlier: The angles of the cycles before it, of the shape of ``arrays["angles"]``.
            inputs: The training states after these cycles.
        """
        step = self.settings.trained_steps[len(earlier)]
        if self.settings.time_embedding:
            return self._taught_all_steps(earlier)
        lesson = Lesson(told(self.settings, step), 1) if self.settings.conditional else None
        return Taught(self.initial_angles(step), inputs, self.ensembles.target(step), lesson)

    def _taught_all_steps(self, earlier: NDArray[Any]) -> Taught:
        """Return what the circuit of all steps is trained on, when one more of them is reached."""
        steps = self.settings.trained_steps
        angles = earlier[-1] if len(earlier) else self.initial_angles(steps[0])
        inputs: States = self.ensembles.start.astype(self.circuit.plan.dtype)
        stack = np.zeros((len(steps), *inputs.shape), inputs.dtype)
        stack[0] = inputs
        for place, step in enumerate(steps[: len(earlier)], 1):
            inputs = self.generated(angles, inputs, self.key("generating", step), step)
            stack[place] = inputs
        rows = np.stack([told(self.settings, step) for step in steps])
        return Taught(angles, stack, self._all_targets, Lesson(rows, len(earlier) + 1))

    @cached_property
    def _all_targets(self) -> States:
        """The targets of all steps, in the order of training."""
        targets = [self.ensembles.target(step) for step in self.settings.trained_steps]
        return np.stack(targets).astype(self.circuit.plan.dtype)

    def imported(self, angles: NDArray[Any]) -> Position:
        """Return the position after all cycles of angles that were trained elsewhere.

        Args:
            angles: Of every cycle, in the order of training: shape (cycles, *parameter shape), or
                (cycles, parameters) in the same order.

        Raises:
            UsageError: If there are other cycles or parameters than the settings say, or one is no
                finite number.
        """
        shape = (len(self.settings.trained_steps), *self.angle_shape)
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
        inputs, held_out = (
            self._sent(position, trained.angles, purpose) for purpose in ("generating", "testing")
        )
        rows = {name: array[None] for name, array in trained._asdict().items()}
        rows |= self._compared(inputs, held_out, step)
        arrays = {name: np.concatenate([position.arrays[name], row]) for name, row in rows.items()}
        return Position(arrays, inputs, held_out)

    def _sent(self, position: Position, angles: NDArray[Any], purpose: str) -> States:
        """Return the states after a cycle; those of a shared circuit go through all of them anew.

        Args:
            position: Before the cycle.
            angles: Of the cycle.
            purpose: "generating" for the training states, "testing" for the held-out ones.
        """
        done, steps = position.n_cycles, self.settings.trained_steps
        training = purpose == "generating"
        if self.settings.time_embedding:
            starts = self.ensembles
            states: States = starts.start if training else starts.held_out_start
            through = steps[: done + 1]
        else:
            states = position.inputs if training else position.held_out
            through = steps[done : done + 1]
        for step in through:
            states = self.generated(angles, states, self.key(purpose, step), step)
        return states

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
        if is_told(settings) != is_told(self.settings):
            raise ValueError("settings must tell the circuit labels or steps as these do")
        for name in ("n_qubits", "n_ancilla", "layers", "dtype", "mixed"):
            if getattr(settings, name) != getattr(self.settings, name):
                raise ValueError(
                    f"{name} must be {getattr(self.settings, name)}, as the circuit's, "
                    f"it is {getattr(settings, name)}"
                )
        model = Model(settings, self.ansatz, self.parameter_shape)
        model.__dict__.update(circuit=self.circuit, _sampler=self._sampler)  # as if computed
        alike = len(settings.sources) == len(self.settings.sources)
        if alike and all(
            getattr(settings, name) == getattr(self.settings, name) for name in TRAINER
        ):
            model.__dict__.update(_trainer=self._trainer)
        return model

    def initial_angles(self, step: int) -> NDArray[np.floating]:
        """Return the angles at which the training of a step's cycle starts.

        Args:
            step: The step of the diffusion.
        """
        generator, shape = self.ensembles.stream("angles", step), self.angle_shape
        width = self.settings.initial_width
        if self.settings.initial == "normal":
            return generator.normal(0, width, shape).astype(self._real)
        return generator.uniform(-width, width, shape).astype(self._real)

    def generated(
        self,
        angles: NDArray[Any],
        states: States,
        key: jax.Array,
        step: int = 0,
        label: int | None = None,
    ) -> States:
        """Return what one cycle makes of states, with fresh outcomes.

        Args:
            angles: The cycle's angles.
            states: States that enter it, shape (count, dim), or (count, dim, dim).
            key: Decides the outcomes.
            step: The step of the diffusion, for a circuit that is told it.
            label: Of all states; None for as many of every label, one after the other.
        """
        if not is_told(self.settings):
            return self._in_batches(angles, states, key, None)
        rows = told(self.settings, step)
        if label is not None:
            return self._in_batches(angles, states, key, rows[label][None])
        parts = [
            self._in_batches(angles, part, jax.random.fold_in(key, number), row[None])
            for number, (row, part) in enumerate(
                zip(rows, np.split(states, len(rows)), strict=True)
            )
        ]
        return np.concatenate(parts)

    def _in_batches(
        self, angles: NDArray[Any], states: States, key: jax.Array, inputs: NDArray[Any] | None
    ) -> States:
        size = self.settings.batch
        with jax.enable_x64(self.settings.dtype == "complex128"):
            parts = (
                self._sampler(angles, states[at : at + size], jax.random.fold_in(key, at), inputs)
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
        return jax.jit(Denoising(self.settings, self.circuit).sample)

    @property
    def _real(self) -> type[np.floating[Any]]:
        """The type of the angles."""
        return np.float32 if self.settings.dtype == "complex64" else np.float64

    def _compared(self, inputs: States, held_out: States, step: int) -> Arrays:
        """Return one row of metrics, and the distribution of the held-out states."""
        data, target = self.ensembles.held_out_data, self.ensembles.held_out_target(step)
        pairs = ((held_out, data), (held_out, target), (inputs, data))
        n_labels = len(self.settings.sources)
        by_label = np.array(
            [
                [
                    distances(*parts)
                    for parts in zip(*(np.split(s, n_labels) for s in pair), strict=True)
                ]
                for pair in pairs
            ]
        ).swapaxes(0, 1)
        compared = {
            "metrics": by_label.mean(axis=0)[None],
            "distribution": basis_distribution(held_out)[None].astype(np.float32),
        }
        return compared | ({"label metrics": by_label[None]} if n_labels > 1 else {})
