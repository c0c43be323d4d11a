"""Monomials in the elements of one random matrix: their powers, and which route integrates them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import factorial, prod
from typing import NamedTuple

from bptools.algebra.words import Word
from bptools.haar.elements.columns import Powers
from bptools.haar.matrices import BasisVector, Orthogonal, RandomMatrix

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
        tuple((count[Element(i, j)], count[Element(i, j, True)]) for j in columns) for i in rows
    )
    return powers if len(columns) <= len(rows) else tuple(zip(*powers, strict=True))


def columns_are_faster(powers: Powers) -> bool:
    """Whether integrating columns beats pairing indices: few columns, or too many pairings."""
    if not powers or len(powers[0]) <= 2:
        return True
    rows = [sum(m + n for m, n in row) for row in powers]
    columns = [sum(m + n for m, n in column) for column in zip(*powers, strict=True)]
    return prod(factorial(size // 2) for size in rows + columns) > 1000


def as_element(word: Word) -> Element | None:
    """Return Tr(M |j><i|), up to rotation and transposition, as the element of a random matrix.

    None if the word is another one or an index is not an integer.
    """
    places = [k for k, letter in enumerate(word) if isinstance(letter.symbol, RandomMatrix)]
    if len(word) != 3 or len(places) != 1:
        return None
    matrix, ket, bra = word[places[0] :] + word[: places[0]]
    ends = [letter.symbol for letter in ((bra, ket) if not matrix.transposed else (ket, bra))]
    if not all(isinstance(end, BasisVector) and end.index.is_Integer for end in ends):
        return None
    conjugated = matrix.conjugated and not isinstance(matrix.symbol, Orthogonal)
    return Element(int(ends[0].index), int(ends[1].index), conjugated)
