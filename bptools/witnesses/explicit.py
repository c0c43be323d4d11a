"""Matrices given by their entries, and values of terms at explicit matrices, by plain recursion."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass
from itertools import product
from typing import Any

from bptools.kernel import terms as t
from bptools.kernel.contexts import Context
from bptools.kernel.refusal import Refusal
from bptools.kernel.scalar_terms import ScalarReader
from bptools.kernel.scalars import Scalar

Number = Any  # an exact scalar, or a ball; both add, multiply and have a conjugate


@dataclass(frozen=True)
class Array:
    """A matrix of numbers, row by row."""

    entries: tuple[tuple[Number, ...], ...]

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.entries)

    @property
    def columns(self) -> int:
        """Number of columns."""
        return len(self.entries[0])

    def times(self, right: Array) -> Array:
        """Return the matrix product.

        Raises:
            Refusal: If the shapes do not match.
        """
        if self.columns != right.rows:
            raise Refusal(
                f"matrices with {self.columns} columns and {right.rows} rows do not match"
            )
        columns = tuple(zip(*right.entries, strict=True))
        return Array(
            tuple(tuple(_inner(row, column) for column in columns) for row in self.entries)
        )

    def plus(self, right: Array) -> Array:
        """Return the sum.

        Raises:
            Refusal: If the shapes differ.
        """
        if (self.rows, self.columns) != (right.rows, right.columns):
            raise Refusal("matrices of different shapes cannot be added")
        pairs = zip(self.entries, right.entries, strict=True)
        return Array(tuple(tuple(a + b for a, b in zip(*rows, strict=True)) for rows in pairs))

    def scaled(self, factor: Number) -> Array:
        """Return the matrix times a number."""
        return self.mapped(lambda x: factor * x)

    def mapped(self, change: Callable[[Number], Number]) -> Array:
        """Return the matrix with changed entries."""
        return Array(tuple(tuple(map(change, row)) for row in self.entries))

    def transpose(self) -> Array:
        """Return the transpose."""
        return Array(tuple(zip(*self.entries, strict=True)))

    def adjoint(self) -> Array:
        """Return the adjoint."""
        return self.transpose().mapped(lambda x: x.conjugate())

    def trace(self) -> Number:
        """Return the trace.

        Raises:
            Refusal: If the matrix is not square.
        """
        if self.rows != self.columns:
            raise Refusal("a trace is of a square matrix")
        return _total([self.entries[k][k] for k in range(self.rows)])

    def tensor(self, right: Array) -> Array:
        """Return the tensor product."""
        return Array(
            tuple(
                tuple(a * b for a in left_row for b in right_row)
                for left_row in self.entries
                for right_row in right.entries
            )
        )

    def numbers(self) -> tuple[Number, ...]:
        """Return all entries."""
        return tuple(x for row in self.entries for x in row)


def _inner(row: tuple[Number, ...], column: tuple[Number, ...]) -> Number:
    pairs = list(zip(row, column, strict=True))
    products = [a * b for a, b in pairs if not (_is_literal_zero(a) or _is_literal_zero(b))]
    return _total(products or [pairs[0][0] * pairs[0][1]])


def _is_literal_zero(number: Number) -> bool:
    return isinstance(number, Scalar) and not number.terms


def _total(numbers: list[Number]) -> Number:
    total = numbers[0]
    for number in numbers[1:]:
        total = total + number
    return total


class ExplicitReader:
    """Evaluates terms whose matrices are given.

    Args:
        scalar: The value of a scalar term without matrices.
        integer: A number from an integer.
        matrices: The matrices that have names.
        half_wave: Cosine and i times sine of half an angle.
        vanishes: Whether a number is zero; a rotation's generator must be a Hermitian involution.
        sizes: The values of names in dimensions and indices.
    """

    def __init__(
        self,
        scalar: Callable[[t.Term], Number],
        integer: Callable[[int], Number],
        matrices: Mapping[str, Array],
        half_wave: Callable[[t.Term], tuple[Number, Number]],
        vanishes: Callable[[Number], bool],
        sizes: Mapping[str, t.Term] | None = None,
    ) -> None:
        self._vanishes = vanishes
        self._sizes = sizes or {}
        self._size_reader = ScalarReader(Context(()))
        self._scalar = scalar
        self._integer = integer
        self._matrices = matrices
        self._half_wave = half_wave
        self._known: dict[t.Term, Array | Number] = {}

    def __call__(self, term: t.Term) -> Array | Number:
        """Return the value of a scalar or a matrix term; of each term it is computed once.

        Raises:
            Refusal: If the term has no value at explicit matrices.
        """
        if term not in self._known:
            self._known[term] = self._value(term)
        return self._known[term]

    def _value(self, term: t.Term) -> Array | Number:
        match term:
            case t.MatrixVariable(name):
                if name not in self._matrices:
                    raise Refusal(f"the matrix {name} has no value")
                return self._matrices[name]
            case t.Explicit(rows, columns, entries):
                if len(entries) != rows * columns or not entries:
                    raise Refusal("a matrix must have as many entries as rows times columns")
                values = [self(entry) for entry in entries]
                grid = (values[k * columns : (k + 1) * columns] for k in range(rows))
                return Array(tuple(map(tuple, grid)))
            case t.Sum(addends):
                return self._sum(addends)
            case t.Product(factors):
                return self._product(factors)
            case t.Power(base, t.Rational(exponent)):
                return self._power(term, base, exponent)
            case t.IndexProduct(name, body, size):
                places = map(t.whole, range(self._count(size)))
                return self._product(tuple(body.put({name: place}) for place in places))
            case t.Conjugate(body):
                value = self(body)
                if isinstance(value, Array):
                    return value.mapped(lambda x: x.conjugate())
                return value.conjugate()
        return self._of_matrix(term)

    def _of_matrix(self, term: t.Term) -> Array | Number:
        match term:
            case t.Member(family):  # at explicit matrices a family is one matrix, again and again
                return self(t.MatrixVariable(family))
            case t.Recursion():
                return self._recursion(term)
            case t.Transpose(body):
                return self.matrix(body).transpose()
            case t.Trace(body):
                return self.matrix(body).trace()
            case t.Identity(size):
                return self._identity(self._count(size))
            case t.Zero(rows, columns):
                zero = self._integer(0)
                return Array(((zero,) * self._count(columns),) * self._count(rows))
            case t.Tensor(factors):
                value = self.matrix(factors[0])
                for factor in factors[1:]:
                    value = value.tensor(self.matrix(factor))
                return value
            case t.PartialTrace(body, sizes, kept):
                return self._partial_trace(self.matrix(body), [*map(self._count, sizes)], kept)
            case t.BasisProjector(index, size):
                return self._basis_projector(self._count(index), self._count(size))
            case t.Element(body, row, column):
                return self._element(self.matrix(body), self._count(row), self._count(column))
            case t.Rotation(generator, angle):
                return self._rotation(self.matrix(generator), angle)
            case t.Exponential(generator, angle):
                return self._rotation(self.matrix(generator), t.Product((t.whole(2), angle)))
        return self._scalar(term)

    def matrix(self, term: t.Term) -> Array:
        """Return the value of a matrix term.

        Raises:
            Refusal: If it is a scalar.
        """
        value = self(term)
        if not isinstance(value, Array):
            raise Refusal("a matrix is needed where a scalar stands")
        return value

    def _recursion(self, recursion: t.Recursion) -> Array:
        matrix = self.matrix(recursion.start)
        for k in range(self._count(recursion.count)):
            inner = copy(self)
            inner._matrices = {**self._matrices, recursion.previous: matrix}
            inner._known = {}  # a term that holds the previous matrix is another one at each step
            matrix = inner.matrix(recursion.step.put({recursion.index: t.whole(k)}))
        return matrix

    def _element(self, matrix: Array, row: int, column: int) -> Number:
        if row >= matrix.rows or column >= matrix.columns:
            raise Refusal(f"there is no element {row, column} of a matrix with {matrix.rows} rows")
        return matrix.entries[row][column]

    def _count(self, term: t.Term) -> int:
        number = self._size_reader(term.put(self._sizes))
        value = number.terms.get((), 0)
        if set(number.terms) - {()} or value != int(value) or value < 0:
            raise Refusal(f"the sizes of explicit matrices must be integers, not {number}")
        return int(value)

    def _sum(self, addends: tuple[t.Term, ...]) -> Array | Number:
        total = self(addends[0])
        for addend in addends[1:]:
            value = self(addend)
            if isinstance(total, Array) != isinstance(value, Array):
                raise Refusal("a scalar and a matrix cannot be added")
            total = total.plus(value) if isinstance(total, Array) else total + value
        return total

    def _product(self, factors: tuple[t.Term, ...]) -> Array | Number:
        total = self._integer(1)
        for factor in factors:
            value = self(factor)
            if isinstance(total, Array) and isinstance(value, Array):
                total = total.times(value)
            elif isinstance(value, Array):
                total = value.scaled(total)
            elif isinstance(total, Array):
                total = total.scaled(value)
            else:
                total = total * value
        return total

    def _power(self, term: t.Term, base: t.Term, exponent: Any) -> Array | Number:  # noqa: ANN401
        value = self(base)
        if exponent.denominator == 1 and exponent >= 0:
            start = self._identity(value.rows) if isinstance(value, Array) else self._integer(1)
            for _ in range(int(exponent)):
                start = start.times(value) if isinstance(value, Array) else start * value
            return start
        if isinstance(value, Array):
            raise Refusal("the power of a matrix must have a natural exponent")
        return self._scalar(term)

    def _identity(self, size: int) -> Array:
        zero, one = self._integer(0), self._integer(1)
        return Array(
            tuple(tuple(one if i == j else zero for j in range(size)) for i in range(size))
        )

    def _basis_projector(self, index: int, size: int) -> Array:
        if index >= size:
            raise Refusal(f"there is no basis vector {index} of a space of {size} dimensions")
        zero, one = self._integer(0), self._integer(1)
        places = range(size)
        return Array(tuple(tuple(one if i == j == index else zero for j in places) for i in places))

    def _partial_trace(self, whole: Array, sizes: list[int], kept: tuple[int, ...]) -> Array:
        places = list(product(*map(range, sizes)))
        if len(set(kept)) < len(kept) or not set(kept) <= set(range(len(sizes))):
            raise Refusal(f"a partial trace must keep different factors of {len(sizes)}")
        if (whole.rows, whole.columns) != (len(places), len(places)):
            raise Refusal(f"a partial trace of {sizes} is not of a matrix with {whole.rows} rows")
        small = list(product(*(range(sizes[k]) for k in kept)))
        position = {digits: k for k, digits in enumerate(small)}
        zero = self._integer(0)
        result = [[zero] * len(small) for _ in small]
        for i, row in enumerate(places):
            for j, column in enumerate(places):
                if all(row[k] == column[k] for k in range(len(sizes)) if k not in kept):
                    target = (position[tuple(x[k] for k in kept)] for x in (row, column))
                    first, second = target
                    result[first][second] = result[first][second] + whole.entries[i][j]
        return Array(tuple(map(tuple, result)))

    def _rotation(self, generator: Array, angle: t.Term) -> Array:
        cosine, sine = self._half_wave(angle)
        identity = self._identity(generator.rows)
        gaps = (generator.times(generator), identity), (generator.adjoint(), generator)
        for left, right in gaps:
            if not all(map(self._vanishes, left.plus(right.mapped(lambda x: -x)).numbers())):
                raise Refusal("a rotation needs a Hermitian involution as generator")
        identity = identity.mapped(lambda x: cosine * x)
        return identity.plus(generator.mapped(lambda x: -(sine * x)))
