"""The report on a run, as a web page and as PDF, from its results alone."""

from __future__ import annotations

from pathlib import Path

from bptools.claims import Results
from bptools.documents.compose import compose
from bptools.documents.model import Picture, formulas
from bptools.files import write_bytes

__all__ = ["compose", "write"]


def write(results: Results, folder: Path) -> tuple[Path, Path]:
    """Write ``report.html``, ``report.pdf`` and the data of the figures into ``folder``.

    Args:
        results: The record of a run; equal records give the same bytes.
        folder: Where to write; made if it is missing. The data go to ``folder/data/*.csv``.

    Returns:
        The paths of the page and of the PDF.

    Raises:
        ValueError: If a formula is no Typst mathematics, a figure's series do not fit
            together, or the date is no date.
    """
    from bptools.documents.figures import csv_names, csv_text
    from bptools.documents.html import to_html
    from bptools.documents.mathml import mathml
    from bptools.documents.pdf import to_pdf

    document = compose(results)
    equations = mathml(formulas(document))
    page, pdf = to_html(document, equations).encode(), to_pdf(document, equations)
    names = csv_names(document)
    data = {
        folder / "data" / names[block.anchor]: csv_text(block.figure).encode()
        for block in document.blocks
        if isinstance(block, Picture)
    }
    files = {folder / "report.html": page, folder / "report.pdf": pdf, **data}
    for path, content in files.items():
        write_bytes(path, content)
    return folder / "report.html", folder / "report.pdf"
