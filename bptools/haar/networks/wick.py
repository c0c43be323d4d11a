"""Averages over Gaussian matrices: sums over pairings of their letters, by Wick's theorem.

A pair of letters joins its ends in the ways that the covariance of the elements says.

Source: Isserlis (1918), Wick (1950).
"""

from __future__ import annotations

from collections.abc import Iterator
from math import factorial, prod

from sympy import Expr

from bptools.algebra.polynomial import Monomial, Polynomial
from bptools.algebra.words import Letter
from bptools.haar.distributions import (
    GaussianMatrix,
    GaussianOrthogonal,
    GaussianUnitary,
    Ginibre,
    RealGinibre,
)
from bptools.haar.networks.segments import End, Segments, ends_of
from bptools.haar.weingarten.memory import require_memory

BYTES_PER_PAIRING = 4000
SECONDS_PER_PAIRING = 1e-4


def wick_average(polynomial: Polynomial, matrix: GaussianMatrix) -> Polynomial:
    """Return the average of a polynomial over a Gaussian matrix.

    Raises:
        MemoryError: If there are more pairings than fit.

    >>> from sympy import MatrixSymbol, Symbol
    >>> d = Symbol("d")
    >>> G, A = Ginibre("G", d), Polynomial.letter(Letter(MatrixSymbol("A", d, d)))
    >>> G_of = Polynomial.letter(Letter(G))
    >>> wick_average(G_of * A * G_of.adjoint(), G).to_sympy()
    Trace(A)*I
    """
    terms: list[tuple[Monomial, Expr]] = []
    for monomial, coefficient in polynomial:
        segments = Segments(monomial, matrix)
        _require_room(matrix, segments.letters)
        for partners in _pairings(matrix, segments.letters, list(range(len(segments.letters)))):
            left, factor = segments.left(partners)
            terms.append((left, coefficient * factor))
    return Polynomial.collect(polynomial.shape, terms)


def _require_room(matrix: GaussianMatrix, letters: list[Letter]) -> None:
    degree = len(letters) // 2
    if isinstance(matrix, Ginibre) and not isinstance(matrix, RealGinibre):
        pairings = factorial(degree)  # of letters with conjugated ones
    else:
        pairings = prod(range(1, len(letters), 2))
        pairings *= 2**degree if isinstance(matrix, GaussianOrthogonal) else 1
    seconds, needed = pairings * SECONDS_PER_PAIRING, pairings * BYTES_PER_PAIRING
    require_memory(needed, len(letters), f"its {pairings:.3g} pairings", seconds)


def _pairings(
    matrix: GaussianMatrix, letters: list[Letter], left: list[int]
) -> Iterator[dict[End, End]]:
    """Yield how ends are joined, for every pairing of the occurrences that are left."""
    if not left:
        yield {}
        return
    first, *partners = left
    for second in partners:
        rest = [k for k in partners if k != second]
        for ends in _ways(matrix, letters, first, second):
            for more in _pairings(matrix, letters, rest):
                yield {**ends, **more}


def _ways(
    matrix: GaussianMatrix, letters: list[Letter], first: int, second: int
) -> Iterator[dict[End, End]]:
    """Yield the ways in which the covariance of two elements joins their ends."""
    rows, columns = zip(
        *(ends_of(number, letters[number], matrix) for number in (first, second)), strict=True
    )
    straight = {rows[0]: rows[1], columns[0]: columns[1]}
    crossed = {rows[0]: columns[1], columns[0]: rows[1]}
    match matrix:
        case RealGinibre():
            ways = [straight]
        case Ginibre():
            opposite = letters[first].conjugated != letters[second].conjugated
            ways = [straight] if opposite else []
        case GaussianUnitary():
            ways = [crossed]
        case _:
            ways = [straight, crossed]
    for way in ways:
        yield way | {end: start for start, end in way.items()}
