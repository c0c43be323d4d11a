"""SU(d) and SO(d) from U(d) and O(d), and determinants that were written: factors det(U)."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from itertools import permutations
from math import comb, factorial
from operator import mul
from typing import NamedTuple

from sympy import (
    Abs,
    Add,
    Adjoint,
    Basic,
    Determinant,
    Expr,
    Identity,
    Integer,
    Inverse,
    KroneckerProduct,
    MatMul,
    MatPow,
    MatrixSymbol,
    Mul,
    Pow,
    S,
    Transpose,
    conjugate,
    expand,
)
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr
from sympy.matrices.expressions.slice import MatrixSlice

from bptools.algebra.polynomial import Monomial, Polynomial
from bptools.algebra.words import Letter
from bptools.errors import CostError
from bptools.haar.circuit_layers import Brickwork
from bptools.haar.cost import WRITTEN_TERM, WorkCost, require
from bptools.haar.distributions import (
    Design,
    DiagonalUnitary,
    PermutationMatrix,
    SpecialOrthogonal,
    SpecialUnitary,
)
from bptools.haar.factors import PairingOperator, PartialTrace, PartialTranspose
from bptools.haar.matrices import (
    BasisVector,
    CircularOrthogonal,
    CircularSymplectic,
    Orthogonal,
    RandomMatrix,
    Symplectic,
    Unitary,
)
from bptools.haar.networks.invariants import MOST_LETTERS, invariant_average
from bptools.haar.stabilisers import Clifford, Pauli
from bptools.haar.weingarten.symmetric_group import signature

UNITARY = (
    Unitary,
    Orthogonal,
    Symplectic,
    CircularOrthogonal,
    CircularSymplectic,
    SpecialUnitary,
    SpecialOrthogonal,
    DiagonalUnitary,
    PermutationMatrix,
    Design,
    Clifford,
    Pauli,
    Brickwork,
)
_ON_FACTORS = KroneckerProduct, PairingOperator, PartialTrace, PartialTranspose
LARGEST_DETERMINANT = 6  # rows: 720 terms
LARGEST_IN_ELEMENTS = 5  # rows: 14 400 terms of its square, which take half a minute
SECONDS_PER_TERM = 1e-2  # of a power of a determinant: most of it to average the term


class Powers(NamedTuple):
    """The powers of a determinant and of its conjugate."""

    plain: int
    conjugated: int


def with_determinants(
    polynomial: Polynomial, matrix: SpecialUnitary | SpecialOrthogonal
) -> tuple[Polynomial, int]:
    """Return a polynomial whose average over all of U(d) or O(d) is that over SU(d) or SO(d).

    A monomial of k d more letters than conjugated ones is multiplied by conj(det)^k, unless it
    is known at once; over O(d) the average over rotations is that of 1 + det.

    Returns:
        The polynomial, and the least symbolic dimension at which these terms vanish.

    Raises:
        CostError: If a determinant has too many terms.
    """
    total, least = Polynomial(polynomial.shape, {}), 1
    for monomial, coefficient in polynomial:
        term = Polynomial(polynomial.shape, {monomial: coefficient})
        letters, conjugated = _counted(monomial, matrix)
        excess = letters - 2 * conjugated
        if isinstance(matrix, SpecialOrthogonal):
            total = total + term
            excess = letters
            least = max(least, excess + 1)
            if matrix.dim.is_Integer and matrix.dim <= excess and (excess - matrix.dim) % 2 == 0:
                total = total + term * _determinant(matrix, conjugated=False)
            continue
        least = max(least, abs(excess) + 1)
        is_charged = excess and matrix.dim.is_Integer and excess % matrix.dim == 0
        most = MOST_LETTERS - 2 * (matrix.dim == 2)  # whose determinants are short
        if is_charged and conjugated in (0, letters) and letters <= most:
            average = invariant_average(polynomial.shape, monomial, matrix)
            term = average * Polynomial.scalar(coefficient)
        elif is_charged:
            determinant = _determinant(matrix, conjugated=excess > 0)
            power = abs(excess) // int(matrix.dim)
            _require_few_terms(int(matrix.dim), power)
            for _ in range(power):
                term = term * determinant
        total = total + term
    return total, least


def _require_few_terms(size: int, power: int) -> None:
    """Say what it costs to average a power of a determinant with some number of rows.

    Raises:
        CostError: If that is over the limit.
    """
    terms = comb(factorial(size) + power - 1, power)  # at most: some are equal
    cost = WorkCost(terms * SECONDS_PER_TERM, terms * WRITTEN_TERM.bytes)
    require(cost, f"averaging the power {power} of a determinant, of {terms} terms,")


def determinant_of(matrix: MatrixExpr, parse: Callable[[Expr], Polynomial]) -> Polynomial:
    """Return the determinant of a product as the product of determinants, each a scalar.

    That of anything else, such as a block or a sum, is multiplied out in elements, unless it has
    factors: its elements are at several indices each.

    Args:
        matrix: Square.
        parse: Gives the polynomial of an element.

    Raises:
        TypeError: If it is neither such a product nor can be multiplied out.
        CostError: If it has too many terms.
    """
    factors = MatMul.make_args(matrix)
    is_read = matrix.rows.is_Integer and not matrix.has(*_ON_FACTORS)
    if is_read and not all(map(_is_known, factors)):
        return _in_elements(matrix, parse)
    value = S.One
    for factor in factors:
        base, exponent = factor.args if isinstance(factor, MatPow) else (factor, S.One)
        is_barred = isinstance(base, Adjoint)
        inner = base.arg if isinstance(base, Adjoint | Transpose | Inverse) else base
        exponent = -exponent if isinstance(base, Inverse) else exponent
        if not isinstance(factor, MatrixExpr):
            value *= factor**matrix.rows
        elif not isinstance(inner, MatrixSymbol | Identity) or inner.rows != inner.cols:
            raise TypeError(
                f"a determinant must be of products of square matrices, not of {factor}"
            )
        elif not isinstance(inner, Identity | Symplectic | SpecialUnitary | SpecialOrthogonal):
            determinant = Determinant(inner)
            value *= (conjugate(determinant) if is_barred else determinant) ** exponent
    return Polynomial.scalar(value)


def _is_known(factor: Expr) -> bool:
    """Whether a factor is a number, or a square symbol or its power: a letter's determinant."""
    base = factor.base if isinstance(factor, MatPow) else factor
    inner = base.arg if isinstance(base, Adjoint | Transpose | Inverse) else base
    is_square = isinstance(inner, MatrixSymbol | Identity) and inner.rows == inner.cols
    return is_square or not isinstance(factor, MatrixExpr)


