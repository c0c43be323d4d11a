"""Gradients block by block against matrices of the whole space, and the bounds that samples use."""

import itertools
import math

import jax
import numpy as np
import pennylane as qml
import pytest

import bptools
from bptools.audits.cost_reading import read_costs
from bptools.audits.simulated_gradients import gradients
from tests.audits.brute_force import PAULIS, random_program


def on_wire(matrix, wire, n_wires):
    """Return a matrix of one qubit on all wires."""
    left, right = np.eye(2**wire), np.eye(2 ** (n_wires - 1 - wire))
    return np.kron(np.kron(left, matrix), right)


def by_matrices(program, theta, state):
    """Return the expectation value at some parameters, every gate a matrix of all wires."""
    angles, number = program.offsets + program.jacobian @ theta, 0
    for gate in program.circuit.gates:
        if hasattr(gate, "axis"):
            turning = on_wire(PAULIS[gate.axis], gate.wire, program.n_wires)
            half, number = angles[number] / 2, number + 1
            state = np.cos(half) * state - 1j * np.sin(half) * turning @ state
        else:
            signs = [np.diag(on_wire(PAULIS["Z"], wire, program.n_wires)) for wire in gate.wires]
            state = state * np.where((signs[0] == -1) & (signs[1] == -1), -1, 1)
    return (state.conj() @ program.measured.matrix() @ state).real


def test_blocks_are_matrices_of_the_whole_space():
    rng, step, compared = np.random.default_rng(11), 1e-4, 0
    for _ in range(30):
        program, _ = random_program(rng)
        if program.circuit.is_noisy:
            continue
        state = rng.normal(size=2**program.n_wires) + 1j * rng.normal(size=2**program.n_wires)
        state /= np.linalg.norm(state)
        thetas = rng.uniform(-3, 3, (3, program.n_parameters))
        angles = program.offsets + thetas @ program.jacobian.T
        known = gradients(program, np.tile(state, (3, 1)), angles)
        for theta, row in zip(thetas, known, strict=True):
            for k, unit in enumerate(np.eye(program.n_parameters)):
                ends = [by_matrices(program, theta + h * unit, state)
                        for h in (2 * step, step, -step, -2 * step)]  # fmt: skip
                slope = (-ends[0] + 8 * ends[1] - 8 * ends[2] + ends[3]) / (12 * step)
                assert row[k] == pytest.approx(slope, abs=1e-9)
                compared += abs(slope) > 1e-3
    assert compared > 50


def general_rotations(n):
    """Return two layers of U3 whose angles all wires share, and a ring of CZ."""

    @qml.qnode(qml.device("default.qubit", wires=n))
    def cost(weights):
        for layer in weights:
            for wire in range(n):
                qml.U3(*layer, wires=wire)
            for wire in range(n):
                qml.CZ([wire, (wire + 1) % n])
        return qml.expval(qml.Z(0))

    return cost, (np.zeros((2, 3)),)


def test_angles_that_cancel_turn_nothing():
    """U3 is RZ(δ) RY(θ) RZ(−δ) RZ(φ) RZ(δ): of three rotations, not five."""

    @qml.qnode(qml.device("default.qubit", wires=1))
    def cost(weights):
        qml.U3(*weights, wires=0)
        qml.U3(*weights[::-1], wires=0)
        return qml.expval(qml.Z(0))

    (read,) = read_costs(cost, (np.array([0.3, 0.4, 0.5]),))
    assert read.program.circuit.n_angles == 6  # not 10
    angles, step = np.array([0.3, 0.4, 0.5]), 1e-4
    ends = [[float(cost(angles + h * unit)) for h in (step, -step)] for unit in np.eye(3)]
    slopes = [(above - below) / (2 * step) for above, below in ends]
    (state,) = np.eye(2)[:1] + 0j
    known = gradients(read.program, state[None], read.program.angles)
    np.testing.assert_allclose(known[0], slopes, atol=1e-7)


