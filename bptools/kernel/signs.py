"""The sign of a scalar on a whole domain, by one sufficient criterion.

Every natural number n is written as its least value plus t, t >= 0; of 2^n (any base b >= 2) it is
used that it is b^least (1 + t) plus a non-negative number, by Bernoulli's inequality. A root of n
stays, so that t is a quantity of its own. If then all coefficients are non-negative, so is the
value. The criterion may stay silent; it never errs.
"""

from __future__ import annotations

from enum import StrEnum

from flint import fmpq

from bptools.kernel.contexts import Context
from bptools.kernel.generators import Exponent, Family, Generator, Sort, generator_of, number_of
from bptools.kernel.refusal import Refusal
from bptools.kernel.scalars import ONE, ZERO, Scalar


class Sign(StrEnum):
    """What is shown of a sign."""

    POSITIVE = "positive"
    NONNEGATIVE = "non-negative"
    NEGATIVE = "negative"
    NONPOSITIVE = "non-positive"
    UNKNOWN = "not shown"

    @property
    def opposite(self) -> Sign:
        """The sign of the negative."""
        return _OPPOSITE[self]


_OPPOSITE = {
    Sign.POSITIVE: Sign.NEGATIVE,
    Sign.NEGATIVE: Sign.POSITIVE,
    Sign.NONNEGATIVE: Sign.NONPOSITIVE,
    Sign.NONPOSITIVE: Sign.NONNEGATIVE,
    Sign.UNKNOWN: Sign.UNKNOWN,
}


def sign_of(scalar: Scalar, context: Context) -> Sign:
    """Return the sign of a scalar that is shown on the context's whole domain."""
    numerator, denominator = scalar.cleared
    below = _of_polynomial(denominator, context)
    above = _of_polynomial(numerator, context)
    if below is Sign.POSITIVE:
        return above
    return above.opposite if below is Sign.NEGATIVE else Sign.UNKNOWN


def _of_polynomial(polynomial: Scalar, context: Context) -> Sign:
    shifted = _lifted(polynomial, context).mapped(lambda g, e: _shifted(g, e, context))
    if not shifted.terms:
        return Sign.NONNEGATIVE
    signs = {_of_term(powers, factor, context) for powers, factor in shifted.terms.items()}
    if signs <= {Sign.POSITIVE, Sign.NONNEGATIVE}:
        return Sign.POSITIVE if Sign.POSITIVE in signs else Sign.NONNEGATIVE
    if signs <= {Sign.NEGATIVE, Sign.NONPOSITIVE}:
        return Sign.NEGATIVE if Sign.NEGATIVE in signs else Sign.NONPOSITIVE
    return Sign.UNKNOWN


def _lifted(polynomial: Scalar, context: Context) -> Scalar:
    """Multiply by powers of what is positive, until no natural number is in a denominator."""
    content, primitive = polynomial.split_content()
    ((powers, factor),) = content.terms.items() if content.terms else (((), fmpq(1)),)
    lifted = ONE
    for number, exponent in powers:
        generator = generator_of(number)
        if not (exponent < 0 and _is_above_zero(generator, context)):
            lifted = lifted * Scalar.generator(generator, exponent)
    return primitive * lifted * Scalar.number(factor)


def _is_above_zero(generator: Generator, context: Context) -> bool:
    is_number = generator.family is Family.VARIABLE and generator.sort is Sort.NATURAL
    counted = is_number and context.least_of(generator.name) >= 1
    return counted or _is_power_of_number(generator) or _is_positive(generator, context)


def _is_power_of_number(generator: Generator) -> bool:
    base = generator.of
    if generator.family is not Family.POWER or base is None or set(base.terms) != {()}:
        return False
    return bool(base.terms[()] >= 2)


def _shifted(generator: Generator, exponent: Exponent, context: Context) -> Scalar:
    """Write a natural number as its least value and more, and a power by Bernoulli's inequality."""
    is_number = generator.family is Family.VARIABLE and generator.sort is Sort.NATURAL
    if is_number and exponent > 0:
        root = Scalar.generator(generator, exponent - int(exponent))
        return (_excess(generator.name) + context.least_of(generator.name)) ** int(exponent) * root
    if _is_power_of_number(generator) and exponent > 0 and exponent == int(exponent):
        base = (generator.of or ONE).terms[()]
        least = context.least_of(generator.name)
        start = Scalar.number(base**least)
        more = start * _excess(generator.name)
        return (start + more + Scalar.generator(generator)) ** int(exponent)
    return Scalar.generator(generator, exponent)


def _excess(name: str) -> Scalar:
    """Return by how much a natural number exceeds its least value: no variable of any name."""
    return Scalar.generator(Generator(Family.VARIABLE, name, Sort.NATURAL, order=1))


def _of_term(powers: tuple[tuple[int, Exponent], ...], factor: fmpq, context: Context) -> Sign:
    strict = True
    for number, exponent in powers:
        generator = generator_of(number)
        if not _is_nonnegative(generator, exponent, context):
            return Sign.UNKNOWN
        strict = strict and _is_positive(generator, context)
    if factor > 0:
        return Sign.POSITIVE if strict else Sign.NONNEGATIVE
    return Sign.NEGATIVE if strict else Sign.NONPOSITIVE


