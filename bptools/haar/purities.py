"""Moments of traces of powers of a reduced random state, by characters instead of pairings.

With rho the reduced state of a Haar-random pure state of a b dimensions on a of them, and
k = mu_1 + mu_2 + ...,

    E prod_i Tr rho^mu_i = sum_shapes f chi(mu) / k! prod_cells (a + c) (b + c) / (a b)_k,

c being the contents of the cells and (a b)_k a rising product. A power itself commutes
with local unitaries, so that its average is that of its trace times 1 / d. States cut in several
ways or transposed on some factors are left to ``cut_states``.

Source: Zyczkowski-Sommers, J. Phys. A 34 (2001).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from math import factorial, gcd
from typing import NamedTuple

from flint import fmpz, fmpz_mat, fmpz_mpoly, fmpz_mpoly_ctx, fmpz_poly
from sympy import (
    Add,
    Basic,
    Expr,
    Identity,
    Integer,
    MatMul,
    MatPow,
    Mul,
    Pow,
    Rational,
    S,
    Symbol,
    Trace,
    expand_mul,
    fraction,
    powsimp,
)
from sympy.matrices.expressions.matexpr import MatrixExpr

from bptools.haar.cost import WorkCost, require
from bptools.haar.cut_states import Directions, moment_of_cuts
from bptools.haar.dimensions import Point, as_dimension, canonical_size
from bptools.haar.factors import PartialTrace, PartialTranspose
from bptools.haar.integrals import Integral
from bptools.haar.matrices import State
from bptools.haar.weingarten.characters import characters
from bptools.haar.weingarten.shapes import contents
from bptools.haar.weingarten.symmetric_group import Partition, count_partitions

FASTER_FROM = 4  # degrees
SECONDS_PER_CELL, BYTES_PER_CELL = 4e-6, 100  # of a shape
MOST_FACTORED = 16  # the degree up to which numerators are, as those of low degrees may be


def integral_of_purities(expression: Basic) -> Integral | None:
    """Return the average of traces of powers of reduced states, or of one power; None for others.

    >>> from sympy import symbols
    >>> a, b = symbols("a b", integer=True, positive=True)
    >>> rho = PartialTrace(State("psi", a * b).projector(), (a, b), keep=0)
    >>> integral_of_purities(Trace(rho**2) ** 2).at({a: 2, b: 2})
    23/35
    """
    if not isinstance(expression, Expr) or not getattr(expression, "is_square", True):
        return None
    is_matrix = isinstance(expression, MatrixExpr)
    product = _product(Trace(expression) if is_matrix else expression)
    if product is None or len({cut.state for cut in product.cuts}) != 1:
        return None
    constant, cuts = product
    if is_matrix:
        constant = Identity(expression.rows) / expression.rows
    state, directions, _ = cuts[0]
    degree = sum(cut.power for cut in cuts)
    if -1 not in directions and all(cut.directions == directions for cut in cuts):
        powers = tuple(sorted((cut.power for cut in cuts), reverse=True))
        moment = partial(_moment_of_one_cut, powers, directions)
        return _integral(constant, state, moment) if degree >= FASTER_FROM else None
    turns = tuple((cut.directions, cut.power) for cut in cuts)
    moment = partial(moment_of_cuts, turns)
    return _integral(constant, state, moment) if degree > FASTER_FROM else None


class _State(NamedTuple):
    """A projector and the dimensions of its factors."""

    projector: MatrixExpr
    dims: tuple[Expr, ...]


class _Cut(NamedTuple):
    """Tr rho^power."""

    state: _State
    directions: Directions
    power: int


class _Product(NamedTuple):
    """A constant and traces of powers of reduced states."""

    constant: Expr
    cuts: list[_Cut]


def _product(scalar: Expr) -> _Product | None:
    """Return a scalar as such a product."""
    product = _Product(S.One, [])
    for trace in Mul.make_args(scalar):
        if not trace.has(State):
            product = product._replace(constant=product.constant * trace)
            continue
        base, times = trace.as_base_exp() if isinstance(trace, Pow) else (trace, S.One)
        cut = _cut(base)
        if cut is None or not times.is_Integer or times < 0:
            return None
        product.cuts.extend([cut] * int(times))
    return None if product.constant.has(MatrixExpr) else product


def _cut(trace: Expr) -> _Cut | None:
    """Return the reduced state and the power of Tr rho^m."""
    if not isinstance(trace, Trace):
        return None
    is_power = isinstance(trace.arg, MatPow)
    base, power = trace.arg.args if is_power else (trace.arg, S.One)
    if isinstance(base, MatMul) and len(set(base.args)) == 1:
        base, power = base.args[0], Integer(len(base.args))
    is_reduced = isinstance(base, PartialTrace | PartialTranspose)
    reduced = _reduced(base, base.dims) if is_reduced else None
    if reduced is None or not power.is_Integer or power < 1:
        return None
    return _Cut(*reduced, int(power))


def _reduced(matrix: MatrixExpr, dims: tuple[Expr, ...]) -> tuple[_State, Directions] | None:
    """Return the pure state of which a matrix is made, and what becomes of its factors."""
    if isinstance(matrix, PartialTrace | PartialTranspose):
        inner = _reduced(matrix.arg, matrix.dims)
        if inner is None:
            return None
        state, directions = inner
        left = [k for k, direction in enumerate(directions) if direction]
        if tuple(state.dims[k] for k in left) != matrix.dims:
            return None
        if isinstance(matrix, PartialTrace):
            remaining = {left[k] for k in matrix.keep}
            return state, tuple(x * (k in remaining) for k, x in enumerate(directions))
        turned = {left[k] for k in matrix.turned}
        return state, tuple(-x if k in turned else x for k, x in enumerate(directions))
    factors = MatMul.make_args(matrix)
    is_pure = len(factors) == 2 and isinstance(factors[0], State)
    if not is_pure or factors[1] != factors[0].adjoint():
        return None
    return _State(matrix, dims), (1,) * len(dims)


def _integral(constant: Expr, state: _State, moment: Callable[[Sequence[Expr]], Expr]) -> Integral:
    """Return a constant times a moment, a function of the factors' dimensions."""
    sizes = tuple(x for x in (*state.dims, state.projector.rows) if not x.is_Integer)
    symbols: set[Symbol] = set().union(*(size.free_symbols for size in sizes))

    def at(point: Point) -> Expr:
        values = {symbol: Integer(number) for symbol, number in point.items()}
        for size in sizes:
            as_dimension(size.xreplace(values), f"dimension {size}")
        return constant.xreplace(values) * moment([x.xreplace(values) for x in state.dims])

    value = constant * moment(state.dims)
    return Integral(value, S.true, tuple(sorted(symbols, key=str)), at, sizes)


