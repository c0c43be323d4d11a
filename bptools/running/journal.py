"""The journal of a run: one SQLite file, safe against being killed at any moment.

It keeps each finding as it is made, with its seconds, host and date, which appear nowhere else.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

from bptools.errors import UsageError
from bptools.running.worker import Outcome

VERSION = 1
_ANEW = (
    "begin immediate",
    "drop table if exists identity",
    "drop table if exists outcome",
    "create table identity(key text primary key, value text not null) strict",
    """create table outcome(
        finding text not null,
        claim text not null,
        evidence blob not null,
        error text not null,
        seconds real not null,
        host text not null,
        process integer not null,
        finished text not null,
        primary key (finding, claim)
    ) strict""",
    f"pragma user_version = {VERSION}",
)


class JournalError(UsageError):
    """The journal cannot be written, or belongs to a run that this one cannot resume."""


class Journal:
    """A run's journal, open for writing; use it as a context manager.

    Args:
        path: Its file; the folder is made.
        identity: What the findings depend on. A run resumes only one of the same identity.
        resume: Whether to keep what the file holds; otherwise it starts empty.

    Raises:
        JournalError: If another run holds the file, it is no journal, or there is nothing
            of this identity to resume.
    """

    def __init__(self, path: Path, identity: Mapping[str, str], *, resume: bool = False) -> None:
        self.path = path
        if resume and not path.is_file():
            raise JournalError(f"there is no run to resume: {path} does not exist")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(path, isolation_level=None, timeout=1.0)
        except (OSError, sqlite3.Error) as error:
            raise JournalError(f"{path} cannot be used as the journal: {error}") from error
        try:
            self._open(identity, resume)
        except sqlite3.Error as error:
            self._database.close()
            raise JournalError(f"{path} cannot be used as the journal: {error}") from error
        except JournalError:
            self._database.close()
            raise

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._database.close()

    def record(self, outcome: Outcome) -> None:
        """Store one outcome; when this returns it is on the disk."""
        self._database.execute(
            "insert or replace into outcome values (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                outcome.finding,
                outcome.claim,
                outcome.evidence,
                outcome.error,
                outcome.seconds,
                outcome.host,
                outcome.process,
                outcome.finished,
            ),
        )

    def outcomes(self) -> dict[tuple[str, str], Outcome]:
        """Return all outcomes that are evidence, by finding and claim; errors are run again."""
        rows = self._database.execute("select * from outcome where error = ''")
        return {outcome.key: outcome for outcome in (Outcome(*row) for row in rows)}

    def _open(self, identity: Mapping[str, str], resume: bool) -> None:
        execute = self._database.execute
        execute("pragma locking_mode = exclusive")  # of two runs on one file, the second is told
        execute("pragma journal_mode = wal")
        execute("pragma synchronous = full")
        if resume:
            self._require(identity)
            return
        for statement in _ANEW:
            execute(statement)
        self._database.executemany("insert into identity values (?, ?)", identity.items())
        execute("commit")

    def _require(self, identity: Mapping[str, str]) -> None:
        """Refuse to resume what another program, other sources or other options began."""
        (version,) = self._database.execute("pragma user_version").fetchone()
        if version != VERSION:
            raise JournalError(f"{self.path} has version {version}, this program writes {VERSION}")
        written = dict(self._database.execute("select key, value from identity"))
        for key in sorted(written.keys() | identity.keys()):
            if written.get(key) != identity.get(key):
                raise JournalError(
                    f"{self.path} cannot be resumed: its {key} was {written.get(key)}, "
                    f"that of this run is {identity.get(key)}"
                )
