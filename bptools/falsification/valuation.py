"""The value of both sides of a claim at explicit matrices, in balls, averages by the second route.

It shares nothing with the algebra, the rules or the Haar engine that a derivation rests on: it
reads the printed formula node by node and computes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache, partial, reduce
from math import prod
from typing import Any

import numpy as np
from flint import acb, arb, fmpq, fmpq_mpoly
from numpy.typing import NDArray
from sympy import (
    Abs,
    Add,
    Adjoint,
    Basic,
    Derivative,
    Expr,
    I,
    Identity,
    ImmutableDenseMatrix,
    KroneckerDelta,
    KroneckerProduct,
    MatAdd,
    MatMul,
    MatPow,
    MatrixSymbol,
    Mul,
    Number,
    Pow,
    Rational,
    Sum,
    Symbol,
    Trace,
    Transpose,
    ZeroMatrix,
    conjugate,
    cos,
    exp,
    pi,
    sin,
)
from sympy.matrices.expressions.matexpr import MatrixElement

from bptools.algebra import (
    Abbreviation,
    AngleAverage,
    Constant,
    HaarAverage,
    HaarVariance,
    Rotation,
)
from bptools.falsification.entries import PHASE_UNIT, Entry, Phase, Powers, Ring, require_small
from bptools.falsification.moments import orthogonal_moment, state_moment, unitary_moment
from bptools.haar.factors import PartialTrace
from bptools.haar.matrices import Orthogonal, RandomMatrix, State, Unitary

Array = NDArray[Any]


class NotComputableError(ValueError):
    """A formula holds what cannot be computed at explicit matrices."""


@dataclass(frozen=True)
class Valuation:
    """Values for all that a formula leaves open.

    Args:
        ring: Where everything is computed.
        scalars: A number for each symbol.
        matrices: Entries by the name of the matrix, arrays of numbers of the ring.
        free: Angles that something around averages over, or differentiates by.
        random: Names of the matrices that something around averages over.
    """

    ring: Ring
    scalars: Mapping[Basic, fmpq_mpoly]
    matrices: Mapping[str, Array]
    free: frozenset[Basic] = frozenset()
    random: frozenset[str] = frozenset()

    def entries(self, expression: Basic) -> tuple[acb, ...]:
        """Return the values of all entries of a matrix formula, of a scalar one as one entry.

        Raises:
            NotComputableError: If it holds something that has no value, or no finite one.
        """
        value = self(expression)
        numbers = tuple(
            map(self.ring.ball, value.ravel() if isinstance(value, np.ndarray) else [value])
        )
        if not all(number.is_finite() for number in numbers):
            raise NotComputableError(f"{expression} has no finite value there")
        return numbers

    def number(self, expression: Basic) -> acb:
        """Return the value of a scalar formula."""
        (value,) = self.entries(expression)
        return value

    def integer(self, expression: Basic) -> int:
        """Return the value of a dimension, an index or an exponent."""
        value = self.number(expression)
        integer = _as_integer(value)
        if integer is None:
            raise NotComputableError(f"{expression} must be an integer, it is {value}")
        return integer

    def __call__(self, expression: Basic) -> Any:  # noqa: ANN401 - a polynomial or an array of them
        """Return the value of a formula, as a polynomial in what is averaged around it."""
        for kind in type(expression).__mro__:
            if kind in _RULES:
                return _RULES[kind](self, expression)
        raise NotComputableError(f"{type(expression).__name__} cannot be computed")


def _symbol(at: Valuation, symbol: Symbol) -> fmpq_mpoly:
    if symbol in at.free:
        raise NotComputableError(f"{symbol} stands outside of a sine, a cosine or a rotation")
    if symbol not in at.scalars:
        raise NotComputableError(f"{symbol} has no value")
    return at.scalars[symbol]


def _matrix(at: Valuation, symbol: MatrixSymbol) -> Array:
    if symbol.name not in at.matrices:
        raise NotComputableError(f"{symbol.name} has no value")
    return at.matrices[symbol.name]


def _random(at: Valuation, symbol: RandomMatrix) -> Array:
    """Return the entries as variables inside of an average, else one matrix: any of its group."""
    if symbol.name not in at.random:
        return _matrix(at, symbol)
    shape = tuple(at.integer(size) for size in symbol.shape)
    return _array(shape, lambda i, j: at.ring.power_of(Entry(symbol.name, i, j)))


def _array(shape: tuple[int, ...], entry: Callable[[int, int], Any]) -> Array:
    array = np.empty(shape, dtype=object)
    for place in np.ndindex(shape):
        array[place] = entry(*place)
    return array


def _entrywise(function: Callable[[Any], Any], array: Array) -> Array:
    return _array(array.shape, lambda i, j: function(array[i, j]))


def _unit(at: Valuation, size: int) -> Array:
    return _array((size, size), lambda i, j: at.ring.number(int(i == j)))


def _sum(at: Valuation, expression: Basic) -> Any:  # noqa: ANN401 - scalar or array
    return reduce(lambda left, right: left + right, map(at, expression.args))


def _product(at: Valuation, expression: Basic) -> Any:  # noqa: ANN401 - scalar or array
    return reduce(_times, map(at, expression.args))


def _times(left: Any, right: Any) -> Any:  # noqa: ANN401 - scalars or arrays
    arrays = isinstance(left, np.ndarray), isinstance(right, np.ndarray)
    require_small(_longest(left), _longest(right))
    if all(arrays):
        return left @ right
    if any(arrays):
        array, scalar = (left, right) if arrays[0] else (right, left)
        return _entrywise(lambda entry: entry * scalar, array)
    return left * right


def _longest(value: Any) -> fmpq_mpoly:  # noqa: ANN401 - a polynomial or an array of them
    longest: fmpq_mpoly = max(value.ravel(), key=len) if isinstance(value, np.ndarray) else value
    return longest


def _power(at: Valuation, expression: Pow) -> Any:  # noqa: ANN401 - scalar or array
    exponent = at.number(expression.args[1])
    integer = _as_integer(exponent)
    if isinstance(expression.args[0], Abs) and integer is not None and integer in (2, 4, 6):
        inner = at(expression.args[0].args[0])  # |z|^2 is a polynomial, |z| is not
        return reduce(_times, [inner, at.ring.conjugate(inner)] * (integer // 2), at.ring.number(1))
    base = at(expression.args[0])
    if isinstance(base, np.ndarray):
        unit = _unit(at, len(base))
        return reduce(np.matmul, [base] * at.integer(expression.args[1]), unit)
    if integer is not None and integer >= 0:
        return reduce(_times, [base] * integer, at.ring.number(1))
    try:
        if integer is not None:
            return at.ring.inverse(base) ** -integer
        return at.ring.enclosed(at.ring.ball(base) ** exponent)
    except ValueError:
        words = f"{expression} divides by, or takes a root of, something that is averaged"
        raise NotComputableError(words) from None
    except ZeroDivisionError:
        raise NotComputableError(f"{expression} divides by 0 there") from None


def _as_integer(value: acb) -> int | None:
    """Return the integer that a ball is known to be, None of any other ball."""
    integer = value.real.unique_fmpz()
    return int(integer) if integer is not None and value == acb(integer) else None


def _adjoint(at: Valuation, expression: Basic) -> Array:
    return _entrywise(at.ring.conjugate, at(expression.args[0])).T


def _trace(at: Valuation, expression: Trace) -> fmpq_mpoly:
    total = at.ring.number(0)
    for entry in np.diagonal(at(expression.arg)):
        total += entry
    return total


def _kronecker(at: Valuation, expression: Basic) -> Array:
    return reduce(np.kron, map(at, expression.args))


def _partial_trace(at: Valuation, expression: PartialTrace) -> Array:
    sizes = [at.integer(size) for size in expression.dims]
    keep = [int(k) for k in expression.args[2]]
    tensor = at(expression.arg).reshape(sizes + sizes)
    for factor in sorted(set(range(len(sizes))) - set(keep), reverse=True):
        tensor = np.trace(tensor, axis1=factor, axis2=factor + tensor.ndim // 2)
    size = prod(sizes[k] for k in keep)
    partial_trace: Array = tensor.reshape(size, size)
    return partial_trace


def _element(at: Valuation, expression: MatrixElement) -> Any:  # noqa: ANN401 - as in the matrix
    parent = at(expression.parent)
    row, column = at.integer(expression.i), at.integer(expression.j)
    if not (0 <= row < parent.shape[0] and 0 <= column < parent.shape[1]):
        raise NotComputableError(f"{expression} has no such row or column there")
    return parent[row, column]


def _series(at: Valuation, expression: Sum) -> Any:  # noqa: ANN401 - as its term
    """Add up a sum over indices, the last limits outermost, as SymPy has them."""
    term, *limits = expression.args

    def over(at: Valuation, remaining: list[Any]) -> Any:  # noqa: ANN401 - a number or an array
        if not remaining:
            return at(term)
        index, low, high = remaining[-1]
        values = (at.ring.number(k) for k in range(at.integer(low), at.integer(high) + 1))
        total = at.ring.number(0)
        for value in values:
            total += over(replace(at, scalars={**at.scalars, index: value}), remaining[:-1])
        return total

    return over(at, limits)


def _rotation(at: Valuation, expression: Rotation) -> Array:
    """Return exp(-i theta P / 2) from the two eigenspaces of the involution P."""
    generator, angle = at(expression.args[0]), expression.args[1]
    unit, half = _unit(at, len(generator)), at.ring.number(fmpq(1, 2))
    up = _times(unit + generator, _wave(at, -I * angle / 2) * half)
    down = _times(unit - generator, _wave(at, I * angle / 2) * half)
    rotation: Array = up + down
    return rotation


def _wave(at: Valuation, exponent: Expr) -> fmpq_mpoly:
    """Return exp of a formula that is linear in the free angles, with rational frequencies."""
    constant, wave = exponent.expand(), at.ring.number(1)
    for angle in sorted(at.free & constant.free_symbols, key=str):
        frequency = constant.coeff(angle, 1) / I
        if not isinstance(frequency, Rational):
            raise NotComputableError(f"{exponent} must be linear in {angle}, with a rational slope")
        wave = wave * at.ring.phase(str(angle), Fraction(int(frequency.p), int(frequency.q)))
        constant = (constant - I * frequency * angle).expand()
    if constant == 0:
        return wave
    return wave * at.ring.enclosed(at.number(constant).exp())


def _cosine(at: Valuation, expression: Expr) -> fmpq_mpoly:
    waves = _wave(at, I * expression.args[0]) + _wave(at, -I * expression.args[0])
    return waves * at.ring.number(fmpq(1, 2))


def _sine(at: Valuation, expression: Expr) -> fmpq_mpoly:
    waves = _wave(at, I * expression.args[0]) - _wave(at, -I * expression.args[0])
    return waves * at.ring.number(0, fmpq(-1, 2))


def _modulus(at: Valuation, expression: Abs) -> fmpq_mpoly:
    return at.ring.enclosed(acb(abs(at.number(expression.args[0]))))


def _derivative(at: Valuation, expression: Derivative) -> Any:  # noqa: ANN401 - as its body
    """Differentiate by angles: every wave gets its frequency as a factor.

    Of a scalar that is no polynomial in waves SymPy writes the derivative out.
    """
    body, *variables = expression.args
    orders = {variable: int(order) for variable, order in variables}
    try:
        value = replace(at, free=at.free | set(orders))(body)
    except NotComputableError:
        if body.has(MatrixSymbol):
            raise
        return at(expression.doit())

    def derivative(polynomial: fmpq_mpoly) -> fmpq_mpoly:
        for angle, order in orders.items():
            for _ in range(order):
                polynomial = at.ring.mapped(polynomial, partial(_slope, at.ring, str(angle)))
            if angle not in at.free:
                polynomial = at.ring.mapped(polynomial, partial(_settled, at, angle))
        return polynomial

    return _entrywise(derivative, value) if isinstance(value, np.ndarray) else derivative(value)


def _frequency(powers: Powers, angle: str) -> Fraction:
    """Return the frequency of a monomial in an angle."""
    steps = powers.get(Phase(angle), 0) - powers.get(Phase(angle, conjugated=True), 0)
    return Fraction(steps, PHASE_UNIT)


def _without(powers: Powers, angle: str) -> Powers:
    phases = (Phase(angle), Phase(angle, conjugated=True))
    return {variable: exponent for variable, exponent in powers.items() if variable not in phases}


def _slope(ring: Ring, angle: str, powers: Powers) -> fmpq_mpoly:
    frequency = _frequency(powers, angle)
    factor = ring.number(0, fmpq(frequency.numerator, frequency.denominator))
    return ring.monomial(powers) * factor


def _settled(at: Valuation, angle: Symbol, powers: Powers) -> fmpq_mpoly:
    """Put an angle's value in the place of its phase."""
    frequency = _frequency(powers, str(angle))
    wave = _wave(at, I * Rational(frequency.numerator, frequency.denominator) * angle)
    return at.ring.monomial(_without(powers, str(angle))) * wave


