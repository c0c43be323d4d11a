"""A results file and its proofs, checked: what was re-checked, what was not and why.

The results must be consistent, every proof must be the one that they name, its theorem must follow
by the reader's rules, and it must be the claim as it is printed: the printed formula is read as
terms, with domain, hypotheses and what every letter ranges over. Words (titles, statements) can be
bound to a proof by digests alone, which whoever rewrites both files makes fit: they are for eyes,
and beside them the reader prints each statement from the terms that it has checked.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from bptools.verification.cases import assigned, read_cases, violates
from bptools.verification.letters import scalars_of
from bptools.verification.limits import MOST_BYTES, OutOfReach, Rejected
from bptools.verification.printed import PrintedClaim, read_claim, require_printed
from bptools.verification.proofs import WrittenProof, forget_if_many, relation_of
from bptools.verification.rendering import words
from bptools.verification.statements import Context, Proposition, Tables
from bptools.verification.witnesses import ExplicitValues, require_violated, require_witness

VERDICTS = ("fails", "inconclusive", "holds")  # the first that a case has is that of the finding
UNLIKE = {  # what no case of a finding has that is known so
    "exact": ("rounded", "samples"),
    "enclosed": ("rounded", "samples"),
    "rounded": ("samples",),
}
STANCES = {"holds": "asserted", "fails": "refuted"}
VIOLATED = "Violated: "
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


class _Proofs(msgspec.Struct, forbid_unknown_fields=True):
    schema: int
    proofs: list[msgspec.Raw]


def source_digest() -> str:
    """Return the SHA-256 of the reader's own source."""
    digest = sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


class WrittenClaim(NamedTuple):
    """A claim as the results print it, and a proof in whose letters it can be read, if any."""

    record: dict[str, Any]
    proof: bytes | None


class WrittenFinding(NamedTuple):
    """A finding, with all that it is re-checked by.

    Args:
        evidence: Its record in the results.
        claim: Its claim.
        proof: What it is proved by; None if it is no proof.
        violated: The claims of which it lists violations, by their titles.
    """

    evidence: dict[str, Any]
    claim: WrittenClaim
    proof: bytes | None
    violated: dict[str, WrittenClaim]

    @property
    def place(self) -> str:
        """Where it stands in the results."""
        return f"{self.evidence['claim']}, {self.evidence['finding']}"

    @property
    def bytes_to_read(self) -> int:
        """By which it can be guessed what re-checking it costs."""
        letters = (case.get("letters") for case in self.evidence["cases"])
        return len(self.proof or b"") + sum(len(str(x)) for x in letters if x)


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


def findings_of(results: bytes, proofs: bytes) -> list[WrittenFinding]:
    """Return the findings of a results file: what two files hold fits together.

    Args:
        results: The content of ``results.json``.
        proofs: That of the file of proofs beside it; empty if there is none.

    Raises:
        Rejected: If either is malformed, or says otherwise than the other.
    """
    content = _decoded(results, Any)
    for written in filter(None, (results, proofs)):
        _require_single_names(written)
    records, evidence = _claims(content), _evidence(content)
    proofs_of = _by_finding(proofs)
    of_claims = {claim: raw for (claim, _), raw in proofs_of.items()}
    claims = {name: WrittenClaim(r, of_claims.get(name)) for name, r in records.items()}
    by_title = {claim.record["title"]: claim for claim in reversed(claims.values())}
    findings = []
    for record in evidence:
        place = f"{record['claim']}, {record['finding']}"
        _require_verdict(place, record)
        if record["claim"] not in claims:
            raise Rejected(f"{place}: there is no such claim")
        raw = proofs_of.pop((record["claim"], record["finding"]), None)
        digest = record.get("proof", "")
        if (raw is None) != (digest == ""):
            raise Rejected(f"{place}: its proof is in one of the two files alone")
        if raw is not None and sha256(raw).hexdigest() != digest:
            raise Rejected(f"{place}: its proof is not the one that the results name")
        titles = {_title(listing) for listing in _violations(record)}
        violated = {title: by_title[title] for title in titles if title in by_title}
        findings.append(WrittenFinding(record, claims[record["claim"]], raw, violated))
    if proofs_of:
        raise Rejected(f"{', '.join(next(iter(proofs_of)))}: a proof without a finding")
    return findings


def _decoded(content: bytes, kind: Any) -> Any:  # noqa: ANN401 - as the kind says
    if len(content) > MOST_BYTES:
        raise Rejected(f"a file of more than {MOST_BYTES >> 20} MiB is not read")
    try:
        return msgspec.json.decode(content, type=kind)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise Rejected(f"a file is no JSON of the expected form: {error}") from error


