"""Exact scalars: quotients of polynomials with rational coefficients in named quantities.

A quotient keeps its denominator as powers of polynomials. Two quotients are equal if their
difference has numerator 0, quantities counting as independent but for ``i i = -1`` and roots of
primes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache

from flint import fmpq, fmpz

from bptools.verification.limits import (
    LARGEST_EXPONENT,
    LARGEST_OF_NUMBERS,
    MOST_BITS,
    OutOfReach,
    Rejected,
)
from bptools.verification.scalars.polynomials import (
    PHASE,
    UNIT,
    Exponent,
    I,
    Laurent,
    Quantity,
    inside,
    monomial,
    quantity,
)


@dataclass(frozen=True, eq=False)
class Ratio:
    """A quotient: a numerator, and powers of polynomials below it."""

    above: Laurent
    below: Mapping[Laurent, int] = field(default_factory=dict)

    @staticmethod
    def number(value: int | Fraction | fmpq) -> Ratio:
        """Return a rational number."""
        exact = fmpq(value.numerator, value.denominator) if isinstance(value, Fraction) else value
        return Ratio(Laurent({UNIT: fmpq(exact)} if exact else {}))

    @staticmethod
    @lru_cache(maxsize=1 << 14)
    def of(factor: Quantity, exponent: Exponent = 1) -> Ratio:
        """Return a power of a quantity."""
        powers, number = monomial({factor: exponent})
        return Ratio(Laurent({powers: number}))

    def __add__(self, addend: Ratio) -> Ratio:
        if self.below == addend.below:
            return Ratio(self.above.plus(addend.above), self.below)
        shared = {
            base: max(self.below.get(base, 0), addend.below.get(base, 0))
            for base in [*self.below, *addend.below]
        }
        left, right = (s.above.times(_missing(shared, s.below)) for s in (self, addend))
        return Ratio(left.plus(right), shared)

    def __neg__(self) -> Ratio:
        return Ratio(Laurent({powers: -x for powers, x in self.above.terms.items()}), self.below)

    def __sub__(self, subtrahend: Ratio) -> Ratio:
        return self + -subtrahend

    def __mul__(self, factor: Ratio) -> Ratio:
        if self is ONE or factor is ONE:
            return factor if self is ONE else self
        if not self.below and not factor.below:
            return Ratio(self.above.times(factor.above))
        below = dict(self.below)
        for base, power in factor.below.items():
            below[base] = below.get(base, 0) + power
        return Ratio(self.above.times(factor.above), below)

    def power(self, exponent: int) -> Ratio:
        """Return a power with an integer exponent."""
        is_number = not self.below and self.above.terms.keys() <= {UNIT}
        if abs(exponent) > (LARGEST_OF_NUMBERS if is_number else LARGEST_EXPONENT):
            raise OutOfReach(f"a power of {exponent}")
        bits = max((max(map(_bits, (x.p, x.q))) for x in self.above.terms.values()), default=0)
        if bits * abs(exponent) > MOST_BITS:
            raise OutOfReach(f"a number of more than {MOST_BITS} bits")
        base = self if exponent >= 0 else self.inverse()
        return product_of([base] * abs(exponent))

    def inverse(self) -> Ratio:
        """Return the inverse.

        Raises:
            Rejected: If it is zero.
        """
        if self.is_zero:
            raise Rejected("it divides by zero")
        if not self.below and self.above.terms.keys() == {UNIT}:
            return Ratio.number(1 / self.above.terms[UNIT])
        shared, number, rest = self.above.split()
        above = Laurent({monomial({q: -e for q, e in shared})[0]: 1 / number})
        if len(rest.terms) == 1:
            ((powers, factor),) = rest.terms.items()
            inverted, sign = monomial({q: -e for q, e in powers})
            above, below = above.times(Laurent({inverted: sign / factor})), {}
        else:
            below = {rest: 1}
        return Ratio(above.times(_missing(self.below, {})), below)

    @property
    def is_zero(self) -> bool:
        """Whether it vanishes wherever it is defined."""
        return not self.above.terms

    @property
    def key(self) -> Laurent:
        """The polynomial that it is.

        Raises:
            OutOfReach: If it has a denominator.
        """
        if self.below:
            raise OutOfReach("a size or an index with a denominator")
        return self.above

    def quantities(self) -> set[Quantity]:
        """Return all quantities in it."""
        below = (base.quantities() for base in self.below)
        return self.above.quantities().union(*below)

    def depends_on(self, name: str) -> bool:
        """Return whether a variable is in it."""
        return any(factor.variable == name for factor in self.quantities())

    def mapped(self, image: Callable[[Quantity, Exponent], Ratio]) -> Ratio:
        """Return the quotient with every power of a quantity replaced by its image."""
        above = _mapped(self.above, image)
        for base, power in self.below.items():
            above = above * _mapped(base, image).inverse().power(power)
        return above

    def conjugate(self) -> Ratio:
        """Return the complex conjugate."""
        return self.mapped(_conjugate)

    def derivative(self, name: str) -> Ratio:
        """Return the derivative by a real variable."""
        total = ZERO
        for powers, number in self.above.terms.items():
            for factor, exponent in powers:
                slope = _slope(factor, name)
                if not slope.is_zero:
                    rest = Ratio(Laurent({powers - {(factor, exponent)}: number}), self.below)
                    lowered = Ratio.of(factor, exponent - 1) * Ratio.number(Fraction(exponent))
                    total = total + rest * lowered * slope
        for base, power in self.below.items():
            slope = Ratio(base).derivative(name) * Ratio.number(power)
            total = total - Ratio(self.above, {**self.below, base: power + 1}) * slope
        return total

    def rational(self) -> Fraction | None:
        """Return the rational number that it is, None if it depends on something."""
        if self.below or self.above.terms.keys() - {UNIT}:
            return None
        return fraction_of(self.above.terms.get(UNIT, fmpq(0)))

    def integer(self) -> int | None:
        """Return the integer that it is, None if it is none or depends on something."""
        number = self.rational()
        return None if number is None or number.denominator > 1 else number.numerator


def _missing(whole: Mapping[Laurent, int], part: Mapping[Laurent, int]) -> Laurent:
    product = Laurent({UNIT: fmpq(1)})
    for base, power in whole.items():
        product = product.times(base.power(power - part.get(base, 0)))
    return product


def _bits(number: fmpz) -> int:
    return int(number.bit_length())


def fraction_of(number: fmpq) -> Fraction:
    """Return a rational number as one of Python's."""
    return Fraction(int(number.p), int(number.q))


