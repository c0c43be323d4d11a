"""The rule that puts values into a proved claim: other rules hold formulas, it holds a proof."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sympy import Basic

from bptools.derivations.derivation import Derivation
from bptools.derivations.rules import Rule


@dataclass(frozen=True)
class Specialise(Rule):
    """A proved claim at special values of what it quantifies over: N = 2^n, a matrix, ...

    ``of`` is the proof, a function declared by ``@proof``; ``values`` pairs symbols of its claim
    with what is put in their place, which must have their sorts, shapes and kinds.
    """

    of: Callable[[], Derivation]
    values: tuple[tuple[Basic, Basic], ...]

    @property
    def label(self) -> str:
        """The rule's name with the values."""
        return "special case " + ", ".join(f"{symbol} = {value}" for symbol, value in self.values)
