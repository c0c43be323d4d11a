"""The recordings as calls: what is kept of runs, surveys and hunts, and how it stands."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bptools.errors import UsageError
from bptools.interface.commands import ItemTable
from bptools.printing.tables import Table

if TYPE_CHECKING:
    from bptools.recordings.manifest import ManifestEntry

FOLDER = Path("reports", "recorded")


def add_recordings(
    files: Sequence[Path | str], folder: Path | str = FOLDER
) -> tuple[ManifestEntry, ...]:
    """Keep finished runs, surveys and hunts, reduced to what statements and replays read of them.

    Args:
        files: Runs and surveys (.npz) as ``bptools train`` and ``bptools quddpm survey`` write
            them, hunts (.json) as ``bptools hunt --out`` does.
        folder: Where the recordings and their manifest are.

    Returns:
        The entries; recordings of the same names are replaced.

    Raises:
        UsageError: If a file is neither, cannot be read, or is not finished or not of today's
            semantics; nothing is kept then.
    """
    from bptools.hunting import record
    from bptools.quddpm import archive
    from bptools.quddpm.run_file import read_run
    from bptools.recordings.folder import Recordings
    from bptools.recordings.manifest import Origin

    recorded_names = []
    for path in map(Path, files):
        if path.suffix == ".npz":
            recorded_names.append(archive.entry_of(read_run(path)))
        elif path.suffix == ".json":
            recorded_names.append(record.entry_of(record.read_record(path)))
        else:
            raise UsageError(f"files must be runs (.npz) or hunts (.json), {path} is neither")
    kinds = {entry.kind for entry, _ in recorded_names}
    reductions = archive.REDUCTIONS | record.REDUCTIONS
    chosen = {kind: words for kind, words in reductions.items() if kind in kinds}
    Recordings(Path(folder)).keep(Origin.here(Path()), recorded_names, chosen)
    return tuple(entry for entry, _ in recorded_names)


def list_recordings(folder: Path | str = FOLDER) -> ItemTable[ManifestEntry]:
    """Return the recordings of a folder: their kinds, semantics and origins, and if they are whole.

    Raises:
        UsageError: If there is no manifest, or one that cannot be read.
    """
    from bptools.recordings.folder import RecordingError, Recordings

    recordings = Recordings(Path(folder))
    entries, rows = recordings.manifest.entries, []
    for entry in entries:
        try:
            recordings.payload(entry)
        except RecordingError as error:
            state = str(error)
        else:
            state = "whole"
        rows.append((entry.id, entry.kind, entry.semantics, entry.origin, state))
    heads = ("recording", "kind", "semantics", "origin", "state")
    return ItemTable(entries, Table(heads, tuple(rows)))
