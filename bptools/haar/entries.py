"""Integrals of monomials in matrix elements, with the arguments of the package haarpy.

The fastest exact route is taken: columns integrated one after the other (few rows or columns,
high powers), or pairings of indices (many rows and columns, low powers).
"""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Sequence
from math import factorial, prod
from typing import NamedTuple, TypeVar

from flint import fmpq
from sympy import Expr

from bptools.haar.dimensions import Dimension, as_dimension
from bptools.haar.entries_columns import ORTHOGONAL, UNITARY, Powers
from bptools.haar.gluing import Gluing
from bptools.haar.loops import Alphabet
from bptools.haar.rational_table import Group
from bptools.haar.weighted_sum import WeingartenSum

COLUMNS = {Group.UNITARY: UNITARY, Group.ORTHOGONAL: ORTHOGONAL}
Indices = Sequence[Sequence[int]]
T = TypeVar("T")


class Element(NamedTuple):
    """One factor of a monomial: the element of a row and a column, perhaps conjugated."""

    row: int
    column: int
    conjugated: bool = False


def haar_integral_unitary(
    monomial: Indices,
    monomial_conjugate: Indices,
    unitary_dimension: int | Expr,
    algorithm: str | None = None,
    structure: str = "sequences",
) -> Expr:
    """Integrate a product of elements of U and of its conjugate over U(d).

    Args:
        monomial: Rows and columns of the elements of U, or (``structure="matrix"``) the matrix
            of their powers.
        monomial_conjugate: The same for the conjugate elements.
        unitary_dimension: The dimension d, an integer, a symbol or an expression.
        algorithm: "collins" (pairings), "gorin" (columns); None takes the faster one.
        structure: "sequences" or "matrix".

    Returns:
        The exact value: a Rational for an integer d, else a factored rational function of d,
        valid for d >= degree; 0 if rows or columns cannot be paired.

    Raises:
        TypeError: If an argument is of another kind.
        ValueError: If an index is outside range(d), lengths differ, or an option is unknown.

    >>> from sympy import Symbol
    >>> haar_integral_unitary(((0, 1), (0, 1)), ((0, 1), (1, 0)), Symbol("d"))
    -1/(d*(d - 1)*(d + 1))
    """
    dimension = as_dimension(unitary_dimension, "unitary_dimension")
    factors = _elements(monomial, structure, dimension, "monomial")
    factors += [
        element._replace(conjugated=True)
        for element in _elements(monomial_conjugate, structure, dimension, "monomial_conjugate")
    ]
    return _moment(Group.UNITARY, factors, dimension, algorithm)


def haar_integral_orthogonal(
    monomial: Indices,
    orthogonal_dimension: int | Expr,
    algorithm: str | None = None,
    structure: str = "sequences",
) -> Expr:
    """Integrate a product of elements of a real orthogonal matrix over O(d).

    Args:
        monomial: Rows and columns of the elements, or (``structure="matrix"``) the matrix of
            their powers.
        orthogonal_dimension: The dimension d, an integer, a symbol or an expression.
        algorithm: "collins" (pairings), "gorin" (columns); None takes the faster one.
        structure: "sequences" or "matrix".

    Returns:
        The exact value: a Rational for an integer d, else a factored rational function of d,
        valid for 2 d >= number of factors; 0 if rows or columns cannot be paired.

    Raises:
        TypeError: If an argument is of another kind.
        ValueError: If an index is outside range(d), lengths differ, or an option is unknown.

    >>> haar_integral_orthogonal(((0, 0, 1, 1, 2, 2), (0, 2, 2, 1, 1, 0)), 4)
    1/576
    """
    accepted = "int or sympy.Symbol or sympy.Expr"
    dimension = as_dimension(orthogonal_dimension, "orthogonal_dimension", accepted)
    factors = _elements(monomial, structure, dimension, "monomial")
    return _moment(Group.ORTHOGONAL, factors, dimension, algorithm)


