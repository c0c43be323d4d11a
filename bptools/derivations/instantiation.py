"""What puts values into a proved claim: other rules hold formulas, these hold a proof."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sympy import Basic

from bptools.claims import Relation
from bptools.derivations.derivation import Derivation
from bptools.derivations.rules import Rule, Square
from bptools.printing import typst_math


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


@dataclass(frozen=True)
class MeanOfProved(Rule):
    """The squared mean of a quotient |g|/|p|, of which g^2 <= p^2 u v is proved in other letters.

    ``of`` proves it and ``values`` says what its letters stand for, in which summed indices stand
    free; ``below`` is p, ``first`` and ``second`` are u and v as squares, in the letters of ``of``.
    The line follows by the Cauchy-Schwarz inequality over what is averaged, as of ``MeanOfRatio``.
    """

    of: Callable[[], Derivation]
    values: tuple[tuple[Basic, Basic], ...]
    below: Basic
    first: tuple[Square, ...]
    second: tuple[Square, ...]

    @property
    def label(self) -> str:
        """The rule's name."""
        return "Cauchy-Schwarz over what is averaged"


@dataclass(frozen=True)
class SlackOf(Square):
    """``weight`` times the slack of a proved inequality, larger less smaller side: non-negative.

    ``of`` and ``values`` are as of ``Specialise``; ``root`` is 1.
    """

    of: Callable[[], Derivation]
    values: tuple[tuple[Basic, Basic], ...] = ()

    def __post_init__(self) -> None:
        """Refuse a root, which would not be used."""
        if self.root != 1:
            raise ValueError(f"root of a slack must be 1, not {self.root}")

    def typst(self) -> str:
        """Return the slack, by its sides, with its weight as Typst mathematics."""
        (proof,) = self.of.__proofs__  # type: ignore[attr-defined]  # set by @proof
        claim, values = proof.claim, dict(self.values)
        sides = claim.closed_form, claim.quantity
        high, low = sides if claim.relation is Relation.AT_MOST else sides[::-1]
        gap = f"lr(({typst_math(high.xreplace(values))} - ({typst_math(low.xreplace(values))})))"
        return gap if self.weight == 1 else f"lr(({typst_math(self.weight)})) {gap}"
