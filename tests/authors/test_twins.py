"""What is true is proved, what is false never, by the author's own words."""

import pytest

from bptools.claims import Verdict
from bptools.falsification import falsify
from bptools.verification.checking import check
from tests.authors.statements import TWINS, proof_of
from tests.verification.altered import files, written


@pytest.mark.parametrize("name", TWINS)
def test_the_true_one_is_proved_and_the_false_one_never(page, name):
    true, false = TWINS[name]
    names = page(f"claim('good', {true})\nclaim('bad', {false})")
    good, bad = names["__claims__"]
    assert proof_of(names, "good").verdict is Verdict.HOLDS
    assert proof_of(names, "bad").verdict is not Verdict.HOLDS
    assert falsify(good).verdict is Verdict.HOLDS
    assert falsify(bad).contradiction is not None


@pytest.mark.parametrize("name", TWINS)
def test_what_is_proved_is_confirmed_by_the_second_reader(page, name):
    names = page(f"claim('good', {TWINS[name][0]})")
    (proof,) = names["prove_good"].__proofs__
    (checked,) = check(*files(*written(proof)))
    assert checked.rechecked, checked


@pytest.mark.parametrize(
    "false",
    [
        "Tr(exp(-I*x*V)*rho), 0, hypotheses=[disjoint(V, rho)]",
        "Tr(exp(-I*x*V)*H), 0, hypotheses=[disjoint(V, H)]",
        "E_angles(Tr(exp(-I*x*V)*A), x), Tr(A)",
        "E_angles(Tr(exp(-I*x*V)*A), x), Tr(exp(-I*x*V)*A)",
        "E_angles(slope(Tr(exp(-I*x*V)*A), x), x), 0",
        "slope(Tr(exp(-I*x**2*V)*A), x), -I*Tr(V*exp(-I*x**2*V)*A)",
        "Tr(exp(-I*x*A)*dagger(exp(-I*x*A))), N",
        "Tr(exp(-I*z*V)*dagger(exp(-I*z*V))), N",
        "Tr(exp(-I*x*V)), N",
        "Tr(exp(-I*x*V)*H), Tr(H*exp(I*x*V))",
    ],
)
def test_no_falsehood_about_exponentials_is_proved(page, false):
    names = page(f"z = Symbol('z')\nclaim('bad', {false})")
    assert proof_of(names, "bad").verdict is not Verdict.HOLDS
