"""The letters of formulas, and what they mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from bptools.claims import ClaimRecord, Results
from bptools.documents.grammar import FUNCTIONS, NAMES
from bptools.documents.inlines import Formula
from bptools.documents.model import (
    Block,
    DerivationBlock,
    Equation,
    Meaning,
    MeaningButtons,
    texts,
    walk,
)
from bptools.documents.prose import prose
from bptools.printing.names import GREEK
from bptools.records import Math

_GREEK = frozenset(GREEK.values())
_CONSTANTS = frozenset({"e", "i", "pi"})
_TOKEN = re.compile(
    r"""
      "(?:[^"\\]|\\.)*"                    # words
    | \\.
    | upright\(\w\) | bb\(\w\)             # constants: i, 1
    | (?P<script>(?:cal|frak|bold)\((?:[A-Za-z]|[A-Za-z]{2,})\))
    | (?P<name>[A-Za-z]+(?:\.[a-z]+)*)
    | .
    """,
    re.VERBOSE | re.DOTALL,
)


def letters(typst: str) -> tuple[str, ...]:
    """Return the letters of a formula with their subscripts, each once, in reading order.

    What is written upright is none, nor is a function, an operator or the mark of a derivative.

    >>> letters("EE_(V) [op('Tr') U_(+) sigma^(prime)] <= frac(N_a, 2 N)".replace("'", '"'))
    ('V', 'U_+', 'sigma', 'N_a', 'N')
    """
    return tuple(dict.fromkeys(_letters(typst)))


def _letters(typst: str) -> Iterator[str]:
    at = 0
    while at < len(typst):
        token = _TOKEN.match(typst, at)
        if token is None:  # pragma: no cover - the last alternative matches everything
            return
        at = token.end()
        name = token["script"] or token["name"]
        if name is None or not _is_letter(name):
            continue
        subscript, at = _subscript(typst, at)
        if name not in _CONSTANTS:
            yield f"{name}_{subscript}" if subscript else name


def _is_letter(name: str) -> bool:
    if "(" in name or name in _GREEK:
        return True
    return len(name) == 1 and name not in NAMES and name not in FUNCTIONS


def _subscript(typst: str, at: int) -> tuple[str, int]:
    """Return the subscript that follows, without its parentheses, and where it ends."""
    if typst[at : at + 1] != "_":
        return "", at
    rest = typst[at + 1 :]
    if not rest.startswith("("):
        simple = re.match(r"[A-Za-z]+|\d+|\S", rest)
        return (simple[0], at + 1 + simple.end()) if simple else ("", at + 1)
    depth = 0
    for length, character in enumerate(rest, start=1):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth == 0:
            return re.sub(r"[()\s]", "", rest[:length]), at + 1 + length
    return re.sub(r"[()\s]", "", rest), len(typst)


def letters_of(blocks: Iterable[Block]) -> tuple[str, ...]:
    """Return the letters of all formulas in some blocks, each once."""
    return tuple(dict.fromkeys(x for block in walk(blocks) for x in _letters_of(block)))


def _letters_of(block: Block) -> Iterator[str]:
    match block:
        case Equation(math=math):
            yield from _letters(math.typst)
        case DerivationBlock(steps=steps):
            for step in steps:
                yield from _letters(step.math.typst)
    for part in (part for text in texts(block) for part in text if isinstance(part, Formula)):
        yield from _letters(part.math.typst)


class Dictionary:
    """What letters mean: everywhere, or in the claims of some stem alone.

    Args:
        results: With the symbols that are declared, or else the hypotheses that speak of letters.
    """

    def __init__(self, results: Results) -> None:
        self.declared = bool(results.facts.symbols)
        symbols = results.facts.symbols
        self.everywhere: dict[str, Meaning] = {}
        self._local: dict[str, dict[str, Meaning]] = {}
        for index, symbol in enumerate(symbols, start=1):
            meaning = Meaning(symbol.letter, prose(symbol.meaning), f"symbol-{index}")
            name = _name(symbol.letter)
            for stem in symbol.of:
                self._local.setdefault(stem, {})[name] = meaning
            if not symbol.of:
                self.everywhere[name] = meaning
        if not symbols:
            self.everywhere = _of_hypotheses(results.claims)

    def of(self, stem: str) -> dict[str, Meaning]:
        """Return what letters mean in the claims of a stem alone."""
        return self._local.get(stem, {})

    def all(self) -> tuple[Meaning, ...]:
        """Return every meaning, those that hold everywhere first."""
        local = [m for meanings in self._local.values() for m in meanings.values()]
        return tuple(dict.fromkeys([*self.everywhere.values(), *local]))

    def meaning(self, letter: str, stem: str = "") -> Meaning | None:
        """Return the meaning of a letter in a stem: its own, else that of it without subscript."""
        for name in (letter, letter.partition("_")[0]):
            for meanings in (self.of(stem), self.everywhere):
                if name in meanings:
                    return meanings[name]
        return None

    def below(self, blocks: Sequence[Block], stem: str = "") -> tuple[MeaningButtons, ...]:
        """Return the letters of some blocks whose meaning is known, for the screen."""
        meanings = [self.meaning(letter, stem) for letter in letters_of(blocks)]
        known = tuple(dict.fromkeys(m for m in meanings if m is not None))
        return (MeaningButtons(known),) if known else ()

    def local(self, blocks: Sequence[Block], stem: str) -> tuple[Meaning, ...]:
        """Return the meanings of letters in some blocks that they have in this stem alone."""
        own = set(self.of(stem).values())
        meanings = (self.meaning(letter, stem) for letter in letters_of(blocks))
        return tuple(dict.fromkeys(m for m in meanings if m is not None and m in own))

    def require(self, blocks: Sequence[Block], stem: str, claim: ClaimRecord | None = None) -> None:
        """Refuse a letter that has no meaning, where symbols are declared at all.

        Args:
            blocks: In which no letter may be without one.
            stem: In whose claims they stand.
            claim: Whose abbreviations explain themselves.

        Raises:
            ValueError: If a letter is not among the symbols; the message names it.
        """
        if not self.declared:
            return
        defined = {letters(math.typst)[0] for math in claim.where} if claim else set()
        bases = {name.partition("_")[0] for name in defined}
        for letter in letters_of(blocks):
            if self.meaning(letter, stem) is None and letter not in defined | bases:
                where = claim.name if claim else "the first pages"
                raise ValueError(
                    f"letter {letter!r} of {where} must be among the symbols of the paper's facts"
                )


def _name(letter: Math) -> str:
    names = letters(letter.typst)
    return names[0] if names else letter.typst


def _of_hypotheses(claims: Iterable[ClaimRecord]) -> dict[str, Meaning]:
    """Return the letters that hypotheses begin with, with what these say of them."""
    meanings: dict[str, Meaning] = {}
    for claim in claims:
        for words in claim.hypotheses_text:
            match prose(words):
                case (Formula(math=math), *rest) if rest:
                    name = _name(math)
                    meaning = Meaning(math, tuple(rest), f"symbol-{len(meanings) + 1}")
                    meanings.setdefault(name, meaning)
    return meanings
