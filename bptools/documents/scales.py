"""Axes of charts: which values they span, where a value lies, which ticks they carry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, isclose, log10

from bptools.documents.numbers import declared, power_of_ten, whole

_MARGIN = 0.04  # of the span, at both ends
_MOST_TICKS = 6
_STEPS = (1.0, 2.0, 5.0, 10.0)
_NEAR = 0.05  # a tick may lie so far outside, for the rounding of floats


@dataclass(frozen=True)
class Tick:
    """A value with the words that stand beside it."""

    value: float
    label: str


@dataclass(frozen=True)
class Scale:
    """An axis from ``low`` to ``high``, drawn from ``start`` to ``end`` in points.

    Args:
        low: Smallest value; positive where the axis is logarithmic.
        high: Largest value, above ``low``.
        start: Coordinate of ``low``.
        end: Coordinate of ``high``.
        logarithmic: Whether equal ratios are equally long.
        integral: Whether only whole numbers are ticked.
    """

    low: float
    high: float
    start: float
    end: float
    logarithmic: bool = False
    integral: bool = False

    def place(self, value: float) -> float:
        """Return the coordinate of a value, that of the nearer end for one beyond the axis.

        >>> Scale(1.0, 100.0, 0.0, 10.0, logarithmic=True).place(10.0)
        5.0
        """
        share = (self._depth(value) - self._depth(self.low)) / (
            self._depth(self.high) - self._depth(self.low)
        )
        return self.start + min(max(share, 0.0), 1.0) * (self.end - self.start)

    def _depth(self, value: float) -> float:
        if not self.logarithmic:
            return value
        return log10(value) if value > 0 else float("-inf")

    def ticks(self) -> tuple[Tick, ...]:
        """Return the ticks, from low to high.

        >>> [tick.label for tick in Scale(1.0, 2000.0, 0.0, 1.0, logarithmic=True).ticks()]
        ['10⁰', '10¹', '10²', '10³']
        """
        if not self.logarithmic:
            return self._even()
        decades = self._decades()
        if len(decades) >= 3 or self.high >= 100 * self.low:
            return decades
        between = self._between((1, 2, 5)) if self.high >= 4 * self.low else ()
        return between if len(between) >= 2 else self._even()

    def _decades(self) -> tuple[Tick, ...]:
        first, last = ceil(log10(self.low) - 1e-9), floor(log10(self.high) + 1e-9)
        every = max(1, ceil((last - first + 1) / _MOST_TICKS))
        exponents = [k for k in range(first, last + 1) if k % every == 0]
        return tuple(Tick(10.0**k, power_of_ten(k)) for k in exponents)

    def _between(self, digits: tuple[int, ...]) -> tuple[Tick, ...]:
        exponents = range(floor(log10(self.low)), ceil(log10(self.high)) + 1)
        values = [digit * 10.0**k for k in exponents for digit in digits]
        return tuple(Tick(v, _label(v)) for v in values if self.low <= v <= self.high)

    def _even(self) -> tuple[Tick, ...]:
        span = self.high - self.low
        size = 10.0 ** floor(log10(span / _MOST_TICKS))
        step = next(size * s for s in _STEPS if span / (size * s) <= _MOST_TICKS)
        if self.integral:
            step = max(1.0, step)
        first = ceil(self.low / step - _NEAR)
        last = floor(self.high / step + _NEAR)
        return tuple(Tick(k * step, _label(k * step)) for k in range(first, last + 1))


def scale(
    values: Iterable[float], start: float, end: float, *, logarithmic: bool, integral: bool = False
) -> Scale:
    """Return an axis that spans values with a little room at both ends.

    Args:
        values: Finite; positive where the axis is logarithmic. None at all span 1 to 10.
        start: Coordinate of the low end.
        end: Coordinate of the high end.
        logarithmic: Whether equal ratios are equally long.
        integral: Whether only whole numbers are ticked.
    """
    spanned = sorted(values) or [1.0, 10.0]
    low, high = spanned[0], spanned[-1]
    if logarithmic:
        ratio = max(high / low, 1.5) ** _MARGIN
        return Scale(low / ratio, high * ratio, start, end, logarithmic=True)
    if isclose(low, high, rel_tol=1e-12, abs_tol=1e-300):
        low, high = low - (abs(low) / 2 or 1.0), high + (abs(high) / 2 or 1.0)
    room = _MARGIN * (high - low)
    return Scale(low - room, high + room, start, end, integral=integral)


def _label(value: float) -> str:
    """Return a power of ten as such where it is far from 1, another value as tables have it."""
    if value > 0 and not 1e-3 <= value < 1e4:
        exponent = round(log10(value))
        if isclose(value, 10.0**exponent):
            return power_of_ten(exponent)
    rounded = float(f"{value:.10g}")  # 3 steps of 0.1 are 0.3
    return whole(int(rounded)) if rounded.is_integer() and abs(rounded) < 1e5 else declared(rounded)
