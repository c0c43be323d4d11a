"""What lacks an extra says in one sentence which one, before it does any work."""

import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import bptools
from bptools.errors import EXTRAS, MissingExtraError
from bptools.interface import commands
from bptools.interface.cli import main

SLACK = """
from bptools.hunting import slack


@slack(ONE, over=lambda qubits, layers: (), reworded="its sides are numbers")
def sides(claim, quantities):
    return 0, 1
"""


@pytest.fixture
def without(monkeypatch):
    """Take the packages of extras away."""

    def take(*extras):
        for extra in extras:
            for module in EXTRAS[extra]:
                monkeypatch.setitem(sys.modules, module, None)

    return take


@pytest.mark.parametrize(
    ("words", "taken", "named"),
    [
        (["audit", "mine.py:cost"], ["quantum"], "quantum"),
        (["audit", "mine.py:cost"], ["quantum", "training", "report"], "quantum,training"),
        (["audit", "mine.py:cost", "--report", "there"], ["report"], "report"),
        (["train", "--qubits", "1"], ["training", "quantum"], "training"),
        (["train", "--qubits", "1", "--ansatz", "mine.py:own"], ["quantum"], "quantum"),
        (["hunt", "toy.one"], ["training"], "training"),
        (["report"], ["report"], "report"),
        (["quddpm", "circuits", "--out", "there"], ["report"], "report"),
        (["quddpm", "survey", "--qubits", "1", "--seeds", "1"], ["training"], "training"),
    ],
)
def test_a_command_names_the_extra_that_it_lacks(
    toy, tmp_path, monkeypatch, without, words, taken, named
):
    claim = toy.claim("ONE", "toy.one", "relation=Relation.AT_MOST")
    monkeypatch.chdir(toy.write(toy=(claim + SLACK, toy.check("ONE", toy.holds))))
    monkeypatch.setattr(commands, "check", None)  # nothing is to run
    Path("mine.py").write_text("import pennylane")
    without(*taken)
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 2
    (line,) = done.stderr.splitlines()
    assert line.endswith(f'needs packages that are not installed: pip install "bptools[{named}]"')
    assert not (tmp_path / "there").exists()


def test_a_check_that_lacks_an_extra_is_an_error_of_its_own(toy, threads, without):
    without("quantum")
    root = toy.one("import qutip.core.gates", toy.holds)
    run = bptools.check(root=root, engine=threads)
    assert [evidence.finding for evidence in run.results.evidence] == ["checks.toy:check_1"]
    (failure,) = run.failures
    sentence = 'needs packages that are not installed: pip install "bptools[quantum]"'
    assert (failure.message, failure.traceback) == (f"it {sentence}", "")
    assert run.exit_code == 3


def test_a_file_that_cannot_be_imported_for_want_of_an_extra_says_which(toy, without):
    without("training")
    root = toy.write(toy=(toy.claim("ONE", "toy.one") + "import optax\n", ""))
    with pytest.raises(MissingExtraError, match=r'proofs/toy\.py needs .*"bptools\[training\]"$'):
        bptools.list_claims(root=root)


def test_other_missing_modules_are_no_extra(toy, threads):
    run = bptools.check(root=toy.one("import qutpi"), engine=threads)
    assert run.failures[0].message.startswith("ModuleNotFoundError: No module named 'qutpi', at ")
