"""The value of a term: a sum of scalars times networks, brought to a form that can be compared."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product
from typing import Any

from bptools.verification.limits import LARGEST_EXPONENT, LONGEST_SUM, OutOfReach, Rejected, spend
from bptools.verification.networks.joins import (
    at_places,
    closed,
    conjugated,
    in_a_row,
    name_of_index,
    reduced_to,
    side_by_side,
    summed,
    units,
)
from bptools.verification.networks.kinds import KindRules
from bptools.verification.networks.sums import POINT, NetworkSum, Shape, alike, number, total
from bptools.verification.networks.tensors import (
    Draft,
    FixedIndex,
    IndexedTensor,
    IndexNetwork,
    Leg,
    as_copy,
    fresh,
)
from bptools.verification.networks.ties import TieRules
from bptools.verification.networks.waves import exponential, in_waves, is_smooth, moved
from bptools.verification.normal.index_products import ProductReader
from bptools.verification.normal.sequences import SequenceReader
from bptools.verification.scalars.angles import mean_over_angle
from bptools.verification.scalars.polynomials import quantity
from bptools.verification.scalars.quantities import QuantityReader
from bptools.verification.scalars.ratios import ONE, Ratio
from bptools.verification.scalars.signs import (
    POSITIVE,
    is_dimension,
    is_integral,
    is_natural,
    is_signed,
    require_defined,
    sign_of,
)
from bptools.verification.terms.contexts import HERMITIAN, Context, declared_in
from bptools.verification.terms.language import Node, adjoint, negative, node, put, whole

Average = Callable[["TermReader", NetworkSum, str, int], NetworkSum]


class TermReader:
    """Finds the values of the terms of a context.

    Args:
        context: What the names mean.
        average: How a copy of a random matrix is integrated out; None leaves averages standing.
    """

    def __init__(self, context: Context, average: Average | None = None) -> None:
        self.context, self._average = context, average
        self.scalars = QuantityReader(context)
        self._ranges: dict[str, Ratio] = {}
        self._known: dict[Node, NetworkSum] = {}
        self.sequences = SequenceReader(context, self, self._defined, self.reduced)
        ranks = {d.name: self.scalars(d.rank) for d in context if d.rank is not None}
        self.rules = KindRules(self.kinds, ranks, self._are_equal, TieRules(context))
        self._own_divisors = tuple(self.scalars.divisors)

    def kinds(self, name: str) -> frozenset[str]:
        """Return the kinds of a matrix, those of its distribution included."""
        if name in self.sequences.letters:
            return self.sequences.letters[name].kinds
        declared = declared_in(self.context, name, "Matrix")
        own = {"Haar on U(d)": {"unitary"}, "Haar on O(d)": {"unitary", "real"}}
        return declared.kinds | own.get(declared.group or "", set())

    def _are_equal(self, first: FixedIndex, second: FixedIndex) -> bool | None:
        gap = Ratio(first.key) - Ratio(second.key)
        if gap.is_zero:
            return True
        return False if is_signed(gap, self.context) else None

    def __call__(self, term: Node) -> NetworkSum:
        """Return the value of a term.

        Raises:
            Rejected: If it has none.
            OutOfReach: If there is no rule for it.
        """
        known = self._known.get(term)
        if known is None:
            spend(1)
            rule = getattr(self, f"_{term.op.lower()}", None)
            known = number(self.scalars(term)) if rule is None else rule(*term.parts)
            self._known[term] = known
        return known

    def defined(self, *terms: Node) -> list[NetworkSum]:
        """Return the values of terms that are defined on the whole domain.

        Raises:
            Rejected: If one has none, or divides by what may be zero.
            OutOfReach: If there is no rule for one.
        """
        try:
            values = list(map(self, terms))
            require_defined(self.context, self.scalars.divisors)
        except (OutOfReach, Rejected):
            self._known.clear()  # whose divisors are not known to be none of them zero
            raise
        finally:
            self.scalars.divisors[:] = self._own_divisors
        return values

    def size(self, term: Node) -> Ratio:
        """Return a dimension: a positive integer on the whole domain."""
        size = self.scalars(term)
        if not is_dimension(size, self.context):
            raise Rejected("a dimension is not shown to be a positive integer")
        return size

    def vanishes(self, value: NetworkSum) -> bool:
        """Return whether a value is shown to be zero: as it stands, or entry by entry."""
        if value.is_zero or value.shape is None:
            return value.is_zero
        rows, columns = (size.integer() for size in value.shape)
        if not rows or not columns or rows * columns * len(value.terms) > LONGEST_SUM:
            return False
        places = (
            [FixedIndex(Ratio.number(k).key, size) for k in range(count)]
            for count, size in zip((rows, columns), value.shape, strict=True)
        )
        entries = (self.reduced(None, at_places(value, ends)) for ends in product(*places))
        return all(entry.is_zero for entry in entries)

    def reduced(self, shape: Shape, drafts: list[Draft]) -> NetworkSum:
        """Return the sum of the networks that drafts come to."""
        return total(shape, self.rules.reduced(drafts))

    def _sum(self, terms: tuple[Node, ...]) -> NetworkSum:
        values = list(map(self, terms))
        shape = values[0].shape
        if not all(alike(value.shape, shape) for value in values):
            raise Rejected("terms of different shapes are added")
        return total(shape, [pair for value in values for pair in value.terms])

    def _product(self, factors: tuple[Node, ...]) -> NetworkSum:
        value = number(ONE)
        for factor in factors:
            value = self.times(value, self(factor))
        return value

    def times(self, left: NetworkSum, right: NetworkSum) -> NetworkSum:
        """Return the product."""
        for scalar, value in ((left, right), (right, left)):
            if scalar.is_number:
                return value.scaled(scalar.scalar)
        shape = left.shape or right.shape
        if left.shape and right.shape:
            if not (left.shape[1] - right.shape[0]).is_zero:
                raise Rejected("matrices of different shapes are multiplied")
            shape = left.shape[0], right.shape[1]
        return self.reduced(shape, in_a_row(left, right))

    def _power(self, base: Node, exponent: Node) -> NetworkSum:
        value = self(base)
        if value.shape is None and not any(n.tensors for n, _ in value.terms):
            return number(self.scalars.power(value.scalar, exponent))
        natural = exponent.parts[0] if exponent.op == "Rational" else Fraction(-1)
        if natural.denominator != 1 or not 0 <= natural <= LARGEST_EXPONENT:
            raise OutOfReach("the power of a matrix with an exponent that is not natural")
        result = number(ONE) if value.shape is None else self.identity(value.shape[0])
        for _ in range(int(natural)):
            result = self.times(result, value)
        return result

    def identity(self, size: Ratio) -> NetworkSum:
        """Return an identity matrix."""
        draft = Draft(POINT, ONE)
        draft.ends = [draft.leg(size)] * 2
        return self.reduced((size, size), [draft])

    def _identity(self, size: Node) -> NetworkSum:
        return self.identity(self.size(size))

    def _zero(self, rows: Node, columns: Node) -> NetworkSum:
        return NetworkSum((self.size(rows), self.size(columns)), ())

    def _matrixvariable(self, name: str) -> NetworkSum:
        declared = declared_in(self.context, name, "Matrix")
        assert declared.rows is not None
        assert declared.columns is not None
        shape = self.size(declared.rows), self.size(declared.columns)
        draft = Draft(POINT, ONE)
        draft.ends = [draft.leg(size) for size in shape]
        is_vector = declared.group == "Haar on unit vectors"
        if is_vector and draft.ends[1]:
            raise Rejected("a random unit vector has one column")
        draft.tensors.append(IndexedTensor(name, tuple(draft.ends[: 2 - is_vector])))
        return self.reduced(shape, [draft])

    def _member(self, family: str, index: Node) -> NetworkSum:
        declared = declared_in(self.context, family, "Family")
        assert declared.rows is not None
        return self.sequences.member(declared, self.size(declared.rows), self.scalars(index))

    def _recursion(self, *parts: Any) -> NetworkSum:  # noqa: ANN401 - two names, then terms
        size, recursion = self.size(parts[2]), node("Recursion", *parts)
        return self.sequences.recursion(recursion, size, self.scalars(parts[5]))

    def _defined(self, context: Context, *terms: Node) -> list[NetworkSum]:
        """Return values in another context, on whose whole domain they are defined."""
        return TermReader(context, self._average).defined(*terms)

    def _unbound(self, body: Node, name: str) -> NetworkSum:
        """Return the value of what a name is about to be bound in."""
        return self.sequences.independent(self(body), name)

    def _conjugate(self, body: Node) -> NetworkSum:
        value = self(body)
        return self.reduced(value.shape, conjugated(value))

    def _transpose(self, body: Node) -> NetworkSum:
        value = self(body)
        if value.shape is None:
            raise Rejected("the transpose of a scalar")
        terms = [(IndexNetwork(n.tensors, n.ends[::-1], n.sizes), x) for n, x in value.terms]
        return NetworkSum(value.shape[::-1], tuple(terms))

    def _trace(self, body: Node) -> NetworkSum:
        value = self(body)
        if value.shape is None or not alike(value.shape, value.shape[::-1]):
            raise Rejected("the trace of something that is not square")
        return self.reduced(None, closed(value))

    def _tensor(self, factors: tuple[Node, ...]) -> NetworkSum:
        value, *rest = map(self, factors)
        if any(x.shape is None or not alike(x.shape, x.shape[::-1]) for x in (value, *rest)):
            raise Rejected("the factors of a tensor product must be square")
        for part in rest:
            assert value.shape is not None
            assert part.shape is not None
            size = value.shape[0] * part.shape[0]
            value = self.reduced((size, size), side_by_side(value, part))
        return value

    def _partialtrace(
        self, body: Node, sizes: tuple[Node, ...], kept: tuple[int, ...]
    ) -> NetworkSum:
        value, parts = self(body), [*map(self.size, sizes)]
        whole, small = ONE, ONE
        for place, part in enumerate(parts):
            whole, small = whole * part, small * part if place in kept else small
        if not alike(value.shape, (whole, whole)):
            raise Rejected("a partial trace over spaces that are not those of the matrix")
        drafts = [reduced_to(network, x, parts, kept) for network, x in value.terms]
        return self.reduced((small, small), drafts)

    def _element(self, body: Node, row: Node, column: Node) -> NetworkSum:
        value = self(body)
        if value.shape is None:
            raise Rejected("an element of a scalar")
        places = list(map(self.position, (row, column), value.shape))
        return self.reduced(None, at_places(value, places))

    def position(self, term: Node, size: Ratio) -> FixedIndex:
        """Return an index that lies in a range."""
        index = self.scalars(term)
        known = self._range_of(index)
        if known is not None:
            if not (known - size).is_zero:
                raise Rejected("an index ranges over another space")
        elif not is_natural(index, self.context) or not is_dimension(size - index, self.context):
            raise Rejected("an index is not shown to lie in its range")
        return FixedIndex(index.key, size)

    def _range_of(self, index: Ratio) -> Ratio | None:
        name = name_of_index(index)
        if name is None or name in self._ranges:
            return self._ranges.get(name or "")
        below = declared_in(self.context, name, "Scalar").below
        return None if below is None else self.size(below)

    def _delta(self, left: Node, right: Node) -> NetworkSum:
        indices = self.scalars(left), self.scalars(right)
        if not all(map(is_integral, indices)):
            raise Rejected("a delta of something that is no integer")
        for index, opposite in zip(indices, (right, left), strict=True):
            if name_of_index(index) in self._ranges:
                self.position(opposite, self._ranges[name_of_index(index) or ""])
        legs: list[Leg] = [(FixedIndex(index.key),) for index in indices]
        delta = IndexNetwork((IndexedTensor("", (legs[0], legs[1])),))
        return self.reduced(None, [Draft(delta, ONE)])

    def _basisprojector(self, index: Node, size: Node) -> NetworkSum:
        whole = self.size(size)
        ends = ((self.position(index, whole),),) * 2
        return self.reduced((whole, whole), [Draft(IndexNetwork((), ends), ONE)])

    def _rotation(self, generator: Node, angle: Node) -> NetworkSum:
        """``cos(a/2) - i sin(a/2) P``, which is exp(-i a P/2) for a Hermitian involution P."""
        value = self(generator)
        if value.shape is None or not alike(value.shape, value.shape[::-1]):
            raise Rejected("a rotation about something that is not a square matrix")
        identity = self.identity(value.shape[0])
        if self.scalars(angle).is_zero:
            return identity
        rest = self.times(value, value).minus(identity)
        if not self.vanishes(rest):
            raise Rejected("a rotation about something whose square is not shown to be 1")
        if not self(adjoint(generator)).minus(value).is_zero:
            raise Rejected("a rotation about something that is not shown to be Hermitian")
        cosine, sine = self.scalars.half_angle(angle)
        return identity.scaled(cosine).minus(value.scaled(sine))

    def _exponential(self, generator: Node, angle: Node) -> NetworkSum:
        """``exp(-i a V)``: if V^2 is 1 or V the sum of two terms, else a tensor of its own."""
        twice = node("Product", (whole(2), angle))
        if generator.op != "MatrixVariable":
            return self._rotation(generator, twice)
        (name,) = generator.parts
        declared = declared_in(self.context, name, "Matrix")
        if not declared.kinds & HERMITIAN:
            raise Rejected("the exponential of a matrix that is not declared Hermitian")
        value, turn = self(generator), self.scalars(angle)
        assert value.shape is not None
        if "Hermitian involution" in declared.kinds:
            return self._rotation(generator, twice)
        if declared.kinds & {"orthogonal projector", "pure state"}:
            exponent = node("Product", (whole(-1), node("ImaginaryUnit"), angle))
            phase = self.scalars(node("Apply", "exp", exponent))
            return self.identity(value.shape[0]).plus(value.scaled(phase - ONE))
        return self.reduced(value.shape, [exponential(name, value.shape, turn)])

    def _explicit(self, rows: int, columns: int, entries: tuple[Node, ...]) -> NetworkSum:
        shape = Ratio.number(rows), Ratio.number(columns)
        return self.reduced(shape, units(rows, columns, [self(x).scalar for x in entries]))

    def _haarmean(self, name: str, body: Node) -> NetworkSum:
        if declared_in(self.context, name, "Matrix").group is None:
            raise Rejected(f"{name} is averaged over and has no distribution")
        value, copy = self._unbound(body, name), fresh()
        terms = [(as_copy(network, name, copy), x) for network, x in value.terms]
        bound = total(value.shape, terms)
        return bound if self._average is None else self._average(self, bound, name, copy)

    def _anglemean(self, name: str, body: Node, half_width: Node) -> NetworkSum:
        if declared_in(self.context, name, "Scalar").sort != "real":
            raise Rejected(f"the angle {name} must be real")
        if name in half_width.names:
            raise Rejected(f"the range of {name} depends on it")
        width, value = self.scalars(half_width), self._unbound(body, name)
        if not any(in_waves(network, name) for network, _ in value.terms):
            return value.mapped(lambda x: mean_over_angle(x, name, width))
        if body.op != "Slope" or body.parts[1].parts[0] != name:
            raise OutOfReach(f"the mean over {name} of an exponential of a matrix")
        if sign_of(width, self.context) != POSITIVE:
            raise OutOfReach(f"a half width of {name} that is not shown to be positive")
        if not is_smooth(self(body.parts[0]), name):
            raise Rejected(f"something with a pole in {name} has no mean")
        ends = half_width, negative(half_width)
        far, near = (self(put(body.parts[0], {name: end})) for end in ends)
        span = self.scalars(node("Power", node("Product", (whole(2), half_width)), whole(-1)))
        return far.minus(near).scaled(span)

    def _slope(self, body: Node, variable: Node) -> NetworkSum:
        name = self.scalars.real(variable.parts[0])
        value = self._unbound(body, name)
        rest = self.reduced(value.shape, moved(value, name))
        return value.mapped(lambda x: x.derivative(name)).plus(rest)

    def _indexsum(self, name: str, body: Node, size: Node) -> NetworkSum:
        count = self.size(size)
        if name in self._ranges or any(d.name == name for d in self.context):
            raise Rejected(f"the summed index {name} has another meaning too")
        if (count - ONE).is_zero:
            return self(put(body, {name: whole(0)}))
        self._ranges[name] = count
        self.scalars.summed.add(name)
        known, self._known = self._known, {}
        try:
            value = self._unbound(body, name)
        finally:
            del self._ranges[name]
            self.scalars.summed.discard(name)
            self._known = known
        index = quantity("variable", name, "natural")
        return self.reduced(value.shape, [summed(n, x, index, count) for n, x in value.terms])

    def _indexproduct(self, name: str, body: Node, size: Node) -> NetworkSum:
        if name in size.names:
            raise Rejected(f"the number of factors depends on the index {name}")
        return number(ProductReader(self.context, self._defined, self.scalars)(name, body, size))
