"""Means and variances of all gradients, with the interval that encloses each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from bptools.claims import Method

Floats = NDArray[np.float64]

ROUNDING = 1e-13  # of a second moment, relative to the largest one


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
        rounding: Second moments that are no larger than this are taken for 0; None where that
            cannot be told.
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
    rounding: float | None = None

    @classmethod
    def exact(cls, mean: Floats, variance: Floats, method: str) -> ParameterMoments:
        """Return moments without intervals, found by sums of terms that may cancel."""
        variance = np.maximum(variance, 0.0)
        largest = float((variance + mean**2).max(initial=0.0))
        mean = np.where(np.abs(mean) > ROUNDING * sqrt(largest), mean, 0.0)
        return cls(
            mean, mean, mean, variance, variance, variance, method, rounding=ROUNDING * largest
        )

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