def _require_single_names(content: bytes) -> None:
    """Refuse a record that gives a name two values: which one counts depends on who reads it."""

    def require(pairs: list[tuple[str, object]]) -> None:
        if len({name for name, _ in pairs}) < len(pairs):
            raise Rejected("a record gives one name two values")

    try:
        json.loads(content, object_pairs_hook=require)
    except (ValueError, RecursionError) as error:
        raise Rejected(f"a file is no JSON of the expected form: {error}") from error


def _by_finding(proofs: bytes) -> dict[tuple[str, str], bytes]:
    if not proofs:
        return {}
    content = _decoded(proofs, _Proofs)
    if content.schema != 1:
        raise Rejected(f"the proofs must have schema 1, not {content.schema}")
    written: dict[tuple[str, str], bytes] = {}
    for raw in content.proofs:
        names = _decoded(bytes(raw), Any)
        if not isinstance(names, dict):
            raise Rejected("a proof is no record")
        key = str(names.get("claim")), str(names.get("finding"))
        if key in written:
            raise Rejected(f"{', '.join(key)}: two proofs of one finding")
        written[key] = bytes(raw)
    return written


def _records(content: Any, name: str, needed: tuple[str, ...]) -> list[dict[str, Any]]:  # noqa: ANN401
    records = content.get(name) if isinstance(content, dict) else None
    if not isinstance(records, list):
        raise Rejected(f"the results have no list of {name}")
    for record in records:
        if not isinstance(record, dict) or not all(isinstance(record.get(k), str) for k in needed):
            raise Rejected(f"an entry of {name} lacks one of {', '.join(needed)}")
    return records


def _claims(content: Any) -> dict[str, dict[str, Any]]:  # noqa: ANN401 - whatever the file holds
    records = _records(content, "claims", ("name", "title", "stance"))
    claims = {record["name"]: record for record in records}
    if len(claims) < len(records):
        raise Rejected("two claims have one name")
    titles = Counter((r["name"].partition(".")[0], r["title"]) for r in records if r["title"])
    if titles and max(titles.values()) > 1:
        raise Rejected("two claims of one file have one title")
    return claims


def _evidence(content: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - whatever the file holds
    records = _records(content, "evidence", ("claim", "finding", "verdict", "method"))
    if len({(r["claim"], r["finding"]) for r in records}) < len(records):
        raise Rejected("two findings have one name")
    return records


def _require_verdict(place: str, finding: dict[str, Any]) -> None:
    cases = finding.get("cases")
    if not isinstance(cases, list) or not cases:
        raise Rejected(f"{place}: a finding without cases")
    stated = [case.get("verdict") if isinstance(case, dict) else None for case in cases]
    if not set(stated) <= set(VERDICTS):
        raise Rejected(f"{place}: a case without a verdict")
    of_cases = next(verdict for verdict in VERDICTS if verdict in stated)
    if finding["verdict"] != of_cases:
        raise Rejected(f"{place}: its verdict is not that of its cases, {of_cases}")
    for part in UNLIKE.get(finding["method"], ()):
        stated = [case.get(part) for case in cases]
        if any(x is not None and x is not False for x in stated):
            raise Rejected(f"{place}: it is said to be {finding['method']}, and a case is not")


def recheck(finding: WrittenFinding) -> Checked:
    """Return what the reader says of a finding.

    Raises:
        Rejected: If it does not show what it says.
    """
    record, claim = finding.evidence, finding.claim
    names = record["claim"], record["finding"], record["verdict"]
    forget_if_many()
    try:
        if finding.proof is not None:
            statement = _verified(_decoded(finding.proof, Any), record, claim.record)
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


def _violations(record: dict[str, Any]) -> list[dict[str, Any]]:
    return [x for x in record.get("listings", []) if str(x.get("title")).startswith(VIOLATED)]


def _title(listing: dict[str, Any]) -> str:
    return str(listing["title"]).removeprefix(VIOLATED)


def _witnesses(finding: WrittenFinding) -> str:
    """Return what became of the violations that a finding lists: of how many both sides were found.

    Raises:
        Rejected: If one does not violate its claim.
    """
    listed, evaluated = _violations(finding.evidence), 0
    for listing in listed:
        title = _title(listing)
        claim = finding.violated.get(title)
        printed = None if claim is None else _printed(claim)
        values = assigned(str(next(iter(listing.get("rows") or [[""]]))[0]))
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
        return read_claim(_context_of(_decoded(claim.proof, Any)), claim.record)
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
