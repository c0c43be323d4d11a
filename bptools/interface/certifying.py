"""Certificates for Coq, written and, where Coq is, checked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bptools.certificates.assistant import Certificate, checked, sources
from bptools.errors import UsageError
from bptools.files import write_bytes, write_text
from bptools.printing.tables import Table
from bptools.records import as_json

__all__ = ["Certificates", "certify"]

RECORD = "certificates.json"


@dataclass(frozen=True)
class Certificates:
    """What Coq says of each file; ``folder`` holds the files and this as ``certificates.json``."""

    folder: Path
    certificates: tuple[Certificate, ...]

    @property
    def exit_code(self) -> int:
        """1 if Coq is here and does not accept a file, else 0."""
        return int(any(c.refused and c.assistant for c in self.certificates))

    @property
    def table(self) -> Table:
        """One row a theorem, or a file that is not checked."""
        rows: list[tuple[str, ...]] = []
        for certificate in self.certificates:
            name = certificate.file
            if certificate.refused:
                rows.append((name, "", f"not checked: {certificate.refused}"))
            rows.extend(
                (name, theorem.name, ", ".join(theorem.axioms) or "no axioms")
                for theorem in certificate.theorems
            )
        return Table(("file", "theorem", "accepted, and rests on"), tuple(rows))

    def __str__(self) -> str:
        return str(self.table)

    def _repr_html_(self) -> str:
        return self.table._repr_html_()


def certify(
    out: Path | str = "certificates", *, degree: int = 4, root: Path | str | None = None
) -> Certificates:
    """Write Coq files that stand alone, and let Coq check them if it is on this machine.

    They prove that the symbolic Weingarten tables of U (of Sp and O up to degree 4) invert the Gram
    matrices at every dimension, diagrams and loops computed inside Coq. Beside them stands what a
    project proves with Coq itself: the ``.v`` files of its ``proofs/``; and the rules of the kernel
    that are about real numbers alone: quotients, induction, signs of powers. What it knows of
    matrices is not exported: averages as such, sequences, traces of positive matrices (overlap);
    nor are limits.

    Args:
        out: Folder of the files and of ``certificates.json``, which holds their hashes.
        degree: The largest degree of the tables, 1 to 6.
        root: The folder of ``proofs/``; by default the current one.

    Raises:
        UsageError: If the degree is another one.
    """
    if not 1 <= degree <= 6:
        raise UsageError(f"degree must lie between 1 and 6, not {degree}")
    folder, certificates = Path(out), []
    for name, text in sources(degree, Path(root or ".") / "proofs").items():
        write_text(folder / name, text)
        certificates.append(checked(name, text))
    content = as_json(certificates)
    write_bytes(folder / RECORD, content)
    return Certificates(folder, tuple(certificates))
