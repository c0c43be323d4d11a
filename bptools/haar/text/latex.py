r"""LaTeX as people copy it, in the plain notation: fractions, brackets, fonts, bras and kets.

A command that is not known is refused, as its name would be read as that of a matrix.
"""

from __future__ import annotations

import re
import unicodedata

_DELIMITERS = re.compile(r"\$+|\\[\[\]()]")
_SPACES = re.compile(r"\\(?:[,;:! ]|q?quad(?![A-Za-z]))")
_SIZES = re.compile(r"\\(?:left|right|[bB]igg?[lrm]?|(?:no)?limits|displaystyle|qty)(?![A-Za-z])")
_FONT = re.compile(
    r"\\(?:math(?:rm|bb|bf|cal|sf|it|scr|frak|op|ds)|operatorname\*?|text(?:rm|bf|it)?|boldsymbol"
    r"|bm|rm|bf|sf|cal|it)(?![A-Za-z])"
)
_ONE = re.compile(r"\\math(?:bb|bbm|bf|ds|rm)\s*\{\s*1\s*\}|\\openone(?![A-Za-z])")
_LETTER = r"(?:\{\s*(\\?\w+)\s*\}|(\\[A-Za-z]+|\w))"
_HAT = re.compile(rf"\\(?:wide)?hat\s*{_LETTER}")
_BARRED = re.compile(rf"\\(?:bar|overline)\s*{_LETTER}(?:\s*(_\{{[^{{}}]*\}}|_\w+))?(?!\w)")
_COMMAND = re.compile(r"\\([A-Za-z]+)")
_SIGNS = {
    **dict.fromkeys(("dagger", "dag"), "†"),
    **dict.fromkeys(("top", "intercal"), "T"),
    **dict.fromkeys(("cdot", "times"), " * "),
    **dict.fromkeys(("vert", "lvert", "rvert", "mid"), "|"),
    **dict.fromkeys(("Vert", "lVert", "rVert"), "‖"),
    "ast": "∗",  # no power with a star beside it
    "otimes": "⊗",
    "langle": "⟨",
    "rangle": "⟩",
    "lbrace": "{",
    "rbrace": "}",
    "prime": "'",
    "int": "∫",
    "sum": "∑",
    "sim": "~",
    "in": "∈",
    "dd": "d ",
}
_TEMPLATES: dict[str, tuple[str | None, ...]] = {  # by the number of arguments
    **dict.fromkeys(("frac", "dfrac", "tfrac", "nicefrac"), (None, "(({0})/({1}))")),
    **dict.fromkeys(("ketbra", "dyad"), ("|{0}⟩⟨{0}|", "|{0}⟩⟨{1}|")),
    **dict.fromkeys(("expval", "ev"), ("⟨{0}⟩", "⟨{1}|({0})|{1}⟩")),
    **dict.fromkeys(("mel", "matrixel"), (None, None, "⟨{0}|({1})|{2}⟩")),
    **dict.fromkeys(("comm", "commutator"), (None, "[{0}, {1}]")),
    **dict.fromkeys(("acomm", "anticommutator"), (None, "{{{0}, {1}}}")),
    "underset": (None, "{1}_{{{0}}}"),
    "braket": ("⟨{0}⟩", "⟨{0}|{1}⟩"),
    "ket": ("|{0}⟩",),
    "bra": ("⟨{0}|",),
    "abs": ("abs({0})",),
    "norm": ("‖{0}‖",),
}
_WORDS = re.compile(
    "alpha|beta|gamma|delta|(?:var)?epsilon|zeta|eta|(?:var)?theta|iota|kappa|lambda|mu|nu|xi|pi"
    "|rho|sigma|tau|upsilon|(?:var)?phi|chi|psi|omega"
    "|Gamma|Delta|Theta|Lambda|Xi|Pi|Sigma|Upsilon|Phi|Psi|Omega"
    "|Tr|tr|Trace|det|log|ln|Re|Im|sqrt|bar|overline|conj|Var|Cov|E"
)


