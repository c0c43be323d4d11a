"""From the record of a run to a document: what is said, in which order."""

from __future__ import annotations

from bptools.documents.appendix import citations, environment
from bptools.documents.conclusions import conclusions
from bptools.documents.model import Document
from bptools.documents.sections import claim_sections
from bptools.documents.standing import standings
from bptools.documents.summary import summary
from bptools.evidence import Results


def compose(results: Results) -> Document:
    """Return the document that reports ``results``; it computes nothing that they do not say."""
    stands = standings(results)
    return Document(
        title=results.paper,
        subtitle="What holds, how that is known, and what does not hold",
        facts=(
            f"{'Quick run, sources' if results.quick else 'Sources'}: {results.date}",
            f"commit {results.commit}",
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
