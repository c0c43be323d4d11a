"""An own inequality in one file: refuted with a proved instance, or how hard it looked."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from bptools.interface.cli import main

FILE = """
from bptools.hunting.own import inequality


@inequality(rho="state", sigma="state")
def overlap(rho, sigma):
    '''Two states overlap less than the first with itself.'''
    return (rho @ sigma).trace(), (rho @ rho).trace()


@inequality(rho="state", sigma="state")
def cauchy_schwarz(rho, sigma):
    '''The overlap of two states is at most the mean of their purities.'''
    return 2 * (rho @ sigma).trace(), (rho @ rho).trace() + (sigma @ sigma).trace()


@inequality(a="psd", h="hermitian", u="circuit", x=(0.5, 2.0), v="pure")
def conjugated(a, h, u, x, v):
    '''A conjugated square is not negative.'''
    return -x * (v @ u @ (a + h @ h) @ u.dagger).trace(), 0


@inequality(u="circuit")
def twice(u):
    '''A unitary has a norm below that of the unit matrix.'''
    return (u @ u.dagger).trace() + 1, (u.dagger @ u).trace()


@inequality(x=(-1.0, 1.0))
def constant(x):
    '''Two is at most one.'''
    return 2, 1


@inequality(rho="state")
def untraced(rho):
    '''A matrix is no number.'''
    return rho @ rho, 1


NUMBER = 3
"""
REFUSALS = {
    "overlaps": "mine.py must define overlaps",
    "untraced": "slack of own.untraced must be of two real numbers, left and right, not ['OwnM",
    "NUMBER": "NUMBER must be a function under @inequality(...)",
}


@pytest.fixture
def hunt(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("mine.py").write_text(FILE)

    def run(name, *words):
        return CliRunner().invoke(main, ["hunt", f"mine.py:{name}", "--budget", "4000", *words])

    return run


def test_a_false_one_is_refuted_by_an_instance_in_fractions(hunt):
    result = hunt("overlap", "--qubits", "1")
    assert result.exit_code == 1, result.output
    assert "own.overlap: violated, proved in one family" in result.stdout
    assert "rho ~ L L^dagger, L = [(" in result.stdout


@pytest.mark.parametrize("name", ["cauchy_schwarz", "conjugated"])
def test_a_true_one_is_said_to_have_been_looked_at(hunt, name):
    result = hunt(name)
    assert result.exit_code == 0, result.output
    assert f"own.{name}: no violation in 4000 evaluations; nearest: smaller/larger" in result.stdout
    assert "smaller/larger = -0." not in result.stdout


def test_what_is_always_false_is_proved_at_any_circuit(hunt):
    result = hunt("twice", "--qubits", "2")
    assert result.exit_code == 1, result.output
    assert "u = C([[" in result.stdout


def test_a_false_statement_of_numbers_alone_is_proved_false(hunt):
    result = hunt("constant")
    assert result.exit_code == 1, result.output
    assert "own.constant: violated, proved in one family" in result.stdout


@pytest.mark.parametrize("name", REFUSALS)
def test_what_is_no_inequality_is_refused_in_one_sentence(hunt, name):
    result = hunt(name)
    assert result.exit_code == 2
    assert REFUSALS[name] in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("kinds", "message"),
    [
        ("x='stat'", "must be of a kind"),
        ("x=(2, 1)", "ascending"),
        ("", "kind"),
        ("x=(1,)", "ascending"),
        ("x=None", "ascending"),
        ("x=(0, 1j)", "ascending"),
    ],
)
def test_kinds_are_refused_by_name(hunt, kinds, message):
    Path("mine.py").write_text(FILE + f"\n@inequality({kinds})\ndef bad(x):\n    return x, 1\n")
    result = hunt("bad")
    assert (result.exit_code, message in result.stderr) == (2, True), result.output


def test_a_function_of_other_arguments_is_refused(hunt):
    Path("mine.py").write_text(FILE + "\n@inequality(x=(0, 1))\ndef bad(y):\n    return y, 1\n")
    result = hunt("bad")
    assert result.exit_code == 2
    assert "arguments of bad must be those whose kinds are said, x, not y" in result.stderr
