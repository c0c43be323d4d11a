"""Monomials in the elements of one random matrix: their powers, and which route integrates them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from math import factorial, prod
from typing import NamedTuple

from sympy import Expr

from bptools.algebra.words import Word
from bptools.haar.cost import limit_now, require
from bptools.haar.dimensions import position_of
from bptools.haar.elements.columns import Powers
from bptools.haar.elements.isotypic import cost_by_tables
from bptools.haar.elements.permuted_factors import cost_by_permutations
from bptools.haar.elements.quaternions import (
    HalfPlace,
    SignedPowers,
    SymplecticElement,
    symplectic_powers,
)
from bptools.haar.matrices import BasisVector, RandomMatrix, Symplectic

MOST_PAIRINGS = 1000  # up to which indices are paired
LEAST_FACTORS = 19  # below which columns are as fast as any other route
Index = int | str


class Element(NamedTuple):
    """One factor of a monomial: the element of a row and a column, perhaps conjugated.

    For a symbolic dimension an index may be a name; different names are different indices.
    """

    row: Index
    column: Index
    conjugated: bool = False


def powers_of(elements: Sequence[Element]) -> Powers:
    """Return the matrix of powers of a monomial, without empty rows and columns.

    >>> powers_of([Element(0, 5), Element(3, 5), Element(3, 5, True)])
    (((1, 0),), ((1, 1),))
    """
    count = Counter(elements)
    rows = sorted({element.row for element in elements}, key=str)
    columns = sorted({element.column for element in elements}, key=str)
    powers = tuple(
        tuple((count[Element(i, j)], count[Element(i, j, conjugated=True)]) for j in columns)
        for i in rows
    )
    return powers if len(columns) <= len(rows) else tuple(zip(*powers, strict=True))


class Route(StrEnum):
    """How a monomial is integrated."""

    COLUMNS = "columns"
    TABLES = "tables"
    PERMUTATIONS = "permutations"
    PAIRINGS = "pairings"


def route_of(powers: Powers, *, is_unitary: bool) -> Route:
    """Return the route with the least work, and say what it costs: over O(d), columns or pairings.

    >>> route_of((((1, 1),) * 4,) * 4, is_unitary=True)
    <Route.TABLES: 'tables'>
    """
    if not powers or len(powers[0]) <= 2:
        return Route.COLUMNS
    rows = [sum(m + n for m, n in row) for row in powers]
    columns = [sum(m + n for m, n in column) for column in zip(*powers, strict=True)]
    pairings = prod(factorial(size // 2) for size in rows + columns)
    if pairings <= MOST_PAIRINGS:
        return Route.PAIRINGS
    if not is_unitary or sum(rows) <= LEAST_FACTORS:
        return Route.COLUMNS
    costs = {Route.TABLES: cost_by_tables, Route.PERMUTATIONS: cost_by_permutations}
    cost, route = min((cost(powers), route) for route, cost in costs.items())
    if cost.exceeds(limit_now()):
        return Route.COLUMNS  # which foresees its own
    require(cost, f"the moment of {sum(rows)} elements")
    return route


def signed_powers(words: Sequence[Word], matrix: RandomMatrix) -> SignedPowers | None:
    """Return a product of elements of a matrix as the powers of a monomial.

    Args:
        words: The elements, a trace each.
        matrix: Of a group whose columns are integrated.

    Returns:
        The powers; None if a word is no element, or an index no integer (over Sp(2d), d and one).
    """
    factors = []
    for word in words:
        place = any_place(word)
        row, column = (_definite(end, matrix) for end in place[:2]) if place else (None, None)
        if place is None or row is None or column is None:
            return None
        factors.append(SymplecticElement(row, column, place.conjugated))
    if isinstance(matrix, Symplectic):
        return symplectic_powers(factors)
    return SignedPowers(1, powers_of([Element(i.number, j.number, bar) for i, j, bar in factors]))


def _definite(index: Expr, matrix: RandomMatrix) -> HalfPlace | None:
    position = position_of(index, matrix.size, most=matrix.rows_per_dimension)
    if position is None or position.offset < 0:  # from the last one back
        return None
    return HalfPlace(position.offset, upper=position.dimensions > 0)


class ElementPlace(NamedTuple):
    """An element of a random matrix with definite indices: integers, or integers below d."""

    row: Expr
    column: Expr
    conjugated: bool


def element_place(word: Word) -> ElementPlace | None:
    """Return Tr(M |j><i|) as the place of a definite element; None if the word is another one."""
    place = any_place(word)
    if place is None:
        return None
    (matrix,) = (x.symbol for x in word if isinstance(x.symbol, RandomMatrix))
    ends = zip((place.row, place.column), matrix.shape, strict=True)
    return None if any(position_of(*end, most=1) is None for end in ends) else place


def any_place(word: Word) -> ElementPlace | None:
    """Return Tr(M |j><i|) as an element with any indices; None if the word is another one."""
    places = [k for k, letter in enumerate(word) if isinstance(letter.symbol, RandomMatrix)]
    if len(word) != 3 or len(places) != 1:
        return None
    matrix, ket, bra = word[places[0] :] + word[: places[0]]
    ends = [letter.symbol for letter in ((bra, ket) if not matrix.transposed else (ket, bra))]
    if not all(isinstance(end, BasisVector) for end in ends):
        return None
    conjugated = matrix.conjugated and not matrix.symbol.has_real_elements
    return ElementPlace(ends[0].index, ends[1].index, conjugated)
