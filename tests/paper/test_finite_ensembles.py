"""Explicit ensembles: what their checks refuse."""

from dataclasses import replace

import pytest
from sympy import Rational

from bptools.claims import Verdict
from bptools.confrontation import examine
from checks import finite_ensembles
from proofs.finite_ensembles import ABOVE, PRODUCTS, SECOND_MOMENT, SQUARES


def evidence(claim, more):
    """Return what the check of a claim says of it where the right side is so much more."""
    declared = (
        *finite_ensembles.explicit_ensembles.__checks__,
        *finite_ensembles.input_by_input.__checks__,
    )
    check = next(check for check in declared if check.claim.name == claim.name)
    other = claim.with_closed_form(claim.closed_form + more)
    return examine(replace(check, claim=other), seed=1, budget=None, quick=True)


@pytest.mark.parametrize("claim", [PRODUCTS, SQUARES], ids=lambda claim: claim.name)
def test_a_sum_that_is_off_by_a_little_is_refused(claim):
    assert evidence(claim, 0).verdict is Verdict.HOLDS
    assert evidence(claim, Rational(1, 1000)).verdict is Verdict.FAILS


@pytest.mark.parametrize("claim", [SECOND_MOMENT, ABOVE], ids=lambda claim: claim.name)
def test_a_bound_that_is_lower_by_a_little_is_refused(claim):
    """The states of a basis attain it, at an observable that is 1 or -1 in each of them."""
    first, *_ = evidence(claim, 0).cases
    assert first.note == "attained"
    assert evidence(claim, -Rational(1, 1000)).verdict is Verdict.FAILS
