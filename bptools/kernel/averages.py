"""Averages of networks over copies of random matrices, with the dimensions that they need."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import chain, permutations, product
from typing import TypeVar

from bptools.kernel.combination import Combination
from bptools.kernel.contexts import Group
from bptools.kernel.networks import Graph, Leg, Network, Port, Shape, labels_of
from bptools.kernel.normal import Normaliser
from bptools.kernel.refusal import Refusal
from bptools.kernel.scalars import ZERO, Scalar, multiplied
from bptools.kernel.weingarten import (
    Pairing,
    Permutation,
    coset_type_of,
    cycle_type_of,
    pairings,
    relative,
    weingarten_orthogonal,
    weingarten_unitary,
)

HIGHEST_DEGREE = 4  # of a general average over U(d): (4!)^2 terms
HIGHEST_DEGREE_OF_VECTORS = 7
HIGHEST_DEGREE_OF_PAIRS = 3  # of factors O: 15^2 terms

Term = tuple[Graph, Scalar]
Order = TypeVar("Order", Permutation, Pairing)


class Integration:
    """Integrates copies out of combinations; ``needs`` collects dimensions and their least values.

    A formula for a symbolic dimension d with k factors holds for d >= k; that of a unit vector, and
    every formula at an integer d, holds without a condition.
    """

    def __init__(self) -> None:
        self.needs: list[tuple[Scalar, int]] = []

    def __call__(self, normaliser: Normaliser, combination: Combination) -> Combination:
        """Return the combination with no copy left.

        Raises:
            Refusal: If the degree is too high.
        """
        terms = []
        for network, coefficient in combination.terms.items():
            terms.extend(self._integrated(normaliser, network, coefficient))
        return Combination.of(combination.sizes, terms)

    def _integrated(
        self, normaliser: Normaliser, network: Network, coefficient: Scalar
    ) -> list[tuple[Network, Scalar]]:
        copies = sorted({(x.name, x.copy) for x in labels_of(network) if x.copy >= 0})
        if not copies:
            return [(network, coefficient)]
        terms = []
        for part, factor in self._over(normaliser, network, *copies[0]):
            for reduced, scale in normaliser.assembly.reduced(part, coefficient * factor):
                terms.extend(self._integrated(normaliser, reduced, scale))
        return terms

    def _over(
        self, normaliser: Normaliser, network: Network, name: str, copy: int
    ) -> Iterator[Term]:
        graph = Graph(network)
        group = normaliser.context.matrix(name).group
        tensors = [v for v, x in graph.labels.items() if (x.name, x.copy) == (name, copy)]
        size = graph.size(graph.legs[tensors[0]][0])
        plain = [v for v in tensors if not graph.labels[v].conjugated]
        conjugated = [v for v in tensors if graph.labels[v].conjugated]
        if group is Group.ORTHOGONAL:
            yield from self._orthogonal(network, tensors, size)
        elif len(plain) != len(conjugated):
            return
        elif group is Group.STATE:
            yield from _vectors(normaliser, network, (plain, conjugated), ([], ()), size)
        elif images := _images_of_a_vector(graph, plain, conjugated):
            yield from _vectors(normaliser, network, (plain, conjugated), images, size)
        else:
            yield from self._unitary(network, plain, conjugated, size)

    def _unitary(
        self, network: Network, plain: list[int], conjugated: list[int], size: Scalar
    ) -> Iterator[Term]:
        degree = len(plain)
        if degree > HIGHEST_DEGREE:
            raise Refusal(f"averages over U(d) are taken up to degree 4, not {degree}")
        table = weingarten_unitary(degree, size)
        orders = {
            order: [(u, conjugated[place]) for u, place in zip(plain, order, strict=True)]
            for order in permutations(range(degree))
        }
        yield from self._paired(
            network,
            orders,
            lambda rows, columns: table[cycle_type_of(relative(rows, columns))],
            size,
        )

    def _orthogonal(self, network: Network, tensors: list[int], size: Scalar) -> Iterator[Term]:
        if len(tensors) % 2:
            return
        if len(tensors) > 2 * HIGHEST_DEGREE_OF_PAIRS:
            raise Refusal(f"averages over O(d) are taken of up to 6 factors, not {len(tensors)}")
        orders = {
            pairing: [(tensors[first], tensors[second]) for first, second in pairing]
            for pairing in pairings(len(tensors))
        }

        def weight(rows: Pairing, columns: Pairing) -> Scalar:
            return weingarten_orthogonal(coset_type_of(rows, columns), size)

        yield from self._paired(network, orders, weight, size)

    def _paired(
        self,
        network: Network,
        orders: Mapping[Order, list[tuple[int, int]]],
        weight: Callable[[Order, Order], Scalar],
        size: Scalar,
    ) -> Iterator[Term]:
        """Join rows in all orders, and columns in all orders, with the weight of both."""
        pairs = next(iter(orders.values()))
        if size.integer is None:
            self.needs.append((size, len(pairs)))
        removed = [tensor for pair in pairs for tensor in pair]
        for (rows, left), (columns, right) in product(orders.items(), repeat=2):
            ports = [((u, 0), (v, 0)) for u, v in left] + [((u, 1), (v, 1)) for u, v in right]
            yield _joined(network, removed, ports), weight(rows, columns)


def _joined(
    network: Network, removed: list[int], ports: list[tuple[Port, Port]], over: Leg = ()
) -> Graph:
    """Return a network without some tensors, where what their ports led to is joined."""
    graph = Graph(network)
    legs = dict(graph.legs)
    graph.remove(*removed, over=over)
    graph.equate(*((legs[v][k], legs[u][j]) for (v, k), (u, j) in ports))
    return graph


def _images_of_a_vector(
    graph: Graph, plain: list[int], conjugated: list[int]
) -> tuple[list[int], Leg] | None:
    """Return the tensors of the one fixed unit vector that every U is applied to, and their legs.

    A vector of a basis is no tensor, and has no index. None if there is no such vector.
    """
    tensors = [*plain, *conjugated]
    legs = [graph.legs[tensor][1] for tensor in tensors]
    if len(set(legs)) == 1 and all(wire < 0 for wire in legs[0]):
        return [], ()
    ends = [end[0] for tensor in tensors if (end := graph.across(tensor, 1))]
    labels = [graph.labels[end] for end in ends]
    if len(labels) < len(tensors) or labels[0].shape is not Shape.VECTOR:
        return None
    twin = labels[0]._replace(conjugated=not labels[0].conjugated)
    expected = [labels[0]] * len(plain) + [twin] * len(conjugated)
    return (ends, tuple(chain(*legs))) if labels == expected else None


def _vectors(
    normaliser: Normaliser,
    network: Network,
    vectors: tuple[list[int], list[int]],
    images: tuple[list[int], Leg],
    size: Scalar,
) -> Iterator[Term]:
    """E[v..v conj(v)..conj(v)] for a random unit vector: all pairings, by d (d+1) .. (d+k-1)."""
    plain, conjugated = vectors
    degree = len(plain)
    if degree > HIGHEST_DEGREE_OF_VECTORS:
        raise Refusal(f"averages over unit vectors are taken up to degree 7, not {degree}")
    rising = multiplied(size + step for step in range(degree))
    removed, over = [*plain, *conjugated, *images[0]], images[1]
    weights: dict[Network, tuple[Scalar, Graph]] = {}
    for order in permutations(conjugated):
        ports = [((v, 0), (u, 0)) for v, u in zip(plain, order, strict=True)]
        graph = _joined(network, removed, ports, over)
        loops = graph.loose()
        key = normaliser.assembly.canonical(graph)
        known = weights.get(key, (ZERO, graph))[0]
        weights[key] = (known + loops, graph)
    for total, graph in weights.values():
        yield graph, total * rising.inverse()
