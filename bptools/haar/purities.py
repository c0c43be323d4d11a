"""Moments of traces of powers of a reduced random state, by characters instead of pairings.

With rho the reduced state of a Haar-random pure state of a b dimensions on a of them, and
k = mu_1 + mu_2 + ...,

    E prod_i Tr rho^mu_i = sum_shapes f chi(mu) / k! prod_cells (a + c) (b + c) / (a b)_k,

c being the contents of the cells and (a b)_k a rising product.

Source: Zyczkowski-Sommers, J. Phys. A 34 (2001); the sum over permutations by class functions.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import factorial

from flint import fmpz_poly
from sympy import (
    Basic,
    Expr,
    Integer,
    MatMul,
    MatPow,
    Mul,
    Pow,
    S,
    Symbol,
    Trace,
    expand_mul,
    factor,
    fraction,
    powsimp,
)
from sympy.matrices.expressions.matexpr import MatrixExpr

from bptools.haar.dimensions import Point, as_dimension, canonical_size
from bptools.haar.factors import PartialTrace
from bptools.haar.integrals import Integral
from bptools.haar.matrices import State
from bptools.haar.weingarten.characters import characters
from bptools.haar.weingarten.shapes import contents
from bptools.haar.weingarten.symmetric_group import Partition

FASTER_FROM = 4  # degrees


def integral_of_purities(expression: Basic) -> Integral | None:
    """Return the average of a product of traces of powers of one reduced state, None for others.

    >>> from sympy import symbols
    >>> a, b = symbols("a b", integer=True, positive=True)
    >>> rho = PartialTrace(State("psi", a * b).projector(), (a, b), keep=0)
    >>> integral_of_purities(Trace(rho**2) ** 2).at({a: 2, b: 2})
    23/35
    """
    if not isinstance(expression, Expr) or isinstance(expression, MatrixExpr):
        return None
    constant, powers, reduced = S.One, list[int](), set[PartialTrace]()
    for trace in Mul.make_args(expression):
        if not trace.has(State):
            constant *= trace
            continue
        base, times = trace.as_base_exp() if isinstance(trace, Pow) else (trace, S.One)
        power = _power(base)
        if power is None or not times.is_Integer or times < 0:
            return None
        state, degree = power
        reduced.add(state)
        powers += [degree] * int(times)
    if len(reduced) != 1 or sum(powers) < FASTER_FROM or constant.has(MatrixExpr):
        return None
    return _integral(expression, constant, tuple(sorted(powers, reverse=True)), reduced.pop())


def _power(trace: Expr) -> tuple[PartialTrace, int] | None:
    """Return the reduced state and the power of Tr rho^m."""
    if not isinstance(trace, Trace):
        return None
    is_power = isinstance(trace.arg, MatPow)
    base, power = trace.arg.args if is_power else (trace.arg, S.One)
    if isinstance(base, MatMul) and len(set(base.args)) == 1:
        base, power = base.args[0], Integer(len(base.args))
    if not isinstance(base, PartialTrace) or not power.is_Integer or power < 1:
        return None
    factors = MatMul.make_args(base.arg)
    is_pure = len(factors) == 2 and isinstance(factors[0], State)
    if not is_pure or factors[1] != factors[0].adjoint():
        return None
    return base, int(power)


def _integral(
    expression: Expr, constant: Expr, powers: Partition, reduced: PartialTrace
) -> Integral:
    factors = dict(enumerate(reduced.dims))
    dimension = canonical_size(Mul(*(factors.pop(k) for k in reduced.keep)))
    traced = canonical_size(Mul(*factors.values()))
    value = constant * _moment(powers, dimension, traced)
    sizes = tuple(x for x in (*reduced.dims, reduced.arg.rows) if not x.is_Integer)
    symbols: set[Symbol] = set().union(*(size.free_symbols for size in sizes))

    def at(point: Point) -> Expr:
        values = {symbol: Integer(number) for symbol, number in point.items()}
        for size in sizes:
            as_dimension(size.xreplace(values), f"dimension {size}")
        dims = dimension.xreplace(values), traced.xreplace(values)
        return constant.xreplace(values) * _moment(powers, *dims)

    return Integral(value, S.true, tuple(sorted(symbols, key=str)), at, sizes)


def _moment(powers: Partition, kept: Expr, traced: Expr) -> Expr:
    """Return the moment; a shape of more than d rows has a cell of d + content 0."""
    degree = sum(powers)
    trivial = characters((1,) * degree, degree)
    first, second = Symbol("a", positive=True), Symbol("b", positive=True)
    rows: list[list[int]] = [[0] * (degree + 1) for _ in range(degree + 1)]
    for shape, character in characters(powers, degree).items():
        coefficients = _cells(shape)
        weight = character * trivial[shape]
        for i, left in enumerate(coefficients):
            for j, right in enumerate(coefficients):
                rows[i][j] += weight * left * right
    numerator = sum(
        (
            Integer(number) * first**i * second**j
            for i, row in enumerate(rows)
            for j, number in enumerate(row)
            if number
        ),
        S.Zero,
    )
    rising = Mul(*(first * second + k for k in range(degree)))
    return _with_dimensions(
        factor(numerator / (factorial(degree) * rising)), first, second, kept, traced
    )


def _with_dimensions(value: Expr, first: Symbol, second: Symbol, kept: Expr, traced: Expr) -> Expr:
    above, below = fraction(value)
    names = {first: kept, second: traced}
    product = canonical_size(kept * traced)
    exact = below.replace(lambda node: node == first * second, lambda _: product).xreplace(names)
    return powsimp(expand_mul(above.xreplace(names))) / exact


def _cells(shape: Partition) -> Sequence[int]:
    polynomial = fmpz_poly([1])
    for content in contents(shape):
        polynomial *= fmpz_poly([content, 1])
    return [int(coefficient) for coefficient in polynomial.coeffs()]
