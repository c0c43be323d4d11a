"""What a report says: verdicts, methods and readings are never mixed up."""

import msgspec
import pytest

from bptools.claims import Answer, Method, Results, Verdict
from bptools.documents import compose
from bptools.documents.mathml import mathml
from bptools.documents.model import (
    Badge,
    Block,
    Box,
    Facts,
    Formula,
    Heading,
    Items,
    Paragraph,
    TableBlock,
    Text,
    Tone,
)
from bptools.documents.prose import prose
from bptools.documents.standing import method_words, standings
from bptools.records import Math


def words(text: Text) -> str:
    return "".join(part if isinstance(part, str) else getattr(part, "words", "∘") for part in text)


def said(blocks: list[Block]) -> str:
    """Return what blocks say, a line a paragraph or item."""
    lines = []
    for block in blocks:
        match block:
            case Heading(text=text):
                lines.append(words(text))
            case Paragraph(text=text):
                lines.append(words(text))
            case Items(items=items):
                lines += [words(item) for item in items]
            case Box(title=title, blocks=inner):
                lines += [title, said(list(inner))]
    return "\n".join(lines)


def section(results: Results, first: str, last: str) -> str:
    blocks = list(compose(results).blocks)
    anchors = [block.anchor if isinstance(block, Heading) else "" for block in blocks]
    return said(blocks[anchors.index(first) : anchors.index(last)])


def test_the_conclusions_group_by_strength_of_method(results: Results) -> None:
    lines = section(results, "what-holds", "what-is-open").splitlines()
    titles = [claim.title for claim in results.claims]
    groups: dict[str, list[str]] = {}
    for line in lines[1:]:
        title = next((t for t in titles if line.startswith(t)), None)
        if title is None:
            groups[line] = current = []
        else:
            current.append(title)
    assert list(groups.items())[:2] == [
        ("Proved, and certified by an independent kernel (1)", ["First moment of U(N)"]),
        (
            "Proved symbolically: the formula, on the whole stated domain (1)",
            ["The first fourth-order integral"],
        ),
    ]
    sampled = [group for name, group in groups.items() if name.startswith("Sampled:")]
    assert sampled == [["A bound that was only sampled"]]


def facts(results: Results, title: str) -> dict[str, str]:
    """Return the facts below the statement of a claim."""
    blocks = list(compose(results).blocks)
    heads = [k for k, b in enumerate(blocks) if isinstance(b, Heading) and b.level == 2]
    start = next(k for k in heads if words(blocks[k].text).startswith(title))  # type: ignore[union-attr]  # a heading
    found = next(block for block in blocks[start:] if isinstance(block, Facts))
    return {term: words(text) for term, text in found.rows}


def test_what_is_argued_in_words_is_said_wherever_the_statement_is(results: Results) -> None:
    first, second = results.claims[:2]
    argued = msgspec.structs.replace(first, in_words="More than $n$ copies.", principal=True)
    proved = msgspec.structs.replace(second, principal=True)
    other = msgspec.structs.replace(results, claims=(argued, proved, *results.claims[2:]))
    assert facts(other, first.title)["In words only"] == "More than ∘ copies."
    assert "In words only" not in facts(other, second.title)
    short = section(other, "in-short", "what-does-not-hold").splitlines()
    heads = ["In words, its formula proved symbolically: " in line for line in short[1:]]
    assert heads == [True, False]
    holding = section(other, "what-holds", "what-is-open").splitlines()
    mark = " – in words, its formula proved symbolically"
    marked = [line for line in holding if line.endswith(mark)]
    assert [line.startswith(first.title) for line in marked] == [True]
    head = next(line for line in holding if line.startswith("In words: argued"))
    assert holding.index(head) < holding.index(marked[0])  # not among what is proved


def test_a_claim_without_words_says_nothing_of_them(results: Results) -> None:
    assert "words only" not in section(results, "conclusions", "summary")
    assert "In words only" not in facts(results, results.claims[0].title)


