"""The report on a run, as a web page and as PDF, from its results alone.

    model          what a report is made of, once for both writers
    standing       how a claim stands after a run, in words that are never mixed up
    compose        from the record of a run to a document, by its parts:
    conclusions      the first page
    summary          the table of all claims, and what its words mean
    sections         a section for every claim
    findings         one finding: verdict, derivation, cases
    appendix         citations, environment, where the error rate goes
    grammar        what a formula may hold: mathematics, nothing that could run
    prose          texts with formulas between dollar signs, taken apart
    numbers        numbers for reading, intervals rounded outwards
    mathml         formulas of the page, by the compiler that sets the PDF
    canvas         finished drawings by matplotlib, in the house's style
    charts         the data of a figure as a chart, drawn directly
    scales         its axes: spans, places, ticks
    figures        figures drawn, tabled and offered as CSV
    illustrations  finished drawings and listings
    fonts          what the page needs of a mathematical font
    html, pdf      the two writers
    svg            ids, names and tooltips of pictures in one page

Nothing here computes: every number that is printed stands in the results.
"""

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
    csv_files = {
        folder / "data" / names[block.anchor]: csv_text(block.figure).encode()
        for block in document.blocks
        if isinstance(block, Picture)
    }
    files = {folder / "report.html": page, folder / "report.pdf": pdf, **csv_files}
    for path, content in files.items():
        write_bytes(path, content)
    return folder / "report.html", folder / "report.pdf"
