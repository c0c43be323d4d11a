"""Trainings as Python calls: what the commands that train and sample print."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bptools.errors import require_extras
from bptools.interface.commands import ItemTable
from bptools.printing.tables import Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bptools.quddpm.training_process import Event
    from bptools.running.plan import RunPlan

RUNS = Path("runs")


def train(
    files: Sequence[Path | str] | Path | str = (),
    *,
    models: Sequence[str] | str = (),
    qubits: Sequence[int] | int = (),
    seeds: Sequence[int] | int = (),
    out: Path | str = RUNS,
    workers: int | None = None,
    executor: str = "processes",
    scheduler: str | None = None,
    resume: bool = False,
    ansatz: str | None = None,
    parameters: tuple[int, ...] | None = None,
    progress: Callable[[Event], None] = lambda _: None,
    **changed: Any,  # noqa: ANN401 - settings, which declare themselves
) -> ItemTable[Path]:
    """Train denoising models, cycle by cycle, in single-threaded processes.

    Call it under ``if __name__ == "__main__":`` in a script: its processes import it.

    Args:
        files: Settings files (TOML), whose values sizes, seeds and ``changed`` replace.
        models: Without files, names as of ``bptools.quddpm.of_model``, "original" by default: a run
            for every model, size and seed.
        qubits: Numbers of data qubits; they must be given without files.
        seeds: Roots of all random streams; by default 0, or the files'.
        out: Folder of the runs, their checkpoints and their logs.
        workers: Number of processes at a time; by default one for each core. No result depends on
            it.
        executor: Where they are: "processes", "dask" or "mpi", as of ``bptools.running.engines``.
        scheduler: Address of a Dask scheduler.
        resume: Whether to go on from checkpoints, and to keep finished runs.
        ansatz: ``FILE.py:NAME`` of an own denoiser, a function of (parameters, wires).
        parameters: Shape of its parameters; by default (layers, 2, n_wires).
        progress: Told of everything that happens in any run.
        changed: Other settings, as of ``bptools.quddpm.Settings``.

    Returns:
        The files of the runs, with what they learned as a table.

    Raises:
        UsageError: If anything is wrong that can be known before training; nothing is written.
        TrainingError: If runs could not be finished; the others are kept.
    """
    require_extras("training", "training")
    from bptools.quddpm.schedule import train_all
    from bptools.quddpm.settings import chosen_settings

    settings = chosen_settings(files, models, qubits, seeds, **changed)
    paths = train_all(
        settings,
        out,
        workers=workers,
        executor=executor,
        scheduler=scheduler,
        resume=resume,
        ansatz=ansatz,
        parameter_shape=parameters,
        progress=progress,
    )
    return ItemTable(paths, _learned(paths))


def _learned(paths: Sequence[Path]) -> Table:
    """Return what runs learned: how far the held-out states are from the data."""
    from bptools.quddpm.metrics import METRICS
    from bptools.quddpm.run_file import read_run

    runs = [read_run(path) for path in paths]
    rows = (
        (run.settings.name, str(run.n_cycles), *(f"{x:.4g}" for x in run.arrays["metrics"][-1, 0]))
        for run in runs
    )
    return Table(("run", "cycles", *METRICS), tuple(rows))


def npy(array: NDArray[Any]) -> bytes:
    """Return an array as the content of a .npy file."""
    import numpy as np

    content = io.BytesIO()
    np.save(content, array, allow_pickle=False)
    return content.getvalue()


def plan_training(
    files: Sequence[Path | str] | Path | str = (),
    *,
    models: Sequence[str] | str = (),
    qubits: Sequence[int] | int = (),
    seeds: Sequence[int] | int = (),
    out: Path | str = RUNS,
    workers: int | None = None,
    resume: bool = False,
    ansatz: str | None = None,
    parameters: tuple[int, ...] | None = None,
    executor: str = "processes",
    scheduler: str | None = None,
    **changed: Any,  # noqa: ANN401 - settings, which declare themselves
) -> RunPlan:
    """Return what ``train`` of the same arguments would take, from measured costs; train nothing.

    Args:
        files: As of ``train``, like all other arguments.
        models: Names of models.
        qubits: Numbers of data qubits.
        seeds: Roots of all random streams.
        out: Folder of the runs.
        workers: Number of processes at a time.
        resume: Whether to go on from checkpoints.
        ansatz: ``FILE.py:NAME`` of an own denoiser.
        parameters: Shape of its parameters.
        executor: Where the processes would be; the estimate is of this machine's.
        scheduler: Address of a Dask scheduler, which is not asked.
        changed: Other settings.

    Raises:
        UsageError: As ``train``.
    """
    require_extras("training", "training")
    from bptools.quddpm.settings import chosen_settings
    from bptools.quddpm.training_plan import plan_training as planned

    return planned(
        chosen_settings(files, models, qubits, seeds, **changed),
        out,
        workers=workers,
        elsewhere=scheduler is not None or executor == "mpi",
        resume=resume,
        ansatz=ansatz,
        parameter_shape=parameters,
    )