def _angle_average(at: Valuation, expression: AngleAverage) -> fmpq_mpoly:
    """Average over angles on [-a, a]: the mean of a wave e^{ikt} is sin(ka)/(ka)."""
    body, half_width, *angles = expression.args
    value = replace(at, free=at.free | set(angles))(body)
    width = at.number(half_width)
    means: dict[Fraction, fmpq_mpoly] = {Fraction(0): at.ring.number(1)}

    def mean(frequency: Fraction) -> fmpq_mpoly:
        if frequency not in means:
            reach = acb(fmpq(frequency.numerator, frequency.denominator)) * width
            means[frequency] = means[-frequency] = at.ring.enclosed(reach.sin() / reach)
        return means[frequency]

    def image(powers: Powers) -> fmpq_mpoly:
        weight = at.ring.number(1)
        for angle in angles:
            weight *= mean(_frequency(powers, str(angle)))
            powers = _without(powers, str(angle))
        return at.ring.monomial(powers) * weight

    return at.ring.mapped(value, image)


def _haar_average(at: Valuation, expression: HaarAverage) -> fmpq_mpoly:
    return _averaged(at, _inside(at, expression), expression.matrices)


def _haar_variance(at: Valuation, expression: HaarVariance) -> fmpq_mpoly:
    value = _inside(at, expression)
    mean = _averaged(at, value, expression.matrices)
    return _averaged(at, _times(value, value), expression.matrices) - mean * mean


