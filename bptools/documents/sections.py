"""The sections of the paper: its figures beside ours, and its statements in a few lines each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bptools.claims import FigureFact, Reading, Results, SectionFact
from bptools.claims.declaration import is_automatic
from bptools.documents.anchors import claim_anchor
from bptools.documents.findings import finding_blocks
from bptools.documents.inlines import Link, Quiet, Reference, Strong, Text
from bptools.documents.letters import Dictionary
from bptools.documents.model import (
    Block,
    Card,
    Facts,
    Folded,
    Heading,
    PageBreak,
    Paragraph,
    SideBySide,
)
from bptools.documents.panels import Gallery, figure_anchor
from bptools.documents.prose import plain, prose
from bptools.documents.standing import Standing, is_complete
from bptools.documents.statements import Index, brief, by_stem, facts_of, joined, tags


def declared_sections(results: Results) -> tuple[SectionFact, ...]:
    """Return the sections of the paper; all of its statements are one where none is declared."""
    stems = tuple(dict.fromkeys(claim.name.partition(".")[0] for claim in results.claims))
    return results.facts.sections or (SectionFact("Statements", stems),)


def section_anchor(turn: int) -> str:
    """Return the anchor of a section, counted from 1."""
    return f"section-{turn}"


def sections(
    results: Results,
    standings: Sequence[Standing],
    gallery: Gallery,
    index: Index,
    dictionary: Dictionary,
    *,
    screen: bool,
) -> Iterator[Block]:
    """Yield the paper's sections.

    Args:
        results: The record of a run, with the sections that are declared.
        standings: How its claims stand.
        gallery: Its figures.
        index: Where everything is.
        dictionary: What its letters mean.
        screen: Whether for the page, which has statements of ours and derivations as well.

    Raises:
        ValueError: If a declared figure has no data in a complete run.
    """
    complete = is_complete(results)
    stems = by_stem(standings)
    yield PageBreak()
    for turn, section in enumerate(declared_sections(results), start=1):
        examined = [s for stem in section.stems for s in stems.get(stem, [])]
        shown = [s for s in examined if screen or s.claim.reading is not Reading.OURS]
        figures = [f for f in section.figures if complete or _drawn(f, gallery)]
        if not shown and not figures:
            continue
        yield Heading(1, prose(section.title), section_anchor(turn))
        for figure in figures:
            yield from _figure(figure, gallery)
        for standing in shown:
            yield _card(standing, index, dictionary, screen=screen)
        hidden = len(examined) - len(shown)
        if hidden:
            yield Paragraph((Quiet(f"Statements of ours on this: {hidden}, in the supplement."),))


def _drawn(figure: FigureFact, gallery: Gallery) -> bool:
    return all(name in gallery for name in figure.redrawn)


def _figure(figure: FigureFact, gallery: Gallery) -> Iterator[Block]:
    """Yield the paper's figure in words, and ours beside it, or in pairs below it."""
    axes: list[tuple[str, Text]] = [
        ("Abscissa", prose(figure.x_axis)),
        ("Ordinate", prose(figure.y_axis)),
    ]
    above = [name for name in figure.redrawn if name in gallery.shown]
    if above:
        axes.append(("Redrawn", joined([_above(name, gallery) for name in above])))
    words: tuple[Block, ...] = (
        Paragraph((Strong(f"{figure.place} of the paper. "), *prose(figure.says))),
        Facts(tuple(axes)),
    )
    drawn: list[tuple[Block, ...]] = [
        (gallery.picture(name),) for name in figure.redrawn if name not in above
    ]
    beside = len(drawn) % 2
    pairs = [SideBySide(tuple(drawn[k : k + 2])) for k in range(beside, len(drawn), 2)]
    if beside:
        yield SideBySide((words, drawn[0]))
        yield from pairs
    else:
        yield SideBySide(((*words, *pairs[:1]),))
        yield from pairs[1:]


def _above(name: str, gallery: Gallery) -> Text:
    """Return a link to a figure that is drawn already."""
    anchor = figure_anchor(name)
    return (Link(plain(gallery.title(name)), anchor), Reference(" above", anchor, ", page "))


def _elsewhere(standing: Standing) -> tuple[Block, ...]:
    """Return what the findings on a statement of ours are, which the line above leads to.

    Instances drawn from its own hypotheses, as of most of them, have their words in the supplement.
    """
    titles = [prose(f.title) for f in standing.findings if not is_automatic(f.finding)]
    return (Paragraph((Quiet("Findings: "), *joined(titles))),) if titles else ()


def _card(standing: Standing, index: Index, dictionary: Dictionary, *, screen: bool) -> Card:
    claim = standing.claim
    lines = brief(standing, index)
    if not screen:
        return Card(claim_anchor(claim.name), (), lines)
    stem = claim.name.partition(".")[0]
    if claim.reading is Reading.OURS:
        return Card(claim_anchor(claim.name), tags(standing), (*lines, *_elsewhere(standing)))
    more: list[Block] = [Facts(tuple(facts_of(claim, index)))]
    for finding in standing.findings:
        more += finding_blocks(finding, claim.stance, index.finding(finding), screen=True)
    folded = Folded(f"Assumptions and findings: {plain(claim.title)}", tuple(more))
    return Card(
        claim_anchor(claim.name), tags(standing), (*lines, *dictionary.below(lines, stem), folded)
    )
