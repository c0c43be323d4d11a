"""Parts of a network that no label joins, each in a form that tells equal ones.

Powers of an average on tensor products leave thousands of networks, which are made of few parts:
these differ by the names of labels, the order of words and where a closed word begins.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from typing import NamedTuple

from bptools.algebra.words import Letter, Word
from bptools.haar.factors import Inclusion


def connected(words: Iterable[Word]) -> list[list[Word]]:
    """Return words in groups that share no label."""
    groups: list[tuple[set[int], list[Word]]] = []
    for word in words:
        labels, together = {x for letter in word for x in _labels(letter)}, [word]
        apart = []
        for known, alike in groups:
            if known.isdisjoint(labels):
                apart.append((known, alike))
            else:
                labels, together = labels | known, alike + together
        groups = [*apart, (labels, together)]
    return [together for _, together in groups]


class _Mark(NamedTuple):
    """A letter as a number, and its labels."""

    number: int
    labels: list[int]


class Forms:
    """Numbers for letters without their labels, and with them one form of equal networks."""

    def __init__(self) -> None:
        self._numbers: dict[Hashable, int] = {}

    def of(self, words: Sequence[Word]) -> tuple[int, ...]:
        """Return the least walk through closed words that share labels.

        A walk reads a word from a place on, naming labels as they occur, then the word in which
        the first label stands that leads to another one, from that place on.
        """
        marked = [[self._mark(letter) for letter in word] for word in words]
        least = min(mark.number for word in marked for mark in word)
        places: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for word, marks in enumerate(marked):
            for place, mark in enumerate(marks):
                for label in mark.labels:
                    places[label].append((word, place))
        return min(
            _walk(marked, places, word, place)
            for word, marks in enumerate(marked)
            for place, mark in enumerate(marks)
            if mark.number == least
        )

    def _mark(self, letter: Letter) -> _Mark:
        symbol = letter.symbol
        if isinstance(symbol, Inclusion):
            known: Hashable = symbol.dims, symbol.keep, letter.transposed
        else:
            known = letter
        return _Mark(self._numbers.setdefault(known, len(self._numbers)), _labels(letter))


def _walk(
    marked: list[list[_Mark]], places: dict[int, list[tuple[int, int]]], word: int, place: int
) -> tuple[int, ...]:
    names: dict[int, int] = {}
    read, form = {word}, list[int]()
    following = [(word, place)]
    while following:
        word, place = following.pop()
        form.append(len(marked[word]))
        for mark in (*marked[word][place:], *marked[word][:place]):
            form.append(mark.number)
            form += [-1 - names.setdefault(label, len(names)) for label in mark.labels]
        following = [start for label in names for start in places[label] if start[0] not in read][
            :1
        ]
        read |= {start[0] for start in following}
    return tuple(form)


def _labels(letter: Letter) -> list[int]:
    """Return the labels of an inclusion, which are not of kept factors."""
    symbol = letter.symbol
    if not isinstance(symbol, Inclusion):
        return []
    return [label for k, label in enumerate(symbol.labels) if k not in symbol.keep]
