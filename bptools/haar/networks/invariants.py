"""Averages over SU(d) of letters that are not conjugated, by its invariant tensors.

The average of U^(x)n over SU(d) projects onto the tensors that all of SU(d) leaves as they are:
those of the rectangular shape of d rows, whose representation of U(d) is a power of the
determinant. It is a sum over all permutations,

    E[U^(x)n] = f / n! sum_p chi(p) p    with the character chi of that shape, and f = chi(1);

for n = d this is the antisymmetric tensor twice, over d!.

Source: Schur-Weyl duality; Creutz, J. Math. Phys. 19 (1978).
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from itertools import permutations
from math import factorial

from sympy import Expr, Rational

from bptools.algebra.polynomial import Monomial, Polynomial, Shape
from bptools.haar.cost import WorkCost, require
from bptools.haar.distributions import SpecialUnitary
from bptools.haar.networks.segments import End, Segments, ends_of
from bptools.haar.weingarten.characters import characters
from bptools.haar.weingarten.symmetric_group import Partition, cycle_type

MOST_LETTERS = 10  # 3 628 800 permutations
SECONDS_PER_PERMUTATION, BYTES_PER_PERMUTATION = 6e-5, 10  # most are alike


def invariant_average(
    shape: Shape | None, monomial: Monomial, matrix: SpecialUnitary
) -> Polynomial:
    """Return the average of a monomial whose letters are all conjugated, or none is.

    Args:
        shape: Of its open word, if there is one.
        monomial: Of n letters, n a multiple of d.
        matrix: The matrix, of an integer dimension d.

    >>> from sympy import MatrixSymbol
    >>> from bptools.algebra import Parser
    >>> U, A = SpecialUnitary("U", 2), MatrixSymbol("A", 2, 2)
    >>> word = Parser()(U * A * U)
    >>> (monomial,) = word.terms
    >>> invariant_average(word.shape, monomial, U).to_sympy()
    (-Trace(A)/2)*I + (1/2)*A
    """
    segments = Segments(monomial, matrix)
    ends = [ends_of(k, letter, matrix) for k, letter in enumerate(segments.letters)]
    count, size = len(ends), int(matrix.dim)
    number = factorial(count)
    cost = WorkCost(number * SECONDS_PER_PERMUTATION, number * BYTES_PER_PERMUTATION)
    require(cost, f"the sum over {number} permutations of the letters of {matrix}")
    rectangle = (count // size,) * size
    scale = Rational(characters((1,) * count, size)[rectangle], factorial(count))
    total: dict[tuple[Monomial, Expr], int] = defaultdict(int)
    for images in permutations(range(count)):
        if character := _characters(cycle_type(images), size).get(rectangle):
            total[segments.left(_joined(ends, images))] += character
    terms = [(left, scale * number * factor) for (left, factor), number in total.items() if number]
    return Polynomial.collect(shape, terms)


def _joined(ends: list[tuple[End, End]], images: tuple[int, ...]) -> dict[End, End]:
    """Join the rows of every letter to the columns of its image."""
    joined = {row: ends[image][1] for (row, _), image in zip(ends, images, strict=True)}
    return joined | {column: row for row, column in joined.items()}


@lru_cache(maxsize=64)
def _characters(classes: Partition, rows: int) -> dict[Partition, int]:
    return characters(classes, rows)
