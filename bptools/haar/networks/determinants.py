"""SU(d) and SO(d) from U(d) and O(d): factors of the determinant."""

from __future__ import annotations

from itertools import permutations

from sympy import Expr, Integer, S
from sympy.combinatorics.permutations import Permutation

from bptools.algebra.polynomial import Monomial, Polynomial
from bptools.algebra.words import Letter
from bptools.errors import CostError
from bptools.haar.distributions import SpecialOrthogonal, SpecialUnitary
from bptools.haar.matrices import BasisVector

LARGEST_DETERMINANT = 6  # rows: 720 terms


def with_determinants(
    polynomial: Polynomial, matrix: SpecialUnitary | SpecialOrthogonal
) -> tuple[Polynomial, int]:
    """Return a polynomial whose average over all of U(d) or O(d) is that over SU(d) or SO(d).

    A monomial of k d more letters than conjugated ones is multiplied by conj(det)^k; over O(d)
    the average over rotations is that of 1 + det.

    Returns:
        The polynomial, and the least symbolic dimension at which these terms vanish.

    Raises:
        CostError: If a determinant has too many terms.
    """
    total, least = Polynomial(polynomial.shape, {}), 1
    for monomial, coefficient in polynomial:
        term = Polynomial(polynomial.shape, {monomial: coefficient})
        letters = [
            letter
            for word in (*monomial.traces, monomial.open or ())
            for letter in word
            if letter.symbol == matrix
        ]
        conjugated = sum(letter.conjugated for letter in letters)
        excess = len(letters) - 2 * conjugated
        if isinstance(matrix, SpecialOrthogonal):
            total = total + term
            excess = len(letters)
            least = max(least, excess + 1)
            if matrix.dim.is_Integer and matrix.dim <= excess and (excess - matrix.dim) % 2 == 0:
                total = total + term * _determinant(matrix, conjugated=False)
            continue
        least = max(least, abs(excess) + 1)
        if excess and matrix.dim.is_Integer and excess % matrix.dim == 0:
            for _ in range(abs(excess) // int(matrix.dim)):
                term = term * _determinant(matrix, conjugated=excess > 0)
        total = total + term
    return total, least


def _determinant(matrix: SpecialUnitary | SpecialOrthogonal, *, conjugated: bool) -> Polynomial:
    size = int(matrix.dim)
    if size > LARGEST_DETERMINANT:
        raise CostError(
            f"the determinant of {matrix} has {size}! terms; at most {LARGEST_DETERMINANT} rows"
        )
    letter = Letter(matrix, conjugated)
    kets = [Letter(BasisVector.of(Integer(k), matrix.dim)) for k in range(size)]
    terms: list[tuple[Monomial, Expr]] = []
    for images in permutations(range(size)):
        elements = [(letter, kets[j], kets[i].transpose()) for i, j in enumerate(images)]
        sign = S.One * Permutation(images).signature()
        terms.append((Monomial.of(elements, None), sign))
    return Polynomial.collect(None, terms)
