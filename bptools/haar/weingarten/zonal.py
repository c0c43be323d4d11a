"""Orthogonal and symplectic Weingarten functions at integer dimension, by zonal polynomials.

A power sum is a combination of zonal polynomials (Jack polynomials with alpha = 2, normalised to
[p_1^n] J = 1), p_mu = sum_shapes A(shape, mu) J_shape, and at z equal variables J becomes
c(z) = prod_cells (z + 2j - i). The Gram matrix has the eigenvalues c(z) on the idempotents A, so

    Wg(mu; z) = sum over shapes with c(z) != 0 of A(shape, mu) / c(z)

is its pseudo-inverse at every integer z: d for O(d), -2d (up to signs) for Sp(2d).

The A come from adding boxes: p_1 J = sum w J' with Kerov's transition weights w, the operator E
that adds a box and multiplies by its content is proportional to sum_j j p_(j+1) d/dp_j, and so
p_r = ad(E)^(r-1) p_1 / (2^(r-1) (r-1)!). Where z + content = 0 the box is left out for good.

Sources: Stanley, Adv. Math. 77 (1989), theorem 5.4; Kerov, Funct. Anal. Appl. 34 (2000);
Collins-Matsumoto, J. Math. Phys. 50 (2009), eq. (4.7).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache, partial
from math import comb, factorial, prod
from typing import NamedTuple

from flint import fmpq

from bptools.haar.weingarten.symmetric_group import Partition, columns

Column = dict[Partition, fmpq]  # A(shape, mu) of one class, by shape; absent means 0


def orthogonal_at(coset_type: Partition, dimension: int) -> fmpq:
    """Return the Weingarten function of O(z) of one coset type at any integer z but 0.

    >>> orthogonal_at((2,), 1), orthogonal_at((2, 1), 6)
    (1/9, -1/1200)
    """
    column = _vacuum()
    for part in coset_type:
        column = _times_power_sum(column, part, dimension)
    return _weighted(column, dimension)


def orthogonal_table_at(degree: int, dimension: int) -> Iterator[tuple[Partition, fmpq]]:
    """Yield the Weingarten function of O(z) of every coset type at any integer z but 0.

    >>> dict(orthogonal_table_at(2, 1))
    {(2,): 1/9, (1, 1): 1/9}
    """
    multiplied = partial(_times_power_sum, dimension=dimension)
    for coset_type, column in columns(degree, _vacuum(), multiplied):
        yield coset_type, _weighted(column, dimension)


def _vacuum() -> Column:
    return {(): fmpq(1)}


def _times_power_sum(column: Column, part: int, dimension: int) -> Column:
    """Multiply by p_part, with the iterated commutator expanded binomially.

    The partial sums are shared: total becomes E total -+ binom(part - 1, k) p_1 E^k column.
    """
    scale = fmpq(1, 2 ** (part - 1) * factorial(part - 1))
    total: Column = {}
    for k in range(part):
        total = _with_box(total, dimension, by_content=True) if k else total
        sign = (-1) ** k * comb(part - 1, k)
        for shape, value in _with_box(column, dimension, by_content=False).items():
            total[shape] = total.get(shape, fmpq(0)) + sign * value
        column = _with_box(column, dimension, by_content=True)
    return {shape: scale * value for shape, value in total.items() if value}


def _with_box(column: Column, dimension: int, *, by_content: bool) -> Column:
    grown: Column = {}
    for shape, value in column.items():
        for larger, content, weight in _boxes(shape):
            if dimension + content:
                step = weight * content if by_content else weight
                grown[larger] = grown.get(larger, fmpq(0)) + step * value
    return grown


class _Larger(NamedTuple):
    """A shape with one box more, the content of that box, and its transition weight."""

    shape: Partition
    content: int
    weight: fmpq


@lru_cache(maxsize=1 << 16)
def _boxes(shape: Partition) -> tuple[_Larger, ...]:
    """List the shapes with one box more."""
    rows = [*shape, 0]
    addable = [i for i, length in enumerate(rows) if i == 0 or rows[i - 1] > length]
    contents = [2 * rows[i] - i for i in addable]
    # Between two addable boxes lies one removable box; its far corner is the neighbour interlacing
    # sequence of Kerov's diagram.
    corners = [2 * rows[i - 1] - i for i in addable[1:]]
    boxes = []
    for i, content in zip(addable, contents, strict=True):
        weight = fmpq(
            prod(content - corner for corner in corners),
            prod(content - neighbour for neighbour in contents if neighbour != content),
        )
        larger = (*shape[:i], rows[i] + 1, *shape[i + 1 :])
        boxes.append(_Larger(larger, content, weight))
    return tuple(boxes)


def _weighted(column: Column, dimension: int) -> fmpq:
    terms = (value / _cells(shape, dimension) for shape, value in column.items())
    return sum(terms, start=fmpq(0))


@lru_cache(maxsize=1 << 16)
def _cells(shape: Partition, dimension: int) -> int:
    return prod(dimension + 2 * j - i for i, length in enumerate(shape) for j in range(length))
