"""What a report is made of, once for both writers: inline texts and blocks, no layout."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from bptools.claims import Figure
from bptools.documents.inlines import FileLink, Formula, Text, Tone
from bptools.records import Math


@dataclass(frozen=True)
class Heading:
    """A heading that others can refer to."""

    level: int
    text: Text
    anchor: str
    kind: str = "heading"


@dataclass(frozen=True)
class Paragraph:
    """Running text."""

    text: Text
    kind: str = "paragraph"


@dataclass(frozen=True)
class Equation:
    """A displayed formula."""

    math: Math
    kind: str = "equation"


@dataclass(frozen=True)
class Items:
    """A list without order."""

    items: tuple[Text, ...]
    kind: str = "items"


@dataclass(frozen=True)
class Facts:
    """Terms, each with what is to be said of it."""

    rows: tuple[tuple[str, Text], ...]
    kind: str = "facts"


@dataclass(frozen=True)
class Box:
    """Blocks set apart: a statement, a witness, a warning."""

    tone: Tone
    title: str
    blocks: tuple[Block, ...]
    anchor: str = ""
    kind: str = "box"


@dataclass(frozen=True)
class DerivationStep:
    """One line of a derivation; ``math`` begins with its relation to the line before."""

    math: Math
    reason: Text
    rule: Text


@dataclass(frozen=True)
class DerivationBlock:
    """The lines of a derivation, folded on the screen."""

    summary: str
    steps: tuple[DerivationStep, ...]
    kind: str = "derivation"


@dataclass(frozen=True)
class Column:
    """A column of a table: its head, and whether it holds numbers or takes the spare width."""

    head: str
    numeric: bool = False
    wide: bool = False


@dataclass(frozen=True)
class TableBlock:
    """A table; with a ``summary`` it is folded on the screen."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Text, ...], ...]
    summary: str = ""
    dense: bool = False  # set small, for a table that has to fit on a page
    kind: str = "table"


@dataclass(frozen=True)
class Picture:
    """A drawn figure with its data; ``svg`` names its colours, for each writer to fill in."""

    figure: Figure
    svg: str
    anchor: str
    alt: str
    caption: Text
    data: TableBlock | None
    kind: str = "picture"


@dataclass(frozen=True)
class Illustration:
    """A finished drawing, ``width`` points wide; ``svg`` names its colours as a picture's does."""

    svg: str
    anchor: str
    width: float
    title: str
    alt: str
    caption: Text
    kind: str = "illustration"


@dataclass(frozen=True)
class PageBreak:
    """A new page on paper."""

    kind: str = "break"


@dataclass(frozen=True)
class SideBySide:
    """Blocks side by side, below one another where there is no room."""

    parts: tuple[tuple[Block, ...], ...]
    kind: str = "columns"


@dataclass(frozen=True)
class Chip:
    """A number that leads to its verdict."""

    label: str
    tone: Tone
    anchor: str
    words: str


@dataclass(frozen=True)
class Chips:
    """Numbers coloured by verdict; on the screen alone, paper has the table."""

    chips: tuple[Chip, ...]
    kind: str = "chips"


@dataclass(frozen=True)
class Meaning:
    """A letter and what it means, under the id that refers to it."""

    letter: Math
    meaning: Text
    anchor: str


@dataclass(frozen=True)
class MeaningButtons:
    """Letters of what stands above, whose meaning opens on the screen when asked for."""

    meanings: tuple[Meaning, ...]
    kind: str = "letters"


@dataclass(frozen=True)
class Glossary:
    """The table of letters; on the screen their meanings open from wherever they are used."""

    meanings: tuple[Meaning, ...]
    kind: str = "glossary"


@dataclass(frozen=True)
class Card:
    """A statement with its evidence, which the page's filters can hide."""

    anchor: str
    tags: tuple[str, ...]
    blocks: tuple[Block, ...]
    kind: str = "card"


@dataclass(frozen=True)
class Folded:
    """Blocks that open on the screen when asked for, or when a search finds them."""

    summary: str
    blocks: tuple[Block, ...]
    kind: str = "folded"


Block: TypeAlias = (
    Heading
    | Paragraph
    | Equation
    | Items
    | Facts
    | Box
    | DerivationBlock
    | TableBlock
    | Picture
    | Illustration
    | PageBreak
    | SideBySide
    | Chips
    | MeaningButtons
    | Glossary
    | Card
    | Folded
)


@dataclass(frozen=True)
class Document:
    """A report, ready for either writer."""

    title: str
    subtitle: str
    facts: tuple[str, ...]
    date: str
    blocks: tuple[Block, ...]
    files: tuple[FileLink, ...] = ()  # what else there is
    filters: tuple[str, ...] = ()  # tags of cards by which the page can be filtered


def inner(block: Block) -> tuple[Block, ...]:
    """Return the blocks inside of a block."""
    match block:
        case Box(blocks=blocks) | Card(blocks=blocks) | Folded(blocks=blocks):
            return blocks
        case SideBySide(parts=parts):
            return tuple(block for part in parts for block in part)
        case _:
            return ()


def walk(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield every block and whatever stands inside of it, in reading order."""
    for block in blocks:
        yield block
        yield from walk(inner(block))


def anchors(document: Document) -> frozenset[str]:
    """Return everything in a document that can be referred to."""
    return frozenset(
        anchor for block in walk(document.blocks) if (anchor := getattr(block, "anchor", ""))
    )


def texts(block: Block) -> Iterator[Text]:
    """Yield every text of a block itself, not of those inside."""
    match block:
        case Heading(text=text) | Paragraph(text=text):
            yield text
        case Picture(caption=text, data=data):
            yield text
            if data is not None:
                yield from texts(data)
        case Illustration(caption=text):
            yield text
        case DerivationBlock(steps=steps):
            yield from (text for step in steps for text in (step.reason, step.rule))
        case Items(items=items):
            yield from items
        case Facts(rows=rows):
            yield from (text for _, text in rows)
        case TableBlock(rows=rows):
            yield from (cell for row in rows for cell in row)
        case MeaningButtons(meanings=meanings) | Glossary(meanings=meanings):
            yield from (meaning.meaning for meaning in meanings)
        case _:
            return


def formulas(*documents: Document) -> dict[tuple[Math, bool], bool]:
    """Return every formula of some documents, and whether it is displayed.

    Returns:
        For each whether it must be one: those that a text holds may turn out to be words.
    """
    needed: dict[tuple[Math, bool], bool] = {}
    for document in documents:
        for block in walk(document.blocks):
            for math, displayed, must in _formulas(block):
                needed[math, displayed] = must or needed.get((math, displayed), False)
    return needed


class _Written(NamedTuple):
    """A formula in a block: whether it stands alone, and whether it must be one."""

    math: Math
    displayed: bool
    needed: bool


def _formulas(block: Block) -> Iterator[_Written]:
    match block:
        case Equation(math=math):
            yield _Written(math, displayed=True, needed=True)
        case DerivationBlock(steps=steps):
            yield from (_Written(step.math, displayed=True, needed=True) for step in steps)
        case MeaningButtons(meanings=meanings) | Glossary(meanings=meanings):
            letters = (meaning.letter for meaning in meanings)
            yield from (_Written(letter, displayed=False, needed=True) for letter in letters)
    for part in (part for text in texts(block) for part in text if isinstance(part, Formula)):
        yield _Written(part.math, displayed=False, needed=not part.written)
