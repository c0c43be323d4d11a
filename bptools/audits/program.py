"""A QNode as the engines know it: rotations and CZ, the angles, and how parameters turn them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import pi

import numpy as np
from numpy.typing import NDArray

from bptools.audits.fused_gates import GateBlock, gate_blocks
from bptools.audits.observables import Observable
from bptools.circuits import Axis, Circuit, ControlledZ, Gate, NoiseChannel, RotationGate

Complex = NDArray[np.complex128]
Floats = NDArray[np.float64]

AXES: tuple[Axis, ...] = ("X", "Y", "Z")
CLIFFORD_RADIUS = 1e-10  # from a multiple of pi/2, within which a fixed angle is taken for it
MOST_FACTORS = 64  # wires whose factors are bits of a word
GATE_WORK = 16.0  # products of amplitudes in whose time a gate is put into its block
MOST_CORRELATED = 2000  # rotations of one parameter whose correlations are looked at in pairs
SINGLE_RADIUS = 2e-7  # the same for angles that are single-precision numbers, a quarter turn


@dataclass(frozen=True, eq=False)
class Preparation:
    """A state prepared at the start: amplitudes, or the bits of a basis state.

    Args:
        wires: In the order of the state's qubits.
        amplitudes: Shape (2**wires,); None for a basis state.
        bits: Of a basis state, one a wire.
    """

    wires: tuple[int, ...]
    amplitudes: Complex | None = None
    bits: tuple[int, ...] = ()

    def is_on(self, place: Mapping[int, int]) -> bool:
        """Return whether anything of it is on some of the wires."""
        return any(wire in place for wire in self.wires)

    def on(self, place: Mapping[int, int]) -> Preparation:
        """Return the same on other wires; of a basis state what is on any of them."""
        wires = tuple(place[wire] for wire in self.wires if wire in place)
        if self.amplitudes is None:
            kept = zip(self.wires, self.bits, strict=True)
            return Preparation(wires, bits=tuple(bit for wire, bit in kept if wire in place))
        return Preparation(wires, self.amplitudes)


@dataclass(frozen=True, eq=False)
class Program:
    """Everything about a QNode that its gradients depend on.

    Args:
        circuit: Rotations exp(−iφP/2), some of them fixed, CZ and noise.
        angles: The φ at the arguments that were given.
        jacobian: ∂φ/∂θ, shape (rotations, parameters).
        is_linear: Whether φ is known to be linear in θ.
        names: Of the parameters θ, such as ``weights[0,1]``.
        values: The θ.
        measured: The observable.
        inputs: The wires that an input state enters on; the others are in |0⟩.
        preparations: What the QNode itself prepares on them.
        wires: The user's names of the wires.
        random_axes: Whether each rotation that a parameter turns is about X, Y or Z at random.
    """

    circuit: Circuit
    angles: Floats
    jacobian: Floats
    is_linear: bool
    names: tuple[str, ...]
    values: Floats
    measured: Observable
    inputs: tuple[int, ...]
    preparations: tuple[Preparation, ...]
    wires: tuple[str, ...]
    random_axes: bool = False

    @property
    def n_wires(self) -> int:
        """Number of wires."""
        return self.circuit.n_wires

    @property
    def n_parameters(self) -> int:
        """Number of parameters."""
        return len(self.names)

    @cached_property
    def turned(self) -> tuple[int, ...]:
        """The rotations that some parameter turns."""
        return tuple(np.flatnonzero(self.jacobian.any(axis=1)).tolist())

    @cached_property
    def blocks(self) -> tuple[GateBlock, ...]:
        """Its gates in blocks of at most two wires; noise it cannot have."""
        return gate_blocks(self.circuit)

    @property
    def work(self) -> float:
        """How many products of amplitudes a gradient takes, about, block by block."""
        return 2.0 * len(self.blocks) * 2.0**self.n_wires + GATE_WORK * len(self.circuit.gates)

    @property
    def is_separate(self) -> bool:
        """Whether every parameter turns one rotation at most, and none is turned by two."""
        hits = self.jacobian != 0
        return bool((hits.sum(axis=0) <= 1).all() and (hits.sum(axis=1) <= 1).all())

    @cached_property
    def reach(self) -> Floats:
        """The largest |∂f| of each parameter: a rotation's gradient is at most half the spread."""
        return np.asarray(np.abs(self.jacobian).sum(axis=0) * self.measured.spread / 2)

    @cached_property
    def reach_from_prepared(self) -> Floats:
        """The same for the state that the QNode prepares, which may be less.

        (∂f)² is at most 4 Var G Var O for the generator G = Σ JᵢPᵢ/2, the Pᵢ carried to the input.
        There those that act on different factors of a product are not correlated; and if at most k
        of them act on any one factor, the variance of their sum is at most k times the sum of
        theirs (by Hoeffding's decomposition, part by part).
        """
        if self.circuit.is_noisy or self.n_wires > MOST_FACTORS or self.random_axes:
            return self.reach
        factors = self._factors()
        squares = np.zeros(self.n_parameters)
        for parameter in range(self.n_parameters):
            hits = np.flatnonzero(self.jacobian[:, parameter])[:MOST_CORRELATED]
            if len(hits) < MOST_CORRELATED:
                sizes, on = np.abs(self.jacobian[hits, parameter]), factors[hits]
                crowd = max(
                    int((on >> np.uint64(wire) & np.uint64(1)).sum())
                    for wire in range(self.n_wires)
                )
                correlated = sizes @ ((on[:, None] & on) != 0) @ sizes
                squares[parameter] = min(correlated, crowd * (sizes @ sizes))
            else:
                squares[parameter] = np.inf
        return np.asarray(np.minimum(np.sqrt(squares) * self.measured.spread / 2, self.reach))

    def _factors(self) -> NDArray[np.uint64]:
        """Return the factors of the input that each rotation's P may act on there, as bits."""
        on = [1 << wire for wire in range(self.n_wires)]
        for part in self.preparations:
            if part.amplitudes is not None:
                joined = sum(1 << wire for wire in part.wires)
                for wire in part.wires:
                    on[wire] = joined
        rotations: list[int] = []
        for gate in self.circuit.gates:
            if isinstance(gate, RotationGate):
                rotations.append(on[gate.wire])
            else:
                first, second = gate.wires
                on[first] = on[second] = on[first] | on[second]
        return np.array(rotations, dtype=np.uint64)

    def at(self, values: Floats) -> Program:
        """Return a program whose angles are linear at other values of its parameters."""
        return replace(self, values=values, angles=self.offsets + self.jacobian @ values)

    def merged(self) -> Program:
        """Return the program with rotations that one parameter turns and nothing separates as one.

        Such as RZ(−δ) RZ(φ) RZ(δ), which general rotations of a qubit are made of.
        """
        number = {position: k for k, position in enumerate(self.circuit.rotations)}
        gates: list[Gate] = []
        members: list[list[int]] = []  # of each gate, the rotations that it stands for
        runs: dict[int, list[int]] = {}  # of each wire, its last gates: rotations about one axis
        for position, gate in enumerate(self.circuit.gates):
            k = number.get(position)
            if k is None or not isinstance(gate, RotationGate):
                runs.update({wire: [] for wire in gate.wires})
                gates.append(gate)
                members.append([])
                continue
            run = runs.get(gate.wire, [])
            if run and gates[run[0]] != gate:
                run = []
            same = [
                place for place in run if (self.jacobian[members[place]] * self.jacobian[k]).any()
            ]
            if not same:
                runs[gate.wire] = [*run, len(gates)]
                gates.append(gate)
                members.append([k])
                continue
            for place in same[1:]:
                members[same[0]] += members[place]
                members[place] = []
            members[same[0]].append(k)
        return self._of_rotations(gates, members)

    def _of_rotations(self, gates: Sequence[Gate], members: Sequence[list[int]]) -> Program:
        """Return the program of some gates, each rotation the sum of some; those by 0 left out."""
        acting: list[Gate] = []
        angles: list[float] = []
        rows: list[Floats] = []
        for gate, summed in zip(gates, members, strict=True):
            if not isinstance(gate, RotationGate):
                acting.append(gate)
                continue
            angle, row = self.angles[summed].sum(), self.jacobian[summed].sum(axis=0)
            if not row.any() and abs(np.sin(angle / 2)) < CLIFFORD_RADIUS:
                continue
            acting.append(gate)
            angles.append(angle)
            rows.append(row)
        table = np.array(rows).reshape(-1, self.n_parameters)
        circuit = Circuit(self.n_wires, tuple(acting))
        return replace(self, circuit=circuit, angles=np.array(angles), jacobian=table)

    def is_drawn(self, index: int) -> bool:
        """Return whether a rotation's axis is random."""
        return self.random_axes and index in self.turned

    def with_every_axis(self) -> Program:
        """Return the program with three rotations, about X, Y and Z, for each of a random axis."""
        gates: list[Gate] = []
        rows: list[int] = []
        number = {position: k for k, position in enumerate(self.circuit.rotations)}
        for position, gate in enumerate(self.circuit.gates):
            axes: tuple[Axis, ...] = ()
            if position in number:
                axes = (
                    AXES
                    if self.is_drawn(number[position])
                    else (self.rotation(number[position]).axis,)
                )
                rows += [number[position]] * len(axes)
            gates += [RotationGate(axis, gate.wires[0]) for axis in axes] or [gate]
        return replace(
            self,
            circuit=Circuit(self.n_wires, tuple(gates)),
            angles=self.angles[rows],
            jacobian=self.jacobian[rows],
        )

    def rotation(self, index: int) -> RotationGate:
        """Return a rotation by the number of its angle."""
        gate = self.circuit.gates[self.circuit.rotations[index]]
        assert isinstance(gate, RotationGate)
        return gate

    def quarter_turns(self, angle: float) -> int | None:
        """Return an angle in units of π/2, modulo 4; None if it is no multiple."""
        turns = angle / (pi / 2)
        return round(turns) % 4 if abs(turns - round(turns)) < CLIFFORD_RADIUS else None

    def gates_of(self, parameter: int) -> str:
        """Return the rotations that a parameter turns, in words."""
        hits = np.flatnonzero(self.jacobian[:, parameter]).tolist()
        shown = [f"R{self._axis(k)} on {self.wires[self.rotation(k).wire]}" for k in hits[:2]]
        more = f" and {len(hits) - 2} more" if len(hits) > 2 else ""
        return ", ".join(shown) + more if shown else "no gate"

    def _axis(self, rotation: int) -> str:
        """Return the axis of a rotation in words."""
        return "X, RY or RZ" if self.random_axes else self.rotation(rotation).axis

    def prepared(self) -> Complex:
        """Return the state that the QNode prepares, on all wires."""
        state: Complex = np.ones(1, dtype=np.complex128)
        order: list[int] = []
        for preparation in self.preparations:
            amplitudes = preparation.amplitudes
            if amplitudes is None:
                amplitudes = np.zeros(2 ** len(preparation.bits), dtype=np.complex128)
                amplitudes[int("".join(map(str, preparation.bits)), 2)] = 1.0
            state = np.asarray(np.kron(state, amplitudes))
            order += preparation.wires
        return np.asarray(self.embedded(state[None], tuple(order))[0])

    def embedded(self, states: Complex, wires: tuple[int, ...] | None = None) -> Complex:
        """Return input states, rows on the input wires, with the other wires in |0⟩."""
        wires = self.inputs if wires is None else wires
        idle = [wire for wire in range(self.n_wires) if wire not in wires]
        padded = np.zeros((len(states), states.shape[1], 2 ** len(idle)), dtype=np.complex128)
        padded[:, :, 0] = states
        tensor = padded.reshape((-1,) + (2,) * self.n_wires)
        order = np.argsort([*wires, *idle])
        return np.ascontiguousarray(tensor.transpose(0, *(order + 1))).reshape(len(states), -1)

    def input_columns(self) -> NDArray[np.intp]:
        """Return which amplitudes of all wires an input has, in the order of the inputs' own."""
        basis = np.arange(2 ** len(self.inputs))
        columns = np.zeros_like(basis)
        for position, wire in enumerate(reversed(self.inputs)):
            columns |= ((basis >> position) & 1) << (self.n_wires - 1 - wire)
        return columns

    @cached_property
    def offsets(self) -> Floats:
        """The a of φ = a + J θ, for angles that are affine in θ; near quarter turns they are these.

        Single-precision constants such as ``float32(pi / 2)`` stand for what they round.
        """
        raw = self.angles - self.jacobian @ self.values
        turns = np.round(raw / (pi / 2))
        single = np.float32(raw).astype(np.float64) == raw
        near = np.where(single, SINGLE_RADIUS * np.maximum(1, np.abs(turns)), CLIFFORD_RADIUS)
        return np.where(np.abs(raw - turns * (pi / 2)) < near, turns * (pi / 2), raw)

    def restricted(self, positions: tuple[int, ...], wires: tuple[int, ...]) -> Program:
        """Return the program with some of its gates, by position, on some of its wires alone."""
        place = {wire: position for position, wire in enumerate(wires)}
        gates: list[Gate] = []
        angles: list[int] = []
        number = {position: k for k, position in enumerate(self.circuit.rotations)}
        for position in positions:
            gate = self.circuit.gates[position]
            assert isinstance(gate, RotationGate | ControlledZ | NoiseChannel)
            gates.append(gate.moved(place))
            if position in number:
                angles.append(number[position])
        return replace(
            self,
            circuit=Circuit(len(wires), tuple(gates)),
            angles=self.angles[angles],
            jacobian=self.jacobian[angles],
            measured=self.measured.on(len(wires), place),
            inputs=tuple(place[wire] for wire in self.inputs if wire in place),
            preparations=tuple(part.on(place) for part in self.preparations if part.is_on(place)),
            wires=tuple(self.wires[wire] for wire in wires),
        )

    def with_prepared(self, wires: tuple[int, ...]) -> tuple[int, ...]:
        """Return some wires with those that preparations entangle with them, in rising order."""
        chosen = set(wires)
        for preparation in self.preparations:
            if preparation.amplitudes is not None and chosen & set(preparation.wires):
                chosen |= set(preparation.wires)
        return tuple(sorted(chosen))
