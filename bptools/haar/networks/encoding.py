"""Words of matrix letters as words of integers, and back, for one random matrix."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sympy import Basic, Expr, Mul, S

from bptools.algebra import words
from bptools.algebra.polynomial import Monomial
from bptools.algebra.words import Letter
from bptools.haar.factors import Inclusion
from bptools.haar.matrices import BasisVector, Orthogonal, RandomMatrix, State, SymplecticForm
from bptools.haar.networks import loops
from bptools.haar.networks.element_words import element_value
from bptools.haar.networks.laws import CONJUGATE, FORM, MATRIX, law_of
from bptools.haar.networks.loops import Alphabet

OPEN = FORM + 1  # the number of the open end; constants follow
_REAL = (BasisVector, Inclusion, Orthogonal, SymplecticForm)


class Decoded(NamedTuple):
    """A product of loops: matrix words, a scalar factor, and a power of the dimension."""

    monomial: Monomial
    factor: Expr
    power: int


class Encoding:
    """The matrices of one monomial, numbered in the order in which they occur.

    The open end of a matrix-valued monomial is one more letter, which closes its open word.
    """

    def __init__(self, matrix: RandomMatrix, monomial: Monomial) -> None:
        self._matrix = matrix
        self._numbers: dict[tuple[Basic, bool], int] = {}
        self._letters: dict[int, Letter] = {}
        self._law = law_of(matrix)
        if self._law.symplectic:
            self._letters[FORM] = Letter(SymplecticForm(matrix.size))
        closed = [self._word(word) for word in monomial.traces]
        is_row, is_column = _is_row_or_column(monomial.open or ())
        self._open_is_vector = is_row != is_column
        self._open_end = 2 * OPEN + int(is_column and not is_row)
        if monomial.open is not None:
            closed.append((*self._word(monomial.open), self._open_end))
        self.words = tuple(closed)

    def alphabet(self) -> Alphabet:
        """Return what is known of the letters."""
        images = tuple(self._images()) if self._law.symplectic else ()
        vectors = {number for number, letter in self._letters.items() if _is_vector(letter)}
        if isinstance(self._matrix, State):
            vectors |= {MATRIX, CONJUGATE}
        if self._open_is_vector:
            vectors.add(OPEN)
        symbols = {
            number: self._letters[number].symbol for number in vectors & self._letters.keys()
        }
        basis = {number for number, vector in symbols.items() if self._is_definite(vector)}
        form = FORM if self._law.symplectic else None
        return Alphabet(form, frozenset(vectors), frozenset(basis), images)

    def _is_definite(self, vector: Basic) -> bool:
        """Whether a vector is a basis vector that is told apart from the others."""
        if not isinstance(vector, BasisVector):
            return False
        definite: bool = vector.index.is_Integer
        if self._law.symplectic:
            definite = definite or (vector.index - self._matrix.size).is_Integer
        return definite

    def _images(self) -> Iterator[tuple[int, int, int]]:
        """Yield Omega |b> = |b - d> for b >= d, -|b + d> for b < d."""
        half = self._matrix.size
        for number, letter in list(self._letters.items()):
            if self._is_definite(letter.symbol) and letter.symbol.rows == self._matrix.dim:
                index = letter.symbol.index
                upper = index >= half if half.is_Integer else not index.is_Integer
                image = BasisVector.of(index - half if upper else index + half, self._matrix.dim)
                yield number, 1 if upper else -1, self._number(Letter(image))

    def decode(self, product: Iterable[loops.Word]) -> Decoded:
        """Return the product of traces that closed words stand for."""
        traces: list[words.Word] = []
        open_word: words.Word | None = None
        factor, power = S.One, 0
        for loop in product:
            ends = [i for i, letter in enumerate(loop) if letter >> 1 == OPEN]
            if ends:
                open_word = self._opened(loop, ends[0])
            elif not loop:
                power += 1
            else:
                word = tuple(map(self._letter, loop))
                value = element_value(word)
                if value is None:
                    traces.append(word)
                else:
                    factor = Mul(factor, value)
        return Decoded(Monomial.of(traces, open_word), factor, power)

    def _word(self, word: words.Word) -> loops.Word:
        return tuple(code for letter in word for code in self._codes(letter))

    def _codes(self, letter: Letter) -> tuple[int, ...]:
        if letter.symbol == self._matrix:
            return self._law.codes(letter)
        return (2 * self._number(letter) + int(letter.transposed),)

    def _number(self, letter: Letter) -> int:
        if FORM in self._letters and letter.symbol == self._letters[FORM].symbol:
            return FORM
        key = (letter.symbol, letter.conjugated and not isinstance(letter.symbol, _REAL))
        if key not in self._numbers:
            number = OPEN + 1 + len(self._numbers)
            self._numbers[key] = number
            self._letters[number] = Letter(*key)
        return self._numbers[key]

    def _letter(self, code: int) -> Letter:
        letter = self._letters[code >> 1]
        return letter.transpose() if code & 1 else letter

    def _opened(self, loop: loops.Word, end: int) -> words.Word:
        rest = loop[end + 1 :] + loop[:end]
        if loop[end] != self._open_end:
            rest = loops.transposed(rest)
        return tuple(map(self._letter, rest))


def _is_row_or_column(word: words.Word) -> tuple[bool, bool]:
    return (word[0].rows == 1, word[-1].cols == 1) if word else (False, False)


def _is_vector(letter: Letter) -> bool:
    vector = letter.cols == 1 and letter.rows != 1
    return vector or isinstance(letter.symbol, BasisVector | State)
