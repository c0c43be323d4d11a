"""Weingarten functions of U(d), O(d) and Sp(2d), exact for every dimension.

The functions take haarpy's arguments in haarpy's order and always return plain SymPy: a Rational
at an integer dimension (below the degree too, where the Gram matrix has a pseudo-inverse only),
else a factored rational function of the dimension, valid for d >= degree.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from typing import SupportsIndex

from sympy import Expr, S, latex
from sympy.logic.boolalg import Boolean

from bptools.haar.dimensions import (
    Dimension,
    Point,
    as_dimension,
    as_point,
    dimension_at,
    symbols_of,
)
from bptools.haar.weingarten.rational_functions import as_expression, as_rational
from bptools.haar.weingarten.symmetric_group import (
    ClassLike,
    Partition,
    as_pairing,
    class_of,
    coset_class_of,
    count_partitions,
    partitions,
)
from bptools.haar.weingarten.tables import Group, class_at, rational_table, table_at

MOST_SHOWN = 24  # classes of a table in a notebook


def weingarten_unitary(cycle: ClassLike, unitary_dimension: int | Expr) -> Expr:
    """Return the Weingarten function of U(d).

    Args:
        cycle: A permutation of n points or its cycle type, a partition of the degree n.
        unitary_dimension: The dimension d, an integer, a symbol or an expression like ``2**n``.

    Returns:
        The exact Rational at an integer d >= 1; else a factored expression valid for d >= n.

    Raises:
        TypeError: If an argument is of another kind (floats and bools are).
        ValueError: If the dimension cannot be a positive integer, or a part is not positive.

    Source: Collins-Sniady, Commun. Math. Phys. 264 (2006).

    >>> from sympy import Symbol
    >>> weingarten_unitary((2, 1), Symbol("d"))
    -1/((d - 2)*(d - 1)*(d + 1)*(d + 2))
    >>> weingarten_unitary((2, 1), 2)
    1/144
    """
    dimension = as_dimension(unitary_dimension, "unitary_dimension")
    return _value(Group.UNITARY, class_of(cycle, "cycle"), dimension)


def weingarten_orthogonal(permutation: ClassLike, orthogonal_dimension: int | Expr) -> Expr:
    """Return the Weingarten function of O(d).

    Args:
        permutation: A permutation of 2n points or its coset type, a partition of the degree n.
        orthogonal_dimension: The dimension d, an integer, a symbol or an expression.

    Returns:
        The exact Rational at an integer d >= 1; else a factored expression valid for d >= n.

    Raises:
        TypeError: If an argument is of another kind (floats and bools are).
        ValueError: If the dimension cannot be a positive integer, a part is not positive, or the
            permutation acts on an odd number of points.

    Source: Collins-Matsumoto, J. Math. Phys. 50 (2009).

    >>> from sympy import Symbol
    >>> weingarten_orthogonal((2, 1), Symbol("d"))
    -1/(d*(d - 2)*(d - 1)*(d + 4))
    >>> weingarten_orthogonal((2, 1), 1)
    1/225
    """
    dimension = as_dimension(
        orthogonal_dimension, "orthogonal_dimension", accepted="int or sympy.Symbol or sympy.Expr"
    )
    return _value(Group.ORTHOGONAL, coset_class_of(permutation, "permutation"), dimension)


def weingarten_symplectic(permutation: ClassLike, half_dimension: int | Expr) -> Expr:
    """Return the Weingarten function of Sp(2d).

    Args:
        permutation: A permutation of 2n points. (Its coset type would not give the sign.)
        half_dimension: The half dimension d, an integer, a symbol or an expression.

    Returns:
        The exact Rational at an integer d >= 1; else a factored expression valid for d >= n.

    Raises:
        TypeError: If an argument is of another kind (floats, bools and coset types are).
        ValueError: If the dimension cannot be a positive integer, or the permutation acts on an
            odd number of points.

    Source: Matsumoto, Random Matrices Theory Appl. 2 (2013), with the signature of the
    permutation, which is (-1)^crossings for sorted pairs.

    >>> from sympy import Symbol
    >>> from sympy.combinatorics import Permutation
    >>> weingarten_symplectic(Permutation(0, 1, 2, 3, 4, 5), Symbol("d"))
    -1/(8*d*(d - 2)*(d - 1)*(d + 1)*(2*d + 1))
    """
    dimension = as_dimension(half_dimension, "half_dimension")
    coset, sign = as_pairing(permutation, "permutation")
    return sign * _value(Group.SYMPLECTIC, coset, dimension)


@dataclass(frozen=True)
class WeingartenTable(Mapping[Partition, Expr]):
    """All Weingarten functions of one degree: a mapping from the class to its plain SymPy value.

    Args:
        group: The group; for Sp(2d) the entries are those of permutations of signature +1.
        degree: The degree n; the classes are the partitions of n.
        dimension: d, an int or a SymPy expression (the half dimension for Sp(2d)).
    """

    group: Group
    degree: int
    dimension: Dimension

    @property
    def domain(self) -> Boolean:
        """The condition under which the entries hold; true at an integer dimension."""
        if isinstance(self.dimension, int):
            return S.true
        return self.dimension >= self.degree

    def at(self, point: int | Point) -> WeingartenTable:
        """Return the table with an integer in place of the symbol, exact outside the domain too.

        Args:
            point: The integer for the only symbol of the dimension, or one for each symbol.

        >>> from sympy import Symbol
        >>> weingarten_table_unitary(2, Symbol("d")).at(1)[2,]
        1/4
        """
        values = as_point(point, symbols_of([self.dimension]))
        return replace(self, dimension=dimension_at(self.dimension, values))

    def __getitem__(self, cls: Partition) -> Expr:
        if sum(cls) != self.degree or list(cls) != sorted(cls, reverse=True):
            raise KeyError(cls)
        if isinstance(self.dimension, int):
            return as_rational(table_at(self.group, self.degree, self.dimension)[cls])
        return _value(self.group, cls, self.dimension)

    def __iter__(self) -> Iterator[Partition]:
        return iter(partitions(self.degree))

    def __len__(self) -> int:
        return count_partitions(self.degree)

    def _repr_latex_(self) -> str:
        shown = list(islice(self, MOST_SHOWN))
        lines = [f"({', '.join(map(str, mu))}) & {latex(self[mu])}" for mu in shown]
        lines += [r"\vdots & \vdots"] if len(shown) < len(self) else []
        body = r" \\ ".join(lines)
        return rf"$\begin{{array}}{{ll}} {body} \end{{array}}$"


def weingarten_table_unitary(degree: int, unitary_dimension: int | Expr) -> WeingartenTable:
    """Return all Weingarten functions of U(d) of one degree, by cycle type.

    Args:
        degree: The degree n >= 0.
        unitary_dimension: The dimension d, as for :func:`weingarten_unitary`.

    Returns:
        A mapping, valid for d >= n where d is symbolic; its ``at`` is exact everywhere.

    Raises:
        TypeError: If an argument is of another kind.
        ValueError: If the degree is negative or the dimension cannot be a positive integer.

    >>> from sympy import Symbol
    >>> dict(weingarten_table_unitary(2, Symbol("d")))
    {(2,): -1/(d*(d - 1)*(d + 1)), (1, 1): 1/((d - 1)*(d + 1))}
    """
    dimension = as_dimension(unitary_dimension, "unitary_dimension")
    return WeingartenTable(Group.UNITARY, _degree(degree), dimension)


def weingarten_table_orthogonal(degree: int, orthogonal_dimension: int | Expr) -> WeingartenTable:
    """Return all Weingarten functions of O(d) of one degree, by coset type.

    Args, Returns and Raises are those of :func:`weingarten_table_unitary`.

    >>> weingarten_table_orthogonal(2, 5)[2,]
    -1/140
    """
    dimension = as_dimension(orthogonal_dimension, "orthogonal_dimension")
    return WeingartenTable(Group.ORTHOGONAL, _degree(degree), dimension)


def weingarten_table_symplectic(degree: int, half_dimension: int | Expr) -> WeingartenTable:
    """Return all Weingarten functions of Sp(2d) of one degree, by coset type.

    The entries are those of permutations of signature +1. Args, Returns and Raises are those of
    :func:`weingarten_table_unitary`.

    >>> weingarten_table_symplectic(2, 2)[2,]
    1/40
    """
    dimension = as_dimension(half_dimension, "half_dimension")
    return WeingartenTable(Group.SYMPLECTIC, _degree(degree), dimension)


def _degree(degree: object) -> int:
    if isinstance(degree, bool) or not isinstance(degree, SupportsIndex):
        raise TypeError(f"degree must be an integer, not {degree!r}")
    number = operator.index(degree)
    if number < 0:
        raise ValueError(f"degree must not be negative, but is {number}")
    return number


@lru_cache(maxsize=1 << 14)
def _value(group: Group, cls: Partition, dimension: Dimension) -> Expr:
    if isinstance(dimension, int):
        return as_rational(class_at(group, cls, dimension))
    table = rational_table(group, sum(cls))
    return as_expression(table.numerators[cls], table.denominator, dimension)
