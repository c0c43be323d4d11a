"""Approximately Haar inputs: exact moments of real ensembles, samples up to 12 qubits, Q(i)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from sympy import Basic, Trace

from bptools.claims import Case, Claim, Figure, Method, Series, Verdict
from bptools.confrontation import (
    Confrontation,
    bound_case,
    check,
    claimed_at,
    confirm,
    exact_case,
    rounding_radius,
)
from bptools.ensembles.moment_operators import Moments, haar_mean, haar_mean_square
from bptools.ensembles.random_circuits import RandomCircuit
from bptools.ensembles.stabiliser import random_stabiliser_states
from bptools.evaluation import evaluate, gaussian_array
from bptools.gradients import exact_haar_moments
from bptools.quddpm.near_zero import near_zero_states
from bptools.statistics import (
    Budget,
    Interval,
    bernstein_interval,
    bounded_variance_interval,
    chunked,
    stream,
)
from checks.instruments.ensembles.distance_figures import curve, distance_figures
from checks.instruments.ensembles.near_haar_ensembles import (
    LARGEST_DENSE,
    RESTRICTED,
    START_FIDELITY,
    STEPS,
    diffusion,
    diffusion_moments,
    near_haar_ensembles,
)
from checks.instruments.ensembles.perturbed import PerturbedHaar
from checks.instruments.gradients.aligned import (
    POLES,
    TOP,
    Direction,
    aligned_inputs,
    great_circle,
    tilted_eigenbasis,
)
from checks.instruments.gradients.circuit_instances import (
    LAYERS,
    denoising_instance,
    tight_instance,
)
from checks.instruments.gradients.instance import CircuitInstance
from checks.instruments.gradients.rational_instances import (
    CIRCUITS,
    random_instance,
    swapping_instance,
)
from checks.instruments.gradients.shifted import exact_shifted_operator, shifted_operator
from checks.instruments.values import matrix_values
from proofs.approximate_haar import (
    ABOVE,
    BELOW,
    FIRST,
    MEAN,
    NORM,
    SCALE,
    SECOND,
    SECOND_MOMENT,
    TEST,
)
from proofs.haar_input import WITH

Complex = NDArray[np.complex128]
Floats = NDArray[np.float64]
Directions = tuple[Direction, ...]

TINY = 1e-12
HALF = 0.5  # the largest gradient
SHARE = 0.5  # of other states among Haar states
SAMPLED_SHARE, MARGIN = 0.8, 0.7  # of one-qubit ensembles at 0.7 of their bound: samples can tell
SAMPLED_SIZES, SAMPLED_DEPTH = (1, 4, 8, 12), 4
MOST_SAMPLES = {1: 20_000, 4: 10_000, 8: 1000, 12: 400}  # 4096 amplitudes fill the memory


@dataclass(frozen=True, eq=False)
class Situation:
    """An ensemble whose moments are known, and the operator whose expectation is the gradient."""

    label: str
    moments: Moments
    operator: Complex

    def quantity(self, claim: Claim) -> float:
        """Return the left side of a claim; of a two-sided one the modulus."""
        centred = self.operator - haar_mean(self.operator) * np.eye(len(self.operator))
        shift = self.moments.mean(centred)
        excess = self.moments.mean_square(centred) - haar_mean_square(centred)
        return {
            MEAN.name: abs(shift),
            SECOND_MOMENT.name: abs(excess),
            ABOVE.name: excess - shift**2,
            BELOW.name: shift**2 - excess,
        }[claim.name]

    def bound(self, claim: Claim) -> float:
        """Return the right side of a claim."""
        eigenvalues = np.linalg.eigvalsh(self.operator) - haar_mean(self.operator)
        return bound(claim, self.moments, float(np.abs(eigenvalues).max()))

    def case(self, claim: Claim) -> Case:
        """Confront the exact value with the bound, both known up to rounding."""
        quantity, claimed = self.quantity(claim), self.bound(claim)
        radius = rounding_radius(64 * len(self.operator) ** 2)
        vanishes = max(abs(quantity), claimed) <= radius
        return Case(
            label=f"{self.label}: {distances(self.moments)}",
            expected=f"<= {short(claimed)}",
            found=0.0 if vanishes else quantity,
            verdict=Verdict.HOLDS if quantity - radius <= claimed else Verdict.FAILS,
            bound=0.0 if vanishes else claimed,
            rounded=True,
            note=self._statistics(),
        )

    def _statistics(self) -> str:
        """Return mean and variance of the gradient beside those over Haar inputs."""
        mean, haar = self.moments.mean(self.operator), haar_mean(self.operator)
        variance = self.moments.mean_square(self.operator) - mean**2
        haar_variance = haar_mean_square(self.operator) - haar**2
        means = f"mean {short(mean)}, over Haar {short(haar)}"
        return f"{means}; variance {short(variance)}, over Haar {short(haar_variance)}"


def short(value: float) -> str:
    """Return three digits, and 0 for what rounding alone keeps from it."""
    return f"{value:.3g}" if abs(value) > TINY else "0"


def bound(claim: Claim, moments: Moments, scale: float) -> float:
    """Return the right side of a claim; half of each distance is due to either part."""
    values: dict[Basic, object] = {SCALE: scale}
    for degree, parts in ((1, FIRST), (2, SECOND)):
        distance = moments.deviation(degree)
        values |= {Trace(part): distance / 2 for part in parts.values()}
    return claimed_at(claim, values)


def distances(moments: Moments) -> str:
    """Return the distances of both moments in words."""
    return f"ε₁ = {short(moments.deviation(1))}, ε₂ = {short(moments.deviation(2))}"


@check(MEAN, SECOND_MOMENT, ABOVE, BELOW, method=Method.ROUNDED)
def exact_moments(claim: Claim, seed: int, *, quick: bool) -> Confrontation:
    """Exact moment operators of real ensembles, parameter-shift gradients, up to six qubits."""
    cases = []
    for n_qubits in range(1, 4 if quick else 7):
        drawing = partial(stream, seed, "approximate", n_qubits)
        tight = tight_instance(n_qubits, 0, 0.0, drawing("tight"))
        usual = denoising_instance(n_qubits, 0, LAYERS - 1, drawing("usual"))
        for instance, ensembles in (
            (tight, aligned_ensembles(tight)),
            (usual, near_haar_ensembles(n_qubits)),
        ):
            operator = shifted_operator(instance)
            for name, moments in ensembles.items():
                if claim.name == MEAN.name and n_qubits > 2 and moments.deviation(1) < TINY:
                    continue  # a 1-design, as those of one and two qubits that are shown
                cases.append(Situation(f"$n = {n_qubits}$, {name}", moments, operator).case(claim))
        if n_qubits <= 3:
            dressed = denoising_instance(n_qubits, 1, LAYERS - 1, drawing("ancilla"))
            operator = shifted_operator(dressed)
            top = np.linalg.eigh(operator)[1][:, -1:].T
            label = f"$n = {n_qubits}$, one ancilla, best input mixed in"
            cases.append(Situation(label, PerturbedHaar.uniform(top, SHARE), operator).case(claim))
    figures: tuple[Figure, ...] = ()
    if claim.name == SECOND_MOMENT.name:
        figures = distance_figures(quick=quick)
    elif claim.name == ABOVE.name:
        figures = (_variance_figure(seed, quick=quick),)
    return Confrontation(cases, figures=figures)


def aligned_ensembles(instance: CircuitInstance) -> dict[str, Moments]:
    """Return ensembles made to have as large or as small gradients as they can."""
    mixed = {
        "best input mixed in": TOP,
        "best and worst input mixed in": POLES,
        "inputs of no gradient mixed in": great_circle(0.0),
    }
    ensembles: dict[str, Moments] = {
        name: PerturbedHaar.uniform(aligned_inputs(instance, directions), SHARE)
        for name, directions in mixed.items()
    }
    return ensembles | {"eigenbasis of $M$, tilted": tilted_eigenbasis(instance, SHARE)}


@dataclass(frozen=True, eq=False)
class Sampled:
    """An ensemble to draw from, with what is known of it and what it is put through."""

    name: str
    instance: CircuitInstance
    moments: Moments
    draw: Callable[[int, np.random.Generator], Complex]

    def runs(self, claim: Claim, budget: Budget, error_rate: float, seed: int) -> tuple[Case, ...]:
        """Return the case of the first run and, where it fails, of the second."""
        n_qubits = self.instance.n_data
        count = budget.most(MOST_SAMPLES[n_qubits])
        label = f"$n = {n_qubits}$, {self.name}: {distances(self.moments)}"

        def case(run: str) -> Case:
            values = _gradients(self, count, seed, run)
            interval = _interval(claim, self.instance, values, error_rate)
            claimed = bound(claim, self.moments, HALF)
            return bound_case(label, interval, claimed, claim.relation, count)

        return confirm(case("first"), lambda: case("second"))


@check(MEAN, SECOND_MOMENT, ABOVE, BELOW, method=Method.SAMPLED, weight=2)
def sampled_moments(claim: Claim, budget: Budget, seed: int, *, quick: bool) -> Confrontation:
    """Samples of ensembles whose distance from Haar is exact, up to twelve qubits."""
    sizes = SAMPLED_SIZES[:3] if quick else SAMPLED_SIZES
    ensembles = [sampled for n in sizes for sampled in _sampled_ensembles(claim, n, seed)]
    error_rate = budget.per_case(len(ensembles))
    runs = (sampled.runs(claim, budget, error_rate, seed) for sampled in ensembles)
    cases = [case for cases in runs for case in cases]
    exact = ["the distances of the ensembles from Haar, exact"]
    exact += [] if claim.name == MEAN.name else ["the second moment over Haar inputs, exact"]
    return Confrontation(cases, assumes=tuple(exact))


@cache  # several claims are confronted with the same samples
def _gradients(sampled: Sampled, count: int, seed: int, run: str) -> Floats:
    """Return the gradients of states that are drawn from an ensemble."""
    n_qubits = sampled.instance.n_data
    generator = stream(seed, "approximate sampled", n_qubits, sampled.name, run)
    return sampled.instance.gradients(sampled.draw(count, generator))


def _sampled_ensembles(claim: Claim, n_qubits: int, seed: int) -> Iterator[Sampled]:
    """Yield ensembles near Haar whose bound is not 0, which no sample could confirm."""
    yield from _mixed(_directions(claim), n_qubits, seed)
    for sampled in _made_by_circuits(n_qubits, seed):
        if claim.name != MEAN.name or sampled.moments.deviation(1) > TINY:
            yield sampled


@cache
def _mixed(directions: Directions, n_qubits: int, seed: int) -> tuple[Sampled, ...]:
    """Return ensembles into which inputs are mixed that bring a bound close."""
    instance = tight_instance(
        n_qubits, 0, 0.0, stream(seed, "approximate circuit", n_qubits, "tight")
    )
    share = SAMPLED_SHARE if n_qubits == 1 else SHARE
    mixed = PerturbedHaar.uniform(aligned_inputs(instance, directions), share)
    among = partial(mixed.sample, background=_stabilisers)
    return (
        Sampled("others among Haar states", instance, mixed, mixed.sample),
        Sampled("others among stabiliser states", instance, mixed, among),
    )


@cache
def _made_by_circuits(n_qubits: int, seed: int) -> tuple[Sampled, ...]:
    """Return random circuits and, as far as its moments are known, the forward diffusion."""
    drawing = stream(seed, "approximate circuit", n_qubits, "usual")
    usual = denoising_instance(n_qubits, 0, LAYERS - 1, drawing)
    ensembles = []
    if n_qubits > 1:
        circuit = RandomCircuit(n_qubits, SAMPLED_DEPTH)
        name = f"random circuits, depth {SAMPLED_DEPTH}"
        ensembles.append(Sampled(name, usual, circuit, circuit.sample))
    if n_qubits == LARGEST_DENSE:
        last = diffusion_moments(n_qubits, RESTRICTED)[-1]
        diffused = partial(_diffused, n_qubits)
        ensembles.append(Sampled("restricted diffusion", usual, last, diffused))
    return tuple(ensembles)


def _directions(claim: Claim) -> Directions:
    """Return inputs whose gradients come within a margin of a claim's bound, for one qubit."""
    if claim.name == MEAN.name:
        return ((sqrt(1 - MARGIN**2), 0.0, MARGIN),)
    if claim.name == BELOW.name:  # the mean square is 1 - MARGIN of 1/12
        return tuple(great_circle(sqrt((1 - MARGIN) * 2 / 3)))
    cosine = sqrt((2 * MARGIN + 1) / 3)  # the mean square is above 1/12 by MARGIN/6
    sine = sqrt(1 - cosine**2)
    return ((sine, 0.0, cosine), (-sine, 0.0, -cosine))


