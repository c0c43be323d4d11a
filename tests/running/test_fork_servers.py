"""Processes are forked of one that has imported what they need: no other result, only sooner."""

import os
import signal
import sys
from contextlib import nullcontext

import pytest

import bptools
from bptools.quddpm.schedule import MODULES as OF_TRAININGS
from bptools.quddpm.threads import ONE_THREAD
from bptools.running import runner
from bptools.running.executors import Call, Processes, execute
from bptools.running.worker import MODULES, prepare

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes import for themselves")
ABSENT = "no_such_module"


def origin(*modules):
    """Return which modules are imported here, the process forked of and how many threads it has."""
    threads = len(os.listdir(f"/proc/{os.getppid()}/task"))
    return {*modules} & {*sys.modules}, os.getppid(), threads


def answers(engine, *functions):
    received = {}
    calls = [
        Call(str(n), function, arguments) for n, (function, *arguments) in enumerate(functions)
    ]
    execute(calls, engine, lambda call, answer: received.update({call.name: answer}) or ())
    return [received[call.name] for call in calls]


def test_what_cannot_be_imported_ahead_is_left_to_what_needs_it(monkeypatch):
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    prepare([ABSENT, "colorsys"])
    assert "colorsys" in sys.modules


@pytest.mark.parametrize(
    ("variables", "modules"), [(ONE_THREAD, OF_TRAININGS), ({}, (ABSENT, *MODULES))]
)
def test_nothing_that_is_imported_has_started_a_thread_when_processes_are_forked(
    variables, modules
):
    """JAX would hang in a process forked of its threads."""
    engine, words = Processes(1, variables, modules), (*modules, "jax")
    (imported, server, threads), (_, again, _) = answers(engine, *[(origin, *words)] * 2)
    assert imported >= {*modules} - {ABSENT}
    assert threads == 1
    assert server == again != os.getpid()


def test_another_environment_has_processes_of_its_own(monkeypatch):
    engine = Processes(1, {"OF_THE_ENGINE": "1"})
    monkeypatch.setenv("OF_THIS_PROCESS", "1")
    names = ("OF_THE_ENGINE", "OF_THIS_PROCESS")
    read = [(os.getenv, name) for name in names]
    assert answers(engine, *read) == ["1", "1"]
    monkeypatch.setenv("OF_THIS_PROCESS", "2")
    assert answers(engine, *read) == ["1", "2"]


def test_a_server_that_is_killed_is_started_again():
    engine = Processes(1, {"KILLED": "1"})
    ((_, server, _),) = answers(engine, (origin,))
    os.kill(server, signal.SIGKILL)
    ((_, other, _),) = answers(engine, (origin,))
    assert other != server


def test_modules_are_imported_while_the_project_is_read_and_not_where_all_is_known(
    toy, threads, monkeypatch
):
    prepared = []

    class Preparing(Processes):
        def prepare(self, modules):
            prepared.append(modules)

        def __call__(self):
            return threads()

    monkeypatch.setattr(runner, "opened", lambda *_: nullcontext(Preparing(2)))
    root = toy.agreeing()
    first = bptools.check(root=root)
    (modules,) = prepared
    # a new journal knows no finding: each is still to be made
    assert {*MODULES, "sympy", "bptools.statistics"} <= {*modules}
    again = bptools.check(root=root)
    assert (first.exit_code, again.known, len(prepared)) == (0, len(again.results.evidence), 1)
