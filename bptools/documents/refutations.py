"""What is false of the paper, a box each: as stated, witness, repair, why the proof fails."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bptools.claims import ClaimRecord, Evidence, FaultFact, Reading, Results, Verdict
from bptools.documents.anchors import claim_anchor, place_words
from bptools.documents.inlines import Formula, Inline, Link, Quiet, Strong, Text, Tone
from bptools.documents.letters import Dictionary
from bptools.documents.model import Block, Box, Equation, Heading, PageBreak, Paragraph, SideBySide
from bptools.documents.prose import capitalised, plain, prose
from bptools.documents.sketch import sketch
from bptools.documents.standing import Standing, method_words


def refutations(
    results: Results, standings: Sequence[Standing], dictionary: Dictionary
) -> Iterator[Block]:
    """Yield a box for every statement of the paper that is false as stated.

    Args:
        results: The record of a run, with what is declared of its false statements.
        standings: How its claims stand.
        dictionary: What its letters mean.

    Raises:
        ValueError: If a box holds a letter without a meaning, where symbols are declared.
    """
    by_name = {standing.claim.name: standing for standing in standings}
    faults = {fault.claim: fault for fault in results.facts.faults}
    false = [s for s in standings if is_false(s)]
    if not false:
        return
    yield PageBreak()
    yield Heading(1, ("What is false as stated",), "false")
    for standing in false:
        fault = faults.get(standing.claim.name)
        repair = by_name.get(standing.claim.repaired_by)
        yield _box(standing, repair, fault, dictionary)


def is_false(standing: Standing) -> bool:
    """Return whether a statement is the paper's and false as it is stated."""
    stated = standing.claim.reading in (Reading.PRINTED, Reading.RESTORED)
    return stated and standing.verdict is Verdict.FAILS


def box_anchor(claim: ClaimRecord) -> str:
    """Return the anchor of the box of a false statement."""
    return claim_anchor(claim.name).replace("claim-", "false-", 1)


def _box(
    standing: Standing,
    repair: Standing | None,
    fault: FaultFact | None,
    dictionary: Dictionary,
) -> Box:
    claim, stem = standing.claim, standing.claim.name.partition(".")[0]
    stated = (_head("As stated"), Paragraph(prose(claim.statement)), *_formula(claim))
    witness = (_head("Smallest witness"), *_witness(standing, fault))
    why: tuple[Block, ...] = ()
    if fault is not None and fault.why:
        why = (_head("Why the proof fails"), Paragraph(prose(fault.why)))
    drawn = fault is not None and fault.circuit is not None  # then the witness is the longer side
    below = _repair(repair, fault)
    parts = ((*stated, *why), witness) if drawn else (stated, (*witness, *why))
    for part, of in (
        *((part, claim) for part in parts),
        (below, repair.claim if repair else claim),
    ):
        dictionary.require(part, stem, of)
    blocks = (SideBySide(parts), *below)
    where = _where(blocks, stem, dictionary)
    title = " – ".join(filter(None, (plain(claim.title), place_words(claim))))
    inside = (*blocks, *where, *dictionary.below(blocks, stem))
    return Box(Tone.FALSE, title, inside, box_anchor(claim))


def _head(words: str) -> Paragraph:
    return Paragraph((Strong(words),))


def _formula(claim: ClaimRecord) -> tuple[Block, ...]:
    return (Equation(claim.formula), *_abbreviations(claim))


def _abbreviations(claim: ClaimRecord) -> tuple[Block, ...]:
    if not claim.where:
        return ()
    parts: list[Inline] = ["where "]
    for math in claim.where:
        parts += [Formula(math), "; "]
    return (Paragraph((*parts[:-1],)),)


def _witness(standing: Standing, fault: FaultFact | None) -> Iterator[Block]:
    finding = _smallest(standing.findings, fault)
    claim = standing.claim
    if fault is not None and fault.circuit is not None:
        title = f"Witness against: {plain(claim.title)}"
        yield sketch(fault.circuit, f"{box_anchor(claim)}-circuit", title)
    if finding is None:
        return
    known = Quiet(f" {capitalised(method_words(finding))}. ")
    link = Link("Evidence", claim_anchor(claim.name))
    stop = "" if finding.witness.endswith((".", ";", ":")) else "."
    yield Paragraph((*prose(finding.witness + stop), known, link))


def _smallest(findings: Sequence[Evidence], fault: FaultFact | None) -> Evidence | None:
    """Return the finding whose witness is shown: declared, else best known and shortest."""
    shown = [f for f in findings if f.witness and f.verdict is Verdict.FAILS]
    if fault is not None and fault.finding:
        shown = [f for f in shown if f.finding == fault.finding] or shown
    return min(shown, key=lambda f: (-f.method.strength, len(f.witness)), default=None)


def _repair(repair: Standing | None, fault: FaultFact | None) -> tuple[Block, ...]:
    if repair is None:
        return ()
    claim = repair.claim
    head: Text = (
        Strong("What holds instead: "),
        Link(plain(claim.title), claim_anchor(claim.name)),
        Quiet(f" – {repair.known_briefly}"),
    )
    if fault is not None and fault.repaired:
        return (Paragraph(head), Paragraph(prose(fault.repaired)))
    return (Paragraph(head), Paragraph(prose(claim.statement)), *_formula(claim))


def _where(blocks: Sequence[Block], stem: str, dictionary: Dictionary) -> tuple[Block, ...]:
    """Return what letters mean that mean something here alone."""
    parts: list[Inline] = []
    for meaning in dictionary.local(blocks, stem):
        parts += [Formula(meaning.letter), ": ", *meaning.meaning, "; "]
    return (Paragraph((Quiet("Here "), *parts[:-1], ".")),) if parts else ()
