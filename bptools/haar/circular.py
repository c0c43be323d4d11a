"""Moments of elements of the circular ensembles, with haarpy's arguments."""

from __future__ import annotations

from collections.abc import Sequence

from flint import fmpq
from sympy import Expr, Mul, conjugate, sympify

from bptools.haar.dimensions import as_dimension
from bptools.haar.expressions import expectation
from bptools.haar.matrices import CircularOrthogonal, CircularSymplectic, RandomMatrix
from bptools.haar.weingarten.functions import weingarten_orthogonal
from bptools.haar.weingarten.sums import WeingartenSum
from bptools.haar.weingarten.symmetric_group import ClassLike, as_pairing, coset_class_of
from bptools.haar.weingarten.tables import Group

Indices = Sequence[int | Expr]


def weingarten_circular_orthogonal(permutation: ClassLike, coe_dimension: int | Expr) -> Expr:
    """Return the Weingarten function of the COE: that of O(d + 1).

    Args:
        permutation: A permutation of 2n points or its coset type.
        coe_dimension: The dimension d, an integer, a symbol or an expression.

    Returns:
        The exact value, for a symbol valid for d >= n - 1.

    Raises:
        TypeError: If an argument is of another kind.
        ValueError: If the dimension or the permutation is none.

    Source: Matsumoto, arXiv:1301.5401.

    >>> weingarten_circular_orthogonal((1, 1), 4)
    3/70
    """
    dimension = as_dimension(coe_dimension, "coe_dimension")
    return weingarten_orthogonal(coset_class_of(permutation, "permutation"), dimension + 1)


def weingarten_circular_symplectic(permutation: ClassLike, cse_dimension: int | Expr) -> Expr:
    """Return the Weingarten function of the CSE: that of "Sp(2d - 1)".

    Args:
        permutation: A permutation of 2n points. (Its coset type would not give the sign.)
        cse_dimension: The half dimension d, an integer, a symbol or an expression.

    Returns:
        The exact value, for a symbol valid for d >= n.

    Raises:
        TypeError: If an argument is of another kind.
        ValueError: If the dimension or the permutation is none.

    Source: Matsumoto, arXiv:1301.5401.

    >>> from sympy.combinatorics import Permutation
    >>> weingarten_circular_symplectic(Permutation(3)(0, 1), 4)
    -3/140
    """
    dimension = as_dimension(cse_dimension, "cse_dimension")
    coset, sign = as_pairing(permutation, "permutation")
    total = WeingartenSum(Group.ORTHOGONAL, slope=-2, offset=1, loop=2)
    total.add_pairings(coset, 0, fmpq(sign * (-1) ** sum(coset)))
    return total.value(dimension)


def haar_integral_circular_orthogonal(
    sequences: Sequence[Indices], group_dimension: int | Expr
) -> Expr:
    """Integrate a product of elements of a COE matrix V and of conjugated ones.

    Args:
        sequences: The indices i1 j1 i2 j2 ... of the elements V_ij, and those of the conjugates.
        group_dimension: The dimension d, an integer, a symbol or an expression.

    Returns:
        The exact value, for a symbol valid for d of at least the number of elements less one.

    Raises:
        TypeError: If an argument is of another kind.
        ValueError: If there are not two sequences of even lengths, or an index is outside range(d).

    >>> haar_integral_circular_orthogonal(((0, 0, 1, 2), (1, 0, 0, 2)), 7)
    -1/280
    """
    dimension = as_dimension(group_dimension, "group_dimension")
    return _moment(CircularOrthogonal("V", sympify(dimension)), sequences, "Wrong tuple format")


def haar_integral_circular_symplectic(
    sequences: Sequence[Indices], half_dimension: int | Expr
) -> Expr:
    """Integrate a product of elements of a CSE matrix V and of conjugated ones.

    Args:
        sequences: The indices i1 j1 i2 j2 ... of the elements V_ij, and those of the conjugates:
            integers below 2d or, for a symbolic d, integers k and d + k.
        half_dimension: The half dimension d, an integer, a symbol or an expression.

    Returns:
        The exact value, for a symbol valid for d of at least the number of elements.

    Raises:
        TypeError: If an argument is of another kind.
        ValueError: If there are not two sequences of even length, or an index is outside range(2d).

    >>> haar_integral_circular_symplectic(((0, 3, 2, 1), (0, 1, 2, 3)), 2)
    -1/12
    """
    dimension = as_dimension(half_dimension, "half_dimension")
    matrix = CircularSymplectic("V", sympify(dimension))
    if isinstance(dimension, Expr):
        for index in (index for indices in sequences for index in indices):
            offset = sympify(index) - dimension
            if not sympify(index).is_Integer and not (offset.is_Integer and offset >= 0):
                raise TypeError(f"indices must be integers or {dimension} + k, not {index}")
    return _moment(matrix, sequences, "Wrong sequence format")


def _moment(matrix: RandomMatrix, sequences: Sequence[Indices], complaint: str) -> Expr:
    if len(sequences) != 2 or any(len(indices) % 2 for indices in sequences):
        raise ValueError(f"{complaint}: sequences must be two of even length, not {sequences!r}")
    for index in (index for indices in sequences for index in indices):
        is_integer = isinstance(index, int) and not isinstance(index, bool)
        if not is_integer and (not isinstance(index, Expr) or matrix.dim.is_Integer):
            raise TypeError(f"indices must be integers, not {index!r}")
        if is_integer and (index < 0 or (matrix.dim - index).is_nonpositive):
            raise ValueError(
                "The matrix indices are outside the dimension range: "
                f"they must be in range({matrix.dim}), not {index}"
            )
    plain, conjugated = (
        [matrix[i, j] for i, j in zip(indices[::2], indices[1::2], strict=True)]
        for indices in sequences
    )
    return expectation(Mul(*plain, *map(conjugate, conjugated)))
