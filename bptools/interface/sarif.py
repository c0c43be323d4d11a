"""A run as SARIF 2.1.0, which code-scanning services show beside the files."""

from __future__ import annotations

from typing import Any

from bptools.claims import Answer, Evidence
from bptools.records import as_json
from bptools.running.run import Run

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {
    Answer.AGREES: ("pass", "none"),
    Answer.INCONCLUSIVE: ("review", "warning"),
    Answer.DISAGREES: ("fail", "error"),
    Answer.ERROR: ("fail", "error"),
}


def sarif(run: Run) -> bytes:
    """Return a run as SARIF: a rule a claim, a result a finding, an error what raised."""
    rules = [
        {"id": claim.name, "shortDescription": {"text": claim.title}}
        for claim in run.results.claims
    ]
    made, raised = run.answers[: len(run.results.evidence)], run.failures
    results = [
        _result(e.claim, e.finding, state, _words(e))
        for e, state in zip(run.results.evidence, made, strict=True)
    ]
    results += [_result(f.claim, f.finding, Answer.ERROR, f.message) for f in raised]
    driver = {"name": "bptools", "rules": rules}
    content = {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results}],
    }
    return as_json(content)


def _words(evidence: Evidence) -> str:
    return f"{evidence.claim} {evidence.verdict} ({evidence.method}): {evidence.title}"


def _result(claim: str, finding: str, state: Answer, words: str) -> dict[str, Any]:
    kind, level = _LEVELS[state]
    file = finding.partition(":")[0].replace(".", "/") + ".py"
    location = {"physicalLocation": {"artifactLocation": {"uri": file}}}
    return {
        "ruleId": claim,
        "kind": kind,
        "level": level,
        "message": {"text": words},
        "locations": [location],
    }
