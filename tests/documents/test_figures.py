"""What a figure shows: bands, logarithmic axes, and as much of the data as one reads."""

import random
import re
from itertools import pairwise

import msgspec
import pytest

from bptools.claims import Figure, Results, Series
from bptools.documents.canvas import INK, PALETTE
from bptools.documents.charts import PANEL, WIDE, draw
from bptools.documents.figures import csv_text, picture
from bptools.documents.scales import scale
from bptools.documents.svg import on_paper, on_screen

BAND = re.compile(r'fill="([^"]+)" fill-opacity="0\.2"')


@pytest.fixture
def curves(results: Results) -> Figure:
    return next(f for e in results.evidence for f in e.figures if f.name == "training")


def test_a_curve_with_an_interval_has_a_band_of_its_colour(curves: Figure) -> None:
    svg = picture(curves, "a").svg
    assert BAND.findall(svg) == list(PALETTE)
    assert BAND.findall(on_screen(svg)) == [f"var(--series-{index})" for index in range(8)]
    printed = BAND.findall(on_paper(svg))
    assert len(set(printed)) == 8
    assert not set(printed) & set(PALETTE)
    without = tuple(msgspec.structs.replace(one, low=(), high=()) for one in curves.series)
    assert not BAND.findall(picture(msgspec.structs.replace(curves, series=without), "a").svg)


def test_a_band_may_reach_zero_on_a_logarithmic_axis(curves: Figure) -> None:
    series = Series("loss", "curve", (1.0, 2.0, 3.0), (1.0, 0.1, 0.1), (0.5, 0.0, -1.0), (2.0,) * 3)
    svg = picture(msgspec.structs.replace(curves, series=(series,)), "a").svg
    assert len(BAND.findall(svg)) == 1
    assert "nan" not in svg
    assert "inf" not in svg


def test_a_long_table_shows_a_part_with_both_ends_and_says_so(curves: Figure) -> None:
    shown = picture(curves, "a")
    assert len(shown.data.rows) == 8 * 37
    assert shown.data.summary == (
        "Data of the figure, 296 of 1608 points, evenly spread; the CSV has them all"
    )
    steps = [row[1][0] for row in shown.data.rows[:37]]
    assert (steps[0], steps[-1], len(set(steps))) == ("0", "200", 37)
    assert shown.data.rows[0][3]  # the interval
    assert len(csv_text(curves).splitlines()) == 1 + 1608


def test_a_short_series_keeps_its_ends_beside_long_ones(curves: Figure) -> None:
    short = Series("ends", "points", (0.0, 100.0, 200.0), (1.0, 1.0, 1.0))
    shown = picture(msgspec.structs.replace(curves, series=(*curves.series, short)), "a").data
    rows = [row for row in shown.rows if row[0] == ("ends",)]
    assert [row[1] for row in rows] == [("0",), ("200",)]


def test_a_logarithmic_abscissa_hides_what_is_not_positive(curves: Figure) -> None:
    series = Series("loss", "points", (0.0, 1.0, 10.0, 1000.0), (1.0, 2.0, 3.0, 4.0))
    figure = msgspec.structs.replace(curves, series=(series,), log_x=True, log_y=False)
    shown = picture(figure, "a")
    assert "(1 not positive or not finite: in the table only.)" in str(shown.caption)
    tooltips = re.findall("<title>loss, training step = ([^:]+):", shown.svg)
    assert tooltips == ["1", "10", "1000"]
    first, second, third = (
        float(x) for x in re.findall(r'</title><path d="M([\d.]+) [^"]*z" fill', shown.svg)
    )
    assert third - second == pytest.approx(2 * (second - first), abs=0.2)


def test_an_axis_spans_its_values_and_a_tick_lies_where_its_value_does() -> None:
    rng = random.Random(1)
    for _ in range(2000):
        size = 10 ** rng.uniform(-9, 9)
        values = sorted(size * rng.uniform(0.01, 1) * 10 ** rng.uniform(-6, 0) for _ in range(5))
        for logarithmic in (False, True):
            axis = scale(values, 50.0, 450.0, logarithmic=logarithmic)
            places = [axis.place(value) for value in values]
            assert places == sorted(places)
            assert 50.0 <= places[0] <= places[-1] <= 450.0
            ticks = axis.ticks()
            assert 2 <= len(ticks) <= 15, (values, logarithmic)
            gaps = {round(axis.place(b.value) - axis.place(a.value), 6) for a, b in pairwise(ticks)}
            assert min(gaps) > 8
            assert len({tick.label for tick in ticks}) == len(ticks), ticks


def test_a_value_between_two_ticks_is_drawn_between_them() -> None:
    axis = scale((3.0, 8.0), 0.0, 1.0, logarithmic=True)
    two, five = (axis.place(value) for value in (4.0, 6.0))
    assert two < axis.place(5.0) < five
    assert axis.place(5.0) - two > five - axis.place(5.0)  # equal ratios are equally long


