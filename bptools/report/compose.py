"""From the record of a run to a document: what is said, in which order."""

from __future__ import annotations

from bptools.evidence import Results
from bptools.report.appendix import citations, environment
from bptools.report.conclusions import conclusions
from bptools.report.model import Document
from bptools.report.sections import claim_sections
from bptools.report.standing import standings
from bptools.report.summary import summary


def compose(results: Results) -> Document:
    """Return the document that reports ``results``; it computes nothing that they do not say."""
    stands = standings(results)
    return Document(
        title=results.paper,
        subtitle="What holds, how that is known, and what does not hold",
        facts=(
            f"Quick run of {results.date}" if results.quick else f"Sources of {results.date}",
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
