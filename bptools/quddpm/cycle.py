"""The training step: sampled outcomes, the loss to a fresh batch, its gradient, Adam's turn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax
from numpy.typing import NDArray

from bptools.quddpm.denoising import Denoising
from bptools.quddpm.devices import over_devices
from bptools.quddpm.discrepancy import mmd_u, mmd_v
from bptools.quddpm.losses import LOSSES
from bptools.quddpm.settings import Settings
from bptools.simulator import CompiledCircuit

COLUMNS = ("loss", "mmd_v", "mmd_u", "gradient_mean", "gradient_variance", "gradient_norm")
"""What is logged every epoch: the gradient's are over the angles, the mean one of |∂L/∂θ|."""
MOST_AT_ONCE = 25  # epochs between two signs of life
Progress = Callable[[int, NDArray[np.float32]], None]
"""Called with the number of epochs done and the latest row of the history."""


class TrainedCycle(NamedTuple):
    """What the training of one cycle gave."""

    angles: NDArray[np.floating]
    first_gradient: NDArray[np.floating]  # of the first epoch, in the shape of the angles
    history: NDArray[np.float32]  # shape (epochs, len(COLUMNS))


class Lesson(NamedTuple):
    """What a circuit is told in training, and of how many steps it learns.

    Args:
        told: As of ``denoising.told``; of all steps that share the circuit, if it is told the step.
        n_steps: How many of these steps are reached; 1 if it is not.
    """

    told: NDArray[np.floating]
    n_steps: int


