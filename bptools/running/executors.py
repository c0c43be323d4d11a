"""Where calls run: any ``concurrent.futures`` executor, rebuilt when it breaks."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from math import inf
from multiprocessing import active_children
from typing import Any, Protocol, TypeVar, runtime_checkable

from bptools.errors import EngineLostError, UsageError
from bptools.running import worker
from bptools.running.fork_servers import context
from bptools.running.memory import machine_bytes

T = TypeVar("T")
Engine = Callable[[], AbstractContextManager[Executor]]
RESTARTS = 3
BLINK = 1.0  # seconds between two looks at signals
SECONDS_TO_END = 10.0  # of a process that was told to
MOST_A_CORE = 8  # processes; more of them only take memory and turns from one another
MEMORY_STEP = 250_000_000  # bytes; what two runs of the same work differ by is less
USUAL_BYTES = 1_250_000_000  # of a proof or check not made before: nine in ten took less


@dataclass(frozen=True)
class Needs:
    """What a call needs of the worker that carries it out.

    Args:
        memory_bytes: Memory; 0 if it is not known.
        cores: Processor cores.
        gpus: Graphics cards.
    """

    memory_bytes: int = 0
    cores: int = 1
    gpus: int = 0

    @classmethod
    def as_before(cls, peak_bytes: int) -> Needs:
        """Return the needs of what was measured to take so much memory, rounded up to a step.

        >>> print(Needs.as_before(600_000_000))
        0.75 GB, 1 core
        """
        return cls(-(-peak_bytes // MEMORY_STEP) * MEMORY_STEP)

    def __str__(self) -> str:
        parts = [f"{self.memory_bytes / 1e9:.3g} GB"] if self.memory_bytes else []
        for count, name in ((self.cores, "core"), (self.gpus, "GPU")):
            if count:
                parts.append(f"{count} {name}" + "s" * (count > 1))
        return ", ".join(parts)


ANY = Needs()


@dataclass(frozen=True)
class Call:
    """A function with its arguments, to be called by any worker: all that an executor is sent.

    Args:
        name: What it is for; no two calls of a run share one.
        function: A function of a module, so that it can be sent by its name.
        arguments: What it is called with.
        needs: What it needs of its worker.
    """

    name: str
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    needs: Needs = ANY

    def __call__(self) -> Any:  # noqa: ANN401 - whatever the function returns
        """Return what the function returns."""
        return self.function(*self.arguments)


@runtime_checkable
class Choosing(Protocol):
    """An executor that knows what its workers have, which may be other machines."""

    @property
    def most_bytes(self) -> float:
        """The memory of the largest worker; infinite if none says how much it has."""

    def require_room(self, call: Call) -> None:
        """Refuse a call that no worker can carry out."""


class ProcessesHere(ProcessPoolExecutor):
    """Processes of this machine, each of which may take all of its memory."""

    @property
    def most_bytes(self) -> float:
        """The memory of this machine."""
        return machine_bytes()

    def require_room(self, call: Call) -> None:
        """Refuse a call that this machine cannot carry out, as of ``require_room_here``."""
        require_room_here(call)

    def submit(self, function: Callable[..., T], /, *arguments: Any, **options: Any) -> Future[T]:  # noqa: ANN401 - of the function
        """Send a call, as of ``concurrent.futures``.

        Raises:
            BrokenProcessPool: If a process is lost, or what processes are forked of.
        """
        try:
            return super().submit(function, *arguments, **options)
        except (ConnectionError, EOFError) as error:
            raise BrokenProcessPool("processes can no longer be forked") from error


def require_room_here(call: Call) -> None:
    """Refuse a call that this machine cannot carry out.

    Raises:
        UsageError: If it needs more memory than there is.
    """
    most = machine_bytes()
    if call.needs.memory_bytes > most:
        raise UsageError(
            f"{call.name} needs {call.needs}, this machine has {most / 1e9:.3g} GB: take a larger "
            "one, by --executor dask or mpi"
        )


class Processes:
    """The engine of this machine: fresh single-threaded processes.

    Args:
        workers: Their number, at least 1; no result depends on it.
        variables: Of the environment that they are started in.
        modules: What they will need, imported once for all of them where the system can.

    Raises:
        UsageError: If there is no worker, or more than make sense here.
    """

    def __init__(
        self,
        workers: int,
        variables: Mapping[str, str] = worker.ENVIRONMENT,
        modules: Sequence[str] = (),
    ) -> None:
        require_sensible(workers)
        self._workers, self._variables, self._modules = workers, variables, tuple(modules)

    def prepare(self, modules: Sequence[str]) -> None:
        """Have modules imported from now on, for the processes of the executors made later."""
        self._modules = tuple(modules)
        with environment(self._variables):
            context(self._modules)

    @contextmanager
    def __call__(self) -> Iterator[Executor]:
        """Yield an executor; an interrupt of it ends its processes."""
        earlier_children = set(active_children())
        with environment(self._variables):
            pool = ProcessesHere(
                self._workers, mp_context=context(self._modules), initializer=worker.start
            )
            try:
                yield pool
                pool.shutdown()
            except BaseException:  # an interrupt above all: do not wait for what is running
                pool.shutdown(wait=False, cancel_futures=True)
                children = set(active_children()) - earlier_children
                for child in children:
                    child.terminate()
                for child in children:  # whoever interrupts a run finds the machine free again
                    child.join(SECONDS_TO_END)
                raise


def require_sensible(workers: int) -> None:
    """Refuse a number of processes of this machine that would only get in one another's way.

    Raises:
        UsageError: If it is none, or too many for the cores.
    """
    most = MOST_A_CORE * max(2, os.cpu_count() or 1)
    if not 1 <= workers <= most:
        raise UsageError(f"workers must be at least 1 and here at most {most}, not {workers}")


def memory_of_largest(engine: Engine) -> float:
    """Return the memory of the largest worker in bytes, infinite if it is not known.

    Args:
        engine: Makes the executor; of workers elsewhere, since those of this machine are started.
    """
    with engine() as executor:
        return executor.most_bytes if isinstance(executor, Choosing) else inf


def execute(
    calls: Iterable[Call], engine: Engine, receive: Callable[[Call, Any], Iterable[Call]]
) -> None:
    """Carry out all calls, and all that follow from them, each result received at once.

    When the engine breaks, as when a worker is killed, it is rebuilt and goes on with what is left.

    Args:
        calls: Calls of different names, in the order in which they are begun.
        engine: Makes the executor.
        receive: Takes a call and its result; returns the calls that follow.

    Raises:
        UsageError: If no worker has what a call needs; before anything is sent.
        EngineLostError: If it breaks more than ``RESTARTS`` times without any result.
    """
    left = {call.name: call for call in calls}
    breaks = 0
    while left and breaks <= RESTARTS:
        before = set(left)
        try:
            with engine() as executor:
                _carry_out(left, executor, receive)
        except BrokenExecutor:  # already on submitting
            pass
        breaks = breaks + 1 if before == set(left) else 0
    if left:
        raise EngineLostError(
            f"the workers died {breaks} times in a row; not finished: {', '.join(sorted(left))}. "
            "One of them may crash or exhaust the memory"
        )


def _carry_out(
    left: dict[str, Call], executor: Executor, receive: Callable[[Call, Any], Iterable[Call]]
) -> None:
    """Carry out calls until none is left or the executor is broken."""
    if isinstance(executor, Choosing):
        for call in left.values():
            executor.require_room(call)
    running = {executor.submit(call): call for call in left.values()}
    while running:
        done, _ = wait(running, BLINK, FIRST_COMPLETED)
        for future in done:
            ended = running.pop(future)
            if future.cancelled() or isinstance(future.exception(), BrokenExecutor):
                continue  # others may have finished before it broke
            following = tuple(receive(ended, future.result()))
            del left[ended.name]
            left |= {following_call.name: following_call for following_call in following}
            running |= {
                executor.submit(following_call): following_call for following_call in following
            }


@contextmanager
def environment(values: Mapping[str, str]) -> Iterator[None]:
    """Set environment variables for the processes started within."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
