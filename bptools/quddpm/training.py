"""A training run from its settings to its file, and on from where it was stopped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from bptools.errors import UsageError
from bptools.quddpm.model import Arrays, Model, Position, Progress
from bptools.quddpm.run_file import (
    ENSEMBLES,
    RunHeader,
    header_of,
    read_run,
    require_same,
    write_run,
)
from bptools.simulator.free_memory import returning_compiler_memory


@dataclass(frozen=True, eq=False)
class Training:
    """A model's training, kept in a folder.

    Args:
        model: The model.
        folder: Where the run is kept, in ``<model>-n<n>-seed<seed>.npz``.
    """

    model: Model
    folder: Path

    @property
    def path(self) -> Path:
        """The finished run."""
        return self.folder / f"{self.model.settings.name}.npz"

    @property
    def checkpoint(self) -> Path:
        """The run as it is after its last finished cycle; it is removed at the end."""
        return self.folder / f"{self.model.settings.name}.checkpoint.npz"

    def run(self, *, resume: bool = False, progress: Progress = lambda *_: None) -> Path:
        """Train all cycles and return the file of the run.

        Args:
            resume: Whether to go on from a checkpoint, and to keep a finished run.
            progress: Told of every few epochs.

        Returns:
            The file. The same settings, program, versions and number of threads give the same
            bytes, interrupted or not.

        Raises:
            UsageError: If there is such a run already, or one of other settings or semantics.
            ValueError: If the circuit cannot be simulated or does not fit the memory.
        """
        self.require_usable(resume=resume)
        if not self.path.exists():
            self._train(progress)
        self.checkpoint.unlink(missing_ok=True)
        return self.path

    def require_usable(self, *, resume: bool, ensembles: Sequence[str] = tuple(ENSEMBLES)) -> None:
        """Refuse files that this run would have to replace, or could not go on from.

        Args:
            resume: Whether to go on from a checkpoint, and to keep a finished run.
            ensembles: Which ensembles are compared with those of the files.

        Raises:
            UsageError: If there is a file and no resuming, or one of other settings or semantics.
        """
        for path in (self.path, self.checkpoint):
            if not path.exists():
                continue
            if not resume:
                state = "a finished run" if path == self.path else "an interrupted run"
                raise UsageError(f"{path} is {state}: resume it, or remove it")
            require_same(path, header_of(self.model, ensembles))

    def take(self, angles: NDArray[Any]) -> Path:
        """Write a finished run of angles that were trained elsewhere, and return its file.

        Its losses and gradients are not numbers; its distances are those of its states.

        Args:
            angles: Of every cycle, as of ``Model.imported``.

        Raises:
            UsageError: If there is such a run already, or the angles are not those of its circuit.
        """
        self.require_usable(resume=False)
        position = self.model.imported(angles)
        self.finish(self.header, position, self.model.fidelities(position))
        return self.path

    @cached_property
    def header(self) -> RunHeader:
        """What the run is."""
        return header_of(self.model)

    def position(self) -> Position | None:
        """Return where the run stands after a checkpoint's last cycle; None at its start."""
        if not self.checkpoint.exists():
            return None
        arrays = read_run(self.checkpoint).arrays
        return Position(arrays, arrays.pop("inputs"), arrays.pop("held_out"))

    def keep(self, header: RunHeader, position: Position) -> None:
        """Keep the run as it is after its last finished cycle.

        Args:
            header: What the run is.
            position: How far it is trained.
        """
        states = {"inputs": position.inputs, "held_out": position.held_out}
        write_run(self.checkpoint, header, position.arrays | states)

    def finish(self, header: RunHeader, position: Position, fidelities: Arrays) -> None:
        """Keep the finished run.

        Args:
            header: What the run is.
            position: After the last cycle.
            fidelities: As of ``Model.fidelities``.
        """
        write_run(self.path, header, position.arrays | fidelities)
        self.checkpoint.unlink(missing_ok=True)

    def _train(self, progress: Progress) -> None:
        """Train what is left, keeping the run after every cycle."""
        model = self.model
        model.circuit.require_memory(model.settings.batch)
        position = self.position() or model.untrained()
        while position.n_cycles < len(model.settings.trained_steps):
            with returning_compiler_memory():
                position = model.advanced(position, progress)
            self.keep(self.header, position)
        self.finish(self.header, position, model.fidelities(position))
