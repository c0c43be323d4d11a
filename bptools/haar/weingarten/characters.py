"""Unitary Weingarten functions at integer dimension, by characters of the symmetric group.

    Wg(mu; d) = sum over shapes with at most d rows of chi(mu) / (hooks * prod_cells (d + content)),

which is the pseudo-inverse of the Gram matrix at every d >= 1, below the degree too. Characters
come from the Murnaghan-Nakayama rule on bead configurations: a shape with at most r rows is a set
of r beads, and adding a border strip of length k moves one bead k places up, past the beads whose
number gives the sign. With r = min(d, degree) the shapes that must not occur never arise.

Source: Collins-Sniady, Commun. Math. Phys. 264 (2006), eq. (9) and prop. 2.3.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from math import factorial, prod

from flint import fmpq

from bptools.haar.weingarten.symmetric_group import Partition, columns

Beads = int  # bit p is set where a bead stands
Column = dict[Beads, int]  # the characters of one class, by shape; absent means 0


def unitary_at(cycle_type: Partition, dimension: int) -> fmpq:
    """Return the Weingarten function of U(d) of one class at an integer d >= 1.

    >>> unitary_at((2, 1), 2)
    1/144
    """
    rows = min(dimension, sum(cycle_type))
    column = _vacuum(rows)
    for part in cycle_type:
        column = _with_strips(column, part)
    return _weighted(column, rows, dimension)


def unitary_table_at(degree: int, dimension: int) -> Iterator[tuple[Partition, fmpq]]:
    """Yield the Weingarten function of U(d) of every class of a degree at an integer d >= 1.

    Classes that begin alike share their characters, so that a table costs little more than the
    characters that it needs.

    >>> dict(unitary_table_at(2, 1))
    {(2,): 1/4, (1, 1): 1/4}
    """
    rows = min(dimension, degree)
    for cycle_type, column in columns(degree, _vacuum(rows), _with_strips):
        yield cycle_type, _weighted(column, rows, dimension)


def characters(cycle_type: Partition, max_rows: int) -> dict[Partition, int]:
    """Return the non-zero characters of one class, by shape with at most that many rows.

    >>> characters((2, 1), 3)
    {(1, 1, 1): -1, (3,): 1}
    """
    rows = min(max_rows, sum(cycle_type))
    column = _vacuum(rows)
    for part in cycle_type:
        column = _with_strips(column, part)
    return {_shape(beads, rows): character for beads, character in column.items()}


def _vacuum(rows: int) -> Column:
    return {(1 << rows) - 1: 1}


def _with_strips(column: Column, length: int) -> Column:
    """Multiply by a power sum: add a border strip of the given length in every way."""
    between = (1 << (length - 1)) - 1
    grown: Column = {}
    for beads, character in column.items():
        movable = beads & ~(beads >> length)
        while movable:
            lowest = movable & -movable  # the lowest bead that can move
            movable ^= lowest
            place = lowest.bit_length()
            height = ((beads >> place) & between).bit_count()
            moved = beads ^ lowest ^ (lowest << length)
            grown[moved] = grown.get(moved, 0) + (-character if height & 1 else character)
    return {beads: character for beads, character in grown.items() if character}


def _weighted(column: Column, rows: int, dimension: int) -> fmpq:
    terms = (character * _weight(beads, rows, dimension) for beads, character in column.items())
    return sum(terms, start=fmpq(0))


@lru_cache(maxsize=1 << 16)
def _weight(beads: Beads, rows: int, dimension: int) -> fmpq:
    """Return 1 / (product of the hooks * prod_cells (d + content))."""
    places = [place for place in range(beads.bit_length()) if beads >> place & 1]
    hooks = fmpq(
        prod(factorial(place) for place in places),
        prod(high - low for i, high in enumerate(places) for low in places[:i]),
    )
    shift = dimension - rows  # the row of a bead at `place` starts at d + content = d - row index
    cells = prod(
        shift + start for row, place in enumerate(places) for start in range(row + 1, place + 1)
    )
    return 1 / (hooks * cells)


def _shape(beads: Beads, rows: int) -> Partition:
    places = [place for place in range(beads.bit_length()) if beads >> place & 1]
    lengths = (place - row for row, place in enumerate(places))
    return tuple(length for length in reversed(list(lengths)) if length)
