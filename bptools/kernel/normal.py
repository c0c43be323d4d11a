"""The normal form of a term: a combination of networks with exact scalars as coefficients."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bptools.kernel import terms as t
from bptools.kernel.angles import mean_over_angle
from bptools.kernel.assembly import Assembly
from bptools.kernel.combination import Combination
from bptools.kernel.contexts import Context, Group
from bptools.kernel.generators import Sort
from bptools.kernel.networks import EMPTY
from bptools.kernel.refusal import Refusal
from bptools.kernel.rewriting import Rewriting
from bptools.kernel.scalar_terms import ScalarReader
from bptools.kernel.scalars import ONE, Scalar
from bptools.kernel.signs import is_dimension, is_natural


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
        self.assembly = Assembly(Rewriting(context, ranks))
        self._ranges: dict[str, Scalar] = {}
        self._known: dict[t.Term, Combination] = {}
        self._rules: dict[type, Callable[[Any], Combination]] = {
            t.Sum: self._sum,
            t.Product: self._product,
            t.Power: self._power,
            t.MatrixVariable: self._letter,
            t.Conjugate: lambda e: self.assembly.conjugate(self(e.body)),
            t.Transpose: lambda e: self.assembly.transpose(self(e.body)),
            t.Trace: lambda e: self.assembly.trace(self(e.body)),
            t.Identity: lambda e: self.assembly.identity(self.size(e.size)),
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

    def _sum(self, expression: t.Sum) -> Combination:
        total = self(expression.terms[0])
        for term in expression.terms[1:]:
            total = total.plus(self(term))
        return total

    def _product(self, expression: t.Product) -> Combination:
        total = Combination.scalar(ONE)
        for factor in expression.factors:
            total = self.assembly.times(total, self(factor))
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
        identity = (
            Combination.scalar(ONE) if base.sizes is None else self.assembly.identity(base.sizes[0])
        )
        for _ in range(int(exponent.value)):
            identity = self.assembly.times(identity, base)
        return identity

    def _letter(self, expression: t.MatrixVariable) -> Combination:
        declared = self.context.matrix(expression.name)
        sizes = self.size(declared.rows), self.size(declared.columns)
        is_vector = declared.group is Group.STATE
        return self.assembly.letter(declared.name, sizes, is_vector=is_vector)

    def _tensor(self, expression: t.Tensor) -> Combination:
        return self.assembly.tensor([self(factor) for factor in expression.factors])

    def _partial_trace(self, expression: t.PartialTrace) -> Combination:
        sizes = tuple(self.size(size) for size in expression.sizes)
        return self.assembly.partial_trace(self(expression.body), sizes, expression.kept)

    def _element(self, expression: t.Element) -> Combination:
        matrix = self(expression.body)
        if matrix.sizes is None:
            raise Refusal("an element is of a matrix, not of a scalar")
        indices = [
            self.index(index, size)
            for index, size in zip((expression.row, expression.column), matrix.sizes, strict=True)
        ]
        return self.assembly.element(matrix, indices)

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
        for term, opposite in (
            (expression.left, expression.right),
            (expression.right, expression.left),
        ):
            if isinstance(term, t.Variable) and term.name in self._ranges:  # it is summed over
                self.index(opposite, self._ranges[term.name])
        return self.assembly.delta(self.scalars(expression.left), self.scalars(expression.right))

    def _rotation(self, expression: t.Rotation) -> Combination:
        """``cos(a/2) - i sin(a/2) P``, which is exp(-i a P/2) if P is a Hermitian involution."""
        generator = self(expression.generator)
        if generator.sizes is None:
            raise Refusal("a rotation is about a matrix, not about a scalar")
        identity = self.assembly.identity(generator.sizes[0])
        if self.scalars(expression.angle).is_zero:
            return identity
        square = self.assembly.times(generator, generator).minus(identity)
        if not square.is_zero or not generator.minus(self.assembly.adjoint(generator)).is_zero:
            raise Refusal("a rotation needs a Hermitian involution as generator")
        cosine, sine = self.scalars.half_angle(expression.angle)
        return identity.scaled(cosine).minus(generator.scaled(sine))

    def _haar_mean(self, expression: t.HaarMean) -> Combination:
        declared = self.context.matrix(expression.name)
        if declared.group is None:
            raise Refusal(f"{expression.name} is averaged but not declared random")
        standing = self.assembly.copied(self(expression.body), expression.name)
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
            terms.extend(self.assembly.contracted(network, coefficient, index, size))
        return Combination.of(body.sizes, terms)
