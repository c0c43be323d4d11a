"""The files of a new paper, written from templates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from string import Template

from bptools.errors import UsageError
from bptools.files import write_bytes
from bptools.running.rooms import require_rooms

_STEM = re.compile(r"[a-z][a-z0-9_]*")
FILES = {  # where each template goes
    "proofs_init": "proofs/__init__.py",
    "proofs": "proofs/{stem}.py",
    "checks_init": "checks/__init__.py",
    "checks": "checks/{stem}.py",
    "laws": "tests/test_laws.py",
    "pyproject": "pyproject.toml",
    "readme": "README.md",
    "workflow": ".github/workflows/verify.yml",
    "ignored": ".gitignore",
}


def new(folder: Path | str, *, title: str = "", reference: str = "") -> tuple[Path, ...]:
    """Lay out a paper: proofs, checks, tests, README and CI, with one worked claim that passes.

    Args:
        folder: Where; its last part names the file of claims. It must be empty or not there.
        title: Authors and year; by default the folder's name.
        reference: Where the paper can be read, as ``arXiv:1803.11173v1``.

    Returns:
        The files that were written.

    Raises:
        UsageError: If the folder holds something, or its name is no name of a file of claims.
    """
    root = Path(folder)
    stem = re.sub(r"[-. ]", "_", root.resolve().name.lower())
    if not _STEM.fullmatch(stem) or stem in ("proofs", "checks", "tests"):
        raise UsageError(f"name of a paper must be a word such as mcclean_2018, not {root.name!r}")
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise UsageError(f"{root} must be empty or not there; bptools new --claim adds a claim")
    words = {"stem": stem, "title": _quoted(title or root.name), "reference": _quoted(reference)}
    return tuple(_written(root, words))


def add_claim(name: str, *, root: Path | str | None = None) -> Path:
    """Add a claim to a paper, whose right side is for the engine to say.

    Args:
        name: ``<file>.<claim>``, as ``mcclean.both``; the file is made if it is not there.
        root: The folder of ``proofs/`` and ``checks/``; by default the current one.

    Returns:
        The file that it was written to.

    Raises:
        UsageError: If the name is none or taken, or there is no project.
    """
    stem, _, word = name.partition(".")
    if not _STEM.fullmatch(stem) or not _STEM.fullmatch(word):
        raise UsageError(f"name of a claim must be <file>.<claim> in lower case, not {name!r}")
    folder = Path(root or ".")
    require_rooms(folder)
    path = folder / "proofs" / f"{stem}.py"
    text = path.read_text(encoding="utf-8") if path.exists() else _template("page", stem=stem)
    if re.search(rf"""["']({re.escape(word)}|{re.escape(name)})["']""", text):
        raise UsageError(f"{name} is in {path} already")
    write_bytes(path, (text.rstrip() + "\n\n" + _template("claim", name=word)).encode())
    return path


def _written(root: Path, words: dict[str, str]) -> Iterator[Path]:
    for template, place in FILES.items():
        path = root / place.format(stem=words["stem"])
        path.parent.mkdir(parents=True, exist_ok=True)
        yield write_bytes(path, _template(template, **words).encode())


def _template(template: str, **words: str) -> str:
    place = resources.files(__package__).joinpath(f"{template}.template")
    return Template(place.read_text(encoding="utf-8")).substitute(words)


def _quoted(text: str) -> str:
    """Return a text that can stand between double quotes."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
