"""The words of a line: numbers, names, operators, bras and kets, and the spaces between them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

LONGEST_TEXT = 4000  # characters
_RELATIVES = {
    **dict.fromkeys(("†", "dag", "dagger", "adj", "H", "+"), "H"),
    "T": "T",
    "*": "conj",
    "′": "'",
}
_FONTS = r"\\(?:operatorname|mathrm|mathbb|mathbf|mathcal|mathsf|text|rm)\*?\s*\{\s*(\w+)\s*\}"
_BARRED = r"\\(?:bar|overline)\s*(?:\{(\w+)\}|(\w))\s*(_\{[^{}]*\}|_\w+)?(?!\w)"
_BARS = r"(?:\|\||‖|\\\||\\[lr]?Vert(?![A-Za-z]))"
_INDEX = r"\s*_\s*(?:([2F]|HS)|\{\s*([2F]|HS)\s*\})(?!\w)"
_NORM = re.compile(rf"{_BARS}((?:(?!{_BARS}).)+?){_BARS}{_INDEX}")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉ᵢⱼₖₗₘₙ", "0123456789ijklmn")
_LATEX = {
    r"\dagger": "†",
    r"\dag": "†",
    r"\otimes": "⊗",
    r"\langle": "⟨",
    r"\rangle": "⟩",
    r"\cdot": "*",
    r"\left": "",
    r"\right": "",
    r"\limits": "",
    r"\int": "∫",
    "𝔼": "E",
    "**": "^",
    "\N{MINUS SIGN}": "-",
    "·": "*",
    "\N{DOT OPERATOR}": "*",
    "\N{ASTERISK OPERATOR}": "*",
    "\N{MULTIPLICATION SIGN}": "*",
}


class TokenKind(StrEnum):
    """What a word is."""

    NUMBER = "number"
    TENSOR = "tensor"  # a power of the tensor product: a relative, if any, and a number
    NAME = "name"
    SUM = "sum"  # its indices and limits
    RELATIVE = "relative"  # a dagger, a transpose: H, T or conj
    POWER = "power"
    BRA = "bra"
    KET = "ket"
    SYMBOL = "symbol"
    END = "end"


@dataclass(frozen=True)
class Token:
    """A word of a line, and whether a space stands before it."""

    kind: TokenKind
    text: str
    spaced: bool = False


_SUBSCRIPT = r"_\s*((?:\{[^{}]*\}|[i-n]{2,4}\b|\w)(?:\s*\^\s*(?:\{[^{}]*\}|\w+))?)"
_PATTERNS = (
    (TokenKind.BRA, r"[<⟨]\s*(\w+)\s*\|"),
    (TokenKind.KET, r"\|\s*(\w+)\s*[>⟩]"),
    (TokenKind.RELATIVE, r"\.(H|T|conj|P|dag)\b"),
    (TokenKind.TENSOR, r"\^\s*\{?\s*((?:†|dagger|dag|H|T|\*)?\s*⊗\s*\{?\s*\d+)\s*\}?\s*\}?"),
    (TokenKind.RELATIVE, r"\^\s*\{?\s*(†|dagger\b|dag\b|adj\b|H\b|T\b|\*|\+(?!\s*\d))\s*\}?"),
    (TokenKind.RELATIVE, r"(†|['′])"),
    (TokenKind.NUMBER, r"(\d+(?:\.\d+)?(?:e[-+]?\d{1,3}(?!\w))?)"),
    (TokenKind.SUM, rf"(?:∑|sum|Σ(?=\s*_\s*(?:[i-n]\b|{{\s*[i-n]\b)))\s*{_SUBSCRIPT}"),
    (TokenKind.NAME, r"([^\W\d]\w*(?:(?<=_)\{\w+(?:[\s,]+\w+)?\})?)"),
    (TokenKind.POWER, r"(\^)"),
    (TokenKind.SYMBOL, r"([-+*/@()\[\]{},|⊗!=:;.<>~⟨⟩])"),
)
_KET_AFTER_BRA = re.compile(r"\s*(\w+)\s*[>⟩]")  # in <a|b> one bar serves both
_WORDS = [(kind, re.compile(pattern)) for kind, pattern in _PATTERNS]


def with_plain_spaces(text: str) -> str:
    r"""Return a line with spaces in the place of LaTeX's.

    >>> with_plain_spaces(r"dU\, X \quad Y")
    'dU  X   Y'
    """
    return re.sub(r"\\(?:[,;:!]|q?quad(?![A-Za-z]))", " ", text)


def tokens_of(text: str) -> list[Token]:
    """Return the words of a line, the last of which is its end.

    Raises:
        ValueError: If the line is too long or holds a character that means nothing here.

    >>> [token.text for token in tokens_of("Tr(U A U† B)^2")]
    ['Tr', '(', 'U', 'A', 'U', 'H', 'B', ')', '^', '2', '']
    """
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"text must have at most {LONGEST_TEXT} characters, not {len(text)}")
    text = with_plain_spaces(text)
    for written, meant in _LATEX.items():
        text = re.sub(
            re.escape(written) + (r"(?![A-Za-z])" if written[0] == "\\" else ""), meant, text
        )
    text = _with_bars(text)
    text = _NORM.sub(_norm, text)
    text = re.sub(_FONTS, r" \1", text)
    text = re.sub(_BARRED, r" overline(\1\2\3)", text)
    text = re.sub(r"(?<=_)\\([A-Za-z]+)", r"\1", text)
    text = re.sub(r"\\([A-Za-z]+)", r" \1", text)  # \psi is psi
    text = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda match: "^" + match[0].translate(_SUPERSCRIPTS), text)
    text = re.sub("[₀₁₂₃₄₅₆₇₈₉ᵢⱼₖₗₘₙ]+", lambda match: "_" + match[0].translate(_SUBSCRIPTS), text)
    tokens: list[Token] = []
    place = 0
    while place < len(text):
        if text[place].isspace():
            place += 1
            continue
        spaced = place > 0 and text[place - 1].isspace()
        token, place = _token(text, place, spaced=spaced)
        tokens.append(token)
        if token.kind is TokenKind.BRA and (ket := _KET_AFTER_BRA.match(text, place)):
            tokens.append(Token(TokenKind.KET, ket[1]))
            place = ket.end()
    return [*tokens, Token(TokenKind.END, "", spaced=True)]


def _norm(match: re.Match[str]) -> str:
    """Return a norm as a function."""
    inner, *index = match.groups()
    return f" {'euclidean' if '2' in index else 'frobenius'}({inner})"


def _with_bars(text: str) -> str:
    """Return a line with LaTeX's bar for a letter with one over it, of one character or two."""
    apart = unicodedata.normalize("NFD", text)
    if "\N{COMBINING MACRON}" in apart or "\N{COMBINING OVERLINE}" in apart:
        text = re.sub("(\\w)[\N{COMBINING MACRON}\N{COMBINING OVERLINE}]", r"\\bar{\1}", apart)
    return text


def _token(text: str, place: int, *, spaced: bool) -> tuple[Token, int]:
    for kind, pattern in _WORDS:
        if match := pattern.match(text, place):
            word = match[1]
            if kind is TokenKind.RELATIVE:
                word = _RELATIVES.get(word, word)
            if kind is TokenKind.TENSOR:
                relative, number = re.split(r"\s*⊗\s*\{?\s*", word)
                word = f"{_RELATIVES.get(relative, relative)}⊗{number}"
            return Token(kind, word, spaced), match.end()
    raise ValueError(f"text must not contain {text[place]!r}")
