"""Sums over shapes: of numbers over the products of (d + content) of a shape's cells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from math import prod

from flint import fmpq, fmpq_poly
from sympy import Expr

from bptools.haar.dimensions import Dimension
from bptools.haar.weingarten.rational_functions import Denominator, as_expression, as_rational
from bptools.haar.weingarten.symmetric_group import Partition, partitions


def contents(shape: Partition) -> list[int]:
    """Return column less row of every cell.

    >>> contents((3, 1))
    [0, 1, 2, -1]
    """
    return [column - row for row, length in enumerate(shape) for column in range(length)]


class ShapeSum:
    """sum_shapes number / prod_cells (d + content), over the shapes of at most d rows.

    Args:
        degree: The number of cells.

    >>> from sympy import Symbol
    >>> total = ShapeSum(2)
    >>> total.add({(2,): 1, (1, 1): 1}, fmpq(1))
    >>> total.value(Symbol("d")), total.value(1)
    (2/((d - 1)*(d + 1)), 1/2)
    """

    def __init__(self, degree: int) -> None:
        self._degree = degree
        self._numbers: dict[Partition, fmpq] = defaultdict(fmpq)

    def add(self, numbers: Mapping[Partition, int], scale: fmpq) -> None:
        """Add numbers by shape times a scale."""
        for shape, number in numbers.items():
            self._numbers[shape] += scale * number

    @property
    def least_dimension(self) -> int:
        """The dimension from which on the rational function holds."""
        return max(self._degree, 1)

    def value(self, dimension: Dimension) -> Expr:
        """Return the sum, exact at an integer, else a factored rational function of d."""
        if isinstance(dimension, int):
            weights = _weights(self._degree, dimension)
            terms = (n * weights[x] for x, n in self._numbers.items() if x in weights)
            return as_rational(sum(terms, fmpq(0)))
        denominator, cofactors = _common(self._degree)
        numerator = fmpq_poly()
        for shape, number in self._numbers.items():
            numerator += number * cofactors[shape]
        scaled = Denominator(denominator.lines, int(numerator.denom()))
        return as_expression(numerator.numer(), scaled, dimension)


@lru_cache(maxsize=64)
def _weights(degree: int, dimension: int) -> dict[Partition, fmpq]:
    """Return one over the product of every shape that has at most d rows."""
    return {
        shape: fmpq(1, prod(dimension + c for c in contents(shape)))
        for shape in partitions(degree)
        if len(shape) <= dimension
    }


@lru_cache(maxsize=16)
def _common(degree: int) -> tuple[Denominator, dict[Partition, fmpq_poly]]:
    """Return the common denominator of all shapes, and what it is over each of theirs."""
    powers: dict[Partition, dict[int, int]] = {}
    most: dict[int, int] = defaultdict(int)
    for shape in partitions(degree):
        cells = contents(shape)
        powers[shape] = {c: cells.count(c) for c in set(cells)}
        for c, power in powers[shape].items():
            most[c] = max(most[c], power)
    cofactors = {
        shape: prod(
            (fmpq_poly([c, 1]) ** (power - own.get(c, 0)) for c, power in most.items()),
            start=fmpq_poly([1]),
        )
        for shape, own in powers.items()
    }
    lines = tuple(((1, c), power) for c, power in sorted(most.items()))
    return Denominator(lines, 1), cofactors
