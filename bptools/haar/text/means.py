"""Means in a line: E[X], E_U[X], Var[X], Cov[X, Y], ⟨X⟩, ∫ dU X."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from sympy import Expr

from bptools.haar.matrices import RandomMatrix
from bptools.haar.text.tokens import with_plain_spaces

_MEAN = re.compile(r"(E|Exp|Mean|mean|Var|var|Cov|cov)(?:_(\w+|\{[\w\s,]+\}))?")
_INTEGRAL = re.compile(
    r"(?P<scale>[^∫]*)∫(?:_\w+|_\{[^{}]*\}|_?\w*\([^()]*\))?"
    r"(?P<measure>(?:\s*d\s*(?:\\?mu|μ)?\s*\(?\s*\\?[^\W\d_][\w{},]*\s*\)?(?=\W))+)(?P<rest>.*)",
    re.DOTALL,
)
_MEASURE = re.compile(r"d\s*(?:\\?mu|μ)?\s*\(?\s*\\?([^\W\d_][\w{},]*)\s*\)?")
_KINDS = {"v": "Var", "c": "Cov"}


class Means(Protocol):
    """Gives the value that stands for a mean."""

    def __call__(self, name: str, *values: Expr) -> Expr:
        """Return what stands for E[X], Var[X] or Cov[X, Y]."""


class NamedMean(NamedTuple):
    """Which mean a name is: E, Var or Cov; and the letters after it, as in E_U, if any."""

    kind: str
    over: str | None

    @property
    def letters(self) -> list[str]:
        """The letters after it, as they are listed."""
        return re.findall(r"\w+", self.over or "")

    def require_arguments(self, values: Sequence[Expr]) -> None:
        """Refuse another number of arguments, and E_U[X] where another random matrix is in X.

        Raises:
            ValueError: If so; the mean over one alone would be a function of the other.
        """
        if len(values) != 1 + (self.kind == "Cov"):
            number = "two arguments" if self.kind == "Cov" else "one argument"
            raise ValueError(f"text must give {self.kind} {number}, not {len(values)}")
        names = set(self.letters)
        random = {x.name for value in values for x in value.atoms(RandomMatrix)}
        if names & random and not random <= names:
            raise ValueError(
                f"text must have means over all random matrices, not over {self.over} alone: "
                f"write --constant {min(random - names)}"
            )


def require_random(value: Expr) -> Expr:
    """Return what stands in ⟨...⟩, and refuse constants, whose mean is in a state.

    Raises:
        ValueError: With the spelling of that.
    """
    if not value.has(RandomMatrix):
        raise ValueError(
            f"text must have random matrices in the mean ⟨{value}⟩: write <psi|{value}|psi> for "
            "an expectation in a state"
        )
    return value


def mean_named(name: str) -> NamedMean | None:
    """Return the mean that a name stands for; None if it is none.

    >>> mean_named("E_U")
    NamedMean(kind='E', over='U')
    """
    match = _MEAN.fullmatch(name)
    return NamedMean(_KINDS.get(name[0].lower(), "E"), match[2]) if match else None


def without_integral_sign(text: str) -> str:
    r"""Return a line with E_{U}[X] for ∫ dU X.

    Raises:
        ValueError: If an integral sign is not at the beginning, with its measure after it.

    >>> without_integral_sign(r"\int dU |U_00|^2")
    'E_{U}[|U_00|^2]'
    """
    signs = re.sub(r"\\int(?![A-Za-z])", "∫", with_plain_spaces(text))
    if "∫" not in signs:
        return text
    match = _INTEGRAL.fullmatch(signs)
    if match is None or "∫" in match["rest"] or re.search(r"[^\s\d.*/()-]", match["scale"]):
        raise ValueError(
            "text must have one integral sign, at its beginning, with the measure after it, as in "
            "∫ dU X: write E[X] E[Y] for a product of means"
        )
    letters = ",".join(_MEASURE.findall(match["measure"]))
    return f"{match['scale']}E_{{{letters}}}[{match['rest']}]"
