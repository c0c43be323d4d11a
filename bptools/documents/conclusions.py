"""The first page: what the paper says, what holds, how that is known, what does not hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bptools.claims import Answer, ClaimRecord, Method, Reading, Results, Verdict
from bptools.documents.model import (
    Block,
    Box,
    Formula,
    Heading,
    Items,
    Link,
    Paragraph,
    Quiet,
    Strong,
    Text,
    Tone,
)
from bptools.documents.numbers import declared, whole
from bptools.documents.prose import plain, prose
from bptools.documents.standing import Standing, method_words, reading_words
from bptools.recordings.replays import replays_of

_ARGUED = "In words: argued, and a formula inside it verified"
_BY_METHOD = {
    Method.CERTIFIED: "Proved, and certified by an independent kernel",
    Method.SYMBOLIC: "Proved symbolically: the formula, on the whole stated domain",
    Method.EXACT: "Exact at the listed cases, not proved beyond them",
    Method.ENCLOSED: "Enclosed in rigorous bounds at the listed cases, not proved beyond them",
    Method.ROUNDED: "In floating point with an error budget, at the listed cases",
    Method.SAMPLED: "Sampled: agreement at the stated confidence, not a proof",
    Method.OBSERVED: "Observed in the listed runs: no confidence beyond them",
}


def anchor(claim: ClaimRecord) -> str:
    """Return the anchor of a claim's section."""
    return f"claim-{claim.name.replace('.', '-')}"


def equation(claim: ClaimRecord) -> str:
    """Return the place of a claim in its paper: ``eq. (24)``, ``Lemma 2``.

    Bare numbers are equations'.
    """
    text = re.sub(r"\((\d+[a-z]?)\)", r"\1", claim.equation)
    if not text[:1].isdigit():
        return text
    if re.fullmatch(r"\d+(, \d+)+", text):
        text = _runs([int(number) for number in text.split(", ")])
    return f"eq. {text}" if text.isalnum() else f"eqs. {text}"


def _runs(numbers: Sequence[int]) -> str:
    """Write numbers with a dash for three or more in a row: ``27–30, 39``."""
    runs: list[list[int]] = []
    for current in numbers:
        if runs and current == runs[-1][-1] + 1:
            runs[-1].append(current)
        else:
            runs.append([current])
    words = [f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs]
    return ", ".join(words)


def conclusions(results: Results, standings: Sequence[Standing]) -> list[Block]:
    """Return the conclusions in plain words."""
    blocks: list[Block] = [Heading(1, ("Conclusions",), "conclusions")]
    if results.quick:
        blocks.append(_quick(results))
    blocks.append(Paragraph(_counts(results, standings)))
    blocks += _replays(results)
    blocks += _disagreements(standings)
    blocks += _principal(standings)
    blocks += _failing(standings)  # before the long list of what holds
    blocks += _holding(standings)
    blocks += _undecided(standings)
    return blocks


def _quick(results: Results) -> Box:
    budgets = tuple((Strong(f"{name}: "), words) for name, words in results.budgets.items())
    words = (
        "This run used the smaller budgets below: its verdicts are as rigorous, its cases fewer."
    )
    return Box(Tone.OPEN, "A quick run", (Paragraph((words,)), *_items(budgets)))


def _counts(results: Results, standings: Sequence[Standing]) -> Text:
    holding = sum(s.verdict is Verdict.HOLDS and not s.refuted for s in standings)
    refuted = sum(s.verdict is Verdict.FAILS and s.refuted for s in standings)
    ours = sum(s.claim.reading is Reading.OURS for s in standings)
    undecided = len(standings) - holding - refuted
    words: list[str | Strong] = [
        f"{_many(len(standings), 'statement')} {_was(len(standings))} examined by "
        f"{_many(len(results.evidence), 'finding')}: ",
        Strong(f"{whole(holding)} {'holds' if holding == 1 else 'hold'}, "),
        Strong(f"{whole(refuted)} {_is(refuted)} false, as we say and show"),
    ]
    if undecided:
        words.append(Strong(f", and {whole(undecided)} {_is(undecided)} open or not as we say"))
    words.append(". ")
    if ours:
        words.append(f"{whole(ours)} of these {_is(ours)} ours, not the paper's. ")
    words.append(
        "All sampled findings together are wrong with probability at most "
        f"{declared(results.error_rate)}."
    )
    return tuple(words)


def _replays(results: Results) -> list[Block]:
    """Return how many of the recordings that findings rest on were computed again, and how."""
    recordings = replays_of(results.evidence)
    count = len(recordings.read)
    if not count:
        return []
    rest = f"Findings on experiments and hunts rest on {_many(count, 'recording')}: "
    done = f"replayed {whole(len(recordings.replayed))} of {whole(count)}"
    if recordings.differing:
        words = (
            f", each by a seeded sample of its steps; {whole(len(recordings.differing))} did not "
            "come out as recorded, and what rests on them is inconclusive: "
            f"{', '.join(sorted(recordings.differing))}."
        )
    elif recordings.replayed:
        words = ", each by a seeded sample of its steps, and all came out as recorded."
    else:
        words = " in this run."
    return [Paragraph((rest, Strong(done), words))]


