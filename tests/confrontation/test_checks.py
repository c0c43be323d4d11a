import dataclasses

import pytest
from flint import arb
from sympy import Integer

from bptools.claims import (
    Case,
    Claim,
    Evidence,
    Figure,
    Method,
    Reading,
    Results,
    Source,
    StepRecord,
    Verdict,
)
from bptools.confrontation import (
    Confrontation,
    ball_case,
    bound_case,
    check,
    equality_case,
    examine,
    judge,
    rounded_case,
)
from bptools.records import Math
from bptools.statistics import Budget, Interval

ONE = Claim(
    name="toy.one",
    title="A claim",
    statement="A statement.",
    quantity=Integer(1),
    closed_form=Integer(1),
    source=Source("A paper", "1"),
    reading=Reading.OURS,
)
HOLDS, FAILS, OPEN = (Case(str(v), 1.0, 1.0, v) for v in Verdict)
BUDGET = Budget(error_rate=0.01, samples=100)


def declared(function, method=Method.EXACT, weight=0.0):
    return check(ONE, method=method, weight=weight)(function).__checks__[-1]


def takes_nothing():
    return [HOLDS]


def takes_budget(claim, budget):
    return [HOLDS]


def takes_more(claim, samples=3):
    return [HOLDS]


def takes_any(claim, **options):
    return [HOLDS]


def takes_by_place(claim, /):
    return [HOLDS]


def takes_claim(claim):
    return [HOLDS]


@pytest.mark.parametrize(
    ("function", "method", "weight", "message"),
    [
        (takes_nothing, Method.EXACT, 0, "must ask for claim"),
        (takes_budget, Method.EXACT, 0, "no budget to ask for"),
        (takes_claim, Method.SAMPLED, 1, "must ask for budget"),
        (takes_more, Method.EXACT, 0, "asks for samples=3"),
        (takes_any, Method.EXACT, 0, r"asks for \*\*options"),
        (takes_by_place, Method.EXACT, 0, "asks for claim"),
        (takes_claim, Method.SYMBOLIC, 0, "observed or sampled or rounded or enclosed or exact"),
        (takes_claim, Method.CERTIFIED, 0, "observed or sampled or rounded or enclosed or exact"),
        (takes_budget, Method.SAMPLED, 0, "above 0"),
        (takes_budget, Method.SAMPLED, float("nan"), "above 0"),
        (takes_budget, Method.SAMPLED, float("inf"), "finite"),
        (takes_claim, Method.OBSERVED, 1, "must be 0"),
        (takes_claim, Method.EXACT, float("nan"), "must be 0"),
        (takes_budget, Method.SAMPLED, "1", "must be a number, not '1'"),
        (takes_budget, "sampled", 1, "observed or sampled"),
    ],
)
def test_what_no_run_could_carry_out_is_refused_as_it_is_declared(
    function, method, weight, message
):
    with pytest.raises(ValueError, match=message):
        declared(function, method, weight)


def test_a_check_is_given_what_it_asks_for_and_no_more():
    def told(claim, budget, seed, *, quick):
        return [Case(f"{claim.name} {budget.samples} {seed} {quick}", 1.0, 1.0, Verdict.HOLDS)]

    sampled = declared(told, Method.SAMPLED, 1)
    told_of = examine(sampled, seed=7, budget=BUDGET, quick=True)
    assert told_of.cases[0].label == "toy.one 100 7 True"
    assert (told_of.seed, told_of.error_rate, told_of.method) == (7, 0.01, Method.SAMPLED)
    untold = examine(declared(takes_claim), seed=7)
    assert (untold.seed, untold.error_rate, untold.method) == (None, None, Method.EXACT)
    for of, budget in ((sampled, None), (declared(takes_claim), BUDGET)):
        with pytest.raises(ValueError, match="budget"):
            examine(of, seed=7, budget=budget)


@pytest.mark.parametrize(
    ("cases", "verdict", "witness"),
    [
        ([HOLDS], Verdict.HOLDS, ""),
        ([HOLDS, OPEN], Verdict.INCONCLUSIVE, ""),
        ([HOLDS, OPEN, FAILS], Verdict.FAILS, "fails: claimed 1, found 1"),
    ],
)
def test_the_verdict_is_that_of_the_cases(cases, verdict, witness):
    figure = Figure("f", "F", "x", "y", "", ())

    def illustrated(claim):
        return Confrontation(iter(cases), figures=(figure,), assumes=("luck",))

    evidence = examine(declared(illustrated), seed=1)
    assert (evidence.verdict, evidence.witness) == (verdict, witness)
    assert (evidence.cases, evidence.figures) == (tuple(cases), (figure,))
    assert evidence.assumes == ("luck",)


