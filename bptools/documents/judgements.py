"""What becomes of each numbered place of the paper: the rows of its matrix.

Only the paper's own statements count here, as printed or as restored; a repaired one says what
holds instead, and one of ours says nothing of the paper.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bptools.claims import Reading, Results, RowFact, Verdict
from bptools.claims.places import EQUATION, PaperPlace, places, runs
from bptools.claims.sharpness import Sharpness, sharpest
from bptools.documents.anchors import written
from bptools.documents.inlines import Badge, Tone
from bptools.documents.standing import Standing

_STATED = (Reading.PRINTED, Reading.RESTORED)
_WORDS = {
    Tone.HOLDS: "holds",
    Tone.FALSE: "false",
    Tone.OPEN: "open",
    Tone.REPAIRED: "repaired",
    Tone.LOST: "lost",
}


@dataclass(frozen=True)
class Judgement:
    """What becomes of a place of the paper.

    Args:
        places: Its numbers, all of one kind; none for a statement without a numbered place.
        what: What stands there.
        stated: Claims on it as the paper states them.
        repaired: Claims on it that we repaired.
        lost: Why it cannot be judged, for what is lost.
    """

    places: tuple[PaperPlace, ...]
    what: str
    stated: tuple[Standing, ...]
    repaired: tuple[Standing, ...]
    lost: str = ""

    @property
    def tone(self) -> Tone:
        """The verdict on what is stated: one false reading decides, then one that is open."""
        if self.lost:
            return Tone.LOST
        verdicts = {standing.verdict for standing in self.stated}
        if Verdict.FAILS in verdicts:
            return Tone.FALSE
        if Verdict.INCONCLUSIVE in verdicts:
            return Tone.OPEN
        if verdicts:
            return Tone.HOLDS
        repaired = {standing.verdict for standing in self.repaired}
        return Tone.REPAIRED if repaired == {Verdict.HOLDS} else Tone.OPEN

    @property
    def badge(self) -> Badge:
        """The verdict as the matrix shows it."""
        return Badge(self.tone, _WORDS[self.tone])

    @property
    def is_equation(self) -> bool:
        """Whether its places are equations."""
        return bool(self.places) and self.places[0].kind == EQUATION

    @property
    def label(self) -> str:
        """Its places as they are written.

        >>> Judgement((PaperPlace("Fig.", 7), PaperPlace("Fig.", 8)), "", (), ()).label
        'Fig. 7, 8'
        """
        if not self.places:
            return written(self.decisive[0].claim.equation)
        numbers = runs([place.number for place in self.places])
        return numbers if self.is_equation else f"{self.places[0].kind} {numbers}"

    @property
    def heading(self) -> str:
        """Its places, said in full."""
        return f"Equation {self.label}" if self.is_equation else self.label

    @property
    def decisive(self) -> tuple[Standing, ...]:
        """What the verdict is about: the false claims, else those stated, else those repaired."""
        false = tuple(s for s in self.stated if s.verdict is Verdict.FAILS)
        return false or self.stated or self.repaired

    @property
    def known(self) -> str:
        """How the decisive claims are known, all that may be said of all of them."""
        return min(self.decisive, key=_strength_key).known_briefly if self.decisive else ""

    @property
    def ratio(self) -> Sharpness | None:
        """The sharpest ratio of claimed to true of its decisive claims."""
        return sharpest(
            finding
            for standing in self.decisive
            for finding in standing.findings
            if finding.verdict is standing.verdict
        )


def _strength_key(standing: Standing) -> tuple[bool, int, bool]:
    """Return how well a claim is known: at all, in whole, by which method, in all cases."""
    finding = standing.strongest
    if finding is None:
        return False, 0, False
    return not standing.claim.in_words, finding.method.strength, not finding.restricted


def judgements(results: Results, standings: Sequence[Standing]) -> tuple[Judgement, ...]:
    """Return what becomes of every numbered place of the paper, equations first, in its order.

    Args:
        results: The record of a run, with the rows that are declared.
        standings: How its claims stand.
    """
    of_paper = [s for s in standings if s.claim.reading is not Reading.OURS]
    by_place: dict[PaperPlace, list[Standing]] = {}
    numbered = 0 if results.only else results.facts.equations
    for number in range(1, numbered + 1):
        by_place[PaperPlace(EQUATION, number)] = []
    for standing in of_paper:
        for place in filter(_is_shown, places(standing.claim.equation)):
            by_place.setdefault(place, []).append(standing)
    rows = [_declared(row, by_place) for row in results.facts.rows if places(row.place)]
    rows = [row for row in rows if row.decisive or not results.only]
    taken = {place for row in rows for place in row.places}
    rows += _grouped({p: by_place[p] for p in sorted(by_place) if p not in taken})
    rows = sorted(rows, key=lambda row: (not row.is_equation, row.places))
    unplaced = [s for s in of_paper if not any(map(_is_shown, places(s.claim.equation)))]
    return (*rows, *(_judgement((), s.claim.title, [s]) for s in unplaced))


def _is_shown(place: PaperPlace) -> bool:
    """Return whether a place has a row of its own; a theorem's equations have theirs."""
    return place.kind in (EQUATION, "Fig.", "Table")


def _declared(row: RowFact, by_place: dict[PaperPlace, list[Standing]]) -> Judgement:
    numbers = places(row.place)
    about = {s.claim.name: s for place in numbers for s in by_place.get(place, [])}
    return _judgement(numbers, row.what, about.values(), row.lost)


def _grouped(by_place: dict[PaperPlace, list[Standing]]) -> list[Judgement]:
    """Return a row for the places that the same claims are about."""
    groups: dict[tuple[str, ...], list[PaperPlace]] = {}
    for place, about in by_place.items():
        key = tuple(s.claim.name for s in about) or (str(place),)
        groups.setdefault((place.kind, *key), []).append(place)
    rows = []
    for numbers in groups.values():
        about = by_place[numbers[0]]
        stated = [s for s in about if s.claim.reading in _STATED]
        title = (stated or about)[0].claim.title if about else "not examined"
        rows.append(_judgement(tuple(numbers), title, about))
    return rows


def _judgement(
    numbers: Sequence[PaperPlace], what: str, about: Iterable[Standing], lost: str = ""
) -> Judgement:
    listed = tuple(about)
    return Judgement(
        tuple(numbers),
        what,
        tuple(s for s in listed if s.claim.reading in _STATED),
        tuple(s for s in listed if s.claim.reading is Reading.REPAIRED),
        lost,
    )
