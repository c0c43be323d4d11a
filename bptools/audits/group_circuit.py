"""A program as a group knows it: what its parameters turn about, at the input.

Rotations are carried through the fixed Clifford gates before them, so that the group is that of
what is left. A parameter that turns several rotations turns about their sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from bptools.audits.cost import Cost
from bptools.audits.gradient_moments import NoFormulaError
from bptools.audits.program import Program
from bptools.audits.started_program import started
from bptools.audits.turned_sums import together
from bptools.circuits import Circuit, CliffordGate, Gate, PauliString, PauliSum, RotationGate
from bptools.errors import UsageError
from bptools.gradients.pauli import PauliState
from bptools.gradients.pauli.products import ProductObservable
from bptools.groups import RotationGroup, SumGroup


@dataclass(frozen=True)
class Turning:
    """What turns one rotation.

    Args:
        parameter: The number of the parameter.
        factor: By how much of it the rotation's angle φ of exp(−iφP/2) turns.
    """

    parameter: int
    factor: float


@dataclass(frozen=True, eq=False)
class GroupCircuit:
    """A circuit of turned rotations and Clifford gates, measured by Pauli strings.

    Args:
        circuit: Its gates.
        turnings: What turns each of its rotations.
        observable: What is measured behind them, less a multiple of the identity.
        state: The input.
        n_parameters: Number of parameters, some of which may turn nothing.
        random_axes: Whether each parameter's rotations are one about X, Y or Z at random.
    """

    circuit: Circuit
    turnings: tuple[Turning, ...]
    observable: PauliSum
    state: PauliState
    n_parameters: int
    random_axes: bool = False

    @property
    def is_separate(self) -> bool:
        """Whether no parameter turns several rotations at a time."""
        return self.random_axes or len({t.parameter for t in self.turnings}) == len(self.turnings)

    @property
    def measured(self) -> PauliSum:
        """The observable at the input, where the generators are."""
        carried_back = self.circuit.at_input.carried_back
        return PauliSum(tuple((c, carried_back(p)) for c, p in self.observable.terms))

    @cached_property
    def generators(self) -> dict[int, PauliSum]:
        """What each parameter turns about, for those that turn anything.

        Raises:
            UsageError: If a parameter turns rotations that do not commute with one another and
                with all that is in between.
        """
        places: dict[int, list[int]] = {}
        for place, turning in enumerate(self.turnings):
            places.setdefault(turning.parameter, []).append(place)
        strings = self.circuit.at_input.generators
        for parameter, turned in places.items():
            if not together(strings, turned):
                raise UsageError(
                    f"each parameter must turn about one operator for the ensemble 'group', "
                    f"parameter {parameter} turns rotations that do not commute"
                )
        return {
            parameter: PauliSum(tuple((self.turnings[k].factor, strings[k]) for k in turned))
            for parameter, turned in places.items()
        }

    @cached_property
    def group(self) -> RotationGroup | SumGroup:
        """The group that the parameters generate."""
        if self.is_separate:
            return RotationGroup(self.circuit.at_input.generators)
        return SumGroup(tuple(dict.fromkeys(self.generators.values())))


def group_circuit(cost: Cost) -> GroupCircuit:
    """Return what a group knows of a cost.

    Raises:
        UsageError: If the cost is no expectation value of a sum of Pauli strings behind rotations
            and Clifford gates, each rotation turned by one parameter; what it lacks is named.
    """
    if cost.reason:
        raise UsageError(f"the ensemble 'group' must have an expectation value: {cost.reason}")
    program = cost.program
    if program.circuit.is_noisy:
        raise UsageError("the ensemble 'group' must have a circuit without noise, it has some")
    if program.random_axes:
        if (np.count_nonzero(program.jacobian, axis=0) > 1).any():
            raise UsageError("random axes must be of one rotation a parameter, one turns several")
        program = program.with_every_axis()
    observable = program.measured.strings()
    if isinstance(observable, ProductObservable):
        observable = observable.strings()
    if observable is None:
        raise UsageError("the ensemble 'group' must have a sum of at most 1024 Pauli strings")
    terms = tuple((c, string) for c, string in observable.terms if string.support)
    prepared = _preparing(program)
    rest = tuple(k for k in range(len(program.circuit.gates)) if k not in prepared)
    try:
        state = started(program.restricted(prepared, tuple(range(program.n_wires)))).state
    except NoFormulaError as reason:
        raise UsageError(f"the ensemble 'group' must have another input: {reason}") from None
    gates, turnings = _gates(program, rest, program.offsets.tolist())
    return GroupCircuit(
        circuit=Circuit(program.n_wires, gates),
        turnings=turnings,
        observable=PauliSum(terms or ((0, PauliString(program.n_wires)),)),
        state=state,
        n_parameters=program.n_parameters,
        random_axes=program.random_axes,
    )


def _preparing(program: Program) -> tuple[int, ...]:
    """Return the first gates that prepare the input, and are not repeated with a layer.

    They are a row of Hadamards on all wires; and fixed rotations that are no Clifford gates, with
    those before them, while a wire has met no other gate.
    """
    leading: dict[int, list[int]] = {wire: [] for wire in range(program.n_wires)}
    met: set[int] = set()
    turned, number = set(program.turned), 0
    for position, gate in enumerate(program.circuit.gates):
        fixed = isinstance(gate, RotationGate) and number not in turned
        number += isinstance(gate, RotationGate)
        if fixed and gate.wires[0] not in met:
            leading[gate.wires[0]].append(position)
        else:
            met |= set(gate.wires)
    spelt = [_spelt(program, positions) for positions in leading.values()]
    row = all(wire[: len(_HADAMARD)] == _HADAMARD for wire in spelt)
    counts = (
        max([k + 1 for k, (_, turns) in enumerate(wire) if turns is None], default=2 * row)
        for wire in spelt
    )
    chosen = zip(leading.values(), counts, strict=True)
    return tuple(sorted(k for positions, count in chosen for k in positions[:count]))


_HADAMARD = [("Y", 1), ("X", 2)]  # axes and quarter turns


def _spelt(program: Program, positions: Sequence[int]) -> list[tuple[str, int | None]]:
    """Return axes and quarter turns of some fixed rotations; None for no multiple."""
    number = {position: k for k, position in enumerate(program.circuit.rotations)}
    rotations = [program.rotation(number[position]) for position in positions]
    angles = [float(program.offsets[number[position]]) for position in positions]
    return [
        (rotation.axis, program.quarter_turns(angle))
        for rotation, angle in zip(rotations, angles, strict=True)
    ]


def _gates(
    program: Program, positions: Sequence[int], offsets: Sequence[float]
) -> tuple[tuple[Gate, ...], tuple[Turning, ...]]:
    """Return the gates, fixed rotations as Clifford gates, and what turns the others."""
    number = {position: k for k, position in enumerate(program.circuit.rotations)}
    gates: list[Gate] = []
    turnings: list[Turning] = []
    for position in positions:
        gate = program.circuit.gates[position]
        if not isinstance(gate, RotationGate):
            gates.append(gate)
            continue
        k = number[position]
        hits = np.flatnonzero(program.jacobian[k]).tolist()
        if len(hits) > 1:
            names = ", ".join(program.names[p] for p in hits)
            raise UsageError(
                f"each rotation must be turned by one parameter for the ensemble 'group', "
                f"R{gate.axis} on {program.wires[gate.wire]} is turned by {names}"
            )
        turns = 0 if program.is_drawn(k) else program.quarter_turns(offsets[k])
        is_shared = bool(hits) and np.count_nonzero(program.jacobian[:, hits[0]]) > 1
        if turns is None and (is_shared or not hits):
            raise UsageError(
                f"fixed gates must be Clifford gates for the ensemble 'group', R{gate.axis} by "
                f"{offsets[k]:.4g} on {program.wires[gate.wire]} is none"
            )
        if turns:
            gates.append(CliffordGate.of_quarter_turns(gate, turns))
        if hits:  # any other offset is a shift of the angle, which no average over it sees
            gates.append(gate)
            turnings.append(Turning(hits[0], float(program.jacobian[k, hits[0]])))
    if not turnings:
        raise UsageError("a parameter must turn a rotation for the ensemble 'group', none does")
    return tuple(gates), tuple(turnings)
