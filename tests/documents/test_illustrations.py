"""Finished drawings and listings: shown as they are, or refused for what they could do."""

import re

import msgspec
import pytest

from bptools.claims import Drawing, Evidence, Listing, Results
from bptools.documents.illustrations import illustration, listing_table
from bptools.documents.svg import on_paper, on_screen


@pytest.fixture
def trainings(results: Results) -> Evidence:
    return next(finding for finding in results.evidence if finding.drawings)


@pytest.fixture
def drawing(trainings: Evidence) -> Drawing:
    return trainings.drawings[0]


def test_a_drawing_keeps_to_its_own_ids(drawing: Drawing) -> None:
    svg = illustration(drawing, "drawing-7-1").svg
    ids = re.findall(r' id="([^"]+)"', svg)
    assert ids == ["drawing-7-1-clip", "drawing-7-1-glyph"]
    assert set(re.findall(r'url\(#([^)]+)\)|href="#([^"]+)"', svg)) == {
        ("drawing-7-1-clip", ""),
        ("", "drawing-7-1-glyph"),
    }


def test_a_drawing_takes_the_colours_of_its_page(drawing: Drawing) -> None:
    svg = illustration(drawing, "a").svg
    assert not re.findall(r"#[0-9a-f]{6}\b", on_screen(svg))
    assert "fill: var(--paper); stroke: currentColor" in on_screen(svg)
    assert "fill: #ffffff; stroke: #000000" in on_paper(svg)


def test_a_drawing_is_no_wider_than_it_is(drawing: Drawing) -> None:
    shown = illustration(drawing, "a")
    assert shown.width == 144
    assert 'style="max-width: 144pt"' in shown.svg


HARMFUL = {
    "script": ("<script>alert(1)</script>", "'script'"),
    "foreign object": ("<foreignObject/>", "'foreignObject'"),
    "image": ('<image href="data:image/png;base64,"/>', "'image'"),
    "text that a PDF may lose": ("<text>0</text>", "'text'"),
    "style of the page": ("<style>body { color: red }</style>", "'style'"),
    "animation": ('<set attributeName="href" to="#x"/>', "'set'"),
    "event": ('<g onclick="alert(1)"/>', "'onclick'"),
    "link": ('<use href="https://example.org/a.svg#b"/>', "'href'"),
    "old link": ('<use xlink:href="a.svg#b"/>', "'href'"),
    "fill": ('<g fill="url(https://example.org/#a)"/>', "'fill'"),
    "quoted fill": ("<g style=\"fill: URL('a.svg')\"/>", "'style'"),
    "escaped fill": ('<g style="fill: u\\72l(a.svg)"/>', "'style'"),
    "black": ('<g style="fill: #000000"/>', "not in black"),
    "base": ('<g xml:base="https://example.org/"/>', "'base'"),
}


@pytest.mark.parametrize("name", HARMFUL)
def test_a_drawing_that_could_act_or_reach_outside_is_refused(drawing: Drawing, name: str) -> None:
    added, message = HARMFUL[name]
    harmful = msgspec.structs.replace(drawing, svg=drawing.svg.replace("</svg>", f"{added}</svg>"))
    with pytest.raises(ValueError, match=message) as error:
        illustration(harmful, "a")
    assert "svg of drawing 'circuit'" in str(error.value)


@pytest.mark.parametrize(
    ("svg", "message"),
    [
        ("<svg", "well-formed"),
        ('<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg"/>', "entities"),
        ("<html/>", "must be an svg element, not 'html'"),
        ('<svg xmlns="http://www.w3.org/2000/svg"/>', "viewBox"),
    ],
)
def test_what_is_no_drawing_is_refused(drawing: Drawing, svg: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        illustration(msgspec.structs.replace(drawing, svg=svg), "a")


def test_a_listing_is_a_table_whose_numbers_stand_right(trainings: Evidence) -> None:
    table = listing_table(trainings.listings[0])
    assert table.caption == "Settings of the trainings"
    assert [column.numeric for column in table.columns] == [False, True]
    assert table.rows[0][0][1].math.typst == "n"  # type: ignore[union-attr]  # a formula
    assert table.rows[1] == (("learning rate",), ("5e-4",))


def test_a_long_listing_is_folded() -> None:
    table = listing_table(Listing("Runs", ("run",), tuple((str(i),) for i in range(13))))
    assert (table.caption, table.summary) == ("", "Runs, 13 rows")


@pytest.mark.parametrize(("rows", "message"), [((), "empty"), ((("a",),), "2 cells, not 1")])
def test_a_listing_without_rows_or_with_missing_cells_is_refused(
    rows: tuple[tuple[str, ...], ...], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        listing_table(Listing("Settings", ("name", "value"), rows))
