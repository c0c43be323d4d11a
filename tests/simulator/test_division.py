"""Circuits divided about the meeting of ancillas and data: the same unitary, and no more wires."""

import numpy as np
import pytest

from bptools.circuits import denoising_circuit
from bptools.simulator.division import divided
from bptools.simulator.matrix_gates import MatrixGate, gates_of_circuit

N_WIRES = 5


def random_gate(rng):
    """A gate on one to three wires, or on none: diagonal in half of all cases."""
    wires = tuple(int(w) for w in rng.permutation(N_WIRES)[: rng.integers(4)])
    side = 2 ** len(wires)
    diagonal = not wires or rng.integers(2) > 0
    if diagonal:
        value = np.exp(1j * rng.normal(size=side))
    else:
        value = np.linalg.qr(rng.normal(size=(side, side)) + 1j * rng.normal(size=(side, side)))[0]
    return MatrixGate("any", wires, bool(diagonal), value, None, ())


def applied(gates, states):
    """The gates on the first axis, without any code of the simulator."""
    cube = states.reshape(*[2] * N_WIRES, -1)
    for gate in gates:
        matrix = np.diag(gate.value) if gate.diagonal else gate.value
        axes = range(len(gate.wires))
        front = np.moveaxis(cube, gate.wires, axes)
        cube = np.moveaxis(
            (matrix @ front.reshape(len(matrix), -1)).reshape(front.shape), axes, gate.wires
        )
    return cube.reshape(2**N_WIRES, -1)


@pytest.mark.parametrize("n_ancilla", [0, 1, 3, 4])
def test_the_parts_one_after_the_other_are_the_circuit(n_ancilla):
    rng = np.random.default_rng(n_ancilla)
    sizes = set()
    for _ in range(40):
        gates = [random_gate(rng) for _ in range(rng.integers(1, 25))]
        parts = divided(gates, n_ancilla)
        order = [*parts.before, *parts.meeting, *parts.after, *parts.last]
        assert sorted(order) == list(range(len(gates)))
        for number in (*parts.before, *parts.after):
            assert all(wire >= n_ancilla for wire in gates[number].wires)
        assert all(gates[number].diagonal for number in parts.last)
        met = {n_ancilla + wire for wire in parts.wires} | set(range(n_ancilla))
        assert all(set(gates[number].wires) <= met for number in parts.meeting)
        states = np.eye(2**N_WIRES, dtype=complex)
        expected = applied(gates, states)
        found = applied([gates[number] for number in order], states)
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12)
        sizes |= {bool(part) for part in (parts.before, parts.after, parts.last)}
    assert sizes == {True, False} or n_ancilla == 0


@pytest.mark.parametrize(
    ("layers", "met"), [(1, 0), (2, 1), (3, 1), (4, 2), (5, 2), (6, 3), (8, 4), (12, 6)]
)
def test_the_ancillas_meet_the_light_cone_of_the_layers(layers, met):
    """Layers - 1 gates tie ancillas and data; half of the others widen the cone by a wire."""
    circuit = denoising_circuit(13, layers)
    parts = divided(gates_of_circuit(circuit, range(circuit.n_angles)), 3)
    assert parts.wires == tuple(range(met))
