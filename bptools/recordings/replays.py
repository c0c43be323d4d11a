"""What the replays of a run say of what rests on recordings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from bptools.claims.evidence import Case, Evidence, Verdict


@dataclass(frozen=True)
class Replays:
    """How the recordings stand that a run's findings rest on.

    Args:
        read: Names of all of them.
        replayed: Of which steps were computed again and came out as recorded.
        differing: Of which some step did not, with the note of the replay.
    """

    read: frozenset[str]
    replayed: frozenset[str]
    differing: dict[str, str]


def replays_of(evidence: Sequence[Evidence]) -> Replays:
    """Return how the recordings stand that findings rest on.

    Args:
        evidence: The findings of a run, replays among them.
    """
    replays = [case for finding in evidence for case in finding.cases if case.recording]
    differing = {case.recording: case.note for case in replays if case.verdict is not Verdict.HOLDS}
    read = frozenset(name for finding in evidence for name in finding.recordings)
    replayed = frozenset(case.recording for case in replays) - differing.keys()
    return Replays(read, replayed, differing)


def doubted(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Return the findings, inconclusive where a recording that they rest on did not come out again.

    Args:
        evidence: The findings of a run, replays among them; these keep their verdicts.
    """
    differing = replays_of(evidence).differing
    return tuple(_doubted(finding, differing) for finding in evidence)


def _doubted(finding: Evidence, differing: dict[str, str]) -> Evidence:
    names = [name for name in finding.recordings if name in differing]
    if not names or any(case.recording for case in finding.cases):
        return finding
    replays = tuple(
        Case(
            label=f"replay of {name}",
            expected="as recorded",
            found="differs",
            verdict=Verdict.INCONCLUSIVE,
            note=f"the finding rests on a recording that did not come out again: {differing[name]}",
        )
        for name in names
    )
    cases = (
        msgspec.structs.replace(case, verdict=Verdict.INCONCLUSIVE)
        if case.verdict is Verdict.FAILS
        else case
        for case in finding.cases
    )
    return msgspec.structs.replace(
        finding, verdict=Verdict.INCONCLUSIVE, cases=(*cases, *replays), witness=""
    )
