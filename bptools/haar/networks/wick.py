"""Averages over Gaussian matrices: sums over pairings of their letters, by Wick's theorem.

A letter has two ends, of its rows and of its columns, and the words between letters join ends.
A pair of letters joins its ends in the ways that the covariance of the elements says; following
the ends one finds the closed words that are left.

Source: Isserlis (1918), Wick (1950).
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import NamedTuple

from sympy import Expr, S

from bptools.algebra.polynomial import Monomial, Polynomial
from bptools.algebra.words import Letter, Word, transpose
from bptools.haar.distributions import (
    GaussianMatrix,
    GaussianOrthogonal,
    GaussianUnitary,
    Ginibre,
    RealGinibre,
)
from bptools.haar.weingarten.memory import require_memory

BYTES_PER_PAIRING = 4000
SECONDS_PER_PAIRING = 1e-4


class _End(NamedTuple):
    """One end of an occurrence of the matrix; occurrence -1 is the open end of a word."""

    occurrence: int
    is_right: bool


class _Joint(NamedTuple):
    """What leads from an end to the next one: a word."""

    word: Word
    end: _End


class _Segments:
    """One monomial, cut at the occurrences of the matrix."""

    def __init__(self, monomial: Monomial, matrix: GaussianMatrix) -> None:
        self.letters: list[Letter] = []
        self.joints: dict[_End, _Joint] = {}
        self.rest: list[Word] = []
        for word in monomial.traces:
            if not self._cut(word, matrix, is_open=False):
                self.rest.append(word)
        self.is_open = monomial.open is not None and self._cut(monomial.open, matrix, is_open=True)
        self.open_word = None if self.is_open else monomial.open

    def _cut(self, word: Word, matrix: GaussianMatrix, *, is_open: bool) -> bool:
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
        start, stop = _End(left, is_right=True), _End(right, is_right=False)
        self.joints[start] = _Joint(word, stop)
        self.joints[stop] = _Joint(transpose(word), start)

    def left(self, partners: dict[_End, _End]) -> tuple[Monomial, Expr]:
        """Return what a pairing leaves: a monomial, and the traces of 1."""
        traces, factor = list(self.rest), S.One
        unseen = set(partners)
        open_word = self.open_word
        if self.is_open:
            open_word, joint = (), self.joints[_End(-1, is_right=True)]
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

    def _size(self, end: _End) -> Expr:
        letter = self.letters[end.occurrence]
        return letter.cols if end.is_right else letter.rows


def wick_average(polynomial: Polynomial, matrix: GaussianMatrix) -> Polynomial:
    """Return the average of a polynomial over a Gaussian matrix.

    Raises:
        MemoryError: If there are more pairings than fit.

    >>> from sympy import MatrixSymbol, Symbol
    >>> d = Symbol("d")
    >>> G, A = Ginibre("G", d), Polynomial.letter(Letter(MatrixSymbol("A", d, d)))
    >>> G_of = Polynomial.letter(Letter(G))
    >>> wick_average(G_of * A * G_of.adjoint(), G).to_sympy()
    Trace(A)*I
    """
    terms: list[tuple[Monomial, Expr]] = []
    for monomial, coefficient in polynomial:
        segments = _Segments(monomial, matrix)
        _require_room(matrix, len(segments.letters))
        for partners in _pairings(matrix, segments.letters, list(range(len(segments.letters)))):
            left, factor = segments.left(partners)
            terms.append((left, coefficient * factor))
    return Polynomial.collect(polynomial.shape, terms)


def _require_room(matrix: GaussianMatrix, letters: int) -> None:
    ways = 2 if isinstance(matrix, GaussianOrthogonal) else 1
    pairings = prod(range(1, letters, 2)) * ways ** (letters // 2)
    seconds = pairings * SECONDS_PER_PAIRING
    require_memory(pairings * BYTES_PER_PAIRING, letters, f"its {pairings:.3g} pairings", seconds)


def _pairings(
    matrix: GaussianMatrix, letters: list[Letter], left: list[int]
) -> Iterator[dict[_End, _End]]:
    """Yield how ends are joined, for every pairing of the occurrences that are left."""
    if not left:
        yield {}
        return
    first, *partners = left
    for second in partners:
        rest = [k for k in partners if k != second]
        for ends in _ways(matrix, letters, first, second):
            for more in _pairings(matrix, letters, rest):
                yield {**ends, **more}


def _ways(
    matrix: GaussianMatrix, letters: list[Letter], first: int, second: int
) -> Iterator[dict[_End, _End]]:
    """Yield the ways in which the covariance of two elements joins their ends."""
    rows, columns = zip(
        *(_ends(number, letters[number], matrix) for number in (first, second)), strict=True
    )
    straight = {rows[0]: rows[1], columns[0]: columns[1]}
    crossed = {rows[0]: columns[1], columns[0]: rows[1]}
    match matrix:
        case RealGinibre():
            ways = [straight]
        case Ginibre():
            opposite = letters[first].conjugated != letters[second].conjugated
            ways = [straight] if opposite else []
        case GaussianUnitary():
            ways = [crossed]
        case _:
            ways = [straight, crossed]
    for way in ways:
        yield way | {end: start for start, end in way.items()}


def _ends(occurrence: int, letter: Letter, matrix: GaussianMatrix) -> tuple[_End, _End]:
    """Return the end of the rows and that of the columns."""
    turned = letter.transposed
    if isinstance(matrix, GaussianUnitary):  # the conjugate of a Hermitian matrix is its transpose
        turned = turned != letter.conjugated
    return _End(occurrence, is_right=turned), _End(occurrence, is_right=not turned)
