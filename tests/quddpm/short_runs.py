"""Settings of runs of seconds, and circuits to train instead of ours."""

from bptools.quddpm.settings import of_model

TINY = {
    "n_ancilla": 1,
    "layers": 1,
    "data_states": 20,
    "test_states": 5,
    "steps": 3,
    "epochs": 4,
    "batch": 10,
}
FIRST = of_model("original", 1, **(TINY | {"steps": 5}))
SECOND = of_model("improved", 1, seed=1, dtype="complex128", **TINY)

ANSATZ = """
import pennylane as qml

NUMBER = 3

def twice(angles, wires):
    qml.RX(angles[0], wires=wires[0])
    qml.CNOT(wires=(wires[0], wires[0]))

def idle(angles, wires):
    qml.RX(angles[0], wires=wires[0])

def branching(angles, wires):
    for wire in wires:
        qml.RX(angles[0], wires=wire) if angles[0] > 0 else qml.RY(angles[0], wires=wire)

def other(angles, wires):
    for wire in wires:
        qml.RZ(angles[0, 0, 0], wires=wire)

def fine(angles, wires):
    for position, wire in enumerate(wires):
        qml.RY(angles[position], wires=wire)
"""
