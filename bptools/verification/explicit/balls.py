"""Values of exact scalars in balls, which enclose them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import flint
from flint import acb, arb, fmpq

from bptools.verification.limits import OutOfReach
from bptools.verification.scalars.polynomials import PHASE, Quantity
from bptools.verification.scalars.ratios import Ratio, argument_of

BITS = 256
NO_BALLS: Mapping[object, acb] = {}


def ball_of(scalar: Ratio, values: Mapping[object, acb] = NO_BALLS) -> acb:
    """Return a ball around an exact scalar, at values of the variables in it, by name.

    That of a derivative of a function has the function's name and its order for a name.

    Raises:
        OutOfReach: If it depends on something else.
    """
    with flint.ctx.workprec(BITS):
        total = acb(0)
        for powers, number in scalar.above.terms.items():
            term = acb(arb(number))
            for factor, exponent in powers:
                term *= power_of_ball(_base(factor, values), Fraction(exponent))
            total += term
        for polynomial, power in scalar.below.items():
            total /= ball_of(Ratio(polynomial), values) ** power
        return total


def _base(factor: Quantity, values: Mapping[object, acb]) -> acb:
    match factor.kind:
        case "i":
            return acb(0, 1)
        case "pi":
            return acb(arb.pi())
        case "root":
            return acb(factor.of)
        case "variable" if factor.name in values:
            return values[factor.name]
        case "conjugate" if factor.name in values:
            return values[factor.name].conjugate()
        case "value" if (factor.name, factor.of[1]) in values:
            return values[factor.name, factor.of[1]]
        case "arctangent":
            return ball_of(argument_of(factor), values).atan()
        case "phase" if factor.name in values:
            turn = acb(0, 1) * acb(arb(fmpq(PHASE.numerator, PHASE.denominator)))
            return (turn * values[factor.name]).exp()
        case "growth" if factor.name in values:
            return values[factor.name].exp()
    raise OutOfReach(f"the value of a {factor.kind} {factor.name}")


def power_of_ball(base: acb, exponent: Fraction) -> acb:
    """Return a rational power of a ball."""
    if exponent.denominator == 1:
        return base ** int(exponent)
    return base ** acb(arb(fmpq(exponent.numerator, exponent.denominator)))
