"""The averaged diffused state: quadrature, QuTiP's superoperators, and sampled states."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from itertools import combinations
from math import pi, prod, sqrt
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sympy import Basic, lambdify

from bptools.claims import Case, Claim, Figure, Method, Series
from bptools.confrontation import (
    ROUNDED,
    Confrontation,
    check,
    claimed_at,
    confirm,
    equality_case,
    rounded_case,
    rounding_radius,
)
from bptools.ensembles import extended_ghz_states, haar_states, haar_unitaries
from bptools.statistics import Budget, bernstein_interval, chunked, stream
from checks.instruments.ensembles.near_haar_ensembles import RESTRICTED, STEPS, diffusion
from checks.instruments.gradients.landscape import uniform_average, uniform_nodes
from checks.instruments.gradients.landscapes import random_landscape
from proofs import N
from proofs.quddpm_diffusion import (
    ANGLE,
    COMMUTING,
    DAMPING,
    FIDELITY,
    GENERATOR,
    GHZ,
    NOISE,
    OBSERVABLE,
    OVERLAPS,
    QUBITS,
    STATE,
    TURN,
    WIDTH,
    ZERO,
)

if TYPE_CHECKING:
    import qutip

Complex = NDArray[np.complex128]
Values = dict[Basic, Any]

STRENGTHS = np.linspace(0.1, 2, 30)  # h_s of the original model
CHANNEL_STEPS = (5, 10, 30)
NODES = np.polynomial.legendre.leggauss(12)  # for angles below 1 the error is below rounding
OPERATIONS = 2**14  # that rounding can add up in, as matrices of 30 steps are multiplied
START_FIDELITY = 0.9
PRECISION = 0.05  # of a sampled distance, all of which are between 0 and 1
STATES = 6_000
DRAWN_SIZES, DRAWN_FIDELITY = (4, 7, 10), 0.99  # of the paper
SCHEDULES = ((1.0, 8), (RESTRICTED, 30))  # (scale of all angles, steps)


@check(TURN, COMMUTING, method=Method.ROUNDED)
def turn_by_quadrature(claim: Claim, seed: int) -> Confrontation:
    """Quadrature over the angle of one simulated rotation, random matrices."""
    cases = []
    for n_qubits in (1, 2, 3):
        parts = [
            random_landscape(n_qubits, 1, stream(seed, "diffusion", n_qubits, k)) for k in (1, 2)
        ]
        turn, state, measured = parts[0].generators[0], *(part.observable for part in parts)
        dim = len(state)
        values: Values = {GENERATOR: turn, STATE: state, OBSERVABLE: measured, N: dim}
        turned = state if claim.name == TURN.name else state + turn @ state @ turn
        for width in (0.1, pi / 8, 1.0):
            angles = uniform_nodes(width)
            expectations = [_rotated(turn, angle, turned, measured) for angle in angles]
            mean = float(uniform_average(np.array(expectations)))
            radius = rounding_radius(64 * dim) * float(np.sum(abs(turned)) * np.sum(abs(measured)))
            label = f"$n = {n_qubits}$, $w = {width:.3g}$"
            claimed = claimed_at(claim, values | {WIDTH: width, ANGLE: width})
            cases.append(rounded_case(label, mean, claimed, radius))
    return Confrontation(cases, assumes=(ROUNDED,))


def _rotated(turn: Complex, angle: float, state: Complex, measured: Complex) -> float:
    """Return the expectation in the rotated state."""
    rotation = np.cos(angle / 2) * np.eye(len(turn)) - 1j * np.sin(angle / 2) * turn
    return float(np.trace(measured @ rotation @ state @ rotation.conj().T).real)


@check(OVERLAPS, GHZ, ZERO, method=Method.ROUNDED)
def superoperators(claim: Claim) -> Confrontation:
    """QuTiP: the exact channel of every step, as an average of superoperators."""
    cases = []
    for n_qubits in (1,) if claim.name == OVERLAPS.name else (1, 2, 3):
        starts, dim = _averaged_starts(claim, n_qubits), 2**n_qubits
        for scale in (1.0, 0.3):
            for steps, damping, images in _channel_images(n_qubits, scale, starts):
                values: Values = {QUBITS: n_qubits, DAMPING: damping, FIDELITY: START_FIDELITY}
                quantity: Any
                claimed: Any
                if claim.name == OVERLAPS.name:
                    quantity = np.einsum("aij,bji->ab", images, images)
                    claimed = lambdify(DAMPING, claim.closed_form)(damping)
                else:
                    quantity = float(np.linalg.norm(images[0] - np.eye(dim) / dim) ** 2)
                    claimed = claimed_at(claim, values)
                label = f"$n = {n_qubits}$, $s = {scale}$, $t = {steps}$"
                radius = rounding_radius(OPERATIONS)
                cases.append(rounded_case(label, quantity, claimed, radius))
    return Confrontation(cases, assumes=(ROUNDED,))


def _averaged_starts(claim: Claim, n_qubits: int) -> list[Complex]:
    """Return the averages of the start ensembles, over ensembles with the same ones."""
    if claim.name == OVERLAPS.name:
        return [np.diag([1.0, 0.0]) + 0j, np.diag([0.0, 1.0]) + 0j]
    if claim.name == GHZ.name:  # four angles are as good as all
        states = extended_ghz_states(np.arange(4) * pi / 2 + 0.3, n_qubits)
    else:
        states = _signed_starts(n_qubits, START_FIDELITY)
    return [np.asarray(states.T @ states.conj() / len(states))]


def _signed_starts(n_qubits: int, fidelity: float) -> Complex:
    """Return √F|0⟩ ± √(1−F)|k⟩ for every other basis state k."""
    rest = np.eye(2**n_qubits)[1:] * sqrt(1 - fidelity) + 0j
    states = np.concatenate([rest, -rest])
    states[:, 0] = sqrt(fidelity)
    return states


class _Diffused(NamedTuple):
    """Averages after some steps: the number of these, λ, and what became of each start."""

    steps: int
    damping: float
    images: Complex


def _channel_images(n_qubits: int, scale: float, starts: list[Complex]) -> Iterator[_Diffused]:
    """Yield the diffused averages after some steps."""
    kets = np.stack([start.ravel(order="F") for start in starts], axis=1)  # QuTiP stacks columns
    dim = 2**n_qubits
    for step, strength in enumerate(scale * STRENGTHS, 1):
        kets = _step_superoperator(n_qubits, strength) @ kets
        if step in CHANNEL_STEPS:
            images = np.array([ket.reshape(dim, dim, order="F") for ket in kets.T])
            yield _Diffused(step, _damping(scale, step), images)


def _damping(scale: float, steps: int) -> float:
    return prod(float(np.sinc(strength / 8)) for strength in scale * STRENGTHS[:steps])


@lru_cache(maxsize=256)
def _step_superoperator(n_qubits: int, strength: float) -> Complex:
    """Return the average of a step's superoperators over its angles, by quadrature."""
    import qutip

    width = pi / 8 * strength
    about_z, about_y = (
        _mean_superoperator(partial(_turn, pauli), -width, width)
        for pauli in (qutip.sigmaz(), qutip.sigmay())
    )
    local = about_z @ about_y @ about_z
    rotations = local if n_qubits == 1 else qutip.super_tensor(*[local] * n_qubits)
    zs = [_on_qubit(qutip.sigmaz(), qubit, n_qubits) for qubit in range(n_qubits)]
    energy = sum((a @ b for a, b in combinations(zs, 2)), 0 * zs[0])
    scaled = energy / (2 * sqrt(n_qubits))
    pairs = _mean_superoperator(partial(_turn, scaled), 0.4 * strength, 0.6 * strength)
    return np.asarray(pairs.full() @ rotations.full())


