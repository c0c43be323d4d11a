"""Every claim meets instances of its own hypotheses, and so does a false one beside it."""

import pytest

from bptools.claims import Relation, Stance, Verdict
from bptools.falsification import falsify
from bptools.interface.falsifying import falsify as command
from bptools.running.project import load
from tests.laws.perturbed import perturbed

CLAIMS = [claim for claim in load().claims if not claim.empirical]
ASSERTED = [claim for claim in CLAIMS if claim.stance is Stance.ASSERTED]
# what no instance is computed of: undefined functions of an angle, an improper integral, averages
# of moduli, which are no polynomials; limits in the dimension and at 0
NOT_COMPUTED = {
    "mmd_outcomes.one",
    "mmd_outcomes.score",
    "quddpm_outcomes.bias",
    "quddpm_outcomes.pair",
    "theorem2.kappa_limit",
    "theorem2_universal.small_scales",
    "trained_gradient.mean_absolute",
    "trained_pairs.half",
    "trained_squares.mean",
    "trained_witness.mean_square_limit",
    "trained_witness.modulus_limit",
    "trained_witness.over_angles",
    "trained_witness.over_inputs_limit",
    "witness_bounds.mean_square",
    "witness_bounds.modulus",
}


@pytest.mark.parametrize("claim", ASSERTED, ids=lambda claim: claim.name)
def test_no_instance_contradicts_what_we_assert(claim):
    outcome = falsify(claim)
    assert not outcome.is_vacuous
    assert outcome.contradiction is None
    assert (outcome.verdict is Verdict.HOLDS) is (claim.name not in NOT_COMPUTED), outcome.reasons


EQUALITIES = [
    claim
    for claim in ASSERTED
    if claim.relation is Relation.EQUAL and claim.name not in NOT_COMPUTED
]


@pytest.mark.parametrize("claim", EQUALITIES, ids=lambda claim: claim.name)
def test_an_instance_contradicts_a_false_equality(claim):
    assert falsify(perturbed(claim)).contradiction is not None


def test_the_command_says_which_hypotheses_are_needed():
    answers = command("gates.rotation", needs=True)
    (claim, need) = answers.table.rows
    assert answers.exit_code == 0
    assert claim[2] == "not contradicted"
    assert need[:3] == ("  P is a Hermitian involution", "", "needed")
