"""Where results come from: the commit of the sources, their digest, the versions of what ran."""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
from datetime import UTC, datetime
from functools import cache
from importlib import metadata
from pathlib import Path

from bptools.claims import UNDATED

# what can change a result or the looks of the report
PACKAGES = (
    "bptools",
    "sympy",
    "python-flint",
    "numpy",
    "scipy",
    "qutip",
    "pennylane",
    "jax",
    "optax",
    "matplotlib",
    "typst",
)
SOURCES = ("bptools", "proofs", "checks", "pyproject.toml")
NO_COMMIT = "none"
UNCOMMITTED = "+ uncommitted changes"


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that results depend on."""
    return dict(_versions())


@cache  # what this process imports stays as it is
def _versions() -> dict[str, str]:
    versions_by_name = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            versions_by_name[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return versions_by_name


def commit(root: Path) -> tuple[str, str]:
    """Return the commit that last changed the sources under ``root``, and its day.

    Committing the results, or any other change beside the sources, changes neither, so a run
    on the committed tree gives the committed results again.

    Returns:
        The commit's identifier, marked where the sources differ from it, and its date as
        ``YYYY-MM-DD``. Without a repository it says so, with the day that
        ``SOURCE_DATE_EPOCH`` tells, or ``undated``.
    """
    sources = [name for name in SOURCES if (root / name).exists()]
    last = _git(root, "log", "-1", "--format=%H %cs", "--", *sources)
    if not last:
        return NO_COMMIT, _epoch_day()
    identifier, day = last.split()
    if _git(root, "status", "--porcelain", "--", *sources):
        identifier = f"{identifier} {UNCOMMITTED}"
    return identifier, day


def digest(root: Path) -> str:
    """Return one number for all sources that results depend on: project and instrument."""
    instrument = Path(__file__).parent.parent
    total = hashlib.sha256()
    for folder in (instrument, root / "proofs", root / "checks"):
        for path in sorted(folder.rglob("*.py")):
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            total.update(f"{path.relative_to(folder.parent)} {content}\n".encode())
    return total.hexdigest()


def _git(root: Path, *arguments: str) -> str:
    """Return what git prints, or nothing where it or a repository is missing."""
    command = ["git", "-C", str(root), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.strip()


def _epoch_day() -> str:
    seconds = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not seconds.isdigit():
        return UNDATED
    return datetime.fromtimestamp(int(seconds), UTC).date().isoformat()
