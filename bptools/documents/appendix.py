"""The last pages: what is cited, in what environment the run was made, where its error goes."""

from __future__ import annotations

from collections.abc import Iterator

from bptools.claims import Results
from bptools.documents.model import (
    Block,
    Code,
    Column,
    Facts,
    Heading,
    Paragraph,
    Quiet,
    TableBlock,
    Text,
)
from bptools.documents.numbers import declared, whole
from bptools.documents.prose import prose


def citation_anchors(results: Results) -> dict[str, str]:
    """Return the anchor of every cited key, in the order of the keys."""
    keys = sorted({citation.key for claim in results.claims for citation in claim.cites})
    return {key: f"cited-{index}" for index, key in enumerate(keys, start=1)}


def citations(results: Results) -> Iterator[Block]:
    """Yield the index of the literature that the claims rest on without deriving it."""
    anchors = citation_anchors(results)
    if not anchors:
        return
    yield Heading(1, ("Results cited and not derived",), "citations")
    for key, anchor in anchors.items():
        yield Heading(2, (key,), anchor)
        entries = {c: None for claim in results.claims for c in claim.cites if c.key == key}
        for citation in entries:
            users = [claim.title for claim in results.claims if citation in claim.cites]
            used = Quiet(f" Used by: {'; '.join(users)}.")
            yield Paragraph((*prose(f"{citation.reference} – {citation.content}"), used))


def environment(results: Results) -> Iterator[Block]:
    """Yield versions, seed and budgets, and the error rate of every finding."""
    yield Heading(1, ("Environment, seeds and error budget",), "environment")
    rows: list[tuple[str, Text]] = [
        ("Sources", ("commit ", Code(results.commit), f", {results.date}")),
        ("Seed", (f"{results.seed}; every case has a stream of its own, derived from it",)),
        ("Kind of run", ("quick, with smaller budgets" if results.quick else "full",)),
    ]
    rows += [(f"Budget: {name}", (words,)) for name, words in results.budgets.items()]
    rows += [(name, (version,)) for name, version in results.versions.items()]
    yield Facts(tuple(rows))
    yield from _error_budget(results)


def _error_budget(results: Results) -> Iterator[Block]:
    sampled = [finding for finding in results.evidence if finding.error_rate is not None]
    yield Heading(2, ("Error budget",), "error-budget")
    spent = sum(finding.error_rate or 0.0 for finding in sampled)
    yield Paragraph(
        (
            f"The report as a whole is allowed an error rate of {declared(results.error_rate)}, "
            "divided beforehand over the sampled findings by declared weights; "
            f"the findings of this run use {declared(spent)} of it. "
            "Exact and symbolic findings use none; those observed in listed runs neither, "
            "as they carry no confidence.",
        )
    )
    if not sampled:
        return
    columns = (
        Column("Finding", wide=True),
        Column("Claim"),
        Column("Seed", numeric=True),
        Column("Samples", numeric=True),
        Column("Error rate", numeric=True),
    )
    rows = tuple(
        (
            prose(finding.title),
            (Code(finding.claim),),
            () if finding.seed is None else (str(finding.seed),),
            (whole(sum(case.samples or 0 for case in finding.cases)),),
            (declared(finding.error_rate or 0.0),),
        )
        for finding in sampled
    )
    yield TableBlock("Where the error rate goes", columns, rows)
