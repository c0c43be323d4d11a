"""A circuit divided about the meeting of its ancillas and its data.

Most gates act on data alone, and of these most can be made before or after all that the ancillas
take part in. What remains in between, with the ancillas, is the meeting: it reaches the data wires
within the light cone of both its ends. In a brick of layers these are few, so that a measurement of
the ancillas is an operator on few wires, and no array of all amplitudes is ever needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bptools.simulator.matrix_gates import MatrixGate


@dataclass(frozen=True)
class Division:
    """The gates of a circuit, by number, in four parts that act one after the other.

    Args:
        before: On data wires alone.
        meeting: On ancillas and data wires.
        after: On data wires alone.
        last: Diagonal ones on ancillas and any wires, which change no probability of an outcome.
        wires: The data wires that the meeting acts on, ascending; the first one is 0.
    """

    before: tuple[int, ...]
    meeting: tuple[int, ...]
    after: tuple[int, ...]
    last: tuple[int, ...]
    wires: tuple[int, ...]


def divided(gates: Sequence[MatrixGate], n_ancilla: int) -> Division:
    """Divide a circuit about the meeting of its ancillas and its data.

    Args:
        gates: The gates, first to act first.
        n_ancilla: How many of the first wires are ancillas.

    Returns:
        A division whose parts, one after the other, act as the circuit does.

    >>> from bptools.circuits import denoising_circuit
    >>> from bptools.simulator.matrix_gates import gates_of_circuit
    >>> circuit = denoising_circuit(13, 5)
    >>> divided(gates_of_circuit(circuit, range(circuit.n_angles)), 3).wires
    (0, 1)
    """
    earlier = _predecessors(gates)
    later = _turned_round(earlier)
    touching = {k for k, gate in enumerate(gates) if any(wire < n_ancilla for wire in gate.wires)}
    last = {k for k in touching if gates[k].diagonal and not later[k]}
    own = touching - last
    numbers = range(len(gates))
    following, leading = _reached(own, earlier, numbers), _reached(own, later, numbers[::-1])
    meeting = own | (following & leading)
    levels = _levels(gates, earlier)
    middle = (min(levels[k] for k in own) + max(levels[k] for k in own)) / 2 if own else len(gates)
    after = {
        k
        for k in numbers
        if k not in meeting | last | leading and (k in following or levels[k] > middle)
    }
    wires = {wire - n_ancilla for k in meeting for wire in gates[k].wires if wire >= n_ancilla}
    return Division(
        before=tuple(k for k in numbers if k not in meeting | after | last),
        meeting=tuple(sorted(meeting)),
        after=tuple(sorted(after)),
        last=tuple(sorted(last)),
        wires=tuple(sorted(wires)),
    )


def _predecessors(gates: Sequence[MatrixGate]) -> list[set[int]]:
    """Return the gates that each has to follow at once: diagonal ones may change places."""
    turned: dict[int, int] = {}  # the last gate on a wire that is not diagonal
    phases: dict[int, set[int]] = {}  # the diagonal ones since
    earlier: list[set[int]] = []
    for number, gate in enumerate(gates):
        nearest: set[int] = set()
        for wire in gate.wires:
            turn = {turned[wire]} if wire in turned else set()
            if gate.diagonal:
                nearest |= turn
                phases.setdefault(wire, set()).add(number)
            else:
                nearest |= phases.pop(wire, set()) or turn
                turned[wire] = number
        earlier.append(nearest)
    return earlier


def _turned_round(earlier: Sequence[set[int]]) -> list[set[int]]:
    later: list[set[int]] = [set() for _ in earlier]
    for number, nearest in enumerate(earlier):
        for before in nearest:
            later[before].add(number)
    return later


def _reached(starts: set[int], nearest: Sequence[set[int]], order: Sequence[int]) -> set[int]:
    """Return the gates that are tied to a start, directly or by others before them in the order."""
    reached: set[int] = set()
    for number in order:
        if nearest[number] & (starts | reached):
            reached.add(number)
    return reached


def _levels(gates: Sequence[MatrixGate], earlier: Sequence[set[int]]) -> list[int]:
    """Return how many gates across wires lie before each one that is not diagonal, at most."""
    levels: list[int] = []
    for number, gate in enumerate(gates):
        steps = (
            levels[before] + (not gate.diagonal and len(gates[before].wires) > 1)
            for before in earlier[number]
        )
        levels.append(max(steps, default=0))
    return levels
