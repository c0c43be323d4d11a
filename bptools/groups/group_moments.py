"""What is found of a number over a group: its mean and second moment."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq

from bptools.groups.purities import Number


@dataclass(frozen=True)
class GroupMoments:
    """Mean and second moment of a number that the circuit's unitary determines.

    Args:
        mean: Rational if coefficients and state are, else a float.
        second: Likewise.
    """

    mean: Number
    second: Number

    @property
    def variance(self) -> Number:
        """The variance."""
        return self.second - self.mean**2


def number(value: fmpq, *, exact: bool) -> Number:
    """Return a result as a rational, or as a float where the state is one."""
    result = Fraction(int(value.p), int(value.q))
    return result if exact else float(result)
