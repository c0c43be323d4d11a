"""The constant of a leading order's relative error, and that no smaller one will do.

Both are proposed here and proved by the kernel: this is a search at a few values and at infinity.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from sympy import (
    Expr,
    Identity,
    Poly,
    Rational,
    Symbol,
    Trace,
    cancel,
    ceiling,
    factor,
    fraction,
    limit,
    oo,
)

from bptools.algebra import HaarAverage, HaarVariance, Kind
from bptools.errors import UsageError
from bptools.paper.engine import value_of
from bptools.paper.letters import AssumedMatrix

_SMALL = 6  # values of each dimension at which a constant is tried
_PARTS, _TRIED = 8, 64  # of 1, and how many of these above the least constant


@dataclass(frozen=True)
class LeadingOrder:
    """A leading order and what it approximates, at a rate in 1/size.

    Args:
        leading: The leading order.
        exact: What it approximates, with averages.
        size: The dimension that grows.
        rate: The power of 1/size.
        least: Where each dimension starts.

    Raises:
        UsageError: If the ratio depends on more than dimensions, or grows, or exact vanishes.
    """

    leading: Expr
    exact: Expr
    size: Symbol
    rate: int
    least: Mapping[Symbol, int]

    def __post_init__(self) -> None:
        """Refuse what has no rate, with the reason."""
        if not isinstance(self.size, Symbol) or self.size not in self.least:
            raise UsageError(f"size must be a dimension of the formula, not {self.size}")
        if self.rate < 1:
            raise UsageError(f"rate must be at least 1, not {self.rate}")
        averages = self.exact.atoms(HaarAverage, HaarVariance)
        averaged = {matrix for average in averages for matrix in average.matrices}
        if left_free := averaged & self.leading.free_symbols:
            names = ", ".join(sorted(matrix.name for matrix in left_free))
            raise UsageError(
                f"leading must not depend on {names}, over which exact is averaged: {self.leading}"
            )

    @cached_property
    def _values(self) -> tuple[Expr, Expr]:
        """Both with their averages carried out.

        Raises:
            UsageError: If exact vanishes at the least size.
        """
        value, size = value_of(self.exact).value, self.size
        if value.subs(size, self.least[size]) == 0:
            raise UsageError(
                f"exact must not vanish, as at {size} = {self.least[size]}: add the condition "
                f"{size} >= {self.least[size] + 1}"
            )
        return value_of(self.leading).value, value

    @cached_property
    def deviation(self) -> Expr:
        """size^rate (leading/exact - 1), a function of dimensions.

        Raises:
            UsageError: If it depends on more.
        """
        leading, exact = self._values
        ratio = cancel(leading / exact)
        if ratio.has(HaarAverage, HaarVariance) or ratio.free_symbols - self.least.keys():
            raise UsageError(
                f"the ratio of leading and exact must depend on dimensions alone, it is {ratio}: "
                f"{_remedy(leading, exact)}"
            )
        return cancel(self.size**self.rate * (ratio - 1))

    @property
    def constant(self) -> Expr:
        """A C with ``|leading/exact - 1| <= C/size^rate`` on the domain, as small as was found.

        The largest value at the integers from the least on, and the limit; a function of other
        dimensions if it depends on them.

        Raises:
            UsageError: If the deviation grows.
        """
        return _largest(self.deviation, self.size, self.least, self._grows)

    @property
    def attained(self) -> int | None:
        """The least size at which the constant is attained, None if it is only approached."""
        if self.deviation.free_symbols - {self.size}:
            return None
        places = _turning(self.deviation, self.size, self.least)
        values = {place: abs(self.deviation.subs(self.size, place)) for place in places}
        return next((place for place in places if values[place] == self.constant), None)

    @property
    def nearness(self) -> Expr:
        """A K with ``deviation^2 >= constant^2 - K/size``, so that no smaller constant will do.

        Any will do; of one dimension it is a little above the least, so that the kernel sees that
        it is one.
        """
        gap = cancel(self.size * (self.constant**2 - self.deviation**2))
        largest = _largest(gap, self.size, self.least, self._grows)
        if largest.free_symbols:
            return largest
        start = ceiling(largest * _PARTS)
        choices = [Rational(start + k, _PARTS) for k in range(_TRIED)]
        return next((k for k in choices if self._has_plain_sign(k - gap)), largest)

    def _has_plain_sign(self, rational: Expr) -> bool:
        """Whether no coefficient is negative, counted from the least size."""
        start = rational.subs(self.size, self.size + self.least[self.size])
        sides = (Poly(side, self.size).coeffs() for side in fraction(cancel(start)))
        return all(coefficient >= 0 for side in sides for coefficient in side)

    @property
    def _grows(self) -> str:
        rate = f"1/{self.size}^{self.rate}" if self.rate > 1 else f"1/{self.size}"
        leading, exact = self._values
        return f"leading over exact must tend to 1 as {rate}: it is {cancel(leading / exact)}"


def _remedy(leading: Expr, exact: Expr) -> str:
    """Say at which letter the ratio has no bound, and what to write instead."""
    letters = (m for trace in exact.atoms(Trace) for m in trace.atoms(AssumedMatrix))
    for letter in sorted(set(letters), key=str):
        unit = {letter: Identity(letter.rows)}
        kinds = {hypothesis.kind for hypothesis in letter.hypotheses}
        admits_one = kinds <= {Kind.HERMITIAN, Kind.INVOLUTION}
        if admits_one and _at(exact, unit) == 0 and _at(leading, unit) != 0:
            name = letter.name
            return (
                f"no rate is one for every {name}, for {name} = 1 exact is 0 and leading is not; "
                f'declare it traceless("{name}") or pauli("{name}")'
            )
    return "assume more of the letters (pauli, pure, a projector's rank), or no rate is uniform"


def _at(expression: Expr, values: Mapping[Expr, Expr]) -> Expr:
    """Return an expression with the identity in the place of a letter."""
    return cancel(value_of(expression.xreplace(values).doit()).value)


def _largest(deviation: Expr, size: Symbol, least: Mapping[Symbol, int], complaint: str) -> Expr:
    """Return the largest modulus on the domain, as far as it was looked for.

    Raises:
        UsageError: If it grows with the size.
    """
    end = limit(deviation, size, oo)
    if not end.is_finite:
        raise UsageError(complaint)
    if deviation.free_symbols - {size}:
        return _of_other_dimensions(deviation, end, size, least)
    return max(abs(end), *(abs(deviation.subs(size, k)) for k in _turning(deviation, size, least)))


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
