"""A circuit in the Heisenberg picture: what the input meets is rotations alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bptools.circuits.clifford import CliffordGate, image_of_letters
from bptools.circuits.pauli_strings import PauliString
from bptools.circuits.rotation_gates import ControlledZ, PauliRotation, RotationGate


@dataclass(frozen=True)
class InputPicture:
    """V = C ∏ₖ exp(−iθₖGₖ): the fixed gates together as C, the generators carried through them.

    Args:
        generators: G₀, G₁, .. in the order in which the rotations act.
        images: C†X₀C, C†Z₀C, C†X₁C, ..
    """

    generators: tuple[PauliString, ...]
    images: tuple[PauliString, ...]

    @classmethod
    def of_gates(
        cls,
        n_wires: int,
        gates: Sequence[RotationGate | PauliRotation | ControlledZ | CliffordGate],
    ) -> InputPicture:
        """Move every fixed gate of a circuit behind all rotations."""
        images: list[PauliString] = []
        for wire in range(n_wires):
            images += [PauliString.on(n_wires, {wire: letter}) for letter in "XZ"]
        generators = []
        for gate in gates:
            if isinstance(gate, RotationGate | PauliRotation):
                generators.append(image_of_letters(gate.string_on(n_wires), tuple(images)))
                continue
            before = tuple(images[2 * wire + half] for wire in gate.wires for half in (0, 1))
            after = [image_of_letters(image, before) for image in gate.images]
            for position, wire in enumerate(gate.wires):
                images[2 * wire : 2 * wire + 2] = after[2 * position : 2 * position + 2]
        return cls(tuple(generators), tuple(images))

    def carried_back(self, string: PauliString) -> PauliString:
        """Return C†PC: the observable that the rotations alone are measured by."""
        return image_of_letters(string, self.images)
