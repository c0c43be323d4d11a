"""Moments of traces of powers of a reduced random state, by characters instead of pairings.

With rho the reduced state of a Haar-random pure state of a b dimensions on a of them, and
k = mu_1 + mu_2 + ...,

    E prod_i Tr rho^mu_i = sum_shapes f chi(mu) / k! prod_cells (a + c) (b + c) / (a b)_k,

c being the contents of the cells and (a b)_k a rising product. Where a state of several factors is
reduced to different ones, all permutations p are counted by their cycles,

    E prod_i Tr rho_i^mu_i = sum_p prod_x d_x^(cycles of p s_x) / (d_1 d_2 ...)_k,

s_x having a cycle for every trace in which factor x is kept.

Source: Zyczkowski-Sommers, J. Phys. A 34 (2001); the sum over permutations by class functions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import permutations
from math import factorial, gcd
from typing import NamedTuple

import numpy as np
from flint import fmpz, fmpz_mat, fmpz_mpoly, fmpz_mpoly_ctx, fmpz_poly
from numpy.typing import NDArray
from sympy import (
    Add,
    Basic,
    Expr,
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
from bptools.haar.dimensions import Point, as_dimension, canonical_size
from bptools.haar.factors import PartialTrace
from bptools.haar.integrals import Integral
from bptools.haar.matrices import State
from bptools.haar.weingarten.characters import characters
from bptools.haar.weingarten.shapes import contents
from bptools.haar.weingarten.symmetric_group import Partition, count_partitions

FASTER_FROM = 4  # degrees
SECONDS_PER_CELL, BYTES_PER_CELL = 4e-6, 100  # of a shape
MOST_FACTORED = 16  # the degree up to which numerators are, as those of low degrees may be
MOST_COUNTED = 8  # of which all permutations are counted


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
    constant, cuts = S.One, list[_Cut]()
    for trace in Mul.make_args(expression):
        if not trace.has(State):
            constant *= trace
            continue
        base, times = trace.as_base_exp() if isinstance(trace, Pow) else (trace, S.One)
        cut = _cut(base)
        if cut is None or not times.is_Integer or times < 0:
            return None
        cuts += [cut] * int(times)
    degree = sum(cut.power for cut in cuts)
    if degree < FASTER_FROM or constant.has(MatrixExpr):
        return None
    reduced = cuts[0].reduced
    if all(cut.reduced == reduced for cut in cuts):
        powers = tuple(sorted((cut.power for cut in cuts), reverse=True))
        return _integral(constant, reduced, partial(_moment_of_one_cut, powers, reduced.keep))
    alike = {(cut.reduced.arg, cut.reduced.dims) for cut in cuts}
    if len(alike) > 1 or not FASTER_FROM < degree <= MOST_COUNTED:
        return None
    subsystems = tuple((tuple(cut.reduced.keep), cut.power) for cut in cuts)
    return _integral(constant, reduced, partial(_moment_of_cuts, subsystems))


class _Cut(NamedTuple):
    """Tr rho^power of a reduced state."""

    reduced: PartialTrace
    power: int


def _cut(trace: Expr) -> _Cut | None:
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
    return _Cut(base, int(power))


def _integral(
    constant: Expr, reduced: PartialTrace, moment: Callable[[Sequence[Expr]], Expr]
) -> Integral:
    """Return a constant times a moment, a function of the factors' dimensions."""
    sizes = tuple(x for x in (*reduced.dims, reduced.arg.rows) if not x.is_Integer)
    symbols: set[Symbol] = set().union(*(size.free_symbols for size in sizes))

    def at(point: Point) -> Expr:
        values = {symbol: Integer(number) for symbol, number in point.items()}
        for size in sizes:
            as_dimension(size.xreplace(values), f"dimension {size}")
        return constant.xreplace(values) * moment([x.xreplace(values) for x in reduced.dims])

    value = constant * moment(reduced.dims)
    return Integral(value, S.true, tuple(sorted(symbols, key=str)), at, sizes)


def _moment_of_cuts(kept: Sequence[tuple[Sequence[int], int]], dims: Sequence[Expr]) -> Expr:
    """Return the moment of traces, each with the factors that are kept and its power.

    >>> _moment_of_cuts((((0,), 2), ((1,), 2)), (Integer(2), Integer(2)))
    23/35
    """
    degree = sum(power for _, power in kept)
    images = np.array(list(permutations(range(degree))), dtype=np.int8)
    exponents = []
    for number in range(len(dims)):
        turned, start = list(range(degree)), 0
        for places, power in kept:
            if number in places:
                turned[start : start + power] = [*range(start + 1, start + power), start]
            start += power
        exponents.append(_cycles(images[:, turned]))
    classes, counts = np.unique(np.array(exponents), axis=1, return_counts=True)
    terms = (
        Mul(Integer(count), *(size**power for size, power in zip(dims, powers, strict=True)))
        for count, powers in zip(counts.tolist(), classes.T.tolist(), strict=True)
    )
    whole = canonical_size(Mul(*dims))
    return Add(*terms) / Mul(*(whole + k for k in range(degree)))


def _cycles(images: NDArray[np.int8]) -> NDArray[np.int64]:
    """Count the cycles of permutations, a row each: the letters that are the least of theirs."""
    letters = np.arange(images.shape[1], dtype=np.int8)
    least, onward = np.broadcast_to(letters, images.shape), images.astype(np.intp)
    for _ in range(int(images.shape[1] - 1).bit_length()):
        least = np.minimum(least, np.take_along_axis(least, onward, axis=1))
        onward = np.take_along_axis(onward, onward, axis=1)
    count: NDArray[np.int64] = (least == letters).sum(axis=1)
    return count


def _moment_of_one_cut(powers: Partition, keep: Sequence[int], dims: Sequence[Expr]) -> Expr:
    """Return the moment of traces of powers of one reduced state."""
    traced = [size for number, size in enumerate(dims) if number not in keep]
    kept = canonical_size(Mul(*(dims[number] for number in keep)))
    return _moment(powers, kept, canonical_size(Mul(*traced)))


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
