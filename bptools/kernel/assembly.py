"""Operations on combinations: each joins the open ends of networks and reduces what comes out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product

from bptools.kernel.combination import Combination, Sizes, same_sizes
from bptools.kernel.fusions import fuse
from bptools.kernel.networks import (
    MATRICES,
    Graph,
    Label,
    Network,
    Port,
    Shape,
    basis_vector,
    beside,
    copies_in,
)
from bptools.kernel.refusal import Refusal
from bptools.kernel.rewriting import Rewriting
from bptools.kernel.scalars import IMAGINARY, ONE, Scalar, multiplied


class Assembly:
    """Builds products, traces and tensor products, under the rules of a context's matrices."""

    def __init__(self, rewriting: Rewriting) -> None:
        self._rewriting = rewriting

    def reduced(self, graph: Graph, coefficient: Scalar) -> list[tuple[Network, Scalar]]:
        """Return a graph as networks in canonical form with their coefficients.

        It is one, but where the last of a Kraus family meets its adjoint.
        """
        factor = self._rewriting.reduce(graph)
        if not factor.terms:
            return []
        network, scale = graph.canonical(), coefficient * factor
        if not self._rewriting.has_families:
            return [(network, scale)]
        return self._without_last(network, scale)

    def _without_last(self, network: Network, scale: Scalar) -> list[tuple[Network, Scalar]]:
        """Put 1 less the others' squares in the place of the last one's of a Kraus family."""
        graph = Graph.of(network)
        pair = self._rewriting.last_of_family(graph)
        if pair is None:
            return [(network, scale)]
        terms: list[tuple[Network, Scalar]] = []
        for name in self._rewriting.others_of_family(graph.labels[pair[0]].name):
            part = Graph.of(network)
            for vertex in pair:
                part.labels[vertex] = part.labels[vertex]._replace(name=name)
            terms += self.reduced(part, -scale)
        for size in graph.rewire([((pair[0], 1), (pair[1], 1))], pair):
            scale = scale * size
        return terms + self.reduced(graph, scale)

    def _each(
        self, combination: Combination, sizes: Sizes | None, change: Callable[[Graph], Scalar]
    ) -> Combination:
        """Return a combination of changed networks, each times the scalar that comes out of it."""
        terms = []
        for network, coefficient in combination.terms.items():
            graph = Graph.of(network)
            scale = change(graph)
            terms += self.reduced(graph, coefficient * scale)
        return Combination.of(sizes, terms)

    def times(self, left: Combination, right: Combination) -> Combination:
        """Return the product.

        Raises:
            Refusal: If the shapes do not match.
        """
        pairs = product(left.terms.items(), right.terms.items())
        if left.sizes is None or right.sizes is None:
            sizes = right.sizes if left.sizes is None else left.sizes
            joined = [(beside(n, m), c * e) for (n, c), (m, e) in pairs]
            return Combination.of(sizes, joined)
        if not (left.sizes[1] - right.sizes[0]).is_zero:
            raise Refusal(f"matrices of shapes {left.sizes} and {right.sizes} do not match")
        terms = []
        for (n, c), (m, e) in pairs:
            graph = Graph.of(n)
            (column,) = graph.vertices(Shape.COLUMN)
            graph.include(m, copies_in(n))
            row = graph.vertices(Shape.ROW)[-1]
            graph.rewire([((column, 0), (row, 0))], (column, row))
            terms += self.reduced(graph, c * e)
        return Combination.of((left.sizes[0], right.sizes[1]), terms)

    def trace(self, matrix: Combination) -> Combination:
        """Return the trace.

        Raises:
            Refusal: If the matrix is not square.
        """
        if matrix.sizes is None or not (matrix.sizes[0] - matrix.sizes[1]).is_zero:
            raise Refusal(f"a trace is of a square matrix, not of shape {matrix.sizes}")

        def closed(graph: Graph) -> Scalar:
            row, column = graph.ends
            return multiplied(graph.rewire([((row, 0), (column, 0))], (row, column)))

        return self._each(matrix, None, closed)

    def conjugate(self, combination: Combination) -> Combination:
        """Return the complex conjugate, entry by entry."""

        def conjugated(graph: Graph) -> Scalar:
            for vertex, label in graph.labels.items():
                if label.shape in (*MATRICES, Shape.VECTOR):
                    graph.labels[vertex] = label._replace(conjugated=not label.conjugated)
            return ONE

        return self._each(combination.mapped(Scalar.conjugate), combination.sizes, conjugated)

    def transpose(self, combination: Combination) -> Combination:
        """Return the transpose.

        Raises:
            Refusal: If it is of a scalar.
        """
        if combination.sizes is None:
            raise Refusal("a transpose is of a matrix, not of a scalar")

        def turned(graph: Graph) -> Scalar:
            for end, shape in zip(graph.ends, (Shape.COLUMN, Shape.ROW), strict=True):
                graph.labels[end] = graph.labels[end]._replace(shape=shape)
            return ONE

        return self._each(combination, combination.sizes[::-1], turned)

    def adjoint(self, combination: Combination) -> Combination:
        """Return the adjoint; of a scalar the complex conjugate."""
        conjugated = self.conjugate(combination)
        return conjugated if combination.sizes is None else self.transpose(conjugated)

    def _ends(self, graph: Graph, sizes: Sizes) -> tuple[Port, Port]:
        row = graph.add(Label(Shape.ROW, sizes=(sizes[0],)))
        column = graph.add(Label(Shape.COLUMN, sizes=(sizes[1],)))
        return (row, 0), (column, 0)

    def identity(self, size: Scalar) -> Combination:
        """Return the identity matrix."""
        graph = Graph()
        graph.join(*self._ends(graph, (size, size)))
        return Combination((size, size), {graph.canonical(): ONE})

    def standing(self, label: Label) -> Combination:
        """Return a matrix as a network: a name, or a member of a family or of a sequence."""
        sizes = label.sizes[0], label.sizes[1]
        graph = Graph()
        row, column = self._ends(graph, sizes)
        vertex = graph.add(label)
        graph.join(row, (vertex, 0))
        graph.join(column, (vertex, 1))
        return Combination.of(sizes, self.reduced(graph, ONE))

    def dyad(self, left: Label, right: Label, sizes: Sizes) -> Combination:
        """Return the matrix with one vector as its column, and another as its row."""
        graph = Graph()
        for end, vector in zip(self._ends(graph, sizes), (left, right), strict=True):
            graph.join(end, (graph.add(vector), 0))
        return Combination.of(sizes, self.reduced(graph, ONE))

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
        for vertex in Graph.of(network).vertices(Shape.EXPONENTIAL):
            graph = Graph.of(network)
            label = graph.labels[vertex]
            assert label.position is not None
            generator = graph.add(Label(Shape.MATRIX, label.name, sizes=label.sizes))
            graph.join((generator, 0), graph.partner[vertex, 0])
            graph.join((generator, 1), (vertex, 0))
            scale = coefficient * rate(label.position) * -IMAGINARY
            terms += self.reduced(graph, scale) if scale.terms else []
        return terms

    def delta(self, left: Scalar, right: Scalar) -> Combination:
        """Return the product of two basis vectors."""
        graph = Graph()
        graph.join((graph.add(basis_vector(left)), 0), (graph.add(basis_vector(right)), 0))
        return Combination.of(None, self.reduced(graph, ONE))

    def tensor(self, parts: list[Combination]) -> Combination:
        """Return the tensor product of square matrices.

        Raises:
            Refusal: If one is not square.
        """
        sizes = []
        for part in parts:
            if part.sizes is None or not (part.sizes[0] - part.sizes[1]).is_zero:
                raise Refusal("the factors of a tensor product must be square matrices")
            sizes.append(part.sizes[0])
        whole = multiplied(sizes)
        terms = []
        for choice in product(*(part.terms.items() for part in parts)):
            graph = self._fused([network for network, _ in choice], sizes, whole)
            terms += self.reduced(graph, multiplied([coefficient for _, coefficient in choice]))
        return Combination.of((whole, whole), terms)

    def _fused(self, networks: Sequence[Network], sizes: list[Scalar], whole: Scalar) -> Graph:
        graph = Graph()
        row, column = self._ends(graph, (whole, whole))
        left, right = fuse(graph, tuple(sizes)), fuse(graph, tuple(sizes))
        graph.join(row, (left, 0))
        graph.join(column, (right, 0))
        copies, inner = 0, []
        for place, network in enumerate(networks, 1):
            graph.include(network, copies)
            copies += copies_in(network)
            ends = graph.vertices(Shape.ROW)[-1], graph.vertices(Shape.COLUMN)[-1]
            for end, fusion in zip(ends, (left, right), strict=True):
                graph.join((fusion, place), graph.partner[end, 0])
                inner.append(end)
        graph.discard(inner)
        return graph

    def partial_trace(
        self, matrix: Combination, sizes: tuple[Scalar, ...], places: tuple[int, ...]
    ) -> Combination:
        """Return the partial trace over the factors that are not kept, at ``places``.

        Raises:
            Refusal: If the sizes are not those of the matrix.
        """
        whole = multiplied(sizes)
        if not same_sizes(matrix.sizes, (whole, whole)):
            raise Refusal(
                f"a partial trace over {sizes} is not of a matrix of shape {matrix.sizes}"
            )
        remaining = tuple(sizes[k] for k in places)
        small = multiplied(remaining)

        def traced(graph: Graph) -> Scalar:
            fusions = fuse(graph, sizes), fuse(graph, sizes)
            for end, fusion in zip(graph.ends, fusions, strict=True):
                graph.join((fusion, 0), graph.partner[end, 0])
            graph.discard(graph.ends)
            for place in set(range(len(sizes))) - set(places):
                graph.join((fusions[0], place + 1), (fusions[1], place + 1))
            for port, fusion in zip(self._ends(graph, (small, small)), fusions, strict=True):
                outer = fuse(graph, remaining)
                graph.join(port, (outer, 0))
                for position, place in enumerate(places, 1):
                    graph.join((outer, position), (fusion, place + 1))
            return ONE

        return self._each(matrix, (small, small), traced)

    def element(self, matrix: Combination, indices: list[Scalar]) -> Combination:
        """Return the element at a row and a column of the matrix."""

        def chosen(graph: Graph) -> Scalar:
            for end, index in zip(graph.ends, indices, strict=True):
                graph.labels[end] = basis_vector(index)
            return ONE

        return self._each(matrix, None, chosen)

    def copied(self, combination: Combination, name: str) -> Combination:
        """Return the combination with a random matrix as a new copy in every network."""

        def renamed(graph: Graph) -> Scalar:
            copy = 1 + max((label.copy for label in graph.labels.values()), default=-1)
            for vertex, label in graph.labels.items():
                if label.name == name and label.copy < 0:
                    graph.labels[vertex] = label._replace(copy=copy)
            return ONE

        return self._each(combination, combination.sizes, renamed)

    def contracted(
        self, network: Network, coefficient: Scalar, index: Scalar, size: Scalar
    ) -> list[tuple[Network, Scalar]]:
        """Return a network summed over an index: all places where it stands are joined.

        Raises:
            Refusal: If an index or a size is computed of it.
        """
        graph = Graph.of(network)
        sizes = set().union(*(s.generators for x in graph.labels.values() for s in x.sizes))
        if sizes & index.generators:
            raise Refusal("a size is computed of a summed index")
        places = {v: graph.labels[v].position for v in graph.vertices(Shape.BASIS)}
        ends = [v for v, position in places.items() if position == index]
        for position in places.values():
            outside = set() if position in (None, index) else position.generators
            if outside & index.generators:
                raise Refusal(f"an index is computed of a summed one: {position}")
        if not ends:
            return [(network, coefficient * size)]
        joined = Label(Shape.INDEX, sizes=(size,) * len(ends))
        vertex = graph.add(joined)
        graph.move({(end, 0): (vertex, leg) for leg, end in enumerate(ends)}, ends)
        return self.reduced(graph, coefficient)
