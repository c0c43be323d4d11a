"""The base of everything that is written to a file and read back: immutable, strict records."""

from __future__ import annotations

import msgspec


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of all records: immutable, compared by value, strict when read back."""


class Math(Record, frozen=True):
    """A formula: Typst source for both documents and words for a screen reader."""

    typst: str
    spoken: str
