"""Texts with formulas between dollar signs, such as ``at most $N_a slash 2$``, taken apart."""

from __future__ import annotations

import re
import unicodedata

from bptools.documents.grammar import checked
from bptools.documents.inlines import Formula, Inline, Text
from bptools.records import Math

_FORMULA = re.compile(r"\$(?! )([^$\n]+)(?<! )\$")
BRACKETS = str.maketrans("〈〉〈〉", "⟨⟩⟨⟩")  # as keyboards and Typst's shorthands give them
_MINUS = re.compile(r"(?<![\w.)\]\-])-(?=\d)")
_GREEK = re.compile(r"(?<![A-Za-z])(alpha|beta|epsilon|kappa|theta|phi|psi|rho|tau)(?![A-Za-z])")
_SPOKEN = (
    (r'op\("(\w+)"\)', r" \1 "),
    (r"bb\(1\)", " the identity "),
    (r"times\.o", " tensor "),
    (r"\^dagger", " dagger"),
    (r"\^\(?2\)?(?!\d)", " squared"),
    (r"\^", " to the power "),
    (r"_", " sub "),
    (r"'", " prime"),
    (r"<=", " is at most "),
    (r">=", " is at least "),
    (r"=", " equals "),
    (r"slash|/", " over "),
    (r"(?<=\w)\s*-\s*|-", " minus "),
    (r"\+", " plus "),
    (r'[()\[\]{}"|\\]', " "),
    (r"\s+", " "),
)


def capitalised(words: str) -> str:
    """Return words as a sentence begins, with a capital letter."""
    return words[:1].upper() + words[1:]


def prose(text: str) -> Text:
    """Return a text taken apart into words and formulas.

    What stands between dollar signs but cannot be a formula stays as it is written.

    >>> [getattr(part, "written", part) for part in prose("at most $N_a slash 2$, or $5")]
    ['at most ', '$N_a slash 2$', ', or $5']
    """
    parts: list[Inline] = []
    end = 0
    for match in _FORMULA.finditer(text):
        source = match[1].translate(BRACKETS)
        try:
            checked(Math(source, source))
        except ValueError:
            continue
        parts += [text[end : match.start()], Formula(Math(source, spoken(source)), match[0])]
        end = match.end()
    parts.append(text[end:])
    return tuple(signs(part) if isinstance(part, str) else part for part in parts if part)


def signs(text: str) -> str:
    """Return words with the signs of relations as they are read, not as they are typed.

    >>> signs("claimed <= 0, found -1 on 2026-11-29")
    'claimed ≤ 0, found −1 on 2026-11-29'
    """
    for typed, sign in (("<=", "≤"), (">=", "≥"), ("!=", "≠")):
        text = text.replace(typed, sign)
    return _MINUS.sub("−", text)


def plain(text: str) -> str:
    """Return a text without the dollar signs of its formulas, for where there is no mathematics.

    >>> plain("qubits $n$, scale $alpha slash 2$")
    'qubits n, scale α/2'
    """
    return "".join(
        _GREEK.sub(_letter, part.math.typst).replace(" slash ", "/")
        if isinstance(part, Formula)
        else str(part)
        for part in prose(text)
    )


def _letter(name: re.Match[str]) -> str:
    return unicodedata.lookup(f"GREEK SMALL LETTER {name[0]}")


def spoken(source: str) -> str:
    """Return Typst mathematics in words, roughly: the alternative that a PDF needs.

    >>> spoken('op("Tr") M^2 <= 1 slash (N+1)')
    'Tr M squared is at most 1 over N plus 1'
    """
    for pattern, words in _SPOKEN:
        source = re.sub(pattern, words, source)
    return source.strip() or "formula"
