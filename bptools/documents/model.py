"""What a report is made of, once for both writers: inline texts and blocks, no layout."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from bptools.claims import Figure
from bptools.records import Math


class Tone(StrEnum):
    """What a badge or a box means; colour, symbol and word always go together."""

    HOLDS = "holds"
    FALSE = "false"
    OPEN = "open"
    ALARM = "alarm"
    PLAIN = "plain"

    @property
    def symbol(self) -> str:
        """The sign that says the same without colour."""
        return {"holds": "✓", "false": "✗", "open": "?", "alarm": "!", "plain": ""}[self]


@dataclass(frozen=True)
class Badge:
    """A verdict in a word."""

    tone: Tone
    words: str
    kind: str = "badge"


@dataclass(frozen=True)
class Strong:
    """Words that a reader in a hurry should see."""

    words: str
    kind: str = "strong"


@dataclass(frozen=True)
class Code:
    """A name in the program."""

    words: str
    kind: str = "code"


@dataclass(frozen=True)
class Quiet:
    """Words that may be skipped."""

    words: str
    kind: str = "quiet"


@dataclass(frozen=True)
class Link:
    """A reference to a heading of this document."""

    words: str
    anchor: str
    kind: str = "link"


@dataclass(frozen=True)
class Formula:
    """A formula in running text; where it is none, what was ``written`` is shown instead."""

    math: Math
    written: str = ""
    kind: str = "formula"


Inline: TypeAlias = str | Badge | Strong | Code | Quiet | Link | Formula
Text: TypeAlias = tuple[Inline, ...]


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
    kind: str = "box"


@dataclass(frozen=True)
class DerivationStep:
    """One line of a derivation; ``math`` begins with its relation to the line before."""

    math: Math
    reason: Text
    rule: str


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
    kind: str = "table"


@dataclass(frozen=True)
class Picture:
    """A drawn figure with its data; ``svg`` names its colours, for each writer to fill in."""

    figure: Figure
    svg: str
    anchor: str
    alt: str
    caption: Text
    data: TableBlock
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
)


@dataclass(frozen=True)
class Document:
    """A report, ready for either writer."""

    title: str
    subtitle: str
    facts: tuple[str, ...]
    date: str
    blocks: tuple[Block, ...]


def formulas(document: Document) -> dict[tuple[Math, bool], bool]:
    """Return every formula of a document, and whether it is displayed.

    Returns:
        For each whether it must be one: those that a text holds may turn out to be words.
    """
    found: dict[tuple[Math, bool], bool] = {}
    for block in document.blocks:
        for math, displayed, needed in _formulas(block):
            found[math, displayed] = needed or found.get((math, displayed), False)
    return found


def _formulas(block: Block) -> Iterator[tuple[Math, bool, bool]]:
    texts: list[Text] = []
    match block:
        case Equation(math=math):
            yield math, True, True
        case DerivationBlock(steps=steps):
            yield from ((step.math, True, True) for step in steps)
            texts = [step.reason for step in steps]
        case Box(blocks=blocks):
            for inner in blocks:
                yield from _formulas(inner)
        case Heading(text=text) | Paragraph(text=text):
            texts = [text]
        case Picture(caption=text) | Illustration(caption=text):
            texts = [text]
        case Items(items=items):
            texts = list(items)
        case Facts(rows=rows):
            texts = [text for _, text in rows]
        case TableBlock(rows=rows):
            texts = [cell for row in rows for cell in row]
    for part in (part for text in texts for part in text if isinstance(part, Formula)):
        yield part.math, False, not part.written
