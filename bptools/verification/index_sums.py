"""Networks summed over an index that stands at fixed places."""

from __future__ import annotations

from bptools.verification.exponentials import in_waves
from bptools.verification.limits import OutOfReach
from bptools.verification.networks import Draft, FixedIndex, IndexNetwork, Leg
from bptools.verification.polynomials import Laurent, Quantity, quantity
from bptools.verification.scalars import Ratio


def summed(network: IndexNetwork, factor: Ratio, index: Quantity, count: Ratio) -> Draft:
    """Return a network in which a position is summed over."""
    if index in factor.quantities() or in_waves(network, index.name):
        raise OutOfReach(f"a scalar that depends on the summed index {index.name}")
    if any(index in size.quantities() for size in network.sizes.values()):
        raise OutOfReach("a size that is computed of a summed index")
    draft = Draft(network, factor)
    index_held, leg_of_sum = FixedIndex(Ratio.of(index).key), draft.leg(count)
    if not leg_of_sum:
        raise OutOfReach("a sum over one index")
    for tensor in network.tensors:
        for i in (i for leg in tensor.legs for i in leg if isinstance(i, FixedIndex)):
            if i != index_held and index in Laurent(dict(i.key)).quantities():
                raise OutOfReach("an index that is computed of a summed one")

    def leg(indices: Leg) -> Leg:
        return tuple(leg_of_sum[0] if i == index_held else i for i in indices)

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
