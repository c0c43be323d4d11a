"""The gates of a PennyLane quantum function: concrete, traced, and whose angles they take.

Imported when such a function is compiled, not before: it needs PennyLane.
"""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from math import prod
from typing import Any

import jax
import numpy as np
import pennylane as qml
from jax.extend.core import ClosedJaxpr, jaxpr_as_fun
from numpy.typing import NDArray
from pennylane.operation import Operator
from pennylane.ops.qubit.attributes import diagonal_in_z_basis

from bptools.circuits.qnodes import GateSet, QuantumFunction, record, refusal
from bptools.errors import UsageError
from bptools.simulator.matrix_gates import GateFamily, MatrixGate, TurnedGate

MOST_MATRIX_WIRES = 5  # wider gates are decomposed, if PennyLane knows how
MOVES = {"slice", "squeeze", "reshape", "transpose", "broadcast_in_dim", "concatenate", "rev"}
MOST_EXACT_INTEGER = 2**24  # in single precision


@dataclass(frozen=True, eq=False)
class TurnedOperation:
    """A PennyLane operation at some parameters, as ``TurnedGate`` asks for it."""

    operation: Operator

    @property
    def angles(self) -> Sequence[Any]:
        """Its data."""
        return tuple(self.operation.data)

    def matrix(self) -> Any:  # noqa: ANN401 (NumPy or traced)
        """Return its matrix, or its diagonal if it is diagonal by its name."""
        return gate_value(self.operation)


def turned_gates(
    function: QuantumFunction,
    n_wires: int,
    parameters: Any,  # noqa: ANN401 (traced)
) -> tuple[TurnedGate, ...]:
    """Return what the function queues at some parameters, as of ``operations_of``."""
    return tuple(map(TurnedOperation, operations_of(function, parameters, n_wires)))


def operations_of(
    function: QuantumFunction,
    parameters: Any,  # noqa: ANN401 (traced)
    n_wires: int,
) -> tuple[Operator, ...]:
    """Return the operations that the function queues, decomposed as far as needed.

    Args:
        function: A quantum function of (parameters, wires), or a QNode of one.
        parameters: What the function takes, concrete or traced.
        n_wires: Number of wires, passed to the function as ``range(n_wires)``.

    Returns:
        Operations that have a matrix or a diagonal, in the order in which they act.

    Raises:
        UsageError: If an operation is no unitary on wires of ``range(n_wires)``.
    """
    recording = record(function, (parameters, range(n_wires)), WITH_MATRIX)
    for preparation in recording.preparations:
        raise refusal(preparation, "cannot be simulated: it is no unitary gate")
    for operation in recording.operations:
        if not set(operation.wires) <= set(range(n_wires)):
            raise refusal(operation, f"must act on wires of 0..{n_wires - 1}")
    return recording.operations


def _has_small_matrix(operation: Operator) -> bool:
    wide = len(operation.wires) > MOST_MATRIX_WIRES and operation.name not in diagonal_in_z_basis
    return bool(operation.has_matrix and not (wide and operation.has_decomposition))


WITH_MATRIX = GateSet(_has_small_matrix, "gates that have a matrix")


def gates_of(
    function: QuantumFunction, parameter_shape: tuple[int, ...], n_wires: int
) -> tuple[MatrixGate, ...]:
    """Return the circuit's gates; refuse what is not the same unitary circuit at all parameters.

    Args:
        function: A quantum function of (parameters, wires), or a QNode of one.
        parameter_shape: Shape of the parameters.
        n_wires: Number of wires.

    Raises:
        UsageError: If an operation cannot be simulated, or the function cannot be traced by JAX.
    """
    sample = np.random.default_rng(0).normal(size=parameter_shape)
    concrete = operations_of(function, sample, n_wires)
    traced: list[tuple[str, tuple[int, ...], int]] = []

    def angles(parameters: jax.Array) -> list[jax.Array]:
        operations = operations_of(function, parameters, n_wires)
        turning = [[angle for angle in op.data if _is_traced(angle)] for op in operations]
        traced.extend(
            (op.name, tuple(op.wires), len(turns))
            for op, turns in zip(operations, turning, strict=True)
        )
        return [angle for turns in turning for angle in turns]

    try:
        program = jax.make_jaxpr(angles)(np.zeros(parameter_shape, np.float32))
    except (jax.errors.JAXTypeError, jax.errors.JAXIndexError) as error:
        raise UsageError(f"function must be traceable by JAX, it is not: {error}") from error
    if [(op.name, tuple(op.wires)) for op in concrete] != [entry[:2] for entry in traced]:
        raise UsageError("function must queue the same operations at all parameters, it does not")
    sources = _sources(program, parameter_shape)
    counts = [count for _, _, count in traced]
    return tuple(
        _gate(operation, count, None if sources is None else sources[end - count : end])
        for operation, count, end in zip(concrete, counts, accumulate(counts), strict=True)
    )


