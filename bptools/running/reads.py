"""Which files a finding reads: what it opens or lists while it runs, whoever does it for it.

Python tells of every file that it opens. Not counted are what is installed, caches (those of
Python's compiler too, which the first run of a project makes), what the system makes up
(``/proc``), and what the finding has written itself. Asking whether a file exists tells nobody:
where its absence matters, open it and catch ``FileNotFoundError``.

What a function with a ``functools`` cache has read is forgotten after the finding, so that the next
one reads it for itself. What is read while a module is imported counts for everything that the
process makes afterwards.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import sysconfig
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib import metadata
from inspect import getattr_static
from pathlib import Path
from types import FrameType

Digests = dict[str, str]  # of the content of files, by path
ABSENT = "absent"
TURN = threading.RLock()
"""Held while a finding is made: of what other threads open, only its own may be going on."""
_INSTRUMENT = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
_IMPORT_SYSTEM = ("<frozen importlib", os.path.dirname(metadata.__file__))
_COMPILED = "__pycache__"  # what Python keeps of what it imports, and makes meanwhile
_OPENING = frozenset(("open", "os.listdir", "os.scandir"))  # few of what Python tells of
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


@dataclass
class Reads:
    """The files that one finding has opened so far, and what it has cached of them."""

    stamps: dict[str, object] = field(default_factory=dict)
    written: set[str] = field(default_factory=set)
    caches: list[Callable[[], object]] = field(default_factory=list)

    def note(self, path: str, frame: FrameType) -> None:
        """Note that a file, or a folder's list, is about to be read by this frame."""
        if path in self.written:
            return
        self.stamps.setdefault(path, _stamp(path))
        caller: FrameType | None = frame
        while caller is not None:
            if _is_imported(caller):
                _read_on_import.add(path)
            self.caches += _forgetting(caller)
            caller = caller.f_back

    @property
    def changed(self) -> str:
        """Which file changed after it was opened; "" if none."""
        stamps = self._all()
        return next((path for path in sorted(stamps) if _stamp(path) != stamps[path]), "")

    def digests(self, root: Path = Path("/")) -> Digests | None:
        """Return the digests of what was read; None if something changed since it was opened.

        Args:
            root: Paths below it are given relative to it, so that the project can move.
        """
        if self.changed:
            return None
        return {_relative(path, root): digest(path) for path in sorted(self._all())}

    def _all(self) -> dict[str, object]:
        return {path: _stamp(path) for path in _read_on_import.copy()} | self.stamps

    def forget(self) -> None:
        """Empty the caches that hold something of the files."""
        for clear in self.caches:
            clear()


@contextmanager
def reading() -> Iterator[Reads]:
    """Gather what is read within: by this thread, and by those that it may have started.

    One at a time in a process: of two that share a cache, the second would not be seen to read.
    """
    _listen()
    with TURN:
        reads, thread = Reads(), threading.get_ident()
        _active[thread] = reads
        try:
            yield reads
        finally:
            del _active[thread]
            reads.forget()


def imported_files() -> Digests:
    """Return the digests of the files that were imported here, but for what is installed."""
    files = (getattr(module, "__file__", None) for module in list(sys.modules.values()))
    paths = {os.path.abspath(file) for file in files if file}
    own = sorted(path for path in paths if not path.startswith((*_uncounted(), _INSTRUMENT)))
    return {path: digest(path) for path in own}


def unchanged(digests: Digests, root: Path) -> bool:
    """Return whether all files have the content of these digests."""
    return all(digest(str(root / path)) == known for path, known in digests.items())


def digest(path: str) -> str:
    """Return a number for the content of a file, or for the names in a folder."""
    return _digest(path, _stamp(path))


_active: dict[int, Reads] = {}  # by thread
_read_on_import: set[str] = set()


@lru_cache
def _listen() -> None:
    """Have Python tell of what it opens, from now on; once a process."""
    sys.addaudithook(_heard)


def _heard(event: str, arguments: tuple[object, ...]) -> None:
    if event not in _OPENING or not _active:
        return
    path, frame = arguments[0], sys._getframe(1)
    if isinstance(path, int) or frame.f_code.co_filename.startswith((*_IMPORT_SYSTEM, __file__)):
        return
    place = os.path.abspath(os.fsdecode(path) if path is not None else ".")  # type: ignore[arg-type]
    if place.startswith(_uncounted()) or _COMPILED in place.split(os.sep):
        return
    for reads in _listeners():
        if event == "open" and _writes(*arguments[1:3]):
            reads.written.add(place)
        else:
            reads.note(place, frame)


def _listeners() -> list[Reads]:
    """Return whose finding this thread works for: its own, or it may be any but the run itself."""
    own = _active.get(threading.get_ident())
    if own is not None:
        return [own]
    is_run = threading.current_thread() is threading.main_thread()
    return [] if is_run else list(_active.values())


def _writes(mode: object, flags: object) -> bool:
    if isinstance(mode, str):
        return not set(mode).isdisjoint("wax+")
    return isinstance(flags, int) and bool(flags & _WRITING)


@lru_cache
def _uncounted() -> tuple[str, ...]:
    """Return the folders of what is installed, of caches and of what the system makes up."""
    installed = {sys.prefix, sys.base_prefix, sys.exec_prefix, *sysconfig.get_paths().values()}
    caches = {os.environ.get(name, "") for name in ("BPTOOLS_CACHE", "XDG_CACHE_HOME")}
    caches |= {os.path.expanduser(place) for place in ("~/.cache", "~/Library/Caches")}
    folders = {os.path.abspath(place) for place in installed | caches if place}
    return tuple(f"{place}{os.sep}" for place in folders | {"/proc", "/sys", "/dev"})


def _stamp(path: str) -> object:
    """Return what changes when the content does; of a folder its names."""
    try:
        status = os.stat(path)
        if stat.S_ISDIR(status.st_mode):
            return tuple(sorted(name for name in os.listdir(path) if name != _COMPILED))
    except OSError:
        return ABSENT
    return status.st_mtime_ns, status.st_size, status.st_ino


@lru_cache(maxsize=4096)
def _digest(path: str, stamp: object) -> str:
    try:
        content = str(_stamp(path)).encode() if os.path.isdir(path) else Path(path).read_bytes()
    except OSError:
        return ABSENT
    return hashlib.sha256(content).hexdigest()


def _relative(path: str, root: Path) -> str:
    return os.path.relpath(path, root) if path.startswith(f"{root}{os.sep}") else path


def _is_imported(frame: FrameType) -> bool:
    """Return whether a frame runs a module for an import."""
    importer = frame.f_back
    return (
        frame.f_code.co_name == "<module>"
        and importer is not None
        and importer.f_code.co_filename.startswith(_IMPORT_SYSTEM)
    )


def _forgetting(frame: FrameType) -> Iterator[Callable[[], object]]:
    """Yield what forgets the value that a running function is about to leave in a cache."""
    value: object = None
    for part in frame.f_code.co_qualname.split("."):
        value = frame.f_globals.get(part) if value is None else getattr_static(value, part, None)
        if value is None:
            return
    if isinstance(value, cached_property):
        owner = frame.f_locals[frame.f_code.co_varnames[0]]
        yield lambda: vars(owner).pop(frame.f_code.co_name, None)
    elif callable(clear := getattr(value, "cache_clear", None)):
        yield clear
