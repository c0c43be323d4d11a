import contextlib
import multiprocessing
import random
import sqlite3

import pytest

from bptools.running import journal as journals
from bptools.running.journal import NEWEST, VERSION, Journal, JournalError
from bptools.running.reads import digest


def test_what_is_kept_outlives_the_object(tmp_path):
    path = tmp_path / "folder" / "journal.sqlite"
    with Journal(path, tmp_path) as journal:
        journal.keep("a", "1", b"first", {})
        journal.keep("a", "2", b"second", {})
        assert journal.recall("a", "1") is None
        journal.write()
    with Journal(path, tmp_path) as journal:
        assert journal.recall("a", "1") == b"first"
        assert journal.recall("a", "2") == b"second"
        assert journal.recall("a", "3") is None
        assert journal.latest("a") == b"second"
        assert journal.latest("b") is None


def test_what_was_read_decides_by_its_content(tmp_path):
    (tmp_path / "data.csv").write_text("1")
    with Journal(tmp_path / "journal.sqlite", tmp_path) as journal:
        for text in ("1", "2"):
            (tmp_path / "data.csv").write_text(text)
            assert journal.recall("a", "1") is None
            journal.keep("a", "1", text.encode(), {"data.csv": digest(str(tmp_path / "data.csv"))})
            journal.write()
        assert journal.recall("a", "1") == b"2"
        (tmp_path / "data.csv").write_text("1")
        assert journal.recall("a", "1") == b"1"
        (tmp_path / "data.csv").unlink()
        assert journal.recall("a", "1") is None


def test_only_the_newest_are_kept(tmp_path):
    with Journal(tmp_path / "journal.sqlite", tmp_path) as journal:
        for number in range(2 * NEWEST):
            journal.keep("a", str(number), b"", {})
            journal.write()
        kept = [journal.recall("a", str(number)) is not None for number in range(2 * NEWEST)]
    assert kept == [False] * NEWEST + [True] * NEWEST


def fill(path, name):
    with Journal(path, path.parent) as journal:
        for number in range(100):
            journal.keep(f"{name} {number}", "1", name.encode(), {})
            journal.write()
        assert not journal.objection


def test_two_runs_share_a_journal(tmp_path):
    path = tmp_path / "journal.sqlite"
    context = multiprocessing.get_context("spawn")
    runs = [context.Process(target=fill, args=(path, name)) for name in ("a", "b")]
    for run in runs:
        run.start()
    for run in runs:
        run.join(60)
    assert [run.exitcode for run in runs] == [0, 0]
    with Journal(path, tmp_path) as journal:
        for name in ("a", "b"):
            entries = {journal.recall(f"{name} {number}", "1") for number in range(100)}
            assert entries == {name.encode()}


def test_a_journal_that_another_process_holds_is_left_to_it(tmp_path, monkeypatch):
    monkeypatch.setattr(journals, "PATIENCE", 0.1)
    path = tmp_path / "journal.sqlite"
    Journal(path, tmp_path).__exit__(None, None, None)
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("pragma locking_mode = exclusive")
        holder.execute("begin exclusive")
        with pytest.raises(JournalError, match="database is locked; another process keeps it"):
            Journal(path, tmp_path)


def test_a_file_of_another_kind_is_left_alone(tmp_path):
    path = tmp_path / "journal.sqlite"
    path.write_text("my thesis " * 100)
    with pytest.raises(JournalError, match="file is not a database; delete it, or name another"):
        Journal(path, tmp_path)
    assert path.read_text() == "my thesis " * 100


@pytest.mark.parametrize("statement", ["pragma user_version = 99", "create table mine(a)"])
def test_a_database_of_another_kind_or_version_is_left_alone(tmp_path, statement):
    path = tmp_path / "journal.sqlite"
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.execute(statement)
    before = path.read_bytes()
    with pytest.raises(JournalError, match=f"has version [0-9]+, this program writes {VERSION}"):
        Journal(path, tmp_path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("column", ["identity", "reads", "content"])
def test_a_damaged_entry_is_no_answer(tmp_path, column):
    path = tmp_path / "journal.sqlite"
    with Journal(path, tmp_path) as journal:
        journal.keep("a", "1", b"holds", {})
        journal.write()
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute(
            f"update entry set {column} = '2'"
            if column != "content"
            else "update entry set content = x'32'"
        )
    with Journal(path, tmp_path) as journal, pytest.raises(JournalError, match="match its seal"):
        journal.recall("a", "2" if column == "identity" else "1")


def test_a_file_damaged_anywhere_is_no_stale_answer(tmp_path):
    path = tmp_path / "journal.sqlite"
    with Journal(path, tmp_path) as journal:
        for number in range(50):
            journal.keep(f"a {number}", "1", str(number).encode() * 500, {})
            journal.write()
    whole = path.read_bytes()
    generator = random.Random(1)
    for _ in range(40):
        place = generator.randrange(len(whole) - 200)
        path.write_bytes(whole[:place] + generator.randbytes(200) + whole[place + 200 :])
        with contextlib.suppress(JournalError), Journal(path, tmp_path) as journal:
            for number in range(50):
                assert journal.recall(f"a {number}", "1") in (None, str(number).encode() * 500)


def test_a_full_disk_is_said_and_loses_nothing(tmp_path):
    path = tmp_path / "journal.sqlite"
    with Journal(path, tmp_path) as journal:
        journal.keep("a", "1", b"small", {})
        journal.write()
        (pages,) = journal._database.execute("pragma page_count").fetchone()
        journal._database.execute(f"pragma max_page_count = {pages}")
        journal.keep("b", "1", b"large" * 10_000, {})
        journal.write()
        assert "database or disk is full; make room for it, or name another" in journal.objection
        assert journal.recall("a", "1") == b"small"
        journal._database.execute("pragma max_page_count = 1000000")
        journal.keep("c", "1", b"small", {})
        journal.write()
        assert not journal.objection
        assert journal.recall("b", "1") == b"large" * 10_000


def test_a_second_driver_and_a_network_file_system_are_said(tmp_path, monkeypatch):
    path = tmp_path / "journal.sqlite"
    with Journal(path, tmp_path) as first:
        assert first.warnings == ()
        with Journal(path, tmp_path) as second:
            (warning,) = second.warnings
            assert "another run uses a journal in" in warning
    monkeypatch.setattr(journals, "_file_system", lambda _: "nfs4")
    with Journal(path, tmp_path) as third:
        (warning,) = third.warnings
        assert "is on a network file system (nfs4): let one machine" in warning


def test_the_file_system_of_a_path_is_that_of_the_nearest_mount():
    assert journals._file_system(journals.Path("/proc/self/status")) == "proc"
