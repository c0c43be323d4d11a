"""Partial traces of networks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bptools.verification.networks import Draft, IndexNetwork, Leg
from bptools.verification.scalars import Ratio


def reduced_to(
    network: IndexNetwork, factor: Ratio, parts: Sequence[Ratio], kept: tuple[int, ...]
) -> Draft:
    """Return the partial trace over the spaces that are not kept.

    Args:
        network: A matrix on a product of spaces.
        factor: The scalar before it.
        parts: The dimensions of the spaces.
        kept: Which of them stay, counted from 0.
    """
    draft = Draft(network, factor)
    for end in (0, 1):
        legs = [draft.leg(part) for part in parts]
        draft.ends.extend(legs)
        draft.join((draft.ends[end], tuple(i for leg in legs for i in leg)))
    first = len(draft.ends) - 2 * len(parts)
    for place in range(len(parts)):
        if place not in kept:
            draft.join((draft.ends[first + place], draft.ends[first + len(parts) + place]))
    rows = _joined(draft.ends[first + place] for place in kept)
    columns = _joined(draft.ends[first + len(parts) + place] for place in kept)
    draft.ends = [rows, columns]
    return draft


def _joined(legs: Iterable[Leg]) -> Leg:
    return tuple(i for leg in legs for i in leg)
