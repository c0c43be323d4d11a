"""The report as PDF/A-2a and PDF/UA-1, set by Typst from the same document as the page."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from importlib.resources import files
from typing import Any

import pikepdf
import typst

from bptools.claims import UNDATED, Figure
from bptools.documents.charts import WIDE, draw
from bptools.documents.figures import csv_names
from bptools.documents.grammar import checked
from bptools.documents.inlines import (
    Badge,
    Code,
    Command,
    FileLink,
    Formula,
    Inline,
    Link,
    Quiet,
    Reference,
    Strong,
    Text,
)
from bptools.documents.mathml import Equations
from bptools.documents.model import (
    Block,
    Box,
    Card,
    Chips,
    Column,
    DerivationBlock,
    Document,
    Equation,
    Facts,
    Folded,
    Glossary,
    Heading,
    Illustration,
    Items,
    MeaningButtons,
    PageBreak,
    Paragraph,
    Picture,
    SideBySide,
    TableBlock,
    anchors,
)
from bptools.documents.prose import plain
from bptools.documents.svg import on_paper
from bptools.printing import string_literal

STANDARDS: list[Any] = ["a-2a", "ua-1"]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MISSING = re.compile(r"the text `\"(.*?)\"` could not be displayed", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_LONG_WORD = re.compile(r"\S{18,}")
_AUTO_LETTERS = 22  # a column with no more letters in any cell is as wide as its text
_LINE_LETTERS = 80  # a table with no more letters in any row needs no sharing
_MOST_LETTERS = 60  # a cell counts as no wider than this when columns share the width
_SHORT = 3000  # characters of source that are not broken over pages without being measured
_NARROW = 40  # characters of a formula's source that half a page has room for
_FENCES = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}
_JOINTS = re.compile(r'"(?:[^"\\]|\\.)*"|\\.|[()\[\]{}]|(?:(?<= [=+-])|(?<= [<>]=)) ')
_MOST_RETRIES = 20


def to_pdf(
    document: Document, equations: Equations, data_files: Mapping[Figure, str] | None = None
) -> bytes:
    """Return the PDF, the same bytes for the same document.

    Args:
        document: What to show.
        equations: All its formulas; a text's formula that is not among them is words.
        data_files: Names of the files of its figures' data; by default its own.

    Raises:
        ValueError: If the document's date does not begin with a date as YYYY-MM-DD.
    """
    day = _day(document.date)
    names = csv_names(document) if data_files is None else data_files
    source = _Source(document, equations, names).whole(day)
    for _ in range(_MOST_RETRIES):
        try:
            return _compiled(source, day)
        except typst.TypstError as error:
            missing = _MISSING.search(str(error))
            if missing is None:
                raise
            source = _without(source, missing[1])
    return _compiled(source, day)


def figure_pdf(figure: Figure) -> bytes:
    """Return a figure alone as PDF, as large as it is drawn, the same bytes for the same data.

    Args:
        figure: The data, drawn as in the report.
    """
    drawing = on_paper(draw(figure))
    page = "#set page(width: auto, height: auto, margin: 2pt)\n"
    source = f'{page}#image(bytes({_quoted(drawing)}), format: "svg", width: {WIDE.width:g}pt)'
    return bytes(
        typst.compile(source.encode(), format="pdf", ignore_system_fonts=True, timestamp=_EPOCH)
    )


def _compiled(source: str, day: date) -> bytes:
    compiled = typst.compile(
        source.encode(),
        format="pdf",
        ignore_system_fonts=True,
        pdf_standards=STANDARDS,
        timestamp=datetime(day.year, day.month, day.day, tzinfo=UTC),
    )
    return _packed(bytes(compiled))


def _packed(content: bytes) -> bytes:
    """Return the same document in less than half of the bytes.

    The tags that a screen reader follows are tens of thousands of objects, which Typst writes one
    by one; here they are in compressed streams.
    """
    packed = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as document:
        document.save(
            packed,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            recompress_flate=True,
            deterministic_id=True,  # the same document gives the same bytes
        )
    return packed.getvalue()


def _day(text: str) -> date:
    if text == UNDATED:
        return date(1970, 1, 1)  # the standard wants some date; the first page says what is true
    try:
        return date.fromisoformat(text[:10])
    except ValueError as error:
        raise ValueError(f"date must begin as YYYY-MM-DD, not {text!r}") from error


def _without(source: str, text: str) -> str:
    """Name the characters of ``text`` that no font has: a PDF that hides text is refused."""
    for character in text:
        if ord(character) > 0x7E:
            source = source.replace(character, f"[U+{ord(character):04X}]")
    return source


@lru_cache(maxsize=1)
def _look() -> str:
    return files("bptools.documents").joinpath("templates/report.typ").read_text("utf-8")


def _quoted(text: str) -> str:
    return string_literal(_CONTROL.sub("\ufffd", text))


def _breakable(text: str) -> str:
    """Allow breaks inside of long words, such as exact rational functions, at their operators."""
    return _LONG_WORD.sub(lambda word: re.sub(r"([*/+\-−,;:_.)])", "\\1\u200b", word[0]), text)


def _wholeness(source: str) -> str:
    """Return whether what a source sets is kept on one page: what is long, if it fits on one."""
    return f"whole: {'true' if len(source) < _SHORT else 'auto'}"


def _fitting(shown: str, breaking: str, source: str) -> str:
    """Return what sets a formula as wide as there is room; a short one fits unmeasured."""
    if len(source) <= _NARROW:
        return shown
    return f"fitting({shown}, {breaking}, {_pieces(source)})"


def _pieces(source: str) -> str:
    """Return an array of the parts of a formula between which its lines may be broken.

    >>> _pieces("f(a + b) = c + d")
    '($f(a + b) =$, $c +$, $d$,)'
    """
    depth, start, parts = 0, 0, []
    for token in _JOINTS.finditer(source):
        depth += _FENCES.get(token[0], 0)
        if token[0] == " " and depth == 0:
            parts.append(source[start : token.start()])
            start = token.end()
    parts.append(source[start:])
    return f"({''.join(f'${part}$, ' for part in parts).rstrip()})"


class _Source:
    """Typst source of a document, block by block."""

    def __init__(
        self, document: Document, equations: Equations, data_files: Mapping[Figure, str]
    ) -> None:
        self.document = document
        self.equations = equations
        self.data_files = data_files
        self.anchors = anchors(document)

    def whole(self, day: date) -> str:
        """Return the source of the whole document."""
        document = self.document
        title, subtitle = _quoted(document.title), _quoted(document.subtitle)
        when = f"datetime(year: {day.year}, month: {day.month}, day: {day.day})"
        head = [
            _look(),
            f"#set document(title: {title}, date: {when})",
            f"#opening({title}, {subtitle}, {_quoted(' · '.join(document.facts))})",
        ]
        return "\n\n".join(head + [self.block(block) for block in document.blocks])

    def text(self, text: Text) -> str:
        """Return the source of running text."""
        return "".join(self.inline(part) for part in text)

    def inline(self, part: Inline) -> str:
        """Return the source of one piece of text."""
        match part:
            case str():
                return f"#{_quoted(_breakable(part))}"
            case Badge(tone=tone, words=words):
                return f"#badge({_quoted(tone)}, {_quoted(tone.symbol)}, {_quoted(words)})"
            case Strong(words=words):
                return f"#strong({_quoted(words)})"
            case Quiet(words=words):
                return f"#quiet({_quoted(words)})"
            case Code(words=words):
                return f"#raw({_quoted(words)})"
            case Link(words=words, anchor=anchor):
                if anchor not in self.anchors:
                    return f"#{_quoted(words)}"
                return f"#link(label({_quoted(anchor)}), {_quoted(words)})"
            case Reference(anchor=anchor, paper=before):
                page = f"#{_quoted(before)}#page-of(label({_quoted(anchor)}))"
                return page if anchor in self.anchors else ""
            case FileLink(words=words):
                return f"#{_quoted(_breakable(words))}"
            case Command(words=words):
                return f"#command({_quoted(words)})"
            case Formula(math=math, written=written):
                if (math, False) not in self.equations.markup:
                    return f"#{_quoted(written)}"
                return f"#inline({_quoted(math.spoken)}, ${checked(math)}$)"

    def block(self, block: Block) -> str:
        """Return the source of one block."""
        match block:
            case Heading(level=level, text=text, anchor=anchor):
                return f"#heading(level: {level})[{self.text(text)}]#label({_quoted(anchor)})"
            case Paragraph(text=(Badge(), *_) as text):  # a verdict stays with what it is on
                return f"#block(sticky: true)[{self.text(text)}]"
            case Paragraph(text=text):
                return self.text(text)
            case Equation(math=math):
                spoken, source = _quoted(math.spoken), checked(math)
                shown = f"equation({spoken}, $ {source} $)"
                return f"#{_fitting(shown, f'large({spoken}, ${source}$)', source)}"
            case Items(items=items):
                return "#list(" + ", ".join(f"[{self.text(entry)}]" for entry in items) + ")"
            case Facts(rows=rows):
                pairs = [f"({_quoted(term)}, [{self.text(text)}])" for term, text in rows]
                return f"#facts({', '.join(pairs)})"
            case Box():
                return self.box(block)
            case DerivationBlock():
                return self.derivation(block)
            case TableBlock():
                return self.table(block)
            case Picture():
                return self.picture(block)
            case Illustration():
                return self.illustration(block)
            case PageBreak():
                return "#pagebreak(weak: true)"
            case SideBySide(parts=parts):
                return f"#beside({', '.join(f'[{self.blocks(part)}]' for part in parts)})"
            case Card(anchor=anchor, blocks=blocks):
                inside = self.blocks(blocks)
                return f"#card(label({_quoted(anchor)}), {_wholeness(inside)})[{inside}]"
            case Folded(blocks=blocks):
                return self.blocks(blocks)
            case Glossary():
                return self.glossary(block)
            case Chips() | MeaningButtons():  # on the screen alone
                return ""

    def blocks(self, blocks: Sequence[Block]) -> str:
        """Return the source of several blocks."""
        return "\n\n".join(self.block(block) for block in blocks)

    def glossary(self, block: Glossary) -> str:
        """Return the source of a table of letters."""
        pairs = [
            f"([#inline({_quoted(m.letter.spoken)}, ${checked(m.letter)}$)], "
            f"[{self.text(m.meaning)}])"
            for m in block.meanings
        ]
        return f"#glossary({', '.join(pairs)})"

    def box(self, box: Box) -> str:
        """Return the source of a box."""
        inner = self.blocks(box.blocks)
        words = f"{_quoted(box.tone)}, {_quoted(box.tone.symbol)}, {_quoted(box.title)}"
        label = f"label({_quoted(box.anchor)})" if box.anchor else "none"
        return f"#callout({words}, {_wholeness(inner)}, anchor: {label})[{inner}]"

    def derivation(self, block: DerivationBlock) -> str:
        """Return the source of a derivation."""
        steps = []
        for step in block.steps:
            source = checked(step.math)
            formula = f"large({_quoted(step.math.spoken)}, ${source}$)"
            reason = f"[{self.text(step.reason)}]" if step.reason else "none"
            fitting = _fitting(formula, formula, source)
            rule = f"[{self.text(step.rule)}]" if step.rule else "none"
            steps.append(f"step({fitting}, {reason}, {rule})")
        return f"#derivation({_quoted(block.summary)}, {', '.join(steps)})"

    def table(self, table: TableBlock) -> str:
        """Return the source of a table."""
        columns = table.columns
        widths = _widths(table)
        aligns = ["right" if column.numeric else "left" for column in columns]
        heads = [_quoted(column.head) for column in columns]
        shapes = ", ".join(f"({', '.join(words)},)" for words in (widths, aligns, heads))
        cells = ", ".join(self.cell(cell) for row in table.rows for cell in row)
        caption = _quoted(table.caption or table.summary)
        dense = ", dense: true" if table.dense else ""
        return f"#cases({caption}, {shapes}, {cells}{dense})"

    def cell(self, text: Text) -> str:
        """Return the source of a cell, as plain as it can be: there are thousands."""
        match text:
            case (str() as words,):
                return _quoted(_breakable(words))
            case (Badge(tone=tone, words=words),):
                return f"mark({_quoted(tone)}, {_quoted(tone.symbol)}, {_quoted(words)})"
            case _:
                return f"[{self.text(text)}]"

    def picture(self, picture: Picture) -> str:
        """Return the source of a figure."""
        texts = (on_paper(picture.svg), picture.alt, plain(picture.figure.title))
        marker = f"#anchor(label({_quoted(picture.anchor)}))"
        title = texts[2] if picture.caption else ""
        note = f"Data: data/{self.data_files[picture.figure]}."
        quoted = ", ".join(_quoted(text) for text in (*texts[:2], title))
        return f"{marker}#drawing({quoted}, [{self.text(picture.caption)}], {_quoted(note)})"

    def illustration(self, block: Illustration) -> str:
        """Return the source of a finished drawing, no wider than there is room."""
        title = block.title if block.caption else ""
        quoted = ", ".join(map(_quoted, (on_paper(block.svg), block.alt, title)))
        return f'#drawing({quoted}, [{self.text(block.caption)}], "", width: {block.width:g}pt)'


def _widths(table: TableBlock) -> list[str]:
    """Return the width of each column: its own where it fits, else a share of what is left."""
    if table.dense:
        return ["1fr" if column.wide else "auto" for column in table.columns]
    counts = [[_letters(row[i]) for row in table.rows] for i in range(len(table.columns))]
    if sum(max(letters, default=0) for letters in counts) <= _LINE_LETTERS:
        return ["auto"] * len(counts)
    return [_width(*pair) for pair in zip(table.columns, counts, strict=True)]


def _width(column: Column, letters: list[int]) -> str:
    letters = [min(count, _MOST_LETTERS) for count in letters]
    longest = max(letters)
    if not column.wide or longest <= _AUTO_LETTERS:
        return "auto"
    return f"{max(sum(letters) / len(letters), longest / 2):.0f}fr"


def _letters(text: Text) -> int:
    return sum(len(part if isinstance(part, str) else _words(part)) for part in text)


def _words(part: Inline) -> str:
    return str(getattr(part, "words", getattr(part, "written", "")))
