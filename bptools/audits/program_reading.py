"""From a PennyLane QNode to a ``Program``: its circuit, and how its arguments turn the angles.

The angles of the rotations are differentiated by the QNode's arguments through JAX, so that
parameters may be scaled, added and shared in whatever way ``qml.math`` can differentiate.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import jax
import numpy as np
import pennylane as qml
from numpy.typing import NDArray

from bptools.audits.observables import Observable, SpectralObservable, StringObservable
from bptools.audits.program import Preparation, Program
from bptools.circuits.qnodes import ELEMENTARY, Recording, TurnedCircuit, record, turned_circuit
from bptools.errors import UsageError

Floats = NDArray[np.float64]

MOST_MEASURED_WIRES = 12  # of an observable that is no sum of Pauli strings
SHIFT = 0.3721  # of all parameters, at which the slopes of linear angles are the same


def read_qnode(
    qnode: qml.QNode, arguments: Sequence[Any] = (), *, check_linear: bool = False
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
    recording = _recorded(qnode, list(values.values()))
    turned = turned_circuit(recording)
    dependence = _dependence(qnode, values, turned, check_linear)
    preparations = tuple(_preparation(recording, state) for state in recording.preparations)
    inputs = tuple(wire for preparation in preparations for wire in preparation.wires)
    return Program(
        circuit=turned.circuit,
        angles=np.array([float(angle) for angle in turned.angles]),
        jacobian=dependence.jacobian,
        is_linear=dependence.is_linear,
        names=dependence.names,
        values=dependence.values,
        measured=_measured(recording),
        inputs=inputs or tuple(range(turned.circuit.n_wires)),
        preparations=preparations,
        wires=tuple(map(str, recording.wires)),
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
    values: dict[str, Any] = {}
    for name, argument in bound.arguments.items():
        kind = bound.signature.parameters[name].kind
        if kind is inspect.Parameter.VAR_POSITIONAL:
            values |= {f"{name}{k}": value for k, value in enumerate(argument)}
        else:
            values[name] = argument
    return values


def _name(qnode: qml.QNode) -> str:
    return str(getattr(qnode.func, "__name__", "qnode"))


def _recorded(qnode: qml.QNode, arguments: Sequence[Any]) -> Recording:
    """Return what the QNode queues; refuse shots."""
    recording = record(qnode, arguments, ELEMENTARY)
    if recording.shots is not None:
        raise UsageError(
            f"{_name(qnode)} must be analytic, it has {recording.shots} shots: take them "
            "off; how many are needed is what the audit finds"
        )
    return recording


def _preparation(recording: Recording, operation: Any) -> Preparation:  # noqa: ANN401 - untyped
    """Return a prepared state, of a basis or by its amplitudes."""
    wires = recording.numbered(operation.wires)
    if isinstance(operation, qml.BasisState):
        return Preparation(wires, bits=tuple(int(bit) for bit in operation.parameters[0]))
    amplitudes = np.asarray(operation.state_vector(), dtype=np.complex128).ravel()
    return Preparation(wires, amplitudes=amplitudes)


def _is_real(value: Any) -> bool:  # noqa: ANN401 - whatever a QNode takes
    """Return whether an argument can be differentiated: real numbers that are no constants."""
    if isinstance(value, str | bytes) or not getattr(value, "requires_grad", True):
        return False
    try:
        return np.issubdtype(np.asarray(value).dtype, np.floating)
    except (TypeError, ValueError):
        return False


@dataclass(frozen=True, eq=False)
class AngleDependence:
    """How the angles φ of the rotations depend on the parameters θ.

    Args:
        jacobian: ∂φ/∂θ, shape (rotations, parameters).
        names: Of the θ.
        values: The θ.
        is_linear: Whether φ is linear in them, as far as was looked.
    """

    jacobian: Floats
    names: tuple[str, ...]
    values: Floats
    is_linear: bool


def _dependence(
    qnode: qml.QNode, values: Mapping[str, Any], turned: TurnedCircuit, check_linear: bool
) -> AngleDependence:
    """Return how the angles depend on those real arguments that turn a gate."""
    real = {name: np.asarray(v, dtype=np.float64) for name, v in values.items() if _is_real(v)}
    if not real:
        raise UsageError(f"{_name(qnode)} must have a real argument that turns a gate, it has none")
    try:
        with jax.enable_x64(True):
            slopes = _slopes(qnode, values, turned, real)
            moved = {name: value + SHIFT for name, value in real.items()}
            elsewhere = _slopes(qnode, values, turned, moved) if check_linear else slopes
    except (jax.errors.JAXTypeError, jax.errors.JAXIndexError, TypeError) as error:
        reason = str(error).splitlines()[0]
        raise UsageError(
            f"arguments {', '.join(real)} of {_name(qnode)} must be differentiable by JAX (use "
            f"qml.math on them; make constants integers or requires_grad=False): {reason}"
        ) from None
    turning = [name for name in slopes if slopes[name].any() or elsewhere[name].any()]
    if not turning:
        raise UsageError(f"{_name(qnode)} must have a real argument that turns a gate, it has none")
    return AngleDependence(
        jacobian=np.concatenate([slopes[name] for name in turning], axis=1),
        names=tuple(entry for name in turning for entry in _entries(name, real[name].shape)),
        values=np.concatenate([real[name].ravel() for name in turning]),
        is_linear=all(np.allclose(slopes[n], elsewhere[n], atol=1e-9) for n in turning),
    )


def _slopes(
    qnode: qml.QNode, values: Mapping[str, Any], turned: TurnedCircuit, real: dict[str, Floats]
) -> dict[str, Floats]:
    """Return ∂φ/∂θ by each real argument, shape (rotations, entries of the argument)."""
    count = len(turned.angles)

    def angles(differentiated: Mapping[str, Any]) -> jax.Array:
        arguments = [differentiated.get(name, value) for name, value in values.items()]
        traced = turned_circuit(_recorded(qnode, arguments))
        if traced.circuit.gates != turned.circuit.gates:
            raise UsageError("gates must not depend on the values of the angles, they do")
        return jax.numpy.stack([jax.numpy.asarray(angle, dtype=float) for angle in traced.angles])

    if not count:
        return {name: np.zeros((0, value.size)) for name, value in real.items()}
    columns = jax.jacfwd(angles)(real)
    # in the order of the arguments, which JAX does not keep
    return {name: np.asarray(columns[name]).reshape(count, -1) for name in real}


def _entries(name: str, shape: tuple[int, ...]) -> list[str]:
    """Return the names of an argument's entries, such as ``weights[0,1]``."""
    places = (",".join(map(str, index)) for index in np.ndindex(shape))
    return [f"{name}[{place}]" if shape else name for place in places]


