"""Networks joined: one after the other, side by side, closed to a trace, at fixed places."""

from __future__ import annotations

from collections.abc import Sequence

from bptools.verification.limits import bounded
from bptools.verification.networks import Draft, FixedIndex
from bptools.verification.values import NetworkSum


def in_a_row(left: NetworkSum, right: NetworkSum) -> list[Draft]:
    """Return the terms of a product; of two matrices the columns meet the rows."""
    bounded(range(len(left.terms) * len(right.terms)))
    inner = left.shape is not None and right.shape is not None
    drafts = []
    for network, factor in left.terms:
        for following, weight in right.terms:
            draft = Draft(network, factor * weight)
            draft.include(following)
            if inner:
                row, column, next_row, next_column = draft.ends
                draft.ends = [row, next_column, column, next_row]
                draft.join((column, next_row))
                draft.ends = draft.ends[:2]
            drafts.append(draft)
    return drafts


def side_by_side(left: NetworkSum, right: NetworkSum) -> list[Draft]:
    """Return the terms of a tensor product."""
    drafts = []
    for network, factor in left.terms:
        for following, weight in right.terms:
            draft = Draft(network, factor * weight)
            draft.include(following)
            row, column, next_row, next_column = draft.ends
            draft.ends = [row + next_row, column + next_column]
            drafts.append(draft)
    return drafts


def closed(value: NetworkSum) -> list[Draft]:
    """Return the terms of a trace."""
    drafts = []
    for network, factor in value.terms:
        draft = Draft(network, factor)
        draft.join((draft.ends[0], draft.ends[1]))
        draft.ends = []
        drafts.append(draft)
    return drafts


def conjugated(value: NetworkSum) -> list[Draft]:
    """Return the terms of the complex conjugate."""
    drafts = []
    for network, factor in value.terms:
        draft = Draft(network, factor.conjugate())
        draft.tensors = [
            x._replace(conjugated=not x.conjugated) if x.name else x for x in draft.tensors
        ]
        drafts.append(draft)
    return drafts


def at_places(value: NetworkSum, places: Sequence[FixedIndex]) -> list[Draft]:
    """Return the terms of a matrix's element at a row and a column."""
    drafts = []
    for network, factor in value.terms:
        draft = Draft(network, factor)
        for end, place in enumerate(places):
            if draft.ends[end]:
                draft.join((draft.ends[end], (place,)))
        draft.ends = []
        drafts.append(draft)
    return drafts
