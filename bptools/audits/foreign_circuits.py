"""Circuits that were not written for PennyLane as costs: OpenQASM, Qiskit, Cirq.

PennyLane's converters read them; none is needed by anything else, so each is asked for by name.
"""

from __future__ import annotations

import inspect
import re
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import jax
import numpy as np
import pennylane as qml

from bptools.audits import cirq_circuits
from bptools.audits.linear_angles import LinearAngles, queue_turned
from bptools.audits.qasm_text import plain
from bptools.errors import UsageError

_FACTOR = re.compile(r"([XYZ])(\d+)")
_LAST = re.compile(r"\s*(measure\b|barrier\b|\w+(\[\d+\])?\s*=\s*measure\b)")
_LEFT_OUT = r".*(has not been added|cannot be returned or processed)"
_INPUT = re.compile(r"input\s+(?:float|angle)(?:\[\d+\])?\s+(\w+)\s*;")


def is_foreign(circuit: Any) -> bool:  # noqa: ANN401 - whatever a file holds
    """Return whether an object is a circuit of Qiskit or Cirq, or the path of an OpenQASM file."""
    if isinstance(circuit, str):
        return circuit.endswith(".qasm")
    return _framework(circuit) in ("qiskit", "cirq")


def foreign_cost(circuit: Any, observable: str | None) -> Callable[..., Any]:  # noqa: ANN401
    """Return the expectation value of an observable behind a foreign circuit, as a QNode.

    Args:
        circuit: The path of an OpenQASM file, or a circuit of Qiskit or Cirq.
        observable: Such as ``Z0*Z1 + 0.5*X2``, by the numbers of the qubits.

    Returns:
        A QNode whose arguments are the circuit's named parameters, 0 by default; of a circuit that
        has none, the angles of its gates (``angles``), by default as they are.

    Raises:
        UsageError: If the converter is not installed, or circuit or observable cannot be read.
    """
    if observable is None:
        raise UsageError(
            "observable must be given for a circuit that is no QNode, such as Z0*Z1 + 0.5*X2"
        )
    if isinstance(circuit, str):
        return _of_qasm(_text_of(circuit), observable)
    if _framework(circuit) == "cirq":
        return _of_cirq(circuit, observable)
    return _of_qiskit(circuit, observable)


def _framework(circuit: Any) -> str:  # noqa: ANN401 - whatever a file holds
    return type(circuit).__module__.partition(".")[0]


def _text_of(path: str) -> str:
    try:
        return Path(path).read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} must be a file of OpenQASM: {error}") from None


def _require(module: str, language: str, package: str) -> None:
    """Refuse a circuit whose converter is not installed."""
    if find_spec(module) is None:
        raise UsageError(
            f"a circuit in {language} needs a converter of PennyLane's that is not installed: "
            f'pip install "{package}"'
        )


def _of_qasm(text: str, observable: str) -> Callable[..., Any]:
    """Return the cost of an OpenQASM program without its last measurements."""
    read = _read_qasm(text)
    inputs = dict.fromkeys(read.names, 0.0)
    return _cost(lambda values: read.queue(**values), inputs, read.wires, observable)


class _Qasm(NamedTuple):
    """What queues an OpenQASM program, the names of its inputs, and its wires."""

    queue: Callable[..., Any]
    names: Sequence[str]
    wires: Sequence[Any]


def _read_qasm(text: str) -> _Qasm:
    """Return an OpenQASM program without its last measurements."""
    _require("openqasm3", "OpenQASM", "openqasm3[parser]")
    statements = plain(text).split(";")
    while statements and (not statements[-1].strip() or _LAST.match(statements[-1])):
        statements.pop()
    program, names = ";".join(statements) + ";", _INPUT.findall(text)
    try:
        queue = qml.from_qasm3(program)
        with qml.queuing.QueuingManager.stop_recording():
            wires = queue(**dict.fromkeys(names, 0.0)).wires
    except (
        SyntaxError,
        TypeError,
        ValueError,
        NameError,
        NotImplementedError,
        IndexError,
        ImportError,
    ) as error:
        if any(re.search(r"\bmeasure\b", statement) for statement in statements):
            raise UsageError(
                "circuit must be OpenQASM that measures at its end alone, it does before a gate or "
                "condition; as a circuit of Qiskit or a QNode it may"
            ) from None
        raise UsageError(f"circuit must be OpenQASM that PennyLane reads: {error}") from None
    return _Qasm(queue, names, wires)


def _of_cirq(circuit: Any, observable: str) -> Callable[..., Any]:  # noqa: ANN401 - untyped
    """Return the cost of a circuit of Cirq, whose symbols are found in the angles of its gates.

    Cirq spells numbers in OpenQASM, no symbols: the gates are read at values of the symbols, and
    their angles must be linear functions of these.
    """
    names = cirq_circuits.symbols(circuit)

    def spelt(values: Iterable[float]) -> str:
        return cirq_circuits.in_qasm(circuit, names, values)

    if not names:
        return _of_qasm(spelt(()), observable)
    angles = LinearAngles.of(lambda values: _operations(spelt(values)), len(names))

    def queue(values: Mapping[str, Any]) -> None:
        angles.queue(qml.math.stack([values[name] for name in names]))

    wires = _read_qasm(spelt(np.zeros(len(names)))).wires
    return _cost(queue, dict.fromkeys(names, 0.0), wires, observable)


def _operations(text: str) -> list[Any]:
    """Return the gates of an OpenQASM program without inputs."""
    with qml.queuing.AnnotatedQueue() as recorded:
        _read_qasm(text).queue()
    return list(qml.tape.QuantumScript.from_queue(recorded).operations)