def test_a_refuted_statement_comes_with_witness_and_repair(results: Results) -> None:
    text = section(results, "what-does-not-hold", "what-holds")
    assert "False in our restored reading: The mean gradient is zero (eqs. 23–26)" in text
    assert "Witness: P = Y, one ancilla, GHZ target: the exact mean is −0.01149. Refuted by" in text
    assert "Repaired: The mean gradient is at most N_a/2N (eqs. 24, 31, repaired statement)" in text
    assert "a statement of ours and not the authors': The large-N form is uniform" in text
    assert "A refuted claim that holds" not in text


def test_a_refuted_statement_does_not_look_like_a_failed_run(results: Results) -> None:
    text = section(results, "claim-ancilla-mean", "claim-ancilla-bound")
    assert "statement false in our restored reading, refuted by an exact case" in text
    assert "We say that it is false: this run bears us out." in text
    assert "shows the statement false, as we say" in text
    assert "not as we say" not in text


def test_the_run_names_what_it_does_not_bear_out(results: Results) -> None:
    blocks = compose(results).blocks
    alarm = next(b for b in blocks if isinstance(b, Box) and b.tone is Tone.ALARM)
    text = said([alarm])
    assert text.splitlines()[0] == "This run does not bear out what we say"
    assert "A claim that fails (eqs. 24, 31, in our restored reading): we say that it holds" in text
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
    text = section(results, "what-is-open", "summary")
    assert all(
        title in text
        for title in ("An undecided one", "A bound that was only", "A claim without findings")
    )


@pytest.mark.parametrize("method", list(Method))
def test_only_proofs_are_called_proved(results: Results, method: Method) -> None:
    finding = next(e for e in results.evidence if e.method is method and e.verdict is Verdict.HOLDS)
    assert ("proved" in method_words(finding)) is (method in (Method.SYMBOLIC, Method.CERTIFIED))
    assert ("confidence" in method_words(finding)) is (method is Method.SAMPLED)


def test_what_was_observed_claims_nothing_beyond_its_runs(results: Results) -> None:
    assert Method.OBSERVED.strength == 0
    finding = next(e for e in results.evidence if e.method is Method.OBSERVED)
    case = finding.cases[0]
    said_of = {
        verdict: method_words(
            msgspec.structs.replace(
                finding, verdict=verdict, cases=(msgspec.structs.replace(case, verdict=verdict),)
            )
        )
        for verdict in Verdict
    }
    assert said_of == {
        Verdict.HOLDS: "observed in the listed runs",
        Verdict.FAILS: "not so in the listed runs",
        Verdict.INCONCLUSIVE: "observed in the listed runs",
    }
    text = section(results, "what-holds", "what-is-open")
    assert "Observed in the listed runs: no confidence beyond them (1)" in text


def test_an_empirical_statement_says_that_it_is_not_derived(results: Results) -> None:
    observed = next(claim for claim in results.claims if claim.empirical)
    assert facts(results, observed.title)["Kind"] == "a statement about experiments; not derived"
    assert "Kind" not in facts(results, results.claims[0].title)


def test_a_quick_run_says_so_before_anything_else(results: Results) -> None:
    first = compose(results).blocks[1]
    assert isinstance(first, Box)
    assert said([first]).splitlines()[0] == "A quick run"
    assert "samples: 5 000 a case" in said([first])


def test_the_summary_has_a_row_for_every_claim(results: Results) -> None:
    table = next(b for b in compose(results).blocks if isinstance(b, TableBlock))
    rows = [[words(cell) for cell in row] for row in table.rows]
    assert len(rows) == len(results.claims)
    assert rows[2] == [
        "The mean gradient is zero in our restored reading",
        "eqs. 23–26",
        "false",
        "false",
        "as we say",
        "refuted by an exact case (1 case)",
    ]
    assert rows[0][-1] == (
        "proved symbolically (4 steps); exact at the listed cases (4 cases); "
        "sampled at confidence 1 − 1.25 × 10⁻⁴ (64 cases, 320 288 samples)"
    )


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
