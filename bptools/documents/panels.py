"""The third page: the pictures that say the most, one sentence each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bptools.claims import Evidence, Figure, PanelFact, Reading, Results
from bptools.documents.anchors import claim_anchor
from bptools.documents.charts import PANEL
from bptools.documents.figures import picture
from bptools.documents.inlines import Link, Quiet, Strong, Text
from bptools.documents.model import Block, Heading, PageBreak, Paragraph, Picture, SideBySide
from bptools.documents.numbers import interval, number
from bptools.documents.prose import plain, prose
from bptools.documents.standing import Standing, is_complete

_MOST = 4


class Gallery:
    """The figures of a run by name, each drawn in one place of the main part.

    Args:
        results: The record of a run.
    """

    def __init__(self, results: Results) -> None:
        self._figures: dict[str, Figure] = {}
        self.claims: dict[str, str] = {}
        for finding in results.evidence:
            for figure in finding.figures:
                self._figures.setdefault(figure.name, figure)
                self.claims.setdefault(figure.name, finding.claim)
        self.shown: set[str] = set()

    def __iter__(self) -> Iterator[Figure]:
        return iter(self._figures.values())

    def __contains__(self, name: object) -> bool:
        return name in self._figures

    def title(self, name: str) -> str:
        """Return the title of a figure."""
        return self._figures[name].title

    def picture(self, name: str) -> Picture:
        """Return a figure at half the width of a page; its data are in a file beside it.

        Raises:
            ValueError: If there is none of this name.
        """
        if name not in self._figures:
            raise ValueError(f"figure {name!r} must have data, but no finding draws it")
        self.shown.add(name)
        return picture(self._figures[name], figure_anchor(name), PANEL, tabled=False)


def figure_anchor(name: str) -> str:
    """Return the anchor of a figure of the main part."""
    return claim_anchor(name).replace("claim-", "figure-", 1)


def panels(results: Results, standings: Sequence[Standing], gallery: Gallery) -> Iterator[Block]:
    """Yield the page of panels: those that are declared, else figures of the paper's statements.

    Args:
        results: The record of a run.
        standings: How its claims stand.
        gallery: Its figures.

    Raises:
        ValueError: If a declared panel has no figure in a complete run.
    """
    complete = is_complete(results)
    facts = results.facts.panels or _usual(results, gallery)
    shown = [fact for fact in facts if complete or fact.figure in gallery]
    if not shown:
        return
    by_name = {standing.claim.name: standing for standing in standings}
    yield PageBreak()
    yield Heading(1, ("In pictures",), "panels")
    parts = [_panel(fact, by_name, gallery) for fact in shown]
    for start in range(0, len(parts), 2):
        yield SideBySide(tuple(parts[start : start + 2]))


def _usual(results: Results, gallery: Gallery) -> tuple[PanelFact, ...]:
    """Return panels of the first figures, of the paper's principal statements before others."""
    claims = {claim.name: claim for claim in results.claims}

    def rank(figure: Figure) -> tuple[bool, bool]:
        claim = claims[gallery.claims[figure.name]]
        return claim.reading is Reading.OURS, not claim.principal

    chosen = sorted(gallery, key=rank)[:_MOST]
    return tuple(
        PanelFact(figure.name, figure.title, figure.caption, (gallery.claims[figure.name],))
        for figure in chosen
    )


def _panel(fact: PanelFact, by_name: Mapping[str, Standing], gallery: Gallery) -> tuple[Block, ...]:
    standings = [by_name[name] for name in fact.claims if name in by_name]
    lines = [Paragraph(_verdict(standing, fact.unit)) for standing in standings]
    drawn = replace(gallery.picture(fact.figure), caption=())  # the sentence says what to see
    return (
        Paragraph((Strong(plain(fact.headline)), " ", *prose(fact.sentence))),
        drawn,
        *lines,
    )


def _verdict(standing: Standing, unit: str) -> Text:
    claim, finding = standing.claim, standing.strongest
    ours = ", ours" if claim.reading is Reading.OURS else ""
    link = Link(plain(claim.title), claim_anchor(claim.name))
    measured = f": {_measured(finding, unit)}" if finding is not None and claim.empirical else ""
    return (
        standing.statement_badge,
        " ",
        link,
        measured,
        Quiet(f" – {standing.known_briefly}{ours}"),
    )


def _measured(finding: Evidence, unit: str) -> str:
    """Return what was found in the first case of a finding, with its interval and unit."""
    case = finding.cases[0]
    words = case.found if isinstance(case.found, str) else number(case.found)
    if case.low is not None and case.high is not None:
        words += f" in {interval(case.low, case.high)}"
    return f"{words} {unit}".rstrip()
