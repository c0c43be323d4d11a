"""The recorded survey of gradients over many seeds: medians, slopes, and cases of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from math import inf

import numpy as np
from numpy.typing import NDArray

from bptools.claims import Case, Claim, Series, Verdict
from bptools.confrontation import bound_case, confirm
from bptools.quddpm.gallery.training_figures import called
from bptools.quddpm.settings import Settings, changed_settings, of_model
from bptools.recordings.folder import RecordingError
from bptools.statistics import Interval, log_slope_interval, median_interval
from checks.instruments.training.runs import ARCHIVE

Floats = NDArray[np.float64]

FITTED = range(4, 11)  # the smaller ones are not yet on a line
SCALES = {"scale20": 0.2, "scale50": 0.5}  # of the diffusion's angles, 0.3 in the improved model
FIRST_SAMPLE = 48  # seeds of a verdict; later ones are kept for the run that confirms a failure
INDEPENDENT = "the seeds' random streams are independent"


def early_gradients(model: str, n_qubits: int) -> Floats:
    """Return the mean |∂L| of each surveyed seed over the first epochs; none if not recorded."""
    try:
        gradients: Floats = ARCHIVE.survey(surveyed(model, n_qubits)).arrays["gradient_mean"]
    except RecordingError:
        return np.zeros(0)
    return gradients


def surveyed(model: str, n_qubits: int) -> Settings:
    """Return the settings of a surveyed model."""
    if model not in SCALES:
        return of_model(model, n_qubits)
    base = of_model("improved", n_qubits)
    return changed_settings(base, model=model, diffusion_scale=SCALES[model])


def early_median(values: Floats, error_rate: float) -> Interval:
    """Enclose the median of gradients, which are positive; from none by everything."""
    interval = median_interval(values, error_rate) if len(values) else Interval(0, inf)
    return Interval.following(max(interval.low, 0.0), interval.high, interval)


def rate_cases(claim: Claim, model: str, samples: int, error_rate: float) -> tuple[Case, ...]:
    """Confront the slope of a model's medians with a bound; a failure is confirmed on new seeds."""

    def case(first: int, last: int) -> Case:
        slope, seeds = slope_interval(model, slice(first, last), error_rate)
        return bounded_case(f"{model}, {last - first} seeds a size", slope, claim, seeds)

    count = min(samples, FIRST_SAMPLE)
    return confirm(case(0, count), partial(case, FIRST_SAMPLE, FIRST_SAMPLE + count))


def difference_cases(
    claim: Claim, models: tuple[str, str], samples: int, error_rate: float
) -> tuple[Case, ...]:
    """Confront the difference of two models' slopes with a bound, the first less the second."""

    def case(begin: int, end: int) -> Case:
        seeds = slice(begin, end)
        (first, n_first), (second, n_second) = (
            slope_interval(model, seeds, error_rate) for model in models
        )
        ends = first.low - second.high, first.high - second.low
        difference = Interval.following(*ends, first, second)
        return bounded_case(" less ".join(models), difference, claim, n_first + n_second)

    count = min(samples, FIRST_SAMPLE)
    return confirm(case(0, count), partial(case, FIRST_SAMPLE, FIRST_SAMPLE + count))


def slope_interval(model: str, seeds: slice, error_rate: float) -> tuple[Interval, int]:
    """Enclose the slope of a model's medians, in bits a qubit, and say how many seeds that took."""
    samples = [early_gradients(model, n)[seeds] for n in FITTED]
    medians = [early_median(values, error_rate) for values in samples]
    return log_slope_interval(list(FITTED), medians), sum(map(len, samples))


def fitted_medians(models: Sequence[str], error_rate: float) -> tuple[Series, ...]:
    """Return the recorded medians and their intervals, one series a model, 4 to 10 qubits."""
    curves = []
    for model in models:
        gradients = {n: early_gradients(model, n) for n in FITTED}
        recorded = {n: values for n, values in gradients.items() if len(values)}
        ends = [early_median(values, error_rate) for values in recorded.values()]
        tops = (float(values.max()) for values in recorded.values())
        curves.append(
            Series(
                called(model),
                "points",
                tuple(map(float, recorded)),
                tuple(float(np.median(values)) for values in recorded.values()),
                tuple(interval.low for interval in ends),
                tuple(min(i.high, top) for i, top in zip(ends, tops, strict=True)),
            )
        )
    return tuple(series for series in curves if series.x)


def bounded_case(label: str, interval: Interval, claim: Claim, samples: int) -> Case:
    """Return the case of an interval; one that is unbounded decides nothing and has no numbers."""
    bound = float(claim.closed_form)
    if np.isfinite([interval.low, interval.high]).all():
        return bound_case(label, interval, bound, claim.relation, samples)
    expected = f"{claim.relation} {bound:.6g}"
    note = "too few seeds are recorded for an interval"
    return Case(label, expected, "unknown", Verdict.INCONCLUSIVE, samples=samples, note=note)
