"""Whether two networks are the same, whatever their indices and copies are called.

A network falls into pieces that hang together, as a product of traces does; two are the same if
their pieces can be paired. Of a piece, colours that no naming changes are refined; where several
nodes keep one colour, one of them is singled out, and every node of that colour in the other piece
is tried. What is matched in the end is compared edge by edge, so that colours that coincide by
chance show nothing. What is known of a piece is kept: most occur many times in one proof.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from bptools.verification.limits import OutOfReach, spend
from bptools.verification.networks.tensors import FixedIndex, IndexedTensor, IndexNetwork, Leg
from bptools.verification.scalars.polynomials import ordinal

MOST_TRIES = 2_000
KEPT = 1 << 14  # pieces and pairs of them of which it is known what they are

Label = tuple[object, ...]
EdgeLabel = tuple[int, int, int]  # where the edge is attached, here and there, and its size
Edges = tuple[tuple[EdgeLabel, int], ...]  # label and node


class ConnectedGraph(NamedTuple):
    """A connected graph: its nodes' labels, and where their edges lead."""

    labels: tuple[Label, ...]
    edges: tuple[Edges, ...]


Pieces = dict[tuple[int, ...], list[ConnectedGraph]]  # by colours


@lru_cache(maxsize=KEPT)
def pieces_of(network: IndexNetwork) -> Pieces:
    """Return the connected parts of a network, by numbers that no naming changes."""
    pieces: Pieces = {}
    for piece in Nodes(network).pieces():
        pieces.setdefault(tuple(sorted(_colours(piece, ()))), []).append(piece)
    return pieces


def colours_of(pieces: Pieces) -> tuple[tuple[int, ...], ...]:
    """Return what no naming of indices and copies changes."""
    return tuple(sorted(colours for colours, alike in pieces.items() for _ in alike))


class Nodes:
    """A network as a graph: its tensors, open ends, and copies of random matrices.

    An index that two places share is an edge, every other one a node.
    """

    def __init__(self, network: IndexNetwork) -> None:
        self.labels: list[Label] = []
        self.edges: list[list[tuple[EdgeLabel, int]]] = []
        self._held: dict[int, list[tuple[int, int]]] = {index: [] for index in network.sizes}
        copies: dict[int, int] = {}
        for place, end in enumerate(network.ends):
            ends = tuple((k, _held(i, end)) for k, i in enumerate(end) if isinstance(i, FixedIndex))
            open_end = self._add(("end", place, len(end), ends))
            self._attach(open_end, 0, end)
        for tensor in network.tensors:
            if tensor.symmetric:
                self._add_symmetric(tensor)
                continue
            fixed = [
                (leg, k, _held(i, indices))
                for leg, indices in enumerate(tensor.legs)
                for k, i in enumerate(indices)
                if isinstance(i, FixedIndex)
            ]
            lengths = tuple(map(len, tensor.legs))
            held = frozenset(x[2] for x in fixed) if not tensor.name else tuple(fixed)  # a delta
            label = (tensor.name, tensor.conjugated, tensor.copy > 0, lengths, held, tensor.wave)
            vertex = self._add(label)
            for leg, indices in enumerate(tensor.legs):
                self._attach(vertex, leg + 1, indices)
            if tensor.copy:
                if tensor.copy not in copies:
                    copies[tensor.copy] = self._add(("copy", tensor.name))
                self._edge((vertex, 1), (copies[tensor.copy], -1), 0)
        for index, places in self._held.items():
            size = ordinal(network.sizes[index].key)
            if len(places) == 2:
                self._edge(places[0], places[1], size)
            else:
                center = self._add(("index", size))
                for attached in places:
                    self._edge(attached, (center, -1), 0)

    def _add_symmetric(self, tensor: IndexedTensor) -> None:
        """Add a tensor with a node for each leg, that hangs on it as the other does."""
        vertex = self._add((tensor.name, tensor.conjugated))
        for leg in tensor.legs:
            fixed = tuple(
                (k, _held(i, leg)) for k, i in enumerate(leg) if isinstance(i, FixedIndex)
            )
            end = self._add(("leg", len(leg), fixed))
            self._edge((vertex, 0), (end, -1), 0)
            self._attach(end, 0, leg)

    def _add(self, label: Label) -> int:
        self.labels.append(label)
        self.edges.append([])
        return len(self.labels) - 1

    def _attach(self, vertex: int, leg: int, indices: Leg) -> None:
        for slot, index in enumerate(indices):
            if isinstance(index, int):
                self._held[index].append((vertex, 2 + 4 * slot + leg))

    def _edge(self, start: tuple[int, int], end: tuple[int, int], size: int) -> None:
        """Join two nodes, each with the number of the place where the edge is attached."""
        (vertex, here), (opposite, there) = start, end
        self.edges[vertex].append(((here, there, size), opposite))
        self.edges[opposite].append(((there, here, size), vertex))

    def pieces(self) -> Iterator[ConnectedGraph]:
        """Yield the connected parts, their nodes numbered from 0."""
        unseen = set(range(len(self.labels)))
        for start in range(len(self.labels)):
            if start not in unseen:
                continue
            unseen.discard(start)
            group = [start]
            for vertex in group:
                for _, end in self.edges[vertex]:
                    if end in unseen:
                        unseen.discard(end)
                        group.append(end)
            place = {vertex: number for number, vertex in enumerate(group)}
            edges = (tuple((x, place[end]) for x, end in self.edges[vertex]) for vertex in group)
            yield ConnectedGraph(tuple(self.labels[vertex] for vertex in group), tuple(edges))


