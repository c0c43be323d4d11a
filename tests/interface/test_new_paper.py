"""A new paper passes at once, its laws can be broken, and its tests import no other paper."""

import subprocess
import sys

import pytest
from click.testing import CliRunner

from bptools.errors import UsageError
from bptools.interface.cli import main
from bptools.interface.lawful import try_laws
from bptools.interface.pytest_plugin import enter_paper
from bptools.interface.scaffold import add_claim, new
from bptools.running.project import ProjectError, load


def run(*words, code=0):
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exit_code == code, result.output
    return result.output


@pytest.fixture
def paper(tmp_path):
    root = tmp_path / "lubkin_1978"
    new(root, title='Lubkin "1978"', reference="J. Math. Phys. 19")
    return root


def test_a_new_paper_agrees_and_keeps_its_laws(paper):
    out = run("--root", paper, "check", "--workers", 1, "--quick")
    assert "7 findings: 7 agree" in out
    assert 'Lubkin "1978"' in load(paper).paper
    assert "lubkin_1978.rate" in run("list", "--root", paper)
    tried = try_laws(root=paper)
    assert not tried.broken
    assert len({law.words for law, _ in tried.tried}) == 8


def test_its_tests_import_its_own_rooms(paper):
    """An editable installation of bptools offers proofs of its own."""
    test = "import proofs\n\ndef test_it():\n    assert 'Lubkin' in proofs.PAPER\n"
    (paper / "tests" / "test_own.py").write_text(test)
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_own.py"]
    done = subprocess.run(words, cwd=paper / "tests", capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert enter_paper(paper / "tests") == paper
    assert enter_paper(paper.parent) is None


def test_a_claim_is_added_and_the_engine_says_what_it_is(paper):
    run("new", "--claim", "lubkin_1978.form_factor", "--root", paper)
    run("new", "--claim", "another.form_factor", "--root", paper)
    with pytest.raises(ProjectError, match=r"without a right side: another.form_factor: 1"):
        load(paper)
    path = paper / "proofs" / "another.py"
    path.write_text(path.read_text().replace("    ...,", "    1,"))
    (paper / "proofs" / "lubkin_1978.py").unlink()
    (paper / "checks" / "lubkin_1978.py").unlink()
    assert "2 findings: 2 agree" in run("check", "--root", paper, "--workers", 1)


@pytest.mark.parametrize(
    ("room", "old", "new_text", "law"),
    [
        ("checks", "evaluate(claim.", "evaluate(variance.", "a perturbed claim fails"),
        ("checks", "from collections", "import bptools.haar\nfrom collections", "imports what"),
        ("proofs", "1 / (N + 1),", "1 / (N + 2),", "its verdict agrees with the stance"),
        ("proofs", 'eq="1",', "eq='1', proved=False,", "is derived"),
    ],
)
def test_a_broken_law_is_named(paper, room, old, new_text, law):
    path = paper / room / "lubkin_1978.py"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new_text, 1))
    out = run("laws", "--root", paper, code=1)
    assert law in out.split("\n\n", 1)[1]


def test_perturbed_names_claims(paper):
    (paper / "checks" / "__init__.py").write_text("PERTURBED = {'lubkin_1978.no': 1}")
    with pytest.raises(ProjectError, match="PERTURBED"):
        try_laws(root=paper)


def test_what_cannot_be_laid_out_is_refused(paper, tmp_path):
    for name in ("1978", "proofs", "a+b"):
        with pytest.raises(UsageError, match="must be a word"):
            new(tmp_path / name)
    with pytest.raises(UsageError, match="must be empty"):
        new(paper)
    for name in ("variance", "Lubkin.a", "lubkin_1978."):
        with pytest.raises(UsageError, match="must be <file>"):
            add_claim(name, root=paper)
    with pytest.raises(UsageError, match="already"):
        add_claim("lubkin_1978.rate", root=paper)
    with pytest.raises(UsageError, match="not a project"):
        add_claim("a.b", root=tmp_path)
    assert "either" in run("new", code=2)
    assert "of a new paper" in run("new", "--claim", "a.b", "--title", "x", code=2)
