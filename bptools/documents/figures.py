"""Figures: drawn from their data, tabled, and offered as CSV."""

from __future__ import annotations

import csv
import io
import re

from bptools.claims import Figure, Series
from bptools.documents.charts import WIDE, Size, coordinate, draw, visible
from bptools.documents.inlines import Text
from bptools.documents.model import Column, Document, Picture, TableBlock, walk
from bptools.documents.numbers import interval, number, whole
from bptools.documents.prose import plain, prose
from bptools.documents.svg import on_paper

_MOST_ROWS = 300  # of a figure's table; the curves of a training have thousands of points


def picture(figure: Figure, anchor: str, size: Size = WIDE, *, tabled: bool = True) -> Picture:
    """Draw a figure and return it with its data table.

    Args:
        figure: The data; values that the axes cannot show are mentioned in the caption.
        anchor: Its anchor.
        size: How large to draw it.
        tabled: Whether its data stand below it, beside the file that has them.

    Raises:
        ValueError: If there are no data, a series is of no known kind, or its columns differ in
            length.
    """
    if not any(series.x for series in figure.series):
        raise ValueError(f"figure {figure.name!r} must have data, its series have none")
    for series in figure.series:
        _validate(figure, series)
    hidden = sum(len(s.x) - len(visible(figure, s)) for s in figure.series)
    caption = figure.caption
    if hidden:
        caption += f" ({hidden} not positive or not finite: in the table only.)"
    alt = plain(f"{figure.title}: {figure.y_label} against {figure.x_label}. {figure.caption}")
    svg = draw(figure, size, alt)
    data = _table(figure) if tabled else None
    return Picture(figure, svg, anchor, alt, prose(caption), data)


def printed(figure: Figure, anchor: str) -> str:
    """Return a figure as SVG on white paper.

    Args:
        figure: As of ``picture``.
        anchor: What its ids begin with.
    """
    return on_paper(picture(figure, anchor).svg)


def csv_names(*documents: Document) -> dict[Figure, str]:
    """Return the name of the data file of each figure; no two are the same.

    Args:
        documents: In whose order figures of the same name are numbered.
    """
    names: dict[Figure, str] = {}
    for block in (block for document in documents for block in walk(document.blocks)):
        if isinstance(block, Picture) and block.figure not in names:
            base = re.sub(r"[^A-Za-z0-9_-]+", "-", block.figure.name).strip("-") or "figure"
            name, copy = base, 1
            while f"{name}.csv" in names.values():
                copy += 1
                name = f"{base}-{copy}"
            names[block.figure] = f"{name}.csv"
    return names


def csv_text(figure: Figure) -> str:
    """Return the data of a figure as CSV, numbers in full precision."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("series", "kind", "x", "y", "low", "high"))
    for series in figure.series:
        lows = series.low or ("",) * len(series.x)
        highs = series.high or ("",) * len(series.x)
        for row in zip(series.x, series.y, lows, highs, strict=True):
            writer.writerow((series.label, series.kind, *row))
    return text.getvalue()


def _validate(figure: Figure, series: Series) -> None:
    where = f"series {series.label!r} of figure {figure.name!r}"
    if series.kind not in ("curve", "points", "bound"):
        raise ValueError(f"kind of {where} must be curve, points or bound, not {series.kind!r}")
    lengths = {len(series.x), len(series.y), len(series.low or series.x)}
    if len(lengths | {len(series.high or series.x)}) != 1:
        raise ValueError(f"x, y, low and high of {where} must have the same length")


def _table(figure: Figure) -> TableBlock:
    columns = [
        Column("Series", wide=True),
        Column(plain(figure.x_label), numeric=True),
        Column(plain(figure.y_label), numeric=True),
    ]
    with_interval = any(series.low and series.high for series in figure.series)
    if with_interval:
        columns.append(Column("Interval", numeric=True))
    rows: list[tuple[Text, ...]] = []
    total = sum(len(series.x) for series in figure.series)
    for series in figure.series:
        label = prose(series.label)
        for index in _tabled(len(series.x), total):
            x, y = series.x[index], series.y[index]
            row: tuple[Text, ...] = (label, (coordinate(x),), (number(y),))
            if with_interval:
                ends = bool(series.low and series.high)
                row += ((interval(series.low[index], series.high[index]),) if ends else (),)
            rows.append(row)
    counted = f"{whole(total)} points"
    if len(rows) < total:
        counted = f"{whole(len(rows))} of {counted}, evenly spread; the CSV has them all"
    return TableBlock("", tuple(columns), tuple(rows), f"Data of the figure, {counted}")


def _tabled(count: int, total: int) -> list[int]:
    """Return which points of a series the table shows: all, or its share, with both ends."""
    share = max(2, _MOST_ROWS * count // total) if total else 0
    if total <= _MOST_ROWS or count <= share:
        return list(range(count))
    return [index * (count - 1) // (share - 1) for index in range(share)]
