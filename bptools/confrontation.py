"""Evidence from cases: exact comparisons of a number with what a claim says it is."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Rational

from bptools.claims import Claim, Relation
from bptools.evidence import Case, Evidence, Figure, Method, Verdict


def exact_case(label: str, relation: Relation, value: Rational, claimed: Rational) -> Case:
    """Compare an exact number with the one that is claimed.

    Args:
        label: What was examined.
        relation: How the value is claimed to relate to the other number.
        value: What was found.
        claimed: The right side of the claim there.

    >>> from sympy import Rational
    >>> exact_case("N=2", Relation.AT_MOST, Rational(1, 12), Rational(1, 6)).note
    'bound/value = 2'
    """
    true = {
        Relation.EQUAL: value == claimed,
        Relation.AT_MOST: value <= claimed,
        Relation.AT_LEAST: value >= claimed,
    }[relation]
    verdict = Verdict.HOLDS if bool(true) else Verdict.FAILS
    if relation is Relation.EQUAL:
        return Case(label, str(claimed), str(value), verdict)
    note = "attained" if value == claimed else ""
    if value != claimed and value != 0:
        note = f"bound/value = {float(claimed / value):.4g}"
    expected = f"{relation.value} {claimed}"
    return Case(label, expected, str(value), verdict, bound=float(claimed), note=note)


def evidence(
    claim: Claim,
    method: Method,
    cases: Sequence[Case],
    seed: int,
    *,
    figures: tuple[Figure, ...] = (),
    assumes: tuple[str, ...] = (),
) -> Evidence:
    """Return the evidence of a check; the first failing case, if any, is its witness."""
    failing = next((case for case in cases if case.verdict is Verdict.FAILS), None)
    witness = ""
    if failing is not None:
        witness = f"{failing.label}: claimed {failing.expected}, found {failing.found}"
    return Evidence(
        claim=claim.name,
        finding="",
        title="",
        verdict=Verdict.of_all([case.verdict for case in cases]),
        method=method,
        cases=tuple(cases),
        figures=figures,
        witness=witness,
        assumes=assumes,
        seed=seed,
    )
