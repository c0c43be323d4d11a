"""The folders that a project's code lies in: made importable, and told apart by their content."""

from __future__ import annotations

import hashlib
import importlib
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from bptools.running.selection import ProjectError

ROOMS = ("proofs", "checks")
INSTRUMENT = Path(__file__).resolve().parent.parent


class Stamp(NamedTuple):
    """A file, when it was written (in nanoseconds) and its bytes."""

    path: str
    written: int
    size: int


Stamps = tuple[Stamp, ...]


def require_rooms(root: Path) -> None:
    """Refuse a folder that holds no project.

    Raises:
        ProjectError: If a room is missing or is no package.
    """
    for room in ROOMS:
        room_files(root, room)


def room_files(root: Path, room: str) -> list[Path]:
    """Return a room's files, its ``__init__.py`` first.

    Raises:
        ProjectError: If the room is missing or is no package.
    """
    folder = root / room
    if not folder.is_dir():
        raise ProjectError(f"{root} is not a project: it has no folder {room}/")
    if not (folder / "__init__.py").is_file():
        raise ProjectError(f"{room}/__init__.py is missing: {room}/ must be a package")
    files = (path for path in folder.glob("*.py") if path.is_file())  # an editor's lock is none
    return sorted(files, key=lambda path: (path.stem != "__init__", path.stem))


def stamps(*folders: Path) -> Stamps:
    """Return all Python files below some folders, with what changes when they are written."""
    return tuple(_stamped(folders))


def fingerprint(root: Path) -> str:
    """Return one number for the content of all code that a run of the project may import."""
    return instrument_fingerprint() + _rooms_fingerprint(root)


def instrument_fingerprint() -> str:
    """Return one number for the content of all code of bptools."""
    return _fingerprint(INSTRUMENT, stamps(INSTRUMENT))


def changed_code(known: str, root: Path) -> str:
    """Return what is not the code of a fingerprint, of this process or on the disk; "" if all is.

    Args:
        known: As of ``fingerprint``, of the project under the root.
        root: Its folder, which was entered before what is asked about: what is written and put back
            meanwhile has another time.
    """
    files = stamps(INSTRUMENT)
    if files != _INSTRUMENT_STAMPS:  # written after this process began to import it
        return min({*files}.symmetric_difference(_INSTRUMENT_STAMPS)).path
    if not known.startswith(_fingerprint(INSTRUMENT, files)):
        return f"{INSTRUMENT}, before this process began"
    rooms = _rooms_stamps(root)
    if (
        _entered == [(root, rooms)]
        and _fingerprint(INSTRUMENT, files) + _fingerprint(root, rooms) == known
    ):
        return ""
    return " or ".join(f"{room}/" for room in ROOMS)


def enter(root: Path, *, afresh: bool = False) -> None:
    """Make ``proofs`` and ``checks`` of this root, as they are now, and of no other importable.

    Args:
        root: The project's folder.
        afresh: Whether to forget what was imported from this root before even if nothing changed.
    """
    entry = (root, _rooms_stamps(root))
    with _LOCK:
        if _entered == [entry] and not afresh:
            return
        for name in [name for name in sys.modules if name.partition(".")[0] in ROOMS]:
            del sys.modules[name]
        for path, _ in _entered:  # the first is ours; another may stand there for what is installed
            if str(path) in sys.path:
                sys.path.remove(str(path))
        sys.path.insert(0, str(root))
        _entered[:] = [entry]
        importlib.invalidate_caches()


_LOCK = threading.Lock()
_entered: list[tuple[Path, Stamps]] = []  # the root whose rooms are importable, if any


def _stamped(folders: tuple[Path, ...]) -> Iterator[Stamp]:
    """Yield the stamps; texts, since every finding asks and paths take ten times as long."""
    for folder in folders:
        for place, inner, names in os.walk(folder):
            inner[:] = sorted(name for name in inner if name != "__pycache__")
            for path in (os.path.join(place, name) for name in sorted(names)):
                if not path.endswith(".py"):
                    continue
                with suppress(FileNotFoundError):  # removed meanwhile, or an editor's lock: a link
                    status = os.stat(path)
                    yield Stamp(path, status.st_mtime_ns, status.st_size)


def _rooms_stamps(root: Path) -> Stamps:
    return stamps(*(root / room for room in ROOMS))


def _rooms_fingerprint(root: Path) -> str:
    return _fingerprint(root, _rooms_stamps(root))


@lru_cache(maxsize=4)
def _fingerprint(base: Path, files: Stamps) -> str:
    total = hashlib.sha256()
    for path, *_ in files:
        try:
            content = hashlib.sha256(Path(path).read_bytes()).hexdigest()
        except FileNotFoundError as error:
            raise ProjectError(f"{path} was removed while the project was read") from error
        total.update(f"{os.path.relpath(path, base)} {content}\n".encode())
    return total.hexdigest()


_INSTRUMENT_STAMPS = stamps(INSTRUMENT)
