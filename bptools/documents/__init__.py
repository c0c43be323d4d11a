"""The report on a run, as a web page and as PDF, from its results alone.

    inlines        what running text is made of
    model          what a document is made of, once for both writers
    standing       how a claim stands after a run, in words that are never mixed up
    judgements     what becomes of every numbered place of the paper
    letters        the letters of formulas, and what they mean
    anchors        names of places that stay the same from run to run
    compose        from the record of a run to its documents, by their parts:
    front            one sentence of verdict, and the matrix of all equations
    setting          one circuit, the letters, the words of this report
    panels           the pictures that say the most
    refutations      what is false as stated: witness, repair, why
    sections         the paper's sections, its figures beside ours
    statements       a statement in a few lines, or in full
    findings         one finding: verdict, derivation, cases
    closing          limits, reproduction, trust, literature
    supplement       derivations, and every case
    grammar        what a formula may hold: mathematics, nothing that could run
    prose          texts with formulas between dollar signs, taken apart
    numbers        numbers for reading, intervals rounded outwards
    mathml         formulas of the page, by the compiler that sets the PDF
    charts         the data of a figure as a chart, drawn directly
    scales         its axes: spans, places, ticks
    sketch         small circuits, drawn directly
    figures        charts with their tables and files of data
    canvas         finished drawings by matplotlib, in the house's style
    illustrations  finished drawings and listings
    fonts          what the page needs of a mathematical font
    html, pdf      the two writers
    svg            ids, names and colours of pictures in one page

Nothing here computes: every number that is printed stands in the results.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bptools.claims import Results
from bptools.documents.compose import compose
from bptools.documents.model import formulas
from bptools.files import write_bytes

__all__ = ["compose", "make", "write"]


def make(results: Results) -> dict[str, bytes]:
    """Return the documents on a run and the data of their figures, by name of the file.

    Args:
        results: The record of a run; equal records give the same bytes.

    Returns:
        The page, the PDF, both supplements, and tables as ``data/NAME.csv``, in this order.

    Raises:
        ValueError: If a formula is no Typst mathematics, a figure's series do not fit
            together, the date is no date, or what is declared of the paper does not fit.
    """
    from bptools.documents.compose import CASES_TABLE, MAIN, PAGE, SUPPLEMENT
    from bptools.documents.figures import csv_names, csv_text
    from bptools.documents.html import to_html
    from bptools.documents.mathml import mathml
    from bptools.documents.pdf import to_pdf
    from bptools.documents.statements import CASES
    from bptools.documents.supplement import cases_csv

    report = compose(results)
    equations, data_files = mathml(formulas(*report)), csv_names(report.cases)
    with ThreadPoolExecutor(1) as beside:  # Typst works without Python's lock
        supplement = beside.submit(to_pdf, report.supplement, equations, data_files)
        documents = {
            PAGE: to_html(report.page, equations, data_files).encode(),
            MAIN: to_pdf(report.main, equations, data_files),
            CASES: to_html(report.cases, equations, data_files).encode(),
            SUPPLEMENT: supplement.result(),
        }
    tables = {f"data/{name}": csv_text(figure).encode() for figure, name in data_files.items()}
    return {**documents, **tables, CASES_TABLE: cases_csv(results).encode()}


def write(results: Results, folder: Path) -> tuple[Path, ...]:
    """Write the documents on a run into ``folder``, once all of them are made.

    Args:
        results: The record of a run.
        folder: Where to write; made if it is missing.

    Returns:
        The paths of the files; those in ``folder/data`` are not among them.

    Raises:
        ValueError: As ``make``; then nothing is written.
    """
    written = {name: write_bytes(folder / name, content) for name, content in make(results).items()}
    return tuple(path for name, path in written.items() if "/" not in name)
