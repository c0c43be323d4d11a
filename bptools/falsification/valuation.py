"""Values for all that a formula leaves open, and the value of a formula there.

A formula is read node by node, as it is printed, and computed in a ring of polynomials: nothing of
the algebra, the rules or the Haar engine that a derivation rests on takes part.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from flint import acb, fmpq_mpoly
from numpy.typing import NDArray
from sympy import Basic

from bptools.falsification.entries import Ring

Array = NDArray[Any]
Rule = Callable[[Any, Any], Any]
"""Takes a ``Valuation`` and a node to a polynomial or an array of them."""


class NotComputableError(ValueError):
    """A formula holds what cannot be computed at explicit matrices."""


def as_integer(value: acb) -> int | None:
    """Return the integer that a ball is known to be, None of any other ball."""
    integer = value.real.unique_fmpz()
    return int(integer) if integer is not None and value == acb(integer) else None


@dataclass(frozen=True)
class Valuation:
    """Values for all that a formula leaves open.

    Args:
        ring: Where everything is computed.
        rules: How the value of a node comes about, by its class.
        scalars: A number for each symbol.
        matrices: Entries by the name of the matrix, arrays of numbers of the ring.
        free: Angles that something around averages over, or differentiates by.
        random: Names of the matrices that something around averages over.
    """

    ring: Ring
    rules: Mapping[type, Rule]
    scalars: Mapping[Basic, fmpq_mpoly]
    matrices: Mapping[str, Array]
    free: frozenset[Basic] = frozenset()
    random: frozenset[str] = frozenset()
    # of what was computed with these values, since formulas repeat their factors
    _known: dict[Basic, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def entries(self, expression: Basic) -> tuple[acb, ...]:
        """Return the values of all entries of a matrix formula, of a scalar one as one entry.

        Raises:
            NotComputableError: If it holds something that has no value, or no finite one.
        """
        value = self(expression)
        every = value.ravel() if isinstance(value, np.ndarray) else [value]
        try:
            numbers = tuple(map(self.ring.ball, every))
        except ValueError as error:
            words = "what is averaged over stands in a modulus, a root or an exponential"
            raise NotComputableError(words) from error
        if not all(number.is_finite() for number in numbers):
            raise NotComputableError(f"{expression} has no finite value there")
        return numbers

    def number(self, expression: Basic) -> acb:
        """Return the value of a scalar formula."""
        (value,) = self.entries(expression)
        return value

    def integer(self, expression: Basic) -> int:
        """Return the value of a dimension, an index or an exponent."""
        value = self.number(expression)
        integer = as_integer(value)
        if integer is None:
            raise NotComputableError(f"{expression} must be an integer, it is {value}")
        return integer

    def __call__(self, expression: Basic) -> Any:  # noqa: ANN401 - a polynomial or an array of them
        """Return the value of a formula, as a polynomial in what is averaged around it."""
        if expression in self._known:
            return self._known[expression]
        for kind in type(expression).__mro__:
            if kind in self.rules:
                value = self._known[expression] = self.rules[kind](self, expression)
                return value
        raise NotComputableError(f"{type(expression).__name__} cannot be computed")
