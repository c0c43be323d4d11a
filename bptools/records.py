"""The base of everything that is written to a file and read back: immutable, strict records."""

from __future__ import annotations

import msgspec


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of all records: immutable, compared by value, strict when read back."""


def as_json(record: object) -> bytes:
    r"""Return a record as JSON of one space a level, which ends in a newline.

    Args:
        record: Of msgspec, or made of such and of Python's own containers.

    >>> as_json(Math("x", "x"))
    b'{\n "typst": "x",\n "spoken": "x"\n}\n'
    """
    return msgspec.json.format(msgspec.json.encode(record), indent=1) + b"\n"


class Math(Record, frozen=True):
    """A formula: Typst source for both documents and words for a screen reader."""

    typst: str
    spoken: str


class Share(Record, frozen=True):
    """An interval that samples gave, which may miss its value with some probability.

    Args:
        interval: Its number within a finding, before that within a process; whatever is made of
            one interval names it together.
        error_rate: The probability, at most.
        premise: What it rests on: a range, a bound on the variance, independence.
    """

    interval: int
    error_rate: float
    premise: str
