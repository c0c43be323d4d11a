"""PennyLane operations that are products of commuting Pauli rotations, as such products.

An exponential of a sum of commuting Pauli strings is one, and so is a rotation under any number of
controls: exp(−iφP/2) where each control c is 1 is the product, over the subsets A of the controls,
of the rotations about Z_A P by ±φ/2^k. Their gates do not depend on the angle, as PennyLane's do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, combinations
from typing import Any

import pennylane as qml
from pennylane.operation import Operator

MOST_CONTROLS = 6  # a rotation becomes 2**6 of them

Letters = Mapping[Any, str]  # X, Y or Z by wire label


@dataclass(frozen=True, eq=False)
class PauliTurn:
    """The operator exp(−iφP/2); without letters P is 1, and it is the phase exp(−iφ/2).

    Args:
        letters: Of P, by wire label.
        angle: The φ: a number, or traced.
    """

    letters: Letters
    angle: Any

    def operation(self) -> Operator | None:
        """Return PennyLane's operation; None for a phase."""
        if not self.letters:
            return None
        wires = list(self.letters)
        if len(wires) == 1:
            gates = {"X": qml.RX, "Y": qml.RY, "Z": qml.RZ}
            return gates[self.letters[wires[0]]](self.angle, wires[0])
        return qml.PauliRot(self.angle, "".join(self.letters.values()), wires)


_SINGLE = {"RX": "X", "RY": "Y", "RZ": "Z"}
_DOUBLE = {"IsingXX": "XX", "IsingYY": "YY", "IsingZZ": "ZZ"}


def commuting_turns(operation: Operator) -> list[PauliTurn] | None:
    """Return the commuting rotations that an operation is the product of; None if it is none.

    Args:
        operation: A rotation, a phase, an exponential of a sum of strings, a power of one of these
            or a controlled one.

    >>> turns = commuting_turns(qml.ctrl(qml.RX(0.8, "t"), ["a", "b"]))
    >>> [("".join(turn.letters.values()), turn.angle) for turn in turns]
    [('X', 0.2), ('ZX', -0.2), ('ZX', -0.2), ('ZZX', 0.2)]
    """
    if isinstance(operation, qml.ops.Exp):
        return _of_exponential(operation)
    if isinstance(operation, qml.ops.Controlled):
        if len(operation.control_wires) > MOST_CONTROLS:
            return None
        turns = commuting_turns(operation.base)
        return None if turns is None else list(_controlled(operation, turns))
    if isinstance(operation, qml.ops.Pow):
        turns = commuting_turns(operation.base)
        return (
            None if turns is None else [PauliTurn(t.letters, operation.z * t.angle) for t in turns]
        )
    name, wires = operation.name, list(operation.wires)
    if name in _SINGLE:
        return [PauliTurn({wires[0]: _SINGLE[name]}, operation.data[0])]
    if name in _DOUBLE:
        return [PauliTurn(dict(zip(wires, _DOUBLE[name], strict=True)), operation.data[0])]
    if name == "MultiRZ":
        return [PauliTurn(dict.fromkeys(wires, "Z"), operation.data[0])]
    if name == "PauliRot":
        word = operation.hyperparameters["pauli_word"]
        letters = {w: letter for w, letter in zip(wires, word, strict=True) if letter != "I"}
        return [PauliTurn(letters, operation.data[0])]
    if name == "PhaseShift":
        angle = operation.data[0]
        return [PauliTurn({wires[0]: "Z"}, angle), PauliTurn({}, -angle)]
    if name == "GlobalPhase":
        return [PauliTurn({}, 2 * operation.data[0])]
    return None


def _of_exponential(operation: Any) -> list[PauliTurn] | None:  # noqa: ANN401 - untyped
    """Return the rotations of exp(c Σ hP) for commuting strings P and an imaginary c."""
    strings = operation.base.pauli_rep
    if strings is None or operation.hyperparameters.get("num_steps"):
        return None
    words = list(strings)
    if not all(first.commutes_with(second) for first, second in combinations(words, 2)):
        return None
    angles = [2j * operation.coeff * strings[word] for word in words]
    if any(not qml.math.is_abstract(a) and abs(qml.math.imag(a)) > 1e-12 for a in angles):
        return None  # no unitary
    return [
        PauliTurn(dict(word), qml.math.real(angle))
        for word, angle in zip(words, angles, strict=True)
    ]


def _controlled(operation: Any, turns: list[PauliTurn]) -> Iterator[PauliTurn]:  # noqa: ANN401
    """Yield the rotations of a product under controls."""
    wires, values = list(operation.control_wires), operation.control_values
    signs = {wire: -1 if value else 1 for wire, value in zip(wires, values, strict=True)}
    subsets = chain.from_iterable(combinations(wires, size) for size in range(len(wires) + 1))
    for subset in list(subsets):
        factor = 2.0 ** -len(wires)
        for wire in subset:
            factor *= signs[wire]
        for turn in turns:
            yield PauliTurn({**dict.fromkeys(subset, "Z"), **turn.letters}, factor * turn.angle)
