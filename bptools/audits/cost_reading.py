"""From a user's cost to ``Cost``s: circuits, how parameters turn their angles, what is returned.

The cost is traced once by JAX, its QNodes answered by traced numbers: so its program says which
angles are affine in the parameters, and whether what it returns is the expectation value of one
observable. Where JAX cannot trace it, differences of recorded angles tell the slopes at a point.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from typing import Any

import jax
import numpy as np
import pennylane as qml
from numpy.typing import NDArray

from bptools.audits.affine import Curved, Traced
from bptools.audits.arguments import Arguments, name_of
from bptools.audits.chained_cost import ChainedCost, MeasuredProgram
from bptools.audits.cost import Cost
from bptools.audits.dependence import Dependence, GatesVaryError, dependence_of
from bptools.audits.execution import ExecutedCircuit, Execution, executed
from bptools.audits.observables import Observable, StringObservable, combined
from bptools.audits.program import Preparation, Program
from bptools.audits.whole_cost import WholeCost
from bptools.circuits.qnodes import Recording, turned_circuit
from bptools.errors import UsageError

Floats = NDArray[np.float64]

MOST_OUTPUTS = 64
MOST_MATRIX_WIRES = 8  # of a sum of observables that are no sums of strings


def read_costs(
    function: Callable[..., Any],
    arguments: Sequence[Any] = (),
    keywords: Mapping[str, Any] | None = None,
    trainable: Sequence[str] = (),
    embedded: Sequence[str] = (),
) -> tuple[Cost, ...]:
    """Return what the gradients of a QNode or a function of QNodes depend on.

    Args:
        function: A QNode, or a function that calls QNodes and returns real numbers.
        arguments: What it is called with; arrays, numbers, lists and dictionaries of them.
        keywords: Its keyword arguments.
        trainable: Names of the arguments to differentiate by; by default those with real numbers
            that turn a gate.
        embedded: Names of arguments that hold inputs which are drawn as angles are.

    Returns:
        One cost for every number that it returns.

    Raises:
        UsageError: If a circuit holds something that has no gradient here, naming it.
    """
    called = Arguments.of(function, arguments, keywords or {}, trainable, embedded)
    try:
        return _read(called, explicit=bool(trainable))
    except GatesVaryError:
        typical = called.at(np.random.default_rng(0).uniform(0.1, 1.0, called.values.size))
        costs = _read(typical, explicit=bool(trainable))
        if any(cost.reason or not cost.program.is_linear for cost in costs):
            raise
        place = {name: k for k, name in enumerate(called.names)}
        return tuple(
            cost.at(called, called.values[[place[name] for name in cost.program.names]])
            for cost in costs
        )


def _read(called: Arguments, *, explicit: bool) -> tuple[Cost, ...]:
    """Return the costs of a call.

    Raises:
        GatesVaryError: If there are other gates at other angles.
    """
    with jax.enable_x64(True), redirect_stdout(sys.stderr):  # standard output is the audit's
        try:
            execution = executed(called, called.values)
        except TypeError as error:  # functions of Torch take nothing but its tensors
            if "Tensor" not in str(error):
                raise
            called = called.in_tensors()
            execution = executed(called, called.values)
    outputs = _output_names(execution)
    with jax.enable_x64(True), redirect_stdout(StringIO()):  # what it prints was seen
        dependence = dependence_of(called, execution)
    if not dependence.turning.any():
        raise UsageError(
            f"{name_of(called.function)} must have a real argument that turns a gate, it has none"
        )
    chosen = _chosen(called, dependence, explicit=explicit)
    return tuple(
        _cost(called, execution, dependence, chosen, number, name if len(outputs) > 1 else "")
        for number, name in enumerate(outputs)
    )


def _output_names(execution: Execution) -> list[str]:
    """Return a name for every real number that is returned."""
    names: list[str] = []
    for name, output in execution.outputs:
        if np.iscomplexobj(output):
            raise UsageError(
                "a real number must be returned, not amplitudes: audit a function that calls the "
                "QNode and returns a real number of its state"
            )
        places = (",".join(map(str, index)) for index in np.ndindex(np.shape(output)))
        names += [f"{name}[{place}]" if np.shape(output) else name for place in places]
    if not names or not execution.circuits:
        raise UsageError("the cost must run a QNode and return a number, it does not")
    if len(names) > MOST_OUTPUTS:
        raise UsageError(
            f"the cost must return at most {MOST_OUTPUTS} numbers, it returns {len(names)}: audit "
            "a function that returns those that you train on"
        )
    return names


def _chosen(called: Arguments, dependence: Dependence, *, explicit: bool) -> NDArray[np.intp]:
    """Return which of the θ are parameters: those of arguments that turn a gate, or were named."""
    if explicit:
        return np.arange(called.values.size)
    turning = {
        owner for owner, turns in zip(called.owners, dependence.turning, strict=True) if turns
    }
    return np.array([k for k, owner in enumerate(called.owners) if owner in turning], dtype=np.intp)


def _cost(
    called: Arguments,
    execution: Execution,
    dependence: Dependence,
    chosen: NDArray[np.intp],
    number: int,
    name: str,
) -> Cost:
    """Return one number that the function returns, with the circuit that it is measured in."""
    whole = WholeCost(called, chosen, number, traceable=dependence.is_traceable)
    combination = _combination(called, execution, dependence, chosen, number)
    places, reason = combination.circuits, combination.reason
    read = _program(called, execution, dependence, chosen, places[0], combination.observable)
    program = read.merged() if read.is_linear else read
    hidden = dependence.hidden[chosen]
    if not reason and hidden.any():
        reason = "a parameter is in the prepared state or the observable"
    shots = execution.circuits[places[0]].recording.shots
    reach = None if hidden.any() else _reach(dependence, chosen, program, combination)
    terms = () if hidden.any() else _terms(called, execution, dependence, chosen, combination)
    chained = None
    if reason and combination.is_of_expectations and not hidden.any():
        chained = _chained(called, execution, dependence, chosen, whole)
    return Cost(name, program, whole, reason, shots, reach, terms, chained)


def _chained(
    called: Arguments,
    execution: Execution,
    dependence: Dependence,
    chosen: NDArray[np.intp],
    whole: WholeCost,
) -> ChainedCost | None:
    """Return a cost as a function of the expectation values of all circuits that it runs."""
    circuits = []
    for place, circuit in enumerate(execution.circuits):
        observables = tuple(o for m in circuit.measured for o in m.observables)
        program = _program(called, execution, dependence, chosen, place, observables[0])
        circuits.append(MeasuredProgram(program, observables))
    return ChainedCost.of(whole, tuple(circuits))


def _terms(
    called: Arguments,
    execution: Execution,
    dependence: Dependence,
    chosen: NDArray[np.intp],
    combination: Combination,
) -> tuple[Program, ...]:
    """Return the circuits of a sum over several, with what each adds; none if one is no sum."""
    added: dict[int, list[tuple[float, Observable]]] = {}
    for circuit, coefficient, observable in combination.parts:
        added.setdefault(circuit, []).append((coefficient, observable))
    programs = []
    for circuit, parts in added.items():
        whole = combined(parts, MOST_MATRIX_WIRES)
        if whole is None:
            return ()
        program = _program(called, execution, dependence, chosen, circuit, whole)
        programs.append(program.merged() if program.is_linear else program)
    return tuple(programs)


def _reach(
    dependence: Dependence,
    chosen: NDArray[np.intp],
    program: Program,
    combination: Combination,
) -> Floats | None:
    """Return the largest derivatives of a combination of expectation values, if it is one."""
    if not all(dependence.is_affine(k) for k in combination.circuits):
        return None
    if combination.observable is not None and not combination.reason:
        return program.reach
    if not combination.parts:
        return None
    reach = np.zeros(len(chosen))
    for circuit, coefficient, observable in combination.parts:
        slopes = np.abs(dependence.slopes[circuit][:, chosen]).sum(axis=0)
        reach += abs(coefficient) * observable.spread / 2 * slopes
    return reach


@dataclass(frozen=True, eq=False)
class Combination:
    """A returned number as a combination of expectation values.

    Args:
        circuits: The circuits that it depends on, the first stands for all.
        observable: Its observable there.
        reason: Why it is not the expectation value of one; empty if it is.
        parts: Of a sum over circuits: circuit, coefficient and observable of each term.
        is_of_expectations: Whether it is known to be made of expectation values and parameters.
    """

    circuits: tuple[int, ...]
    observable: Observable | None
    reason: str = ""
    parts: tuple[tuple[int, float, Observable], ...] = ()
    is_of_expectations: bool = True


def _combination(
    called: Arguments,
    execution: Execution,
    dependence: Dependence,
    chosen: NDArray[np.intp],
    number: int,
) -> Combination:
    owners = [
        k
        for k, circuit in enumerate(execution.circuits)
        for m in circuit.measured
        for _ in m.observables
    ]
    observables = [
        o for circuit in execution.circuits for m in circuit.measured for o in m.observables
    ]
    every = tuple(range(len(execution.circuits)))
    if any(not m.observables for circuit in execution.circuits for m in circuit.measured):
        words = "it is made of states or the like, no expectation values"
        return Combination(every, None, words, is_of_expectations=False)
    if dependence.outputs is None:
        if len(every) == 1 and isinstance(called.function, qml.QNode):
            return Combination(every, observables[number])
        return Combination(every, None, f"its program cannot be traced ({dependence.untraced})")
    output, entry = _entry(execution, dependence, number)
    size = called.values.size
    if isinstance(output, Curved):
        used = output.depends_on()[size:]
        circuits = tuple(dict.fromkeys(k for k, uses in zip(owners, used, strict=True) if uses))
        return Combination(
            circuits or every, None, "it is no linear function of expectation values"
        )
    slope = (
        np.zeros(size + len(owners))
        if output.slope is None
        else np.real(output.slope.reshape(size + len(owners), -1)[:, entry])
    )
    parts = [(float(c), k) for k, c in enumerate(slope[size:]) if c]
    circuits = _distinct(execution, dependence, tuple(dict.fromkeys(owners[k] for _, k in parts)))
    if slope[:size][chosen].any():
        return Combination(circuits or every, None, "parameters are added to it classically")
    if len(circuits) > 1:
        terms = tuple((owners[k], c, observables[k]) for c, k in parts)
        return Combination(circuits, None, f"it is a sum over {len(circuits)} circuits", terms)
    if not parts:
        return Combination(every, None, "it depends on no circuit")
    observable = combined([(c, observables[k]) for c, k in parts], MOST_MATRIX_WIRES)
    if observable is None:
        return Combination(circuits, None, "its observables are no sum of strings on many wires")
    return Combination(circuits, observable)


def _entry(execution: Execution, dependence: Dependence, number: int) -> tuple[Traced, int]:
    """Return the traced array that a returned number is in, and its place there."""
    assert dependence.outputs is not None
    for (_, output), traced in zip(execution.outputs, dependence.outputs, strict=True):
        if number < np.size(output):
            return traced, number
        number -= int(np.size(output))
    raise IndexError(number)


def _distinct(
    execution: Execution, dependence: Dependence, circuits: tuple[int, ...]
) -> tuple[int, ...]:
    """Leave out circuits that are the same as an earlier one but for what they measure."""
    different: list[int] = []
    for k in circuits:
        if not any(_same(execution, dependence, k, earlier) for earlier in different):
            different.append(k)
    return tuple(different)


def _same(execution: Execution, dependence: Dependence, first: int, second: int) -> bool:
    a, b = (execution.circuits[k].recording for k in (first, second))
    turned = [turned_circuit(recording) for recording in (a, b)]
    if a.wires != b.wires or turned[0].circuit.gates != turned[1].circuit.gates:
        return False
    if not (dependence.is_affine(first) and dependence.is_affine(second)):
        return False
    same_angles = np.array_equal(dependence.slopes[first], dependence.slopes[second]) and all(
        np.array_equal(np.asarray(x, dtype=float), np.asarray(y, dtype=float))
        for x, y in zip(turned[0].angles, turned[1].angles, strict=True)
    )
    same_states = len(a.preparations) == len(b.preparations) and all(
        qml.equal(x, y) for x, y in zip(a.preparations, b.preparations, strict=True)
    )
    return bool(same_angles and same_states)


def _program(
    called: Arguments,
    execution: Execution,
    dependence: Dependence,
    chosen: NDArray[np.intp],
    place: int,
    observable: Observable | None,
) -> Program:
    circuit: ExecutedCircuit = execution.circuits[place]
    recording, turned = circuit.recording, turned_circuit(circuit.recording)
    preparations = tuple(_preparation(recording, state) for state in recording.preparations)
    inputs = tuple(wire for preparation in preparations for wire in preparation.wires)
    if observable is None:
        every = [o for m in circuit.measured for o in m.observables]
        observable = combined([(1.0, o) for o in every], MOST_MATRIX_WIRES) if every else None
    return Program(
        circuit=turned.circuit,
        angles=np.array([float(angle) for angle in turned.angles]),
        jacobian=dependence.slopes[place][:, chosen],
        is_linear=dependence.is_affine(place),
        names=tuple(np.array(called.names)[chosen].tolist()),
        values=called.values[chosen],
        measured=observable or _everything(turned.circuit.n_wires),
        inputs=inputs or tuple(range(turned.circuit.n_wires)),
        preparations=preparations,
        wires=tuple(map(str, recording.wires)),
    )


def _everything(n_wires: int) -> Observable:
    """Return an observable that stands for a measurement of the whole state."""
    letters = tuple((1.0, ((wire, letter),)) for wire in range(n_wires) for letter in "XYZ")
    return StringObservable(n_wires, letters)


def _preparation(recording: Recording, operation: Any) -> Preparation:  # noqa: ANN401 - untyped
    """Return a prepared state, of a basis or by its amplitudes."""
    wires = recording.numbered(operation.wires)
    if isinstance(operation, qml.BasisState):
        return Preparation(wires, bits=tuple(int(bit) for bit in operation.parameters[0]))
    amplitudes = np.asarray(operation.state_vector(), dtype=np.complex128).ravel()
    return Preparation(wires, amplitudes=amplitudes)
