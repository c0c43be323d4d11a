"""A finding as it is announced: all that a run knows of it without importing its file."""

from __future__ import annotations

from bptools.claims.declaration import is_automatic
from bptools.records import Record
from bptools.running.worker import Key


class Announced(Record, frozen=True):
    """A proof or check as it is declared.

    Args:
        finding: Where it is written, as ``checks.<stem>:<function>``.
        claim: The claim that it is about.
        weight: Its share of the error rate, relative to all others; 0 if it draws no samples.
        asks_for: What of the run it is given; nothing for a proof.
    """

    finding: str
    claim: str
    weight: float = 0.0
    asks_for: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        """What names it within a run."""
        return self.finding, self.claim

    @property
    def is_proof(self) -> bool:
        """Whether it derives its claim."""
        return self.finding.startswith("proofs.")

    @property
    def is_automatic(self) -> bool:
        """Whether bptools itself confronts its claim, for a claim with ``check="auto"``."""
        return is_automatic(self.finding)
