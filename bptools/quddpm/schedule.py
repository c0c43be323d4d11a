"""Many runs trained side by side: checked together, then each in a process of its own.

A process trains one run on one thread, so that neither their number nor their order changes a byte.
"""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import TYPE_CHECKING

from bptools.errors import TrainingError, UsageError
from bptools.quddpm.ansatz import compiled
from bptools.quddpm.settings import Settings
from bptools.quddpm.threads import ONE_THREAD
from bptools.quddpm.training_process import Event, Job, work
from bptools.running.executors import BLINK, environment

if TYPE_CHECKING:
    from bptools.quddpm.model import Model
    from bptools.quddpm.training import Training
    from bptools.simulator import CompiledCircuit

PROCESS_BYTES = 600_000_000  # of a process that has imported everything and computed nothing
Progress = Callable[[Event], None]


def train_all(
    settings: Sequence[Settings],
    folder: Path | str,
    *,
    workers: int | None = None,
    resume: bool = False,
    ansatz: str | None = None,
    parameter_shape: tuple[int, ...] | None = None,
    progress: Progress = lambda _: None,
) -> tuple[Path, ...]:
    """Train many runs, each in a single-threaded process, and return their files.

    Call it under ``if __name__ == "__main__":`` in a script: its processes import it.

    Args:
        settings: Settings of the runs, of different names.
        folder: Where ``<model>-n<n>-seed<seed>.npz`` and logs in JSON lines are kept.
        workers: Number of processes at a time; by default one for each core. No result depends on
            it.
        resume: Whether to go on from checkpoints, and to keep finished runs.
        ansatz: ``FILE.py:NAME`` of an own denoiser, a function of (parameters, wires).
        parameter_shape: Shape of its parameters; None for (layers, 2, n_wires).
        progress: Told of everything that happens in any run.

    Returns:
        The files, in the order of the settings. The same settings, program and versions give the
        same bytes, interrupted or not.

    Raises:
        UsageError: If anything is wrong that can be known before training; nothing is written.
        TrainingError: If runs could not be finished; the others are kept.
    """
    if workers is not None and workers < 1:
        raise UsageError(f"workers must be at least 1, not {workers}")
    if parameter_shape is not None:
        if ansatz is None:
            raise UsageError("parameters must be given with an ansatz, there is none")
        if not parameter_shape or min(parameter_shape) < 1:
            raise UsageError(f"parameters must have a shape of 1s or more, not {parameter_shape}")
    at_once = min(workers or os.cpu_count() or 1, len(settings))
    jobs = [Job(chosen, Path(folder), resume, ansatz, parameter_shape) for chosen in settings]
    paths = require_trainable(jobs, at_once)
    failures = _Processes(deque(jobs), at_once, progress).run()
    if failures:
        reasons = "; ".join(f"{name}: {why}" for name, why in failures.items())
        raise TrainingError(
            f"{len(failures)} of {len(jobs)} runs could not be finished: {reasons}. "
            f"What was done is kept in {folder} and can be resumed"
        )
    return paths


def require_trainable(jobs: Sequence[Job], workers: int) -> tuple[Path, ...]:
    """Refuse runs of which anything is known to be wrong before training.

    Args:
        jobs: The runs.
        workers: How many are trained at the same time.

    Returns:
        The files that the runs will be in.

    Raises:
        UsageError: If there is no run or two have one name; if data cannot be read, a circuit not
            be simulated or the memory not suffice; or if a file is in the way.
    """
    if not jobs:
        raise UsageError("there must be at least one run to train, there is none")
    names = [job.settings.name for job in jobs]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise UsageError(f"runs must have different names, two are {twice}")
    folder = jobs[0].folder
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} must be a folder, it is a file")
    trainings = [job.training() for job in jobs]
    _require_memory(trainings, workers)
    for training in trainings:
        own_data = _require_data(training.model)
        # start states are compared by the process, on its one thread
        training.require_usable(
            resume=jobs[0].resume, ensembles=("data", "held-out data") if own_data else ()
        )
    return tuple(training.path for training in trainings)


