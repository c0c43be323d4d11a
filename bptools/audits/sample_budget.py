"""How many samples a cost is given: as many as some seconds allow, by its gates and its body."""

from __future__ import annotations

from collections.abc import Callable
from math import log2
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from bptools.audits.cost import Cost
from bptools.audits.picture_gradients import TurnedPicture

Floats = NDArray[np.float64]

FIRST_SAMPLES = 1000  # then twice as many, until the largest variance is known well enough
MOST_SAMPLES = 2**16
MOST_OPERATIONS = 5e8  # amplitudes times gates of all samples: some ten seconds
OPERATIONS_A_SECOND = 5e7
MOST_SECONDS = 10.0  # of samples of a body that is run draw by draw
FEWEST_SAMPLES = 8
WHOLE_SLOWNESS = 30  # times that PennyLane takes for a gate of a whole cost


def timely(cost: Cost, most: int, draw: Callable[[Floats], Floats]) -> int:
    """Return how many of so many samples ten seconds allow, by how long one takes.

    It is at angles that are shifted by 1 from the cost's own, so that no draw has a part in how
    many there are.

    Args:
        cost: The cost, whose body may take longer than its gates.
        most: How many its gates allow.
        draw: Returns gradients at some parameters.
    """
    begun = perf_counter()
    draw(cost.program.values[None] + 1.0)
    seconds = perf_counter() - begun
    while most >= 2 * FEWEST_SAMPLES and most * seconds > MOST_SECONDS:
        most //= 2
    return most


def work_of(cost: Cost) -> float:
    """Return how many products a sample takes, in those of amplitudes and gates."""
    program = cost.program
    picture = picture_of(cost)
    if cost.chained is not None:
        work = cost.chained.work
    elif not is_slow(cost):
        work = program.work if picture is None else picture.work
    else:
        work = len(program.circuit.gates) * 2.0**program.n_wires
        work *= WHOLE_SLOWNESS * (2.0**program.n_wires if program.circuit.is_noisy else 1)
        if not cost.whole.traceable:
            work *= 1000 * (1 if cost.is_expectation else program.n_parameters)
    return max(work, 1.0)


def picture_of(cost: Cost) -> TurnedPicture | None:
    """Return the picture in which a cost is sampled; None where its gates are simulated."""
    program = cost.program
    if not cost.is_expectation or program.random_axes or not program.is_linear:
        return None
    picture = TurnedPicture.of(program)
    return picture if picture is not None and picture.work < program.work else None


def is_slow(cost: Cost) -> bool:
    """Return whether a cost is differentiated as a whole."""
    return not cost.is_expectation or cost.program.circuit.is_noisy or not cost.program.is_linear


def affordable(cost: Cost) -> int:
    """Return how many samples some ten seconds allow: from the first look on, a look's number."""
    count = MOST_OPERATIONS / work_of(cost)
    if count < FIRST_SAMPLES:
        return max(200, int(count))
    return int(min(FIRST_SAMPLES << round(log2(count / FIRST_SAMPLES)), MOST_SAMPLES))


def most_seconds(cost: Cost, most: int | None) -> float:
    """Return about how long the samples of a cost take, if all of them are drawn.

    Args:
        cost: The cost.
        most: Number of samples at most; what some seconds allow by default.
    """
    return (most or affordable(cost)) * work_of(cost) / OPERATIONS_A_SECOND
