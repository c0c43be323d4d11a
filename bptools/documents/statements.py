"""One statement: verdict, formula, what it rests on, how each finding knows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from bptools.claims import Answer, ClaimRecord, Evidence, Method, Reading, Results, Verdict
from bptools.claims.sharpness import spread
from bptools.documents.anchors import claim_anchor, finding_anchors, place_words
from bptools.documents.inlines import (
    Badge,
    Code,
    Command,
    FileLink,
    Formula,
    Link,
    Quiet,
    Strong,
    Text,
)
from bptools.documents.model import Block, Equation, Facts, Paragraph
from bptools.documents.numbers import number, whole
from bptools.documents.prose import plain, prose
from bptools.documents.standing import Standing, amount, method_words, reading_words

CASES = "cases.html"
LONG = 100  # characters of a definition that fills lines
FEW_LINES = 600  # characters of all definitions of a formula that are still read with it


class Index:
    """Where everything is: anchors of findings, titles of claims, addresses of citations.

    Args:
        results: The record of a run.
        standings: How its claims stand.
    """

    def __init__(self, results: Results, standings: Sequence[Standing]) -> None:
        self.paper = results.paper
        self.standings = {standing.claim.name: standing for standing in standings}
        anchors = finding_anchors(results.evidence)
        self._findings = {
            id(finding): anchor for finding, anchor in zip(results.evidence, anchors, strict=True)
        }
        keys = sorted({citation.key for claim in results.claims for citation in claim.cites})
        self.citations = {key: f"cited-{turn}" for turn, key in enumerate(keys, start=1)}

    def finding(self, finding: Evidence) -> str:
        """Return the anchor of a finding of this run."""
        return self._findings[id(finding)]

    def claim(self, name: str) -> Link | Code:
        """Return a link to a claim, or its name where there is no such claim."""
        standing = self.standings.get(name)
        return Link(plain(standing.claim.title), claim_anchor(name)) if standing else Code(name)


def tags(standing: Standing) -> tuple[str, ...]:
    """Return by what the page's filters know a statement."""
    claim = standing.claim
    methods = {finding.method for finding in standing.findings}
    kinds = {
        "false": standing.verdict is Verdict.FAILS,
        "open": standing.answer is Answer.INCONCLUSIVE,
        "repaired": claim.reading is Reading.REPAIRED,
        "ours": claim.reading is Reading.OURS,
        "paper": claim.reading in (Reading.PRINTED, Reading.RESTORED),
        "sampled": bool(methods & {Method.SAMPLED, Method.OBSERVED}),
    }
    return tuple(kind for kind, applies in kinds.items() if applies)


def headline(standing: Standing) -> Text:
    """Return the verdict on a statement, its title, its place, and whether we are borne out."""
    claim = standing.claim
    place = ", ".join(filter(None, (place_words(claim), reading_words(claim.reading))))
    parts: Text = (standing.statement_badge, " ", Strong(plain(claim.title)), Quiet(f" – {place}"))
    if standing.answer is Answer.AGREES:
        return parts
    return (*parts, " ", Badge(standing.run_badge.tone, f"run: {standing.run_badge.words}"))


def brief(standing: Standing, index: Index) -> tuple[Block, ...]:
    """Return a statement in a few lines: verdict, formula, how it is known, how to run it again."""
    claim = standing.claim
    return (
        Paragraph(headline(standing)),
        Paragraph(prose(claim.statement)),
        Equation(claim.formula),
        *(_short_ones(claim) if _fills_lines(claim) else abbreviations(claim)),
        Paragraph(_known(standing, index)),
    )


def full(standing: Standing, index: Index) -> tuple[Block, ...]:
    """Return a statement with everything that it says and rests on, but its findings."""
    claim = standing.claim
    return (
        Paragraph(headline(standing)),
        Paragraph(prose(claim.statement)),
        Equation(claim.formula),
        *abbreviations(claim),
        Facts(tuple(facts_of(claim, index))),
    )


def abbreviations(claim: ClaimRecord) -> tuple[Block, ...]:
    """Return what the abbreviations of a formula stand for."""
    if not claim.where:
        return ()
    return (Paragraph(("where ", *joined([(Formula(math),) for math in claim.where]))),)


