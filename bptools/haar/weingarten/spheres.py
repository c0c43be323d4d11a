"""Sums of moments of columns: what Weingarten functions are for vectors on spheres.

A column of degree s that is orthogonal to c others is uniform on a sphere of dimension D = d - c;
its moments are numbers over D (D + 1) ... (D + s - 1) for U(d) and states, and over
D (D + 2) ... (D + 2 s - 2) for O(d). One of Sp(2d) is orthogonal to the conjugates of the others
too: D = 2d - 2c, and the moments are as for U(d).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from math import gcd, prod
from typing import NamedTuple

from flint import fmpq, fmpq_poly
from sympy import Expr

from bptools.haar.dimensions import Dimension
from bptools.haar.weingarten.rational_functions import Denominator, as_expression, as_rational


class Sphere(NamedTuple):
    """A column integrated over the sphere: the number of other columns, its degree."""

    others: int
    degree: int


Columns = tuple[Sphere, ...]


class ColumnSum:
    """sum_k number_k / prod (rising products of the columns), a rational function of d.

    Args:
        stride: The step of the rising products: 1 for U(d) and Sp(2d), 2 for O(d).
        slope: The number of elements of a column over d: 2 for Sp(2d).
    """

    def __init__(self, stride: int, slope: int = 1) -> None:
        self._stride, self._slope = stride, slope
        self._terms: dict[tuple[Columns, int], fmpq] = defaultdict(fmpq)

    def add(self, terms: Mapping[Columns, int], scale: fmpq, power: int = 0) -> None:
        """Add the integrals over columns times a number and a power of d."""
        for columns, number in terms.items():
            self._terms[columns, power] += scale * number

    @property
    def least_dimension(self) -> int:
        """The dimension from which on the rational function holds."""
        return max((len(columns) for columns, _ in self._terms), default=1)

    def value(self, dimension: Dimension) -> Expr:
        """Return the sum, exact at an integer, else a factored rational function of d."""
        if isinstance(dimension, int):
            return as_rational(self._at(dimension))
        factors = [self._factors(columns) for columns, _ in self._terms]
        common: dict[int, int] = defaultdict(int)
        for powers in factors:
            for shift, power in powers.items():
                common[shift] = max(common[shift], power)
        numerator = fmpq_poly()
        for powers, ((_, power), number) in zip(factors, self._terms.items(), strict=True):
            missing = {c: most - powers.get(c, 0) for c, most in common.items()}
            numerator += prod(
                (fmpq_poly([c, self._slope]) ** times for c, times in missing.items()),
                start=fmpq_poly([0] * power + [number]),
            )
        lines, constant = [], int(numerator.denom())
        for shift, power in sorted(common.items()):
            content = gcd(self._slope, shift)
            lines.append(((self._slope // content, shift // content), power))
            constant *= content**power
        denominator = Denominator(tuple(lines), constant)
        return as_expression(numerator.numer(), denominator, dimension)

    def _at(self, dimension: int) -> fmpq:
        total = fmpq(0)
        for (columns, power), number in self._terms.items():
            factors = self._factors(columns).items()
            below = prod((self._slope * dimension + c) ** times for c, times in factors)
            total += number * dimension**power / below
        return total

    def _factors(self, columns: Columns) -> dict[int, int]:
        """Return {c: m} with the product of the (slope d + c)^m below the number."""
        powers: dict[int, int] = defaultdict(int)
        for others, degree in columns:
            for step in range(degree):
                powers[self._stride * step - self._slope * others] += 1
        return powers