def _in_elements(matrix: MatrixExpr, parse: Callable[[Expr], Polynomial]) -> Polynomial:
    size = _few_rows(matrix, LARGEST_IN_ELEMENTS)
    of_slice = isinstance(matrix, MatrixSlice)  # whose elements SymPy knows
    entries = [
        [parse(matrix[i, j] if of_slice else MatrixElement(matrix, i, j)) for j in range(size)]
        for i in range(size)
    ]
    total = Polynomial(None, {})
    for images in permutations(range(size)):
        factors = (entries[i][j] for i, j in enumerate(images))
        total = total + reduce(mul, factors, Polynomial.scalar(Integer(signature(images))))
    return total


def with_known_moduli(expression: Basic) -> Basic:
    """Return an expression in which |det U| is 1 for random unitary matrices, in products too.

    >>> from sympy import Abs, Symbol
    >>> with_known_moduli(Abs(Determinant(Unitary("U", Symbol("d")))) ** 3)
    1
    """
    moduli: dict[Basic, Basic] = {}
    for modulus in expression.atoms(Abs):
        if isinstance(modulus.args[0], Determinant):
            matrix = modulus.args[0].arg
            factors = MatMul.make_args(matrix)
            if all(not isinstance(x, MatrixExpr) or x.rows == x.cols for x in factors):
                moduli[modulus] = Mul(*(_modulus(factor, matrix.rows) for factor in factors))
    return expression.xreplace(moduli)


def _modulus(factor: Expr, rows: Expr) -> Expr:
    """Return the absolute value of the determinant of a factor, of a number on so many rows."""
    if not isinstance(factor, MatrixExpr):
        return Abs(factor) ** rows
    base = factor.base if isinstance(factor, MatPow) else factor
    inner = base.arg if isinstance(base, Adjoint | Transpose | Inverse) else base
    return S.One if isinstance(inner, UNITARY) else Abs(Determinant(factor))


