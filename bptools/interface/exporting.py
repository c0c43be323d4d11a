"""One claim for a paper, in LaTeX, Typst or JSON; the schema of the results; all for a referee."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import msgspec

import bptools.verification
from bptools.claims import Answer, ClaimRecord, Evidence, Figure, Stance, answer
from bptools.claims.evidence import Results
from bptools.claims.kinds import Reading
from bptools.documents.anchors import place_words
from bptools.documents.grammar import checked
from bptools.documents.inlines import Formula
from bptools.documents.prose import prose
from bptools.errors import UsageError, require_extras
from bptools.files import write_bytes
from bptools.interface.commands import REPORTS, RESULTS, read
from bptools.printing import string_literal
from bptools.printing.latex import NoLatexError, latex, latex_text
from bptools.records import as_json

__all__ = ["bundle", "export", "results_schema"]

FORMS = ("latex", "typst", "json")
READER = """\
import sys
from pathlib import Path

from bptools.verification.checking import check, source_digest
from bptools.verification.limits import Rejected

results = Path(sys.argv[1] if len(sys.argv) > 1 else "results.json")
try:
    for finding in check(results.read_bytes(), results.with_suffix(".proofs.json").read_bytes()):
        print(finding)
except Rejected as rejected:
    sys.exit(f"{results} is refused: {rejected}")
