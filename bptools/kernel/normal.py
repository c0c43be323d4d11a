"""The normal form of a term: a combination of networks with exact scalars as coefficients."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bptools.kernel import terms as t
from bptools.kernel.contexts import Context, Group
from bptools.kernel.networks import (
    EMPTY,
    Component,
    Graph,
    Label,
    Network,
    Port,
    Shape,
    copies_in,
    label_of,
    product,
)
from bptools.kernel.refusal import Refusal
from bptools.kernel.rewriting import Rewriting, fuse
from bptools.kernel.scalar_terms import ScalarReader
from bptools.kernel.scalars import ONE, Scalar, Sort, mean_over_angle
from bptools.kernel.signs import is_dimension, is_natural

Sizes = tuple[Scalar, Scalar]


@dataclass(frozen=True)
class Combination:
    """A sum of scalars times networks; ``sizes`` are rows and columns, None for a scalar."""

    sizes: Sizes | None
    terms: Mapping[Network, Scalar]

    @property
    def is_zero(self) -> bool:
        """Whether every coefficient is shown to vanish."""
        return all(coefficient.is_zero for coefficient in self.terms.values())

    def scaled(self, factor: Scalar) -> Combination:
        """Return the combination times a scalar."""
        return self.mapped(lambda coefficient: factor * coefficient)

    def mapped(self, change: Callable[[Scalar], Scalar]) -> Combination:
        """Return the combination with changed coefficients."""
        return Combination.of(self.sizes, [(n, change(c)) for n, c in self.terms.items()])

    @staticmethod
    def of(sizes: Sizes | None, terms: list[tuple[Network, Scalar]]) -> Combination:
        """Add up terms of equal networks."""
        total: dict[Network, Scalar] = {}
        for network, coefficient in terms:
            known = total.get(network)
            total[network] = coefficient if known is None else known + coefficient
        return Combination(sizes, {n: c for n, c in total.items() if c.terms})

    @staticmethod
    def scalar(value: Scalar) -> Combination:
        """Return a scalar."""
        return Combination.of(None, [(EMPTY, value)])

    def plus(self, other: Combination) -> Combination:
        """Return the sum.

        Raises:
            Refusal: If one is a scalar and the other a matrix, or the shapes differ.
        """
        if not same_sizes(self.sizes, other.sizes):
            raise Refusal(f"terms of a sum have shapes {self.sizes} and {other.sizes}")
        return Combination.of(self.sizes, [*self.terms.items(), *other.terms.items()])

    def minus(self, other: Combination) -> Combination:
        """Return the difference."""
        return self.plus(other.scaled(-ONE))

    def __str__(self) -> str:
        words = (
            f"({c})" + "".join(f" {_described(n)}" for n in network)
            for network, c in self.terms.items()
            if not c.is_zero
        )
        return " + ".join(sorted(words)) or "0"


def _described(component: Component) -> str:
    labels = [label_of(vertex.label) for vertex in component]
    return "[" + " ".join(x.name + "*" * x.conjugated or str(x.shape) for x in labels) + "]"


def same_sizes(left: Sizes | None, right: Sizes | None) -> bool:
    """Return whether two shapes are equal on the whole domain."""
    if left is None or right is None:
        return left is right
    return all((a - b).is_zero for a, b in zip(left, right, strict=True))


class Normaliser:
    """Brings terms of one context into normal form.

    Args:
        context: What the names are.
        average: How a copy of a random matrix is integrated out; None leaves averages standing.
    """

    def __init__(
        self,
        context: Context,
        average: Callable[[Normaliser, Combination], Combination] | None = None,
    ) -> None:
        self.context = context
        self._average = average
        self.scalars = ScalarReader(context)
        ranks = {d.name: self.scalars(d.rank) for d in context.matrices if d.rank is not None}
        self.rewriting = Rewriting(context, ranks)
        self._ranges: dict[str, Scalar] = {}
        self._known: dict[t.Term, Combination] = {}
        self._rules: dict[type, Callable[[Any], Combination]] = {
            t.Sum: self._sum,
            t.Product: self._product,
            t.Power: self._power,
            t.MatrixVariable: self._letter,
            t.Conjugate: lambda e: self.conjugate(self(e.body)),
            t.Transpose: lambda e: self.transpose(self(e.body)),
            t.Trace: lambda e: self.trace(self(e.body)),
            t.Identity: lambda e: self._identity(self.size(e.size)),
            t.Zero: lambda e: Combination((self.size(e.rows), self.size(e.columns)), {}),
            t.Tensor: self._tensor,
            t.PartialTrace: self._partial_trace,
            t.Element: self._element,
            t.Delta: self._delta,
            t.Rotation: self._rotation,
            t.HaarMean: self._haar_mean,
            t.AngleMean: self._angle_mean,
            t.IndexSum: self._index_sum,
            t.Slope: self._slope,
        }

    def __call__(self, term: t.Term) -> Combination:
        """Return the normal form.

        Raises:
            Refusal: If the term is none that the rules know.
        """
        known = self._known.get(term)
        if known is None:
            rule = self._rules.get(type(term))
            known = rule(term) if rule is not None else Combination.scalar(self.scalars(term))
            self._known[term] = known
        return known

    def size(self, term: t.Term) -> Scalar:
        """Return a dimension.

        Raises:
            Refusal: If it is not a positive integer on the whole domain.
        """
        size = self.scalars(term)
        if not is_dimension(size, self.context):
            raise Refusal(
                f"a dimension must be a positive integer, which {size} is not shown to be"
            )
        return size

    def reduced(self, graph: Graph, coefficient: Scalar) -> tuple[Network, Scalar]:
        """Return a graph in canonical form, with its coefficient."""
        factor = self.rewriting.reduce(graph)
        return (graph.canonical(), coefficient * factor) if factor.terms else (EMPTY, factor)

    def _sum(self, expression: t.Sum) -> Combination:
        total = self(expression.terms[0])
        for term in expression.terms[1:]:
            total = total.plus(self(term))
        return total

    def _product(self, expression: t.Product) -> Combination:
        total = Combination.scalar(ONE)
        for factor in expression.factors:
            total = self.times(total, self(factor))
        return total

    def _power(self, expression: t.Power) -> Combination:
        base = self(expression.base)
        if base.sizes is None and base.terms.keys() <= {EMPTY}:
            return Combination.scalar(
                self.scalars.power(base.terms.get(EMPTY), expression.exponent)
            )
        exponent = expression.exponent
        if not isinstance(exponent, t.Rational) or exponent.value.denominator > 1:
            raise Refusal("the power of a matrix must have a natural exponent")
        if exponent.value < 0:
            raise Refusal("the power of a matrix must have a natural exponent")
        one = Combination.scalar(ONE) if base.sizes is None else self._identity(base.sizes[0])
        for _ in range(int(exponent.value)):
            one = self.times(one, base)
        return one

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
                terms.append(self.reduced(graph, c * e))
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
            terms.append(self.reduced(graph, coefficient))
        return Combination.of(None, terms)

    def conjugate(self, combination: Combination) -> Combination:
        """Return the complex conjugate, entry by entry."""
        terms = []
        for network, coefficient in combination.terms.items():
            graph = Graph()
            graph.include(network)
            for vertex, label in list(graph.labels.items()):
                if label.shape in (Shape.MATRIX, Shape.VECTOR):
                    graph.labels[vertex] = label._replace(conjugated=not label.conjugated)
            terms.append(self.reduced(graph, coefficient.conjugate()))
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

    def _identity(self, size: Scalar) -> Combination:
        graph = Graph()
        graph.join(*self._ends(graph, (size, size)))
        return Combination((size, size), {graph.canonical(): ONE})

    def _letter(self, expression: t.MatrixVariable) -> Combination:
        declared = self.context.matrix(expression.name)
        sizes = self.size(declared.rows), self.size(declared.columns)
        graph = Graph()
        row, column = self._ends(graph, sizes)
        if declared.group is Group.STATE:
            vector = graph.add(Label(Shape.VECTOR, declared.name, sizes=sizes[:1]))
            graph.join(row, (vector, 0))
            graph.join(column, (self._basis(graph, Scalar.number(0)), 0))
        else:
            vertex = graph.add(Label(Shape.MATRIX, declared.name, sizes=sizes))
            graph.join(row, (vertex, 0))
            graph.join(column, (vertex, 1))
        return Combination.of(sizes, [self.reduced(graph, ONE)])

    def _basis(self, graph: Graph, index: Scalar) -> int:
        return graph.add(Label(Shape.BASIS, position=index))

    def _tensor(self, expression: t.Tensor) -> Combination:
        parts = [self(factor) for factor in expression.factors]
        sizes = []
        for part in parts:
            if part.sizes is None or not (part.sizes[0] - part.sizes[1]).is_zero:
                raise Refusal("the factors of a tensor product must be square matrices")
            sizes.append(part.sizes[0])
        whole = _times_all(sizes)
        bundles: list[tuple[list[Network], Scalar]] = [([], ONE)]
        for part in parts:
            bundles = [([*ns, n], c * e) for ns, c in bundles for n, e in part.terms.items()]
        terms = []
        for networks, coefficient in bundles:
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
            terms.append(self.reduced(graph, coefficient))
        return Combination.of((whole, whole), terms)

    def _partial_trace(self, expression: t.PartialTrace) -> Combination:
        matrix = self(expression.body)
        sizes = tuple(self.size(size) for size in expression.sizes)
        whole = _times_all(list(sizes))
        if not same_sizes(matrix.sizes, (whole, whole)):
            raise Refusal(
                f"a partial trace over {sizes} is not of a matrix of shape {matrix.sizes}"
            )
        kept = tuple(sizes[k] for k in expression.kept)
        small = _times_all(list(kept))
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
                if place not in expression.kept:
                    graph.join((left, place + 1), (right, place + 1))
            self._open_kept(graph, expression.kept, kept, small, (left, right))
            terms.append(self.reduced(graph, coefficient))
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

    def _element(self, expression: t.Element) -> Combination:
        matrix = self(expression.body)
        if matrix.sizes is None:
            raise Refusal("an element is of a matrix, not of a scalar")
        indices = [
            self.index(index, size)
            for index, size in zip((expression.row, expression.column), matrix.sizes, strict=True)
        ]
        terms = []
        for network, coefficient in matrix.terms.items():
            graph = Graph()
            graph.include(network)
            for shape, index in zip((Shape.ROW, Shape.COLUMN), indices, strict=True):
                (end,) = graph.vertices(shape)
                graph.labels[end] = Label(Shape.BASIS, position=index)
            terms.append(self.reduced(graph, coefficient))
        return Combination.of(None, terms)

    def index(self, term: t.Term, size: Scalar) -> Scalar:
        """Return an index of a space.

        Raises:
            Refusal: If it is not shown to lie in the range of the space on the whole domain.
        """
        index = self.scalars(term)
        known = self._range_of(term)
        if known is not None:
            if not (known - size).is_zero:
                raise Refusal(f"an index ranges over {known}, not over {size}")
            return index
        if not is_natural(index, self.context) or not is_dimension(size - index, self.context):
            raise Refusal(f"the index {index} is not shown to be in range({size})")
        return index

    def _range_of(self, term: t.Term) -> Scalar | None:
        """Return the size of the space that an index is declared or summed over."""
        if not isinstance(term, t.Variable):
            return None
        if term.name in self._ranges:
            return self._ranges[term.name]
        below = self.context.scalar(term.name).below
        return None if below is None else self.size(below)

    def _delta(self, expression: t.Delta) -> Combination:
        graph = Graph()
        ends = [self._basis(graph, self.scalars(e)) for e in (expression.left, expression.right)]
        for term, other in (
            (expression.left, expression.right),
            (expression.right, expression.left),
        ):
            if isinstance(term, t.Variable) and term.name in self._ranges:  # it is summed over
                self.index(other, self._ranges[term.name])
        graph.join((ends[0], 0), (ends[1], 0))
        return Combination.of(None, [self.reduced(graph, ONE)])

    def _rotation(self, expression: t.Rotation) -> Combination:
        """``cos(a/2) - i sin(a/2) P``, which is exp(-i a P/2) if P is a Hermitian involution."""
        generator = self(expression.generator)
        if generator.sizes is None:
            raise Refusal("a rotation is about a matrix, not about a scalar")
        one = self._identity(generator.sizes[0])
        if self.scalars(expression.angle).is_zero:
            return one
        square = self.times(generator, generator).minus(one)
        if not square.is_zero or not generator.minus(self.adjoint(generator)).is_zero:
            raise Refusal("a rotation needs a Hermitian involution as generator")
        cosine, sine = self.scalars.half_angle(expression.angle)
        return one.scaled(cosine).minus(generator.scaled(sine))

    def _haar_mean(self, expression: t.HaarMean) -> Combination:
        declared = self.context.matrix(expression.name)
        if declared.group is None:
            raise Refusal(f"{expression.name} is averaged but not declared random")
        body = self(expression.body)
        terms = []
        for network, coefficient in body.terms.items():
            graph = Graph()
            graph.include(network)
            copy = copies_in(network)
            for vertex, label in list(graph.labels.items()):
                if label.name == expression.name and label.copy < 0:
                    graph.labels[vertex] = label._replace(copy=copy)
            terms.append((graph.canonical(), coefficient))
        standing = Combination.of(body.sizes, terms)
        return standing if self._average is None else self._average(self, standing)

    def _angle_mean(self, expression: t.AngleMean) -> Combination:
        width = self.scalars(expression.half_width)
        if self.context.scalar(expression.name).sort is not Sort.REAL:
            raise Refusal(f"the angle {expression.name} must be declared real")
        return self(expression.body).mapped(lambda c: mean_over_angle(c, expression.name, width))

    def _slope(self, expression: t.Slope) -> Combination:
        name = expression.variable.name
        return self(expression.body).mapped(lambda c: self.scalars.derivative(c, name))

    def _index_sum(self, expression: t.IndexSum) -> Combination:
        """Join the two places at which an index stands; an index may not stand elsewhere."""
        size = self.size(expression.size)
        if self.scalars.is_declared(expression.name) or expression.name in self._ranges:
            raise Refusal(f"the summed index {expression.name} has another meaning too")
        self.scalars.bind(expression.name)
        self._ranges[expression.name] = size
        try:
            body = self(expression.body)
            index = self.scalars(t.Variable(expression.name))
        finally:
            self.scalars.release(expression.name)
            del self._ranges[expression.name]
            self._known.clear()
        terms = []
        for network, coefficient in body.terms.items():
            if any(g.name == expression.name for g in coefficient.generators):
                raise Refusal(f"a coefficient depends on the summed index {expression.name}")
            terms.append(self._contracted(network, coefficient, index, size))
        return Combination.of(body.sizes, terms)

    def _contracted(
        self, network: Network, coefficient: Scalar, index: Scalar, size: Scalar
    ) -> tuple[Network, Scalar]:
        graph = Graph()
        graph.include(network)
        ends = [v for v in graph.vertices(Shape.BASIS) if graph.labels[v].position == index]
        if not ends:
            return network, coefficient * size
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