def _disagreements(standings: Sequence[Standing]) -> list[Block]:
    wrong = [s for s in standings if s.answer is Answer.DISAGREES]
    if not wrong:
        return []
    items = tuple((*_named(s), f": {_what_failed(s)}") for s in wrong)
    return [Box(Tone.ALARM, "This run does not bear out what we say", (Items(items),))]


def _what_failed(standing: Standing) -> str:
    if standing.refuted:
        return "we say that it is false, and a finding says that it holds."
    return "we say that it holds, and a finding says that it fails."


def _principal(standings: Sequence[Standing]) -> list[Block]:
    """Return the principal statements that hold, in full."""
    shown = [s for s in standings if s.claim.principal and not s.refuted]
    statements = tuple(
        (*prose(s.claim.statement), " ", Quiet(f"{_sentence(s.known)}: "), *_named(s))
        for s in shown
        if s.answer is Answer.AGREES
    )
    return [Heading(2, ("In short",), "in-short"), Items(statements)] if statements else []


def _sentence(words: str) -> str:
    return words[0].upper() + words[1:]


def _holding(standings: Sequence[Standing]) -> list[Block]:
    holding = [s for s in standings if s.verdict is Verdict.HOLDS and not s.refuted]
    if not holding:
        return []
    blocks: list[Block] = [Heading(2, ("What holds",), "what-holds")]
    whole = [s for s in holding if not s.claim.in_words]
    groups = {
        words: [s for s in whole if s.strongest is not None and s.strongest.method is method]
        for method, words in _BY_METHOD.items()
    }
    groups[_ARGUED] = [s for s in holding if s.claim.in_words]
    for words, group in groups.items():
        if group:
            blocks.append(Paragraph((Strong(f"{words} "), Quiet(f"({len(group)})"))))
            blocks.append(Items(tuple((*_named(s), *_doubt(s)) for s in group)))
    return blocks


def _doubt(standing: Standing) -> Text:
    doubts: list[Quiet] = []
    if standing.claim.in_words:
        doubts.append(Quiet(f" – {standing.known}"))
    if standing.answer is Answer.INCONCLUSIVE:
        doubts.append(Quiet(" – one finding on it is inconclusive"))
    return tuple(doubts)


def _failing(standings: Sequence[Standing]) -> list[Block]:
    by_name = {s.claim.name: s for s in standings}
    failing = [s for s in standings if s.verdict is Verdict.FAILS and s.refuted]
    if not failing:
        return []
    blocks: list[Block] = [Heading(2, ("What does not hold",), "what-does-not-hold")]
    return blocks + [_refutation(s, by_name.get(s.claim.repaired_by)) for s in failing]


def _refutation(standing: Standing, repair: Standing | None) -> Box:
    claim = standing.claim
    title = f"False {reading_words(claim.reading)}: {plain(claim.title)} ({equation(claim)})"
    if claim.reading is Reading.OURS:
        title = f"False, a statement of ours and not the authors': {plain(claim.title)}"
    lines: list[Block] = [Paragraph(prose(claim.statement))]
    finding = standing.strongest
    if finding is not None:
        known = f"{_sentence(method_words(finding))}. "
        witness = finding.witness or next((f.witness for f in standing.findings if f.witness), "")
        stop = "" if witness.endswith((".", ";", ":")) else "."
        shown: Text = (Strong("Witness: "), *prose(f"{witness}{stop} ")) if witness else ()
        lines.append(Paragraph((*shown, Quiet(known), Link("Evidence", anchor(claim)))))
    if repair is not None:
        how = f" ({repair.known}): "
        lines.append(
            Paragraph((Strong("Repaired: "), *_named(repair), how, Formula(repair.claim.formula)))
        )
    return Box(Tone.FALSE, title, tuple(lines))


def _undecided(standings: Sequence[Standing]) -> list[Block]:
    open_ones = [s for s in standings if s.answer is Answer.INCONCLUSIVE]
    if not open_ones:
        return []
    entries: list[Text] = []
    for standing in open_ones:
        if not standing.findings:
            entries.append((*_named(standing), ": not examined in this run."))
        for finding, agreement in zip(standing.findings, standing.answers, strict=True):
            if agreement is Answer.INCONCLUSIVE:
                how = f" ({method_words(finding)})."
                entries.append((*_named(standing), ": ", *prose(finding.title), how))
    heading = Heading(2, ("What this run leaves open",), "what-is-open")
    words = "Inconclusive is not agreement: these findings neither support nor contradict."
    return [heading, Paragraph((words,)), Items(tuple(entries))]


def _named(standing: Standing) -> Text:
    claim = standing.claim
    place = (equation(claim), reading_words(claim.reading))
    return (Link(plain(claim.title), anchor(claim)), Quiet(f" ({', '.join(filter(None, place))})"))


def _items(items: Iterable[Text]) -> tuple[Block, ...]:
    listed = tuple(items)
    return (Items(listed),) if listed else ()


def _many(count: int, noun: str) -> str:
    return f"{whole(count)} {noun}{'' if count == 1 else 's'}"


def _is(count: int) -> str:
    return "is" if count == 1 else "are"


def _was(count: int) -> str:
    return "was" if count == 1 else "were"
