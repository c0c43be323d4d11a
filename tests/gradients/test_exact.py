"""Exact gradient moments against dense matrices, Dirichlet integrals, samples and the theory."""

import itertools
import math
from functools import reduce

import numpy as np
import pytest

from bptools.circuits import Circuit, ControlledZ, RotationGate, denoising_circuit
from bptools.ensembles import extended_ghz_states, haar_states
from bptools.gradients import (
    HaarMoments,
    apply_circuit,
    exact_haar_moments,
    fidelities,
    gradient_operator,
    haar_gradient_moments,
    sampled_gradients,
)
from bptools.statistics import catoni_interval, catoni_variance_interval, stream

PAULIS = {"X": [[0, 1], [1, 0]], "Y": [[0, -1j], [1j, 0]], "Z": [[1, 0], [0, -1]]}
ERROR_RATE = 1e-6


def on_wires(n_wires, matrices):
    return reduce(np.kron, [np.array(matrices.get(wire, np.eye(2))) for wire in range(n_wires)])


def dense_gate(gate, angle, n_wires):
    if isinstance(gate, RotationGate):
        pauli = on_wires(n_wires, {gate.wire: PAULIS[gate.axis]})
        return math.cos(angle / 2) * np.eye(2**n_wires) - 1j * math.sin(angle / 2) * pauli
    both = on_wires(n_wires, {wire: np.diag([0, 1]) for wire in gate.wires})
    return np.eye(2**n_wires) - 2 * both


def dense_operator(circuit, angles, target, n_data, n_ancilla, index):
    """M by the commutator formula of the theory, with every matrix written out."""
    n_wires, position = circuit.n_wires, circuit.rotations[index]
    turns = dict(zip(circuit.rotations, angles, strict=True))
    gates = [dense_gate(gate, turns.get(i), n_wires) for i, gate in enumerate(circuit.gates)]
    before = reduce(lambda done, gate: gate @ done, gates[:position], np.eye(2**n_wires))
    after = reduce(lambda done, gate: gate @ done, gates[position:], np.eye(2**n_wires))
    projector = np.kron(np.eye(2**n_ancilla), np.outer(target, np.conj(target)))
    carried = after.conj().T @ projector @ after
    gate = circuit.gates[position]
    pauli = on_wires(n_wires, {gate.wire: PAULIS[gate.axis]})
    whole = before.conj().T @ (0.5j * (pauli @ carried - carried @ pauli)) @ before
    return whole[: 2**n_data, : 2**n_data]


def random_circuit(n_wires, n_gates, generator):
    gates = []
    for _ in range(n_gates):
        if n_wires > 1 and generator.random() < 0.4:
            gates.append(ControlledZ(*generator.choice(n_wires, 2, replace=False).tolist()))
        else:
            gates.append(
                RotationGate("XYZ"[generator.integers(3)], int(generator.integers(n_wires)))
            )
    return Circuit(n_wires, (*gates, RotationGate("X", 0)))


@pytest.mark.parametrize(("n_data", "n_ancilla"), [(1, 0), (2, 0), (1, 1), (2, 1), (2, 2), (3, 1)])
def test_operator_and_moments_are_those_of_dense_matrices(n_data, n_ancilla):
    generator = stream(1, "dense", n_data, n_ancilla)
    for _ in range(3):
        circuit = random_circuit(n_data + n_ancilla, 25, generator)
        angles = generator.standard_normal(circuit.n_angles)
        target = haar_states(1, 2**n_data, generator)[0]
        moments = exact_haar_moments(circuit, angles, target, n_data, n_ancilla)
        for index in range(circuit.n_angles):
            dense = dense_operator(circuit, angles, target, n_data, n_ancilla, index)
            ours = gradient_operator(circuit, angles, target, n_data, n_ancilla, index)
            np.testing.assert_allclose(ours, dense, atol=1e-13)
            expected = dirichlet_moments(np.linalg.eigvalsh(dense))
            got = (moments.mean[index], moments.second[index], moments.fourth[index])
            np.testing.assert_allclose(got, [expected[k] for k in (1, 2, 4)], atol=1e-13)
            assert moments.variance[index] == pytest.approx(
                expected[2] - expected[1] ** 2, abs=1e-13
            )


