"""Processes that are forked of one which has imported what they need, where the system can.

Importing takes a process seconds. A server imports once, computes nothing and starts no thread, so
that it can be forked: JAX makes its threads with its first array. What is read on importing is
noted in the server, and known to all that are forked of it.
"""

from __future__ import annotations

import gc
import io
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from itertools import count
from multiprocessing import forkserver, get_context, reduction, resource_tracker, spawn, util
from multiprocessing.context import BaseContext, ForkServerContext, set_spawning_popen
from multiprocessing.popen_forkserver import Popen
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, NamedTuple

from bptools.running.compiled import keep_compiled
from bptools.running.worker import prepare

# of the environment, what names the moment and decides nothing
MOMENTARY = frozenset({"PYTEST_CURRENT_TEST"})
PROGRAM = (
    "import sys; sys.path[:] = {path!r}; from bptools.running.fork_servers import serve; "
    "serve({listener}, {alive}, {modules!r})"
)


def serve(listener: int, alive: int, modules: Sequence[str]) -> None:
    """Import modules and fork on demand, until nobody is left who might ask.

    Args:
        listener: Descriptor of the socket on which forks are asked for.
        alive: Descriptor of a pipe that ends with the last process that may ask.
        modules: What all that are forked will need.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # interrupts are left to who asks
    keep_compiled()
    gc.disable()
    prepare(modules)
    gc.freeze()
    gc.enable()
    try:
        forkserver.main(listener, alive, [])
    finally:
        os._exit(0)  # to take apart all that is imported takes seconds


_numbers = count()


class Forked(NamedTuple):
    """A process of a server: its number, where its end is told, what ends with this process."""

    pid: int
    end: int
    held: int


class ForkServer:
    """A process that has imported modules and is forked on demand.

    Args:
        modules: What it imports.
        variables: Its environment.
    """

    def __init__(self, modules: Sequence[str], variables: Mapping[str, str]) -> None:
        self._modules = tuple(modules)
        self._variables = dict(variables)
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._alive = -1
        self._address = ""

    def start(self) -> None:
        """Start it, unless it runs; it answers as soon as it has imported everything."""
        with self._lock:
            if self._process is not None:
                if self._process.poll() is None:
                    return
                os.close(self._alive)
            with socket.socket(socket.AF_UNIX) as listener:
                self._address = str(Path(util.get_temp_dir(), f"forks-{next(_numbers)}"))
                listener.bind(self._address)
                listener.listen()
                alive, self._alive = os.pipe()
                program = PROGRAM.format(
                    path=sys.path,
                    listener=listener.fileno(),
                    alive=alive,
                    modules=self._modules,
                )
                interpreter = spawn.get_command_line(pipe_handle=0)[:-3]  # and its flags
                self._process = subprocess.Popen(
                    [*interpreter, "-c", program],
                    stdin=subprocess.DEVNULL,
                    pass_fds=(listener.fileno(), alive),
                    env=self._variables,
                )
                os.close(alive)
            util.Finalize(self, _end, (self._process,), exitpriority=0)

    def fork(self, descriptors: Sequence[int], orders: bytes) -> Forked:
        """Ask for a process.

        Args:
            descriptors: What it inherits.
            orders: What it is to do, as ``multiprocessing`` writes it.

        Raises:
            ConnectionError, EOFError: If the server has died; the next call starts another.
        """
        self.start()
        try:
            return self._forked(descriptors, orders)
        except (ConnectionError, EOFError):
            if self._process is not None:
                _end(self._process)
            raise

    def _forked(self, descriptors: Sequence[int], orders: bytes) -> Forked:
        resource_tracker.ensure_running()
        tracker = resource_tracker.getfd()
        assert tracker is not None  # it runs
        with ExitStack() as own, ExitStack() as foreign:
            (end, tells_end), (reads, commands) = os.pipe(), os.pipe()
            for stack, descriptor in (
                (own, end),
                (own, commands),
                (foreign, tells_end),
                (foreign, reads),
            ):
                stack.callback(os.close, descriptor)
            with socket.socket(socket.AF_UNIX) as client:
                client.connect(self._address)
                reduction.sendfds(client, [reads, tells_end, self._alive, tracker, *descriptors])
            foreign.close()  # so that the end of the server is the end of the pipe
            with os.fdopen(os.dup(commands), "wb") as pipe:
                pipe.write(orders)
            forked = Forked(forkserver.read_signed(end), end, commands)
            own.pop_all()
        return forked


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()


def _close(*descriptors: int) -> None:
    for descriptor in descriptors:
        os.close(descriptor)


class _Forked(Popen):
    """A process of a server, as ``multiprocessing`` holds it."""

    _fds: list[int]

    def __init__(self, process: BaseProcess, server: ForkServer) -> None:
        self._server = server
        super().__init__(process)

    def _launch(self, process: BaseProcess) -> None:
        orders = io.BytesIO()
        set_spawning_popen(self)
        try:
            reduction.dump(spawn.get_preparation_data(process.name), orders)
            reduction.dump(process, orders)
        finally:
            set_spawning_popen(None)
        self.pid, self.sentinel, held = self._server.fork(self._fds, orders.getvalue())
        self.finalizer = util.Finalize(self, _close, (held, self.sentinel))


class _Process(BaseProcess):
    _start_method = "forkserver"

    def __init__(self, server: ForkServer, **options: Any) -> None:  # noqa: ANN401 - of any process
        super().__init__(**options)
        self._server = server

    def _Popen(self, _: BaseProcess) -> _Forked:
        return _Forked(self, self._server)

    def __getstate__(self) -> dict[str, object]:
        return {name: value for name, value in vars(self).items() if name != "_server"}


class _Context(ForkServerContext):
    def __init__(self, server: ForkServer) -> None:
        super().__init__()
        self.Process = partial(_Process, server)  # type: ignore[misc, assignment]  # knows its server


_servers: dict[tuple[object, ...], ForkServer] = {}


def context(modules: Sequence[str]) -> BaseContext:
    """Return what starts processes that have imported modules, in the environment of this one.

    Args:
        modules: What is not installed, or raises, does so again in whatever needs it.

    Returns:
        Where a process can be forked (Linux), that of a server, which is started; else one that
        imports for itself.
    """
    if sys.platform != "linux":
        return get_context("spawn")
    variables = {name: value for name, value in os.environ.items() if name not in MOMENTARY}
    key = (*modules, None, *sorted(variables.items()))
    server = _servers.setdefault(key, ForkServer(modules, variables))
    server.start()
    return _Context(server)