def _fills_lines(claim: ClaimRecord) -> bool:
    """Return whether the long ones are left to the supplement: of ours any, of the paper's many."""
    characters = sum(len(math.typst) for math in claim.where)
    return claim.reading is Reading.OURS or characters > FEW_LINES


def _short_ones(claim: ClaimRecord) -> tuple[Block, ...]:
    """Return the same without those that fill lines, as in lemmas on whole circuits."""
    short = tuple(math for math in claim.where if len(math.typst) <= LONG)
    if short == claim.where:
        return abbreviations(claim)
    words = ("where ", *joined([(Formula(math),) for math in short]), "; ") if short else ()
    rest = "what the other letters stand for is written out in the supplement"
    return (Paragraph((*words, Quiet(rest))),)


def facts_of(claim: ClaimRecord, index: Index) -> Iterator[tuple[str, Text]]:
    """Yield what a claim says of itself beside its formula."""
    if claim.source != index.paper:
        yield "Source", (f"{claim.source}, {place_words(claim)}",)
    if claim.empirical:
        hindsight = "; written with the data at hand" if claim.hindsight else ""
        yield "Kind", (f"a statement about experiments; not derived{hindsight}",)
    if claim.in_words:
        yield "In words only", prose(claim.in_words)
    if claim.hypotheses_text:
        yield "Assumed", _hypotheses(claim)
    if claim.domain:
        yield "Domain", joined([(Formula(math),) for math in claim.domain])
    repair = index.standings.get(claim.repaired_by)
    if repair is not None:
        yield "True instead", (index.claim(claim.repaired_by), ": ", Formula(repair.claim.formula))
    if claim.cites:
        yield "Rests on", joined([(Link(c.key, index.citations[c.key]),) for c in claim.cites])
    if claim.uses:
        yield "Uses", joined([(index.claim(name),) for name in claim.uses])
    yield "Run", (Command(f"bptools check {claim.name}"),)


def _known(standing: Standing, index: Index) -> Text:
    """Return how a statement is known, by each finding in a few words."""
    findings = sorted(standing.findings, key=lambda finding: -finding.method.strength)
    parts: list[Text] = []
    for finding in findings:
        known_by = f"{method_words(finding)} ({amount(finding)}{_spread(finding)})"
        parts.append((FileLink(known_by, f"{CASES}#{index.finding(finding)}"),))
    known = joined(parts) if parts else ("not examined in this run",)
    argued = standing.claim.in_words and standing.verdict is Verdict.HOLDS
    head = "in words, its formula " if argued else ""
    return (head, *known, ". ", Command(f"bptools check {standing.claim.name}"))


def _spread(finding: Evidence) -> str:
    """Return the worst, median and best ratio of an inequality's cases."""
    ratios = spread(finding)
    if ratios is None:
        return ""
    return (
        f"; claimed/true {number(ratios.nearest)} nearest to 1, {number(ratios.middle)} median, "
        f"{number(ratios.farthest)} farthest"
    )


def digest(finding: Evidence) -> str:
    """Return what the cases of a finding come to, in one line."""
    counts = Counter(case.verdict for case in finding.cases)
    words = {Verdict.HOLDS: "hold", Verdict.FAILS: "fail", Verdict.INCONCLUSIVE: "inconclusive"}
    verdicts = ", ".join(f"{whole(counts[v])} {words[v]}" for v in Verdict if counts[v])
    return f"{whole(len(finding.cases))} cases: {verdicts}{_spread(finding)}"


def _hypotheses(claim: ClaimRecord) -> Text:
    if len(claim.hypotheses) != len(claim.hypotheses_text):
        return joined([prose(words) for words in claim.hypotheses_text])
    pairs = zip(claim.hypotheses_text, claim.hypotheses, strict=True)
    return joined([(*prose(words), ": ", Formula(math)) for words, math in pairs])


def joined(texts: Sequence[Text]) -> Text:
    """Return texts in one, with semicolons between them."""
    return tuple(part for text in texts for part in (*text, "; "))[:-1]


def by_stem(standings: Sequence[Standing]) -> Mapping[str, list[Standing]]:
    """Return how claims stand, by stem."""
    stems: dict[str, list[Standing]] = {}
    for standing in standings:
        stems.setdefault(standing.claim.name.partition(".")[0], []).append(standing)
    return stems
