"""The Haar average of a polynomial in matrix words: from words to networks and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from flint import fmpq
from sympy import Basic, Expr, sympify

from bptools.algebra.polynomial import Monomial, Polynomial
from bptools.haar.dimensions import as_dimension
from bptools.haar.element_words import expand_elements
from bptools.haar.encoding import Encoding
from bptools.haar.gluing import Gluing, Term
from bptools.haar.loops import Word
from bptools.haar.matrices import Orthogonal, RandomMatrix, Symplectic, Unitary
from bptools.haar.rational_table import Group
from bptools.haar.symmetric_group import Partition
from bptools.haar.weighted_sum import WeingartenSum

Values = Mapping[Basic, int]  # integers in place of the symbols of dimensions

_GROUPS: dict[type[RandomMatrix], Group] = {
    Unitary: Group.UNITARY,
    Orthogonal: Group.ORTHOGONAL,
    Symplectic: Group.SYMPLECTIC,
}


def average(
    polynomial: Polynomial, matrices: tuple[Basic, ...], values: Values | None = None
) -> Polynomial:
    """Average a polynomial over independent Haar-random matrices, one after the other.

    Args:
        polynomial: A sum of products of traces of words, perhaps with one open word.
        matrices: Random matrices (``Unitary``, ...); those that do not occur change nothing.
        values: Integers in place of dimensions' symbols, exact below the degree too.

    Returns:
        The exact average. Coefficients are rational functions of the dimensions, valid where
        each dimension is at least the degree in its matrix, or exact numbers where ``values``
        fixes the dimension.

    Raises:
        TypeError: If a matrix is not random.

    Source: Collins-Sniady, Commun. Math. Phys. 264 (2006).

    >>> from sympy import MatrixSymbol, Symbol
    >>> from bptools.algebra import Parser
    >>> from bptools.haar.matrices import Unitary
    >>> d = Symbol("d", integer=True, positive=True)
    >>> U, A = Unitary("U", d), MatrixSymbol("A", d, d)
    >>> average(Parser()(U * A * U.adjoint()), (U,)).to_sympy()
    (Trace(A)/d)*I
    """
    for matrix in matrices:
        if not isinstance(matrix, RandomMatrix):
            raise TypeError(
                f"matrices must be random (haar.Unitary, ...), not {matrix} "
                f"of type {type(matrix).__name__}"
            )
        polynomial = _average_one(expand_elements(polynomial, matrix), matrix, values or {})
    return polynomial


class _Piece(NamedTuple):
    """One term of an integrated monomial: factor * number * d^power * Wg(cycle type) * result."""

    result: Monomial
    factor: Expr
    cycle_type: Partition
    power: int
    number: int


def _average_one(polynomial: Polynomial, matrix: RandomMatrix, values: Values) -> Polynomial:
    """Average over one matrix; coefficients become SymPy when all terms are together."""
    group = _GROUPS[type(matrix)]
    terms: list[tuple[Monomial, Expr]] = []
    sums: dict[tuple[Monomial, Expr], WeingartenSum] = {}
    for monomial, coefficient in polynomial:
        if not _occurs(matrix, monomial):
            terms.append((monomial, coefficient))
            continue
        number, factor = coefficient.as_coeff_Mul(rational=True)
        scale = fmpq(int(number.p), int(number.q))
        for piece in _integrated(monomial, matrix, group):
            key = (piece.result, factor * piece.factor)
            total = sums.setdefault(key, WeingartenSum(group))
            total.add(piece.cycle_type, piece.power, scale * piece.number)
    size = matrix.half_dimension if isinstance(matrix, Symplectic) else matrix.dim
    dimension = as_dimension(sympify(size).subs(values), "dim")
    terms += [(m, factor * total.value(dimension)) for (m, factor), total in sums.items()]
    return Polynomial.collect(polynomial.shape, terms)


def _occurs(matrix: RandomMatrix, monomial: Monomial) -> bool:
    words = (*monomial.traces, monomial.open or ())
    return any(letter.symbol == matrix for word in words for letter in word)


def _integrated(monomial: Monomial, matrix: RandomMatrix, group: Group) -> Iterator[_Piece]:
    encoding = Encoding(matrix, monomial)
    for (loops, cycle_type), number in _pairings(encoding.gluing(), encoding.words):
        result, factor, power = encoding.decode(loops)
        if group is Group.SYMPLECTIC:
            # A loop without letters is 2d; pairs joined along the cycles have the sign (-1)^l.
            number *= 2**power * (-1) ** len(cycle_type)
        yield _Piece(result, factor, cycle_type, power, number)


@lru_cache(maxsize=512)
def _pairings(gluing: Gluing, words: tuple[Word, ...]) -> tuple[tuple[Term, int], ...]:
    return tuple(gluing.integrate(words).items())
