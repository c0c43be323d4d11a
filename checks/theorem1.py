"""The variance of the gradient: exact averages over a 2-design, QuTiP and PennyLane."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray
from sympy import Rational

from bptools.claims import Case, Claim, Figure, Method
from bptools.confrontation import (
    Confrontation,
    check,
    claimed_at,
    exact_case,
    rounded_case,
    rounding_radius,
)
from bptools.ensembles import haar_states
from bptools.ensembles.designs import stabiliser_states
from bptools.ensembles.rational import pauli_string
from bptools.evaluation import Values, evaluate
from bptools.statistics import Budget, stream
from checks.instruments.gradients.circuit_instances import (
    LAYERS,
    deep_instance,
    denoising_instance,
    instance_near_bound,
    tight_instance,
)
from checks.instruments.gradients.estimation import (
    ASSUMES_FOURTH,
    SampledVariance,
    samples_for_variance,
    slope_runs,
    variance_figure,
)
from checks.instruments.gradients.instance import CircuitInstance
from checks.instruments.gradients.rational_instances import (
    CIRCUITS,
    RationalInstance,
    random_instance,
    swapping_instance,
)
from checks.instruments.gradients.splitting import Split
from checks.instruments.values import matrix_values, operator_values
from proofs import N_A, N
from proofs.haar_input import WITH, WITHOUT
from proofs.theorem1 import (
    BOUND,
    BOUND_NORM,
    BOUND_RANK,
    EXPONENTIAL,
    OBSERVABLE,
    QUBITS,
    VARIANCE,
    WITH_ANCILLAS,
)

Floats = NDArray[np.float64]

PRECISION = 0.2  # of a variance, relative to the one that is claimed
COARSE_PRECISION = 0.25  # where QuTiP takes longest to draw a ket
COARSE_DIM = 32
MARGIN = 0.55  # overlap of the tight circuits: bound/value = 1.43, so that samples can tell
POSITIONS = {"first layer": 0, "middle layer": LAYERS // 2, "last layer": LAYERS - 1}
LARGEST_EXPONENT = 60
SLOPE_PRECISION, QUICK_SLOPE_PRECISION = 0.15, 0.3  # bits a qubit, for n = 1..8 and 1..4
# (data qubits, ancillas) at which autodiff is compared; compiling it is what takes time
AUTODIFF, QUICK_AUTODIFF = {(1, 0), (4, 0), (2, 1), (1, 3)}, {(1, 0)}
AUTODIFF_STATES = 300
TRACED = 10  # kets whose reduced states are compared
_WORDS = ("no", "one", "two", "three")
_TIGHT_SIZES = {  # (data qubits, ancillas); N_a = N/2 is where both bounds with ancillas meet
    BOUND.name: ((1, 0), (3, 0), (6, 0)),
    BOUND_RANK.name: ((2, 1), (3, 1), (5, 1), (4, 2)),
    BOUND_NORM.name: ((2, 1), (3, 2), (4, 3)),
}


@check(VARIANCE, BOUND, OBSERVABLE, WITH_ANCILLAS, BOUND_RANK, BOUND_NORM, method=Method.EXACT)
def average_over_stabilisers(claim: Claim, seed: int) -> Iterator[Case]:
    """Exact variance of parameter-shift gradients over the stabiliser states, a 2-design."""
    with_ancillas = claim.name in {c.name for c in (WITH_ANCILLAS, BOUND_RANK, BOUND_NORM)}
    for n_data, n_ancilla in ((1, 1), (2, 1), (1, 2)) if with_ancillas else ((1, 0), (2, 0)):
        generator = stream(seed, "variance over stabilisers", n_data, n_ancilla)
        for name, instance in _rational_instances(claim, n_data, n_ancilla, generator).items():
            gradients = instance.gradients(stabiliser_states(n_data))
            mean = sum(gradients, Rational(0)) / len(gradients)
            variance = sum((x**2 for x in gradients), Rational(0)) / len(gradients) - mean**2
            values = matrix_values(WITH if with_ancillas else WITHOUT, instance)
            label = f"$N = {instance.dim}$, $N_a = {instance.ancilla_dim}$, {name}"
            claimed = evaluate(claim.closed_form, values, exact=True)
            letters = {**values, "O": instance.measured}
            yield exact_case(label, claim.relation, variance, claimed, letters)


@check(EXPONENTIAL, method=Method.EXACT)
def compare_powers(claim: Claim) -> Iterable[Case]:
    """Exact comparison of the two bounds for every number of qubits up to 60."""
    for n in range(1, LARGEST_EXPONENT + 1):
        quantity, claimed = (side.subs(QUBITS, n) for side in (claim.quantity, claim.closed_form))
        yield exact_case(f"$n = {n}$", claim.relation, quantity, claimed, {QUBITS: n})


@check(VARIANCE, WITH_ANCILLAS, method=Method.SAMPLED, weight=3)
def sampled_by_qutip(claim: Claim, budget: Budget, seed: int, *, quick: bool) -> Confrontation:
    """QuTiP: the variance of the gradient of random circuits over Haar kets."""
    from bptools.ensembles.qutip_haar import qutip_haar_states
    from checks.instruments.gradients.qutip_circuit import gradients_of

    ancillas = (1, 2) if claim.name == WITH_ANCILLAS.name else (0,)
    largest = 3 if quick else 6
    error_rate = budget.per_case(largest * len(ancillas))
    cases: list[Case] = []
    for n_data in range(1, largest + 1):
        drawing = partial(stream, seed, "variance by QuTiP", n_data)
        instances = [deep_instance(n_data, a, drawing(a, "circuit")) for a in ancillas]
        precision = PRECISION if 2**n_data < COARSE_DIM else COARSE_PRECISION
        needed = max(samples_for_variance(i, precision, error_rate) for i in instances)
        states = qutip_haar_states(budget.most(needed), 2**n_data, drawing("kets"))
        for instance in instances:
            values = matrix_values(WITH if instance.n_ancilla else WITHOUT, instance)
            first = gradients_of(instance, states)
            confirming = drawing(instance.n_ancilla, "confirm")
            sample = _sampled(claim, instance, values, error_rate, first, confirming, precision)
            cases += [_partial_trace_case(instance, states[:TRACED]), *sample.runs()]
    return Confrontation(cases, assumes=(ASSUMES_FOURTH,))


@check(BOUND, BOUND_RANK, BOUND_NORM, method=Method.SAMPLED, weight=2)
def bounded_by_qutip(claim: Claim, budget: Budget, seed: int, *, quick: bool) -> Confrontation:
    """QuTiP: circuits made to come within a factor of 1.4 of the bound, over Haar kets."""
    from bptools.ensembles.qutip_haar import qutip_haar_states
    from checks.instruments.gradients.qutip_circuit import gradients_of

    sizes = _TIGHT_SIZES[claim.name][: 2 if quick else None]
    error_rate = budget.per_case(len(sizes))
    cases: list[Case] = []
    for n_data, n_ancilla in sizes:
        drawing = partial(stream, seed, "bound by QuTiP", n_data, n_ancilla)
        instance = tight_instance(n_data, n_ancilla, MARGIN, drawing("circuit"))
        count = budget.most(samples_for_variance(instance, COARSE_PRECISION, error_rate))
        first = gradients_of(instance, qutip_haar_states(count, 2**n_data, drawing("kets")))
        values: Values = {N: instance.dim, N_A: instance.ancilla_dim}
        cases += _sampled(claim, instance, values, error_rate, first, drawing("confirm")).runs()
    return Confrontation(cases, assumes=(ASSUMES_FOURTH,))


@check(VARIANCE, method=Method.SAMPLED, weight=4)
def denoiser_without_ancillas(
    claim: Claim, budget: Budget, seed: int, *, quick: bool
) -> Confrontation:
    """PennyLane: the variance in the denoising circuit without ancillas, and its slope."""
    return _denoiser(claim, budget, seed, 0, quick=quick)


@check(WITH_ANCILLAS, method=Method.SAMPLED, weight=4)
def denoiser_with_one_ancilla(
    claim: Claim, budget: Budget, seed: int, *, quick: bool
) -> Confrontation:
    """PennyLane: the variance in the denoising circuit with one ancilla, and its slope."""
    return _denoiser(claim, budget, seed, 1, quick=quick)


@check(WITH_ANCILLAS, method=Method.SAMPLED, weight=4)
def denoiser_with_two_ancillas(
    claim: Claim, budget: Budget, seed: int, *, quick: bool
) -> Confrontation:
    """PennyLane: the variance in the denoising circuit with two ancillas, and its slope."""
    return _denoiser(claim, budget, seed, 2, quick=quick)


@check(WITH_ANCILLAS, method=Method.SAMPLED, weight=5)
def denoiser_with_three_ancillas(
    claim: Claim, budget: Budget, seed: int, *, quick: bool
) -> Confrontation:
    """PennyLane: the variance in the denoising circuit with three ancillas, and its slope."""
    return _denoiser(claim, budget, seed, 3, quick=quick)


@check(BOUND, method=Method.SAMPLED, weight=2)
def bounded_denoiser(claim: Claim, budget: Budget, seed: int, *, quick: bool) -> Confrontation:
    """PennyLane: last-layer angles of the denoising circuit that come near the bound."""
    sizes = range(1, 5 if quick else 9)
    error_rate = budget.per_case(len(sizes))
    cases: list[Case] = []
    for n_data in sizes:
        drawing = partial(stream, seed, "denoiser near the bound", n_data)
        instance = instance_near_bound(n_data, partial(drawing, "circuit"))
        count = budget.most(samples_for_variance(instance, PRECISION, error_rate))
        first = _shifted(instance, haar_states(count, instance.dim, drawing("states")))
        values: Values = {N: instance.dim, N_A: 1}
        cases += _sampled(claim, instance, values, error_rate, first, drawing("confirm")).runs()
    return Confrontation(cases, assumes=(ASSUMES_FOURTH,))


def _denoiser(
    claim: Claim, budget: Budget, seed: int, n_ancilla: int, *, quick: bool
) -> Confrontation:
    """Sample every position and number of data qubits; read the slopes off the same samples."""
    sizes = range(1, 5 if quick else 9)
    error_rate = budget.per_case(len(sizes) * len(POSITIONS))
    samples: dict[str, list[SampledVariance]] = {position: [] for position in POSITIONS}
    cases: list[Case] = []
    for n_data in sizes:
        drawing = partial(stream, seed, "denoiser", n_ancilla, n_data)
        instances = {
            position: denoising_instance(n_data, n_ancilla, layer, drawing("circuit"))
            for position, layer in POSITIONS.items()
        }
        needed = max(samples_for_variance(i, PRECISION, error_rate) for i in instances.values())
        states = haar_states(budget.most(needed), 2**n_data, drawing("states"))
        for position, instance in instances.items():
            first = _shifted(instance, states)
            confirming = drawing(position, "confirm")
            values = operator_values(instance)
            sample = _sampled(claim, instance, values, error_rate, first, confirming)
            sample = replace(sample, label=f"{sample.label}, {position}")
            samples[position].append(sample)
            cases += sample.runs()
        if (n_data, n_ancilla) in (QUICK_AUTODIFF if quick else AUTODIFF):
            cases.append(_autodiff_case(instances["middle layer"], states))
    precision = QUICK_SLOPE_PRECISION if quick else SLOPE_PRECISION
    remark = "" if n_ancilla else "; -2 for large n"
    for position, ladder in samples.items():
        cases += slope_runs(f"slope in bits per qubit, {position}", ladder, precision, remark)
    figure = _figure(n_ancilla, samples)
    return Confrontation(cases, figures=(figure,), assumes=(ASSUMES_FOURTH,))


def _sampled(
    claim: Claim,
    instance: CircuitInstance,
    values: Values,
    error_rate: float,
    first: Floats,
    confirming: np.random.Generator,
    precision: float = PRECISION,
) -> SampledVariance:
    return SampledVariance(
        label=f"$N = {instance.dim}$, $N_a = {instance.ancilla_dim}$",
        instance=instance,
        relation=claim.relation,
        claimed=claimed_at(claim, values),
        precision=precision,
        error_rate=error_rate,
        values=first,
        again=partial(instance.haar_gradients, first.size, confirming),
        bound=_bound(instance),
    )


def _bound(instance: CircuitInstance) -> float:
    """Return the lowest bound that we assert."""
    claims = (BOUND_RANK, BOUND_NORM) if instance.n_ancilla else (BOUND,)
    values: Values = {N: instance.dim, N_A: instance.ancilla_dim}
    return min(claimed_at(claim, values) for claim in claims)


def _rational_instances(
    claim: Claim, n_data: int, n_ancilla: int, generator: np.random.Generator
) -> dict[str, RationalInstance]:
    """Return random circuits over Q(i), and one that attains a bound."""
    string = pauli_string("Z" * n_data)
    of_observable = claim.name == OBSERVABLE.name
    measured = string if of_observable else None
    instances = {
        f"circuit {number}": random_instance(n_data, n_ancilla, generator, measured)
        for number in range(1, CIRCUITS + 1)
    }
    if of_observable:
        identity = pauli_string("1" * n_data)
        turn = pauli_string("Y" + "1" * (n_data - 1))
        split = Split(identity, turn, identity)
        instances["anticommuting Pauli string"] = RationalInstance(split, string, 0)
    else:
        swapped = min(n_ancilla, n_data - 1)
        letters = "1" * (n_data + n_ancilla - 1) + "X"
        instances["inputs reach the target"] = swapping_instance(
            n_data, n_ancilla, swapped, letters
        )
    return instances


def _shifted(instance: CircuitInstance, states: NDArray[np.complex128]) -> Floats:
    """Return the gradients by PennyLane's simulator and the parameter-shift rule."""
    from bptools.quddpm.denoiser import shift_gradients

    angles = instance.angles.reshape(LAYERS, 2, -1)
    return shift_gradients(angles, instance.target, states, instance.n_ancilla, instance.index)


