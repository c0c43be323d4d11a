"""A PennyLane QNode or quantum function as gates: what it queues, taken apart into known ones.

Whatever is no unitary gate is refused here, by name. Imported when a circuit is read, not before:
it needs PennyLane.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import pi
from typing import Any

import numpy as np
import pennylane as qml
from pennylane.operation import Channel, Operator, StatePrepBase

from bptools.circuits.circuit import Circuit, Gate
from bptools.circuits.noise import MOST_NOISE_WIRES, NoiseChannel
from bptools.circuits.rotation_gates import Axis, ControlledZ, RotationGate
from bptools.circuits.rotations_of_operations import commuting_turns
from bptools.errors import UsageError

QuantumFunction = Callable[..., Any]  # a QNode, or a function that queues operations
NO_GATES = {"Identity", "Barrier", "Snapshot"}


@dataclass(frozen=True)
class GateSet:
    """The gates that a reader knows; any other one is decomposed until they are reached.

    Args:
        knows: Whether an operation is one of them.
        words: What they are, for the sentence that refuses another.
    """

    knows: Callable[[Operator], bool]
    words: str


@dataclass(frozen=True, eq=False)
class Recording:
    """What a quantum function queues at some arguments.

    Args:
        wires: Labels of the wires: the k-th is the wire k of a circuit.
        preparations: States prepared before every gate on their wires.
        operations: The gates, each of the reader's gate set.
        measurements: What is measured.
        shots: How often; None for exact expectation values.
    """

    wires: tuple[Any, ...]
    preparations: tuple[Operator, ...]
    operations: tuple[Operator, ...]
    measurements: tuple[Any, ...]
    shots: int | None

    @cached_property
    def _place(self) -> dict[Any, int]:
        return {label: wire for wire, label in enumerate(self.wires)}

    def numbered(self, labels: Sequence[Any]) -> tuple[int, ...]:
        """Return the wires with these labels."""
        return tuple(self._place[label] for label in labels)


@dataclass(frozen=True, eq=False)
class TapeBatch:
    """What calling a QNode executes, and how its result is put together.

    Args:
        tapes: The circuits, free of measurements in the middle and of batches.
        combine: From their results, in order, to what the QNode returns.
    """

    tapes: tuple[Any, ...]
    combine: Callable[[Sequence[Any]], Any]


def tapes_of(qnode: qml.QNode, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> TapeBatch:
    """Return what a QNode executes: transforms applied, measurements deferred, batches apart."""
    tapes, combine = qml.workflow.construct_batch(qnode, level="user")(*arguments, **keywords)
    plain: list[Any] = []
    joins: list[tuple[int, Callable[[Sequence[Any]], Any]]] = []
    for tape in tapes:
        deferred = tape
        if any(isinstance(op, qml.ops.MidMeasure | qml.ops.Conditional) for op in tape.operations):
            _require_every_outcome(tape)
            ((deferred,), _) = qml.defer_measurements(tape)
        parts, join = (deferred,), _first
        if deferred.batch_size is not None:
            parts, join = qml.transforms.broadcast_expand(deferred)
        plain += parts
        joins.append((len(parts), join))

    def together(results: Sequence[Any]) -> Any:  # noqa: ANN401 - of whatever is measured
        waiting = iter(results)
        joined = tuple(join([next(waiting) for _ in range(count)]) for count, join in joins)
        return combine(joined)[0]

    return TapeBatch(tuple(plain), together)


def _require_every_outcome(tape: Any) -> None:  # noqa: ANN401 - untyped
    """Refuse a measurement in the middle that keeps one of its outcomes."""
    for operation in tape.operations:
        outcome = getattr(operation, "postselect", None)
        if outcome is not None:
            raise UsageError(
                f"measure on wire {operation.wires[0]} must keep both outcomes, it has "
                f"postselect={outcome}: a conditional mean is a quotient, so audit a cost that "
                "divides one expectation value by another"
            )


def _first(results: Sequence[Any]) -> Any:  # noqa: ANN401 - of whatever is measured
    return results[0]


def record(function: QuantumFunction, arguments: Sequence[Any], gates: GateSet) -> Recording:
    """Return what a QNode or quantum function queues, decomposed into gates of a set.

    Args:
        function: The QNode, whose transforms are applied, or the function.
        arguments: What it is called with, concrete or traced by JAX.
        gates: What to decompose into.

    Raises:
        UsageError: If it measures in the middle, holds noise, a batch or an operation that does
            not decompose into the set, or prepares a state behind a gate; it is named.

    >>> rotations = record(lambda angle: qml.CRX(angle, [0, 1]), [0.3], ELEMENTARY).operations
    >>> [operation.name for operation in rotations]
    ['RZ', 'RY', 'CNOT', 'RY', 'CNOT', 'RZ']
    """
    return recording_of(_tape(function, arguments), device_wires(function), gates)


def recording_of(tape: Any, device: Sequence[Any], gates: GateSet) -> Recording:  # noqa: ANN401
    """Return what a tape holds, decomposed into gates of a set.

    Args:
        tape: The tape.
        device: Labels of the device's wires, which come first whether they are used or not.
        gates: What to decompose into.

    Raises:
        UsageError: As of ``record``.
    """
    preparations: list[Operator] = []
    operations: list[Operator] = []
    touched: set[Any] = set()
    with qml.queuing.QueuingManager.stop_recording():
        parts = [part for operation in tape.operations for part in _parts(operation, gates)]
    for part in parts:
        if isinstance(part, StatePrepBase):
            if touched & set(part.wires):
                raise refusal(
                    part, "must come before every gate on them: a state behind a gate is no input"
                )
            preparations.append(part)
        else:
            operations.append(part)
        touched |= set(part.wires)
    return Recording(
        wires=(*device, *(wire for wire in tape.wires if wire not in set(device))),
        preparations=tuple(preparations),
        operations=tuple(operations),
        measurements=tuple(tape.measurements),
        shots=tape.shots.total_shots,
    )


def refusal(operation: Operator, reason: str) -> UsageError:
    """Return the error that refuses an operation, named with its wires."""
    return UsageError(f"operation {operation.name} on wires {list(operation.wires)} {reason}")


def _tape(function: QuantumFunction, arguments: Sequence[Any]) -> Any:  # noqa: ANN401 - untyped
    if isinstance(function, qml.QNode):
        tapes, _ = qml.workflow.construct_batch(function, level="user")(*arguments)
        if len(tapes) != 1:
            raise UsageError(f"transforms must leave one circuit, they make {len(tapes)}")
        return tapes[0]
    with qml.queuing.AnnotatedQueue() as queue:
        function(*arguments)
    return qml.tape.QuantumScript.from_queue(queue)


def device_wires(function: QuantumFunction) -> tuple[Any, ...]:
    """Return the labels of a QNode's device; none for a function or a device without wires."""
    return tuple(function.device.wires or ()) if isinstance(function, qml.QNode) else ()


