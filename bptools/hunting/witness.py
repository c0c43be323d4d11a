"""A violation: rounded to simple fractions while it lasts, proved in balls, written down."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from flint import arb
from msgspec import Struct, structs

from bptools.evaluation.balls import enclosing_ends
from bptools.hunting.parametrised import Draw, Parameters
from bptools.hunting.slack import Slack
from bptools.hunting.space import Space

if TYPE_CHECKING:
    from bptools.hunting.search import Best

TO_INTEGERS = (0,)  # stands for 0, 1 or -1
ROUNDINGS = (1, 2, 4, 10, 100, 10_000)  # denominators tried, simplest first
SHARE = 0.5  # the part of the violation that a witness keeps
FINEST = 10**9  # denominator of what cannot be rounded without losing the violation
CAYLEY = "C(X) = (1 + iA)^-1 (1 - iA), A = (X + X^T)/2 + i (X - X^T)/2"


class ProvedSides(NamedTuple):
    """Enclosing intervals of both sides, by their ends."""

    larger: tuple[str, str]
    smaller: tuple[str, str]


class Witness(Struct, frozen=True, forbid_unknown_fields=True):
    """A proved violation of a claim.

    ``larger`` and ``smaller`` are the sides that are claimed to be so, each an enclosing interval;
    ``description`` is the instance in words, ``choice`` and ``parameters`` are what
    ``Space.enclosed`` takes.
    """

    claim: str
    space: str
    larger: tuple[str, str]
    smaller: tuple[str, str]
    description: tuple[str, ...]
    choice: dict[str, Any]
    parameters: dict[str, Any]

    @property
    def lines(self) -> tuple[str, ...]:
        """The instance and both sides there, in words."""
        transform = (CAYLEY,) if any("C([" in line for line in self.description) else ()
        return (
            *self.description,
            *transform,
            f"the side claimed to be larger is in [{', '.join(self.larger)}]",
            f"the side claimed to be smaller is in [{', '.join(self.smaller)}]",
        )

    def __str__(self) -> str:
        head = f"{self.claim} is violated: {self.space}"
        return "\n".join((head, *(f"  {line}" for line in self.lines)))


def witness(slack: Slack, space: Space[Any], best: Best) -> Witness | None:
    """Return a simple and proved form of a violation; None if it cannot be proved.

    Args:
        slack: The inequality.
        space: Where the instance is from.
        best: A violation found in floating point.
    """
    for parameters in (_simplified(slack, space, best), best.parameters):
        fractions = {name: _fractions(values) for name, values in parameters.items()}
        sides = proved_sides(slack, space, best.choice, fractions)
        if sides is not None:
            return Witness(
                slack.claim.name,
                space.label,
                sides.larger,
                sides.smaller,
                space.describe(best.choice, fractions),
                {name: values.tolist() for name, values in best.choice.items()},
                {name: _text(values) for name, values in fractions.items()},
            )
    return None


def proved_sides(
    slack: Slack, space: Space[Any], choice: Draw, parameters: Parameters
) -> ProvedSides | None:
    """Return intervals of both sides if they prove a violation, else None.

    Args:
        slack: The inequality.
        space: Where the instance is from.
        choice: Its discrete choices.
        parameters: Its parameters, arrays of fractions.
    """
    larger, smaller = map(arb, slack.ordered(space.enclosed(choice, parameters)))
    if not larger < smaller:  # false for balls that overlap and for undefined ones
        return None
    return ProvedSides(enclosing_ends(larger), enclosing_ends(smaller))


def read(recorded: Witness, slack: Slack, space: Space[Any]) -> Witness | None:
    """Return a witness as its choices and parameters prove it anew; None if they do not."""
    choice = {name: np.asarray(values) for name, values in recorded.choice.items()}
    parameters = {
        name: np.vectorize(Fraction, otypes=[object])(np.asarray(values))
        for name, values in recorded.parameters.items()
    }
    sides = proved_sides(slack, space, choice, parameters)
    if sides is None:
        return None
    description = space.describe(choice, parameters)
    return structs.replace(recorded, **sides._asdict(), description=description)


def _simplified(slack: Slack, space: Space[Any], best: Best) -> Parameters:
    """Round one parameter after another, small ones first, while the violation lasts.

    First everything that can be is put to 0 or ±1, then the rest to few digits.
    """
    import jax

    from bptools.hunting.search import traced_gap

    with jax.enable_x64(True):
        gaps = jax.jit(jax.vmap(traced_gap(slack, space), in_axes=(None, 0)))
        parameters = _normalised(space, best.parameters)
        first = best.relative_slack
        size = sum(values.size for values in parameters.values())
        tries = 0
        for roundings in (TO_INTEGERS, ROUNDINGS):
            for name, index in _smallest_first(parameters):
                tries += 1
                allowed = first * (1 - (1 - SHARE) * tries / (2 * size))
                candidates = _candidates(parameters[name][index], roundings)
                changed = _with(parameters, name, index, candidates)
                gap = gaps(best.choice, space.project(changed))
                violating = np.flatnonzero(np.asarray(gap.relative) <= allowed)
                if violating.size:
                    parameters[name][index] = candidates[violating[0]]
    return space.project(parameters)


def _smallest_first(parameters: Parameters) -> list[tuple[str, tuple[int, ...]]]:
    """Return where the parameters are, in order of size, the width of the angles last."""
    places = [
        (name, index) for name, values in parameters.items() for index in np.ndindex(values.shape)
    ]
    return sorted(places, key=lambda at: (at[0] == "width", abs(parameters[at[0]][at[1]])))


def _candidates(value: float, roundings: tuple[int, ...]) -> list[float]:
    """Return simpler values, as many whatever the value, so that they compile once."""
    if roundings == TO_INTEGERS:
        return [0.0, float(np.sign(value)), *[float(value)] * (len(ROUNDINGS) - 2)]
    return [round(float(value) * unit) / unit for unit in roundings]


def _with(
    parameters: Parameters, name: str, index: tuple[int, ...], candidates: list[float]
) -> Parameters:
    """Return copies of the parameters, stacked, with each candidate in one place."""
    stacked = {
        key: np.repeat(values[None], len(candidates), 0) for key, values in parameters.items()
    }
    place: tuple[Any, ...] = (slice(None), *index)
    stacked[name][place] = candidates
    return stacked


def _normalised(space: Space[Any], parameters: Parameters) -> Parameters:
    """Return a copy with the largest entry of homogeneous parameters 1: their scale is free."""
    copies = {name: np.array(values) for name, values in parameters.items()}
    for name in space.homogeneous:
        copies[name] /= np.abs(copies[name]).max()
    return copies


def _fractions(values: Any) -> Any:  # noqa: ANN401 - an array of fractions
    """Return the simplest fractions within rounding, as an array of objects."""
    exact = [Fraction(float(x)).limit_denominator(FINEST) for x in np.ravel(values)]
    array = np.empty(len(exact), dtype=object)
    array[:] = exact
    return array.reshape(np.shape(values))


def _text(values: Any) -> Any:  # noqa: ANN401 - nested lists
    return np.vectorize(str, otypes=[object])(values).tolist()
