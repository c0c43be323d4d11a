"""Moments of matrix elements by integrating one column after the other.

Given the other columns, a column of a Haar-random matrix is uniform on the unit sphere of their
orthogonal complement, whose projector is P = 1 - sum_b u_b u_b^dagger. Its moment of degree s is
a sum over pairings of products of elements of P, divided by D (D + 1) ... (D + s - 1) for U(d)
and D (D + 2) ... (D + 2s - 2) for O(d), where D = d - (number of other columns). Expanding P
gives moments of one column less. States that are equal up to the order of rows and columns are
added up, and all weights are integers: the dimension enters at the very end.

The result is exact for every integer d that is at least the number of columns.

Source: after Gorin-Lopez, J. Math. Phys. 49 (2008); one-column moments: Ullah-Porter (1963).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import product
from math import comb, factorial, prod

from flint import fmpq

from bptools.haar.cost import Watch, WorkCost, require
from bptools.haar.weingarten.spheres import Columns, ColumnSum, Sphere

COUNTED = 1000  # terms at a time
ADDED = WorkCost(0, 0)  # what a term of the answer costs
STEP = WorkCost(seconds=2.5e-5, bytes=100)  # of one term of one state
Cell = tuple[int, int]  # powers of an element and of its conjugate (which is 0 for O(d))
Row = tuple[Cell, ...]
Powers = tuple[Row, ...]
Table = tuple[tuple[int, ...], ...]


class ColumnIntegration(ABC):
    """The integration of columns for one group."""

    stride: int
    slope = 1

    def sum(self) -> ColumnSum:
        """Return a sum of moments, empty as yet."""
        return ColumnSum(self.stride, self.slope)

    def moment(self, powers: Powers) -> ColumnSum:
        """Return the moment of a matrix of powers.

        >>> from sympy import Symbol
        >>> UNITARY.moment((((2, 2),),)).value(Symbol("d"))  # |U_11|^4
        2/(d*(d + 1))
        >>> ORTHOGONAL.moment((((2, 0), (2, 0)),)).value(3)  # O_11^2 O_12^2
        1/15
        """
        total = self.sum()
        total.add(self.terms(powers), fmpq(1))
        return total

    def terms(self, powers: Powers) -> Mapping[Columns, int]:
        """Return the moment of a matrix of powers as a sum over integrated columns."""
        if not powers:
            return {(): 1}
        degree = self.column_degree(tuple(cell for row in powers for cell in row))
        watch = Watch(f"the sum over columns of degree {degree}", [1] * len(powers[0]), STEP, ADDED)
        layer: dict[Powers, dict[Columns, int]] = {self.canonical(powers): {(): 1}}
        for _ in powers[0]:
            watch.begin(len(layer), sum(map(self._count, layer)))
            following: dict[Powers, dict[Columns, int]] = {}
            for state, total in layer.items():
                self._integrate_column(state, total, following, watch)
            layer = following
        return layer.get((), {})

    def _integrate_column(
        self,
        state: Powers,
        total: dict[Columns, int],
        following: dict[Powers, dict[Columns, int]],
        watch: Watch,
    ) -> None:
        """Add what a state leads to."""
        column = tuple(row[-1] for row in state)
        sphere = Sphere(len(state[0]) - 1, self.column_degree(column))
        weights: dict[Powers, int] = defaultdict(int)
        terms = 0
        for weight, added in self.expansions(column, sphere.others):
            rest = tuple(
                sum_of_rows(row[:-1], more) for row, more in zip(state, added, strict=True)
            )
            weights[self.canonical(rest)] += weight
            terms += 1
            if terms == COUNTED:
                watch.count(terms, whole=False)
                terms = 0
        for rest, weight in weights.items():
            target = following.setdefault(rest, defaultdict(int))
            for columns, number in total.items():
                target[(*columns, sphere)] += weight * number
        watch.count(terms)

    def _count(self, state: Powers) -> int:
        """Return the number of terms that a state leads to."""
        return self.count(tuple(row[-1] for row in state), len(state[0]) - 1)

    def canonical(self, powers: Powers) -> Powers:
        """Order columns by falling degree and rows; the last column is integrated first.

        Not every pair of equivalent matrices gets the same form, which costs time only.
        """
        if not powers or not powers[0]:
            return ()
        columns = sorted(zip(*powers, strict=True), key=_column_key, reverse=True)
        return self.ordered(tuple(zip(*columns, strict=True)))

    def ordered(self, powers: Powers) -> Powers:
        """Order rows."""
        return tuple(sorted(powers))

    @abstractmethod
    def count(self, column: Row, others: int) -> int:
        """Return the number of terms of the sum over pairings."""

    @abstractmethod
    def column_degree(self, column: Row) -> int:
        """Return the degree s of the rising product of a column."""

    @abstractmethod
    def expansions(self, column: Row, others: int) -> Iterator[tuple[int, tuple[Row, ...]]]:
        """Yield the terms of the sum over pairings: a weight and powers for the other columns."""


class _Unitary(ColumnIntegration):
    stride = 1

    def column_degree(self, column: Row) -> int:
        return sum(m for m, _ in column)

    def count(self, column: Row, others: int) -> int:
        total = 0
        for paired in product(*(range(min(cell) + 1) for cell in column)):
            rows = list(zip(column, paired, strict=True))
            left = _table_counts(tuple(m - k for (m, _), k in rows), others)
            right = _table_counts(tuple(n - k for (_, n), k in rows), others)
            total += sum(left[sums] * right[sums] for sums in left.keys() & right.keys())
        return total

    def expansions(self, column: Row, others: int) -> Iterator[tuple[int, tuple[Row, ...]]]:
        for paired in product(*(range(min(cell) + 1) for cell in column)):
            rows = list(zip(column, paired, strict=True))
            weight = prod(comb(m, k) * comb(n, k) * factorial(k) for (m, n), k in rows)
            left = _tables(tuple(m - k for (m, _), k in rows), others)
            right = _tables(tuple(n - k for (_, n), k in rows), others)
            for sums in left.keys() & right.keys():
                sign = -1 if sum(sums) % 2 else 1
                number = sign * weight * prod(map(factorial, sums))
                for a, table in left[sums]:
                    for b, conjugate in right[sums]:
                        yield number * a * b, _zipped(table, conjugate)


class _Orthogonal(ColumnIntegration):
    stride = 2

    def column_degree(self, column: Row) -> int:
        return sum(m for m, _ in column) // 2

    def count(self, column: Row, others: int) -> int:
        total = 0
        for paired in product(*(range(0, m + 1, 2) for m, _ in column)):
            left = tuple(m - k for (m, _), k in zip(column, paired, strict=True))
            tables = _table_counts(left, others).items()
            total += sum(number for sums, number in tables if not any(s % 2 for s in sums))
        return total

    def expansions(self, column: Row, others: int) -> Iterator[tuple[int, tuple[Row, ...]]]:
        for paired in product(*(range(0, m + 1, 2) for m, _ in column)):
            rows = list(zip(column, paired, strict=True))
            weight = prod(comb(m, k) * pairings(k) for (m, _), k in rows)
            for sums, tables in _tables(tuple(m - k for (m, _), k in rows), others).items():
                if any(s % 2 for s in sums):
                    continue
                sign = -1 if sum(sums) % 4 else 1
                number = sign * weight * prod(map(pairings, sums))
                for a, table in tables:
                    yield number * a, _zipped(table, tuple((0,) * others for _ in table))


UNITARY: ColumnIntegration = _Unitary()
ORTHOGONAL: ColumnIntegration = _Orthogonal()


@lru_cache
def pairings(size: int) -> int:
    """Count the ways to pair an even number of objects: (size - 1)!!.

    >>> pairings(0), pairings(6)
    (1, 15)
    """
    return prod(range(1, size, 2))


@lru_cache(maxsize=1 << 12)
def _tables(
    row_sums: tuple[int, ...], width: int
) -> dict[tuple[int, ...], list[tuple[int, Table]]]:
    """List the tables with given row sums by their column sums, with multinomial weights."""
    count = prod(comb(total + width - 1, total) for total in row_sums if width)
    require(WorkCost(count * 2e-6, count * 300), f"a column with {count:.3g} ways to expand it")
    by_sums: dict[tuple[int, ...], list[tuple[int, Table]]] = {(0,) * width: [(1, ())]}
    for total in row_sums:
        longer: dict[tuple[int, ...], list[tuple[int, Table]]] = defaultdict(list)
        for row, weight in _compositions(total, width):
            for sums, tables in by_sums.items():
                target = longer[tuple(s + x for s, x in zip(sums, row, strict=True))]
                target.extend((weight * a, (*table, row)) for a, table in tables)
        by_sums = longer
    return by_sums


@lru_cache(maxsize=1 << 12)
def _table_counts(row_sums: tuple[int, ...], width: int) -> dict[tuple[int, ...], int]:
    """Count the tables with given row sums by their column sums, without listing them."""
    counts: dict[tuple[int, ...], int] = {(0,) * width: 1}
    for total in row_sums:
        longer: dict[tuple[int, ...], int] = defaultdict(int)
        for row, _ in _compositions(total, width):
            for sums, number in counts.items():
                longer[tuple(s + x for s, x in zip(sums, row, strict=True))] += number
        counts = longer
    return counts


@lru_cache(maxsize=1 << 10)
def _compositions(total: int, width: int) -> list[tuple[tuple[int, ...], int]]:
    """List the ways to write a total as an ordered sum, with their multinomials."""
    if width == 0:
        return [((), 1)] if total == 0 else []
    return [
        ((first, *rest), comb(total, first) * weight)
        for first in range(total + 1)
        for rest, weight in _compositions(total - first, width - 1)
    ]


def _zipped(table: Table, conjugate: Table) -> tuple[Row, ...]:
    return tuple(tuple(zip(a, b, strict=True)) for a, b in zip(table, conjugate, strict=True))


def sum_of_rows(row: Row, more: Row) -> Row:
    """Return the powers of a product of two rows."""
    return tuple((a + x, b + y) for (a, b), (x, y) in zip(row, more, strict=True))


def _column_key(column: Row) -> tuple[int, int, list[Cell]]:
    return sum(m + n for m, n in column), sum(m > 0 or n > 0 for m, n in column), sorted(column)