def _parts(operation: Operator, gates: GateSet) -> Iterator[Operator]:
    """Yield the state preparations and gates of the set that an operation consists of."""
    if operation.name in NO_GATES:
        return
    if isinstance(operation, qml.ops.MidMeasure | qml.ops.Conditional):
        raise refusal(operation, "is a mid-circuit measurement, no unitary gate")
    if type(operation).__module__.startswith("pennylane.ops.qutrit"):
        raise refusal(operation, "acts on qutrits: wires must be qubits")
    if isinstance(operation, Channel) and not gates.knows(operation):
        raise refusal(operation, "is a noise channel, no unitary gate")
    if getattr(operation, "batch_size", None) is not None:
        raise refusal(operation, "has a batch of parameters: it must have one value of each")
    if len(set(operation.wires)) != len(operation.wires):
        raise refusal(operation, "uses a wire twice")
    if isinstance(operation, StatePrepBase) or gates.knows(operation):
        yield operation
        return
    operation = _in_order(operation)
    turns = commuting_turns(operation) if _depends_on_values(operation) else None
    if turns is not None:
        for part in (turn.operation() for turn in turns):
            if part is not None:
                yield from _parts(part, gates)
    elif operation.has_decomposition:
        for part in operation.decomposition():
            yield from _parts(part, gates)
    else:
        raise refusal(operation, f"is no product of {gates.words}")


def _in_order(operation: Any) -> Any:  # noqa: ANN401 - untyped
    """Return a controlled operation with its controls in the order of their names.

    Conditions on several measurements come in an order that differs from one call to the next.
    """
    if not isinstance(operation, qml.ops.Controlled):
        return operation
    pairs = list(zip(operation.control_wires, operation.control_values, strict=True))
    ordered = sorted(pairs, key=lambda pair: str(pair[0]))
    if ordered == pairs:
        return operation
    wires, values = zip(*ordered, strict=True)
    return qml.ctrl(operation.base, control=wires, control_values=values)


