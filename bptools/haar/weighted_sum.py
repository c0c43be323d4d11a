"""Sums of Weingarten functions with polynomial coefficients, evaluated as one rational function."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from flint import fmpq, fmpq_poly
from sympy import Expr

from bptools.haar.dimensions import Dimension
from bptools.haar.rational_functions import Denominator, as_expression, as_rational
from bptools.haar.rational_table import Group, rational_table, table_at
from bptools.haar.symmetric_group import Partition


class WeingartenSum:
    """sum_mu p_mu(d) Wg(mu), where classes of several degrees may occur.

    The variable d is that of the group's tables (the half dimension for Sp(2d)).

    >>> from sympy import Symbol
    >>> total = WeingartenSum(Group.UNITARY)
    >>> total.add((1, 1), 0, fmpq(1))
    >>> total.add((2,), 0, fmpq(1))
    >>> total.value(Symbol("d")), total.value(1)
    (1/(d*(d + 1)), 1/2)
    """

    def __init__(self, group: Group) -> None:
        self._group = group
        self._coefficients: dict[Partition, dict[int, fmpq]] = defaultdict(
            lambda: defaultdict(fmpq)
        )

    def add(self, cycle_type: Partition, power: int, number: fmpq) -> None:
        """Add number * d^power * Wg(cycle_type)."""
        self._coefficients[cycle_type][power] += number

    def value(self, dimension: Dimension) -> Expr:
        """Return the sum, exact at an integer, else a factored rational function of d."""
        if isinstance(dimension, int):
            return as_rational(self._at(dimension))
        common = rational_table(self._group, self.least_dimension).denominator
        numerator = fmpq_poly()
        for cycle_type, polynomial in self._polynomials():
            table = rational_table(self._group, sum(cycle_type))
            missing = fmpq_poly(common.polynomial) / fmpq_poly(table.denominator.polynomial)
            numerator += polynomial * table.numerators[cycle_type] * missing
        scale = int(numerator.denom())
        denominator = Denominator(common.lines, common.constant * scale)
        return as_expression(numerator.numer(), denominator, dimension)

    @property
    def least_dimension(self) -> int:
        """The dimension from which on the rational function holds: the largest degree."""
        return max(map(sum, self._coefficients), default=0)

    def _at(self, dimension: int) -> fmpq:
        total = fmpq(0)
        for cycle_type, powers in self._coefficients.items():
            coefficient = sum((n * dimension**k for k, n in powers.items()), fmpq(0))
            total += coefficient * table_at(self._group, sum(cycle_type), dimension)[cycle_type]
        return total

    def _polynomials(self) -> Iterator[tuple[Partition, fmpq_poly]]:
        for cycle_type, powers in self._coefficients.items():
            coefficients = [powers.get(k, fmpq(0)) for k in range(max(powers) + 1)]
            yield cycle_type, fmpq_poly(coefficients)
