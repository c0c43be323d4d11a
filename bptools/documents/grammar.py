"""The grammar of the formulas that a report sets: mathematics, and nothing that could run.

A results file may be written by anybody, and Typst mathematics can name the whole standard
library: ``std.read("secret")`` would put a file into the report. So a formula is cut into tokens
as Typst cuts it, and every name in it must be one of mathematics.
"""

from __future__ import annotations

import re

from bptools.records import Math

_TOKEN = re.compile(
    r"""
      (?P<string>"(?:[^"\\]|\\.)*")
    | (?P<escape>\\(?:u\{[0-9a-fA-F]{1,6}\}|.|$))  # an escaped quote opens no string
    | (?P<refused>[#$`"]|//|/\*)
    | (?P<name>[^\W\d_][^\W_]+(?:\.[^\W\d_][^\W_]*)*)
    """,
    re.VERBOSE | re.DOTALL,
)
_FUNCTIONS = (
    "abs acute arrow attach bar bb binom bold breve cal cancel caron cases ceil circle dot "
    "floor frac frak grave hat italic limits lr macron mat mid mono norm op overbrace "
    "overline overparen primes root round sans scr scripts serif sqrt stretch tilde "
    "underbrace underline underparen upright vec"
)
_NAMES = (
    # letters
    "alpha beta chi delta epsilon eta gamma iota kappa lambda mu nu omega omicron phi pi psi "
    "rho sigma tau theta upsilon xi zeta Alpha Beta Chi Delta Epsilon Eta Gamma Iota Kappa Lambda "
    "Mu Nu Omega Omicron Phi Pi Psi Rho Sigma Tau Theta Upsilon Xi Zeta ell planck aleph beth "
    "AA BB CC DD EE FF GG HH II JJ KK LL MM NN OO PP QQ RR SS TT UU VV WW XX YY ZZ Re Im dotless "
    # operators and functions that are written upright
    "arccos arcsin arctan arg cos cosh cot coth csc ctg deg det dif Dif dim exp gcd hom id inf ker "
    "lcm lg lim liminf limsup ln log max min mod Pr sec sin sinc sinh sup tan tanh tg tr "
    # relations, arrows, binary operators, big operators, fences, spaces, marks
    "and angle approx arrow ast asymp backslash bar because bot bracket brace bullet ceil chevron "
    "circle colon comma compose convolve dagger delim div divides dot dots emptyset eq equiv "
    "excl exists floor forall gradient gt harpoon hash hyph in infinity integral inter join "
    "laplace lt med minus models multimap nabla not nothing numero oo or parallel paren partial "
    "percent perp plus prec prime product prop qed quad ratio rest semi slash smash space "
    "square star subset succ sum supset tack therefore thick thin tilde times top triangle union "
    "without wide xor"
)
FUNCTIONS, NAMES = frozenset(_FUNCTIONS.split()), frozenset(_NAMES.split())
DELIMITER = "delim"  # the one named argument: of a matrix


def checked(math: Math) -> str:
    """Return the Typst source of a formula, refused if it could be anything but a formula.

    Raises:
        ValueError: If it holds code, a comment, an unclosed string or a name that is not
            mathematics, outside of string literals; the message quotes it.

    >>> checked(Math(typst='alpha "#b"', spoken="alpha"))
    'alpha "#b"'
    >>> checked(Math(typst='std.read("secret")', spoken=""))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    ValueError: typst of a formula must be mathematics alone, but 'std.read' in ...
    """
    for token in _TOKEN.finditer(math.typst):
        if token["refused"] or (token["name"] and not _is_mathematics(token["name"])):
            culprit = token["refused"] or token["name"]
            raise ValueError(
                "typst of a formula must be mathematics alone, "
                f"but {culprit!r} in {math.typst!r} is not"
            )
    return math.typst


def _is_mathematics(name: str) -> bool:
    """Return whether a name is known; what follows a dot is a variant of a symbol."""
    head, *variants = name.split(".")
    return head in NAMES or (not variants and (head in FUNCTIONS or head == DELIMITER))
