"""Symmetric laws of an angle, by the three averages that second moments know."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb, ctx, fmpq

WORKING_BITS = 200  # sin 4a/8a cancels all but a² of its leading digits


@dataclass(frozen=True)
class AngleLaw:
    """The law of an angle θ that θ and −θ share, as it enters averages over exp(−iθP).

    Args:
        alpha: E cos² 2θ.
        beta: E sin² 2θ.
        c: E cos 2θ.

    The three may be floats, rationals, or elements of a polynomial ring: then moments come out in
    it, exactly.

    Raises:
        ValueError: If they are numbers that no law has: α + β = 1 and c² ≤ α.

    >>> AngleLaw(Fraction(3, 4), Fraction(1, 4), Fraction(4, 5)).is_exact
    True
    """

    alpha: Any
    beta: Any
    c: Any

    def __post_init__(self) -> None:
        """Refuse numbers that no law has."""
        if self.is_exact and not all(isinstance(v, int | Fraction) for v in self.values):
            return
        slack = 0 if self.is_exact else 1e-12
        alpha, beta, c = self.alpha, self.beta, self.c
        if not (
            abs(alpha + beta - 1) <= slack
            and min(alpha, beta) >= 0
            and c * c <= alpha + slack
            and abs(c) <= 1
        ):
            raise ValueError(
                "alpha and beta must be non-negative with sum 1 and c**2 at most alpha, "
                f"they are {alpha}, {beta} and {c}"
            )

    @property
    def values(self) -> tuple[Any, ...]:
        """All averages, for what holds of each of them."""
        return self.alpha, self.beta, self.c

    @property
    def boxed(self) -> AngleLaw:
        """The same law in arrays of no dimension, which multiply arrays whatever they hold."""
        boxes = [np.empty((), dtype=object) for _ in range(3)]
        for box, value in zip(boxes, self.values, strict=True):
            box[()] = value
        return AngleLaw(*boxes)

    @property
    def is_exact(self) -> bool:
        """Whether no average is a float."""
        return not any(isinstance(value, float | np.floating) for value in self.values)


def uniform_law(scale: float) -> AngleLaw:
    """Return the law of angles uniform on [−a, a], each average to a unit in its last place.

    Args:
        scale: The a, not negative, in radians, of exp(−iθP).

    Raises:
        ValueError: If it is negative, infinite or NaN.

    Source: arXiv:2512.06695, eqs. 53 and 54.

    >>> uniform_law(1e-9).beta
    1.3333333333333336e-18
    """
    if not 0 <= scale < math.inf:
        raise ValueError(f"scale must be finite and not negative, it is {scale}")
    if scale == 0:
        return AngleLaw(1.0, 0.0, 1.0)
    with ctx.workprec(WORKING_BITS):
        angle = arb(fmpq(*Fraction(scale).as_integer_ratio()))
        wave = (4 * angle).sin() / (8 * angle)
        half = arb(1) / 2
        return AngleLaw(
            float((half + wave).mid()),
            float((half - wave).mid()),
            float(((2 * angle).sin() / (2 * angle)).mid()),
        )


def normal_law(deviation: float) -> AngleLaw:
    """Return the law of normally distributed angles of mean 0.

    >>> normal_law(0.0)
    AngleLaw(alpha=1.0, beta=0.0, c=1.0)
    """
    if not 0 <= deviation < math.inf:
        raise ValueError(f"deviation must be finite and not negative, it is {deviation}")
    square = deviation**2
    return AngleLaw(
        (1 + math.exp(-8 * square)) / 2, -math.expm1(-8 * square) / 2, math.exp(-2 * square)
    )