def _stabilisers(count: int, dim: int, generator: np.random.Generator) -> Complex:
    return random_stabiliser_states(count, dim.bit_length() - 1, generator)


def _diffused(n_qubits: int, count: int, generator: np.random.Generator) -> Complex:
    start = near_zero_states(count, n_qubits, START_FIDELITY, generator)
    return diffusion(n_qubits, RESTRICTED).sample(start, STEPS, generator)


def _interval(
    claim: Claim, instance: CircuitInstance, values: Floats, error_rate: float
) -> Interval:
    """Enclose the left side of a claim; without ancillas the Haar mean is zero."""
    if claim.name == MEAN.name:
        return bernstein_interval(chunked(values), -HALF, HALF, error_rate, values.size)
    haar = float(
        exact_haar_moments(
            instance.circuit, instance.angles, instance.target, instance.n_data, 0, [instance.index]
        ).second[0]
    )
    if claim.name == SECOND_MOMENT.name:
        squares = bernstein_interval(chunked(values**2), 0, HALF**2, error_rate, values.size)
        return Interval.following(squares.low - haar, squares.high - haar, squares)
    variance = bounded_variance_interval(values, -HALF, HALF, error_rate)
    if claim.name == ABOVE.name:
        return Interval.following(variance.low - haar, variance.high - haar, variance)
    return Interval.following(haar - variance.high, haar - variance.low, variance)


