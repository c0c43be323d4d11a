"""What the kinds of matrices say of networks: each rule leaves fewer tensors or conjugates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from bptools.verification.limits import bounded, spend
from bptools.verification.networks.tensors import (
    Draft,
    FixedIndex,
    Index,
    IndexedTensor,
    IndexNetwork,
    Leg,
    fuse,
)
from bptools.verification.networks.ties import TieRules
from bptools.verification.networks.waves import merged, settled
from bptools.verification.scalars.ratios import ONE, ZERO, Ratio
from bptools.verification.terms.contexts import HERMITIAN


class KindRules:
    """What the kinds of a context's matrices say of networks.

    Args:
        kinds: The kinds of every matrix, by its name.
        ranks: The traces of projectors.
        apart: Whether two positions are shown to differ, or to be equal; None if neither.
        ties: What is assumed of several matrices.
    """

    def __init__(
        self,
        kinds: Callable[[str], frozenset[str]],
        ranks: Mapping[str, Ratio],
        apart: Callable[[FixedIndex, FixedIndex], bool | None],
        ties: TieRules,
    ) -> None:
        self._kinds, self._ranks, self._apart, self._ties = kinds, ranks, apart, ties

    def reduced(self, drafts: Iterable[Draft]) -> list[tuple[IndexNetwork, Ratio]]:
        """Return the networks that drafts come to, with their factors."""
        pending, networks = list(drafts), []
        while pending:
            draft = pending.pop()
            while not draft.factor.is_zero and self._step(draft):
                pass
            if draft.factor.is_zero:
                continue
            expanded = self._ties.expanded(draft)
            if expanded is None:
                draft.tensors = [x._replace(symmetric=self._is_symmetric(x)) for x in draft.tensors]
                fuse(draft)
                network = draft.finished()
                networks.append((network, draft.factor))
            else:
                pending.extend(expanded)
            bounded(pending)
        return networks

    def _is_symmetric(self, tensor: IndexedTensor) -> bool:
        """Whether the two legs of a tensor are alike: those of a real Hermitian matrix are."""
        if not tensor.name or len(tensor.legs) != 2 or tensor.wave is not None or tensor.copy:
            return False
        kinds = self._kinds(tensor.name)
        return "real" in kinds and bool(kinds & HERMITIAN)

    def _step(self, draft: Draft) -> bool:
        spend(1 + len(draft.tensors) ** 2)
        shared = draft.shared()
        at_leg: dict[tuple[Leg, str], int] = {}
        for place, tensor in enumerate(draft.tensors):
            if self._alone(draft, place, tensor, shared):
                return True
            for leg in tensor.legs:
                if not shared.issuperset(leg):
                    continue
                alone = "" if leg else tensor.name  # in one dimension all are beside all others
                earlier = at_leg.setdefault((leg, alone), place)
                if earlier != place and self._pair(draft, earlier, place, leg):
                    return True
        return self._ties.arrange(draft)

    def _alone(self, draft: Draft, place: int, tensor: IndexedTensor, shared: set[Index]) -> bool:
        if not tensor.name:
            return self._delta(draft, place, tensor)
        if len(tensor.legs) == 1:
            return False
        if tensor.wave is not None:
            return settled(draft, place, tensor, tensor.wave)
        kinds = self._kinds(tensor.name)
        row, column = tensor.legs
        if tensor.conjugated and kinds & (HERMITIAN | {"real"}):
            legs = tensor.legs if "real" in kinds else (column, row)
            draft.tensors[place] = tensor._replace(conjugated=False, legs=legs)
            return True
        if "pure state" in kinds:
            draft.tensors[place : place + 1] = [
                tensor._replace(legs=(row,)),
                tensor._replace(legs=(column,), conjugated=True),
            ]
            return True
        if row != column or not shared.issuperset(row):
            return False
        trace = self._ranks.get(tensor.name)
        if "traceless" in kinds or "density matrix" in kinds:
            trace = ZERO if "traceless" in kinds else ONE
        if trace is None:
            return False
        del draft.tensors[place]
        for index in row:
            assert isinstance(index, int)
            del draft.sizes[index]
        draft.factor = draft.factor * trace
        return True

    def _delta(self, draft: Draft, place: int, tensor: IndexedTensor) -> bool:
        (first,), (second,) = tensor.legs
        if isinstance(first, int) or isinstance(second, int):
            del draft.tensors[place]
            draft.join(((first,), (second,)))
            return True
        equal = self._apart(first, second)
        if equal is None:
            return False
        draft.factor = draft.factor if equal else ZERO
        del draft.tensors[place]
        return True

    def _pair(self, draft: Draft, first: int, second: int, leg: Leg) -> bool:
        """Use that two tensors share a leg, and nothing else shares it."""
        left, right = draft.tensors[first], draft.tensors[second]
        if self._ties.vanishes(left, right, leg):
            draft.factor = ZERO
            return True
        if (left.name, left.copy, len(left.legs)) != (right.name, right.copy, len(right.legs)):
            return False
        opposite = left.conjugated != right.conjugated
        is_wave = left.wave is not None or right.wave is not None
        outer = (
            merged(left, right, leg)
            if is_wave
            else self._outer(left, right, leg, opposite=opposite)
        )
        if outer is None:
            return False
        del draft.tensors[second], draft.tensors[first]
        for index in leg:
            assert isinstance(index, int)
            del draft.sizes[index]
        if isinstance(outer, IndexedTensor):
            draft.tensors.append(outer)
        elif outer:
            draft.join(outer)
        return True

    def _outer(
        self, left: IndexedTensor, right: IndexedTensor, leg: Leg, *, opposite: bool
    ) -> IndexedTensor | tuple[Leg, Leg] | tuple[()] | None:
        """Return the pair of legs that two tensors make equal, the tensor they make, or nothing."""
        if len(left.legs) == 1:
            return () if opposite else None
        kinds = self._kinds(left.name)
        sides = left.legs.index(leg), right.legs.index(leg)
        ends = left.legs[1 - sides[0]], right.legs[1 - sides[1]]
        single = not leg  # in one dimension a row is a column
        if (sides[0] != sides[1] or single or self._is_symmetric(left)) and not opposite:
            if "Hermitian involution" in kinds:
                return ends
            if "orthogonal projector" in kinds:
                return left._replace(legs=ends if sides[0] == 1 else ends[::-1])
        cancels = "unitary" in kinds or ("isometry" in kinds and sides[0] == 0)
        same_side = (sides[0] == sides[1] or single) and (opposite or "real" in kinds)
        return ends if cancels and same_side else None
