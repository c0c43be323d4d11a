"""The recorded survey of gradients where the diffusion is restricted by other factors than ours."""

from __future__ import annotations

from bptools.claims import Claim, Figure, Method
from bptools.confrontation import Confrontation, check
from bptools.statistics import Budget
from checks.instruments.training.survey import (
    FITTED,
    INDEPENDENT,
    SCALES,
    difference_cases,
    fitted_medians,
    rate_cases,
)
from proofs.gradient_choices import SLOWER, STAYS

DRAWN = ("scale20", "improved", "scale50", "original")


@check(STAYS, method=Method.SAMPLED, weight=1)
def rates_of_decay(claim: Claim, budget: Budget) -> Confrontation:
    """Slopes of the gradient's medians over the recorded survey of seeds, 4 to 10 qubits."""
    error_rate = budget.per_case(len(SCALES) * len(FITTED))
    cases = [
        case for model in SCALES for case in rate_cases(claim, model, budget.samples, error_rate)
    ]
    figure = Figure(
        name="gradient-by-scale",
        title="Gradient against the number of qubits, for three restrictions of the diffusion",
        x_label="data qubits n",
        y_label="mean |∂L| over the angles",
        caption=(
            "First 20 epochs of the first cycle, medians over the surveyed seeds with intervals. "
            "All angles of the improved model's diffusion are multiplied by 0.2, 0.3 or 0.5."
        ),
        series=fitted_medians(DRAWN, error_rate),
    )
    return Confrontation(cases, figures=(figure,), assumes=(INDEPENDENT,))


@check(SLOWER, method=Method.SAMPLED, weight=1)
def differences_of_rates(claim: Claim, budget: Budget) -> Confrontation:
    """Differences from the original's slope over the recorded survey, 4 to 10 qubits."""
    pairs = [(model, "original") for model in SCALES]
    error_rate = budget.per_case(2 * len(pairs) * len(FITTED))
    cases = [
        case for pair in pairs for case in difference_cases(claim, pair, budget.samples, error_rate)
    ]
    return Confrontation(cases, assumes=(INDEPENDENT,))
