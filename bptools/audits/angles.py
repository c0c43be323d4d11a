"""Moments over random angles by propagating Pauli strings, where the circuit allows it."""

from __future__ import annotations

import numpy as np

from bptools.audits.ensembles import RandomAngles
from bptools.audits.moments import Moments
from bptools.audits.program import Program
from bptools.circuits import Circuit, CliffordGate, ControlledZ, Gate
from bptools.gradients.pauli import (
    InputState,
    ProductState,
    StateVector,
    small_angle_moments,
    uniform_law,
)

MOST_STATE_WIRES = 12
EXACT_WIDTH = 1e-6  # of an enclosure, relative, below which a second moment is called exact
ROUNDING = 1e-13  # of a second moment, relative to the largest possible one


def angle_moments(program: Program, ensemble: RandomAngles) -> Moments | str:
    """Return the moments over random angles by Pauli propagation, or why it does not apply.

    Args:
        program: The program; its parameters are drawn, its fixed angles stay.
        ensemble: The law of the parameters.

    Returns:
        Moments that are exact up to rounding, or enclosed where strings had to be dropped.

    Source: arXiv:2512.06695, eqs. 53-59, for Pauli strings.
    """
    if not program.turned:
        none = np.zeros(program.n_parameters)
        return Moments.exact(none, none, "no gate that a parameter turns acts")
    if not program.is_linear:
        return "the angles are not linear in the parameters"
    if not program.is_separate:
        return "a parameter is shared by several rotations"
    observable, state = program.measured.strings(), _state(program)
    if observable is None:
        return "the observable is no small sum of Pauli strings"
    if state is None:
        return f"the prepared state is no basis state and has more than {MOST_STATE_WIRES} wires"
    found = _pauli_circuit(program)
    if isinstance(found, str):
        return found
    circuit, owners = found
    scale = ensemble.scale_of(program.n_parameters)
    factors = np.array([program.jacobian[k].sum() for k in program.turned]) / 2
    laws = [uniform_law(scale * abs(factor)) for factor in factors.tolist()]
    moments = small_angle_moments(circuit, observable, state, laws)
    size = program.n_parameters
    mean, low, high, second = (np.zeros(size) for _ in range(4))
    mean[owners] = factors * moments.mean
    second[owners] = factors**2 * moments.second
    low[owners] = factors**2 * moments.second_low
    high[owners] = factors**2 * moments.second_high
    if np.isnan(mean).any():
        return f"Pauli propagation gives no mean ({moments.method})"
    exact = bool((high - low <= EXACT_WIDTH * high + ROUNDING * program.reach**2).all())
    variance = np.maximum(second - mean**2, 0.0)
    return Moments(
        mean=mean,
        mean_low=mean,
        mean_high=mean,
        variance=variance,
        low=variance if exact else np.clip(low - mean**2, 0.0, variance),
        high=variance if exact else np.maximum(high - mean**2, variance),
        method=f"Pauli propagation: {moments.method}",
        known="exact" if exact else "enclosed",
        rounding=0.0,
    )


def _state(program: Program) -> InputState | None:
    """Return the prepared state as the engine knows it."""
    if all(one.amplitudes is None for one in program.preparations):
        bits = [0] * program.n_wires
        for one in program.preparations:
            for wire, bit in zip(one.wires, one.bits, strict=True):
                bits[wire] = bit
        return ProductState.basis(bits)
    return StateVector(program.prepared()) if program.n_wires <= MOST_STATE_WIRES else None


def _pauli_circuit(program: Program) -> tuple[Circuit, list[int]] | str:
    """Return the circuit with fixed rotations as Clifford gates, and each rotation's parameter."""
    offsets = program.angles - program.jacobian @ program.values
    gates: list[Gate] = []
    owners, index = [], -1
    for gate in program.circuit.elementary:
        if isinstance(gate, ControlledZ):
            gates.append(gate)
            continue
        index += 1
        turns = program.quarter_turns(float(offsets[index]))
        if turns is None:
            return f"a fixed rotation R{gate.axis} by {offsets[index]:.4g} is no Clifford gate"
        if turns:
            gates.append(CliffordGate.of_quarter_turns(gate, turns))
        hits = np.flatnonzero(program.jacobian[index])
        if len(hits):
            gates.append(gate)
            owners.append(int(hits[0]))
    return Circuit(program.n_wires, tuple(gates)), owners
