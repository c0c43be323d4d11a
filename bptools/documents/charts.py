"""Charts: a figure's series as curves, points and bounds."""

from __future__ import annotations

from collections import Counter
from math import floor, isclose, isfinite, log10
from textwrap import wrap
from typing import Any, TypeAlias

from bptools.claims import Figure, Series
from bptools.documents.canvas import CHART_FONTS, INK, PALETTE, Canvas, svg_of
from bptools.documents.numbers import declared, power_of_ten
from bptools.documents.prose import plain

Axes: TypeAlias = Any  # matplotlib is imported when a figure is drawn, not before

MARKERS = "osD^vPX*"
_SIZE = (6.6, 3.6)  # inches
_FRAME = (0.13, 0.15, 0.85, 0.82)  # fixed: finding the best one takes twice as long as drawing
_FRAME_BESIDE_LEGEND = (0.13, 0.15, 0.53, 0.82)
_BAND = 0.2  # opacity of the band about a curve
_LEGEND_LETTERS = 24  # of a line of the legend beside the axes
_LEGEND_SIZE, _LEGEND_HEIGHT = 11, 205  # points
_MOST_INSIDE = 3  # a legend of more series would hide some of them
_STYLE = {
    "font.size": 12,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.7,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "text.color": INK,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "legend.frameon": False,
    "legend.fontsize": _LEGEND_SIZE,
}


def visible(figure: Figure, series: Series) -> list[int]:
    """Return the indices of the points that the axes can show."""
    return [
        index
        for index, (x, y) in enumerate(zip(series.x, series.y, strict=True))
        if isfinite(x) and isfinite(y)
        if (x > 0 or not figure.log_x) and (y > 0 or not figure.log_y)
    ]


def draw(figure: Figure) -> str:
    """Return matplotlib's SVG of a figure, the same bytes for the same data.

    Its colours are roles, as of ``bptools.documents.svg``.
    """

    def paint(canvas: Canvas) -> None:
        aside = len(figure.series) > _MOST_INSIDE
        axes = canvas.add_axes(_FRAME_BESIDE_LEGEND if aside else _FRAME)
        if figure.log_y:
            axes.set_yscale("log", nonpositive="clip")
        if figure.log_x:
            axes.set_xscale("log")
        handles = _draw_series(axes, figure)
        _label(axes, figure, handles)

    return svg_of(paint, _SIZE, CHART_FONTS, _STYLE)


def _draw_series(axes: Axes, figure: Figure) -> list[Any]:
    """Draw every series: curves solid, bounds dashed, points with their intervals."""
    counts = Counter(series.kind for series in figure.series)
    one_of_each = max(counts.values(), default=0) <= 1
    drawn: Counter[str] = Counter()
    handles = []
    for index, series in enumerate(figure.series):
        # curve, points and bound of the same thing share a colour where there are several things
        turn = list(counts).index(series.kind) if one_of_each else drawn[series.kind]
        drawn[series.kind] += 1
        color = PALETTE[turn % len(PALETTE)]
        shown = visible(figure, series)
        x, y = [series.x[k] for k in shown], [series.y[k] for k in shown]
        if series.kind == "points":
            marker = MARKERS[turn % len(MARKERS)]
            _draw_intervals(axes, figure, series, shown, color)
            handles += axes.plot(x, y, marker, ms=5, color=color, gid=f"series-{index}", zorder=3)
        else:
            curve = series.kind == "curve"
            if curve and series.low and series.high:
                low, high = _ends(figure, series, shown)
                axes.fill_between(x, low, high, color=color, alpha=_BAND, linewidth=0)
            style = "-" if curve else (0, (5, 2.5))
            handles += axes.plot(x, y, linestyle=style, lw=1.4, color=color, gid=f"series-{index}")
    return handles


def _ends(figure: Figure, series: Series, shown: list[int]) -> tuple[list[float], list[float]]:
    """Return both ends of the intervals; on a logarithmic axis those at 0 end with the data."""
    low, high = [series.low[k] for k in shown], [series.high[k] for k in shown]
    if figure.log_y:
        least = min(y for other in figure.series for y in other.y if y > 0)
        low = [end if end > 0 else least for end in low]
    return low, high


def _draw_intervals(
    axes: Axes, figure: Figure, series: Series, shown: list[int], color: str
) -> None:
    if not (series.low and series.high):
        return
    x = [series.x[k] for k in shown]
    low, high = _ends(figure, series, shown)
    axes.vlines(x, low, high, color=color, lw=1.1)
    for ends in (low, high):
        axes.plot(x, ends, "_", ms=6, color=color)


def _label(axes: Axes, figure: Figure, handles: list[Any]) -> None:
    from matplotlib.ticker import MaxNLocator

    axes.set_xlabel(plain(figure.x_label))
    axes.set_ylabel(plain(figure.y_label))
    if figure.log_x:
        _label_decades(axes.xaxis)
    elif all(float(x).is_integer() for series in figure.series for x in series.x):
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    if figure.log_y:
        _label_decades(axes.yaxis)
    axes.grid(axis="y", which="major", lw=0.4, alpha=0.18, color=INK)
    if len(handles) > 1:
        labels = [plain(series.label) for series in figure.series]
        # a space, since matplotlib hides labels that begin with an underscore
        labels = [f" {label}" if label.startswith("_") else label for label in labels]
        if len(labels) <= _MOST_INSIDE:
            axes.legend(handles, labels)
        else:
            _legend_beside(axes, handles, labels)


def _legend_beside(axes: Axes, handles: list[Any], labels: list[str]) -> None:
    """Set the legend to the right of the axes, in a size in which it is no higher than they are."""
    folded = ["\n".join(wrap(label, _LEGEND_LETTERS)) for label in labels]
    lines = sum(1 + label.count("\n") for label in folded)
    size = min(_LEGEND_SIZE, _LEGEND_HEIGHT / (1.25 * lines + 0.5 * len(labels)))
    place = {"loc": "upper left", "bbox_to_anchor": (1.01, 1.02)}
    axes.legend(handles, folded, fontsize=size, **place)


def _label_decades(axis: Axes) -> None:
    """Label a logarithmic axis at its decades, and between them where these are few."""
    from matplotlib.ticker import FuncFormatter, NullLocator

    low, high = axis.get_view_interval()
    axis.set_major_formatter(FuncFormatter(lambda value, _: _tick(value)))
    if high > 100 * low:
        axis.set_minor_locator(NullLocator())  # the labels of the decades are enough
    else:
        narrow = high <= 10 * low  # over more than a decade every label would be too many
        axis.set_minor_formatter(
            FuncFormatter(lambda value, _: _tick(value) if narrow or _is_round(value) else "")
        )


def _is_round(value: float) -> bool:
    """Return whether a value is two or five times a power of ten."""
    return any(isclose(value, digit * 10.0 ** floor(log10(value))) for digit in (2, 5))


def _tick(value: float) -> str:
    """Return a power of ten as such, another value as the tables have it."""
    if value <= 0:  # matplotlib asks for ticks below the smallest number, too
        return ""
    exponent = round(log10(value))
    return power_of_ten(exponent) if isclose(value, 10.0**exponent) else declared(value)
