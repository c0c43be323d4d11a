"""Averages over all unitaries by projection: a route that knows no Weingarten function.

The average of U^(⊗k) X U^(⊗k)† is the orthogonal projection of X on the matrices that commute with
every U^(⊗k), which the permutations of the k factors span (Schur-Weyl duality). They are written
down as matrices, and the projection solves their Gram matrix over the rationals.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import permutations, product

import numpy as np
from sympy import Matrix, Rational

from bptools.evaluation import Exact, Gaussian, gaussian_array


def unitary_twirl(operator: Exact, dim: int) -> Exact:
    """Return the average of U^(⊗k) X U^(⊗k)† over the Haar measure of U(N), exactly.

    Args:
        operator: X over Q(i), shape (dim**k, dim**k).
        dim: Dimension N, at least k: below, the permutations are not independent.

    Returns:
        The average, of the operator's shape.

    Raises:
        ValueError: If the shape is no power of the dimension, or k is 0 or above the dimension.

    >>> print(unitary_twirl(gaussian_array(np.diag([1, 0])), 2)[1, 1])
    1/2
    """
    degree = next((k for k in range(1, dim + 1) if operator.shape == (dim**k, dim**k)), 0)
    if not degree:
        raise ValueError(
            f"operator must have shape (dim^k, dim^k) with 1 <= k <= dim = {dim}, "
            f"it has {operator.shape}"
        )
    swaps, inverse = _basis(dim, degree)
    overlaps = gaussian_array([np.sum(swap * operator) for swap in swaps])
    weights = inverse @ overlaps
    average: Exact = sum(
        (weight * swap for weight, swap in zip(weights, swaps, strict=True)), np.array(Gaussian(0))
    )
    return average


@lru_cache
def _basis(dim: int, degree: int) -> tuple[list[Exact], Exact]:
    """Return the permutation matrices, and the inverse of the Gram matrix of their products."""
    swaps = list(_permutation_matrices(dim, degree))
    gram = Matrix([[Rational(int(np.sum(a * b))) for b in swaps] for a in swaps])
    return swaps, gaussian_array(np.array(gram.inv().tolist(), dtype=object))


def _permutation_matrices(dim: int, degree: int) -> Iterator[Exact]:
    """Yield the real matrices that permute the tensor factors."""
    words = list(product(range(dim), repeat=degree))
    place = {word: number for number, word in enumerate(words)}
    for order in permutations(range(degree)):
        matrix = np.zeros((len(words), len(words)), dtype=int)
        for word in words:
            matrix[place[tuple(word[k] for k in order)], place[word]] = 1
        yield matrix
