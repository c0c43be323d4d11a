"""What one check may spend: its share of the report's error rate, and samples."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf
from numbers import Integral, Real

STARVED_SAMPLES = 8


def require_error_rate(error_rate: float) -> None:
    """Refuse an error rate outside (0, 1), NaN included."""
    if not isinstance(error_rate, Real) or not 0 < error_rate < 1:
        raise ValueError(f"error_rate must lie strictly between 0 and 1, not {error_rate!r}")


def require_count(name: str, count: int, least: int = 1, most: float = inf) -> None:
    """Refuse what is no integer from ``least`` to ``most``, naming the argument."""
    if not isinstance(count, Integral) or isinstance(count, bool) or not least <= count <= most:
        upwards = f"at least {least}" if most == inf else f"{least} to {most}"
        raise ValueError(f"{name} must be an integer, {upwards}, not {count!r}")


@dataclass(frozen=True)
class Budget:
    """The share of one check.

    Args:
        error_rate: This check's share of the report's family-wise error rate, in (0, 1).
        samples: The most samples that one case may draw.
        doublings: How often the samples of the run were doubled, to look at more.

    Raises:
        ValueError: If the error rate is not in (0, 1) or there is no sample to draw.

    >>> Budget(error_rate=0.01, samples=5000).per_case(10)
    0.0005
    """

    error_rate: float
    samples: int
    doublings: int = 0

    def __post_init__(self) -> None:
        """Refuse a budget with which nothing can be decided."""
        require_error_rate(self.error_rate)
        require_count("samples", self.samples)
        require_count("doublings", self.doublings, least=0)

    def per_case(self, n_cases: int, *, confirmations: bool = True) -> float:
        """Return the error rate at which each interval of ``n_cases`` cases is to be stated.

        The shares are declared before anything is drawn; with ``confirmations`` half of each is
        kept for the run that confirms a failure, whether or not it happens.

        Args:
            n_cases: Number of cases of the check, at least 1.
            confirmations: Whether a failing case is run a second time.

        Returns:
            The error rate of one interval; by the union bound all intervals of the check, the
            confirming ones included, hold together but for ``error_rate``.

        Raises:
            ValueError: If there is no case.
        """
        require_count("n_cases", n_cases)
        return self.error_rate / (n_cases * (2 if confirmations else 1))

    def most(self, enough: int) -> int:
        """Return how many samples one case draws for which so many are enough at the first look.

        >>> Budget(0.01, 10_000).most(2000), Budget(0.01, 20_000, doublings=1).most(2000)
        (2000, 4000)
        """
        return min(self.samples, enough << self.doublings)

    def starved(self) -> Budget:
        """Return the same budget with too few samples for any verdict but an inconclusive one."""
        return replace(self, samples=STARVED_SAMPLES)
