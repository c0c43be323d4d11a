"""A slack is that of its claim: derived from its terms, or compared with them, or refused."""

import dataclasses

import pytest
from flint import arb
from sympy import MatrixSymbol, Rational, S, Symbol, Trace, sin

from bptools.claims import Claim, Reading, Relation, Source
from bptools.errors import UsageError
from bptools.hunting import Sides, Slack
from bptools.hunting.derived import derived_sides, derived_slack, require_of_claim
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
    space = numbers((RealRange("x", 0, 1),), (WholeRange("N", 1, 9),))
    vague = Slack(claim, lambda c, v: Sides(v["x"], arb(0, 9)), space)
    with pytest.raises(UsageError, match=r"toy\.bound must be known to 0\.01"):
        require_of_claim(vague)


def test_a_slack_without_letters_is_refused():
    claim = stated(Trace(MatrixSymbol("A", N, N)), S.One, domain=((N, 1),))
    space = numbers((RealRange("x", 0, 1),))
    with pytest.raises(UsageError, match="cannot be compared with its claim: A has no value"):
        require_of_claim(Slack(claim, lambda c, v: Sides(v["x"], 1), space))
    nowhere = Slack(claim, lambda c, v: Sides(v["x"], 1), space, lambda claim, spaces: iter(()))
    with pytest.raises(UsageError, match="must say what the claim's letters are at instances"):
        require_of_claim(nowhere)
    require_of_claim(dataclasses.replace(nowhere, reworded="it says more"))


def test_a_constant_that_is_typed_wrongly_is_refused():
    claim = stated(x, 4 / (N + 1), domain=((N, 1),))
    space = numbers((RealRange("x", 0, 1),), (WholeRange("N", 1, 9),))
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
