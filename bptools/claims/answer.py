"""How a finding answers what we say of its claim."""

from __future__ import annotations

from enum import Enum

from bptools.claims.evidence import Verdict
from bptools.claims.kinds import Stance


class Answer(Enum):
    """How a finding relates to what we say of its claim."""

    AGREES = "agrees"
    DISAGREES = "disagrees"
    INCONCLUSIVE = "inconclusive"
    ERROR = "error"


def answer(stance: Stance, verdict: Verdict) -> Answer:
    """Return whether a verdict is what our stance on the claim expects.

    >>> answer(Stance.REFUTED, Verdict.HOLDS)
    <Answer.DISAGREES: 'disagrees'>
    """
    if verdict is Verdict.INCONCLUSIVE:
        return Answer.INCONCLUSIVE
    expected = Verdict.HOLDS if stance is Stance.ASSERTED else Verdict.FAILS
    return Answer.AGREES if verdict is expected else Answer.DISAGREES
