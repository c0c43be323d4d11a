"""The templates are the circuits that the samplers and the theory speak of."""

from functools import reduce

import numpy as np
import pennylane as qml
import pytest

from bptools.ensembles import haar_states
from bptools.quddpm.denoiser import denoiser
from bptools.quddpm.settings import Settings
from bptools.quddpm.templates import (
    denoising_qnode,
    forward_diffusion,
    improved_start,
)
from bptools.simulator import compile_circuit
from bptools.statistics import clopper_pearson_interval, stream

PAULI = {
    "X": np.array([[0, 1], [1, 0]]),
    "Y": np.array([[0, -1j], [1j, 0]]),
    "Z": np.diag([1, -1]),
}


def turned(axis, angle):
    return np.cos(angle / 2) * np.eye(2) - 1j * np.sin(angle / 2) * PAULI[axis]


def kron(matrices):
    return reduce(np.kron, matrices)


def on_wires(gates, n_wires):
    return kron([gates.get(wire, np.eye(2)) for wire in range(n_wires)])


def diffusion_by_matrices(turns, couplings, n_qubits):
    unitary = np.eye(2**n_qubits)
    for (first, middle, last), coupling in zip(turns, couplings, strict=True):
        for wire in range(n_qubits):
            one = turned("Z", last[wire]) @ turned("Y", middle[wire]) @ turned("Z", first[wire])
            unitary = on_wires({wire: one}, n_qubits) @ unitary
        for i in range(n_qubits):
            for j in range(i):
                pair = on_wires({i: PAULI["Z"], j: PAULI["Z"]}, n_qubits)
                angle = coupling / (2 * np.sqrt(n_qubits))
                unitary = np.diag(np.exp(-0.5j * angle * np.diag(pair))) @ unitary
    return unitary


class Recorded:
    """A generator that hands out what it drew, to drive the sampler and the template alike."""

    def __init__(self, generator):
        self.generator, self.drawn, self.spawned = generator, [], []

    def spawn(self, count):
        self.spawned = [Recorded(child) for child in self.generator.spawn(count)]
        return self.spawned

    def uniform(self, low, high, size):
        self.drawn.append(self.generator.uniform(low, high, size))
        return self.drawn[-1]


@pytest.mark.parametrize("n_qubits", [1, 2, 3, 4])
def test_sampler_template_and_matrices_are_one_circuit(n_qubits):
    """The sampler's own angles in the template, and in Kronecker products."""
    source = Recorded(stream(1, "templates", n_qubits))
    start = haar_states(3, 2**n_qubits, stream(2, "templates", n_qubits))
    sampled = Settings(n_qubits=n_qubits, diffusion_scale=1.3, steps=4).diffusion.sample(
        start, 4, source
    )
    turns, pairs = (child.drawn for child in source.spawned)
    # the sampler draws (n_qubits, 3, count) a step
    turns = np.array(turns).swapaxes(1, 2)
    couplings = np.array(pairs)

    @qml.qnode(qml.device("default.qubit"))
    def diffused(state, turns, couplings):
        improved_start(state, turns, couplings, range(n_qubits))
        return qml.state()

    np.testing.assert_allclose(diffused(start, turns, couplings), sampled, atol=1e-13)
    for index in range(3):
        unitary = diffusion_by_matrices(turns[..., index], couplings[:, index], n_qubits)
        np.testing.assert_allclose(unitary @ start[index], sampled[index], atol=1e-13)


def test_every_angle_matters():
    """A template that swapped two rows or dropped the root of n would not match the matrices."""
    generator = stream(3, "templates")
    turns, couplings = generator.uniform(-1, 1, (2, 3, 3)), generator.uniform(0.4, 0.6, 2)
    matrix = qml.matrix(forward_diffusion, wire_order=range(3))(turns, couplings, range(3))
    np.testing.assert_allclose(matrix, diffusion_by_matrices(turns, couplings, 3), atol=1e-13)
    backwards = diffusion_by_matrices(turns[:, ::-1], couplings, 3)
    assert np.abs(matrix - backwards).max() > 0.01


def test_the_compiled_simulator_takes_the_template():
    def template(parameters, wires):
        forward_diffusion(parameters[:, :-1].reshape(-1, 3, 2), parameters[:, -1], wires)

    generator = stream(6, "templates")
    turns, couplings = generator.uniform(-1, 1, (2, 3, 2)), generator.uniform(0.4, 0.6, 2)
    start = haar_states(2, 4, generator)
    parameters = np.column_stack([turns.reshape(2, -1), couplings])
    compiled = compile_circuit(template, 2, parameters.shape, dtype="complex128")
    expected = start @ diffusion_by_matrices(turns, couplings, 2).T
    np.testing.assert_allclose(compiled.apply(parameters, start), expected, atol=1e-12)


