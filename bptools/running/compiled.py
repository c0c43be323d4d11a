"""What JAX has compiled on this machine, kept, so that no other process compiles it again.

JAX names an entry by the program, its own version and its flags, and compiles again what it cannot
read. The folder is of one host, since compiled code is of one processor, and holds the programs
that were used last.
"""

from __future__ import annotations

import os
import platform
from contextlib import suppress
from functools import cache
from pathlib import Path

from bptools.files import cache_folder

MOST_BYTES = 10**9

VARIABLES = {
    "JAX_COMPILATION_CACHE_DIR": "",
    "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",  # many small ones take the most time
    "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
}


@cache  # a process looks through the folder once
def keep_compiled() -> None:
    """Have JAX, which must not be imported yet, keep and find compiled programs.

    What the user has set himself stays.
    """
    folder = cache_folder() / "compiled" / platform.node()
    for name, value in VARIABLES.items():
        os.environ.setdefault(name, value or str(folder))
    if os.environ["JAX_COMPILATION_CACHE_DIR"] == str(folder):
        forget_oldest(folder, MOST_BYTES)


def forget_oldest(folder: Path, most_bytes: int) -> None:
    """Remove the files that were read longest ago, until the others fit.

    Args:
        folder: The folder; it need not exist.
        most_bytes: What may be left. Half of it is, where something must go, so that not every
            process has something to remove.
    """
    if not folder.is_dir():
        return
    files = {}
    for path in folder.iterdir():
        with suppress(OSError):  # another process was quicker
            files[path] = path.stat()
    total = sum(status.st_size for status in files.values())
    if total <= most_bytes:
        return
    for path, status in sorted(files.items(), key=lambda entry: entry[1].st_atime_ns):
        if 2 * total <= most_bytes:
            break
        with suppress(OSError):
            path.unlink()
        total -= status.st_size
