"""Claims as the report prints them: mathematics turned into records."""

from __future__ import annotations

from sympy import Tuple

from bptools.algebra import Abbreviation, Constant, Hypothesis, abbreviations
from bptools.claims import Citation, CitationRecord, Claim, ClaimRecord, Relation
from bptools.claims.names import declared_names
from bptools.printing import math
from bptools.records import Math

_TYPST = {Relation.EQUAL: "=", Relation.AT_MOST: "<=", Relation.AT_LEAST: ">="}
_SPOKEN = {
    Relation.EQUAL: "equals",
    Relation.AT_MOST: "is at most",
    Relation.AT_LEAST: "is at least",
}


def claim_record(claim: Claim, *, principal: bool = False) -> ClaimRecord:
    """Return the record of a claim, from which alone the report prints it.

    Args:
        claim: The claim.
        principal: Whether the conclusions quote its statement in full.

    Raises:
        TypeError: If its formula holds a node that the printer does not know.
    """
    return ClaimRecord(
        name=claim.name,
        title=claim.title,
        statement=claim.statement,
        formula=_related(math(claim.quantity), claim.relation, math(claim.closed_form)),
        source=claim.source.paper,
        equation=claim.source.equation,
        reading=claim.reading,
        stance=claim.stance,
        hypotheses=tuple(_hypothesis(hypothesis) for hypothesis in claim.hypotheses),
        hypotheses_text=tuple(map(_hypothesis_text, claim.hypotheses)),
        domain=tuple(
            _related(math(symbol), Relation.AT_LEAST, Math(str(least), str(least)))
            for symbol, least in claim.domain
        ),
        cites=tuple(
            CitationRecord(use.key, use.reference, use.content)
            for use in claim.uses
            if isinstance(use, Citation)
        ),
        uses=tuple(use for use in claim.uses if isinstance(use, str)),
        declares=declared_names(claim),
        where=tuple(map(_meaning, abbreviations(Tuple(claim.quantity, claim.closed_form)))),
        in_words=claim.in_words,
        principal=principal,
        empirical=claim.empirical,
        hindsight=claim.hindsight,
        repaired_by=claim.repaired_by,
    )


def _related(left: Math, relation: Relation, right: Math) -> Math:
    return Math(
        f"{left.typst} {_TYPST[relation]} {right.typst}",
        f"{left.spoken} {_SPOKEN[relation]} {right.spoken}",
    )


def _meaning(abbreviation: Abbreviation | Constant) -> Math:
    name, expression = math(abbreviation), math(abbreviation.expression)
    return Math(f"{name.typst} = {expression.typst}", f"{name.spoken} is {expression.spoken}")


def _hypothesis_text(hypothesis: Hypothesis) -> str:
    first, *others = (f"${math(matrix).typst}$" for matrix in hypothesis.family)
    return f"{first} {hypothesis.words(*others, rank=_rank(hypothesis))}"


def _rank(hypothesis: Hypothesis) -> str:
    return "" if hypothesis.rank is None else math(hypothesis.rank).typst


def _hypothesis(hypothesis: Hypothesis) -> Math:
    names = (math(matrix).typst for matrix in hypothesis.family)
    return Math(hypothesis.typst(*names, rank=_rank(hypothesis)), str(hypothesis))
