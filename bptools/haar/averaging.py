"""The Haar average of a polynomial in matrix words: from words to networks and back."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from flint import fmpq
from sympy import Basic, Expr

from bptools.algebra.polynomial import Monomial, Polynomial, Shape
from bptools.algebra.words import Word
from bptools.haar.dimensions import as_dimension
from bptools.haar.elements.columns import ORTHOGONAL, UNITARY, ColumnIntegration
from bptools.haar.elements.monomials import Element, as_element, columns_are_faster, powers_of
from bptools.haar.matrices import Orthogonal, Unitary
from bptools.haar.networks.element_words import expand_elements
from bptools.haar.networks.encoding import Encoding
from bptools.haar.networks.gluing import Term
from bptools.haar.networks.laws import Rules, law_of
from bptools.haar.networks.loops import Word as IntegerWord
from bptools.haar.networks.power_sums import PowerMoment, power_sums
from bptools.haar.weingarten.spheres import ColumnSum
from bptools.haar.weingarten.sums import PairingSum

COLUMNS: dict[type, ColumnIntegration] = {Unitary: UNITARY, Orthogonal: ORTHOGONAL}
_Sum = PairingSum | ColumnSum | PowerMoment


def average(polynomial: Polynomial, matrices: tuple[Basic, ...]) -> Polynomial:
    """Average a polynomial over independent Haar-random matrices, one after the other.

    Args:
        polynomial: A sum of products of traces of words, perhaps with one open word.
        matrices: Random matrices (``Unitary``, ...); those that do not occur change nothing.

    Returns:
        The exact average. Coefficients are rational functions of the dimensions, valid where
        each dimension is at least the degree in its matrix, or exact numbers at an integer
        dimension.

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
    return average_with_domain(polynomial, matrices)[0]


def average_with_domain(
    polynomial: Polynomial, matrices: tuple[Basic, ...]
) -> tuple[Polynomial, dict[Basic, int]]:
    """Average as :func:`average` does, and say from which dimension on the result holds.

    Returns:
        The average, and the least value of each dimension (half dimension for Sp(2d)).
    """
    least: dict[Basic, int] = {}
    polynomial = expand_elements(polynomial, matrices)
    for matrix in matrices:
        sums = _Sums(matrix)
        for monomial, coefficient in polynomial:
            sums.add(monomial, coefficient)
        polynomial = sums.value(polynomial.shape)
        least[matrix.size] = max(least.get(matrix.size, 1), sums.least_dimension)
    return polynomial, least


class _Sums:
    """The averages of monomials over one matrix, rational functions until all are together."""

    def __init__(self, matrix: Basic) -> None:
        self._matrix = matrix
        self._law = law_of(matrix)
        self._columns = COLUMNS.get(type(matrix))
        self._constant: list[tuple[Monomial, Expr]] = []
        self._networks: dict[tuple[Monomial, Expr], PairingSum] = {}
        self._elements: dict[tuple[Monomial, Expr], ColumnSum] = {}
        self._powers: dict[tuple[Monomial, Expr], PowerMoment] = {}

    def add(self, monomial: Monomial, coefficient: Expr) -> None:
        """Add a coefficient times the average of a monomial."""
        if not any(map(self._is_random, (*monomial.traces, monomial.open or ()))):
            self._constant.append((monomial, coefficient))
            return
        number, factor = coefficient.as_coeff_Mul(rational=True)
        scale = fmpq(int(number.p), int(number.q))
        traces = tuple(word for word in monomial.traces if not self._is_random(word))
        key = (Monomial(traces, monomial.open), factor)
        powers = power_sums(monomial, self._matrix) if isinstance(self._matrix, Unitary) else None
        elements = self._pure_elements(monomial)
        if powers is not None:
            self._powers.setdefault(key, PowerMoment()).add(powers, scale)
        elif self._columns is not None and elements is not None:
            total = self._elements.setdefault(key, ColumnSum(self._columns.stride))
            total.add(self._columns.terms(powers_of(elements)), scale)
        else:
            self._add_network(monomial, scale, factor)

    def value(self, shape: Shape | None) -> Polynomial:
        """Return the sum of all averages."""
        dimension = as_dimension(self._matrix.size, "dim")
        averaged = [(m, factor * total.value(dimension)) for (m, factor), total in self._sums()]
        return Polynomial.collect(shape, [*self._constant, *averaged])

    @property
    def least_dimension(self) -> int:
        """The dimension from which on the rational functions hold."""
        return max((total.least_dimension for _, total in self._sums()), default=1)

    def _sums(self) -> Iterator[tuple[tuple[Monomial, Expr], _Sum]]:
        yield from self._networks.items()
        yield from self._elements.items()
        yield from self._powers.items()

    def _is_random(self, word: Word) -> bool:
        return any(letter.symbol == self._matrix for letter in word)

    def _pure_elements(self, monomial: Monomial) -> list[Element] | None:
        """Return a product of elements with integer indices, if it is one best done by columns."""
        random = [word for word in monomial.traces if self._is_random(word)]
        if self._columns is None or self._is_random(monomial.open or ()):
            return None
        elements = [as_element(word) for word in random]
        definite = [element for element in elements if element is not None]
        if len(definite) < len(elements) or not columns_are_faster(powers_of(definite)):
            return None
        return definite

    def _add_network(self, monomial: Monomial, scale: fmpq, factor: Expr) -> None:
        encoding = Encoding(self._matrix, monomial)
        rules = self._law.rules(encoding.alphabet())
        for (closed, cycle_type), number in _pairings(rules, encoding.words):
            result, value, loops = encoding.decode(closed)
            total = self._networks.setdefault((result, factor * value), self._law.total())
            total.add_pairings(cycle_type, loops, scale * number * self._law.sign(cycle_type))


@lru_cache(maxsize=64)
def _pairings(rules: Rules, words: tuple[IntegerWord, ...]) -> tuple[tuple[Term, int], ...]:
    return tuple(rules.integrate(words).items())
