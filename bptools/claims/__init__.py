"""What is said and what is found: claims, the evidence on them, and how one answers the other.

    kinds        what kinds of claims there are
    wellstated   what a claim must be made of, and the sentence where it is not
    claim        one statement of a paper, as one literal
    places       the numbered things of a paper that a claim is about
    facts        what else a report needs to know of a paper: sections, letters, figures
    layout       whether these facts fit to the claims
    evidence     what a proof or a check found of it, as plain records
    answer       whether a finding agrees with what we say of its claim
    declaration  what proofs and checks have in common when they announce themselves
    record       a claim as the report prints it
    sharpness    a bound beside the value that came nearest to it
    names        what the letters of a claim range over
    verdicts     the verdicts of a run alone

>>> from bptools.claims import Stance, Verdict, answer
>>> answer(Stance.ASSERTED, Verdict.HOLDS)
<Answer.AGREES: 'agrees'>
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bptools.claims.answer import Answer, answer
from bptools.claims.evidence import (
    SCHEMA,
    UNDATED,
    Case,
    CitationRecord,
    ClaimRecord,
    Drawing,
    Evidence,
    Figure,
    Listing,
    Method,
    Results,
    Series,
    StepRecord,
    Verdict,
)
from bptools.claims.facts import (
    CircuitFact,
    FaultFact,
    FigureFact,
    GateFact,
    PanelFact,
    PaperFacts,
    RowFact,
    SectionFact,
    SymbolFact,
)
from bptools.claims.kinds import Reading, Relation, Stance

if TYPE_CHECKING:
    from bptools.claims.claim import Citation, Claim, Source

__all__ = [
    "SCHEMA",
    "UNDATED",
    "Answer",
    "Case",
    "CircuitFact",
    "Citation",
    "CitationRecord",
    "Claim",
    "ClaimRecord",
    "Drawing",
    "Evidence",
    "FaultFact",
    "Figure",
    "FigureFact",
    "GateFact",
    "Listing",
    "Method",
    "PanelFact",
    "PaperFacts",
    "Reading",
    "Relation",
    "Results",
    "RowFact",
    "SectionFact",
    "Series",
    "Source",
    "Stance",
    "StepRecord",
    "SymbolFact",
    "Verdict",
    "answer",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the name stands for
    """Import SymPy, which claims are written in, only where a claim is; not to read evidence."""
    if name in ("Citation", "Claim", "Source"):
        from bptools.claims import claim

        return getattr(claim, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
