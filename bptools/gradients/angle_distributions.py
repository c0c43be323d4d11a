"""Laws of a random angle, by their characteristic functions and their samples."""

from __future__ import annotations

import cmath
import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.special import hyp1f1

Floats = NDArray[np.float64]


class AngleDistribution(Protocol):
    """What averages over an angle need to know of its law."""

    @property
    def centre(self) -> float | None:
        """The angle that the law is symmetric about; None if there is none."""

    def characteristic(self, frequency: float) -> complex:
        """Return E exp(i · frequency · θ)."""

    def sample(self, size: int, generator: np.random.Generator) -> Floats:
        """Return independent angles, shape (size,)."""

    def moved(self, angle: float) -> AngleDistribution:
        """Return the law of θ + angle."""


@dataclass(frozen=True)
class Uniform:
    """Angles uniform on [low, high].

    >>> abs(Uniform(0, 2 * math.pi).characteristic(1)) < 1e-15
    True
    """

    low: float
    high: float

    @property
    def centre(self) -> float:
        """The middle."""
        return (self.low + self.high) / 2

    def characteristic(self, frequency: float) -> complex:
        """Return E exp(i · frequency · θ)."""
        turn = frequency * (self.high - self.low) / 2
        wave = math.sin(turn) / turn if turn else 1.0
        # a whole number of periods averages to 0, which π as a float does not quite
        periods = turn / math.pi
        if round(periods) and abs(periods - round(periods)) < 1e-14 * abs(periods):
            wave = 0.0
        return wave * cmath.exp(1j * frequency * self.centre)

    def sample(self, size: int, generator: np.random.Generator) -> Floats:
        """Return independent angles, shape (size,)."""
        return generator.uniform(self.low, self.high, size)

    def moved(self, angle: float) -> Uniform:
        """Return the law of θ + angle."""
        return Uniform(self.low + angle, self.high + angle)


@dataclass(frozen=True)
class Normal:
    """Normally distributed angles.

    >>> Normal(0.0, 1.0).characteristic(2).real == math.exp(-2)
    True
    """

    mean: float
    deviation: float

    @property
    def centre(self) -> float:
        """The mean."""
        return self.mean

    def characteristic(self, frequency: float) -> complex:
        """Return E exp(i · frequency · θ)."""
        return cmath.exp(1j * frequency * self.mean - (frequency * self.deviation) ** 2 / 2)

    def sample(self, size: int, generator: np.random.Generator) -> Floats:
        """Return independent angles, shape (size,)."""
        return generator.normal(self.mean, self.deviation, size)

    def moved(self, angle: float) -> Normal:
        """Return the law of θ + angle."""
        return Normal(self.mean + angle, self.deviation)


@dataclass(frozen=True)
class Beta:
    """Angles low + (high − low) B with B of the Beta law of two shape parameters."""

    first: float
    second: float
    low: float = 0.0
    high: float = 2 * math.pi

    @property
    def centre(self) -> float | None:
        """The middle, if the shape parameters are equal."""
        return (self.low + self.high) / 2 if self.first == self.second else None

    def characteristic(self, frequency: float) -> complex:
        """Return E exp(i · frequency · θ)."""
        turn = 1j * frequency * (self.high - self.low)
        kummer = complex(hyp1f1(self.first, self.first + self.second, turn))
        return kummer * cmath.exp(1j * frequency * self.low)

    def sample(self, size: int, generator: np.random.Generator) -> Floats:
        """Return independent angles, shape (size,)."""
        drawn = generator.beta(self.first, self.second, size)
        return np.asarray(self.low + (self.high - self.low) * drawn)

    def moved(self, angle: float) -> Beta:
        """Return the law of θ + angle."""
        return Beta(self.first, self.second, self.low + angle, self.high + angle)
