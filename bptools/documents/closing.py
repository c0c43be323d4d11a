"""The last pages: what was not examined, what is in words only, how to reproduce, what to trust."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bptools.claims import Answer, Reading, Results
from bptools.documents.anchors import claim_anchor
from bptools.documents.inlines import Code, Command, Link, Quiet, Text, Tone
from bptools.documents.judgements import Judgement
from bptools.documents.model import Block, Facts, Heading, Items, Paragraph
from bptools.documents.numbers import whole
from bptools.documents.prose import plain, prose
from bptools.documents.standing import Standing, method_words
from bptools.documents.statements import Index
from bptools.kernel.theorems import trust
from bptools.recordings.replays import replays_of


def closing(
    results: Results, standings: Sequence[Standing], rows: Sequence[Judgement], index: Index
) -> Iterator[Block]:
    """Yield the last pages.

    Args:
        results: The record of a run.
        standings: How its claims stand.
        rows: What becomes of every place of the paper.
        index: Where everything is.
    """
    yield Heading(1, ("Limits, and how to check this report",), "limits")
    yield from _not_examined(standings, rows)
    yield from _in_words(standings)
    yield from _reproduction(results)
    yield from _trust()
    yield from citations(results, index)


def _not_examined(standings: Sequence[Standing], rows: Sequence[Judgement]) -> Iterator[Block]:
    limits: list[Text] = [
        (
            f"{'Equation ' if row.is_equation else ''}{row.label}: ",
            *prose(row.lost or "no finding."),
        )
        for row in rows
        if row.tone is Tone.LOST or not row.decisive
    ]
    for standing in standings:
        link = Link(plain(standing.claim.title), claim_anchor(standing.claim.name))
        if standing.answer is Answer.INCONCLUSIVE and not standing.findings:
            limits.append((link, ": not examined in this run."))
        for finding, agreement in zip(standing.findings, standing.answers, strict=True):
            if agreement is Answer.INCONCLUSIVE:
                words = f" is inconclusive ({method_words(finding)})."
                limits.append((link, ": ", *prose(finding.title), words))
    if limits:
        yield Heading(2, ("What was not examined, or is open",), "open")
        yield Items(tuple(limits))


def _in_words(standings: Sequence[Standing]) -> Iterator[Block]:
    arguments = tuple(
        (Link(plain(s.claim.title), claim_anchor(s.claim.name)), ": ", *prose(s.claim.in_words))
        for s in standings
        if s.claim.in_words and s.claim.reading is not Reading.OURS
    )
    if arguments:
        yield Heading(2, ("What is argued in words only",), "in-words")
        yield Items(arguments)


def _reproduction(results: Results) -> Iterator[Block]:
    yield Heading(2, ("How to reproduce",), "reproduce")
    quick = " --quick" if results.quick else ""
    command = f"bptools report{quick} --seed {results.seed} --alpha {results.error_rate!r}"
    if results.looks_again:
        command += f" --samples {results.looks_again}"
    rows: list[tuple[str, Text]] = [
        ("Sources", ("commit ", Code(results.commit), f", {results.date}")),
        ("Everything", (Command(command),)),
        ("One statement", (Command("bptools check NAME"), *_where())),
        ("These pages", (Command("bptools report --from results.json"),)),
        ("Two runs", (Command("bptools compare OLD.json NEW.json"),)),
        ("Versions", (", ".join(f"{k} {v}" for k, v in results.versions.items()),)),
    ]
    recordings = replays_of(results.evidence)
    if recordings.read:
        rows.append(("Recordings", (_replayed(len(recordings.read), len(recordings.replayed)),)))
    yield Facts(tuple(rows))


def _where() -> Text:
    files = (Code("proofs/STEM.py"), " and ", Code("checks/STEM.py"))
    return ("; of STEM.CLAIM the derivation is in ", *files)


def _replayed(read: int, replayed: int) -> str:
    return (
        f"{whole(read)} of experiments and hunts were read; of {whole(replayed)} a seeded sample "
        "of steps was computed again in this run and came out as recorded."
    )


def _trust() -> Iterator[Block]:
    yield Heading(2, ("What a reader of the proofs has to trust",), "trust")
    rules = trust()
    names = ", ".join(rule.name for rule in rules)
    words = (
        f"The {whole(len(rules))} rules of the kernel, and nothing else makes a theorem: {names}. "
        "What mathematics each rests on is printed by "
    )
    yield Paragraph((words, Command("bptools trust"), "."))


def citations(results: Results, index: Index) -> Iterator[Block]:
    """Yield the literature that the claims rest on without deriving it.

    Args:
        results: The record of a run.
        index: Where everything is.
    """
    if not index.citations:
        return
    yield Heading(2, ("Literature used and not derived",), "citations")
    for key, anchor in index.citations.items():
        yield Heading(3, (key,), anchor)
        entries = {c: None for claim in results.claims for c in claim.cites if c.key == key}
        for citation in entries:
            users = sum(citation in claim.cites for claim in results.claims)
            used = Quiet(f" Used by {whole(users)} {'statement' if users == 1 else 'statements'}.")
            yield Paragraph((*prose(f"{citation.reference} – {citation.content}"), used))
