import numpy as np
import pytest
from flint import acb, acb_mat, arb, ctx, fmpq
from sympy import Float, I, Rational, Symbol, cos, nan, oo, sin, sqrt, zoo

from bptools.claims import Relation, Verdict
from bptools.confrontation import (
    ball_case,
    exact_array_case,
    exact_case,
    rounded_case,
    rounding_radius,
)
from bptools.evaluation import Gaussian, gaussian_array
from bptools.evaluation.balls import number_ball


@pytest.mark.parametrize(
    ("relation", "value", "claimed", "verdict"),
    [
        (Relation.EQUAL, Rational(1, 3), Rational(1, 3), Verdict.HOLDS),
        (Relation.EQUAL, Gaussian(1, 1), 1 + I, Verdict.HOLDS),
        (Relation.EQUAL, Gaussian(1, -1), Gaussian(1, 1), Verdict.FAILS),
        (Relation.AT_MOST, 1, 1, Verdict.HOLDS),
        (Relation.AT_MOST, 2, Gaussian(1), Verdict.FAILS),
        (Relation.AT_LEAST, 2, 1, Verdict.HOLDS),
        (Relation.AT_LEAST, 0, 1, Verdict.FAILS),
        (Relation.EQUAL, sqrt(5 + 2 * sqrt(6)), sqrt(2) + sqrt(3), Verdict.HOLDS),
        (Relation.EQUAL, sqrt(5 + 2 * sqrt(6)), sqrt(2) + sqrt(4), Verdict.FAILS),
        (Relation.EQUAL, cos(1) ** 2 + sin(1) ** 2, 1, Verdict.HOLDS),
        (Relation.AT_MOST, sqrt(5 + 2 * sqrt(6)), sqrt(2) + sqrt(3), Verdict.HOLDS),
        (
            Relation.AT_MOST,
            sqrt(2) + sqrt(3),
            sqrt(5 + 2 * sqrt(6)) - Rational(1, 10**30),
            Verdict.FAILS,
        ),
        (Relation.AT_MOST, (1 + I) * (1 - I), 2, Verdict.HOLDS),
    ],
)
def test_exact_numbers_are_compared_by_the_relation(relation, value, claimed, verdict):
    assert exact_case("", relation, value, claimed).verdict is verdict


def test_arrays_are_compared_entry_by_entry():
    one = gaussian_array(np.eye(2))
    assert exact_array_case("", np.eye(2, dtype=int), one).verdict is Verdict.HOLDS
    case = exact_array_case("", 2 * one, one)
    assert (case.verdict, case.expected, case.found) == (
        Verdict.FAILS,
        "1 at (0, 0)",
        "2 at (0, 0)",
    )
    with pytest.raises(ValueError, match="shape"):
        exact_array_case("", one, one[0])


def test_what_cannot_be_compared_exactly_is_refused():
    with pytest.raises(TypeError, match="float"):
        exact_case("", Relation.EQUAL, 1.0, 1)
    with pytest.raises(TypeError, match="must be real numbers"):
        exact_case("", Relation.AT_MOST, I, 1)
    for number in (nan, zoo, oo, Float(1), Symbol("N"), "1", True, None, np.array([1, 2])):
        with pytest.raises(TypeError, match="must be a finite number and no float"):
            exact_case("", Relation.EQUAL, number, number)


@pytest.mark.parametrize(
    ("values", "error", "words"),
    [
        (np.ma.masked_array([1, 2], [0, 1]), TypeError, "masked"),
        (np.array(["1", "2"]), TypeError, "not <U1|texts"),
        (np.zeros((0, 2), int), ValueError, "at least one"),
    ],
)
def test_arrays_that_hide_something_are_refused(values, error, words):
    with pytest.raises(error, match=words):
        exact_array_case("", values, values)
    with pytest.raises(error, match=words):
        rounded_case("", values, values, 1e-9)


def test_enclosures_decide_by_their_radius():
    assert rounded_case("", 1.0 + 1e-12, 1.0, 1e-11).verdict is Verdict.HOLDS
    assert rounded_case("", 1.0 + 1e-10, 1.0, 1e-11).verdict is Verdict.FAILS
    assert rounded_case("", 1.0 + 1e-10j, 1.0, 1e-11).verdict is Verdict.FAILS
    assert rounded_case("", 1j * np.eye(2), np.eye(2), 1e-11).found == pytest.approx(2**0.5)


