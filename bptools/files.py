"""Files: written whole or not at all; Python files of a user, run for what they define."""

from __future__ import annotations

import os
import runpy
import sys
from pathlib import Path
from typing import Any

from bptools.errors import UsageError


def load_object(place: str, argument: str = "circuit") -> Any:  # noqa: ANN401 - whatever the file holds
    """Run a Python file and return what it calls by a name.

    Args:
        place: ``FILE.py:NAME``. The file may import its neighbours.
        argument: What a refusal calls it.

    Raises:
        UsageError: If the place is spelt otherwise, or there is no such file or name.
    """
    file, colon, name = place.rpartition(":")
    if not colon or not file.endswith(".py") or not name.isidentifier():
        raise UsageError(f"{argument} must be given as FILE.py:NAME, not {place!r}")
    path = Path(file)
    if not path.is_file():
        raise UsageError(f"{file} must be a file, there is none")
    folder = str(path.resolve().parent)
    sys.path.insert(0, folder)
    try:
        names = runpy.run_path(str(path))
    finally:
        sys.path.remove(folder)
    if name not in names:
        defined = ", ".join(
            sorted(key for key, v in names.items() if callable(v) and key[0] != "_")
        )
        raise UsageError(f"{file} must define {name}, it defines {defined or 'nothing callable'}")
    return names[name]


def write_bytes(path: Path, content: bytes) -> Path:
    """Write a file whole or not at all, and return its path."""
    draft = path.with_name(path.name + ".part")
    draft.write_bytes(content)
    os.replace(draft, path)
    return path
