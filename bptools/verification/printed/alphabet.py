"""The letters of printed formulas: how they are printed, and what they stand for."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, field

from bptools.verification.terms.language import Node


@dataclass
class LetterTable:
    """What the letters of a formula mean.

    Args:
        names: How every name is printed.
        letters: The term of every letter, as it is printed.
        functions: The names of unknown functions, by how they are printed.
        indices: The names of letters that a sum or a recursion can bind, by how they are printed.
        families: The names of families of matrices, by how they are printed.
        stepped: The names of letters that the step of a recursion alone can bind, likewise.
        sizes: The sizes of these, as printed.
        angles: The half widths of angles that are averaged over.
        factors: The sizes of the factors of partial traces, by the traced factors as printed.
        meanings: What abbreviations are printed as and stand for, as printed.
    """

    names: dict[str, str] = field(default_factory=dict)
    letters: dict[str, Node] = field(default_factory=dict)
    functions: dict[str, str] = field(default_factory=dict)
    indices: dict[str, str] = field(default_factory=dict)
    families: dict[str, str] = field(default_factory=dict)
    stepped: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, str] = field(default_factory=dict)
    angles: dict[str, Node] = field(default_factory=dict)
    factors: dict[str, tuple[Node, ...]] = field(default_factory=dict)
    meanings: dict[str, str] = field(default_factory=dict)

    def longest(self, text: str, place: int) -> str:
        """Return the longest name that is printed at a place; nothing if there is none."""
        bound = (*self.indices, *self.families, *self.stepped)
        names = (*self.meanings, *self.letters, *self.functions, *bound)
        fitting = [name for name in names if text.startswith(name, place)]
        whole_words = (n for n in fitting if not text[place + len(n) :][:1].isalnum())
        return max(whole_words, key=len, default="")

    @abstractmethod
    def term(self, formula: str) -> Node:
        """Return the term that a printed formula writes."""
