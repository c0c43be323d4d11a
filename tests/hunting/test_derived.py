"""A slack is that of its claim: derived from its terms, or compared with them, or refused."""

import dataclasses
import math

import numpy as np
import pytest
from flint import acb, arb
from sympy import MatrixSymbol, Rational, S, Symbol, Trace, sin

from bptools.algebra import Hypothesis, Kind
from bptools.claims import Claim, Reading, Relation, Source
from bptools.errors import UsageError
from bptools.evaluation import gaussian_array
from bptools.hunting import Sides, Slack, slack
from bptools.hunting.claimed import ClaimedInstance, drawn
from bptools.hunting.derived import derived_sides, derived_slack, require_of_claim
from bptools.hunting.own import own_slack
from bptools.hunting.spaces.number_ranges import RealRange, WholeRange, numbers
from bptools.interface.hunts import slack_of
from bptools.running.project import load

PROJECT = load()
COMPARED = [slack for slack in PROJECT.slacks if not slack.reworded]
CHEAP = [slack for slack in COMPARED if "ancillas" not in slack.spaces.__name__]
N = Symbol("N", integer=True, positive=True)
x, y = Symbol("x", positive=True), Symbol("y", real=True)


def stated(quantity, closed_form, relation=Relation.AT_MOST, domain=()):
    return Claim(
        name="toy.bound",
        title="",
        statement="",
        quantity=quantity,
        relation=relation,
        closed_form=closed_form,
        source=Source("", ""),
        reading=Reading.OURS,
        domain=domain,
    )


def test_most_slacks_of_the_paper_are_compared_with_their_claims():
    assert len(COMPARED) >= 28
    assert {slack.reworded[0].islower() for slack in PROJECT.slacks if slack.reworded} == {True}


@pytest.mark.parametrize("slack", CHEAP, ids=lambda slack: slack.claim.name)
def test_a_slack_is_compared_with_its_claim_and_another_is_refused(slack):
    """The law of slacks compares them all; these are altered too."""

    def off(claim, quantities):
        left, right = slack.sides(claim, quantities)
        return Sides(left, right * 15 / 16)

    with pytest.raises(UsageError, match=f"slack of {slack.claim.name} must be that of its claim"):
        require_of_claim(dataclasses.replace(slack, sides=off))


def test_what_is_not_known_well_is_no_agreement():
    claim = stated(x, 4 / (N + 1), domain=((N, 1),))
    space = numbers((RealRange("x", 0.1, 1),), (WholeRange("N", 1, 9),))
    vague = Slack(claim, lambda c, v: Sides(v["x"], arb(0, 9)), space)
    with pytest.raises(UsageError, match=r"toy\.bound must be known to 0\.01"):
        require_of_claim(vague)


def test_a_slack_without_letters_is_refused():
    claim = stated(Trace(MatrixSymbol("A", N, N)), S.One, domain=((N, 1),))
    space = numbers((RealRange("x", 0.1, 1),))
    with pytest.raises(UsageError, match="cannot be compared with its claim: A has no value"):
        require_of_claim(Slack(claim, lambda c, v: Sides(v["x"], 1), space))
    nowhere = Slack(claim, lambda c, v: Sides(v["x"], 1), space, lambda claim, spaces: iter(()))
    with pytest.raises(UsageError, match="must say what the claim's letters are at instances"):
        require_of_claim(nowhere)
    require_of_claim(dataclasses.replace(nowhere, reworded="it says more"))


def test_a_constant_that_is_typed_wrongly_is_refused():
    claim = stated(x, 4 / (N + 1), domain=((N, 1),))
    space = numbers((RealRange("x", 0.1, 1),), (WholeRange("N", 1, 9),))
    right = Slack(claim, lambda c, v: Sides(v["x"], 4 / (v["N"] + 1)), space)
    wrong = Slack(claim, lambda c, v: Sides(v["x"], 3 / (v["N"] + 1)), space)
    require_of_claim(right)
    with pytest.raises(UsageError, match=r"toy\.bound must be that of its claim: at .*N = "):
        require_of_claim(wrong)


