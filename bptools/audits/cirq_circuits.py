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


def _meeting(letter: str, exponent: Any, first: Any, second: Any) -> list[Any]:  # noqa: ANN401
    """Return a power of XX, YY or ZZ."""
    import cirq

    bases = {"X": [cirq.H], "Y": [cirq.rx(pi / 2)], "Z": []}
    into = [gate(qubit) for gate in bases[letter] for qubit in (first, second)]
    meet = cirq.CNOT(first, second)
    return [*into, meet, cirq.ZPowGate(exponent=exponent)(second), meet, *cirq.inverse(into)]
