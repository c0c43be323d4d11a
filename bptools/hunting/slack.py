"""How an inequality announces its two sides, so that it can be hunted for counterexamples."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

import numpy as np
from flint import arb, fmpq, fmpz

from bptools.claims import Claim, Relation
from bptools.errors import UsageError
from bptools.hunting.claimed import Claimed, by_names
from bptools.hunting.quantities import Scalar
from bptools.hunting.space import Space

Quantities = TypeVar("Quantities")


class Sides(NamedTuple):
    """Both sides of an inequality as it is written."""

    left: Scalar
    right: Scalar


class Ordered(NamedTuple):
    """The side that is claimed to be the larger, and the other."""

    larger: Scalar
    smaller: Scalar


@dataclass(frozen=True)
class Slack:
    """The two sides of a claimed inequality, as arithmetic of the quantities of an instance.

    ``sides`` takes the claim and the quantities, traced or enclosed, to both sides; ``spaces``
    takes numbers of qubits and of gates, None for the usual ones, to the spaces that are searched;
    ``claimed`` says what the claim's letters are at some of their instances, where the claim's own
    sides are computed and compared. A slack that hunts the claim in another formulation says in
    ``reworded`` why it cannot be compared: a clause.
    """

    claim: Claim
    sides: Callable[[Claim, Any], Sides]
    spaces: Callable[[int | None, int | None], tuple[Space[Any], ...]]
    claimed: Claimed = by_names
    reworded: str = ""

    def ordered(self, quantities: Any) -> Ordered:  # noqa: ANN401 - as ``sides`` takes them
        """Return both sides, the one that is claimed to be the larger first.

        Raises:
            UsageError: If the function returns anything but two real numbers.
        """
        left, right = self._real_sides(quantities)
        at_least = self.claim.relation is Relation.AT_LEAST
        return Ordered(left, right) if at_least else Ordered(right, left)

    def _real_sides(self, quantities: Any) -> Sides:  # noqa: ANN401 - as ``sides`` takes them
        """Return both sides as they are written, a plain number beside a ball as a ball."""
        sides: Any = self.sides(self.claim, quantities)
        if not isinstance(sides, tuple) or len(sides) != 2 or not all(map(_is_real, sides)):
            kinds = [type(side).__name__ for side in sides] if isinstance(sides, tuple) else sides
            raise UsageError(
                f"the slack of {self.claim.name} must be of two real numbers, left and right, "
                f"not {kinds}"
            )
        if any(isinstance(side, arb) for side in sides):
            return Sides(*map(arb, sides))
        return Sides(*sides)


def _is_real(side: Any) -> bool:  # noqa: ANN401 - whatever an author returns
    """Return whether a side is a real number, a ball or a traced real scalar."""
    if hasattr(side, "dtype"):
        return np.ndim(side) == 0 and not np.iscomplexobj(side)
    return isinstance(side, int | float | arb | fmpz | fmpq)


@dataclass(frozen=True)
class NoSlack:
    """Why an inequality cannot be hunted: a clause that "it cannot be hunted:" introduces."""

    claim: Claim
    because: str


SidesFunction = Callable[[Claim, Quantities], Sides]
SpacesFunction = Callable[[int | None, int | None], tuple[Space[Quantities], ...]]


def slack(
    *claims: Claim,
    over: SpacesFunction[Quantities],
    claimed: Claimed = by_names,
    reworded: str = "",
) -> Callable[[SidesFunction[Quantities]], SidesFunction[Quantities]]:
    """Declare that the decorated function gives the two sides of each of ``claims``.

    Args:
        claims: Inequalities, passed to the function one at a time.
        over: The instances of numbers of qubits and of gates, as of ``bptools.hunting.spaces``;
            the function takes their quantities.
        claimed: Instances with what the claim's letters are there; numbers are letters by name.
        reworded: Why the sides cannot be compared with the claim's, if they cannot: a clause.

    Raises:
        ValueError: If there is no claim, or one is an equality.
    """
    if not claims:
        raise ValueError("claims must name at least one claim to hunt")
    for claim in claims:
        if claim.relation is Relation.EQUAL:
            raise ValueError(f"claims must be inequalities, {claim.name} is an equality")

    def declare(function: SidesFunction[Quantities]) -> SidesFunction[Quantities]:
        slacks = tuple(Slack(claim, function, over, claimed, reworded) for claim in claims)
        function.__slacks__ = (*getattr(function, "__slacks__", ()), *slacks)  # type: ignore[attr-defined]
        return function

    return declare
