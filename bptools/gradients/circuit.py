"""A parametrised circuit as a plain list of gates, free of numerics: each route builds its own.

Wire 0 is the most significant qubit; ancillas are the first wires, in |0⟩, data qubits follow.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Axis = Literal["X", "Y", "Z"]


@dataclass(frozen=True)
class Rotation:
    """The gate exp(−iθP/2) with the Pauli matrix P = X, Y or Z on one wire."""

    axis: Axis
    wire: int

    @property
    def wires(self) -> tuple[int, ...]:
        """The wires that the gate acts on."""
        return (self.wire,)


@dataclass(frozen=True)
class ControlledZ:
    """The gate diag(1, 1, 1, −1) on two wires."""

    first: int
    second: int

    @property
    def wires(self) -> tuple[int, ...]:
        """The wires that the gate acts on."""
        return (self.first, self.second)


Gate = Rotation | ControlledZ


@dataclass(frozen=True)
class Circuit:
    """Gates in the order in which they act; the k-th rotation is turned by the k-th angle.

    Args:
        n_wires: Number of qubits, at least 1.
        gates: The gates, first to act first.

    Raises:
        ValueError: If a gate acts outside the wires or twice on one, or an axis is unknown.

    >>> Circuit(2, (Rotation("X", 0), ControlledZ(0, 1), Rotation("Y", 1))).n_angles
    2
    """

    n_wires: int
    gates: tuple[Gate, ...]

    def __post_init__(self) -> None:
        """Refuse gates that no simulator could apply."""
        if self.n_wires < 1:
            raise ValueError(f"n_wires must be at least 1, not {self.n_wires}")
        for gate in self.gates:
            wires = gate.wires
            if len(set(wires)) != len(wires) or not set(wires) <= set(range(self.n_wires)):
                raise ValueError(
                    f"gates must act on different wires of 0..{self.n_wires - 1}: {gate}"
                )
            if isinstance(gate, Rotation) and gate.axis not in ("X", "Y", "Z"):
                raise ValueError(f"axis must be 'X', 'Y' or 'Z', not {gate.axis!r}")

    @cached_property
    def rotations(self) -> tuple[int, ...]:
        """The positions of the rotations among the gates: the k-th is turned by angle k."""
        return tuple(i for i, gate in enumerate(self.gates) if isinstance(gate, Rotation))

    @property
    def n_angles(self) -> int:
        """Number of angles."""
        return len(self.rotations)

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
    """Return the paper's denoising circuit.

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
    layer: list[Gate] = [Rotation("X", wire) for wire in range(n_wires)]
    layer += [Rotation("Y", wire) for wire in range(n_wires)]
    for first in (0, 1):
        layer += [ControlledZ(wire, wire + 1) for wire in range(first, n_wires - 1, 2)]
    return Circuit(n_wires, tuple(layer) * layers)


def checked_targets(target: ArrayLike, n_data: int) -> NDArray[np.complex128]:
    """Return target states as rows; refuse a wrong length and a norm other than 1."""
    targets = np.atleast_2d(np.asarray(target, dtype=np.complex128))
    if targets.ndim != 2 or targets.shape[1] != 2**n_data or targets.shape[0] == 0:
        raise ValueError(
            f"target must have {2**n_data} amplitudes for {n_data} data qubits, "
            f"its shape is {np.shape(target)}"
        )
    norms = np.linalg.norm(targets, axis=1)
    if not np.allclose(norms, 1, atol=1e-10):
        raise ValueError(f"target must be normalised, its norm is {norms}")
    return targets


def checked_ancillas(circuit: Circuit, n_data: int, n_ancilla: int) -> None:
    """Refuse numbers of qubits that are negative or do not add up to the circuit's wires."""
    if n_ancilla < 0:
        raise ValueError(f"n_ancilla must not be negative, it is {n_ancilla}")
    if n_data < 1 or n_data + n_ancilla != circuit.n_wires:
        raise ValueError(
            f"n_data and n_ancilla must add up to the {circuit.n_wires} wires of the circuit "
            f"with n_data at least 1, they are {n_data} and {n_ancilla}"
        )
