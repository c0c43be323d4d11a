"""Every long command says what it would take before anything runs."""

import pytest
from click.testing import CliRunner

from bptools.interface.cli import main
from bptools.quddpm.settings import of_model
from bptools.quddpm.training_plan import EPOCH, seconds_of
from bptools.running.pieces import Piece, workplace
from bptools.running.plan import RunPlan, between

CIRCUIT = """
import pennylane as qml
import numpy as np


def cost(n):
    @qml.qnode(qml.device("default.qubit", wires=n))
    def circuit(x):
        qml.RY(x, wires=0)
        return qml.expval(qml.Z(0))

    return circuit, (0.3,)
"""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("hunt theorem1.bound --qubits 1", "3 rounds of 64 restarts, 0 known; of the others 3"),
        ("audit ansatz.py:cost --sizes 1,2", "2 sizes, 0 known; of the others 2 take"),
        ("train --qubits 1,4 --seeds 0-2 --workers 2", "6 runs, 0 known; of the others 6 take"),
        ("quddpm survey --qubits 4 --seeds 1-20", "3 pieces of 8 seeds, 0 known"),
    ],
)
def test_a_command_says_what_it_would_take_and_does_nothing(
    words, said, tmp_path, request, monkeypatch
):
    if "audit" in words:
        (tmp_path / "ansatz.py").write_text(CIRCUIT)
    root = request.config.rootpath
    monkeypatch.chdir(tmp_path)
    options = ["--root", str(root)] if words.startswith("hunt") else []
    result = CliRunner().invoke(main, [*words.split(), "--plan", *options])
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith(said)
    assert "by measured tables: about" in result.stdout
    assert "GB each" in result.stdout
    left = {path.name for path in tmp_path.rglob("*")} - {"ansatz.py", ".bptools", "__pycache__"}
    assert not {name for name in left if not name.startswith(("journal", "ansatz"))}


def nothing(seconds):
    return str(seconds).encode()


def test_what_a_piece_took_is_remembered_under_its_name(tmp_path):
    def pieces(argument):
        named = Piece("one", nothing, (argument,), seconds=1000.0)
        return [named, Piece("two", nothing, (argument,))]

    with workplace(journal=tmp_path / "journal.sqlite") as place:
        assert place.plan(pieces(1), "pieces").estimated == 1
        assert place.plan(pieces(1), "pieces").untimed == 1
        place.results(pieces(1)[:1])
        assert place.plan(pieces(1), "pieces").known == 1
        again = place.plan(pieces(2), "pieces")  # other arguments, the same name
    assert (again.known, again.untimed, again.estimated) == (0, 1, 0)
    assert again.seconds < 10
    assert again.peak_bytes > 10**6


def test_no_number_of_workers_beats_the_longest_part():
    plan = RunPlan(4, 0, 0, 60.0, 40.0, 0, 8)
    assert plan.elapsed == 40.0


def test_costs_between_and_beyond_what_was_measured_grow_with_the_size():
    table = EPOCH["complex64"]
    costs = [between(table, size) for size in range(2, 18)]
    assert costs == sorted(costs)
    assert all(between(table, size) == pytest.approx(table[size]) for size in table)
    small, large = (of_model("original", n) for n in (4, 10))
    assert seconds_of(large, 30) > 5 * seconds_of(small, 30)
    assert seconds_of(large, 0) == 0