def _autodiff_case(instance: CircuitInstance, states: NDArray[np.complex128]) -> Case:
    """Compare autodiff with the parameter-shift rule, state by state."""
    from bptools.quddpm.denoiser import autodiff_gradients

    angles, few = instance.angles.reshape(LAYERS, 2, -1), states[:AUTODIFF_STATES]
    derived = autodiff_gradients(angles, instance.target, few, instance.n_ancilla, instance.index)
    label = f"autodiff and parameter shift, $N = {instance.dim}$, $N_a = {instance.ancilla_dim}$"
    return rounded_case(label, derived, _shifted(instance, few), _radius(instance))


def _partial_trace_case(instance: CircuitInstance, states: NDArray[np.complex128]) -> Case:
    """Compare the fidelity of QuTiP's reduced states with the expectation of one operator."""
    from checks.instruments.gradients.qutip_circuit import (
        circuit_operator,
        data_ket,
        fidelity_operator,
        generated_state,
    )

    target = data_ket(instance.target)
    kets = [data_ket(state) for state in states]
    unitary = circuit_operator(instance.circuit, instance.angles)
    operator = fidelity_operator(instance.circuit, instance.angles, target, instance.n_ancilla)
    traced = [
        target.overlap(generated_state(unitary, k, instance.n_ancilla) @ target) for k in kets
    ]
    expected = [k.overlap(operator @ k) for k in kets]
    label = f"partial trace and expectation, $N = {instance.dim}$, $N_a = {instance.ancilla_dim}$"
    return rounded_case(label, traced, expected, _radius(instance))


def _radius(instance: CircuitInstance) -> float:
    """Return how far rounding can take two simulations of the circuit apart."""
    return rounding_radius(8 * len(instance.circuit.gates) * 2**instance.circuit.n_wires)


def _figure(n_ancilla: int, samples: Mapping[str, Sequence[SampledVariance]]) -> Figure:
    words = _WORDS[n_ancilla]
    last = (
        " The bound is the lower one of $N_a slash (2N(N+1))$ and $1 slash (4(N+1))$."
        if n_ancilla
        else " The bound is $1 slash (2N(N+1))$; for large $n$ the slope is -2 bits a qubit."
    )
    return variance_figure(
        name=f"variance-{words}-ancilla".replace(" ", "-"),
        title=f"Variance of the gradient, {words} ancilla" + ("s" if n_ancilla != 1 else ""),
        caption=(
            "Haar inputs, the paper's denoising circuit of five layers with angles from N(0, 1), "
            "GHZ targets, RY on the middle data qubit; sampled by PennyLane." + last
        ),
        curves=samples,
    )
