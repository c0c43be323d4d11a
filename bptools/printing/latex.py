"""Formulas of a report, which are in Typst, as LaTeX for a paper."""

from __future__ import annotations

import re

_TOKEN = re.compile(
    r'\s*("(?:[^"\\]|\\.)*"|[^\W\d_]{2,}(?:\.[^\W\d_]+)*|\d+(?:\.\d+)?|<=|>=|!=|->|:=|<|>|\\.|\S)'
)
_GREEK = [
    "alpha",
    "beta",
    "chi",
    "delta",
    "epsilon",
    "eta",
    "gamma",
    "iota",
    "kappa",
    "lambda",
    "mu",
    "nu",
    "phi",
    "pi",
    "psi",
    "rho",
    "sigma",
    "tau",
    "theta",
    "upsilon",
    "xi",
    "zeta",
    "Delta",
    "Gamma",
    "Lambda",
    "Omega",
    "Phi",
    "Pi",
    "Psi",
    "Sigma",
    "Theta",
    "Upsilon",
    "Xi",
    "omega",
]
_PLAIN = [
    "sin",
    "cos",
    "tan",
    "exp",
    "log",
    "ln",
    "max",
    "min",
    "sup",
    "inf",
    "det",
    "lim",
    "partial",
    "sum",
    "int",
    "in",
    "dagger",
    "prime",
]
_SYMBOLS = {
    **{name: rf"\{name}" for name in (*_GREEK, *_PLAIN)},
    "integral": r"\int",
    "product": r"\prod",
    "infinity": r"\infty",
    "EE": r"\mathbb{E}",
    "RR": r"\mathbb{R}",
    "CC": r"\mathbb{C}",
    "NN": r"\mathbb{N}",
    "times": r"\times",
    "times.o": r"\otimes",
    "plus.o": r"\oplus",
    "plus.minus": r"\pm",
    "dot": r"\cdot",
    "dot.op": r"\cdot",
    "dot.c": r"\cdot",
    "dots": r"\dots",
    "dots.c": r"\cdots",
    "dots.h": r"\dots",
    "dif": r"\mathrm{d}",
    "slash": "/",
    "arrow": r"\to",
    "arrow.r": r"\to",
    "approx": r"\approx",
    "prop": r"\propto",
    "tilde": r"\sim",
    "tilde.op": r"\sim",
    "sinh": r"\sinh",
    "cosh": r"\cosh",
    "arctan": r"\arctan",
    "quad": r"\quad",
    "thick": r"\;",
    "med": r"\:",
    "thin": r"\,",
    "sinc": r"\operatorname{sinc}",
    "forall": r"\forall",
    "without": r"\setminus",
    "tr": r"\operatorname{tr}",
    "Re": r"\operatorname{Re}",
    "Im": r"\operatorname{Im}",
    "ell": r"\ell",
    "bar.v": "|",
    "bar.v.double": r"\|",
    "union": r"\cup",
    "mod": r"\bmod",
    "eq.not": r"\ne",
    "lt.eq": r"\le",
    "gt.eq": r"\ge",
    "lt.double": r"\ll",
    "gt.double": r"\gg",
    "and": r"\wedge",
    "or": r"\vee",
    "<=": r"\le",
    ">=": r"\ge",
    "!=": r"\ne",
    "->": r"\to",
    ":=": ":=",
    "bracket.l": "[",
    "bracket.r": "]",
    "chevron.l": r"\langle",
    "chevron.r": r"\rangle",
    "angle.l": r"\langle",
    "angle.r": r"\rangle",
    "⟨": r"\langle",
    "⟩": r"\rangle",
    "〈": r"\langle",
    "〉": r"\rangle",
    "{": r"\{",
    "}": r"\}",
    "%": r"\%",
    "#": r"\#",
    "&": r"\&",
}
_CALLS = {
    "frac": r"\frac{{{0}}}{{{1}}}",
    "binom": r"\binom{{{0}}}{{{1}}}",
    "sqrt": r"\sqrt{{{0}}}",
    "root": r"\sqrt[{0}]{{{1}}}",
    "upright": r"\mathrm{{{0}}}",
    "italic": r"{0}",
    "op": r"\operatorname{{{0}}}",
    "bb": r"\mathbb{{{0}}}",
    "cal": r"\mathcal{{{0}}}",
    "bold": r"\mathbf{{{0}}}",
    "overline": r"\overline{{{0}}}",
    "hat": r"\hat{{{0}}}",
    "tilde": r"\tilde{{{0}}}",
    "bar": r"\bar{{{0}}}",
    "dot": r"\dot{{{0}}}",
    "vec": r"\vec{{{0}}}",
    "abs": r"\left|{0}\right|",
    "norm": r"\left\lVert {0} \right\rVert",
    "floor": r"\lfloor {0} \rfloor",
    "ceil": r"\lceil {0} \rceil",
    "lr": "{0}",
}
_WORDS = {"~": "asciitilde", "^": "asciicircum", "\\": "backslash"}
_SPECIAL = str.maketrans(
    {c: rf"\{c}" for c in "#%&_{}"} | {c: rf"\text{words}{{}}" for c, words in _WORDS.items()}
)


