"""What the options of the commands have in common."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

Command = Callable[..., Any]

FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)


root_option = click.option(
    "--root", type=FOLDER, help="Folder of proofs/ and checks/. [default: .]"
)


def options(*declared: Command) -> Command:
    """Join options into one decorator."""

    def decorate(command: Command) -> Command:
        for option in reversed(declared):
            command = option(command)
        return command

    return decorate


def given(values: dict[str, Any]) -> dict[str, Any]:
    """Leave out what was not given, so that the Python calls alone hold the defaults."""
    return {name: value for name, value in values.items() if value not in (None, ())}


TRACEBACK = "bptools.traceback"  # in a context's meta: whether it is asked for


def offer_traceback(command: click.Command) -> None:
    """Give a command, and all below it, the option to show the way to whatever is raised."""

    def note(ctx: click.Context, _: click.Parameter, value: bool) -> None:
        ctx.meta[TRACEBACK] = value or ctx.meta.get(TRACEBACK, False)

    words = "Show the traceback of whatever raises, too."
    option = click.Option(
        ["--traceback"], is_flag=True, expose_value=False, callback=note, help=words
    )
    command.params.append(option)
    for inner in getattr(command, "commands", {}).values():
        offer_traceback(inner)


JOURNAL = Path(".bptools", "journal.sqlite")

fresh_option = click.option(
    "--fresh/--resume", help="Do all again, what is known too; or go on from it, the default."
)
executor_options = options(
    click.option("--workers", type=int, help="Processes. [default: all cores]"),
    click.option("--executor", help="Where they are: processes, dask or mpi. [default: processes]"),
    click.option("--scheduler", metavar="tcp://HOST:PORT", help="Of Dask workers anywhere."),
)
piece_options = options(
    click.option("--workers", type=int, help="Processes. [default: this one]"),
    click.option("--executor", help="Where the work is done: processes, dask or mpi."),
    click.option("--scheduler", metavar="tcp://HOST:PORT", help="Of Dask workers anywhere."),
    click.option("--plan", is_flag=True, help="Say what it would take, and do nothing."),
    fresh_option,
    click.option(
        "--journal", type=FILE, default=JOURNAL, show_default=True, help="What is known, by pieces."
    ),
)
