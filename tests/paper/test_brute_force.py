"""Checks of claims by brute force: true sides are found, and what is near them is refused."""

from dataclasses import replace

import pytest
from sympy import Rational, Symbol

from bptools.claims import Verdict
from bptools.confrontation import examine
from checks import (
    batch_counts,
    theorem1_attained,
    theorem2_excess,
    theorem2_needs,
    witness_branches,
)
from proofs.batch_counts import DIFFERENT, MIXED, PAIRS, SQUARES, y
from proofs.many_squares import H, seen
from proofs.mmd_blindness import INPUTS
from proofs.theorem1_attained import ANCILLAS, HALF, OBSERVABLE, PURE
from proofs.theorem2_excess import (
    ADDED,
    GATE,
    GRADIENT,
    KEPT,
    NOT_NEGATIVE,
    SECOND_MOMENT,
    excess,
)
from proofs.theorem2_excess import (
    SQUARES as ADDED_SQUARES,
)
from proofs.theorem2_needs import EXCESSES, INEQUALITIES, SHARP
from proofs.theorem2_needs import SQUARES as BEHIND
from proofs.witness_branches import BOTH

SLIGHTLY = Rational(1, 1000)
PAIR = theorem2_excess.ONE_GATE
FALSE = [  # a check, its claim, and a right side that is nearly true
    (batch_counts.every_batch, SQUARES, SQUARES.closed_form + INPUTS * y),
    (batch_counts.every_batch, MIXED, MIXED.closed_form.subs(INPUTS, INPUTS + 1)),
    (batch_counts.every_batch, PAIRS, PAIRS.closed_form.subs(y, 3 * y / 4)),
    (batch_counts.impurity_of_mixtures, DIFFERENT, 1 - 1 / (INPUTS + 1)),
    (theorem1_attained.average_over_stabilisers, PURE, 1 / (2 * HALF) ** 2 / 2),
    (theorem1_attained.average_over_stabilisers, OBSERVABLE, 1 / (2 * HALF)),
    (theorem1_attained.average_over_stabilisers, ANCILLAS, 1 / (8 * HALF)),
    (theorem2_excess.of_one_gate, GATE, GATE.closed_form - seen(excess(H, PAIR))),
    (theorem2_excess.at_half_a_turn, NOT_NEGATIVE, seen(KEPT) + SLIGHTLY),
    (theorem2_excess.at_half_a_turn, ADDED, seen(ADDED_SQUARES) + SLIGHTLY),
    (theorem2_excess.at_half_a_turn, SECOND_MOMENT, SECOND_MOMENT.closed_form + SLIGHTLY),
    (theorem2_excess.at_half_a_turn, GRADIENT, GRADIENT.closed_form + SLIGHTLY),
    *(
        (theorem2_needs.at_half_a_turn, claim, right + SLIGHTLY)
        for claim, right in zip(
            INEQUALITIES,
            (
                *(seen(BEHIND.curvatures), seen(BEHIND.kept()), seen(BEHIND.added())),
                *(claim.closed_form for claim in INEQUALITIES[3:]),
            ),
            strict=True,
        )
    ),
    (theorem2_needs.at_half_a_turn, SHARP, SHARP.closed_form + seen(EXCESSES)),
    (witness_branches.outcome_by_outcome, BOTH, BOTH.closed_form.subs(Symbol("e", real=True), 1)),
]


@pytest.mark.parametrize(("function", "claim", "false"), FALSE)
def test_what_is_nearly_true_fails(function, claim, false):
    (own,) = (check for check in function.__checks__ if check.claim.name == claim.name)
    verdicts = [
        examine(replace(own, claim=stated), seed=1, budget=None, quick=True).verdict
        for stated in (claim, claim.with_closed_form(false))
    ]
    assert verdicts == [Verdict.HOLDS, Verdict.FAILS]


def test_the_bound_with_excesses_is_an_equality_for_one_gate_behind():
    (own,) = (c for c in theorem2_needs.at_half_a_turn.__checks__ if c.claim.name == SHARP.name)
    cases = examine(own, seed=2, budget=None, quick=True).cases
    attained = [case.note == "attained" for case in cases]
    assert attained == [True, True, False]  # no other gate, one behind, one on each side


@pytest.mark.parametrize("claim", [SECOND_MOMENT, GRADIENT])
def test_the_bound_with_excesses_is_an_equality_for_one_gate(claim):
    """So that a term too much, or a sign, would be seen."""
    (own,) = (c for c in theorem2_excess.at_half_a_turn.__checks__ if c.claim.name == claim.name)
    cases = examine(own, seed=2, budget=None, quick=True).cases
    attained = {case.label for case in cases if case.note == "attained"}
    gates = {GRADIENT.name: "D = 0", SECOND_MOMENT.name: "D = 1"}[claim.name]
    assert {case.label for case in cases if gates in case.label} <= attained
