"""An interval with the error rate at which it was stated, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

from bptools.records import Share
from bptools.statistics.budget import require_error_rate

_NUMBERS = count()


@dataclass(frozen=True)
class Interval:
    """A closed interval that encloses an unknown value at a stated error rate.

    Args:
        low: The lower end.
        high: The upper end.
        shares: What was stated from samples to get it; nothing for what is certain. Intervals
            made of others have the shares of all of them.

    Raises:
        ValueError: If an end is NaN or the ends are in the wrong order.
    """

    low: float
    high: float
    shares: frozenset[Share] = field(default=frozenset(), repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse NaN, which would compare as neither inside nor outside of anything."""
        if not self.low <= self.high:
            raise ValueError(f"low must be at most high, the interval is [{self.low}, {self.high}]")

    @classmethod
    def stated(cls, low: float, high: float, error_rate: float, premise: str) -> Interval:
        """Return an interval that samples gave, at its share of the error rate, in (0, 1)."""
        require_error_rate(error_rate)
        return cls(low, high, frozenset((Share(next(_NUMBERS), error_rate, premise),)))

    @classmethod
    def following(cls, low: float, high: float, *intervals: Interval) -> Interval:
        """Return an interval that holds whenever some others do.

        >>> mean = Interval.stated(1.0, 2.0, 1e-3, "independent samples")
        >>> square = Interval.following(mean.low**2, mean.high**2, mean)
        >>> square, square.error_rate
        (Interval(low=1.0, high=4.0), 0.001)
        """
        return cls(low, high, frozenset().union(*(interval.shares for interval in intervals)))

    @property
    def in_order(self) -> tuple[Share, ...]:
        """Its shares, in the order in which they were stated."""
        return tuple(sorted(self.shares, key=lambda share: share.interval))

    @property
    def error_rate(self) -> float:
        """Probability with which it may miss its value, by the union bound."""
        return sum(share.error_rate for share in self.in_order)

    @property
    def middle(self) -> float:
        """The centre."""
        return (self.low + self.high) / 2

    @property
    def half_width(self) -> float:
        """Half of the length."""
        return (self.high - self.low) / 2

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high
