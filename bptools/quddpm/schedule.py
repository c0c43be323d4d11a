"""Many runs trained side by side: checked together, then cycle after cycle by any worker.

A worker trains a cycle on one thread, so that neither their number nor their order changes a byte;
it keeps nothing, and what it sends back is written here.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bptools.errors import EngineLostError, TrainingError, UsageError
from bptools.quddpm.ansatz import compiled, require_room
from bptools.quddpm.run_file import read_run
from bptools.quddpm.settings import Settings
from bptools.quddpm.threads import ONE_THREAD
from bptools.quddpm.training_process import Clock, Event, Job, Log, Trained, examined, next_cycle
from bptools.running.engines import opened
from bptools.running.executors import Call, Engine, Needs, execute, memory_of_largest

if TYPE_CHECKING:
    from bptools.quddpm.model import Arrays, Model, Position
    from bptools.quddpm.run_file import RunHeader
    from bptools.quddpm.training import Training
    from bptools.simulator import CompiledCircuit

MODULES = ("bptools.quddpm.training", "bptools.quddpm.denoising", "pennylane")  # of a process
PROCESS_BYTES = 600_000_000  # of a process that has imported everything and computed nothing
Progress = Callable[[Event], None]


def train_all(
    settings: Sequence[Settings],
    folder: Path | str,
    *,
    workers: int | None = None,
    executor: str = "processes",
    scheduler: str | None = None,
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
        executor: Where they are: "processes", "dask" or "mpi", as of ``bptools.running.engines``.
        scheduler: Address of a Dask scheduler.
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
    if parameter_shape is not None:
        if ansatz is None:
            raise UsageError("parameters must be given with an ansatz, there is none")
        if not parameter_shape or min(parameter_shape) < 1:
            raise UsageError(f"parameters must have a shape of 1s or more, not {parameter_shape}")
    jobs = [Job(chosen, Path(folder), resume, ansatz, parameter_shape) for chosen in settings]
    with opened(executor, scheduler, workers, ONE_THREAD, MODULES) as engine:
        elsewhere = scheduler is not None or executor == "mpi"
        at_once = len(jobs) if elsewhere else min(workers or os.cpu_count() or 1, len(jobs))
        most_bytes = memory_of_largest(engine) if elsewhere else None
        trainings = require_trainable(jobs, at_once, most_bytes)
        runs = [
            _Run(job, training, needs_of(training.model), progress)
            for job, training in zip(jobs, trainings, strict=True)
        ]
        for run in runs:
            progress(Event(run.name, "waiting"))
        try:
            _trained_side_by_side(runs, engine, at_once)
        except EngineLostError as error:
            raise TrainingError(f"{error}. What was done is kept in {folder}") from error
    failures = {run.name: run.failure for run in runs if run.failure}
    if failures:
        reasons = "; ".join(f"{name}: {why}" for name, why in failures.items())
        raise TrainingError(
            f"{len(failures)} of {len(jobs)} runs could not be finished: {reasons}. "
            f"What was done is kept in {folder} and can be resumed"
        )
    return tuple(training.path for training in trainings)


def require_trainable(
    jobs: Sequence[Job], workers: int, most_bytes: float | None = None
) -> tuple[Training, ...]:
    """Refuse runs of which anything is known to be wrong before training.

    Args:
        jobs: The runs.
        workers: How many are trained at the same time.
        most_bytes: The memory of the largest worker elsewhere; None if they are trained here.

    Returns:
        The trainings.

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
    _require_memory(trainings, workers, most_bytes)
    for training in trainings:
        own_data = _require_data(training.model)
        # start states are compared by the process, on its one thread
        training.require_usable(
            resume=jobs[0].resume, ensembles=("data", "held-out data") if own_data else ()
        )
    return tuple(trainings)


def _require_memory(trainings: Sequence[Training], workers: int, most_bytes: float | None) -> None:
    """Refuse circuits that cannot be simulated, or here not as many at the same time."""
    from bptools.quddpm.denoising import is_told
    from bptools.simulator.free_memory import available_bytes

    circuits: dict[tuple[object, ...], CompiledCircuit] = {}
    needs = []
    for training in trainings:
        chosen = training.model.settings
        key = chosen.n_wires, chosen.n_ancilla, chosen.layers, chosen.dtype, is_told(chosen)
        if key in circuits:
            training.model.__dict__.setdefault("circuit", circuits[key])  # as if compiled
        circuits[key] = compiled(training.model, most_bytes)
        needs.append(needs_of(training.model).memory_bytes)
        if most_bytes is not None:
            require_room(needs[-1], chosen, most_bytes)
    if most_bytes is not None:
        return
    needed, free = sum(sorted(needs)[-workers:]), available_bytes()
    if needed > free:
        widest = max(training.model.settings.n_wires for training in trainings)
        raise UsageError(
            f"{workers} processes with up to {widest} wires need about {needed / 1e9:.3g} GB, "
            f"but {free / 1e9:.1f} GB are free: take fewer workers, wires (ancillas) or states"
        )


