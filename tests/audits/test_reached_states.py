"""Circuits that reach few basis states: excitations of a fixed number of particles."""

import numpy as np
import pennylane as qml
import pytest

import bptools
from bptools.audits.cost_reading import read_costs
from bptools.audits.started_program import started
from bptools.audits.turned_sums import turned_sums
from bptools.gradients.angle_distributions import Uniform
from bptools.gradients.pauli import ProductState, WeightedState
from bptools.gradients.pauli.reached_states import reached_moments
from bptools.gradients.pauli.string_sums import ManyStatesError, basis_amplitudes
from tests.audits.every_gate import DrawnCircuit, DrawnGate, moments_over_angles


def fixed(gate, *values):
    """Return a gate without a parameter."""
    return DrawnGate(lambda: gate(*values), (), -1, 1.0)


def turned(gate, wires, parameter, factor=1.0):
    """Return a gate that a parameter turns."""
    return DrawnGate(lambda angle: gate(angle, wires), (0.0,), parameter, factor)


CIRCUIT = DrawnCircuit(
    5,
    (
        fixed(qml.X, 0), fixed(qml.X, 1), fixed(qml.Hadamard, 4),
        turned(qml.DoubleExcitation, [0, 1, 2, 3], 0), fixed(qml.T, 2),
        fixed(qml.IsingXY, 0.7, [1, 3]), turned(qml.SingleExcitation, [1, 2], 1, 2.0),
    ),
    qml.Z(1) @ qml.X(4) + 0.4 * qml.X(1) @ qml.X(2) - 0.3 * qml.Y(0),
    np.array([0.3, 0.2]),
)  # fmt: skip


def test_moments_are_those_of_matrices():
    (cost,) = read_costs(*CIRCUIT.qnode())
    begun = started(cost.program)
    sums = turned_sums(cost.program, begun.positions, cost.program.measured.strings())
    laws = [Uniform(-np.pi, np.pi)] * 2
    exact = reached_moments(sums.turns, laws, sums.observable, begun.state)
    mean, variance = moments_over_angles(CIRCUIT, 20)
    assert exact.size <= 6  # of 32
    assert exact.mean == pytest.approx(mean, abs=1e-12)
    assert exact.second - exact.mean**2 == pytest.approx(variance, abs=1e-12)
    assert (variance > 0.01).all()


def test_coupled_clusters_are_exact():
    n, excitations = 8, qml.qchem.excitations_to_wires(*qml.qchem.excitations(2, 8))

    @qml.qnode(qml.device("default.qubit", wires=n))
    def cost(angles):
        qml.UCCSD(angles, range(n), *excitations, qml.qchem.hf_state(2, n))
        return qml.expval(qml.Z(0) @ qml.Z(1))

    (size,) = bptools.audit(cost, "uniform", arguments=(np.full(15, 0.1),)).sizes
    assert "the 16 basis states that the circuit reaches" in size.method
    assert size.known == "exact"


def test_what_reaches_many_states_is_refused():
    with pytest.raises(ManyStatesError, match="more than 4 amplitudes"):
        basis_amplitudes(ProductState(((0.6, 0, 0.8),) * 3), 4)
    with pytest.raises(ManyStatesError, match="mixed"):
        basis_amplitudes(ProductState(((0, 0, 0.5),)), 4)
    with pytest.raises(ManyStatesError, match="neither a product nor a vector"):
        basis_amplitudes(WeightedState(((1.0, ProductState.zeros(1)),)), 4)
