"""The manifest of a folder of recordings: what each is, what made it, and its bytes' digest."""

from __future__ import annotations

import platform
from pathlib import Path
from typing import Any

import msgspec

from bptools.recordings import provenance
from bptools.records import Record

SCHEMA = 1


class Origin(Record, frozen=True):
    """By what some recordings were made.

    Args:
        commit: Of the sources.
        platform: Operating system and processor.
        versions: Of Python and packages.
    """

    commit: str
    platform: str
    versions: dict[str, str]

    @classmethod
    def here(cls, root: Path) -> Origin:
        """Return the origin of what this machine makes with the sources under ``root``."""
        machine = f"{platform.system()} {platform.machine()}"
        return cls(provenance.commit(root)[0], machine, provenance.versions())


class ManifestEntry(Record, frozen=True):
    """One recording.

    Args:
        id: Its name; a recording of another origin has that origin's name in front.
        kind: What was computed, as of ``Semantics.kind``.
        semantics: What its numbers mean, as of ``Semantics``.
        settings: All that decides its numbers but for the seed.
        seed: Root of its random streams.
        origin: By what it was made, as the manifest names it.
        file: Its payload, from the manifest's folder on.
        sha256: Of the payload.
    """

    id: str
    kind: str
    semantics: str
    settings: dict[str, Any]
    seed: int
    origin: str
    file: str
    sha256: str


class Manifest(Record, frozen=True):
    """All recordings of a folder.

    Args:
        origins: By name.
        reductions: By kind, what a payload holds of what was computed, and the command that
            computes all of it again.
        entries: Sorted by their names.
        schema: Version of this format.
    """

    origins: dict[str, Origin]
    reductions: dict[str, str]
    entries: tuple[ManifestEntry, ...]
    schema: int = SCHEMA

    def to_json(self) -> bytes:
        """Return the manifest with a line an entry, so that a change shows as what it is."""
        head = {"schema": self.schema, "origins": self.origins, "reductions": self.reductions}
        opening = msgspec.json.format(msgspec.json.encode(head), indent=1).removesuffix(b"\n}")
        lines = b",\n  ".join(map(msgspec.json.encode, self.entries))
        return opening + b',\n "entries": [\n  ' + lines + b"\n ]\n}\n"
