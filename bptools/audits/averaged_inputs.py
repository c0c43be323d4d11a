"""A cost averaged over a batch of data, exactly: one circuit, the mean of its inputs before it.

Circuits that differ only in what comes before the first rotation that a parameter turns, as models
with embedded data do, are one circuit on a weighted sum of states.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bptools.audits.angle_ensembles import RandomAngles
from bptools.audits.gradient_moments import NoFormulaError, ParameterMoments
from bptools.audits.program import Program
from bptools.audits.random_angles import moments_over
from bptools.audits.started_program import MOST_STATE_WIRES, StartedProgram, started
from bptools.circuits import Circuit, PauliString, PauliSum
from bptools.gradients.parameter_shift import apply_circuit
from bptools.gradients.pauli import StateVector, WeightedState
from bptools.gradients.pauli.products import ProductObservable

ALIKE = 1e-12  # of coefficients and angles that are the same


def averaged_moments(terms: Sequence[Program], ensemble: RandomAngles) -> ParameterMoments:
    """Return the moments over random angles of a sum of expectation values of several circuits.

    Args:
        terms: The circuits, each with its part of the sum as its observable.
        ensemble: The law of the parameters, drawn once for all circuits.

    Raises:
        NoFormulaError: If the circuits differ behind their inputs, or propagation does not apply.
    """
    first, drawn = terms[0], ensemble.drawn(terms[0])
    weights = [_weight(first, program) for program in terms]
    begun = [started(program) for program in terms]
    if not all(_alike(first, begun[0], *pair) for pair in zip(terms, begun, strict=True)):
        begun = [_begun_before_turning(program) for program in terms]
    if not all(_alike(first, begun[0], *pair) for pair in zip(terms, begun, strict=True)):
        raise NoFormulaError("it is a sum over circuits that differ behind their inputs")
    parts = tuple((w, start.state) for w, start in zip(weights, begun, strict=True))
    mean = StartedProgram(WeightedState(parts), begun[0].positions, begun[0].offsets)
    return moments_over(drawn.program, drawn.laws, mean).first(first.n_parameters)


def _weight(first: Program, program: Program) -> float:
    """Return how many times the first observable another one is."""
    ours, theirs = (_coefficients(p) for p in (program, first))
    lead = max(theirs, key=lambda string: abs(theirs[string]))
    weight = ours.get(lead, 0.0) / theirs[lead]
    if ours.keys() != theirs.keys() or any(
        abs(ours[s] - weight * theirs[s]) > ALIKE * abs(theirs[lead]) for s in ours
    ):
        raise NoFormulaError("it is a sum over circuits with different observables")
    return weight


def _coefficients(program: Program) -> dict[PauliString, float]:
    """Return the coefficients of an observable, less the identity."""
    observable = program.measured.strings()
    if isinstance(observable, ProductObservable):
        observable = observable.strings()
    if not isinstance(observable, PauliSum):
        raise NoFormulaError("the observable is no small sum of Pauli strings")
    terms = {p: float(c) for c, p in observable.terms if c and p.support}
    if not terms:
        raise NoFormulaError("nothing is measured")
    return terms


def _alike(first: Program, begun: StartedProgram, program: Program, start: StartedProgram) -> bool:
    """Return whether two programs are the same behind what is in their states."""
    gates = [
        [p.circuit.gates[k] for k in s.positions] for p, s in ((first, begun), (program, start))
    ]
    rows = [_rotations(p, s) for p, s in ((first, begun), (program, start))]
    return (
        gates[0] == gates[1]
        and np.array_equal(first.jacobian[rows[0]], program.jacobian[rows[1]])
        and np.allclose(begun.offsets[rows[0]], start.offsets[rows[1]], rtol=0, atol=ALIKE)
    )


def _rotations(program: Program, start: StartedProgram) -> list[int]:
    number = {position: k for k, position in enumerate(program.circuit.rotations)}
    return [number[position] for position in start.positions if position in number]


def _begun_before_turning(program: Program) -> StartedProgram:
    """Return a program whose gates before the first turned rotation are in a state vector."""
    if program.n_wires > MOST_STATE_WIRES or program.circuit.is_noisy:
        raise NoFormulaError(
            "it is a sum over circuits with entangled inputs, of noise or more than "
            f"{MOST_STATE_WIRES} wires"
        )
    turned = min(program.circuit.rotations[k] for k in program.turned)
    before = Circuit(program.n_wires, program.circuit.gates[:turned])
    offsets = program.offsets
    state = apply_circuit(before, offsets[: before.n_angles], program.prepared()[None])[0]
    positions = tuple(range(turned, len(program.circuit.gates)))
    return StartedProgram(StateVector(state / np.linalg.norm(state)), positions, offsets)
