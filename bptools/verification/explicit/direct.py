"""Terms at explicit values as they stand, in balls: matrices are multiplied, angles averaged.

A mean or a slope is a weighted sum of values at some angles. What is not here, such as averages
over random matrices, is for the networks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import reduce
from itertools import product
from math import prod
from typing import Any

from flint import acb, acb_mat, arb

from bptools.verification.explicit.balls import ball_of, power_of_ball
from bptools.verification.explicit.harmonics import Harmonics, harmonics_in, is_involution
from bptools.verification.explicit.witnesses import ExplicitValues
from bptools.verification.limits import (
    LARGEST_EXPONENT,
    LARGEST_MATRIX,
    MOST_MULTIPLIED,
    OutOfReach,
    Rejected,
)
from bptools.verification.scalars.quantities import exact
from bptools.verification.terms.contexts import MEMBER, Context, declared_in
from bptools.verification.terms.language import Node, put, whole

Number = acb | acb_mat
ELEMENTARY = {"exp": acb.exp, "cos": acb.cos, "sin": acb.sin, "arctan": acb.atan}
STEP = 8  # products of entries that take as long as to find what a term is


@dataclass
class _Scope:
    """What names are bound to, inside of other scopes, and what is known there."""

    names: Mapping[str, Node | acb_mat]
    outer: _Scope | None = None
    known: dict[object, Any] = field(default_factory=dict)

    def of(self, free: frozenset[str]) -> _Scope:
        """Return the outermost scope in which names mean the same."""
        scope = self
        while scope.outer is not None and not free & scope.names.keys():
            scope = scope.outer
        return scope

    @property
    def all(self) -> dict[str, Any]:
        """What all names are bound to."""
        return {**(self.outer.all if self.outer else {}), **self.names}

    @property
    def scalars(self) -> dict[str, Node]:
        """The scalars among them."""
        return {name: value for name, value in self.all.items() if type(value) is Node}


class DirectValues:
    """The values of terms at explicit values of the letters.

    Args:
        context: What the names mean.
        values: What they are; that they are what the context says is not asked here.
    """

    def __init__(self, context: Context, values: ExplicitValues) -> None:
        self._context, self._values = context, values
        self._letters: dict[str, acb_mat] = {}
        self._left = MOST_MULTIPLIED
        self._outermost = _Scope(values.scalars)

    def __call__(self, term: Node) -> Number:
        """Return the value of a term.

        Raises:
            OutOfReach: If there is no rule for it.
            Rejected: If it has none.
        """
        return self._of(term, self._outermost)

    def scalar(self, term: Node) -> acb:
        """Return the value of a scalar term; the call says what is raised."""
        value = self(term)
        if isinstance(value, acb_mat):
            raise Rejected("a matrix where a scalar is needed")
        return value

    def _of(self, term: Node, scope: _Scope) -> Number:
        own = scope.of(term.free)
        if term not in own.known:
            self._charge(STEP)
            rule = getattr(self, f"_{term.op.lower()}", None)
            own.known[term] = ball_of(exact(term)) if rule is None else rule(own, *term.parts)
        value: Number = own.known[term]
        return value

    def _charge(self, products: int) -> None:
        self._left -= products
        if self._left < 0:
            raise OutOfReach(f"what takes more than {MOST_MULTIPLIED} products of entries")

    def _matrix(self, term: Node, scope: _Scope) -> acb_mat:
        value = self._of(term, scope)
        if not isinstance(value, acb_mat):
            raise Rejected("a scalar where a matrix is needed")
        return value

    def _real(self, term: Node, scope: _Scope) -> arb:
        value = self._of(term, scope)
        if isinstance(value, acb_mat) or not value.imag == 0:  # of a ball "!=" is no "not =="
            raise OutOfReach("an angle that is not shown to be real")
        return value.real

    def _count(self, term: Node, scope: _Scope, most: int = LARGEST_MATRIX) -> int:
        count = exact(put(term, scope.scalars)).integer()
        if count is None or not 0 <= count <= most:
            raise OutOfReach(f"a number of rows or of steps that is not known, or above {most}")
        return count

    def _variable(self, scope: _Scope, name: str) -> Number:
        if name not in scope.scalars:
            raise OutOfReach(f"the letter {name} without a value")
        return self._of(scope.scalars[name], scope)

    def _apply(self, scope: _Scope, function: str, argument: Node) -> acb:
        value = self._of(argument, scope)
        if isinstance(value, acb_mat):
            raise Rejected(f"the {function} of a matrix")
        return acb(ELEMENTARY[function](value))

    def _matrixvariable(self, scope: _Scope, name: str) -> acb_mat:
        bound = scope.all.get(name)
        if type(bound) is Node:
            raise Rejected("a scalar where a matrix is needed")
        return self._letter(name) if bound is None else bound

    def _member(self, scope: _Scope, family: str, index: Node) -> acb_mat:
        name = MEMBER.format(family, self._count(index, scope))
        return self._letter(name if name in self._values.matrices else family)

    def _letter(self, name: str) -> acb_mat:
        if name not in self._values.matrices:
            raise OutOfReach(f"the matrix {name} without a value")
        if name not in self._letters:
            self._letters[name] = acb_mat(self._values.matrices[name].balls())
        return self._letters[name]

    def _sum(self, scope: _Scope, terms: tuple[Node, ...]) -> Number:
        return _total([self._of(term, scope) for term in terms])

    def _product(self, scope: _Scope, factors: tuple[Node, ...]) -> Number:
        return reduce(self._times, [self._of(factor, scope) for factor in factors])

    def _times(self, left: Number, right: Number) -> Number:
        if isinstance(left, acb_mat) and isinstance(right, acb_mat):
            if left.ncols() != right.nrows():
                raise Rejected("matrices of different shapes are multiplied")
            self._charge(left.nrows() * left.ncols() * right.ncols())
        return left * right

    def _power(self, scope: _Scope, base: Node, exponent: Node) -> Number:
        value = self._of(base, scope)
        if isinstance(value, acb):
            height = exact(put(exponent, scope.scalars)).rational()
            if height is None:
                raise OutOfReach("a power whose exponent has no rational value")
            return power_of_ball(value, height)
        if value.nrows() != value.ncols():
            raise Rejected("a power of something that is not square")
        start: Number = _identity(value.nrows())
        return reduce(self._times, [value] * self._count(exponent, scope, LARGEST_EXPONENT), start)

    def _conjugate(self, scope: _Scope, body: Node) -> Number:
        return self._of(body, scope).conjugate()

    def _transpose(self, scope: _Scope, body: Node) -> acb_mat:
        return self._matrix(body, scope).transpose()

    def _trace(self, scope: _Scope, body: Node) -> acb:
        value = self._matrix(body, scope)
        if value.nrows() != value.ncols():
            raise Rejected("the trace of something that is not square")
        return value.trace()

    def _identity(self, scope: _Scope, size: Node) -> acb_mat:
        return _identity(self._count(size, scope))

    def _zero(self, scope: _Scope, rows: Node, columns: Node) -> acb_mat:
        return acb_mat(self._count(rows, scope), self._count(columns, scope))

    def _basisprojector(self, scope: _Scope, index: Node, size: Node) -> acb_mat:
        place, count = self._count(index, scope), self._count(size, scope)
        if place >= count:
            raise Rejected("a basis vector that the space does not have")
        return acb_mat(count, count, [int(k == place * (count + 1)) for k in range(count**2)])

    def _absoluteratio(self, scope: _Scope, above: Node, below: Node) -> acb:
        numbers = self._of(above, scope), self._of(below, scope)
        if isinstance(numbers[0], acb_mat) or isinstance(numbers[1], acb_mat):
            raise Rejected("a quotient of matrices")
        if numbers[1] == 0:
            return acb(0)
        if numbers[1].contains(0):
            raise OutOfReach("a divisor that is not told from 0")
        return acb(abs(numbers[0]) / abs(numbers[1]))

    def _tensor(self, scope: _Scope, factors: tuple[Node, ...]) -> acb_mat:
        first, *rest = (self._matrix(factor, scope) for factor in factors)
        return reduce(self._beside, rest, first)

    def _beside(self, left: acb_mat, right: acb_mat) -> acb_mat:
        shape = left.nrows() * right.nrows(), left.ncols() * right.ncols()
        if max(shape) > LARGEST_MATRIX:
            raise OutOfReach(f"a matrix with more than {LARGEST_MATRIX} rows or columns")
        self._charge(prod(shape))
        rows = product(left.tolist(), right.tolist())
        return acb_mat([[x * y for x in first for y in second] for first, second in rows])

    def _rotation(self, scope: _Scope, generator: Node, angle: Node) -> acb_mat:
        return self._turned(scope, generator, self._real(angle, scope) / 2)

    def _exponential(self, scope: _Scope, generator: Node, angle: Node) -> acb_mat:
        return self._turned(scope, generator, self._real(angle, scope))

    def _turned(self, scope: _Scope, generator: Node, angle: arb) -> acb_mat:
        """``cos a - i sin a P``, which is exp(-i a P) for a Hermitian involution P."""
        if not is_involution(generator, self._context):
            raise OutOfReach("the exponential of what is no letter of a Hermitian involution")
        value = self._matrix(generator, scope)
        return _identity(value.nrows()) * acb(angle.cos()) - value * acb(0, angle.sin())

    def _anglemean(self, scope: _Scope, name: str, body: Node, half_width: Node) -> Number:
        if name in half_width.free:
            raise Rejected(f"a mean over {name} in a range that depends on it")
        waves, values = self._samples(scope, name, body)
        return _weighted(values, waves.mean(self._real(half_width, scope)))

    def _slope(self, scope: _Scope, body: Node, variable: Node) -> Number:
        waves, values = self._samples(scope, variable.parts[0], body)
        return _weighted(values, waves.slope(self._real(variable, scope)))

    def _samples(self, scope: _Scope, name: str, body: Node) -> tuple[Harmonics, list[Number]]:
        """Return the waves of a variable, and the values of a body at their places."""
        if declared_in(self._context, name, "Scalar").sort != "real":
            raise OutOfReach(f"a mean over {name}, or a slope, that is no real variable")
        own, key = scope.of(body.free - {name}), (name, body)
        if key not in own.known:
            waves = harmonics_in(body, name, self._context, lambda term: self._count(term, own))
            places = [_Scope({name: place}, own) for place in waves.places]
            own.known[key] = waves, [self._of(body, place) for place in places]
        waves, values = own.known[key]
        self._charge(len(values) ** 2)  # what their weights take
        return waves, values

    def _indexsum(self, scope: _Scope, name: str, body: Node, size: Node) -> Number:
        if any(name == declared.name for declared in self._context):
            raise Rejected(f"the summed index {name} has another meaning too")
        places = [_Scope({name: whole(k)}, scope) for k in range(self._count(size, scope))]
        if not places:
            raise OutOfReach("a sum of nothing")
        return _total([self._of(body, place) for place in places])

    def _recursion(self, scope: _Scope, *parts: Any) -> acb_mat:  # noqa: ANN401 - names, terms
        previous, index, size, start, step, count = parts
        if {previous, index} & {declared.name for declared in self._context}:
            raise Rejected("a name of the step of a recursion has another meaning")
        value = self._square(start, scope, size)
        for number in range(self._count(count, scope, LARGEST_EXPONENT)):
            names: dict[str, Node | acb_mat] = {previous: value, index: whole(number)}
            value = self._square(step, _Scope(names, scope), size)
        return value

    def _square(self, term: Node, scope: _Scope, size: Node) -> acb_mat:
        value, rows = self._matrix(term, scope), self._count(size, scope)
        if (value.nrows(), value.ncols()) != (rows, rows):
            raise Rejected("a matrix of a recursion is of another size than is stated")
        return value


def _identity(size: int) -> acb_mat:
    return acb_mat(size, size, [int(k % (size + 1) == 0) for k in range(size**2)])


def _total(values: list[Number]) -> Number:
    shapes = {(x.nrows(), x.ncols()) if isinstance(x, acb_mat) else () for x in values}
    if len(shapes) > 1:
        raise Rejected("terms of different shapes are added")
    return reduce(lambda left, right: left + right, values)


def _weighted(values: list[Number], weights: list[arb]) -> Number:
    return _total([value * acb(weight) for value, weight in zip(values, weights, strict=True)])
