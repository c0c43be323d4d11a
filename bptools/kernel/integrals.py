"""Limits of an antiderivative at both ends of the real line."""

from __future__ import annotations

from bptools.kernel.contexts import Context
from bptools.kernel.generators import Exponent, Family, Generator, generator_of
from bptools.kernel.refusal import Refusal
from bptools.kernel.scalars import ONE, ZERO, Scalar
from bptools.kernel.signs import Sign, sign_of


def rise(antiderivative: Scalar, variable: str, context: Context) -> Scalar:
    """Return F(oo) - F(-oo) for a rational function that vanishes there, plus arc tangents.

    An arc tangent may have constants alone before it: what x^2/(1 + 2 x^2) tends to is not read.

    Args:
        antiderivative: F, smooth on the whole line.
        variable: The name of the variable, which ranges over the real line.
        context: What the other variables are.

    Raises:
        Refusal: If F is not of that form.
    """
    total = ZERO
    for powers, factor in antiderivative.terms.items():
        degree: Exponent = 0
        slope, constant, is_constant = ZERO, Scalar.number(factor), True
        for number, exponent in powers:
            generator = generator_of(number)
            if generator.family is Family.ARCTANGENT and exponent == 1 and not slope.terms:
                slope = _linear(generator.of or ONE, variable)
            elif depends(generator, variable):
                degree += _degree(generator, exponent, variable, context)
                is_constant = False
            else:
                constant = constant * Scalar.generator(generator, exponent)
        if slope.terms and is_constant:
            total = total + constant * _half_turns(slope, context)
        elif slope.terms or degree >= 0:
            raise Refusal(f"a term of the antiderivative does not vanish at infinity: {factor}")
    return total


def _half_turns(slope: Scalar, context: Context) -> Scalar:
    """Return what arctan(k u) rises by: pi for k > 0."""
    if sign_of(slope, context) is not Sign.POSITIVE:
        raise Refusal(f"the slope in an arc tangent must be positive, not {slope}")
    return Scalar.generator(Generator(Family.PI))


def _linear(argument: Scalar, variable: str) -> Scalar:
    slope = argument.derivative(variable)
    rest = argument - slope * _power_of(variable, argument)
    if rest.terms or any(depends(g, variable) for g in slope.generators):
        raise Refusal(f"an arc tangent must be of a multiple of {variable}, not of {argument}")
    return slope


def _power_of(variable: str, scalar: Scalar) -> Scalar:
    own = (g for g in scalar.generators if g.family is Family.VARIABLE and g.name == variable)
    return next(map(Scalar.generator, own), ZERO)


def depends(generator: Generator, variable: str) -> bool:
    """Return whether a quantity depends on a variable: by its name, or by what is inside."""
    if variable in (generator.name, generator.argument):
        return True
    return generator.of is not None and any(depends(g, variable) for g in generator.of.generators)


def _degree(generator: Generator, exponent: Exponent, variable: str, context: Context) -> Exponent:
    """Return the growth of a factor; a denominator must be positive on the whole line."""
    if generator.family is Family.VARIABLE and exponent > 0:
        return exponent
    if generator.family is Family.INVERSE and generator.of is not None:
        if sign_of(generator.of, context) not in (Sign.POSITIVE, Sign.NEGATIVE):
            raise Refusal(f"a denominator must not vanish on the line, as {generator.of} may")
        return -exponent * _highest(generator.of, variable)
    raise Refusal(f"an antiderivative has no rule for {generator.family}")


def _highest(polynomial: Scalar, variable: str) -> Exponent:
    """Return the degree of a polynomial whose leading coefficient has one term."""
    own = _power_of(variable, polynomial)
    ((powers, _),) = own.terms.items()
    parts = polynomial.collected(powers[0][0])
    highest = max(parts)
    if len(parts[highest].terms) != 1 or any(
        depends(g, variable) for part in parts.values() for g in part.generators
    ):
        raise Refusal(f"the degree of {polynomial} in {variable} is not plain")
    return highest
