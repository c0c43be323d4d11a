"""The normal form of a term: a combination of networks with exact scalars as coefficients."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, reduce
from typing import Any, NamedTuple

from bptools.kernel import terms as t
from bptools.kernel.angles import is_smooth, mean_over_angle
from bptools.kernel.assembly import Assembly
from bptools.kernel.combination import Combination, Sizes
from bptools.kernel.contexts import HERMITIAN, Context, Group, Kind, Scalars
from bptools.kernel.generators import Family, Generator, Sort
from bptools.kernel.index_products import IndexProducts
from bptools.kernel.networks import EMPTY, Label, Shape
from bptools.kernel.refusal import Refusal
from bptools.kernel.rewriting import Rewriting
from bptools.kernel.scalar_terms import ScalarReader
from bptools.kernel.scalars import ONE, Scalar
from bptools.kernel.sequences import Sequences, require_independent
from bptools.kernel.signs import (
    Sign,
    is_dimension,
    is_integral,
    is_natural,
    require_defined,
    sign_of,
)

LARGEST_OF_NUMBERS = 64  # rows of a matrix of numbers


class Known(NamedTuple):
    """The normal form of a term, and what was divided by on the way."""

    form: Combination
    inverted: tuple[Scalar, ...]


@lru_cache(maxsize=16)
def _known_in(context: Context) -> dict[t.Term, Known]:
    """Return the forms that are known in a context: the lines of a derivation share their terms."""
    return {}


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
        self._known = _known_in(context) if average is None else {}
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
            t.BasisProjector: self._basis_projector,
            t.Rotation: self._rotation,
            t.Exponential: self._exponential,
            t.Explicit: self._explicit,
            t.HaarMean: self._haar_mean,
            t.AngleMean: self._angle_mean,
            t.IndexSum: self._index_sum,
            t.IndexProduct: self._index_product,
            t.Slope: self._slope,
            t.Member: self._member,
            t.Recursion: self._recursion,
        }
        self._sequences = Sequences(context, self, self._defined, self.assembly.standing)

    def __call__(self, term: t.Term) -> Combination:
        """Return the normal form.

        Raises:
            Refusal: If the term is none that the rules know.
        """
        known = self._known.get(term)
        if known is None:
            before = len(self.scalars.inverted)
            rule = self._rules.get(type(term))
            form = rule(term) if rule is not None else Combination.scalar(self.scalars(term))
            inverted = tuple(dict.fromkeys(self.scalars.inverted[before:]))
            known = self._known[term] = Known(form, inverted)
        else:
            self.scalars.inverted.extend(known.inverted)
        return known.form

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
        if not isinstance(exponent, t.Rational) or not _is_natural(exponent):
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
        shape = Shape.VECTOR if declared.group is Group.STATE else Shape.MATRIX
        return self.assembly.standing(Label(shape, declared.name), sizes)

    def _tensor(self, expression: t.Tensor) -> Combination:
        return self.assembly.tensor([self(factor) for factor in expression.factors])

    def _partial_trace(self, expression: t.PartialTrace) -> Combination:
        sizes = tuple(self.size(size) for size in expression.sizes)
        kept = set(expression.kept)
        if len(kept) < len(expression.kept) or not kept <= set(range(len(sizes))):
            raise Refusal(f"a partial trace must keep different factors of {len(sizes)}")
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
        known = self._range_of(index)
        if known is not None:
            if not (known - size).is_zero:
                raise Refusal(f"an index ranges over {known}, not over {size}")
            return index
        if not is_natural(index, self.context) or not is_dimension(size - index, self.context):
            raise Refusal(f"the index {index} is not shown to be in range({size})")
        return index

    def _range_of(self, index: Scalar) -> Scalar | None:
        """Return the size of the space that an index ranges over."""
        name = index.variable
        below = None if name is None else self.context.scalar(name).below
        return None if below is None else self.size(below)

    def _delta(self, expression: t.Delta) -> Combination:
        sides = expression.left, expression.right
        left, right = map(self.scalars, sides)
        if not (is_integral(left) and is_integral(right)):
            raise Refusal(f"a delta must be of integers, not of {left} and {right}")
        for index, opposite in zip((left, right), reversed(sides), strict=True):
            if (size := self._range_of(index)) is not None:
                self.index(opposite, size)
        return self.assembly.delta(left, right)

    def _basis_projector(self, expression: t.BasisProjector) -> Combination:
        size = self.size(expression.size)
        index = self.index(expression.index, size)
        return self.assembly.unit((index, index), (size, size))

    def _rotation(self, expression: t.Rotation) -> Combination:
        """``cos(a/2) - i sin(a/2) P``, which is exp(-i a P/2) if P is a Hermitian involution."""
        generator = self(expression.generator)
        if generator.sizes is None:
            raise Refusal("a rotation is about a matrix, not about a scalar")
        identity = self.assembly.identity(generator.sizes[0])
        if self.scalars(expression.angle).is_zero:
            return identity
        square = self.assembly.times(generator, generator)
        is_one = square.minus(identity).is_zero or self._is_diagonal_one(square)
        if not is_one or not generator.minus(self.assembly.adjoint(generator)).is_zero:
            raise Refusal("a rotation needs a Hermitian involution as generator")
        cosine, sine = self.scalars.half_angle(expression.angle)
        return identity.scaled(cosine).minus(generator.scaled(sine))

    def _is_diagonal_one(self, matrix: Combination) -> bool:
        """Return whether a matrix of numbers is the sum of the units on its diagonal."""
        assert matrix.sizes is not None
        size = matrix.sizes[0].integer
        if size is None or not 0 < size <= LARGEST_OF_NUMBERS:
            return False
        units = [self._unit(k, k, matrix.sizes) for k in range(size)]
        return reduce(Combination.minus, units, matrix).is_zero

    def _exponential(self, expression: t.Exponential) -> Combination:
        """Of an involution or a projector the sum of two terms, else a letter of its own."""
        generator = expression.generator
        twice = t.Product((t.whole(2), expression.angle))
        if isinstance(generator, t.Explicit):
            return self._rotation(t.Rotation(generator, twice))
        if not isinstance(generator, t.MatrixVariable):
            raise Refusal("an exponential is of a matrix that is a name, or has entries")
        declared = self.context.matrix(generator.name)
        if not declared.kinds & HERMITIAN:
            raise Refusal(f"an exponential needs a Hermitian matrix, which {generator.name} is not")
        angle = self.scalars(expression.angle)
        size = self.size(declared.rows)
        if Kind.INVOLUTION in declared.kinds:
            return self._rotation(t.Rotation(generator, twice))
        if declared.kinds & {Kind.PROJECTOR, Kind.PURE}:
            turn = t.Product((t.whole(-1), t.ImaginaryUnit(), expression.angle))
            phase = self.scalars(t.Apply(t.Elementary.EXP, turn))
            return self.assembly.identity(size).plus(self(generator).scaled(phase - ONE))
        label = Label(Shape.EXPONENTIAL, generator.name, position=angle)
        return self.assembly.standing(label, (size, size))

    def _explicit(self, expression: t.Explicit) -> Combination:
        """The sum of its entries times matrix units."""
        entries = [self(entry) for entry in expression.entries]
        if len(entries) != expression.rows * expression.columns or not entries:
            raise Refusal("a matrix must have as many entries as rows times columns")
        if any(entry.sizes is not None for entry in entries):
            raise Refusal("an entry of a matrix must be a scalar")
        rows, columns = Scalar.number(expression.rows), Scalar.number(expression.columns)
        total = Combination((rows, columns), {})
        for place, entry in enumerate(entries):
            unit = self._unit(*divmod(place, expression.columns), (rows, columns))
            total = total.plus(self.assembly.times(entry, unit))
        return total

    def _unit(self, row: int, column: int, sizes: Sizes) -> Combination:
        return self.assembly.unit((Scalar.number(row), Scalar.number(column)), sizes)

    def _member(self, expression: t.Member) -> Combination:
        size = self.size(self.context.family(expression.family).size)
        return self._sequences.member(expression.family, size, self.scalars(expression.index))

    def _recursion(self, expression: t.Recursion) -> Combination:
        size, count = self.size(expression.size), self.scalars(expression.count)
        return self._sequences.recursion(expression, size, count)

    def _haar_mean(self, expression: t.HaarMean) -> Combination:
        declared = self.context.matrix(expression.name)
        if declared.group is None:
            raise Refusal(f"{expression.name} is averaged but not declared random")
        body = require_independent(self(expression.body), expression.name)
        standing = self.assembly.copied(body, expression.name)
        return standing if self._average is None else self._average(self, standing)

    def _angle_mean(self, expression: t.AngleMean) -> Combination:
        width = self.width(expression)
        body = require_independent(self(expression.body), expression.name)
        if not body.is_turned_by(expression.name):
            return body.mapped(lambda c: mean_over_angle(c, expression.name, width))
        return self._risen(expression)

    def width(self, mean: t.AngleMean) -> Scalar:
        """Return the half width of a mean; refuse one over no real angle in a fixed interval."""
        sort, fixed = self.context.scalar(mean.name).sort, mean.name not in mean.half_width.names()
        if sort is not Sort.REAL or not fixed:
            raise Refusal(f"the angle {mean.name} must be declared real, and its range be fixed")
        return self.scalars(mean.half_width)

    def _risen(self, expression: t.AngleMean) -> Combination:
        """The mean of a smooth function's derivative is the rise over the width.

        A positive width, so that there is an interval, and no pole on it (fundamental theorem).
        """
        name, slope = expression.name, expression.body
        if not isinstance(slope, t.Slope) or slope.variable.name != name:
            raise Refusal(f"a mean over the angle {name} of an exponential is known of a slope")
        if sign_of(self.scalars(expression.half_width), self.context) is not Sign.POSITIVE:
            raise Refusal(f"the half width of {name} is not shown to be positive")
        body = self(slope.body)
        if not all(is_smooth(s, name) for s in (*body.terms.values(), *body.angles)):
            raise Refusal(f"what is differentiated by {name} may have a pole")
        far, near = expression.half_width, t.Product((t.whole(-1), expression.half_width))
        width = t.Power(t.Product((t.whole(2), far)), t.whole(-1))
        rise = t.minus(slope.body.put({name: far}), slope.body.put({name: near}))
        return self.assembly.times(self(width), self(rise))

    def _slope(self, expression: t.Slope) -> Combination:
        name = expression.variable.name
        body = require_independent(self(expression.body), name)

        def rate(scalar: Scalar) -> Scalar:
            return self.scalars.derivative(scalar, name)

        terms = [(network, rate(coefficient)) for network, coefficient in body.terms.items()]
        for network, coefficient in body.terms.items():
            terms += self.assembly.moved(network, coefficient, rate)
        return Combination.of(body.sizes, terms)

    def _index_sum(self, expression: t.IndexSum) -> Combination:
        """Join the two places at which an index stands; an index may not stand elsewhere."""
        size, name = self.size(expression.size), expression.name
        if not self.context.is_fresh(name):
            raise Refusal(f"the summed index {name} has another meaning too")
        ranging = Scalars(name, Sort.NATURAL, below=expression.size)
        inner = Context((*self.context.declarations, ranging))
        body = require_independent(self._defined(inner, expression.body), name)
        index = Scalar.generator(Generator(Family.VARIABLE, name, Sort.NATURAL))
        if any(side.has(name) for side in body.sizes or ()):
            raise Refusal(f"a shape depends on the summed index {name}")
        terms = []
        for network, coefficient in body.terms.items():
            if coefficient.has(name) or body.is_turned_by(name):
                raise Refusal(f"a coefficient depends on the summed index {name}")
            terms.extend(self.assembly.contracted(network, coefficient, index, size))
        return Combination.of(body.sizes, terms)

    def _index_product(self, expression: t.IndexProduct) -> Combination:
        """Keep a product of factors that depend on its index under one name."""
        if expression.name in expression.size.names():
            raise Refusal(
                f"how many factors there are cannot depend on the index {expression.name}"
            )
        products = IndexProducts(self.context, self._scalar_in, self.scalars.power)
        return Combination.scalar(products(expression, self.scalars(expression.size)))

    def _scalar_in(self, context: Context, term: t.Term) -> Scalar:
        """Return the value of a scalar term that is defined wherever a context's names are."""
        return self._defined(context, term).value("a factor of a product over an index")

    def _defined(self, context: Context, term: t.Term) -> Combination:
        """Return a normal form in another context; refuse what is undefined on its domain."""
        reader = Normaliser(context, self._average)
        form = reader(term)
        require_defined(context, reader.scalars.inverted)
        return form


def _is_natural(number: t.Rational) -> bool:
    return number.value.denominator == 1 and number.value >= 0
