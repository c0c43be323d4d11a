"""Circuits of Cirq in OpenQASM, at values of their symbols."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import pi
from typing import Any

from bptools.errors import UsageError

DIGITS = 17  # of an angle


def symbols(circuit: Any) -> list[str]:  # noqa: ANN401 - untyped
    """Return the names of a circuit's symbols, in order."""
    import cirq

    return sorted(cirq.parameter_names(circuit))


def in_qasm(circuit: Any, names: Sequence[str], values: Iterable[float]) -> str:  # noqa: ANN401
    """Return a circuit in OpenQASM, its symbols replaced by numbers.

    Args:
        circuit: Of Cirq.
        names: Of its symbols.
        values: Theirs.

    Raises:
        UsageError: If it has a gate that OpenQASM has no spelling of.
    """
    import cirq

    numbers = cirq.resolve_parameters(circuit, dict(zip(names, values, strict=True)))
    try:
        spelt: str = cirq.map_operations_and_unroll(numbers, _turned).to_qasm(precision=DIGITS)
    except (TypeError, ValueError) as error:
        raise UsageError(f"circuit must have gates that Cirq spells in OpenQASM: {error}") from None
    return spelt


def _turned(operation: Any, _: int) -> Any:  # noqa: ANN401 - untyped
    """Return a power of a gate of two qubits as rotations between CNOTs.

    Cirq itself spells it by angles that are no linear functions of the exponent.
    """
    import cirq

    gate = operation.gate
    if isinstance(gate, cirq.ControlledGate):
        return _controlled(operation)
    exponent = getattr(gate, "exponent", 1)
    first, second = operation.qubits[0], operation.qubits[-1]
    if isinstance(gate, cirq.XXPowGate | cirq.YYPowGate | cirq.ZZPowGate):
        letters = {cirq.XXPowGate: "X", cirq.YYPowGate: "Y"}.get(type(gate), "Z")
        return _meeting(letters, exponent, first, second)
    if exponent in (1, -1):
        return operation
    if isinstance(gate, cirq.ISwapPowGate):
        return [_meeting(letter, -exponent / 2, first, second) for letter in "XY"]
    if isinstance(gate, cirq.SwapPowGate):
        return [_meeting(letter, exponent / 2, first, second) for letter in "XYZ"]
    if isinstance(gate, cirq.CZPowGate | cirq.CXPowGate):
        around = [cirq.H(second)] if isinstance(gate, cirq.CXPowGate) else []
        alone = [cirq.ZPowGate(exponent=exponent / 2)(qubit) for qubit in (first, second)]
        return [*around, *alone, _meeting("Z", -exponent / 2, first, second), *around]
    return operation


def _controlled(operation: Any) -> Any:  # noqa: ANN401 - untyped
    """Return a rotation with one control, whose angle turns three; any other gate as it is."""
    import cirq

    sub, values = operation.gate.sub_gate, tuple(operation.gate.control_values.expand())
    kinds = {"X": cirq.XPowGate, "Y": cirq.YPowGate, "Z": cirq.ZPowGate}
    letter = next((letter for letter, kind in kinds.items() if isinstance(sub, kind)), None)
    if letter is None or values not in (((0,),), ((1,),)):
        return operation
    control, target = operation.qubits
    flip = [] if values == ((1,),) else [cirq.X(control)]
    into = [gate(target) for gate in _to_z()[letter]]
    turned = [
        cirq.ZPowGate(exponent=sub.exponent * (0.5 + sub.global_shift))(control),
        cirq.ZPowGate(exponent=sub.exponent / 2)(target),
        _meeting("Z", -sub.exponent / 2, control, target),
    ]
    return [*flip, *into, *turned, *cirq.inverse(into), *flip]


def _to_z() -> dict[str, list[Any]]:
    """Return gates that turn X, Y and Z onto Z."""
    import cirq

    return {"X": [cirq.H], "Y": [cirq.rx(pi / 2)], "Z": []}


def _meeting(letter: str, exponent: Any, first: Any, second: Any) -> list[Any]:  # noqa: ANN401
    """Return a power of XX, YY or ZZ."""
    import cirq

    into = [gate(qubit) for gate in _to_z()[letter] for qubit in (first, second)]
    meet = cirq.CNOT(first, second)
    return [*into, meet, cirq.ZPowGate(exponent=exponent)(second), meet, *cirq.inverse(into)]
