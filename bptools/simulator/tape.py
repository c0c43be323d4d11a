"""A PennyLane circuit as a list of gates: what each does, on which wires, and its matrix.

Everything that cannot be simulated exactly as a unitary on qubits is refused here, by name.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import jax
import numpy as np
import pennylane as qml
from numpy.typing import NDArray
from pennylane.operation import Channel, Operator, StatePrepBase
from pennylane.ops.qubit.attributes import diagonal_in_z_basis

MOST_MATRIX_WIRES = 5  # wider gates are decomposed, if PennyLane knows how
Ansatz = Callable[[Any, Any], Any]


@dataclass(frozen=True, eq=False)
class Gate:
    """One unitary gate of a circuit.

    Args:
        name: PennyLane's name of the operation.
        wires: The wires that it acts on, the most significant first.
        diagonal: Whether it is diagonal in the computational basis; then its matrix is
            represented by its diagonal.
        value: The matrix (or diagonal) if it does not depend on the parameters, else None.
        vectorised: Whether the class's matrix can be computed for many gates at once.
    """

    name: str
    wires: tuple[int, ...]
    diagonal: bool
    value: NDArray[np.complex128] | None
    vectorised: bool


def record(function: Ansatz, parameters: Any, n_wires: int) -> list[Operator]:  # noqa: ANN401 (traced)
    """Return the operations that the function queues, decomposed as far as needed.

    Args:
        function: A quantum function of (parameters, wires), or a QNode of one.
        parameters: What the function takes, concrete or traced.
        n_wires: Number of wires, passed to the function as ``range(n_wires)``.

    Returns:
        Operations that have a matrix or a diagonal, in the order in which they act.

    Raises:
        ValueError: If an operation is no unitary on distinct wires of ``range(n_wires)``.
    """
    body = function.func if isinstance(function, qml.QNode) else function
    with qml.queuing.AnnotatedQueue() as queue:
        body(parameters, range(n_wires))
    operations = qml.tape.QuantumScript.from_queue(queue).operations
    with qml.queuing.QueuingManager.stop_recording():
        expanded = [part for operation in operations for part in _expanded(operation)]
    for operation in expanded:
        wires = tuple(operation.wires)
        if len(set(wires)) != len(wires):
            raise ValueError(f"operation {operation.name} uses a wire twice: {wires}")
        if not set(wires) <= set(range(n_wires)):
            raise ValueError(
                f"operation {operation.name} must act on wires of 0..{n_wires - 1}, "
                f"it acts on {wires}"
            )
    return expanded


def gates_of(function: Ansatz, parameter_shape: tuple[int, ...], n_wires: int) -> tuple[Gate, ...]:
    """Return the circuit's gates; refuse what is not the same unitary circuit at all parameters.

    Args:
        function: A quantum function of (parameters, wires), or a QNode of one.
        parameter_shape: Shape of the parameters.
        n_wires: Number of wires.

    Raises:
        ValueError: If an operation cannot be simulated, or the function cannot be traced by JAX.
    """
    sample = np.random.default_rng(0).normal(size=parameter_shape)
    concrete = record(function, sample, n_wires)
    traced: list[tuple[str, tuple[int, ...], bool]] = []

    def trace(parameters: jax.Array) -> None:
        operations = record(function, parameters, n_wires)
        traced.extend((op.name, tuple(op.wires), _is_traced(op)) for op in operations)

    try:
        jax.eval_shape(trace, np.zeros(parameter_shape, np.float32))
    except (jax.errors.JAXTypeError, jax.errors.JAXIndexError) as error:
        raise ValueError(f"function must be traceable by JAX, it is not: {error}") from error
    if [(op.name, tuple(op.wires)) for op in concrete] != [entry[:2] for entry in traced]:
        raise ValueError("function must queue the same operations at all parameters, it does not")
    return tuple(
        _gate(operation, depends)
        for operation, (_, _, depends) in zip(concrete, traced, strict=True)
    )


def gate_value(operation: Operator) -> Any:  # noqa: ANN401 (NumPy or traced)
    """Return the operation's matrix, or its diagonal if it is diagonal by its name."""
    if operation.name == "GlobalPhase":
        return qml.math.exp(-1j * operation.data[0]) * np.ones(1)
    if operation.name in diagonal_in_z_basis:
        if len(operation.wires) > MOST_MATRIX_WIRES:
            return operation.eigvals()  # for MultiRZ in the order of the basis
        return qml.math.diagonal(operation.matrix())
    return operation.matrix()


