"""Exact scalars: quotients of polynomials with rational coefficients in named quantities.

A polynomial maps monomials to coefficients; a monomial is a set of pairs (quantity, exponent), with
exponents of any sign and rational. A quotient keeps its denominator as powers of polynomials. Two
quotients are equal if their difference has numerator 0, quantities counting as independent but for
``i i = -1`` and roots of primes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache, cached_property, lru_cache
from typing import Any, NamedTuple

from flint import fmpq

from bptools.verification.limits import (
    LARGEST_EXPONENT,
    LARGEST_OF_NUMBERS,
    OutOfReach,
    Rejected,
    bounded,
)


@dataclass(frozen=True, eq=False)
class Quantity:
    """Something that a scalar depends on; there is one object for each, by ``quantity``.

    ``kind`` is "i", "root" (of the prime ``of``), "pi", "variable", "conjugate", "phase" (exp
    i x/4, so that exponents are mostly whole), "growth" (exp x), "tower" (a polynomial or a prime
    to the power of a natural number), "product" (of a polynomial over an index), "value" (of a
    function at ``of[0]``, differentiated ``of[1]`` times) or "arctangent".
    """

    kind: str
    name: str = ""
    sort: str = "real"
    of: Any = None

    @cached_property
    def reduces(self) -> bool:
        """Whether powers of it are numbers."""
        return self.kind in ("i", "root") or (self.kind == "tower" and self.of == -1)


_interned = cache(Quantity)


def quantity(kind: str, name: str = "", sort: str = "real", of: Any = None) -> Quantity:  # noqa: ANN401 - a number, names, or a frozen polynomial
    """Return the one object for a quantity."""
    return _interned(kind, name, sort, of)


Exponent = Fraction | int
Monomial = frozenset[tuple[Quantity, Exponent]]
Frozen = frozenset[tuple[Monomial, fmpq]]  # a polynomial as a key
UNIT: Monomial = frozenset()
_ONE = fmpq(1)
PHASE = Fraction(1, 4)  # of a turn of exp i x, one power of its quantity
I = quantity("i")  # noqa: E741 - the letter of the field


@lru_cache(maxsize=1 << 18)
def _times(left: Monomial, right: Monomial) -> tuple[Monomial, fmpq]:
    if not left or not right:
        return left or right, _ONE
    powers, number = dict(left), _ONE
    for factor, exponent in right:
        before = powers.pop(factor, 0)
        total = exponent
        if before:
            total = before + exponent
            if type(total) is Fraction and total.denominator == 1:
                total = total.numerator
            if factor.reduces:
                total, scale = _reduced(factor, total)
                number = number * scale
        if total:
            powers[factor] = total
    return frozenset(powers.items()), number


def _reduced(factor: Quantity, exponent: Exponent) -> tuple[Exponent, fmpq]:
    """Return what is left of a power of i, of a root or of (-1)^n, and the number it gives."""
    match factor.kind:
        case "i":
            turn = exponent % 4
            return (turn - 2, -_ONE) if turn >= 2 else (turn, _ONE)
        case "root":
            return exponent % 1, fmpq(factor.of) ** int(exponent // 1)
        case "tower" if factor.of == -1:
            return exponent % 2, _ONE
    return exponent, _ONE


def monomial(powers: Mapping[Quantity, Exponent]) -> tuple[Monomial, fmpq]:
    """Return a monomial and the number that comes out of powers of i and of roots."""
    number = _ONE
    reduced = {}
    for factor, power in powers.items():
        exponent, scale = _reduced(factor, power)
        number = number * scale
        if exponent:
            whole = type(exponent) is Fraction and exponent.denominator == 1
            reduced[factor] = int(exponent) if whole else exponent
    return frozenset(reduced.items()), number


class Factors(NamedTuple):
    """A monomial, a number and the rest, whose least monomial has coefficient 1."""

    shared: Monomial
    number: fmpq
    rest: Laurent


class Laurent:
    """A sum of monomials with rational coefficients."""

    __slots__ = ("terms",)

    def __init__(self, terms: Mapping[Monomial, fmpq]) -> None:
        bounded(terms)
        self.terms = terms

    def plus(self, addend: Laurent) -> Laurent:
        """Return the sum."""
        terms = dict(self.terms)
        for powers, number in addend.terms.items():
            total = terms.pop(powers, 0) + number
            if total:
                terms[powers] = total
        return Laurent(terms)

    def times(self, factor: Laurent) -> Laurent:
        """Return the product."""
        if len(factor.terms) == 1 and UNIT in factor.terms:
            number = factor.terms[UNIT]
            return Laurent({powers: x * number for powers, x in self.terms.items()})
        terms: dict[Monomial, fmpq] = {}
        for left, first in self.terms.items():
            for right, second in factor.terms.items():
                powers, number = _times(left, right)
                product = first * second if number is _ONE else first * second * number
                known = terms.get(powers)
                terms[powers] = product if known is None else known + product
            bounded(terms)
        return Laurent({powers: x for powers, x in terms.items() if x})

    def power(self, exponent: int) -> Laurent:
        """Return a natural power."""
        result = Laurent({UNIT: fmpq(1)})
        for _ in range(exponent):
            result = result.times(self)
        return result

    def quantities(self) -> set[Quantity]:
        """Return all quantities in it, those inside towers and arc tangents included."""
        direct = {factor for powers in self.terms for factor, _ in powers}
        return direct.union(*(_names(frozen) for factor in direct for frozen in _inside(factor)))

    def frozen(self) -> Frozen:
        """Return the polynomial as a key."""
        return frozenset(self.terms.items())

    def collected(self, factor: Quantity) -> dict[Exponent, Laurent]:
        """Return the coefficients of the powers of one quantity."""
        parts: dict[Exponent, dict[Monomial, fmpq]] = {}
        for powers, number in self.terms.items():
            exponent = next((e for q, e in powers if q is factor), 0)
            rest = frozenset(pair for pair in powers if pair[0] is not factor)
            parts.setdefault(exponent, {})[rest] = number
        return {exponent: Laurent(terms) for exponent, terms in parts.items()}

    def split(self) -> Factors:
        """Return the polynomial as a product."""
        free = {q for powers in self.terms for q, _ in powers if q.kind not in ("i", "root")}
        least = {q: min(dict(powers).get(q, 0) for powers in self.terms) for q in free}
        lowered = self.times(Laurent({monomial({q: -e for q, e in least.items()})[0]: fmpq(1)}))
        number = lowered.terms[min(lowered.terms, key=_order)]
        shared = frozenset((q, e) for q, e in least.items() if e)
        return Factors(shared, number, lowered.times(Laurent({UNIT: 1 / number})))


def _inside(factor: Quantity) -> tuple[Frozen, ...]:
    if factor.kind == "arctangent":
        numerator, denominator = factor.of
        return (numerator, *(base for base, _ in denominator))
    return (factor.of,) if isinstance(factor.of, frozenset) else ()


@cache
def _number(factor: Quantity) -> int:
    """Return a number by which quantities are ordered: that in which they were first met."""
    return _number.cache_info().currsize


def _order(powers: Monomial) -> list[tuple[int, Exponent]]:
    return sorted((_number(factor), exponent) for factor, exponent in powers)


@dataclass(frozen=True, eq=False)
class Ratio:
    """A quotient: a numerator, and powers of polynomials below it."""

    above: Laurent
    below: Mapping[Frozen, int] = field(default_factory=dict)

    @staticmethod
    def number(value: int | Fraction | fmpq) -> Ratio:
        """Return a rational number."""
        exact = fmpq(value.numerator, value.denominator) if isinstance(value, Fraction) else value
        return Ratio(Laurent({UNIT: fmpq(exact)} if exact else {}))

    @staticmethod
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
        below = dict(self.below)
        for base, power in factor.below.items():
            below[base] = below.get(base, 0) + power
        return Ratio(self.above.times(factor.above), below)

    def power(self, exponent: int) -> Ratio:
        """Return a power with an integer exponent."""
        is_number = not self.below and self.above.terms.keys() <= {UNIT}
        if abs(exponent) > (LARGEST_OF_NUMBERS if is_number else LARGEST_EXPONENT):
            raise OutOfReach(f"a power of {exponent}")
        base = self if exponent >= 0 else self.inverse()
        return product_of([base] * abs(exponent))

    def inverse(self) -> Ratio:
        """Return the inverse.

        Raises:
            Rejected: If it is zero.
        """
        if self.is_zero:
            raise Rejected("it divides by zero")
        shared, number, rest = self.above.split()
        above = Laurent({monomial({q: -e for q, e in shared})[0]: 1 / number})
        if len(rest.terms) == 1:
            ((powers, factor),) = rest.terms.items()
            inverted, sign = monomial({q: -e for q, e in powers})
            above, below = above.times(Laurent({inverted: sign / factor})), {}
        else:
            below = {rest.frozen(): 1}
        return Ratio(above.times(_missing(self.below, {})), below)

    @cached_property
    def is_zero(self) -> bool:
        """Whether it vanishes wherever it is defined."""
        return not self.above.terms

    @cached_property
    def key(self) -> Frozen:
        """The polynomial that it is, as a key.

        Raises:
            OutOfReach: If it has a denominator.
        """
        if self.below:
            raise OutOfReach("a size or an index with a denominator")
        return self.above.frozen()

    def quantities(self) -> set[Quantity]:
        """Return all quantities in it."""
        below = (Laurent(dict(base)).quantities() for base in self.below)
        return self.above.quantities().union(*below)

    def mapped(self, image: Callable[[Quantity, Exponent], Ratio]) -> Ratio:
        """Return the quotient with every power of a quantity replaced by its image."""
        above = _mapped(self.above, image)
        for base, power in self.below.items():
            above = above * _mapped(Laurent(dict(base)), image).inverse().power(power)
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
            slope = Ratio(Laurent(dict(base))).derivative(name) * Ratio.number(power)
            total = total - Ratio(self.above, {**self.below, base: power + 1}) * slope
        return total

    def integer(self) -> int | None:
        """Return the integer that it is, None if it is none or depends on something."""
        if self.below or set(self.above.terms) - {UNIT}:
            return None
        value = self.above.terms.get(UNIT, fmpq(0))
        return int(value.p) if value.q == 1 else None


def _missing(whole: Mapping[Frozen, int], part: Mapping[Frozen, int]) -> Laurent:
    product = Laurent({UNIT: fmpq(1)})
    for base, power in whole.items():
        product = product.times(Laurent(dict(base)).power(power - part.get(base, 0)))
    return product


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
        case "tower" | "product" if isinstance(factor.of, frozenset):
            base = Ratio(Laurent(dict(factor.of)))
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
            inner = _inside(factor)
            if any(q.name == name for frozen in inner for q in _names(frozen)):
                raise OutOfReach("the derivative of a power or product that has no fixed length")
    return ZERO


def _names(frozen: Frozen) -> set[Quantity]:
    return Laurent(dict(frozen)).quantities()


def argument_of(arctangent: Quantity) -> Ratio:
    """Return what an arc tangent is of."""
    numerator, denominator = arctangent.of
    return Ratio(Laurent(dict(numerator)), dict(denominator))


ZERO = Ratio.number(0)
ONE = Ratio.number(1)