def dirichlet_moments(eigenvalues):
    """E (Σ λᵢ pᵢ)ᵏ term by term: the populations of a Haar state are uniform on the simplex."""
    dim = len(eigenvalues)
    moments = {}
    for k in (1, 2, 4):
        total = 0.0
        for chosen in itertools.combinations_with_replacement(range(dim), k):
            powers = [chosen.count(i) for i in set(chosen)]
            ways = math.factorial(k) / math.prod(map(math.factorial, powers))
            weight = math.prod(map(math.factorial, powers)) * math.factorial(dim - 1)
            product = math.prod(eigenvalues[i] for i in chosen)
            total += ways * product * weight / math.factorial(dim + k - 1)
        moments[k] = total
    return moments


@pytest.mark.parametrize("dim", [1, 2, 5])
def test_moments_of_any_hermitian_matrix(dim):
    matrix = stream(2, "hermitian", dim).standard_normal((dim, dim, 2)).view(complex)[..., 0]
    matrix = matrix + matrix.conj().T
    expected = dirichlet_moments(np.linalg.eigvalsh(matrix))
    moments = haar_gradient_moments(matrix)
    assert moments.mean == pytest.approx(expected[1])
    assert moments.second == pytest.approx(expected[2])
    assert moments.fourth == pytest.approx(expected[4])
    assert moments.variance == pytest.approx(expected[2] - expected[1] ** 2, abs=1e-12)
    assert moments.variance_of_square == pytest.approx(expected[4] - expected[2] ** 2, abs=1e-12)