@pytest.mark.parametrize("n", [3, 5])
def test_gradients_stay_below_what_bounds_them(n):
    cost, arguments = general_rotations(n)
    (read,) = read_costs(cost, arguments)
    program, rng = read.program, np.random.default_rng(n)
    assert (program.reach_from_prepared <= program.reach).all()
    assert (program.reach_from_prepared[:3] < program.reach[:3]).all()
    angles = program.offsets + rng.uniform(-np.pi, np.pi, (4000, 6)) @ program.jacobian.T
    states = np.tile(program.prepared(), (4000, 1))
    largest = np.abs(gradients(program, states, angles)).max(axis=0)
    assert (largest <= program.reach_from_prepared).all()


def test_one_angle_of_many_rotations_is_averaged_by_quadrature():
    """A product formula by one time step: by more nodes, in a law that is no whole circle."""

    @qml.qnode(qml.device("default.qubit", wires=3))
    def cost(dt):
        qml.H(0)
        for _ in range(8):
            for wire in range(2):
                for word in ("XX", "YY", "ZZ"):
                    qml.PauliRot(2 * dt, word, [wire, wire + 1])
            for wire in range(3):
                qml.RX(0.7 * dt, wire)
        return qml.expval(qml.Z(0) @ qml.Z(2))

    audited = bptools.audit(cost, "uniform(0, 1)", arguments=(0.3,)).sizes[0]
    assert audited.known == "exact"
    assert "quadrature over 1 angles" in audited.method
    (read,) = read_costs(cost, (0.3,))
    program, nodes = read.program, np.linspace(0, 1, 4001)
    angles = program.offsets + nodes[:, None] @ program.jacobian.T
    slopes = gradients(program, np.tile(program.prepared(), (len(nodes), 1)), angles)[:, 0]
    weights = np.array([1, *([4, 2] * 1999), 4, 1]) / 12_000  # Simpson's rule
    mean, second = weights @ slopes, weights @ slopes**2
    assert audited.parameters[0].mean == pytest.approx(mean, rel=1e-7)
    assert audited.parameters[0].variance == pytest.approx(second - mean**2, rel=1e-7)


@pytest.mark.parametrize(("seconds", "least", "most"), [(1.0, 8, 15), (0.1, 51, 100)])
def test_a_body_that_is_slow_is_drawn_less_often(monkeypatch, seconds, least, most):
    @qml.qnode(qml.device("default.qubit", wires=1))
    def cost(angle):
        qml.RX(math.sin(float(angle)), 0)
        return qml.expval(qml.Z(0))

    clock = itertools.count(0, seconds)
    monkeypatch.setattr("bptools.audits.sample_budget.perf_counter", lambda: next(clock))
    (size,) = bptools.audit(cost, "uniform", arguments=(0.3,)).sizes
    assert least <= size.samples <= most
    (size,) = bptools.audit(cost, "uniform", arguments=(0.3,), samples=20).sizes
    assert size.samples == 20  # as asked, however slow


def test_an_angle_that_jax_calls_back_for_is_differentiated_by_differences():
    def sine(angle):
        shape = jax.ShapeDtypeStruct(np.shape(angle), jax.numpy.asarray(angle).dtype)
        return jax.pure_callback(np.sin, shape, angle, vmap_method="sequential")

    @qml.qnode(qml.device("default.qubit", wires=1))
    def cost(angle, other):
        qml.RX(sine(angle), 0)
        qml.RY(other, 0)
        return qml.expval(qml.Z(0))

    (size,) = bptools.audit(cost, "given", arguments=(0.3, 0.2)).sizes
    right = [-np.sin(np.sin(0.3)) * np.cos(0.3) * np.cos(0.2), -np.cos(np.sin(0.3)) * np.sin(0.2)]
    assert [p.mean for p in size.parameters] == pytest.approx(right, rel=1e-5)