def without_determinants(polynomial: Polynomial, matrix: RandomMatrix) -> tuple[Polynomial, int]:
    """Return a polynomial of the same average, whose coefficients do not hold det(U).

    As |det U| = 1 of a unitary matrix, it is a power of det U or of its conjugate. The average over
    U(d) vanishes unless the letters, each of which a phase multiplies, make up for it; that over
    O(d) unless the letters are at least d. Determinants of other matrices are multiplied out.

    Returns:
        The polynomial, and the least symbolic dimension at which terms that were left out vanish.

    Raises:
        TypeError: If another determinant of a matrix of symbolic dimension is left.
        CostError: If a determinant has too many terms.
    """
    is_written = any(coefficient.has(Determinant) for _, coefficient in polynomial)
    if not is_written or matrix.rows != matrix.cols:
        return polynomial, 1
    total, least = Polynomial(polynomial.shape, {}), 1
    for monomial, coefficient in polynomial:
        letters, conjugated = _counted(monomial, matrix)
        excess = letters if matrix.has_real_elements else letters - 2 * conjugated
        for addend in Add.make_args(expand(coefficient)):
            powers, rest = _powers_of(matrix, addend)
            term = Polynomial(polynomial.shape, {monomial: rest})
            if not any(powers):
                total = total + term
            elif not matrix.rows.is_Integer:
                if not isinstance(matrix, Unitary | Orthogonal):
                    raise TypeError(f"{matrix} must be of an integer dimension to have {addend}")
                least = max(least, abs(excess) // max(powers) + 1)
            elif not isinstance(matrix, Unitary | Orthogonal) or _meets(matrix, excess, powers):
                total = total + _multiplied_out(term, matrix, powers)
    return total, least


def _meets(matrix: RandomMatrix, excess: int, powers: Powers) -> bool:
    """Whether letters and powers of the determinant together may have an average."""
    size = int(matrix.dim)
    if matrix.has_real_elements:
        return excess >= size and (excess - size) % 2 == 0
    return excess + (powers.plain - powers.conjugated) * size == 0


def _multiplied_out(term: Polynomial, matrix: RandomMatrix, powers: Powers) -> Polynomial:
    for conjugated, number in enumerate(powers):
        for _ in range(number):
            term = term * _determinant(matrix, conjugated=bool(conjugated))
    return term


def _counted(monomial: Monomial, matrix: RandomMatrix) -> tuple[int, int]:
    """Count the letters of a matrix, and the conjugated ones."""
    words = (*monomial.traces, monomial.open or ())
    bars = [x.conjugated for word in words for x in word if x.symbol == matrix]
    return len(bars), sum(bars)


def _powers_of(matrix: RandomMatrix, addend: Expr) -> tuple[Powers, Expr]:
    """Return the powers of a determinant in a product, and what is left of the product.

    Raises:
        TypeError: If a power is negative, and the matrix not unitary.
    """
    determinant = Determinant(matrix)
    plain, conjugated, rest = 0, 0, []
    for factor in Mul.make_args(addend):
        base, exponent = factor.as_base_exp() if isinstance(factor, Pow) else (factor, S.One)
        if base == determinant and exponent.is_Integer:
            plain += int(exponent)
        elif base == conjugate(determinant) and exponent.is_Integer:
            conjugated += int(exponent)
        else:
            rest.append(factor)
    if isinstance(matrix, UNITARY):
        net = plain - conjugated
        powers = (
            Powers(net % 2, 0) if matrix.has_real_elements else Powers(max(net, 0), max(-net, 0))
        )
    else:
        powers = Powers(plain, conjugated)
    if min(powers) < 0:
        raise TypeError(f"{addend} must not have a negative power of the determinant of {matrix}")
    return powers, Mul(*rest)


def _few_rows(matrix: MatrixExpr, most: int) -> int:
    """Return the number of rows of a matrix whose determinant can be multiplied out."""
    size = int(matrix.rows)
    if size > most:
        raise CostError(f"the determinant of {matrix} has {size}! terms; at most {most} rows")
    return size


def _determinant(matrix: RandomMatrix, *, conjugated: bool) -> Polynomial:
    size = _few_rows(matrix, LARGEST_DETERMINANT)
    letter = Letter(matrix, conjugated)
    kets = [Letter(BasisVector.of(Integer(k), matrix.rows)) for k in range(size)]
    terms: list[tuple[Monomial, Expr]] = []
    for images in permutations(range(size)):
        elements = [(letter, kets[j], kets[i].transpose()) for i, j in enumerate(images)]
        terms.append((Monomial.of(elements, None), Integer(signature(images))))
    return Polynomial.collect(None, terms)
