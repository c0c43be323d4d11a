"""Workers of Dask distributed: on this machine, or of a scheduler anywhere."""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager
from math import inf
from typing import Any

from distributed import Client, LocalCluster, NannyPlugin
from distributed import Future as DaskFuture
from distributed.scheduler import KilledWorker

from bptools.errors import EngineLostError, UsageError
from bptools.running.executors import Call, Engine, Needs, environment
from bptools.running.installation import (
    HOW_TO_INSTALL,
    ForeignWorkerError,
    Installation,
    Vetted,
    difference,
    installation,
    unpinned,
)
from bptools.running.worker import ENVIRONMENT

PATIENCE = 4.0  # seconds to wait for a scheduler, and then for its workers
RESTARTED = 60.0  # seconds that workers may take to come back
RESOURCES = {"MEMORY": "memory_bytes", "CORES": "cores", "GPU": "gpus"}
"""The abstract resources of Dask that a call takes of a worker that declares them."""


class Pinned(NannyPlugin):  # type: ignore[misc] # Dask is not typed
    """Starts workers anew, with threads and hashes pinned."""

    name = "bptools-pinned"
    restart = True

    def setup(self, nanny: Any) -> None:  # noqa: ANN401 - a nanny, which has no type here
        """Set the variables with which the nanny starts its worker."""
        nanny.pre_spawn_env.update(ENVIRONMENT)
        nanny.env.update(ENVIRONMENT)


class DaskExecutor(Executor):
    """The executor of a client, which sends a call to a worker that has what it needs.

    Args:
        client: Connected to a scheduler.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._sent: set[DaskFuture] = set()
        self._workers = client.scheduler_info(n_workers=-1)["workers"]
        self._declared = {
            name for described in self._workers.values() for name in described["resources"]
        } & RESOURCES.keys()

    @property
    def most_bytes(self) -> float:
        """The memory of the largest worker; infinite if one has no limit."""
        return max(_offer(described)["memory_bytes"] for described in self._workers.values())

    def require_room(self, call: Call) -> None:
        """Refuse a call that no worker can carry out.

        Raises:
            UsageError: If each worker lacks something that it needs.
        """
        offers = [_offer(described) for described in self._workers.values()]
        if not any(_fits(call.needs, offer) for offer in offers):
            raise UsageError(
                f"{call.name} needs {call.needs}, which no worker has (the largest has "
                f"{self.most_bytes / 1e9:.3g} GB): start one that has, by dask worker "
                '--memory-limit, or with --resources "MEMORY=... CORES=... GPU=..."'
            )

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:  # noqa: ANN401
        """Send a call; an executor that is lost meanwhile breaks it."""
        needs = getattr(fn, "needs", Needs(cores=0))
        wanted = {name: getattr(needs, RESOURCES[name]) for name in self._declared}
        try:
            sent = self._client.submit(
                Vetted(fn, installation()), *args, pure=False, resources=wanted, **kwargs
            )
        except Exception as error:  # the client is closed, or its connection is
            raise BrokenExecutor(str(error)) from error
        future: Future[Any] = Future()
        self._sent.add(sent)
        sent.add_done_callback(lambda done: self._pass_on(done, future))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let go of all that was sent."""
        if not wait or cancel_futures:
            with contextlib.suppress(Exception):  # the scheduler may be gone
                self._client.cancel(list(self._sent), force=True)
        self._sent.clear()

    def _pass_on(self, done: DaskFuture, future: Future[Any]) -> None:
        """Hand the end of Dask's future to ours, and forget it, so that its worker does."""
        self._sent.discard(done)
        error: BaseException | None
        if done.status == "finished":
            try:
                future.set_result(done.result())
                return
            except Exception as lost:  # between its end and our asking
                error = BrokenExecutor(str(lost))
        elif done.status == "error":
            error = done.exception()
            if isinstance(error, KilledWorker):
                error = BrokenExecutor(str(error))
        else:
            error = BrokenExecutor(f"the scheduler has lost a call: {done.status}")
        future.set_exception(error)