def _sources(program: ClosedJaxpr, parameter_shape: tuple[int, ...]) -> tuple[int, ...] | None:
    """Return which parameter each angle is, if the program only moves them, else None."""
    if not {equation.primitive.name for equation in program.eqns} <= MOVES:
        return None
    size = prod(parameter_shape)
    if size > MOST_EXACT_INTEGER:
        return None
    numbers = np.arange(size, dtype=np.float32).reshape(parameter_shape)
    places = jaxpr_as_fun(program)(numbers)
    if any(np.ndim(place) for place in places):
        return None
    return tuple(int(place) for place in places)


def gate_value(operation: Operator) -> Any:  # noqa: ANN401 (NumPy or traced)
    """Return the operation's matrix, or its diagonal if it is diagonal by its name."""
    if operation.name == "GlobalPhase":
        return qml.math.exp(-1j * operation.data[0]) * np.ones(1)
    if operation.name in diagonal_in_z_basis:
        if len(operation.wires) > MOST_MATRIX_WIRES:
            return operation.eigvals()  # for MultiRZ in the order of the basis
        return qml.math.diagonal(operation.matrix())
    return operation.matrix()


def _family(operation: Operator) -> GateFamily:
    """Return the gates of an operation's class, with its options."""
    options = _options(operation)
    key = (operation.name, len(operation.wires), repr(sorted(options.items())))
    return GateFamily(key, partial(_matrices, type(operation), operation.name, options))


def _matrices(
    operation: type[Operator], name: str, options: dict[str, Any], *angles: jax.Array
) -> jax.Array:
    """Return the matrices of operations of one class, from each of their angles."""

    def value(*entries: Any) -> Any:  # noqa: ANN401 (traced arrays)
        matrix = operation.compute_matrix(*entries, **options)
        return qml.math.diagonal(matrix) if name in diagonal_in_z_basis else matrix

    return jax.numpy.asarray(jax.vmap(value)(*angles))


def _gate(operation: Operator, n_traced: int, sources: tuple[int, ...] | None) -> MatrixGate:
    """Return the gate of a concrete operation, having checked that it is unitary.

    Args:
        operation: The operation at some parameters.
        n_traced: How many of its data depend on the parameters.
        sources: Which parameters these are, if they are known.
    """
    depends = n_traced > 0
    value = np.asarray(gate_value(operation), dtype=np.complex128)
    product = np.abs(value) ** 2 if value.ndim == 1 else value @ value.conj().T
    if not np.allclose(product, 1 if value.ndim == 1 else np.eye(len(value)), atol=1e-10):
        raise refusal(operation, "cannot be simulated: it is not unitary")
    if depends and any(np.ndim(entry) for entry in operation.data):
        raise refusal(
            operation,
            "cannot be simulated: its matrix depends on the parameters, so that it need not be "
            "unitary; write it with rotation gates",
        )
    if depends and any(np.iscomplexobj(entry) for entry in operation.data):
        raise refusal(operation, "must have real angles, they are complex")
    if not depends and value.ndim == 2 and not np.any(value - np.diag(np.diag(value))):
        value = np.diag(value)
    return MatrixGate(
        name=operation.name,
        wires=tuple(operation.wires),
        diagonal=value.ndim == 1,
        value=None if depends else value,
        family=_family(operation) if depends and _is_vectorised(operation, value) else None,
        sources=sources if n_traced == len(operation.data) else None,
    )


def _is_traced(entry: Any) -> bool:  # noqa: ANN401 (anything)
    return isinstance(entry, jax.core.Tracer)


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
