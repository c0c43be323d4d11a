"""Moments of elements of permutation matrices and of phases, and haarpy's functions of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from itertools import combinations
from math import comb

from sympy import Add, Expr, Integer, S, factor, sympify
from sympy.functions.combinatorial.numbers import stirling

from bptools.haar.dimensions import as_dimension
from bptools.haar.weingarten.set_partitions import (
    as_blocks,
    falling,
    finer_than,
    kernel,
    meet,
    moebius,
    singletons_of_join,
    weingarten_of_blocks,
)

Indices = Sequence[Hashable]


def permutation_moment(rows: Indices, columns: Indices, dim: Expr) -> Expr:
    """Return E[prod P_ij] over permutation matrices, for distinct indices where they differ."""
    blocks = kernel(rows)
    number = falling(dim, len(blocks))
    return S.Zero if blocks != kernel(columns) or number == 0 else 1 / number


def fixed_points_moment(power: int, dim: Expr) -> Expr:
    """Return E[(Tr P)^k] over permutation matrices: of sets of k, the partitions into d blocks.

    >>> from sympy import Symbol
    >>> fixed_points_moment(4, Symbol("d")), fixed_points_moment(4, Integer(2))
    (15, 8)
    """
    most = min(power, int(dim)) if dim.is_Integer else power
    return Add(*(stirling(power, blocks) for blocks in range(most + 1)))


def centred_moment(rows: Indices, columns: Indices, dim: Expr) -> Expr:
    """Return E[prod (P_ij - 1/d)], multiplied out."""
    total = S.Zero
    for size in range(len(rows) + 1):
        for places in combinations(range(len(rows)), size):
            first, second = ([sequence[k] for k in places] for sequence in (rows, columns))
            sign = (-1 / dim) ** (len(rows) - size)
            total += sign * permutation_moment(first, second, dim)
    return factor(total)


def phase_moment(indices: Indices, conjugated: Indices) -> Expr:
    """Return E[prod z_i prod conj(z_j)] of independent phases: 1 if the indices are the same."""
    return S.One if Counter(indices) == Counter(conjugated) else S.Zero


def haar_integral_permutation(rows: Indices, columns: Indices, dimension: int | Expr) -> Expr:
    """Integrate a product of elements of a uniformly random permutation matrix.

    Args:
        rows: The row of every element.
        columns: The column of every element.
        dimension: The dimension d, an integer, a symbol or an expression.

    Returns:
        1/(d (d - 1) ...) with as many factors as there are different rows, or 0; valid for d of at
        least that number.

    Raises:
        TypeError: If an argument is of another kind.
        ValueError: If the lengths differ or an index is outside range(d).

    >>> from sympy import Symbol
    >>> haar_integral_permutation((0, 1, 2, 2), (1, 0, 2, 2), Symbol("d"))
    1/(d*(d - 2)*(d - 1))
    """
    return permutation_moment(rows, columns, _checked(rows, columns, dimension))


def haar_integral_centered_permutation(
    rows: Indices, columns: Indices, dimension: int | Expr
) -> Expr:
    """Integrate a product of elements of a permutation matrix less its mean.

    Args, Returns and Raises are those of :func:`haar_integral_permutation`.

    >>> haar_integral_centered_permutation((0, 1, 2), (0, 1, 1), 3)
    -1/27
    """
    return centred_moment(rows, columns, _checked(rows, columns, dimension))


def weingarten_permutation(first: object, second: object, dimension: int | Expr) -> Expr:
    """Return the Weingarten function of permutation matrices for two set partitions.

    Args:
        first: Blocks of the numbers below k.
        second: Blocks of the same numbers.
        dimension: The dimension d, an integer, a symbol or an expression.

    Returns:
        The exact value, for a symbol valid for d >= k.

    Raises:
        ValueError: If one is no set partition, or they are not of the same numbers.

    >>> weingarten_permutation(((0, 1, 2), (3,)), ((0,), (1, 2, 3)), 4)
    5/24
    """
    left, right = as_blocks(first, "first"), as_blocks(second, "second")
    _require_equal_points(left, right)
    return weingarten_of_blocks(left, right, sympify(as_dimension(dimension, "dimension")))


def weingarten_centered_permutation(first: object, second: object, dimension: int | Expr) -> Expr:
    """Return the Weingarten function of centred permutation matrices for two set partitions.

    Args, Returns and Raises are those of :func:`weingarten_permutation`.

    Source: Collins-Nagatsu, arXiv:2503.18453.

    >>> weingarten_centered_permutation(((0,), (1,), (2,)), ((0, 2), (1,)), 3)
    -1/9
    """
    left, right = as_blocks(first, "first"), as_blocks(second, "second")
    _require_equal_points(left, right)
    dim = sympify(as_dimension(dimension, "dimension"))
    free = singletons_of_join(left, right)
    total = S.Zero
    for blocks in finer_than(meet(left, right)):
        weight = moebius(blocks, left) * moebius(blocks, right)
        for alone in range(free + 1):
            number = falling(dim, len(blocks) - alone)
            if number != 0:
                chosen = Integer(-1) ** alone * comb(free, alone)
                total += chosen * weight / (dim**alone * number)
    return factor(total)


def _require_equal_points(left: Sequence[Indices], right: Sequence[Indices]) -> None:
    sizes = [sum(map(len, blocks)) for blocks in (left, right)]
    if sizes[0] != sizes[1]:
        raise ValueError(
            f"partitions must be of the same numbers, not of {sizes[0]} and {sizes[1]}"
        )


def _checked(rows: Indices, columns: Indices, dimension: int | Expr) -> Expr:
    if not isinstance(rows, Sequence) or not isinstance(columns, Sequence):
        raise TypeError(f"rows and columns must be sequences, not {rows!r} and {columns!r}")
    if len(rows) != len(columns):
        raise ValueError(
            "Wrong tuple format: rows and columns must be of equal length, "
            f"not {rows} and {columns}"
        )
    dim = sympify(as_dimension(dimension, "dimension"))
    for index in (*rows, *columns):
        if isinstance(index, int) and (index < 0 or (dim.is_Integer and index >= dim)):
            raise ValueError(f"indices must be in range({dim}), not {index}")
    return dim
