"""The journal of a project: what is known of it, each by all that it depends on.

One SQLite file, safe against being killed at any moment, that several runs can use at once. What
was kept under an identity, the files that it read being as they were, need not be found again; a
run that was killed goes on by itself. Every entry is sealed, so that a damaged one is noticed. A
file that cannot be used is left as it is.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

import msgspec

from bptools.errors import UsageError
from bptools.running.reads import Digests, unchanged

VERSION = 2
PATIENCE = 30.0  # seconds to wait for another run that is writing
NETWORK = frozenset(
    ["afs", "beegfs", "ceph", "cifs", "fuse.sshfs", "gpfs", "lustre", "nfs", "nfs4", "smb3", "9p"]
)
NEWEST = 8  # entries of one name, under different identities: branches, seeds, quick runs
_TABLE = """create table if not exists entry(
    name text not null,
    identity text not null,
    reads text not null,
    content blob not null,
    seal text not null,
    primary key (name, identity, reads)
) strict"""
_KEEP = "insert or replace into entry values (?, ?, ?, ?, ?)"
_PRUNE = """delete from entry where name = ?1 and rowid not in (
    select rowid from entry where name = ?1 order by rowid desc limit ?2)"""
_REMEDY = {
    "locked": "another process keeps it to itself; wait for it",
    "full": "make room for it",
}


class JournalError(UsageError):
    """The journal cannot be used."""


class _Entry(NamedTuple):
    """A row of the table."""

    name: str
    identity: str
    reads: str
    content: bytes
    seal: str


class Journal:
    """A project's journal, open for reading and writing; use it as a context manager.

    Args:
        path: Its file; the folder is made.
        root: The project's folder, relative to which files that were read are named.

    Raises:
        JournalError: If the file cannot be opened or is of another kind or version.
    """

    def __init__(self, path: Path, root: Path) -> None:
        self.path = path
        self.objection = ""  # why what is kept could not be written, if so
        self._root = root
        self._pending: list[_Entry] = []
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(path, isolation_level=None, timeout=PATIENCE)
        except (OSError, sqlite3.Error) as error:
            raise self._error(error) from error
        try:
            with self._explained():
                self._open()
        except JournalError:
            self._database.close()
            raise
        self._guard = os.open(path.parent, os.O_RDONLY)  # of the folder, beside SQLite's own locks
        self._others = not _locked(self._guard)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What its user should know: other drivers at work, a file system of other machines."""
        sentences = []
        kind = _file_system(self.path)
        if kind in NETWORK:
            sentences.append(
                f"{self.path} is on a network file system ({kind}): let one machine alone use it, "
                "or name a file on a local disk by --journal"
            )
        if self._others:
            sentences.append(
                f"another run uses a journal in {self.path.parent} too: if it is this one, both go "
                "on, and what both lack is made twice"
            )
        return tuple(sentences)

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._database.close()
        os.close(self._guard)

    def recall(self, name: str, identity: str) -> bytes | None:
        """Return what was kept under a name and identity, if the files that it read are the same.

        Raises:
            JournalError: If the journal is damaged.
        """
        with self._explained():
            rows = self._database.execute(
                "select reads, content, seal from entry where name = ? and identity = ?",
                (name, identity),
            ).fetchall()
        for reads, content, seal in rows:
            if seal != _seal(name, identity, reads, content):
                raise self._error("an entry does not match its seal")
            if unchanged(msgspec.json.decode(reads, type=Digests), self._root):
                evidence: bytes = content
                return evidence
        return None

    def latest(self, name: str) -> bytes | None:
        """Return what was kept last under a name, whatever its identity."""
        with self._explained():
            row = self._database.execute(
                "select content from entry where name = ? order by rowid desc", (name,)
            ).fetchone()
        return None if row is None else row[0]

    def keep(self, name: str, identity: str, content: bytes, reads: Digests) -> None:
        """Keep something, to be written with what else is kept until then.

        Args:
            name: What it is.
            identity: All that it depends on, but the files that it read.
            content: It.
            reads: The digests of the files that it read.
        """
        text = msgspec.json.encode(reads, order="sorted").decode()
        seal = _seal(name, identity, text, content)
        self._pending.append(_Entry(name, identity, text, content, seal))

    def write(self) -> None:
        """Write what is kept; when this returns it is on the disk, or ``objection`` says why not.

        A run goes on where it cannot write: what it finds is not lost to whoever waits for it.
        """
        try:
            self._database.execute("begin immediate")
            self._database.executemany(_KEEP, self._pending)
            names = {entry.name for entry in self._pending}
            self._database.executemany(_PRUNE, [(name, NEWEST) for name in names])
            self._database.execute("commit")
        except sqlite3.Error as error:
            self.objection = str(self._error(error))
            if self._database.in_transaction:
                self._database.execute("rollback")
        else:
            self.objection = ""
            self._pending.clear()

    def _open(self) -> None:
        execute = self._database.execute
        (version,) = execute("pragma user_version").fetchone()
        (tables,) = execute("select count(*) from sqlite_schema").fetchone()
        if version != VERSION and (version or tables):
            raise self._error(f"it has version {version}, this program writes {VERSION}")
        execute("pragma journal_mode = wal")
        execute("pragma synchronous = full")
        if not tables:
            execute("begin immediate")
            execute(_TABLE)
            execute(f"pragma user_version = {VERSION}")
            execute("commit")

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise self._error(error) from error

    def _error(self, cause: object) -> JournalError:
        remedy = next((what for word, what in _REMEDY.items() if word in str(cause)), "delete it")
        return JournalError(
            f"{self.path} cannot be used as the journal: {cause}; {remedy}, or name another file"
        )


def _locked(folder: int) -> bool:
    """Return whether this is the only one that locks a folder, until it is closed."""
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # another run, or a file system that knows no locks
        return False
    return True


def _file_system(path: Path) -> str:
    """Return the kind of the file system that a path is on, nothing where it is not known."""
    try:
        lines = Path("/proc/mounts").read_text().splitlines()
    except OSError:
        return ""
    place, mounted = str(path.resolve()), {}
    for line in lines:
        _, point, kind, *_ = line.split(" ")
        if f"{place}/".startswith(point.rstrip("/") + "/"):
            mounted[point] = kind
    return mounted[max(mounted, key=len)] if mounted else ""


def _seal(name: str, identity: str, reads: str, content: bytes) -> str:
    digest = hashlib.sha256(f"{name}\n{identity}\n{reads}\n".encode())
    digest.update(content)
    return digest.hexdigest()
