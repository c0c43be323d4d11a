"""Matrices of numbers as sums over their entries, each at a fixed row and column."""

from __future__ import annotations

from collections.abc import Sequence

from bptools.verification.limits import LARGEST_MATRIX
from bptools.verification.networks import Draft, FixedIndex
from bptools.verification.scalars import ONE, ZERO, Ratio
from bptools.verification.values import POINT


def units(rows: int, columns: int, entries: Sequence[Ratio]) -> list[Draft]:
    """Return a term for each entry of a matrix, given row by row; one dimension has no index."""
    drafts = []
    for place, entry in enumerate(entries):
        draft = Draft(POINT, entry)
        ends = zip(divmod(place, columns), (rows, columns), strict=True)
        draft.ends = [
            (FixedIndex(Ratio.number(index).key, Ratio.number(size)),) if size > 1 else ()
            for index, size in ends
        ]
        drafts.append(draft)
    return drafts


def ones_on_diagonal(count: int) -> list[Draft]:
    """Return the terms of an identity matrix, none if it is too large."""
    if not 0 < count <= LARGEST_MATRIX:
        return []
    return units(count, count, [ONE if k % (count + 1) == 0 else ZERO for k in range(count**2)])
