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
    if event.what in ("begun", "finished", "failed") or _ends_cycle(event):
        print(f"{event.run}: {said(event)}", file=sys.stderr, flush=True)


def _ends_cycle(event: Event) -> bool:
    return event.what == "training" and event.epoch == event.n_epochs


class _Bars:
    """A bar for all runs, and one for each that is trained now."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._all = bars.add_task("all runs", total=0, said="")
        self._tasks: dict[str, TaskID] = {}
        self._ended = self._count = 0

    def __call__(self, event: Event) -> None:
        if event.what == "waiting":
            self._count += 1
        elif event.what == "begun":
            self._tasks[event.run] = self._bars.add_task(event.run, total=None, said="starting")
        elif event.what == "training":
            done = (event.cycle - 1) * event.n_epochs + event.epoch
            total = event.n_cycles * event.n_epochs
            self._bars.update(self._tasks[event.run], completed=done, total=total, said=said(event))
        else:
            self._ended += 1
            if event.run in self._tasks:  # a process can die before it begins
                self._bars.remove_task(self._tasks.pop(event.run))
            self._bars.console.print(f"{event.run}: {said(event)}", markup=False, highlight=False)
        self._bars.update(
            self._all,
            completed=self._ended,
            total=self._count,
            said=f"{self._ended} of {self._count} done",
        )


def said(event: Event) -> str:
    """Return an event in words.

    >>> said(Event("original-n1-seed0", "begun"))
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
