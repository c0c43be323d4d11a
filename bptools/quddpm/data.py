"""The ensembles of a training run: data, start states, and what the diffusion makes of the data.

Every ensemble has its own random stream, named by what it is for, so that neither the order nor the
number of other draws changes it. An ensemble of a conditional run has the states of one label after
those of another, as many of each; one of a depolarised run consists of density matrices.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bptools.ensembles.haar import haar_states
from bptools.errors import UsageError
from bptools.quddpm.mixed_states import depolarised
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
        """Data states for training, shape (data_states, dim), or (data_states, dim, dim)."""
        return self._mixed(self._all_data[0], 0)

    @cached_property
    def held_out_data(self) -> Complex:
        """As many data states for tests as ``test_states``."""
        return self._mixed(self._all_data[1], 0)

    @cached_property
    def start(self) -> Complex:
        """Start states for training, as many as the batch."""
        return self.start_states(self.settings.batch, "start")

    @cached_property
    def held_out_start(self) -> Complex:
        """Start states for tests, as many as ``test_states``."""
        return self.start_states(self.settings.test_states, "held-out start")

    def target(self, step: int) -> Complex:
        """Return the states that the cycle of a step is trained on, as many as ``data_states``."""
        if self.diffused is not None and self.settings.target == "diffused":
            return np.asarray(self._diffused_to(step)[: self.settings.data_states])
        return self._target(self._all_data[0], step, "target")

    def held_out_target(self, step: int) -> Complex:
        """Return as many states of the same law, made from the held-out data."""
        if self.diffused is not None and self.settings.target == "diffused":
            # the states before the first cycle are those after the last step that the file has
            last = min(step, len(self.diffused) - 1)
            return np.asarray(self._diffused_to(last)[self._held_out])
        return self._target(self._all_data[1], step, "held-out target")

    @cached_property
    def diffused(self) -> Complex | None:
        """The states of a file that has them after every step, shape (steps, states, dim)."""
        settings = self.settings
        if settings.conditional or settings.sources[0] in TASKS:
            return None
        states = load_steps(settings.sources[0], settings.n_qubits, settings.steps)
        if states is not None and settings.mixed:
            raise UsageError(
                f"depolarising must be 0 with states after every step, which {settings.data} has"
            )
        return states

    def start_states(self, count: int, name: str) -> Complex:
        """Return states of the law of the start, from a random stream of their own.

        Args:
            count: Number of states, at least 1.
            name: What the stream is called.
        """
        settings, generator = self.settings, self.stream(name)
        if settings.start == "haar":
            states = haar_states(count, 2**settings.n_qubits, generator)
        else:
            near = near_zero_states(count, settings.n_qubits, settings.start_fidelity, generator)
            states = settings.diffusion.sample(near, settings.steps, generator)
        return self._mixed(states, settings.steps)

    def stream(self, name: str, *keys: int) -> np.random.Generator:
        """Return the run's random stream of one purpose."""
        return stream(self.settings.seed, f"quddpm {name}", self.settings.n_qubits, *keys)

    @cached_property
    def _all_data(self) -> tuple[Complex, Complex]:
        """Return training and held-out data of all labels, as pure states."""
        settings = self.settings
        if not settings.conditional:
            return self._data_of(settings.sources[0], settings.data_states, settings.test_states)
        n_labels = len(settings.sources)
        counts = settings.data_states // n_labels, settings.test_states // n_labels
        parts = [
            self._data_of(source, *counts, label) for label, source in enumerate(settings.sources)
        ]
        training, held_out = zip(*parts, strict=True)
        return np.concatenate(training), np.concatenate(held_out)

    def _data_of(
        self, source: str, n_training: int, n_held_out: int, *label: int
    ) -> tuple[Complex, Complex]:
        """Return training and held-out data: drawn, or a file's states in random order, divided."""
        n_qubits = self.settings.n_qubits
        if source in TASKS:
            draw = TASKS[source].draw
            return (
                draw(n_training, n_qubits, self.stream("data", *label)),
                draw(n_held_out, n_qubits, self.stream("held-out data", *label)),
            )
        states = self.diffused[0] if self.diffused is not None else load_states(source, n_qubits)
        if len(states) < n_training + n_held_out:
            labels = " of its label" if label else ""
            raise UsageError(
                f"{source} must hold data_states + test_states{labels} = "
                f"{n_training + n_held_out} states, it holds {len(states)}"
            )
        order = self._permuted(len(states), *label)
        return states[order[:n_training]], states[order[n_training : n_training + n_held_out]]

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

    def _permuted(self, count: int, *label: int) -> NDArray[np.int64]:
        return self.stream("data", *label).permutation(count)

    def _target(self, data: Complex, step: int, name: str) -> Complex:
        moved = 0 if self.settings.target == "data" else step
        states = self.settings.diffusion.sample(data, moved, self.stream(name, step))
        return self._mixed(states, moved)

    def _mixed(self, states: Complex, steps: int) -> Complex:
        """Return pure states as they are, or as depolarised by so many steps."""
        if not self.settings.mixed:
            return states
        return depolarised(states, float(self.settings.diffusion.pure_weights[steps]))
