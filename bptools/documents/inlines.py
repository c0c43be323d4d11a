"""What running text is made of: words, badges, links, formulas."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from bptools.records import Math


class Tone(StrEnum):
    """What a badge or a box means; colour, symbol and word always go together."""

    HOLDS = "holds"
    FALSE = "false"
    OPEN = "open"
    ALARM = "alarm"
    REPAIRED = "repaired"
    LOST = "lost"
    PLAIN = "plain"

    @property
    def symbol(self) -> str:
        """The sign that says the same without colour."""
        return _SYMBOLS[self]


_SYMBOLS = {
    Tone.HOLDS: "✓",
    Tone.FALSE: "✗",
    Tone.OPEN: "?",
    Tone.ALARM: "!",
    Tone.REPAIRED: "≈",
    Tone.LOST: "–",
    Tone.PLAIN: "",
}


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
class Reference:
    """A link on the screen, on paper the number of the page after ``paper``."""

    words: str
    anchor: str
    paper: str = ""
    kind: str = "reference"


@dataclass(frozen=True)
class FileLink:
    """A link to a file beside this document, or to an address."""

    words: str
    address: str
    kind: str = "file"


@dataclass(frozen=True)
class Command:
    """A line to copy into a shell."""

    words: str
    kind: str = "command"


@dataclass(frozen=True)
class Formula:
    """A formula in running text; where it is none, what was ``written`` is shown instead."""

    math: Math
    written: str = ""
    kind: str = "formula"


Inline: TypeAlias = (
    str | Badge | Strong | Code | Quiet | Link | Reference | FileLink | Command | Formula
)
Text: TypeAlias = tuple[Inline, ...]
