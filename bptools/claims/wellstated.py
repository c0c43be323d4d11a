"""What a claim must be made of: a slip is refused in one sentence, with the remedy."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from sympy import Basic, MatrixBase, MatrixSymbol, Symbol

from bptools.algebra.hypotheses import Hypothesis
from bptools.claims.kinds import Reading, Relation, Stance
from bptools.errors import UsageError

_NAME = re.compile(r"[a-z0-9_]+\.[a-z0-9_]+")
_CONTROL = re.compile(r"[\a\b\f\r\t\v]")
_LATEX = re.compile(r"\\[A-Za-z]+|\$\$")
_TEXTS = ("title", "statement", "in_words")


def require_well_stated(claim: Mapping[str, Any]) -> None:
    """Refuse a claim that is not made of what it must be made of.

    Args:
        claim: Its arguments by name.

    Raises:
        UsageError: With the first thing that is wrong: the claim, the argument and the remedy.
    """
    for sentence in _slips(claim):
        raise UsageError(sentence)


def _slips(claim: Mapping[str, Any]) -> Iterator[str]:
    if not isinstance(claim["name"], str) or not _NAME.fullmatch(claim["name"]):
        yield f"name must be '<stem>.<claim>' in lower case, not {claim['name']!r}"
    yield from _in_sides(claim)
    yield from _in_choices(claim)
    yield from _in_domain(claim)
    yield from _in_hypotheses(claim)
    yield from _in_uses(claim)
    yield from _in_texts(claim)
    yield from _declared_twice(claim)


def _in_sides(claim: Mapping[str, Any]) -> Iterator[str]:
    for argument in ("quantity", "closed_form"):
        side = claim[argument]
        if isinstance(side, bool | int):
            yield (
                f"{argument} of {claim['name']} must be a SymPy expression, not the Python number "
                f"{side}: write Integer({int(side)})"
            )
        elif isinstance(side, float | complex):
            yield (
                f"{argument} of {claim['name']} must be an exact SymPy expression, not the "
                f"floating point number {side}: write a Rational, or a root"
            )
        elif isinstance(side, MatrixBase) and not isinstance(side, Basic):
            yield (
                f"{argument} of {claim['name']} must be a matrix that nothing changes: write "
                f"ImmutableMatrix({side.tolist()})"
            )
        elif not isinstance(side, Basic):
            kind = type(side).__name__
            yield f"{argument} of {claim['name']} must be a SymPy expression, not {kind} {side!r}"


def _in_choices(claim: Mapping[str, Any]) -> Iterator[str]:
    choices: dict[str, type[StrEnum]] = {
        "relation": Relation,
        "reading": Reading,
        "stance": Stance,
    }
    for argument, choice in choices.items():
        value = claim[argument]
        if not isinstance(value, choice):
            names = " or ".join(f"{choice.__name__}.{member.name}" for member in choice)
            yield f"{argument} of {claim['name']} must be {names}, not {value!r}"


def _in_domain(claim: Mapping[str, Any]) -> Iterator[str]:
    domain = claim["domain"]
    if not isinstance(domain, tuple) or any(not isinstance(pair, tuple) for pair in domain):
        yield (
            f"domain of {claim['name']} must be pairs of a symbol and its least value, as "
            f"((N, 1),), not {domain!r}: is a pair of brackets or a comma missing?"
        )
        return
    for pair in domain:
        if len(pair) != 2 or not isinstance(pair[0], Symbol):
            words = "must hold pairs of a symbol and an integer"
            yield f"domain of {claim['name']} {words}, not {pair!r}"
    names = [str(pair[0]) for pair in domain]
    if twice := sorted(name for name in names if names.count(name) > 1):
        yield f"domain of {claim['name']} must give the least value of {twice[0]} once"


def _in_hypotheses(claim: Mapping[str, Any]) -> Iterator[str]:
    hypotheses = claim["hypotheses"]
    if not isinstance(hypotheses, tuple):
        yield (
            f"hypotheses of {claim['name']} must be a tuple, as (Hypothesis(P, Kind.INVOLUTION),), "
            f"not {type(hypotheses).__name__}: is a comma missing?"
        )
        return
    for hypothesis in hypotheses:
        if not isinstance(hypothesis, Hypothesis):
            words = "must hold Hypothesis(...)"
            yield f"hypotheses of {claim['name']} {words}, not {hypothesis!r}"


def _in_uses(claim: Mapping[str, Any]) -> Iterator[str]:
    if not isinstance(claim["uses"], tuple):
        yield (
            f"uses of {claim['name']} must be a tuple of names and citations, as ('a.b',), "
            f"not {claim['uses']!r}: is a comma missing?"
        )


def _in_texts(claim: Mapping[str, Any]) -> Iterator[str]:
    for argument in _TEXTS:
        text = claim[argument]
        if not isinstance(text, str):
            yield f"{argument} of {claim['name']} must be text, not {text!r}"
            return
        latex, control = _LATEX.search(text), _CONTROL.search(text)
        if control is not None:
            yield (
                f"{argument} of {claim['name']} must have no control character, as Python makes "
                f"of a backslash: {control[0]!r} at character {control.start() + 1}; write "
                f"$alpha <= 1 slash N$"
            )
        elif latex is not None:
            yield (
                f"{argument} of {claim['name']} must have its formulas in Typst, not in LaTeX: "
                f"{latex[0]} at character {latex.start() + 1}; write $alpha <= 1 slash N$"
            )
        elif text.count("$") % 2:
            yield (
                f"{argument} of {claim['name']} must close each formula: the $ at character "
                f"{text.rindex('$') + 1} has no partner"
            )


def _declared_twice(claim: Mapping[str, Any]) -> Iterator[str]:
    meanings: dict[str, set[Basic]] = defaultdict(set)
    parts = (claim["quantity"], claim["closed_form"], *(symbol for symbol, _ in claim["domain"]))
    matrices = (matrix for hypothesis in claim["hypotheses"] for matrix in hypothesis.family)
    for symbol in _symbols(*parts, *matrices):
        meanings[symbol.name].add(symbol)
    for name, symbols in sorted(meanings.items()):
        if len(symbols) > 1:
            yield (
                f"symbols of {claim['name']} must have one meaning each: {name} is declared twice, "
                f"with other assumptions or another shape; declare it once and import it"
            )


def _symbols(*expressions: Basic) -> Iterator[Symbol | MatrixSymbol]:
    """Yield the symbols of some expressions; a part that stands in many places is read once."""
    seen: dict[int, Basic] = {}
    left = list(expressions)
    while left:
        part = left.pop()
        if id(part) in seen:
            continue
        seen[id(part)] = part
        if isinstance(part, Symbol | MatrixSymbol):
            yield part
        left += part.args
