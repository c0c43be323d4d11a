"""Moments of the trace of a group commutator of two random unitaries, by characters.

The mean of the character of an irreducible representation at W = U V U^dagger V^dagger is one over
its dimension, so that E Tr(W)^k conj(Tr W)^l is the sum over the representations of their
multiplicity in V^(x)k (x) conj(V)^(x)l over their dimension. From d = k + l on these are

    C(k, r) C(l, r) r! f_alpha f_beta    for shapes alpha of k - r and beta of l - r cells;

below, paths of dominant weights are counted.

Source: Frobenius' formula in a compact group; dimensions by Weyl's formula.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from math import comb, factorial, prod

from flint import fmpq, fmpq_poly, fmpz_poly
from sympy import Abs, Adjoint, Basic, Expr, Integer, MatMul, Mul, Pow, S, Trace, conjugate
from sympy.matrices.expressions.matexpr import MatrixExpr

from bptools.haar.cost import WorkCost, require
from bptools.haar.dimensions import Point, as_dimension
from bptools.haar.integrals import Integral
from bptools.haar.matrices import Unitary
from bptools.haar.weingarten.rational_functions import Denominator, as_expression, as_rational
from bptools.haar.weingarten.symmetric_group import (
    Partition,
    count_partitions,
    partitions,
)

FASTER_FROM = 4  # traces, conjugated ones included
SECONDS_PER_POINT, BYTES_PER_PAIR = 3e-7, 4000  # measured, at traces to the power 20
Weight = tuple[int, ...]  # highest weight of a representation of U(d), not increasing


def integral_of_commutators(expression: Basic) -> Integral | None:
    """Return the average of a product of traces of one group commutator, None for others.

    >>> from sympy import Symbol
    >>> U, V = (Unitary(x, Symbol("d", integer=True, positive=True)) for x in "UV")
    >>> fourth = integral_of_commutators(Abs(Trace(U * V * U.adjoint() * V.adjoint())) ** 4)
    >>> fourth.at(1), fourth.domain
    (1, d >= 4)
    """
    if not isinstance(expression, Expr) or isinstance(expression, MatrixExpr):
        return None
    constant, words = S.One, list[tuple[MatMul, bool]]()
    for factor in Mul.make_args(expression):
        if not factor.has(MatrixExpr):
            constant *= factor
            continue
        read = _words(factor)
        if read is None:
            return None
        words += read
    pairs = {word for word, _ in words}
    if len(words) < FASTER_FROM or len(pairs) != 1 or not _is_commutator(*pairs):
        return None
    size = words[0][0].rows
    barred = sum(is_barred for _, is_barred in words)
    return _integral(constant, len(words) - barred, barred, size)


def _words(factor: Expr) -> list[tuple[MatMul, bool]] | None:
    """Return the words whose traces are multiplied, each with whether it is conjugated."""
    base, power = factor.as_base_exp() if isinstance(factor, Pow) else (factor, S.One)
    if not power.is_Integer or power < 1 or power > 64:
        return None
    inner = base.args[0] if isinstance(base, Abs | conjugate) else base
    if not isinstance(inner, Trace) or not isinstance(inner.arg, MatMul):
        return None
    if isinstance(base, Abs):
        sides = [False, True] * (int(power) // 2) if power % 2 == 0 else []
    else:
        sides = [isinstance(base, conjugate)] * int(power)
    return [(inner.arg, side) for side in sides] or None


def _is_commutator(word: MatMul) -> bool:
    """Whether a word is U V U^dagger V^dagger with two different unitaries."""
    factors = word.args
    if len(factors) != 4:
        return False
    names = [x.arg if isinstance(x, Adjoint) else x for x in factors]
    barred = [isinstance(x, Adjoint) for x in factors]
    return (
        all(type(x) is Unitary for x in names)
        and names[0] == names[2] != names[1] == names[3]
        and barred[0] != barred[2]
        and barred[1] != barred[3]
    )


def _integral(constant: Expr, plain: int, barred: int, size: Expr) -> Integral:
    degree = plain + barred
    if size.is_Integer:
        return Integral(constant * _mean_at(plain, barred, int(size)), S.true)
    symbols = tuple(sorted(size.free_symbols, key=str))

    def at(point: Point) -> Expr:
        values = {symbol: Integer(number) for symbol, number in point.items()}
        dimension = as_dimension(size.xreplace(values), f"dimension {size}")
        return constant.xreplace(values) * _mean_at(plain, barred, int(dimension))

    value = constant * _mean(plain, barred, size)
    step = "characters of a commutator: multiplicities of representations over their dimensions"
    return Integral(value, size >= degree, symbols, at, (size,), steps=(step,))


def _mean_at(plain: int, barred: int, size: int) -> Expr:
    """Return the mean at an integer: paths that add a box k times, then take one away l times."""
    weights = Counter({(0,) * size: 1})
    for step in [1] * plain + [-1] * barred:
        longer: Counter[Weight] = Counter()
        for weight, count in weights.items():
            for place in range(size):
                moved = (*weight[:place], weight[place] + step, *weight[place + 1 :])
                if all(moved[k] >= moved[k + 1] for k in range(size - 1)):
                    longer[moved] += count
        weights = longer
    return as_rational(sum((n / _dimension_at(x) for x, n in weights.items()), fmpq(0)))


def _dimension_at(weight: Weight) -> fmpq:
    """Return Weyl's dimension."""
    pairs = [(i, j) for j in range(len(weight)) for i in range(j)]
    return prod((fmpq(weight[i] - weight[j] + j - i, j - i) for i, j in pairs), start=fmpq(1))


