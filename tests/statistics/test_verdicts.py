"""Verdicts are read off intervals, NaN is never agreement, and shares add up."""

import math

import numpy as np
import pytest

from bptools.claims import Case, Relation, Verdict
from bptools.confrontation import (
    bound_case,
    bound_verdict,
    confirm,
    deciding_samples,
    equality_case,
    equality_verdict,
)
from bptools.statistics import Budget, Interval, least_squares_slope, stream


@pytest.mark.parametrize(
    ("low", "high", "relation", "verdict"),
    [
        (0.1, 0.5, "<=", Verdict.HOLDS),
        (0.5, 0.6, "<=", Verdict.INCONCLUSIVE),
        (0.51, 0.6, "<=", Verdict.FAILS),
        (0.5, 0.6, ">=", Verdict.HOLDS),
        (0.4, 0.6, Relation.AT_LEAST, Verdict.INCONCLUSIVE),
        (0.4, 0.49, Relation.AT_LEAST, Verdict.FAILS),
        (-math.inf, math.inf, Relation.AT_MOST, Verdict.INCONCLUSIVE),
    ],
)
def test_a_bound_is_judged_by_the_whole_interval(low, high, relation, verdict):
    assert bound_verdict(low, high, 0.5, relation) is verdict


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (0.5, 1.5, Verdict.HOLDS),
        (0.4, 1.0, Verdict.INCONCLUSIVE),
        (1.4, 1.6, Verdict.INCONCLUSIVE),
        (1.51, 1.6, Verdict.FAILS),
        (0.0, 0.49, Verdict.FAILS),
        (0.0, 0.5, Verdict.INCONCLUSIVE),  # its end is still within the precision
        (1.5, 2.0, Verdict.INCONCLUSIVE),
        (0.0, 2.0, Verdict.INCONCLUSIVE),
    ],
)
def test_an_equality_holds_to_a_precision_only(low, high, verdict):
    assert equality_verdict(low, high, 1.0, 0.5) is verdict


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: bound_verdict(math.nan, 1, 1, "<="), "low"),
        (lambda: bound_verdict(0, math.nan, 1, "<="), "low"),
        (lambda: bound_verdict(0, 1, math.nan, "<="), "bound"),
        (lambda: bound_verdict(0, 1, 1, "="), "relation"),
        (lambda: equality_verdict(0, 1, math.nan, 1), "value"),
        (lambda: equality_verdict(0, 1, 1, 0), "precision"),
        (lambda: equality_verdict(0, 1, 1, math.nan), "precision"),
        (lambda: Budget(0.0, 10), "error_rate"),
        (lambda: Budget(math.nan, 10), "error_rate"),
        (lambda: Budget(0.1, 0), "samples"),
        (lambda: Budget(0.1, 10).per_case(0), "n_cases"),
        (lambda: stream(-1, "x"), "seed"),
        (lambda: least_squares_slope([1, 2], [1.0]), "y"),
    ],
)
def test_bad_input_is_named(call, named):
    with pytest.raises(ValueError, match=named):
        call()


def test_the_shares_of_all_runs_add_to_the_budget():
    budget = Budget(error_rate=0.01, samples=1000)
    assert 7 * 2 * budget.per_case(7) == pytest.approx(0.01)
    assert 7 * budget.per_case(7, confirmations=False) == pytest.approx(0.01)
    assert budget.starved().samples < 20
    assert budget.starved().error_rate == budget.error_rate


def test_streams_are_named_and_fixed():
    assert stream(3, "a", 1, "b").integers(1000, size=4).tolist() == [202, 105, 343, 340]
    purposes = [(3, "a"), (4, "a"), (3, "b"), (3, "a", 0), (3, "a", "0"), (3, "a", 12)]
    purposes += [(3, "a", 1, 2), (3, "a", 1, 2**32), (3, "a", 1, 0, 1)]
    first = {float(stream(*purpose).random()) for purpose in purposes}
    assert len(first) == len(purposes)
    # the digest is part of the promise "same seed, same bytes" between versions
    assert float(stream(0, "promise", 1).random()) == 0.9376899390388213


def test_deciding_samples_follow_the_root_law():
    assert deciding_samples(100, Interval(0.0, 2.0), 0.25) == 1600
    assert deciding_samples(100, Interval(0.0, 1.0), 0.5) == 100
    assert deciding_samples(100, Interval(0.0, 0.2), 0.5) == 100, "no fewer than there are"
    assert deciding_samples(100, Interval(0.0, 2.0), 0.0) is None
    assert deciding_samples(100, Interval(-math.inf, 2.0), 0.5) is None


def test_an_inconclusive_case_says_how_many_samples_would_decide():
    case = bound_case("N=4", Interval(0.0, 2.0), 1.5, "<=", samples=100)
    assert case.verdict is Verdict.INCONCLUSIVE
    assert case.note == "about 400 samples would decide"
    assert (case.low, case.high, case.bound, case.samples) == (0.0, 2.0, 1.5, 100)
    case = equality_case("N=4", Interval(0.0, 2.0), 1.25, 0.5, samples=100)
    assert case.note == "about 1600 samples would decide"
    assert equality_case("N=4", Interval(0.0, 2.0), 1.0, 2.0, samples=9).verdict is Verdict.HOLDS


def test_a_failure_is_confirmed_or_counts_for_nothing():
    def run(low: float) -> Case:
        return bound_case("N=4", Interval(low, low + 0.1), 0.5, "<=", samples=10)

    def must_not_run() -> Case:
        raise AssertionError("only a failure is confirmed")

    assert confirm(run(0.1), must_not_run) == (run(0.1),)
    assert confirm(run(0.45), must_not_run)[0].verdict is Verdict.INCONCLUSIVE
    failed = confirm(run(0.6), lambda: run(0.7))
    assert [case.verdict for case in failed] == [Verdict.FAILS] * 2
    doubtful = confirm(run(0.6), lambda: run(0.1))
    assert [case.verdict for case in doubtful] == [Verdict.INCONCLUSIVE] * 2
    assert "disagree" in doubtful[0].note
    assert Verdict.of_all([case.verdict for case in doubtful]) is Verdict.INCONCLUSIVE


def test_least_squares_slope_is_that_of_polyfit():
    x, y = [1, 2, 4, 7], [0.3, -1.0, 2.0, 0.5]
    assert least_squares_slope(x, y) == pytest.approx(np.polyfit(x, y, 1)[0])