def _moment_of_one_cut(powers: Partition, directions: Directions, dims: Sequence[Expr]) -> Expr:
    """Return the moment of traces of powers of one reduced state."""
    sizes = list(zip(dims, directions, strict=True))
    kept, traced = (
        canonical_size(Mul(*(size for size, x in sizes if bool(x) is is_kept)))
        for is_kept in (True, False)
    )
    return _moment(powers, kept, traced)


def _moment(powers: Partition, kept: Expr, traced: Expr) -> Expr:
    """Return the moment; a shape of more than d rows has a cell of d + content 0."""
    degree = sum(powers)
    shapes = count_partitions(degree)
    cost = WorkCost(shapes * degree * SECONDS_PER_CELL, shapes * degree * BYTES_PER_CELL)
    require(cost, f"the moment of degree {degree} of a reduced state")
    trivial = characters((1,) * degree, degree)
    first, second = Symbol("a", positive=True), Symbol("b", positive=True)
    weighted = [(shape, x * trivial[shape]) for shape, x in characters(powers, degree).items()]
    cells = fmpz_mat([_cells(shape) for shape, _ in weighted])
    scaled = fmpz_mat([[x * weight for x in _cells(shape)] for shape, weight in weighted])
    rows = (cells.transpose() * scaled).tolist()
    ring = fmpz_mpoly_ctx.get(("a", "b"))
    numerator = ring.from_dict(
        {(i, j): x for i, row in enumerate(rows) for j, x in enumerate(row) if x != 0}
    )
    a, b = ring.gens()
    known: list[tuple[fmpz_mpoly, int]] = []
    for line in (a, b, *(a * b + k for k in range(1, degree))):
        quotient, rest = divmod(numerator, line)
        if rest.is_zero():
            numerator = quotient
        else:
            known.append((line, -1))
    if degree <= MOST_FACTORED:
        content, factors = numerator.factor()
        known += factors
    else:
        content = fmpz(gcd(*map(int, numerator.coeffs())))
        known.append((numerator / content, 1))
    value = Mul(
        Rational(int(content), factorial(degree)),
        *(_as_expression(x, first, second) ** power for x, power in known),
    )
    return _with_dimensions(value, first, second, kept, traced)


def _as_expression(polynomial: fmpz_mpoly, first: Symbol, second: Symbol) -> Expr:
    powers = polynomial.to_dict().items()
    return Add(*(Integer(int(x)) * first**i * second**j for (i, j), x in powers))


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