def _is_positive(generator: Generator, context: Context) -> bool:
    """Return whether a quantity is positive; a power of a number is here its excess."""
    if generator.family is Family.POWER and not _is_power_of_number(generator):
        return sign_of(generator.of or ZERO, context) is Sign.POSITIVE
    if generator.family in (Family.GROWTH, Family.PI, Family.ROOT):
        return True
    value = generator.family is Family.VALUE and generator.order == 0
    plain = generator.family in (Family.VARIABLE, Family.PRODUCT)
    return generator.sort is Sort.POSITIVE and (value or plain)


def _is_nonnegative(generator: Generator, exponent: Exponent, context: Context) -> bool:
    """Return whether a power is non-negative."""
    if _is_positive(generator, context):
        return True
    plain = generator.family in (Family.VARIABLE, Family.PRODUCT)
    if plain and generator.sort in (Sort.NONNEGATIVE, Sort.NATURAL):
        return exponent > 0
    if (plain or generator.family is Family.VALUE) and generator.sort is not Sort.COMPLEX:
        return exponent > 0 and exponent % 2 == 0
    return _is_power_of_number(generator) and exponent > 0


def is_strict(scalar: Scalar, context: Context) -> bool:
    """Return whether a scalar is shown to vanish nowhere on the domain."""
    return sign_of(scalar, context) in (Sign.POSITIVE, Sign.NEGATIVE)


def coefficients_in_naturals(scalar: Scalar, context: Context) -> list[Scalar]:
    """Return the coefficients of a polynomial in all that is not a natural number or its power.

    The rest must be independent of each other and of every rational number, so that the polynomial
    vanishes where all coefficients do. What may not be leaves the scalar whole.
    """
    counted = {g for g in scalar.generators if _is_counted(g)}
    free = scalar.generators - counted
    if not all(_is_independent(g, context) for g in free) or _has_roots(scalar, counted):
        return [scalar]
    parts = [scalar]
    for generator in free:
        number = number_of(generator)
        parts = [c for part in parts for c in part.collected(number).values()]
    return [part for part in parts if part != ZERO]


def _is_counted(generator: Generator) -> bool:
    is_number = generator.family is Family.VARIABLE and generator.sort is Sort.NATURAL
    return is_number or _is_power_of_number(generator)


def _is_independent(generator: Generator, context: Context) -> bool:
    """Return whether a quantity satisfies no equation with rational numbers and the others."""
    if generator.family in (Family.PHASE, Family.GROWTH):
        return context.sort_of(generator.name) in (Sort.REAL, Sort.NONNEGATIVE, Sort.POSITIVE)
    return generator.family not in (Family.POWER, Family.PRODUCT, Family.ARCTANGENT)


def _has_roots(scalar: Scalar, counted: set[Generator]) -> bool:
    """Return whether there are roots of natural numbers, which roots of primes may equal."""
    exponents = {(generator_of(n), e) for powers in scalar.terms for n, e in powers}
    return any(g in counted and e != int(e) for g, e in exponents)


class MayVanish(Refusal):
    """A divisor that is not shown to be non-zero on a domain."""

    def __init__(self, context: Context, divisor: Scalar) -> None:
        super().__init__(f"a divisor must not vanish on the domain, {divisor} may")
        self.context, self.divisor = context, divisor


def require_defined(context: Context, divisors: list[Scalar]) -> None:
    """Refuse a division that is by zero for some natural numbers, whatever the other variables.

    Raises:
        MayVanish: If a divisor is not shown to be non-zero at all natural numbers of the domain.
    """
    for divisor in dict.fromkeys(divisors):
        numerator = divisor.cleared[0]
        parts = coefficients_in_naturals(numerator, context)
        if not any(is_strict(part, context) for part in parts):
            raise MayVanish(context, divisor)


def is_natural(scalar: Scalar, context: Context) -> bool:
    """Return whether a scalar is shown to be a natural number on the whole domain."""
    signs = (Sign.POSITIVE, Sign.NONNEGATIVE)
    return is_integral(scalar) and sign_of(scalar, context) in signs


def is_dimension(scalar: Scalar, context: Context) -> bool:
    """Return whether a scalar is shown to be a positive integer on the whole domain."""
    return is_natural(scalar - ONE, context)


def is_integral(scalar: Scalar) -> bool:
    """Return whether a scalar is a polynomial with integer coefficients in natural numbers."""
    return all(
        factor.q == 1 and all(_is_whole(generator_of(n), e) for n, e in powers)
        for powers, factor in scalar.terms.items()
    )


def _is_whole(generator: Generator, exponent: Exponent) -> bool:
    if exponent <= 0 or exponent != int(exponent):
        return False
    if generator.family is Family.POWER:
        base = (generator.of or ONE).terms
        return set(base) == {()} and base[()].q == 1
    return generator.family is Family.VARIABLE and generator.sort is Sort.NATURAL