def _measured(recording: Recording) -> Observable:
    """Return the observable; refuse what is not one expectation value."""
    kinds = [type(measurement).__name__ for measurement in recording.measurements]
    if kinds != ["ExpectationMP"] or recording.measurements[0].obs is None:
        raise UsageError(f"one expectation value must be returned, not {', '.join(kinds)}")
    observable, n_wires = recording.measurements[0].obs, len(recording.wires)
    wires = recording.numbered(observable.wires)
    if observable.pauli_rep is not None:
        return StringObservable(n_wires, tuple(_pauli_terms(recording, observable)))
    if isinstance(observable, qml.Projector) and len(observable.parameters[0]) == len(wires):
        bits = tuple(int(bit) for bit in observable.parameters[0])
        return SpectralObservable(n_wires, wires, (1.0,), bits=bits)
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
    return SpectralObservable.of_matrix(n_wires, wires, matrix)


def _pauli_terms(
    recording: Recording,
    observable: Any,  # noqa: ANN401 - untyped
) -> Iterator[tuple[float, tuple[tuple[int, str], ...]]]:
    """Yield the coefficient of each string, and its letters by wire."""
    for word, coefficient in observable.pauli_rep.items():
        if abs(np.imag(coefficient)) > 1e-12:
            raise UsageError(f"observable {observable} must be Hermitian, it is not")
        letters = zip(recording.numbered(list(word)), word.values(), strict=True)
        yield float(np.real(coefficient)), tuple(letters)
