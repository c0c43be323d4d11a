"""Cases of checks in the second reader: compared, evaluated at their labels, never passed over."""

import copy
import math
from contextlib import nullcontext

import flint
import msgspec
import pytest
from flint import acb, arb

from bptools.running.project import load
from bptools.verification.cases import cases
from bptools.verification.cases.cases import assigned
from bptools.verification.cases.constants import constant
from bptools.verification.checking import check
from bptools.verification.explicit.balls import ball_of
from bptools.verification.explicit.witnesses import require_scalars
from bptools.verification.limits import Rejected
from bptools.verification.printed.claims import read_claim
from bptools.verification.scalars.quantities import exact
from bptools.verification.terms.contexts import Declared
from bptools.verification.terms.language import node
from tests.verification.altered import files, written

CLAIMS = ("trained_witness.mean_square", "trained_witness.cube", "theorem1.exponential")


@pytest.fixture(scope="module")
def proofs():
    by_claim = {proof.claim.name: proof for proof in load(None).proofs}
    return {name: written(by_claim[name]) for name in CLAIMS}


def finding(claim, *cases, method="", **parts):
    method = method or ("enclosed" if any("low" in case for case in cases) else "exact")
    stated = [case["verdict"] for case in cases]
    verdict = next(v for v in ("fails", "inconclusive", "holds") if v in stated)
    names = {"claim": claim, "finding": "checks.toy:check", "verdict": verdict}
    return {**names, "method": method, "cases": list(cases), **parts}


def case(label, expected, found, verdict="holds", **parts):
    return {"label": label, "expected": expected, "found": found, "verdict": verdict, **parts}


def read(proofs, claim, *cases, **parts):
    results, proof = copy.deepcopy(proofs[claim])
    results["evidence"].append(finding(claim, *cases, **parts))
    content, proof_file = files({**results, "evidence": results["evidence"][:1]}, proof)
    both = content.replace(b'"evidence":[', b'"evidence":[' + _encoded(results["evidence"][1]), 1)
    checked, _ = check(both, proof_file)
    return checked


def _encoded(record):
    return msgspec.json.encode(record) + b","


@pytest.mark.parametrize(
    ("claim", "cases"),
    [
        ("trained_witness.mean_square", [case("$N = 2$", "23/2560", "23/2560")]),
        ("trained_witness.mean_square", [case("$N = 3$", "73/4480", "73/4480")]),
        ("trained_witness.cube", [case("$y = 1/4$", "<= 1", "13/256", bound=1.0)]),
        ("trained_witness.cube", [case("$y = 1$", "<= 1", "1", bound=1.0)]),
        ("theorem1.exponential", [case("$n = 1$", "<= 1/8", "1/12", bound=0.125)]),
        ("theorem1.exponential", [case("$n = 100$", "<= 3.111507E-61…", "3.111507E-61…")]),
        ("trained_witness.cube", [case("$y = 1$", "<= 1", 1.0, low=0.999, high=1.001, bound=1.0)]),
        ("trained_witness.cube", [case("$y = 1$", "<= 1", 1.0, low=1.0, high=1.0, bound=1.0)]),
        ("trained_witness.mean_square", [case("$N = 2$", "23/2560", 0.009, low=0.008, high=0.01)]),
    ],
)
def test_both_sides_are_evaluated_where_the_label_says_enough(proofs, claim, cases):
    """At N = 2 and 3 too, below the threshold of the general formula."""
    checked = read(proofs, claim, *cases)
    assert checked.rechecked, checked
    assert "at 1 the printed sides were evaluated again" in str(checked)


