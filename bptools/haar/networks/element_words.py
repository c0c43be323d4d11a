"""Matrix elements as closed words: M[i, j] = Tr(M |j><i|), so that networks hold elements too."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise, product
from typing import NamedTuple

from sympy import (
    Adjoint,
    Basic,
    Determinant,
    Expr,
    I,
    Integer,
    KroneckerDelta,
    MatMul,
    MatPow,
    Mul,
    Pow,
    S,
    Sum,
    Trace,
    Transpose,
    conjugate,
    expand,
    im,
    log,
    re,
)
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr
from sympy.matrices.expressions.slice import MatrixSlice
from sympy.matrices.matrixbase import MatrixBase

from bptools.algebra.parsing import Averager, Parser
from bptools.algebra.polynomial import Monomial, Polynomial
from bptools.algebra.words import Letter, Word, transpose
from bptools.haar.dimensions import position_of
from bptools.haar.factors import Inclusion
from bptools.haar.matrices import BasisVector, Bracket, RandomMatrix, SymplecticForm
from bptools.haar.networks.determinants import determinant_of
from bptools.haar.networks.index_sums import IndexSums
from bptools.haar.stabilisers import NumberedPauli

LONGEST_SLICE = 64


class ElementParser(Parser):
    """A parser for random matrices: elements are traces, inverses adjoints, 1 by 1 a scalar."""

    def __init__(self, average: Averager | None = None) -> None:
        super().__init__(average=average)
        self.sums = IndexSums()
        self._rules[Trace] = self._trace
        self._rules[Bracket] = self._product
        self._rules[MatrixSlice] = self._slice
        self._rules[Determinant] = lambda e: determinant_of(e.arg, self)
        self._rules[Sum] = lambda total: self.sums.polynomial(total, self)

    def __call__(self, expression: Basic) -> Polynomial:
        """Return the polynomial of a scalar or matrix expression."""
        polynomial = self._parsed(expression)
        return polynomial.trace() if polynomial.shape == (S.One, S.One) else polynomial

    def _parsed(self, expression: Basic) -> Polynomial:
        if isinstance(expression, MatrixElement) and self._is_word(expression):
            return self._element(expression)
        if isinstance(expression, re | im):
            return self(_by_conjugates(expression))
        if isinstance(expression, MatrixBase):
            return self._explicit(expression)
        if isinstance(expression, MatPow) and isinstance(expression.base, RandomMatrix):
            if expression.exp.is_negative:
                expression = MatPow(Adjoint(expression.base), -expression.exp)
        elif self._is_constant_scalar(expression):
            return Polynomial.scalar(expression)
        elif isinstance(expression, log) or (expression.is_Pow and not _is_natural(expression.exp)):
            return self._of_constant(expression)
        return super().__call__(expression)

    def _is_word(self, element: MatrixElement) -> bool:
        """Whether an element is random, or one that sums over indices may join to others."""
        summed = element.i.free_symbols | element.j.free_symbols
        return element.parent.has(RandomMatrix) or not summed.isdisjoint(self.sums.indices)

    def _is_constant_scalar(self, expression: Basic) -> bool:
        scalar = isinstance(expression, Expr) and not isinstance(expression, MatrixExpr)
        if not scalar or expression.has(RandomMatrix, Trace, Sum):
            return False
        return not any(map(self._is_word, expression.atoms(MatrixElement)))

    def _element(self, element: MatrixElement) -> Polynomial:
        """Return M[i, j] as <i|M|j>; a column M has no |j>, a row no <i|."""
        product = self(element.parent)
        if product.shape is None:
            return product
        rows, cols = product.shape
        if rows != 1:
            product = Polynomial.letter(_bra(element.i, rows)) * product
        if cols != 1:
            product = product * Polynomial.letter(Letter(BasisVector.of(element.j, cols)))
        return product.trace()

    def _slice(self, expression: MatrixSlice) -> Polynomial:
        """Return some rows and columns of a matrix."""
        matrix = expression.parent
        rows = _selected(expression.rowslice, matrix.rows)
        columns = _selected(expression.colslice, matrix.cols)
        inner = self(matrix) if rows is None else rows * self(matrix)
        return inner if columns is None else inner * columns.transpose()

    def _explicit(self, matrix: MatrixBase) -> Polynomial:
        """Return a matrix of random entries as the sum of entries times |i><j|."""
        total = Polynomial(matrix.shape, {})
        for i, j in product(*map(range, matrix.shape)):
            entry = self(matrix[i, j])
            if matrix.rows != 1:
                ket = Letter(BasisVector.of(Integer(i), Integer(matrix.rows)))
                entry = entry * Polynomial.letter(ket)
            if matrix.cols != 1:
                entry = entry * Polynomial.letter(_bra(Integer(j), Integer(matrix.cols)))
            total = total + entry
        return total

    def _conjugate(self, expression: Expr) -> Polynomial:
        (argument,) = expression.args
        if isinstance(argument, MatrixElement) and not self._is_word(argument):
            return Polynomial.scalar(expression)
        inner = self(argument)
        return inner.adjoint() if inner.shape is None else inner.adjoint().transpose()

    def _of_constant(self, expression: Pow | log) -> Polynomial:
        """Return a power or the logarithm of a constant scalar, in which there may be traces."""
        if expression.has(RandomMatrix, Sum) or isinstance(expression.args[0], MatrixExpr):
            return super().__call__(expression)
        inner = S.Zero
        for monomial, coefficient in self(expression.args[0]):
            factor, rest = elements_apart(monomial)
            inner += factor * Polynomial(None, {rest: coefficient}).to_sympy()
        return Polynomial.scalar(expression.func(inner, *expression.args[1:]))

    def _trace(self, expression: Trace) -> Polynomial:
        inner = self(expression.arg)
        return inner if inner.shape is None else inner.trace()


def _is_natural(exponent: Expr) -> bool:
    return bool(exponent.is_Integer and exponent >= 0)


def _selected(places: tuple[Expr, Expr, Expr], size: Expr) -> Polynomial | None:
    """Return the matrix that selects some places, None if these are all."""
    first, stop, step = places
    if (first, step) == (0, 1) and stop == size:
        return None
    length = expand((stop - first) / step)
    if not length.is_Integer or not 0 < length <= LONGEST_SLICE or first.is_negative:
        raise TypeError(
            f"a slice must have 1 to {LONGEST_SLICE} places from 0 on, not {length}: write a "
            "longer one as a constant P, assumed to be a projector of that rank"
        )
    total = Polynomial((length, size), {})
    for number in map(Integer, range(int(length))):
        bra = Polynomial.letter(_bra(first + step * number, size))
        if length != 1:
            bra = Polynomial.letter(Letter(BasisVector.of(number, length))) * bra
        total = total + bra
    return total


def expand_elements(polynomial: Polynomial, matrices: Iterable[RandomMatrix]) -> Polynomial:
    """Return the polynomial with elements of the matrices moved from coefficients into traces."""
    random = tuple(matrices)
    if not random or not any(coefficient.has(*random) for _, coefficient in polynomial):
        return polynomial
    total = Polynomial(polynomial.shape, {})
    for monomial, coefficient in polynomial:
        term = Polynomial(polynomial.shape, {monomial: S.One})
        total = total + ElementParser()(coefficient) * term
    return total


def elements_apart(monomial: Monomial) -> tuple[Expr, Monomial]:
    """Return the elements of constants in a monomial as a factor, and the rest of it."""
    if not any(isinstance(x.symbol, BasisVector) for word in monomial.traces for x in word):
        return S.One, monomial
    factor, traces = S.One, []
    for word in monomial.traces:
        for piece in scalars_of(word):
            summed = any(isinstance(letter.symbol, NumberedPauli) for letter in piece)
            value = None if summed else element_value(piece)
            if value is None:
                traces.append(piece)
            else:
                factor = Mul(factor, value)
    return factor, Monomial.of(traces, monomial.open)


def element_value(word: Word) -> Expr | None:
    """Return <i|A|j>, <i|v or w|j> as a matrix element, None for a word without such an end."""
    if not word or any(isinstance(letter.symbol, Inclusion) for letter in word):
        return None
    row, column = (_index_of(word[end]) for end in (0, -1))
    if row is None and column is None:
        return None
    between = word[row is not None : len(word) - (column is not None)]
    sign, row, between = _without_form(row, between)
    turned, column, between = _without_form(column, transpose(between))
    between = transpose(between)
    row, column = (S.Zero if index is None else index for index in (row, column))
    if not between:
        return sign * turned * KroneckerDelta(row, column)
    if len(between) > 1:
        return sign * turned * MatrixElement(MatMul(*map(letter_matrix, between)), row, column)
    (letter,) = between
    element = letter.symbol[(column, row) if letter.transposed else (row, column)]
    return sign * turned * (conjugate(element) if letter.conjugated else element)


class _Moved(NamedTuple):
    """A row index behind some forms, with the sign that these made, and the letters after them."""

    sign: int
    place: Expr | None
    letters: Word


def _without_form(index: Expr | None, letters: Word) -> _Moved:
    """Apply <i| Omega = <i + d| for i < d, -<i - d| from d on, as long as such a form is next."""
    sign = 1
    while len(letters) > 1 and index is not None and isinstance(letters[0].symbol, SymplecticForm):
        form = letters[0]
        half = form.rows / Integer(2)
        position = position_of(index, half, most=2)
        if position is None:
            break
        is_upper = position.dimensions - (position.offset < 0) > 0
        index = expand(index - half if is_upper else index + half)
        sign = -sign if is_upper != form.transposed else sign
        letters = letters[1:]
    return _Moved(sign, index, letters)


def _index_of(letter: Letter) -> Expr | None:
    return letter.symbol.index if isinstance(letter.symbol, BasisVector) else None


def scalars_of(word: Word) -> list[Word]:
    """Cut a closed word into scalars where a basis vector meets another vector."""
    cuts = [k for k, letter in enumerate(word) if letter.rows == 1 and word[k - 1].cols == 1]
    if not cuts:
        return [word]
    turned = word[cuts[0] :] + word[: cuts[0]]
    ends = [*(cut - cuts[0] for cut in cuts), len(word)]
    return [turned[i:j] for i, j in pairwise(ends)]


def _by_conjugates(expression: Expr) -> Expr:
    (argument,) = expression.args
    if isinstance(expression, re):
        return (argument + conjugate(argument)) / 2
    return (argument - conjugate(argument)) / (2 * I)


def _bra(index: Expr, size: Expr) -> Letter:
    return Letter(BasisVector.of(index, size), transposed=True)


def letter_matrix(letter: Letter) -> Expr:
    """Return a letter as a SymPy matrix."""
    matrix = Adjoint(letter.symbol) if letter.conjugated else letter.symbol
    return Transpose(matrix) if letter.transposed != letter.conjugated else matrix
