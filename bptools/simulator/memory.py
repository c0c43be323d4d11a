"""The memory that a simulation may take."""

from __future__ import annotations

from pathlib import Path

import jax


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
