"""Products of large sums of monomials, by a library for polynomials."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from fractions import Fraction
from math import lcm
from typing import Generic, TypeVar

from flint import fmpq, fmpq_mpoly, fmpq_mpoly_ctx

Letter = TypeVar("Letter", bound=Hashable)
Exponent = Fraction | int
Terms = Mapping[frozenset[tuple[Letter, Exponent]], fmpq]
FEW, MANY = 64, 4_000_000  # products of monomials: where it pays, and where sizes are to be watched


def multiplied(
    left: Terms[Letter], right: Terms[Letter]
) -> Iterator[tuple[dict[Letter, Exponent], fmpq]]:
    """Yield the terms of a product: the exponents of its letters, and its coefficient.

    Args:
        left: Coefficients by monomials, whose exponents may be negative and rational.
        right: The same.

    >>> x = frozenset({("x", 1)})
    >>> half = frozenset({("x", Fraction(-1, 2))})
    >>> [(dict(powers), str(c)) for powers, c in multiplied({x: fmpq(2)}, {half: fmpq(3)})]
    [({'x': Fraction(1, 2)}, '6')]
    """
    ring = _Ring(left, right)
    product = ring.polynomial(left) * ring.polynomial(right)
    for exponents, number in product.to_dict().items():
        yield ring.powers(tuple(map(int, exponents))), number


class _Ring(Generic[Letter]):
    """Polynomials in powers of letters that make all exponents natural numbers."""

    def __init__(self, *sums: Terms[Letter]) -> None:
        self.place: dict[Letter, int] = {}
        self.wholes: list[int] = []
        lowest: list[Exponent] = []
        for letter, exponent in (pair for terms in sums for powers in terms for pair in powers):
            k = self.place.setdefault(letter, len(self.place))
            if k == len(lowest):
                lowest.append(0)
                self.wholes.append(1)
            if type(exponent) is Fraction:
                self.wholes[k] = lcm(self.wholes[k], exponent.denominator)
            if exponent < lowest[k]:
                lowest[k] = exponent
        self.shifts = [int(-low * whole) for low, whole in zip(lowest, self.wholes, strict=True)]
        self.context = fmpq_mpoly_ctx.get([f"q{k}" for k in range(len(lowest))])

    def polynomial(self, terms: Terms[Letter]) -> fmpq_mpoly:
        """Return a sum, each letter times the power that lifts its lowest exponent to 0."""
        table = {}
        for powers, number in terms.items():
            exponents = list(self.shifts)
            for letter, exponent in powers:
                k = self.place[letter]
                exponents[k] += int(exponent * self.wholes[k])
            table[tuple(exponents)] = number
        return self.context.from_dict(table)

    def powers(self, exponents: tuple[int, ...]) -> dict[Letter, Exponent]:
        """Return the exponents of the letters in a product of two such sums."""
        totals = zip(self.place, exponents, self.shifts, self.wholes, strict=True)
        return {
            letter: total if whole == 1 else Fraction(total, whole)
            for letter, exponent, shift, whole in totals
            if (total := exponent - 2 * shift)
        }