def _depends_on_values(operation: Operator) -> bool:
    """Return whether PennyLane has no decomposition, or one whose gates depend on the angles."""
    many_controls = isinstance(operation, qml.ops.Controlled) and len(operation.control_wires) > 1
    base = operation.base if isinstance(operation, qml.ops.Controlled) else operation
    symbolic = isinstance(base, qml.ops.Exp | qml.ops.Pow)
    return symbolic or (many_controls and operation.num_params > 0)


@dataclass(frozen=True)
class FixedTurn:
    """A rotation of a gate's last wire by a fixed angle."""

    axis: Axis
    angle: float


_AXES: dict[str, Axis] = {"RX": "X", "RY": "Y", "RZ": "Z", "PhaseShift": "Z"}
# up to a phase; ControlledZ stands for that gate on both wires
_FIXED: dict[str, tuple[FixedTurn | type[ControlledZ], ...]] = {
    "GlobalPhase": (),
    "PauliX": (FixedTurn("X", pi),),
    "PauliY": (FixedTurn("Y", pi),),
    "PauliZ": (FixedTurn("Z", pi),),
    "Hadamard": (FixedTurn("Y", pi / 2), FixedTurn("X", pi)),
    "S": (FixedTurn("Z", pi / 2),),
    "T": (FixedTurn("Z", pi / 4),),
    "SX": (FixedTurn("X", pi / 2),),
    "CZ": (ControlledZ,),
    "CNOT": (FixedTurn("Y", -pi / 2), ControlledZ, FixedTurn("Y", pi / 2)),
}
ELEMENTARY = GateSet(
    lambda operation: operation.name in _AXES or operation.name in _FIXED,
    "rotations about Pauli strings and fixed gates",
)
NOISY = GateSet(
    lambda operation: (
        ELEMENTARY.knows(operation)
        or (isinstance(operation, Channel) and len(operation.wires) <= MOST_NOISE_WIRES)
    ),
    f"{ELEMENTARY.words}, and noise on {MOST_NOISE_WIRES} wires at most",
)


@dataclass(frozen=True, eq=False)
class TurnedCircuit:
    """A circuit of one-qubit rotations, CZ and noise, with the angle of every rotation.

    Args:
        circuit: The circuit.
        angles: One a rotation, the φ of exp(−iφP/2): numbers, or traced by JAX.
    """

    circuit: Circuit
    angles: tuple[Any, ...]


def turned_circuit(recording: Recording) -> TurnedCircuit:
    """Return the circuit of a recording of elementary gates, up to a global phase.

    Args:
        recording: What a function queues, decomposed into ``ELEMENTARY`` or ``NOISY`` gates.

    Raises:
        UsageError: If the strength of noise is traced: it must be a number.

    >>> turned = turned_circuit(record(lambda angle: qml.RX(angle, "a"), [0.3], ELEMENTARY))
    >>> turned.circuit.gates, turned.angles
    ((RotationGate(axis='X', wire=0),), (0.3,))
    """
    gates: list[Gate] = []
    angles: list[Any] = []
    for operation in recording.operations:
        wires = recording.numbered(operation.wires)
        if isinstance(operation, Channel):
            gates.append(_noise(operation, wires))
            continue
        if operation.name in _AXES:
            gates.append(RotationGate(_AXES[operation.name], *wires))
            angles.append(_real(operation.data[0]))
            continue
        for part in _FIXED[operation.name]:
            if isinstance(part, FixedTurn):
                gates.append(RotationGate(part.axis, wires[-1]))
                angles.append(part.angle)
            else:
                gates.append(part(*wires))
    return TurnedCircuit(Circuit(max(len(recording.wires), 1), tuple(gates)), tuple(angles))


def _real(angle: Any) -> Any:  # noqa: ANN401 - a number or traced
    """Return a real angle: those of large matrices are complex numbers, whose dtype JAX keeps."""
    return qml.math.real(angle) if "complex" in str(getattr(angle, "dtype", "")) else angle


def _noise(operation: Any, wires: tuple[int, ...]) -> NoiseChannel:  # noqa: ANN401 - untyped
    if any(qml.math.is_abstract(value) for value in operation.data):
        raise refusal(operation, "must have a strength that no parameter changes")
    return NoiseChannel.of_kraus(wires, [np.asarray(k) for k in operation.kraus_matrices()])
