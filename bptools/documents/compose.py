"""From the record of a run to a document: what is said, in which order."""

from __future__ import annotations

import re

from bptools.claims import Results
from bptools.documents.appendix import citations, environment
from bptools.documents.conclusions import conclusions
from bptools.documents.model import Document
from bptools.documents.sections import claim_sections
from bptools.documents.standing import standings
from bptools.documents.summary import summary

_COMMIT = re.compile(r"\b([0-9a-f]{12})[0-9a-f]{28}\b")


def compose(results: Results) -> Document:
    """Return the document that reports ``results``; it computes nothing that they do not say."""
    stands = standings(results)
    return Document(
        title=results.paper,
        subtitle="What holds, how that is known, and what does not hold",
        facts=(
            f"{'Quick run, sources' if results.quick else 'Sources'}: {results.date}",
            f"commit {_shortened(results.commit)}",
            f"seed {results.seed}",
        ),
        date=results.date,
        blocks=(
            *conclusions(results, stands),
            *summary(stands),
            *claim_sections(results, stands),
            *citations(results),
            *environment(results),
        ),
    )


def _shortened(commit: str) -> str:
    """Leave of a full identifier what people quote; the appendix has all of it."""
    return _COMMIT.sub(r"\1", commit)
