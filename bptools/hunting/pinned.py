"""What identifies an inequality, however its code is written: its sides at pinned instances."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from msgspec import Struct

from bptools.evaluation.balls import enclosing_ends
from bptools.hunting.slack import Slack
from bptools.hunting.space import Space
from bptools.statistics import stream

SEED = 0  # of the pinned instances, whatever the seed of a hunt
FINEST = 1000  # denominator of their parameters
ROUNDED = 1e-10  # of an end, which is written with 12 digits


class PinnedSides(Struct, frozen=True, forbid_unknown_fields=True):
    """Enclosures of the two sides of an inequality at one instance, each by its decimal ends."""

    larger: tuple[str, str]
    smaller: tuple[str, str]

    def agrees(self, sides: PinnedSides) -> bool:
        """Return whether both may be enclosures of the same numbers.

        >>> PinnedSides(("1", "2"), ("0", "0")).agrees(PinnedSides(("1.5", "3"), ("0", "0")))
        True
        """
        return _overlap(self.larger, sides.larger) and _overlap(self.smaller, sides.smaller)


def pinned_sides(slack: Slack, space: Space[Any]) -> PinnedSides:
    """Return both sides at the pinned instance of a space, enclosed in ball arithmetic.

    Args:
        slack: The inequality.
        space: Where it is searched.
    """
    draw, start = space.draw(stream(SEED, "pinned instance", slack.claim.name, space.label), 1)
    choice = {name: np.asarray(values)[0] for name, values in draw.items()}
    fractions = {
        name: _fractions(np.asarray(values)[0]) for name, values in space.project(start).items()
    }
    from flint import arb

    larger, smaller = slack.ordered(space.enclosed(choice, fractions))
    return PinnedSides(enclosing_ends(arb(larger)), enclosing_ends(arb(smaller)))


def _fractions(values: Any) -> Any:  # noqa: ANN401 - an array of fractions
    exact = np.empty(np.shape(values), dtype=object)
    for index in np.ndindex(exact.shape):
        exact[index] = Fraction(float(values[index])).limit_denominator(FINEST)
    return exact


def _overlap(first: tuple[str, str], second: tuple[str, str]) -> bool:
    """Return whether two enclosures have a number in common, but for the digits that are kept."""
    (low, high), (least, most) = (tuple(map(float, ends)) for ends in (first, second))
    rounding = ROUNDED * max(abs(low), abs(high))
    return max(low, least) <= min(high, most) + rounding
