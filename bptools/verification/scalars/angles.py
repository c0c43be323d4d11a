"""Means of trigonometric polynomials over an angle."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from bptools.verification.limits import OutOfReach
from bptools.verification.scalars.polynomials import PHASE, Exponent, I, Quantity, quantity
from bptools.verification.scalars.quantities import turn
from bptools.verification.scalars.ratios import ZERO, Ratio, fraction_of


def mean_over_angle(scalar: Ratio, angle: str, half_width: Ratio) -> Ratio:
    """Return the mean of a trigonometric polynomial over an angle uniform on [-a, a].

    Raises:
        OutOfReach: If it is none, or a is no positive multiple of pi or of a positive variable.
    """
    phase = quantity("phase", angle)
    width = _factor_of(half_width)
    parts = scalar.above.collected(phase)
    if width.name == angle or any(x.depends_on(angle) for x in (*parts.values(), *scalar.below)):
        raise OutOfReach(f"a mean over {angle} of something that is no trigonometric polynomial")
    (multiple,) = half_width.above.terms.values()
    result = ZERO
    for power, part in parts.items():
        coefficient = Ratio(part, scalar.below)
        if power:
            reach = power * fraction_of(multiple)
            coefficient = coefficient * _mean_of_wave(width, reach)
        result = result + coefficient
    return result


@cache
def _mean_of_wave(width: Quantity, reach: Exponent) -> Ratio:
    """Return the mean of exp(i k x/4) over x in [-a, a], where k a is a multiple of a quantity."""
    wave = _edge(width, reach) - _edge(width, -reach)
    span = Ratio.of(I) * Ratio.of(width) * Ratio.number(2 * reach * PHASE)
    return wave * span.inverse()


def _edge(width: Quantity, power: Exponent) -> Ratio:
    """Return exp(i x/4) to a power, at x = the width."""
    if width.kind == "pi":
        return turn(Fraction(power * PHASE))
    return Ratio.of(quantity("phase", width.name), power)


def _factor_of(half_width: Ratio) -> Quantity:
    """Return the positive variable, or pi, that a half width is a positive multiple of."""
    if not half_width.below and len(half_width.above.terms) == 1:
        ((powers, multiple),) = half_width.above.terms.items()
        if len(powers) == 1 and multiple > 0:
            ((factor, exponent),) = powers
            kind = factor.kind, factor.sort
            if exponent == 1 and (kind == ("variable", "positive") or factor.kind == "pi"):
                return factor
    raise OutOfReach("the half width of an angle that is no multiple of pi or of a variable")
