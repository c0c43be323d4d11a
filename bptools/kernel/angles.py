"""Means of trigonometric polynomials over an angle."""

from __future__ import annotations

from fractions import Fraction

from bptools.kernel.generators import Family, Generator, Sort, generator_of, number_of
from bptools.kernel.refusal import Refusal
from bptools.kernel.scalars import IMAGINARY, ZERO, Scalar


def mean_over_angle(scalar: Scalar, angle: str, half_width: Scalar) -> Scalar:
    """Return the mean of a trigonometric polynomial over an angle uniform on ``[-a, a]``.

    Args:
        scalar: A polynomial in ``exp(i angle)``.
        angle: The name of the angle.
        half_width: a, a rational multiple of a positive variable or of pi.

    Raises:
        Refusal: If the angle stands elsewhere, or the width is another one.
    """
    phase = Generator(Family.PHASE, angle)
    unit, multiple = _unit_of(half_width)
    beside = {g for powers in scalar.terms for n, _ in powers if (g := generator_of(n)) != phase}
    if unit.name == angle or any(g.depends_on(angle) for g in beside):
        raise Refusal(f"a mean over {angle} needs a polynomial in its sine and cosine")
    total = ZERO
    for frequency, coefficient in scalar.collected(number_of(phase)).items():
        if frequency == 0:
            total = total + coefficient
            continue
        reach = Fraction(frequency) * multiple
        chord = _chord_at_pi(reach) if unit.family is Family.PI else _chord(unit.name, reach)
        total = total + coefficient * chord * (IMAGINARY * 2 * half_width).inverse() * (
            Scalar.number(1 / Fraction(frequency))
        )
    return total


def is_smooth(scalar: Scalar, variable: str) -> bool:
    """Return whether a scalar is shown to be a smooth function of a real variable: no inverse."""
    for powers in scalar.terms:
        for number, exponent in powers:
            generator = generator_of(number)
            if generator.of is not None and generator.of.has(variable):
                return False
            entire = generator.family in (Family.PHASE, Family.GROWTH)
            if variable in (generator.name, generator.argument) and exponent < 0 and not entire:
                return False
    return True


def _chord(name: str, reach: Fraction) -> Scalar:
    """Return exp(i r a) - exp(-i r a) for a variable a."""
    edge = Generator(Family.PHASE, name)
    return Scalar.generator(edge, reach) - Scalar.generator(edge, -reach)


def _chord_at_pi(reach: Fraction) -> Scalar:
    """Return exp(i r pi) - exp(-i r pi): 0 for a whole r, 2i or -2i for half of an odd number."""
    if reach.denominator == 1:
        return ZERO
    if reach.denominator == 2:
        return IMAGINARY * (2 if reach.numerator % 4 == 1 else -2)
    raise Refusal(f"a mean over multiples of pi needs half-integer frequencies, not {reach}")


def _unit_of(half_width: Scalar) -> tuple[Generator, Fraction]:
    """Return a positive variable, or pi, and the positive multiple of it that a width is."""
    if len(half_width.terms) == 1:
        ((powers, factor),) = half_width.terms.items()
        if len(powers) == 1 and powers[0][1] == 1 and factor > 0:
            unit = generator_of(powers[0][0])
            if unit.family is Family.PI or (
                unit.family is Family.VARIABLE and unit.sort is Sort.POSITIVE
            ):
                return unit, Fraction(int(factor.p), int(factor.q))
    raise Refusal(
        f"a half width must be a multiple of a positive variable or of pi, not {half_width}"
    )
