"""How the name of a symbol is read: ``psi_0'`` is psi with a subscript and a prime."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LETTERS = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho "
    "sigma tau upsilon phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
)
GREEK = {letter: letter for letter in _LETTERS.split()} | {
    "lamda": "lambda",
    "varphi": "phi",
    "varepsilon": "epsilon",
    "ell": "ell",
}
ACCENTS = {"bar": "overline", "hat": "hat", "tilde": "tilde", "dot": "dot"}

_SCRIPT = r"[_^](?:\{[^{}]*\}|[^_^{}']*)"
_NAME = re.compile(rf"([^_^'{{}}\d][^_^'{{}}]*?)(\d*)('*)((?:{_SCRIPT})*)('*)")
_ACCENTED = re.compile(r"(.+?)(bar|hat|tilde|dot)")


@dataclass(frozen=True)
class Name:
    """A symbol's name taken apart; ``base`` may be a Greek letter's name or any text."""

    base: str
    accent: str = ""
    primes: int = 0
    lower: tuple[str, ...] = ()
    upper: tuple[str, ...] = ()


def parse_name(name: str) -> Name:
    """Take a symbol's name apart; a name that follows no convention is all base.

    >>> parse_name("sigma'_j")
    Name(base='sigma', accent='', primes=1, lower=('j',), upper=())
    >>> parse_name("Mbar_{+}").accent
    'bar'
    """
    match = _NAME.fullmatch(name)
    if match is None:
        return Name(name)
    base, digits, primes, scripts, more_primes = match.groups()
    lower = [digits] if digits else []
    upper: list[str] = []
    for script in re.findall(_SCRIPT, scripts):
        (lower if script[0] == "_" else upper).append(script[1:].strip("{}"))
    base, accent = _split_accent(base)
    return Name(
        GREEK.get(base, base),
        accent,
        len(primes + more_primes),
        tuple(text for text in lower if text),
        tuple(text for text in upper if text),
    )


def _split_accent(base: str) -> tuple[str, str]:
    """Split ``Mbar`` into M and bar; only one letter can carry an accent."""
    match = _ACCENTED.fullmatch(base)
    if match and (len(match[1]) == 1 or match[1] in GREEK):
        return match[1], match[2]
    return base, ""