def test_a_slack_of_numbers_needs_no_declaration():
    slack = derived_slack(stated(y * x**2 / 3 - N, Rational(1, 7), domain=((N, 2),)))
    (space,) = slack.spaces(None, None)
    assert space.label == "x in [0.015625, 8.0], y in [-8.0, 8.0], N = 2..66"
    require_of_claim(slack)
    values = {"x": 1.5, "y": -2.0, "N": 3}
    assert slack.ordered(values) == pytest.approx((1 / 7, -2 * 1.5**2 / 3 - 3))


@pytest.mark.parametrize(
    ("quantity", "words"),
    [
        (Trace(MatrixSymbol("A", N, N)), "it holds Trace"),
        (sin(y), "it holds sin"),
        (x**y, "it holds Pow"),
    ],
)
def test_what_cannot_be_derived_is_refused(quantity, words):
    claim = stated(quantity, S.One)
    with pytest.raises(UsageError, match=f"slack of toy.bound cannot be derived: .*{words}"):
        derived_slack(claim)
    with pytest.raises(UsageError, match="cannot be derived"):
        derived_sides(claim, {})


def test_a_hunt_takes_no_slack_but_the_claims():
    claim = stated(y, y**2)
    project = dataclasses.replace(PROJECT, claims=(claim,), slacks=(), no_slacks=())
    assert slack_of(project, "toy.bound").sides is derived_sides
    space = numbers((RealRange("y", -1, 1),))
    wrong = Slack(claim, lambda c, v: Sides(v["y"], v["y"] ** 2 + 1), space)
    with pytest.raises(UsageError, match="must be that of its claim"):
        slack_of(dataclasses.replace(project, slacks=(wrong,)), "toy.bound")


@pytest.mark.parametrize(
    ("sides", "words"),
    [
        (lambda c, v: None, "two real numbers, left and right, not None"),
        (lambda c, v: v["x"], "two real numbers"),
        (lambda c, v: (1, 2, 3), "two real numbers"),
        (lambda c, v: Sides(acb(v["x"], 1), 2 * v["x"]), r"two real numbers.* \['acb', 'arb'\]"),
        (lambda c, v: Sides(1j, 2 * v["x"]), "two real numbers"),
        (lambda c, v: Sides("1", 2 * v["x"]), "two real numbers"),
        (lambda c, v: Sides(np.ones(2), 2 * v["x"]), "two real numbers"),
        (lambda c, v: Sides(math.nan, 2 * v["x"]), "must be known to 0.01"),
        (lambda c, v: Sides(v["x"], math.inf), "must be that of its claim"),
        (lambda c, v: Sides(1, 2), "must be that of its claim"),
        (lambda c, v: Sides(2 * v["x"], v["x"]), "must be that of its claim"),
        (lambda c, v: Sides(2 * v["x"], 4 * v["x"]), "must be that of its claim"),
    ],
)
def test_a_slack_of_anything_but_its_claims_two_numbers_is_refused(sides, words):
    slack = Slack(stated(x, 2 * x), sides, numbers((RealRange("x", 0.5, 3),)))
    with pytest.raises(UsageError, match=words):
        require_of_claim(slack)
    same_slack = dataclasses.replace(slack, sides=lambda c, v: Sides(v["x"] + 5, 2 * v["x"] + 5))
    require_of_claim(same_slack)


HALF = Symbol("x", negative=True)


@pytest.mark.parametrize(
    ("claim", "ranges", "words"),
    [
        (stated(1 / x, x), ((RealRange("x", -3, 3),), ()), "must be (nonzero|positive) where"),
        (stated(1 / x, x), ((RealRange("x", 0, 3),), ()), "must be nonzero where it is hunted"),
        (stated(1 / HALF, HALF), ((RealRange("x", 1, 3),), ()), "must be negative where"),
        (stated(1 / N, N, domain=((N, 3),)), ((), (WholeRange("N", 1, 9),)), "from 3 on"),
        (stated(1 / N, N, domain=((N, 1),)), ((RealRange("N", 1, 9),), ()), "a whole number"),
        (stated(1 / N, N), ((RealRange("N", 1, 9),), ()), "must be integer where it is hunted"),
    ],
)
def test_a_space_of_numbers_that_the_claim_says_nothing_of_is_refused(claim, ranges, words):
    def sides(c, v):
        (letter,) = v.values()
        return Sides(1 / letter, letter)

    with pytest.raises(UsageError, match=words):
        require_of_claim(Slack(claim, sides, numbers(*ranges)))


