"""The canonical form of a network: equal ones look equal, however they were numbered.

From every possible start the tensors are visited along their legs; the least outcome is kept. Where
too many orders are possible not all are tried, so that equal networks may look different then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, groupby, islice, permutations, product
from typing import NamedTuple

from bptools.kernel.networks import LABELS, SIZES, Component, Graph, Label, Network, Port

MOST_ORDERS = 720  # in which the tensors at the indices of a network are visited


def canonical(graph: Graph, is_symmetric: Callable[[Label], bool]) -> Network:
    """Return a network in canonical form.

    Args:
        graph: The network.
        is_symmetric: Whether the two legs of a tensor are alike.
    """
    copies: dict[str, list[int]] = {}
    for name, copy in sorted({(x.name, x.copy) for x in graph.labels.values() if x.copy >= 0}):
        copies.setdefault(name, []).append(copy)
    groups = _components(graph)
    alike = {tensor for tensor, label in graph.labels.items() if is_symmetric(label)}
    forms = []
    for orders in product(*map(permutations, copies.values())):
        renumbered = dict(zip(copies, orders, strict=True))
        labels = {v: LABELS.number(_copied(x, renumbered)) for v, x in graph.labels.items()}
        visits = _Visits(graph, labels, alike)
        forms.append(tuple(sorted(map(visits.least, groups))))
    return min(forms)


def _copied(label: Label, copies: Mapping[str, Sequence[int]]) -> Label:
    return label._replace(copy=copies[label.name].index(label.copy)) if label.copy >= 0 else label


def _components(graph: Graph) -> list[list[int]]:
    """Return the tensors by the connected component that they are in."""
    unseen, groups = dict.fromkeys(graph.labels), []
    while unseen:
        group = [unseen.popitem()[0]]
        for tensor in group:
            for wire in chain(*graph.legs[tensor]):
                for end, _ in graph.bearers.get(wire, ()):
                    if end in unseen:
                        del unseen[end]
                        group.append(end)
        groups.append(group)
    return groups


class _Visits(NamedTuple):
    """Visits to the tensors of a network, by the numbers of their labels."""

    graph: Graph
    labels: Mapping[int, int]
    alike: set[int]  # tensors whose legs are

    def least(self, group: Sequence[int]) -> Component:
        """Return the least outcome for a connected component."""
        wires = {wire for tensor in group for wire in chain(*self.graph.legs[tensor]) if wire >= 0}
        choices = [[*self._orders(self.graph.bearers[wire])] for wire in wires]
        least = min(self.labels[tensor] for tensor in group)
        starts = [tensor for tensor in group if self.labels[tensor] == least]
        turns = (1, -1) if starts[0] in self.alike else (1,)
        return min(
            self._outcome(start, turn, dict(zip(wires, orders, strict=True)))
            for orders in islice(product(*choices), MOST_ORDERS)
            for start in starts
            for turn in turns
        )

    def _orders(self, ports: Sequence[Port]) -> Iterator[list[int]]:
        """Yield the orders in which the tensors at an index are visited: by label and port.

        Those that are the same in both are visited in all orders.
        """

        def key(port: Port) -> tuple[int, int]:
            return self.labels[port[0]], 0 if port[0] in self.alike else port[1]

        if len(ports) < 3:
            yield [tensor for tensor, _ in ports]
            return
        groups = [[*group] for _, group in groupby(sorted(ports, key=key), key)]
        choices = product(*(islice(permutations(group), MOST_ORDERS) for group in groups))
        for choice in islice(choices, MOST_ORDERS):
            yield [tensor for tensor, _ in chain(*choice)]

    def _outcome(self, start: int, turn: int, orders: Mapping[int, Sequence[int]]) -> Component:
        """Number indices and tensors as they are met; of legs that are alike the known first."""
        visited, tensors, sizes = [start], [], []
        number: dict[int, int] = {}

        def known(leg: Sequence[int]) -> list[int]:
            return [number.get(w, w if w < 0 else len(orders)) for w in leg]

        for tensor in visited:
            legs = self.graph.legs[tensor]
            if tensor in self.alike:
                legs = tuple(sorted(legs[:: turn if tensor == start else 1], key=known))
            for wire in chain(*legs):
                if wire >= 0 and wire not in number:
                    number[wire] = len(number)
                    sizes.append(SIZES.number(self.graph.sizes[wire]))
                    visited += [x for x in dict.fromkeys(orders[wire]) if x not in visited]
            places = tuple(tuple(number.get(wire, wire) for wire in leg) for leg in legs)
            tensors.append((self.labels[tensor], places))
        return tuple(tensors), tuple(sizes)
