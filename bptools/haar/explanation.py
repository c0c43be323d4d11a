"""How an average was found, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import factorial

from sympy import Basic

from bptools.algebra.polynomial import Monomial, Polynomial
from bptools.haar.circuit_layers import Brickwork
from bptools.haar.distributions import (
    CentredPermutation,
    DiagonalUnitary,
    GaussianMatrix,
    PermutationMatrix,
    SpecialOrthogonal,
    SpecialUnitary,
    Stiefel,
)
from bptools.haar.elements.monomials import signed_powers
from bptools.haar.matrices import Orthogonal, RandomMatrix, State, Symplectic, Unitary
from bptools.haar.networks.conjugations import conjugations
from bptools.haar.networks.power_sums import power_sums
from bptools.haar.stabilisers import Clifford, Pauli, Stabiliser

UNIFORM_DEGREE = 3  # to which Cliffords are as U(d)
LISTED_DEGREE = 5  # up to which the classes are listed


def steps_of(
    polynomials: Sequence[Polynomial], matrices: Sequence[RandomMatrix]
) -> tuple[str, ...]:
    """Return what is done with polynomials to average them over some matrices.

    Args:
        polynomials: What is averaged, multiplied out.
        matrices: The random matrices, in the order in which they are averaged.
    """
    terms = sum(len(polynomial.terms) for polynomial in polynomials)
    steps = [f"multiplied out there {'is 1 term' if terms == 1 else f'are {terms} terms'}"]
    for matrix in matrices:
        plain, conjugated = _most(polynomials, matrix)
        steps.append(
            f"{matrix} ({type(matrix).__name__}) occurs to degree {plain} plain and {conjugated} "
            f"conjugated: {_method(polynomials, matrix, max(plain, conjugated))}"
        )
    return tuple(steps)


def _most(polynomials: Sequence[Polynomial], matrix: RandomMatrix) -> tuple[int, int]:
    plain = conjugated = 0
    for polynomial in polynomials:
        for monomial, _ in polynomial:
            words = (*monomial.traces, monomial.open or ())
            bars = [x.conjugated for word in words for x in word if x.symbol == matrix]
            plain, conjugated = max(plain, bars.count(False)), max(conjugated, bars.count(True))
    return plain, conjugated


def _all(
    polynomials: Sequence[Polynomial],
    matrix: RandomMatrix,
    route: Callable[[Monomial, Basic], object],
) -> bool:
    """Whether a route takes every monomial."""
    return all(route(monomial, matrix) for polynomial in polynomials for monomial, _ in polynomial)


def _has_elements(monomial: Monomial, matrix: RandomMatrix) -> bool:
    """Whether a matrix occurs in elements alone."""
    words = [word for word in monomial.traces if any(x.symbol == matrix for x in word)]
    is_open = any(letter.symbol == matrix for letter in monomial.open or ())
    return not is_open and signed_powers(words, matrix) is not None


def _method(polynomials: Sequence[Polynomial], matrix: RandomMatrix, degree: int) -> str:
    match matrix:
        case GaussianMatrix():
            return "pairs of factors, by Wick's theorem"
        case Brickwork():
            return "a transfer matrix of permutations, gate by gate"
        case Pauli():
            return "strings of Pauli matrices, a sum over all of them"
        case Clifford() | Stabiliser() if degree > UNIFORM_DEGREE:
            return "pairings, beside them and in them the projector sum_P P^(x)4 / d^2"
        case DiagonalUnitary():
            return "equal indices of plain and conjugated phases"
        case PermutationMatrix() | CentredPermutation():
            return "set partitions of rows and of columns, by Weingarten functions of permutations"
        case State():
            return f"{factorial(degree)} pairings of kets with bras, over a rising product"
        case SpecialUnitary() | SpecialOrthogonal():
            group = "factors of the determinant, then pairings of rows and of columns"
        case Stiefel():
            group = "completed to a unitary, pairings of rows and of columns"
        case Unitary() | Orthogonal() | Symplectic() if _all(polynomials, matrix, _has_elements):
            return "elements, by columns, pairings or isotypic parts, whichever is less work"
        case Unitary() if _all(polynomials, matrix, power_sums):
            return "traces of powers, by characters"
        case Unitary() if _all(polynomials, matrix, conjugations):
            return "powers of one conjugation, by characters"
        case _:
            group = "pairings of rows and of columns"
    if degree > LISTED_DEGREE:
        return f"{group}, by Weingarten functions of degree {degree}, equal networks together"
    return f"{group} ({factorial(degree)} each), by Weingarten functions of degree {degree}"
