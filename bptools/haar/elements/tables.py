"""Monomials with given sums of rows and columns, up to symmetries, and what acts on them.

A monomial x^Y in the elements of an n by m matrix x is a table Y of exponents. Products of minors
of x and of derivatives, Capelli's operators, keep the sums of its rows and columns, and commute
with U(n) x U(m). Here they act on sums of monomials that are symmetric under the permutations of
rows and columns that leave two given tables as they are; such a sum is known by its coefficients
at one table of each orbit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations, permutations
from math import factorial, prod
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
MOST_PERMUTED_ROWS = 6  # whose permutations are tried one after the other
MOST_BITS = 62  # of the number that a table is written as
_CHUNK = 1 << 21  # terms at a time
_HASHES = np.random.default_rng(1).integers(1 << 62, size=(2, 256))  # of elements


class Minors(NamedTuple):
    """The terms of sum_IJ det x_IJ det d/dx_IJ, of minors of one size.

    Args:
        cells: The cells of a product in a minor, a row for each.
        multiplied: The cells of the factors x, a row for each term whose derivatives are of others.
        derived: The cells of these derivatives.
        signs: The sign of each of these terms.
    """

    cells: Integers
    multiplied: Integers
    derived: Integers
    signs: Integers


@lru_cache(maxsize=32)
def minors(rows: int, columns: int, size: int) -> Minors:
    """Return Capelli's operator of minors of one size.

    >>> [len(minors(3, 3, size).signs) for size in (2, 3)]
    [18, 30]
    """
    orders = np.array(list(permutations(range(size))))
    parities = np.array([round(np.linalg.det(np.eye(size)[order])) for order in orders])
    corners = [
        np.asarray(lines) * columns + np.asarray(chosen)[orders]
        for lines in combinations(range(rows), size)
        for chosen in combinations(range(columns), size)
    ]
    cells = np.array(corners, dtype=np.int64)  # corner, order, factor
    left, right = np.nonzero(~np.eye(len(orders), dtype=bool))
    return Minors(
        cells.reshape(-1, size),
        cells[:, left].reshape(-1, size),
        cells[:, right].reshape(-1, size),
        np.tile(parities[left] * parities[right], len(cells)),
    )


class Terms(NamedTuple):
    """What an operator's coefficients at some tables are made of.

    Args:
        at: The number of the table, among those that were asked for.
        tables: The table whose coefficient is taken.
        numbers: By what it is multiplied.
    """

    at: Integers
    tables: Integers
    numbers: Integers


class TableSpace:
    """The tables with the sums of rows and columns of two tables, up to their joint symmetries.

    Args:
        first: A table of non-negative integers.
        second: A table with the same sums.

    Its ``order`` is that of the group of these symmetries; unless it ``fits``, its tables have no
    numbers.

    >>> square = np.ones((3, 3), dtype=np.int64)
    >>> space = TableSpace(square, square)
    >>> space.canonical(np.array([[0, 1, 2, 1, 2, 0, 2, 0, 1], [0, 2, 1, 2, 1, 0, 1, 0, 2]]))
    array([[1, 2, 0, 0, 1, 2, 2, 0, 1],
           [1, 2, 0, 0, 1, 2, 2, 0, 1]])
    """

    def __init__(self, first: Integers, second: Integers) -> None:
        rows = np.lexsort(np.hstack([first, second]).T)
        joint = np.stack([first[rows], second[rows]], axis=-1)
        joint = joint[:, _column_order(joint)]
        self.first, self.second = joint[:, :, 0], joint[:, :, 1]
        self.rows, self.columns = self.first.shape
        self._sums = self.first.sum(axis=0)
        self._base = int(min(self._sums.max(), self.first.sum(axis=1).max())) + 1
        self._places = self._base ** np.arange(self.rows - 1, dtype=object)
        self._row_groups = _equal_neighbours(joint)
        self._column_groups = _equal_neighbours(joint.transpose(1, 0, 2))
        self._images = np.array(list(_symmetries(joint)))
        ordered = prod(factorial(x.stop - x.start) for x in self._row_groups)
        self._are_ordered = len(self._images) == ordered  # equal rows alone may be permuted
        self._kept_by: dict[int, Integers] = {}
        self.order = len(self._images) * prod(
            factorial(x.stop - x.start) for x in self._column_groups
        )
        self.fits = (self.rows - 1) * self.columns * np.log2(self._base) < MOST_BITS

    def canonical(self, tables: Integers) -> Integers:
        """Return of each table, a row of its cells, one table of its orbit."""
        return self.decoded(self.keys(tables))

    def keys(self, tables: Integers) -> Integers:
        """Return a number for each table, the same for all of an orbit."""
        if len(self._images) == 1:
            return self._number(tables)
        rough, inverse = np.unique(self._roughly(tables), return_inverse=True)
        return self._least(self.decoded(rough))[inverse]

    def terms(self, tables: Integers, size: int) -> Iterator[Terms]:
        """Yield what Capelli's operator of a size makes the coefficients at some tables of."""
        operator = minors(self.rows, self.columns, size)
        step = max(1, _CHUNK // max(operator.multiplied.size, 1))
        for begin in range(0, len(tables), step):
            chunk = tables[begin : begin + step]
            diagonal = chunk[:, operator.cells].prod(axis=2).sum(axis=1)
            yield Terms(begin + np.arange(len(chunk)), chunk, diagonal)
            at, term = np.nonzero((chunk[:, operator.multiplied] > 0).all(axis=2))
            sources = chunk[at]
            lines = np.arange(len(at))
            for cells in operator.multiplied[term].T:
                sources[lines, cells] -= 1
            for cells in operator.derived[term].T:
                sources[lines, cells] += 1
            powers = sources[lines[:, None], operator.derived[term]].prod(axis=1)
            yield Terms(begin + at, sources, operator.signs[term] * powers)

    def _least(self, tables: Integers) -> Integers:
        """Return the least number over all symmetries, equal columns ordered."""
        if not self._are_ordered:
            return self._least_of(tables, self._images)
        invariants = self._row_invariants(tables.reshape(-1, self.rows, self.columns))
        ties = (invariants[:, 1:] == invariants[:, :-1]) @ (1 << np.arange(self.rows - 1))
        least = np.empty(len(tables), dtype=np.int64)
        for tie in np.unique(ties).tolist():
            alike = ties == tie
            least[alike] = self._least_of(tables[alike], self._images_that_keep(tie))
        return least

    def _least_of(self, tables: Integers, images: Integers) -> Integers:
        """Return the least number over some symmetries."""
        step = max(1, _CHUNK // (4 * tables.size))
        least = np.full(len(tables), np.iinfo(np.int64).max)
        for begin in range(0, len(images), step):
            turned = tables[:, images[begin : begin + step]]
            keys = self._number(turned.reshape(-1, tables.shape[1]))
            np.minimum(least, keys.reshape(len(tables), -1).min(axis=1), out=least)
        return least

    def _images_that_keep(self, tie: int) -> Integers:
        """Return the symmetries that permute only neighbouring rows whose bit of a tie is 1."""
        if tie not in self._kept_by:
            blocks = np.cumsum([0, *(1 - (tie >> row & 1) for row in range(self.rows - 1))])
            rows = self._images[:, :: self.columns] // self.columns
            self._kept_by[tie] = self._images[(blocks[rows] == blocks).all(axis=1)]
        return self._kept_by[tie]

    def _row_invariants(self, square: Integers) -> Integers:
        """Return numbers of the rows that permutations of rows and columns take along."""
        elements = square % _HASHES.shape[1]
        by_column = _HASHES[0].take(elements).sum(axis=1)
        by_row: Integers = (_HASHES[1].take(elements) * by_column[:, None, :]).sum(axis=2)
        return by_row

    def _roughly(self, tables: Integers) -> Integers:
        """Return numbers that are the same for many tables of an orbit: with ordered rows."""
        square = tables.reshape(-1, self.rows, self.columns).copy()
        invariants = self._row_invariants(square)
        for group in self._row_groups:
            order = np.argsort(invariants[:, group], axis=1, kind="stable")
            square[:, group] = np.take_along_axis(square[:, group], order[:, :, None], axis=1)
        return self._number(square.reshape(len(tables), -1))

    def _number(self, tables: Integers) -> Integers:
        """Write tables as numbers: digits, columns that are equal in both tables in order."""
        square = tables.reshape(-1, self.rows, self.columns)[:, :-1]
        columns = np.einsum("krc,r->kc", square, self._places.astype(np.int64))
        for group in self._column_groups:
            columns[:, group] = np.sort(columns[:, group], axis=1)
        scale = self._base ** (self.rows - 1)
        number: Integers = columns[:, 0]
        for column in columns.T[1:]:
            number = number * scale + column
        return number

    def decoded(self, numbers: Integers) -> Integers:
        """Return the tables that some numbers were made of."""
        tables = np.empty((len(numbers), self.rows, self.columns), dtype=np.int64)
        for column in reversed(range(self.columns)):
            for row in range(self.rows - 1):
                numbers, tables[:, row, column] = np.divmod(numbers, self._base)
        tables[:, -1] = self._sums - tables[:, :-1].sum(axis=1)
        return tables.reshape(len(tables), -1)


def count_tables(rows: Sequence[int], columns: Sequence[int]) -> int:
    """Count the tables of non-negative integers with given sums of rows and columns.

    >>> count_tables([3, 3, 3], [3, 3, 3])
    55
    """
    ways = Counter({tuple(sorted(rows)): 1})
    for column in columns:
        after: Counter[tuple[int, ...]] = Counter()
        for left, number in ways.items():
            for rest in _less(left, column):
                after[tuple(sorted(rest))] += number
        ways = after
    return sum(ways.values())


def _less(sums: tuple[int, ...], total: int) -> Iterator[tuple[int, ...]]:
    """Yield what is left of some sums when a total is taken of them."""
    if not sums:
        if total == 0:
            yield ()
        return
    for taken in range(max(0, total - sum(sums[1:])), min(sums[0], total) + 1):
        for rest in _less(sums[1:], total - taken):
            yield (sums[0] - taken, *rest)


def _equal_neighbours(lines: Integers) -> list[slice]:
    """Return the runs of equal rows that are longer than one."""
    new = [0] + [k for k in range(1, len(lines)) if (lines[k] != lines[k - 1]).any()]
    ends = [*new[1:], len(lines)]
    return [slice(a, b) for a, b in zip(new, ends, strict=True) if b - a > 1]


def _symmetries(joint: Integers) -> Iterator[Integers]:
    """Yield, of permutations of rows and columns that change nothing, one for each of the rows."""
    rows, columns = joint.shape[:2]
    flat = np.arange(rows * columns).reshape(rows, columns)
    many = rows > MOST_PERMUTED_ROWS
    for order in [tuple(range(rows))] if many else permutations(range(rows)):
        turned = joint[list(order)]
        places = _column_order(turned)
        if (turned[:, places] == joint).all():
            yield flat[np.ix_(np.array(order), places)].ravel()


def _column_order(joint: Integers) -> Integers:
    return np.lexsort(np.vstack([joint[:, :, 0], joint[:, :, 1]]))
