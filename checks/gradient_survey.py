"""A recorded survey of gradients over many seeds: slopes and ratios of their medians."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial
from math import inf

import numpy as np
from numpy.typing import NDArray

from bptools.claims import Case, Claim, Figure, Method, Series
from bptools.confrontation import Confrontation, check, confirm
from bptools.ensembles.ghz import extended_ghz_states
from bptools.quddpm.gallery.training_figures import gradients_by_size
from bptools.quddpm.settings import MODELS, of_model
from bptools.statistics import Budget, Interval, stream
from checks.instruments.training.runs import LARGEST, RUNS, SEEDS
from checks.instruments.training.survey import (
    FIRST_SAMPLE,
    FITTED,
    INDEPENDENT,
    bounded_case,
    difference_cases,
    early_gradients,
    early_median,
    fitted_medians,
    rate_cases,
)
from proofs.gradient_survey import ADVANTAGE, CONTROL, ORIGINAL, SLOWER, SMALL, STAYS

Floats = NDArray[np.float64]
Complex = NDArray[np.complex128]

SURVEYED = range(1, 11)  # numbers of qubits
MODEL_OF = {
    ORIGINAL.name: "original",
    CONTROL.name: "control",
    STAYS.name: "improved",
    SMALL.name: "small",
}
# exact gradients: the last size takes as long as all others together
PREDICTED, PREDICTED_IF_QUICK, PREDICTED_ANGLES, BATCH = range(1, 8), range(1, 6), 6, 100


@check(ORIGINAL, CONTROL, STAYS, SMALL, method=Method.SAMPLED, weight=1)
def rate_of_decay(claim: Claim, budget: Budget, seed: int, *, quick: bool) -> Confrontation:
    """Slope of the gradient's median over the recorded survey of seeds, 4 to 10 qubits."""
    error_rate = budget.per_case(len(FITTED))
    cases = rate_cases(claim, MODEL_OF[claim.name], budget.samples, error_rate)
    figures: tuple[Figure, ...] = ()
    if claim.name == ORIGINAL.name:
        predicted = PREDICTED_IF_QUICK if quick else PREDICTED
        figures = (_gradients_by_size(error_rate, _predictions(seed, predicted)),)
    if claim.name == STAYS.name:
        figures = (_power_law(error_rate),)
    return Confrontation(cases, figures=figures, assumes=(INDEPENDENT,))


@check(SLOWER, method=Method.SAMPLED, weight=1)
def difference_of_rates(claim: Claim, budget: Budget) -> Confrontation:
    """Difference of the slopes of both models over the recorded survey, 4 to 10 qubits."""
    error_rate = budget.per_case(2 * len(FITTED))
    cases = difference_cases(claim, ("improved", "original"), budget.samples, error_rate)
    return Confrontation(cases, assumes=(INDEPENDENT,))


def _gradients_by_size(error_rate: float, predicted: Sequence[Series]) -> Figure:
    def ends(values: Floats) -> tuple[float, float]:
        interval = early_median(values, error_rate)
        return interval.low, min(interval.high, float(values.max()))

    words = f"at confidence 1 − {error_rate:.1e} each"
    return gradients_by_size(early_gradients, ends, MODELS, SURVEYED, words, predicted)


@lru_cache(maxsize=1)
def _predictions(seed: int, numbers: Sequence[int]) -> tuple[Series, ...]:
    """Return the exact root mean squares of the gradient of one circuit a size, Haar inputs.

    They hang on neither the claim nor the error rate.
    """
    from checks.instruments.training.predictions import haar_gradient_spreads

    sizes = []
    for n_qubits in numbers:
        settings = of_model("original", n_qubits)
        shape = (settings.layers, 2, settings.n_wires)
        angles = stream(seed, "predicted gradients", n_qubits).normal(size=shape)
        indices = np.linspace(0, angles.size - 1, PREDICTED_ANGLES).astype(int).tolist()
        targets = (BATCH, _ghz_targets(seed, n_qubits))
        spreads = haar_gradient_spreads(
            angles, settings.n_ancilla, targets, settings.batch, indices
        )
        sizes.append(np.sqrt((spreads**2).mean(axis=1)).tolist())
    x = tuple(map(float, numbers))
    return tuple(
        Series(f"exact, {words} targets", "curve", x, y)
        for words, y in zip(("Haar", "GHZ"), zip(*sizes, strict=True), strict=True)
    )


def _power_law(error_rate: float) -> Figure:
    """Draw the improved model's medians on two logarithmic axes, where a power of n is a line."""
    return Figure(
        name="gradient-power-law",
        title="The improved model's gradient against the number of qubits, on logarithmic axes",
        x_label="data qubits n",
        y_label="mean |∂L| over the angles",
        caption=(
            "The medians of the survey. A power of n is a straight line here, an exponential bends "
            "downwards: over these sizes the samples do not decide between them."
        ),
        series=fitted_medians(("improved", "small"), error_rate),
        log_x=True,
    )


def _ghz_targets(seed: int, n_qubits: int) -> Complex:
    angles = stream(seed, "predicted targets", n_qubits).uniform(0, 2 * np.pi, BATCH)
    return extended_ghz_states(angles, n_qubits)


@check(ADVANTAGE, method=Method.SAMPLED, weight=1)
def advantage_at_the_largest_size(claim: Claim, budget: Budget) -> Confrontation:
    """Ratio of the medians over the recorded survey of seeds, at 10 qubits."""
    error_rate = budget.per_case(2)
    count = min(budget.samples, FIRST_SAMPLE)

    def case(first: int, last: int) -> Case:
        improved, original = (
            early_median(early_gradients(model, LARGEST)[first:last], error_rate)
            for model in ("improved", "original")
        )
        low = improved.low / original.high
        high = improved.high / original.low if original.low > 0 else inf
        ratio = Interval.following(low, high, improved, original)
        return bounded_case(f"$n = {LARGEST}$", ratio, claim, 2 * (last - first))

    cases = confirm(case(0, count), partial(case, FIRST_SAMPLE, FIRST_SAMPLE + count))
    figures = tuple(RUNS.gradients_by_cycle(n) for n in SEEDS)
    return Confrontation(cases, figures=figures, assumes=(INDEPENDENT,))
