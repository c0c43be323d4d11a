"""Moments of the elements of symplectic matrices, integrated one column after the other.

A matrix of Sp(2d) is one of d by d blocks [[a, -conj(c)], [c, conj(a)]]: with the columns k and
k + d go rows i and i + d. Given the other columns, the column k, of elements a and c, is uniform on
the unit sphere of the complement of these and of their partners Omega conj(u): its moments are
those over U(2d) beside twice as many others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from bptools.haar.elements.columns import UNITARY, ColumnIntegration, Powers, Row, sum_of_rows


class HalfPlace(NamedTuple):
    """A row or a column: k, or k + d if upper."""

    number: int
    upper: bool


class SymplecticElement(NamedTuple):
    """One factor of a monomial."""

    row: HalfPlace
    column: HalfPlace
    conjugated: bool = False


class SignedPowers(NamedTuple):
    """A monomial: its sign, and the powers of a and of c in the rows 2i and 2i + 1."""

    sign: int
    powers: Powers

    @property
    def by_blocks(self) -> Powers:
        """The powers of whole blocks."""
        pairs = zip(self.powers[::2], self.powers[1::2], strict=True)
        return tuple(sum_of_rows(*pair) for pair in pairs)


def symplectic_powers(elements: Iterable[SymplecticElement]) -> SignedPowers:
    """Return a monomial in the a and c of its blocks, turned so that columns are no more than rows.

    >>> lower, upper = HalfPlace(0, False), HalfPlace(0, True)
    >>> symplectic_powers([SymplecticElement(lower, upper), SymplecticElement(upper, lower)])
    SignedPowers(sign=-1, powers=(((0, 0),), ((1, 1),)))
    """
    count: Counter[tuple[int, int, bool, bool]] = Counter()
    sign = 1
    for (i, is_lower_block), (j, is_right), bar in elements:
        is_c = is_lower_block != is_right
        count[i, j, is_c, bar != is_right] += 1
        if is_c and is_right:
            sign = -sign
    rows, columns = (sorted({key[axis] for key in count}) for axis in (0, 1))
    if len(columns) > len(rows):  # the transpose is symplectic, its c are the -conj(c)
        rows, columns = columns, rows
        sign *= (-1) ** sum(n for (_, _, is_c, _), n in count.items() if is_c)
        count = Counter({(j, i, c, bar != c): n for (i, j, c, bar), n in count.items()})
    powers = tuple(
        tuple((count[i, j, c, False], count[i, j, c, True]) for j in columns)
        for i in rows
        for c in (False, True)
    )
    return SignedPowers(sign, powers)


class _Symplectic(ColumnIntegration):
    stride, slope = 1, 2

    def ordered(self, powers: Powers) -> Powers:
        """Order pairs of rows."""
        pairs = sorted(zip(powers[::2], powers[1::2], strict=True))
        return tuple(row for pair in pairs for row in pair)

    def column_degree(self, column: Row) -> int:
        return UNITARY.column_degree(column)

    def count(self, column: Row, others: int) -> int:
        return UNITARY.count(column, 2 * others)

    def expansions(self, column: Row, others: int) -> Iterator[tuple[int, tuple[Row, ...]]]:
        """Yield the terms of the sum over pairings: a partner's elements are -conj(c), conj(a)."""
        for weight, added in UNITARY.expansions(column, 2 * others):
            negative = sum(m + n for row in added[::2] for m, n in row[others:])
            yield (
                weight * (-1) ** negative,
                tuple(
                    sum_of_rows(row[:others], tuple((n, m) for m, n in added[k ^ 1][others:]))
                    for k, row in enumerate(added)
                ),
            )


SYMPLECTIC = _Symplectic()
