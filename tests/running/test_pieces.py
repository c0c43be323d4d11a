"""A longer work in pieces: each is kept at once, and made again only when something has changed."""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner

from bptools.interface.cli import main
from bptools.running import pieces
from bptools.running.journal import Journal
from bptools.running.pieces import Piece, Workplace

CIRCUIT = """
import pennylane as qml
from neighbour import SCALE


def cost(n):
    @qml.qnode(qml.device("default.qubit", wires=n))
    def circuit(x):
        qml.RX(SCALE * x, 0)
        return qml.expval(qml.Z(0))

    return circuit, (0.3,)
"""


def doubled(number, folder):
    (Path(folder) / f"made {number}").touch()
    if number == 3:
        raise RuntimeError("no luck")
    factor = int((Path(folder) / "factor").read_text())
    return str(factor * number).encode()


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "factor").write_text("2")
    return tmp_path


@pytest.fixture
def work(folder):
    """Do pieces of these numbers; return results, and which were made and not known."""

    def do(*numbers, engine=None, fresh=False):
        for made in folder.glob("made *"):
            made.unlink()
        some = [Piece(f"double {n}", doubled, (n, str(folder))) for n in numbers]
        with Journal(folder / "journal.sqlite", Path("/")) as book:
            results = Workplace(engine, book, fresh).results(some)
        return results, sorted(int(made.name.split()[1]) for made in folder.glob("made *"))

    return do


@pytest.mark.parametrize("engine", [None, lambda: ThreadPoolExecutor(2)])
def test_what_is_known_is_not_made_again(work, engine):
    assert work(1, 2, engine=engine) == ([b"2", b"4"], [1, 2])
    assert work(2, 5, 1, engine=engine) == ([b"4", b"10", b"2"], [5])
    assert work(1, engine=engine, fresh=True) == ([b"2"], [1])


def test_what_was_done_before_a_failure_is_kept(work):
    with pytest.raises(RuntimeError, match="no luck"):
        work(1, 3, 4)
    assert work(1, 4) == ([b"2", b"8"], [4])


def test_a_file_that_a_piece_read_decides(work, folder):
    work(1)
    (folder / "factor").write_text("5")
    assert work(1) == ([b"5"], [1])


def test_other_versions_decide(work, monkeypatch):
    work(1)
    monkeypatch.setattr(pieces, "installation", lambda: {"numpy": "0"})
    assert work(1)[1] == [1]


@pytest.mark.parametrize("file", ["circuit.py", "neighbour.py"])
def test_an_audit_goes_on_where_it_was_unless_the_circuit_has_changed(tmp_path, monkeypatch, file):
    pytest.importorskip("pennylane")
    monkeypatch.chdir(tmp_path)
    Path("neighbour.py").write_text("SCALE = 1.0\n")
    Path("circuit.py").write_text(CIRCUIT)
    made = []

    def carry_out(function, arguments, do=pieces.carry_out):
        made.append(arguments)
        return do(function, arguments)

    def audited():
        monkeypatch.delitem(sys.modules, "neighbour", raising=False)  # as a new process
        result = CliRunner().invoke(main, ["audit", "circuit.py:cost", "--sizes", "1,2"])
        assert result.exit_code == 0, result.output
        return result.stdout

    monkeypatch.setattr(pieces, "carry_out", carry_out)
    assert audited() == audited()
    assert len(made) == 2
    Path(file).write_text(Path(file).read_text() + "# changed\n")
    audited()
    assert len(made) == 4
