"""Quantities made of several averages: covariances, cumulants, twirls, frame potentials."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import reduce
from math import factorial, prod
from operator import mul

from sympy import Abs, Add, Expr, Integer, KroneckerProduct, Mul, Trace
from sympy.matrices.expressions.matexpr import MatrixExpr
from sympy.utilities.iterables import multiset_partitions

from bptools.algebra.polynomial import Polynomial
from bptools.haar.assumptions import Assuming, hypotheses_of, require_known
from bptools.haar.averaging import Least, average_with_domain
from bptools.haar.cost import WorkCost, require
from bptools.haar.dimensions import canonical_size
from bptools.haar.expressions import integral, integral_of
from bptools.haar.finite_groups import FiniteGroup
from bptools.haar.integrals import Integral, jointly
from bptools.haar.matrices import RandomMatrix, State
from bptools.haar.reading import ExpressionReading
from bptools.haar.stabilisers import Stabiliser

PRODUCT = WorkCost(seconds=3e-3, bytes=4000)  # measured: a term of a product, and its fractions


def cumulant(*variables: Expr, assuming: Assuming | None = None) -> Integral:
    """Return the joint cumulant of scalar expressions in random matrices.

    Args:
        variables: One or more scalars, as for ``expectation``; a repeated one counts repeatedly.
        assuming: What is known of constant matrices, as for ``expectation``.

    Returns:
        sum over set partitions of (-1)^(blocks - 1) (blocks - 1)! prod E[prod block], with its
        domain and its values outside it.

    Raises:
        TypeError: If a variable is not polynomial in its random matrices.
        ValueError: If there is no variable, or one is a matrix.

    >>> from sympy import MatrixSymbol, Symbol
    >>> from bptools.haar import Unitary
    >>> d = Symbol("d", integer=True, positive=True)
    >>> element = abs(Unitary("U", d)[0, 0]) ** 2
    >>> cumulant(element, element).value
    (d - 1)/(d**2*(d + 1))
    """
    if not variables:
        raise ValueError("variables must not be empty")

    def total(reading: ExpressionReading) -> tuple[Polynomial, Least]:
        polynomials = reading.polynomials
        _require_scalars(polynomials)
        result = Polynomial(None, {})
        least: Least = {}
        first = [polynomials.index(polynomial) for polynomial in polynomials]  # of equal ones
        alike = Counter(
            tuple(sorted(tuple(sorted(first[k] for k in block)) for block in blocks))
            for blocks in multiset_partitions(list(range(len(polynomials))))
        )
        averages: dict[tuple[int, ...], Polynomial] = {}
        for block in sorted({block for blocks in alike for block in blocks}):
            product = reduce(mul, (polynomials[k] for k in block))
            averages[block], needed = average_with_domain(product, reading.matrices, reading.sums)
            least |= {size: max(n, least.get(size, 1)) for size, n in needed.items()}
        terms = sum(prod(len(averages[b].terms) for b in blocks) for blocks in alike)
        cost = WorkCost(terms * PRODUCT.seconds, terms * PRODUCT.bytes)
        require(cost, f"multiplying the averages of a cumulant, {terms} terms,")
        for blocks, number in alike.items():
            weight = (-1) ** (len(blocks) - 1) * factorial(len(blocks) - 1) * number
            factors = (averages[block] for block in blocks)
            result = result + reduce(mul, factors, Polynomial.scalar(Integer(weight)))
        return result, least

    hypotheses = hypotheses_of(assuming)
    require_known(hypotheses, variables)
    if any(variable.has(FiniteGroup) for variable in variables):
        return _of_elements(variables, assuming)
    return integral_of(total, variables, hypotheses)


def _of_elements(variables: Sequence[Expr], assuming: Assuming | None) -> Integral:
    """Return a cumulant where averages are sums over the elements of finite groups."""
    partitions = list(multiset_partitions(list(range(len(variables)))))
    blocks = {tuple(block) for partition in partitions for block in partition}
    means = {block: integral(Mul(*(variables[k] for k in block)), assuming) for block in blocks}

    def value(values: list[Expr]) -> Expr:
        known = dict(zip(means, values, strict=True))
        terms = []
        for partition in partitions:
            weight = (-1) ** (len(partition) - 1) * factorial(len(partition) - 1)
            terms.append(weight * Mul(*(known[tuple(block)] for block in partition)))
        return Add(*terms).expand()

    return jointly(list(means.values()), value)


def covariance(first: Expr, second: Expr, assuming: Assuming | None = None) -> Integral:
    """Return E[x conj(y)] - E[x] E[conj(y)] of two scalar expressions in random matrices.

    Args:
        first: x, a scalar as for ``expectation``.
        second: y.
        assuming: What is known of constant matrices, as for ``expectation``.

    Returns:
        The covariance with its domain and its values outside it; ``covariance(x, x)`` is the
        variance of x.

    Raises:
        TypeError: If a scalar is not polynomial in its random matrices.
        ValueError: If one is a matrix.

    >>> from sympy import Symbol
    >>> from bptools.haar import Unitary
    >>> U = Unitary("U", Symbol("d", integer=True, positive=True))
    >>> covariance(Trace(U), Trace(U)).value
    1
    """
    return cumulant(first, second.conjugate(), assuming=assuming)


def twirl(matrix: MatrixExpr, unitary: RandomMatrix, degree: int = 1) -> Integral:
    """Return E[U^(x)t X (U^(x)t)^dagger], the t-fold twirl of a matrix.

    Args:
        matrix: X, a square matrix with d^t rows.
        unitary: The random matrix U with d rows.
        degree: t.

    Returns:
        The twirled matrix, a sum of permutations of the t factors.

    Raises:
        ValueError: If the shapes do not match or the degree is not positive.

    >>> from sympy import MatrixSymbol, Symbol
    >>> from bptools.haar import Unitary
    >>> d = Symbol("d", integer=True, positive=True)
    >>> twirl(MatrixSymbol("X", d, d), Unitary("U", d)).value
    (Trace(X)/d)*I
    """
    if degree < 1:
        raise ValueError(f"degree must be a positive integer, not {degree}")
    size = canonical_size(unitary.dim**degree)
    if tuple(map(canonical_size, matrix.shape)) != (size, size):
        raise ValueError(
            f"matrix must have {unitary.dim**degree} rows and columns, not shape {matrix.shape}"
        )
    rotation = unitary if degree == 1 else KroneckerProduct(*[unitary] * degree)
    return integral(rotation * matrix * rotation.adjoint())


def frame_potential(matrix: RandomMatrix, degree: int) -> Integral:
    """Return the frame potential of degree t of a random matrix or state.

    Args:
        matrix: ``Unitary``, ``Orthogonal``, ``Symplectic`` or ``State``.
        degree: t.

    Returns:
        E |Tr(U^dagger V)|^(2 t) over independent U and V, or E |<phi|psi>|^(2 t) for states: the
        least value among all distributions on the group or on states.

    >>> from sympy import Symbol
    >>> from bptools.haar import State, Unitary
    >>> d = Symbol("d", integer=True, positive=True)
    >>> frame_potential(Unitary("U", d), 3).value, frame_potential(Unitary("U", d), 3).at(2)
    (6, 5)
    >>> frame_potential(State("psi", d), 2).value
    2/(d*(d + 1))
    """
    if isinstance(matrix, State | Stabiliser):
        other = type(matrix)(f"{matrix.name} prime", matrix.dim)
        return integral(Trace(matrix.projector() * other.projector()) ** degree)
    return integral(Abs(Trace(matrix)) ** (2 * degree))


def _require_scalars(polynomials: Sequence[Polynomial]) -> None:
    for polynomial in polynomials:
        if polynomial.shape is not None:
            raise ValueError(f"variables must be scalars, not of shape {polynomial.shape}")
