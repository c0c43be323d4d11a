"""What a worker does for a training, one cycle at a time; what is told and logged of a run.

Nothing heavy is imported at the top: a terminal reads this module for its events alone.
"""

from __future__ import annotations

import fcntl
import time
import traceback
from collections.abc import Callable
from contextlib import chdir
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from bptools.errors import UsageError
from bptools.quddpm.settings import Settings
from bptools.running.reads import TURN

if TYPE_CHECKING:
    from bptools.quddpm.model import Arrays, Model, Position
    from bptools.quddpm.run_file import RunHeader
    from bptools.quddpm.training import Training


What = Literal["waiting", "begun", "training", "finished", "failed"]


class Event(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a run tells as it goes; its log is one of these a line.

    Args:
        run: The run's name.
        what: What happened: "waiting" (it will be trained), "begun", "training" (some epochs are
            done), "finished" or "failed".
        time: When, of the wall clock.
        seconds: Since the process began.
        cycle: Which cycle is trained, from 1.
        n_cycles: How many there are.
        epoch: Epochs done in the cycle.
        n_epochs: How many a cycle has.
        loss: The loss of the last epoch.
        gradient: Its mean |∂L/∂θ|.
        seconds_left: Until the run is finished, at the speed so far; None if it is not known.
        detail: The file of a finished run, or why a run failed.
    """

    run: str
    what: What
    time: str = ""
    seconds: float = 0.0
    cycle: int = 0
    n_cycles: int = 0
    epoch: int = 0
    n_epochs: int = 0
    loss: float | None = None
    gradient: float | None = None
    seconds_left: float | None = None
    detail: str = ""


@dataclass(frozen=True)
class Job:
    """One run to train: everything that a process needs to know.

    Args:
        settings: The run's settings.
        folder: Where the run is kept.
        resume: Whether to go on from a checkpoint, and to keep a finished run.
        ansatz: ``FILE.py:NAME`` of the denoiser's function of (parameters, wires); ours if None.
        parameter_shape: Shape of its parameters; None for (layers, 2, n_wires).
    """

    settings: Settings
    folder: Path
    resume: bool = False
    ansatz: str | None = None
    parameter_shape: tuple[int, ...] | None = None

    @property
    def log(self) -> Path:
        """The run's log, in JSON lines."""
        return self.folder / f"{self.settings.name}.log.jsonl"

    def training(self) -> Training:
        """Return the training.

        Raises:
            UsageError: If the ansatz cannot be loaded.
        """
        from bptools.quddpm.ansatz import load_ansatz
        from bptools.quddpm.model import Model
        from bptools.quddpm.training import Training

        ansatz = None if self.ansatz is None else load_ansatz(self.ansatz)
        return Training(Model(self.settings, ansatz, self.parameter_shape), self.folder)


@dataclass(frozen=True)
class Trained:
    """What a worker sends back of a run: one more cycle, or why there is none.

    Args:
        header: What the run is; None if it failed.
        position: After the cycle; None if there was nothing left to train.
        fidelities: After the last cycle, as of ``Model.fidelities``.
        error: Why it failed.
    """

    header: RunHeader | None = None
    position: Position | None = None
    fidelities: Arrays | None = None
    error: str = ""


def next_cycle(job: Job, place: Path, kept: RunHeader | None, position: Position | None) -> Trained:
    """Train one more cycle of a run; whatever it raises is sent back.

    Args:
        job: The run.
        place: The folder that files of data and circuits are relative to.
        kept: What the files of the run are of, if there are any.
        position: How far it is trained; None for its start.
    """
    return _sent_back(job, place, kept, lambda model: _trained(model, position))


def examined(job: Job, place: Path, kept: RunHeader) -> Trained:
    """Compare a finished run with what this one would be; a difference is sent back.

    Args:
        job: The run.
        place: The folder that files of data and circuits are relative to.
        kept: What its file is of.
    """
    return _sent_back(job, place, kept, lambda _: Trained())


def _sent_back(
    job: Job, place: Path, kept: RunHeader | None, act: Callable[[Model], Trained]
) -> Trained:
    """Return what comes of a run's model, or why nothing does."""
    from bptools.quddpm.run_file import require_same_header

    try:
        with TURN, chdir(place):
            model, header = _model(job)
            if kept is not None:
                require_same_header(str(job.folder / job.settings.name), kept, header)
            return replace(act(model), header=header)
    except (UsageError, FloatingPointError, OSError) as error:
        return Trained(error=str(error))
    except Exception:
        return Trained(error=traceback.format_exc())


def _trained(model: Model, position: Position | None) -> Trained:
    """Return what comes of one more cycle."""
    from bptools.simulator.free_memory import returning_compiler_memory

    n_cycles = len(model.settings.trained_steps)
    position = position or model.untrained()
    if position.n_cycles < n_cycles:
        with returning_compiler_memory():
            position = model.advanced(position, lambda *_: None)
    ended = position.n_cycles == n_cycles
    return Trained(position=position, fidelities=model.fidelities(position) if ended else None)


@lru_cache(maxsize=1)  # the cycles of a run follow one another, where they can
def _model(job: Job) -> tuple[Model, RunHeader]:
    """Return the model of a run, and what it is."""
    from bptools.quddpm.run_file import header_of

    seedless = msgspec.structs.replace(job.settings, seed=0)
    model = _compiled(replace(job, settings=seedless)).sibling(job.settings)
    return model, header_of(model)


@lru_cache(maxsize=4)
def _compiled(job: Job) -> Model:
    """Return a model whose compiled circuit and training the runs of all seeds share."""
    model = job.training().model
    model.circuit.require_memory(model.settings.batch)
    return model


class Log:
    """The log of a run in JSON lines, which one process at a time may write.

    Args:
        job: The run.

    Raises:
        BlockingIOError: If another process is training it.
    """

    def __init__(self, job: Job) -> None:
        job.folder.mkdir(parents=True, exist_ok=True)
        # unbuffered, so that every line is written whole or not at all when the process is killed
        self._file = job.log.open("ab", buffering=0)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # until the file is closed
        except BlockingIOError:
            self._file.close()
            raise

    def write(self, event: Event) -> None:
        """Write one line."""
        self._file.write(msgspec.json.encode(event) + b"\n")

    def close(self) -> None:
        """Let others train the run."""
        self._file.close()


class Clock:
    """Tells the time of a run, and how much of it is left."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._begun = time.monotonic()
        self._first: tuple[float, int] | None = None  # after compilation, which is not repeated

    def event(self, what: What, **more: Any) -> Event:  # noqa: ANN401 - fields of an event
        """Return an event that happens now."""
        return Event(
            self._settings.name,
            what,
            time=datetime.now(UTC).isoformat(timespec="milliseconds"),
            seconds=round(time.monotonic() - self._begun, 3),
            **more,
        )

    def trained(self, cycle: int, epoch: int, row: Any) -> Event:  # noqa: ANN401 - a row of floats
        """Return the event of some more epochs."""
        n_cycles, n_epochs = len(self._settings.trained_steps), self._settings.epochs
        clock, epochs = time.monotonic(), cycle * n_epochs + epoch
        self._first = self._first or (clock, epochs)
        since, before = self._first
        left = n_cycles * n_epochs - epochs
        return self.event(
            "training",
            cycle=cycle + 1,
            n_cycles=n_cycles,
            epoch=epoch,
            n_epochs=n_epochs,
            loss=float(row[0]),
            gradient=float(row[3]),
            seconds_left=round((clock - since) / (epochs - before) * left, 1)
            if epochs > before
            else None,
        )
