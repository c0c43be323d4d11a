"""Equations 9 and 17 to 21: the terms of the loss, differentiated by their definitions."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
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
from bptools.ensembles import haar_states
from bptools.ensembles.designs import basis_states
from bptools.ensembles.rational import Turn, pauli_string, random_pure_state, random_turn
from bptools.evaluation import Exact, Gaussian, evaluate, gaussian_array
from bptools.statistics import stream
from checks.instruments.ensembles.weighted import Ensemble, mean_fidelity
from checks.instruments.gradients.instance import dimensions
from checks.instruments.gradients.splitting import Split, split_circuit
from checks.instruments.gradients.trigonometric import trigonometric_derivative
from proofs import N_A, THETA, N, matrix
from proofs.loss_gradient import (
    CHANGE,
    CROSS_TERM,
    REDUCED,
    RHO_BAR,
    SELF_TERM_CONSTANT,
    SELF_TERM_WITH_ANCILLAS,
    SELF_TERM_WITHOUT_ANCILLAS,
    SIGMA_BAR,
)

INPUTS, TARGETS = 3, 2  # states in each ensemble
LAYERS = 2
JAX_SIZES = {  # numbers of data and of ancilla qubits
    CROSS_TERM.name: ((3, 0),),
    SELF_TERM_WITHOUT_ANCILLAS.name: ((2, 0),),
    SELF_TERM_WITH_ANCILLAS.name: ((1, 1), (2, 1), (1, 2)),
    SELF_TERM_CONSTANT.name: ((1, 1),),
}


@check(CROSS_TERM, method=Method.EXACT)
def check_cross_term(claim: Claim, seed: int) -> Iterator[Case]:
    """Differentiate the mean fidelity of all pairs through random circuits over Q(i), exactly."""
    for label, split, turn, inputs in _circuits("cross", 0, seed):
        targets = Ensemble.random(TARGETS, inputs.dim, stream(seed, "targets", label))

        def cross_term(
            angle: Turn, split: Split = split, ends: tuple[Ensemble, Ensemble] = (inputs, targets)
        ) -> Gaussian:
            return Gaussian.of(-2 * mean_fidelity(ends[0].through(split.unitary(angle)), ends[1]))

        quantity = trigonometric_derivative(cross_term, turn)
        values = _values(split, turn.angle, inputs.average) | {SIGMA_BAR: targets.average}
        expected = evaluate(claim.closed_form, values, exact=True)
        yield exact_case(label, claim.relation, quantity, expected, values)


@check(
    SELF_TERM_WITHOUT_ANCILLAS,
    SELF_TERM_WITH_ANCILLAS,
    SELF_TERM_CONSTANT,
    method=Method.EXACT,
)
def check_self_term(claim: Claim, seed: int) -> Iterator[Case]:
    """Differentiate the mean fidelity of the generated states with each other, exactly."""
    n_ancilla = JAX_SIZES[claim.name][0][1]
    for label, split, turn, inputs in _circuits("self", n_ancilla, seed):

        def self_term(angle: Turn, split: Split = split, inputs: Ensemble = inputs) -> Gaussian:
            return _self_term(split.unitary(angle), inputs)

        quantity = trigonometric_derivative(self_term, turn, degree=2)
        target = np.diag([1] + [0] * (inputs.dim - 1))  # of the whole circuit, not of this term
        values = _values(split, turn.angle, inputs.average) | {SIGMA_BAR: gaussian_array(target)}
        expected = evaluate(claim.closed_form, values, exact=True)
        yield exact_case(label, claim.relation, quantity, expected, values)


class _CutCircuit(NamedTuple):
    """A circuit cut at a rotation, with its name, the rotation's angle and the inputs."""

    label: str
    split: Split
    turn: Turn
    inputs: Ensemble


def _circuits(term: str, n_ancilla: int, seed: int) -> Iterator[_CutCircuit]:
    """Yield circuits over Q(i) cut at a rotation, its angle and the inputs."""
    if n_ancilla:
        cnot = gaussian_array(np.eye(4)[[0, 1, 3, 2]])
        entangling = Split(after=cnot, generator=pauli_string("Y1"), before=pauli_string("11"))
        turn = Turn(Fraction(4, 5), Fraction(3, 5))
        label = f"input |0>, R_Y({turn.angle}) on the ancilla, then CNOT from it to the data qubit"
        yield _CutCircuit(label, entangling, turn, Ensemble.uniform(basis_states(2)[:1]))
        generator = stream(seed, "loss_gradient", term, "three levels")
        split = _of_reflections(6, generator)
        inputs, label = Ensemble.random(INPUTS, 2, generator), "$N = 2$, $N_a = 3$, reflections"
        yield _CutCircuit(label, split, random_turn(generator), inputs)
    for n_data in (1, 2):
        for number in (1, 2, 3):
            generator = stream(seed, "loss_gradient", term, n_data, n_ancilla, number)
            split = Split.random(n_data + n_ancilla, generator)
            label = f"{dimensions(n_data, n_ancilla)}, random circuit {number}"
            inputs = Ensemble.random(INPUTS, 2**n_data, generator)
            yield _CutCircuit(label, split, random_turn(generator), inputs)


def _of_reflections(dim: int, generator: np.random.Generator) -> Split:
    """Return a circuit of a dimension that need not be that of qubits: reflections at states."""
    identity = gaussian_array(np.eye(dim))
    first, second, turned, last = (
        identity - 2 * random_pure_state(dim, generator) for _ in range(4)
    )
    return Split(after=first @ second, generator=turned, before=last)