def _inside(at: Valuation, expression: HaarAverage) -> fmpq_mpoly:
    names = frozenset(matrix.name for matrix in expression.matrices)
    value: fmpq_mpoly = replace(at, random=at.random | names)(expression.expression)
    return value


def _averaged(at: Valuation, value: fmpq_mpoly, matrices: tuple[Basic, ...]) -> fmpq_mpoly:
    """Average a polynomial over Haar-random matrices, monomial by monomial."""
    for matrix in matrices:
        value = at.ring.mapped(value, partial(_mean, at, matrix, at.integer(matrix.shape[0])))
    return value


def _mean(at: Valuation, matrix: Basic, dim: int, powers: Powers) -> fmpq_mpoly:
    own = {
        variable: exponent
        for variable, exponent in powers.items()
        if isinstance(variable, Entry) and variable.matrix == matrix.name
    }
    others = {variable: exponent for variable, exponent in powers.items() if variable not in own}
    moment = _moment(matrix, dim, tuple(sorted(own.items())))
    return at.ring.monomial(others) * moment if moment else at.ring.number(0)


@lru_cache(maxsize=2**16)
def _moment(matrix: Basic, dim: int, powers: tuple[tuple[Entry, int], ...]) -> fmpq:
    plain = [(v.row, v.column) for v, e in powers for _ in range(e) if not v.conjugated]
    starred = [(v.row, v.column) for v, e in powers for _ in range(e) if v.conjugated]
    if isinstance(matrix, Orthogonal):
        return orthogonal_moment(dim, plain + starred)
    if isinstance(matrix, State):
        return state_moment(dim, tuple(i for i, _ in plain), tuple(i for i, _ in starred))
    if isinstance(matrix, Unitary):
        return unitary_moment(dim, plain, starred)
    raise NotComputableError(f"averages over {type(matrix).__name__} have no second route here")


