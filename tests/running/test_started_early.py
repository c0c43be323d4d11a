import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext

import bptools
from bptools.running import runner
from bptools.running.executors import Call, StartedEarly, execute
from bptools.running.worker import MODULES, prepare


class Made:
    """An engine of one thread, with what became of the executors that it made."""

    def __init__(self):
        self.opened, self.closed = 0, []

    @contextmanager
    def __call__(self):
        self.opened += 1
        try:
            with ThreadPoolExecutor(1) as executor:
                yield executor
        except BaseException as error:
            self.closed.append(type(error))
            raise
        self.closed.append(None)


def test_the_executor_that_was_started_carries_out_the_calls_once():
    made, results = Made(), []
    with StartedEarly(made) as early:
        early.start([Call("ahead", results.append, ("ahead",))])
        assert made.opened == 1
        for name in ("first", "second"):
            execute([Call(name, str, (name,))], early, lambda _, r: results.append(r) or ())
        assert made.closed == [None, None]
    assert (results, made.opened) == (["ahead", "first", "second"], 2)


def test_an_executor_that_nobody_asked_for_is_closed_and_told_of_an_error():
    for error in (None, ValueError):
        made = Made()
        try:
            with StartedEarly(made) as early:
                early.start([])
                if error:
                    raise error
        except ValueError:
            pass
        assert made.closed == [error]


def test_what_cannot_be_imported_ahead_is_left_to_what_needs_it(monkeypatch):
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    prepare(["no_such_module", "colorsys"])
    assert "colorsys" in sys.modules


def test_processes_start_while_the_project_is_read_and_not_where_all_is_known(toy, monkeypatch):
    made, prepared = Made(), []
    monkeypatch.setattr(runner, "opened", lambda *_: nullcontext(made))
    monkeypatch.setattr(runner, "prepare", prepared.append)
    root = toy.agreeing()
    first = bptools.check(root=root, workers=2)
    assert (made.opened, made.closed, first.exit_code) == (1, [None], 0)
    assert [set(MODULES) <= set(modules) for modules in prepared] == [True, True]
    assert "sympy" in prepared[0]  # a new journal knows no finding: each is still to be made
    again = bptools.check(root=root, workers=2)
    assert (made.opened, again.known) == (1, len(again.results.evidence))
