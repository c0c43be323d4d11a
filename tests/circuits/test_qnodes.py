"""What a QNode or quantum function queues, as the gates that a reader knows."""

import numpy as np
import pennylane as qml
import pytest

from bptools.circuits.qnodes import ELEMENTARY, GateSet, record, turned_circuit
from bptools.errors import UsageError
from bptools.gradients import apply_circuit
from bptools.simulator.quantum_functions import WITH_MATRIX

READERS = pytest.mark.parametrize("gates", [ELEMENTARY, WITH_MATRIX], ids=["elementary", "matrix"])


def many_gates(angles):
    """Every elementary gate, and some that decompose into them."""
    for gate in (qml.H, qml.X, qml.Y, qml.Z, qml.S, qml.T, qml.SX):
        gate(0)
        qml.RX(angles[0], 0)
        qml.CNOT([0, 1])
    qml.RY(angles[1], 2)
    qml.PhaseShift(angles[2], 2)
    qml.CZ([2, 1])
    qml.Identity(0)
    qml.Barrier([0, 1, 2])
    qml.Toffoli([2, 0, 1])
    qml.PauliRot(angles[3], "XYZ", [1, 2, 0])
    qml.CRot(*angles[:3], wires=[2, 0])
    qml.adjoint(qml.S)(1)
    qml.SWAP([0, 2])


def test_elementary_gates_are_the_function_up_to_a_phase():
    angles = np.random.default_rng(3).uniform(-3, 3, 4)
    turned = turned_circuit(record(many_gates, [angles], ELEMENTARY))
    ours = apply_circuit(turned.circuit, turned.angles, np.eye(8)).T
    theirs = qml.matrix(many_gates, wire_order=range(3))(angles)
    phase = np.trace(theirs.conj().T @ ours) / 8
    assert abs(phase) == pytest.approx(1, abs=1e-12)
    assert ours == pytest.approx(phase * theirs, abs=1e-12)


def test_wires_are_numbered_in_the_order_of_the_device():
    @qml.qnode(qml.device("default.qubit", wires=["left", "middle", "right"]))
    def cost(angle):
        qml.RX(angle, "right")
        qml.CZ(["right", "left"])
        return qml.expval(qml.Z("left"))

    recording = record(cost, [0.1], ELEMENTARY)
    assert recording.wires == ("left", "middle", "right")
    assert [gate.wires for gate in turned_circuit(recording).circuit.gates] == [(2,), (2, 0)]


@READERS
def test_transforms_of_a_qnode_are_applied(gates):
    @qml.transforms.cancel_inverses
    @qml.qnode(qml.device("default.qubit", wires=1))
    def cost(angle):
        qml.H(0)
        qml.H(0)
        qml.RX(angle, 0)
        return qml.expval(qml.Z(0))

    assert [operation.name for operation in record(cost, [0.1], gates).operations] == ["RX"]


REFUSED = {
    "is a mid-circuit measurement": lambda: qml.measure(0),
    "is a noise channel": lambda: qml.DepolarizingChannel(0.1, 0),
    "has a batch of parameters": lambda: qml.RY(np.zeros(3), 0),
    "must come before every gate": lambda: qml.StatePrep([1, 0], 0),
    "is no product of": lambda: qml.exp(qml.X(0) @ qml.X(1) + qml.Z(0), 1j),
}


@READERS
@pytest.mark.parametrize("message", REFUSED)
def test_what_is_no_gate_is_refused_by_name_and_wire(message, gates):
    def function():
        qml.RX(0.1, 0)
        REFUSED[message]()

    nothing = GateSet(lambda operation: operation.name == "RX", "rotations about X")
    with pytest.raises(UsageError, match=rf"operation \w+.* on wires \[.*\] {message}"):
        record(function, [], nothing if message == "is no product of" else gates)


@READERS
def test_a_state_prepared_within_a_template_is_a_preparation(gates):
    def function(weights):
        qml.AllSinglesDoubles(weights, range(4), np.array([1, 1, 0, 0]), [[0, 2]], [[0, 1, 2, 3]])

    recording = record(function, [np.array([0.1, 0.2])], gates)
    assert len(recording.preparations) == 1
    assert recording.preparations[0].wires.tolist() == [0, 1, 2, 3]