def test_nothing_is_drawn_outside_the_axes(results: Results) -> None:
    for figure in (f for e in results.evidence for f in e.figures):
        svg = draw(figure)
        width, height = (float(x) for x in re.findall(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)[0])
        strokes = re.findall(r'<path d="([^"]*)"', svg)
        places = [place for stroke in strokes for place in corners(stroke)]
        assert len(places) > 2 * len(strokes) > 0
        for x, y in places:
            assert 0 <= x <= width
            assert 0 <= y <= height


def test_steps_along_a_curve_lead_where_its_values_are(curves: Figure) -> None:
    rng = random.Random(2)
    x = tuple(float(k) for k in range(400))
    y = tuple(rng.uniform(-1, 1) for _ in x)
    series = (Series("walk", "curve", x, y),)
    svg = draw(msgspec.structs.replace(curves, series=series, log_y=False))
    (stroke,) = re.findall(r'<path d="([^"]*)"[^>]*><title>walk', svg)
    drawn = corners(stroke)
    assert len(drawn) == 400
    (left, first), (right, last) = drawn[0], drawn[-1]
    rise = (last - first) / (y[-1] - y[0])
    for (across, down), horizontal, vertical in zip(drawn, x, y, strict=True):
        assert across == pytest.approx(left + (right - left) * horizontal / 399, abs=0.11)
        assert down == pytest.approx(first + rise * (vertical - y[0]), abs=0.3)


def corners(stroke: str) -> list[tuple[float, float]]:
    """Return where a path leads: moves and lines, relative ones too; of arcs where they end."""
    places = [(0.0, 0.0)]
    for command, words in re.findall(r"([MLHVlhva])([^A-Za-z]*)", stroke):
        numbers = [float(n) for n in re.findall(r"-?\d*\.?\d+", words)]
        size = {"H": 1, "V": 1, "h": 1, "v": 1, "a": 7}.get(command, 2)
        for k in range(0, len(numbers), size):
            x, y = places[-1]
            end = numbers[k : k + size]
            if command in "ML":
                x, y = end
            elif command in "la":
                x, y = x + end[-2], y + end[-1]
            elif command in "Hh":
                x = end[0] if command == "H" else x + end[0]
            else:
                y = end[0] if command == "V" else y + end[0]
            places.append((x, y))
    return places[1:]


def test_a_legend_stands_below_the_axes(curves: Figure) -> None:
    svg = draw(curves)
    labels = [series.label for series in curves.series]
    heights = [
        float(y)
        for y, words in re.findall(r'<text x="[\d.]+" y="([\d.]+)"[^>]*>([^<]*)', svg)
        if words in labels
    ]
    assert len(heights) == 8
    assert min(heights) > WIDE.height


def test_a_long_name_of_an_axis_is_broken_over_lines_and_not_cut(curves: Figure) -> None:
    words = "squared distance of the averaged state from the identity over the dimension"
    svg = draw(msgspec.structs.replace(curves, y_label=words), PANEL)
    lines = re.findall(r'translate\(([\d.]+) [\d.]+\) rotate\(-90\)">([^<]*)', svg)
    assert " ".join(line for _, line in lines) == words
    assert max(len(line) for _, line in lines) * PANEL.text / 2 <= PANEL.height
    (labels,) = re.findall(r'<g text-anchor="end">(.*?)</g>', svg)
    leftmost = min(float(x) for x in re.findall(r'<text x="([\d.]+)"', labels))
    assert max(float(x) for x, _ in lines) < leftmost - 2 * PANEL.text


def test_curves_and_bounds_are_told_apart_without_colour(curves: Figure) -> None:
    x, y = tuple(map(float, range(30))), tuple(float(k + 1) for k in range(30))
    series = tuple(
        Series(f"{kind} {k}", kind, x, y) for kind in ("curve", "bound") for k in range(3)
    )
    svg = draw(msgspec.structs.replace(curves, series=series))
    strokes = re.findall(r'<path d="(M[^"]*z)" fill="(#[^"]+)"', svg)
    shapes = [  # without the place where each begins
        (shape, color)
        for stroke, color in strokes
        for shape in re.findall(r"M[\d.]+ [\d.]+([^M]*)", stroke)
    ]
    assert len(shapes) == 3 * (5 + 1)  # on the curve, and in the legend
    assert len(set(shapes)) == len({shape for shape, _ in shapes}) == 3
    dashes = re.findall(rf'stroke="{INK}" stroke-width="1.6" stroke-dasharray="([^"]+)"', svg)
    assert len(dashes) == 3 * 2
    assert len(set(dashes)) == 3
    alone = draw(msgspec.structs.replace(curves, series=series[:1]))
    assert not re.findall(r'<path d="M[^"]*z"', alone)
