"""A folder of recordings: read only as far as the manifest bears them out, and as they are today's.

A recording is *current* if its numbers mean what today's program computes, and of *older semantics*
if they mean something else: then it is named and never mixed with others. It is *refused* if it is
not what the manifest says. Whether a current one comes out again is what a replay says.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec

from bptools.errors import UsageError
from bptools.files import write_bytes
from bptools.recordings.manifest import SCHEMA, Manifest, ManifestEntry, Origin
from bptools.recordings.reading import note
from bptools.recordings.semantics import Semantics

MANIFEST = "manifest.json"
SHORT = 7  # letters of a commit that name an origin


class RecordingState(StrEnum):
    """How far a recording can be used."""

    CURRENT = "current"
    OLDER = "of older semantics"
    MISSING = "missing"
    REFUSED = "refused"


class RecordingError(UsageError):
    """A recording cannot be used; the sentence says why.

    Args:
        state: How it stands.
        sentence: Why.
    """

    def __init__(self, state: RecordingState, sentence: str) -> None:
        super().__init__(sentence)
        self.state = state


@lru_cache(maxsize=4)  # whoever reads many recordings asks again for each
def _decoded(content: bytes) -> Manifest:
    return msgspec.json.decode(content, type=Manifest)


@dataclass(frozen=True)
class Recordings:
    """A folder of recordings.

    Args:
        folder: Where ``manifest.json`` and the payloads are.
    """

    folder: Path

    @property
    def manifest(self) -> Manifest:
        """What the folder holds.

        Raises:
            RecordingError: If there is no manifest, or one that cannot be read.
        """
        path = self.folder / MANIFEST
        try:
            manifest = _decoded(path.read_bytes())
        except FileNotFoundError as error:
            raise RecordingError(
                RecordingState.MISSING, f"{path} is missing: nothing is recorded there"
            ) from error
        except (OSError, msgspec.MsgspecError) as error:
            raise RecordingError(
                RecordingState.REFUSED,
                f"{path} cannot be read as a manifest of recordings: {error}",
            ) from error
        if manifest.schema != SCHEMA:
            raise RecordingError(
                RecordingState.REFUSED,
                f"{path} must have schema {SCHEMA}, it has {manifest.schema}",
            )
        return manifest

    def entry(self, name: str) -> ManifestEntry:
        """Return the entry of a recording.

        Raises:
            RecordingError: If the manifest has none of this name.
        """
        for entry in self.manifest.entries:
            if entry.id == name:
                return entry
        raise RecordingError(
            RecordingState.MISSING, f"{name} is missing: the manifest names no such recording"
        )

    def read(
        self,
        name: str,
        semantics: Semantics,
        settings: Mapping[str, Any],
        seed: int | None = None,
        *,
        later: Mapping[str, Any] = MappingProxyType({}),
    ) -> bytes:
        """Return the payload of a recording, and note that it was read.

        Args:
            name: Which one.
            semantics: What its numbers must mean.
            settings: The settings it must have, some or all.
            seed: The seed it must have; any if not given.
            later: The values that settings had which came after some recordings were made, and
                which those do not name.

        Raises:
            RecordingError: In one sentence, if it is missing, altered, of other semantics or of
                other settings.
        """
        note(name)
        entry = self.entry(name)
        if entry.semantics != str(semantics):
            raise RecordingError(
                RecordingState.OLDER,
                f"{name} is of {entry.semantics}, today's program computes {semantics}",
            )
        expected = msgspec.json.decode(msgspec.json.encode(settings))
        recorded = {**later, **entry.settings, "seed": entry.seed}
        for key, value in (expected if seed is None else {**expected, "seed": seed}).items():
            if recorded.get(key) != value:
                raise RecordingError(
                    RecordingState.REFUSED,
                    f"{name} is of other settings: {key} is {recorded.get(key)}, not {value}",
                )
        return self.payload(entry)

    def payload(self, entry: ManifestEntry) -> bytes:
        """Return the bytes of a recording as the manifest knows them.

        Raises:
            RecordingError: If the file is missing, or was altered.
        """
        path = self.folder / entry.file
        try:
            content = path.read_bytes()
        except OSError as error:
            raise RecordingError(
                RecordingState.MISSING,
                f"{entry.id} cannot be read: {path} {error.strerror or error}",
            ) from error
        if hashlib.sha256(content).hexdigest() != entry.sha256:
            raise RecordingError(
                RecordingState.REFUSED,
                f"{entry.id} was altered: {path} is not the file of the manifest",
            )
        return content

    def keep(
        self,
        origin: Origin,
        kept: Iterable[tuple[ManifestEntry, bytes]],
        reductions: Mapping[str, str],
    ) -> None:
        """Add recordings, replacing those of the same names; the manifest is written last.

        Args:
            origin: By what they were made.
            kept: Entries, whose origin and digest are filled in, and their payloads.
            reductions: As of ``Manifest``, of their kinds.
        """
        path = self.folder / MANIFEST
        known = self.manifest if path.is_file() else Manifest({}, {}, ())
        origin_name = _name(origin, known.origins)
        entries = {entry.id: entry for entry in known.entries}
        for entry, content in kept:
            file = self.folder / entry.file
            file.parent.mkdir(parents=True, exist_ok=True)
            write_bytes(file, content)
            digest = hashlib.sha256(content).hexdigest()
            entries[entry.id] = msgspec.structs.replace(entry, origin=origin_name, sha256=digest)
        used = {entry.origin for entry in entries.values()}
        origins = {**known.origins, origin_name: origin}
        manifest = Manifest(
            {name: origins[name] for name in sorted(used)},
            {**known.reductions, **reductions},
            tuple(entries[name] for name in sorted(entries)),
        )
        self.folder.mkdir(parents=True, exist_ok=True)
        write_bytes(path, manifest.to_json())


def _name(origin: Origin, origins: Mapping[str, Origin]) -> str:
    """Return how the manifest names an origin: by its commit, and a number if there are more."""
    short = origin.commit[:SHORT]
    numbered = (f"{short}-{number}" for number in range(2, len(origins) + 3))
    return next(name for name in (short, *numbered) if origins.get(name, origin) == origin)