def plain(text: str) -> str:
    r"""Return a line without the commands of LaTeX.

    Raises:
        ValueError: If it has one that is not known.

    >>> plain(r"\frac{1}{d} \mathrm{Tr}\Bigl[ \rho\, U^\dagger \Bigr]")
    '((1)/(d)) Tr[ rho  U^† ]'
    >>> plain(r"\bra{\psi} A \ket{\psi}")
    '⟨psi| A |psi⟩'
    >>> plain(r"\foo{A}")
    Traceback (most recent call last):
        ...
    ValueError: text must not contain the command \foo: write what it stands for, ...
    """
    text = _with_bars(text)
    if not re.search(r"[\\$]", text):
        return text
    text = re.sub(r"[.,;\s]+\Z", "", _SPACES.sub(" ", _DELIMITERS.sub(" ", text)))
    text = _without_fonts(_SIZES.sub("", _ONE.sub(r"\\mathrm{I}", text)))
    text = _BARRED.sub(r" overline(\1\2\3)", _without_hats(text))
    text = text.replace(r"\{", "{").replace(r"\}", "}").replace(r"\|", "‖")
    while command := _COMMAND.search(text):
        written, rest = _replaced(command[1], text[command.end() :])
        text = _apart(_apart(text[: command.start()], written), rest)
    if "\\" in text:
        raise ValueError("text must not contain a backslash but that of a command of LaTeX")
    return text


def _replaced(name: str, rest: str) -> tuple[str, str]:
    """Return what a command stands for, and what is after its arguments."""
    if name in _SIGNS:
        return _SIGNS[name], rest
    if _WORDS.fullmatch(name):
        return name, rest
    templates = _TEMPLATES.get(name, ())
    arguments: list[str] = []
    rest = rest.lstrip()
    while len(arguments) < len(templates) and (end := _end_of_argument(rest)):
        arguments.append(rest[:end].strip("{}") if end == 1 else rest[1 : end - 1])
        rest = rest[end:]
    template = templates[len(arguments) - 1] if arguments else None
    if template is None:
        raise ValueError(
            f"text must not contain the command \\{name}: write what it stands for, in plain "
            "letters or with its arguments in braces"
        )
    return template.format(*arguments), rest


def _end_of_argument(text: str) -> int:
    """Return where what stands in braces ends, or a digit; 0 if a line begins with neither."""
    depth = 0
    for place, letter in enumerate(text):
        depth += (letter == "{") - (letter == "}")
        if depth == 0:
            return place + 1 if letter in "}0123456789" else 0
    return 0


def _without_fonts(text: str) -> str:
    """Return a line without fonts, and without the braces after them."""
    while font := _FONT.search(text):
        before, rest = text[: font.start()], text[font.end() :].lstrip()
        end = _end_of_argument(rest) if rest.startswith("{") else 0
        text = _apart(_apart(before, rest[1 : end - 1]), rest[end:]) if end else before + rest
    return text


def _without_hats(text: str) -> str:
    """Return a line without hats, and refuse a letter that is written with and without one."""
    hatted = {first or second for first, second in _HAT.findall(text)}
    bare = _HAT.sub(" ", text)
    for letter in sorted(hatted):
        if re.search(rf"(?<![A-Za-z\\]){re.escape(letter)}(?![A-Za-z])", bare):
            raise ValueError(f"text must not contain {letter} with and without a hat")
    return _HAT.sub(lambda match: match[1] or match[2], text)


def _apart(before: str, after: str) -> str:
    """Return two parts of a line beside one another, not as one name."""
    is_one_name = before[-1:].isalnum() and after[:1].isalnum()
    return f"{before} {after}" if is_one_name else before + after


def _with_bars(text: str) -> str:
    """Return a line with LaTeX's bar for a letter with one over it, of one character or two."""
    apart = unicodedata.normalize("NFD", text)
    if "\N{COMBINING MACRON}" in apart or "\N{COMBINING OVERLINE}" in apart:
        text = re.sub("(\\w)[\N{COMBINING MACRON}\N{COMBINING OVERLINE}]", r"\\bar{\1}", apart)
    return text
