"""From a PennyLane QNode to a ``Program``: its tape, decomposed into rotations and CZ.

The angles of the rotations are differentiated by the QNode's arguments through JAX, so that
parameters may be scaled, added and shared in whatever way ``qml.math`` can differentiate.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import pi
from typing import Any

import jax
import numpy as np
import pennylane as qml
from numpy.typing import NDArray

from bptools.audits.observables import Observable, PauliObservable, SpectralObservable
from bptools.audits.program import Preparation, Program
from bptools.circuits import Circuit, ControlledZ, Gate, Rotation
from bptools.errors import UsageError

MOST_MEASURED_WIRES = 12  # of an observable that is no sum of Pauli strings
_IGNORED = {"Identity", "GlobalPhase", "Barrier", "Snapshot"}
_ROTATIONS = {"RX": "X", "RY": "Y", "RZ": "Z", "PhaseShift": "Z"}
_HALF = pi / 2
# fixed gates up to a phase; a letter and an angle are a rotation of the gate's last wire
_FIXED: dict[str, tuple[Any, ...]] = {
    "PauliX": (("X", pi),),
    "PauliY": (("Y", pi),),
    "PauliZ": (("Z", pi),),
    "Hadamard": (("Y", _HALF), ("X", pi)),
    "S": (("Z", _HALF),),
    "T": (("Z", pi / 4),),
    "SX": (("X", _HALF),),
    "CZ": ("CZ",),
    "CNOT": (("Y", -_HALF), "CZ", ("Y", _HALF)),
}


@dataclass(frozen=True, eq=False)
class _Tape:
    """Gates with their angles, numbers or traced by JAX."""

    gates: tuple[Gate, ...]
    angles: tuple[Any, ...]


def read_qnode(
    qnode: qml.QNode, arguments: Sequence[Any] = (), check_linear: bool = False
) -> Program:
    """Return what a QNode's gradients depend on.

    Args:
        qnode: A QNode that returns one expectation value.
        arguments: What it is called with; none if all its arguments have defaults.
        check_linear: Whether to look if the angles are linear in the parameters.

    Returns:
        The program; its parameters are the entries of the real arguments that turn a gate. A
        state prepared before every gate on its wires is what the ensemble of inputs replaces.

    Raises:
        UsageError: If the QNode has shots, measures in the middle, returns something else than
            one expectation value, holds an operation that is no product of rotations, or uses an
            argument in a way that cannot be differentiated; the operation is named.
    """
    values = _arguments(qnode, arguments)
    tape = _construct(qnode, list(values.values()))
    place = {wire: position for position, wire in enumerate(_wire_order(qnode, tape))}
    preparations, operations = _split(tape.operations, place)
    plain = _decomposed(operations, place)
    circuit = Circuit(max(len(place), 1), plain.gates)
    angles = np.array([float(angle) for angle in plain.angles])
    jacobian, names, chosen, is_linear = _differentiated(qnode, values, place, plain, check_linear)
    inputs = tuple(wire for one in preparations for wire in one.wires)
    return Program(
        circuit=circuit,
        angles=angles,
        jacobian=jacobian,
        is_linear=is_linear,
        names=names,
        values=chosen,
        measured=_measured(tape, place),
        inputs=inputs or tuple(range(circuit.n_wires)),
        preparations=preparations,
        wires=tuple(map(str, place)),
    )


def _arguments(qnode: qml.QNode, arguments: Sequence[Any]) -> dict[str, Any]:
    """Return the arguments by name, defaults included."""
    try:
        bound = inspect.signature(qnode.func).bind(*arguments)
    except TypeError as error:
        raise UsageError(f"arguments must fit {_name(qnode)}: {error}") from None
    bound.apply_defaults()
    if bound.kwargs:
        raise UsageError(f"{_name(qnode)} must take positional arguments, not {set(bound.kwargs)}")
    names = [name for name in bound.arguments if name in bound.arguments]
    values: dict[str, Any] = {}
    for name in names:
        kind = bound.signature.parameters[name].kind
        if kind is inspect.Parameter.VAR_POSITIONAL:
            values |= {f"{name}{k}": value for k, value in enumerate(bound.arguments[name])}
        else:
            values[name] = bound.arguments[name]
    return values


def _name(qnode: qml.QNode) -> str:
    return str(getattr(qnode.func, "__name__", "qnode"))


def _construct(qnode: qml.QNode, arguments: Sequence[Any]) -> Any:  # noqa: ANN401 - untyped
    """Return the tape; refuse shots and whatever no gradient is known of."""
    tape = qml.workflow.construct_tape(qnode)(*arguments)
    if tape.shots.total_shots is not None:
        raise UsageError(
            f"{_name(qnode)} must be analytic, it has {tape.shots.total_shots} shots: take them "
            "off; how many are needed is what the audit finds"
        )
    return tape


def _wire_order(qnode: qml.QNode, tape: Any) -> list[Any]:  # noqa: ANN401 - untyped
    """Return the wires that the tape uses, in the device's order if it has one."""
    used = list(tape.wires)
    ordered = [wire for wire in (qnode.device.wires or ()) if wire in used]
    return ordered + [wire for wire in used if wire not in ordered]


