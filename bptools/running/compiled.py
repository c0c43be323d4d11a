"""What JAX has compiled on this machine, kept, so that no other process compiles it again.

JAX names an entry by the program, its own version and its flags, and compiles again what it cannot
read. The folder is of one host, since compiled code is of one processor.
"""

from __future__ import annotations

import os
import platform

from bptools.files import cache_folder

VARIABLES = {
    "JAX_COMPILATION_CACHE_DIR": "",
    "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0.1",
    "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
}


def keep_compiled() -> None:
    """Have JAX, which must not be imported yet, keep and find compiled programs.

    What the user has set himself stays.
    """
    folder = cache_folder() / "compiled" / platform.node()
    for name, value in VARIABLES.items():
        os.environ.setdefault(name, value or str(folder))
