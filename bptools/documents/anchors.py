"""Names of places in the report that stay the same from run to run, so that links last."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from bptools.claims import ClaimRecord, Evidence
from bptools.claims.places import runs


def claim_anchor(name: str) -> str:
    """Return the anchor of a claim.

    >>> claim_anchor("theorem1.bound")
    'claim-theorem1-bound'
    """
    return f"claim-{_safe(name)}"


def finding_anchors(evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """Return the anchor of every finding: of a check its stem and function, of a proof so marked.

    Args:
        evidence: The findings of a run. One function may examine several claims: then the claim
            is part of the anchor.
    """
    counts = Counter(finding.finding for finding in evidence)
    anchors = []
    for finding in evidence:
        room, _, rest = finding.finding.partition(".")
        kind = "proof" if room == "proofs" else "finding"
        name = _safe(rest if room in ("proofs", "checks") else finding.finding)
        claim = f"-{_safe(finding.claim.partition('.')[2])}" if counts[finding.finding] > 1 else ""
        anchors.append(f"{kind}-{name}{claim}")
    return _distinct(anchors)


def _distinct(anchors: Sequence[str]) -> tuple[str, ...]:
    """Number what is still the same, as a file that somebody else wrote may have it."""
    seen: Counter[str] = Counter()
    distinct = []
    for anchor in anchors:
        seen[anchor] += 1
        distinct.append(anchor if seen[anchor] == 1 else f"{anchor}-{seen[anchor]}")
    return tuple(distinct)


def place_words(claim: ClaimRecord) -> str:
    """Return the place of a claim in its paper."""
    return written(claim.equation)


def written(place: str) -> str:
    """Return a place as it is written for reading; bare numbers are equations'.

    >>> written("27, 28, 29, 30, 39"), written("(24)"), written("Lemma 2")
    ('eqs. 27–30, 39', 'eq. 24', 'Lemma 2')
    """
    text = re.sub(r"\((\d+[a-z]?)\)", r"\1", place)
    if not text[:1].isdigit():
        return text
    if re.fullmatch(r"\d+(, \d+)+", text):
        text = runs([int(number) for number in text.split(", ")])
    text = re.sub(r"(?<=\d)-(?=\d)", "–", text)
    return f"eq. {text}" if text.isalnum() else f"eqs. {text}"


def _safe(name: str) -> str:
    """Return a name of letters that an anchor may have in a page and in a PDF."""
    return re.sub(r"[^A-Za-z0-9_]+", "-", name).strip("-") or "unnamed"
