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
    ) -> TrainedCycle:
        """Train the angles of one cycle.

        Args:
            angles: Where training starts, of the circuit's parameter shape.
            inputs: Start states of the cycle, shape (batch, dim).
            targets: States of which every epoch draws a batch, shape (data_states, dim).
            key: Decides outcomes and batches.
            progress: Told of every few epochs.

        Returns:
            What the training gave.

        Raises:
            FloatingPointError: If a loss or gradient is not a number.
        """
        with jax.enable_x64(self.circuit.plan.dtype == np.complex128):
            fixed = (
                jnp.asarray(inputs, self.circuit.plan.dtype),
                jnp.asarray(targets, self.circuit.plan.dtype),
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

        def epochs(
            carried: Any,  # noqa: ANN401 - angles and optax's state
            inputs: jax.Array,
            targets: jax.Array,
            key: jax.Array,
            numbers: jax.Array,
        ) -> Any:  # noqa: ANN401
            def epoch(carried: Any, number: jax.Array) -> Any:  # noqa: ANN401
                angles, memory = carried
                choosing, measuring = jax.random.split(jax.random.fold_in(key, number))
                size = (self.settings.batch,)
                batch = targets[jax.random.choice(choosing, len(targets), size, replace=False)]

                def loss(angles: jax.Array) -> tuple[jax.Array, jax.Array]:
                    outputs, _ = self.circuit.sample(angles, inputs, measuring)
                    return distance(outputs, batch), outputs

                (value, outputs), slope = jax.value_and_grad(loss, has_aux=True)(angles)
                change, memory = self._optimiser.update(slope, memory)
                row = jnp.stack([value, mmd_v(outputs, batch), mmd_u(outputs, batch), *_of(slope)])
                updated = optax.apply_updates(angles, change)
                return (updated, memory), (row.astype(jnp.float32), slope)

            carried, (rows, slopes) = jax.lax.scan(epoch, carried, numbers)
            return carried, (rows, slopes[0])

        return jax.jit(epochs)


def _of(slope: jax.Array) -> tuple[jax.Array, ...]:
    """Return mean absolute value, variance over the angles, and norm of a gradient."""
    return jnp.abs(slope).mean(), slope.var(), jnp.linalg.norm(slope.ravel())
