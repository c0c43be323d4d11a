"""Moments over random angles by propagating Pauli strings, where the circuit allows it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bptools.audits.ensemble_choice import RandomAngles
from bptools.audits.gradient_moments import NoFormulaError, ParameterMoments
from bptools.audits.program import Program
from bptools.circuits import Circuit, CliffordGate, ControlledZ, Gate
from bptools.claims import Method
from bptools.gradients.pauli import (
    PauliState,
    ProductState,
    StateVector,
    small_angle_moments,
    uniform_law,
)

MOST_STATE_WIRES = 12
EXACT_WIDTH = 1e-6  # of an enclosure, relative, below which a second moment is called exact
ROUNDING = 1e-13  # of a second moment, relative to the largest possible one


def angle_moments(program: Program, ensemble: RandomAngles) -> ParameterMoments:
    """Return the moments over random angles by Pauli propagation.

    Args:
        program: The program; its parameters are drawn, its fixed angles stay.
        ensemble: The law of the parameters.

    Returns:
        Moments that are exact up to rounding, or enclosed where strings had to be dropped.

    Raises:
        NoFormulaError: If propagation does not apply.

    Source: arXiv:2512.06695, eqs. 53-59, for Pauli strings.
    """
    if not program.turned:
        zeros = np.zeros(program.n_parameters)
        return ParameterMoments.exact(zeros, zeros, "no gate that a parameter turns acts")
    if not program.is_linear:
        raise NoFormulaError("the angles are not linear in the parameters")
    if not program.is_separate:
        raise NoFormulaError("a parameter is shared by several rotations")
    observable = program.measured.strings()
    if observable is None:
        raise NoFormulaError("the observable is no small sum of Pauli strings")
    state, walked = _state(program), _walked(program)
    scale = ensemble.scale_of(program.n_parameters)
    factors = np.array([program.jacobian[k].sum() for k in program.turned]) / 2
    laws = [uniform_law(scale * abs(factor)) for factor in factors.tolist()]
    moments = small_angle_moments(walked.circuit, observable, state, laws)
    size, owners = program.n_parameters, list(walked.owners)
    mean, low, high, second = (np.zeros(size) for _ in range(4))
    mean[owners] = factors * moments.mean
    second[owners] = factors**2 * moments.second
    low[owners] = factors**2 * moments.second_low
    high[owners] = factors**2 * moments.second_high
    if np.isnan(mean).any():
        raise NoFormulaError(f"Pauli propagation gives no mean ({moments.method})")
    exact = bool((high - low <= EXACT_WIDTH * high + ROUNDING * program.reach**2).all())
    variance = np.maximum(second - mean**2, 0.0)
    return ParameterMoments(
        mean=mean,
        mean_low=mean,
        mean_high=mean,
        variance=variance,
        low=variance if exact else np.clip(low - mean**2, 0.0, variance),
        high=variance if exact else np.maximum(high - mean**2, variance),
        method=f"Pauli propagation: {moments.method}",
        known=Method.EXACT if exact else Method.ENCLOSED,
        rounding=0.0,
    )


def _state(program: Program) -> PauliState:
    """Return the prepared state as the engine knows it."""
    if all(preparation.amplitudes is None for preparation in program.preparations):
        bits = [0] * program.n_wires
        for preparation in program.preparations:
            for wire, bit in zip(preparation.wires, preparation.bits, strict=True):
                bits[wire] = bit
        return ProductState.basis(bits)
    if program.n_wires > MOST_STATE_WIRES:
        raise NoFormulaError(
            f"the prepared state is no basis state and has more than {MOST_STATE_WIRES} wires"
        )
    return StateVector(program.prepared())


@dataclass(frozen=True)
class WalkedCircuit:
    """A program's circuit with its fixed rotations as Clifford gates.

    Args:
        circuit: The circuit.
        owners: The parameter that turns each of its rotations.
    """

    circuit: Circuit
    owners: tuple[int, ...]


def _walked(program: Program) -> WalkedCircuit:
    """Return the circuit as the engine knows it."""
    offsets = program.angles - program.jacobian @ program.values
    gates: list[Gate] = []
    owners: list[int] = []
    index = -1
    for gate in program.circuit.elementary:
        if isinstance(gate, ControlledZ):
            gates.append(gate)
            continue
        index += 1
        turns = program.quarter_turns(float(offsets[index]))
        if turns is None:
            raise NoFormulaError(
                f"a fixed rotation R{gate.axis} by {offsets[index]:.4g} is no Clifford gate"
            )
        if turns:
            gates.append(CliffordGate.of_quarter_turns(gate, turns))
        hits = np.flatnonzero(program.jacobian[index])
        if len(hits):
            gates.append(gate)
            owners.append(int(hits[0]))
    return WalkedCircuit(Circuit(program.n_wires, tuple(gates)), tuple(owners))