def _held(index: FixedIndex, leg: Leg) -> object:
    """Return what fixes an index: beside others, how many places it has says which they make."""
    beside = len(leg) > 1 and index.size is not None
    return (index.key, index.size.key) if beside and index.size is not None else index.key


@lru_cache(maxsize=KEPT)
def _colours(piece: ConnectedGraph, marked: tuple[int, ...]) -> tuple[int, ...]:
    """Return a colour for every node, of all around it; marked nodes are singled out."""
    colours = list(map(hash, piece.labels))
    for place, vertex in enumerate(marked):
        colours[vertex] = hash((colours[vertex], "marked", place))
    kinds = len(set(colours))
    while True:
        colours = [
            hash((colour, tuple(sorted((label, colours[end]) for label, end in edges))))
            for colour, edges in zip(colours, piece.edges, strict=True)
        ]
        refined = len(set(colours))
        if refined == kinds:
            return tuple(colours)
        kinds = refined


def same(left: Pieces, right: Pieces) -> bool:
    """Return whether the pieces of two networks can be paired.

    Raises:
        OutOfReach: If two are too symmetric to be compared.
    """
    return left.keys() == right.keys() and all(
        _are_paired(pieces, right[colours]) for colours, pieces in left.items()
    )


def _are_paired(left: list[ConnectedGraph], right: list[ConnectedGraph]) -> bool:
    """Return whether equal pieces can be paired: of which with which is of no account."""
    unpaired = list(right)
    for piece in left:
        partner = next((graph for graph in unpaired if _is_same(piece, graph)), None)
        if partner is None:
            return False
        unpaired.remove(partner)
    return not unpaired


@lru_cache(maxsize=KEPT)
def _is_same(left: ConnectedGraph, right: ConnectedGraph) -> bool:
    return left == right or _matched(left, right, (), (), iter(range(MOST_TRIES)))


def _matched(
    left: ConnectedGraph,
    right: ConnectedGraph,
    mine: tuple[int, ...],
    theirs: tuple[int, ...],
    tries: Iterator[int],
) -> bool:
    if next(tries, None) is None:
        raise OutOfReach("two networks that are too symmetric to be compared")
    spend(len(left.labels) ** 2)
    colours, opposite = _colours(left, mine), _colours(right, theirs)
    if sorted(colours) != sorted(opposite):
        return False
    groups: dict[int, list[int]] = {}
    for vertex, colour in enumerate(colours):
        groups.setdefault(colour, []).append(vertex)
    open_groups = [group for group in groups.values() if len(group) > 1]
    if not open_groups:
        return _is_isomorphism(left, right, [opposite.index(colour) for colour in colours])
    vertex = min(open_groups, key=len)[0]
    partners = [v for v, colour in enumerate(opposite) if colour == colours[vertex]]
    return any(
        _matched(left, right, (*mine, vertex), (*theirs, partner), tries) for partner in partners
    )


def _is_isomorphism(left: ConnectedGraph, right: ConnectedGraph, image: list[int]) -> bool:
    """Return whether a permutation of the vertices takes one graph to the other."""
    return all(
        left.labels[v] == right.labels[image[v]]
        and sorted((label, image[end]) for label, end in left.edges[v])
        == sorted(right.edges[image[v]])
        for v in range(len(image))
    )
