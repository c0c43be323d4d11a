"""The audit as a document: a page and a PDF by the report's own writers, its data beside them."""

from __future__ import annotations

from pathlib import Path

from bptools.audits.audit_records import Audit
from bptools.audits.depth_audit import DepthAudit
from bptools.audits.depth_series import DepthSeries
from bptools.claims import UNDATED, Figure
from bptools.documents.figures import csv_names, csv_text, picture
from bptools.documents.html import to_html
from bptools.documents.mathml import mathml
from bptools.documents.model import (
    Block,
    Column,
    Document,
    Heading,
    Items,
    Paragraph,
    TableBlock,
    formulas,
)
from bptools.documents.pdf import to_pdf
from bptools.files import write_bytes
from bptools.printing.tables import Table as Text


def write(audit: Audit | DepthAudit | DepthSeries, folder: Path) -> tuple[Path, ...]:
    """Write an audit into a folder: JSON, figure and its data, page and PDF.

    Args:
        audit: What was found, over an ensemble or against depth; equal audits give the same bytes.
        folder: Made if it is missing.

    Returns:
        The paths of ``audit.json``, ``audit.svg``, ``data/audit-NAME.csv``, ``report.html`` and
        ``report.pdf``.
    """
    if isinstance(audit, Audit):
        document = compose(audit)
    else:
        document = compose_depth(audit) if isinstance(audit, DepthAudit) else compose_series(audit)
    equations = mathml(formulas(document))
    csv_name = next(iter(csv_names(document).values()), f"{audit.figure.name}.csv")
    return (
        write_bytes(folder / "audit.json", audit.to_json()),
        write_bytes(folder / "audit.svg", audit.svg().encode()),
        write_bytes(folder / "data" / csv_name, csv_text(audit.figure).encode()),
        write_bytes(folder / "report.html", to_html(document, equations).encode()),
        write_bytes(folder / "report.pdf", to_pdf(document, equations)),
    )


def compose(audit: Audit) -> Document:
    """Return the document that reports an audit."""
    methods = tuple(
        (f"{size.n_qubits} qubits, {size.known}: {size.method}",) for size in audit.sizes
    )
    blocks: tuple[Block, ...] = (
        Heading(1, ("Trend",), "trend"),
        Paragraph((f"Largest variance of a gradient against the qubits: {audit.trend}.",)),
        Paragraph((f"Median variance of those that are not dead: {audit.median_trend}.",)),
        Paragraph((_OF_SIZES,)),
        _table("Gradients by number of qubits", audit.summary),
        *_drawn(audit.figure),
        Heading(1, ("How it is known",), "methods"),
        Items(methods),
        Heading(1, (f"Angles at {audit.sizes[-1].n_qubits} qubits",), "angles"),
        _table("Every angle, those of the largest variance first", audit.parameters),
        Paragraph((_WORDS,)),
    )
    return Document(
        title=f"Audit of {audit.name}",
        subtitle=f"Gradients over {audit.ensemble}",
        facts=(
            f"seed {audit.seed}",
            f"error rate of all intervals {audit.error_rate:g}",
            f"{audit.shot_seconds:g} s a shot",
        ),
        date=UNDATED,
        blocks=blocks,
    )


def _drawn(figure: Figure) -> tuple[Block, ...]:
    """Return a figure; nothing where every gradient is 0, which no logarithm shows."""
    values = [value for series in figure.series for value in (*series.y, *(series.high or ()))]
    return (picture(figure, "audit"),) if any(values) else ()


def compose_depth(audit: DepthAudit) -> Document:
    """Return the document that reports an audit against depth."""
    largest = audit.sizes[-1]
    blocks: tuple[Block, ...] = (
        Heading(1, ("Limits, and from which depth on",), "limits"),
        _table("Variances deep inside, by number of qubits", audit.summary),
        Paragraph((_OF_LIMITS,)),
        picture(audit.figure, "depth"),
        Heading(1, (f"Every depth at {largest.n_qubits} qubits",), "depths"),
        _table("Exact variances of the loss and of its largest gradient", audit.table),
        Paragraph((_OF_DEPTHS,)),
    )
    return Document(
        title=f"{audit.name} against depth",
        subtitle=f"Repeated 1 to {audit.depth} times, angles uniform on the circle",
        facts=(f"exact up to rounding, settled within {audit.tolerance:g} of the limit",),
        date=UNDATED,
        blocks=blocks,
    )


def compose_series(audit: DepthSeries) -> Document:
    """Return the document that reports a circuit whose depth is an argument, against it."""
    blocks: tuple[Block, ...] = (
        Heading(1, ("Trend against depth",), "trend"),
        _table("Largest variance of a gradient, by number of qubits", audit.summary),
        Paragraph((_OF_SIZES,)),
        picture(audit.figure, "depth"),
        Heading(1, ("Every depth",), "depths"),
        _table("Largest variance of a gradient, and how it is known", audit.table),
    )
    return Document(
        title=f"{audit.name} against depth",
        subtitle=f"Gradients over {audit.ensemble}, depth 1 to {audit.depths[-1]}",
        facts=(f"seed {audit.seed}", f"error rate of all intervals {audit.error_rate:g}"),
        date=UNDATED,
        blocks=blocks,
    )


_OF_LIMITS = (
    "A circuit of Pauli rotations that is repeated becomes Haar random on the group that they "
    "generate; its limit is a mean over an orbit of Pauli strings. From the depth that is given on "
    "the variance of the loss is certain to lie as near to it as stated; that depth may be larger "
    "than the first one at which it happens to."
)
_OF_DEPTHS = (
    "Each repetition has angles of its own, uniform on the circle. Second moments are a chain on "
    "Pauli strings, carried out rotation by rotation; nothing is sampled."
)
_OF_SIZES = (
    "A trend is read from the sizes examined and says nothing of others, however exactly each is "
    "known."
)
_WORDS = (
    "Intervals hold together but for the stated error rate; a number without one is exact up to "
    "rounding. Shots: how many make the standard error of the parameter-shift rule at most the "
    "root mean square of the gradient, for the largest variance that the outcomes can have. "
    "Time: how long they take at the stated seconds a shot. "
    "Qubits: how many of the input a gradient depends on at most; cone: how many of them the cost "
    "depends on. Dead: angles whose gradient is 0 all over the ensemble."
)


def _table(caption: str, table: Text) -> TableBlock:
    columns = tuple(Column(head, wide=head in ("gates", "remark")) for head in table.headers)
    return TableBlock(caption, columns, tuple(tuple((cell,) for cell in row) for row in table.rows))
