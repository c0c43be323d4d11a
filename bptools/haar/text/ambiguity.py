"""Names that could be read in two ways, each refused with the spellings that are clear."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sympy import Expr, MatMul
from sympy.matrices.expressions.matexpr import MatrixExpr

from bptools.haar.matrices import RandomMatrix
from bptools.haar.text.tokens import Token, TokenKind, tokens_of

_RELATIVES = {
    **dict.fromkeys(("h", "dag", "dagger", "adj", "adjoint", "star"), "{}.H or {}.conj"),
    **dict.fromkeys(("bar", "c", "cc", "conj", "conjugate"), "{}.conj"),
    **dict.fromkeys(("t", "tr", "trans", "transp", "transpose"), "{}.T"),
    **dict.fromkeys(("inv", "inverse"), "inv({})"),
}
_FUNCTION = re.compile(
    r"(tr|trace|ptrace|log|ln|exp|sin|cos|tan|max|min|sum|int|rank|norm|eig|diag|prod)(_.*)?",
    re.IGNORECASE,
)
_GLUED = re.compile(r"([Tt]r|[Tt]race|[Dd]et|[Rr]e|[Ii]m|[Aa]bs|[Ll]og|Ln)([A-Z]\w*)")
_NUMBER = re.compile(r"[a-z](_.*)?|[A-DF-Z]")  # names that numbers often have
_FUNCTIONS = {
    **dict.fromkeys(("tr", "trace"), "Tr(X), or ptrace(X, [d_A, d_B], 0) for a partial trace"),
    "sum": "sum(X, i) for all i, or sum(X, i, 0, 1)",
}

_TWINS = str.maketrans(
    "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧАВЕКМНОРСТХУІЅЈаеорсхуіѕј", "ABEZHIKMNOPTYXABEKMHOPCTXYISJaeopcxyisj"
)  # Greek and Cyrillic letters, and the Latin ones that look the same


def require_clear(name: str, random: Iterable[str]) -> None:
    """Refuse a name that could be a matrix or a number, an element, or several matrices.

    Args:
        name: What is to be a constant matrix.
        random: The letters that are random matrices.

    Raises:
        ValueError: If it can be read in another way, with the spelling of each.

    >>> require_clear("Omega", "UO")
    >>> require_clear("U00", "UO")
    Traceback (most recent call last):
        ...
    ValueError: text must say what U00 is: write U_{0,0} for an element, --constant U00 ...
    """
    if name != (latin := name.translate(_TWINS)):
        raise ValueError(
            f"text must not contain {name} with letters of another alphabet that look like "
            f"{latin}: write {latin}, or --constant {name}"
        )
    if re.fullmatch(r"[^\W\d_]{2,}", name) and name.isupper():
        raise ValueError(
            f"text must have spaces between matrices ({' '.join(name)}), "
            f"or --constant {name} if {name} is one"
        )
    if re.fullmatch(r"I(d?_.*|d)", name):
        raise ValueError(
            f"text must say what {name} is: write I for the identity of the dimension that --dim "
            f"says, --constant {name} for a matrix"
        )
    if glued := _GLUED.fullmatch(name):
        raise ValueError(
            f"text must not contain {name}: write {glued[1]}({glued[2]}), or --constant {name}"
        )
    if name in ("True", "False", "None"):
        raise ValueError(f"text must not contain {name}")
    if called := _FUNCTION.fullmatch(name):
        known = _FUNCTIONS.get(called[1].lower(), "one that bptools haar --help lists")
        raise ValueError(f"text must not contain the function {name}: write {known}")
    if name in ("i", "j", "e"):
        raise ValueError(
            f"text must say what {name} is: write sqrt(-1) for the imaginary unit, "
            f"--scalar {name} for a real number, --constant {name} for a matrix"
        )
    if digits := re.fullmatch(r"([^\W\d_]+)(\d)(\d+)", name):
        raise ValueError(
            f"text must say what {name} is: write {digits[1]}_{{{digits[2]},{digits[3]}}} for an "
            f"element, --constant {name} or --random '{name}: unitary' for a matrix"
        )
    letters = [letter for letter in random if name.startswith(letter) and name != letter]
    if letters:
        _require_apart(name, max(letters, key=len))
    if not name[0].isupper():
        raise ValueError(
            f"text must say what {name} is: write a matrix with a capital or "
            f"with --constant {name}, a real number with --scalar {name}"
        )


def require_divided(divisor: Expr, value: Expr, *, is_spaced: bool) -> None:
    """Refuse what follows a divisor as in 1/2d and 1/d (d + 1), unless it reads in one way.

    Args:
        divisor: The divisor.
        value: What follows it, without a sign between.
        is_spaced: Whether a space is between.

    Raises:
        ValueError: If it may be divided by too.

    >>> from sympy import MatrixSymbol, S, Symbol, Trace
    >>> d = Symbol("d")
    >>> require_divided(d, Trace(MatrixSymbol("A", 2, 2)), is_spaced=True)  # 1/d Tr(A)
    >>> require_divided(S(2), d, is_spaced=True)  # 1/2 d
    Traceback (most recent call last):
        ...
    ValueError: text must say whether d is divided by: write 1/(2 d) or (1/2) d, with ...
    """
    if not is_spaced or not value.atoms(MatrixExpr) or divisor.atoms(MatrixExpr):
        raise ValueError(
            f"text must say whether {value} is divided by: write 1/(2 d) or (1/2) d, "
            "with brackets around the divisor or the quotient"
        )


def require_sign(number: str, *, is_coefficient: bool) -> None:
    """Refuse a number after a factor, as in |Tr U|2, of which the sign of a power may be lost.

    Args:
        number: As it is written.
        is_coefficient: Whether it stands apart, before another factor, as in U 3B.

    Raises:
        ValueError: If it is not.
    """
    if not is_coefficient:
        raise ValueError(f"text must have a sign before {number}: ^ for a power, * for a product")


def require_clear_exponent(words: Sequence[Token]) -> None:
    """Refuse a power as x^1/2 or x^2k, of which more may be the exponent.

    Args:
        words: The exponent, and what is after it.

    Raises:
        ValueError: With the spelling of each.
    """
    number, after, last = (word.text for word in words) if len(words) == 3 else ("", "", "")
    if not number.isdigit() or words[1].spaced:
        return
    is_fraction = number == "1" or (last == "2" and int(number) % 2 == 1)
    is_root = after == "/" and last.isdigit() and is_fraction
    is_multiple = words[1].kind is TokenKind.NAME and _NUMBER.fullmatch(after)
    if is_root and not words[2].spaced:
        raise ValueError(
            f"text must say what the exponent is in ^{number}/{last}: write ^({number}/{last}), or "
            "brackets around the power"
        )
    if is_multiple:
        raise ValueError(
            f"text must say what the exponent is in ^{number}{after}: write ^({number} {after}), "
            f"or ^{number} {after} with a space"
        )


def require_meant(matrix: RandomMatrix, text: str, expressions: Iterable[Expr]) -> None:
    """Refuse a matrix that stands once, beside other random ones, as an observable O would.

    Args:
        matrix: A matrix that is random by its letter alone.
        text: The line.
        expressions: What was read.

    Raises:
        ValueError: With what to say of it.
    """
    beside = {
        factor.name
        for expression in expressions
        for product in expression.atoms(MatMul)
        if product.has(matrix)
        for factor in product.atoms(RandomMatrix) - {matrix}
    }
    is_once = [token.text for token in tokens_of(text)].count(matrix.name) == 1
    if is_once and beside:
        kind = type(matrix).__name__.lower()
        raise ValueError(
            f"text must say what {matrix.name} is beside {min(beside)}: --constant {matrix.name} "
            f"for an observable, --random '{matrix.name}: {kind}' for a random matrix"
        )


def require_no_transpose(relative: str, after: Token) -> None:
    """Refuse U^*T, which may be of the transpose or a product with a matrix T."""
    if after.kind is TokenKind.NAME and after.text == "T" and not after.spaced:
        raise ValueError(
            f"text must say what T is after {relative}: write .T for a transpose, a space before "
            "a matrix"
        )


def require_other(word: Token, after: Token) -> None:
    """Refuse <a|<b| and |a>|b>, which may be tensor products.

    Raises:
        ValueError: With the spelling of these.
    """
    if word.kind is after.kind:
        raise ValueError(
            f"text must say how {word.text} and {after.text} are multiplied: write (|a>⊗|b>) or "
            "(<a|⊗<b|), in brackets, for states of several factors"
        )


def _require_apart(name: str, letter: str) -> None:
    """Refuse a random matrix with something after it, unless both are a word, as Omega."""
    rest = name[len(letter) :].strip("_{}")
    if rest.lower() in _RELATIVES:
        raise ValueError(
            f"text must not contain {name}: write {_RELATIVES[rest.lower()].format(letter, letter)}"
        )
    if name.isalpha() and rest.islower() and len(rest) > 1 and letter.isupper():
        return
    raise ValueError(
        f"text must say what {name} is, as {letter} is random: write {letter}_{{i,j}} for an "
        f"element, {letter}_1 for another random one, or --constant {name}"
    )
