"""Circuits to audit, such as ``bptools audit tests/audit/examples/ansatze.py:denoiser``."""

import numpy as np
import pennylane as qml


def drawn(n_qubits, shape):
    """Return angles uniform on the circle, the same ones every time."""
    return np.random.default_rng(n_qubits).uniform(-np.pi, np.pi, shape)


def global_cost(n_qubits):
    """Return a hardware-efficient ansatz that measures the projector on |0..0>."""

    @qml.qnode(qml.device("default.qubit", wires=n_qubits))
    def cost(weights):
        qml.StronglyEntanglingLayers(weights, wires=range(n_qubits))
        return qml.expval(qml.Projector([0] * n_qubits, wires=range(n_qubits)))

    return cost, (drawn(n_qubits, (3, n_qubits, 3)),)


def local_cost(n_qubits):
    """Return a shallow ansatz of two-qubit blocks that measures the first two qubits."""

    @qml.qnode(qml.device("default.qubit", wires=n_qubits))
    def cost(first, weights):
        qml.SimplifiedTwoDesign(first, weights, wires=range(n_qubits))
        return qml.expval(qml.Z(0) @ qml.Z(1))

    return cost, (drawn(n_qubits, n_qubits), drawn(n_qubits, (2, n_qubits - 1, 2)))


def ring(n_qubits):
    """Return rotations and rings of CNOT that measure every qubit."""

    @qml.qnode(qml.device("default.qubit", wires=n_qubits))
    def cost(weights):
        qml.BasicEntanglerLayers(weights, wires=range(n_qubits), rotation=qml.RY)
        return qml.expval(qml.sum(*[qml.Z(wire) / n_qubits for wire in range(n_qubits)]))

    return cost, (drawn(n_qubits, (2, n_qubits)),)


def denoiser(n_qubits):
    """Return the QuDDPM denoiser with two ancillas; its input state is what Haar states replace."""
    from bptools.quddpm.denoiser import fidelity_qnode

    target = np.zeros(2**n_qubits)
    target[[0, -1]] = np.sqrt(0.5)
    return fidelity_qnode(target, 2), (drawn(n_qubits, (3, 2, n_qubits + 2)), target)
