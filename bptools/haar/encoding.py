"""Words of matrix letters as words of integers, and back, for one random matrix."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sympy import Basic, Expr, Mul, S

from bptools.algebra import words
from bptools.algebra.polynomial import Monomial
from bptools.algebra.words import Letter
from bptools.haar import networks
from bptools.haar.element_words import element_value
from bptools.haar.matrices import Orthogonal, RandomMatrix, Symplectic, SymplecticForm, Unitary
from bptools.haar.networks import Gluing
from bptools.haar.rational_table import Group

MATRIX, CONJUGATE, FORM, OPEN = range(4)  # numbers with a meaning; constants follow

_GROUPS: dict[type[RandomMatrix], tuple[Group, Gluing]] = {
    Unitary: (Group.UNITARY, Gluing(MATRIX, CONJUGATE)),
    Orthogonal: (Group.ORTHOGONAL, Gluing(MATRIX, MATRIX)),
    Symplectic: (Group.SYMPLECTIC, Gluing(MATRIX, MATRIX, FORM)),
}


def group_of(matrix: RandomMatrix) -> tuple[Group, Gluing]:
    """Return the group of a random matrix and the rules by which its letters are paired."""
    return _GROUPS[type(matrix)]


class Decoded(NamedTuple):
    """A product of loops: matrix words, a scalar factor, and a power of the dimension."""

    monomial: Monomial
    factor: Expr
    power: int


class Encoding:
    """Numbers for the matrices of one monomial, in the order in which they occur.

    The open end of a matrix-valued monomial is one more letter, which closes its open word.
    """

    def __init__(self, matrix: RandomMatrix) -> None:
        self._matrix = matrix
        self._numbers: dict[tuple[Basic, bool], int] = {}
        self._letters: dict[int, Letter] = {}

    def encode(self, monomial: Monomial) -> tuple[networks.Word, ...]:
        """Return the cyclic words of a monomial."""
        closed = [self._word(word) for word in monomial.traces]
        if monomial.open is not None:
            closed.append((*self._word(monomial.open), 2 * OPEN))
        return tuple(closed)

    def decode(self, loops: Iterable[networks.Word]) -> Decoded:
        """Return the product of traces that the closed loops stand for."""
        traces: list[words.Word] = []
        open_word: words.Word | None = None
        factor, power = S.One, 0
        for loop in loops:
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

    def _word(self, word: words.Word) -> networks.Word:
        return tuple(code for letter in word for code in self._codes(letter))

    def _codes(self, letter: Letter) -> tuple[int, ...]:
        turned = int(letter.transposed)
        if letter.symbol != self._matrix:
            return (2 * self._number(letter) + turned,)
        if not letter.conjugated or isinstance(self._matrix, Orthogonal):
            return (2 * MATRIX + turned,)
        if isinstance(self._matrix, Symplectic):  # conj(S) = Omega S Omega^T
            self._letters[FORM] = Letter(SymplecticForm(self._matrix.half_dimension))
            return (2 * FORM, 2 * MATRIX + turned, 2 * FORM + 1)
        return (2 * CONJUGATE + turned,)

    def _number(self, letter: Letter) -> int:
        if isinstance(letter.symbol, SymplecticForm) and isinstance(self._matrix, Symplectic):
            self._letters[FORM] = Letter(letter.symbol)
            return FORM
        key = (letter.symbol, letter.conjugated)
        if key not in self._numbers:
            number = OPEN + 1 + len(self._numbers)
            self._numbers[key] = number
            self._letters[number] = letter._replace(transposed=False)
        return self._numbers[key]

    def _letter(self, code: int) -> Letter:
        letter = self._letters[code >> 1]
        return letter.transpose() if code & 1 else letter

    def _opened(self, loop: networks.Word, end: int) -> words.Word:
        rest = loop[end + 1 :] + loop[:end]
        if loop[end] & 1:
            rest = networks.transposed(rest)
        return tuple(map(self._letter, rest))
