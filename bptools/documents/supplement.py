"""The supplements: every statement with its derivation, and every case."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from bptools.claims import Evidence, Results
from bptools.documents.anchors import claim_anchor
from bptools.documents.closing import citations
from bptools.documents.findings import case_blocks, finding_blocks
from bptools.documents.inlines import Code, Command, Text
from bptools.documents.model import Block, Column, Heading, Paragraph, TableBlock
from bptools.documents.numbers import declared, number, whole
from bptools.documents.prose import prose
from bptools.documents.sections import declared_sections, section_anchor
from bptools.documents.standing import Standing
from bptools.documents.statements import Index, by_stem, full, headline

_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")  # with which a spreadsheet begins to calculate


def derivations(
    results: Results, standings: Sequence[Standing], index: Index, drawn: frozenset[str]
) -> Iterator[Block]:
    """Yield every statement, the paper's and ours, with what every finding says.

    Args:
        results: The record of a run.
        standings: How its claims stand.
        index: Where everything is.
        drawn: Names of the figures that the main part shows.
    """
    stems = by_stem(standings)
    for turn, section in enumerate(declared_sections(results), start=1):
        examined = [s for stem in section.stems for s in stems.get(stem, [])]
        if not examined:
            continue
        yield Heading(1, prose(section.title), section_anchor(turn))
        for standing in examined:
            yield from _statement(standing, index, drawn)
    yield Heading(1, ("Errors and literature",), "end")
    yield from _error_budget(results)
    yield from citations(results, index)


def _statement(standing: Standing, index: Index, drawn: frozenset[str]) -> Iterator[Block]:
    claim = standing.claim
    yield Heading(2, prose(claim.title), claim_anchor(claim.name))
    yield from full(standing, index)
    for finding in standing.findings:
        anchor = index.finding(finding)
        yield from finding_blocks(finding, claim.stance, anchor, drawn=drawn)


def all_cases(standings: Sequence[Standing], index: Index) -> Iterator[Block]:
    """Yield every case of every finding, and the data of every figure.

    Args:
        standings: How the claims of a run stand.
        index: Where everything is.
    """
    for standing in standings:
        claim = standing.claim
        yield Heading(1, prose(claim.title), claim_anchor(claim.name))
        yield Paragraph(headline(standing))
        for finding in standing.findings:
            yield from case_blocks(finding, claim.stance, index.finding(finding))


def cases_csv(results: Results) -> str:
    """Return every case of a run as CSV, numbers in full precision.

    Args:
        results: The record of a run. A text with which a spreadsheet would begin to calculate is
            marked as text by an apostrophe.
    """
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    fields = ("case", "verdict", "expected", "found", "low", "high", "bound", "samples", "note")
    writer.writerow(("claim", "finding", "method", *fields))
    for finding in results.evidence:
        for case in finding.cases:
            row = (finding.claim, finding.finding, str(finding.method), case.label)
            values = (str(case.verdict), case.expected, case.found, case.low, case.high)
            writer.writerow(map(_cell, (*row, *values, case.bound, case.samples, case.note)))
    return table.getvalue()


def _cell(value: str | float | None) -> str | float:
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(_FORMULA_SIGNS) and not _is_number(value):
        return f"'{value}"
    return value


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _widest(finding: Evidence) -> Text:
    """Return half the length of the longest interval of samples."""
    halves = [
        (case.high - case.low) / 2
        for case in finding.cases
        if case.samples and case.low is not None and case.high is not None
    ]
    return (number(max(halves)),) if halves else ()


def _error_budget(results: Results) -> Iterator[Block]:
    sampled = [finding for finding in results.evidence if finding.error_rate is not None]
    if not sampled:
        return
    yield Heading(2, ("Where the error rate goes",), "error-budget")
    columns = (
        Column("Finding", wide=True),
        Column("Claim"),
        Column("Seed", numeric=True),
        Column("Samples", numeric=True),
        Column("Widest ±", numeric=True),
        Column("Error rate", numeric=True),
    )
    rows: tuple[tuple[Text, ...], ...] = tuple(
        (
            prose(finding.title),
            (Code(finding.claim),),
            () if finding.seed is None else (str(finding.seed),),
            (whole(sum(case.samples or 0 for case in finding.cases)),),
            _widest(finding),
            (declared(finding.error_rate or 0.0),),
        )
        for finding in sampled
    )
    yield Paragraph(
        (
            "Samples are what a verdict cost. More would buy narrower intervals, half as wide for "
            "four times the samples: ",
            Command("bptools report --samples N"),
            ", N twice, four times, ... the usual number, looks again. A sixteenth of the error "
            "rate is kept for that, so that looking again biases nothing.",
        )
    )
    yield TableBlock("", columns, rows)