def _turn(generator: qutip.Qobj, angle: float) -> qutip.Qobj:
    return (-0.5j * angle * generator).expm()


def _on_qubit(operator: qutip.Qobj, qubit: int, n_qubits: int) -> qutip.Qobj:
    import qutip

    factors = [operator if k == qubit else qutip.qeye(2) for k in range(n_qubits)]
    return qutip.tensor(factors)


def _mean_superoperator(gate: Callable[[float], qutip.Qobj], low: float, high: float) -> qutip.Qobj:
    """Return the average of ρ → GρG† over an angle uniform on [low, high]."""
    import qutip

    nodes, weights = NODES
    middle, half = (low + high) / 2, (high - low) / 2
    terms = [
        weight / 2 * qutip.to_super(gate(middle + half * node))
        for node, weight in zip(nodes.tolist(), weights.tolist(), strict=True)
    ]
    return sum(terms[1:], terms[0])


@check(NOISE, method=Method.ROUNDED)
def noise_by_states(claim: Claim, seed: int) -> Confrontation:
    """Averages of start states one by one, behind a mixture of random unitaries."""
    cases = []
    for n_qubits in (1, 2, 3):
        dim = 2**n_qubits
        unitaries = haar_unitaries(3, dim, stream(seed, "diffusion noise", n_qubits))
        for fidelity in (0.5, START_FIDELITY, 1.0):
            states = _signed_starts(n_qubits, fidelity)
            images = np.einsum("uij,kj->uki", unitaries, states).reshape(-1, dim)
            mean = images.T @ images.conj() / len(images)
            up = unitaries[:, :, 0]
            values = {N: dim, FIDELITY: fidelity, STATE: up.T @ up.conj() / len(up)}
            quantity = float(np.linalg.norm(mean - np.eye(dim) / dim) ** 2)
            label = f"$N = {dim}$, $F = {fidelity}$"
            radius = rounding_radius(64 * dim**2)
            cases.append(rounded_case(label, quantity, claimed_at(claim, values), radius))
    return Confrontation(cases, assumes=(ROUNDED,))


