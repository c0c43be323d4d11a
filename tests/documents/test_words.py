"""What a report says: verdicts, methods and readings are never mixed up."""

from collections.abc import Iterable

import msgspec
import pytest

from bptools.claims import Answer, Method, Reading, Results, Stance, Verdict
from bptools.documents import compose
from bptools.documents.inlines import Badge, Formula, Text, Tone
from bptools.documents.judgements import judgements
from bptools.documents.mathml import mathml
from bptools.documents.model import (
    Block,
    Box,
    Card,
    Facts,
    Heading,
    Items,
    Paragraph,
    TableBlock,
    walk,
)
from bptools.documents.prose import prose
from bptools.documents.standing import known_words, known_words_of, method_words, standings
from bptools.records import Math

SENTENCE = "Of the paper's 5 numbered equations 0 hold as restored from its text, and 5 are false."


def words(text: Text) -> str:
    return "".join(part if isinstance(part, str) else getattr(part, "words", "∘") for part in text)


def said(blocks: Iterable[Block]) -> str:
    """Return what blocks say, a line a paragraph, item or row."""
    lines = []
    for block in walk(blocks):
        match block:
            case Heading(text=text) | Paragraph(text=text):
                lines.append(words(text))
            case Items(items=items):
                lines += [words(item) for item in items]
            case Box(title=title):
                lines.append(title)
            case TableBlock(rows=rows):
                lines += [" | ".join(words(cell) for cell in row) for row in rows]
    return "\n".join(lines)


def formulas_in(paragraph: Paragraph) -> list[Formula]:
    return [part for part in paragraph.text if isinstance(part, Formula)]


def part(results: Results, first: str, last: str) -> str:
    blocks = list(compose(results).main.blocks)
    anchors = [block.anchor if isinstance(block, Heading) else "" for block in blocks]
    return said(blocks[anchors.index(first) : anchors.index(last)])


def card(results: Results, name: str) -> Card:
    anchor = f"claim-{name.replace('.', '-')}"
    return next(
        b for b in compose(results).page.blocks if isinstance(b, Card) and b.anchor == anchor
    )


def facts(results: Results, name: str) -> dict[str, str]:
    """Return the facts of a claim."""
    block = next(b for b in walk(card(results, name).blocks) if isinstance(b, Facts))
    return {term: words(text) for term, text in block.rows}


def test_the_sentence_counts_the_papers_equations_alone(results: Results) -> None:
    text = part(results, "verdict", "setting")
    assert SENTENCE in text
    ours = msgspec.structs.replace(results.claims[0], name="ours.new", reading=Reading.OURS)
    more = msgspec.structs.replace(results, claims=(*results.claims, ours))
    assert SENTENCE in part(more, "verdict", "setting")


def test_what_is_argued_in_words_is_said_wherever_the_statement_is(results: Results) -> None:
    first, second = results.claims[:2]
    argued = msgspec.structs.replace(first, in_words="More than $n$ copies.")
    run = msgspec.structs.replace(results, claims=(argued, *results.claims[1:]))
    assert facts(run, first.name)["In words only"] == "More than ∘ copies."
    assert "in words, its formula proved symbolically" in said(card(run, first.name).blocks)
    assert "in words" not in said(card(run, second.name).blocks)
    assert f"{first.title}: More than ∘ copies." in part(run, "in-words", "reproduce")


@pytest.mark.parametrize("reading", [Reading.RESTORED, Reading.REPAIRED, Reading.OURS])
def test_definitions_that_fill_lines_stand_in_the_supplement_alone(
    results: Results, reading: Reading
) -> None:
    short = Math("kappa = 1 - w", "kappa is 1 minus w")
    long = tuple(Math(f"M_({k}) = " + " + ".join("x" * 40), f"sum {k}") for k in range(20))
    first, *others = results.claims
    filled = msgspec.structs.replace(first, reading=reading, where=(short, *long))
    run = msgspec.structs.replace(results, claims=(filled, *others))
    documents = compose(run)
    read, whole = (
        {part.math for b in walk(d.blocks) if isinstance(b, Paragraph) for part in formulas_in(b)}
        for d in (documents.page, documents.supplement)
    )
    assert short in read
    assert not read & {*long}
    assert whole >= {short, *long}
    assert "stand for is written out in the supplement" in said(card(run, first.name).blocks)
    assert "written out" not in said(card(results, first.name).blocks)


def test_formulas_in_titles_of_findings_are_set_as_formulas(results: Results) -> None:
    titled = [msgspec.structs.replace(e, title="Take $A = bb(1)$.") for e in results.evidence]
    run = msgspec.structs.replace(results, evidence=tuple(titled))
    for claim in results.claims:
        assert "bb(1)" not in said(card(run, claim.name).blocks)
    assert "Findings: Take ∘." in said(card(run, "large.uniform").blocks)


def test_a_false_statement_has_a_box_with_witness_and_repair(results: Results) -> None:
    text = part(results, "false", "section-1")
    assert "The mean gradient is zero – eqs. 23–26" in text
    assert "P = Y, one ancilla, GHZ target: the exact mean is −0.01149. Refuted by" in text
    assert "What holds instead: The mean gradient is at most N_a/2N" in text


def test_a_false_statement_of_ours_has_none(results: Results) -> None:
    assert "The large-N form is uniform" not in part(results, "false", "section-1")
    assert "The large-N form is uniform" not in part(results, "section-1", "limits")
    assert "The large-N form is uniform" in said(compose(results).supplement.blocks)


def test_a_refuted_statement_does_not_look_like_a_failed_run(results: Results) -> None:
    text = said(card(results, "ancilla.mean").blocks)
    assert text.startswith("false The mean gradient is zero – eqs. 23–26, in our restored reading")
    assert "shows the statement false, as we say" in text
    assert "not as we say" not in text


