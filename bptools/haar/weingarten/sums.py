"""Sums of Weingarten functions with polynomial coefficients, evaluated as one rational function."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from math import gcd
from typing import Protocol

from flint import fmpq, fmpq_poly
from sympy import Expr

from bptools.haar.dimensions import Dimension
from bptools.haar.weingarten.rational_functions import Denominator, Line, as_expression, as_rational
from bptools.haar.weingarten.spheres import ColumnSum, Sphere
from bptools.haar.weingarten.symmetric_group import Partition
from bptools.haar.weingarten.tables import Group, rational_table, table_at

MOST_KNOWN = 1 << 12
_KNOWN: dict[tuple[object, ...], Expr] = {}  # of very many terms most have the same few weights


class PairingSum(Protocol):
    """A sum of pairings with weights that depend on their cycle types."""

    def add_pairings(self, cycle_type: Partition, loops: int, number: fmpq) -> None:
        """Add a number of pairings with so many loops, each of which is a trace of 1."""

    def value(self, dimension: Dimension) -> Expr:
        """Return the sum, exact at an integer, else a factored rational function of d."""

    @property
    def least_dimension(self) -> int:
        """The dimension from which on the rational function holds."""


class WeingartenSum:
    """sum_mu p_mu(d) Wg(mu; slope d + offset), where classes of several degrees may occur.

    Args:
        group: The group whose tables give Wg (their variable is the half dimension for Sp(2d)).
        slope: With ``offset``, the table's variable z as a function of the dimension d.
        offset: z = slope d + offset.
        loop: A trace of 1 is ``loop`` times d.

    >>> from sympy import Symbol
    >>> total = WeingartenSum(Group.UNITARY)
    >>> total.add_pairings((1, 1), 0, fmpq(1))
    >>> total.add_pairings((2,), 0, fmpq(1))
    >>> total.value(Symbol("d")), total.value(1)
    (1/(d*(d + 1)), 1/2)
    """

    def __init__(self, group: Group, slope: int = 1, offset: int = 0, loop: int = 1) -> None:
        self._group = group
        self._slope = slope
        self._offset = offset
        self._loop = loop
        self._coefficients: dict[Partition, dict[int, fmpq]] = defaultdict(
            lambda: defaultdict(fmpq)
        )

    def add_pairings(self, cycle_type: Partition, loops: int, number: fmpq) -> None:
        """Add number * (loop d)^loops * Wg(cycle_type)."""
        self._coefficients[cycle_type][loops] += number * self._loop**loops

    def value(self, dimension: Dimension) -> Expr:
        """Return the sum, exact at an integer, else a factored rational function of d."""
        if isinstance(dimension, int):
            return as_rational(self._at(dimension))
        terms = tuple((mu, *sorted(n.items())) for mu, n in sorted(self._coefficients.items()))
        key = (self._group, self._slope, self._offset, terms, dimension)
        if key not in _KNOWN:
            if len(_KNOWN) >= MOST_KNOWN:
                _KNOWN.clear()
            _KNOWN[key] = self._rational(dimension)
        return _KNOWN[key]

    def _rational(self, dimension: Expr) -> Expr:
        common = rational_table(self._group, self._degree).denominator
        variable = fmpq_poly([self._offset, self._slope])
        numerator = fmpq_poly()
        for cycle_type, polynomial in self._polynomials():
            table = rational_table(self._group, sum(cycle_type))
            missing = fmpq_poly(common.polynomial) / fmpq_poly(table.denominator.polynomial)
            weight = fmpq_poly(table.numerators[cycle_type]) * missing
            numerator += polynomial * weight(variable)
        return _quotient(numerator, self._in_dimension(common), dimension)

    @property
    def least_dimension(self) -> int:
        """The dimension from which on the rational function holds."""
        return self._degree - self._offset if self._slope > 0 else self._degree

    @property
    def _degree(self) -> int:
        return max(map(sum, self._coefficients), default=0)

    def _at(self, dimension: int) -> fmpq:
        point = self._slope * dimension + self._offset
        total = fmpq(0)
        for cycle_type, powers in self._coefficients.items():
            coefficient = sum((n * dimension**k for k, n in powers.items()), fmpq(0))
            total += coefficient * table_at(self._group, sum(cycle_type), point)[cycle_type]
        return total

    def _polynomials(self) -> Iterator[tuple[Partition, fmpq_poly]]:
        for cycle_type, powers in self._coefficients.items():
            coefficients = [powers.get(k, fmpq(0)) for k in range(max(powers) + 1)]
            yield cycle_type, fmpq_poly(coefficients)

    def _in_dimension(self, denominator: Denominator) -> Denominator:
        """Write a z + b as a polynomial in d; factors of -1 and contents go to the constant."""
        lines: dict[Line, int] = {}
        constant = denominator.constant
        for (a, b), power in denominator.lines:
            slope, offset = a * self._slope, a * self._offset + b
            content = gcd(slope, offset) * (1 if slope > 0 else -1)
            lines[slope // content, offset // content] = power
            constant *= content**power
        return Denominator(tuple(lines.items()), constant)


class StateSum(ColumnSum):
    """A sum of pairings of kets with bras, t of which weigh 1/(d (d + 1) ... (d + t - 1))."""

    def __init__(self) -> None:
        super().__init__(stride=1)

    def add_pairings(self, cycle_type: Partition, loops: int, number: fmpq) -> None:
        """Add a number of pairings with so many loops; t is the number of fixed points."""
        self.add({(Sphere(0, len(cycle_type)),): 1}, number, loops)


def _quotient(numerator: fmpq_poly, denominator: Denominator, dimension: Expr) -> Expr:
    scale = int(numerator.denom())
    if denominator.constant < 0:
        numerator, scale = -numerator, -scale
    scaled = Denominator(denominator.lines, denominator.constant * scale)
    return as_expression(numerator.numer(), scaled, dimension)
