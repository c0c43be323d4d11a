"""Polynomials with rational coefficients in named quantities, with exponents of any kind.

A polynomial maps monomials to coefficients; a monomial is a set of pairs (quantity, exponent), with
exponents of any sign and rational. ``i i = -1``, and powers of roots of primes are numbers.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property, lru_cache
from typing import Any, NamedTuple

from flint import fmpq

from bptools.verification.limits import bounded, spend
from bptools.verification.scalars.multiplying import FEW, MANY, multiplied


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

    @property
    def variable(self) -> str:
        """The name of the variable that it is of: of a value, that of the function's argument."""
        return self.of[0] if self.kind == "value" else self.name

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
UNIT: Monomial = frozenset()
_ZERO, _ONE = fmpq(0), fmpq(1)
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
    """A sum of monomials with rational coefficients; those with the same terms are equal."""

    __slots__ = ("_hash", "terms")

    def __init__(self, terms: Mapping[Monomial, fmpq]) -> None:
        self.terms = terms
        self._hash: int | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Laurent) and self.terms == other.terms

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(frozenset(self.terms.items()))
        return self._hash

    def plus(self, addend: Laurent) -> Laurent:
        """Return the sum."""
        spend(len(self.terms) + len(addend.terms))
        terms = dict(self.terms)
        for powers, number in addend.terms.items():
            total = terms.pop(powers, 0) + number
            if total:
                terms[powers] = total
        bounded(terms)
        return Laurent(terms)

    def times(self, factor: Laurent) -> Laurent:
        """Return the product."""
        if len(factor.terms) == 1 and UNIT in factor.terms:
            number = factor.terms[UNIT]
            return Laurent({powers: x * number for powers, x in self.terms.items()})
        if len(self.terms) == 1 and UNIT in self.terms:
            return factor.times(self)
        spend(len(self.terms) * len(factor.terms))
        terms: dict[Monomial, fmpq] = {}
        if FEW < len(self.terms) * len(factor.terms) < MANY:
            for exponents, number in multiplied(self.terms, factor.terms):
                powers, scale = monomial(exponents)
                terms[powers] = terms.get(powers, _ZERO) + number * scale
            bounded(terms)
            return Laurent({powers: x for powers, x in terms.items() if x})
        for left, first in self.terms.items():
            for right, second in factor.terms.items():
                powers, number = _times(left, right)
                product = first * second if number is _ONE else first * second * number
                known = terms.get(powers)
                terms[powers] = product if known is None else known + product
            bounded(terms)
        return Laurent({powers: x for powers, x in terms.items() if x})

    def power(self, exponent: int) -> Laurent:
        """Return a natural power.

        Raises:
            OutOfReach: If it has more terms than the reader carries.
        """
        bounded(range(exponent * max(len(self.terms) - 1, 0)))
        result = Laurent({UNIT: fmpq(1)})
        for _ in range(exponent):
            result = result.times(self)
        return result

    def quantities(self) -> set[Quantity]:
        """Return all quantities in it, those inside towers and arc tangents included."""
        direct = {factor for powers in self.terms for factor, _ in powers}
        return direct.union(*(p.quantities() for factor in direct for p in inside(factor)))

    def depends_on(self, name: str) -> bool:
        """Return whether a variable is in it, inside of towers and arc tangents included."""
        return any(factor.variable == name for factor in self.quantities())

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


@cache
def ordinal(thing: Hashable) -> int:
    """Return a number by which things are ordered: that in which they were first met, from 1 on."""
    return ordinal.cache_info().currsize + 1


def inside(factor: Quantity) -> tuple[Laurent, ...]:
    """Return the polynomials inside of a quantity."""
    if factor.kind == "arctangent":
        numerator, denominator = factor.of
        return (numerator, *(base for base, _ in denominator))
    return (factor.of,) if isinstance(factor.of, Laurent) else ()


def _order(powers: Monomial) -> list[tuple[int, Exponent]]:
    return sorted((ordinal(factor), exponent) for factor, exponent in powers)