def needs_of(model: Model) -> Needs:
    """Return what a worker needs for a run.

    Args:
        model: Of the run.
    """
    settings = model.settings
    entries = 4**settings.n_qubits if settings.mixed else 2**settings.n_qubits
    states = entries * model.circuit.plan.dtype.itemsize
    ensembles = 4 * states * settings.batch if settings.mixed else 0  # of what is measured
    if settings.time_embedding:  # targets and inputs of all steps, on both sides of the compiler
        per_step = settings.data_states + settings.batch
        ensembles += 2 * states * per_step * len(settings.trained_steps)
    return Needs(model.circuit.memory_bytes(settings.batch) + ensembles + PROCESS_BYTES)


def _require_data(model: Model) -> bool:
    """Refuse data that are no task for this size, nor a file; return whether they are a file."""
    from bptools.quddpm.tasks import TASKS

    own_data = False
    for source in model.settings.sources:
        if source in TASKS:
            _require_task(source, model)
        elif Path(source).is_file():
            own_data = True
        else:
            raise UsageError(f"data must be a file or of {', '.join(TASKS)}, it is {source!r}")
    if own_data:
        _ = model.ensembles.data  # refuses by itself
    return own_data


def _require_task(source: str, model: Model) -> None:
    """Refuse a task that has no states of so few qubits."""
    from bptools.quddpm.tasks import TASKS

    try:
        TASKS[source].draw(1, model.settings.n_qubits, model.ensembles.stream("examination"))
    except ValueError as error:
        raise UsageError(f"data {source}: {error}") from error


class _Run:
    """The driver of one run: sends its cycles, keeps what comes back, tells what happens.

    Args:
        job: The run.
        training: Its files.
        needs: What a worker needs for it.
        progress: Told of everything that happens.
    """

    def __init__(self, job: Job, training: Training, needs: Needs, progress: Progress) -> None:
        self.name = job.settings.name
        self.failure = ""
        self._job, self._training, self._needs = job, training, needs
        self._progress = progress
        self._clock = Clock(job.settings)
        self._log: Log | None = None

    def begin(self) -> Iterator[Call]:
        """Yield the first call of the run, if it can be trained."""
        try:
            self._log = Log(self._job)
        except BlockingIOError:
            why = f"another process is training it in {self._job.folder}"
            self._end(Event(self.name, "failed", detail=why))
            return
        except OSError as error:
            self._end(Event(self.name, "failed", detail=str(error)))
            return
        self._tell(self._clock.event("begun"))
        training = self._training
        if training.path.exists():
            yield self._call("kept run", examined, read_run(training.path).header)
        elif training.checkpoint.exists():
            header = read_run(training.checkpoint).header
            yield self._cycle(header, training.position())
        else:
            yield self._cycle(None, None)

    def receive(self, trained: Trained) -> Iterator[Call]:
        """Keep a cycle and yield the call for the next one, if there is one."""
        if trained.error or trained.header is None:
            self._end(self._clock.event("failed", detail=trained.error))
            return
        position = trained.position
        try:
            if position is not None:
                self._keep(trained.header, position, trained.fidelities)
        except OSError as error:  # a full disk: what was kept before stays
            self._end(self._clock.event("failed", detail=str(error)))
            return
        if position is not None and trained.fidelities is None:
            yield self._cycle(trained.header, position)
            return
        self._training.checkpoint.unlink(missing_ok=True)
        self._end(self._clock.event("finished", detail=str(self._training.path)))

    def abandon(self) -> None:
        """Let others train the run."""
        if self._log is not None:
            self._log.close()

    def _keep(self, header: RunHeader, position: Position, fidelities: Arrays | None) -> None:
        if fidelities is None:
            self._training.keep(header, position)
        else:
            self._training.finish(header, position, fidelities)
        epochs, row = self._job.settings.epochs, position.arrays["history"][-1, -1]
        self._tell(self._clock.trained(position.n_cycles - 1, epochs, row))

    def _cycle(self, header: RunHeader | None, position: Position | None) -> Call:
        number = position.n_cycles + 1 if position is not None else 1
        return self._call(f"cycle {number}", next_cycle, header, position)

    def _call(self, what: str, function: Callable[..., Trained], *arguments: Any) -> Call:  # noqa: ANN401 - of the function
        return Call(
            f"{self.name} {what}", function, (self._job, Path.cwd(), *arguments), self._needs
        )

    def _tell(self, event: Event) -> None:
        if self._log is not None:
            self._log.write(event)
        self._progress(event)

    def _end(self, event: Event) -> None:
        if event.what == "failed":
            self.failure = (event.detail.strip().splitlines() or ["it failed"])[-1]
        self._tell(event)
        self.abandon()


def _trained_side_by_side(runs: Sequence[_Run], engine: Engine, at_once: int) -> None:
    """Train all runs, so many at the same time, and let go of them in the end.

    A run that ends makes room for the next, so that the cycles of one follow one another on the
    worker that has compiled them.
    """
    by_call: dict[str, _Run] = {}
    waiting = iter(runs)

    def sent(run: _Run, calls: Iterable[Call]) -> Iterator[Call]:
        for call in calls:
            by_call[call.name] = run
            yield call

    def next_run() -> Iterator[Call]:
        for run in waiting:
            calls = tuple(sent(run, run.begin()))
            if calls:
                yield from calls
                return

    def receive(call: Call, trained: Trained) -> Iterable[Call]:
        run = by_call[call.name]
        return tuple(sent(run, run.receive(trained))) or next_run()

    try:
        first = [call for _ in range(at_once) for call in next_run()]
        execute(first, engine, receive)
    finally:  # of an interrupt above all
        for run in runs:
            run.abandon()
