"""The words of a line: numbers, names, operators, bras and kets, and the spaces between them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bptools.haar.text.latex import plain

LONGEST_TEXT = 4000  # characters
_RELATIVES = {
    **dict.fromkeys(("†", "dag", "dagger", "adj", "adjoint", "H", "+"), "H"),
    "*": "conj",
    "conjugate": "conj",
    "transpose": "T",
    "′": "'",
}
_POWER = r"(?P<power>\s*\^\s*(?:\{\s*\d+\s*\}|\d+)(?=\s*_))?"
_INDEX = r"\s*_\s*(?:(?P<index>[2F]|HS)|\{\s*(?P<braced>[2F]|HS)\s*\})(?!\w)"
_NORMS = (  # || may be two bars, of one modulus in another
    re.compile(rf"‖(?P<inner>[^‖]+)‖{_POWER}(?:{_INDEX})?"),
    re.compile(rf"\|\|(?P<inner>(?:(?!\|\|).)+?)\|\|{_POWER}{_INDEX}"),
)
_PLACES = re.compile(r"_\{(?=[^{}]*[-+*])([^{},]+,[^{},]+)\}")
_MODULES = re.compile(r"\b(?:np|numpy|sympy)\.(?=[A-Za-z])")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉ᵢⱼₖₗₘₙ", "0123456789ijklmn")
_SPELLED = {
    "𝔼": "E",
    "𝟙": "I",
    "**": "^",
    "∗": "*",
    "\N{MINUS SIGN}": "-",
    **dict.fromkeys("·\N{DOT OPERATOR}\N{MULTIPLICATION SIGN}", "*"),
    **dict.fromkeys("\N{DIVIDES}\N{VERTICAL LINE}", "|"),
    "\N{PARALLEL TO}": "‖",
    "\N{TILDE OPERATOR}": "~",
    "\N{LEFT-POINTING ANGLE BRACKET}": "⟨",
    "\N{RIGHT-POINTING ANGLE BRACKET}": "⟩",
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
_STATE = r"\w+(?:(?<=_)\{\w+\})?"
_RELATIVE = r"†|dagger\b|dag\b|adj\b|H\b|T\b|\*|\+(?!\s*\d)"
_TENSOR = r"(?:†|dagger|dag|H|T|\*)?\s*⊗\s*(?:\{\s*\d+\s*\}|\d+)"
_MEANS = "E|Exp|[Mm]ean|[Vv]ar|[Cc]ov"
_PATTERNS = (
    (TokenKind.BRA, rf"[<⟨]\s*({_STATE})\s*\|"),
    (TokenKind.KET, rf"\|\s*({_STATE})\s*[>⟩]"),
    (TokenKind.RELATIVE, r"\.(H|T|conj|P|dag|conjugate|adjoint|transpose)\b(?:\(\))?"),
    (TokenKind.TENSOR, rf"\^\s*(?:\{{\s*({_TENSOR})\s*\}}|({_TENSOR}))"),
    (TokenKind.RELATIVE, rf"\^\s*(?:\{{\s*({_RELATIVE})\s*\}}|({_RELATIVE}))"),
    (TokenKind.RELATIVE, r"(†|['′])"),
    (TokenKind.NUMBER, r"(\d+(?:\.\d+)?(?:e[-+]?\d{1,3}(?!\w))?)"),
    (TokenKind.SUM, rf"(?:∑|sum|Σ(?=\s*_\s*(?:[i-n]\b|{{\s*[i-n]\b)))\s*{_SUBSCRIPT}"),
    (TokenKind.NAME, rf"((?:(?:{_MEANS})(?![^\W_])|(?<=[⟩>]))_\{{(?:[^{{}}]|\{{[^{{}}]*\}})*\}})"),
    (TokenKind.NAME, r"([^\W\d]\w*(?:(?<=_)\{\w+(?:[\s,]+\w+)?\})?)"),
    (TokenKind.POWER, r"(\^)"),
    (TokenKind.SYMBOL, r"([-+*/@()\[\]{},|⊗!=:;.<>~⟨⟩])"),
)
_KET_AFTER_BRA = re.compile(rf"\s*({_STATE})\s*[>⟩]")  # in <a|b> one bar serves both
_WORDS = [(kind, re.compile(pattern)) for kind, pattern in _PATTERNS]


def tokens_of(text: str) -> list[Token]:
    """Return the words of a line, the last of which is its end.

    Raises:
        ValueError: If the line is too long or holds a character that means nothing here.

    >>> [token.text for token in tokens_of("Tr(U A U† B)^2")]
    ['Tr', '(', 'U', 'A', 'U', 'H', 'B', ')', '^', '2', '']
    """
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"text must have at most {LONGEST_TEXT} characters, not {len(text)}")
    text = _spelled_out(plain(text))
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


def _spelled_out(text: str) -> str:
    """Return a line with one spelling of signs, digits above and below, norms and places."""
    for written, meant in _SPELLED.items():
        text = text.replace(written, meant)
    text = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda match: "^" + match[0].translate(_SUPERSCRIPTS), text)
    text = re.sub("[₀₁₂₃₄₅₆₇₈₉ᵢⱼₖₗₘₙ]+", lambda match: "_" + match[0].translate(_SUBSCRIPTS), text)
    for norm in _NORMS:
        text = norm.sub(_norm, text)
    text = re.sub(r"_\{\s*(\w)\s*\}(?!\w)", r"_\1", text)  # U_{A} is U_A
    return _PLACES.sub(r"[\1]", _MODULES.sub("", text))


def _norm(match: re.Match[str]) -> str:
    """Return a norm as a function: the Frobenius norm, or one that only states have."""
    is_frobenius = (match["index"] or match["braced"] or "2") != "2"
    name = "frobenius" if is_frobenius else "euclidean"
    return f" {name}({match['inner']}){match['power'] or ''}"


def _token(text: str, place: int, *, spaced: bool) -> tuple[Token, int]:
    for kind, pattern in _WORDS:
        if match := pattern.match(text, place):
            word = match[match.lastindex or 0]
            if kind is TokenKind.RELATIVE:
                word = _RELATIVES.get(word, word)
            if kind is TokenKind.TENSOR:
                relative, number = re.split(r"\s*⊗[{\s]*", word.rstrip("} "))
                word = f"{_RELATIVES.get(relative, relative)}⊗{number}"
            return Token(kind, word, spaced), match.end()
    raise ValueError(f"text must not contain {text[place]!r}")
