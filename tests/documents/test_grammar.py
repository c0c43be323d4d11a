"""A formula that somebody else wrote is set as mathematics or refused; it is never run."""

import random
from functools import partial
from html.parser import HTMLParser

import pytest
import typst
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bptools.claims import (
    CircuitFact,
    FaultFact,
    FigureFact,
    GateFact,
    PanelFact,
    PaperFacts,
    RowFact,
    SectionFact,
    SymbolFact,
)
from bptools.documents import compose, write
from bptools.documents.grammar import DELIMITER, FUNCTIONS, NAMES, checked
from bptools.documents.html import to_html
from bptools.documents.mathml import mathml
from bptools.documents.model import formulas
from bptools.documents.pdf import to_pdf
from bptools.documents.prose import prose
from bptools.records import Math

SECRET = "the-content-of-a-file"
ATTACKS = (
    'std.read("secret.txt")',
    'std.eval("read(\\"secret.txt\\")")',
    '\\" std.read("secret.txt") \\"',  # an escaped quote opens no string
    '"a" std.read("secret.txt") "b"',
    '"\\\\" std.read("secret.txt")',
    'x_(std.image("secret.svg"))',
    'frac(std.read("secret.txt"), 2)',
    'std .read("secret.txt")',
    "std.sys.inputs",
    'read("secret.txt")',
    'eval("1")',
    "alpha.std",
    "std",
    '$#read("secret.txt")$',
    '#import "@preview/a:1.0.0"',
    'std.link("https://example.org")[x]',
    "equation(x, y)",  # a name of the report's own template
    "x // a comment",
)


@pytest.mark.parametrize("source", [x for x in ATTACKS if x != "alpha.std"])
def test_what_could_run_is_refused(source):
    with pytest.raises(ValueError, match="must be mathematics alone, but"):
        checked(Math(source, "x"))


def test_a_variant_of_a_symbol_that_there_is_not_is_refused_by_the_compiler():
    assert checked(Math("alpha.std", "x")) == "alpha.std"
    with pytest.raises(typst.TypstError):
        typst.compile(b"$alpha.std$", format="svg")


NAMED = sorted(NAMES | FUNCTIONS - {"cases"})


def using(name):
    return f'$mat({name}: "[", x)$' if name == DELIMITER else f"${name}$"


def compiles(*names):
    try:
        typst.compile("\n".join(map(using, names)).encode(), format="svg", ignore_system_fonts=True)
    except typst.TypstError:
        return False
    return True


@pytest.fixture(scope="module")
def unknown():
    """The names that the compiler does not know: none, or those that it refuses alone."""
    return set() if compiles(*NAMED) else {name for name in NAMED if not compiles(name)}


def test_a_name_that_there_is_not_is_refused_among_others():
    assert compiles("alpha")
    assert not compiles("alpha", "alphabeta", "beta")


@pytest.mark.parametrize("name", NAMED)
def test_every_name_of_the_grammar_is_one_of_the_compiler(unknown, name):
    assert name not in unknown


TOKENS = [
    "std",
    "std.",
    "read",
    "eval",
    "(",
    ")",
    '"',
    "\\",
    '\\"',
    "secret.txt",
    ".",
    " ",
    "x",
    "#",
]
TOKENS += ["$", "alpha", "frac(", ",", "image", "'", "/", "*", "\\u{22}", "{", "}", "\n", "é"]
PIECES = st.sampled_from([*ATTACKS, *TOKENS])


@given(st.lists(PIECES, max_size=9).map("".join))
def test_whatever_passes_reads_no_file(tmp_path_factory, source):
    try:
        checked(Math(source, "x"))
    except ValueError:
        return
    folder = tmp_path_factory.getbasetemp()
    (folder / "secret.txt").write_text(SECRET)
    (folder / "page.typ").write_text(f"$ {source} $")
    try:
        page = typst.compile(folder / "page.typ", root=folder, format="html")
    except typst.TypstError:
        return
    assert SECRET not in bytes(page).decode()


def test_the_canary_of_the_fuzz_sings(tmp_path):
    (tmp_path / "secret.txt").write_text(SECRET)
    (tmp_path / "page.typ").write_text(f"$ {ATTACKS[0]} $")
    page = typst.compile(tmp_path / "page.typ", root=tmp_path, format="html")
    assert SECRET in bytes(page).decode()


def test_in_running_text_it_stays_as_it_is_written():
    assert prose(f"see ${ATTACKS[0]}$") == (f"see ${ATTACKS[0]}$",)


def test_no_report_is_written_of_a_formula_that_could_run(results, tmp_path):
    bad = replace(results.claims[0], formula=Math(ATTACKS[0], "x"))
    with pytest.raises(ValueError, match="must be mathematics alone"):
        write(replace(results, claims=(bad, *results.claims[1:])), tmp_path)
    assert not list(tmp_path.iterdir())


HOSTILE_TEXTS = (
    *ATTACKS,
    "<img src=x onerror=alert(1)>",
    "</style></svg><script>alert(1)</script>",
    '"><a href="javascript:alert(1)">x</a>',
    "=cmd|' /C calc'!A0",
    "\x00\x1b[31m\u202e",
    '#read("/etc/passwd")',
    '$std.read("secret.txt")$',
    "../../../etc/passwd",
    "9" * 400,
    "12, 99999999999-999999999999",
)


class Tags(HTMLParser):
    """Collects the tags of a page with their attributes."""

    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


@pytest.mark.parametrize("seed", range(6))
def test_declared_facts_of_a_hostile_file_are_shown_as_they_are(results, seed):
    text = partial(random.Random(seed).choice, HOSTILE_TEXTS)
    letter = Math("N", text())
    circuit = CircuitFact((text(), text()), (GateFact(text(), (0, 1)),), (text(), text()), text())
    stems = tuple(dict.fromkeys(claim.name.partition(".")[0] for claim in results.claims))
    facts = PaperFacts(
        thesis=text(), rows=(RowFact("24", text(), text()),), setting=text(), circuit=circuit,
        panels=(PanelFact("variance", text(), text()),), restoration=text(),
        sections=(SectionFact(text(), stems, (FigureFact(text(), text(), text(), text(), ()),)),),
        faults=(FaultFact("ancilla.mean", text(), text(), circuit, text()),),
    )  # fmt: skip
    run = replace(results, facts=facts)
    main, page, *_ = compose(run)
    equations = mathml(formulas(main, page))
    source = to_html(page, equations)
    page_tags = Tags(source)
    assert not {tag for tag, _ in page_tags.tags} & {"script", "img", "iframe", "object", "link"}
    assert not [name for _, attrs in page_tags.tags for name in attrs if name.startswith("on")]
    hrefs = [attrs.get("href") or "" for _, attrs in page_tags.tags]
    assert not [href for href in hrefs if ":" in href]
    assert "root:" not in source
    to_pdf(main, equations)
    with_letter = replace(facts, symbols=(SymbolFact(letter, text() or "x"),))
    with pytest.raises(ValueError, match="must"):  # letters without meaning are many here
        compose(replace(results, facts=with_letter))


def test_the_named_argument_is_one_of_a_matrix():
    assert checked(Math(f'mat({DELIMITER}: "[", a, b)', "a matrix"))
