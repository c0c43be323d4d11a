"""Words of matrix letters as words of integers, and back, for one random matrix."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sympy import Basic, Expr, Mul, S

from bptools.algebra import words
from bptools.algebra.polynomial import Monomial
from bptools.algebra.words import Letter
from bptools.haar.dimensions import IndexPosition, position_of
from bptools.haar.factors import Inclusion
from bptools.haar.matrices import BasisVector, RandomMatrix, SymplecticForm
from bptools.haar.networks import loops
from bptools.haar.networks.element_words import element_value
from bptools.haar.networks.laws import CONJUGATE, FORM, MATRIX, law_of
from bptools.haar.networks.loops import Alphabet, Image
from bptools.haar.stabilisers import NumberedPauli
from bptools.haar.subspaces import Isometry

OPEN = FORM + 1  # the number of the open end; constants follow


class Decoded(NamedTuple):
    """A product of loops: matrix words, a scalar factor, and a power of the dimension."""

    monomial: Monomial
    factor: Expr
    power: int


class Encoding:
    """The matrices of one monomial, numbered in the order in which they occur.

    The open end of a matrix-valued monomial is one more letter, which closes its open word. A row
    vector is numbered as the transpose of a column, and a constant with one element is a loop.
    """

    def __init__(self, matrix: RandomMatrix, monomial: Monomial) -> None:
        self._matrix = matrix
        self._numbers: dict[tuple[Basic, bool], int] = {}
        self._letters: dict[int, Letter] = {}
        self._law = law_of(matrix)
        if self._law.symplectic:
            self._letters[FORM] = Letter(SymplecticForm(matrix.size))
        self._scalars: list[loops.Word] = []
        self._decoded: dict[tuple[loops.Word, ...], Decoded] = {}
        closed = [self._word(word) for word in monomial.traces]
        is_row, is_column = _is_row_or_column(monomial.open or ())
        self._open_is_vector = is_row != is_column
        self._open_end = 2 * OPEN + int(is_column and not is_row)
        if monomial.open is not None:
            closed.append((*self._word(monomial.open), self._open_end))
        self.words = (*filter(None, closed), *self._scalars)

    def alphabet(self) -> Alphabet:
        """Return what is known of the letters."""
        images = tuple(self._images()) if self._law.symplectic else ()
        vectors = {number for number, letter in self._letters.items() if _is_vector(letter)}
        if self._matrix.cols == 1 and self._matrix.rows != 1:
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
        return self._position(vector) is not None

    def _position(self, vector: BasisVector) -> IndexPosition | None:
        """Return where a basis vector stands, in half dimensions where Omega moves it by one."""
        if self._law.symplectic and vector.rows == self._matrix.dim:
            return position_of(vector.index, self._matrix.size, most=2)
        return position_of(vector.index, vector.rows, most=1)

    def _images(self) -> Iterator[Image]:
        """Yield Omega |b> = |b - d> for b >= d, -|b + d> for b < d."""
        half = self._matrix.size
        for number, letter in list(self._letters.items()):
            vector = letter.symbol
            if not isinstance(vector, BasisVector) or vector.rows != self._matrix.dim:
                continue
            if position := self._position(vector):
                index, upper = vector.index, position.dimensions - (position.offset < 0) > 0
                image = BasisVector.of(index - half if upper else index + half, self._matrix.dim)
                yield Image(number, 1 if upper else -1, self._number(Letter(image)))

    def decode(self, product: tuple[loops.Word, ...]) -> Decoded:
        """Return the product of traces that closed words stand for."""
        if product not in self._decoded:
            self._decoded[product] = self._decode(product)
        return self._decoded[product]

    def _decode(self, product: Iterable[loops.Word]) -> Decoded:
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
                is_random = any(isinstance(x.symbol, RandomMatrix | NumberedPauli) for x in word)
                value = None if is_random else element_value(word)
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
        is_single = letter.rows is S.One and letter.cols is S.One
        if is_single and isinstance(letter.symbol, BasisVector | Inclusion):
            return ()  # it is 1
        code = 2 * self._number(letter) + int(letter.transposed != _is_row(letter.symbol))
        if is_single:
            self._scalars.append((code,))
        return () if is_single else (code,)

    def _number(self, letter: Letter) -> int:
        if FORM in self._letters and letter.symbol == self._letters[FORM].symbol:
            return FORM
        key = (letter.symbol, letter.conjugated and not _is_real(letter.symbol))
        if key not in self._numbers:
            number = OPEN + 1 + len(self._numbers)
            self._numbers[key] = number
            self._letters[number] = Letter(*key, transposed=_is_row(letter.symbol))
        return self._numbers[key]

    def _letter(self, code: int) -> Letter:
        letter = self._letters[code >> 1]
        return letter.transpose() if code & 1 else letter

    def _opened(self, loop: loops.Word, end: int) -> words.Word:
        rest = loop[end + 1 :] + loop[:end]
        if loop[end] != self._open_end:
            rest = loops.transposed(rest)
        return tuple(map(self._letter, rest))


def _is_real(matrix: Basic) -> bool:
    if isinstance(matrix, RandomMatrix):
        return matrix.has_real_elements
    return isinstance(matrix, BasisVector | Inclusion | Isometry | SymplecticForm)


def _is_row_or_column(word: words.Word) -> tuple[bool, bool]:
    return (word[0].rows == 1, word[-1].cols == 1) if word else (False, False)


def _is_row(matrix: Basic) -> bool:
    return matrix.rows is S.One and matrix.cols is not S.One


def _is_vector(letter: Letter) -> bool:
    return bool(letter.cols == 1 and letter.rows != 1)
