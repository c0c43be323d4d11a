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
        half_width: a, a rational multiple of a positive variable.

    Raises:
        Refusal: If the angle stands elsewhere, or the width is another one.
    """
    phase = Generator(Family.PHASE, angle)
    name, multiple = _multiple_of_variable(half_width)
    inside = set().union(*(g.of.generators for g in scalar.generators if g.of is not None))
    if (
        name == angle
        or phase in inside
        or any(angle in (g.name, g.argument) for g in scalar.generators - {phase})
    ):
        raise Refusal(f"a mean over {angle} needs a polynomial in its sine and cosine")
    total = ZERO
    for frequency, coefficient in scalar.collected(number_of(phase)).items():
        if frequency == 0:
            total = total + coefficient
            continue
        reach = Fraction(frequency) * multiple
        edge = Generator(Family.PHASE, name)
        wave = Scalar.generator(edge, reach) - Scalar.generator(edge, -reach)
        total = total + coefficient * wave * (IMAGINARY * 2 * half_width).inverse() * (
            Scalar.number(1 / Fraction(frequency))
        )
    return total


def _multiple_of_variable(half_width: Scalar) -> tuple[str, Fraction]:
    if len(half_width.terms) == 1:
        ((powers, factor),) = half_width.terms.items()
        if len(powers) == 1 and powers[0][1] == 1:
            generator = generator_of(powers[0][0])
            if generator.family is Family.VARIABLE and generator.sort is Sort.POSITIVE:
                return generator.name, Fraction(int(factor.p), int(factor.q))
    raise Refusal(f"a half width must be a multiple of a positive variable, not {half_width}")
