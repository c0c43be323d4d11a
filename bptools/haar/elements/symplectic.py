"""Integrals of monomials in the elements of symplectic matrices, with haarpy's arguments."""

from __future__ import annotations

from collections.abc import Sequence

from flint import fmpq
from sympy import Expr, sympify

from bptools.haar.dimensions import Dimension, as_dimension
from bptools.haar.elements.monomials import Route, route_of
from bptools.haar.elements.quaternions import (
    SYMPLECTIC,
    HalfPlace,
    SymplecticElement,
    symplectic_powers,
)
from bptools.haar.networks.gluing import Gluing
from bptools.haar.networks.loops import Alphabet, Image
from bptools.haar.weingarten.sums import WeingartenSum
from bptools.haar.weingarten.tables import Group

MATRIX, FORM = 0, 1


def haar_integral_symplectic(
    sequences: Sequence[Sequence[int | Expr]], half_dimension: int | Expr
) -> Expr:
    """Integrate a product of elements of a symplectic matrix over Sp(2d).

    Args:
        sequences: Rows and columns of the elements. Indices are integers below d or, for a
            symbolic d, also d + k with an integer k >= 0.
        half_dimension: The half dimension d, an integer, a symbol or an expression.

    Returns:
        The exact value: a Rational for an integer d, else a factored rational function of d,
        valid for 2 d >= number of factors; 0 if rows or columns cannot be paired.

    Raises:
        TypeError: If an argument is of another kind.
        ValueError: If an index is outside range(2 d) or lengths differ.

    >>> from sympy import Symbol
    >>> d = Symbol("d")
    >>> rows, columns = (0, 1, 2, d, d + 1, d + 2), (0, 0, 0, d, d, d)
    >>> haar_integral_symplectic((rows, columns), d)
    1/(4*d*(d + 1)*(2*d + 1))
    """
    dimension = as_dimension(half_dimension, "half_dimension")
    if len(sequences) != 2 or len(sequences[0]) != len(sequences[1]):
        raise ValueError(
            "Wrong sequence format: sequences must be two sequences of equal length, "
            f"rows and columns, not {sequences!r}"
        )
    rows, columns = ([_place(index, dimension) for index in indices] for indices in sequences)
    elements = [SymplecticElement(*ends) for ends in zip(rows, columns, strict=True)]
    sign, powers = signed = symplectic_powers(elements)
    if route_of(signed.by_blocks, is_unitary=False) is Route.COLUMNS:
        return sign * SYMPLECTIC.moment(powers).value(dimension)
    return _by_pairings(elements).value(dimension)


def _by_pairings(elements: Sequence[SymplecticElement]) -> WeingartenSum:
    """Sum the Weingarten functions of all pairings of rows and of columns that Omega pairs."""
    indices = sorted({end.number for element in elements for end in element[:2]})
    places = [HalfPlace(k, upper) for k in indices for upper in (False, True)]
    number = {place: n for n, place in enumerate(places, start=2)}
    basis = frozenset(number.values())
    # Omega |k + d> = |k> and Omega |k> = -|k + d>
    images = tuple(
        Image(n, 1 if up else -1, number[HalfPlace(k, not up)]) for (k, up), n in number.items()
    )
    gluing = Gluing(MATRIX, MATRIX, Alphabet(FORM, basis, basis, images), joint=(2 * FORM,))
    words = [(2 * number[x.row] + 1, 2 * MATRIX, 2 * number[x.column]) for x in elements]
    total = WeingartenSum(Group.SYMPLECTIC)
    for (_, cycle_type), count in gluing.integrate(words).items():
        total.add_pairings(cycle_type, 0, fmpq(count * (-1) ** len(cycle_type)))
    return total


def _place(index: int | Expr, dimension: Dimension) -> HalfPlace:
    value = sympify(index)
    half = sympify(dimension)
    upper = not value.is_Integer or (isinstance(dimension, int) and int(value) >= dimension)
    offset = value - half if upper else value
    if not offset.is_Integer:
        raise TypeError(f"indices must be integers or {half} + an integer, not {index}")
    if offset < 0 or (isinstance(dimension, int) and offset >= dimension):
        raise ValueError(
            "The matrix indices are outside the dimension range: "
            f"they must be in range({2 * half}), not {index}"
        )
    return HalfPlace(int(offset), upper)
