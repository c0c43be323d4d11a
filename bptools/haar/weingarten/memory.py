"""Refuse a degree whose answer would not fit in memory, before any work is done."""

from __future__ import annotations

import os

from bptools.haar.weingarten.symmetric_group import count_partitions

_BYTES_PER_SHAPE = 600  # measured: a dictionary entry with its key and its rational number
_FALLBACK = 8 << 30


def require_memory(needed: int, degree: int, what: str) -> None:
    """Raise unless the estimated number of bytes fits in this machine.

    Raises:
        MemoryError: With the estimate.
    """
    if needed > (limit := _physical_memory()):
        raise MemoryError(
            f"degree {degree} is too large: {what} would take about {needed / 2**30:.3g} GiB "
            f"of memory, and this machine has {limit / 2**30:.3g} GiB"
        )


def require_shapes(degree: int, max_rows: int) -> None:
    """Raise unless one number for each shape with at most that many rows fits in memory.

    Raises:
        MemoryError: With the estimate.
    """
    shapes = count_shapes(degree, max_rows)
    require_memory(shapes * _BYTES_PER_SHAPE, degree, f"its {shapes:.3g} shapes")


def count_shapes(degree: int, max_rows: int) -> int:
    """Count the partitions of the degree with at most that many parts.

    >>> count_shapes(20, 3)
    44
    """
    if max_rows >= degree:
        return count_partitions(degree)
    counts = [1] + [0] * degree
    for part in range(1, max_rows + 1):
        for total in range(part, degree + 1):
            counts[total] += counts[total - part]
    return counts[degree]


def _physical_memory() -> int:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # not a POSIX system
        return _FALLBACK
