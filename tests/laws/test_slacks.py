"""The law of the hunt: an inequality has a slack, or it is said why it has none."""

import pytest

from bptools.claims import Relation
from bptools.errors import UsageError
from bptools.interface.hunts import slack_of
from bptools.running.project import load

PROJECT = load()
INEQUALITIES = [claim for claim in PROJECT.claims if claim.relation is not Relation.EQUAL]
HUNTED = {slack.claim.name for slack in PROJECT.slacks}
REASONS = {none.claim.name: none.because for none in PROJECT.no_slacks}


def test_every_inequality_has_a_slack_or_a_reason_and_not_both():
    provable = {claim.name for claim in INEQUALITIES if not claim.empirical}
    assert provable == HUNTED | REASONS.keys()
    assert not HUNTED & REASONS.keys()


@pytest.mark.parametrize(
    "claim", [claim for claim in INEQUALITIES if claim.name not in HUNTED], ids=lambda c: c.name
)
def test_the_rest_are_refused_with_their_reason(claim):
    reason = "is about recorded experiments" if claim.empirical else REASONS[claim.name]
    with pytest.raises(UsageError, match=f"{claim.name} cannot be hunted: .*{reason}"):
        slack_of(PROJECT, claim.name)
