"""Gradients of single inputs or draws with all fixed Clifford gates moved behind the rotations.

A template's CNOTs and basis changes outnumber its turned rotations many times; at the input there
are only rotations about longer strings, and the observable that all gates make of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bptools.audits.program import Program
from bptools.circuits import Circuit, CliffordGate, Gate, PauliString
from bptools.gradients.pauli import ProductObservable

Complex = NDArray[np.complex128]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class StringAction:
    """What a string makes of amplitudes: P ψ at b is ``phases[b]`` times ψ at ``sources[b]``.

    Args:
        sources: Basis states, those of wire 0 the most significant; None where each is its own.
        phases: Powers of i, a column; real where they can be.
    """

    sources: NDArray[np.intp] | None
    phases: Floats | Complex

    @classmethod
    def of(cls, string: PauliString) -> StringAction:
        """Return what a string does."""
        n_wires = string.n_qubits
        x, z = (int(format(bits, f"0{n_wires}b")[::-1], 2) for bits in (string.x, string.z))
        sources = np.arange(2**n_wires) ^ x
        phase = string.sign * 1j ** ((x & z).bit_count() % 4)
        signs = 1.0 - 2.0 * (np.bitwise_count(sources & z) & 1)[:, None]
        phases = signs * (phase if phase.imag else phase.real)
        return cls(sources if x else None, phases)

    def applied(self, states: Complex) -> Complex:
        """Return P ψ of every column."""
        if self.sources is None:
            return np.asarray(states * self.phases)
        image = states[self.sources]
        image *= self.phases
        return image

    def rotated(self, states: Complex, angles: Floats) -> Complex:
        """Return exp(−iφP/2) ψ of every column, each with its own φ."""
        half = angles / 2
        image = self.applied(states)
        image *= -1j * np.sin(half)
        image += np.cos(half) * states
        return image


@dataclass(frozen=True, eq=False)
class TurnedPicture:
    """A program as rotations about strings at the input, measured by a sum of strings there.

    Args:
        program: The program, without noise, measured by strings.
        rotations: Those of its rotations that are no Clifford gates, in their order.
        generators: The strings of each.
        measured: The observable at the input, with coefficients.
    """

    program: Program
    rotations: tuple[int, ...]
    generators: tuple[PauliString, ...]
    measured: tuple[tuple[float, PauliString], ...]

    @classmethod
    def of(cls, program: Program) -> TurnedPicture | None:
        """Return the picture of a program; None if there is noise or what is measured is no sum."""
        circuit, observable = program.circuit, program.measured.strings()
        if isinstance(observable, ProductObservable):
            observable = observable.strings()
        if circuit.is_noisy or observable is None:
            return None
        rotations: list[int] = []
        number = {position: k for k, position in enumerate(circuit.rotations)}
        fixed: dict[int, Gate | None] = {}
        for position, k in number.items():
            rotation = program.rotation(k)
            turns = program.quarter_turns(float(program.offsets[k]))
            if program.jacobian[k].any() or turns is None:
                rotations.append(k)
            else:
                fixed[position] = CliffordGate.of_quarter_turns(rotation, turns) if turns else None
        acting = (fixed.get(position, gate) for position, gate in enumerate(circuit.gates))
        picture = Circuit(program.n_wires, tuple(gate for gate in acting if gate)).at_input
        terms = [(float(c), string) for c, string in observable.terms if c and string.support]
        measured = tuple((c, picture.carried_back(string)) for c, string in terms)
        return cls(program, tuple(rotations), picture.generators, measured)

    @property
    def work(self) -> float:
        """How many products of amplitudes a gradient takes, about, string by string."""
        return 2.0 * (len(self.generators) + len(self.measured)) * 2.0**self.program.n_wires

    @cached_property
    def _actions(self) -> tuple[StringAction, ...]:
        return tuple(StringAction.of(string) for string in self.generators)

    @cached_property
    def _observable(self) -> tuple[tuple[float, StringAction], ...]:
        return tuple((c, StringAction.of(string)) for c, string in self.measured)

    def gradients(self, states: Complex, angles: Floats) -> Floats:
        """Return the gradient of every parameter for each state.

        Args:
            states: Amplitudes on all wires, shape (count, 2**n_wires).
            angles: Of all rotations of the program, shape (count, rotations) or (rotations,).
        """
        angles = np.broadcast_to(angles, (len(states), self.program.circuit.n_angles))
        turns = np.ascontiguousarray(angles[:, self.rotations].T)
        ket = np.ascontiguousarray(states.T)  # a column a draw: strings permute whole rows
        for action, angle in zip(self._actions, turns, strict=True):
            ket = action.rotated(ket, angle)
        bra = np.zeros_like(ket)
        for coefficient, action in self._observable:
            bra += coefficient * action.applied(ket)
        slopes = np.zeros(angles.shape)
        turned = frozenset(self.program.turned)
        for k, action, angle in zip(
            self.rotations[::-1], self._actions[::-1], turns[::-1], strict=True
        ):
            if k in turned:
                slopes[:, k] = np.einsum("ib,ib->b", bra.conj(), action.applied(ket)).imag
            ket, bra = (action.rotated(columns, -angle) for columns in (ket, bra))
        return np.asarray(slopes @ self.program.jacobian)
