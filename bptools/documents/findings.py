"""One finding: its verdict, what it rests on, its derivation, cases and figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bptools.claims import Case, Evidence, Stance, StepRecord, Verdict
from bptools.claims.sharpness import sharpness
from bptools.documents.figures import picture
from bptools.documents.illustrations import FOLD_ROWS, illustration, listing_table
from bptools.documents.inlines import Badge, Code, FileLink, Quiet, Text, Tone
from bptools.documents.model import (
    Block,
    Box,
    Column,
    DerivationBlock,
    DerivationStep,
    Facts,
    Heading,
    Paragraph,
    TableBlock,
)
from bptools.documents.numbers import declared, interval, number, whole
from bptools.documents.prose import plain, prose, signs
from bptools.documents.standing import amount, derivation_steps, finding_badge, method_words
from bptools.documents.statements import CASES, digest
from bptools.records import Math

_NUMBER_LETTERS = 24
_VERIFIED = "verified"  # what a case expects and finds that has no value
_TYPST_RELATIONS = {"=": "=", "<=": "<=", ">=": ">=", ":=": "", "": ""}
_SPOKEN_RELATIONS = {"=": "equals ", "<=": "is at most ", ">=": "is at least "}


def finding_blocks(
    finding: Evidence,
    stance: Stance,
    anchor: str,
    *,
    drawn: frozenset[str] = frozenset(),
    screen: bool = False,
) -> list[Block]:
    """Return what one finding has to say, but its cases one by one.

    Args:
        finding: The finding.
        stance: What we say of its claim.
        anchor: Its anchor.
        drawn: Names of figures that are shown elsewhere.
        screen: Whether for the page, which leaves figures and listings to the supplements.
    """
    blocks = _opening(finding, stance, anchor, level=2 if screen else 3)
    blocks += _facts(finding)
    if finding.steps:
        steps = tuple(_step(step) for step in finding.steps)
        blocks.append(DerivationBlock(f"Derivation, {derivation_steps(finding)}", steps))
    if finding.steps and all(case.found == _VERIFIED for case in finding.cases):
        blocks.append(Paragraph((Quiet(_verified(finding)),)))
    else:
        link = FileLink(digest(finding), f"{CASES}#{anchor}")
        blocks.append(Paragraph((link,)))
    if screen:
        return blocks
    blocks += [
        picture(figure, f"{anchor}-figure-{turn}", tabled=False)
        for turn, figure in enumerate(finding.figures, start=1)
        if figure.name not in drawn
    ]
    return blocks + _finished(finding, anchor)


def case_blocks(finding: Evidence, stance: Stance, anchor: str) -> list[Block]:
    """Return every case of one finding, with its figures and their data.

    Args:
        finding: The finding.
        stance: What we say of its claim.
        anchor: Its anchor.
    """
    figures = [
        picture(figure, f"{anchor}-figure-{turn}")
        for turn, figure in enumerate(finding.figures, start=1)
    ]
    opening = _opening(finding, stance, anchor, level=2)
    return [*opening, _cases(finding, stance), *figures, *_finished(finding, anchor)]


def _opening(finding: Evidence, stance: Stance, anchor: str, *, level: int) -> list[Block]:
    badge = finding_badge(stance, finding.verdict)
    known: Text = (badge, " ", Quiet(f"{method_words(finding)}; {amount(finding)}"))
    blocks: list[Block] = [Heading(level, prose(finding.title), anchor), Paragraph(known)]
    if finding.witness:
        tone = Tone.FALSE if finding.verdict is Verdict.FAILS else Tone.PLAIN
        blocks.append(Box(tone, "Witness", (Paragraph(prose(finding.witness)),)))
    return blocks


def _finished(finding: Evidence, anchor: str) -> list[Block]:
    drawings = [
        illustration(drawing, f"{anchor}-drawing-{turn}")
        for turn, drawing in enumerate(finding.drawings, start=1)
    ]
    return [*drawings, *map(listing_table, finding.listings)]


def _verified(finding: Evidence) -> str:
    """Return what was verified of a derivation, whose lines are printed already."""
    others = [plain(case.label) for case in finding.cases if not case.label.startswith("step ")]
    return "; ".join(["Verified: every step", *others]) + "."


def _facts(finding: Evidence) -> list[Block]:
    rows: list[tuple[str, Text]] = [("Assumes", prose(text)) for text in finding.assumes]
    if finding.restricted:
        rows.append(("Examined", (finding.restricted,)))
    if finding.seed is not None:
        rows.append(("Seed", (str(finding.seed),)))
    if finding.error_rate is not None:
        rows.append(("Error rate", (f"at most {declared(finding.error_rate)}",)))
    if finding.recordings:
        rows.append(("Recordings", (f"{whole(len(finding.recordings))} read",)))
    rows.append(("Found by", (Code(finding.finding),)))
    return [Facts(tuple(rows))]


def _step(step: StepRecord) -> DerivationStep:
    sign = _TYPST_RELATIONS.get(step.relation, step.relation)
    words = _SPOKEN_RELATIONS.get(step.relation, "")
    math = Math(f"{sign} {step.formula.typst}".strip(), words + step.formula.spoken)
    return DerivationStep(math, prose(step.reason), prose(step.rule) if step.relation else ())


_Cell = Callable[[Case], Text]


def _cases(finding: Evidence, stance: Stance) -> TableBlock:
    """Return the table of cases, with the columns that some case fills."""
    cases = finding.cases
    columns: list[tuple[Column, _Cell]] = [
        (Column("Case", wide=True), lambda c: prose(c.label)),
        (Column("Verdict"), lambda c: (_case_badge(c.verdict, stance),)),
    ]
    if any(case.expected != case.found or case.expected != _VERIFIED for case in cases):
        expected = _value_column("Expected", [case.expected for case in cases])
        measured = _value_column("Found", [case.found for case in cases])
        columns.append((expected, lambda c: (_value(c.expected),)))
        columns.append((measured, lambda c: (_value(c.found),)))
    if any(case.low is not None or case.high is not None for case in cases):
        columns.append((Column("Found\nto lie in", numeric=True), _interval))
    if any(case.bound is not None for case in cases):
        columns.append((Column("Bound", numeric=True), lambda c: _optional(c.bound)))
        columns.append((Column("Claimed/\ntrue", numeric=True), _claimed_over_true))
    if any(case.samples is not None for case in cases):
        columns.append((Column("Samples", numeric=True), _samples))
    if any(case.note for case in cases):
        columns.append((Column("Note", wide=True), lambda c: prose(c.note)))
    rows = tuple(tuple(cell(case) for _, cell in columns) for case in cases)
    folded = digest(finding) if finding.steps or len(cases) > FOLD_ROWS else ""
    return TableBlock("", tuple(column for column, _ in columns), rows, folded)


def _value_column(head: str, values: Sequence[str | float]) -> Column:
    """Return a column of numbers, or of expressions where one is longer than a number."""
    numeric = all(len(_value(value)) <= _NUMBER_LETTERS for value in values)
    return Column(head, numeric=numeric, wide=not numeric)


def _case_badge(verdict: Verdict, stance: Stance) -> Badge:
    failing = Tone.FALSE if stance is Stance.REFUTED else Tone.ALARM
    tones = {Verdict.HOLDS: Tone.HOLDS, Verdict.FAILS: failing}
    words = {Verdict.HOLDS: "holds", Verdict.FAILS: "fails", Verdict.INCONCLUSIVE: "inconclusive"}
    return Badge(tones.get(verdict, Tone.OPEN), words[verdict])


def _value(value: str | float) -> str:
    return signs(value) if isinstance(value, str) else number(value)


def _optional(value: float | None) -> Text:
    return () if value is None else (number(value),)


def _claimed_over_true(case: Case) -> Text:
    sharp = sharpness(case)
    return () if sharp is None else (number(sharp.ratio),)


def _samples(case: Case) -> Text:
    return () if case.samples is None else (whole(case.samples),)


def _interval(case: Case) -> Text:
    if case.low is None and case.high is None:
        return ()
    low = float("-inf") if case.low is None else case.low
    high = float("inf") if case.high is None else case.high
    return (interval(low, high),)
