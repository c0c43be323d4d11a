"""Every example agrees with what it says of its papers, keeps the laws and can be reported."""

import re
from pathlib import Path

import pypdf
import pytest

import bptools
from bptools.documents.anchors import claim_anchor
from bptools.interface.lawful import try_laws

EXAMPLES = Path(__file__).parents[2] / "examples"
PAPERS = sorted(path.parent.parent.name for path in EXAMPLES.glob("*/proofs/__init__.py"))
MOST_LINES = 300
MOST_PAGES = 6


# paper by paper: what one test has computed of it the other finds in the same process
of_papers = pytest.mark.parametrize("paper", PAPERS, scope="module")


@of_papers
def test_every_finding_agrees_and_its_report_is_built(paper, tmp_path, threads):
    root, journal = EXAMPLES / paper, tmp_path / "journal.sqlite"
    report = bptools.report(root=root, out=tmp_path, quick=True, journal=journal, engine=threads)
    assert report.run.exit_code == 0, str(report.run)
    page = (tmp_path / "report.html").read_text()
    words = r"(Of the paper&#39;s|None of the) \d+ (numbered equations|statements)"
    assert re.search(words, page)
    for claim in report.run.results.claims:
        assert f'id="{claim_anchor(claim.name)}"' in page
    assert len(pypdf.PdfReader(tmp_path / "report.pdf").pages) <= MOST_PAGES
    lines = [path.read_text().count("\n") for path in root.glob("*/*.py")]
    assert sum(lines) <= MOST_LINES


@of_papers
def test_the_laws_are_kept(paper):
    assert try_laws(root=EXAMPLES / paper).broken == ()
