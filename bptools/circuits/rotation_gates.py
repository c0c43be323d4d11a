"""The gates of most circuits: rotations about Pauli strings, and CZ.

A description holds no angles, so it says nothing of their unit: routes take the angle φ of
exp(−iφP/2), PennyLane's, unless they say that they take the θ = φ/2 of exp(−iθP).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from bptools.circuits.pauli_strings import PauliString

Axis = Literal["X", "Y", "Z"]


@dataclass(frozen=True)
class RotationGate:
    """A rotation about the Pauli matrix X, Y or Z on one wire.

    Raises:
        ValueError: If the axis is none of them.
    """

    axis: Axis
    wire: int

    def __post_init__(self) -> None:
        """Refuse an unknown axis."""
        if self.axis not in get_args(Axis):
            raise ValueError(f"axis must be 'X', 'Y' or 'Z', not {self.axis!r}")

    @property
    def wires(self) -> tuple[int, ...]:
        """The wires that the gate acts on."""
        return (self.wire,)

    def moved(self, place: Mapping[int, int]) -> RotationGate:
        """Return the same gate on other wires.

        >>> RotationGate("X", 0).moved({0: 2})
        RotationGate(axis='X', wire=2)
        """
        return RotationGate(self.axis, place[self.wire])

    def string_on(self, n_wires: int) -> PauliString:
        """Return the generator P as a string on all wires."""
        return PauliString.on(n_wires, {self.wire: self.axis})


@dataclass(frozen=True)
class PauliRotation:
    """A rotation about a Pauli string of all wires.

    Raises:
        ValueError: If the string is the identity.
    """

    generator: PauliString

    def __post_init__(self) -> None:
        """Refuse a rotation that would be a global phase."""
        if not self.generator.support:
            raise ValueError("generator must be another string than the identity, it is not")

    @property
    def wires(self) -> tuple[int, ...]:
        """The wires that the gate acts on, in rising order."""
        string = self.generator
        return tuple(wire for wire in range(string.n_qubits) if string.support >> wire & 1)

    def string_on(self, n_wires: int) -> PauliString:
        """Return the generator P; refuse another number of wires than its own."""
        if self.generator.n_qubits != n_wires:
            raise ValueError(
                f"gates must turn about strings of {n_wires} qubits, "
                f"one turns about {self.generator}"
            )
        return self.generator


@dataclass(frozen=True)
class ControlledZ:
    """The gate diag(1, 1, 1, −1) on two wires."""

    first: int
    second: int

    @property
    def wires(self) -> tuple[int, ...]:
        """The wires that the gate acts on."""
        return (self.first, self.second)

    def moved(self, place: Mapping[int, int]) -> ControlledZ:
        """Return the same gate on other wires."""
        return ControlledZ(place[self.first], place[self.second])

    @property
    def images(self) -> tuple[PauliString, ...]:
        """What X and Z become on each wire in turn, as in ``CliffordGate``."""
        return _CZ_IMAGES


_CZ_IMAGES = tuple(map(PauliString.from_label, ("XZ", "ZI", "ZX", "IZ")))
