"""Which recordings a computation reads, noted as it reads them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_names: ContextVar[set[str] | None] = ContextVar("recordings that are read", default=None)


@contextmanager
def noted() -> Iterator[set[str]]:
    """Collect the names of the recordings that are read within.

    >>> with noted() as names:
    ...     note("improved-n4-seed0")
    >>> names
    {'improved-n4-seed0'}
    """
    names: set[str] = set()
    token = _names.set(names)
    try:
        yield names
    finally:
        _names.reset(token)


def note(name: str) -> None:
    """Note that a recording is read, whether it can be used or not."""
    names = _names.get()
    if names is not None:
        names.add(name)
