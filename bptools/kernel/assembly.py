"""Operations on combinations: each joins legs of networks and reduces what comes out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain, product

from bptools.kernel.canonical import canonical
from bptools.kernel.combination import Combination, Sizes, same_sizes
from bptools.kernel.networks import (
    EQUAL,
    MATRICES,
    OPEN,
    Graph,
    Label,
    Leg,
    Network,
    Shape,
    at,
    copies_in,
    place_of,
)
from bptools.kernel.refusal import Refusal
from bptools.kernel.rewriting import Rewriting
from bptools.kernel.scalars import IMAGINARY, ONE, ZERO, Scalar, multiplied


class Assembly:
    """Builds products, traces and tensor products, under the rules of a context's matrices."""

    def __init__(self, rewriting: Rewriting) -> None:
        self._rewriting = rewriting

    def canonical(self, graph: Graph) -> Network:
        """Return a network in canonical form."""
        return canonical(graph, self._rewriting.is_symmetric)

    def reduced(self, graph: Graph, coefficient: Scalar) -> list[tuple[Network, Scalar]]:
        """Return a graph as networks in canonical form with their coefficients.

        It is one, but where the last of a Kraus family meets its adjoint.
        """
        factor = self._rewriting.reduce(graph)
        if not factor.terms:
            return []
        scale = coefficient * factor
        if self._rewriting.last_of_family(graph) is None:
            return [(self.canonical(graph), scale)]
        return self._without_last(self.canonical(graph), scale)

    def _without_last(self, network: Network, scale: Scalar) -> list[tuple[Network, Scalar]]:
        """Put 1 less the others' squares in the place of the last one's of a Kraus family."""
        graph = Graph(network)
        pair = self._rewriting.last_of_family(graph)
        assert pair is not None
        terms: list[tuple[Network, Scalar]] = []
        for name in self._rewriting.others_of_family(graph.labels[pair[0]].name):
            part = Graph(network)
            for tensor in pair:
                part.labels[tensor] = part.labels[tensor]._replace(name=name)
            terms += self.reduced(part, -scale)
        (between, first), (_, second) = (graph.legs[tensor] for tensor in pair)
        graph.remove(*pair, over=between)
        graph.equate((first, second))
        return terms + self.reduced(graph, scale)

    def _each(
        self, combination: Combination, sizes: Sizes | None, change: Callable[[Graph], None]
    ) -> Combination:
        """Return a combination of changed networks."""
        terms = []
        for network, coefficient in combination.terms.items():
            graph = Graph(network)
            change(graph)
            terms += self.reduced(graph, coefficient)
        return Combination.of(sizes, terms)

    def times(self, left: Combination, right: Combination) -> Combination:
        """Return the product.

        Raises:
            Refusal: If the shapes do not match.
        """
        sizes = right.sizes if left.sizes is None else left.sizes
        if left.sizes is not None and right.sizes is not None:
            if not (left.sizes[1] - right.sizes[0]).is_zero:
                raise Refusal(f"matrices of shapes {left.sizes} and {right.sizes} do not match")
            sizes = left.sizes[0], right.sizes[1]
        are_matrices = left.sizes is not None and right.sizes is not None
        terms = []
        for (n, c), (m, e) in product(left.terms.items(), right.terms.items()):
            if not are_matrices and not _meet(n, m):
                terms.append((tuple(sorted(n + m)), c * e))
                continue
            graph = Graph(n)
            graph.include(m, copies_in(n))
            if are_matrices:
                first, second = graph.take_open(), graph.take_open()
                graph.add(OPEN, first[0], second[1])
                graph.equate((first[1], second[0]))
            terms += self.reduced(graph, c * e)
        return Combination.of(sizes, terms)

    def trace(self, matrix: Combination) -> Combination:
        """Return the trace.

        Raises:
            Refusal: If the matrix is not square.
        """
        if matrix.sizes is None or not (matrix.sizes[0] - matrix.sizes[1]).is_zero:
            raise Refusal(f"a trace is of a square matrix, not of shape {matrix.sizes}")
        return self._each(matrix, None, lambda graph: graph.equate(graph.take_open()))

    def conjugate(self, combination: Combination) -> Combination:
        """Return the complex conjugate, entry by entry."""

        def conjugated(graph: Graph) -> None:
            for tensor, label in graph.labels.items():
                if label.shape in (*MATRICES, Shape.VECTOR):
                    graph.labels[tensor] = label._replace(conjugated=not label.conjugated)

        return self._each(combination.mapped(Scalar.conjugate), combination.sizes, conjugated)

    def transpose(self, matrix: Combination) -> Combination:
        """Return the transpose.

        Raises:
            Refusal: If it is a scalar.
        """
        if matrix.sizes is None:
            raise Refusal("a transpose is of a matrix, not of a scalar")
        rows, columns = matrix.sizes
        return self._each(
            matrix, (columns, rows), lambda graph: graph.add(OPEN, *graph.take_open()[::-1])
        )

    def adjoint(self, combination: Combination) -> Combination:
        """Return the adjoint; of a scalar the complex conjugate."""
        conjugated = self.conjugate(combination)
        return conjugated if combination.sizes is None else self.transpose(conjugated)

    def identity(self, size: Scalar) -> Combination:
        """Return the identity matrix."""
        graph = Graph()
        leg = graph.wire(size)
        graph.add(OPEN, leg, leg)
        return Combination.of((size, size), self.reduced(graph, ONE))

    def standing(self, label: Label, sizes: Sizes) -> Combination:
        """Return a matrix as a network: a name, or a member of a family or of a sequence."""
        graph = Graph()
        row, column = map(graph.wire, sizes)
        graph.add(OPEN, row, column)
        graph.add(label, *((row,) if label.shape is Shape.VECTOR else (row, column)))
        return Combination.of(sizes, self.reduced(graph, ONE))

    def unit(self, position: Sizes, sizes: Sizes) -> Combination:
        """Return the matrix whose one entry that is not 0 is 1, at a row and a column."""
        graph = Graph()
        graph.add(OPEN, *map(at, position, sizes))
        return Combination.of(sizes, self.reduced(graph, ONE))

    def delta(self, left: Scalar, right: Scalar) -> Combination:
        """Return 1 where two integers are equal, else 0."""
        graph = Graph()
        graph.add(EQUAL, at(left, ZERO), at(right, ZERO))
        return Combination.of(None, self.reduced(graph, ONE))

    def moved(
        self, network: Network, coefficient: Scalar, rate: Callable[[Scalar], Scalar]
    ) -> list[tuple[Network, Scalar]]:
        """Return the derivative of a network's exponentials, one after the other.

        Args:
            network: In which exp(-i a V) becomes -i a' V exp(-i a V).
            coefficient: The scalar before it.
            rate: The derivative a' of an angle a.
        """
        terms: list[tuple[Network, Scalar]] = []
        for tensor, label in Graph(network).labels.items():
            if label.shape is not Shape.EXPONENTIAL:
                continue
            assert label.position is not None
            graph = Graph(network)
            row, column = graph.legs[tensor]
            inner = graph.wire(graph.size(row))
            graph.add(Label(Shape.MATRIX, label.name), row, inner)
            graph.lead(tensor, inner, column)
            scale = coefficient * rate(label.position) * -IMAGINARY
            terms += self.reduced(graph, scale) if scale.terms else []
        return terms

    def tensor(self, parts: list[Combination]) -> Combination:
        """Return the tensor product of square matrices.

        Raises:
            Refusal: If one is not square, or there is none.
        """
        sizes = []
        for part in parts:
            if part.sizes is None or not (part.sizes[0] - part.sizes[1]).is_zero:
                raise Refusal("the factors of a tensor product must be square matrices")
            sizes.append(part.sizes[0])
        if not sizes:
            raise Refusal("a tensor product needs factors")
        whole = multiplied(sizes)
        terms = []
        for choice in product(*(part.terms.items() for part in parts)):
            graph = Graph()
            copies = 0
            row: Leg = ()
            column: Leg = ()
            for network, _ in choice:
                graph.include(network, copies)
                copies += copies_in(network)
                own = graph.take_open()
                row, column = row + own[0], column + own[1]
            graph.add(OPEN, row, column)
            terms += self.reduced(graph, multiplied([coefficient for _, coefficient in choice]))
        return Combination.of((whole, whole), terms)

    def partial_trace(
        self, matrix: Combination, sizes: tuple[Scalar, ...], places: tuple[int, ...]
    ) -> Combination:
        """Return the partial trace over the factors that are not kept, at ``places``.

        Raises:
            Refusal: If the sizes are not those of the matrix.
        """
        whole, small = multiplied(sizes), multiplied(sizes[k] for k in places)
        if not same_sizes(matrix.sizes, (whole, whole)):
            raise Refusal(
                f"a partial trace over {sizes} is not of a matrix of shape {matrix.sizes}"
            )

        def traced(graph: Graph) -> None:
            rows = [graph.wire(size) for size in sizes]
            columns = [graph.wire(s) if k in places else rows[k] for k, s in enumerate(sizes)]
            row, column = graph.take_open()
            graph.add(OPEN, *(joined(legs[k] for k in places) for legs in (rows, columns)))
            graph.equate((row, joined(rows)), (column, joined(columns)))

        return self._each(matrix, (small, small), traced)

    def element(self, matrix: Combination, indices: list[Scalar]) -> Combination:
        """Return the element at a row and a column of the matrix."""
        legs = [at(*place) for place in zip(indices, matrix.sizes or (), strict=True)]
        return self._each(
            matrix,
            None,
            lambda graph: graph.equate(*zip(graph.take_open(), legs, strict=True)),
        )

    def copied(self, combination: Combination, name: str) -> Combination:
        """Return the combination with a random matrix as a new copy in every network."""

        def renamed(graph: Graph) -> None:
            copy = 1 + max((label.copy for label in graph.labels.values()), default=-1)
            for tensor, label in graph.labels.items():
                if label.name == name and label.copy < 0:
                    graph.labels[tensor] = label._replace(copy=copy)

        return self._each(combination, combination.sizes, renamed)

    def contracted(
        self, network: Network, coefficient: Scalar, index: Scalar, size: Scalar
    ) -> list[tuple[Network, Scalar]]:
        """Return a network summed over an index: what is at its place bears one new wire.

        Raises:
            Refusal: If an index or a size is computed of it.
        """
        graph = Graph(network)
        wires = {wire for legs in graph.legs.values() for wire in joined(legs)}
        places = {wire: place for wire in wires if (place := place_of(wire))}
        sizes = *graph.sizes.values(), *(place.size for place in places.values())
        if any(s.generators & index.generators for s in sizes):
            raise Refusal("a size is computed of a summed index")
        for position in (place.position for place in places.values()):
            if position != index and position.generators & index.generators:
                raise Refusal(f"an index is computed of a summed one: {position}")
        leg = graph.wire(size)

        def moved(wire: int) -> Leg:
            place = places.get(wire)
            if place and place.position == index:
                return leg
            is_integer = place is not None and not place.size.terms  # and so equal to the index
            return at(place.position, size) if place and is_integer else (wire,)

        for tensor, legs in graph.legs.items():
            if any(w in places and places[w].position == index for w in joined(legs)):
                graph.lead(tensor, *(joined(map(moved, wires)) for wires in legs))
        return self.reduced(graph, coefficient)


def joined(legs: Iterable[Leg]) -> Leg:
    """Return the leg in the product of spaces."""
    return tuple(chain(*legs))


def _meet(left: Network, right: Network) -> bool:
    """Whether two networks beside each other are not merely that."""
    alone = any(not leg for tensors, _ in left + right for _, legs in tensors for leg in legs)
    return alone or bool(copies_in(left) and copies_in(right))
