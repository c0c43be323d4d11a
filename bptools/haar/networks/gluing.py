"""Haar integrals of networks by gluing: sums over pairings, with equal networks merged.

A network is a product of closed words (see ``loops``). An integral over a matrix group is a sum
over two pairings of the random letters, one of their row ends and one of their column ends, whose
weight depends on the cycle type of the two together and on nothing else. The pairings are built
one gluing at a time along those cycles. All that the rest of the sum depends on is the network
that is left, so partial sums that leave the same network are added up there, and the sum over
k!^2 pairs is never written out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from bptools.haar.cost import WRITTEN_TERM, Watch, WorkCost
from bptools.haar.networks.loops import Alphabet, Loops, Word, transposed
from bptools.haar.weingarten.symmetric_group import Partition

BYTES_PER_STATE = 600  # a term on the way
SECONDS_PER_LETTER = 8e-8  # for a term to be glued once, times the choices


class Term(NamedTuple):
    """What a pair of pairings leaves: closed words of constants, and its cycle type."""

    loops: tuple[Word, ...]
    cycle_type: Partition


class _State(NamedTuple):
    """A network inside a cycle: closed words, and the path from the cycle's first row end.

    ``gluings`` counts those made in this cycle; while it is even a column end waits at the
    path's tail, while it is odd a row end. Without a path, nothing random is left.
    """

    words: tuple[Word, ...]
    path: Word | None
    gluings: int


class _Glued(NamedTuple):
    """The outcome of one gluing, before it is brought into canonical form."""

    words: list[Word]
    path: Word | None
    closed: int  # length of the cycle that this gluing closes, or 0
    multiplicity: int


class _SortedOut(NamedTuple):
    """Canonical words: those with random letters, those without, and the sign of all."""

    sign: int
    random: tuple[Word, ...]
    loops: tuple[Word, ...]


class _Successor(NamedTuple):
    """What one gluing leads to, with the loops and the cycle that it closes."""

    state: _State
    loops: tuple[Word, ...]
    closed: int


_Sum = dict[Term, int]


@dataclass(frozen=True)
class Gluing:
    """The pairing rules of one random matrix.

    Args:
        matrix: Its number.
        partner: The number of the matrix that it is paired with: its conjugate for U(d),
            itself for O(d) and Sp(2d).
        alphabet: What is known of the other letters.
        symmetry: 1 or -1 if the matrix is symmetric or antisymmetric, so that either of its
            ends may be glued; 0 if rows are paired with rows and columns with columns.
        joint: The letters that join paired ends, from the end that waits: Omega for Sp(2d).
    """

    matrix: int
    partner: int
    alphabet: Alphabet = field(default_factory=Alphabet)
    symmetry: int = 0
    joint: Word = ()

    def integrate(self, words: Iterable[Word]) -> dict[Term, int]:
        """Return the sum over all pairs of pairings.

        Returns:
            Loops and cycle types with the (signed, for Sp) number of pairs of pairings that
            give them; empty if the letters cannot be paired. A loop without letters is a
            factor of the dimension.

        >>> Gluing(0, 1).integrate([(0, 4, 3, 6)])  # Tr(U A U^dagger B)
        {Term(loops=((4,), (6,)), cycle_type=(1,)): 1}
        """
        random, (sign, loops) = self.prepared(words)
        if not sign or not self._balanced(random):
            return {}
        watch = self._watch(random)
        layer: dict[_State, _Sum] = {self._opened(random): {Term(loops, ()): sign}}
        while next((state.path for state in layer), None) is not None:
            watch.begin()
            following: dict[_State, _Sum] = defaultdict(lambda: defaultdict(int))
            for state, total in layer.items():
                watch.count(len(total))
                for (target, closed_loops, cycle), count in self._successors(state).items():
                    _accumulate(following[target], total, closed_loops, cycle, count)
            layer = following
        return {term: n for total in layer.values() for term, n in total.items() if n}

    def prepared(self, words: Iterable[Word]) -> tuple[tuple[Word, ...], Loops]:
        """Return the canonical words with random letters, and those without with their sign."""
        sign, random, loops = self._sorted_out([self._cancelled(word) for word in words])
        return random, Loops(sign, loops)

    def _watch(self, words: tuple[Word, ...]) -> Watch:
        """Return what foresees the cost: a layer for every gluing."""
        letters = sum(map(len, words))
        degree = sum(self.is_random(letter) for word in words for letter in word) // 2
        if self.symmetry:
            choices = list(range(2 * degree, 0, -1))
        elif self.matrix == self.partner:
            choices = [n for n in range(2 * degree - 1, 0, -2) for _ in "rc"]
        else:
            choices = [n for n in range(degree, 0, -1) for _ in "rc"]
        cost = WorkCost(SECONDS_PER_LETTER * letters * max(choices, default=0), BYTES_PER_STATE)
        return Watch(f"the sum over pairings of degree {degree}", choices, cost, WRITTEN_TERM)

    def is_random(self, letter: int) -> bool:
        """Whether a letter is the random matrix or its partner."""
        return letter >> 1 in (self.matrix, self.partner)

    def _balanced(self, words: tuple[Word, ...]) -> bool:
        count = Counter(letter >> 1 for word in words for letter in word)
        if self.matrix == self.partner:
            return count[self.matrix] % 2 == 0
        return count[self.matrix] == count[self.partner]

    def _cancelled(self, word: Word) -> Word:
        """Drop neighbours that are inverse to each other, around the cycle too."""
        if self.joint or self.symmetry:
            return word
        letters: list[int] = []
        for letter in word:
            if letters and self._inverse(letters[-1], letter):
                letters.pop()
            else:
                letters.append(letter)
        while len(letters) > 1 and self._inverse(letters[-1], letters[0]):
            letters = letters[1:-1]
        return tuple(letters)

    def _inverse(self, left: int, right: int) -> bool:
        pair = (left >> 1, right >> 1)
        expected = ((self.matrix, self.partner), (self.partner, self.matrix))
        return pair in expected and (left ^ right) & 1 == 1

    def _sorted_out(self, words: Iterable[Word]) -> _SortedOut:
        sign, canonical = self.alphabet.canonical(words)
        random: list[Word] = []
        loops: list[Word] = []
        for word in canonical:
            (random if any(map(self.is_random, word)) else loops).append(word)
        return _SortedOut(sign, tuple(random), tuple(loops))

    def _opened(self, words: tuple[Word, ...]) -> _State:
        """Begin a cycle: cut the first random letter out of the first word."""
        for index, word in enumerate(words):
            for position, letter in enumerate(word):
                if letter >> 1 == self.matrix:
                    rest = word[position + 1 :] + word[:position]
                    path = rest if letter & 1 else transposed(rest)
                    return _State(words[:index] + words[index + 1 :], path, 0)
        return _State((), None, 0)

    def _successors(self, state: _State) -> dict[_Successor, int]:
        """Count the ways of one gluing by what they lead to."""
        result: dict[_Successor, int] = defaultdict(int)
        if state.path is None:
            raise ValueError("a network without random letters has no successors")
        for words, path, closed, multiplicity in self._glued(
            state.words, state.path, state.gluings
        ):
            if path is not None:
                factor, cut, path = self.alphabet.shortened(path)
                multiplicity *= factor
                words += cut
            sign, random, loops = self._sorted_out(words)
            if sign:
                still_open = path is not None
                target = (
                    _State(random, path, state.gluings + 1) if still_open else self._opened(random)
                )
                result[_Successor(target, loops, closed)] += sign * multiplicity
        return result

    def _glued(self, words: tuple[Word, ...], path: Word, gluings: int) -> Iterator[_Glued]:
        """Glue the end that waits at the path's tail to every end that it may be paired with."""
        row_waits = gluings % 2 == 1
        sought = self.matrix if row_waits else self.partner
        if row_waits:
            yield _Glued([*words, path + self.joint], None, (gluings + 1) // 2, 1)
        for word, multiplicity in Counter(words).items():
            remaining = list(words)
            remaining.remove(word)
            for position, letter in enumerate(word):
                if letter >> 1 == sought:
                    rest = word[position + 1 :] + word[:position]
                    for left_end, sign in self._ends(letter, row_waits=row_waits):
                        onward = transposed(rest) if left_end else rest
                        glued = path + self.joint + onward
                        yield _Glued(remaining[:], glued, 0, sign * multiplicity)
        for position, letter in enumerate(path):
            if letter >> 1 == sought:
                before, after = path[:position], path[position + 1 :]
                for left_end, sign in self._ends(letter, row_waits=row_waits):
                    if left_end:
                        turned = before + transposed(self.joint) + transposed(after)
                        yield _Glued(list(words), turned, 0, sign)
                    else:
                        yield _Glued([*words, after + self.joint], before, 0, sign)

    def _ends(self, letter: int, *, row_waits: bool) -> Iterator[tuple[bool, int]]:
        """Yield whether a letter may be glued at its left end, with a sign."""
        left_end = row_waits != bool(letter & 1)  # the row end of an untransposed letter is left
        yield left_end, 1
        if self.symmetry:
            yield not left_end, self.symmetry


def _accumulate(target: _Sum, total: _Sum, loops: tuple[Word, ...], cycle: int, count: int) -> None:
    """Add a partial sum to another, times a count, with loops and a cycle closed on the way."""
    for term, number in total.items():
        if loops:
            term = term._replace(loops=tuple(sorted(term.loops + loops)))
        if cycle:
            parts = tuple(sorted((*term.cycle_type, cycle), reverse=True))
            term = term._replace(cycle_type=parts)
        target[term] += count * number
