"""Equations 10, 11, 22 and 42: the gradient of explicit circuits, with and without ancillas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from sympy import Basic

from bptools.circuits import denoising_circuit
from bptools.claims import Case, Claim, Method
from bptools.confrontation import (
    ROUNDED,
    Confrontation,
    check,
    exact_case,
    rounded_case,
    rounding_radius,
)
from bptools.ensembles import extended_ghz_states, haar_unitaries
from bptools.ensembles.rational import Turn, random_circuit, random_pure_state, random_turn
from bptools.evaluation import Exact, Gaussian, evaluate, gaussian_array
from bptools.statistics import stream
from checks.instruments.gradients.instance import dimensions
from checks.instruments.gradients.splitting import Split, split_circuit
from checks.instruments.gradients.trigonometric import trigonometric_derivative
from proofs import N_A, PSI0, THETA, N, V
from proofs.haar_input import EMBEDDING, GRADIENT, GRADIENT_WITH_ANCILLAS, WITH, WITHOUT

CIRCUITS = 3  # random ones of each size
LAYERS = 3
SIZES = {  # numbers of data and of ancilla qubits
    GRADIENT.name: ((1, 0), (2, 0), (3, 0)),
    GRADIENT_WITH_ANCILLAS.name: ((1, 1), (2, 1), (1, 2)),
}


@dataclass(frozen=True, eq=False)
class Fidelity:
    """The fidelity with a target behind a circuit, ancillas (the first wires) traced out."""

    split: Split
    state: Exact
    target: Exact

    def __call__(self, turn: Turn) -> Gaussian:
        """Return the fidelity with the cut rotation at an angle."""
        dim = len(self.state)
        reached = self.split.unitary(turn)[:, :dim]
        output = reached @ self.state @ reached.conj().T
        reduced = np.einsum("aiaj->ij", output.reshape(-1, dim, len(output) // dim, dim))
        return Gaussian.of(np.trace(self.target @ reduced))


@check(GRADIENT, GRADIENT_WITH_ANCILLAS, method=Method.EXACT)
def check_exactly(claim: Claim, seed: int) -> Iterator[Case]:
    """Differentiate fidelities of random circuits over Q(i), ancillas traced out, exactly."""
    for n_data, n_ancilla in SIZES[claim.name]:
        for number in range(1, CIRCUITS + 1):
            generator = stream(seed, "haar_input", n_data, n_ancilla, number)
            split, turn = Split.random(n_data + n_ancilla, generator), random_turn(generator)
            rotation = random_circuit(n_data, generator)
            state, target = (random_pure_state(2**n_data, generator) for _ in range(2))
            values = _values(split, n_data, n_ancilla, state, target)
            values |= {V: rotation, THETA: turn.angle}
            fidelity = Fidelity(split, rotation @ state @ rotation.conj().T, target)
            yield exact_case(
                f"{dimensions(n_data, n_ancilla)}, circuit {number}",
                claim.relation,
                trigonometric_derivative(fidelity, turn),
                evaluate(claim.closed_form, values, exact=True),
                values,
            )


@check(GRADIENT, GRADIENT_WITH_ANCILLAS, method=Method.ROUNDED)
def check_denoiser(claim: Claim, seed: int) -> Confrontation:
    """PennyLane: parameter shift through the denoising circuit, GHZ targets, Haar inputs."""
    cases = [
        case
        for n_data, n_ancilla in SIZES[claim.name]
        for case in _denoiser_cases(claim, n_data, n_ancilla, seed)
    ]
    return Confrontation(cases, assumes=(ROUNDED,))


def _denoiser_cases(claim: Claim, n_data: int, n_ancilla: int, seed: int) -> Iterator[Case]:
    from bptools.quddpm.denoiser import shift_gradients

    n_wires, dim = n_data + n_ancilla, 2**n_data
    generator = stream(seed, "haar_input", "denoiser", n_data, n_ancilla)
    angles = generator.uniform(-np.pi, np.pi, (LAYERS, 2, n_wires))
    rotation = haar_unitaries(1, dim, generator)[0]
    (ket,) = extended_ghz_states(generator.uniform(0, np.pi), n_data)
    state = np.diag([1.0] + [0.0] * (dim - 1))
    circuit = denoising_circuit(n_wires, LAYERS)
    # on either side at most 8 products of matrices for each gate
    radius = rounding_radius(8 * len(circuit.gates) * 2**n_wires)
    for index in (0, angles.size // 2, angles.size - 1):
        split = split_circuit(circuit, angles, index)
        values = _values(split, n_data, n_ancilla, state, np.outer(ket, ket.conj()))
        values |= {V: rotation, THETA: angles.ravel()[index]}
        expected = evaluate(claim.closed_form, values)
        (gradient,) = shift_gradients(angles, ket, rotation[:, :1].T, n_ancilla, index)
        label = f"{dimensions(n_data, n_ancilla)}, angle {index + 1} of {angles.size}"
        yield rounded_case(label, gradient, expected, radius)


def _values(split: Split, n_data: int, n_ancilla: int, state: Any, target: Any) -> dict[Basic, Any]:  # noqa: ANN401 - arrays of floats or exact numbers
    """Return what the symbols of the closed form stand for; the ancillas come first."""
    on_ancillas = (
        gaussian_array(np.eye(2**n_ancilla)) if target.dtype == object else np.eye(2**n_ancilla)
    )
    on_data = gaussian_array(np.eye(2**n_data)) if target.dtype == object else np.eye(2**n_data)
    gradient = WITH if n_ancilla else WITHOUT
    return {
        N: 2**n_data,
        N_A: 2**n_ancilla,
        PSI0: state,
        gradient.after: split.after,
        gradient.generator: split.generator,
        gradient.before: split.before,
        gradient.observable: np.kron(on_ancillas, target),
        EMBEDDING: np.kron(on_ancillas[:, :1], on_data),
    }
