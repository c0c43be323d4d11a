"""The Haar average of a polynomial in matrix words: from words to networks and back."""

from __future__ import annotations

from sympy import Basic, Expr, S

from bptools.algebra.polynomial import Monomial, Polynomial
from bptools.algebra.words import Word
from bptools.haar.circuit_layers import Brickwork
from bptools.haar.distributions import (
    CentredPermutation,
    Design,
    DiagonalUnitary,
    GaussianMatrix,
    PermutationMatrix,
    SpecialOrthogonal,
    SpecialUnitary,
    Stiefel,
)
from bptools.haar.elements.monomials import (
    element_place,
)
from bptools.haar.elements.permutations import (
    centred_moment,
    fixed_points_moment,
    permutation_moment,
    phase_moment,
)
from bptools.haar.matrices import CircularSymplectic, Symplectic
from bptools.haar.monomial_averages import MonomialAverages
from bptools.haar.networks.brickwork import brickwork_average
from bptools.haar.networks.cliffords import (
    CENTRE,
    DEGREE,
    clifford_average,
    counted,
    pauli_average,
)
from bptools.haar.networks.determinants import with_determinants, without_determinants
from bptools.haar.networks.element_words import expand_elements
from bptools.haar.networks.forms import without_squared_forms
from bptools.haar.networks.frames import ProductFrame
from bptools.haar.networks.index_laws import IndexMatrix, index_average
from bptools.haar.networks.index_sums import IndexSums
from bptools.haar.networks.isometries import without_isometries
from bptools.haar.networks.norms import without_norms
from bptools.haar.networks.pauli_sums import with_known_sums
from bptools.haar.networks.wick import wick_average
from bptools.haar.stabilisers import Clifford, Pauli, QubitMatrix, Stabiliser
from bptools.haar.unexpanded import (
    KeptSums,
)

CLIFFORD_LEAST = 5  # at 2 and 4 some representations are missing at degree 4
Least = dict[Basic, int]  # the least dimensions for which a value holds


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
    polynomial: Polynomial,
    matrices: tuple[Basic, ...],
    sums: IndexSums | None = None,
    kept: KeptSums | None = None,
) -> tuple[Polynomial, Least]:
    """Average as :func:`average` does, and say from which dimension on the result holds.

    Args:
        polynomial: As for :func:`average`.
        matrices: As for :func:`average`.
        sums: Where averages over phases and permutations keep their sums over indices.
        kept: Where answers of very many terms are kept as sums of products; None writes them out.

    Returns:
        The average, and the least value of each dimension (half dimension for Sp(2d)).

    Raises:
        TypeError: If a matrix is not random.
        ValueError: If a degree is above that of a design.
    """
    least: Least = {}
    conditions = [] if sums is None else sums.conditions
    polynomial = without_isometries(expand_elements(polynomial, matrices), conditions)
    for matrix in sorted(matrices, key=lambda matrix: isinstance(matrix, IndexMatrix)):
        needed = 1
        polynomial, apart = without_determinants(polynomial, matrix)
        match matrix:
            case GaussianMatrix():
                polynomial = wick_average(polynomial, matrix)
            case DiagonalUnitary() | PermutationMatrix() | CentredPermutation():
                polynomial, needed = _over_indices(polynomial, matrix, sums)
            case Stiefel():
                frame = ProductFrame(matrix)
                polynomial, needed = _over_group(frame.completed(polynomial), frame.unitary)
                polynomial = frame.shortened(polynomial)
            case SpecialUnitary() | SpecialOrthogonal():
                polynomial, apart = with_determinants(polynomial, matrix)
                polynomial, needed = _over_group(polynomial, matrix)
            case Clifford() | Stabiliser():
                polynomial, needed = _over_cliffords(polynomial, matrix)
            case Brickwork():
                polynomial = brickwork_average(polynomial, matrix, sums)
            case Pauli():
                polynomial = pauli_average(polynomial, matrix)
            case Design():
                _require_degree(polynomial, matrix)
                polynomial, needed = _over_group(polynomial, matrix)
            case _:
                polynomial, needed = _over_group(polynomial, matrix, kept)
        polynomial = without_isometries(polynomial, conditions)
        least[matrix.size] = max(least.get(matrix.size, 1), needed, apart)
    if any(isinstance(matrix, Symplectic | CircularSymplectic) for matrix in matrices):
        polynomial = without_squared_forms(polynomial)  # left where others have averaged between
    if any(isinstance(matrix, QubitMatrix) for matrix in matrices):
        polynomial = with_known_sums(polynomial)  # of strings that met no other before
    return polynomial, least


