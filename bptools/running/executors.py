"""Where tasks run: any ``concurrent.futures`` executor, rebuilt when it breaks."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from contextlib import AbstractContextManager, contextmanager
from multiprocessing import active_children, get_context

from bptools.errors import UsageError
from bptools.running import worker
from bptools.running.worker import Outcome, Task

Engine = Callable[[], AbstractContextManager[Executor]]
RESTARTS = 3
BLINK = 1.0  # seconds between two looks at signals


class EngineLostError(RuntimeError):
    """The engine broke again and again; what was found until then is in the journal."""


def processes(workers: int) -> Engine:
    """Return the engine of this machine: fresh single-threaded processes.

    Args:
        workers: Their number, at least 1; no result depends on it.

    Raises:
        UsageError: If there is no worker.
    """
    if workers < 1:
        raise UsageError(f"workers must be at least 1, not {workers}")

    @contextmanager
    def engine() -> Iterator[Executor]:
        earlier_children = set(active_children())
        with environment(worker.ENVIRONMENT):
            pool = ProcessPoolExecutor(
                workers,
                mp_context=get_context("spawn"),  # fork after JAX has started threads can hang
                initializer=worker.start,
            )
            try:
                yield pool
                pool.shutdown()
            except BaseException:  # an interrupt above all: do not wait for what is running
                pool.shutdown(wait=False, cancel_futures=True)
                for child in set(active_children()) - earlier_children:
                    child.terminate()
                raise

    return engine


def execute(tasks: Sequence[Task], engine: Engine, record: Callable[[Outcome], None]) -> None:
    """Run all tasks and pass each outcome to ``record`` as soon as it is there.

    When the engine breaks, as when a worker is killed, it is rebuilt and runs what is left.

    Raises:
        EngineLostError: If it breaks more than ``RESTARTS`` times.
    """
    left = {task.key: task for task in tasks}
    for _ in range(RESTARTS + 1):
        try:
            with engine() as executor:
                futures = [executor.submit(worker.work, task) for task in left.values()]
                for future in completed(futures):
                    if isinstance(future.exception(), BrokenExecutor):
                        continue  # others may have finished before it broke
                    outcome = future.result()
                    del left[outcome.key]
                    record(outcome)
        except BrokenExecutor:  # already on submitting
            continue
        if not left:
            return
    missing = ", ".join(sorted({finding for finding, _ in left}))
    raise EngineLostError(
        f"the workers died {RESTARTS + 1} times; not finished: {missing}. "
        "One of them may crash or exhaust the memory"
    )


def completed(futures: Sequence[Future[Outcome]]) -> Iterator[Future[Outcome]]:
    """Yield futures as they are done, and let an interrupt through within a second.

    The system may hand a signal to another thread than the main one; Python handles it in the main
    one, which does not wake for it while it waits without a limit.
    """
    left = set(futures)
    while left:
        done, left = wait(left, BLINK, FIRST_COMPLETED)
        yield from done


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
