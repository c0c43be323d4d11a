"""Whether two networks are the same, whatever their indices and copies are called.

Colours that no naming changes are refined; where several nodes keep one colour, one of them is
singled out, and every node of that colour in the other network is tried. What is matched in the end
is compared edge by edge, so that colours that coincide by chance show nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bptools.verification.limits import OutOfReach
from bptools.verification.networks import FixedIndex, IndexNetwork, Leg

MOST_TRIES = 2_000


def colours_of(network: IndexNetwork) -> tuple[int, ...]:
    """Return a number for every node that no naming of indices and copies changes."""
    return tuple(sorted(Nodes(network).colours()))


class Nodes:
    """A network as a coloured graph: its tensors, its indices, its copies of random matrices."""

    def __init__(self, network: IndexNetwork) -> None:
        self.labels: list[tuple[object, ...]] = []
        self.edges: list[list[tuple[int, int]]] = []  # label and node
        numbers: dict[tuple[str, int], int] = {}
        for index, size in network.sizes.items():
            numbers["index", index] = self._add(("index", size.key))
        for place, end in enumerate(network.ends):
            ends = tuple((k, i.key) for k, i in enumerate(end) if isinstance(i, FixedIndex))
            open_end = self._add(("end", place, len(end), ends))
            self._attach(open_end, 0, end, numbers)
        for tensor in network.tensors:
            fixed = [
                (leg, k, i.key)
                for leg, indices in enumerate(tensor.legs)
                for k, i in enumerate(indices)
                if isinstance(i, FixedIndex)
            ]
            lengths = tuple(map(len, tensor.legs))
            held = frozenset(x[2] for x in fixed) if not tensor.name else tuple(fixed)  # a delta
            label = (tensor.name, tensor.conjugated, tensor.copy > 0, lengths, held, tensor.wave)
            vertex = self._add(label)
            for leg, indices in enumerate(tensor.legs):
                self._attach(vertex, leg + 1, indices, numbers)
            if tensor.copy:
                key = ("copy", tensor.copy)
                if key not in numbers:
                    numbers[key] = self._add(("copy", tensor.name))
                self._edge(vertex, 1, numbers[key])

    def _add(self, label: tuple[object, ...]) -> int:
        self.labels.append(label)
        self.edges.append([])
        return len(self.labels) - 1

    def _attach(
        self, vertex: int, leg: int, indices: Leg, numbers: Mapping[tuple[str, int], int]
    ) -> None:
        for slot, index in enumerate(indices):
            if isinstance(index, int):
                self._edge(vertex, 2 + 4 * slot + leg, numbers["index", index])

    def _edge(self, vertex: int, label: int, end: int) -> None:
        self.edges[vertex].append((label, end))
        self.edges[end].append((-label, vertex))

    def colours(self, marked: Sequence[int] = ()) -> list[int]:
        """Return a colour for every node, of all around it; marked nodes are singled out."""
        colours = list(map(hash, self.labels))
        for place, vertex in enumerate(marked):
            colours[vertex] = hash((colours[vertex], "marked", place))
        kinds = len(set(colours))
        while True:
            colours = [
                hash((colour, tuple(sorted((label, colours[end]) for label, end in edges))))
                for colour, edges in zip(colours, self.edges, strict=True)
            ]
            refined = len(set(colours))
            if refined == kinds:
                return colours
            kinds = refined


def same(left: IndexNetwork, right: IndexNetwork) -> bool:
    """Return whether two networks differ in nothing but the names of indices and copies."""
    return _matched(Nodes(left), Nodes(right), [], [], iter(range(MOST_TRIES)))


def _matched(
    left: Nodes, right: Nodes, mine: list[int], theirs: list[int], tries: Iterator[int]
) -> bool:
    if next(tries, None) is None:
        raise OutOfReach("two networks that are too symmetric to be compared")
    colours, opposite = left.colours(mine), right.colours(theirs)
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
        _matched(left, right, [*mine, vertex], [*theirs, partner], tries) for partner in partners
    )


def _is_isomorphism(left: Nodes, right: Nodes, image: list[int]) -> bool:
    if len(set(image)) < len(image):
        return False
    return all(
        left.labels[v] == right.labels[image[v]]
        and sorted((label, image[end]) for label, end in left.edges[v])
        == sorted(right.edges[image[v]])
        for v in range(len(image))
    )
