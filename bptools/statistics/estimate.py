"""What is kept of a chunk of samples: numbers that add, without cancellation."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

_REAL_KINDS = "biuf"  # NumPy's letters of truth values, integers and floating point numbers


def finite_samples(values: ArrayLike) -> NDArray[np.float64]:
    """Return samples as a flat array of floats.

    Args:
        values: Real numbers, in any shape; at least one. Truth values count as 0 and 1.

    Raises:
        ValueError: If there is none, or they are masked, complex, texts or other objects, or one
            is not finite. Nothing is converted silently.

    >>> finite_samples([[1, 2], [3, 4]])
    array([1., 2., 3., 4.])
    >>> finite_samples(["1.5"])
    Traceback (most recent call last):
    ValueError: values must be real numbers, not of type <U3
    """
    if isinstance(values, np.ma.MaskedArray):
        raise ValueError("values must not be masked: choose the samples before they are given")
    try:
        raw = np.asarray(values)
    except ValueError:
        raise ValueError("values must be an array of real numbers, not ragged") from None
    if raw.size == 0:
        raise ValueError("values must hold at least one sample, they are empty")
    if raw.dtype.kind not in _REAL_KINDS:
        raise ValueError(f"values must be real numbers, not of type {raw.dtype}")
    with np.errstate(over="ignore"):
        array = raw.astype(np.float64).ravel()
    if not np.isfinite(array).all():
        raise ValueError(f"values must be finite, {np.sum(~np.isfinite(array))} of them are not")
    return array


@dataclass(frozen=True)
class Estimate:
    """Samples condensed to five numbers; estimates of disjoint chunks add.

    Args:
        count: How many there are, at least 1.
        mean: Their mean.
        squares: The sum of their squared deviations from it.
        least: The smallest of them.
        largest: The largest.

    Raises:
        ValueError: If the numbers are those of no samples, or too large to be squared.

    >>> Estimate.of([1.0, 2.0]) + Estimate.of([3.0])
    Estimate(count=3, mean=2.0, squares=2.0, least=1.0, largest=3.0)
    """

    count: int
    mean: float
    squares: float
    least: float
    largest: float

    def __post_init__(self) -> None:
        """Refuse numbers that no samples have."""
        if self.count < 1:
            raise ValueError(f"count of an estimate must be at least 1, not {self.count}")
        if not 0 <= self.squares < math.inf:
            raise ValueError(f"squares of samples must be finite, they add up to {self.squares}")
        if not -math.inf < self.least <= self.mean <= self.largest < math.inf:
            raise ValueError(
                f"mean must lie between least and largest, it is {self.mean} of "
                f"{self.least} to {self.largest}"
            )

    @classmethod
    def of(cls, values: ArrayLike) -> Estimate:
        """Condense samples; raise ``ValueError`` as ``finite_samples`` does."""
        array = finite_samples(values)
        least, largest = float(array.min()), float(array.max())
        with np.errstate(over="ignore", invalid="ignore"):
            deviations = array - array[0]  # of samples far from 0 the differences are exact
            offset = float(deviations.mean())
            squares = float(np.square(deviations - offset).sum())
        mean = min(max(float(array[0]) + offset, least), largest)
        return cls(array.size, mean, squares, least, largest)

    def __add__(self, other: Estimate) -> Estimate:
        count = self.count + other.count
        least, largest = min(self.least, other.least), max(self.largest, other.largest)
        gap = other.mean - self.mean
        mean = min(max(self.mean + gap * (other.count / count), least), largest)
        between = gap * gap * self.count * (other.count / count)
        return Estimate(count, mean, self.squares + other.squares + between, least, largest)

    def squares_about(self, centre: float) -> float:
        """Return the sum of squared deviations from ``centre``."""
        return self.squares + self.count * (self.mean - centre) ** 2


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
