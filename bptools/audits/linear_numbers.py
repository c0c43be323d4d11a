"""Numbers that are linear in expectation values, as NumPy's own functions of objects carry them.

JAX cannot trace what a body makes of results by NumPy or Python, such as ``np.sum([...]) / n``.
These numbers can: they add and are scaled by constants; whatever else is done with them is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bptools.audits.affine import Affine

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class LinearNumber:
    """The number c + s·r for a vector r of expectation values.

    Args:
        constant: The c.
        slope: The s, as long as r.

    >>> first, second = linear_numbers(2)
    >>> total = 1 - np.sum([first, 3 * second]) / 2
    >>> float(total.constant), total.slope.tolist()
    (1.0, [-0.5, -1.5])
    """

    constant: float
    slope: Floats

    def __add__(self, summand: object) -> LinearNumber:
        """Return the sum with a number of either kind."""
        if isinstance(summand, LinearNumber):
            return LinearNumber(self.constant + summand.constant, self.slope + summand.slope)
        if isinstance(summand, Real):
            return LinearNumber(self.constant + float(summand), self.slope)
        return NotImplemented

    def __mul__(self, factor: object) -> LinearNumber:
        """Return the product with a constant; a product of two is no linear number."""
        if isinstance(factor, Real):
            return LinearNumber(self.constant * float(factor), self.slope * float(factor))
        return NotImplemented

    def __truediv__(self, divisor: object) -> LinearNumber:
        """Return the quotient by a constant."""
        return self * (1 / float(divisor)) if isinstance(divisor, Real) else NotImplemented

    def __neg__(self) -> LinearNumber:
        """Return the number times −1."""
        return self * -1.0

    def __sub__(self, summand: object) -> LinearNumber:
        """Return the difference."""
        return self + (-summand) if isinstance(summand, LinearNumber | Real) else NotImplemented

    def __rsub__(self, summand: object) -> LinearNumber:
        """Return the difference from a number."""
        return -self + summand

    __radd__, __rmul__ = __add__, __mul__

    def conjugate(self) -> LinearNumber:
        """Return the number itself, which is real."""
        return self


def linear_numbers(count: int) -> list[LinearNumber]:
    """Return the entries of r."""
    return [LinearNumber(0.0, row) for row in np.eye(count)]


def affine_of(output: Any, parameters: int, results: int) -> Affine:  # noqa: ANN401 - returned
    """Return an array of linear numbers as affine in parameters, which do not occur, and results.

    Args:
        output: What a cost returned: numbers, linear numbers or an array of them.
        parameters: How many parameters there are.
        results: How many expectation values.

    Raises:
        TypeError: If it holds anything else.
    """
    table = np.asarray(output, dtype=object)
    constant = np.zeros(table.shape)
    slope = np.zeros((parameters + results, *table.shape))
    for place, entry in np.ndenumerate(table):
        if isinstance(entry, LinearNumber):
            constant[place] = entry.constant
            slope[(slice(parameters, None), *place)] = entry.slope
        elif isinstance(entry, Real):
            constant[place] = float(entry)
        else:
            raise TypeError(f"{type(entry).__name__} is no linear function of results")
    return Affine(constant, slope if slope.any() else None)


def stacked(values: Sequence[LinearNumber]) -> NDArray[Any]:
    """Return an array of linear numbers."""
    table = np.empty(len(values), dtype=object)
    table[:] = values
    return table