def _split(
    operations: Sequence[Any], place: dict[Any, int]
) -> tuple[tuple[Preparation, ...], list[Any]]:
    """Part the state preparations at the start from the gates; refuse any others."""
    preparations: list[Preparation] = []
    rest: list[Any] = []
    touched: set[Any] = set()
    for operation in operations:
        if isinstance(operation, qml.operation.StatePrepBase):
            if touched & set(operation.wires):
                raise UsageError(
                    f"{operation.name} on wires {operation.wires.tolist()} must come before every "
                    "gate on them: a state in the middle of a circuit is no input"
                )
            wires = tuple(place[wire] for wire in operation.wires)
            if isinstance(operation, qml.BasisState):
                bits = tuple(int(bit) for bit in operation.parameters[0])
                preparations.append(Preparation(wires, bits=bits))
            else:
                amplitudes = np.asarray(operation.state_vector(), dtype=np.complex128).ravel()
                preparations.append(Preparation(wires, amplitudes=amplitudes))
        else:
            rest.append(operation)
        touched |= set(operation.wires)
    return tuple(preparations), rest


def _decomposed(operations: Sequence[Any], place: dict[Any, int]) -> _Tape:
    gates: list[Gate] = []
    angles: list[Any] = []
    for operation in operations:
        for simple in _simple(operation):
            wires = [place[wire] for wire in simple.wires]
            parts = _FIXED.get(simple.name, ())
            if simple.name in _ROTATIONS:
                parts = ((_ROTATIONS[simple.name], simple.data[0]),)
            for part in parts:
                if part == "CZ":
                    gates.append(ControlledZ(*wires))
                else:
                    gates.append(Rotation(part[0], wires[-1]))
                    angles.append(part[1])
    for angle in angles:
        if np.ndim(angle):
            raise UsageError(f"angles must be numbers, one is a batch of shape {np.shape(angle)}")
    return _Tape(tuple(gates), tuple(angles))


def _simple(operation: Any) -> Iterator[Any]:  # noqa: ANN401 - untyped
    """Yield the rotations and fixed gates that an operation consists of."""
    where = f"{operation.name} on wires {operation.wires.tolist()}"
    if operation.name in _IGNORED:
        return
    if operation.name in _ROTATIONS or operation.name in _FIXED:
        yield operation
    elif isinstance(operation, qml.ops.MidMeasure | qml.ops.Conditional):
        raise UsageError(f"{where} is a mid-circuit measurement, of which no gradient is known")
    elif isinstance(operation, qml.operation.Channel):
        raise UsageError(f"{where} is a noise channel: the audit is of unitary circuits")
    elif not operation.has_decomposition:
        raise UsageError(f"{where} is no product of rotations about Pauli strings and fixed gates")
    else:
        for part in operation.decomposition():
            yield from _simple(part)


def _is_real(value: Any) -> bool:  # noqa: ANN401 - whatever a QNode takes
    """Return whether an argument can be differentiated: real numbers that are no constants."""
    if isinstance(value, str | bytes) or not getattr(value, "requires_grad", True):
        return False
    try:
        return np.issubdtype(np.asarray(value).dtype, np.floating)
    except (TypeError, ValueError):
        return False


