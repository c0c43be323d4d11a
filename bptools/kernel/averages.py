"""Averages of networks over copies of random matrices, with the dimensions that they need."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import permutations, product
from typing import TypeVar

from bptools.kernel.combination import Combination
from bptools.kernel.contexts import Group
from bptools.kernel.networks import Graph, Label, Network, Port, Shape
from bptools.kernel.normal import Normaliser
from bptools.kernel.refusal import Refusal
from bptools.kernel.scalars import ONE, ZERO, Scalar, multiplied
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
        graph = Graph.of(network)
        copies = sorted({(x.name, x.copy) for x in graph.labels.values() if x.copy >= 0})
        if not copies:
            return [(network, coefficient)]
        name, copy = copies[0]
        terms = []
        for part, factor in self._over(normaliser, network, name, copy):
            for reduced, scale in normaliser.assembly.reduced(part, coefficient * factor):
                terms.extend(self._integrated(normaliser, reduced, scale))
        return terms

    def _over(
        self, normaliser: Normaliser, network: Network, name: str, copy: int
    ) -> Iterator[Term]:
        graph = Graph.of(network)
        group = normaliser.context.matrix(name).group
        vertices = [v for v, x in graph.labels.items() if (x.name, x.copy) == (name, copy)]
        size = graph.size((vertices[0], 0))
        plain = [v for v in vertices if not graph.labels[v].conjugated]
        conjugated = [v for v in vertices if graph.labels[v].conjugated]
        if group is Group.ORTHOGONAL:
            yield from self._orthogonal(network, vertices, size)
        elif len(plain) != len(conjugated):
            return
        elif group is Group.STATE:
            yield from _vectors(network, plain, conjugated, [], size)
        elif images := _images_of_a_vector(graph, plain, conjugated):
            yield from _vectors(network, plain, conjugated, images, size)
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

    def _orthogonal(self, network: Network, vertices: list[int], size: Scalar) -> Iterator[Term]:
        if len(vertices) % 2:
            return
        if len(vertices) > 2 * HIGHEST_DEGREE_OF_PAIRS:
            raise Refusal(f"averages over O(d) are taken of up to 6 factors, not {len(vertices)}")
        orders = {
            pairing: [(vertices[first], vertices[second]) for first, second in pairing]
            for pairing in pairings(len(vertices))
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
        removed = [vertex for pair in pairs for vertex in pair]
        for (rows, left), (columns, right) in product(orders.items(), repeat=2):
            wires = [((u, 0), (v, 0)) for u, v in left] + [((u, 1), (v, 1)) for u, v in right]
            yield _wired(network, wires, removed, weight(rows, columns))


def _wired(
    network: Network, wires: list[tuple[Port, Port]], removed: list[int], weight: Scalar
) -> Term:
    graph = Graph.of(network)
    return graph, multiplied([weight, *graph.rewire(wires, removed)])


def _images_of_a_vector(graph: Graph, plain: list[int], conjugated: list[int]) -> list[int]:
    """Return the vectors that every U is applied to, if they are one fixed unit vector."""
    ends = [graph.partner[u, 1][0] for u in (*plain, *conjugated)]
    labels = [graph.labels[end] for end in ends]
    first = labels[0]
    expected = [first] * len(plain) + [_conjugate(first)] * len(conjugated)
    return ends if first.shape in (Shape.VECTOR, Shape.BASIS) and labels == expected else []


def _conjugate(label: Label) -> Label:
    if label.shape is Shape.BASIS:
        return label
    return label._replace(conjugated=not label.conjugated)


def _vectors(
    network: Network,
    plain: list[int],
    conjugated: list[int],
    images: list[int],
    size: Scalar,
) -> Iterator[Term]:
    """E[v..v conj(v)..conj(v)] for a random unit vector: all pairings, by d (d+1) .. (d+k-1)."""
    degree = len(plain)
    if degree > HIGHEST_DEGREE_OF_VECTORS:
        raise Refusal(f"averages over unit vectors are taken up to degree 7, not {degree}")
    rising = multiplied(size + step for step in range(degree))
    weights: dict[Network, tuple[Scalar, Graph]] = {}
    for order in permutations(range(degree)):
        wires = [((v, 0), (conjugated[order[place]], 0)) for place, v in enumerate(plain)]
        graph, loops = _wired(network, wires, [*plain, *conjugated, *images], ONE)
        key = graph.canonical()
        known = weights.get(key, (ZERO, graph))[0]
        weights[key] = (known + loops, graph)
    for total, graph in weights.values():
        yield graph, total * rising.inverse()
