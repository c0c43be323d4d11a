"""Means and variances of all gradients, with the interval that encloses each."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bptools.claims import Method

Floats = NDArray[np.float64]

SMALLEST = 1e-14  # of a gradient, relative to the largest possible one; below it is 0
CANCELLED = 1e-13  # of a variance, relative to the second moment that the mean is taken from


class NoFormulaError(Exception):
    """No exact formula applies to a circuit; the message says why. Samples take its place."""


@dataclass(frozen=True, eq=False)
class ParameterMoments:
    """One entry a parameter.

    Args:
        mean: Of the gradient.
        mean_low: Lower end of the mean's interval.
        mean_high: Its upper end.
        variance: Of the gradient.
        low: Lower end of the variance's interval.
        high: Its upper end.
        method: The formula, or what was sampled.
        known: Exact up to rounding, enclosed by a rigorous interval, or sampled.
        samples: How many; 0 if none.
    """

    mean: Floats
    mean_low: Floats
    mean_high: Floats
    variance: Floats
    low: Floats
    high: Floats
    method: str
    known: Method = Method.EXACT
    samples: int = 0

    @classmethod
    def exact(
        cls, mean: Floats, second: Floats, reach: Floats, method: str, *, share: float = 1.0
    ) -> ParameterMoments:
        """Return moments without intervals; what is below rounding is 0.

        Args:
            mean: Of the gradient.
            second: Of the gradient, if the share is 1.
            reach: The largest |∂f| of each parameter.
            method: The formula.
            share: The variance is this part of second moment less squared mean, such as the
                1/(N + 1) of Haar states.
        """
        second = np.where(second > (SMALLEST * reach) ** 2, second, 0.0)
        mean = np.where(np.abs(mean) > SMALLEST * np.maximum(reach, np.sqrt(second)), mean, 0.0)
        spread = second - mean**2
        variance = share * np.where(spread > CANCELLED * second, spread, 0.0)
        return cls(mean, mean, mean, variance, variance, variance, method)

    def first(self, count: int) -> ParameterMoments:
        """Return those of the first parameters alone."""
        columns = ("mean", "mean_low", "mean_high", "variance", "low", "high")
        return replace(self, **{name: getattr(self, name)[:count] for name in columns})

    def because(self, reason: NoFormulaError) -> ParameterMoments:
        """Return the same with the reason why there is nothing better."""
        return replace(self, method=f"{self.method}, since {reason}")

    @property
    def second_low(self) -> Floats:
        """At most E (∂f)²."""
        nearest = np.where(
            (self.mean_low <= 0) & (self.mean_high >= 0),
            0.0,
            np.minimum(np.abs(self.mean_low), np.abs(self.mean_high)),
        )
        return np.asarray(self.low + nearest**2)

    @property
    def second_high(self) -> Floats:
        """At least E (∂f)²."""
        largest = np.maximum(np.abs(self.mean_low), np.abs(self.mean_high))
        return np.asarray(self.high + largest**2)