def denoiser_by_matrices(angles):
    n_wires = angles.shape[2]
    unitary = np.eye(2**n_wires)
    for layer in angles:
        for axis, row in zip("XY", layer, strict=True):
            unitary = kron([turned(axis, angle) for angle in row]) @ unitary
        for first in (*range(0, n_wires - 1, 2), *range(1, n_wires - 1, 2)):
            ones = on_wires({first: np.diag([0, 1]), first + 1: np.diag([0, 1])}, n_wires)
            unitary = (np.eye(2**n_wires) - 2 * ones) @ unitary
    return unitary


def kraus_operators(angles, n_ancilla):
    """What each outcome does to the data: blocks of the first block column."""
    unitary = denoiser_by_matrices(angles)
    dim = len(unitary) >> n_ancilla
    return unitary[:, :dim].reshape(-1, dim, dim)


N_DATA, N_ANCILLA, CYCLES = 2, 2, 2


@pytest.fixture(scope="module")
def chain():
    generator = stream(4, "templates")
    cycles = generator.normal(size=(CYCLES, 2, 2, N_ANCILLA + N_DATA))
    state = haar_states(1, 2**N_DATA, generator)[0]
    branches = [state]
    for angles in cycles:
        operators = kraus_operators(angles, N_ANCILLA)
        branches = [operator @ branch for branch in branches for operator in operators]
    return cycles, state, np.array(branches)


def test_cycles_average_over_the_outcomes(chain):
    cycles, state, branches = chain
    probabilities, data = denoising_qnode(N_DATA, N_ANCILLA)(cycles, state)
    np.testing.assert_allclose(probabilities, np.linalg.norm(branches, axis=1) ** 2, atol=1e-12)
    np.testing.assert_allclose(data, branches.T @ branches.conj(), atol=1e-12)


def test_cycles_postselect(chain):
    cycles, state, branches = chain
    chosen = [(0, 1), (1, 1)]
    data = denoising_qnode(N_DATA, N_ANCILLA, outcomes=chosen)(cycles, state)
    branch = branches[0b0111] / np.linalg.norm(branches[0b0111])
    np.testing.assert_allclose(data, np.outer(branch, branch.conj()), atol=1e-12)


@pytest.mark.parametrize("method", ["deferred", "one-shot"])
def test_measured_outcomes_obey_the_born_rule(chain, method):
    cycles, state, branches = chain
    shots = {"deferred": 4000, "one-shot": 400}[method]
    run = denoising_qnode(N_DATA, N_ANCILLA, shots=shots, seed=5, mcm_method=method)
    outcomes = run(cycles, state) @ (1 << np.arange(CYCLES * N_ANCILLA)[::-1])
    counts = np.bincount(outcomes, minlength=len(branches))
    probabilities = np.linalg.norm(branches, axis=1) ** 2
    intervals = [clopper_pearson_interval(int(k), shots, 1e-8) for k in counts]
    assert all(p in interval for p, interval in zip(probabilities, intervals, strict=True))
    # they tell the ancillas apart: the bits read backwards do not fit
    backwards = probabilities.reshape((2,) * 4).transpose().ravel()
    assert not all(p in interval for p, interval in zip(backwards, intervals, strict=True))


def test_an_own_ansatz_is_used():
    def flip(angle, wires):
        qml.RX(angle, wires=wires[0])

    probabilities, _ = denoising_qnode(1, 1, flip)([np.pi, 0.0], np.array([1, 0]))
    # the second cycle starts from a reset ancilla
    np.testing.assert_allclose(probabilities, [0, 0, 1, 0], atol=1e-12)


def test_the_qnode_can_be_drawn():
    text = qml.draw(denoising_qnode(1, 2))(np.zeros((1, 1, 2, 3)), np.array([1, 0]))
    assert text.count("┤↗│") == 2
    assert "|Ψ⟩" in text
    assert text.count("RX") == text.count("RY") == 3


def test_denoiser_is_what_the_matrices_say():
    angles = stream(5, "templates").normal(size=(2, 2, 5))
    matrix = qml.matrix(denoiser, wire_order=range(5))(angles, range(5))
    np.testing.assert_allclose(matrix, denoiser_by_matrices(angles), atol=1e-12)


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: denoising_qnode(0, 1), "n_data"),
        (lambda: denoising_qnode(1, 0), "n_ancilla"),
        (lambda: denoising_qnode(1, 2, outcomes=[(0,)]), "outcomes"),
        (lambda: denoising_qnode(1, 1, outcomes=[(2,)]), "outcomes"),
    ],
)
def test_bad_input_is_named(call, named):
    with pytest.raises(ValueError, match=named):
        call()