@pytest.mark.parametrize(
    ("claim", "cases"),
    [
        ("trained_witness.mean_square", [case("$N = 2$", "1/2", "1/2")]),
        ("trained_witness.mean_square", [case("$N = 2$", "23/2560", "23/2560"),
                                         case("$N = 3$", "23/2560", "23/2560")]),
        ("trained_witness.cube", [case("$y = 1/4$", "<= 1", "1/256", bound=1.0)]),
        ("trained_witness.cube", [case("$y = 1/4$", "<= 2", "13/256", bound=2.0)]),
        ("trained_witness.cube", [case("$y = 1/4$, something", "<= 1", "13/256")]),
        ("trained_witness.cube", [case("$y = -1$", "<= 1", "-7")]),
        ("theorem1.exponential", [case("$n = 100$", "<= 3.111507E-61…", "3.111507E-62…")]),
        ("trained_witness.cube", [case("$y = 1$", "<= 1", 0.5, low=0.4, high=0.6, bound=1.0)]),
        ("trained_witness.cube", [case("$y = 1$", "<= 2", 1.0, low=0.9, high=1.1, bound=2.0)]),
        ("trained_witness.cube", [case("$y = 1/4$", "<= 1", 1.0, low=None, high=1.1)]),
        ("theorem1.exponential", [case("$n = 1$", "equal in all 4 entries",
                                       "equal in all 4 entries")]),
    ],
)  # fmt: skip
def test_another_number_or_another_label_is_not_confirmed(proofs, claim, cases):
    checked = read(proofs, claim, *cases)
    assert not checked.rechecked
    assert checked.because
    assert checked.cases


@pytest.mark.parametrize(
    ("cases", "because"),
    [
        ([case("$y = 1/4$", "<= 1", "13/256")], ""),
        ([case("circuit 1", "<= 1", "13/256")], "the instances that they are of are not in the"),
        (
            [case("$y = 1/4$", "<= 1", "13/256"), case("circuit 1", "<= 1", "1/2")],
            "not all of them are of instances that the reader can evaluate",
        ),
    ],
)
def test_it_is_said_why_a_case_is_not_evaluated(proofs, cases, because):
    checked = read(proofs, "trained_witness.cube", *cases)
    assert checked.rechecked is (because == "")
    assert because in checked.because


@pytest.mark.parametrize(
    "wrong",
    [
        case("a", "1/2", "1/3"),
        case("a", "1/2", "1/2", "fails"),
        case("a", "<= 1/2", "3/4"),
        case("a", ">= 1/2", "3/4", "fails"),
        case("a", "<= sqrt(2)", "3/2"),
        case("a", "1 + I", "1 - I"),
        case("a", "0.331…", "0.335…"),
        case("a", "<= 1/4", "0.2512…"),
        case("a", 0.0, 3.0),
        case("a", ">= 1", 0.0),
        case("a", 0.0, 2.0, low=1.0, high=3.0),
        case("a", "<= 0.5", 0.7, low=0.6, high=0.8, bound=0.5),
        case("a", ">= 0.5", 0.7, "fails", low=0.6, high=0.8, bound=0.5),
        case("a", 0.0, 0.0, low=1.0, high=-1.0),
        case("a", "<= 1", 2.0),
        case("a", 2.0, 2.0, "fails"),
        case("a", ">= 0.5", 0.4, low=0.3, high=0.4, bound=0.5),
    ],
)
def test_a_verdict_that_its_numbers_contradict_is_refused(proofs, wrong):
    with pytest.raises(Rejected, match=r"numbers say otherwise|ends before it begins"):
        read(proofs, "trained_witness.cube", wrong)


@pytest.mark.parametrize(
    ("method", "parts"),
    [
        ("exact", {"rounded": True}),
        ("enclosed", {"low": 0.0, "high": 0.1, "rounded": True}),
        ("enclosed", {"low": 0.0, "high": 0.1, "samples": 100}),
        ("rounded", {"low": 0.0, "high": 0.1, "samples": 100}),
    ],
)
def test_a_finding_is_known_no_better_than_its_cases(proofs, method, parts):
    with pytest.raises(Rejected, match=f"said to be {method}, and a case is not"):
        read(proofs, "trained_witness.cube", case("a", "<= 1", 0.05, **parts), method=method)