@contextmanager
def local_workers(workers: int) -> Iterator[Engine]:
    """Start a scheduler and workers on this machine; stop them in the end.

    Args:
        workers: Their number, each a process of one thread.
    """
    with (
        _silenced(),
        environment(ENVIRONMENT),
        LocalCluster(
            n_workers=0,
            threads_per_worker=1,
            processes=True,
            memory_limit=None,
            dashboard_address=None,
            silence_logs="CRITICAL",
        ) as cluster,
        Client(cluster) as client,
    ):
        client.register_plugin(Pinned())
        cluster.scale(workers)
        client.wait_for_workers(1, RESTARTED)
        yield _engine(client)


@contextmanager
def workers_of(scheduler: str, workers: int | None) -> Iterator[Engine]:
    """Connect to a scheduler whose workers are started elsewhere, and leave it as it is.

    Args:
        scheduler: Its address, such as ``tcp://node7:8786``.
        workers: How many there must be at least; one by default.

    Raises:
        UsageError: If it cannot be reached, or has too few workers.
        ForeignWorkerError: If one has other versions, or cannot be pinned.
    """
    with _silenced():
        try:
            client = Client(scheduler, timeout=PATIENCE)
        except (OSError, ValueError, TimeoutError) as error:
            raise UsageError(
                f"no scheduler answers at {scheduler} ({_first_line(error)}): start one by "
                f"dask scheduler, and workers by {_starting(scheduler)}"
            ) from error
        with client:
            _require_workers(client, scheduler, workers or 1)
            _require_same(client)
            yield _engine(client)


@contextmanager
def _silenced() -> Iterator[None]:
    """Say what is lost in our words alone."""
    log = logging.getLogger("distributed")
    level = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        log.setLevel(level)


def _engine(client: Client) -> Engine:
    @contextmanager
    def engine() -> Iterator[Executor]:
        if client.status != "running":
            raise EngineLostError("the scheduler was lost: start it again")
        executor = DaskExecutor(client)
        try:
            yield executor
        except BaseException:
            executor.shutdown(wait=False)
            raise
        executor.shutdown()

    return engine


def _require_workers(client: Client, scheduler: str, count: int) -> None:
    try:
        client.wait_for_workers(count, PATIENCE)
    except TimeoutError as error:
        there = len(client.scheduler_info(n_workers=-1)["workers"])
        raise UsageError(
            f"the scheduler at {scheduler} has {there} workers, {count} must be there: start them "
            f"by {_starting(scheduler)}"
        ) from error


def _require_same(client: Client) -> None:
    """Refuse workers of other versions; pin the threads of the others, if need be by a restart."""
    ours = installation()
    for address, described in _described(client).items():
        strange = difference(described[0], ours)
        if strange:
            raise ForeignWorkerError(
                f"the worker {address} has {strange}: {HOW_TO_INSTALL}, or take it away"
            )
    if not any(lacking for _, lacking in _described(client).values()):
        return
    count = len(client.scheduler_info(n_workers=-1)["workers"])
    client.register_plugin(Pinned())
    client.wait_for_workers(count, RESTARTED)
    for address, (_, lacking) in _described(client).items():
        if lacking:
            raise ForeignWorkerError(
                f"the worker {address} does not pin {', '.join(lacking)}, which decides the last "
                "digits of results: start it with a nanny (without --no-nanny)"
            )


def _described(client: Client) -> dict[str, tuple[Installation, tuple[str, ...]]]:
    """Return installation and unpinned variables of every worker."""
    answers = client.run(_description, on_error="return")
    for address, answer in answers.items():
        if isinstance(answer, BaseException):
            raise ForeignWorkerError(
                f"the worker {address} cannot run bptools ({_first_line(answer)}): {HOW_TO_INSTALL}"
            )
    return answers  # type: ignore[no-any-return] # of what the function returns


def _description() -> tuple[Installation, tuple[str, ...]]:
    """Return what a worker says of itself."""
    return installation(), unpinned()


def _offer(described: dict[str, Any]) -> dict[str, float]:
    """Return what a worker has, as it declares it or else as Dask knows it."""
    declared = described["resources"]
    known = {"MEMORY": described["memory_limit"] or inf, "CORES": os.cpu_count() or 1, "GPU": 0}
    return {field: declared.get(name, known[name]) for name, field in RESOURCES.items()}


def _fits(needs: Needs, offer: dict[str, float]) -> bool:
    return all(getattr(needs, field) <= amount for field, amount in offer.items())


def _starting(scheduler: str) -> str:
    return f"dask worker {scheduler} --nworkers 2 --nthreads 1"


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