@pytest.mark.parametrize(
    ("cases", "verdict", "made"),
    [
        ([HOLDS, HOLDS], Verdict.HOLDS, 2),
        ([OPEN, HOLDS], Verdict.INCONCLUSIVE, 2),
        ([OPEN, FAILS, HOLDS], Verdict.FAILS, 2),
    ],
)
def test_the_verdict_alone_is_the_same_and_nothing_is_made_after_a_failing_case(
    cases, verdict, made
):
    count = iter(range(1, 9))

    def one_by_one(claim):
        yield from (case for case, _ in zip(cases, count, strict=False))

    assert judge(declared(one_by_one), seed=1) is verdict
    assert next(count) == made + 1
    assert examine(declared(lambda claim: cases), seed=1).verdict is verdict


@pytest.mark.parametrize("carried_out", [examine, judge])
@pytest.mark.parametrize("answer", [None, "holds", 3, [Verdict.HOLDS], [None]])
def test_what_is_no_case_is_refused(answer, carried_out):
    def answers(claim):
        return answer

    with pytest.raises(TypeError, match="must return cases, not"):
        carried_out(declared(answers), seed=1)


@pytest.mark.parametrize("carried_out", [examine, judge])
def test_no_cases_and_samples_outside_a_budget_are_refused(carried_out):
    def empty(claim):
        return []

    def draws(claim):
        return [Case("drawn", 1.0, 1.0, Verdict.HOLDS, samples=3)]

    with pytest.raises(ValueError, match="empty"):
        carried_out(declared(empty), seed=1)
    with pytest.raises(ValueError, match="draws samples in 'drawn'"):
        carried_out(declared(draws), seed=1)


@pytest.mark.parametrize("case", [HOLDS, FAILS, OPEN])
@pytest.mark.parametrize("verdict", list(Verdict))
def test_evidence_whose_verdict_is_not_that_of_its_cases_is_refused(case, verdict):
    def stated(steps=()):
        return Evidence("toy.one", "a:b", "", verdict, Method.EXACT, (case,), steps)

    step = StepRecord("=", Math("x", "x"), "", "rule")
    if case.verdict is verdict:
        assert stated().verdict is stated((step,)).verdict is verdict
    elif (case.verdict, verdict) == (Verdict.FAILS, Verdict.INCONCLUSIVE):
        assert stated((step,)).verdict is verdict  # a derivation that fails shows nothing
        with pytest.raises(ValueError, match="must be that of its cases"):
            stated()
    else:
        for steps in ((), (step,)):
            with pytest.raises(ValueError, match="must be that of its cases"):
                stated(steps)


def test_evidence_without_cases_is_refused():
    with pytest.raises(ValueError, match="no cases is an error"):
        Evidence("toy.one", "a:b", "", Verdict.HOLDS, Method.EXACT, ())


def interval_of(rate, low=0.0, high=1.0):
    return Interval.stated(low, high, rate, f"stated at {rate}")


def sampled_from(*cases, assumes=()):
    def sampled(claim, budget):
        return Confrontation(cases, assumes=assumes)

    return examine(declared(sampled, Method.SAMPLED, 1), seed=1, budget=BUDGET)


def test_a_case_carries_the_error_rate_of_its_interval_and_the_finding_adds_them_up():
    first, second = interval_of(0.004), interval_of(0.006)
    both = Interval.following(-1.0, 1.0, second, first)
    evidence = sampled_from(
        bound_case("first", first, 2.0, "<=", 50),
        equality_case("second", second, 0.5, 1.0, 50),
        bound_case("of the same intervals", both, 2.0, "<=", 100),
        assumes=("what the author says",),
    )
    assert [case.error_rate for case in evidence.cases] == pytest.approx([0.004, 0.006, 0.01])
    assert evidence.spent == pytest.approx(0.01)  # each interval once
    assert evidence.assumes == ("what the author says", "stated at 0.004", "stated at 0.006")
    numbers = [tuple(share.interval for share in case.shares) for case in evidence.cases]
    assert numbers == [(1,), (2,), (1, 2)]


