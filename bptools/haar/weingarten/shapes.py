"""Sums over shapes: of numbers over the products of (d + content) of a shape's cells."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from math import prod

from flint import fmpq, fmpq_poly, fmpz_poly
from sympy import Expr

from bptools.haar.dimensions import Dimension
from bptools.haar.weingarten.rational_functions import Denominator, as_expression, as_rational
from bptools.haar.weingarten.symmetric_group import Partition


def contents(shape: Partition) -> list[int]:
    """Return column less row of every cell.

    >>> contents((3, 1))
    [0, 1, 2, -1]
    """
    return [column - row for row, length in enumerate(shape) for column in range(length)]


def shapes_of(degree: int, rows: int) -> tuple[Partition, ...]:
    """List the shapes of a number of cells and at most so many rows, the longest row first.

    >>> shapes_of(4, 2)
    ((4,), (3, 1), (2, 2))
    """
    return tuple(_shapes(degree, rows, degree))


def _shapes(cells: int, rows: int, longest: int) -> Iterator[Partition]:
    if cells == 0:
        yield ()
    elif rows:
        for length in range(min(cells, longest), -(-cells // rows) - 1, -1):
            for rest in _shapes(cells - length, rows - 1, length):
                yield (length, *rest)


class ShapeSum:
    """sum_shapes number / prod_cells (d + content), over the shapes of at most d rows.

    Args:
        degree: The number of cells.
        rows: The most rows of a shape, where that is known to be less than the degree.

    >>> from sympy import Symbol
    >>> total = ShapeSum(2)
    >>> total.add({(2,): 1, (1, 1): 1}, fmpq(1))
    >>> total.value(Symbol("d")), total.value(1)
    (2/((d - 1)*(d + 1)), 1/2)
    """

    def __init__(self, degree: int, rows: int | None = None) -> None:
        self._degree = degree
        self._rows = degree if rows is None else min(rows, degree)
        self._numbers: dict[Partition, fmpq] = defaultdict(fmpq)

    def add(self, numbers: Mapping[Partition, int], scale: fmpq) -> None:
        """Add numbers by shape times a scale."""
        for shape, number in numbers.items():
            self._numbers[shape] += scale * number

    @property
    def least_dimension(self) -> int:
        """The dimension from which on the rational function holds."""
        return max(self._rows, 1)

    def value(self, dimension: Dimension) -> Expr:
        """Return the sum, exact at an integer, else a factored rational function of d."""
        if isinstance(dimension, int):
            weights = _weights(self._degree, min(self._rows, dimension), dimension)
            terms = (n * weights[x] for x, n in self._numbers.items() if x in weights)
            return as_rational(sum(terms, fmpq(0)))
        denominator, cofactors = _common(self._degree, self._rows)
        numerator = fmpq_poly()
        for shape, number in self._numbers.items():
            numerator += number * cofactors[shape]
        scaled = Denominator(denominator.lines, int(numerator.denom()))
        return as_expression(numerator.numer(), scaled, dimension)


@lru_cache(maxsize=64)
def _weights(degree: int, rows: int, dimension: int) -> dict[Partition, fmpq]:
    """Return one over the product of every shape that has at most so many rows."""
    return {
        shape: fmpq(1, prod(dimension + c for c in contents(shape)))
        for shape in shapes_of(degree, rows)
    }


@lru_cache(maxsize=16)
def _common(degree: int, rows: int) -> tuple[Denominator, dict[Partition, fmpq_poly]]:
    """Return the common denominator of all shapes, and what it is over each of theirs."""
    powers = {shape: Counter(contents(shape)) for shape in shapes_of(degree, rows)}
    most: Counter[int] = Counter()
    for own in powers.values():
        most |= own
    lines = tuple(((1, c), power) for c, power in sorted(most.items()))
    denominator = Denominator(lines)
    cofactors = {
        shape: fmpq_poly(
            denominator.polynomial
            // prod((fmpz_poly([c, 1]) ** own[c] for c in own), start=fmpz_poly([1]))
        )
        for shape, own in powers.items()
    }
    return denominator, cofactors