@pytest.mark.parametrize(
    ("relation", "value", "verdict"),
    [
        (Relation.AT_MOST, 0.8, Verdict.HOLDS),
        (Relation.AT_MOST, 0.95, Verdict.INCONCLUSIVE),
        (Relation.AT_MOST, 1.2, Verdict.FAILS),
        (Relation.AT_LEAST, 0.8, Verdict.FAILS),
        (Relation.AT_LEAST, 1.05, Verdict.INCONCLUSIVE),
        (Relation.AT_LEAST, 1.2, Verdict.HOLDS),
    ],
)
def test_enclosures_are_on_one_side_of_a_bound_or_decide_nothing(relation, value, verdict):
    case = rounded_case("", value, 1.0, 0.1, relation)
    assert (case.verdict, case.bound) == (verdict, 1.0)


@pytest.mark.parametrize("found", [1j, np.zeros(2)])
def test_only_real_numbers_are_on_a_side_of_a_bound(found):
    with pytest.raises(TypeError, match="real numbers"):
        rounded_case("", found, np.zeros_like(found), 0.1, Relation.AT_MOST)


@pytest.mark.parametrize(
    ("found", "claimed", "radius", "message"),
    [
        (np.nan, 1.0, 1e-9, "finite"),
        (1.0, 1.0, 0.0, "radius"),
        ([1.0], 1.0, 1e-9, "shape"),
    ],
)
def test_enclosures_of_nothing_are_refused(found, claimed, radius, message):
    with pytest.raises(ValueError, match=message):
        rounded_case("", found, claimed, radius)
    with pytest.raises(ValueError, match="operations"):
        rounding_radius(0)
    assert rounding_radius(1) > 0


@pytest.mark.parametrize(
    ("balls", "verdict"),
    [
        (lambda: (arb(1) / 3, arb(fmpq(1, 3))), Verdict.HOLDS),
        (lambda: (acb(0, 1), number_ball(I)), Verdict.HOLDS),
        (lambda: (arb(1) / 3, arb(fmpq(1, 3)) + arb("1e-20")), Verdict.FAILS),
        (lambda: (acb(0, "1e-20"), acb(0)), Verdict.FAILS),
        (lambda: (arb(0, 1e-20), arb(0)), Verdict.INCONCLUSIVE),
        (lambda: (acb_mat([[1, 2], [3, 4]]), acb_mat([[1, 2], [3, 4]])), Verdict.HOLDS),
        (lambda: (acb_mat([[1, 2], [3, 4]]), acb_mat([[1, 2], [3, 5]])), Verdict.FAILS),
        (lambda: (number_ball(sqrt(2)) ** 2, number_ball(2)), Verdict.HOLDS),
        (lambda: (number_ball(sqrt(2)) ** 2, number_ball(Rational(20001, 10000))), Verdict.FAILS),
        (lambda: (number_ball(Gaussian(Rational(1, 2), 3)), acb("0.5", 3)), Verdict.HOLDS),
    ],
)
def test_balls_that_meet_and_are_narrow_agree(balls, verdict):
    with ctx.workprec(200):
        assert ball_case("balls", *balls()).verdict is verdict


def test_a_rounded_case_shows_its_enclosure_and_counts_its_end_in():
    case = rounded_case("number", 1.25, 1.0, 0.25)
    assert (case.expected, case.found, case.low, case.high) == (1.0, 1.25, 1.0, 1.5)
    assert (case.verdict, case.rounded, case.label) == (Verdict.HOLDS, True, "number")
    array = rounded_case("array", np.array([1.0, 2.0]), np.array([1.0, 1.5]), 0.25)
    assert (array.expected, array.found, array.low, array.high) == (0.0, 0.5, 0.25, 0.75)
    assert (array.verdict, array.label) == (Verdict.FAILS, "array, largest distance")
    near = rounded_case("array", np.array([1.0]), np.array([1.0]), 0.25)
    assert (near.low, near.high) == (0.0, 0.25)


@pytest.mark.parametrize("relation", [Relation.AT_MOST, Relation.AT_LEAST])
def test_a_bound_that_is_attained_holds(relation):
    case = exact_case("", relation, Rational(1, 3), Rational(1, 3))
    assert (case.verdict, case.note) == (Verdict.HOLDS, "attained")
