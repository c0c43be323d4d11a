"""The circuits of the model as PennyLane templates and QNodes: to draw, run anywhere and change.

The denoising circuit itself is ``bptools.quddpm.denoiser``. Wire 0 is the most significant qubit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from math import sqrt
from typing import Any

import pennylane as qml

from bptools.quddpm.denoiser import denoiser

Ansatz = Callable[[Any, Any], Any]  # (parameters, wires), queues the gates of one cycle


def diffusion_step(turns: Any, coupling: Any, wires: Any) -> None:  # noqa: ANN401 (traced arrays)
    """Apply one step of the forward diffusion: RZ, RY, RZ on every wire, then RZZ on every pair.

    Args:
        turns: Radians, shape (3, n) or, for a batch of states, (3, n, batch); the first row acts
            first.
        coupling: g, a number or of shape (batch,): every pair is turned by g/(2√n).
        wires: The n wires.

    Source: arXiv:2310.05866; arXiv:2512.06695, Fig. 2a.

    >>> import numpy as np
    >>> from pennylane.tape import make_qscript
    >>> step = make_qscript(diffusion_step)(np.zeros((3, 3)), 0.5, range(3))
    >>> [operation.name for operation in step.operations[-4:]]
    ['RZ', 'IsingZZ', 'IsingZZ', 'IsingZZ']
    """
    for rotation, row in zip((qml.RZ, qml.RY, qml.RZ), turns, strict=True):
        for angle, wire in zip(row, wires, strict=True):
            rotation(angle, wires=wire)
    for pair in combinations(wires, 2):
        qml.IsingZZ(coupling / (2 * sqrt(len(wires))), wires=pair)


def forward_diffusion(turns: Any, couplings: Any, wires: Any) -> None:  # noqa: ANN401 (traced arrays)
    """Apply the forward diffusion, one step after the other.

    Args:
        turns: Radians, shape (steps, 3, n) or (steps, 3, n, batch).
        couplings: g of every step, shape (steps,) or (steps, batch).
        wires: The n wires.

    Raises:
        ValueError: If there are not as many couplings as steps.

    Source: arXiv:2310.05866, sampled by ``bptools.quddpm.diffusion``.
    """
    for step_turns, coupling in zip(turns, couplings, strict=True):
        diffusion_step(step_turns, coupling, wires)


def improved_start(state: Any, turns: Any, couplings: Any, wires: Any) -> None:  # noqa: ANN401 (traced)
    """Prepare a start state of the improved model: a state near |0..0⟩, then diffused.

    Args:
        state: Amplitudes, for example of ``near_zero_states``, shape (2**n,) or (batch, 2**n).
        turns: Of the restricted diffusion, as in ``forward_diffusion``.
        couplings: Of the restricted diffusion, as in ``forward_diffusion``.
        wires: The n data wires.

    Source: arXiv:2512.06695, section 3.2.
    """
    qml.StatePrep(state, wires=wires)
    forward_diffusion(turns, couplings, wires)


def denoising_cycle(
    parameters: Any,  # noqa: ANN401 (traced arrays)
    wires: Sequence[Any],
    n_ancilla: int,
    ansatz: Ansatz = denoiser,
    outcome: Sequence[int] | None = None,
) -> list[Any]:
    """Apply one denoising cycle: the circuit, then measure the ancillas and reset them to |0⟩.

    Args:
        parameters: What the ansatz takes.
        wires: The wires, ancillas first; the ancillas must be in |0⟩.
        n_ancilla: How many of the wires are ancillas.
        ansatz: The circuit, a function of (parameters, wires).
        outcome: Bits to postselect the ancillas on, None to draw them by the Born rule.

    Returns:
        PennyLane's measurement values, one an ancilla.
    """
    ansatz(parameters, wires)
    chosen = [None] * n_ancilla if outcome is None else outcome
    return [
        qml.measure(wire, reset=True, postselect=bit)
        for wire, bit in zip(wires[:n_ancilla], chosen, strict=True)
    ]


def denoising_qnode(
    n_data: int,
    n_ancilla: int,
    ansatz: Ansatz = denoiser,
    outcomes: Sequence[Sequence[int]] | None = None,
    shots: int | None = None,
    **options: Any,  # noqa: ANN401 (PennyLane's)
) -> qml.QNode:
    """Return the denoising cycles as a QNode ``(cycles, state)`` with mid-circuit measurements.

    Args:
        n_data: Number of data qubits, the last wires, at least 1.
        n_ancilla: Number of ancilla qubits, the first wires, at least 1.
        ansatz: The circuit of every cycle, a function of (parameters, wires).
        outcomes: For every cycle the bits to postselect on; None to leave them to chance.
        shots: None for exact results, or how often the circuit runs.
        options: Passed on to the QNode: ``interface``, ``diff_method``, ``mcm_method``, ``seed``
            of the device.

    Returns:
        A QNode on ``default.qubit`` of the parameters of every cycle, a sequence, and of an input
        of shape (2**n_data,). Without shots it gives the probabilities of all outcomes (the first
        cycle's first ancilla is the most significant bit; only without postselection) and the
        density matrix of the data qubits, averaged over the outcomes or postselected; with shots
        it gives the outcomes, shape (shots, cycles * n_ancilla).

    Raises:
        ValueError: If there is no data or ancilla qubit, or bits do not fit.

    >>> import numpy as np
    >>> probabilities, data = denoising_qnode(1, 1)([np.zeros((1, 2, 2))], np.array([1, 0]))
    >>> probabilities, data.real.tolist()
    (array([1., 0.]), [[1.0, 0.0], [0.0, 0.0]])
    """
    for name, count in (("n_data", n_data), ("n_ancilla", n_ancilla)):
        if count < 1:
            raise ValueError(f"{name} must be at least 1, not {count}")
    for bits in outcomes or ():
        if len(bits) != n_ancilla or not set(bits) <= {0, 1}:
            raise ValueError(f"outcomes must be {n_ancilla} bits a cycle, they hold {bits!r}")
    wires = range(n_ancilla + n_data)

    def cycles(parameters: Any, state: Any) -> Any:  # noqa: ANN401 (traced arrays)
        qml.StatePrep(state, wires=wires[n_ancilla:])
        chosen = [None] * len(parameters) if outcomes is None else outcomes
        measured = []
        for circuit, bits in zip(parameters, chosen, strict=True):
            measured += denoising_cycle(circuit, wires, n_ancilla, ansatz, bits)
        if shots is not None:
            return qml.sample(op=measured)
        if outcomes is not None:
            return qml.density_matrix(wires[n_ancilla:])
        return qml.probs(op=measured), qml.density_matrix(wires[n_ancilla:])

    device = qml.device("default.qubit", seed=options.pop("seed", None))
    return qml.QNode(cycles, device, shots=shots, **options)
