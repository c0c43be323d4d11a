"""Averages beyond polynomials that are known: entropies, exponentials, determinants, densities."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from math import factorial, prod

from sympy import (
    Add,
    Expr,
    Integer,
    Mul,
    Rational,
    Sum,
    Symbol,
    exp,
    expand,
    harmonic,
    hermite_prob,
    pi,
    polygamma,
    sqrt,
    sympify,
)

from bptools.haar.cost import WRITTEN_TERM, WorkCost, require
from bptools.haar.dimensions import as_dimension, as_integer
from bptools.haar.weingarten.symmetric_group import signature

LEAST_KEPT = 8192  # harmonic numbers that stand for themselves


def page_entropy(kept_dim: int | Expr, traced_dim: int | Expr) -> Expr:
    """Return the mean entropy, in nats, of a subsystem of a Haar-random pure state.

    Args:
        kept_dim: m, the dimension of the subsystem.
        traced_dim: n, the dimension of the rest; symbolic dimensions are taken to have m <= n.

    Returns:
        H(m n) - H(n) - (m - 1)/(2 n) with harmonic numbers H: a Rational for integers, which are
        put in order, as the entropies of both parts are equal; from m n = 8192 on, where it has
        thousands of digits, H stands for itself, and ``evalf`` gives the number.

    Raises:
        ValueError: If a dimension is not positive.

    Source: Page, Phys. Rev. Lett. 71 (1993); Foong-Kanno, ibid. 72 (1994).

    >>> page_entropy(2, 2), page_entropy(4, 2) == page_entropy(2, 4)
    (1/3, True)
    >>> page_entropy(2**20, 2**20).evalf(6)
    13.3629
    """
    m, n = (
        sympify(as_dimension(dim, name))
        for dim, name in ((kept_dim, "kept_dim"), (traced_dim, "traced_dim"))
    )
    if m.is_Integer and n.is_Integer and m > n:
        m, n = n, m
    return _harmonic(m * n) - _harmonic(n) - (m - 1) / (2 * n)


def _harmonic(number: Expr) -> Expr:
    return harmonic(number, evaluate=not number.is_Integer or number < LEAST_KEPT)


def hciz_integral(
    first: Sequence[Expr | int], second: Sequence[Expr | int], scale: Expr | int = 1
) -> Expr:
    """Return E exp(t Tr(A U B U^dagger)) over U(d), of the eigenvalues of A and B.

    Args:
        first: The eigenvalues of A, all different.
        second: Those of B, as many and all different.
        scale: t, not 0.

    Returns:
        The integral of Harish-Chandra, Itzykson and Zuber.

    Raises:
        ValueError: If the numbers of eigenvalues differ, or two are equal.

    Source: Itzykson-Zuber, J. Math. Phys. 21 (1980).

    >>> from sympy import exp
    >>> hciz_integral([0, 1], [0, 1]) == exp(1) - 1
    True
    """
    a, b = ([sympify(x) for x in values] for values in (first, second))
    t = sympify(scale)
    if len(a) != len(b) or not a:
        raise ValueError(f"eigenvalues must be equally many, not {len(a)} and {len(b)}")
    for values in (a, b):
        if len(set(values)) < len(values):
            raise ValueError(f"eigenvalues must be different, not {values}: take a limit of these")
    if t == 0:
        return Integer(1)
    size = len(a)
    number, scale_ = factorial(size), prod(factorial(k) for k in range(size))
    cost = WorkCost(number * WRITTEN_TERM.seconds, number * WRITTEN_TERM.bytes)
    require(cost, f"the determinant of {size} eigenvalues, of {number} terms,")
    terms = (
        Mul(
            signature(images) * scale_,
            *(exp(t * a[i] * b[j]).expand() for i, j in enumerate(images)),
        )
        for images in permutations(range(size))
    )
    below = t ** (size * (size - 1) // 2) * _vandermonde(a) * _vandermonde(b)
    return Add(*terms) / below


def mean_log_determinant(dim: int | Expr, samples: int | Expr | None = None) -> Expr:
    """Return E log det(G G^dagger) of a complex Ginibre matrix, also a rectangular one.

    Args:
        dim: The number of rows, an integer or a symbol.
        samples: The number of columns, at least that of rows; as many if None.

    Returns:
        The sum of the digamma functions at samples - dim + 1, ..., samples.

    Raises:
        ValueError: If there are fewer columns than rows: the determinant is 0.

    Source: Goodman, Ann. Math. Stat. 34 (1963).

    >>> mean_log_determinant(2)
    1 - 2*EulerGamma
    """
    rows = sympify(as_dimension(dim, "dim"))
    cols = rows if samples is None else sympify(as_dimension(samples, "samples"))
    if (cols - rows).is_negative:
        raise ValueError(f"samples must be at least {rows}, not {cols}")
    if rows.is_Integer:
        digammas = (polygamma(0, cols - k) for k in range(int(rows)))
        return expand(sum(digammas, Integer(0)).doit())
    k = Symbol("k", integer=True)
    return Sum(polygamma(0, cols - k), (k, 0, rows - 1))


def eigenvalue_density(ensemble: str, dim: int, variable: Expr) -> Expr:
    """Return the density of one eigenvalue, of a GUE matrix or the phase of a unitary one.

    Args:
        ensemble: ``"gue"``, with E |H_ij|^2 = 1, or ``"unitary"``.
        dim: d, an integer.
        variable: The eigenvalue x, or the phase.

    Returns:
        The density, with integral 1: the mean of Tr f(H) / d is that of f.

    Raises:
        ValueError: If the ensemble is another one.

    Source: Mehta, Random Matrices (2004), chapter 6.

    >>> from sympy import Symbol, integrate, oo
    >>> x = Symbol("x", real=True)
    >>> integrate(x**4 * eigenvalue_density("gue", 2, x), (x, -oo, oo))  # (2 d^2 + 1), d = 2
    9
    """
    size = as_integer(dim, "dim")
    if ensemble == "unitary":
        return Rational(1, 2) / pi
    if ensemble != "gue":
        raise ValueError(f"ensemble must be 'gue' or 'unitary', not {ensemble!r}")
    squares = (hermite_prob(k, variable) ** 2 / Integer(factorial(k)) for k in range(size))
    weight = exp(-(variable**2) / 2) / sqrt(2 * pi)
    return expand(sum(squares, Integer(0))) * weight / size


def _vandermonde(values: Sequence[Expr]) -> Expr:
    pairs = ((i, j) for j in range(len(values)) for i in range(j))
    return prod((values[j] - values[i] for i, j in pairs), start=Integer(1))
