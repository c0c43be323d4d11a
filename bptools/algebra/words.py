"""Words of matrix letters: products of matrices up to adjoint, transpose and cyclic shift."""

from __future__ import annotations

from typing import NamedTuple

from sympy import Expr, MatrixSymbol


class Letter(NamedTuple):
    """A matrix symbol, possibly conjugated and transposed (both together: its adjoint)."""

    symbol: MatrixSymbol
    conjugated: bool = False
    transposed: bool = False

    @property
    def rows(self) -> Expr:
        """Number of rows."""
        return self.symbol.cols if self.transposed else self.symbol.rows

    @property
    def cols(self) -> Expr:
        """Number of columns."""
        return self.symbol.rows if self.transposed else self.symbol.cols

    @property
    def key(self) -> tuple[str, bool, bool]:
        """Sort key, independent of SymPy's internal order; adjoints come before transposes."""
        return (self.symbol.name, self.conjugated != self.transposed, self.conjugated)

    def adjoint(self) -> Letter:
        """Return the adjoint letter."""
        return Letter(self.symbol, not self.conjugated, not self.transposed)

    def transpose(self) -> Letter:
        """Return the transposed letter."""
        return Letter(self.symbol, self.conjugated, not self.transposed)


Word = tuple[Letter, ...]


def adjoint(word: Word) -> Word:
    """Return the adjoint of a product of letters."""
    return tuple(letter.adjoint() for letter in reversed(word))


def transpose(word: Word) -> Word:
    """Return the transpose of a product of letters."""
    return tuple(letter.transpose() for letter in reversed(word))


def word_key(word: Word) -> tuple[tuple[str, bool, bool], ...]:
    """Return a sort key of a word."""
    return tuple(letter.key for letter in word)


def cyclic_form(word: Word) -> Word:
    """Return the canonical word with the same trace: the least rotation of it or its transpose.

    >>> from sympy import MatrixSymbol, symbols
    >>> n = symbols("n"); a, b = (Letter(MatrixSymbol(x, n, n)) for x in "AB")
    >>> [letter.symbol.name for letter in cyclic_form((b, a, b))]
    ['A', 'B', 'B']
    """
    turned = transpose(word)
    rotations = (w[i:] + w[:i] for w in (word, turned) for i in range(len(word)))
    return min(rotations, key=word_key, default=word)