def _require_memory(trainings: Sequence[Training], workers: int) -> None:
    """Refuse circuits that cannot be simulated, or not as many at the same time."""
    from bptools.simulator.free_memory import available_bytes

    circuits: dict[tuple[object, ...], CompiledCircuit] = {}
    needs = []
    for training in trainings:
        chosen = training.model.settings
        key = chosen.n_wires, chosen.n_ancilla, chosen.layers, chosen.dtype
        if key not in circuits:
            circuits[key] = compiled(training.model)
        needs.append(circuits[key].memory_bytes(chosen.batch) + PROCESS_BYTES)
    needed, free = sum(sorted(needs)[-workers:]), available_bytes()
    if needed > free:
        widest = max(training.model.settings.n_wires for training in trainings)
        raise UsageError(
            f"{workers} processes with up to {widest} wires need about {needed / 1e9:.3g} GB, "
            f"but {free / 1e9:.1f} GB are free: take fewer workers, wires (ancillas) or states"
        )


def _require_data(model: Model) -> bool:
    """Refuse data that are no task for this size, nor a file; return whether they are a file."""
    from bptools.quddpm.tasks import TASKS

    source, n_qubits = model.settings.data, model.settings.n_qubits
    if source not in TASKS:
        if not Path(source).is_file():
            raise UsageError(f"data must be a file or of {', '.join(TASKS)}, it is {source!r}")
        _ = model.ensembles.data  # refuses by itself
        return True
    try:
        TASKS[source].draw(1, n_qubits, model.ensembles.stream("examination"))
    except ValueError as error:
        raise UsageError(f"data {source}: {error}") from error
    return False


@dataclass
class _Processes:
    """The processes of a schedule.

    Args:
        waiting: Runs that are not begun.
        workers: How many are trained at the same time.
        progress: Told of everything that happens.
    """

    waiting: deque[Job]
    workers: int
    progress: Progress
    running: dict[Connection, tuple[Job, SpawnProcess]] = field(default_factory=dict)
    ended: dict[str, str] = field(default_factory=dict)  # why; nothing if finished

    def run(self) -> dict[str, str]:
        """Train all runs and return why some could not be finished, by name."""
        for job in self.waiting:
            self.progress(Event(job.settings.name, "waiting"))
        try:
            while self.waiting or self.running:
                while self.waiting and len(self.running) < self.workers:
                    self._start(self.waiting.popleft())
                for connection in wait(list(self.running), BLINK):
                    self._receive(connection)  # type: ignore[arg-type] # only connections wait
        finally:  # of an interrupt above all
            for _, process in self.running.values():
                process.kill()
            for _, process in self.running.values():
                process.join()
        return {name: why for name, why in self.ended.items() if why}

    def _start(self, job: Job) -> None:
        context = get_context("spawn")  # fork after JAX has started threads can hang
        ours, theirs = context.Pipe(duplex=False)
        # a pipe each, not a queue for all: a process that is killed while writing blocks no other
        process = context.Process(target=work, args=(job, theirs), name=job.settings.name)
        with environment(ONE_THREAD):
            process.start()
        theirs.close()
        self.running[ours] = job, process

    def _receive(self, connection: Connection) -> None:
        job, process = self.running[connection]
        try:
            event: Event = connection.recv()
        except (EOFError, OSError):
            connection.close()
            process.join()
            del self.running[connection]
            if job.settings.name not in self.ended:
                why = _death(process.exitcode)
                self.ended[job.settings.name] = why
                self.progress(Event(job.settings.name, "failed", detail=why))
            return
        if event.what in ("finished", "failed"):
            detail = event.detail.strip().splitlines()
            self.ended[event.run] = detail[-1] if event.what == "failed" else ""
        self.progress(event)


def _death(code: int | None) -> str:
    if code is not None and code < 0:
        return f"its process was killed by {signal.Signals(-code).name}"
    return f"its process ended with exit code {code}"
