"""The recordings on the command line."""

from __future__ import annotations

from pathlib import Path

import click

from bptools.interface.options import FILE, FOLDER

_folder = click.option("--in", "folder", type=FOLDER, default=Path("reports", "recorded"))


@click.group()
def recordings() -> None:
    """Keep what a report reads of trainings, surveys and hunts.

    \b
    Examples:
      bptools recordings add runs/*.npz hunts/*.json
      bptools recordings list
    """


@recordings.command()
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE...")
@_folder
def add(files: tuple[Path, ...], folder: Path) -> None:
    """Keep finished runs and surveys (.npz) and hunts (.json), reduced to what is read of them.

    \b
    Examples:
      bptools recordings add runs/*.npz
      bptools recordings add hunts/*.json --in reports/recorded
    """
    from bptools.interface.recordings import add_recordings

    click.echo(f"{len(add_recordings(files, folder))} recordings kept in {folder}", err=True)


@recordings.command("list")
@_folder
def list_command(folder: Path) -> None:
    """List the recordings: of what kind, semantics and origin, and whether they are whole.

    \b
    Examples:
      bptools recordings list
    """
    from bptools.interface.recordings import list_recordings

    click.echo(str(list_recordings(folder)))
