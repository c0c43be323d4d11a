"""The verdicts of a run alone: what is committed, and what two runs are compared by."""

from __future__ import annotations

import msgspec

from bptools.claims.evidence import Evidence, Results
from bptools.claims.sharpness import sharpest
from bptools.records import Record

SCHEMA = 2  # since 2 `sharpest` is claimed over true; before it was smaller over larger side


class FindingVerdict(Record, frozen=True):
    """What one finding comes to.

    Args:
        claim: The claim's name.
        finding: The function that found it.
        verdict: On the claim.
        method: How it is known.
        cases: How many there are.
        sharpest: Claimed over true, as in the report: of a bound that holds in the case nearest to
            1, where it is attained; of a violated one in that farthest from 1.
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
    schema: int = msgspec.field(default_factory=lambda: SCHEMA)  # so that it is always written

    def to_json(self) -> bytes:
        """Return the verdicts as JSON with a line a finding, so that a change shows as one."""
        head = msgspec.json.encode(msgspec.structs.replace(self, verdicts=()))
        lines = b",\n  ".join(map(msgspec.json.encode, self.verdicts))
        empty, full = b'"verdicts": []', b'"verdicts": [\n  ' + lines + b"\n ]"
        return msgspec.json.format(head, indent=1).replace(empty, full, 1) + b"\n"


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
    sharp = sharpest([evidence])
    return FindingVerdict(
        evidence.claim,
        evidence.finding,
        str(evidence.verdict),
        str(evidence.method),
        len(evidence.cases),
        None if sharp is None else float(f"{sharp.ratio:.4g}"),
    )
