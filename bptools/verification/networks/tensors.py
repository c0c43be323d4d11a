"""Products of matrix elements as networks of tensors that share summed indices.

A tensor has legs; a leg is a bundle of indices, because a space may be a product of spaces. An
index is a number, summed over its range, or a ``Position`` in the range. A network of a matrix has
two open legs, its row and its column.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import NamedTuple

from bptools.verification.limits import OutOfReach, Rejected
from bptools.verification.scalars.polynomials import Laurent
from bptools.verification.scalars.ratios import ONE, Ratio, product_of
from bptools.verification.scalars.signs import is_integral

_FRESH = count(1)


@dataclass(frozen=True)
class FixedIndex:
    """A fixed place in the range of an index, with the size of the range where it is needed."""

    key: Laurent
    size: Ratio | None = field(default=None, compare=False)


Index = int | FixedIndex
Leg = tuple[Index, ...]


class Wave(NamedTuple):
    """``V^power exp(-i angle V)`` of a Hermitian V."""

    angle: Laurent
    power: int = 0


class IndexedTensor(NamedTuple):
    """A matrix (two legs), a vector (one leg) or a delta of two positions (no name)."""

    name: str
    legs: tuple[Leg, ...]
    conjugated: bool = False
    copy: int = 0  # of a random matrix that an average binds; 0 for a fixed one
    wave: Wave | None = None  # of the matrix, in its place
    symmetric: bool = False  # whether the matrix is its transpose


@dataclass(frozen=True, eq=False)
class IndexNetwork:
    """Tensors, open legs, and the size of the range of every summed or open index."""

    tensors: tuple[IndexedTensor, ...]
    ends: tuple[Leg, ...] = ()
    sizes: Mapping[int, Ratio] = field(default_factory=dict)


def fresh() -> int:
    """Return a number that no index and no copy has."""
    return next(_FRESH)


def renamed(network: IndexNetwork) -> IndexNetwork:
    """Return a network with indices and copies of its own."""
    names = {index: fresh() for index in network.sizes}
    copies = {tensor.copy: fresh() for tensor in network.tensors if tensor.copy}

    def leg(old: Leg) -> Leg:
        return tuple(names[i] if isinstance(i, int) else i for i in old)

    tensors = tuple(
        x._replace(copy=copies.get(x.copy, 0), legs=tuple(map(leg, x.legs)))
        for x in network.tensors
    )
    sizes = {names[index]: size for index, size in network.sizes.items()}
    return IndexNetwork(tensors, tuple(map(leg, network.ends)), sizes)


def as_copy(network: IndexNetwork, name: str, copy: int) -> IndexNetwork:
    """Return a network in which a random matrix is one copy of it."""
    tensors = (
        x._replace(copy=copy) if x.name == name and not x.copy else x for x in network.tensors
    )
    return IndexNetwork(tuple(tensors), network.ends, network.sizes)


class _Matched(NamedTuple):
    """The first index of either of two legs, of one size, and what is left of the legs."""

    first: Index
    second: Index
    rest: tuple[Leg, Leg]


def _quotient(size: Ratio, part: Ratio) -> Ratio | None:
    """Return how often one size is in another, if both are products and it is an integer."""
    if size.below or part.below or len(size.above.terms) != 1 or len(part.above.terms) != 1:
        return None
    quotient = size * part.inverse()
    return quotient if is_integral(quotient) else None


def _can_split(index: Index, parts: list[Ratio]) -> bool:
    """Return whether an index can be written by one in each factor: a fixed place has a number."""
    numbers = [part.integer() for part in parts]
    return isinstance(index, int) or (number_of(index) is not None and None not in numbers)


def number_of(place: FixedIndex) -> int | None:
    """Return the number of a place; None if it depends on something."""
    return Ratio(place.key).integer()


def _digits(place: FixedIndex, parts: list[Ratio]) -> Leg:
    """Return a place in a product of spaces by the places in its factors, the last fastest."""
    number, digits = number_of(place) or 0, list[FixedIndex]()
    for part in reversed(parts):
        number, digit = divmod(number, part.integer() or 1)
        if not (part - ONE).is_zero:
            digits.append(FixedIndex(Ratio.number(digit).key, part))
    return tuple(reversed(digits))


class Draft:
    """A network in the making; ``ends`` are its open legs, ``factor`` the scalar before it."""

    def __init__(self, network: IndexNetwork, factor: Ratio) -> None:
        self.tensors = list(network.tensors)
        self.ends = list(network.ends)
        self.sizes = dict(network.sizes)
        self.factor = factor
        self._joining: list[tuple[Leg, Leg]] = []

    def include(self, network: IndexNetwork) -> int:
        """Add another network, with indices of its own; return the place of its first end."""
        own = renamed(network)
        self.tensors.extend(own.tensors)
        self.ends.extend(own.ends)
        self.sizes.update(own.sizes)
        return len(self.ends) - len(own.ends)

    def leg(self, size: Ratio) -> Leg:
        """Return a leg with a new index, or with none where there is one dimension."""
        if (size - ONE).is_zero:
            return ()
        self.sizes[name := fresh()] = size
        return (name,)

    def replace(self, old: int, new: Leg) -> None:
        """Put indices in the place of one, everywhere."""

        def leg(indices: Leg) -> Leg:
            if old not in indices:
                return indices
            return tuple(i for index in indices for i in (new if index == old else (index,)))

        for place, tensor in enumerate(self.tensors):
            if any(old in indices for indices in tensor.legs):
                self.tensors[place] = tensor._replace(legs=tuple(map(leg, tensor.legs)))
        self.ends = [leg(end) for end in self.ends]
        self._joining = [(leg(left), leg(right)) for left, right in self._joining]
        if old not in new:
            del self.sizes[old]

    def join(self, *pairs: tuple[Leg, Leg]) -> None:
        """Let legs share their indices; split an index where the other leg is a product.

        Raises:
            Rejected: If the spaces are not the same.
        """
        self._joining = list(pairs)
        while self._joining:
            left, right = self._joining.pop()
            if not left and not right:
                continue
            first, second, rest = self._matched(left, right)
            self._joining.append(rest)
            self._identify(first, second)

    def _matched(self, left: Leg, right: Leg) -> _Matched:
        """Return the first index of either leg, of one size, and what is left of the legs."""
        if not left or not right:
            raise Rejected("matrices of different shapes are multiplied")
        first, second = left[0], right[0]
        own, opposite = self.size_of(first), self.size_of(second)
        if own is None or opposite is None:
            if len(left) + len(right) > 2:
                raise OutOfReach("an element of a matrix over a product of spaces")
            return _Matched(first, second, ((), ()))
        if (own - opposite).is_zero:
            return _Matched(first, second, (left[1:], right[1:]))
        for near, size, far in ((first, own, right), (second, opposite, left)):
            parts = self._parts_of(size, far)
            if parts is not None and _can_split(near, parts):
                return self._split(near, parts, left, right)
        if not (self._space(left) - self._space(right)).is_zero:
            raise Rejected("matrices of different shapes are multiplied")
        for near, whole, part in ((first, own, opposite), (second, opposite, own)):
            rest = _quotient(whole, part)
            if rest is not None and _can_split(near, [part, rest]):
                return self._split(near, [part, rest], left, right)
        raise OutOfReach("one space that is split at different places")

    def _split(self, index: Index, parts: list[Ratio], left: Leg, right: Leg) -> _Matched:
        """Split an index into factors, the first of which then meets that of the other leg."""
        if isinstance(index, int):
            self._joining.append((left, right))
            self.replace(index, tuple(i for part in parts for i in self.leg(part)))
            left, right = self._joining.pop()
        elif left[0] is index:
            left = _digits(index, parts) + left[1:]
        else:
            right = _digits(index, parts) + right[1:]
        return _Matched(left[0], right[0], (left[1:], right[1:]))

    def _space(self, leg: Leg) -> Ratio:
        """Return the size of what a leg ranges over."""
        return product_of(size for size in map(self.size_of, leg) if size is not None)

    def size_of(self, index: Index) -> Ratio | None:
        """Return the size of the range of an index, None if it is not known."""
        return self.sizes[index] if isinstance(index, int) else index.size

    def _parts_of(self, size: Ratio, leg: Leg) -> list[Ratio] | None:
        product, parts = ONE, list[Ratio]()
        for index in leg:
            part = self.size_of(index)
            if part is None:
                return None
            product = product * part
            parts.append(part)
            if (product - size).is_zero:
                return parts
        return None

    def _identify(self, first: Index, second: Index) -> None:
        if isinstance(first, int) and first != second:
            self.replace(first, (second,))
        elif isinstance(second, int) and first != second:
            self.replace(second, (first,))
        elif first != second:
            self.tensors.append(IndexedTensor("", ((first,), (second,))))

    def copy(self) -> Draft:
        """Return a draft that can be changed apart."""
        return Draft(IndexNetwork(tuple(self.tensors), tuple(self.ends), self.sizes), self.factor)

    def shared(self) -> set[Index]:
        """Return the summed indices that two places share, and no third."""
        counts = Counter(i for x in self.tensors for leg in x.legs for i in leg)
        counts.update(i for end in self.ends for i in end)
        return {i for i, times in counts.items() if times == 2 and isinstance(i, int)}

    def finished(self) -> IndexNetwork:
        """Return the network; every index that stands nowhere is a factor."""
        seen = {i for x in self.tensors for leg in x.legs for i in leg}
        seen.update(i for end in self.ends for i in end)
        for index in [i for i in self.sizes if i not in seen]:
            self.factor = self.factor * self.sizes.pop(index)
        return IndexNetwork(tuple(self.tensors), tuple(self.ends), dict(self.sizes))


def fuse(draft: Draft) -> None:
    """Make one index of two that stand side by side wherever they stand."""
    pairs = {(leg[k], leg[k + 1]): None for leg in _legs(draft) for k in range(len(leg) - 1)}
    for first, second in pairs:
        if not (isinstance(first, int) and isinstance(second, int)) or first == second:
            continue
        if first not in draft.sizes or second not in draft.sizes:
            continue
        if all(_side_by_side(leg, first, second) for leg in _legs(draft)):
            size = draft.sizes[first] * draft.sizes[second]
            draft.replace(second, ())
            draft.sizes[first] = size


def _legs(draft: Draft) -> Iterator[Leg]:
    yield from draft.ends
    for tensor in draft.tensors:
        yield from tensor.legs


def _side_by_side(leg: Leg, first: int, second: int) -> bool:
    places = [k for k, index in enumerate(leg) if index == first]
    follow = [k - 1 for k, index in enumerate(leg) if index == second]
    return places == follow
