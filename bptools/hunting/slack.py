"""How an inequality announces its two sides, so that it can be hunted for counterexamples."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from bptools.claims import Claim, Relation
from bptools.hunting.space import Space

SidesFunction = Callable[[Claim, Any], tuple[Any, Any]]
SpacesFunction = Callable[[int | None, int | None], tuple[Space, ...]]


@dataclass(frozen=True)
class Slack:
    """The two sides of a claimed inequality, as arithmetic of the quantities of an instance.

    ``sides`` takes the claim and the quantities, traced or enclosed, to the left and the right
    side; ``spaces`` takes numbers of qubits and of gates, None for the usual ones, to the spaces
    that are searched.
    """

    claim: Claim
    sides: SidesFunction
    spaces: SpacesFunction

    def ordered(self, quantities: Any) -> tuple[Any, Any]:  # noqa: ANN401 - as ``sides`` takes them
        """Return the side that is claimed to be the larger, then the smaller."""
        left, right = self.sides(self.claim, quantities)
        return (left, right) if self.claim.relation is Relation.AT_LEAST else (right, left)


@dataclass(frozen=True)
class NoSlack:
    """Why an inequality cannot be hunted: a clause that "it cannot be hunted:" introduces."""

    claim: Claim
    because: str


DeclaredSides = TypeVar("DeclaredSides", bound=SidesFunction)


def slack(*claims: Claim, over: SpacesFunction) -> Callable[[DeclaredSides], DeclaredSides]:
    """Declare that the decorated function gives the two sides of each of ``claims``.

    Args:
        claims: Inequalities, passed to the function one at a time.
        over: The instances of numbers of qubits and of gates, as of ``bptools.hunting.spaces``.

    Raises:
        ValueError: If there is no claim, or one is an equality.
    """
    if not claims:
        raise ValueError("claims must name at least one claim to hunt")
    for claim in claims:
        if claim.relation is Relation.EQUAL:
            raise ValueError(f"claims must be inequalities, {claim.name} is an equality")

    def declare(function: DeclaredSides) -> DeclaredSides:
        slacks = tuple(Slack(claim, function, over) for claim in claims)
        function.__slacks__ = (*getattr(function, "__slacks__", ()), *slacks)  # type: ignore[attr-defined]
        return function

    return declare