def product_of(factors: Iterable[Ratio]) -> Ratio:
    """Return a product."""
    product = ONE
    for factor in factors:
        product = product * factor
    return product


def _mapped(polynomial: Laurent, image: Callable[[Quantity, Exponent], Ratio]) -> Ratio:
    total = ZERO
    for powers, number in polynomial.terms.items():
        total = total + Ratio.number(number) * product_of(image(q, e) for q, e in powers)
    return total


def _conjugate(factor: Quantity, exponent: Exponent) -> Ratio:
    match factor.kind:
        case "i":
            return -Ratio.of(factor, exponent)
        case "phase":
            return Ratio.of(factor, -exponent)
        case "variable" | "conjugate" if factor.sort == "complex":
            opposite = "conjugate" if factor.kind == "variable" else "variable"
            return Ratio.of(quantity(opposite, factor.name, factor.sort), exponent)
        case "value" if factor.sort == "complex":
            raise OutOfReach("the conjugate of an unknown function")
        case "tower" | "product" if isinstance(factor.of, Laurent):
            base = Ratio(factor.of)
            if not (base.conjugate() - base).is_zero:
                raise OutOfReach("the conjugate of a power or product of something complex")
    return Ratio.of(factor, exponent)


def _slope(factor: Quantity, name: str) -> Ratio:
    """Return the derivative of a quantity by a real variable."""
    match factor.kind:
        case "variable" if factor.name == name:
            return ONE
        case "phase" if factor.name == name:
            return Ratio.of(I) * Ratio.of(factor) * Ratio.number(PHASE)
        case "growth" if factor.name == name:
            return Ratio.of(factor)
        case "value" if factor.of[0] == name:
            return Ratio.of(quantity("value", factor.name, factor.sort, (name, factor.of[1] + 1)))
        case "arctangent":
            argument = argument_of(factor)
            return argument.derivative(name) * (argument * argument + ONE).inverse()
        case "tower" | "product":
            if any(polynomial.depends_on(name) for polynomial in inside(factor)):
                raise OutOfReach("the derivative of a power or product that has no fixed length")
    return ZERO


def argument_of(arctangent: Quantity) -> Ratio:
    """Return what an arc tangent is of."""
    numerator, denominator = arctangent.of
    return Ratio(numerator, dict(denominator))


ZERO = Ratio.number(0)
ONE = Ratio.number(1)
