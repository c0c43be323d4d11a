"""A results file and its proofs as they are written: what two files hold fits together."""

from __future__ import annotations

import json
from collections import Counter
from graphlib import CycleError, TopologicalSorter
from hashlib import sha256
from typing import Any, Literal, NamedTuple

import msgspec

from bptools.verification.limits import MOST_BYTES, Rejected

VERDICTS = ("fails", "inconclusive", "holds")  # the first that a case has is that of the finding
UNLIKE = {  # what no case of a finding has that is known so
    "exact": ("rounded", "samples"),
    "enclosed": ("rounded", "samples"),
    "rounded": ("samples",),
}
VIOLATED = "Violated: "


class _Proofs(msgspec.Struct, forbid_unknown_fields=True):
    schema: int
    proofs: list[msgspec.Raw]


Letters = dict[str, str | list[list[str]]]
Verdict = Literal["fails", "inconclusive", "holds"]
Method = Literal["observed", "sampled", "rounded", "enclosed", "exact", "symbolic", "certified"]


class _Formula(msgspec.Struct):
    typst: str


class _Claim(msgspec.Struct):
    name: str
    title: str
    stance: Literal["asserted", "refuted"]
    formula: _Formula
    where: list[_Formula] = []
    domain: list[_Formula] = []
    hypotheses: list[_Formula] = []
    hypotheses_text: list[str] = []
    declares: list[str] = []
    uses: list[str] = []
    repaired_by: str = ""


class _Case(msgspec.Struct):
    verdict: Verdict
    label: str = ""
    found: str | float | None = None
    expected: str | float | None = None
    low: float | None = None
    high: float | None = None
    bound: float | None = None
    letters: Letters | list[Letters] | None = None


class _Listing(msgspec.Struct):
    title: str
    rows: list[list[str]]


class _Evidence(msgspec.Struct):
    claim: str
    finding: str
    verdict: Verdict
    method: Method
    cases: list[_Case]
    listings: list[_Listing] = []
    proof: str = ""


class _Results(msgspec.Struct):
    """What is read of a results file: whatever is of another type is refused."""

    claims: list[_Claim]
    evidence: list[_Evidence]
    schema: Literal[1] = 1


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


def findings_of(results: bytes, proofs: bytes) -> list[WrittenFinding]:
    """Return the findings of a results file: what two files hold fits together.

    Args:
        results: The content of ``results.json``.
        proofs: That of the file of proofs beside it; empty if there is none.

    Raises:
        Rejected: If either is malformed, or says otherwise than the other.
    """
    decoded(results, _Results)
    content = decoded(results, Any)
    for written in filter(None, (results, proofs)):
        _require_single_names(written)
    records, evidence = _claims(content["claims"]), content["evidence"]
    if len({(r["claim"], r["finding"]) for r in evidence}) < len(evidence):
        raise Rejected("two findings have one name")
    proofs_of = _by_finding(proofs)
    of_claims = {claim: raw for (claim, _), raw in proofs_of.items()}
    claims = {name: WrittenClaim(r, of_claims.get(name)) for name, r in records.items()}
    by_title: dict[str, list[WrittenClaim]] = {}
    for claim in claims.values():
        by_title.setdefault(claim.record["title"], []).append(claim)
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
        titles = {title_of(listing) for listing in violations_of(record)}
        named = {title: by_title[title] for title in titles if title in by_title}
        if any(len(alike) > 1 for alike in named.values()):
            raise Rejected(f"{place}: what it lists violates one of several claims of one title")
        violated = {title: alike[0] for title, alike in named.items()}
        findings.append(WrittenFinding(record, claims[record["claim"]], raw, violated))
    if proofs_of:
        raise Rejected(f"{', '.join(next(iter(proofs_of)))}: a proof without a finding")
    return findings


def decoded(content: bytes, kind: Any) -> Any:  # noqa: ANN401 - as the kind says
    """Return what JSON holds.

    Raises:
        Rejected: If it is none of the expected form, or too long.
    """
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
    content = decoded(proofs, _Proofs)
    if content.schema != 1:
        raise Rejected(f"the proofs must have schema 1, not {content.schema}")
    written: dict[tuple[str, str], bytes] = {}
    for raw in content.proofs:
        names = decoded(bytes(raw), Any)
        if not isinstance(names, dict):
            raise Rejected("a proof is no record")
        key = str(names.get("claim")), str(names.get("finding"))
        if key in written:
            raise Rejected(f"{', '.join(key)}: two proofs of one finding")
        written[key] = bytes(raw)
    return written


def _claims(records: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    claims = {record["name"]: record for record in records}
    if len(claims) < len(records):
        raise Rejected("two claims have one name")
    titles = Counter((r["name"].partition(".")[0], r["title"]) for r in records if r["title"])
    if titles and max(titles.values()) > 1:
        raise Rejected("two claims of one file have one title")
    _require_order(claims)
    return claims


def _require_order(claims: dict[str, dict[str, Any]]) -> None:
    """Refuse claims that rest on each other or, true, on a refuted one; and repairs that are."""
    try:
        TopologicalSorter({name: r.get("uses", ()) for name, r in claims.items()}).prepare()
    except CycleError as error:
        raise Rejected(f"claims use each other in a circle: {', '.join(error.args[1])}") from error
    refuted = {name for name, record in claims.items() if record["stance"] == "refuted"}
    for name, record in claims.items():
        if record.get("repaired_by") in refuted:
            raise Rejected(f"{name} is repaired by {record['repaired_by']}, which is refuted")
        false = refuted.intersection(record.get("uses", ()))
        if false and name not in refuted:
            raise Rejected(f"{name} rests on {min(false)}, which is refuted")


def _require_verdict(place: str, finding: dict[str, Any]) -> None:
    cases = finding["cases"]
    if not cases:
        raise Rejected(f"{place}: a finding without cases")
    stated = [case["verdict"] for case in cases]
    of_cases = next(verdict for verdict in VERDICTS if verdict in stated)
    if finding["verdict"] != of_cases:
        raise Rejected(f"{place}: its verdict is not that of its cases, {of_cases}")
    for part in UNLIKE.get(finding["method"], ()):
        stated = [case.get(part) for case in cases]
        if any(x is not None and x is not False for x in stated):
            raise Rejected(f"{place}: it is said to be {finding['method']}, and a case is not")


def violations_of(record: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the listings of a finding that say what violates a claim."""
    return [x for x in record.get("listings", []) if str(x.get("title")).startswith(VIOLATED)]


def title_of(listing: dict[str, Any]) -> str:
    """Return the title of the claim that a listing is of."""
    return str(listing["title"]).removeprefix(VIOLATED)
