"""Matrix elements as traces: M[i, j] = Tr(M |j><i|), so that networks hold elements too."""

from __future__ import annotations

from sympy import (
    Adjoint,
    Basic,
    Expr,
    KroneckerDelta,
    MatMul,
    MatrixSymbol,
    S,
    Transpose,
    conjugate,
)
from sympy.matrices.expressions.matexpr import MatrixElement

from bptools.algebra.parsing import Parser
from bptools.algebra.polynomial import Monomial, Polynomial
from bptools.algebra.words import Letter, Word
from bptools.haar.matrices import RandomMatrix


class MatrixUnit(MatrixSymbol):  # type: ignore[misc]  # SymPy is untyped
    """The constant matrix |row><column|, in the words of one computation only."""

    row: Expr
    column: Expr

    def __new__(cls, row: Expr, column: Expr, rows: Expr, columns: Expr) -> MatrixUnit:
        """Build |row><column| with the given numbers of rows and columns."""
        unit = MatrixSymbol.__new__(cls, f"|{row}><{column}|", rows, columns)
        unit.row, unit.column = row, column
        return unit  # type: ignore[no-any-return]


class ElementParser(Parser):
    """A parser that writes elements of random matrices as traces."""

    def __call__(self, expression: Basic) -> Polynomial:
        """Return the polynomial of a scalar or matrix expression."""
        if isinstance(expression, MatrixElement) and isinstance(expression.parent, RandomMatrix):
            return _as_trace(expression)
        return super().__call__(expression)

    def _conjugate(self, expression: Expr) -> Polynomial:
        (argument,) = expression.args
        if isinstance(argument, MatrixElement) and isinstance(argument.parent, RandomMatrix):
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
    """Return the value of a trace that contains matrix units, None if it contains none.

    Tr(|i><j| A |k><l| B) = A[j, k] B[l, i].
    """
    places = [i for i, letter in enumerate(word) if isinstance(letter.symbol, MatrixUnit)]
    if not places:
        return None
    value = S.One
    turned = (*word[places[0] :], word[places[0]])
    start = 0
    for end in range(1, len(turned)):
        if isinstance(turned[end].symbol, MatrixUnit):
            between = turned[start + 1 : end]
            value *= _element(between, _indices(turned[start])[1], _indices(turned[end])[0])
            start = end
    return value


def _as_trace(element: MatrixElement, *, conjugated: bool = False) -> Polynomial:
    matrix, row, column = element.args
    unit = MatrixUnit(column, row, matrix.cols, matrix.rows)
    word = (Letter(matrix, conjugated), Letter(unit))
    return Polynomial(None, {Monomial.of([word], None): S.One})


def _indices(letter: Letter) -> tuple[Expr, Expr]:
    row, column = letter.symbol.row, letter.symbol.column
    return (column, row) if letter.transposed else (row, column)


def _element(word: Word, row: Expr, column: Expr) -> Expr:
    if not word:
        return KroneckerDelta(row, column)
    if len(word) > 1:
        product = MatMul(*(_matrix(letter) for letter in word))
        return MatrixElement(product, row, column)
    (letter,) = word
    if letter.transposed:
        row, column = column, row
    element = MatrixElement(letter.symbol, row, column)
    return conjugate(element) if letter.conjugated else element


def _matrix(letter: Letter) -> Expr:
    matrix = Adjoint(letter.symbol) if letter.conjugated else letter.symbol
    return Transpose(matrix) if letter.transposed != letter.conjugated else matrix
