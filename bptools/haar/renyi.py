"""Mean Renyi entropies of a subsystem of a random state: exact where known, else bounds."""

from __future__ import annotations

from math import comb
from typing import NamedTuple

from sympy import Expr, Integer, Rational, S, atan, latex, log, sqrt, sympify

from bptools.haar.closed_forms import page_entropy
from bptools.haar.dimensions import as_dimension
from bptools.haar.states import subsystem_purity

EXACT_ORDERS = (2, 3)  # in which a qubit's entropy is log(1 + c x^2), x the gap of its eigenvalues


class RenyiMean(NamedTuple):
    """A mean entropy in nats: bounds, which are equal where it is known exactly."""

    lower: Expr
    upper: Expr

    @property
    def exact(self) -> Expr | None:
        """The mean, or None if only bounds are known."""
        return self.lower if self.lower == self.upper else None

    def _repr_latex_(self) -> str:
        if self.exact is not None:
            return rf"$\displaystyle {latex(self.exact)}$"
        return rf"$\displaystyle \left[{latex(self.lower)},\ {latex(self.upper)}\right]$"


def renyi_entropy(kept_dim: int | Expr, traced_dim: int | Expr, order: int | Expr) -> RenyiMean:
    """Return the mean of log(Tr rho^k) / (1 - k) over Haar-random pure states, or bounds of it.

    Exact at order 1 (Page), for a subsystem of dimension 1, and at orders 2 and 3 for a qubit
    beside an integer dimension. Else it lies between the entropy of the mean,
    log(E Tr rho^k) / (1 - k), by Jensen's inequality, and Page's entropy, as Renyi entropies fall
    with their order.

    Args:
        kept_dim: The dimension of the subsystem.
        traced_dim: The dimension of the rest; symbolic dimensions are taken to be no smaller.
        order: k, an integer from 1 on.

    Raises:
        ValueError: If the order is no positive integer.

    >>> renyi_entropy(2, 2, 1).exact
    1/3
    >>> renyi_entropy(2, 2, 2).exact
    -4/3 + pi/2
    >>> renyi_entropy(3, 4, 2).exact is None
    True
    """
    subsystem = sympify(as_dimension(kept_dim, "kept_dim"))
    rest = sympify(as_dimension(traced_dim, "traced_dim"))
    dims = (subsystem, rest)
    degree = sympify(order)
    if not degree.is_Integer or degree < 1:
        raise ValueError(f"order must be an integer from 1 on, not {order}")
    if S.One in dims:
        return RenyiMean(S.Zero, S.Zero)
    page = page_entropy(subsystem, rest)
    if degree == 1:
        return RenyiMean(page, page)
    beside = next((size for size in dims if size != 2), Integer(2))
    if Integer(2) in dims and beside.is_Integer and degree in EXACT_ORDERS:
        exact = _of_a_qubit(int(beside), int(degree))
        return RenyiMean(exact, exact)
    mean = subsystem_purity(subsystem, rest, int(degree)).value
    return RenyiMean(log(mean) / (1 - degree), page)


def _of_a_qubit(other: int, order: int) -> Expr:
    """Return E log(Tr rho^k) / (1 - k) with Tr rho^2 = (1 + x^2)/2, Tr rho^3 = (1 + 3 x^2)/4.

    The gap x of the two eigenvalues has the density of x^2 (1 - x^2)^(n - 2) on [0, 1].
    """
    weights = [(-1) ** k * comb(other - 2, k) for k in range(other - 1)]
    scale = Integer(1 if order == 2 else 3)
    norm = sum((Rational(w, 2 * k + 3) for k, w in enumerate(weights)), S.Zero)
    moments = (w * _log_moment(k + 1, scale) for k, w in enumerate(weights))
    mean = sum(moments, S.Zero) / norm - (order - 1) * log(2)
    return (mean / (1 - order)).expand()


def _log_moment(power: int, scale: Expr) -> Expr:
    """Return the integral of x^(2 p) log(1 + c x^2) over [0, 1], by parts."""
    quotient = atan(sqrt(scale)) / sqrt(scale)  # of x^(2 q) / (1 + c x^2), from q = 0 on
    for q in range(1, power + 2):
        quotient = (Rational(1, 2 * q - 1) - quotient) / scale
    return (log(1 + scale) - 2 * scale * quotient) / (2 * power + 1)
