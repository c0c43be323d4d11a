"""A results file and its proofs, checked: what was re-checked, what was not and why.

The results must be consistent, every proof must be the one that they name, its theorem must follow
by the reader's rules, and it must be the claim as it is printed: the printed formula is read as
terms, with domain, hypotheses and what every letter ranges over. Words (titles, statements) can be
bound to a proof by digests alone, which whoever rewrites both files makes fit: they are for eyes,
and beside them the reader prints each statement from the terms that it has checked.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from bptools.verification.cases.cases import assigned, read_cases, violates
from bptools.verification.explicit.evaluation import require_violated
from bptools.verification.explicit.witnesses import ExplicitValues, require_witness
from bptools.verification.limits import OutOfReach, Rejected, restart
from bptools.verification.printed.claims import PrintedClaim, read_claim, require_printed
from bptools.verification.printed.letters import scalars_of
from bptools.verification.results import (
    WrittenClaim,
    WrittenFinding,
    decoded,
    findings_of,
    title_of,
    violations_of,
)
from bptools.verification.rules.written import WrittenProof, forget_if_many, relation_of
from bptools.verification.terms.contexts import Context, Proposition
from bptools.verification.terms.rendering import words
from bptools.verification.terms.tables import Tables

STANCES = {"holds": "asserted", "fails": "refuted"}
UNREAD = {
    "sampled": "samples are not drawn again",
    "observed": "experiments are not made again",
    "rounded": "floating-point numbers are not computed again",
}


@dataclass(frozen=True)
class Checked:
    """What the reader says of one finding.

    Args:
        claim: The claim's name.
        finding: The finding's name.
        verdict: What the results say.
        rechecked: Whether the reader has found the same by its own means.
        because: Why not.
        statement: The theorem, or what is false, in the reader's own words.
        cases: What became of the cases of a check.
    """

    claim: str
    finding: str
    verdict: str
    rechecked: bool
    because: str = ""
    statement: str = ""
    cases: str = ""

    def __str__(self) -> str:
        state = "re-checked" if self.rechecked else "not re-checked"
        state += f": {self.because}" if self.because else ""
        state += f" ({self.cases})" if self.cases else ""
        line = f"{self.claim} {self.verdict} ({self.finding}): {state}"
        return f"{line}\n    {self.statement}" if self.statement else line


def source_digest() -> str:
    """Return the SHA-256 of the reader's own source."""
    digest, room = sha256(), Path(__file__).parent
    for name in sorted(path.relative_to(room).as_posix() for path in room.rglob("*.py")):
        content = (room / name).read_bytes().replace(b"\r\n", b"\n")
        digest.update(name.encode() + b"\0" + content)
    return digest.hexdigest()


def check(results: bytes, proofs: bytes) -> list[Checked]:
    """Check a results file with its proofs.

    Args:
        results: The content of ``results.json``.
        proofs: That of the file of proofs beside it; empty if there is none.

    Returns:
        One entry a finding, in the order of the results.

    Raises:
        Rejected: If either is malformed, or was changed so that it no longer holds together.
    """
    return [recheck(finding) for finding in findings_of(results, proofs)]


def recheck(finding: WrittenFinding) -> Checked:
    """Return what the reader says of a finding.

    Raises:
        Rejected: If it does not show what it says.
    """
    record, claim = finding.evidence, finding.claim
    names = record["claim"], record["finding"], record["verdict"]
    forget_if_many()
    restart()
    try:
        if finding.proof is not None:
            statement = _verified(decoded(finding.proof, Any), record, claim.record)
            return Checked(*names, rechecked=True, statement=statement)
        if record["method"] in ("symbolic", "certified") and record["verdict"] != "inconclusive":
            raise Rejected("it says that it is proved, and no proof is written")
        if record["method"] in UNREAD or record["verdict"] == "inconclusive":
            because = UNREAD.get(record["method"], "it shows nothing")
            return Checked(*names, rechecked=False, because=because)
        if record["method"] == "exact" and any(x.get("low") is not None for x in record["cases"]):
            because = "it is said to be exact, and a case is an enclosure"
            return Checked(*names, rechecked=False, because=because)
        outcome = read_cases(record["cases"], _printed(claim))
        cases = f"{outcome}{_witnesses(finding)}"
        return Checked(*names, outcome.complete, outcome.because, cases=cases)
    except Rejected as rejected:
        raise Rejected(f"{finding.place}: {rejected}") from rejected
    except OutOfReach as limit:
        return Checked(*names, rechecked=False, because=f"the reader does not reach {limit}")
    except RecursionError:
        because = "the reader does not reach what is nested so deep"
        return Checked(*names, rechecked=False, because=because)