def powers_of(elements: Sequence[Element]) -> Powers:
    """Return the matrix of powers of a monomial, without empty rows and columns.

    >>> powers_of([Element(0, 5), Element(3, 5), Element(3, 5, True)])
    (((1, 0),), ((1, 1),))
    """
    count = Counter(elements)
    rows = sorted({element.row for element in elements})
    columns = sorted({element.column for element in elements})
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


def _moment(
    group: Group, elements: list[Element], dimension: Dimension, algorithm: str | None
) -> Expr:
    powers = powers_of(elements)
    by_columns = columns_are_faster(powers) if algorithm is None else _chosen(algorithm)
    if by_columns:
        return COLUMNS[group].moment(powers).value(dimension)
    return _by_pairings(group, elements).value(dimension)


def _chosen(algorithm: str) -> bool:
    if not isinstance(algorithm, str):
        raise TypeError(f"algorithm must be 'collins', 'gorin' or None, not {algorithm!r}")
    if algorithm.lower() not in ("collins", "gorin"):
        raise ValueError(f"algorithm must be 'collins', 'gorin' or None, not {algorithm!r}")
    return algorithm.lower() == "gorin"


def _by_pairings(group: Group, elements: Sequence[Element]) -> WeingartenSum:
    """Sum the Weingarten functions of all pairings of equal rows and of equal columns."""
    indices = sorted({x for element in elements for x in (element.row, element.column)})
    number = {index: place for place, index in enumerate(indices, start=2)}
    basis = frozenset(number.values())
    gluing = Gluing(0, int(group is Group.UNITARY), Alphabet(None, basis, basis))
    words = [(2 * number[e.row] + 1, 2 * e.conjugated, 2 * number[e.column]) for e in elements]
    total = WeingartenSum(group)
    for (_, cycle_type), count in gluing.integrate(words).items():
        total.add_pairings(cycle_type, 0, fmpq(count))
    return total


def _elements(
    monomial: Indices, structure: str, dimension: Dimension, argument: str
) -> list[Element]:
    if not isinstance(structure, str):
        raise TypeError(f"structure must be 'sequences' or 'matrix', not {structure!r}")
    if structure.lower() == "sequences":
        elements = _from_sequences(monomial, argument)
    elif structure.lower() == "matrix":
        elements = _from_powers(monomial, argument)
    else:
        raise ValueError(f"structure must be 'sequences' or 'matrix', not {structure!r}")
    for element in elements:
        for index in element[:2]:
            if index < 0 or (isinstance(dimension, int) and index >= dimension):
                raise ValueError(
                    f"indices of {argument} must be in range({dimension}), not {index}"
                )
    return elements


def _from_sequences(monomial: Indices, argument: str) -> list[Element]:
    rows_and_columns = [_integers(sequence, argument) for sequence in _sequence(monomial, argument)]
    if len(rows_and_columns) != 2 or len(rows_and_columns[0]) != len(rows_and_columns[1]):
        raise ValueError(
            f"{argument} must be two sequences of equal length (rows, columns), not {monomial}"
        )
    return [Element(i, j) for i, j in zip(*rows_and_columns, strict=True)]


def _from_powers(monomial: Indices, argument: str) -> list[Element]:
    rows = [_integers(row, argument) for row in _sequence(monomial, argument)]
    if len({len(row) for row in rows}) > 1 or any(power < 0 for row in rows for power in row):
        raise ValueError(
            f"{argument} must be a rectangular matrix of non-negative powers, not {monomial}"
        )
    return [
        Element(i, j)
        for i, row in enumerate(rows)
        for j, power in enumerate(row)
        for _ in range(power)
    ]


def _integers(sequence: Sequence[int], argument: str) -> list[int]:
    return [_integer(index, argument) for index in _sequence(sequence, argument)]


def _sequence(value: Sequence[T], argument: str) -> Sequence[T]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise TypeError(f"{argument} must consist of sequences of integers, not {value!r}")
    return value


def _integer(index: object, argument: str) -> int:
    if isinstance(index, bool):
        raise TypeError(f"indices of {argument} must be integers, not {index}")
    try:
        return operator.index(index)  # type: ignore[arg-type]  # the check itself
    except TypeError:
        raise TypeError(f"indices of {argument} must be integers, not {index!r}") from None
