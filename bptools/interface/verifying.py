"""Results read again by the second reader."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from bptools.errors import UsageError
from bptools.printing.tables import Table
from bptools.running.executors import Processes
from bptools.running.run import proofs_beside
from bptools.verification.checking import Checked, check, recheck, source_digest
from bptools.verification.results import findings_of

__all__ = ["SecondReading", "verify"]

MANY_BYTES = 200_000  # of proofs: about what one process reads while another one starts


@dataclass(frozen=True)
class SecondReading:
    """What the second reader says of a results file.

    Args:
        findings: What it says of each finding.
        reader: The SHA-256 of its source.
    """

    findings: tuple[Checked, ...]
    reader: str

    @property
    def summary(self) -> str:
        """How many findings were re-checked, and why the others were not."""
        rechecked = sum(finding.rechecked for finding in self.findings)
        reasons = Counter(f.because for f in self.findings if not f.rechecked)
        parts = [f"{count}: {reason}" for reason, count in reasons.most_common()]
        rest = f"; not re-checked {'; '.join(parts)}" if parts else ""
        return f"{rechecked} of {len(self.findings)} findings re-checked{rest}"

    @property
    def table(self) -> Table:
        """One row a finding."""
        rows = tuple(
            (f.claim, f.finding, f.verdict, "re-checked" if f.rechecked else f.because)
            for f in self.findings
        )
        return Table(("claim", "finding", "verdict", "second reader"), rows)

    def __str__(self) -> str:
        lines = [*map(str, self.findings), "", self.summary, f"reader {self.reader}"]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        return self.table._repr_html_()


def verify(results: Path | str) -> SecondReading:
    """Return what the second reader says of a results file and the proofs beside it.

    It shares no code with what made them, and prints every theorem in its own words.

    Args:
        results: A ``results.json``; its proofs are beside it, in ``results.proofs.json``.

    Raises:
        UsageError: If a file cannot be read.
        Rejected: If a file is malformed, or does not prove what it says.
    """
    path = Path(results)
    beside = proofs_beside(path)
    try:
        content = path.read_bytes()
        proofs = beside.read_bytes() if beside.is_file() else b""
    except OSError as error:
        raise UsageError(f"{error.filename} cannot be read: {error.strerror}") from error
    workers = min(os.cpu_count() or 1, 1 + len(proofs) // MANY_BYTES)
    return SecondReading(_read(content, proofs, workers), source_digest())


def _read(content: bytes, proofs: bytes, workers: int) -> tuple[Checked, ...]:
    """Return what is said of each finding; workers take those first that cost most."""
    if workers == 1:
        return tuple(check(content, proofs))
    findings = findings_of(content, proofs)
    with Processes(workers, modules=(recheck.__module__,))() as executor:
        dearest_first = sorted(findings, key=lambda x: x.bytes_to_read, reverse=True)
        answers = {x.place: executor.submit(recheck, x) for x in dearest_first}
        return tuple(answers[finding.place].result() for finding in findings)
