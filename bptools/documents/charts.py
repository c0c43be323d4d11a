"""Charts: a figure's series as curves, points and bounds, drawn as SVG without a library.

The same data give the same bytes. Colours are roles, which a writer fills in
(``bptools.documents.svg``); texts are texts, set in the fonts of page or paper.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import count, pairwise
from math import isfinite
from textwrap import wrap
from typing import TypeAlias

from bptools.claims import Figure, Series
from bptools.documents.canvas import INK, PALETTE
from bptools.documents.numbers import interval, number
from bptools.documents.prose import plain
from bptools.documents.scales import Scale, Tick, scale

Place: TypeAlias = tuple[float, float]

_LETTER = 0.49  # mean width of a letter, in its size
_BAND = 0.2  # opacity of the band about a curve
_FAINT = 0.15  # and of the grid
_DEEPEST = 30.0  # on a logarithmic axis an interval may reach so far below all values
_SAMPLE = 20.0  # points of line or marker in the legend
_MARKER, _TOKEN = 3.2, 2.2  # half the width of a point's marker, of one that tells curves apart
_TOKENS = 5  # of them on a long curve
_DASHES = ("6 3", "2 3", "9 3 2 3")  # of bounds, which are black
_CIRCLE = ""
_SHAPES = (  # of markers: the corners about the origin, 2 units wide; the first is a circle
    _CIRCLE,
    "-.9 -.9, .9 -.9, .9 .9, -.9 .9",
    "0 -1.2, 1.2 0, 0 1.2, -1.2 0",
    "-1 -.8, 1 -.8, 0 1.1",
    "-1 .8, 1 .8, 0 -1.1",
    "-.3 -1, .3 -1, .3 -.3, 1 -.3, 1 .3, .3 .3, .3 1, -.3 1, -.3 .3, -1 .3, -1 -.3, -.3 -.3",
    "-1 -.6, -.6 -1, 0 -.4, .6 -1, 1 -.6, .4 0, 1 .6, .6 1, 0 .4, -.6 1, -1 .6, -.4 0",
    "0 -1.2, .4 -.3, 1.2 -.3, .5 .3, .8 1.2, 0 .6, -.8 1.2, -.5 .3, -1.2 -.3, -.4 -.3",
)


@dataclass(frozen=True)
class Size:
    """How large a chart is drawn, in points, without its legend."""

    width: float
    height: float
    text: float


WIDE = Size(480, 250, 12)
PANEL = Size(330, 180, 11)


@dataclass(frozen=True)
class _Look:
    """How a series is drawn: its colour, its marker, its dashes; which indices a curve marks."""

    color: str
    shape: str
    dashes: str = ""
    marked: tuple[int, ...] = ()


def visible(figure: Figure, series: Series) -> list[int]:
    """Return the indices of the points that the axes can show."""
    return [
        index
        for index, (x, y) in enumerate(zip(series.x, series.y, strict=True))
        if isfinite(x) and isfinite(y)
        if (x > 0 or not figure.log_x) and (y > 0 or not figure.log_y)
    ]


def draw(figure: Figure, size: Size = WIDE, alt: str = "") -> str:
    """Return a figure as SVG, the same bytes for the same data.

    Args:
        figure: The data; what its axes cannot show is left out.
        size: How large to draw it.
        alt: What it shows, for readers who do not see it.

    Returns:
        A complete SVG whose colours are roles, as of ``bptools.documents.svg``. No part of it has
        an id, so that any number of charts can stand in one page.
    """
    return _Chart(figure, size).svg(alt or plain(figure.title))


class _Chart:
    """One chart with its axes and looks."""

    def __init__(self, figure: Figure, size: Size) -> None:
        self.figure, self.size = figure, size
        self.shown = [visible(figure, series) for series in figure.series]
        self.looks = _looks(figure, self.shown)
        # a label beside the axis is broken over lines where it is longer than the drawing is high
        room = int((size.height - 3.5 * size.text) / (_LETTER * size.text))
        self.ordinate = wrap(plain(figure.y_label), room, break_long_words=False)
        lines = 0.4 + 1.15 * len(self.ordinate)
        left = size.text * (0.25 + lines + _LETTER * self._label_letters())
        self.x = self._abscissa(left, size.width - 8)
        self.y = scale(self._heights(), size.height - 3.5 * size.text, 8, logarithmic=figure.log_y)

    def _label_letters(self) -> int:
        """Return how long the longest label of the ordinate is."""
        ticks = scale(self._heights(), 0, 1, logarithmic=self.figure.log_y).ticks()
        return max((len(tick.label) for tick in ticks), default=1) + 1

    def _abscissa(self, left: float, right: float) -> Scale:
        places = [
            series.x[k]
            for series, indices in zip(self.figure.series, self.shown, strict=True)
            for k in indices
        ]
        whole_numbers = all(float(place).is_integer() for place in places)
        return scale(places, left, right, logarithmic=self.figure.log_x, integral=whole_numbers)

    def _heights(self) -> list[float]:
        """Return what the ordinate must span: values, and ends of intervals as far as sensible."""
        pairs = list(zip(self.figure.series, self.shown, strict=True))
        values = [series.y[k] for series, indices in pairs for k in indices]
        ends = [
            end[k]
            for series, indices in pairs
            for end in (series.low, series.high)
            for k in indices
            if end and isfinite(end[k])
        ]
        if self.figure.log_y:
            least = min(values, default=1.0) / _DEEPEST
            ends = [end for end in ends if end >= least]
        return values + ends

    def svg(self, alt: str) -> str:
        """Return the whole drawing."""
        legend, legend_height = self._legend()
        body = [*self._frame(), *self._all_series(), *legend]
        size, text = self.size, self.size.text
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(size.width)} '
            f'{_n(size.height + legend_height)}" role="img" aria-label="{escape(alt)}" '
            f'class="chart" font-size="{_n(text)}" fill="{INK}" stroke-linejoin="round">'
            f"<title>{escape(plain(self.figure.title))}</title>{''.join(body)}</svg>"
        )

    def _frame(self) -> Iterator[str]:
        """Yield the axes with ticks, labels and a faint grid."""
        x, y, text = self.x, self.y, self.size.text
        grid, axes = "", f"M{_n(x.start)} {_n(y.end)}V{_n(y.start)}H{_n(x.end)}"
        heights, below = "", ""
        for tick in y.ticks():
            at = y.place(tick.value)
            grid += f"M{_n(x.start)} {_n(at)}H{_n(x.end)}"
            heights += _text(x.start - 5, at + 0.34 * text, tick.label)
        for tick in _sparse(x, text):
            at = x.place(tick.value)
            axes += f"M{_n(at)} {_n(y.start)}v3.5"
            below += _text(at, y.start + 4.5 + text, tick.label)
        below += _text((x.start + x.end) / 2, y.start + 2.8 * text, plain(self.figure.x_label))
        height = (y.start + y.end) / 2
        for turn, words in enumerate(self.ordinate):
            place = f"translate({_n((0.95 + 1.15 * turn) * text)} {_n(height)}) rotate(-90)"
            below += f'<text transform="{place}">{escape(words)}</text>'
        yield f'<path d="{grid}" {_stroke(INK, 0.5)} stroke-opacity="{_FAINT}"/>'
        yield f'<path d="{axes}" {_stroke(INK, 0.8)}/>'
        yield f'<g text-anchor="end">{heights}</g><g text-anchor="middle">{below}</g>'

    def _all_series(self) -> Iterator[str]:
        """Yield bands, then curves and bounds, then points, which shall be on top."""
        entries = list(zip(self.figure.series, self.shown, self.looks, strict=True))
        for series, shown, look in entries:
            if series.kind == "curve" and series.low and series.high and shown:
                yield self._band(series, shown, look)
        for series, shown, look in entries:
            if series.kind != "points":
                yield self._curve(series, shown, look)
        for series, shown, look in entries:
            if series.kind == "points":
                yield self._points(series, shown, look)

    def _band(self, series: Series, shown: Sequence[int], look: _Look) -> str:
        upper = [(series.x[k], series.high[k]) for k in shown]
        lower = [(series.x[k], series.low[k]) for k in reversed(shown)]
        path = self._path([*upper, *lower])
        return f'<path class="band" d="{path}z" fill="{look.color}" fill-opacity="{_BAND}"/>'

    def _curve(self, series: Series, shown: Sequence[int], look: _Look) -> str:
        path = self._path([(series.x[k], series.y[k]) for k in shown])
        title = f"<title>{escape(plain(series.label))}</title>"
        line = f'<path d="{path}" {_stroke(look.color, 1.6, look.dashes)}>{title}</path>'
        marked = [self._place(series.x[k], series.y[k]) for k in look.marked]
        return line + (_markers(marked, look, _TOKEN) if marked else "")

    def _place(self, x: float, y: float) -> Place:
        return self.x.place(x), self.y.place(y)

    def _path(self, points: Iterable[Place]) -> str:
        return _polyline([self._place(x, y) for x, y in points])

    def _points(self, series: Series, shown: Sequence[int], look: _Look) -> str:
        drawn = []
        for k in shown:
            bar = self._bar(series, k, look) if series.low and series.high else ""
            title = escape(tooltip(self.figure, series, k))
            marker = _markers([self._place(series.x[k], series.y[k])], look)
            drawn.append(f'<g class="point"><title>{title}</title>{bar}{marker}</g>')
        return "".join(drawn)

    def _bar(self, series: Series, k: int, look: _Look) -> str:
        x = self.x.place(series.x[k])
        low, high = (self.y.place(end) for end in (series.low[k], series.high[k]))
        cap = "".join(f"M{_n(x - 3)} {_n(end)}h6" for end in (low, high))
        return f'<path d="M{_n(x)} {_n(low)}V{_n(high)}{cap}" {_stroke(look.color, 1.1)}/>'

    def _legend(self) -> tuple[list[str], float]:
        """Return the legend below the axes, where it covers nothing, and its height."""
        labels = [plain(series.label) for series in self.figure.series]
        if len(labels) < 2:
            return [], 0.0
        text = self.size.text
        x, row, drawn = self.x.start, 0, []
        for series, label, look in zip(self.figure.series, labels, self.looks, strict=True):
            width = _SAMPLE + 6 + text * (_LETTER * len(label) + 1.4)
            if x + width > self.size.width + 4 and x > self.x.start:
                x, row = self.x.start, row + 1
            y = self.size.height + text * (0.9 + 1.35 * row)
            drawn += [_sample(series, look, x, y - 0.32 * text), _text(x + _SAMPLE + 5, y, label)]
            x += width
        return drawn, text * (1.4 + 1.35 * row)


def tooltip(figure: Figure, series: Series, index: int) -> str:
    """Return one point of a series in words: where it is, its value, its interval."""
    text = f"{plain(series.label)}, {plain(figure.x_label)} = {coordinate(series.x[index])}: "
    text += number(series.y[index])
    if series.low and series.high:
        text += f" in {interval(series.low[index], series.high[index])}"
    return text


def coordinate(value: float) -> str:
    """Return a coordinate for reading.

    >>> coordinate(4.0), coordinate(0.25)
    ('4', '0.25')
    """
    return f"{value:g}" if isfinite(value) and abs(value) < 1e5 else number(value)


def _looks(figure: Figure, shown: Sequence[Sequence[int]]) -> list[_Look]:
    """Return the look of each series; curve and points of one thing share a colour.

    Several curves are told apart by their markers as well, bounds by their dashes.
    """
    kinds = Counter(series.kind for series in figure.series)
    turns = {kind: count() for kind in kinds}
    looks = []
    for series, indices in zip(figure.series, shown, strict=True):
        turn = next(turns[series.kind])
        if series.kind == "bound":
            looks.append(_Look(INK, "", _DASHES[turn % len(_DASHES)]))
            continue
        several = series.kind == "curve" and kinds["curve"] > 1
        marked = _spread(indices, (turn + 1) / (kinds["curve"] + 1)) if several else ()
        color, shape = PALETTE[turn % len(PALETTE)], _SHAPES[turn % len(_SHAPES)]
        looks.append(_Look(color, shape, "", marked))
    return looks


def _spread(indices: Sequence[int], start: float) -> tuple[int, ...]:
    """Return a few indices at equal distances, the first after a share of one distance."""
    if len(indices) <= 2 * _TOKENS:
        return tuple(indices)
    return tuple(indices[int((turn + start) * len(indices) / _TOKENS)] for turn in range(_TOKENS))


def _sparse(x: Scale, text: float) -> list[Tick]:
    """Return the ticks of the abscissa whose labels do not run into one another."""
    ticks: list[Tick] = []
    free = float("-inf")
    for tick in x.ticks():
        half = text * _LETTER * len(tick.label) / 2
        at = x.place(tick.value)
        if at - half >= free:
            ticks.append(tick)
            free = at + half + 0.8 * text
    return ticks


def _sample(series: Series, look: _Look, x: float, y: float) -> str:
    if series.kind == "points":
        return _markers([(x + _SAMPLE / 2, y)], look)
    stroke = _stroke(look.color, 1.6, look.dashes)
    line = f'<path d="M{_n(x)} {_n(y)}h{_n(_SAMPLE)}" {stroke}/>'
    return line + (_markers([(x + _SAMPLE / 2, y)], look, _TOKEN) if look.marked else "")


def _markers(places: Iterable[Place], look: _Look, half: float = _MARKER) -> str:
    """Return markers of one look, as one path."""
    outlines = "".join(_outline(place, look.shape, half) for place in places)
    return f'<path d="{outlines}" fill="{look.color}"/>'


def _outline(place: Place, shape: str, half: float) -> str:
    x, y = (round(value, 1) for value in place)
    if shape == _CIRCLE:
        arc = f"a{half} {half} 0 1 0"
        return f"M{_n(x - half)} {_n(y)}{arc} {2 * half} 0{arc}{-2 * half} 0z"
    corners = ([round(half * float(n), 1) for n in corner.split()] for corner in shape.split(","))
    return _polyline([(x + right, y + down) for right, down in corners]) + "z"


def _polyline(places: Sequence[Place]) -> str:
    """Return a path through places: the first one, and steps, which take fewer letters."""
    tenths = [(round(10 * x), round(10 * y)) for x, y in places]
    steps = (
        f"{_n((x - from_x) / 10)} {_n((y - from_y) / 10)}"
        for (from_x, from_y), (x, y) in pairwise(tenths)
    )
    start = "".join(f"M{_n(x / 10)} {_n(y / 10)}" for x, y in tenths[:1])
    drawn = " ".join(steps).replace(" -", "-")
    return f"{start}l{drawn}" if drawn else start


def _text(x: float, y: float, words: str) -> str:
    return f'<text x="{_n(x)}" y="{_n(y)}">{escape(words)}</text>'


def _stroke(color: str, width: float, dashes: str = "") -> str:
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'fill="none" stroke="{color}" stroke-width="{width:g}"{dashed}'


def _n(value: float) -> str:
    """Return a coordinate with a tenth of a point."""
    return f"{value:.1f}".removesuffix(".0")
