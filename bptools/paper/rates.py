"""The least constant of a leading order's relative error, found exactly."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

from sympy import Expr, Poly, Symbol, cancel, factor, fraction, limit, oo

from bptools.algebra import HaarAverage, HaarVariance
from bptools.errors import UsageError
from bptools.paper.engine import value_of

_SMALL = 6  # values of each dimension at which a constant is tried


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
        limit; a function of other dimensions if it depends on them. The kernel proves the bound;
        this only proposes it.

    Raises:
        UsageError: If the ratio depends on more than dimensions, or grows, or exact vanishes.
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
    further = ratio.free_symbols - {size}
    if ratio.has(HaarAverage, HaarVariance) or further - least.keys():
        raise UsageError(
            f"the ratio of leading and exact must depend on dimensions alone, it is {ratio}: "
            f"assume more of the letters (pauli, pure, a projector's rank), or no rate is uniform"
        )
    deviation = cancel(size**rate * (ratio - 1))
    end = limit(deviation, size, oo)
    if end.is_finite and further:
        return _of_other_dimensions(deviation, end, size, least)
    if not end.is_finite:
        raise UsageError(f"leading over exact must tend to 1 as 1/{size}^{rate}: it is {ratio}")
    values = [abs(end), *(abs(deviation.subs(size, k)) for k in _turning(deviation, size, least))]
    return max(values)


def _of_other_dimensions(
    deviation: Expr, end: Expr, size: Symbol, least: Mapping[Symbol, int]
) -> Expr:
    """Return the limit, or the first value, if it is the largest at small dimensions.

    Raises:
        UsageError: If neither is.
    """
    choices = product(*(range(start, start + _SMALL) for start in least.values()))
    points = [dict(zip(least, values, strict=True)) for values in choices]
    largest = [abs(deviation.subs(point)) for point in points]
    for candidate in (end, deviation.subs(size, least[size])):
        values = [candidate.subs(point) for point in points]
        if all(abs(value) >= most for value, most in zip(values, largest, strict=True)):
            return factor(candidate if all(value >= 0 for value in values) else -candidate)
    raise UsageError(f"no rate is found that is one for all {size}: the deviation is {deviation}")


def _turning(deviation: Expr, size: Symbol, least: Mapping[Symbol, int]) -> list[int]:
    """Return integers where a rational function may be largest: the end, and about slopes 0."""
    start = least[size]
    top, _ = fraction(cancel(deviation.diff(size)))
    roots = Poly(top, size).nroots() if top.has(size) else []
    near = {int(r.as_real_imag()[0]) + k for r in roots for k in (-1, 0, 1, 2)}
    return sorted({start, *(k for k in near if k >= start)})
