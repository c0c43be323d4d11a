"""The commands of the command line as Python calls; each is also ``bptools.<name>``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import msgspec

from bptools.claims.evidence import SCHEMA, Results
from bptools.claims.verdicts import Verdicts, verdicts_of
from bptools.errors import UsageError, require_extras
from bptools.files import write_bytes
from bptools.printing.tables import Table
from bptools.running.run import Run, proofs_beside
from bptools.running.runner import check

if TYPE_CHECKING:
    from bptools.claims import Citation, Claim

__all__ = [
    "ItemTable",
    "Report",
    "check",
    "cited",
    "compare",
    "list_claims",
    "read",
    "read_verdicts",
    "report",
    "trust",
]

REPORTS = Path("reports")
QUICK_REPORTS = REPORTS / "quick"  # apart, so that a quick look never replaces the full evidence
PART_REPORTS = REPORTS / "only"
RESULTS = "results.json"
VERDICTS = "verdicts.json"

Item = TypeVar("Item")


@dataclass(frozen=True)
class ItemTable(Generic[Item]):
    """Some items that show themselves as a table, in a notebook too."""

    items: tuple[Item, ...]
    table: Table

    def __iter__(self) -> Iterator[Item]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def __str__(self) -> str:
        return str(self.table)

    def _repr_html_(self) -> str:
        return self.table._repr_html_()

    def _repr_latex_(self) -> str:
        return self.table._repr_latex_()


@dataclass(frozen=True)
class Report:
    """A run and the files that tell of it; none if something raised."""

    run: Run
    files: tuple[Path, ...]

    def __str__(self) -> str:
        return "\n".join([str(self.run), "", *map(str, self.files)])

    def _repr_html_(self) -> str:
        return self.run._repr_html_()

    def _repr_latex_(self) -> str:
        return self.run._repr_latex_()


def list_claims(
    names: Sequence[str] | str = (), *, root: Path | str | None = None
) -> ItemTable[Claim]:
    """Return the project's claims, or those of the given names and stems.

    Raises:
        UsageError: If there is no project under ``root``, or no claim of such a name.
    """
    from bptools.running.project import load

    project = load(root)
    claims = project.select([names] if isinstance(names, str) else names)
    rows = tuple(
        (
            claim.name,
            claim.source.equation,
            str(claim.stance),
            str(claim.reading),
            "empirical"
            if claim.empirical
            else str(sum(proof.claim.name == claim.name for proof in project.proofs)),
            str(sum(check.claim.name == claim.name for check in project.checks)),
            claim.title,
        )
        for claim in claims
    )
    headers = ("claim", "equation", "stance", "reading", "proofs", "checks", "title")
    return ItemTable(claims, Table(headers, rows))


def cited(name: str, *, root: Path | str | None = None) -> ItemTable[Citation]:
    """Return the literature results that a claim rests on without deriving them.

    Claims that it uses are followed to the end.

    Args:
        name: A claim or a stem.
        root: The project's folder; by default the current one.

    Raises:
        UsageError: If there is no project under ``root``, or no claim of such a name.
    """
    from bptools.running.project import load

    uses = load(root).cited(name)
    rows = tuple((book.key, book.reference, book.content, claim.name) for claim, book in uses)
    headers = ("key", "reference", "content", "used by")
    return ItemTable(tuple(book for _, book in uses), Table(headers, rows))


def trust() -> Table:
    """Return the rules that every proof rests on, each with its mathematics.

    Returns:
        One row a rule of the kernel: nothing else makes a theorem.

    >>> trust().rows[1]
    ('reflexive', 'A term is equal to itself.')
    """
    from bptools.kernel.theorems import trust

    rows = tuple((rule.name, rule.mathematics) for rule in trust())
    return Table(("rule", "rests on"), rows)


def report(
    *,
    out: Path | str | None = None,
    results: Path | str | None = None,
    root: Path | str | None = None,
    quick: bool = False,
    only: Sequence[str] | str = (),
    **options: Any,  # noqa: ANN401 - passed on to check, which declares them
) -> Report:
    """Run every proof and check of the project and write the report.

    Args:
        out: Folder for ``results.json``, ``verdicts.json`` and the documents; by default
            ``reports/`` under the root, ``reports/quick/`` of a quick run, ``reports/only/`` of a
            part.
        results: A ``results.json`` to write the documents from, instead of running anything.
        root: The project's folder; by default the current one.
        quick: Whether to draw a tenth of the samples.
        only: Claims and stems to run and report; all for none.
        options: ``seed``, ``alpha``, ``workers``, ``fresh``, ... as of ``check``.

    Returns:
        The run and the files. When something raised nothing is written: a report that lacks a
        finding must not pass for a complete one. What was found is in the journal all the same.

    Raises:
        UsageError: As ``check``, or if ``results`` cannot be read or reported, or are to be
            rendered in part; then nothing is written.
        MissingExtraError: If the extra for reports is not installed; nothing is run.
    """
    require_extras("a report", "report")
    if results and only:
        raise UsageError("only must not be given with results, which are rendered as they are")
    names = (only,) if isinstance(only, str) else tuple(only)
    apart = PART_REPORTS if names else QUICK_REPORTS if quick else REPORTS
    folder = Path(root or ".", apart) if out is None else Path(out)
    run = _read_run(results) if results else check(names, root=root, quick=quick, **options)
    if run.failures or not run.results.evidence:
        return Report(run, ())
    from bptools.documents import make

    try:
        documents = make(run.results)  # all of it before the first file is written
    except ValueError as error:
        raise UsageError(f"the report cannot be written: {error}") from error
    folder.mkdir(parents=True, exist_ok=True)
    files = [
        *run.write(folder / RESULTS),
        write_bytes(folder / VERDICTS, verdicts_of(run.results).to_json()),
    ]
    for name, content in documents.items():
        path = write_bytes(folder / name, content)
        if "/" not in name:  # data files are named by what refers to them
            files.append(path)
    return Report(run, tuple(files))


class _Versioned(msgspec.Struct):
    """What is read of a file before anything else: a file of another schema may lack the rest."""

    schema: int = 1  # which the first files did not say


def read(path: Path | str) -> Results:
    """Return the results that a ``results.json`` holds.

    Raises:
        UsageError: If it cannot be read, or is no results file of this version.
    """
    try:
        content = Path(path).read_bytes()
        schema = msgspec.json.decode(content, type=_Versioned).schema
        if schema != SCHEMA:
            raise UsageError(f"{path} must be a results.json of schema {SCHEMA}, not {schema}")
        return msgspec.json.decode(content, type=Results)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
    except msgspec.MsgspecError as error:
        raise UsageError(f"{path} must be a results.json of schema {SCHEMA}: {error}") from error


def _read_run(path: Path | str) -> Run:
    """Return a run as it was written: its results, and the proofs beside them if there are any."""
    beside = proofs_beside(Path(path))
    lines = beside.read_bytes().splitlines()[1:-1] if beside.is_file() else []
    return Run(read(path), proofs=tuple(line.removesuffix(b",") for line in lines))


def read_verdicts(path: Path | str) -> Verdicts:
    """Return the verdicts that a ``verdicts.json`` or a ``results.json`` holds.

    Raises:
        UsageError: If it cannot be read, or is neither.
    """
    try:
        return msgspec.json.decode(Path(path).read_bytes(), type=Verdicts)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
    except msgspec.MsgspecError as no_verdicts:
        try:
            return verdicts_of(read(path))
        except UsageError as error:
            raise UsageError(
                f"{path} must be a file of verdicts or results: as verdicts, {no_verdicts}; "
                f"as results, {error}"
            ) from error


def changed(old: Results, new: Results) -> str:
    """Return what differs between two results, finding by finding, and why, as text."""
    from bptools.running.changes import changes, circumstances

    table, rest = changes(old, new), circumstances(old, new)
    head = str(table) if table.rows else "every finding is the same"
    return f"{head}\nelse: {rest}" if rest else head


def compare(old: Path | str, new: Path | str) -> ItemTable[str]:
    """Return the findings whose verdict differs between two runs, or is in one of them only.

    Args:
        old: The ``verdicts.json`` of a run, or its ``results.json``.
        new: That of another.

    Raises:
        UsageError: If a file cannot be read as either.
    """
    before, after = (
        {(e.claim, e.finding): e.verdict for e in read_verdicts(path).verdicts}
        for path in (old, new)
    )
    rows = tuple(
        (*key, before.get(key, "missing"), after.get(key, "missing"))
        for key in sorted(before.keys() | after.keys())
        if before.get(key) != after.get(key)
    )
    table = Table(("claim", "finding", str(old), str(new)), rows)
    return ItemTable(tuple(finding for _, finding, *_ in rows), table)
