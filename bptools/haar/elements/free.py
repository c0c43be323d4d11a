"""Moments of elements of the free quantum groups, with haarpy's arguments."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import lru_cache

from sympy import Expr, Matrix, S, factor, sympify
from sympy.polys.matrices import DomainMatrix

from bptools.haar.dimensions import as_dimension
from bptools.haar.weingarten.set_partitions import Blocks, join, set_partitions

Indices = Sequence[Hashable]


def haar_integral_free_symmetric(sequences: Sequence[Indices], group_dimension: int | Expr) -> Expr:
    """Integrate a product of generators of the free symmetric quantum group.

    Args:
        sequences: Rows and columns of the generators, which do not commute.
        group_dimension: The dimension d, an integer, a symbol or an expression.

    Returns:
        The exact value, for a symbol valid where the partitions are independent (d >= 4).

    Raises:
        TypeError: If the dimension is of another kind.
        ValueError: If there are not two sequences of equal length, or the partitions are not
            independent at an integer d.

    Source: Banica-Collins, Publ. RIMS 43 (2007).

    >>> haar_integral_free_symmetric(((0, 1, 2), (2, 1, 0)), 4)
    1/24
    """
    return _moment(sequences, group_dimension, pairs=False)


def haar_integral_free_orthogonal(
    sequences: Sequence[Indices], group_dimension: int | Expr
) -> Expr:
    """Integrate a product of generators of the free orthogonal quantum group.

    Args, Returns, Raises and Source are those of :func:`haar_integral_free_symmetric`; a symbolic
    value is valid for d >= 2.

    >>> haar_integral_free_orthogonal(((0, 1, 1, 0), (0, 0, 1, 1)), 4)
    -1/60
    """
    return _moment(sequences, group_dimension, pairs=True)


def _moment(sequences: Sequence[Indices], group_dimension: int | Expr, *, pairs: bool) -> Expr:
    dimension = sympify(as_dimension(group_dimension, "group_dimension"))
    if len(sequences) != 2 or len(sequences[0]) != len(sequences[1]):
        raise ValueError(
            "Wrong tuple format: sequences must be two of equal length, rows and columns, "
            f"not {sequences!r}"
        )
    rows, columns = sequences
    blocks = _non_crossing(len(rows), pairs=pairs)
    if not blocks:
        return S.Zero
    weights = _weights(blocks, dimension)
    fitting = ([_fits(partition, indices) for partition in blocks] for indices in (rows, columns))
    left, right = fitting
    total = S.Zero
    for i, fits in enumerate(left):
        total += sum(
            (weights[i, j] for j, fits_too in enumerate(right) if fits and fits_too), S.Zero
        )
    return factor(total)


@lru_cache(maxsize=32)
def _weights(blocks: tuple[Blocks, ...], dimension: Expr) -> Matrix:
    """Return the inverse of the Gram matrix d^(blocks of the join)."""
    gram = Matrix(
        len(blocks), len(blocks), lambda i, j: dimension ** len(join(blocks[i], blocks[j]))
    )
    exact = DomainMatrix.from_Matrix(gram).to_field()
    if exact.rank() < len(blocks):
        raise ValueError(f"group_dimension must be larger for this degree, not {dimension}")
    return exact.inv().to_Matrix()


@lru_cache(maxsize=32)
def _non_crossing(count: int, *, pairs: bool) -> tuple[Blocks, ...]:
    partitions = set_partitions(count) if count else ((),)
    if pairs:
        partitions = tuple(p for p in partitions if all(len(block) == 2 for block in p))
    return tuple(partition for partition in partitions if not _crosses(partition))


def _crosses(partition: Blocks) -> bool:
    owner = {k: number for number, block in enumerate(partition) for k in block}
    count = len(owner)
    return any(
        owner[a] == owner[c] != owner[b] == owner[e]
        for a in range(count)
        for b in range(a + 1, count)
        for c in range(b + 1, count)
        for e in range(c + 1, count)
    )


def _fits(partition: Blocks, indices: Indices) -> bool:
    return all(len({indices[k] for k in block}) == 1 for block in partition)
