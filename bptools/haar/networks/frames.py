"""Frames: W = U E with a Haar-random U and the first k columns E of the identity."""

from __future__ import annotations

from itertools import chain

from sympy import Expr, KroneckerDelta, MatMul, MatrixSymbol, Transpose
from sympy.matrices.expressions.matexpr import MatrixElement

from bptools.algebra.polynomial import Monomial, Polynomial
from bptools.algebra.words import Letter, Word
from bptools.errors import InternalError
from bptools.haar.distributions import Stiefel
from bptools.haar.matrices import Unitary


class ProductFrame:
    """A frame as a product.

    Args:
        matrix: W.
    """

    def __init__(self, matrix: Stiefel) -> None:
        self.unitary = Unitary(f"{matrix.name} completed", matrix.rows)
        self._matrix = matrix
        self._columns = MatrixSymbol(f"{matrix.name} columns", *matrix.shape)

    def completed(self, polynomial: Polynomial) -> Polynomial:
        """Return the polynomial in U and E."""

        def written(word: Word) -> Word:
            letters: list[Letter] = []
            for letter in word:
                if letter.symbol != self._matrix:
                    letters.append(letter)
                    continue
                pair = Letter(self.unitary, letter.conjugated), Letter(self._columns)
                letters += [pair[1].transpose(), pair[0].transpose()] if letter.transposed else pair
            return tuple(letters)

        terms = [
            (Monomial.of(map(written, m.traces), None if m.open is None else written(m.open)), c)
            for m, c in polynomial
        ]
        return Polynomial.collect(polynomial.shape, terms)

    def shortened(self, polynomial: Polynomial) -> Polynomial:
        """Return the polynomial with E^T E = 1, which is all that an average leaves of E.

        Raises:
            InternalError: If it left something else: that is a defect of this engine.
        """
        short = Polynomial.collect(
            polynomial.shape, (self._term(m, self._with_deltas(c)) for m, c in polynomial)
        )
        for monomial, coefficient in short:
            words = (*monomial.traces, monomial.open or ())
            if coefficient.has(self._columns) or any(map(self._is_columns, chain(*words))):
                raise InternalError(f"the average still holds the columns of {self._matrix}")
        return short

    def _with_deltas(self, coefficient: Expr) -> Expr:
        """Return a coefficient in which elements of E^T E are deltas."""
        if not coefficient.has(self._columns):
            return coefficient
        identity = MatMul(Transpose(self._columns), self._columns)
        return coefficient.replace(
            lambda node: isinstance(node, MatrixElement) and node.parent == identity,
            lambda node: KroneckerDelta(node.i, node.j),
        )

    def _term(self, monomial: Monomial, coefficient: Expr) -> tuple[Monomial, Expr]:
        traces: list[Word] = []
        for word in monomial.traces:
            starts = [k for k, x in enumerate(word) if self._is_columns(x) and x.transposed]
            turned = word[starts[0] :] + word[: starts[0]] if starts else word
            short = self._without_pairs(turned)
            if short:
                traces.append(short)
            else:
                coefficient = coefficient * self._matrix.cols
        open_word = None if monomial.open is None else self._without_pairs(monomial.open)
        return Monomial.of(traces, open_word), coefficient

    def _without_pairs(self, word: Word) -> Word:
        letters: list[Letter] = []
        for letter in word:
            is_second = self._is_columns(letter) and not letter.transposed
            if is_second and letters and self._is_columns(letters[-1]) and letters[-1].transposed:
                letters.pop()
            else:
                letters.append(letter)
        return tuple(letters)

    def _is_columns(self, letter: Letter) -> bool:
        return bool(letter.symbol == self._columns)
