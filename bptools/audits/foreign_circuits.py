"""Circuits that were not written for PennyLane as costs: OpenQASM, Qiskit, Cirq.

PennyLane's converters read them; none is needed by anything else, so each is asked for by name.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pennylane as qml

from bptools.errors import UsageError

_FACTOR = re.compile(r"([XYZ])(\d+)")
_LAST = re.compile(r"\s*(measure\b|barrier\b|\w+(\[\d+\])?\s*=\s*measure\b)")
_INCLUDE = re.compile(r'include\s+"[^"]*"\s*;')
_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
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
        try:
            spelt = circuit.to_qasm()
        except (TypeError, ValueError) as error:  # of gates, and of symbols, that it cannot spell
            raise UsageError(
                f"circuit must have gates and angles that Cirq spells in OpenQASM: {error}"
            ) from None
        return _of_qasm(spelt, observable)
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
    _require("openqasm3", "OpenQASM", "openqasm3[parser]")
    statements = _INCLUDE.sub("", _COMMENT.sub("", text)).split(";")
    while statements and (not statements[-1].strip() or _LAST.match(statements[-1])):
        statements.pop()
    program, names = ";".join(statements) + ";", _INPUT.findall(text)
    try:
        queue = qml.from_qasm3(program)
        with qml.queuing.QueuingManager.stop_recording():
            wires = queue(**dict.fromkeys(names, 0.0)).wires
        return _cost(lambda values: queue(**values), dict.fromkeys(names, 0.0), wires, observable)
    except (
        SyntaxError,
        TypeError,
        NameError,
        NotImplementedError,
        IndexError,
        ImportError,
    ) as error:
        raise UsageError(f"circuit must be OpenQASM that PennyLane reads: {error}") from None


def _of_qiskit(circuit: Any, observable: str) -> Callable[..., Any]:  # noqa: ANN401 - untyped
    _require("pennylane_qiskit", "Qiskit", "pennylane-qiskit")
    parameters: dict[str, Any] = {}
    for parameter in circuit.parameters:
        vector = getattr(parameter, "vector", None)
        name = parameter.name if vector is None else vector.name
        parameters[name] = 0.0 if vector is None else np.zeros(len(vector))
    bare = circuit.remove_final_measurements(inplace=False)
    queue = qml.from_qiskit(bare)
    wires = list(range(circuit.num_qubits))
    return _cost(lambda values: queue(**values), parameters, wires, observable)


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
        at = 0
        for gate in operations:
            own = [angles[at + k] for k in range(len(gate.data))]
            at += len(own)
            with qml.queuing.QueuingManager.stop_recording():
                turned = qml.ops.functions.bind_new_parameters(gate, own) if own else gate
            qml.apply(turned)
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