@dataclass(frozen=True, eq=False)
class CycleTrainer:
    """The compiled training of one cycle after another.

    Args:
        settings: The run's settings.
        circuit: The compiled denoiser.
    """

    settings: Settings
    circuit: CompiledCircuit

    def train(
        self,
        angles: NDArray[np.floating],
        inputs: NDArray[np.complexfloating],
        targets: NDArray[np.complexfloating],
        key: jax.Array,
        progress: Progress,
        lesson: Lesson | None = None,
    ) -> TrainedCycle:
        """Train the angles of one cycle.

        Args:
            angles: Where training starts, of the ansatz' parameter shape.
            inputs: Start states of the cycle, shape (batch, dim); of all steps that share the
                circuit, in the order of training, if it is told the step.
            targets: States of which every epoch draws a batch, shape (data_states, dim), or of all
                these steps.
            key: Decides outcomes and batches.
            progress: Told of every few epochs.
            lesson: What else a circuit is trained on that is told labels or the step.

        Returns:
            What the training gave.

        Raises:
            FloatingPointError: If a loss or gradient is not a number.
        """
        with jax.enable_x64(self.circuit.plan.dtype == np.complex128):
            fixed = (
                over_devices(
                    jnp.asarray(inputs, self.circuit.plan.dtype),
                    axis=int(self.settings.time_embedding),
                ),
                jnp.asarray(targets, self.circuit.plan.dtype),
                None if lesson is None else jnp.asarray(lesson.told),
                0 if lesson is None else lesson.n_steps,
            )
            trained = jnp.asarray(angles)
            carried = trained, self._optimiser.init(trained)
            history, first = [], np.zeros(0)
            for start in range(0, self.settings.epochs, self._at_once):
                epochs = jnp.arange(start, start + self._at_once)
                carried, (rows, slope) = self._epochs(carried, *fixed, key, epochs)
                history.append(np.asarray(rows))
                if not np.isfinite(history[-1]).all():
                    raise FloatingPointError(f"the loss is not a number after epoch {start}")
                first = np.asarray(slope) if start == 0 else first
                progress(start + self._at_once, history[-1][-1])
            return TrainedCycle(np.asarray(carried[0]), first, np.concatenate(history))

    @cached_property
    def _at_once(self) -> int:
        """Epochs of one compiled scan: the largest divisor that is not too large."""
        epochs = self.settings.epochs
        return max(d for d in range(1, MOST_AT_ONCE + 1) if epochs % d == 0)

    @cached_property
    def _optimiser(self) -> optax.GradientTransformation:
        rate, decay = self.settings.learning_rate, self.settings.learning_rate_decay
        if decay == 1:
            return optax.adam(rate)
        return optax.adam(optax.exponential_decay(rate, self.settings.epochs, decay))

    @cached_property
    def _epochs(self) -> Callable[..., Any]:
        """Return the compiled training of some epochs."""
        distance = LOSSES[self.settings.loss]
        denoising = Denoising(self.settings, self.circuit)

        def epochs(
            carried: Any,  # noqa: ANN401 - angles and optax's state
            inputs: jax.Array,
            targets: jax.Array,
            told: jax.Array | None,
            n_steps: jax.Array,
            key: jax.Array,
            numbers: jax.Array,
        ) -> Any:  # noqa: ANN401
            def epoch(carried: Any, number: jax.Array) -> Any:  # noqa: ANN401
                angles, memory = carried
                choosing, measuring = jax.random.split(jax.random.fold_in(key, number))
                entering, aims, turns = inputs, targets, told
                if turns is not None and self.settings.time_embedding:
                    step = _drawn_step(choosing, n_steps)
                    entering, aims, turns = inputs[step], targets[step], turns[step]
                batch = self._batch(aims, choosing)

                def loss(angles: jax.Array) -> tuple[jax.Array, jax.Array]:
                    outputs = denoising.sample(angles, entering, measuring, turns)
                    return self._mean(distance, outputs, batch), outputs

                (value, outputs), slope = jax.value_and_grad(loss, has_aux=True)(angles)
                change, memory = self._optimiser.update(slope, memory)
                discrepancies = (self._mean(each, outputs, batch) for each in (mmd_v, mmd_u))
                row = jnp.stack([value, *discrepancies, *_of(slope)])
                updated = optax.apply_updates(angles, change)
                return (updated, memory), (row.astype(jnp.float32), slope)

            carried, (rows, slopes) = jax.lax.scan(epoch, carried, numbers)
            return carried, (rows, slopes[0])

        return jax.jit(epochs)

    def _batch(self, targets: jax.Array, key: jax.Array) -> jax.Array:
        """Return targets drawn without repetition, as many of every label."""
        n_labels, size = len(self.settings.sources), self.settings.batch
        if n_labels == 1:
            return targets[jax.random.choice(key, len(targets), (size,), replace=False)]
        share = len(targets) // n_labels
        chosen = [
            label * share
            + jax.random.choice(
                jax.random.fold_in(key, label), share, (size // n_labels,), replace=False
            )
            for label in range(n_labels)
        ]
        return targets[jnp.concatenate(chosen)]

    def _mean(
        self,
        distance: Callable[[jax.Array, jax.Array], jax.Array],
        outputs: jax.Array,
        batch: jax.Array,
    ) -> jax.Array:
        """Return a distance of the states of each label, averaged over the labels."""
        n_labels = len(self.settings.sources)
        if n_labels == 1:
            return distance(outputs, batch)
        parts = zip(jnp.split(outputs, n_labels), jnp.split(batch, n_labels), strict=True)
        return jnp.stack([distance(*part) for part in parts]).mean()


def _drawn_step(key: jax.Array, n_steps: jax.Array) -> jax.Array:
    """Return the place of a step among those reached: in half of all epochs the latest."""
    coin, which = jax.random.split(jax.random.fold_in(key, 1))
    earlier = jax.random.randint(which, (), 0, n_steps)
    return jnp.where(jax.random.bernoulli(coin), n_steps - 1, earlier)


def _of(slope: jax.Array) -> tuple[jax.Array, ...]:
    """Return mean absolute value, variance over the angles, and norm of a gradient."""
    return jnp.abs(slope).mean(), slope.var(), jnp.linalg.norm(slope.ravel())
