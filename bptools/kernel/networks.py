"""Products of entries of matrices, summed over indices, as networks of tensors.

A network is what such a sum is written as: A_ij B_jk are two tensors whose legs share the wire j. A
wire is a number: one that is not negative is an index that is summed over, however many legs bear
it, a negative one a place in a basis. A leg in a product of spaces bears a wire for each of them,
of which the last counts first; one in a space of one dimension bears none. A matrix is a network
with the tensor ``OPEN``, which bears its row and its column. A tensor with a copy number belongs to
an independent copy of a random matrix, over which the network is averaged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from itertools import accumulate, chain, pairwise
from operator import mul
from typing import NamedTuple

from bptools.kernel.generators import Numbered
from bptools.kernel.scalars import ONE, ZERO, Scalar, multiplied
from bptools.kernel.terms import Recursion

Leg = tuple[int, ...]
Port = tuple[int, int]  # a tensor, and one of its legs


class Shape(StrEnum):
    """What a tensor is, by its legs."""

    MATRIX = "matrix"  # row, column
    EXPONENTIAL = "exp(-i position V)"  # row, column; of the Hermitian V that it is named after
    MEMBER = "member of a family"  # row, column; at a position
    SEQUENCE = "X_n of a recursion"  # row, column
    VECTOR = "vector"  # one leg
    EQUAL = "equality of places"  # 1 where its two legs are at one place, else 0
    OPEN = "open"  # the row and the column of a matrix


MATRICES = (Shape.MATRIX, Shape.EXPONENTIAL, Shape.MEMBER, Shape.SEQUENCE)  # row, column


class Label(NamedTuple):
    """One tensor: its shape, the name of the matrix or vector, and what else fixes it."""

    shape: Shape
    name: str = ""
    conjugated: bool = False
    copy: int = -1  # of a random matrix; -1 for a fixed one
    position: Scalar | None = None  # of a member; the angle of an exponential
    sequence: int = -1  # the number of the recursion that a sequence is made by
    self_adjoint: bool = False  # whether all of a sequence's matrices are shown to be


class Place(NamedTuple):
    """A vector of the basis of a space, counted from 0."""

    position: Scalar
    size: Scalar


class Joint(NamedTuple):
    """Where a tensor meets another: by its own port, and the port of that."""

    port: int
    end: int
    near: int


Tensor = tuple[int, tuple[Leg, ...]]  # the number of its label
Component = tuple[tuple[Tensor, ...], tuple[int, ...]]  # and the numbers of its indices' sizes
Network = tuple[Component, ...]
EMPTY: Network = ()
OPEN, EQUAL = Label(Shape.OPEN), Label(Shape.EQUAL)
LABELS: Numbered[Label] = Numbered()
PLACES: Numbered[Place] = Numbered()
SIZES: Numbered[Scalar] = Numbered()
RECURSIONS: Numbered[Recursion] = Numbered()


def at(position: Scalar, size: Scalar) -> Leg:
    """Return the leg at a place of a space."""
    return () if size == ONE else (~PLACES.number(Place(position, size)),)


def place_of(wire: int) -> Place | None:
    """Return the place that a wire is at, None of an index that is summed over."""
    return PLACES[~wire] if wire < 0 else None


def labels_of(network: Network) -> Iterator[Label]:
    """Yield the labels of a network's tensors."""
    return (LABELS[number] for tensors, _ in network for number, _ in tensors)


def copies_in(network: Network) -> int:
    """Return by how much another network's copies are numbered higher, to be different ones."""
    return 1 + max((label.copy for label in labels_of(network)), default=-1)