def _of_qiskit(circuit: Any, observable: str) -> Callable[..., Any]:  # noqa: ANN401 - untyped
    _require("pennylane_qiskit", "Qiskit", "pennylane-qiskit")
    parameters: dict[str, Any] = {}
    for parameter in circuit.parameters:
        vector = getattr(parameter, "vector", None)
        name = parameter.name if vector is None else vector.name
        parameters[name] = 0.0 if vector is None else np.zeros(len(vector))
    queue = qml.from_qiskit(_taken_apart(_unmeasured(circuit)))
    wires = list(range(circuit.num_qubits))
    return _cost(lambda values: _complete(queue, values), parameters, wires, observable)


def _complete(queue: Callable[..., Any], values: Mapping[str, Any]) -> None:
    """Queue a circuit; refuse what PennyLane leaves out of it with no more than a warning."""
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message=_LEFT_OUT, category=UserWarning)
        try:
            queue(**values)
        except jax.errors.JAXTypeError:  # of an angle that cannot be traced
            raise
        except (UserWarning, AttributeError, TypeError) as reason:  # of loops, the last two
            first, *_ = str(reason).splitlines()
            raise UsageError(f"circuit must be of what PennyLane reads: {first}") from reason


def _taken_apart(circuit: Any) -> Any:  # noqa: ANN401 - untyped
    """Return a circuit of Qiskit with gates that PennyLane does not know by their definitions.

    Such as those of Qiskit's library, which are one gate until they are decomposed.
    """
    from pennylane_qiskit.converter import dagger_map, inv_map

    known = {*inv_map, *dagger_map, "UnitaryGate"}
    while True:
        kinds = (part.operation for part in circuit.data)
        composed = [
            kind
            for kind in kinds
            if type(kind).__name__ not in known and getattr(kind, "definition", None) is not None
        ]
        if not composed:
            return circuit
        circuit = circuit.decompose(gates_to_decompose=[kind.name for kind in composed])


def _unmeasured(circuit: Any) -> Any:  # noqa: ANN401 - untyped
    """Return a circuit of Qiskit without its last measurements.

    Qiskit takes away those that conditions read, too, if nothing else acts on their qubits.
    """
    if not any(part.clbits and part.operation.name != "measure" for part in circuit.data):
        return circuit.remove_final_measurements(inplace=False)
    parts = list(circuit.data)
    while parts and parts[-1].operation.name in ("measure", "barrier"):
        parts.pop()
    bare = circuit.copy_empty_like()
    for part in parts:
        bare.append(part)
    return bare


def _cost(
    queue: Callable[[Mapping[str, Any]], Any],
    parameters: Mapping[str, Any],
    wires: Sequence[Any],
    observable: str,
) -> Callable[..., Any]:
    """Return a QNode of what a function queues; without parameters of the angles of its gates."""
    measured = _observable(observable, wires)
    with qml.queuing.AnnotatedQueue() as recorded:
        queue(parameters)
    tape = qml.tape.QuantumScript.from_queue(recorded)
    if not set(tape.wires) <= set(wires):
        raise UsageError("circuit must name the qubits of each gate, one gate is on a register")
    device = qml.device("default.qubit", wires=wires)
    if not parameters:
        return _of_angles(tape.operations, measured, device)

    def of_names(**values: Any) -> Any:  # noqa: ANN401 - an expectation value
        queue(values)
        return qml.expval(measured)

    cost: Any = of_names
    kind = inspect.Parameter.KEYWORD_ONLY
    cost.__signature__ = inspect.Signature(
        [inspect.Parameter(name, kind, default=value) for name, value in parameters.items()]
    )
    qnode: Callable[..., Any] = qml.QNode(cost, device)
    return qnode


def _of_angles(
    operations: Sequence[Any],
    measured: Any,  # noqa: ANN401 - untyped
    device: Any,  # noqa: ANN401 - untyped
) -> Callable[..., Any]:
    """Return a QNode of the angles of some operations, by default as they are."""
    present = np.array([float(angle) for gate in operations for angle in gate.data])

    def cost(angles: Any = present) -> Any:  # noqa: ANN401 - an expectation value
        queue_turned(operations, angles)
        return qml.expval(measured)

    qnode: Callable[..., Any] = qml.QNode(cost, device)
    return qnode


def _observable(spelt: str, wires: Sequence[Any]) -> Any:  # noqa: ANN401 - untyped
    """Return a sum of Pauli strings.

    >>> print(_observable("Z0*Z1 - 0.5*X2", (4, 5, 6)))
    Z(4) @ Z(5) + -0.5 * X(6)
    """
    terms = re.sub(r"\s", "", spelt).replace("-", "+-").removeprefix("+").split("+")
    total = []
    for term in terms:
        coefficient, factors = -1.0 if term.startswith("-") else 1.0, []
        for factor in term.removeprefix("-").split("*"):
            letter = _FACTOR.fullmatch(factor)
            try:
                coefficient *= 1.0 if letter else float(factor)
            except ValueError:
                raise UsageError(
                    f"observable must be spelt such as Z0*Z1 + 0.5*X2, not {spelt!r}"
                ) from None
            if letter:
                factors.append((letter[1], int(letter[2])))
        if any(place >= len(wires) for _, place in factors) or not factors:
            raise UsageError(
                f"observable must have strings on the qubits 0 to {len(wires) - 1}, not {spelt!r}"
            )
        gates = {"X": qml.X, "Y": qml.Y, "Z": qml.Z}
        string = qml.prod(*(gates[letter](wires[place]) for letter, place in factors))
        total.append(string if coefficient == 1.0 else qml.s_prod(coefficient, string))
    return total[0] if len(total) == 1 else qml.sum(*total)
