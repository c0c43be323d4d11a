"""Coq files checked by Coq, with the axioms of every theorem; known by the file's hash."""

from __future__ import annotations

import re
import shutil
import subprocess
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

from bptools.certificates.gram import certificate
from bptools.files import write_text
from bptools.records import Record

SECONDS = 300  # for one file
_THEOREM = re.compile(r"^(?:Theorem|Corollary) (\w+)", re.MULTILINE)


class CertifiedTheorem(Record, frozen=True):
    """A theorem that Coq's kernel has accepted, and the axioms that it rests on."""

    name: str
    axioms: tuple[str, ...]


class Certificate(Record, frozen=True):
    """One Coq file, by its hash, and what Coq says of it; ``refused``: why it is not checked."""

    file: str
    sha256: str
    assistant: str = ""
    theorems: tuple[CertifiedTheorem, ...] = ()
    refused: str = ""


def sources(degree: int = 4, proofs: Path | None = None) -> dict[str, str]:
    """Return the Coq files, by name: tables, rules, and what a project proves with Coq itself.

    Args:
        degree: The largest degree of the Weingarten tables: of U up to 6, of O and Sp up to 4.
        proofs: A project's folder of proofs; the ``.v`` files in it stand alone.
    """
    own = sorted(proofs.glob("*.v")) if proofs else []
    written = {path.name: _with_assumptions(path.read_text(encoding="utf-8")) for path in own}
    rules = files("bptools.certificates").joinpath("rules.v").read_text(encoding="utf-8")
    written["kernel_rules.v"] = _with_assumptions(rules)
    for group, most in (("unitary", degree), ("orthogonal", min(degree, 4))):
        for k in range(1, most + 1):
            written[f"weingarten_{group}_{k}.v"] = certificate(group, k)
    return written


def _with_assumptions(text: str) -> str:
    commands = [f'Redirect "{x}" Print Assumptions {x}.' for x in _THEOREM.findall(text)]
    return text + "\n".join(commands) + "\n"


def assistant() -> str:
    """Return the version of Coq on this machine; empty if there is none."""
    if shutil.which("coqc") is None:
        return ""
    outcome = subprocess.run(
        ["coqc", "--print-version"], capture_output=True, text=True, check=True
    )
    return f"Coq {outcome.stdout.split()[0]}"


def checked(name: str, text: str) -> Certificate:
    """Return what Coq says of a file.

    Args:
        name: The file's name.
        text: Its content.

    Returns:
        Its theorems with their axioms, if Coq's kernel accepts it; else why it is not checked.
    """
    digest, version = sha256(text.encode()).hexdigest(), assistant()
    if not version:
        return Certificate(name, digest, refused="Coq is not on this machine")
    with TemporaryDirectory() as folder:
        write_text(Path(folder, name), text)
        try:
            outcome = subprocess.run(
                ["coqc", "-q", name], cwd=folder, capture_output=True, text=True, timeout=SECONDS
            )
        except subprocess.TimeoutExpired:
            return Certificate(name, digest, version, refused=f"not done in {SECONDS} s")
        if outcome.returncode:
            reason = " ".join(outcome.stderr.split())[:300]
            return Certificate(name, digest, version, refused=f"Coq refuses it: {reason}")
        printed = {path.stem: path.read_text() for path in Path(folder).glob("*.out")}
    theorems = tuple(
        CertifiedTheorem(theorem, _axioms(printed[theorem]))
        for theorem in _THEOREM.findall(text)
        if theorem in printed
    )
    return Certificate(name, digest, version, theorems)


def _axioms(printed: str) -> tuple[str, ...]:
    if "Closed under the global context" in printed:
        return ()
    return tuple(re.findall(r"^([\w.]+)\s*:", printed.partition("Axioms:")[2], re.MULTILINE))
