"""The recordings as commands: what is kept of runs, surveys and hunts, and how it stands."""

from __future__ import annotations

from pathlib import Path

import click

from bptools.errors import UsageError
from bptools.interface.options import FILE, FOLDER

FOLDER_OF_RECORDINGS = Path("reports", "recorded")


@click.group()
def recordings() -> None:
    """Keep what a report reads of trainings, surveys and hunts.

    \b
    Examples:
      bptools recordings add runs/*.npz hunts/*.json
      bptools recordings list
    """


_folder = click.option(
    "--in", "folder", type=FOLDER, default=FOLDER_OF_RECORDINGS, show_default=True
)


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
    from bptools.hunting import record
    from bptools.quddpm import archive
    from bptools.quddpm.run_file import read_run
    from bptools.recordings.folder import Recordings
    from bptools.recordings.manifest import Origin

    entries = []
    for path in files:
        if path.suffix == ".npz":
            entries.append(archive.entry_of(read_run(path)))
        elif path.suffix == ".json":
            entries.append(record.entry_of(record.read_record(path)))
        else:
            raise UsageError(f"files must be runs (.npz) or hunts (.json), {path} is neither")
    reductions = archive.REDUCTIONS | record.REDUCTIONS
    kinds = {entry.kind for entry, _ in entries}
    kept = {kind: words for kind, words in reductions.items() if kind in kinds}
    Recordings(folder).keep(Origin.here(Path()), entries, kept)
    click.echo(f"{len(entries)} recordings kept in {folder}", err=True)


@recordings.command("list")
@_folder
def list_command(folder: Path) -> None:
    """List the recordings: of what kind and semantics, by whom, and whether they are whole.

    \b
    Examples:
      bptools recordings list
    """
    from bptools.printing.tables import Table
    from bptools.recordings.folder import RecordingError, Recordings

    recorded = Recordings(folder)
    rows = []
    for entry in recorded.manifest.entries:
        try:
            recorded.payload(entry)
        except RecordingError as error:
            state = str(error)
        else:
            state = "whole"
        rows.append((entry.id, entry.kind, entry.semantics, entry.origin, state))
    click.echo(str(Table(("recording", "kind", "semantics", "origin", "state"), tuple(rows))))
