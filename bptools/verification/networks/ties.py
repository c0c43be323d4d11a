"""What is assumed of several matrices: commuting, orthogonal, the family of a channel.

Products of commuting matrices are brought into an order: of all words that exchanges of neighbours
lead to, the first, around a trace the first whatever letter it begins with.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from bptools.verification.limits import MOST_WORDS, OutOfReach
from bptools.verification.networks.tensors import Draft, IndexedTensor, Leg, Wave
from bptools.verification.scalars.polynomials import ordinal
from bptools.verification.terms.contexts import Context

Letter = tuple[str, bool, int, Wave | None]
Word = tuple[Letter, ...]


def _letter(tensor: IndexedTensor) -> Letter:
    return tensor.name, tensor.conjugated, tensor.copy, tensor.wave


class _Rank(NamedTuple):
    """By what letters are ordered."""

    name: str
    conjugated: bool
    copy: int
    wave: int


def _ranks(word: Word) -> list[_Rank]:
    return [_Rank(name, conjugated, copy, ordinal(wave)) for name, conjugated, copy, wave in word]


class _Chain(NamedTuple):
    """Places of matrices of which each is multiplied by the next; around a trace, closed."""

    places: list[int]
    closed: bool


class TieRules:
    """What the ties of a context say of networks.

    Args:
        context: The context.
    """

    def __init__(self, context: Context) -> None:
        self._commuting, self._orthogonal = set[frozenset[str]](), set[frozenset[str]]()
        self._families: dict[str, tuple[str, ...]] = {}
        for tie in (d for d in context if d.shape == "Tie"):
            if "Kraus family" in tie.kinds:
                self._families[tie.matrices[-1]] = tie.matrices[:-1]
            else:
                commuting = "commuting" in tie.kinds
                pairs = self._commuting if commuting else self._orthogonal
                pairs.add(frozenset(tie.matrices))

    def vanishes(self, left: IndexedTensor, right: IndexedTensor, leg: Leg) -> bool:
        """Return whether the product of two tensors that share a leg is zero."""
        if frozenset((left.name, right.name)) not in self._orthogonal:
            return False
        if left.wave is not None or right.wave is not None:  # exp(0) is 1, not 0
            return False
        differ = left.conjugated != right.conjugated
        sides = [x.legs.index(leg) if len(x.legs) == 2 else None for x in (left, right)]
        if None not in sides:  # A B = 0, or both conjugated
            return sides[0] != sides[1] and not differ
        matrix_side = next((side for side in sides if side is not None), None)
        return differ if matrix_side is None else differ is (matrix_side == 0)

    def arrange(self, draft: Draft) -> bool:
        """Bring the first product that is not in order into it; return whether there was one."""
        for chain in self._chains(draft) if self._commuting else ():
            word = tuple(_letter(draft.tensors[place]) for place in chain.places)
            first = self._first(word, closed=chain.closed)
            if first != word:
                for place, letter in zip(chain.places, first, strict=True):
                    name, conjugated, copy, wave = letter
                    legs = draft.tensors[place].legs
                    draft.tensors[place] = IndexedTensor(name, legs, conjugated, copy, wave)
                return True
        return False

    def _chains(self, draft: Draft) -> Iterator[_Chain]:
        """Yield the longest products of matrices, each once."""
        matrices = {p: x.legs for p, x in enumerate(draft.tensors) if len(x.legs) == 2 and x.name}
        inner = draft.shared()
        following = {
            p: q
            for p, (_, column) in matrices.items()
            for q, (row, _) in matrices.items()
            if column == row and column and inner.issuperset(column)
        }
        starts = [p for p in matrices if p not in following.values()]
        unseen = set(matrices)
        for start in (*starts, *matrices):
            places = []
            place: int | None = start
            while place in unseen:
                places.append(place)
                unseen.discard(place)
                place = following.get(place)
            if places:
                yield _Chain(places, closed=place == start)

    def _first(self, word: Word, *, closed: bool) -> Word:
        """Return the first of the words that exchanges of commuting neighbours lead to."""
        words, fresh = {word}, [word]
        while fresh:
            current = fresh.pop()
            for k in range(len(word) if closed and len(word) > 2 else len(word) - 1):
                pair = current[k], current[(k + 1) % len(word)]
                if self._commute(*pair):
                    exchanged = list(current)
                    exchanged[k], exchanged[(k + 1) % len(word)] = pair[::-1]
                    following = tuple(exchanged)
                    if following not in words:
                        words.add(following)
                        fresh.append(following)
            if len(words) > MOST_WORDS:
                raise OutOfReach("a product with so many arrangements")
        if not closed:
            return min(words, key=_ranks)

        def least_turned(letters: Word) -> list[_Rank]:
            turns = range(len(letters))
            return min(_ranks(letters[k:] + letters[:k]) for k in turns)

        return min((word, *words), key=least_turned)

    def _commute(self, left: Letter, right: Letter) -> bool:
        """Return whether two letters commute: what commutes with V commutes with exp(-iaV)."""
        return frozenset((left[0], right[0])) in self._commuting and left[1] == right[1]

    def expanded(self, draft: Draft) -> list[Draft] | None:
        """Return 1 minus the others in the place of the last of a family; None if it is nowhere."""
        if not self._families:
            return None
        inner = draft.shared()
        for p, left in enumerate(draft.tensors):
            for q, right in enumerate(draft.tensors):
                if left.wave is not None or right.wave is not None:
                    continue
                if p == q or left.name not in self._families or left.name != right.name:
                    continue
                meet = left.legs[0] == right.legs[0] and inner.issuperset(left.legs[0])
                if meet and right.conjugated and not left.conjugated:
                    return self._without_last(draft, p, q)
        return None

    def _without_last(self, draft: Draft, p: int, q: int) -> list[Draft]:
        summands = []
        for name in self._families[draft.tensors[p].name]:
            summand = draft.copy()
            for place in (p, q):
                summand.tensors[place] = summand.tensors[place]._replace(name=name)
            summand.factor = -summand.factor
            summands.append(summand)
        identity = draft.copy()
        ends = identity.tensors[p].legs[1], identity.tensors[q].legs[1]
        row = identity.tensors[p].legs[0]
        for place in sorted((p, q), reverse=True):
            del identity.tensors[place]
        for index in row:
            assert isinstance(index, int)
            del identity.sizes[index]
        identity.join(ends)
        return [identity, *summands]