class NoLatexError(ValueError):
    """A formula holds something that the printer of LaTeX does not know."""


def latex(typst: str) -> str:
    r"""Return a formula in Typst as LaTeX mathematics.

    Raises:
        NoLatexError: If it holds a name that is not known, naming it.

    >>> latex('EE_(U) lr([op("Tr") [A U^dagger]]) <= frac(1, N^(2) - 1)')
    '\\mathbb{E}_{U} [\\operatorname{Tr} [A U^{\\dagger}]] \\le \\frac{1}{N^{2} - 1}'
    """
    return _Formula(typst).all()


def latex_text(text: str) -> str:
    r"""Return a sentence, whose formulas stand between dollar signs, as LaTeX.

    >>> latex_text("At $N >= 2$, 5% of it.")
    'At $N \\ge 2$, 5\\% of it.'
    """
    parts = text.split("$")
    return "$".join(latex(p) if k % 2 else p.translate(_SPECIAL) for k, p in enumerate(parts))


class _Formula:
    def __init__(self, typst: str) -> None:
        self._source = typst
        self._tokens = _TOKEN.findall(typst)
        self._ends = [match.end() for match in _TOKEN.finditer(typst)]
        self._place = 0

    def all(self) -> str:
        """Return the whole formula."""
        return self._sequence(())

    def _next(self) -> str:
        return self._tokens[self._place] if self._place < len(self._tokens) else ""

    def _take(self) -> str:
        token = self._next()
        if not token:
            raise NoLatexError(f"the formula {self._source!r} ends too early")
        self._place += 1
        return token

    def _sequence(self, ends: tuple[str, ...]) -> str:
        parts: list[str] = []
        while self._next() and self._next() not in ends:
            if self._next() in ("_", "^"):
                parts.append(self._take() + "{" + self._script() + "}")
            else:
                parts.append((" " if parts else "") + self._atom())
        return _tidy("".join(parts))

    def _script(self) -> str:
        if self._next() != "(":
            return self._atom()
        self._take()
        inner = self._sequence((")",))
        self._take()
        return inner

    def _atom(self) -> str:
        is_call = self._is_call()
        token = self._take()
        if token.startswith('"'):
            return r"\text{" + token[1:-1].translate(_SPECIAL) + "}"
        if is_call and token in _CALLS:
            arguments = self._arguments()
            try:
                return _CALLS[token].format(*map(_without_text, arguments[0]))
            except IndexError:
                raise NoLatexError(f"{token} lacks an argument in {self._source!r}") from None
        if is_call and token in ("mat", "cases"):
            kind = {"mat": "pmatrix", "cases": "cases"}[token]
            rows = r" \\ ".join(" & ".join(row) for row in self._arguments())
            return rf"\begin{{{kind}}} {rows} \end{{{kind}}}"
        if token in ("(", "["):
            inner = self._sequence(({"(": ")", "[": "]"}[token],))
            return f"{token}{inner}{self._take()}"
        if token in (")", "]"):
            raise NoLatexError(f"{token} closes nothing in {self._source!r}")
        if token in _SYMBOLS:
            return _SYMBOLS[token]
        if len(token) > 1 and token[0].isalpha():
            raise NoLatexError(f"{token} has no LaTeX, in {self._source!r}")
        return token

    def _is_call(self) -> bool:
        """Return whether a parenthesis follows the next token at once."""
        after = self._ends[self._place] if self._place < len(self._ends) else len(self._source)
        return self._source[after : after + 1] == "("

    def _arguments(self) -> list[list[str]]:
        """Return the arguments of a call, row by row."""
        self._take()
        rows: list[list[str]] = [[]]
        while True:
            rows[-1].append(self._sequence((",", ";", ")")))
            end = self._take()
            if end == ";":
                rows.append([])
            if end == ")":
                return rows


def _without_text(argument: str) -> str:
    return re.sub(r"^\\text\{(.*)\}$", r"\1", argument)


def _tidy(formula: str) -> str:
    return re.sub(r" ([,;!])", r"\1", formula)
