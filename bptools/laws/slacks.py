"""Laws of slacks: what is hunted is what is claimed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from bptools.claims import Claim
from bptools.errors import UsageError
from bptools.hunting import Slack
from bptools.hunting.derived import require_of_claim
from bptools.laws.law import ProjectLaw


def laws_of_slack(slack: Slack, claims: Mapping[str, Claim]) -> Iterator[ProjectLaw]:
    """Yield the laws that a slack obeys.

    Args:
        slack: The slack.
        claims: All claims of the project by name.
    """
    yield ProjectLaw(
        "its claim is one of the project, unchanged",
        f"slack of {slack.claim.name}",
        slack.claim.name,
        partial(_of_another, slack, claims),
    )
    yield ProjectLaw(
        "it is that of its claim at instances of both, unless it is reworded",
        f"slack of {slack.claim.name}",
        slack.claim.name,
        partial(_of_other_sides, slack),
    )


def _of_another(slack: Slack, claims: Mapping[str, Claim]) -> str:
    return "" if claims.get(slack.claim.name) == slack.claim else "the project's claim is another"


def _of_other_sides(slack: Slack) -> str:
    try:
        require_of_claim(slack)
    except UsageError as refusal:
        return str(refusal)
    return ""
