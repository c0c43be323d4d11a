"""What a training process does: one run, told to its parent as it goes, and logged beside its file.

Nothing heavy is imported at the top: the parent reads this module for its events alone.
"""

from __future__ import annotations

import fcntl
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from bptools.errors import UsageError
from bptools.quddpm.settings import Settings
from bptools.running import worker

if TYPE_CHECKING:
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

        if self.ansatz is None:
            model = Model(self.settings, parameter_shape=self.parameter_shape)
        else:
            model = Model(self.settings, load_ansatz(self.ansatz), self.parameter_shape)
        return Training(model, self.folder)


def work(job: Job, parent: Connection) -> None:
    """Train one run; whatever it raises is told to the parent.

    Args:
        job: The run.
        parent: Where its events are sent.
    """
    worker.start()
    job.folder.mkdir(parents=True, exist_ok=True)
    # unbuffered, so that every line is written whole or not at all when the process is killed
    with job.log.open("ab", buffering=0) as log:

        def tell(event: Event) -> None:
            log.write(msgspec.json.encode(event) + b"\n")
            parent.send(event)

        try:
            fcntl.flock(log, fcntl.LOCK_EX | fcntl.LOCK_NB)  # a killed process holds it no longer
        except BlockingIOError:
            why = f"another process is training it in {job.folder}"
            parent.send(Event(job.settings.name, "failed", detail=why))
        else:
            train(job, tell)


def train(job: Job, tell: Callable[[Event], None]) -> None:
    """Train one run in this process.

    Args:
        job: The run.
        tell: Told of everything that happens, an error too.
    """
    clock = _Clock(job.settings)
    tell(clock.event("begun"))
    try:
        path = job.training().run(
            resume=job.resume, progress=lambda *done: tell(clock.trained(*done))
        )
    except (UsageError, FloatingPointError, OSError) as error:
        tell(clock.event("failed", detail=str(error)))
    except Exception:
        tell(clock.event("failed", detail=traceback.format_exc()))
    else:
        tell(clock.event("finished", detail=str(path)))


class _Clock:
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
