"""Circuits: the one description that every route reads, and how it is read off PennyLane.

pauli_strings   signed Pauli strings and real sums of them
rotation_gates  rotations about a Pauli string, and CZ
clifford        any other fixed gate that turns strings into strings
noise           noise channels, by what they make of strings
circuit         gates on wires in the order in which they act; the denoising circuit
heisenberg      the same circuit with every fixed gate moved behind all rotations
rotations_of_operations  exponentials and controlled rotations as products of rotations
qnodes          from a PennyLane QNode or quantum function to gates; both imported only to read one
"""

from bptools.circuits.circuit import Circuit, Gate, denoising_circuit
from bptools.circuits.clifford import CliffordGate
from bptools.circuits.noise import NoiseChannel
from bptools.circuits.pauli_strings import PauliLetter, PauliString, PauliSum, hermitian_product
from bptools.circuits.rotation_gates import Axis, ControlledZ, PauliRotation, RotationGate

__all__ = [
    "Axis",
    "Circuit",
    "CliffordGate",
    "ControlledZ",
    "Gate",
    "NoiseChannel",
    "PauliLetter",
    "PauliRotation",
    "PauliString",
    "PauliSum",
    "RotationGate",
    "denoising_circuit",
    "hermitian_product",
]