print("reader", source_digest())
"""
_TYPST_SIGNS = re.compile(r"[\\#$*_`@<>~/\[\]]")
_SINCE = 1980, 1, 1, 0, 0, 0  # of every file in a bundle, for the same bytes


def export(
    name: str,
    *,
    form: str = "latex",
    results: Path | str | None = None,
    figures: Path | str | None = None,
) -> str:
    """Return a claim for a paper: its statement, our verdict, how it is known, and its figures.

    Args:
        name: The claim.
        form: ``"latex"``, ``"typst"`` or ``"json"``.
        results: A ``results.json``; by default that of the last report.
        figures: A folder for the figures of its findings, a PDF each, which the text then shows.
            JSON holds their data with or without.

    Returns:
        A quotation, then the figures: of LaTeX it needs graphicx, amsmath and amssymb.

    Raises:
        UsageError: If the results cannot be read, have no such claim, or its formula has no LaTeX;
            then nothing is written.
        MissingExtraError: If figures are asked for without the extra for reports.
    """
    if form not in FORMS:
        raise UsageError(f"form must be one of {', '.join(FORMS)}, not {form}")
    content = read(REPORTS / RESULTS if results is None else results)
    claim = next((c for c in content.claims if c.name == name), None)
    if claim is None:
        raise UsageError(f"name must be a claim of the results, which have no {name}")
    evidence = [e for e in content.evidence if e.claim == name]
    if form == "json":
        parts = {"claim": claim, "evidence": evidence, "commit": content.commit}
        return msgspec.json.format(msgspec.json.encode(parts), indent=1).decode()
    in_typst = form == "typst"
    statement, shown = (_typst, _typst_figure) if in_typst else (_latex, _latex_figure)
    drawn = {} if figures is None else _places(evidence, Path(figures))
    try:
        text = statement(claim, _known_by(claim, evidence), _origin(content))
        text += "".join(shown(figure, path) for path, figure in drawn.items())
    except (NoLatexError, ValueError) as error:
        words = "Typst" if in_typst else "LaTeX"
        raise UsageError(f"{name} cannot be written in {words}: {error}") from error
    _draw(drawn)
    return text


def _places(evidence: list[Evidence], folder: Path) -> dict[Path, Figure]:
    """Return the figures of some findings by the file that each is drawn into."""
    figures = {figure.name: figure for finding in evidence for figure in finding.figures}
    safe = {name: re.sub("[^A-Za-z0-9_-]+", "-", name) for name in figures}
    return {folder / f"{safe[name]}.pdf": figure for name, figure in figures.items()}


def _draw(figures: dict[Path, Figure]) -> None:
    """Write figures into their files, once all of them are drawn."""
    if not figures:
        return
    require_extras("a figure", "report")
    from bptools.documents.pdf import figure_pdf

    drawings = {path: figure_pdf(figure) for path, figure in figures.items()}
    for path, content in drawings.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(path, content)


def _latex_figure(figure: Figure, path: Path) -> str:
    caption = f"{latex_text(figure.title)}. {latex_text(figure.caption)}"
    return (
        "\\begin{figure}\n\\centering\n"
        f"\\includegraphics[width=\\columnwidth]{{{path.as_posix()}}}\n"
        f"\\caption{{{caption}}}\n\\end{{figure}}\n"
    )


def _typst_figure(figure: Figure, path: Path) -> str:
    caption = f"{_typst_text(figure.title)}. {_typst_text(figure.caption)}"
    return f"#figure(image({string_literal(path.as_posix())}), caption: [{caption}])\n"


def _typst_text(text: str) -> str:
    r"""Return a sentence as Typst: its formulas, and words none of which could be code.

    >>> _typst_text('At $N >= 2$, #read("file")')
    'At $N >= 2$, \\#read("file")'
    """
    return "".join(
        f"${checked(part.math)}$"
        if isinstance(part, Formula)
        else _TYPST_SIGNS.sub(r"\\\g<0>", str(part))
        for part in prose(text)
    )


def _known_by(claim: ClaimRecord, evidence: list[Evidence]) -> str:
    """Return how a claim is known, strongest first, and what disagrees."""
    stance = "False" if claim.stance is Stance.REFUTED else "True"
    agreeing = [e for e in evidence if answer(claim.stance, e.verdict) is Answer.AGREES]
    methods = sorted({e.method for e in agreeing}, key=lambda m: -m.strength)
    rest = len(evidence) - len(agreeing)
    words = f"{stance}, by {len(agreeing)} findings: {', '.join(methods)}" if agreeing else "Open"
    return f"{words}; {rest} of {len(evidence)} findings do not agree" if rest else words


def _origin(results: Results) -> str:
    return f"bptools, commit {results.commit or 'unknown'}, seed {results.seed}"


def _one_line(*words: str) -> str:
    """Return words as a comment can hold them, whatever breaks a file may have put into them."""
    return " ".join(": ".join(words).split())


def _source(claim: ClaimRecord) -> str:
    place = f"{claim.source}, {place_words(claim)}" if claim.equation else claim.source
    return f"{place}; {claim.reading}" if claim.reading is not Reading.PRINTED else place


def _latex(claim: ClaimRecord, known: str, origin: str) -> str:
    assumed = [*claim.hypotheses_text, *(f"${least.typst}$" for least in claim.domain)]
    hypotheses = f"Assume that {latex_text(', '.join(assumed))}.\n" if assumed else ""
    where = "".join(f"Here ${latex(meaning.typst)}$.\n" for meaning in claim.where)
    words = f"{latex_text(claim.in_words)}\n" if claim.in_words else ""
    return (
        f"% {_one_line(claim.name, origin)}\n"
        f"\\begin{{quote}}\n\\textbf{{{latex_text(claim.title)}}} "
        f"({latex_text(_source(claim))}).\n"
        f"{latex_text(claim.statement)}\n{hypotheses}"
        f"\\[ {latex(claim.formula.typst)} \\]\n{where}{words}"
        f"\\emph{{{latex_text(known)}.}}\n\\end{{quote}}\n"
    )


def _typst(claim: ClaimRecord, known: str, origin: str) -> str:
    assumed = [_typst_text(words) for words in claim.hypotheses_text]
    assumed += [f"${checked(least)}$" for least in claim.domain]
    hypotheses = f"Assume that {', '.join(assumed)}.\n" if assumed else ""
    where = "".join(f"Here ${checked(meaning)}$.\n" for meaning in claim.where)
    words = f"{_typst_text(claim.in_words)}\n" if claim.in_words else ""
    title, source = _typst_text(claim.title), _typst_text(_source(claim))
    return (
        f"// {_one_line(claim.name, origin)}\n*{title}* ({source}).\n"
        f"{_typst_text(claim.statement)}\n{hypotheses}$ {checked(claim.formula)} $\n"
        f"{where}{words}_{known}._\n"
    )


def results_schema() -> bytes:
    """Return the JSON schema of ``results.json``."""
    return as_json(msgspec.json.schema(Results))


def bundle(out: Path | str, *, folder: Path | str = REPORTS) -> Path:
    """Write one zip for a referee: a report's files, its schema, and the second reader.

    In it ``python verify.py`` checks the proofs again; it needs python-flint and msgspec alone. The
    same files give the same bytes.

    Args:
        out: The zip file.
        folder: The folder of a report, which holds ``results.json``.

    Raises:
        UsageError: If the folder holds no results.
    """
    place = Path(folder)
    if not (place / RESULTS).is_file():
        raise UsageError(f"{place} must hold {RESULTS}: run bptools report")
    reader = Path(bptools.verification.__file__).parent
    content = {path.name: path.read_bytes() for path in place.glob("*.*") if path.is_file()}
    content |= {
        f"{part}/{path.name}": path.read_bytes()
        for part in ("data", "certificates", "recorded/hunts")
        for path in (place / part).glob("*.*")
    }
    content |= {
        f"bptools/verification/{path.relative_to(reader).as_posix()}": path.read_bytes()
        for path in reader.rglob("*.py")
    }
    content |= {"bptools/__init__.py": b"", "verify.py": READER.encode()}
    content["results.schema.json"] = results_schema()
    target = Path(out).resolve()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(content):
            if (place / name).resolve() != target:
                archive.writestr(zipfile.ZipInfo(name, _SINCE), content[name])
    return write_bytes(Path(out), buffer.getvalue())
