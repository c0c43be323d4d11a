"""The progress of many training runs on stderr: bars in a terminal, lines elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn

from bptools.quddpm.training_process import Event


@contextmanager
def shown() -> Iterator[Callable[[Event], None]]:
    """Show the events of runs that it is called with."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _lines
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[said]}"))
    with Progress(*columns, console=console, transient=True) as bars:
        yield _Bars(bars)


def _lines(event: Event) -> None:
    """Print a line for every cycle, and for what begins and ends."""
    if event.what != "training" or event.epoch == event.n_epochs:
        print(f"{event.run}: {said(event)}", file=sys.stderr, flush=True)


class _Bars:
    """A bar for every run that is trained now."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, event: Event) -> None:
        if event.run not in self._tasks:
            self._tasks[event.run] = self._bars.add_task(event.run, total=None, said="")
        task = self._tasks[event.run]
        if event.what in ("finished", "failed"):
            self._bars.remove_task(task)
            self._bars.console.print(f"{event.run}: {said(event)}", markup=False, highlight=False)
        elif event.what == "training":
            done = (event.cycle - 1) * event.n_epochs + event.epoch
            total = event.n_cycles * event.n_epochs
            self._bars.update(task, completed=done, total=total, said=said(event))


def said(event: Event) -> str:
    """Return an event in words.

    >>> said(Event(run="a", what="begun", time="", seconds=0))
    'begun'
    """
    if event.what != "training":
        detail = (event.detail.strip().splitlines() or [""])[-1]
        return f"{event.what} {detail}".strip()
    left = "" if event.seconds_left is None else f", {duration(event.seconds_left)} left"
    return (
        f"cycle {event.cycle}/{event.n_cycles}, epoch {event.epoch}/{event.n_epochs}, "
        f"loss {event.loss:.4g}, gradient {event.gradient:.2g}{left}"
    )


def duration(seconds: float) -> str:
    """Return a time in hours, minutes and seconds.

    >>> duration(3725)
    '1:02:05'
    """
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"