def _differentiated(
    qnode: qml.QNode,
    values: dict[str, Any],
    place: dict[Any, int],
    plain: _Tape,
    check_linear: bool,
) -> tuple[NDArray[np.float64], tuple[str, ...], NDArray[np.float64], bool]:
    """Return ∂φ/∂θ, the names and values of the θ, and whether φ is linear in them."""
    real = {name: np.asarray(v, dtype=np.float64) for name, v in values.items() if _is_real(v)}

    def traced(chosen: dict[str, Any]) -> Any:  # noqa: ANN401 - a JAX array
        tape = _construct(qnode, [chosen.get(name, value) for name, value in values.items()])
        _, operations = _split_traced(tape.operations)
        found = _decomposed(operations, place)
        if found.gates != plain.gates:
            raise UsageError("gates must not depend on the values of the angles, they do")
        return jax.numpy.stack([jax.numpy.asarray(angle, dtype=float) for angle in found.angles])

    def jacobian(at: dict[str, Any]) -> dict[str, NDArray[np.float64]]:
        if not plain.angles:
            return {name: np.zeros((0, value.size)) for name, value in at.items()}
        columns = jax.jacfwd(traced)(at)
        return {  # in the order of the arguments, which JAX does not keep
            name: np.asarray(columns[name]).reshape(len(plain.angles), -1) for name in at
        }

    if not real:
        raise UsageError(f"{_name(qnode)} must have a real argument that turns a gate, it has none")
    try:
        with jax.enable_x64(True):
            found = jacobian(real)
            shifted = {name: value + 0.3721 for name, value in real.items()}
            others = jacobian(shifted) if check_linear else found
    except (jax.errors.JAXTypeError, jax.errors.JAXIndexError, TypeError) as error:
        reason = str(error).splitlines()[0]
        raise UsageError(
            f"arguments {', '.join(real)} of {_name(qnode)} must be differentiable by JAX (use "
            f"qml.math on them; make constants integers or requires_grad=False): {reason}"
        ) from None
    kept = {name: block for name, block in found.items() if block.any() or others[name].any()}
    if not kept:
        raise UsageError(f"{_name(qnode)} must have a real argument that turns a gate, it has none")
    linear = all(np.allclose(kept[name], others[name], atol=1e-9) for name in kept)
    names = tuple(
        name + (f"[{','.join(map(str, index))}]" if index else "")
        for name in kept
        for index in np.ndindex(real[name].shape)
    )
    flat = np.concatenate([real[name].ravel() for name in kept])
    return np.concatenate(list(kept.values()), axis=1), names, flat, linear


def _split_traced(operations: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    """Part state preparations from gates, without looking at what they prepare."""
    gates = [one for one in operations if not isinstance(one, qml.operation.StatePrepBase)]
    return [], gates


def _measured(tape: Any, place: dict[Any, int]) -> Observable:  # noqa: ANN401 - untyped
    """Return the observable; refuse what is not one expectation value."""
    kinds = [type(one).__name__ for one in tape.measurements]
    if kinds != ["ExpectationMP"] or tape.measurements[0].obs is None:
        raise UsageError(f"one expectation value must be returned, not {', '.join(kinds)}")
    observable = tape.measurements[0].obs
    wires = tuple(place[wire] for wire in observable.wires)
    if observable.pauli_rep is not None:
        terms = []
        for word, coefficient in observable.pauli_rep.items():
            if abs(np.imag(coefficient)) > 1e-12:
                raise UsageError(f"observable {observable} must be Hermitian, it is not")
            letters = tuple((place[wire], letter) for wire, letter in word.items())
            terms.append((float(np.real(coefficient)), letters))
        return PauliObservable(len(place), tuple(terms))
    if isinstance(observable, qml.Projector) and len(observable.parameters[0]) == len(wires):
        bits = tuple(int(bit) for bit in observable.parameters[0])
        return SpectralObservable(len(place), wires, (1.0,), bits=bits)
    if len(wires) > MOST_MEASURED_WIRES:
        raise UsageError(
            f"observable {observable.name} must be a sum of Pauli strings, a projector on a basis "
            f"state, or act on at most {MOST_MEASURED_WIRES} wires, it acts on {len(wires)}"
        )
    try:
        matrix = np.asarray(observable.matrix(), dtype=np.complex128)
    except (qml.operation.MatrixUndefinedError, NotImplementedError):
        raise UsageError(f"observable {observable.name} must have a matrix, it has none") from None
    if not np.allclose(matrix, matrix.conj().T, atol=1e-10):
        raise UsageError(f"observable {observable.name} must be Hermitian, it is not")
    return SpectralObservable.of_matrix(len(place), wires, matrix)
