"""Refuse a degree whose answer would cost too much, before any work is done."""

from __future__ import annotations

from bptools.haar.cost import WorkCost, require
from bptools.haar.weingarten.symmetric_group import count_partitions

_BYTES_PER_SHAPE = 600  # measured: a dictionary entry with its key and its rational number


def require_memory(needed: int, degree: int, what: str, seconds: float = 0.0) -> None:
    """Raise if the estimated number of bytes, or of seconds, is above the limit.

    Raises:
        CostError: With the estimate.
    """
    require(WorkCost(seconds, needed), f"in degree {degree} {what}")


def require_shapes(degree: int, max_rows: int) -> None:
    """Raise unless one number for each shape with at most that many rows fits in memory.

    Raises:
        CostError: With the estimate.
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
