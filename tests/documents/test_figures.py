"""What a figure shows: bands, logarithmic axes, and as much of the data as one reads."""

import re

import msgspec
import pytest

from bptools.claims import Figure, Results, Series
from bptools.documents.canvas import PALETTE
from bptools.documents.figures import csv_text, picture
from bptools.documents.svg import on_paper, on_screen

BAND = re.compile(r'style="fill: ([^;"]+); fill-opacity: 0\.2"')


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
    places = [
        float(x) for x in re.findall(r'<use [^>]*x="([\d.]+)"', shown.svg.split("series-0")[1])
    ]
    first, second, third = places[:3]
    assert third - second == pytest.approx(2 * (second - first), rel=1e-4)