def gate_values(operations: Sequence[Operator]) -> jax.Array:
    """Return the matrices of vectorised gates of one kind, shape (count, ...)."""
    first = operations[0]
    angles = [
        jax.numpy.stack([operation.data[i] for operation in operations])
        for i in range(len(first.data))
    ]
    options = _options(first)

    def value(*data: Any) -> Any:  # noqa: ANN401 (traced arrays)
        matrix = type(first).compute_matrix(*data, **options)
        diagonal = first.name in diagonal_in_z_basis
        return qml.math.diagonal(matrix) if diagonal else matrix

    return jax.numpy.asarray(jax.vmap(value)(*angles))


def kind(operation: Operator) -> tuple[str, int, str]:
    """Return what vectorised gates must share to be computed at once."""
    return operation.name, len(operation.wires), repr(sorted(_options(operation).items()))


def _expanded(operation: Operator) -> Iterable[Operator]:
    """Return the operation itself or the parts of its decomposition; refuse non-unitary ones."""
    if isinstance(operation, (Channel, StatePrepBase)):
        raise ValueError(f"operation {operation.name} cannot be simulated: it is no unitary gate")
    if getattr(operation, "batch_size", None) is not None:
        raise ValueError(
            f"operation {operation.name} cannot be simulated: it has a batch of parameters"
        )
    if operation.name == "Identity":
        return ()
    wide = len(operation.wires) > MOST_MATRIX_WIRES and operation.name not in diagonal_in_z_basis
    if getattr(operation, "has_decomposition", False) and (wide or not operation.has_matrix):
        return (part for child in operation.decomposition() for part in _expanded(child))
    if not isinstance(operation, Operator) or not operation.has_matrix:
        raise ValueError(f"operation {operation.name} cannot be simulated: it has no matrix")
    return (operation,)


def _gate(operation: Operator, depends: bool) -> Gate:
    """Return the gate of a concrete operation, having checked that it is unitary."""
    value = np.asarray(gate_value(operation), dtype=np.complex128)
    product = np.abs(value) ** 2 if value.ndim == 1 else value @ value.conj().T
    if not np.allclose(product, 1 if value.ndim == 1 else np.eye(len(value)), atol=1e-10):
        raise ValueError(f"operation {operation.name} cannot be simulated: it is not unitary")
    if depends and any(np.ndim(entry) for entry in operation.data):
        raise ValueError(
            f"operation {operation.name} cannot be simulated: its matrix depends on the "
            "parameters, so that it need not be unitary; write it with rotation gates"
        )
    if depends and any(np.iscomplexobj(entry) for entry in operation.data):
        raise ValueError(f"operation {operation.name} must have real angles, they are complex")
    if not depends and value.ndim == 2 and not np.any(value - np.diag(np.diag(value))):
        value = np.diag(value)
    return Gate(
        name=operation.name,
        wires=tuple(operation.wires),
        diagonal=value.ndim == 1,
        value=None if depends else value,
        vectorised=depends and _is_vectorised(operation, value),
    )


def _is_traced(operation: Operator) -> bool:
    return any(isinstance(entry, jax.core.Tracer) for entry in operation.data)


def _options(operation: Operator) -> dict[str, Any]:
    """Return the hyperparameters that the class's matrix takes beside the angles."""
    names = list(inspect.signature(type(operation).compute_matrix).parameters)[
        len(operation.data) :
    ]
    return {
        name: operation.hyperparameters[name] for name in names if name in operation.hyperparameters
    }


def _is_vectorised(operation: Operator, value: NDArray[np.complex128]) -> bool:
    """Return whether the class's own matrix, free of the instance, is this operation's."""
    if len(operation.wires) > MOST_MATRIX_WIRES or operation.name == "GlobalPhase":
        return False
    try:
        options = _options(operation)
        matrix = np.asarray(type(operation).compute_matrix(*operation.data, **options))
    except (TypeError, qml.exceptions.MatrixUndefinedError):
        return False
    matrix = np.diagonal(matrix) if value.ndim == 1 else matrix
    return matrix.shape == value.shape and bool(np.allclose(matrix, value, atol=1e-14))
