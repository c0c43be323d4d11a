"""How far a run is, on stderr."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Progress = Callable[[int, int, str], None]


@contextmanager
def shown_progress(description: str) -> Iterator[Progress]:
    """Show a progress bar on stderr if it is a terminal.

    Args:
        description: What is done, where no name is at work.
    """
    from rich.console import Console
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    with Bar(console=console, disable=not console.is_terminal, transient=True) as bar:
        line = bar.add_task(description, total=None)

        def progress(done: int, total: int, name: str) -> None:
            bar.update(line, completed=done, total=total, description=name or description)

        yield progress
