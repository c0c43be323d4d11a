"""A program as turns of sums of strings at the input."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bptools.audits.gradient_moments import NoFormulaError
from bptools.audits.program import AXES, Program
from bptools.circuits import (
    Circuit,
    CliffordGate,
    Gate,
    NoiseChannel,
    PauliString,
    PauliSum,
    RotationGate,
)
from bptools.gradients.pauli.orbit_walk import OrbitTurn, TurnedString


@dataclass(frozen=True, eq=False)
class TurnedSums:
    """A program as turns of sums of strings alone, and what is measured behind them.

    Args:
        turns: In the order in which they act, each parameter in one at most.
        observable: The observable, carried to the input past all fixed Clifford gates.
    """

    turns: tuple[OrbitTurn, ...]
    observable: PauliSum


def turned_sums(program: Program, positions: Sequence[int], observable: PauliSum) -> TurnedSums:
    """Return a program as turns of sums.

    Args:
        program: The program.
        positions: The gates that act on the state; what comes before them is in it.
        observable: What is measured.

    Raises:
        NoFormulaError: If there is noise, a rotation is turned by several parameters, or a
            parameter turns rotations that are not one.
    """
    number = {position: k for k, position in enumerate(program.circuit.rotations)}
    gates: list[Gate] = []
    rotations: list[int] = []
    for position in positions:
        gate = program.circuit.gates[position]
        if isinstance(gate, NoiseChannel):
            raise NoFormulaError("there is noise")
        if not isinstance(gate, RotationGate):
            gates.append(gate)
            continue
        k = number[position]
        turns = program.quarter_turns(float(program.offsets[k]))
        if not program.jacobian[k].any() and turns is not None:
            if turns:
                gates.append(CliffordGate.of_quarter_turns(gate, turns))
            continue
        drawn = program.is_drawn(k)
        gates += [RotationGate(axis, gate.wire) for axis in AXES] if drawn else [gate]
        rotations += [k] * (len(AXES) if drawn else 1)
    picture = Circuit(program.n_wires, tuple(gates)).at_input
    carried = PauliSum(tuple((c, picture.carried_back(p)) for c, p in observable.terms))
    return TurnedSums(tuple(_turns(program, rotations, picture.generators)), carried)


def _turns(
    program: Program, rotations: Sequence[int], strings: Sequence[PauliString]
) -> list[OrbitTurn]:
    """Return what each angle turns, in order; a parameter's rotations are taken as one."""
    places: dict[int, list[int]] = {}
    for place, k in enumerate(rotations):
        hits = np.flatnonzero(program.jacobian[k]).tolist()
        if len(hits) > 1:
            raise NoFormulaError("a rotation is turned by several parameters")
        if hits:
            places.setdefault(hits[0], []).append(place)
    if program.random_axes and any(len(turned) > len(AXES) for turned in places.values()):
        raise NoFormulaError("a parameter turns several rotations about random axes")
    if not program.random_axes and not all(together(strings, turned) for turned in places.values()):
        raise NoFormulaError("a parameter turns rotations that do not commute")
    owner = {place: parameter for parameter, turned in places.items() for place in turned}
    turns, begun = [], set()
    for place, k in enumerate(rotations):
        parameter = owner.get(place)
        if parameter is None:
            turns.append(OrbitTurn((TurnedString(strings[place], float(program.offsets[k])),)))
        elif parameter not in begun:
            begun.add(parameter)
            terms = tuple(
                TurnedString(
                    strings[member],
                    float(program.offsets[rotations[member]]),
                    float(program.jacobian[rotations[member], parameter]),
                )
                for member in places[parameter]
            )
            turns.append(OrbitTurn(terms, parameter, is_random=program.random_axes))
    return turns


def together(strings: Sequence[PauliString], places: Sequence[int]) -> bool:
    """Return whether some rotations could be one: they commute with all from first to last."""
    between = range(places[0], places[-1] + 1)
    return all(strings[turned].commutes(strings[k]) for turned in places for k in between)
