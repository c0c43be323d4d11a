"""The ensembles of a training run: data, start states, and what the diffusion makes of the data.

Every ensemble has its own random stream, named by what it is for, so that neither the order nor the
number of other draws changes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bptools.ensembles.haar import haar_states
from bptools.errors import UsageError
from bptools.quddpm.near_zero import near_zero_states
from bptools.quddpm.settings import Settings
from bptools.quddpm.tasks import TASKS, load_states, load_steps
from bptools.statistics import stream

Complex = NDArray[np.complex128]


@dataclass(frozen=True, eq=False)
class RunEnsembles:
    """All states that a run begins with and is trained on; the held-out ones are never trained on.

    Args:
        settings: The run's settings.
    """

    settings: Settings

    @cached_property
    def data(self) -> Complex:
        """Data states for training, shape (data_states, dim)."""
        return self._all_data[0]

    @cached_property
    def held_out_data(self) -> Complex:
        """Data states for tests, shape (test_states, dim)."""
        return self._all_data[1]

    @cached_property
    def start(self) -> Complex:
        """Start states for training, shape (batch, dim)."""
        return self.start_states(self.settings.batch, "start")

    @cached_property
    def held_out_start(self) -> Complex:
        """Start states for tests, shape (test_states, dim)."""
        return self.start_states(self.settings.test_states, "held-out start")

    def target(self, step: int) -> Complex:
        """Return the states that the cycle of a step is trained on, shape (data_states, dim)."""
        if self.diffused is not None and self.settings.target == "diffused":
            return np.asarray(self._diffused_to(step)[: self.settings.data_states])
        return self._target(self.data, step, "target")

    def held_out_target(self, step: int) -> Complex:
        """Return as many states of the same law, made from the held-out data."""
        if self.diffused is not None and self.settings.target == "diffused":
            # the states before the first cycle are those after the last step that the file has
            last = min(step, len(self.diffused) - 1)
            return np.asarray(self._diffused_to(last)[self._held_out])
        return self._target(self.held_out_data, step, "held-out target")

    @cached_property
    def diffused(self) -> Complex | None:
        """The states of a file that has them after every step, shape (steps, states, dim)."""
        settings = self.settings
        if settings.data in TASKS:
            return None
        return load_steps(settings.data, settings.n_qubits, settings.steps)

    def start_states(self, count: int, name: str) -> Complex:
        """Return states of the law of the start, from a random stream of their own.

        Args:
            count: Number of states, at least 1.
            name: What the stream is called.
        """
        settings, generator = self.settings, self.stream(name)
        if settings.start == "haar":
            return haar_states(count, 2**settings.n_qubits, generator)
        first = near_zero_states(count, settings.n_qubits, settings.start_fidelity, generator)
        return settings.diffusion.sample(first, settings.steps, generator)

    def stream(self, name: str, *keys: int) -> np.random.Generator:
        """Return the run's random stream of one purpose."""
        return stream(self.settings.seed, f"quddpm {name}", self.settings.n_qubits, *keys)

    @cached_property
    def _all_data(self) -> tuple[Complex, Complex]:
        """Return training and held-out data: drawn, or a file's states in random order, divided."""
        settings, counts = self.settings, (self.settings.data_states, self.settings.test_states)
        if settings.data in TASKS:
            draw, n_qubits = TASKS[settings.data].draw, settings.n_qubits
            return (
                draw(counts[0], n_qubits, self.stream("data")),
                draw(counts[1], n_qubits, self.stream("held-out data")),
            )
        if self.diffused is not None:
            states = self.diffused[0]
        else:
            states = load_states(settings.data, settings.n_qubits)
        if len(states) < sum(counts):
            raise UsageError(
                f"{settings.data} must hold data_states + test_states = {sum(counts)} states, "
                f"it holds {len(states)}"
            )
        order = self._permuted(len(states))
        return states[order[: counts[0]]], states[order[self._held_out]]

    @property
    def _held_out(self) -> slice:
        """Where the held-out states are among those in random order."""
        first = self.settings.data_states
        return slice(first, first + self.settings.test_states)

    def _diffused_to(self, step: int) -> Complex:
        """Return the states of a file after a step, in the random order of the data."""
        assert self.diffused is not None
        states: Complex = self.diffused[step]
        return np.asarray(states[self._permuted(len(states))])

    def _permuted(self, count: int) -> NDArray[np.int64]:
        return self.stream("data").permutation(count)

    def _target(self, data: Complex, step: int, name: str) -> Complex:
        moved = 0 if self.settings.target == "data" else step
        return self.settings.diffusion.sample(data, moved, self.stream(name, step))