def _over_group(
    polynomial: Polynomial, matrix: Basic, kept: KeptSums | None = None
) -> tuple[Polynomial, int]:
    """Average over one matrix by its Weingarten functions."""
    total = MonomialAverages(matrix, kept, len(polynomial.terms))
    for monomial, coefficient in polynomial:
        total.add(monomial, coefficient)
    return total.value(polynomial.shape), total.least_dimension


def _over_cliffords(
    polynomial: Polynomial, matrix: Clifford | Stabiliser
) -> tuple[Polynomial, int]:
    """Average to degree 3 as over U(d), at degree 4 by what commutes with Cliffords."""
    low: list[tuple[Monomial, Expr]] = []
    high: list[tuple[Monomial, Expr]] = []
    for monomial, coefficient in polynomial:
        short, loops = without_norms(monomial, matrix)
        plain, conjugated = counted(short, matrix)
        if (plain - conjugated) % CENTRE:
            continue
        if max(plain, conjugated) > DEGREE:
            raise ValueError(
                f"{matrix} is of Cliffords: averages are known to degree {DEGREE}, "
                f"not to {max(plain, conjugated)}"
            )
        (high if plain == DEGREE else low).append((short, coefficient * matrix.cols**loops))
    averaged, least = _over_group(Polynomial.collect(polynomial.shape, low), matrix)
    if high:
        fourth = clifford_average(Polynomial.collect(polynomial.shape, high), matrix)
        averaged += fourth
        least = max(least, 1 if isinstance(matrix, Stabiliser) else CLIFFORD_LEAST)
    return averaged, least


def _over_indices(
    polynomial: Polynomial, matrix: IndexMatrix, sums: IndexSums | None
) -> tuple[Polynomial, int]:
    """Average elements by their indices, and everything else as sums over indices."""
    degree = max((_count(monomial, matrix) for monomial, _ in polynomial), default=1)
    least = 1 if isinstance(matrix, DiagonalUnitary) else max(degree, 1)
    unmatched: dict[Monomial, Expr] = {}
    terms: list[tuple[Monomial, Expr]] = []
    for monomial, coefficient in polynomial:
        value = _moment_of_elements(monomial, matrix)
        if value is None:
            unmatched[monomial] = coefficient
        else:
            rest = [word for word in monomial.traces if not _holds(word, matrix)]
            terms.append((Monomial.of(rest, monomial.open), value * coefficient))
    if unmatched and sums is None:
        raise TypeError(f"{matrix} must be averaged by integral or expectation")
    averaged = Polynomial.collect(polynomial.shape, terms)
    if unmatched and sums is not None:
        averaged += index_average(Polynomial(polynomial.shape, unmatched), matrix, sums)
    return averaged, least


def _moment_of_elements(monomial: Monomial, matrix: IndexMatrix) -> Expr | None:
    """Return the moment of elements with definite indices; None if something else occurs."""
    if _holds(monomial.open or (), matrix):
        return None
    words = [word for word in monomial.traces if _holds(word, matrix)]
    if isinstance(matrix, PermutationMatrix) and all(len(word) == 1 for word in words):
        return fixed_points_moment(len(words), matrix.dim)
    places = [element_place(word) for word in words]
    definite = [place for place in places if place is not None]
    if len(definite) < len(places):
        return None
    rows, columns = [place.row for place in definite], [place.column for place in definite]
    match matrix:
        case PermutationMatrix():
            return permutation_moment(rows, columns, matrix.dim)
        case CentredPermutation():
            return centred_moment(rows, columns, matrix.dim)
    if rows != columns:
        return S.Zero
    sides = ([x.row for x in definite if x.conjugated == bar] for bar in (False, True))
    return phase_moment(*sides)


def _holds(word: Word, matrix: Basic) -> bool:
    return any(letter.symbol == matrix for letter in word)


def _require_degree(polynomial: Polynomial, matrix: Design) -> None:
    """Raise unless a design determines the average."""
    for monomial, _ in polynomial:
        words = (*monomial.traces, monomial.open or ())
        bars = [x.conjugated for word in words for x in word if x.symbol == matrix]
        if max(bars.count(True), bars.count(False)) > matrix.degree:
            raise ValueError(
                f"{matrix} is a {matrix.degree}-design: it fixes averages to degree "
                f"{matrix.degree}, not to {max(bars.count(True), bars.count(False))}"
            )
        if bars.count(True) != bars.count(False):
            raise ValueError(
                f"{matrix} is a design: it fixes only averages of as many factors as conjugates"
            )


def _count(monomial: Monomial, matrix: Basic) -> int:
    words = (*monomial.traces, monomial.open or ())
    return sum(letter.symbol == matrix for word in words for letter in word)
