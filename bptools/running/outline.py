"""The outline of a project: all that a run must know before it runs anything, as plain records.

It is kept in the journal, so that nothing heavy is imported where everything is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from bptools.claims.evidence import ClaimRecord
from bptools.claims.facts import PaperFacts
from bptools.claims.layout import check_facts
from bptools.records import Record
from bptools.running.announced import Announced
from bptools.running.dependencies import Dependencies
from bptools.running.identity import environment_of
from bptools.running.journal import Journal
from bptools.running.reads import reading
from bptools.running.rooms import ROOMS, fingerprint, room_files
from bptools.running.selection import ProjectError
from bptools.running.sources import Import

if TYPE_CHECKING:
    from bptools.running.findings import Finding

OUTLINE = "outline"  # under which the journal keeps it


class Outline(Record, frozen=True):
    """What a project declares, in its order; findings by claim, derivations first."""

    paper: str
    claims: tuple[ClaimRecord, ...]
    findings: tuple[Announced, ...]
    facts: PaperFacts = PaperFacts()

    @property
    def sampled(self) -> int:
        """How many findings share the error rate."""
        return sum(finding.weight > 0 for finding in self.findings)

    def on(self, claims: Iterable[ClaimRecord]) -> Iterator[Announced]:
        """Yield what is to be found out about some claims."""
        names = {claim.name for claim in claims}
        return (finding for finding in self.findings if finding.claim in names)

    def error_rate(self, finding: Announced, total: float) -> float | None:
        """Return the share of ``total`` of one finding; None if it draws no samples.

        The shares divide over the declared weights of the whole project, so a finding's share
        is the same whatever else is run beside it.
        """
        if finding.weight == 0:
            return None
        return total * finding.weight / sum(other.weight for other in self.findings)


def known_outline(
    root: Path,
    dependencies: Dependencies,
    journal: Journal,
    unknown: Callable[[], None] = lambda: None,
) -> Outline:
    """Return the outline of the project under a folder: from the journal, or by importing it.

    Args:
        root: The folder.
        dependencies: Of the project.
        journal: Of the project.
        unknown: Called before it is imported, which takes seconds.

    Raises:
        ProjectError: If there is no complete project.
    """
    closure = dependencies.on_import(modules(root), Import(__name__, "imported_outline"))
    identity = environment_of(closure)
    content = journal.recall(OUTLINE, identity)
    if content is not None:
        return msgspec.json.decode(content, type=Outline)
    unknown()
    before = fingerprint(root)
    with reading() as reads:
        outline = imported_outline(root)
        digests = reads.digests(root)
    if digests is not None and fingerprint(root) == before:
        journal.keep(OUTLINE, identity, msgspec.json.encode(outline), digests)
    return outline


def modules(root: Path) -> list[str]:
    """Return the modules of the project under a folder."""
    return [
        ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
        for room in ROOMS
        for path in room_files(root, room)
    ]


def imported_outline(root: Path) -> Outline:
    """Return the outline of a project that is imported for this.

    Raises:
        ProjectError: If there is no complete project.
    """
    from bptools.claims.record import claim_record
    from bptools.running.project import load

    project = load(root)
    claims = tuple(
        claim_record(claim, principal=claim.name in project.principal) for claim in project.claims
    )
    try:
        check_facts(project.facts, claims)
    except ValueError as error:
        raise ProjectError(f"declared facts: {error}") from error
    findings = tuple(map(announced, project.findings(project.claims)))
    return Outline(project.paper, claims, findings, project.facts)


def announced(finding: Finding) -> Announced:
    """Return how a finding is declared."""
    from bptools.confrontation import Check

    if not isinstance(finding, Check):
        return Announced(finding.finding, finding.claim.name)
    return Announced(finding.finding, finding.claim.name, finding.weight, finding.asks_for)
