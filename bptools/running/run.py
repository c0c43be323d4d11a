"""What a run found, beside what we say of its claims."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from bptools.claims import Answer, ClaimRecord, Evidence, Results, answer
from bptools.claims.sharpness import sharpest
from bptools.files import write_bytes
from bptools.printing.tables import Table
from bptools.records import as_json

BOUND = "claimed | sharpest | claimed/true"  # the heading of what bounds are


def proofs_beside(results: Path) -> Path:
    """Return the file of the proofs that belong to a results file.

    >>> proofs_beside(Path("results.json")).name
    'results.proofs.json'
    """
    return results.with_suffix(".proofs.json")


def details(evidence: Evidence) -> str:
    """Return what a finding rests on, one case a line."""
    lines = [
        f"  {case.label}: expected {case.expected}, found {case.found}, {case.verdict}; {case.note}"
        for case in evidence.cases
    ]
    head = f"{evidence.claim} {evidence.verdict}: {evidence.finding}, {evidence.title}"
    return "\n".join([head, *(line.rstrip("; ") for line in lines), evidence.witness]).rstrip()


def _known(claim: ClaimRecord, evidence: Evidence) -> str:
    """Return the method, and that it is of the formula alone where the statement goes beyond."""
    return f"{evidence.method}, the formula" if claim.in_words else str(evidence.method)


def _sharpness(evidence: Evidence) -> str:
    sharp = sharpest([evidence])
    return "" if sharp is None else str(sharp)


@dataclass(frozen=True)
class Failure:
    """A finding that raised instead of answering.

    Args:
        finding: Its name.
        claim: That it is about.
        message: What was raised and where, or which extra is not installed.
        traceback: The way there; nothing of an extra.
    """

    finding: str
    claim: str
    message: str
    traceback: str


@dataclass(frozen=True)
class Run:
    """What a run found, and what went wrong in it; shows itself in a notebook.

    Args:
        results: What was found; the same whether it was known or made.
        failures: What raised.
        proofs: What each verified proof left behind, as JSON, in the order of the evidence.
        known: How many findings were answered from the journal.
        notes: What the journal could not keep, and why.
    """

    results: Results
    failures: tuple[Failure, ...] = ()
    proofs: tuple[bytes, ...] = ()
    known: int = 0
    notes: tuple[str, ...] = ()

    @property
    def answers(self) -> tuple[Answer, ...]:
        """How each finding relates to the stance on its claim, errors last."""
        stances = {claim.name: claim.stance for claim in self.results.claims}
        given = [answer(stances[e.claim], e.verdict) for e in self.results.evidence]
        return (*given, *[Answer.ERROR] * len(self.failures))

    @property
    def exit_code(self) -> int:
        """The exit code of the command: 3 if one raised, 1 disagrees, 4 is in doubt, 5 if none."""
        codes = {Answer.ERROR: 3, Answer.DISAGREES: 1, Answer.INCONCLUSIVE: 4, Answer.AGREES: 0}
        return next((code for kind, code in codes.items() if kind in self.answers), 5)

    @property
    def table(self) -> Table:
        """One row a finding; of a bound what is claimed, what came nearest, and their ratio."""
        claims = {claim.name: claim for claim in self.results.claims}
        findings = [
            (e.claim, e.finding, str(e.verdict), _known(claims[e.claim], e), _sharpness(e))
            for e in self.results.evidence
        ]
        findings += [(f.claim, f.finding, "-", "-", "") for f in self.failures]
        rows = tuple(
            (name, claims[name].equation, claims[name].stance, *rest, agreement.value, sharpness)
            for (name, *rest, sharpness), agreement in zip(findings, self.answers, strict=True)
        )
        headers = ("claim", "equation", "stance", "finding", "verdict", "method", "answer", BOUND)
        return Table(headers, rows)

    @property
    def summary(self) -> str:
        """How many findings there are, how many of each answer, and how many were known."""
        counts = Counter(self.answers)
        parts = [f"{counts[kind]} {kind.value}" for kind in Answer if counts[kind]]
        if not parts:
            return "nothing to run"
        known = f"; {self.known} answered from the journal" if self.known else ""
        return f"{counts.total()} findings: {', '.join(parts)}{known}"

    @property
    def doubts(self) -> tuple[Evidence, ...]:
        """The evidence that does not agree with our stance on its claim."""
        pairs = zip(self.results.evidence, self.answers, strict=False)  # errors come last
        return tuple(evidence for evidence, given in pairs if given is not Answer.AGREES)

    def to_json(self) -> bytes:
        """Return the results as JSON: the same bytes for the same sources, options and seed."""
        return as_json(self.results)

    def proofs_to_json(self) -> bytes:
        """Return the proofs as JSON, a line each: apart, so that the results stay readable."""
        return b'{"schema": 1, "proofs": [\n' + b",\n".join(self.proofs) + b"\n]}\n"

    def write(self, path: Path) -> tuple[Path, ...]:
        """Write the results, and the proofs beside them if there are any; return the files."""
        files = [write_bytes(path, self.to_json())]
        if self.proofs:
            files.append(write_bytes(proofs_beside(path), self.proofs_to_json()))
        return tuple(files)

    def __str__(self) -> str:
        return str(self.table)

    def _repr_html_(self) -> str:
        return self.table._repr_html_()

    def _repr_latex_(self) -> str:
        return self.table._repr_latex_()
