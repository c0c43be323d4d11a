"""A monomial cut at the occurrences of a random matrix, and what is left when ends are joined.

A letter has two ends, of its rows and of its columns, and the words between letters join ends.
Following the ends one finds the closed words that are left.
"""

from __future__ import annotations

from typing import NamedTuple

from sympy import Expr, S

from bptools.algebra.polynomial import Monomial
from bptools.algebra.words import Letter, Word, transpose
from bptools.haar.distributions import GaussianUnitary
from bptools.haar.matrices import RandomMatrix


class End(NamedTuple):
    """One end of an occurrence of the matrix; occurrence -1 is the open end of a word."""

    occurrence: int
    is_right: bool


class _Joint(NamedTuple):
    """What leads from an end to the next one: a word."""

    word: Word
    end: End


class Segments:
    """One monomial, cut at the occurrences of the matrix."""

    def __init__(self, monomial: Monomial, matrix: RandomMatrix) -> None:
        self.letters: list[Letter] = []
        self.joints: dict[End, _Joint] = {}
        self.rest: list[Word] = []
        for word in monomial.traces:
            if not self._cut(word, matrix, is_open=False):
                self.rest.append(word)
        self.is_open = monomial.open is not None and self._cut(monomial.open, matrix, is_open=True)
        self.open_word = None if self.is_open else monomial.open

    def _cut(self, word: Word, matrix: RandomMatrix, *, is_open: bool) -> bool:
        places = [k for k, letter in enumerate(word) if letter.symbol == matrix]
        if not places:
            return False
        first = len(self.letters)
        self.letters += [word[k] for k in places]
        for number, place in enumerate(places[:-1]):
            self._join(first + number, word[place + 1 : places[number + 1]], first + number + 1)
        after, before = word[places[-1] + 1 :], word[: places[0]]
        last = first + len(places) - 1
        if is_open:
            self._join(last, after, -1)
            self._join(-1, before, first)
        else:
            self._join(last, after + before, first)
        return True

    def _join(self, left: int, word: Word, right: int) -> None:
        """Join the right end of an occurrence to the left end of another one."""
        start, stop = End(left, is_right=True), End(right, is_right=False)
        self.joints[start] = _Joint(word, stop)
        self.joints[stop] = _Joint(transpose(word), start)

    def left(self, partners: dict[End, End]) -> tuple[Monomial, Expr]:
        """Return what a pairing leaves: a monomial, and the traces of 1."""
        traces, factor = list(self.rest), S.One
        unseen = set(partners)
        open_word = self.open_word
        if self.is_open:
            open_word, joint = (), self.joints[End(-1, is_right=True)]
            while joint.end.occurrence >= 0:
                open_word += joint.word
                partner = partners[joint.end]
                unseen -= {joint.end, partner}
                joint = self.joints[partner]
            open_word += joint.word
        while unseen:
            start = end = min(unseen)
            word: Word = ()
            while True:
                partner = partners[end]
                unseen -= {end, partner}
                joint = self.joints[partner]
                word += joint.word
                end = joint.end
                if end == start:
                    break
            if word:
                traces.append(word)
            else:
                factor *= self._size(start)
        return Monomial.of(traces, open_word), factor

    def _size(self, end: End) -> Expr:
        letter = self.letters[end.occurrence]
        return letter.cols if end.is_right else letter.rows


def ends_of(occurrence: int, letter: Letter, matrix: RandomMatrix) -> tuple[End, End]:
    """Return the end of the rows of an occurrence, and that of its columns."""
    turned = letter.transposed
    if isinstance(matrix, GaussianUnitary):  # the conjugate of a Hermitian matrix is its transpose
        turned = turned != letter.conjugated
    return End(occurrence, is_right=turned), End(occurrence, is_right=not turned)
