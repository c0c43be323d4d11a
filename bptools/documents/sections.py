"""A section for every claim: its statement, what it rests on, and every finding on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bptools.claims import Answer, ClaimRecord, Results
from bptools.documents.appendix import citation_anchors
from bptools.documents.conclusions import anchor, equation
from bptools.documents.findings import finding_blocks
from bptools.documents.model import (
    Badge,
    Block,
    Box,
    Code,
    Equation,
    Facts,
    Formula,
    Heading,
    Link,
    Paragraph,
    Quiet,
    Text,
    Tone,
)
from bptools.documents.prose import plain, prose
from bptools.documents.standing import Standing, reading_words


def claim_sections(results: Results, standings: Sequence[Standing]) -> Iterator[Block]:
    """Yield a section for every claim: statement, what it rests on, findings."""
    yield Heading(1, ("The statements and their evidence",), "statements")
    by_name = {standing.claim.name: standing for standing in standings}
    cited = citation_anchors(results)
    count = 0
    for standing in standings:
        claim = standing.claim
        place = equation(claim)
        title = f"{claim.title} – {place}" if place else claim.title
        yield Heading(2, prose(title), anchor(claim))
        yield Paragraph(_verdict(standing))
        yield _statement(claim)
        yield Facts(tuple(_facts(claim, by_name, cited, results.paper)))
        for finding in standing.findings:
            count += 1
            yield from finding_blocks(finding, claim.stance, count)


def _statement(claim: ClaimRecord) -> Box:
    blocks: list[Block] = [Paragraph(prose(claim.statement)), Equation(claim.formula)]
    if claim.where:
        blocks.append(Paragraph(("where ", *_joined([(Formula(math),) for math in claim.where]))))
    return Box(Tone.PLAIN, "", tuple(blocks))


def _verdict(standing: Standing) -> Text:
    """Return the verdict on the statement and, apart from it, whether the run bears us out."""
    badge, reading = standing.statement_badge, reading_words(standing.claim.reading)
    finding = standing.strongest
    known = "" if finding is None else f", {standing.known}"
    parts: Text = (Badge(badge.tone, f"statement {badge.words}"), Quiet(f" {reading}{known}"))
    if standing.answer is Answer.AGREES:
        says = "We say that it is false: this run bears us out." if standing.refuted else ""
        return (*parts, f" {says}") if says else parts
    return (*parts, " ", Badge(standing.run_badge.tone, f"run: {standing.run_badge.words}"))


def _facts(
    claim: ClaimRecord, by_name: Mapping[str, Standing], cited: Mapping[str, str], paper: str
) -> Iterator[tuple[str, Text]]:
    source = claim.source if claim.source != paper else "the paper"
    yield "Source", (f"{source}, {equation(claim)}" if claim.equation else source,)
    yield "Reading", (claim.reading,)
    if claim.empirical:
        hindsight = "; written with the data at hand" if claim.hindsight else ""
        yield "Kind", (f"a statement about experiments; not derived{hindsight}",)
    if claim.in_words:
        yield "In words only", prose(claim.in_words)
    if claim.hypotheses_text:
        yield "Assumed", _hypotheses(claim)
    if claim.domain:
        yield "Domain", _joined([(Formula(math),) for math in claim.domain])
    repair = by_name.get(claim.repaired_by)
    if repair is not None:
        link = Link(plain(repair.claim.title), anchor(repair.claim))
        yield "True instead", (link, ": ", Formula(repair.claim.formula))
    if claim.cites:
        yield "Rests on", _joined([(Link(c.key, cited[c.key]),) for c in claim.cites])
    used = [(_claim_link(name, by_name),) for name in claim.uses]
    if used:
        yield "Uses", _joined(used)


def _hypotheses(claim: ClaimRecord) -> Text:
    if len(claim.hypotheses) != len(claim.hypotheses_text):
        return _joined([prose(words) for words in claim.hypotheses_text])
    pairs = zip(claim.hypotheses_text, claim.hypotheses, strict=True)
    return _joined([(*prose(words), ": ", Formula(math)) for words, math in pairs])


def _claim_link(name: str, by_name: Mapping[str, Standing]) -> Link | Code:
    standing = by_name.get(name)
    return Link(plain(standing.claim.title), anchor(standing.claim)) if standing else Code(name)


def _joined(texts: Sequence[Text]) -> Text:
    return tuple(part for text in texts for part in (*text, "; "))[:-1]
