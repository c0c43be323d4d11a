"""What puts values into a proved claim: other rules hold formulas, these hold a proof."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sympy import Basic, Expr, S, Symbol

from bptools.claims import Relation
from bptools.derivations.derivation import Derivation
from bptools.derivations.rules import Rule, Square
from bptools.errors import UsageError
from bptools.printing import typst_math

Values = tuple[tuple[Basic, Basic], ...]


def _require_proof(rule: str, of: object, values: object) -> None:
    """Refuse what is no proof, and values that are no pairs."""
    if not callable(of) or not getattr(of, "__proofs__", ()):
        raise UsageError(f"of in {rule} must be a function under @proof(claim), not {of!r}")
    pairs = values if isinstance(values, tuple) else (None,)
    if not all(isinstance(pair, tuple) and len(pair) == 2 for pair in pairs):
        raise UsageError(
            f"values in {rule} must be a tuple of pairs, as ((N, 2**n),), not {values!r}: "
            "is a comma missing?"
        )


@dataclass(frozen=True)
class Specialise(Rule):
    """A proved claim at special values of what it quantifies over: N = 2^n, a matrix, ...

    ``of`` is the proof, a function declared by ``@proof``; ``values`` pairs symbols of its claim
    with what is put in their place, which must have their sorts, shapes and kinds.
    """

    of: Callable[[], Derivation]
    values: Values

    def __post_init__(self) -> None:
        """Refuse what is no proof, and values that are no pairs."""
        super().__post_init__()
        _require_proof("Specialise", self.of, self.values)

    @property
    def label(self) -> str:
        """The rule's name with the values, formulas between dollar signs."""
        values = (f"${typst_math(s)} = {typst_math(value)}$" for s, value in self.values)
        return "special case " + ", ".join(values)


@dataclass(frozen=True)
class MeanOfProved(Rule):
    """The squared mean of a quotient |g|/|p|, of which g^2 <= p^2 u v is proved in other letters.

    ``of`` proves it and ``values`` says what its letters stand for, in which summed indices stand
    free; ``below`` is p, ``first`` and ``second`` are u and v as squares, in the letters of ``of``.
    The line follows by the Cauchy-Schwarz inequality over what is averaged, as of ``MeanOfRatio``.
    """

    of: Callable[[], Derivation]
    values: Values
    below: Basic
    first: tuple[Square, ...]
    second: tuple[Square, ...]

    def __post_init__(self) -> None:
        """Refuse what is no proof, and values that are no pairs."""
        super().__post_init__()
        _require_proof("MeanOfProved", self.of, self.values)

    @property
    def label(self) -> str:
        """The rule's name."""
        return "Cauchy-Schwarz over what is averaged"


@dataclass(frozen=True)
class MeanOfSquare(Rule):
    """The squared mean of q, of which q^2 <= w is proved in other letters: (E q)^2 <= E u E v.

    ``of`` proves it and ``values`` says what its letters stand for, in which summed indices stand
    free; ``first`` and ``second`` are u and v as squares, whose product is w at these values. A
    value that is a product or a sum needs a name in the line, an abbreviation, as the letter has.
    """

    of: Callable[[], Derivation]
    values: Values
    first: tuple[Square, ...]
    second: tuple[Square, ...]

    def __post_init__(self) -> None:
        """Refuse what is no proof, and values that are no pairs."""
        super().__post_init__()
        _require_proof("MeanOfSquare", self.of, self.values)

    @property
    def label(self) -> str:
        """The rule's name."""
        return "Cauchy-Schwarz over what is averaged"


@dataclass(frozen=True)
class MeanOfBound(Rule):
    """The mean of a quotient a/b, of which a <= b w is proved in other letters: at most that of w.

    ``of`` proves it and ``values`` says what its letters stand for, in which summed indices stand
    free; ``above``, ``below`` and ``bound`` are a, b and w as squares, in the letters of ``of``.
    """

    of: Callable[[], Derivation]
    values: Values
    above: tuple[Square, ...]
    below: tuple[Square, ...]
    bound: tuple[Square, ...]

    def __post_init__(self) -> None:
        """Refuse what is no proof, and values that are no pairs."""
        super().__post_init__()
        _require_proof("MeanOfBound", self.of, self.values)

    @property
    def label(self) -> str:
        """The rule's name."""
        return "mean of a bound"


@dataclass(frozen=True)
class SlackOf(Square):
    """``weight`` times the slack of a proved inequality, larger less smaller side: non-negative.

    ``of`` and ``values`` are as of ``Specialise``; ``root`` is 1. Of an equality it is the right
    side less the left one, or the left less the right if it is taken as ``relation`` at least.
    """

    of: Callable[[], Derivation]
    values: Values = ()
    relation: Relation = field(default=Relation.EQUAL, kw_only=True)

    def __post_init__(self) -> None:
        """Refuse a root, which would not be used, and what is no proof or no pairs."""
        super().__post_init__()
        if self.root != 1:
            raise ValueError(f"root of a slack must be 1, not {self.root}")
        _require_proof("SlackOf", self.of, self.values)

    def typst(self) -> str:
        """Return the slack, by its sides, with its weight as Typst mathematics."""
        (proof,) = self.of.__proofs__  # type: ignore[attr-defined]  # set by @proof
        claim, values = proof.claim, dict(self.values)
        sides = claim.closed_form, claim.quantity
        at_least = Relation.AT_LEAST in (claim.relation, self.relation)
        high, low = sides[::-1] if at_least else sides
        gap = f"lr(({typst_math(high.xreplace(values))} - ({typst_math(low.xreplace(values))})))"
        return gap if self.weight == 1 else f"lr(({typst_math(self.weight)})) {gap}"


@dataclass(frozen=True)
class MeanSlackOf(SlackOf):
    """The average of such a slack over angles uniform on ``[-half_width, half_width]``.

    The values may depend on the angles.
    """

    half_width: Expr = S.One
    angles: tuple[Symbol, ...] = ()

    def typst(self) -> str:
        """Return the average as Typst mathematics."""
        over = " ".join(map(typst_math, self.angles))
        return f"EE_({over}) lr([{super().typst()}])"