def test_an_enclosure_is_not_confirmed_as_exact(proofs):
    enclosed = case("$y = 1$", "<= 1", 1.0, low=0.999, high=1.001, bound=1.0)
    assert read(proofs, "trained_witness.cube", enclosed, method="enclosed").rechecked
    checked = read(proofs, "trained_witness.cube", enclosed, method="exact")
    assert not checked.rechecked
    assert "a case is an enclosure" in checked.because


@pytest.mark.parametrize("verdict", ["holds", "fails"])
@pytest.mark.parametrize("method", ["symbolic", "certified"])
def test_what_is_said_to_be_proved_has_a_proof(proofs, method, verdict):
    with pytest.raises(Rejected, match="no proof is written"):
        read(proofs, "trained_witness.cube", case("a", "1", "1", verdict), method=method)


def test_a_record_gives_a_name_one_value(proofs):
    content, proof_file = files(*copy.deepcopy(proofs["trained_witness.cube"]))
    assert check(content, proof_file)
    twice = content.replace(b'"verdict":', b'"verdict":"fails","verdict":', 1)
    renamed = proof_file.replace(b'"claim":', b'"claim":"another","claim":', 1)
    for results, proof in ((twice, proof_file), (content, renamed)):
        with pytest.raises(Rejected, match="gives one name two values"):
            check(results, proof)


def test_a_label_gives_a_letter_one_value(proofs):
    with pytest.raises(Rejected, match="gives y two values"):
        read(proofs, "trained_witness.cube", case("$y = 1$, $y = 1/4$", "<= 1", "13/256"))


def test_an_inequality_is_of_real_numbers(proofs):
    with pytest.raises(Rejected, match="not real"):
        read(proofs, "trained_witness.cube", case("a", "<= 1", "I"))


def test_a_bound_that_an_enclosure_contains_is_left_open(proofs):
    open_case = case("a", "<= 0.5", 0.5, low=0.4, high=0.6, bound=0.5)
    assert "0 of 1 verdicts" in str(read(proofs, "trained_witness.cube", open_case))
    rounded = case("a", ">= 0.5", 0.7, low=0.5 - 1e-13, high=0.8, bound=0.5)
    assert "1 of 1 verdicts" in str(read(proofs, "trained_witness.cube", rounded))
    without = case("a", "<= 1/2", 0.4, low=0.3, high=None)
    assert "1 of 1 verdicts" not in str(read(proofs, "trained_witness.cube", without))


@pytest.mark.parametrize(
    ("sort", "number", "fits"),
    [
        ("positive", "0", False), ("positive", "1/2", True), ("non-negative", "0", True),
        ("non-negative", "-1", False), ("natural", "1", False), ("natural", "2", True),
        ("natural", "5/2", False), ("real", "-1", True),
    ],
)  # fmt: skip
def test_a_value_is_of_its_sort(sort, number, fits):
    declared = Declared("Scalar", "x", sort, 2)
    with nullcontext() if fits else pytest.raises(Rejected, match="the value of x is not"):
        require_scalars((declared,), {"x": constant(number)})


CONTEXT = tuple(Declared("Scalar", name, "real") for name in "xyq")


def claim_of(formula):
    record = {
        "formula": {"typst": formula},
        "declares": [f"{letter} as {letter}: real" for letter in "xyq"],
    }
    return read_claim(CONTEXT, record)


@pytest.mark.parametrize(
    ("formula", "violated"),
    [
        ("x y >= 0", False),
        ("x >= y", True),
        ("x y = 2", False),
        ('op("cos") (x) <= frac(1, 2)', True),
        ('op("cos") (x) <= frac(3, 5)', False),
        ("upright(e)^(x) >= 3", True),
        ("frac(x, y + pi) <= frac(1, 5)", False),
        ("x = q", None),
    ],
)
def test_sides_are_evaluated_exactly_or_in_balls(formula, violated):
    """At x = 1 and y = 2; q has no value."""
    values = {"x": constant("1"), "y": constant("2")}
    claim = claim_of(formula)
    assert cases.violates(claim, values) is violated
    assert cases.violates(claim, {"y": values["y"]}) is None