@pytest.mark.parametrize(
    ("entries", "size", "words"),
    [
        ([[Rational(1, 2), 0], [0, Rational(1, 2)]], 2, ""),
        ([[2, 0], [0, 2]], 2, "rho of toy.bound must be density matrix where it is hunted"),
        ([[Rational(1, 2), 0], [0, Rational(1, 2)]], 3, r"must be of shape \(3, 3\)"),
        ([[2, 0], [0, 2]], None, "rho of toy.bound must be density matrix"),
    ],
)
def test_an_instance_without_what_the_claim_assumes_is_refused(entries, size, words):
    rho = MatrixSymbol("rho", N, N)
    assumed = (Hypothesis(rho, Kind.DENSITY),)
    claim = dataclasses.replace(stated(Trace(rho * rho), S.One), hypotheses=assumed)
    letters = {"rho": gaussian_array(np.array(entries, dtype=object))}
    letters |= {} if size is None else {"N": size}

    def given(claim, spaces):
        (space,) = spaces(None, None)
        yield ClaimedInstance(space, next(drawn(space, claim.name)), letters)

    value = (letters["rho"] @ letters["rho"]).trace().x
    number = arb(int(value.numerator)) / int(value.denominator)
    space = numbers((RealRange("x", 0.5, 3),))
    slack = Slack(claim, lambda c, v: Sides(number, 1), space, given)
    if not words:
        require_of_claim(slack)
        return
    with pytest.raises(UsageError, match=words):
        require_of_claim(slack)


@pytest.mark.parametrize(
    ("facts", "label"),
    [
        ({"negative": True}, "q in [-8.0, -0.015625]"),
        ({"nonpositive": True}, "q in [-8.0, 0.0]"),
        ({"integer": True}, "q = -64..64"),
        ({"integer": True, "negative": True}, "q = -64..-1"),
        ({"prime": True}, "must be prime where it is hunted"),
        ({"odd": True}, "must be odd where"),
        ({"imaginary": True}, "must be imaginary where"),
        ({"nonzero": True}, "must be nonzero where"),
    ],
)
def test_a_derived_slack_is_hunted_where_its_letters_are(facts, label):
    q = Symbol("q", **facts)
    claim = stated(q, q**2)
    if label.startswith("q"):
        assert derived_slack(claim).spaces(None, None)[0].label == label
        return
    with pytest.raises(UsageError, match=label):
        derived_slack(claim)


@pytest.mark.parametrize(
    ("real", "whole"),
    [
        ((RealRange("x", 3, 1),), ()),
        ((RealRange("x", math.nan, 1),), ()),
        ((RealRange("x", 0, math.inf),), ()),
        ((), (WholeRange("x", 3, 1),)),
        ((RealRange("x", 0, 1),), (WholeRange("x", 0, 1),)),
    ],
)
def test_ranges_of_no_number_and_two_of_one_name_are_refused(real, whole):
    with pytest.raises(UsageError, match=r"x must (lie between two ascending|have one range)"):
        numbers(real, whole)(None, None)


def test_a_slack_in_a_file_is_compared_with_its_claim():
    claim, space = stated(x, 2 * x), numbers((RealRange("x", 0.5, 3),))

    def declared(*claims, factor=2):
        return slack(*claims, over=space)(lambda c, v: Sides(v["x"], factor * v["x"]))

    assert own_slack(declared(claim), "mine").claim is claim
    with pytest.raises(UsageError, match="must be that of its claim"):
        own_slack(declared(claim, factor=3), "mine")
    with pytest.raises(UsageError, match="mine must be the slack of one claim"):
        own_slack(declared(claim, claim), "mine")
