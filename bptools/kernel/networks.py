"""Products of traces and partial traces as networks: vertices are tensors, edges summed indices.

A matrix is a vertex with a row and a column port; its adjoint is its conjugate with the ports
exchanged. Ports that are joined share an index that is summed over. A matrix-valued network has two
open ends. A vertex with a copy number belongs to an independent copy of a random matrix, over which
the network is averaged: two averages of one product are two copies.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from itertools import permutations, product
from math import prod
from typing import NamedTuple

from bptools.kernel.scalars import Scalar, multiplied
from bptools.kernel.terms import Recursion

Port = tuple[int, int]
MOST_ARRANGEMENTS = 720  # of the ports of indices, that are compared


class Shape(StrEnum):
    """What a vertex is, by its ports."""

    MATRIX = "matrix"  # row, column
    EXPONENTIAL = "exp(-i position V)"  # row, column; of the Hermitian V that it is named after
    MEMBER = "member of a family"  # row, column; at a position
    SEQUENCE = "X_n of a recursion"  # row, column
    VECTOR = "vector"  # one port
    BASIS = "basis vector"  # one port; real
    INDEX = "an index that is summed over"  # as many ports as it has places, all alike
    FUSION = "product of spaces"  # the whole space, then its factors
    ROW = "open row"
    COLUMN = "open column"


MATRICES = (Shape.MATRIX, Shape.EXPONENTIAL, Shape.MEMBER, Shape.SEQUENCE)  # row, column


class Label(NamedTuple):
    """One vertex: its shape, the name of the matrix or vector, and what else fixes it."""

    shape: Shape
    name: str = ""
    conjugated: bool = False
    copy: int = -1  # of a random matrix; -1 for a fixed one
    sizes: tuple[Scalar, ...] = ()  # of the ports; of a fusion, of its factors
    position: Scalar | None = None  # of a basis vector or a member; the angle of an exponential
    sequence: int = -1  # the number of the recursion that a sequence is made by
    self_adjoint: bool = False  # whether all of a sequence's matrices are shown to be


def basis_vector(index: Scalar) -> Label:
    """Return a vector of the basis, of whatever space it is joined to."""
    return Label(Shape.BASIS, position=index)


class Vertex(NamedTuple):
    """A vertex of a canonical network: its label, and where its ports lead."""

    label: int
    ends: tuple[Port, ...]


Component = tuple[Vertex, ...]
Network = tuple[Component, ...]
EMPTY: Network = ()

_LABELS: list[Label] = []
_NUMBERS: dict[Label, int] = {}


def number_of(label: Label) -> int:
    """Return the number by which networks refer to a label."""
    number = _NUMBERS.setdefault(label, len(_LABELS))
    if number == len(_LABELS):
        _LABELS.append(label)
    return number


def label_of(number: int) -> Label:
    """Return the label of a number."""
    return _LABELS[number]


_SEQUENCES: dict[Recursion, int] = {}
_DEPEND: list[frozenset[str]] = []


def number_of_sequence(recursion: Recursion) -> int:
    """Return the number by which labels refer to a recursion."""
    number = _SEQUENCES.setdefault(recursion, len(_DEPEND))
    if number == len(_DEPEND):
        _DEPEND.append(recursion.free_names())
    return number


def names_in_sequence(label: Label) -> frozenset[str]:
    """Return the names that a sequence depends on; none of another label."""
    return frozenset() if label.sequence < 0 else _DEPEND[label.sequence]


class Graph:
    """A network that is being built: labelled vertices and a pairing of their ports."""

    def __init__(self) -> None:
        self.labels: dict[int, Label] = {}
        self.partner: dict[Port, Port] = {}
        self._next = 0

    @staticmethod
    def of(network: Network) -> Graph:
        """Return a network, to be changed."""
        graph = Graph()
        graph.include(network)
        return graph

    @property
    def ends(self) -> tuple[int, int]:
        """The open row and the open column of a matrix."""
        (row,), (column,) = self.vertices(Shape.ROW), self.vertices(Shape.COLUMN)
        return row, column

    def add(self, label: Label) -> int:
        """Add a vertex, whose ports are still to be joined."""
        self.labels[self._next] = label
        self._next += 1
        return self._next - 1

    def join(self, first: Port, second: Port) -> None:
        """Join two ports."""
        self.partner[first] = second
        self.partner[second] = first

    def include(self, network: Network, copies_from: int = 0) -> None:
        """Add a canonical network; its copies of random matrices are numbered anew."""
        for component in network:
            start = self._next
            for vertex in component:
                label = label_of(vertex.label)
                if label.copy >= 0 and copies_from:
                    label = label._replace(copy=label.copy + copies_from)
                self.add(label)
            for place, vertex in enumerate(component):
                for leg, (end, end_leg) in enumerate(vertex.ends):
                    self.partner[start + place, leg] = (start + end, end_leg)

    def vertices(self, shape: Shape) -> list[int]:
        """Return the vertices of a shape, in order."""
        return [v for v, label in self.labels.items() if label.shape is shape]

    def size(self, port: Port) -> Scalar:
        """Return the dimension of the space at a port."""
        label = self.labels[port[0]]
        if label.shape is Shape.FUSION:
            return label.sizes[port[1] - 1] if port[1] else multiplied(label.sizes)
        return label.sizes[port[1]]

    def rewire(self, wires: Iterable[tuple[Port, Port]], removed: Iterable[int]) -> list[Scalar]:
        """Remove vertices and lead wires between their ports.

        Args:
            wires: Pairs of ports of removed vertices; ports without a wire must lead to each other.
            removed: The vertices.

        Returns:
            The dimensions of the loops that close.
        """
        wire: dict[Port, Port] = {}
        for first, second in wires:
            wire[first], wire[second] = second, first
        gone = set(removed)
        seen: set[Port] = set()
        joins = []
        for port in wire:
            outside = self.partner[port]
            if outside[0] in gone:
                continue
            end = port
            while end[0] in gone:
                seen.add(end)
                end = wire[end]
                seen.add(end)
                end = self.partner[end]
            joins.append((outside, end))
        loops = []
        for port in wire:
            if port in seen:
                continue
            loops.append(self.size(port))
            end = port
            while end not in seen:
                seen.add(end)
                end = wire[end]
                seen.add(end)
                end = self.partner[end]
        self.discard(gone)
        for first, second in joins:
            self.join(first, second)
        return loops

    def move(self, moved: Mapping[Port, Port], gone: Iterable[int]) -> None:
        """Join to new ports what old ones are joined to, and drop vertices."""
        for port, target in moved.items():
            end = self.partner[port]
            self.join(target, moved.get(end, end))
        self.discard(gone)

    def discard(self, vertices: Iterable[int]) -> None:
        """Remove vertices whose neighbours have been joined to others."""
        gone = set(vertices)
        for port in [port for port in self.partner if port[0] in gone]:
            del self.partner[port]
        for vertex in gone:
            del self.labels[vertex]

    def canonical(self) -> Network:
        """Return the network in canonical form: equal ones look equal, whatever their numbering."""
        names: dict[str, set[int]] = {}
        for label in self.labels.values():
            if label.copy >= 0:
                names.setdefault(label.name, set()).add(label.copy)
        groups = self._components()
        return min(
            tuple(sorted(graph._component(group, renaming) for group in groups))
            for graph in self._arrangements()
            for renaming in _renamings(names)
        )

    def _arrangements(self) -> Iterable[Graph]:
        """Yield the network with the ports of indices in all orders, if these are not too many."""
        alike = [v for v, label in self.labels.items() if label.shape is Shape.INDEX]
        orders = [[*permutations(range(len(self.labels[v].sizes)))] for v in alike]
        if prod(map(len, orders)) > MOST_ARRANGEMENTS:
            orders = [order[:1] for order in orders]
        for choice in product(*orders):
            place = {
                (v, k): (v, j)
                for v, order in zip(alike, choice, strict=True)
                for k, j in enumerate(order)
            }
            graph = Graph()
            graph.labels = self.labels
            graph.partner = {place.get(p, p): place.get(q, q) for p, q in self.partner.items()}
            yield graph

    def _components(self) -> list[list[int]]:
        unseen = dict.fromkeys(self.labels)
        neighbours: dict[int, list[int]] = {vertex: [] for vertex in self.labels}
        for (vertex, _), (end, _) in self.partner.items():
            neighbours[vertex].append(end)
        groups = []
        while unseen:
            group = [next(iter(unseen))]
            del unseen[group[0]]
            for vertex in group:
                for end in neighbours[vertex]:
                    if end in unseen:
                        del unseen[end]
                        group.append(end)
            groups.append(group)
        return groups

    def _component(
        self, group: Sequence[int], renaming: Mapping[tuple[str, int], int]
    ) -> Component:
        """Number a connected component from every possible start; keep the least outcome."""
        numbers = {v: number_of(_renamed(self.labels[v], renaming)) for v in group}
        first = min(numbers.values())
        starts = [vertex for vertex in group if numbers[vertex] == first]
        return min(self._traversed(start, numbers) for start in starts)

    def _traversed(self, start: int, numbers: Mapping[int, int]) -> Component:
        order = [start]
        place = {start: 0}
        vertices = []
        for vertex in order:
            ends = []
            leg = 0
            while (end := self.partner.get((vertex, leg))) is not None:
                if end[0] not in place:
                    place[end[0]] = len(order)
                    order.append(end[0])
                ends.append((place[end[0]], end[1]))
                leg += 1
            vertices.append(Vertex(numbers[vertex], tuple(ends)))
        return tuple(vertices)


def _renamed(label: Label, renaming: Mapping[tuple[str, int], int]) -> Label:
    if label.copy < 0:
        return label
    return label._replace(copy=renaming[label.name, label.copy])


def _renamings(names: Mapping[str, set[int]]) -> Iterable[dict[tuple[str, int], int]]:
    """Yield all ways to number the copies of every random matrix from 0, name by name."""
    renamings: list[dict[tuple[str, int], int]] = [{}]
    for name, copies in sorted(names.items()):
        ordered = sorted(copies)
        renamings = [
            {**renaming, **{(name, copy): place for place, copy in enumerate(order)}}
            for renaming in renamings
            for order in permutations(ordered)
        ]
    return renamings


def copies_in(network: Network) -> int:
    """Return by how much another network's copies are numbered higher, to be different ones."""
    copies = (label_of(vertex.label).copy for component in network for vertex in component)
    return max(copies, default=-1) + 1


def beside(left: Network, right: Network) -> Network:
    """Return the product of two scalar networks, or of one and an open one."""
    if not left or not right:
        return left or right
    offset = copies_in(left)
    if not offset or not copies_in(right):
        return tuple(sorted((*left, *right)))
    graph = Graph.of(left)
    graph.include(right, offset)
    return graph.canonical()
