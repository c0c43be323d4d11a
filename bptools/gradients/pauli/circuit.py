"""Circuits of Pauli rotations exp(−iθP) and Clifford gates, and their Heisenberg picture."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from bptools.gradients.circuit import Circuit, Rotation
from bptools.gradients.pauli.clifford import CliffordGate, image_of_letters
from bptools.gradients.pauli.strings import PauliString


@dataclass(frozen=True)
class PauliRotation:
    """The gate exp(−iθP), P the generator: not the half angle of PennyLane's rotations."""

    generator: PauliString


@dataclass(frozen=True)
class PauliCircuit:
    """Gates in the order in which they act; the k-th rotation is turned by the k-th angle.

    Args:
        n_qubits: Number of qubits, at least 1.
        gates: Rotations and Clifford gates, first to act first.

    Raises:
        ValueError: If a gate does not fit the number of qubits or a generator is the identity.

    >>> from bptools.gradients.circuit import denoising_circuit
    >>> PauliCircuit.from_circuit(denoising_circuit(100, 5)).n_angles
    1000
    """

    n_qubits: int
    gates: tuple[PauliRotation | CliffordGate, ...]

    def __post_init__(self) -> None:
        """Refuse gates that do not fit."""
        if self.n_qubits < 1:
            raise ValueError(f"n_qubits must be at least 1, it is {self.n_qubits}")
        for gate in self.gates:
            if isinstance(gate, CliffordGate):
                if max(gate.wires) >= self.n_qubits:
                    raise ValueError(
                        f"gates must act on qubits 0..{self.n_qubits - 1}, one acts on {gate.wires}"
                    )
            elif gate.generator.n_qubits != self.n_qubits or not gate.generator.support:
                raise ValueError(
                    f"gates must turn about strings of {self.n_qubits} qubits other than the "
                    f"identity, one turns about {gate.generator}"
                )

    @classmethod
    def from_circuit(cls, circuit: Circuit) -> PauliCircuit:
        """Return the same gates; an angle here is half of an angle there (see ``half_angles``)."""
        gates: list[PauliRotation | CliffordGate] = []
        for gate in circuit.gates:
            if isinstance(gate, Rotation):
                string = PauliString.on(circuit.n_wires, {gate.wire: gate.axis})
                gates.append(PauliRotation(string))
            else:
                gates.append(CliffordGate.named("CZ", *gate.wires))
        return cls(circuit.n_wires, tuple(gates))

    @property
    def n_angles(self) -> int:
        """Number of angles."""
        return sum(isinstance(gate, PauliRotation) for gate in self.gates)

    @cached_property
    def at_input(self) -> InputPicture:
        """The circuit with every Clifford gate moved behind all rotations."""
        qubits = range(self.n_qubits)
        images: list[PauliString] = []
        for qubit in qubits:
            images += [PauliString.on(self.n_qubits, {qubit: letter}) for letter in "XZ"]
        generators = []
        for gate in self.gates:
            if isinstance(gate, PauliRotation):
                generators.append(image_of_letters(gate.generator, tuple(images)))
                continue
            mine = tuple(images[2 * wire + half] for wire in gate.wires for half in (0, 1))
            after = [image_of_letters(image, mine) for image in gate.images]
            for position, wire in enumerate(gate.wires):
                images[2 * wire : 2 * wire + 2] = after[2 * position : 2 * position + 2]
        return InputPicture(tuple(generators), tuple(images))


@dataclass(frozen=True)
class InputPicture:
    """V = C ∏ₖ exp(−iθₖGₖ): the Clifford gates together as C, the generators carried through them.

    Args:
        generators: G₀, G₁, .. in the order in which the rotations act.
        images: C†X₀C, C†Z₀C, C†X₁C, ..
    """

    generators: tuple[PauliString, ...]
    images: tuple[PauliString, ...]

    def carried_back(self, string: PauliString) -> PauliString:
        """Return C†PC: the observable that the rotations alone are measured by."""
        return image_of_letters(string, self.images)