def _rational(at: Valuation, number: Number) -> fmpq_mpoly:
    if not isinstance(number, Rational):
        raise NotComputableError(f"{number} is no exact number")
    return at.ring.number(fmpq(int(number.p), int(number.q)))


def _delta(at: Valuation, expression: KroneckerDelta) -> fmpq_mpoly:
    left, right = (at.integer(index) for index in expression.args[:2])
    return at.ring.number(int(left == right))


def _zeros(at: Valuation, matrix: ZeroMatrix) -> Array:
    shape = tuple(at.integer(size) for size in matrix.shape)
    return _array(shape, lambda i, j: at.ring.number(0))


_RULES: dict[type, Callable[[Valuation, Any], Any]] = {
    Abs: _modulus,
    Add: _sum,
    Adjoint: _adjoint,
    Abbreviation: lambda at, e: at(e.expression),
    AngleAverage: _angle_average,
    Constant: lambda at, e: at(e.expression),
    Derivative: _derivative,
    HaarAverage: _haar_average,
    HaarVariance: _haar_variance,
    Identity: lambda at, e: _unit(at, at.integer(e.shape[0])),
    ImmutableDenseMatrix: lambda at, e: _array(e.shape, lambda i, j: at(e[i, j])),
    KroneckerDelta: _delta,
    KroneckerProduct: _kronecker,
    MatAdd: _sum,
    MatMul: _product,
    MatPow: _power,
    MatrixElement: _element,
    MatrixSymbol: _matrix,
    Mul: _product,
    Number: _rational,
    PartialTrace: _partial_trace,
    Pow: _power,
    RandomMatrix: _random,
    Rotation: _rotation,
    Sum: _series,
    Symbol: _symbol,
    Trace: _trace,
    Transpose: lambda at, e: at(e.args[0]).T,
    ZeroMatrix: _zeros,
    conjugate: lambda at, e: at.ring.conjugate(at(e.args[0])),
    cos: _cosine,
    exp: lambda at, e: _wave(at, e.args[0]),
    sin: _sine,
    type(I): lambda at, e: at.ring.number(0, 1),
    type(pi): lambda at, e: at.ring.enclosed(acb(arb.pi())),
}
