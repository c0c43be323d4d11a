"""Networks joined: one after the other, side by side, closed, reduced, summed over an index."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bptools.verification.limits import OutOfReach, bounded
from bptools.verification.networks.sums import POINT, NetworkSum
from bptools.verification.networks.tensors import Draft, FixedIndex, IndexNetwork, Leg
from bptools.verification.networks.waves import in_waves
from bptools.verification.scalars.polynomials import Quantity, quantity
from bptools.verification.scalars.ratios import Ratio


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


def summed(network: IndexNetwork, factor: Ratio, index: Quantity, count: Ratio) -> Draft:
    """Return a network in which a position is summed over."""
    if factor.depends_on(index.name) or in_waves(network, index.name):
        raise OutOfReach(f"a scalar that depends on the summed index {index.name}")
    if any(size.depends_on(index.name) for size in network.sizes.values()):
        raise OutOfReach("a size that is computed of a summed index")
    draft = Draft(network, factor)
    index_held = FixedIndex(Ratio.of(index).key)
    (place,) = draft.leg(count)  # a sum of one term has none, and is never one of a position
    for tensor in network.tensors:
        for i in (i for leg in tensor.legs for i in leg if isinstance(i, FixedIndex)):
            if i != index_held and i.key.depends_on(index.name):
                raise OutOfReach("an index that is computed of a summed one")

    def leg(indices: Leg) -> Leg:
        return tuple(place if i == index_held else i for i in indices)

    draft.tensors = [x._replace(legs=tuple(map(leg, x.legs))) for x in draft.tensors]
    draft.ends = list(map(leg, draft.ends))
    return draft


def name_of_index(index: Ratio) -> str | None:
    """Return the name of the natural number that an index is, None if it is something else."""
    names = [q.name for q in index.quantities() if q.kind == "variable"]
    is_name = (
        len(names) == 1 and (index - Ratio.of(quantity("variable", names[0], "natural"))).is_zero
    )
    return names[0] if is_name else None


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