def test_a_label_names_letters_as_they_are_printed():
    """Where x is printed b and y is printed x, a label with x says what y is."""
    record = {
        "formula": {"typst": "b <= x"},
        "declares": ["x as b: real", "y as x: real"],
    }
    claim = read_claim(CONTEXT[:2], record)
    assert cases.violates(claim, {"b": constant("1"), "x": constant("2")}) is False
    assert cases.violates(claim, {"x": constant("1"), "b": constant("2")}) is True
    assert cases.violates(claim, {"x": constant("1"), "y": constant("2")}) is None


def test_a_label_gives_a_place_within_its_range():
    size = node("Variable", "N")
    context = (Declared("Scalar", "N", "natural", 1), Declared("Scalar", "k", "natural", 0, size))
    declares = ["N as N: natural from 1", "k as k: natural from 0"]
    claim = read_claim(context, {"formula": {"typst": "k <= 5"}, "declares": declares})
    assert cases.violates(claim, assigned("$N = 9$, $k = 8$")) is True
    assert cases.violates(claim, assigned("$N = 8$, $k = 8$")) is None


@pytest.mark.parametrize("verdict", ["holds", "fails"])
def test_digits_that_are_cut_off_decide_no_equality(proofs, verdict):
    cut = case("a", "0.3333…", "0.3333…", verdict)
    checked = read(proofs, "trained_witness.cube", cut)
    assert "0 of 1 verdicts agree with the numbers" in str(checked)


@pytest.mark.parametrize(
    ("ball", "known"),
    [(acb(1), True), (acb(arb(1, 1e-40)), True), (acb(arb(1, 1)), False), (acb("nan"), False)],
)
def test_a_wide_ball_agrees_with_nothing(ball, known):
    assert cases._is_known(ball) is known


@pytest.mark.parametrize("label", ["y = 1/4", "y = 1", "y = 1/4, z = 2"])
def test_a_listed_violation_is_evaluated(proofs, label):
    title = proofs["trained_witness.cube"][0]["claims"][0]["title"]
    listing = {"title": f"Violated: {title}", "head": ["numbers"], "rows": [[label]]}
    count = case("violations", ">= 1", 1.0)
    with pytest.raises(Rejected, match="does not violate it"):
        read(proofs, "trained_witness.cube", count, method="enclosed", listings=[listing])


def test_a_violation_in_other_letters_is_counted_as_not_evaluated(proofs):
    title = proofs["trained_witness.cube"][0]["claims"][0]["title"]
    listing = {"title": f"Violated: {title}", "head": [""], "rows": [["W1 = C([[0, 1], [1, 0]])"]]}
    count = case("violations", ">= 1", 1.0)
    checked = read(proofs, "trained_witness.cube", count, method="enclosed", listings=[listing])
    assert "0 of 1 listed violations evaluated again" in str(checked)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("$N = 2$, $N_a = 3$", {"N": "2", "N_a": "3"}),
        ("A = 1/2, B = -1", {"A": "1/2", "B": "-1"}),
        ("theta_1 = -12/13, largest distance", {"theta_1": "-12/13"}),
        ("$N = 2$, circuit 1", {}),
        ("$N = 1/0$", {}),
    ],
)
def test_a_label_gives_values_or_nothing(text, values):
    assert assigned(text) == {name: constant(number) for name, number in values.items()}


@pytest.mark.parametrize(
    "text", ["__import__('os')", "1 if 1 else 2", "x", "1.5", "2**10**9", "2**65", ""]
)
def test_what_is_no_number_is_none(text):
    assert constant(text) is None


def test_powers_and_pi_are_numbers():
    with flint.ctx.workprec(100):
        ball = ball_of(exact(constant("pi**2/2 - sqrt(2)")))
        assert abs(ball - (math.pi**2 / 2 - math.sqrt(2))) < 1e-12
