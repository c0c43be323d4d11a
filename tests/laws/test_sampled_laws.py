"""The law that a check can fail, of a check that draws samples: all its tries are one test."""

import pytest

from bptools.claims import Case, Method, Relation, Verdict
from bptools.confrontation import Check
from bptools.laws.checks import BUDGET, laws_of_check
from bptools.laws.perturbing import FACTORS
from bptools.running.project import load

(BOUND,) = (claim for claim in load().claims if claim.name == "theorem1.bound")


def law_of(confront):
    """Return the law that a sampled check of a bound can fail."""
    check = Check(BOUND, confront, Method.SAMPLED, 1)
    return next(laws_of_check(check, {}, {}))


def test_all_tries_share_one_error_rate():
    """By the union bound a check that fails by chance alone keeps the law as rarely as one try."""
    budgets, claimed = [], []

    def never(claim, budget):
        budgets.append(budget)
        claimed.append(claim.closed_form)
        return [Case("never", 1, 1, Verdict.INCONCLUSIVE)]

    assert "it is inconclusive" in law_of(never).breach()
    assert BOUND.relation is Relation.AT_MOST
    assert sorted(claimed, key=str) == sorted(
        2 * [factor * BOUND.closed_form for factor in FACTORS[Relation.AT_MOST]], key=str
    )
    assert sum(budget.error_rate for budget in budgets) == pytest.approx(BUDGET.error_rate)
    assert {budget.samples for budget in budgets} == {300, BUDGET.samples}


def test_one_failure_is_enough():
    tries = []

    def fails_with_many(claim, budget):
        tries.append(claim.closed_form)
        verdict = Verdict.FAILS if budget.samples == BUDGET.samples else Verdict.HOLDS
        return [Case("at last", 1, 2, verdict)]

    assert law_of(fails_with_many).breach() == ""
    assert len(tries) == len(FACTORS[Relation.AT_MOST]) + 1
    assert tries[-1] == -BOUND.closed_form  # the falsest first
