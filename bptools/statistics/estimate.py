"""What is kept of a chunk of samples: three numbers that add."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray


def finite_samples(values: ArrayLike) -> NDArray[np.float64]:
    """Return ``values`` as a flat array of floats, refusing none at all, NaN and infinities."""
    array = np.asarray(values, dtype=np.float64).ravel()
    if array.size == 0:
        raise ValueError("values must hold at least one sample, they are empty")
    if not np.isfinite(array).all():
        raise ValueError(f"values must be finite, {np.sum(~np.isfinite(array))} of them are not")
    return array


@dataclass(frozen=True)
class Estimate:
    """The count, sum and sum of squares of samples; estimates of disjoint chunks add.

    >>> Estimate.of([1.0, 2.0]) + Estimate.of([3.0])
    Estimate(count=3, total=6.0, total_of_squares=14.0)
    """

    count: int
    total: float
    total_of_squares: float

    @classmethod
    def of(cls, values: ArrayLike) -> Estimate:
        """Condense samples; raise ``ValueError`` if there is none or one is not finite."""
        array = finite_samples(values)
        return cls(array.size, float(array.sum()), float(array @ array))

    def __add__(self, other: Estimate) -> Estimate:
        return Estimate(
            self.count + other.count,
            self.total + other.total,
            self.total_of_squares + other.total_of_squares,
        )

    @property
    def mean(self) -> float:
        """The sample mean."""
        return self.total / self.count

    def squares_about(self, centre: float) -> float:
        """Return the sum of squared deviations from ``centre``, never below zero."""
        about = self.total_of_squares - 2 * centre * self.total + self.count * centre * centre
        return max(about, 0.0)


def chunked(values: ArrayLike, first: int = 16, growth: float = 1.3) -> Iterator[Estimate]:
    """Cut samples into consecutive chunks of growing size, condensed.

    The chunks of a confidence sequence tune its weights, so the first are small: what it learns
    from them serves the many samples that follow.

    >>> [chunk.count for chunk in chunked(range(100))]
    [16, 20, 27, 35, 2]
    """
    array = finite_samples(values)
    start, size = 0, float(first)
    while start < array.size:
        stop = min(start + int(size), array.size)
        yield Estimate.of(array[start:stop])
        start, size = stop, size * growth
