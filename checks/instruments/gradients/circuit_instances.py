"""Families of circuits for sampled checks: generic, the paper's, and near the bounds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import pi, sqrt

import numpy as np

from bptools.circuits import Circuit, ControlledZ, Gate, RotationGate, denoising_circuit
from bptools.ensembles import extended_ghz_states
from bptools.gradients.parameter_shift import apply_circuit
from checks.instruments.gradients.instance import CircuitInstance

LAYERS = 5  # of the paper's denoising circuit
ATTEMPTS = 1000


def deep_instance(n_data: int, n_ancilla: int, generator: np.random.Generator) -> CircuitInstance:
    """Return a random circuit deep enough that every wire sees every other twice, target |0..0⟩.

    The differentiated angle is that of RY on the last data qubit in the last layer but one.

    >>> deep_instance(2, 1, np.random.default_rng(0)).circuit.n_wires
    3
    """
    n_wires = n_data + n_ancilla
    layers = n_wires + 2
    circuit = denoising_circuit(n_wires, layers)
    angles = generator.uniform(0, 2 * pi, circuit.n_angles)
    target = np.eye(1, 2**n_data, dtype=np.complex128)[0]
    return CircuitInstance(circuit, angles, target, n_ancilla, 2 * n_wires * (layers - 1) - 1)


def denoising_instance(
    n_data: int, n_ancilla: int, layer: int, generator: np.random.Generator, layers: int = LAYERS
) -> CircuitInstance:
    """Return the paper's denoising circuit with angles from N(0, 1) and an extended GHZ target.

    The differentiated angle is that of RY on the middle data qubit in the given layer, counted
    from 0. The same generator state gives the same angles and target for every layer.

    Source: arXiv:2512.06695, eq. 5 and Fig. 2.

    >>> denoising_instance(2, 1, 4, np.random.default_rng(0)).index
    29
    """
    n_wires = n_data + n_ancilla
    circuit = denoising_circuit(n_wires, layers)
    angles = generator.standard_normal(circuit.n_angles)
    target = extended_ghz_states(generator.uniform(0, 2 * pi), n_data)[0]
    index = n_wires * (2 * layer + 1) + n_ancilla + n_data // 2
    return CircuitInstance(circuit, angles, target, n_ancilla, index)


def tight_instance(
    n_data: int,
    n_ancilla: int,
    overlap: float,
    generator: np.random.Generator | None = None,
    layers: int = 3,
) -> CircuitInstance:
    """Return a circuit whose variance is 1 − overlap² of the bound N_a/(2N(N+1)) of Theorem 1.

    Every ancilla is swapped with a data qubit and RX on the last data qubit is differentiated; the
    target carried back is a projector of rank N_a all of which the inputs can reach.

    Args:
        n_data: Number of data qubits, more than ancillas.
        n_ancilla: Number of ancilla qubits, at least 0.
        overlap: Expectation of P in the target carried back, per dimension, in [−1, 1].
        generator: Draws layers of gates on the data qubits before and behind, if given.
        layers: How many on each side.

    Raises:
        ValueError: If the ancillas are too many or the overlap is out of range.

    >>> instance = tight_instance(2, 1, 0.0)
    >>> round(float(1 / instance.moments.variance), 9)  # 2 N (N + 1) / N_a
    20.0
    """
    if not 0 <= n_ancilla < n_data:
        raise ValueError(f"n_ancilla must be 0 to n_data − 1 = {n_data - 1}, it is {n_ancilla}")
    if not -1 <= overlap <= 1:
        raise ValueError(f"overlap must lie in [-1, 1], it is {overlap}")
    n_wires = n_data + n_ancilla
    depth = 0 if generator is None else layers
    dressing = _on_data(n_data, n_ancilla, depth)
    swaps = [gate for wire in range(n_ancilla) for gate in swap_gates(wire, n_ancilla + wire)]
    gates = (*dressing, RotationGate("X", n_wires - 1), *swaps, *dressing)
    outer = 2 * n_data * depth
    drawn = np.zeros((2, outer)) if generator is None else generator.uniform(0, 2 * pi, (2, outer))
    angles = np.concatenate([drawn[0], [0.0], np.tile([-pi / 2, pi / 2], 3 * n_ancilla), drawn[1]])
    carried = np.zeros((1, 2**n_wires), dtype=np.complex128)
    carried[0, :2] = sqrt((1 + overlap) / 2), sqrt((1 - overlap) / 2)
    carried[0, :2] = carried[0, :2] @ np.array([[1, 1], [1, -1]]) / sqrt(2)
    target = apply_circuit(Circuit(n_wires, tuple(dressing)), drawn[1], carried)[0, : 2**n_data]
    return CircuitInstance(Circuit(n_wires, gates), angles, target, n_ancilla, outer)


def _on_data(n_data: int, n_ancilla: int, layers: int) -> list[Gate]:
    """Return layers of the denoising circuit on the data qubits alone."""
    if not layers:
        return []
    place = {wire: wire + n_ancilla for wire in range(n_data)}
    return [gate.moved(place) for gate in denoising_circuit(n_data, layers).elementary]


def swap_gates(first: int, second: int) -> list[Gate]:
    """Return a swap: three CNOTs, each RY(−π/2), CZ, RY(π/2) with RY on what is flipped."""
    gates: list[Gate] = []
    for flipped in (second, first, second):
        turn = RotationGate("Y", flipped)
        gates += [turn, ControlledZ(first, second), turn]
    return gates


def instance_near_bound(
    n_data: int, draw: Callable[[int], np.random.Generator], low: float = 1.3, high: float = 1.55
) -> CircuitInstance:
    """Return a denoising circuit without ancillas where samples can tell the variance's bound.

    Angles are drawn until that of RX on the middle data qubit in the last layer has a variance
    that is 1/low to 1/high of 1/(2N(N+1)).

    Args:
        n_data: Number of data qubits.
        draw: Gives the random stream of an attempt.
        low: Least ratio of the bound to the variance.
        high: Largest ratio.

    Raises:
        RuntimeError: If no attempt came that near.

    >>> found = instance_near_bound(1, np.random.default_rng)
    >>> 1.3 < 1 / (1 - found.overlap() ** 2) < 1.55
    True
    """
    for attempt in range(ATTEMPTS):
        drawn = denoising_instance(n_data, 0, LAYERS - 1, draw(attempt))
        instance = replace(drawn, index=drawn.index - n_data)  # from RY to RX on the same wire
        if 1 / high < 1 - instance.overlap() ** 2 < 1 / low:
            return instance
    raise RuntimeError(f"no circuit of {n_data} qubits came within {low} to {high} of the bound")
