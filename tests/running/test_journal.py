import sqlite3

import pytest

from bptools.running.journal import Journal, JournalError
from bptools.running.worker import Outcome

FOUND = Outcome("checks.a:b", "a.b", b"{}", "", 0.5, "host", 3, "2026-01-01T00:00:00+00:00")
RAISED = Outcome("checks.a:c", "a.b", b"", "Traceback", 0.5, "host", 3, "2026-01-01T00:00:00+00:00")


def test_outcomes_outlive_the_journal_object(tmp_path):
    path = tmp_path / "folder" / "journal.sqlite"
    with Journal(path, {"seed": "1"}) as journal:
        journal.record(FOUND)
        journal.record(RAISED)
    with Journal(path, {"seed": "1"}, resume=True) as journal:
        assert journal.outcomes() == {FOUND.key: FOUND}
    with Journal(path, {"seed": "1"}) as journal:
        assert journal.outcomes() == {}


def test_two_runs_cannot_share_a_journal(tmp_path):
    path = tmp_path / "journal.sqlite"
    with Journal(path, {}), pytest.raises(JournalError, match="database is locked"):
        Journal(path, {})


@pytest.mark.parametrize("resume", [False, True])
def test_a_file_of_another_kind_is_left_alone(tmp_path, resume):
    path = tmp_path / "journal.sqlite"
    path.write_text("my thesis " * 100)
    with pytest.raises(JournalError, match="not a database"):
        Journal(path, {}, resume=resume)
    assert path.read_text().startswith("my thesis")


def test_another_version_is_refused(tmp_path):
    path = tmp_path / "journal.sqlite"
    database = sqlite3.connect(path)
    database.execute("pragma user_version = 99")
    database.close()
    with pytest.raises(JournalError, match="version 99"):
        Journal(path, {}, resume=True)
