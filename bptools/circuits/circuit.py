"""A parametrised circuit as a plain list of gates, free of numerics: each route builds its own.

Wire 0 is the most significant qubit; ancillas are the first wires, in |0⟩, data qubits follow.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bptools.circuits.clifford import CliffordGate
from bptools.circuits.heisenberg import InputPicture
from bptools.circuits.noise import NoiseChannel
from bptools.circuits.rotation_gates import ControlledZ, PauliRotation, RotationGate

Gate = RotationGate | PauliRotation | ControlledZ | CliffordGate | NoiseChannel


@dataclass(frozen=True)
class Circuit:
    """Gates in the order in which they act; the k-th rotation is turned by the k-th angle.

    Args:
        n_wires: Number of qubits, at least 1.
        gates: Rotations and fixed gates, first to act first.

    Raises:
        ValueError: If there is no wire, a gate acts outside the wires or twice on one, or turns
            about a string of another number of qubits.

    >>> Circuit(2, (RotationGate("X", 0), ControlledZ(0, 1), RotationGate("Y", 1))).n_angles
    2
    """

    n_wires: int
    gates: tuple[Gate, ...]

    def __post_init__(self) -> None:
        """Refuse gates that no simulator could apply."""
        if self.n_wires < 1:
            raise ValueError(f"n_wires must be at least 1, not {self.n_wires}")
        for gate in self.gates:
            if isinstance(gate, PauliRotation):
                gate.string_on(self.n_wires)
                continue
            wires = gate.wires
            if len(set(wires)) != len(wires) or not set(wires) <= set(range(self.n_wires)):
                raise ValueError(
                    f"gates must act on different wires of 0..{self.n_wires - 1}: {gate}"
                )

    @cached_property
    def elementary(self) -> tuple[RotationGate | ControlledZ, ...]:
        """The gates of a circuit of one-qubit rotations and CZ, which simulators know.

        Raises:
            ValueError: If there is any other gate.
        """
        simple: list[RotationGate | ControlledZ] = []
        for gate in self.gates:
            if not isinstance(gate, RotationGate | ControlledZ):
                raise ValueError(f"gates must be rotations of one qubit and CZ, one is {gate}")
            simple.append(gate)
        return tuple(simple)

    @cached_property
    def is_noisy(self) -> bool:
        """Whether any gate is a noise channel."""
        return any(isinstance(gate, NoiseChannel) for gate in self.gates)

    @cached_property
    def rotations(self) -> tuple[int, ...]:
        """The positions of the rotations among the gates: the k-th is turned by angle k."""
        turning = RotationGate | PauliRotation
        return tuple(i for i, gate in enumerate(self.gates) if isinstance(gate, turning))

    @property
    def n_angles(self) -> int:
        """Number of angles."""
        return len(self.rotations)

    @cached_property
    def at_input(self) -> InputPicture:
        """The circuit with every fixed gate moved behind all rotations; noise it cannot have."""
        fixed = tuple(gate for gate in self.gates if not isinstance(gate, NoiseChannel))
        if self.is_noisy:
            raise ValueError("gates must be unitary, there is noise among them")
        return InputPicture.of_gates(self.n_wires, fixed)

    def checked_angles(self, angles: ArrayLike) -> NDArray[np.float64]:
        """Return the angles as a flat array; refuse a wrong number of them, NaN and infinities."""
        array = np.asarray(angles, dtype=np.float64).ravel()
        if array.size != self.n_angles or not np.isfinite(array).all():
            raise ValueError(f"angles must be {self.n_angles} finite numbers, they are {angles!r}")
        return array

    def checked_index(self, index: int) -> int:
        """Return the index of an angle; refuse one out of range (negative ones too)."""
        if not 0 <= index < self.n_angles:
            raise ValueError(f"index must lie in 0..{self.n_angles - 1}, it is {index}")
        return index


def denoising_circuit(n_wires: int, layers: int) -> Circuit:
    """Return the denoising circuit: layers of RX and RY on all wires, CZ on neighbours.

    A layer turns every qubit by RX, then every qubit by RY, then entangles by CZ on the wires
    (0, 1), (2, 3), .. and on (1, 2), (3, 4), ..

    Args:
        n_wires: Ancilla and data qubits together, at least 1.
        layers: Number of layers, at least 1.

    Returns:
        A circuit of ``2 * n_wires * layers`` angles, ordered by layer, axis, wire.

    Raises:
        ValueError: If there is no wire or no layer.

    Source: arXiv:2512.06695, eq. 5 and Fig. 2.

    >>> denoising_circuit(13, 5).n_angles
    130
    """
    if layers < 1:
        raise ValueError(f"layers must be at least 1, not {layers}")
    layer: list[Gate] = [RotationGate("X", wire) for wire in range(n_wires)]
    layer += [RotationGate("Y", wire) for wire in range(n_wires)]
    for first in (0, 1):
        layer += [ControlledZ(wire, wire + 1) for wire in range(first, n_wires - 1, 2)]
    return Circuit(n_wires, tuple(layer) * layers)
