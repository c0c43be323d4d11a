"""The memory that a simulation may take, and how it takes less of it."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import jax

_COMPILED = "/jax/core/compile/backend_compile_duration"


def available_bytes() -> int:
    """Return the free memory of JAX's first device, in bytes.

    >>> available_bytes() > 0
    True
    """
    statistics = jax.devices()[0].memory_stats()
    if statistics and "bytes_limit" in statistics:
        return int(statistics["bytes_limit"]) - int(statistics.get("bytes_in_use", 0))
    for line in Path("/proc/meminfo").read_text().splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    raise OSError("/proc/meminfo must say MemAvailable, it does not")


@contextmanager
def returning_compiler_memory() -> Iterator[None]:
    """Return to the system what each compilation inside has freed, before the program runs.

    The C library keeps freed memory for itself otherwise: at 10 + 3 wires more than the arrays of
    a training step need. Where it cannot be told to return it, nothing is done.

    >>> with returning_compiler_memory():
    ...     print(jax.jit(lambda x: x + 1)(1))
    2
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)

    def compiled(event: str, duration_secs: float, **kwargs: str | int) -> None:
        if event == _COMPILED and trim is not None:
            trim(0)

    jax.monitoring.register_event_duration_secs_listener(compiled)
    try:
        yield
    finally:
        jax.monitoring.unregister_event_duration_listener(compiled)
