"""A claim: one statement of a paper, as one literal that says all about it.

A claim knows its formula, domain, hypotheses and source, how we read it and whether we
assert or refute it. It knows nothing of how it is derived (``proofs/``) or checked (``checks/``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from sympy import Basic, Symbol

from bptools.algebra.hypotheses import Hypothesis
from bptools.claims.kinds import Reading, Relation, Stance
from bptools.claims.wellstated import require_well_stated
from bptools.errors import UsageError


@dataclass(frozen=True)
class Citation:
    """A literature result used without derivation."""

    key: str
    reference: str
    content: str


@dataclass(frozen=True)
class Source:
    """The place a claim comes from: a paper and the numbers of its equations."""

    paper: str
    equation: str


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One statement to verify.

    Args:
        name: ``<stem>.<claim>``; the stem names the proof and the check files.
        title: A few words for the summary table.
        statement: The claim in one or two plain sentences.
        quantity: The left side, a SymPy expression.
        relation: How it relates to the right side.
        closed_form: The right side.
        source: Paper and equation.
        reading: Where the formula comes from.
        stance: Whether we assert or refute it.
        domain: Smallest admissible integer of each symbol.
        hypotheses: What is assumed of the matrices in it.
        in_words: What the statement says beyond its formula: argued, not verified by the engine.
        empirical: Whether it is about the outcome of experiments, for which there is no derivation.
        hindsight: Whether it was written with the data at hand that it speaks of: then its
            confidence is no test of a prediction.
        stated_for: Where the statement is about finitely many values of a parameter, such as 2 to 6
            qubits, all of these by its name. A check whose cases leave some of them out is no
            more than an observation.
        uses: Citations, and names of other claims, that it rests on.
        check: ``"auto"`` if it is to be confronted with instances drawn from its own hypotheses
            and domain, without a check written for it.
        repaired_by: For a refuted claim, the name of the claim that is true instead.
        repair: For a refuted claim, the true right side, where it is not that of ``repaired_by``.
        fails_at: For a refuted claim, values by the names of letters, at which its sides are
            computed where no drawn instance contradicts it.

    Raises:
        UsageError: If it is not made of what it must be (``wellstated``), a refuted claim has no
            repair, or the check is none, or of what experiments gave.
    """

    name: str
    title: str
    statement: str
    quantity: Basic
    relation: Relation = Relation.EQUAL
    closed_form: Basic
    source: Source
    reading: Reading
    stance: Stance = Stance.ASSERTED
    domain: tuple[tuple[Symbol, int], ...] = ()
    hypotheses: tuple[Hypothesis, ...] = ()
    in_words: str = ""
    empirical: bool = False
    hindsight: bool = False
    stated_for: tuple[tuple[str, tuple[int, ...]], ...] = ()
    uses: tuple[str | Citation, ...] = ()
    check: Literal["", "auto"] = ""
    repaired_by: str = ""
    repair: Basic | None = None
    fails_at: tuple[tuple[str, Basic], ...] = ()

    def __post_init__(self) -> None:
        """Refuse a claim that no finding could be attached to."""
        require_well_stated(vars(self))
        if self.stance is Stance.REFUTED and not self.repaired_by:
            raise UsageError(f"repaired_by of the refuted claim {self.name} must name a claim")
        if self.check not in ("", "auto"):
            raise UsageError(f"check of {self.name} must be 'auto' or be left out: {self.check!r}")
        if self.check and self.empirical:
            raise UsageError(
                f"check of {self.name} must be left out: nothing can be drawn of experiments"
            )

    @property
    def stem(self) -> str:
        """The stem shared by this claim's proof and check files."""
        return self.name.partition(".")[0]

    def with_closed_form(self, closed_form: Basic) -> Claim:
        """Return the same claim with another right side."""
        return replace(self, closed_form=closed_form)
