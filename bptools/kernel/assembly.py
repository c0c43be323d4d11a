"""Operations on combinations: each joins the open ends of networks and reduces what comes out."""

from __future__ import annotations

from collections.abc import Callable

from bptools.kernel.combination import Combination, Sizes, same_sizes
from bptools.kernel.fusions import fuse
from bptools.kernel.networks import (
    MATRICES,
    Graph,
    Label,
    Network,
    Port,
    Shape,
    copies_in,
    product,
)
from bptools.kernel.refusal import Refusal
from bptools.kernel.rewriting import Rewriting
from bptools.kernel.scalars import IMAGINARY, ONE, Scalar


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
        graph = Graph()
        graph.include(network)
        pair = self._rewriting.last_of_family(graph)
        if pair is None:
            return [(network, scale)]
        terms: list[tuple[Network, Scalar]] = []
        for name in self._rewriting.others_of_family(graph.labels[pair[0]].name):
            part = Graph()
            part.include(network)
            for vertex in pair:
                part.labels[vertex] = part.labels[vertex]._replace(name=name)
            terms += self.reduced(part, -scale)
        for size in graph.rewire([((pair[0], 1), (pair[1], 1))], pair):
            scale = scale * size
        return terms + self.reduced(graph, scale)

    def times(self, left: Combination, right: Combination) -> Combination:
        """Return the product.

        Raises:
            Refusal: If the shapes do not match.
        """
        if left.sizes is None or right.sizes is None:
            sizes = right.sizes if left.sizes is None else left.sizes
            pairs = [
                (product(n, m), c * e)
                for n, c in left.terms.items()
                for m, e in right.terms.items()
            ]
            return Combination.of(sizes, pairs)
        if not (left.sizes[1] - right.sizes[0]).is_zero:
            raise Refusal(f"matrices of shapes {left.sizes} and {right.sizes} do not match")
        terms = []
        for n, c in left.terms.items():
            for m, e in right.terms.items():
                graph = Graph()
                graph.include(n)
                (column,) = graph.vertices(Shape.COLUMN)
                graph.include(m, copies_in(n))
                row = graph.vertices(Shape.ROW)[-1]
                graph.rewire([((column, 0), (row, 0))], (column, row))
                terms.extend(self.reduced(graph, c * e))
        return Combination.of((left.sizes[0], right.sizes[1]), terms)

    def trace(self, matrix: Combination) -> Combination:
        """Return the trace.

        Raises:
            Refusal: If the matrix is not square.
        """
        if matrix.sizes is None or not (matrix.sizes[0] - matrix.sizes[1]).is_zero:
            raise Refusal(f"a trace is of a square matrix, not of shape {matrix.sizes}")
        terms = []
        for network, coefficient in matrix.terms.items():
            graph = Graph()
            graph.include(network)
            (row,), (column,) = graph.vertices(Shape.ROW), graph.vertices(Shape.COLUMN)
            for size in graph.rewire([((row, 0), (column, 0))], (row, column)):
                coefficient = coefficient * size
            terms.extend(self.reduced(graph, coefficient))
        return Combination.of(None, terms)

    def conjugate(self, combination: Combination) -> Combination:
        """Return the complex conjugate, entry by entry."""
        terms = []
        for network, coefficient in combination.terms.items():
            graph = Graph()
            graph.include(network)
            for vertex, label in list(graph.labels.items()):
                if label.shape in (*MATRICES, Shape.VECTOR):
                    graph.labels[vertex] = label._replace(conjugated=not label.conjugated)
            terms.extend(self.reduced(graph, coefficient.conjugate()))
        return Combination.of(combination.sizes, terms)

    def transpose(self, combination: Combination) -> Combination:
        """Return the transpose.

        Raises:
            Refusal: If it is of a scalar.
        """
        if combination.sizes is None:
            raise Refusal("a transpose is of a matrix, not of a scalar")
        terms = []
        for network, coefficient in combination.terms.items():
            graph = Graph()
            graph.include(network)
            (row,), (column,) = graph.vertices(Shape.ROW), graph.vertices(Shape.COLUMN)
            graph.labels[row] = graph.labels[row]._replace(shape=Shape.COLUMN)
            graph.labels[column] = graph.labels[column]._replace(shape=Shape.ROW)
            terms.append((graph.canonical(), coefficient))
        return Combination.of((combination.sizes[1], combination.sizes[0]), terms)

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

    def letter(self, name: str, sizes: Sizes, *, is_vector: bool) -> Combination:
        """Return a matrix, or a random unit vector as a matrix with one column."""
        graph = Graph()
        row, column = self._ends(graph, sizes)
        if is_vector:
            vector = graph.add(Label(Shape.VECTOR, name, sizes=sizes[:1]))
            graph.join(row, (vector, 0))
            graph.join(column, (self._basis(graph, Scalar.number(0)), 0))
        else:
            vertex = graph.add(Label(Shape.MATRIX, name, sizes=sizes))
            graph.join(row, (vertex, 0))
            graph.join(column, (vertex, 1))
        return Combination.of(sizes, self.reduced(graph, ONE))

    def standing(self, label: Label) -> Combination:
        """Return a matrix that is no name: a member of a family, or of a sequence."""
        sizes = label.sizes[0], label.sizes[1]
        graph = Graph()
        row, column = self._ends(graph, sizes)
        vertex = graph.add(label)
        graph.join(row, (vertex, 0))
        graph.join(column, (vertex, 1))
        return Combination.of(sizes, self.reduced(graph, ONE))

    def unit(self, position: tuple[int, int], sizes: Sizes) -> Combination:
        """Return the matrix whose one entry that is not 0 is 1, at a row and a column."""
        graph = Graph()
        for end, place in zip(self._ends(graph, sizes), position, strict=True):
            graph.join(end, (self._basis(graph, Scalar.number(place)), 0))
        return Combination.of(sizes, self.reduced(graph, ONE))

    def exponential(self, name: str, size: Scalar, angle: Scalar) -> Combination:
        """Return exp(-i angle V) for a Hermitian V."""
        return self.standing(Label(Shape.EXPONENTIAL, name, sizes=(size, size), position=angle))

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
        whole = Graph()
        whole.include(network)
        for vertex in whole.vertices(Shape.EXPONENTIAL):
            graph = Graph()
            graph.include(network)
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
        graph.join((self._basis(graph, left), 0), (self._basis(graph, right), 0))
        return Combination.of(None, self.reduced(graph, ONE))

    def basis_projector(self, index: Scalar, size: Scalar) -> Combination:
        """Return the projector on a basis vector."""
        graph = Graph()
        for end in self._ends(graph, (size, size)):
            graph.join(end, (self._basis(graph, index), 0))
        return Combination.of((size, size), self.reduced(graph, ONE))

    def _basis(self, graph: Graph, index: Scalar) -> int:
        return graph.add(Label(Shape.BASIS, position=index))

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
        whole = _times_all(sizes)
        bundles: list[tuple[list[Network], Scalar]] = [([], ONE)]
        for part in parts:
            bundles = [([*ns, n], c * e) for ns, c in bundles for n, e in part.terms.items()]
        terms = [
            term
            for networks, coefficient in bundles
            for term in self.reduced(self._fused(networks, sizes, whole), coefficient)
        ]
        return Combination.of((whole, whole), terms)

    def _fused(self, networks: list[Network], sizes: list[Scalar], whole: Scalar) -> Graph:
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
        whole = _times_all(list(sizes))
        if not same_sizes(matrix.sizes, (whole, whole)):
            raise Refusal(
                f"a partial trace over {sizes} is not of a matrix of shape {matrix.sizes}"
            )
        kept_sizes = tuple(sizes[k] for k in places)
        small = _times_all(list(kept_sizes))
        terms = []
        for network, coefficient in matrix.terms.items():
            graph = Graph()
            graph.include(network)
            (row,), (column,) = graph.vertices(Shape.ROW), graph.vertices(Shape.COLUMN)
            left, right = fuse(graph, sizes), fuse(graph, sizes)
            wires = [((row, 0), (left, 0)), ((column, 0), (right, 0))]
            for (end, _), (fusion, _) in wires:
                graph.join((fusion, 0), graph.partner[end, 0])
            graph.discard([row, column])
            for place in range(len(sizes)):
                if place not in places:
                    graph.join((left, place + 1), (right, place + 1))
            self._open_kept(graph, places, kept_sizes, small, (left, right))
            terms.extend(self.reduced(graph, coefficient))
        return Combination.of((small, small), terms)

    def _open_kept(
        self,
        graph: Graph,
        places: tuple[int, ...],
        kept: tuple[Scalar, ...],
        small: Scalar,
        fusions: tuple[int, int],
    ) -> None:
        for end, fusion in zip(self._ends(graph, (small, small)), fusions, strict=True):
            if len(places) == 1:
                graph.join(end, (fusion, places[0] + 1))
                continue
            outer = fuse(graph, kept)
            graph.join(end, (outer, 0))
            for position, place in enumerate(places, 1):
                graph.join((outer, position), (fusion, place + 1))

    def element(self, matrix: Combination, indices: list[Scalar]) -> Combination:
        """Return the element at a row and a column of the matrix."""
        terms = []
        for network, coefficient in matrix.terms.items():
            graph = Graph()
            graph.include(network)
            for shape, index in zip((Shape.ROW, Shape.COLUMN), indices, strict=True):
                (end,) = graph.vertices(shape)
                graph.labels[end] = Label(Shape.BASIS, position=index)
            terms.extend(self.reduced(graph, coefficient))
        return Combination.of(None, terms)

    def copied(self, combination: Combination, name: str) -> Combination:
        """Return the combination with a random matrix as a new copy in every network."""
        terms = []
        for network, coefficient in combination.terms.items():
            graph = Graph()
            graph.include(network)
            copy = copies_in(network)
            for vertex, label in list(graph.labels.items()):
                if label.name == name and label.copy < 0:
                    graph.labels[vertex] = label._replace(copy=copy)
            terms.append((graph.canonical(), coefficient))
        return Combination.of(combination.sizes, terms)

    def contracted(
        self, network: Network, coefficient: Scalar, index: Scalar, size: Scalar
    ) -> list[tuple[Network, Scalar]]:
        """Return a network summed over an index: the two places where it stands are joined.

        Raises:
            Refusal: If it stands at other places too, or an index or a size is computed of it.
        """
        graph = Graph()
        graph.include(network)
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
        if len(ends) == 1:
            (near,) = ends
            far = graph.partner[near, 0][0]
            if graph.labels[far].shape is Shape.BASIS:  # the sum of a delta is 1
                graph.rewire((), (near, far))
                return self.reduced(graph, coefficient)
        if len(ends) != 2:
            raise Refusal(f"a summed index stands at {len(ends)} places, not at 2")
        if graph.partner[ends[0], 0] == (ends[1], 0):
            graph.rewire((), ends)
            return self.reduced(graph, coefficient * size)
        graph.rewire([((ends[0], 0), (ends[1], 0))], ends)
        return self.reduced(graph, coefficient)


def _times_all(sizes: list[Scalar]) -> Scalar:
    whole = ONE
    for size in sizes:
        whole = whole * size
    return whole
