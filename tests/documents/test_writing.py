"""What both documents must be: the same bytes, self-contained, complete, harmless."""

import csv
import io
import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import msgspec
import pypdf
import pytest

from bptools.claims import Results
from bptools.documents import write
from bptools.documents.supplement import cases_csv
from bptools.records import Math

HOSTILE_WORDS = '<script>alert("1")</script> & #import "@preview/a:1" $#x$ \\n `raw` *b* _i_'


class Page(HTMLParser):
    """Collects what a page refers to, holds and says."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def values(self, attribute: str) -> list[str]:
        return [attrs[attribute] or "" for _, attrs in self.tags if attribute in attrs]


@pytest.fixture(scope="module")
def folder(results: Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report")
    write(results, path)
    return path


@pytest.fixture(scope="module")
def source(folder: Path) -> str:
    return (folder / "report.html").read_text("utf-8")


@pytest.fixture(scope="module")
def cases(folder: Path) -> str:
    return (folder / "cases.html").read_text("utf-8")


@pytest.fixture(scope="module", params=["report.html", "cases.html"])
def page(folder: Path, request: pytest.FixtureRequest) -> Page:
    return Page((folder / request.param).read_text("utf-8"))


@pytest.fixture(scope="module")
def pdf(folder: Path) -> pypdf.PdfReader:
    return pypdf.PdfReader(folder / "supplement.pdf")


@pytest.fixture(scope="module")
def pdf_text(pdf: pypdf.PdfReader) -> str:
    text = " ".join(sheet.extract_text() for sheet in pdf.pages)
    return re.sub(r"\s+", " ", text.replace("\u200b", ""))


def test_equal_records_give_equal_bytes(results: Results, folder: Path, tmp_path: Path) -> None:
    again = msgspec.json.decode(msgspec.json.encode(results), type=Results)
    names = ("report.html", "report.pdf", "cases.html", "supplement.pdf")
    assert write(again, tmp_path) == tuple(tmp_path / name for name in names)
    files = sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    assert [str(file) for file in files] == [
        "cases.html",
        "data/cases.csv",
        "data/training.csv",
        "data/variance.csv",
        "report.html",
        "report.pdf",
        "supplement.pdf",
    ]
    for file in files:
        assert (folder / file).read_bytes() == (tmp_path / file).read_bytes()


def test_the_page_is_self_contained(page: Page, source: str, folder: Path) -> None:
    beside = {"results.json"}  # written with the run
    assert not {tag for tag, _ in page.tags} & {"script", "link", "img", "iframe", "object"}
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on")]
    assert page.values("src") == []
    ids = page.values("id")
    for href in page.values("href"):
        file, _, anchor = href.partition("#")
        assert anchor in ids if not file else file in beside or (folder / file).is_file()
    assert set(re.findall(r"url\((?!#|data:font/woff2;base64)", source)) == set()
    policy = next(a for tag, a in page.tags if a.get("http-equiv") == "Content-Security-Policy")
    assert str(policy["content"]).startswith("default-src 'none';")


def test_no_heading_skips_a_level_folded_ones_included(source: str, cases: str) -> None:
    for text in (source, cases):
        levels = [int(level) for level in re.findall(r"<h([1-6])\b", text)]
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))
        assert max(levels) > 2


def test_ids_are_unique_and_pictures_have_names(page: Page) -> None:
    ids = page.values("id")
    assert len(ids) == len(set(ids)) > 20
    pictures = [attrs for tag, attrs in page.tags if tag == "svg"]
    assert pictures
    assert all(attrs["role"] == "img" and attrs["aria-label"] for attrs in pictures)
    names = [tag for tag, _ in page.tags]
    assert {names[i + 1] for i, tag in enumerate(names) if tag == "svg"} == {"title"}
    assert all(name in ids for name in page.values("popovertarget"))


def test_hostile_text_is_shown_as_it_is(page: Page, pdf_text: str) -> None:
    assert page.text.count(HOSTILE_WORDS) >= 4
    assert HOSTILE_WORDS in pdf_text
    assert "中" in page.text
    assert "[U+4E2D]" in pdf_text


def test_both_documents_hold_every_title(results: Results, page: Page, pdf_text: str) -> None:
    titles = [claim.title for claim in results.claims] + [e.title for e in results.evidence]
    assert page.text
    for title in titles:
        assert title.replace("中", "[U+4E2D]") in pdf_text


def test_long_tables_are_folded_and_short_ones_are_not(cases: str) -> None:
    assert "<summary>64 cases: 64 hold</summary>" in cases
    assert "<summary>13 cases: 13 inconclusive" in cases
    assert "<summary>9 cases" not in cases


def test_points_tell_their_values(source: str, cases: str) -> None:
    for text, figures in ((source, 1), (cases, 2)):
        tooltips = re.findall(
            r"<title>_sampled, n qubits, data qubits n = (\d+): (.*?)</title>", text
        )
        assert len(tooltips) == 8 * figures  # the ninth is not positive
        assert tooltips[0] == ("1", "0.1020 in [0.0900, 0.1101]")


def test_figures_take_the_colours_of_the_page(cases: str) -> None:
    pictures = re.findall(r"<svg.*?</svg>", cases, re.DOTALL)
    assert len(pictures) == 3 + 2  # figures and drawings
    assert sum("var(--series-0)" in picture for picture in pictures) == 3
    for picture in pictures:
        assert "currentColor" in picture
        assert not re.findall(r"#[0-9a-f]{6}\b", picture)


def test_drawings_and_listings_are_in_both_supplements(
    cases: str, pdf: pypdf.PdfReader, pdf_text: str
) -> None:
    page = Page(cases)
    for words in ("The circuit of n = 2 qubits.", "Settings of the trainings", "learning rate"):
        assert words in page.text
        assert words in pdf_text
    alts = [attrs["aria-label"] or "" for tag, attrs in page.tags if tag == "svg"]
    assert sum(alt.startswith("The circuit of n = 2 qubits. As") for alt in alts) == 2
    drawn = [alt for alt in alternatives(pdf, "/Figure") if alt.startswith("The circuit")]
    assert len(drawn) == 2


def alternatives(pdf: pypdf.PdfReader, kind: str) -> list[str]:
    """Return what the PDF says instead of each element of a kind."""
    found = []
    pending = [pdf.trailer["/Root"]["/StructTreeRoot"].get_object()]
    while pending:
        element = pending.pop()
        if not isinstance(element, pypdf.generic.DictionaryObject):
            continue
        if element.get("/S") == kind and "/Alt" in element:
            found.append(str(element["/Alt"]))
        children = element.get("/K", [])
        children = children if isinstance(children, list) else [children]
        pending += [child.get_object() for child in children]
    return found


def test_every_case_is_in_the_table_and_no_cell_is_run_by_a_spreadsheet(
    results: Results, folder: Path
) -> None:
    rows = list(csv.reader(io.StringIO((folder / "data/cases.csv").read_text("utf-8"))))
    assert len(rows) == 1 + sum(len(e.cases) for e in results.evidence)
    assert {len(row) for row in rows} == {12}
    case = results.evidence[0].cases[0]
    signs = ("=1+1", "+x", "-x", "@x", "\tx")
    evil = tuple(msgspec.structs.replace(case, label=sign, found=-0.5) for sign in signs)
    finding = msgspec.structs.replace(results.evidence[0], cases=evil)
    run = msgspec.structs.replace(results, evidence=(finding,))
    written = list(csv.reader(io.StringIO(cases_csv(run))))[1:]
    assert [row[3] for row in written] == [f"'{sign}" for sign in signs]
    assert {row[6] for row in written} == {"-0.5"}


def test_csv_has_the_full_precision(results: Results, folder: Path) -> None:
    rows = list(csv.reader(io.StringIO((folder / "data/variance.csv").read_text())))
    figure = next(e.figures[0] for e in results.evidence if e.figures)
    assert rows[0] == ["series", "kind", "x", "y", "low", "high"]
    assert len(rows) == 1 + sum(len(series.x) for series in figure.series)
    points = [row for row in rows if row[1] == "points"]
    assert tuple(float(row[3]) for row in points) == figure.series[1].y
    assert tuple(float(row[4]) for row in points) == figure.series[1].low


def test_the_pdf_is_tagged_and_carries_the_date_of_the_commit(pdf: pypdf.PdfReader) -> None:
    catalog = pdf.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == "en"
    metadata = catalog["/Metadata"].get_object().get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert pdf.metadata is not None
    assert str(pdf.metadata.creation_date).startswith("2025-11-23 00:00:00")


@pytest.mark.parametrize("source", ["#read(x)", "a $ #x $ b", '"', "// a", "sqrt("])
def test_what_is_no_formula_is_refused(results: Results, tmp_path: Path, source: str) -> None:
    claim = msgspec.structs.replace(results.claims[1], formula=Math(source, "x"))
    broken = msgspec.structs.replace(results, claims=(claim,), evidence=())
    with pytest.raises(ValueError, match="typst of a formula") as error:
        write(broken, tmp_path)
    assert repr(source) in str(error.value)
    assert not list(tmp_path.iterdir())


def test_a_date_must_be_a_date(results: Results, tmp_path: Path) -> None:
    undated = msgspec.structs.replace(results, claims=(), evidence=(), date="yesterday")
    with pytest.raises(ValueError, match="YYYY-MM-DD, not 'yesterday'"):
        write(undated, tmp_path)
