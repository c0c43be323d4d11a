"""Normal form of a polynomial under hypotheses: involutions, projectors, unitaries, ..."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise

from sympy import Expr, S

from bptools.algebra.hypotheses import Hypothesis, Kind
from bptools.algebra.polynomial import Monomial, Polynomial
from bptools.algebra.words import Letter, Word


class Rewriting:
    """The rewriting system of a set of hypotheses.

    Every rule shortens a word or splits a trace, so it ends; the rules act on one symbol
    at a time, so their order does not matter.
    """

    def __init__(self, hypotheses: Iterable[Hypothesis]) -> None:
        self._of: dict[str, list[Hypothesis]] = defaultdict(list)
        for hypothesis in hypotheses:
            self._of[hypothesis.matrix.name].append(hypothesis)

    def normal_form(self, polynomial: Polynomial) -> Polynomial:
        """Return an equal polynomial in normal form."""
        if not self._of:
            return polynomial
        return Polynomial.collect(
            polynomial.shape,
            (self._term(monomial, coefficient) for monomial, coefficient in polynomial),
        )

    def _term(self, monomial: Monomial, coefficient: Expr) -> tuple[Monomial, Expr]:
        traces: list[Word] = list(monomial.traces)
        open_word = monomial.open
        if open_word is not None:
            open_word, split = self._split_open(
                self._shorten(self._letters(open_word), cyclic=False)[0]
            )
            traces.extend(split)
        closed_words: list[Word] = []
        while traces:
            word, factor = self._shorten(self._letters(traces.pop()), cyclic=True)
            coefficient = coefficient * factor
            pieces = self._split_trace(word)
            if len(pieces) > 1:
                traces.extend(pieces)
            elif word:
                value = self._trace_of(word)
                if value is None:
                    closed_words.append(word)
                else:
                    coefficient = coefficient * value
        return Monomial.of(closed_words, open_word), coefficient

    def _kinds(self, letter: Letter) -> set[Kind]:
        return {hypothesis.kind for hypothesis in self._of.get(letter.symbol.name, ())}

    def _letters(self, word: Word) -> Word:
        return tuple(self._letter(letter) for letter in word)

    def _letter(self, letter: Letter) -> Letter:
        if letter.conjugated and any(h.self_adjoint for h in self._of.get(letter.symbol.name, ())):
            return Letter(letter.symbol, transposed=not letter.transposed)
        return letter

    def _shorten(self, word: Word, *, cyclic: bool) -> tuple[Word, Expr]:
        """Apply the rules on neighbours until none applies; a vanished trace is a dimension."""
        while True:
            for position in _neighbours(word, cyclic=cyclic):
                turned = word[position:] + word[:position] if cyclic else word
                start = 0 if cyclic else position
                replacement = self._replace(turned[start], turned[start + 1])
                if replacement is not None:
                    size = turned[start].rows
                    word = turned[:start] + replacement + turned[start + 2 :]
                    break
            else:
                return word, S.One
            if cyclic and not word:
                return word, size

    def _replace(self, left: Letter, right: Letter) -> Word | None:
        if left.symbol.name != right.symbol.name:
            return None
        kinds = self._kinds(left)
        if left == right:
            if Kind.INVOLUTION in kinds:
                return ()
            return (left,) if kinds & {Kind.PROJECTOR, Kind.PURE} else None
        if right == left.adjoint() and (
            Kind.UNITARY in kinds or (Kind.ISOMETRY in kinds and left.transposed)
        ):
            return ()
        return None

    def _is_pure(self, letter: Letter) -> bool:
        return Kind.PURE in self._kinds(letter)

    def _split_trace(self, word: Word) -> list[Word]:
        """Tr(s X s Y) = Tr(s X) Tr(s Y) for a pure state s."""
        for letter in word:
            places = [i for i, neighbour in enumerate(word) if neighbour == letter]
            if len(places) > 1 and self._is_pure(letter):
                first = word[places[0] :] + word[: places[0]]
                cut = places[1] - places[0]
                return [first[:cut], first[cut:]]
        return [word]

    def _split_open(self, word: Word) -> tuple[Word, list[Word]]:
        """X s Y s Z = Tr(s Y) X s Z for a pure state s."""
        traces: list[Word] = []
        for letter in dict.fromkeys(word):
            places = [i for i, neighbour in enumerate(word) if neighbour == letter]
            if len(places) > 1 and self._is_pure(letter):
                traces += [word[i:j] for i, j in pairwise(places)]
                word = word[: places[0]] + word[places[-1] :]
        return word, traces

    def _trace_of(self, word: Word) -> Expr | None:
        if len(word) != 1:
            return None
        known = (hypothesis.trace for hypothesis in self._of.get(word[0].symbol.name, ()))
        return next((value for value in known if value is not None), None)


def _neighbours(word: Word, *, cyclic: bool) -> Iterator[int]:
    if len(word) >= 2:
        yield from range(len(word) if cyclic else len(word) - 1)
