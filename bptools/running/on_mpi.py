"""Workers that ``mpiexec`` has started beside this process."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import Any

from bptools.errors import UsageError
from bptools.running.executors import Call, Engine
from bptools.running.installation import Vetted, installation, unpinned
from bptools.running.memory import machine_bytes
from bptools.running.worker import ENVIRONMENT


@contextmanager
def ranks() -> Iterator[Engine]:
    """Let the first process drive the others of ``mpiexec -n N``; these end with it.

    Raises:
        UsageError: If there is no other process, or no MPI on this machine.
    """
    if unpinned():  # MPI has not begun: the same process with the right variables
        sys.stdout.flush()
        os.execve(sys.executable, _command(), os.environ | ENVIRONMENT)
    try:
        from mpi4py import MPI
    except (ImportError, RuntimeError) as error:
        raise UsageError(
            f"MPI cannot be used ({(str(error).splitlines() or ['no library'])[0]}): install one "
            "on this machine, such as openmpi-bin"
        ) from error
    from mpi4py.futures import MPICommExecutor

    if MPI.COMM_WORLD.size < 2:
        raise UsageError(
            "MPI has no worker: start the command by mpiexec -n 3, of which one process drives "
            "and two work"
        )
    machines = MPI.COMM_WORLD.gather(machine_bytes())  # of all ranks, for the first alone
    with MPICommExecutor(MPI.COMM_WORLD, root=0) as executor:
        if executor is None:
            drives = False
        else:
            drives = True
            yield _engine(executor, max(machines[1:]))
    if not drives:
        raise SystemExit(0)


class MPIExecutor(Executor):
    """The executor of the ranks, for calls that are vetted where they arrive.

    Args:
        executor: Of ``mpi4py.futures``.
        most_bytes: The memory of the largest machine that a rank works on.
    """

    def __init__(self, executor: Executor, most_bytes: float) -> None:
        self._executor = executor
        self.most_bytes = most_bytes

    def require_room(self, call: Call) -> None:
        """Refuse a call that no machine can carry out.

        Raises:
            UsageError: If it needs more memory than each has.
        """
        if call.needs.memory_bytes > self.most_bytes:
            raise UsageError(
                f"{call.name} needs {call.needs}, which no worker has (the largest machine has "
                f"{self.most_bytes / 1e9:.3g} GB)"
            )

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - a future
        """Send a call."""
        return self._executor.submit(Vetted(fn, installation()), *args, **kwargs)


def _engine(executor: Executor, most_bytes: float) -> Engine:
    @contextmanager
    def engine() -> Iterator[Executor]:
        yield MPIExecutor(executor, most_bytes)

    return engine


def _command() -> list[str]:
    """Return the words that started this process."""
    return [sys.executable, *sys.orig_argv[1:]]