@check(GHZ, ZERO, method=Method.SAMPLED, weight=2)
def sampled_states(claim: Claim, budget: Budget, seed: int, *, quick: bool) -> Confrontation:
    """Sampled: fidelities of disjoint pairs of diffused states, whose mean is the purity."""
    sizes = range(1, 5 if quick else 7)
    error_rate = budget.per_case(len(sizes) * len(SCHEDULES))
    count = budget.most(STATES)
    cases: list[Case] = []
    for n_qubits in sizes:
        for scale, steps in SCHEDULES:
            values = {
                QUBITS: n_qubits,
                DAMPING: _damping(scale, steps),
                FIDELITY: START_FIDELITY,
            }
            label = f"$n = {n_qubits}$, $s = {scale}$, $t = {steps}$"
            claimed = claimed_at(claim, values)

            def case(
                purpose: str,
                n_qubits: int = n_qubits,
                scale: float = scale,
                steps: int = steps,
                label: str = label,
                claimed: float = claimed,
            ) -> Case:
                generator = stream(seed, "diffused states", claim.name, label, purpose)
                start = _sampled_starts(claim, n_qubits, count, generator)
                states = diffusion(n_qubits, scale).sample(start, steps, generator)
                left, right = states[: count // 2], states[count // 2 : count // 2 * 2]
                overlaps = np.abs(np.einsum("ki,ki->k", left.conj(), right)) ** 2
                excess = np.minimum(overlaps, 1.0) - 0.5**n_qubits  # above 1 by rounding alone
                ends = -(0.5**n_qubits), 1 - 0.5**n_qubits
                interval = bernstein_interval(chunked(excess), *ends, error_rate, len(excess))
                return equality_case(label, interval, claimed, PRECISION, count)

            cases += confirm(case("first"), partial(case, "confirm"))
    assumes = ("fidelities lie in [0, 1]",)
    figures = (_approach(claim),)
    return Confrontation(cases, figures=figures, assumes=assumes)


def _approach(claim: Claim) -> Figure:
    """Draw the closed form along the steps of both diffusions, to the paper's size (Fig. 6)."""
    series = []
    for scale, words in ((1.0, "original"), (RESTRICTED, "restricted")):
        for n_qubits in DRAWN_SIZES:
            y = tuple(
                claimed_at(
                    claim,
                    {
                        QUBITS: n_qubits,
                        DAMPING: _damping(scale, steps),
                        FIDELITY: DRAWN_FIDELITY,
                    },
                )
                for steps in range(STEPS + 1)
            )
            x = tuple(map(float, range(STEPS + 1)))
            series.append(Series(f"{words}, $n = {n_qubits}$", "curve", x, y))
    return Figure(
        name=f"approach-{claim.name.partition('.')[2]}",
        title="Approach of the averaged state to 1/N along the diffusion",
        x_label="step t",
        y_label="squared distance of the averaged state from 1/N",
        caption=(
            f"The closed form; mean fidelity {DRAWN_FIDELITY} where it enters. A distance of 0 is "
            "necessary for Haar states, not sufficient: how far the second moment is from theirs "
            "is shown with approximately Haar inputs, to 4 qubits."
        ),
        series=tuple(series),
    )


def _sampled_starts(
    claim: Claim, n_qubits: int, count: int, generator: np.random.Generator
) -> Complex:
    """Return GHZ states of uniform angle, or states around |0..0⟩ of one fidelity."""
    if claim.name == GHZ.name:
        return extended_ghz_states(generator.uniform(0, 2 * pi, count), n_qubits)
    states = np.zeros((count, 2**n_qubits), dtype=np.complex128)
    states[:, 0] = sqrt(START_FIDELITY)
    orthogonal = haar_states(count, 2**n_qubits - 1, generator)
    states[:, 1:] = sqrt(1 - START_FIDELITY) * orthogonal
    return states
