"""Sums, products, traces and the like at explicit matrices, node by node."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import reduce
from math import prod
from typing import Any

import numpy as np
from flint import acb, arb, fmpq, fmpq_mpoly
from sympy import (
    Abs,
    Add,
    Adjoint,
    Basic,
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
    Product,
    Rational,
    Sum,
    Symbol,
    Trace,
    Transpose,
    ZeroMatrix,
    conjugate,
    pi,
)
from sympy.matrices.expressions.matexpr import MatrixElement

from bptools.algebra import (
    Abbreviation,
    AbsoluteRatio,
    BasisProjector,
    Constant,
    MatrixFamily,
    Member,
    Recursion,
)
from bptools.falsification.entries import MatrixEntry, require_small
from bptools.falsification.matrices import FREE
from bptools.falsification.valuation import Array, NotComputableError, Rule, Valuation, as_integer
from bptools.haar.factors import PartialTrace
from bptools.haar.matrices import RandomMatrix


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
    if symbol.name not in at.random and not isinstance(symbol, tuple(FREE)):
        group = type(symbol).__name__
        raise NotComputableError(f"{symbol.name} of {group} is drawn inside of an average alone")
    if symbol.name not in at.random:
        return _matrix(at, symbol)
    shape = tuple(at.integer(size) for size in symbol.shape)
    return _array(shape, lambda i, j: at.ring.power_of(MatrixEntry(symbol.name, i, j)))


def member_name(family: MatrixFamily, index: int) -> str:
    """Return the name under which an instance has a member of a family."""
    return f"{family.name} ({index})"


def _member(at: Valuation, expression: Member) -> Array:
    name = member_name(expression.family, at.integer(expression.index))
    if name not in at.matrices:
        raise NotComputableError(f"{name} has no value")
    return at.matrices[name]


def _recursion(at: Valuation, expression: Recursion) -> Array:
    """Carry out one step after the other."""
    previous, index, start, step, count = expression.args
    matrix: Array = at(start)
    for k in range(at.integer(count)):
        scalars = {**at.scalars, index: at.ring.number(k)}
        matrix = replace(at, matrices={**at.matrices, previous.name: matrix}, scalars=scalars)(step)
    return matrix


def _array(shape: tuple[int, ...], entry: Callable[[int, int], Any]) -> Array:
    array = np.empty(shape, dtype=object)
    for place in np.ndindex(shape):
        array[place] = entry(*place)
    return array


def entrywise(function: Callable[[Any], Any], array: Array) -> Array:
    """Return an array with a function applied to every entry."""
    return _array(array.shape, lambda i, j: function(array[i, j]))


def identity_of(at: Valuation, size: int) -> Array:
    """Return the identity matrix of a size."""
    return _array((size, size), lambda i, j: at.ring.number(int(i == j)))


def _sum(at: Valuation, expression: Basic) -> Any:  # noqa: ANN401 - scalar or array
    return reduce(lambda left, right: left + right, map(at, expression.args))


def _product(at: Valuation, expression: Basic) -> Any:  # noqa: ANN401 - scalar or array
    return reduce(times, map(at, expression.args))


def times(left: Any, right: Any) -> Any:  # noqa: ANN401 - scalars or arrays
    """Return the product of two values, scalars or arrays.

    Raises:
        TooLargeError: If it would take more than a few seconds.
    """
    arrays = isinstance(left, np.ndarray), isinstance(right, np.ndarray)
    require_small(_longest(left), _longest(right))
    if all(arrays):
        return _rows_by_columns(left, right)
    if any(arrays):
        array, scalar = (left, right) if arrays[0] else (right, left)
        return entrywise(lambda entry: entry * scalar, array)
    return left * right


def _rows_by_columns(left: Array, right: Array) -> Array:
    """Return the product of two matrices; of a gate on many qubits most entries are 0."""
    filled = [[(j, entry) for j, entry in enumerate(row) if entry] for row in right]
    zero = left[0, 0] * 0
    product = _array((len(left), right.shape[1]), lambda *_: zero)
    for i, row in enumerate(left):
        for entry, onto in zip(row, filled, strict=True):
            for j, factor in onto if entry else ():
                product[i, j] += entry * factor
    return product


def _longest(value: Any) -> fmpq_mpoly:  # noqa: ANN401 - a polynomial or an array of them
    longest: fmpq_mpoly = max(value.ravel(), key=len) if isinstance(value, np.ndarray) else value
    return longest


def _power(at: Valuation, expression: Pow) -> Any:  # noqa: ANN401 - scalar or array
    exponent = at.number(expression.args[1])
    integer = as_integer(exponent)
    if isinstance(expression.args[0], Abs) and integer is not None and integer in (2, 4, 6):
        inner = at(expression.args[0].args[0])  # |z|^2 is a polynomial, |z| is not
        return reduce(times, [inner, at.ring.conjugate(inner)] * (integer // 2), at.ring.number(1))
    base = at(expression.args[0])
    if isinstance(base, np.ndarray):
        identity = identity_of(at, len(base))
        return reduce(times, [base] * at.integer(expression.args[1]), identity)
    if integer is not None and integer >= 0:
        return reduce(times, [base] * integer, at.ring.number(1))
    try:
        if integer is not None:
            return at.ring.inverse(base) ** -integer
        return at.ring.enclosed(at.ring.ball(base) ** exponent)
    except ValueError:
        words = f"{expression} divides by, or takes a root of, something that is averaged"
        raise NotComputableError(words) from None
    except ZeroDivisionError:
        raise NotComputableError(f"{expression} divides by 0 there") from None


def _adjoint(at: Valuation, expression: Basic) -> Array:
    return entrywise(at.ring.conjugate, at(expression.args[0])).T


def _trace(at: Valuation, expression: Trace) -> fmpq_mpoly:
    """Return the trace; of a product of matrices its other entries are not computed."""
    *factors, last = expression.arg.args if isinstance(expression.arg, MatMul) else [expression.arg]
    right = at(last)
    left = reduce(times, map(at, factors)) if factors else None
    if not isinstance(left, np.ndarray):
        traced = sum(np.diagonal(right), at.ring.number(0))
        return traced if left is None else times(left, traced)
    require_small(_longest(left), _longest(right))
    return sum((left * right.T).ravel(), at.ring.number(0))


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


def _over_indices(at: Valuation, expression: Product | Sum) -> Any:  # noqa: ANN401 - as its term
    """Add or multiply over indices, the last limits outermost, as SymPy has them."""
    is_product = isinstance(expression, Product)
    term, *limits = expression.args

    def over(at: Valuation, remaining: list[Any]) -> Any:  # noqa: ANN401 - a number or an array
        if not remaining:
            return at(term)
        index, low, high = remaining[-1]
        values = (at.ring.number(k) for k in range(at.integer(low), at.integer(high) + 1))
        total = at.ring.number(int(is_product))
        for value in values:
            part = over(replace(at, scalars={**at.scalars, index: value}), remaining[:-1])
            total = times(total, part) if is_product else total + part
        return total

    return over(at, limits)


def _modulus(at: Valuation, expression: Abs) -> fmpq_mpoly:
    return at.ring.enclosed(acb(abs(at.number(expression.args[0]))))


def _rational(at: Valuation, number: Number) -> fmpq_mpoly:
    if not isinstance(number, Rational):
        raise NotComputableError(f"{number} is no exact number")
    return at.ring.number(fmpq(int(number.p), int(number.q)))


def _basis_projector(at: Valuation, projector: BasisProjector) -> Array:
    index, size = (at.integer(argument) for argument in projector.args)
    if index >= size:
        raise NotComputableError(f"{projector} has no such vector there")
    return _array((size, size), lambda i, j: at.ring.number(int(i == j == index)))


def _absolute_ratio(at: Valuation, ratio: AbsoluteRatio) -> fmpq_mpoly:
    below = at.number(ratio.args[1])  # first: it is the shorter, and may show that none is
    if below == 0:
        return at.ring.number(0)
    above = at.number(ratio.args[0])
    if below.contains(0):
        raise NotComputableError(f"{ratio.args[1]} is not told from 0 there")
    return at.ring.enclosed(acb(abs(above) / abs(below)))


def _delta(at: Valuation, expression: KroneckerDelta) -> fmpq_mpoly:
    left, right = (at.integer(index) for index in expression.args[:2])
    return at.ring.number(int(left == right))


def _zeros(at: Valuation, matrix: ZeroMatrix) -> Array:
    shape = tuple(at.integer(size) for size in matrix.shape)
    return _array(shape, lambda i, j: at.ring.number(0))


OPERATIONS: Mapping[type, Rule] = {
    Abs: _modulus,
    AbsoluteRatio: _absolute_ratio,
    BasisProjector: _basis_projector,
    Add: _sum,
    Adjoint: _adjoint,
    Abbreviation: lambda at, e: at(e.expression),
    Constant: lambda at, e: at(e.expression),
    Identity: lambda at, e: identity_of(at, at.integer(e.shape[0])),
    ImmutableDenseMatrix: lambda at, e: _array(e.shape, lambda i, j: at(e[i, j])),
    Member: _member,
    Recursion: _recursion,
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
    Product: _over_indices,
    RandomMatrix: _random,
    Sum: _over_indices,
    Symbol: _symbol,
    Trace: _trace,
    Transpose: lambda at, e: at(e.args[0]).T,
    ZeroMatrix: _zeros,
    conjugate: lambda at, e: at.ring.conjugate(at(e.args[0])),
    type(I): lambda at, e: at.ring.number(0, 1),
    type(pi): lambda at, e: at.ring.enclosed(acb(arb.pi())),
}
