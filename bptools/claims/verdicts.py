"""The verdicts of a run alone: what is committed, and what two runs are compared by."""

from __future__ import annotations

import msgspec

from bptools.claims.evidence import Evidence, Results
from bptools.claims.sharpness import ratio_of
from bptools.records import Record

SCHEMA = 1


class FindingVerdict(Record, frozen=True):
    """What one finding comes to.

    Args:
        claim: The claim's name.
        finding: The function that found it.
        verdict: On the claim.
        method: How it is known.
        cases: How many there are.
        sharpest: Of the cases that have a bound, the largest of smaller side over larger side, as
            the claim orders them: 1 where the bound is attained, above 1 where it is violated.
    """

    claim: str
    finding: str
    verdict: str
    method: str
    cases: int
    sharpest: float | None = None


class Verdicts(Record, frozen=True):
    """The verdicts of one run, in its order."""

    paper: str
    commit: str
    date: str
    seed: int
    quick: bool
    verdicts: tuple[FindingVerdict, ...]
    schema: int = SCHEMA

    def to_json(self) -> bytes:
        """Return the verdicts as JSON with a line a finding, so that a change shows as one."""
        head = msgspec.json.encode(msgspec.structs.replace(self, verdicts=()))
        opening = msgspec.json.format(head, indent=1).removesuffix(b"[]\n}")
        lines = b",\n  ".join(map(msgspec.json.encode, self.verdicts))
        return opening + b"[\n  " + lines + b"\n ]\n}\n"


def verdicts_of(results: Results) -> Verdicts:
    """Return the verdicts of a run.

    Args:
        results: Its record.
    """
    return Verdicts(
        results.paper,
        results.commit,
        results.date,
        results.seed,
        results.quick,
        tuple(map(_verdict, results.evidence)),
    )


def _verdict(evidence: Evidence) -> FindingVerdict:
    ratios = [sharp.ratio for case in evidence.cases if (sharp := ratio_of(case)) is not None]
    return FindingVerdict(
        evidence.claim,
        evidence.finding,
        str(evidence.verdict),
        str(evidence.method),
        len(evidence.cases),
        float(f"{max(ratios):.4g}") if ratios else None,
    )
