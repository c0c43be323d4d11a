"""Means in a line: E[X], E_U[X], Var[X], Cov[X, Y]."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from sympy import Expr

from bptools.haar.matrices import RandomMatrix

_MEAN = re.compile(r"(E|Exp|Mean|mean|Var|var|Cov|cov)(?:_(\w+|\{[\w\s,]+\}))?")
_KINDS = {"v": "Var", "c": "Cov"}


class Means(Protocol):
    """Gives the value that stands for a mean."""

    def __call__(self, name: str, *values: Expr) -> Expr:
        """Return what stands for E[X], Var[X] or Cov[X, Y]."""


class NamedMean(NamedTuple):
    """Which mean a name is: E, Var or Cov; and the letters after it, as in E_U, if any."""

    kind: str
    over: str | None

    def require_arguments(self, values: Sequence[Expr]) -> None:
        """Refuse another number of arguments, and E_U[X] where another random matrix is in X.

        Raises:
            ValueError: If so; the mean over one alone would be a function of the other.
        """
        if len(values) != 1 + (self.kind == "Cov"):
            number = "two arguments" if self.kind == "Cov" else "one argument"
            raise ValueError(f"text must give {self.kind} {number}, not {len(values)}")
        names = set(re.findall(r"\w+", self.over or ""))
        random = {x.name for value in values for x in value.atoms(RandomMatrix)}
        if names & random and not random <= names:
            raise ValueError(
                f"text must have means over all random matrices, not over {self.over} alone: "
                f"write --constant {min(random - names)}"
            )


def mean_named(name: str) -> NamedMean | None:
    """Return the mean that a name stands for; None if it is none.

    >>> mean_named("E_U")
    NamedMean(kind='E', over='U')
    """
    match = _MEAN.fullmatch(name)
    return NamedMean(_KINDS.get(name[0].lower(), "E"), match[2]) if match else None