def test_the_run_names_what_it_does_not_bear_out(results: Results) -> None:
    blocks = compose(results).main.blocks
    alarm = next(b for b in blocks if isinstance(b, Box) and b.tone is Tone.ALARM)
    text = said([alarm])
    assert text.splitlines()[0] == "This run does not bear out what we say"
    assert "A claim that fails: we say that it holds" in text
    assert "A refuted claim that holds" in text
    assert len(text.splitlines()) == 3


def test_doubt_is_never_agreement(results: Results) -> None:
    by_name = {standing.claim.name: standing for standing in standings(results)}
    assert by_name["open.one"].verdict is Verdict.INCONCLUSIVE
    assert by_name["open.one"].statement_badge == Badge(Tone.OPEN, "undecided")
    assert by_name["sampled.only"].answer is Answer.INCONCLUSIVE
    assert by_name["sampled.only"].run_badge.words == "partly inconclusive"
    assert by_name["never.run"].answer is Answer.INCONCLUSIVE
    assert by_name["never.run"].statement_badge.words == "not examined"
    assert by_name["wrong.asserted"].answer is Answer.DISAGREES
    assert by_name["wrong.refuted"].statement_badge == Badge(Tone.ALARM, "holds")
    text = part(results, "open", "reproduce")
    titles = ("An undecided one", "A bound that was only", "A claim without findings")
    assert all(title in text for title in titles)


@pytest.mark.parametrize("method", list(Method))
def test_only_proofs_are_called_proved(results: Results, method: Method) -> None:
    finding = next(
        e for e in results.evidence if e.method is Method.EXACT and e.verdict is Verdict.HOLDS
    )
    finding = msgspec.structs.replace(finding, method=method, error_rate=1e-3)
    proofs = (Method.SYMBOLIC, Method.CERTIFIED)
    assert ("proved" in method_words(finding)) is (method in proofs)
    assert ("proof" in known_words_of(method)) is (method in proofs)
    assert known_words_of(method) in known_words(finding)
    restricted = msgspec.structs.replace(finding, restricted="n = 2")
    assert not {"proved", "exact"} & set(method_words(restricted).split())
    assert known_words(restricted) == "some cases"
    assert ("confidence" in method_words(finding)) is (method is Method.SAMPLED)


def test_an_empirical_statement_says_that_it_is_not_derived(results: Results) -> None:
    observed = next(claim for claim in results.claims if claim.empirical)
    assert facts(results, observed.name)["Kind"] == "a statement about experiments; not derived"
    assert "Kind" not in facts(results, results.claims[0].name)


def test_a_quick_run_says_so_before_anything_else(results: Results) -> None:
    first = compose(results).main.blocks[1]
    assert isinstance(first, Paragraph)
    assert words(first.text).startswith("A quick run")
    assert "Samples: 5 000 a case" in words(first.text)


def test_one_false_reading_makes_a_place_false_and_a_repair_does_not_make_it_true(
    results: Results,
) -> None:
    base = results.claims[0]

    def tone(*kinds: tuple[Reading, Stance, Verdict | None]) -> Tone:
        claims, evidence = [], []
        for turn, (reading, stance, verdict) in enumerate(kinds):
            name = f"a.b{turn}"
            claims.append(
                msgspec.structs.replace(
                    base, name=name, equation="7", reading=reading, stance=stance, cites=()
                )
            )
            if verdict is not None:
                case = msgspec.structs.replace(results.evidence[1].cases[0], verdict=verdict)
                evidence.append(
                    msgspec.structs.replace(
                        results.evidence[1], claim=name, verdict=verdict, cases=(case,)
                    )
                )
        run = msgspec.structs.replace(results, claims=tuple(claims), evidence=tuple(evidence))
        (row,) = judgements(run, standings(run)) or (None,)
        assert row is not None
        return row.tone

    true = (Reading.RESTORED, Stance.ASSERTED, Verdict.HOLDS)
    false = (Reading.PRINTED, Stance.REFUTED, Verdict.FAILS)
    repair = (Reading.REPAIRED, Stance.ASSERTED, Verdict.HOLDS)
    doubt = (Reading.PRINTED, Stance.ASSERTED, Verdict.INCONCLUSIVE)
    assert tone(true) is Tone.HOLDS
    assert tone(true, false) is Tone.FALSE
    assert tone(true, doubt) is Tone.OPEN
    assert tone(doubt, false) is Tone.FALSE
    assert tone(repair) is Tone.REPAIRED
    assert tone(repair, doubt) is Tone.OPEN
    assert tone((Reading.REPAIRED, Stance.ASSERTED, None)) is Tone.OPEN
    assert tone((Reading.PRINTED, Stance.ASSERTED, None)) is Tone.OPEN
    ours = (Reading.OURS, Stance.REFUTED, Verdict.FAILS)
    assert tone(true, ours) is Tone.HOLDS


def test_dollars_hold_formulas_where_they_can() -> None:
    text = 'the trace $op("Tr") M^2$ costs $5 or $6, not $#x$, not $a_$ at |0$ $ 〉'
    parts = prose(text)
    assert "".join(p.written if isinstance(p, Formula) else str(p) for p in parts) == text
    assert [p.math for p in parts if isinstance(p, Formula)] == [
        Math('op("Tr") M^2', "Tr M squared"),
        Math("a_", "a sub"),
    ]
    found = mathml({(p.math, False): False for p in parts if isinstance(p, Formula)})
    assert [math.typst for math, _ in found.markup] == ['op("Tr") M^2']


def test_brackets_from_the_keyboard_are_the_mathematical_ones() -> None:
    (formula,) = prose("$|0〉$")
    assert isinstance(formula, Formula)
    assert formula.math.typst == "|0⟩"
