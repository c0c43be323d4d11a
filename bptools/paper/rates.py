"""The least constant of a leading order's relative error, found exactly."""

from __future__ import annotations

from collections.abc import Mapping

from sympy import Expr, Poly, Symbol, cancel, fraction, limit, oo

from bptools.algebra import HaarAverage, HaarVariance
from bptools.errors import UsageError
from bptools.paper.engine import value_of


def constant_of(
    leading: Expr, exact: Expr, size: Symbol, rate: int, least: Mapping[Symbol, int]
) -> Expr:
    """Return the least C with |leading/exact - 1| <= C/size^rate on the domain.

    Args:
        leading: The leading order.
        exact: What it approximates, with averages.
        size: The dimension.
        rate: The power.
        least: Where the dimension starts.

    Returns:
        The largest of size^rate |leading/exact - 1| at the integers from the least on, and of its
        limit. The kernel proves the bound; this only proposes it.

    Raises:
        UsageError: If the ratio depends on more than the size, or grows, or exact vanishes.
    """
    if not isinstance(size, Symbol) or size not in least:
        raise UsageError(f"size must be a dimension of the formula, not {size}")
    if rate < 1:
        raise UsageError(f"rate must be at least 1, not {rate}")
    value = value_of(exact).value
    if value.subs(size, least[size]) == 0:
        raise UsageError(
            f"exact must not vanish, as at {size} = {least[size]}: add the condition "
            f"{size} >= {least[size] + 1}"
        )
    ratio = cancel(value_of(leading).value / value)
    if ratio.has(HaarAverage, HaarVariance) or ratio.free_symbols - {size}:
        raise UsageError(
            f"the ratio of leading and exact must depend on {size} alone, it is {ratio}: assume "
            f"more of the letters (pauli, pure, a projector's rank), or no rate is uniform in them"
        )
    deviation = cancel(size**rate * (ratio - 1))
    end = limit(deviation, size, oo)
    if not end.is_finite:
        raise UsageError(f"leading over exact must tend to 1 as 1/{size}^{rate}: it is {ratio}")
    values = [abs(end), *(abs(deviation.subs(size, k)) for k in _turning(deviation, size, least))]
    return max(values)


def _turning(deviation: Expr, size: Symbol, least: Mapping[Symbol, int]) -> list[int]:
    """Return integers where a rational function may be largest: the end, and about slopes 0."""
    start = least[size]
    top, _ = fraction(cancel(deviation.diff(size)))
    roots = Poly(top, size).nroots() if top.has(size) else []
    near = {int(r.as_real_imag()[0]) + k for r in roots for k in (-1, 0, 1, 2)}
    return sorted({start, *(k for k in near if k >= start)})
