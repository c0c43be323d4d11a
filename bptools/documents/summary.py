"""The summary table, and what its words mean."""

from __future__ import annotations

from collections.abc import Sequence

from bptools.documents.conclusions import anchor, equation
from bptools.documents.model import Block, Column, Facts, Heading, Link, Quiet, TableBlock, Text
from bptools.documents.prose import plain
from bptools.documents.standing import Standing, amount, method_words, reading_words

_COLUMNS = (
    Column("Statement", wide=True),
    Column("Place", wide=True),
    Column("Verdict"),
    Column("We say"),
    Column("This run"),
    Column("How it is known, and how strongly", wide=True),
)

_WORDS = (
    ("Verdict", "on the statement: it holds, it is false, or this run leaves it undecided."),
    (
        "We say",
        "what we assert of the statement. A statement that we say is false, and that the run "
        "shows to be false, is a success of the run: the run bears out what we say.",
    ),
    ("Proved symbolically", "every step is verified exactly for every value in the domain."),
    ("Certified", "besides, an independent proof kernel has accepted the algebra."),
    ("Exact at the listed cases", "rational arithmetic, no rounding; nothing is said beyond them."),
    ("Enclosed", "interval arithmetic gives rigorous bounds at the listed cases."),
    (
        "In floating point with an error budget",
        "double precision at the listed cases, within a radius that a count of the operations "
        "gives; no interval arithmetic.",
    ),
    (
        "Sampled at confidence 1 − α",
        "a rigorous interval of samples decides; α is this finding's share of the error rate of "
        "the whole report. Agreement of samples is never a proof.",
    ),
    (
        "Observed in the listed runs",
        "so it was in experiments whose results are kept beside this report's sources; nothing is "
        "said, with any confidence, of other runs.",
    ),
    (
        "In words only",
        "what a statement says beyond its formula: argued, and not verified by any step. Such a "
        "statement is headed so, whatever its formula is known by.",
    ),
    ("As printed", "the formula stands so in the paper."),
    ("Restored reading", "our copy of the paper lacks the formula; its text implies this one."),
    ("Repaired statement", "the paper's statement, changed so that it is true."),
    ("Our statement", "not in the paper, and not attributed to its authors."),
)


def summary(standings: Sequence[Standing]) -> list[Block]:
    """Return the table of all claims, and the meaning of its words."""
    return [
        Heading(1, ("Summary",), "summary"),
        TableBlock("Every statement examined", _COLUMNS, tuple(_row(s) for s in standings)),
        Heading(2, ("What the words mean",), "words"),
        Facts(tuple((term, (meaning,)) for term, meaning in _WORDS)),
    ]


def _row(standing: Standing) -> tuple[Text, ...]:
    claim = standing.claim
    findings = sorted(standing.findings, key=lambda f: -f.method.strength)
    known = [f"{method_words(finding)} ({amount(finding)})" for finding in findings]
    if claim.in_words and known:
        known[0] = f"in words; the formula: {known[0]}"
    return (
        (Link(plain(claim.title), anchor(claim)), Quiet(f" {reading_words(claim.reading)}")),
        (equation(claim),),
        (standing.statement_badge,),
        ("false" if standing.refuted else "true",),
        (standing.run_badge,),
        ("; ".join(known) or "no finding",),
    )