@pytest.mark.parametrize(("n_data", "n_ancilla"), [(2, 0), (2, 1), (4, 3)])
def test_samples_agree_within_rigorous_intervals(n_data, n_ancilla):
    generator = stream(3, "sampled", n_data, n_ancilla)
    circuit = denoising_circuit(n_data + n_ancilla, 3)
    angles = generator.standard_normal(circuit.n_angles)
    target = extended_ghz_states(0.7, n_data)[0]
    states = haar_states(40_000, 2**n_data, generator)
    # of data qubits: an ancilla's last angles cannot reach the data, their gradient is 0
    for index in (n_ancilla, circuit.n_angles // 2 + n_ancilla, circuit.n_angles - 2):
        moments = exact_haar_moments(circuit, angles, target, n_data, n_ancilla, [index])
        values = sampled_gradients(circuit, angles, target, states, n_ancilla, index)
        variance, fourth = float(moments.variance[0]), float(moments.fourth[0])
        mean = catoni_interval(values, float(moments.second[0]), ERROR_RATE)
        assert moments.mean[0] in mean
        spread = catoni_variance_interval(values, fourth, ERROR_RATE)
        assert variance in spread
        assert spread.half_width < 0.1 * variance
        square = catoni_interval(values**2, float(moments.variance_of_square[0]), ERROR_RATE)
        assert moments.second[0] in square


def test_the_mean_is_zero_without_ancillas_and_not_with_them():
    generator = stream(4, "mean")
    target = haar_states(1, 4, generator)[0]
    for n_ancilla, vanishes in ((0, True), (1, False)):
        circuit = denoising_circuit(2 + n_ancilla, 3)
        angles = generator.standard_normal(circuit.n_angles)
        mean = exact_haar_moments(circuit, angles, target, 2, n_ancilla).mean
        largest = float(np.abs(mean).max())
        assert largest < 1e-14 if vanishes else largest > 1e-3


@pytest.mark.parametrize("n_ancilla", [0, 1, 2, 3])
def test_the_bounds_of_the_theory_hold_and_are_approached(n_ancilla):
    generator = stream(5, "bounds", n_ancilla)
    n_data = 4
    dim, outcomes = 2**n_data, 2**n_ancilla
    circuit = denoising_circuit(n_data + n_ancilla, 5)
    largest = 0.0
    for _ in range(4):
        angles = generator.standard_normal(circuit.n_angles)
        target = haar_states(1, dim, generator)[0]
        moments = exact_haar_moments(circuit, angles, target, n_data, n_ancilla)
        bound = min(outcomes / 2, dim / 4) / (dim * (dim + 1))
        assert np.all(np.abs(moments.mean) <= min(outcomes / (2 * dim), 0.5))
        largest = max(largest, float(moments.variance.max() / bound))
    assert largest <= 1 + 1e-12
    if n_ancilla == 0:  # attained
        assert largest > 0.9


def test_without_ancillas_the_variance_is_that_of_theorem_1():
    """Var = (1 − ⟨P⟩²) / (2N(N+1)) with ⟨P⟩ in the target carried back to the gate."""
    generator = stream(6, "theorem1")
    circuit = denoising_circuit(3, 2)
    angles = generator.standard_normal(circuit.n_angles)
    target = haar_states(1, 8, generator)[0]
    moments = exact_haar_moments(circuit, angles, target, 3, 0)
    for index, position in enumerate(circuit.rotations):
        carried = target
        turns = dict(zip(circuit.rotations, angles, strict=True))
        for i in reversed(range(position, len(circuit.gates))):
            carried = dense_gate(circuit.gates[i], turns.get(i), 3).conj().T @ carried
        gate = circuit.gates[position]
        pauli = on_wires(3, {gate.wire: PAULIS[gate.axis]})
        expectation = np.vdot(carried, pauli @ carried).real
        expected = (1 - expectation**2) / (2 * 8 * 9)
        assert moments.variance[index] == pytest.approx(expected, abs=1e-15)


def test_several_targets_are_averaged():
    generator = stream(7, "targets")
    circuit = denoising_circuit(3, 2)
    angles = generator.standard_normal(circuit.n_angles)
    targets = extended_ghz_states([0.2, 0.9, 2.0], 2)
    each = [gradient_operator(circuit, angles, target, 2, 1, 5) for target in targets]
    together = gradient_operator(circuit, angles, targets, 2, 1, 5)
    np.testing.assert_allclose(together, np.mean(each, axis=0), atol=1e-15)
    states = haar_states(3, 4, generator)
    sampled = [sampled_gradients(circuit, angles, target, states, 1, 5) for target in targets]
    np.testing.assert_allclose(
        sampled_gradients(circuit, angles, targets, states, 1, 5), np.mean(sampled, axis=0)
    )


def test_the_simulator_is_the_dense_circuit_and_the_shift_rule_its_derivative():
    generator = stream(8, "simulator")
    circuit = random_circuit(4, 30, generator)
    angles = generator.standard_normal(circuit.n_angles)
    states = haar_states(3, 16, generator)
    turns = dict(zip(circuit.rotations, angles, strict=True))
    expected = states.T
    for i, gate in enumerate(circuit.gates):
        expected = dense_gate(gate, turns.get(i), 4) @ expected
    np.testing.assert_allclose(apply_circuit(circuit, angles, states), expected.T, atol=1e-14)
    target, inputs = haar_states(1, 8, generator)[0], haar_states(5, 8, generator)
    for index in range(circuit.n_angles):
        shift = (np.arange(circuit.n_angles) == index) * math.pi / 2
        up, down = (
            fidelities(circuit, angles + sign * shift, target, inputs, 1) for sign in (1, -1)
        )
        ours = sampled_gradients(circuit, angles, target, inputs, 1, index)
        np.testing.assert_allclose(ours, (up - down) / 2, atol=1e-14)
        operator = gradient_operator(circuit, angles, target, 3, 1, index)
        forms = np.einsum("bi,ij,bj->b", inputs.conj(), operator, inputs).real
        np.testing.assert_allclose(ours, forms, atol=1e-14)


CIRCUIT = denoising_circuit(2, 1)
GOOD = {
    "circuit": CIRCUIT,
    "angles": [0.1, 0.2, 0.3, 0.4],
    "target": [1, 0],
    "n_data": 1,
    "n_ancilla": 1,
}
STATES = [[1.0, 0.0]]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"target": [1, 1]}, "target must be normalised"),
        ({"target": [1, 0, 0, 0]}, "target must have 2 amplitudes"),
        ({"target": [math.nan, 0]}, "target must be normalised"),
        ({"target": np.zeros((0, 2))}, "target must have"),
        ({"angles": [0.1]}, "angles must be 4"),
        ({"angles": [0.1, 0.2, 0.3, math.nan]}, "angles must be 4"),
        ({"n_ancilla": -1, "n_data": 3}, "n_ancilla must not be negative"),
        ({"n_data": 2}, "n_data and n_ancilla must add up"),
        ({"n_data": 0, "n_ancilla": 2}, "n_data at least 1"),
        ({"index": 4}, "index must lie in 0..3"),
        ({"index": -1}, "index must lie in 0..3"),
    ],
)
def test_bad_gradient_input_is_named(change, named):
    arguments = {**GOOD, "index": 0, **change}
    with pytest.raises(ValueError, match=named):
        gradient_operator(**arguments)
    indices = [arguments.pop("index")]
    with pytest.raises(ValueError, match=named):
        exact_haar_moments(**arguments, indices=indices)


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: haar_gradient_moments([[0, 1], [0, 0]]), "operator must be Hermitian"),
        (lambda: haar_gradient_moments([[math.nan]]), "operator must be Hermitian"),
        (lambda: haar_gradient_moments([[1, 0, 0], [0, 1, 0]]), "operator must be a square"),
        (lambda: Circuit(0, ()), "n_wires"),
        (lambda: Circuit(2, (RotationGate("X", 2),)), "wires"),
        (lambda: Circuit(2, (ControlledZ(1, 1),)), "wires"),
        (lambda: Circuit(2, (RotationGate("W", 0),)), "axis"),
        (lambda: denoising_circuit(0, 1), "n_wires"),
        (lambda: denoising_circuit(1, 0), "layers"),
        (lambda: apply_circuit(CIRCUIT, GOOD["angles"], STATES), "states must have shape"),
        (lambda: fidelities(CIRCUIT, GOOD["angles"], [1, 0], [[1, 1]], 1), "states must be norm"),
        (lambda: fidelities(CIRCUIT, GOOD["angles"], [1, 0], [1, 0], 1), "states must have shape"),
        (lambda: fidelities(CIRCUIT, GOOD["angles"], [1, 0], STATES, -1), "n_ancilla"),
        (lambda: sampled_gradients(CIRCUIT, GOOD["angles"], [1, 0], STATES, 1, 4), "index"),
    ],
)
def test_bad_input_is_named(call, named):
    with pytest.raises(ValueError, match=named):
        call()


def test_the_paper_size_needs_no_large_matrix():
    """10 + 3 qubits, all 130 angles: the operator alone would be 16 MB an angle."""
    circuit = denoising_circuit(13, 5)
    angles = stream(9, "paper").standard_normal(circuit.n_angles)
    moments = exact_haar_moments(circuit, angles, extended_ghz_states(0.7, 10)[0], 10, 3)
    assert isinstance(moments, HaarMoments)
    assert moments.variance.shape == (130,)
    assert np.all(moments.variance <= 4 / (1024 * 1025))
    assert np.all(moments.fourth >= moments.second**2)
    # wire 0 is two entangling steps from the nearest data qubit: its last angles reach none
    assert np.all(moments.variance[[78, 91, 104, 117]] < 1e-20)
    assert np.median(moments.variance) > 1e-8
