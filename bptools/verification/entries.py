"""Terms at explicit matrices, by plain recursion over their entries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import product
from typing import Any

from bptools.verification.limits import LARGEST_EXPONENT, LARGEST_MATRIX, OutOfReach, Rejected
from bptools.verification.quantities import QuantityReader
from bptools.verification.scalars import Ratio
from bptools.verification.statements import Node, node, put, whole

Number = Any  # a Ratio or a ball: both have +, * and conjugate()


@dataclass(frozen=True)
class Grid:
    """A matrix of numbers, row by row."""

    rows: tuple[tuple[Number, ...], ...]

    @staticmethod
    def of(value: Grid | Number) -> Grid:
        """Return a matrix; a number is one with one entry."""
        return value if isinstance(value, Grid) else Grid(((value,),))

    @property
    def shape(self) -> tuple[int, int]:
        """Numbers of rows and columns."""
        return len(self.rows), len(self.rows[0])

    def plus(self, addend: Grid) -> Grid:
        """Return the sum."""
        if self.shape != addend.shape:
            raise Rejected("matrices of different shapes are added")
        pairs = zip(self.rows, addend.rows, strict=True)
        return Grid(tuple(tuple(a + b for a, b in zip(*pair, strict=True)) for pair in pairs))

    def times(self, factor: Grid) -> Grid:
        """Return the product."""
        if self.shape[1] != factor.shape[0]:
            raise Rejected("matrices of different shapes are multiplied")
        columns = tuple(zip(*factor.rows, strict=True))
        return Grid(tuple(tuple(_inner(row, column) for column in columns) for row in self.rows))

    def scaled(self, factor: Number) -> Grid:
        """Return the matrix times a number."""
        return Grid(tuple(tuple(factor * x for x in row) for row in self.rows))

    def transpose(self) -> Grid:
        """Return the transpose."""
        return Grid(tuple(zip(*self.rows, strict=True)))

    def conjugate(self) -> Grid:
        """Return the complex conjugate, entry by entry."""
        return Grid(tuple(tuple(x.conjugate() for x in row) for row in self.rows))

    def adjoint(self) -> Grid:
        """Return the adjoint."""
        return self.transpose().conjugate()

    def equals(self, matrix: Grid) -> bool:
        """Return whether it is another matrix of exact scalars."""
        gap = self.plus(matrix.scaled(Ratio.number(-1)))
        return all(x.is_zero for row in gap.rows for x in row)

    def times_identity(self, number: int) -> Grid:
        """Return a multiple of the identity matrix that has as many rows as this one."""
        places, entries = range(len(self.rows)), (Ratio.number(0), Ratio.number(number))
        return Grid(tuple(tuple(entries[i == j] for j in places) for i in places))

    def has_trace(self, number: int) -> bool:
        """Return whether a number is its trace."""
        return bool((self.trace() - Ratio.number(number)).is_zero)

    @property
    def is_real(self) -> bool:
        """Whether no entry has an imaginary part."""
        return self.conjugate().equals(self)

    def trace(self) -> Number:
        """Return the trace."""
        if self.shape[0] != self.shape[1]:
            raise Rejected("the trace of something that is not square")
        return _total([row[k] for k, row in enumerate(self.rows)])


def _inner(row: tuple[Number, ...], column: tuple[Number, ...]) -> Number:
    pairs = list(zip(row, column, strict=True))
    products = [a * b for a, b in pairs if not (_is_zero(a) or _is_zero(b))]
    return _total(products or [pairs[0][0] * pairs[0][1]])


def _is_zero(number: Number) -> bool:
    return isinstance(number, Ratio) and number.is_zero


def _total(numbers: list[Number]) -> Number:
    total = numbers[0]
    for number in numbers[1:]:
        total = total + number
    return total


@dataclass(frozen=True)
class EntryReader:
    """Finds the value of a term whose matrices are explicit.

    Args:
        scalar: The value of a scalar term without matrices.
        number: A number from an integer.
        waves: Cosine, and i times sine, of half an angle.
        matrices: The matrices that have names.
        values: Values of names in sizes and indices.
        vanishes: Whether a number is zero, for the generator of a rotation.
    """

    scalar: Callable[[Node], Number]
    number: Callable[[int], Number]
    waves: Callable[[Node], tuple[Number, Number]]
    matrices: Mapping[str, Grid] = field(default_factory=dict)
    values: Mapping[str, Node] = field(default_factory=dict)
    vanishes: Callable[[Number], bool] = lambda number: bool(number.is_zero)

    def __call__(self, term: Node) -> Grid | Number:
        """Return the value of a term.

        Raises:
            OutOfReach: If it has none at explicit matrices.
        """
        match term.op, term.parts:
            case "MatrixVariable", (name,):
                if name not in self.matrices:
                    raise OutOfReach(f"the matrix {name} without a value")
                return self.matrices[name]
            case "Explicit", (rows, columns, entries):
                _require_small(rows, columns)
                values = [self(entry) for entry in entries]
                return Grid(tuple(tuple(values[k * columns :][:columns]) for k in range(rows)))
            case "Sum", (terms,):
                return self._sum(terms)
            case "Product", (factors,):
                total = self.number(1)
                for factor in factors:
                    total = _times(total, self(factor))
                return total
            case "Power", (base, exponent) if exponent.op == "Rational":
                return self._power(term, base, exponent.parts[0])
            case "IndexProduct", (name, body, size):
                places = map(whole, range(self._steps(size)))
                factors = [put(body, {name: place}) for place in places]
                return self(node("Product", (whole(1), *factors)))
            case "Conjugate", (body,):
                return self(body).conjugate()
            case "Transpose", (body,):
                return self.matrix(body).transpose()
            case "Trace", (body,):
                return self.matrix(body).trace()
        return self._of_spaces(term)

    def _of_spaces(self, term: Node) -> Grid | Number:
        match term.op, term.parts:
            case "Member", (family, _):  # at explicit matrices a family is one, again and again
                return self(node("MatrixVariable", family))
            case "Recursion", (previous, index, _, start, step, count):
                matrix = self.matrix(start)
                for k in range(self._steps(count)):
                    inner = replace(self, matrices={**self.matrices, previous: matrix})
                    matrix = inner.matrix(put(step, {index: whole(k)}))
                return matrix
            case "Identity", (size,):
                return self._identity(self.count(size))
            case "Zero", (rows, columns):
                shape = self.count(rows), self.count(columns)
                return Grid(((self.number(0),) * shape[1],) * shape[0])
            case "Tensor", (factors,):
                value = self.matrix(factors[0])
                for factor in factors[1:]:
                    value = _beside(value, self.matrix(factor))
                return value
            case "PartialTrace", (body, sizes, kept):
                return self._partial_trace(self.matrix(body), [*map(self.count, sizes)], kept)
            case "Element", (body, row, column):
                matrix, place = self.matrix(body), (self._integer(row), self._integer(column))
                if place[0] >= matrix.shape[0] or place[1] >= matrix.shape[1]:
                    raise Rejected("there is no such element of a matrix")
                return matrix.rows[place[0]][place[1]]
            case "BasisProjector", (index, size):
                return self._basis_projector(self._integer(index), self.count(size))
            case "Rotation", (generator, angle):
                return self._rotation(self.matrix(generator), angle)
            case "Exponential", (generator, angle):
                return self._rotation(self.matrix(generator), node("Product", (whole(2), angle)))
        return self.scalar(term)

    def matrix(self, term: Node) -> Grid:
        """Return the value of a matrix term."""
        value = self(term)
        if not isinstance(value, Grid):
            raise Rejected("a matrix is needed where a scalar stands")
        return value

    def count(self, term: Node) -> int:
        """Return a dimension."""
        count = self._integer(term)
        _require_small(count, 1)
        return count

    def _steps(self, term: Node) -> int:
        """Return how many factors or steps there are."""
        count = self._integer(term)
        if count > LARGEST_EXPONENT:
            raise OutOfReach(f"a product or a recursion of more than {LARGEST_EXPONENT} steps")
        return count

    def _integer(self, term: Node) -> int:
        value = QuantityReader(())(put(term, self.values)).integer()
        if value is None or value < 0:
            raise Rejected("a size or an index is no natural number")
        return value

    def _sum(self, terms: tuple[Node, ...]) -> Grid | Number:
        total = self(terms[0])
        for term in terms[1:]:
            value = self(term)
            if isinstance(total, Grid) != isinstance(value, Grid):
                raise Rejected("a scalar and a matrix are added")
            total = total.plus(value) if isinstance(total, Grid) else total + value
        return total

    def _power(self, term: Node, base: Node, exponent: Fraction) -> Grid | Number:
        value = self(base)
        if exponent.denominator == 1 and 0 <= exponent <= LARGEST_EXPONENT:
            is_grid = isinstance(value, Grid)
            result = self._identity(value.shape[0]) if is_grid else self.number(1)
            for _ in range(int(exponent)):
                result = _times(result, value)
            return result
        if isinstance(value, Grid):
            raise OutOfReach("the power of a matrix with an exponent that is not natural")
        return self.scalar(term)

    def _identity(self, size: int) -> Grid:
        rows = range(size)
        return Grid(tuple(tuple(self.number(int(i == j)) for j in rows) for i in rows))

    def _partial_trace(self, whole: Grid, sizes: list[int], kept: tuple[int, ...]) -> Grid:
        places = list(product(*map(range, sizes)))
        if whole.shape != (len(places), len(places)):
            raise Rejected("a partial trace over spaces that are not those of the matrix")
        small = list(product(*(range(sizes[k]) for k in kept)))
        spare = list(product(*(range(s) for k, s in enumerate(sizes) if k not in kept)))
        number = {place: k for k, place in enumerate(places)}

        def entry(row: tuple[int, ...], column: tuple[int, ...]) -> Number:
            ends = [
                _merged(part, rest, kept, len(sizes)) for part in (row, column) for rest in spare
            ]
            half = len(spare)
            pairs = zip(ends[:half], ends[half:], strict=True)
            return _total([whole.rows[number[a]][number[b]] for a, b in pairs])

        return Grid(tuple(tuple(entry(row, column) for column in small) for row in small))

    def _basis_projector(self, place: int, size: int) -> Grid:
        if place >= size:
            raise Rejected("there is no such vector of a basis")
        entries = [[self.number(int(i == j == place)) for j in range(size)] for i in range(size)]
        return Grid(tuple(map(tuple, entries)))

    def _rotation(self, generator: Grid, angle: Node) -> Grid:
        identity = self._identity(generator.shape[0])
        minus = self.number(-1)
        adjoint = generator.transpose().conjugate()
        gaps = (generator.times(generator), identity), (adjoint, generator)
        for left, right in gaps:
            rest = left.plus(right.scaled(minus))
            if not all(self.vanishes(x) for row in rest.rows for x in row):
                raise Rejected("a rotation about something that is no Hermitian involution")
        cosine, sine = self.waves(angle)
        return identity.scaled(cosine).plus(generator.scaled(sine * minus))


def _merged(
    part: tuple[int, ...], rest: tuple[int, ...], kept: tuple[int, ...], count: int
) -> tuple[int, ...]:
    inner, outer = iter(part), iter(rest)
    return tuple(next(inner) if place in kept else next(outer) for place in range(count))


def _times(left: Grid | Number, right: Grid | Number) -> Grid | Number:
    if isinstance(left, Grid) and isinstance(right, Grid):
        return left.times(right)
    if isinstance(right, Grid):
        return right.scaled(left)
    return left.scaled(right) if isinstance(left, Grid) else left * right


def _beside(left: Grid, right: Grid) -> Grid:
    _require_small(left.shape[0] * right.shape[0], left.shape[1] * right.shape[1])
    return Grid(
        tuple(
            tuple(a * b for a in first for b in second)
            for first in left.rows
            for second in right.rows
        )
    )


def _require_small(rows: int, columns: int) -> None:
    if not (0 < rows <= LARGEST_MATRIX and 0 < columns <= LARGEST_MATRIX):
        raise OutOfReach(f"a matrix with more than {LARGEST_MATRIX} rows or columns, or none")
