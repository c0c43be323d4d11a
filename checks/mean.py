"""The mean gradient over Haar inputs: exact averages over a 1-design, QuTiP and PennyLane."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray
from sympy import Rational

from bptools.claims import Case, Claim, Figure, Method, Series
from bptools.confrontation import (
    Confrontation,
    check,
    claimed_at,
    confirm,
    equality_case,
    exact_case,
)
from bptools.ensembles import haar_states
from bptools.ensembles.designs import basis_states
from bptools.evaluation import evaluate
from bptools.gradients import exact_haar_moments
from bptools.statistics import Budget, stream
from checks.instruments.gradients.circuit_instances import LAYERS, deep_instance, denoising_instance
from checks.instruments.gradients.estimation import (
    ASSUMES_VARIANCE,
    mean_interval,
    samples_for_mean,
)
from checks.instruments.gradients.instance import CircuitInstance
from checks.instruments.gradients.rational_instances import (
    CIRCUITS,
    random_instance,
    swapping_instance,
)
from checks.instruments.values import matrix_values, operator_values
from proofs import N_A, N
from proofs.haar_input import WITH, WITHOUT
from proofs.mean import (
    BOUND_NORM,
    BOUND_RANK,
    WITH_ANCILLAS,
    WITHOUT_ANCILLAS,
    ZERO_WITH_ANCILLAS,
)

Floats = NDArray[np.float64]

PRECISION = 0.2  # of a mean, in standard deviations of the gradient
TINY = 1e-12  # beside means and deviations that rounding alone keeps from 0


@check(
    WITHOUT_ANCILLAS, WITH_ANCILLAS, ZERO_WITH_ANCILLAS, BOUND_RANK, BOUND_NORM, method=Method.EXACT
)
def average_over_basis(claim: Claim, seed: int) -> Iterator[Case]:
    """Exact average of parameter-shift gradients over the basis states, a 1-design."""
    with_ancillas = claim.name != WITHOUT_ANCILLAS.name
    for n_data, n_ancilla in ((1, 1), (2, 1), (1, 2)) if with_ancillas else ((1, 0), (2, 0)):
        generator = stream(seed, "mean over basis", n_data, n_ancilla)
        instances = [random_instance(n_data, n_ancilla, generator) for _ in range(CIRCUITS)]
        names = [f"circuit {number}" for number in range(1, CIRCUITS + 1)]
        if with_ancillas:
            letters = "Y" + "1" * (n_data + n_ancilla - 1)
            swapped = min(n_data, n_ancilla)
            instances.append(swapping_instance(n_data, n_ancilla, swapped, letters))
            names.append("ancilla swapped in")
        for name, instance in zip(names, instances, strict=True):
            gradients = instance.gradients(basis_states(instance.dim))
            mean = sum(gradients, Rational(0)) / len(gradients)
            values = matrix_values(WITH if with_ancillas else WITHOUT, instance)
            claimed = evaluate(claim.closed_form, values, exact=True)
            label = f"$N = {instance.dim}$, $N_a = {instance.ancilla_dim}$, {name}"
            yield exact_case(label, claim.relation, mean, claimed, values)


@check(WITHOUT_ANCILLAS, WITH_ANCILLAS, ZERO_WITH_ANCILLAS, method=Method.SAMPLED, weight=2)
def sampled_by_qutip(claim: Claim, budget: Budget, seed: int, *, quick: bool) -> Confrontation:
    """QuTiP: the mean gradient of random circuits over Haar kets."""
    from bptools.ensembles.qutip_haar import qutip_haar_states
    from checks.instruments.gradients.qutip_circuit import gradients_of

    ancillas = (0,) if claim.name == WITHOUT_ANCILLAS.name else (1, 2)
    largest = 2 if claim.name == ZERO_WITH_ANCILLAS.name else 3 if quick else 6
    error_rate = budget.per_case(largest * len(ancillas))
    count = budget.most(samples_for_mean(PRECISION, error_rate))
    cases: list[Case] = []
    for n_data in range(1, largest + 1):
        drawing = partial(stream, seed, "mean by QuTiP", n_data)
        states = qutip_haar_states(count, 2**n_data, drawing("kets"))
        for n_ancilla in ancillas:
            instance = deep_instance(n_data, n_ancilla, drawing(n_ancilla, "circuit"))
            if n_ancilla:
                instance = with_sizeable_mean(instance)
            label = f"$N = {instance.dim}$, $N_a = {instance.ancilla_dim}$"
            first = gradients_of(instance, states)
            again = partial(instance.haar_gradients, count, drawing(n_ancilla, "confirm"))
            claimed = claimed_at(claim, matrix_values(WITH if n_ancilla else WITHOUT, instance))
            cases += mean_cases(label, instance, first, again, claimed, error_rate)
    return Confrontation(cases, assumes=(ASSUMES_VARIANCE,))


@check(WITH_ANCILLAS, ZERO_WITH_ANCILLAS, method=Method.SAMPLED, weight=2)
def sampled_by_pennylane(claim: Claim, budget: Budget, seed: int, *, quick: bool) -> Confrontation:
    """PennyLane: the mean gradient of the denoising circuit, GHZ targets, two ancillas."""
    from bptools.quddpm.denoiser import shift_gradients

    refuting = claim.name == ZERO_WITH_ANCILLAS.name
    sizes = range(1, 3 if refuting else 5 if quick else 9)
    error_rate = budget.per_case(len(sizes))
    count = budget.most(samples_for_mean(PRECISION, error_rate))
    cases: list[Case] = []
    drawn: list[tuple[CircuitInstance, Case]] = []
    for n_data in sizes:
        drawing = partial(stream, seed, "mean by PennyLane", n_data)
        instance = with_sizeable_mean(denoising_instance(n_data, 2, LAYERS - 1, drawing("circuit")))
        states = haar_states(count, instance.dim, drawing("states"))
        angles = instance.angles.reshape(LAYERS, 2, -1)
        first = shift_gradients(angles, instance.target, states, 2, instance.index)
        again = partial(instance.haar_gradients, count, drawing("confirm"))
        claimed = claimed_at(claim, operator_values(instance))
        label = f"$n = {n_data}$, $n_a = 2$, angle {instance.index}"
        runs = mean_cases(label, instance, first, again, claimed, error_rate)
        drawn.append((instance, runs[0]))
        cases += runs
    figures = (_mean_figure(drawn),) if not refuting else ()
    return Confrontation(cases, figures=figures, assumes=(ASSUMES_VARIANCE,))


def mean_cases(
    label: str,
    instance: CircuitInstance,
    first: Floats,
    again: Callable[[], Floats],
    claimed: float,
    error_rate: float,
) -> tuple[Case, ...]:
    """Confront sampled gradients with a claimed mean, to a fraction of their deviation."""
    deviation = float(np.sqrt(instance.moments.variance))

    def case(values: Floats) -> Case:
        interval = mean_interval(instance, values, error_rate)
        return equality_case(label, interval, claimed, PRECISION * deviation, values.size)

    return confirm(case(first), lambda: case(again()))


def with_sizeable_mean(instance: CircuitInstance) -> CircuitInstance:
    """Return the instance with the angle whose mean is closest in size to its deviation."""
    moments = exact_haar_moments(
        instance.circuit, instance.angles, instance.target, instance.n_data, instance.n_ancilla
    )
    deviation = np.sqrt(moments.variance)
    distance = np.abs(np.log((np.abs(moments.mean) + TINY) / (deviation + TINY)))
    distance[deviation < deviation.max() / 10] = np.inf  # gates that hardly matter
    return replace(instance, index=int(distance.argmin()))


def _mean_figure(drawn: list[tuple[CircuitInstance, Case]]) -> Figure:
    """Draw the means in units of their bound, without which all but the first would look zero."""
    x = tuple(float(instance.n_data) for instance, _ in drawn)
    bounds = [
        min(claimed_at(claim, {N: i.dim, N_A: i.ancilla_dim}) for claim in (BOUND_RANK, BOUND_NORM))
        for i, _ in drawn
    ]

    def scaled(ends: list[float | None]) -> tuple[float, ...]:
        return tuple(float(end or 0) / bound for end, bound in zip(ends, bounds, strict=True))

    exact = scaled([float(instance.moments.mean) for instance, _ in drawn])
    sampled = scaled([float(case.found) for _, case in drawn])
    low, high = scaled([case.low for _, case in drawn]), scaled([case.high for _, case in drawn])
    return Figure(
        name="mean-with-ancillas",
        title="Mean gradient with two ancillas",
        x_label="data qubits n",
        y_label="mean gradient / bound",
        caption=(
            "Haar inputs, the paper's denoising circuit of five layers, GHZ target, the angle "
            "whose mean is closest in size to its deviation; in units of the bound "
            "$min(N_a slash (2N), 1 slash 2)$. The mean was claimed to be zero."
        ),
        series=(
            Series("exact", "curve", x, exact),
            Series("sampled by PennyLane", "points", x, sampled, low, high),
            Series("claimed: zero", "curve", x, tuple(0.0 for _ in drawn)),
            Series("bound", "bound", x, (1.0,) * len(x)),
            Series("bound from below", "bound", x, (-1.0,) * len(x)),
        ),
        log_y=False,
    )
