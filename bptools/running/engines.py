"""The engine that a user chooses by name, opened before any work and closed after it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Literal, get_args

from bptools.errors import UsageError, require_extras
from bptools.running.executors import Engine, Processes, require_sensible
from bptools.running.worker import ENVIRONMENT, MODULES

EngineName = Literal["processes", "dask", "mpi"]
ENGINES: tuple[str, ...] = get_args(EngineName)


@contextmanager
def opened(
    executor: str = "processes",
    scheduler: str | None = None,
    workers: int | None = None,
    variables: Mapping[str, str] = ENVIRONMENT,
    modules: Sequence[str] = MODULES,
) -> Iterator[Engine]:
    """Open the engine of a name; no result depends on which.

    Args:
        executor: "processes" of this machine, "dask" (its workers here, or those of a scheduler),
            or "mpi" (the other processes of ``mpiexec``, which never return from here).
        scheduler: Address of a Dask scheduler.
        workers: Number of processes, by default one for each core; with a scheduler the number of
            workers that it must have at least; with MPI none, since ``mpiexec`` decides.
        variables: Of the environment that processes of this machine are started in.
        modules: What these will need.

    Raises:
        UsageError: If the engine is unknown, lacks its extra, cannot be reached or has no workers.
    """
    if executor not in ENGINES:
        raise UsageError(f"executor must be one of {', '.join(ENGINES)}, it is {executor!r}")
    if scheduler is not None and executor != "dask":
        raise UsageError(f"scheduler must be left out with the executor {executor}: it is Dask's")
    if executor == "mpi":
        if workers is not None:
            raise UsageError("workers must be left out with mpi: mpiexec -n decides their number")
        require_extras("the executor mpi", "mpi")
        from bptools.running.on_mpi import ranks

        with ranks() as engine:
            yield engine
        return
    chosen = os.cpu_count() or 1 if workers is None else workers
    if scheduler is None:
        require_sensible(chosen)
    elif chosen < 1:
        raise UsageError(f"workers must be at least 1, not {workers}")
    if executor == "processes":
        yield Processes(chosen, variables, modules)
        return
    require_extras("the executor dask", "distributed")
    from bptools.running.on_dask import local_workers, workers_of

    with workers_of(scheduler, workers) if scheduler else local_workers(chosen) as engine:
        yield engine
