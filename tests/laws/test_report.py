"""Laws of the report on this paper, over its own claims with made-up findings on them."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pypdf
import pytest

from bptools.claims import Case, ClaimRecord, Evidence, Method, Reading, Results, Stance, Verdict
from bptools.documents import compose
from bptools.documents.judgements import judgements
from bptools.documents.mathml import mathml
from bptools.documents.model import Card, Document, Heading, PageBreak, TableBlock, formulas
from bptools.documents.pdf import to_pdf
from bptools.documents.standing import standings
from bptools.running.outline import imported_outline

RIGHT_MARGIN = 545.0  # points, of a page of 595


def finding(claim: ClaimRecord) -> Evidence:
    """Return a made-up finding that agrees with what we say of a claim."""
    verdict = Verdict.HOLDS if claim.stance is Stance.ASSERTED else Verdict.FAILS
    witness = "explicit values" if verdict is Verdict.FAILS else ""
    method = Method.OBSERVED if claim.empirical else Method.EXACT
    case = Case("a case", "0", "0", verdict)
    name = f"checks.{claim.name.replace('.', ':')}"
    return Evidence(claim.name, name, "A check", verdict, method, (case,), witness=witness)


@pytest.fixture(scope="module")
def results() -> Results:
    outline = imported_outline(Path())
    facts = msgspec.structs.replace(
        outline.facts,
        panels=(),
        sections=tuple(msgspec.structs.replace(s, figures=()) for s in outline.facts.sections),
    )
    return Results(
        outline.paper, 1, 1e-3, False, {}, {}, "2025-01-01", "0" * 40, outline.claims,
        tuple(map(finding, outline.claims)), facts,
    )  # fmt: skip


@pytest.fixture(scope="module")
def document(results: Results) -> Document:
    return compose(results).main  # which refuses a letter without a meaning


def test_every_equation_of_the_paper_is_in_the_matrix(results: Results, document: Document) -> None:
    rows = judgements(results, standings(results))
    numbers = [place.number for row in rows if row.is_equation for place in row.places]
    assert sorted(numbers) == list(range(1, results.facts.equations + 1))
    assert [row.label for row in rows if row.lost] == ["38"]
    table = next(b for b in document.blocks if isinstance(b, TableBlock))
    assert len(table.rows) == len(rows)


def test_no_statement_of_ours_is_counted_as_the_papers(
    results: Results, document: Document
) -> None:
    ours = {c.name for c in results.claims if c.reading is Reading.OURS}
    for row in judgements(results, standings(results)):
        assert not ours & {s.claim.name for s in (*row.stated, *row.repaired)}
    cards = {b.anchor for b in document.blocks if isinstance(b, Card)}
    assert not cards & {f"claim-{name.replace('.', '-')}" for name in ours}
    assert len(cards) == len(results.claims) - len(ours)


def test_the_first_pages_fit_and_every_letter_on_them_has_a_meaning(
    results: Results, document: Document
) -> None:
    pdf = to_pdf(document, mathml(formulas(document)))
    printed = [Printed.on(sheet) for sheet in sheets(pdf)]
    pages = [page.text for page in printed]
    starts = [
        next(k for k, text in enumerate(pages) if re.search(rf"^{words}", text, re.MULTILINE))
        for words in ("Setting and words", "What is false as stated")
    ]
    assert starts == [1, 2]
    first_section = str(results.facts.sections[0].title).partition(":")[0]
    assert next(k for k, text in enumerate(pages[5:], 5) if first_section in text) == 5
    assert len(pages) <= 24
    assert len(pdf) < 1_000_000
    assert not [text for text in pages if "[U+" in text]  # a character that no font has
    # a box is not broken over two pages: its head and its last part stand on the same one
    heads = [len(re.findall(r"^Smallest witness", text, re.MULTILINE)) for text in pages]
    ends = [len(re.findall(r"^What holds instead:", text, re.MULTILINE)) for text in pages]
    assert heads == ends
    assert sum(heads) == len(results.facts.faults)
    assert not [k for k, page in enumerate(printed, 1) if page.farthest > RIGHT_MARGIN]


@dataclass(frozen=True)
class Printed:
    """The text of a page, and where its rightmost run begins, in points."""

    text: str
    farthest: float

    @classmethod
    def on(cls, sheet: pypdf.PageObject) -> Printed:
        places = [0.0]

        def visit(text: str, matrix: list[float], place: list[float], *_: object) -> None:
            if text.strip():
                places.append(place[4] * matrix[0] + place[5] * matrix[2] + matrix[4])

        return cls(sheet.extract_text(visitor_text=visit), max(places))


def sheets(pdf: bytes) -> list[pypdf.PageObject]:
    return list(pypdf.PdfReader(io.BytesIO(pdf)).pages)


def test_a_second_paper_needs_no_declared_facts(results: Results) -> None:
    few = tuple(c for c in results.claims if c.name.startswith(("lemma2.", "mean.")))[:5]
    names = {claim.name for claim in few}
    evidence = tuple(e for e in results.evidence if e.claim in names)
    run = msgspec.structs.replace(
        results, claims=few, evidence=evidence, facts=type(results.facts)()
    )
    document = compose(run).main
    # parts of a few lines need no pages of their own
    assert not any(isinstance(block, PageBreak) for block in document.blocks)
    bare = msgspec.structs.replace(
        run, claims=tuple(msgspec.structs.replace(claim, equation="") for claim in few)
    )
    rows = judgements(bare, standings(bare))
    paper = [claim for claim in few if claim.reading is not Reading.OURS]
    assert [row.what for row in rows] == [claim.title for claim in paper]
    placed = msgspec.structs.replace(
        run, claims=tuple(msgspec.structs.replace(claim, equation="Lemma 2") for claim in few)
    )
    for made, head in ((run, "Eq."), (placed, "Place"), (bare, "What the paper states")):
        table = next(b for b in compose(made).main.blocks if isinstance(b, TableBlock))
        assert table.columns[0].head == head
        assert {len(row) for row in table.rows} == {len(table.columns)}
        assert all(row[0] != ("",) for row in table.rows)
    anchors = {b.anchor for b in document.blocks if isinstance(b, Heading)}
    assert {"verdict", "setting", "letters", "section-1", "limits"} <= anchors
    assert len(sheets(to_pdf(document, mathml(formulas(document))))) <= 6
