"""The small-angle start of the very circuits: walks on strings against sampled gradients."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from math import pi
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sympy import Basic

from bptools.circuits import PauliLetter, denoising_circuit
from bptools.claims import Case, Claim, Method
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
from bptools.gradients.pauli import (
    AngleLaw,
    ProductObservable,
    ProductState,
    by_letter,
    small_angle_moments,
    uniform_law,
    zero_projector,
)
from bptools.statistics import Budget, bernstein_interval, chunked, stream
from checks.instruments.gradients.circuit_instances import LAYERS
from checks.instruments.gradients.differentiable import layered, squares
from checks.instruments.gradients.landscape import Landscape, uniform_average, uniform_nodes
from checks.instruments.gradients.landscapes import pauli, random_landscape
from proofs import N
from proofs.quddpm_start import GENERATOR, MEASURED, START, STATE, WIDTH

Floats = NDArray[np.float64]

DRAWS = 250  # of all angles, at a time: their states fit a processor's cache
START_DRAWS = 8_000
PRECISION = 0.25  # of a second moment, relative


@check(START, method=Method.ROUNDED)
def start_by_quadrature(claim: Claim, seed: int) -> Confrontation:
    """Quadrature of squared derivatives of one simulated rotation, by parameter shifts."""
    cases = []
    for n_qubits in (1, 2, 3):
        drawn = random_landscape(n_qubits, 1, stream(seed, "small-angle start", n_qubits))
        drawn = Landscape(drawn.observable, drawn.ket, drawn.generators)  # without a fixed gate
        turn, dim = drawn.generators[0], len(drawn.ket)
        values: dict[Basic, Any] = {
            GENERATOR: turn,
            MEASURED: drawn.observable,
            STATE: np.outer(drawn.ket, drawn.ket.conj()),
            N: dim,
        }
        for scale in (0.1, 0.5, 1.5):
            slopes = drawn.gradient(0, uniform_nodes(scale)[:, None] / 2) / 2  # of half the angle
            quantity = float(uniform_average(slopes**2))
            radius = rounding_radius(256 * dim) * (np.linalg.norm(drawn.observable, 2) + 1) ** 2
            label = f"$n = {n_qubits}$, $a = {scale}$"
            claimed = claimed_at(claim, values | {WIDTH: scale})
            cases.append(rounded_case(label, quantity, claimed, float(radius)))
    return Confrontation(cases, assumes=(ROUNDED,))


@check(START, method=Method.SAMPLED, weight=2)
def sampled_start(claim: Claim, budget: Budget, seed: int, *, quick: bool) -> Confrontation:
    """Compiled simulator: squared shifts of the denoiser's fidelity over small random angles."""
    sizes = ((1, 3), (2, 3), (3, 3), (4, 0), (5, 0), (6, 0))[: 1 if quick else None]
    error_rate = budget.per_case(len(sizes))
    cases: list[Case] = []
    for n_data, n_ancilla in sizes:
        count = budget.most(START_DRAWS)
        scale = float(2 * LAYERS * (n_data + n_ancilla)) ** -0.5
        index, claimed = _walked(claim, n_data, n_ancilla, scale)
        label = f"$n = {n_data}$, $n_a = {n_ancilla}$, $a = {scale:.3g}$, angle {index + 1}"

        def case(
            purpose: str,
            n_data: int = n_data,
            n_ancilla: int = n_ancilla,
            scale: float = scale,
            index: int = index,
            claimed: float = claimed,
            count: int = count,
            label: str = label,
        ) -> Case:
            generator = stream(seed, "small-angle start", label, purpose)
            squared = _squared_slopes(n_data, n_ancilla, scale, index, count, generator)
            interval = bernstein_interval(chunked(squared), 0, 0.25 + 1e-9, error_rate, count)
            return equality_case(label, interval, claimed, PRECISION * claimed, count)

        cases += confirm(case("first"), partial(case, "confirm"))
    return Confrontation(cases, assumes=("squares lie in [0, 1/4]",))


def _walked(claim: Claim, n_data: int, n_ancilla: int, scale: float) -> tuple[int, float]:
    """Return the angle of the largest second moment, and that moment with the claimed weights."""
    n_wires = n_data + n_ancilla
    circuit = denoising_circuit(n_wires, LAYERS)
    terms = zero_projector(n_wires).terms.copy()
    terms[:, :n_ancilla] = by_letter({PauliLetter.I: 1})  # outcomes averaged
    measured, zeros = ProductObservable(terms), ProductState.zeros(n_wires)
    law = uniform_law(scale / 2)
    index = int(np.argmax(small_angle_moments(circuit, measured, zeros, law).second))
    total = 0.0
    for moves, letter in ((0.0, "Y"), (1.0, "X")):  # a law under which a string stays or moves
        laws = [law] * circuit.n_angles
        laws[index] = AngleLaw(moves, 1 - moves, 0.0)
        part = small_angle_moments(circuit, measured, zeros, laws, [index]).second[0]
        values: dict[Basic, Any] = {
            GENERATOR: pauli("Z"),  # Y stays in the first state, and moves to X
            MEASURED: pauli("Y"),
            STATE: (pauli("1") + pauli(letter)) / 2,
            WIDTH: scale,
            N: 2,
        }
        total += claimed_at(claim, values) * float(part) / 4  # where each has weight 4
    return index, total


@cache  # compiled once, for all draws
def _gradients(n_data: int, n_ancilla: int) -> Callable[[Floats, Floats], Any]:
    """Return the map of draws of all angles, and a shift of one, to gradients of the fidelity."""
    import jax

    outputs = layered(n_data + n_ancilla)
    start = np.eye(1, 2 ** (n_data + n_ancilla)) + 0j

    def fidelity(angles: Any) -> Any:  # noqa: ANN401 - a traced array
        return squares(outputs(angles, start).reshape(-1, 2**n_data)[:, 0]).sum()

    def gradient(angles: Any, shift: Any) -> Any:  # noqa: ANN401 - traced arrays
        return (fidelity(angles + shift) - fidelity(angles - shift)) / 2

    return jax.jit(jax.vmap(gradient, (0, None)))


def _squared_slopes(
    n_data: int,
    n_ancilla: int,
    scale: float,
    index: int,
    count: int,
    generator: np.random.Generator,
) -> Floats:
    """Return squared gradients of the fidelity with |0..0⟩, by shifts of one of random angles."""
    import jax

    gradients, shape = _gradients(n_data, n_ancilla), (LAYERS, 2, n_data + n_ancilla)
    shift = np.zeros(shape)
    shift.flat[index] = pi / 2
    squared = []
    with jax.enable_x64(True):
        for _ in range(0, count, DRAWS):  # in chunks of one shape, compiled once
            angles = generator.uniform(-scale, scale, (DRAWS, *shape))
            squared.append(np.asarray(gradients(angles, shift)) ** 2)
    return np.concatenate(squared)[:count]