class Graph:
    """A network that is being built: labels and legs by tensor, sizes by index."""

    def __init__(self, network: Network = EMPTY) -> None:
        self.labels: dict[int, Label] = {}
        self.legs: dict[int, tuple[Leg, ...]] = {}
        self.sizes: dict[int, Scalar] = {}
        self._next = 0
        self._bearers: dict[int, list[Port]] | None = None
        self.include(network)

    def include(self, network: Network, copies_from: int = 0) -> None:
        """Add a canonical network; its copies of random matrices are numbered anew."""
        for tensors, sizes in network:
            first = self._next
            self._next += len(sizes)
            self.sizes.update((first + wire, SIZES[size]) for wire, size in enumerate(sizes))
            for number, legs in tensors:
                label = LABELS[number]
                if label.copy >= 0 and copies_from:
                    label = label._replace(copy=label.copy + copies_from)
                self.add(label, *(tuple(w if w < 0 else w + first for w in leg) for leg in legs))

    def add(self, label: Label, *legs: Leg) -> None:
        """Add a tensor."""
        self.labels[self._next] = label
        self.lead(self._next, *legs)
        self._next += 1

    def lead(self, tensor: int, *legs: Leg) -> None:
        """Let a tensor have other legs."""
        self.legs[tensor] = legs
        self._bearers = None

    def remove(self, *tensors: int, over: Leg = ()) -> None:
        """Remove tensors, and the indices of a leg: what they were is summed over these."""
        for tensor in tensors:
            del self.labels[tensor], self.legs[tensor]
        for wire in over:
            del self.sizes[wire]
        self._bearers = None

    def take_open(self) -> tuple[Leg, Leg]:
        """Return the row and the column that are open, and close them: the first of two pairs."""
        tensor = next(v for v, label in self.labels.items() if label.shape is Shape.OPEN)
        row, column = self.legs[tensor]
        self.remove(tensor)
        return row, column

    def wire(self, size: Scalar) -> Leg:
        """Return a leg with a new index."""
        if size == ONE:
            return ()
        self.sizes[self._next] = size
        self._next += 1
        return (self._next - 1,)

    def size(self, leg: Leg) -> Scalar:
        """Return the dimension of the space of a leg."""
        return multiplied(self.sizes[w] if w >= 0 else PLACES[~w].size for w in leg)

    def equate(self, *pairs: tuple[Leg, Leg]) -> None:
        """Let two legs of one dimension be at one place, space by space; so of other pairs."""
        pending = [*pairs]
        while pending:
            first, second = pending.pop()
            m, n = self.aligned(first, second)
            if (m, n) != (len(first), len(second)):
                pending += [(first[m:], second[n:]), (first[:m], second[:n])]
            elif first != second:
                if len(first) > 1 or first[0] < 0:  # put the other for it, if that is an index
                    first, second = second, first
                if len(first) > 1 or first[0] < 0:
                    self._hold(first, second)
                    continue
                self._put(first[0], second)
                pending = [
                    (_with(a, first[0], second), _with(b, first[0], second)) for a, b in pending
                ]

    def _hold(self, first: Leg, second: Leg) -> None:
        """Keep an equality that is not solved for an index; of two places it is of integers."""
        places = [place_of(leg[0]) for leg in (first, second) if len(leg) == 1]
        if len(places) == 2 and places[0] and places[1]:
            first, second = (at(place.position, ZERO) for place in places if place)
        if first != second:
            self.add(EQUAL, first, second)

    def aligned(self, first: Leg, second: Leg) -> tuple[int, int]:
        """Return how many spaces at the front of two legs are first of one dimension."""
        if len(first) == len(second) == 1:
            return 1, 1
        above = [*accumulate((self.size((wire,)) for wire in second), mul)]
        for m, size in enumerate(accumulate((self.size((wire,)) for wire in first), mul), 1):
            if size in above:
                return m, above.index(size) + 1
        return len(first), len(second)

    def _put(self, wire: int, leg: Leg) -> None:
        """Put a leg in the place of an index: what an equality leaves of the sum over it."""
        for tensor, legs in self.legs.items():
            if any(wire in other for other in legs):
                self.legs[tensor] = tuple(_with(other, wire, leg) for other in legs)
        del self.sizes[wire]
        self._bearers = None

    def fuse(self) -> None:
        """Make one space of two neighbours that nothing bears apart, and one place of two."""
        while any(len(leg) > 1 for legs in self.legs.values() for leg in legs):
            pair = self._together()
            if pair is None:
                return
            places = [place_of(wire) for wire in pair]
            if places[0] and places[1]:
                position = places[0].position * places[1].size + places[1].position
                fused = at(position, self.size(pair))
            else:
                fused = self.wire(self.size(pair))
                for wire in pair:
                    del self.sizes[wire]
            for tensor, legs in self.legs.items():
                self.legs[tensor] = tuple(_fused(leg, pair, fused) for leg in legs)
            self._bearers = None

    def _together(self) -> tuple[int, int] | None:
        """Return two neighbours in the legs that can be one."""
        legs = [leg for legs in self.legs.values() for leg in legs]
        counts = Counter(chain(*legs))
        pairs = Counter(chain(*map(pairwise, legs)))
        for (first, second), count in pairs.items():
            if first >= 0 and second >= 0:
                if first != second and count == counts[first] == counts[second]:
                    return first, second
            elif _counted(first) is not None and _counted(second) is not None:
                return first, second
        return None

    def opened(self, leg: Leg, other: Leg) -> Leg:
        """Return a place with a number as places in the factors of its space, if these have too."""
        sizes = [self.size((wire,)) for wire in other]
        number = _counted(leg[0]) if len(leg) == 1 else None
        if len(sizes) == 1 or number is None or any(size.integer is None for size in sizes):
            return leg
        digits: Leg = ()
        for size in reversed(sizes):
            number, digit = divmod(number, size.integer or 1)
            digits = at(Scalar.number(digit), size) + digits
        return digits

    @property
    def bearers(self) -> dict[int, list[Port]]:
        """The ports at which each index is borne."""
        if self._bearers is None:
            self._bearers = {}
            for tensor, legs in self.legs.items():
                for port, leg in enumerate(legs):
                    for wire in leg:
                        if wire >= 0:
                            self._bearers.setdefault(wire, []).append((tensor, port))
        return self._bearers

    def across(self, tensor: int, port: int) -> Port | None:
        """Return the one other port with the same leg, if nothing else bears anything of it."""
        leg = self.legs[tensor][port]
        ports = self.bearers.get(leg[0], []) if leg else []
        if len(ports) != 2:
            return None
        end = ports[ports[0] == (tensor, port)]
        alone = all(len(self.bearers.get(wire, ())) == 2 for wire in leg)
        return end if alone and self.legs[end[0]][end[1]] == leg and end != (tensor, port) else None

    def joints(self, tensor: int) -> Iterator[Joint]:
        """Yield where a tensor meets others; in a space of one dimension everything meets."""
        for port, leg in enumerate(self.legs[tensor]):
            if leg:
                end = self.across(tensor, port)
                ends = [] if end is None else [end]
            else:
                ends = [
                    (v, k) for v, legs in self.legs.items() for k, x in enumerate(legs) if not x
                ]
            yield from (Joint(port, *end) for end in ends if end[0] != tensor)

    def loose(self) -> Scalar:
        """Sum over the indices that nothing bears: each gives its dimension."""
        return multiplied([self.sizes.pop(w) for w in list(self.sizes) if w not in self.bearers])


def _with(leg: Leg, wire: int, other: Leg) -> Leg:
    """Return a leg with another one in the place of a wire."""
    return tuple(chain(*(other if w == wire else (w,) for w in leg)))


def _fused(leg: Leg, pair: tuple[int, int], fused: Leg) -> Leg:
    """Return a leg with one wire in the place of two neighbours."""
    for place in range(len(leg) - 1, 0, -1):
        if leg[place - 1 : place + 1] == pair:
            leg = leg[: place - 1] + fused + leg[place + 1 :]
    return leg


def _counted(wire: int) -> int | None:
    """Return the number of a place, in a space with a number of dimensions; None of others."""
    place = place_of(wire)
    return place.position.integer if place and place.size.integer is not None else None
