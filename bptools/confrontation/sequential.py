"""Samples drawn until a verdict is reached: the interval holds at whatever time one stops."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bptools.claims import Case, Verdict
from bptools.statistics import Estimate, Interval, bernstein_interval
from bptools.statistics.budget import require_count
from bptools.statistics.estimate import finite_samples

FIRST_CHUNK, GROWTH = 16, 1.3  # small chunks first: they tune the interval for the many after them


@dataclass(frozen=True)
class SequentialSampling:
    """How a bounded variable is drawn, and how many times at most.

    Args:
        draw: Returns so many independent samples of the variable, the next ones at every call.
        low: Smallest value that the variable can take.
        high: Largest value that it can take.
        error_rate: Probability with which the interval may miss the mean, at any time.
        most: Number of samples at most.

    Raises:
        ValueError: If ``most`` is no number of samples.
    """

    draw: Callable[[int], ArrayLike]
    low: float
    high: float
    error_rate: float
    most: int

    def __post_init__(self) -> None:
        """Refuse what no loop ends at."""
        require_count("most", self.most)

    def until_decided(self, confront: Callable[[Interval, int], Case]) -> Case:
        """Draw chunk after chunk until the case is decided, or no more samples may be drawn.

        Args:
            confront: Takes an interval of the mean, and the number of samples that gave it, to the
                case, such as by ``bound_case`` or ``equality_case``, whose precision is the one
                that is needed.

        Returns:
            The first case that holds or fails, else the last: its samples are what it cost.

        Raises:
            ValueError: If other numbers of samples are drawn than were asked for, the same ones
                again, or one that lies outside [low, high].

        >>> from functools import partial
        >>> import numpy as np
        >>> from bptools.confrontation import bound_case
        >>> draw = partial(np.random.default_rng(1).uniform, 0, 1)
        >>> sampling = SequentialSampling(lambda count: draw(count), 0, 1, 1e-3, 10_000)
        >>> case = sampling.until_decided(lambda mean, n: bound_case("", mean, 0.6, "<=", n))
        >>> case.verdict, case.samples < 2000
        (<Verdict.HOLDS: 'holds'>, True)
        """
        chunks: list[Estimate] = []
        before = np.empty(0)
        drawn, size = 0, float(FIRST_CHUNK)
        while True:
            count = min(int(size), self.most - drawn)
            samples = finite_samples(self.draw(count))
            if samples.size != count:
                raise ValueError(f"sampler must return {count} samples, not {samples.size}")
            _require_new(before, samples)
            chunks.append(Estimate.of(samples))
            before = samples
            drawn, size = drawn + count, size * GROWTH
            interval = bernstein_interval(chunks, self.low, self.high, self.error_rate)
            case = confront(interval, drawn)
            if case.verdict is not Verdict.INCONCLUSIVE or drawn == self.most:
                return case


def _require_new(before: NDArray[np.float64], samples: NDArray[np.float64]) -> None:
    """Refuse samples that begin with those of the chunk before, from a stream that begins anew.

    Of 16 independent samples that are all different any order is as likely as another, so that a
    good sampler is refused with a probability below 1/16!; values that repeat decide nothing.
    """
    again = 0 < before.size <= samples.size and bool((before == samples[: before.size]).all())
    if again and np.unique(before).size == before.size:
        raise ValueError(
            "sampler must return the next samples at every call, it returned those of the call "
            "before: make its random stream once"
        )
