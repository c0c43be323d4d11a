"""The light cone: which Pauli letters a measured observable can carry, gate by gate backwards.

A wire's letters are kept as a set, so that a rotation about Z behind which only Z is measured is
known to be dead, whatever the angles are. The sets may hold letters that do not occur: what is
called dead is dead, not the other way.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from bptools.audits.program import Program
from bptools.circuits import Gate, NoiseChannel, RotationGate

Letters = dict[int, set[str]]
_TURNED = {"X": {"Y": "Z", "Z": "Y"}, "Y": {"X": "Z", "Z": "X"}, "Z": {"X": "Y", "Y": "X"}}


@dataclass(frozen=True)
class Sweep:
    """What a sweep of the letters from the observable to the input meets.

    Args:
        acting: The positions of the gates that matter.
        live: The rotations, by angle, that may have a gradient.
        wires: The wires that matter.
    """

    acting: tuple[int, ...]
    live: frozenset[int]
    wires: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class LightCone:
    """The light cone of a program's observable.

    Args:
        program: The program; its fixed rotations are taken at their angles, the others at any.
    """

    program: Program

    def _before(self, gate: Gate, angle: int, letters: Letters) -> None:
        """Carry letters back through a gate, in place."""
        if isinstance(gate, NoiseChannel):
            for wire in gate.wires:
                letters[wire] = set(_TURNED)
            return
        if not isinstance(gate, RotationGate):
            first, second = gate.wires
            _entangle(first, second, letters)
            return
        carried = letters.get(gate.wire, set())
        if self.program.is_drawn(angle):
            letters[gate.wire] = set(_TURNED) if carried else carried
            return
        if carried <= {gate.axis}:
            return
        turns = None
        if angle not in self._turned:
            turns = self.program.quarter_turns(float(self.program.angles[angle]))
        moved = {_TURNED[gate.axis].get(letter, letter) for letter in carried}
        if turns is None:
            letters[gate.wire] = carried | moved
        elif turns % 2:
            letters[gate.wire] = moved

    @cached_property
    def _turned(self) -> frozenset[int]:
        return frozenset(self.program.turned)

    @cached_property
    def sweep(self) -> Sweep:
        """What matters of the program."""
        letters = self.program.measured.letters
        acting, live, touched = [], set(), set(letters)
        angle = self.program.circuit.n_angles
        for position in range(len(self.program.circuit.gates))[::-1]:
            gate = self.program.circuit.gates[position]
            carried = [letters.get(wire, set()) for wire in gate.wires]
            if isinstance(gate, RotationGate):
                angle -= 1
                acts = not carried[0] <= (set() if self.program.is_drawn(angle) else {gate.axis})
                if acts:
                    live.add(angle)
            elif isinstance(gate, NoiseChannel):
                acts = any(carried)
            else:
                acts = any(on_wire - {"Z"} for on_wire in carried)
            if acts:
                acting.append(position)
                self._before(gate, angle, letters)
                touched |= set(gate.wires)
        return Sweep(tuple(acting[::-1]), frozenset(live), tuple(sorted(touched)))

    def is_live(self, parameter: int) -> bool:
        """Return whether a parameter turns a rotation that may have a gradient."""
        return any(self.program.jacobian[k, parameter] for k in self.sweep.live)

    def restricted(self) -> Program:
        """Return the program inside its light cone; there is at least one wire."""
        return self.program.restricted(self.sweep.acting, self.sweep.wires or (0,))

    def input_qubits(self) -> list[int]:
        """Return how many input qubits, at most, the gradient by each parameter depends on."""
        counts = [0] * self.program.n_parameters
        for index, support in self._supports().items():
            for parameter in self.program.jacobian[index].nonzero()[0].tolist():
                counts[parameter] = max(counts[parameter], support)
        return counts

    def _supports(self) -> dict[int, int]:
        """Return, by live rotation that is turned, the size of what it differentiates."""
        gates, inputs = self.program.circuit.gates, set(self.program.inputs)
        letters, angle = self.program.measured.letters, self.program.circuit.n_angles
        supports = {}
        for position in range(len(gates))[::-1]:
            gate = gates[position]
            angle -= isinstance(gate, RotationGate)
            if (
                angle in self._turned
                and angle in self.sweep.live
                and isinstance(gate, RotationGate)
            ):
                wires = set(letters) | {gate.wire}
                for earlier in gates[:position][::-1]:  # which wires join is all that is needed
                    if len(earlier.wires) == 2 and wires & set(earlier.wires):
                        wires |= set(earlier.wires)
                supports[angle] = len(wires & inputs)
            is_idle = not any(letters.get(wire) for wire in gate.wires)
            if not is_idle and (not isinstance(gate, RotationGate) or angle in self.sweep.live):
                self._before(gate, angle, letters)
        return supports


def _entangle(first: int, second: int, letters: Letters) -> None:
    """Carry letters back through CZ: X and Y on a wire put Z on the other one."""
    carried = {wire: frozenset(letters.get(wire, ())) for wire in (first, second)}
    for wire, partner in ((first, second), (second, first)):
        reached = set(carried[wire])
        if carried[partner] & {"X", "Y"}:  # the identity may stand beside any letter: Z alone too
            reached |= {"Z"} | {_TURNED["Z"].get(letter, letter) for letter in reached}
        if reached:
            letters[wire] = reached
