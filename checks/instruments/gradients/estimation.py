"""Intervals for the mean and the variance of sampled gradients, with the variances they rest on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil, isinf, log, sqrt

import msgspec
import numpy as np
from numpy.typing import NDArray

from bptools.claims import Case, Figure, Relation, Series, Verdict
from bptools.confrontation import bound_case, confirm, equality_case
from bptools.statistics import (
    Interval,
    catoni_interval,
    least_squares_slope,
    log_slope_interval,
    variance_from_moments,
)
from checks.instruments.gradients.instance import CircuitInstance

Floats = NDArray[np.float64]
ASSUMES_VARIANCE = "the variance of the gradient, from the exact moments"
ASSUMES_FOURTH = "the fourth moment of the gradient, from the exact moments"
DEVIATIONS = 4.0  # by which an estimate may be off its value and the interval still fit


def mean_interval(instance: CircuitInstance, values: Floats, error_rate: float) -> Interval:
    """Enclose the mean gradient over Haar inputs.

    Args:
        instance: What was differentiated; its exact variance is assumed.
        values: Gradients of independent inputs.
        error_rate: Probability with which the interval may miss the mean, in (0, 1).
    """
    return catoni_interval(values, float(instance.moments.variance), error_rate)


def variance_interval(instance: CircuitInstance, values: Floats, error_rate: float) -> Interval:
    """Enclose the variance of the gradient over Haar inputs.

    Args:
        instance: What was differentiated; its exact fourth central moment is assumed.
        values: Gradients of independent inputs.
        error_rate: Probability with which the interval may miss the variance, in (0, 1).
    """
    central = instance.central
    centred = values - float(instance.moments.mean)  # a variance does not see any constant
    mean = catoni_interval(centred, float(central.second), error_rate / 2)
    squares = catoni_interval(centred**2, float(central.variance_of_square), error_rate / 2)
    ends = max(squares.low, 0.0), max(squares.high, 0.0)
    positive = Interval.following(*ends, squares)
    return variance_from_moments(mean, positive)


def samples_for_mean(precision: float, error_rate: float) -> int:
    """Return how many samples settle a mean.

    Args:
        precision: To which it is to be known, in standard deviations.
        error_rate: Of the interval, in (0, 1).

    >>> samples_for_mean(0.1, 1e-6)
    8812
    """
    return ceil(((sqrt(2 * log(2 / error_rate)) + DEVIATIONS) / precision) ** 2)


def samples_for_variance(instance: CircuitInstance, precision: float, error_rate: float) -> int:
    """Return how many samples settle a variance.

    Args:
        instance: What is differentiated; the count grows with the kurtosis of its gradient.
        precision: To which the variance is to be known, relative to it.
        error_rate: Of the interval, in (0, 1).
    """
    central, root = instance.central, sqrt(2 * log(4 / error_rate))
    spread = sqrt(float(central.variance_of_square)) / float(central.second)
    # precision = (root + DEVIATIONS) spread / sqrt(count) + root^2 / count, the last of the mean
    linear = (root + DEVIATIONS) * spread
    return ceil(((linear + sqrt(linear**2 + 4 * precision * root**2)) / (2 * precision)) ** 2)


@dataclass(frozen=True, eq=False)
class SampledVariance:
    """A variance that a claim speaks of, sampled once and, if it fails, a second time.

    Args:
        label: What was examined.
        instance: What was differentiated; its exact fourth moment is assumed.
        relation: How the variance is claimed to relate to ``claimed``.
        claimed: The right side of the claim.
        precision: Of an equality, relative.
        error_rate: Of one interval; the second run has its own.
        values: Gradients of independent inputs.
        again: Draws others by a second sampler.
        bound: A bound to state beside an equality, if any.
    """

    label: str
    instance: CircuitInstance
    relation: Relation
    claimed: float
    precision: float
    error_rate: float
    values: Floats
    again: Callable[[], Floats]
    bound: float | None = None

    @cached_property
    def first(self) -> Interval:
        """The interval of the first run."""
        return variance_interval(self.instance, self.values, self.error_rate)

    @cached_property
    def second(self) -> Interval:
        """The interval of the second run, drawn when it is first asked for."""
        return variance_interval(self.instance, self.again(), self.error_rate)

    def runs(self) -> tuple[Case, ...]:
        """Return the case of the first run and, where it fails, of the second."""
        return confirm(self._case(self.first), lambda: self._case(self.second))

    def _case(self, interval: Interval) -> Case:
        count = self.values.size
        if self.relation is not Relation.EQUAL:
            return bound_case(self.label, interval, self.claimed, self.relation, count)
        precision = self.precision * abs(self.claimed)
        case = equality_case(self.label, interval, self.claimed, precision, count)
        return msgspec.structs.replace(case, bound=self.bound)


def slope_runs(
    label: str, samples: Sequence[SampledVariance], precision: float, remark: str = ""
) -> tuple[Case, ...]:
    """Confront the slope of log₂ of sampled variances against n with that of the claimed ones.

    Args:
        label: What was examined.
        samples: One for each number of data qubits; their intervals alone are used, at no further
            share of the error rate.
        precision: To which the slope is to be consistent, in bits per qubit.
        remark: Added to the notes.
    """
    qubits = [sample.instance.n_data for sample in samples]
    exact = least_squares_slope(qubits, np.log2([sample.claimed for sample in samples]))
    count = sum(sample.values.size for sample in samples)

    def case(intervals: list[Interval]) -> Case:
        interval = log_slope_interval(qubits, intervals)
        if isinf(interval.half_width):  # of too few samples; evidence holds finite numbers alone
            note = "an interval reaches 0: no slope can be read off"
            return Case(label, exact, note, Verdict.INCONCLUSIVE, samples=count)
        compared = equality_case(label, interval, exact, precision, count)
        return msgspec.structs.replace(compared, note=compared.note + remark)

    first = case([sample.first for sample in samples])
    return confirm(first, lambda: case([sample.second for sample in samples]))


def variance_figure(
    name: str,
    title: str,
    caption: str,
    curves: Mapping[str, Sequence[SampledVariance]],
) -> Figure:
    """Return the figure of variances against the number of data qubits.

    Args:
        name: Of the figure.
        title: Of the figure.
        caption: What it shows.
        curves: Samples of increasing size, by label; the bounds of the first are drawn.
    """
    series = []
    for label, samples in curves.items():
        x = tuple(float(sample.instance.n_data) for sample in samples)
        low, high = (tuple(getattr(s.first, end) for s in samples) for end in ("low", "high"))
        middles = tuple(sample.first.middle for sample in samples)
        exact = tuple(float(sample.instance.moments.variance) for sample in samples)
        series.append(Series(f"exact, {label}", "curve", x, exact))
        series.append(Series(f"sampled, {label}", "points", x, middles, low, high))
    bounded = [s for s in next(iter(curves.values())) if s.bound is not None]
    if bounded:
        x = tuple(float(sample.instance.n_data) for sample in bounded)
        series.append(Series("bound", "bound", x, tuple(s.bound or 0.0 for s in bounded)))
    return Figure(
        name=name,
        title=title,
        x_label="data qubits n",
        y_label="variance of the gradient",
        caption=caption,
        series=tuple(series),
    )
