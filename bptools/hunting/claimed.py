"""Instances of a space as instances of a claim: what the claim's letters are there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from sympy import Symbol

from bptools.claims import Claim
from bptools.errors import UsageError
from bptools.falsification.instances import Instance
from bptools.hunting.parametrised import Draw, Parameters
from bptools.hunting.space import Space
from bptools.statistics import stream

PINNED = 4  # instances of a space of numbers
FINEST = 1000  # denominator of the parameters of an instance that is drawn

Letters: TypeAlias = Mapping[str, Any]
"""Numbers, and arrays of exact numbers, by the names of a claim's letters."""


class Drawn(NamedTuple):
    """An instance of a space whose parameters are fractions."""

    choice: Draw
    parameters: Parameters


@dataclass(frozen=True)
class ClaimedInstance:
    """An instance of a space, as it is searched and by the letters of a claim."""

    space: Space[Any]
    drawn: Drawn
    letters: Letters


Spaces: TypeAlias = Callable[[int | None, int | None], tuple[Any, ...]]
"""Takes sizes to spaces, of a kind that who knows the letters knows."""
Claimed: TypeAlias = Callable[[Claim, Spaces], Iterator[ClaimedInstance]]
"""Takes a claim and its spaces to instances at which its letters are known."""


def drawn(space: Space[Any], name: str, count: int = 1, finest: int = FINEST) -> Iterator[Drawn]:
    """Yield pinned random instances of a space, their parameters rounded to fractions.

    Args:
        space: The space.
        name: What they are drawn for; the space has a stream of its own for each.
        count: How many.
        finest: The largest denominator.
    """
    starts = space.draw(stream(0, "pinned", name, space.label), count)
    choices, parameters = (
        {name: np.asarray(values) for name, values in named.items()}
        for named in (starts.choice, space.project(starts.parameters))
    )
    for k in range(count):
        exact = {name: _fractions(values[k], finest) for name, values in parameters.items()}
        yield Drawn({name: values[k] for name, values in choices.items()}, exact)


def _fractions(values: Any, finest: int) -> Any:  # noqa: ANN401 - an array of fractions
    exact = np.empty(np.shape(values), dtype=object)
    for place in np.ndindex(exact.shape):
        exact[place] = Fraction(float(values[place])).limit_denominator(finest)
    return exact


def by_names(claim: Claim, spaces: Spaces) -> Iterator[ClaimedInstance]:
    """Yield instances of spaces of numbers, which are the claim's letters of the same names."""
    for space in spaces(None, None):
        for instance in drawn(space, claim.name, PINNED):
            numbers = {**instance.choice, **instance.parameters}
            letters = {name: value.item() for name, value in numbers.items() if value.ndim == 0}
            yield ClaimedInstance(space, instance, letters)


def instance_of(claim: Claim, letters: Letters) -> Instance:
    """Return an instance of a claim.

    Args:
        claim: The claim.
        letters: What its letters are, by name; those that it binds are left out.

    Raises:
        UsageError: If a matrix is given as a number.
    """
    symbols = claim.quantity.atoms(Symbol) | claim.closed_form.atoms(Symbol)
    numbers = {symbol: letters[symbol.name] for symbol in symbols if symbol.name in letters}
    if any(isinstance(value, np.ndarray) for value in numbers.values()):
        raise UsageError(f"letters of {claim.name} must be numbers where it has numbers")
    scalars = {symbol: Fraction(value) for symbol, value in numbers.items()}
    matrices = {name: array for name, array in letters.items() if isinstance(array, np.ndarray)}
    return Instance({}, scalars, matrices)
