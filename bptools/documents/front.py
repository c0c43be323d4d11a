"""The first page: one sentence of verdict on the paper alone, and the matrix of its equations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from bptools.claims import Answer, Reading, Results, Verdict
from bptools.claims.places import PaperPlace
from bptools.claims.sharpness import Sharpness
from bptools.documents.anchors import claim_anchor
from bptools.documents.inlines import Badge, Link, Quiet, Reference, Strong, Text, Tone
from bptools.documents.judgements import Judgement
from bptools.documents.model import (
    Block,
    Box,
    Chip,
    Chips,
    Column,
    Heading,
    Items,
    Paragraph,
    TableBlock,
)
from bptools.documents.numbers import declared, whole
from bptools.documents.prose import plain, prose
from bptools.documents.refutations import box_anchor, is_false
from bptools.documents.standing import Standing
from bptools.recordings.replays import replays_of

_MOST_REPAIRS = 2
_ATTAINED = 1e-6  # a ratio so near to 1 is printed as attained
_COLUMNS = (
    Column("Eq."),
    Column("What the paper states", wide=True),
    Column("Verdict"),
    Column("What holds instead", wide=True),
    Column("Known by"),
    Column("Claimed/true", numeric=True),
    Column("Page", numeric=True),
)


def front(
    results: Results, standings: Sequence[Standing], rows: Sequence[Judgement]
) -> Iterator[Block]:
    """Yield the first page.

    Args:
        results: The record of a run.
        standings: How its claims stand.
        rows: What becomes of every place of the paper.
    """
    yield Heading(1, ("Verdict",), "verdict")
    if results.quick:
        yield _quick(results)
    if results.only:
        names = f" {', '.join(results.only)}; the rest of the paper was not run."
        yield Paragraph((Badge(Tone.OPEN, "A part of the paper"), names))
    yield from _disagreements(standings)
    if results.facts.thesis:
        yield Paragraph((Quiet("What the paper claims. "), *prose(results.facts.thesis)))
    yield Paragraph(_sentence(results, rows, standings))
    yield from replays(results)
    if rows:
        yield Chips(tuple(_chip(row, place.number) for place, row in _numbered(rows)))
        by_name = {s.claim.name: s for s in standings}
        yield _matrix(rows, by_name)
        yield Paragraph((Quiet(_LEGEND),))


def _matrix(rows: Sequence[Judgement], by_name: Mapping[str, Standing]) -> TableBlock:
    """Return the matrix; a paper without numbered equations has places, or none at all."""
    columns: tuple[Column, ...] = _COLUMNS
    cells = tuple(_row(row, by_name) for row in rows)
    if not any(row.label for row in rows):
        columns, cells = columns[1:], tuple(row[1:] for row in cells)
    elif not any(row.is_equation for row in rows):
        columns = (Column("Place"), *columns[1:])
    return TableBlock("", columns, cells, dense=True)


_LEGEND = (
    "✓ holds as stated, ✗ false in at least one reading of it, ≈ judged only in a form that we "
    "repaired, which holds, ? open or not examined, – lost from our copy. Known by: the weakest "
    "of what the row rests on; in words (proof): argued, the formula inside it proved. "
    "Claimed/true: of an inequality, nearest to 1 where it holds, farthest where it fails, ~ from "
    "samples; nothing where a side is negative, zero or rounding."
)


def _quick(results: Results) -> Paragraph:
    sampled = any(finding.error_rate is not None for finding in results.evidence)
    named = results.budgets.items() if sampled else ()
    budgets = "; ".join(f"{name}: {words}" for name, words in named)
    words = " Its verdicts are as rigorous as a full run's, its cases fewer."
    said = f" {budgets[:1].upper()}{budgets[1:]}." if budgets else ""
    return Paragraph((Badge(Tone.OPEN, "A quick run"), words, Quiet(said)))


def _disagreements(standings: Sequence[Standing]) -> Iterator[Box]:
    wrong = [s for s in standings if s.answer is Answer.DISAGREES]
    if wrong:
        items = tuple((_link(s), f": {_what_failed(s)}") for s in wrong)
        yield Box(Tone.ALARM, "This run does not bear out what we say", (Items(items),))


def _what_failed(standing: Standing) -> str:
    if standing.refuted:
        return "we say that it is false, and a finding says that it holds."
    return "we say that it holds, and a finding says that it fails."


def _sentence(results: Results, rows: Sequence[Judgement], standings: Sequence[Standing]) -> Text:
    """Return the verdict on the paper alone, counted."""
    counts = Counter(row.tone for row in rows if row.is_equation for _ in row.places)
    total = counts.total()
    reading = "as restored from its text" if _restored(standings) else "as printed"
    parts = [
        f"{_are(counts[Tone.HOLDS], 'holds', 'hold')} {reading}",
        f"{_are(counts[Tone.FALSE], 'is', 'are')} false",
        *_some(counts[Tone.REPAIRED], "judged only in a repaired form, which holds"),
        *_some(counts[Tone.OPEN], "open or not examined"),
        *_some(counts[Tone.LOST], "lost from our copy"),
    ]
    words: list[str | Strong] = []
    if total:
        whose, part = ("the", " of this part") if results.only else ("the paper's", "")
        opening = f"Of {whose} {whole(total)} numbered equations{part} "
        words.append(Strong(f"{opening}{', '.join(parts[:-1])}, and {parts[-1]}."))
    false = [s for s in standings if is_false(s)]
    held = sum(_holding_of_paper(s) for s in standings)
    if not total:
        return (*_of_statements(standings, held, len(false), reading),)
    theory = [s for s in false if not s.claim.empirical]
    experiments = [s for s in false if s.claim.empirical]
    if theory:
        words.append(
            f" The false ones come down to {_are(len(theory), 'statement', 'statements')}, each "
            "shown false by explicit values and followed by what holds instead."
        )
    if experiments:
        words.append(
            f" Of its statements on experiments {_are(len(experiments), 'is', 'are')} not borne "
            "out by our runs."
        )
    words.append(f" Statements of the paper that hold as stated: {whole(held)}.")
    return tuple(words)


def _of_statements(
    standings: Sequence[Standing], held: int, false: int, reading: str
) -> Iterator[str | Strong]:
    """Yield the verdict on a paper none of whose statements stands at a numbered equation."""
    stated = sum(s.claim.reading in (Reading.PRINTED, Reading.RESTORED) for s in standings)
    if not stated:
        yield Strong(f"None of the {whole(len(standings))} statements here is the paper's.")
        return
    parts = [
        f"{_are(held, 'holds', 'hold')} {reading}",
        *_some(false, "false"),
        *_some(stated - held - false, "open"),
    ]
    counted = " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))
    yield Strong(f"Of the paper's {whole(stated)} statements examined here {counted}.")
    if false:
        yield " What is false is shown so by explicit values and followed by what holds instead."


def _restored(standings: Sequence[Standing]) -> bool:
    return any(s.claim.reading is Reading.RESTORED for s in standings)


def _holding_of_paper(standing: Standing) -> bool:
    stated = standing.claim.reading in (Reading.PRINTED, Reading.RESTORED)
    return stated and standing.verdict is Verdict.HOLDS


def _are(count: int, singular: str, plural: str) -> str:
    return f"{whole(count)} {singular if count == 1 else plural}"


def _some(count: int, words: str) -> list[str]:
    return [f"{_are(count, 'is', 'are')} {words}"] if count else []


def replays(results: Results) -> Iterator[Paragraph]:
    """Yield how many of the recordings that findings rest on were computed again, and the error."""
    sampled = any(finding.error_rate is not None for finding in results.evidence)
    error = (
        "All sampled findings together are wrong with probability at most "
        f"{declared(results.error_rate)}."
        if sampled
        else "No finding rests on samples."
    )
    recordings = replays_of(results.evidence)
    count = len(recordings.read)
    if not count:
        yield Paragraph((error,))
        return
    done = f"replayed {whole(len(recordings.replayed))} of {whole(count)}"
    if recordings.differing:
        rest = (
            f"; {whole(len(recordings.differing))} did not come out as recorded, and what rests "
            f"on them is inconclusive: {', '.join(sorted(recordings.differing))}."
        )
    elif recordings.replayed:
        rest = ", each by a seeded sample of its steps, and all came out as recorded."
    else:
        rest = " in this run."
    yield Paragraph((f"{error} Recordings of experiments and hunts: ", Strong(done), rest))


def _numbered(rows: Sequence[Judgement]) -> Iterator[tuple[PaperPlace, Judgement]]:
    pairs = [(place, row) for row in rows if row.is_equation for place in row.places]
    yield from sorted(pairs, key=lambda pair: pair[0])


def _chip(row: Judgement, label: int) -> Chip:
    words = f"Equation {label}, {row.badge.words}: {plain(row.what)}"
    return Chip(str(label), row.tone, _target(row), words)


def _target(row: Judgement) -> str:
    """Return where a row is treated: in its box, at its first decisive claim, or in the matrix."""
    if not row.decisive:
        return "verdict"
    claim = row.decisive[0].claim
    return box_anchor(claim) if row.tone is Tone.FALSE else claim_anchor(claim.name)


def _row(row: Judgement, by_name: Mapping[str, Standing]) -> tuple[Text, ...]:
    page: Text = (Reference("→", _target(row)),) if row.decisive else ()
    return (
        (row.label,),
        prose(row.what),
        (row.badge,),
        _instead(row, by_name),
        (row.known,),
        (_ratio_words(row.ratio),),
        page,
    )


def _instead(row: Judgement, by_name: Mapping[str, Standing]) -> Text:
    """Return links to what holds instead of what does not, or beside it in other readings."""
    if row.tone is Tone.FALSE:
        repairs = [
            by_name[s.claim.repaired_by] for s in row.decisive if s.claim.repaired_by in by_name
        ]
        holding = [s for s in row.stated if s.verdict is Verdict.HOLDS]
        standings = [*repairs, *holding]
    elif row.tone is Tone.REPAIRED:
        standings = list(row.repaired)
    else:
        return ()
    links = dict.fromkeys(_link(standing) for standing in standings)
    shown = list(links)[:_MOST_REPAIRS]
    text = [part for link in shown for part in (link, "; ")][:-1]
    more = len(links) - len(shown)
    return (*text, *((Quiet(f" and {whole(more)} more"),) if more else ()))


def _link(standing: Standing) -> Link:
    return Link(plain(standing.claim.title), claim_anchor(standing.claim.name))


def _ratio_words(ratio: Sharpness | None) -> str:
    if ratio is None:
        return ""
    if not ratio.sampled and ratio.distance < _ATTAINED:
        return "attained"
    return ("~" if ratio.sampled else "") + declared(float(f"{ratio.ratio:.3g}"))