def test_intervals_beyond_the_declared_error_rate_are_refused():
    with pytest.raises(ValueError, match=r"error_rate .* must cover its intervals.* 0\.011"):
        sampled_from(
            bound_case("first", interval_of(0.005), 2.0, "<=", 50),
            bound_case("second", interval_of(0.006), 2.0, "<=", 50),
        )


def test_an_interval_of_samples_at_no_error_rate_is_refused():
    by_hand = bound_case("by hand", Interval(0.0, 1.0), 2.0, "<=", 50)
    with pytest.raises(ValueError, match="at no error rate: make it of others"):
        sampled_from(by_hand)


def test_an_unsampled_finding_spends_nothing():
    spends = bound_case("drawn", interval_of(0.001), 2.0, "<=", 0)
    with pytest.raises(ValueError, match="must cover its intervals"):
        examine(declared(lambda claim: [spends]), seed=1)


def test_a_run_that_spends_more_than_its_total_is_refused():
    evidence = sampled_from(bound_case("first", interval_of(0.005), 2.0, "<=", 50))
    run = {
        "paper": "A paper", "seed": 1, "quick": False, "budgets": {}, "versions": {}, "date": "",
        "commit": "", "claims": (),
    }  # fmt: skip
    assert Results(**run, error_rate=0.02, evidence=(evidence, evidence)).evidence
    with pytest.raises(ValueError, match=r"error_rate of the run must cover .* 0\.03"):
        Results(**run, error_rate=0.02, evidence=(evidence,) * 3)


@pytest.mark.parametrize("method", [Method.EXACT, Method.ENCLOSED])
def test_floating_point_never_stands_as_more(method):
    def rounded(claim):
        return [rounded_case("in doubles", 1.0, 1.0, 1e-9)]

    with pytest.raises(ValueError, match=r"computes in floating point .* Method\.ROUNDED"):
        examine(declared(rounded, method), seed=1)
    assert examine(declared(rounded, Method.ROUNDED), seed=1).method is Method.ROUNDED


def test_a_value_in_a_ball_never_stands_as_exact():
    def enclosed(claim):
        return [ball_case("in balls", arb(1), arb(1))]

    for carry_out in (examine, judge):
        with pytest.raises(ValueError, match=r"encloses its values .* Method\.ENCLOSED"):
            carry_out(declared(enclosed, Method.EXACT), seed=1)
    evidence = examine(declared(enclosed, Method.ENCLOSED), seed=1)
    assert (evidence.method, evidence.verdict) == (Method.ENCLOSED, Verdict.HOLDS)


SIZES = dataclasses.replace(ONE, stated_for=(("n", (2, 3, 4)), ("D", (10, 20))))


@pytest.mark.parametrize(
    ("examined", "verdict", "method", "restricted"),
    [
        ([{"n": (2, 3)}, {"n": (4,), "D": (10, 20)}], Verdict.HOLDS, Method.EXACT, ""),
        ([{"n": (2,), "D": (10,)}], Verdict.HOLDS, Method.OBSERVED,
         "n = 2 of 2, 3, 4; D = 10 of 10, 20"),
        ([{"n": (7,), "D": (10, 20)}], Verdict.HOLDS, Method.OBSERVED, "n = none of 2, 3, 4"),
        ([{}], Verdict.INCONCLUSIVE, Method.OBSERVED,
         "n = none of 2, 3, 4; D = none of 10, 20"),
        ([{"n": (2,), "D": (10, 20)}], Verdict.FAILS, Method.EXACT, "n = 2 of 2, 3, 4"),
    ],
)  # fmt: skip
def test_what_covers_a_part_of_the_claim_is_observed_there(examined, verdict, method, restricted):
    def some(claim):
        return [Case("some", "1", "1", verdict, at=at) for at in examined]

    evidence = examine(check(SIZES, method=Method.EXACT)(some).__checks__[-1], seed=1)
    assert (evidence.verdict, evidence.method) == (verdict, method)
    assert evidence.restricted == restricted


def test_a_check_has_the_line_of_its_docstring_unless_it_has_its_own():
    def counted(claim):
        """Count the cases."""

    made = declared(counted)
    assert made.title == "Count the cases"
    assert dataclasses.replace(made, line="Its own line").title == "Its own line"