def _self_term(unitary: Exact, inputs: Ensemble) -> Gaussian:
    """Return the mean of Tr[rho_i rho_j] over all pairs of generated states, pair by pair."""
    dim = inputs.dim
    outputs = unitary[:, :dim] @ inputs.projectors @ unitary.conj().T[:dim]
    shape = (-1, len(unitary) // dim, dim, len(unitary) // dim, dim)
    reduced = np.einsum("kaiaj->kij", outputs.reshape(shape))
    total = Gaussian(0)
    for p, first in zip(inputs.weights, reduced, strict=True):
        for q, second in zip(inputs.weights, reduced, strict=True):
            total += p * q * np.trace(first @ second)
    return total


@check(
    CROSS_TERM,
    SELF_TERM_WITHOUT_ANCILLAS,
    SELF_TERM_WITH_ANCILLAS,
    SELF_TERM_CONSTANT,
    method=Method.ROUNDED,
)
def check_autodiff(claim: Claim, seed: int) -> Confrontation:
    """JAX: differentiate the term through PennyLane's denoising circuit, Haar random states."""
    cases = [
        case
        for n_data, n_ancilla in JAX_SIZES[claim.name]
        for case in _denoiser_cases(claim, n_data, n_ancilla, seed)
    ]
    return Confrontation(cases, assumes=(ROUNDED,))


def _denoiser_cases(claim: Claim, n_data: int, n_ancilla: int, seed: int) -> Iterator[Case]:
    generator = stream(seed, claim.name, "denoiser", n_data, n_ancilla)
    angles = generator.uniform(-np.pi, np.pi, (LAYERS, 2, n_data + n_ancilla))
    inputs, targets = (haar_states(count, 2**n_data, generator) for count in (INPUTS, TARGETS))
    slopes = _jax_slopes(angles, inputs, targets if claim.name == CROSS_TERM.name else None)
    rho_bar, sigma_bar = (
        np.einsum("ki,kj->ij", states, states.conj()) / len(states) for states in (inputs, targets)
    )
    circuit = denoising_circuit(n_data + n_ancilla, LAYERS)
    # on either side at most 8 products of matrices for each gate and pair of states
    radius = rounding_radius(8 * INPUTS**2 * len(circuit.gates) * 2 ** (n_data + n_ancilla))
    for index in (0, angles.size // 2, angles.size - 1):
        split = split_circuit(circuit, angles, index)
        values = _values(split, angles.ravel()[index], rho_bar) | {SIGMA_BAR: sigma_bar}
        expected = evaluate(claim.closed_form, values)
        label = (
            f"{dimensions(n_data, n_ancilla)}, {LAYERS} layers, angle {index + 1} of {angles.size}"
        )
        yield rounded_case(label, slopes.ravel()[index], expected, radius)


def _jax_slopes(
    angles: NDArray[np.float64],
    inputs: NDArray[np.complex128],
    targets: NDArray[np.complex128] | None,
) -> NDArray[np.float64]:
    """Return the gradient of the cross term with targets or, for none, of the self term."""
    import jax
    import pennylane as qml

    from bptools.quddpm.denoiser import denoiser

    count, dim = inputs.shape
    wires = range(angles.shape[2])
    unitary = qml.matrix(denoiser, wire_order=wires)

    def term(turned: jax.Array) -> Any:  # noqa: ANN401 - a traced number
        outputs = (inputs @ unitary(turned, wires)[:, :dim].T).reshape(count, -1, dim)
        if targets is not None:
            overlaps = jax.numpy.einsum("kai,li->kal", outputs, targets.conj())
            return -2 * (abs(overlaps) ** 2).sum() / (count * len(targets))
        reduced = jax.numpy.einsum("kai,kaj->kij", outputs, outputs.conj())
        return jax.numpy.einsum("kij,lji->", reduced, reduced).real / count**2

    with jax.enable_x64(True):
        return np.asarray(jax.jit(jax.grad(term))(angles))


def _values(split: Split, angle: Any, rho_bar: Any) -> dict[Basic, Any]:  # noqa: ANN401 - exact or not
    """Return what the symbols of the closed forms stand for; ancillas, if any, come first."""
    dim, size = len(rho_bar), len(split.after)
    identity = np.eye(size) if rho_bar.dtype != object else gaussian_array(np.eye(size))
    values: dict[Basic, Any] = {
        N: dim,
        THETA: angle,
        RHO_BAR: rho_bar,
        matrix("U_+"): split.after,
        matrix("P_k"): split.generator,
        matrix("U_-"): split.before,
    }
    if size > dim:
        values |= {N_A: size // dim, matrix("J"): identity[:, :dim]}
        values |= {part: _partial_trace(part.expression, values) for part in (REDUCED, CHANGE)}
    return values


def _partial_trace(printed: Any, values: dict[Basic, Any]) -> Any:  # noqa: ANN401 - exact or not
    """Return a partial trace over one of two factors, by its matrix and factors as printed."""
    whole = evaluate(printed.arg, values, exact=values[RHO_BAR].dtype == object)
    sizes = [values[size] for size in printed.dims]
    (traced,) = {0, 1} - set(printed.keep)
    return np.trace(whole.reshape(sizes * 2), axis1=traced, axis2=traced + 2)
