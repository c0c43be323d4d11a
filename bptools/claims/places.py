"""Places in a paper, as claims name them: ``17-19``, ``12, 39, Figs. 7, 8``, ``Table 1``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

EQUATION = "eq."
_KINDS = {
    "fig": "Fig.",
    "figs": "Fig.",
    "figure": "Fig.",
    "figures": "Fig.",
    "table": "Table",
    "tables": "Table",
    "theorem": "Theorem",
    "theorems": "Theorem",
    "lemma": "Lemma",
    "lemmas": "Lemma",
    "eq": EQUATION,
    "eqs": EQUATION,
    "equation": EQUATION,
    "equations": EQUATION,
}
_TOKEN = re.compile(r"(?P<word>[A-Za-z]+)|(?P<first>\d+)[a-z]?(?:\s*(?:-|–|to)\s*(?P<last>\d+))?")
_MOST = 1000  # numbers of a range


@dataclass(frozen=True, order=True)
class PaperPlace:
    """One numbered thing of a paper."""

    kind: str
    number: int

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


def places(text: str) -> tuple[PaperPlace, ...]:
    """Return the numbered things that a text names; bare numbers are equations'.

    A word that is no kind of thing, such as a section's, takes the numbers behind it with it.

    >>> [str(place) for place in places("12, 39, Figs. 7, 8")]
    ['eq. 12', 'eq. 39', 'Fig. 7', 'Fig. 8']
    >>> [place.number for place in places("(17)-(19)")]
    [17, 18, 19]
    """
    return tuple(dict.fromkeys(_places(text.replace("(", "").replace(")", ""))))


def _places(text: str) -> Iterator[PaperPlace]:
    kind = EQUATION
    for token in _TOKEN.finditer(text):
        word = token["word"]
        if word is not None:
            if word.lower() not in ("and", "to", "of", "the"):
                kind = _KINDS.get(word.lower(), "")
        elif kind:
            first = int(token["first"])
            last = min(int(token["last"] or first), first + _MOST)
            yield from (PaperPlace(kind, number) for number in range(first, last + 1))


def runs(numbers: Sequence[int]) -> str:
    """Write increasing numbers with a dash for three or more in a row.

    >>> runs((27, 28, 29, 30, 39))
    '27–30, 39'
    """
    rows: list[list[int]] = []
    for number in numbers:
        if rows and number == rows[-1][-1] + 1:
            rows[-1].append(number)
        else:
            rows.append([number])
    words = [f"{row[0]}–{row[-1]}" if len(row) > 2 else ", ".join(map(str, row)) for row in rows]
    return ", ".join(words)
