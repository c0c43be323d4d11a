"""Files: written whole or not at all; Python files of a user, run for what they define."""

from __future__ import annotations

import os
import runpy
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bptools.errors import FileError, UsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray


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
        # claims are named by it; it takes the place of a module of this name meanwhile
        name_of_file = None if path.stem in sys.modules else path.stem
        names = runpy.run_path(str(path), run_name=name_of_file)
    finally:
        sys.path.remove(folder)
    if name not in names:
        defined = ", ".join(
            sorted(key for key, v in names.items() if callable(v) and key[0] != "_")
        )
        raise UsageError(f"{file} must define {name}, it defines {defined or 'nothing callable'}")
    return names[name]


def cache_folder() -> Path:
    """Return the folder of what saves time and decides nothing; it need not exist.

    It is named by ``BPTOOLS_CACHE``, or else lies in the platform's cache folder.
    """
    if chosen := os.environ.get("BPTOOLS_CACHE"):
        return Path(chosen)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA", "~/AppData/Local")
    elif sys.platform == "darwin":
        base = "~/Library/Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME", "~/.cache")
    return Path(base).expanduser() / "bptools"


def write_bytes(path: Path, content: bytes) -> Path:
    """Replace a file by new content, whole or not at all, and return its path.

    The content is on the disk before it takes the file's name, so that neither a full disk, a kill
    nor a second process that writes the same file leaves half of it. The folder is made.

    Args:
        path: The file.
        content: All that it shall hold.

    Raises:
        FileError: If it cannot be written; what the file held before is kept.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_bytes(Path(folder, "new", "a.txt"), b"whole").read_bytes()
    b'whole'
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with draft.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        before = "what it held before is kept" if path.is_file() else "it is not made"
        raise FileError(
            f"{path} cannot be written ({error.strerror or error}): {before}"
        ) from error
    return path


def write_text(path: Path, content: str) -> Path:
    """Replace a file by new text in UTF-8, as ``write_bytes`` does, and return its path."""
    return write_bytes(path, content.encode())


def read_array(path: Path) -> NDArray[Any]:
    """Return the array of a .npy file, without running anything that it may hold.

    Raises:
        UsageError: If it cannot be read, or holds anything but numbers.
    """
    from numpy.lib.format import read_array as read

    try:
        with path.open("rb") as file:
            array: NDArray[Any] = read(file, allow_pickle=False)
            return array
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from error
    except Exception as error:  # NumPy reads the header as Python source: anything may come of it
        reason = " ".join(str(error).split()).partition(". ")[0]
        raise UsageError(f"{path} must be a .npy file of numbers: {reason}") from error
