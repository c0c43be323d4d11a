"""Integrals of monomials in matrix elements, with the arguments of the package haarpy.

The fastest exact route is taken: columns integrated one after the other (two rows or columns, high
powers), pairings of indices (many rows and columns, low powers), or, over U(d), isotypic parts of
monomials (between these).
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import SupportsIndex

from flint import fmpq
from sympy import Expr, Integer

from bptools.haar.dimensions import Dimension, as_dimension
from bptools.haar.elements.columns import ORTHOGONAL, UNITARY
from bptools.haar.elements.isotypic import add_isotypic, frame_of
from bptools.haar.elements.monomials import Element, Index, Route, powers_of, route_of
from bptools.haar.elements.permuted_factors import add_permuted
from bptools.haar.networks.gluing import Gluing
from bptools.haar.networks.loops import Alphabet
from bptools.haar.weingarten.shapes import ShapeSum
from bptools.haar.weingarten.sums import WeingartenSum
from bptools.haar.weingarten.tables import Group

COLUMNS = {Group.UNITARY: UNITARY, Group.ORTHOGONAL: ORTHOGONAL}
Indices = Sequence[Sequence[Index]]
_OPTIONS = (
    "The 'algorithm' must be either 'Collins' or 'Gorin'.\n"
    "The 'structure' must be either 'matrix' or 'sequences'"
)


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


def _moment(
    group: Group, elements: list[Element], dimension: Dimension, algorithm: str | None
) -> Expr:
    powers = powers_of(elements)
    is_unitary = group is Group.UNITARY
    route = route_of(powers, is_unitary=is_unitary) if algorithm is None else _chosen(algorithm)
    match route:
        case Route.COLUMNS:
            return COLUMNS[group].moment(powers).value(dimension)
        case Route.TABLES | Route.PERMUTATIONS:
            total = ShapeSum(*frame_of(powers))
            add = add_isotypic if route is Route.TABLES else add_permuted
            add(total, powers, fmpq(1))
            return total.value(dimension)
    return _by_pairings(group, elements).value(dimension)


def _chosen(algorithm: str) -> Route:
    """Return the route: haarpy's name for columns is Gorin's, for pairings Collins'."""
    if not isinstance(algorithm, str):
        raise TypeError(f"algorithm must be 'collins', 'gorin' or None, not {algorithm!r}")
    if algorithm.lower() not in ("collins", "gorin"):
        raise ValueError(f"{_OPTIONS}, not {algorithm!r}")
    return Route.COLUMNS if algorithm.lower() == "gorin" else Route.PAIRINGS


def _by_pairings(group: Group, elements: Sequence[Element]) -> WeingartenSum:
    """Sum the Weingarten functions of all pairings of equal rows and of equal columns."""
    indices = sorted({x for element in elements for x in element[:2]}, key=str)
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
    if structure.lower() not in ("sequences", "matrix"):
        raise ValueError(f"{_OPTIONS}, not {structure!r}")
    if structure.lower() == "matrix":
        elements = _from_powers(monomial, argument)
    else:
        elements = _from_sequences(monomial, argument)
    for element in elements:
        for index in element[:2]:
            _require_index(index, dimension, argument)
    return elements


def _require_index(index: Index, dimension: Dimension, argument: str) -> None:
    if isinstance(index, str):
        outside = isinstance(dimension, int)  # a name is an index of some symbolic dimension
    else:
        outside = index < 0 or (isinstance(dimension, int) and index >= dimension)
    if outside:
        raise ValueError(f"indices of {argument} must be in range({dimension}), not {index!r}")


def _from_sequences(monomial: Indices, argument: str) -> list[Element]:
    sequences = monomial if isinstance(monomial, Sequence) else ()
    lengths = {len(x) if isinstance(x, Sequence) else None for x in sequences}
    if len(sequences) != 2 or len(lengths) != 1 or None in lengths:
        raise ValueError(
            f"Wrong tuple format: {argument} must be two sequences of equal length, "
            f"rows and columns, not {monomial!r}"
        )
    rows, columns = ([_index(x, argument) for x in sequence] for sequence in monomial)
    return [Element(i, j) for i, j in zip(rows, columns, strict=True)]


def _from_powers(monomial: Indices, argument: str) -> list[Element]:
    rows = monomial if isinstance(monomial, Sequence) else ()
    powers = [list(row) if isinstance(row, Sequence) else [None] for row in rows]
    natural = all(isinstance(x, int | Integer) and x >= 0 for row in powers for x in row)
    if not powers or len({*map(len, powers)}) > 1 or not natural:
        raise ValueError(
            f"Wrong power matrix format: {argument} must be a rectangular matrix of "
            f"non-negative integers, not {monomial!r}"
        )
    return [
        Element(i, j)
        for i, row in enumerate(powers)
        for j, power in enumerate(row)
        for _ in range(int(power or 0))
    ]


def _index(index: object, argument: str) -> Index:
    if isinstance(index, str):
        return index
    if isinstance(index, bool) or not isinstance(index, SupportsIndex):
        raise TypeError(f"indices of {argument} must be integers, not {index!r}")
    return operator.index(index)
