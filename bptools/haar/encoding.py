"""Words of matrix letters as words of integers, and back, for one random matrix."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sympy import Basic, Expr, Mul, S

from bptools.algebra import words
from bptools.algebra.polynomial import Monomial
from bptools.algebra.words import Letter
from bptools.haar import loops
from bptools.haar.element_words import element_value
from bptools.haar.gluing import Gluing
from bptools.haar.loops import Alphabet
from bptools.haar.matrices import BasisVector, Orthogonal, RandomMatrix, Symplectic, SymplecticForm

MATRIX, CONJUGATE, FORM, OPEN = range(4)  # numbers with a meaning; constants follow
_REAL = (BasisVector, Orthogonal, SymplecticForm)


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
        if isinstance(matrix, Symplectic):
            self._letters[FORM] = Letter(SymplecticForm(matrix.size))
        closed = [self._word(word) for word in monomial.traces]
        if monomial.open is not None:
            closed.append((*self._word(monomial.open), 2 * OPEN))
        self.words = tuple(closed)

    def gluing(self) -> Gluing:
        """Return the pairing rules of the random matrix among these letters."""
        images = tuple(self._images()) if isinstance(self._matrix, Symplectic) else ()
        vectors = {n: x.symbol for n, x in self._letters.items() if x.cols == 1 and x.rows != 1}
        basis = {n for n, v in vectors.items() if self._is_definite(v)}
        form = FORM if isinstance(self._matrix, Symplectic) else None
        alphabet = Alphabet(form, frozenset(vectors), frozenset(basis), images)
        partner = MATRIX if isinstance(self._matrix, Orthogonal | Symplectic) else CONJUGATE
        return Gluing(MATRIX, partner, alphabet)

    def _is_definite(self, vector: Basic) -> bool:
        """Whether a vector is a basis vector that is told apart from the others."""
        if not isinstance(vector, BasisVector):
            return False
        definite: bool = vector.index.is_Integer
        if isinstance(self._matrix, Symplectic):
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
        turned = int(letter.transposed)
        if letter.symbol != self._matrix:
            return (2 * self._number(letter) + turned,)
        if not letter.conjugated or isinstance(self._matrix, Orthogonal):
            return (2 * MATRIX + turned,)
        if isinstance(self._matrix, Symplectic):  # conj(S) = Omega S Omega^T
            return (2 * FORM, 2 * MATRIX + turned, 2 * FORM + 1)
        return (2 * CONJUGATE + turned,)

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
        if loop[end] & 1:
            rest = loops.transposed(rest)
        return tuple(map(self._letter, rest))