def _witnesses(finding: WrittenFinding) -> str:
    """Return what became of the violations that a finding lists: of how many both sides were found.

    Raises:
        Rejected: If one does not violate its claim.
    """
    listed, evaluated = violations_of(finding.evidence), 0
    for listing in listed:
        title = title_of(listing)
        claim = finding.violated.get(title)
        printed = None if claim is None else _printed(claim)
        values = assigned(next((cell for row in listing["rows"] for cell in row), ""))
        violated = violates(printed, values) if printed is not None and values else None
        if violated is False:
            raise Rejected(f"the instance listed as violating “{title}” does not violate it")
        evaluated += violated is True
    if not listed:
        return ""
    return f"; {evaluated} of {len(listed)} listed violations evaluated again, the others are not"


def _printed(claim: WrittenClaim) -> PrintedClaim | None:
    """Return a claim as it is printed, in the context of its proof; None if it cannot be read."""
    try:
        if claim.proof is None:
            return read_claim(scalars_of(claim.record), claim.record)
        return read_claim(_context_of(decoded(claim.proof, Any)), claim.record)
    except (OutOfReach, Rejected):
        return None


def _context_of(content: Any) -> Context:  # noqa: ANN401 - whatever the file holds
    try:
        tables = _tables(content)
        theorem = content["theorems"][content.get("proves", content.get("evaluates"))]
        return tables.context(theorem["states"]["context"])
    except (KeyError, TypeError, IndexError, AttributeError) as error:
        raise Rejected("a proof says nothing") from error


def _tables(content: dict[str, Any]) -> Tables:
    tables = Tables()
    tables.read_terms(content["terms"])
    tables.read_contexts(content["contexts"])
    return tables


def _verified(content: dict[str, Any], finding: dict[str, Any], claim: dict[str, Any]) -> str:
    """Return the statement of a proof that holds, in the reader's own words."""
    common = {"claim", "finding", "printed", "terms", "contexts", "theorems"}
    statement = content.keys() - common
    if not content.keys() >= common:
        raise Rejected("a proof lacks a part")
    tables = _tables(content)
    if not isinstance(content["theorems"], list):
        raise Rejected("theorems must be listed")
    proof = WrittenProof(tables, content["theorems"])
    if statement == {"proves", "instance"}:
        theorem = proof.theorem(content["proves"])
        require_witness(theorem.context, ExplicitValues.read(content["instance"], tables), None)
        outcome, methods = "holds", ("symbolic", "exact")
    elif statement == {"evaluates", "relation", "right", "witness"}:
        evaluated = proof.theorem(content["evaluates"])
        relation, right = relation_of(content["relation"]), tables.term(content["right"])
        witness = ExplicitValues.read(content["witness"], tables)
        require_violated(evaluated, relation, right, witness)
        theorem = Proposition(evaluated.context, evaluated.left, relation, right)
        outcome, methods = "fails", ("exact", "enclosed")
    else:
        raise Rejected("a proof has other parts than a theorem or a counterexample")
    if finding["verdict"] != outcome or finding["method"] not in methods:
        raise Rejected(f"the verdict or the method is not that of its proof, which {outcome}")
    if claim["stance"] != STANCES[outcome]:
        raise Rejected(f"the claim is {claim['stance']}, and its proof says that it {outcome}")
    require_printed(theorem, content["printed"], claim)
    return words(theorem) if outcome == "holds" else f"not: {words(theorem)}"
