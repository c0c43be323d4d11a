"""What is said and what is found: claims, the evidence on them, and how one answers the other.

    claim        one statement of a paper, as one literal
    evidence     what a proof or a check found of it, as plain records
    answer       whether a finding agrees with what we say of its claim
    declaration  what proofs and checks have in common when they announce themselves
    record       a claim as the report prints it

>>> from bptools.claims import Stance, Verdict, answer
>>> answer(Stance.ASSERTED, Verdict.HOLDS)
<Answer.AGREES: 'agrees'>
"""

from bptools.claims.answer import Answer, answer
from bptools.claims.claim import Citation, Claim, Reading, Relation, Source, Stance
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

__all__ = [
    "SCHEMA",
    "UNDATED",
    "Answer",
    "Case",
    "Citation",
    "CitationRecord",
    "Claim",
    "ClaimRecord",
    "Drawing",
    "Evidence",
    "Figure",
    "Listing",
    "Method",
    "Reading",
    "Relation",
    "Results",
    "Series",
    "Source",
    "Stance",
    "StepRecord",
    "Verdict",
    "answer",
]
