"""Every example agrees with what it says of its papers, keeps the laws and can be reported."""

from pathlib import Path

import pytest

import bptools
from bptools.interface.lawful import try_laws

EXAMPLES = Path(__file__).parents[2] / "examples"
PAPERS = sorted(path.parent.parent.name for path in EXAMPLES.glob("*/proofs/__init__.py"))
MOST_LINES = 300


@pytest.mark.parametrize("paper", PAPERS)
def test_every_finding_agrees(paper, tmp_path):
    root = EXAMPLES / paper
    run = bptools.check(root=root, workers=1, quick=True, journal=tmp_path / "journal.sqlite")
    assert run.exit_code == 0, str(run)
    lines = [path.read_text().count("\n") for path in root.glob("*/*.py")]
    assert sum(lines) <= MOST_LINES


@pytest.mark.parametrize("paper", PAPERS)
def test_the_laws_are_kept(paper):
    assert try_laws(root=EXAMPLES / paper).broken == ()


def test_a_report_is_built(tmp_path):
    root, journal = EXAMPLES / "yao_hasegawa_2025", tmp_path / "journal.sqlite"
    report = bptools.report(root=root, out=tmp_path, workers=1, quick=True, journal=journal)
    assert "not zero" in (tmp_path / "report.html").read_text()
    assert report.files
