"""Expensive tables on disk, as plain JSON, so that each is computed once per machine.

One file a table, in the folder named by ``BPTOOLS_CACHE`` or else in the platform's cache folder:

    {"schema": 1, "family": "unitary", "degree": 26, "digest": "<sha256 of the numerators>",
     "numerators": {"26": "c0 c1 ...", "25 1": ...}}

with the coefficients of each class's numerator in decimal, lowest order first. Concurrent processes
see all of a file or none; a file that does not match its digest or schema is computed again. The
store only saves time: where it cannot be written, nothing else changes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from flint import fmpz_poly

from bptools.files import cache_folder, write_text
from bptools.haar.weingarten.symmetric_group import Partition, partitions
from bptools.haar.weingarten.walks import Family

SCHEMA = 1
Numerators = Mapping[Partition, fmpz_poly]


def stored(family: Family, degree: int, compute: Callable[[Family, int], Numerators]) -> Numerators:
    """Return a table from disk, or compute it and store it.

    Args:
        family: The recursion.
        degree: The degree.
        compute: Gives the table when the disk does not.
    """
    path = cache_folder() / f"weingarten-{family.value}-{degree}.json"
    known = _read(path, family, degree)
    if known is not None:
        return known
    computed = compute(family, degree)
    with suppress(OSError):  # a full or read-only disk costs time later, never the result
        _write(path, family, degree, computed)
    return computed


class _TextNumerators(Mapping[Partition, fmpz_poly]):
    """Numerators that are parsed when they are asked for."""

    def __init__(self, texts: dict[Partition, str]) -> None:
        self._texts = texts

    def __getitem__(self, cls: Partition) -> fmpz_poly:
        return fmpz_poly([int(coefficient) for coefficient in self._texts[cls].split()])

    def __iter__(self) -> Iterator[Partition]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


def _read(path: Path, family: Family, degree: int) -> Numerators | None:
    """Return the stored table, or None where there is none that can be trusted."""
    try:
        content = json.loads(path.read_bytes())
        texts = content["numerators"]
        trusted = (
            content["schema"] == SCHEMA
            and (content["family"], content["degree"]) == (family.value, degree)
            and list(texts) == [_name(cls) for cls in partitions(degree)]
            and content["digest"] == _digest(texts.values())
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    if not trusted:
        return None
    return _TextNumerators(dict(zip(partitions(degree), texts.values(), strict=True)))


def _write(path: Path, family: Family, degree: int, table: Numerators) -> None:
    texts = {
        _name(cls): " ".join(str(coefficient) for coefficient in table[cls].coeffs())
        for cls in partitions(degree)
    }
    content = {
        "schema": SCHEMA,
        "family": family.value,
        "degree": degree,
        "digest": _digest(texts.values()),
        "numerators": texts,
    }
    write_text(path, json.dumps(content))


def _name(cls: Partition) -> str:
    return " ".join(map(str, cls))


def _digest(texts: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for text in texts:
        digest.update(text.encode())
        digest.update(b"\n")
    return digest.hexdigest()