def _mean(plain: int, barred: int, size: Expr) -> Expr:
    """Return the mean as a rational function, over the common denominator of all dimensions."""
    fewer = range(min(plain, barred) + 1)
    pairs = sum(count_partitions(plain - r) * count_partitions(barred - r) for r in fewer)
    seconds = pairs * (plain + barred) ** 3 * SECONDS_PER_POINT
    require(WorkCost(seconds, pairs * BYTES_PER_PAIR), f"the sum over {pairs} representations")
    terms: list[tuple[int, Counter[int], int]] = []  # number, cells d + c, hooks
    for r in fewer:
        paths = comb(plain, r) * comb(barred, r) * factorial(r)
        for alpha in partitions(plain - r):
            for beta in partitions(barred - r):
                hooks = _hooks(alpha) * _hooks(beta)
                tableaux = factorial(plain - r) * factorial(barred - r) // hooks
                terms.append((paths * tableaux, _cells(alpha, beta), hooks))
    common: Counter[int] = Counter()
    for _, cells, _ in terms:
        common |= cells
    numerator = fmpz_poly()
    for number, cells, hooks in terms:
        missing = (fmpz_poly([c, 1]) ** n for c, n in (common - cells).items())
        numerator += number * hooks * prod(missing, start=fmpz_poly([1]))
    lines = tuple(((1, c), n) for c, n in sorted(common.items()))
    return as_expression(numerator, Denominator(lines), size)


@lru_cache(maxsize=1 << 10)
def _cells(alpha: Partition, beta: Partition) -> Counter[int]:
    """Return the numbers c of the factors d + c of the dimension of [alpha; beta].

    The dimension is a polynomial with integer roots, known by Weyl's formula at integers.
    """
    degree, rows = sum(alpha) + sum(beta), len(alpha) + len(beta)
    dimension = fmpq_poly()
    for size in range(rows, rows + degree + 1):
        basis = fmpq_poly([1])
        for point in range(rows, rows + degree + 1):
            if point != size:
                basis *= fmpq_poly([fmpq(-point, size - point), fmpq(1, size - point)])
        dimension += basis * _dimension_at(_weight(alpha, beta, size))
    _, factors = dimension.numer().factor()
    return Counter({int(factor[0]): power for factor, power in factors})


def _weight(alpha: Partition, beta: Partition, size: int) -> Weight:
    zeros = (0,) * (size - len(alpha) - len(beta))
    return (*alpha, *zeros, *(-part for part in reversed(beta)))


def _conjugate(shape: Partition) -> Partition:
    return tuple(sum(length > j for length in shape) for j in range(shape[0] if shape else 0))


def _hooks(shape: Partition) -> int:
    columns = _conjugate(shape)
    return prod(
        length - j + columns[j] - i - 1 for i, length in enumerate(shape) for j in range(length)
    )
