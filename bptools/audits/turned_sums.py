"""A program as turns of sums of strings at the input, and its moments on the orbit they make."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

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
from bptools.gradients.angle_distributions import AngleDistribution
from bptools.gradients.pauli import PauliState
from bptools.gradients.pauli.orbit_walk import (
    LargeOrbitError,
    OrbitMoments,
    OrbitTurn,
    TurnedString,
    orbit_moments,
)


def moments_on_orbit(
    program: Program,
    positions: Sequence[int],
    state: PauliState,
    observable: PauliSum,
    laws: Sequence[AngleDistribution],
) -> OrbitMoments:
    """Return the moments of a program's gradients on the orbit of its observable.

    Args:
        program: The program.
        positions: The gates that act on the state; what comes before them is in it.
        state: The input.
        observable: What is measured.
        laws: One a parameter.

    Raises:
        LargeOrbitError: If the orbit is too large, there is noise, a rotation is turned by several
            parameters, or a parameter turns rotations that are not one.
    """
    number = {position: k for k, position in enumerate(program.circuit.rotations)}
    gates: list[Gate] = []
    rotations: list[int] = []
    for position in positions:
        gate = program.circuit.gates[position]
        if isinstance(gate, NoiseChannel):
            raise LargeOrbitError("there is noise")
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
    turns_of = _turns(program, rotations, picture.generators)
    carried = PauliSum(tuple((c, picture.carried_back(p)) for c, p in observable.terms))
    return orbit_moments(turns_of, laws, carried, state)


def _turns(
    program: Program, rotations: Sequence[int], strings: Sequence[PauliString]
) -> list[OrbitTurn]:
    """Return what each angle turns, in order; a parameter's rotations are taken as one."""
    places: dict[int, list[int]] = {}
    for place, k in enumerate(rotations):
        hits = np.flatnonzero(program.jacobian[k]).tolist()
        if len(hits) > 1:
            raise LargeOrbitError("a rotation is turned by several parameters")
        if hits:
            places.setdefault(hits[0], []).append(place)
    if program.random_axes and any(len(turned) > len(AXES) for turned in places.values()):
        raise LargeOrbitError("a parameter turns several rotations about random axes")
    if not program.random_axes and not all(together(strings, turned) for turned in places.values()):
        raise LargeOrbitError("a parameter turns rotations that do not commute")
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
