"""From the record of a run to its documents: what is said, in which order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bptools.claims import Method, Results
from bptools.claims.layout import check_facts
from bptools.documents.closing import closing
from bptools.documents.front import front
from bptools.documents.inlines import FileLink
from bptools.documents.judgements import judgements
from bptools.documents.letters import Dictionary
from bptools.documents.model import Block, Document, PageBreak
from bptools.documents.panels import Gallery, panels
from bptools.documents.refutations import refutations
from bptools.documents.sections import sections
from bptools.documents.setting import setting
from bptools.documents.standing import standings
from bptools.documents.statements import CASES, Index
from bptools.documents.supplement import all_cases, derivations

_STATISTICAL = (Method.SAMPLED, Method.OBSERVED)
_FEW = 20  # claims
_COMMIT = re.compile(r"\b([0-9a-f]{12})[0-9a-f]{28}\b")
PAGE, MAIN, SUPPLEMENT = "report.html", "report.pdf", "supplement.pdf"
CASES_TABLE = "data/cases.csv"
_FILES = (
    FileLink("PDF", MAIN),
    FileLink("supplement", SUPPLEMENT),
    FileLink("every case", CASES),
    FileLink("cases as CSV", CASES_TABLE),
    FileLink("results", "results.json"),
)
FILTERS = ("paper", "false", "repaired", "ours", "sampled")


@dataclass(frozen=True)
class Documents:
    """The documents on a run.

    Args:
        main: What is read on paper: the paper's statements alone.
        page: The same on the screen, with statements of ours and derivations folded.
        supplement: Every statement with its derivation.
        cases: Every case of every finding.
    """

    main: Document
    page: Document
    supplement: Document
    cases: Document

    def __iter__(self) -> Iterator[Document]:
        return iter((self.main, self.page, self.supplement, self.cases))


def compose(results: Results) -> Documents:
    """Return the documents that report ``results``; they compute nothing that it does not say.

    Args:
        results: The record of a run.

    Raises:
        ValueError: If what is declared of the paper does not fit to its claims or figures, or a
            letter of the first pages has no meaning.
    """
    _check(results)
    stands = standings(results)
    index, rows = Index(results, stands), judgements(results, stands)
    dictionary = Dictionary(results)

    def whole(*, screen: bool) -> tuple[Iterable[Block], Gallery]:
        gallery = Gallery(results)
        opening = (
            *front(results, stands, rows),
            *setting(results, dictionary),
            *panels(results, stands, gallery),
        )
        dictionary.require(opening, "")
        blocks = (
            *opening,
            *refutations(results, stands, dictionary),
            *sections(results, stands, gallery, index, dictionary, screen=screen),
            *closing(results, stands, rows, index),
        )
        return blocks, gallery

    main, gallery = whole(screen=False)
    if len(results.claims) < _FEW:  # parts of a few lines need no pages of their own
        main = [block for block in main if not isinstance(block, PageBreak)]
    page, _ = whole(screen=True)
    drawn = frozenset(gallery.shown)
    return Documents(
        _document(results, "What holds, what does not, and how that is known", main),
        _document(
            results, "What holds, what does not, and how that is known", page, filters=FILTERS
        ),
        _document(results, "Supplement: derivations", derivations(results, stands, index, drawn)),
        _document(results, "Supplement: every case", all_cases(stands, index)),
    )


def _check(results: Results) -> None:
    """Refuse what does not fit together, as a file edited by hand may not.

    Facts need not fit to the claims of a run that was restricted to some.
    """
    counts = Counter(claim.name for claim in results.claims)
    for name, count in counts.items():
        if count > 1:
            raise ValueError(f"claim {name!r} must stand in the results once, not {count} times")
    for finding in results.evidence:
        if finding.claim not in counts:
            raise ValueError(f"evidence must be on claims of the results, not on {finding.claim!r}")
        if finding.error_rate is not None and finding.method not in _STATISTICAL:
            raise ValueError(
                f"{finding.finding} has an error rate, so its method must be sampled or observed"
            )
    if not results.only:
        check_facts(results.facts, results.claims)


def _document(
    results: Results, subtitle: str, blocks: Iterable[Block], filters: tuple[str, ...] = ()
) -> Document:
    facts = (
        f"{'Quick run, sources' if results.quick else 'Sources'}: {results.date}",
        f"commit {_shortened(results.commit)}",
        f"seed {results.seed}",
    )
    return Document(results.paper, subtitle, facts, results.date, tuple(blocks), _FILES, filters)


def _shortened(commit: str) -> str:
    """Leave of a full identifier what people quote; the last pages have all of it."""
    return _COMMIT.sub(r"\1", commit)
