"""Weingarten functions for large dimension: the leading term and the expansion in 1/d.

The leading coefficient is a Moebius function of non-crossing partitions, a product of Catalan
numbers. The further ones count monotone walks and come straight from the recursion that the exact
tables come from; the series converges for d >= degree.
"""

from __future__ import annotations

from functools import lru_cache
from math import comb, log2, prod

from sympy import Add, Expr, Integer, Pow

from bptools.haar.dimensions import as_dimension, as_integer
from bptools.haar.weingarten.symmetric_group import (
    ClassLike,
    Partition,
    as_pairing,
    class_of,
    coset_class_of,
)
from bptools.haar.weingarten.walks import Family, walk_series


def moebius(cycle_type: Partition) -> int:
    """Return the leading coefficient of a Weingarten function, prod_i (-1)^(mu_i-1) Cat(mu_i-1).

    >>> [moebius((n,)) for n in (1, 2, 3, 4)]
    [1, -1, 2, -5]
    """
    return prod((-1) ** (k - 1) * (comb(2 * k - 2, k - 1) // k) for k in cycle_type)


def weingarten_expansion_unitary(
    cycle: ClassLike, unitary_dimension: int | Expr, terms: int = 1
) -> Expr:
    """Return the first terms of the Weingarten function of U(d) in powers of 1/d^2.

    Args:
        cycle: A permutation of n points or its cycle type.
        unitary_dimension: The dimension d.
        terms: How many orders, from d^-(2n - #cycles) on in steps of d^-2.

    Returns:
        A sum of powers of 1/d, whose error is of the next order as d grows.

    Source: Collins, Int. Math. Res. Not. 2003; Matsumoto-Novak, Int. Math. Res. Not. 2013.

    >>> from sympy import Symbol
    >>> weingarten_expansion_unitary((2,), Symbol("d"), terms=3)
    -1/d**3 - 1/d**5 - 1/d**7
    """
    dimension = as_dimension(unitary_dimension, "unitary_dimension")
    return _expansion(Family.UNITARY, class_of(cycle, "cycle"), dimension, terms)


def weingarten_expansion_orthogonal(
    permutation: ClassLike, orthogonal_dimension: int | Expr, terms: int = 1
) -> Expr:
    """Return the first terms of the Weingarten function of O(d) in powers of 1/d.

    Args:
        permutation: A permutation of 2n points or its coset type.
        orthogonal_dimension: The dimension d.
        terms: How many orders, from d^-(2n - #parts) on in steps of 1/d.

    Returns:
        A sum of powers of 1/d, whose error is of the next order as d grows.

    >>> from sympy import Symbol
    >>> weingarten_expansion_orthogonal((2,), Symbol("d"), terms=3)
    -1/d**3 + d**(-4) - 3/d**5
    """
    dimension = as_dimension(orthogonal_dimension, "orthogonal_dimension")
    coset = coset_class_of(permutation, "permutation")
    return _expansion(Family.ORTHOGONAL, coset, dimension, terms)


def weingarten_expansion_symplectic(
    permutation: ClassLike, half_dimension: int | Expr, terms: int = 1
) -> Expr:
    """Return the first terms of the Weingarten function of Sp(2d) in powers of 1/d.

    Args:
        permutation: A permutation of 2n points.
        half_dimension: The half dimension d.
        terms: How many orders, in steps of 1/d.

    Returns:
        A sum of powers of 1/d, whose error is of the next order as d grows.

    >>> from sympy import Symbol
    >>> weingarten_expansion_symplectic([0, 2, 1, 3], Symbol("d"), terms=2)
    -1/(8*d**3) - 1/(16*d**4)
    """
    dimension = as_dimension(half_dimension, "half_dimension")
    coset, sign = as_pairing(permutation, "permutation")
    parity = -1 if sum(coset) % 2 else 1
    return sign * parity * _expansion(Family.ORTHOGONAL, coset, -2 * dimension, terms)


def _expansion(family: Family, cls: Partition, dimension: int | Expr, terms: int) -> Expr:
    count = as_integer(terms, "terms")
    order = 2 * sum(cls) - len(cls)
    step = 2 if family is Family.UNITARY else 1
    coefficients = [moebius(cls)] if count == 1 else _series(family, sum(cls), count)[cls]
    powers = (Pow(dimension, -order - step * m) for m in range(count))
    return Add(*(Integer(c) * power for c, power in zip(coefficients, powers, strict=True)))


@lru_cache(maxsize=32)
def _series(family: Family, degree: int, terms: int) -> dict[Partition, list[int]]:
    # Each step of a walk has fewer than 4 n^2 continuations, and a walk has at most
    # n removals, n cuts and 2 terms joins.
    bits = int((2 * degree + 2 * terms) * log2(4 * degree**2 + 1)) + 1
    return dict(walk_series(family, degree, terms, bits))
