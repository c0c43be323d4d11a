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
    """Return a power of XX, YY or ZZ as one rotation between CNOTs.

    Cirq itself spells it by angles that are no linear functions of the exponent.
    """
    import cirq

    bases = {cirq.XXPowGate: [cirq.H], cirq.YYPowGate: [cirq.rx(pi / 2)], cirq.ZZPowGate: []}
    basis = bases.get(type(operation.gate))
    if basis is None:
        return operation
    first, second = operation.qubits
    into = [gate(qubit) for gate in basis for qubit in operation.qubits]
    turn = cirq.ZPowGate(exponent=operation.gate.exponent)(second)
    meet = cirq.CNOT(first, second)
    return [*into, meet, turn, meet, *cirq.inverse(into)]
