"""Exact scalars: Laurent polynomials with rational coefficients in named generators.

A generator is a quantity of the field: a variable, ``exp(i theta)``, ``2^n``, a root of a prime,
the inverse of a polynomial. Two scalars that are equal here are equal wherever both are defined;
that two look different says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import cached_property, lru_cache, reduce
from operator import mul

from flint import fmpq

from bptools.kernel.generators import (
    Exponent,
    Family,
    Generator,
    Powers,
    Sort,
    generator_of,
    number_of,
    reduces,
)
from bptools.kernel.refusal import Refusal

_UNIT = fmpq(1)
_I = number_of(Generator(Family.IMAGINARY))


class Scalar:
    """A Laurent polynomial; immutable, equal to another if their terms are.

    >>> x = Scalar.generator(Generator(Family.VARIABLE, "x"))
    >>> ((x + 1) * (x - 1) - x * x + 1).is_zero
    True
    """

    def __init__(self, terms: Mapping[Powers, fmpq]) -> None:
        self.terms = terms

    @staticmethod
    def number(value: int | Fraction | fmpq) -> Scalar:
        """Return a rational number."""
        rational = (
            fmpq(value.numerator, value.denominator) if isinstance(value, Fraction) else value
        )
        return Scalar({(): fmpq(rational)}) if rational else ZERO

    @staticmethod
    def generator(generator: Generator, exponent: Exponent = 1) -> Scalar:
        """Return a generator to a power."""
        powers, factor = _normal({number_of(generator): exponent})
        return Scalar({powers: factor})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scalar) and self.terms == other.terms

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash(frozenset(self.terms.items()))

    def __add__(self, other: Scalar | int) -> Scalar:
        right = other if isinstance(other, Scalar) else Scalar.number(other)
        terms = dict(self.terms)
        for powers, factor in right.terms.items():
            total = terms.pop(powers, 0) + factor
            if total:
                terms[powers] = total
        return Scalar(terms)

    def __neg__(self) -> Scalar:
        return Scalar({powers: -factor for powers, factor in self.terms.items()})

    def __sub__(self, other: Scalar | int) -> Scalar:
        return self + (-other)

    def __mul__(self, other: Scalar | int) -> Scalar:
        right = other if isinstance(other, Scalar) else Scalar.number(other)
        if self is ONE or right is ONE:  # as most coefficients of networks are
            return right if self is ONE else self
        terms: dict[Powers, fmpq] = {}
        for left_powers, left_factor in self.terms.items():
            for right_powers, right_factor in right.terms.items():
                powers, factor = _product(left_powers, right_powers)
                total = terms.pop(powers, 0) + left_factor * right_factor * factor
                if total:
                    terms[powers] = total
        return Scalar(terms)

    def __pow__(self, exponent: int) -> Scalar:
        base = self.inverse() if exponent < 0 else self
        power = ONE
        for _ in range(abs(exponent)):
            power = power * base
        return power

    def inverse(self) -> Scalar:
        """Return the inverse, where it exists.

        Raises:
            Refusal: If the scalar is zero.
        """
        if self.is_zero:
            raise Refusal("a denominator is zero")
        if len(self.terms) == 1:
            ((powers, factor),) = self.terms.items()
            inverted = [_inverted(generator_of(number), power) for number, power in powers]
            return multiplied(inverted) * Scalar.number(1 / factor)
        numerator, denominator = self.cleared
        content, primitive = numerator.split_content()
        rest = Scalar.generator(Generator(Family.INVERSE, of=primitive))
        return rest * content.inverse() * denominator

    def split_content(self) -> tuple[Scalar, Scalar]:
        """Return a monomial, and the rest: its exponents start at 0, its leading factor is 1."""
        if not self.terms:
            return ONE, ZERO
        least: dict[int, Exponent] = {}
        numbers = {number for powers in self.terms for number, _ in powers}
        for number in numbers:
            if _is_free(generator_of(number)):
                least[number] = min(dict(powers).get(number, 0) for powers in self.terms)
        monomial = tuple(sorted((number, power) for number, power in least.items() if power))
        lowered = self * Scalar({tuple((n, -power) for n, power in monomial): fmpq(1)})
        leading = lowered.terms[min(lowered.terms, key=_order)]
        return Scalar({monomial: leading}), lowered * Scalar.number(1 / leading)

    @cached_property
    def cleared(self) -> tuple[Scalar, Scalar]:
        """The numerator without inverses, and the product of powers that was multiplied in."""
        numerator, denominator = self, ONE
        while True:
            inverses = {
                number
                for powers in numerator.terms
                for number, _ in powers
                if generator_of(number).family is Family.INVERSE
            }
            if not inverses:
                return numerator, denominator
            number = max(inverses)
            base = generator_of(number).of or ONE
            by_power = numerator.collected(number)
            highest = int(max(by_power))
            total, power = ZERO, ONE
            for exponent in range(highest, -1, -1):
                total = total + by_power.get(exponent, ZERO) * power
                power = power * base
            numerator, denominator = total, denominator * base**highest

    def collected(self, number: int) -> dict[Exponent, Scalar]:
        """Return the coefficients of the powers of one generator."""
        parts: dict[Exponent, dict[Powers, fmpq]] = {}
        for powers, factor in self.terms.items():
            exponent = dict(powers).get(number, 0)
            rest = tuple(pair for pair in powers if pair[0] != number)
            parts.setdefault(exponent, {})[rest] = factor
        return {exponent: Scalar(terms) for exponent, terms in parts.items()}

    @property
    def is_zero(self) -> bool:
        """Whether it is shown to vanish wherever it is defined."""
        return not self.terms or not self.cleared[0].terms

    @property
    def generators(self) -> set[Generator]:
        """The generators in it, those inside inverses and powers included."""
        numbers = {number for powers in self.terms for number, _ in powers}
        direct = {generator_of(number) for number in numbers}
        return direct.union(*(g.of.generators for g in direct if g.of is not None))

    def has(self, name: str) -> bool:
        """Return whether a name is anywhere in it."""
        return any(name in (g.name, g.argument) for g in self.generators)

    @property
    def variable(self) -> str | None:
        """The name of the variable that it is, None if it is something else."""
        ((powers, factor),) = self.terms.items() if len(self.terms) == 1 else (((), _UNIT),)
        if factor != 1 or len(powers) != 1 or powers[0][1] != 1:
            return None
        generator = generator_of(powers[0][0])
        return generator.name if generator.family is Family.VARIABLE else None

    @property
    def integer(self) -> int | None:
        """The integer that it is, None if it is something else."""
        number = self.terms.get((), fmpq(0))
        return int(number) if self.terms.keys() <= {()} and number.q == 1 else None

    def conjugate(self) -> Scalar:
        """Return the complex conjugate."""
        return self.mapped(_conjugate)

    def mapped(self, image: Callable[[Generator, Exponent], Scalar]) -> Scalar:
        """Return the scalar with every power of a generator replaced by its image."""
        total = ZERO
        for powers, factor in self.terms.items():
            images = [image(generator_of(number), exponent) for number, exponent in powers]
            total = total + multiplied(images) * Scalar.number(factor)
        return total

    def derivative(self, variable: str) -> Scalar:
        """Return the derivative by a real variable.

        Raises:
            Refusal: If the variable is in an exponent.
        """
        total = ZERO
        for powers, factor in self.terms.items():
            for place, (number, exponent) in enumerate(powers):
                slope = _slope(generator_of(number), exponent, variable)
                if slope.terms:
                    rest = Scalar({powers[:place] + powers[place + 1 :]: factor})
                    total = total + rest * slope
        return total

    def __str__(self) -> str:
        return " + ".join(sorted(_words(*term) for term in self.terms.items())) or "0"

    __repr__ = __str__


def _order(powers: Powers) -> tuple[object, ...]:
    return tuple((number, Fraction(exponent)) for number, exponent in powers)


def _is_free(generator: Generator) -> bool:
    """Whether it has an inverse of its own kind, so that its powers can be taken out."""
    return generator.family not in (Family.IMAGINARY, Family.ROOT, Family.INVERSE)


@lru_cache(maxsize=1 << 18)
def _product(left: Powers, right: Powers) -> tuple[Powers, fmpq]:
    """Multiply two monomials; i^2 = -1, a prime is a number and (-1)^n squared is 1."""
    if not left or not right:
        return left or right, _UNIT
    powers = dict(left)
    for number, exponent in right:
        powers[number] = powers.get(number, 0) + exponent
    return _normal(powers)


def _normal(powers: dict[int, Exponent]) -> tuple[Powers, fmpq]:
    """Return a monomial and a number in front of it; ``powers`` is used up."""
    factor = _UNIT
    for number in filter(reduces, powers):
        scale, powers[number] = _reduced(generator_of(number), powers[number])
        factor = factor * scale
    terms = [(number, _simple(exponent)) for number, exponent in powers.items() if exponent]
    return tuple(sorted(terms)), factor


def _simple(exponent: Exponent) -> Exponent:
    is_whole = type(exponent) is Fraction and exponent.denominator == 1
    return int(exponent) if is_whole else exponent


def _reduced(generator: Generator, exponent: Exponent) -> tuple[fmpq, Exponent]:
    if generator.family is Family.IMAGINARY:
        rest = exponent % 4
        return (-_UNIT, rest - 2) if rest >= 2 else (_UNIT, rest)
    if generator.family is Family.POWER:
        return _UNIT, exponent % 2
    whole = exponent // 1
    return fmpq(generator.order) ** int(whole), exponent - whole


def multiplied(factors: Iterable[Scalar]) -> Scalar:
    """Return a product."""
    return reduce(mul, factors, ONE)


def _inverted(generator: Generator, exponent: Exponent) -> Scalar:
    if generator.family is Family.INVERSE:
        return (generator.of or ONE) ** int(exponent)
    return Scalar.generator(generator, -exponent)


def _conjugate(generator: Generator, exponent: Exponent) -> Scalar:
    match generator.family:
        case Family.IMAGINARY:
            return -Scalar.generator(generator, exponent)
        case Family.PHASE:
            return Scalar.generator(generator, -exponent)
        case Family.VARIABLE if generator.sort is Sort.COMPLEX:
            return Scalar.generator(generator._replace(family=Family.CONJUGATE), exponent)
        case Family.CONJUGATE:
            return Scalar.generator(generator._replace(family=Family.VARIABLE), exponent)
        case Family.INVERSE:
            return (generator.of or ONE).conjugate().inverse() ** int(exponent)
        case Family.VALUE if generator.sort is Sort.COMPLEX:
            raise Refusal(f"the conjugate of the function {generator.name} has no rule")
        case Family.POWER | Family.PRODUCT:
            base = generator.of or ONE
            if base.conjugate() != base:
                raise Refusal(f"the base of a power, or a factor, must be real, not {base}")
    return Scalar.generator(generator, exponent)


def _slope(generator: Generator, exponent: Exponent, variable: str) -> Scalar:
    """Return the derivative of a power of a generator."""
    lowered = Scalar.generator(generator, exponent - 1) * Scalar.number(Fraction(exponent))
    match generator.family:
        case Family.VARIABLE if generator.name == variable:
            return lowered
        case Family.PHASE if generator.name == variable:
            return IMAGINARY * lowered * Scalar.generator(generator)
        case Family.GROWTH if generator.name == variable:
            return lowered * Scalar.generator(generator)
        case Family.VALUE if generator.argument == variable:
            return lowered * Scalar.generator(generator._replace(order=generator.order + 1))
        case Family.INVERSE:
            inner = (generator.of or ONE).derivative(variable)
            return -(inner * lowered * Scalar.generator(generator, 2))
        case Family.ARCTANGENT:
            inner = generator.of or ONE
            return lowered * inner.derivative(variable) * (inner * inner + 1).inverse()
        case Family.POWER | Family.PRODUCT:
            base = generator.of or ONE
            if generator.name == variable or not base.derivative(variable).is_zero:
                raise Refusal(f"the derivative of a power or a product by {variable} has no rule")
    return ZERO


def _words(powers: Powers, factor: fmpq) -> str:
    words = [f"{_name(generator_of(n))}" + (f"^{e}" if e != 1 else "") for n, e in powers]
    return " ".join([str(factor), *words])


_NAMES = {  # of generators, in messages
    Family.IMAGINARY: "i",
    Family.ROOT: "{g.order}",
    Family.PI: "pi",
    Family.PHASE: "exp(i {g.name})",
    Family.GROWTH: "exp({g.name})",
    Family.CONJUGATE: "conj({g.name})",
    Family.POWER: "({g.of})^{g.name}",
    Family.PRODUCT: "prod_(index < {g.name}) ({g.of})",
    Family.INVERSE: "1/({g.of})",
    Family.ARCTANGENT: "arctan({g.of})",
}


def _name(generator: Generator) -> str:
    if generator.family is Family.VALUE:
        return "".join((generator.name, "'" * generator.order, f"({generator.argument})"))
    return _NAMES.get(generator.family, "{g.name}").format(g=generator)


ZERO = Scalar({})
ONE = Scalar({(): fmpq(1)})
IMAGINARY = Scalar({((_I, 1),): fmpq(1)})
