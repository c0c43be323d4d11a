"""Averages over Haar-random states by gluing: one pairing of kets with bras, all of equal weight.

E[psi^(x)t] is the projector onto the symmetric subspace divided by its dimension, a sum over
t! permutations divided by d (d + 1) ... (d + t - 1). As for matrices, the sum is built one gluing
at a time and equal networks are merged, so that it is never written out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bptools.haar.cost import WRITTEN_TERM, Watch, WorkCost
from bptools.haar.networks.gluing import (
    BYTES_PER_STATE,
    SECONDS_PER_LETTER,
    Term,
)
from bptools.haar.networks.loops import Alphabet, Word, transposed


@dataclass(frozen=True)
class StateGluing:
    """The pairing rules of one random state.

    Args:
        ket: The number of the state vector.
        conjugate: The number of its complex conjugate.
        alphabet: What is known of the letters; both numbers are among its vectors.
    """

    ket: int
    conjugate: int
    alphabet: Alphabet

    def integrate(self, words: Iterable[Word]) -> dict[Term, int]:
        """Return the sum over all pairings of the state with its conjugate.

        Returns:
            Closed words with the number of pairings that give them; the cycle type is that of
            as many fixed points as there are pairs. Empty if there is no pairing.

        >>> rules = StateGluing(0, 1, Alphabet(vectors=frozenset({0, 1})))
        >>> for term, number in rules.integrate([(0, 3, 4), (0, 3, 4)]).items():
        ...     print(number, term.loops)  # Tr(psi psi^dagger A)^2
        1 ((4,), (4,))
        1 ((4, 4),)
        """
        sign, network = self.alphabet.canonical(words)
        network = tuple(word for word in network if not self._is_norm(word))
        count = Counter(letter >> 1 for word in network for letter in word)
        if count[self.ket] != count[self.conjugate] or not sign:
            return {}
        degree = count[self.ket]
        step = WorkCost(SECONDS_PER_LETTER * sum(map(len, network)) * degree, BYTES_PER_STATE)
        watch = Watch(
            f"the sum over pairings of degree {degree}",
            list(range(degree, 0, -1)),
            step,
            WRITTEN_TERM,
        )
        layer: dict[tuple[Word, ...], int] = {network: sign}
        for _ in range(degree):
            watch.begin()
            following: dict[tuple[Word, ...], int] = defaultdict(int)
            for words_left, total in layer.items():
                watch.count(1)
                for glued, multiplicity in self._glued(words_left):
                    factor, canonical = self.alphabet.canonical(glued)
                    following[canonical] += factor * multiplicity * total
            layer = following
        fixed_points = (1,) * degree
        return {Term(loops, fixed_points): n for loops, n in layer.items() if n}

    def _is_norm(self, word: Word) -> bool:
        """Whether a word is <psi|psi> = 1."""
        return len(word) == 2 and {letter >> 1 for letter in word} == {self.ket, self.conjugate}

    def _glued(self, words: tuple[Word, ...]) -> Iterator[tuple[list[Word], int]]:
        """Glue the first state vector to every conjugate one."""
        first = next(word for word in words if self._ends_in(word, self.ket) is not None)
        path = self._ends_in(first, self.ket)
        if path is None:
            raise AssertionError("unreachable")
        remaining = list(words)
        remaining.remove(first)
        if path and path[0] >> 1 == self.conjugate:
            yield [*remaining, path[1:]], 1
        for word, multiplicity in Counter(remaining).items():
            rest = list(remaining)
            rest.remove(word)
            for turned in (word, transposed(word)):
                if turned and turned[0] >> 1 == self.conjugate:
                    yield [*rest, path + turned[1:]], multiplicity

    def _ends_in(self, word: Word, vector: int) -> Word | None:
        """Return a word without the vector at its end, turned round if it is at its beginning."""
        for turned in (word, transposed(word)):
            if turned and turned[-1] >> 1 == vector:
                return turned[:-1]
        return None
