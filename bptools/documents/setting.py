"""The second page: what the paper is about, its letters, and the words of this report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bptools.claims import Method, Reading, Results
from bptools.documents.inlines import Quiet, Strong, Text
from bptools.documents.letters import Dictionary
from bptools.documents.model import Block, Facts, Glossary, Heading, PageBreak, Paragraph
from bptools.documents.numbers import declared, whole
from bptools.documents.prose import capitalised, prose
from bptools.documents.sketch import sketch
from bptools.documents.standing import known_words_of

_METHODS = {
    Method.CERTIFIED: "besides a proof, an independent proof kernel has accepted the algebra.",
    Method.SYMBOLIC: "every line follows by the kernel's few rules, for all values in the domain.",
    Method.EXACT: "rational arithmetic, no rounding; nothing is said beyond the cases.",
    Method.ENCLOSED: "rigorous bounds of every rounding; nothing is said beyond the cases.",
    Method.ROUNDED: "double precision within a counted error budget; no interval arithmetic.",
    Method.SAMPLED: "a rigorous interval of samples at the stated confidence; never a proof.",
    Method.OBSERVED: "so it was in experiments whose results are kept; no confidence beyond them.",
}
_READINGS = {
    Reading.PRINTED: ("As printed", "the formula stands so in the paper."),
    Reading.RESTORED: (
        "As restored",
        "our copy lacks the formula; its text implies this one.",
    ),
    Reading.REPAIRED: ("Repaired", "the paper's statement, changed so that it holds."),
    Reading.OURS: ("Ours", "not in the paper and never counted as its authors'."),
}


def setting(results: Results, dictionary: Dictionary) -> Iterator[Block]:
    """Yield the second page.

    Args:
        results: The record of a run, with what is declared of the paper.
        dictionary: What its letters mean.
    """
    facts = results.facts
    yield PageBreak()
    yield Heading(1, ("Setting and words",), "setting")
    if facts.setting:
        yield Paragraph(prose(facts.setting))
    if facts.circuit is not None:
        yield sketch(facts.circuit, "circuit", "The circuit with its letters")
    if dictionary.everywhere:
        yield Heading(2, ("Letters",), "letters")
        yield Glossary(tuple(dictionary.everywhere.values()))
    yield Heading(2, ("How a statement is known",), "words")
    yield Facts(tuple(_words(results)))
    yield Heading(2, ("Errors, and how far the text is restored",), "budget")
    yield Paragraph(_budget(results))
    yield Paragraph(_restoration(results))


def _words(results: Results) -> Iterator[tuple[str, Text]]:
    used = {finding.method for finding in results.evidence}
    for method, meaning in _METHODS.items():
        if method in used:
            yield capitalised(known_words_of(method)), (meaning,)
    if any(claim.in_words for claim in results.claims):
        argued = "what is stated beyond its formula is argued; only the formula is verified."
        yield "In words", (argued,)
    if any(finding.restricted for finding in results.evidence):
        yield "Some cases", ("not all for which the claim is stated; no more than observed.",)
    readings = {claim.reading for claim in results.claims}
    for reading, (word, meaning) in _READINGS.items():
        if reading in readings:
            yield word, (meaning,)


def _budget(results: Results) -> Text:
    sampled = [f for f in results.evidence if f.error_rate is not None]
    if not sampled:
        return (Strong("Error budget. "), "No finding rests on samples.")
    spent = sum(finding.error_rate or 0.0 for finding in sampled)
    return (
        Strong("Error budget. "),
        f"All samples together may mislead with probability {declared(results.error_rate)}, "
        f"divided beforehand over {whole(len(sampled))} sampled findings, which use "
        f"{declared(spent)} of it. Proofs and exact cases use none; listed runs carry no "
        "confidence at all.",
    )


def _restoration(results: Results) -> Text:
    counts = Counter(claim.reading for claim in results.claims)
    parts = [
        f"{whole(counts[reading])} {word.lower()}"
        for reading, (word, _) in _READINGS.items()
        if counts[reading]
    ]
    total = f" Statements examined: {whole(len(results.claims))}, {', '.join(parts)}."
    return (Strong("Restoration. "), *prose(results.facts.restoration), Quiet(total))
