"""Matrix elements as closed words: M[i, j] = Tr(M |j><i|), so that networks hold elements too."""

from __future__ import annotations

from sympy import (
    Adjoint,
    Basic,
    Expr,
    I,
    KroneckerDelta,
    MatMul,
    MatPow,
    S,
    Trace,
    Transpose,
    conjugate,
    im,
    re,
)
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr

from bptools.algebra.parsing import Parser
from bptools.algebra.polynomial import Monomial, Polynomial
from bptools.algebra.words import Letter, Word
from bptools.haar.matrices import BasisVector, RandomMatrix, State


class ElementParser(Parser):
    """A parser for random matrices: their elements are traces, their inverses adjoints."""

    def __call__(self, expression: Basic) -> Polynomial:
        """Return the polynomial of a scalar or matrix expression."""
        if _is_random_element(expression):
            return _as_trace(expression)
        if isinstance(expression, re | im):
            return self(_by_conjugates(expression))
        if isinstance(expression, MatPow) and isinstance(expression.base, RandomMatrix):
            if expression.exp.is_negative:
                expression = MatPow(Adjoint(expression.base), -expression.exp)
        elif _is_constant_scalar(expression):
            return Polynomial.scalar(expression)
        return super().__call__(expression)

    def _conjugate(self, expression: Expr) -> Polynomial:
        (argument,) = expression.args
        if _is_random_element(argument):
            return _as_trace(argument, conjugated=True)
        return super()._conjugate(expression)


def expand_elements(polynomial: Polynomial, matrix: RandomMatrix) -> Polynomial:
    """Return the polynomial with elements of the matrix moved from coefficients into traces."""
    if not any(coefficient.has(matrix) for _, coefficient in polynomial):
        return polynomial
    total = Polynomial(polynomial.shape, {})
    for monomial, coefficient in polynomial:
        term = Polynomial(polynomial.shape, {monomial: S.One})
        total = total + ElementParser()(coefficient) * term
    return total


def element_value(word: Word) -> Expr | None:
    """Return <i|A|j> as a matrix element, None for a word without basis vectors."""
    if not word or not isinstance(word[0].symbol, BasisVector):
        return None
    row, column = word[0].symbol.index, word[-1].symbol.index
    between = word[1:-1]
    if not between:
        return KroneckerDelta(row, column)
    if len(between) > 1:
        return MatrixElement(MatMul(*map(letter_matrix, between)), row, column)
    (letter,) = between
    element = letter.symbol[(column, row) if letter.transposed else (row, column)]
    return conjugate(element) if letter.conjugated else element


def _is_random_element(expression: Basic) -> bool:
    return isinstance(expression, MatrixElement) and isinstance(expression.parent, RandomMatrix)


def _is_constant_scalar(expression: Basic) -> bool:
    scalar = isinstance(expression, Expr) and not isinstance(expression, MatrixExpr)
    return scalar and not expression.has(RandomMatrix, Trace)


def _by_conjugates(expression: Expr) -> Expr:
    (argument,) = expression.args
    if isinstance(expression, re):
        return (argument + conjugate(argument)) / 2
    return (argument - conjugate(argument)) / (2 * I)


def _as_trace(element: MatrixElement, *, conjugated: bool = False) -> Polynomial:
    matrix, row, column = element.args
    bra = Letter(BasisVector.of(row, matrix.rows), transposed=True)
    ket = () if isinstance(matrix, State) else (Letter(BasisVector.of(column, matrix.cols)),)
    word = (Letter(matrix, conjugated), *ket, bra)
    return Polynomial(None, {Monomial.of([word], None): S.One})


def letter_matrix(letter: Letter) -> Expr:
    """Return a letter as a SymPy matrix."""
    matrix = Adjoint(letter.symbol) if letter.conjugated else letter.symbol
    return Transpose(matrix) if letter.transposed != letter.conjugated else matrix