@check(NORM, method=Method.EXACT)
def norm_of_rational_circuits(claim: Claim, seed: int) -> Iterator[Case]:
    """Exact parameter-shift operators over Q(i), generic ones and one that attains the bound."""
    for n_data, n_ancilla in ((1, 0), (2, 0), (1, 1), (2, 1), (1, 2)):
        drawing = stream(seed, "norm", n_data, n_ancilla)
        instances = {
            f"circuit {k}": random_instance(n_data, n_ancilla, drawing)
            for k in range(1, CIRCUITS + 1)
        }
        letters = "1" * (n_data + n_ancilla - 1) + "X"
        swapped = min(n_ancilla, n_data - 1)
        instances["swaps"] = swapping_instance(n_data, n_ancilla, swapped, letters)
        for name, instance in instances.items():
            operator = exact_shifted_operator(instance)
            test = gaussian_array(np.outer([1, 1j, 0, 0][: instance.dim], np.ones(instance.dim)))
            image = operator @ test
            quantity = np.trace(np.conjugate(image).T @ image)
            values = {**matrix_values(WITH, instance), TEST: test}
            claimed = evaluate(claim.closed_form, values, exact=True)
            label = f"$N = {instance.dim}$, $N_a = {instance.ancilla_dim}$, {name}"
            yield exact_case(label, claim.relation, quantity, claimed, values)


def _variance_figure(seed: int, *, quick: bool) -> Figure:
    """Draw the exact variance in random circuits between its bounds."""
    n_qubits = 3 if quick else 6
    drawing = stream(seed, "approximate", n_qubits, "usual")
    operator = shifted_operator(denoising_instance(n_qubits, 0, LAYERS - 1, drawing))
    depths, haar = range(0, 33, 2), haar_mean_square(operator)
    circuits = [RandomCircuit(n_qubits, depth) for depth in depths]
    above = [haar + bound(ABOVE, circuit, HALF) for circuit in circuits]
    variances = [circuit.mean_square(operator) for circuit in circuits]
    return Figure(
        name="variance-by-depth",
        title=f"Variance of the gradient over random circuits, {n_qubits} qubits",
        x_label="entangling layers",
        y_label="variance of the gradient",
        caption=(
            "Exact: inputs made by random circuits, the denoising circuit of five layers, GHZ "
            "target. The bound is the Haar value and a quarter of ε₂."
        ),
        series=(
            curve("exact", depths, variances),
            curve("Haar", depths, [haar] * len(depths)),
            Series("bound", "bound", tuple(map(float, depths)), tuple(above)),
        ),
    )
