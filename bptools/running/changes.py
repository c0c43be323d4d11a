"""What differs between two runs, finding by finding, and why."""

from __future__ import annotations

from collections.abc import Iterator

from bptools.claims.evidence import ClaimRecord, Evidence, Results
from bptools.printing.tables import Table


def changes(old: Results, new: Results) -> Table:
    """Return the findings that differ between two runs.

    Args:
        old: The earlier results.
        new: The later ones.

    Returns:
        One row a finding whose verdict, method, proof or cases differ, or that is in one of them
        only, with what has changed; none if there is no difference.
    """
    before, after = _findings(old), _findings(new)
    claims = [{claim.name: claim for claim in results.claims} for results in (old, new)]
    rows = []
    for key in sorted(before.keys() | after.keys()):
        first, second = before.get(key), after.get(key)
        reasons = list(_reasons(first, second))
        if reasons:
            reasons += _of_claim(claims[0].get(key[0]), claims[1].get(key[0]))
            rows.append((*key, _state(first), _state(second), "; ".join(reasons)))
    return Table(("claim", "finding", "before", "now", "what changed"), tuple(rows))


def circumstances(old: Results, new: Results) -> str:
    """Return in what else two runs differ: seed, samples, versions, rules, reader."""
    parts = [
        f"{name}: {before} -> {after}"
        for name, before, after in (
            ("seed", old.seed, new.seed),
            ("error rate", old.error_rate, new.error_rate),
            ("quick", old.quick, new.quick),
            ("commit", old.commit, new.commit),
        )
        if before != after
    ]
    names = sorted(old.versions.keys() | new.versions.keys())
    pairs = ((name, old.versions.get(name, "-"), new.versions.get(name, "-")) for name in names)
    parts += [f"{name}: {before} -> {after}" for name, before, after in pairs if before != after]
    if old.trust != new.trust:
        parts.append("the rules of the kernel")
    if old.reader != new.reader:
        parts.append("the second reader")
    return "; ".join(parts)


def _findings(results: Results) -> dict[tuple[str, str], Evidence]:
    return {(e.claim, e.finding): e for e in results.evidence}


def _state(evidence: Evidence | None) -> str:
    return "-" if evidence is None else f"{evidence.verdict}, {evidence.method}"


def _reasons(old: Evidence | None, new: Evidence | None) -> Iterator[str]:
    if old is None or new is None:
        yield "new" if old is None else "gone"
        return
    if old.verdict != new.verdict:
        yield "the verdict"
    if old.method != new.method:
        yield "how it is known"
    if old.proof != new.proof:
        yield "the proof"
    if old.cases != new.cases:
        differing = sum(a != b for a, b in zip(old.cases, new.cases, strict=False))
        yield f"{differing + abs(len(old.cases) - len(new.cases))} cases"


def _of_claim(old: ClaimRecord | None, new: ClaimRecord | None) -> list[str]:
    if old is None or new is None:
        return []
    parts = {
        "the claim's formula": old.formula != new.formula,
        "its domain": old.domain != new.domain,
        "its hypotheses": old.hypotheses_text != new.hypotheses_text,
        "our stance": old.stance != new.stance,
    }
    return [part for part, differs in parts.items() if differs]
