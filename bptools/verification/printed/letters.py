"""The letters of a printed claim: what the results say that they are, and whether that is so.

The results hold a line for each letter, ``NAME as LETTER: WHAT``. Names are those of the proof,
letters those of the printed formula; two letters may look alike for no reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from bptools.verification.limits import MOST_LETTERS, OutOfReach, Rejected, natural
from bptools.verification.normal.equality import require_equal
from bptools.verification.printed.building import LETTER
from bptools.verification.printed.formulas import LetterMeanings
from bptools.verification.terms.contexts import SORTS, Context, Declared
from bptools.verification.terms.language import Node, node

LAWS = {
    "Haar on U(d)": ("Unitary", "CircularOrthogonal"),
    "Haar on O(d)": ("Orthogonal",),
    "Haar on unit vectors": ("State",),
}
RESERVED = ("pi", "dif", "partial", "upright", "infinity")
_UNIFORM = re.compile(r"uniform on \[-(.+), (.+)\]")
_FACTORS = "partial trace over "


class _Line(NamedTuple):
    """A line on a letter; one on the factors of a partial trace has none."""

    name: str
    letter: str
    meaning: str


def alphabet_of(context: Context, lines: Iterable[str], meanings: Iterable[str]) -> LetterMeanings:
    """Return what letters mean, each line checked against the context.

    Args:
        context: What the names of the theorem mean.
        lines: What the results declare.
        meanings: What they say that abbreviations stand for, as ``NAME = FORMULA``.

    Raises:
        Rejected: If a letter is none, is another's too, or is not what the context says.
    """
    split = [_split(line) for line in lines]
    if len(split) > MOST_LETTERS:
        raise OutOfReach(f"a claim of more than {MOST_LETTERS} letters")
    alphabet, declared = LetterMeanings(), {d.name: d for d in context if d.shape != "Tie"}
    described: set[str] = set()
    for name, letter, meaning in split:
        if letter and not meaning.startswith("uniform on "):
            if name in described or letter in alphabet.names.values():
                raise Rejected(f"the letter {letter} is declared twice")
            described.add(name)
            alphabet.names[name] = letter
            _introduce(alphabet, declared.get(name), _Line(name, letter, meaning))
    if declared.keys() - described:
        raise Rejected(f"{min(declared.keys() - described)} is declared by no printed line")
    for entry in meanings:
        name, _, formula = entry.partition(" = ")
        alphabet.meanings[name] = formula
    _require_distinct(alphabet)
    for line in split:
        _complete(alphabet, context, line)
    return alphabet


def _split(line: str) -> _Line:
    """Split a line into name, letter and description; a line on factors has no letter."""
    if line.startswith(_FACTORS):
        traced, _, sizes = line.removeprefix(_FACTORS).partition(": ")
        return _Line(traced, "", sizes)
    head, _, meaning = line.partition(": ")
    name, separator, letter = head.partition(" as ")
    if not separator or not meaning:
        raise Rejected("a letter is declared as NAME as LETTER: WHAT")
    return _Line(name, letter, meaning)


def scalars_of(claim: dict[str, Any]) -> Context:
    """Return the context of a claim whose letters are all scalars, as the results declare them.

    Raises:
        Rejected: If one is none.
    """
    lines = [_split(str(line)) for line in claim.get("declares", [])]
    return tuple(_scalar(line) for line in lines if not line.meaning.startswith("uniform on "))


def _scalar(line: _Line) -> Declared:
    sort, _, least = line.meaning.partition(" from ")
    if not line.letter or sort not in SORTS:
        raise Rejected(f"{line.name} is no scalar")
    return Declared("Scalar", line.name, sort, natural(least or "0"))


def _introduce(alphabet: LetterMeanings, declared: Declared | None, line: _Line) -> None:
    """Enter a letter; one that the context does not know can only be an index that is summed."""
    name, letter, meaning = line
    if meaning.startswith("natural from "):
        alphabet.indices[letter] = name
    rows, _, columns = meaning.partition(" by ")
    if declared is None and rows == columns:  # it can only be what a recursion binds
        alphabet.stepped[letter], alphabet.sizes[letter] = name, rows
    if declared is None:
        return
    if declared.shape == "Family":
        alphabet.families[letter] = name
        return
    if declared.shape == "Function":
        alphabet.functions[letter] = name
        return
    if declared.shape == "Scalar":
        alphabet.letters[letter] = node("Variable", name)
        return
    matrix = node("MatrixVariable", name)
    if meaning.endswith(", CircularOrthogonal"):
        matrix = node("Product", (matrix, node("Transpose", matrix)))
    alphabet.letters[letter] = matrix


def _complete(alphabet: LetterMeanings, context: Context, line: _Line) -> None:
    """Enter ranges and factors, and compare what is printed of a letter with the context."""
    name, letter, meaning = line
    if not letter:
        _enter(alphabet.factors, name, tuple(map(alphabet.term, meaning.split(", "))))
        return
    declared = next((d for d in context if d.name == name and d.shape != "Tie"), None)
    uniform = _UNIFORM.fullmatch(meaning)
    if uniform and uniform[1] == uniform[2]:
        _enter(alphabet.angles, letter, alphabet.term(uniform[1]))
    elif declared is not None and not _agrees(alphabet, context, declared, meaning):
        raise Rejected(f"what {name} ranges over is not what is printed")


def _enter(entries: dict[str, Any], key: str, entry: Any) -> None:  # noqa: ANN401 - terms
    if key in entries:
        raise Rejected(f"{key} has two ranges")
    entries[key] = entry


def _agrees(alphabet: LetterMeanings, context: Context, declared: Declared, meaning: str) -> bool:
    if declared.shape == "Function":
        return meaning == f"{declared.sort} function"
    if declared.sort == "natural":
        return meaning == f"natural from {declared.least}"
    if declared.shape == "Scalar":
        return meaning == declared.sort
    sizes, _, law = meaning.partition(", ")
    printed = sizes.split(" by ")
    own = "MatrixFamily" if declared.shape == "Family" else ""
    laws = LAWS[declared.group] if declared.group else (own,)
    if law not in laws or len(printed) != 2:
        return False
    for size, term in zip(printed, (declared.rows, declared.columns), strict=True):
        assert term is not None
        require_one_value(context, alphabet.term(size), term)
    return True


def require_one_value(context: Context, printed: Node, term: Node) -> None:
    """Refuse two terms that are not shown to have one value, averages left standing."""
    if printed is not term:
        require_equal(context, printed, term)


def _require_distinct(alphabet: LetterMeanings) -> None:
    """Refuse names that are no letters, or that a reader could take for something else."""
    letters, abbreviations = [*alphabet.names.values()], [*alphabet.meanings]
    for name in letters:
        if not re.fullmatch(LETTER, name) or name in RESERVED:
            raise Rejected(f"{name} is no letter")
    for name in abbreviations:
        if not re.fullmatch(rf"{LETTER}(?:\({LETTER}(?:, {LETTER})*\))?", name):
            raise Rejected(f"{name} is no name of an abbreviation")
    plain = [name.replace('"', "") for name in (*letters, *abbreviations)]
    if len(set(plain)) < len(plain):
        raise Rejected("two letters are printed alike")
    if any(n.startswith(f"{family}_(") for family in alphabet.families for n in plain):
        raise OutOfReach("a letter that reads as a member of a family")
    for name in plain:
        power = re.fullmatch(r"(.+)\^\((.+)\)", name)
        element = re.fullmatch(r"(.+)_\(([^ ]+ [^ ]+)\)", name)
        bar = re.fullmatch(r"overline\((.+)\)", name)
        script = power or element
        reads = script is not None and all(
            re.fullmatch("[0-9]+", word) or word == "*" or word in plain
            for word in script[2].split()
        )
        if (script and reads and script[1] in plain) or (bar and bar[1] in plain):
            raise OutOfReach(f"the letter {name}, which reads as an operation on another letter")
