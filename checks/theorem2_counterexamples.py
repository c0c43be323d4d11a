"""The witnesses against Theorem 2, simulated: every angle averaged over, by a finite sum."""

from __future__ import annotations

import numpy as np

from bptools.claims import Claim, Method
from bptools.confrontation import (
    ROUNDED,
    Confrontation,
    check,
    claimed_at,
    rounded_case,
    rounding_radius,
)
from bptools.statistics import stream
from checks.instruments.gradients.landscape import (
    Landscape,
    uniform_average,
    uniform_law,
    uniform_nodes,
)
from checks.instruments.gradients.landscapes import pauli, product_landscape, tensor
from proofs.theorem2 import ANGLE, WIDTH, A, B
from proofs.theorem2_counterexamples import (
    FIDELITY_BOUND,
    FIDELITY_LOSS,
    PROBE,
    SPECTATOR,
    TRIPLE_BOUND,
    TRIPLE_EXACT,
    TWO_QUBITS,
    M,
)
from proofs.theorem2_universal import OTHER

SCALES = (0.1, 0.3)
PAIRS = ((0.1, -1.0, 0.3), (1.0, -1.01, 0.1))  # A, B, a


def fidelity_landscape() -> Landscape:
    """Return the fidelity of two qubits that fails (14)."""
    target = np.array([1, 1, 0, 1]) / np.sqrt(3)
    ket = np.asarray(np.array([0, 1, 1, 1j]) / np.sqrt(3), np.complex128)
    return Landscape(np.outer(target, target).astype(complex), ket, (pauli("X1"), pauli("ZZ")))


def triple_landscape(weight: float) -> Landscape:
    """Return the loss of three angles that satisfies the sign condition at 0 and fails (14)."""
    one, z = pauli("1"), pauli("Z")
    inner = weight * tensor(one - z, one - z) + tensor(z, z)
    ket = tensor(np.array([1, 1], complex) / np.sqrt(2), np.eye(4, dtype=complex)[0])
    strings = (pauli("Z11"), pauli("1X1"), pauli("11X"))
    return Landscape(tensor(pauli("Y"), inner), ket, strings)


def _pennylane(claim: Claim, theta: float, phi: float) -> float:
    """Return one loss at one pair of angles by PennyLane."""
    import pennylane as qml

    fidelity = fidelity_landscape()

    def probe() -> object:
        qml.Hadamard(0)
        qml.RZ(2 * theta, 0)
        return qml.expval(qml.Y(0))

    def spectator() -> object:
        qml.RX(2 * phi, 0)
        return qml.expval(qml.Hermitian(0.1 * pauli("1") - pauli("Z"), 0))

    def overlap() -> object:
        qml.StatePrep(fidelity.ket, wires=(0, 1))
        qml.RX(2 * phi, 0)
        qml.IsingZZ(2 * theta, (0, 1))
        return qml.expval(qml.Hermitian(fidelity.observable, (0, 1)))

    circuit = {PROBE.name: probe, SPECTATOR.name: spectator, FIDELITY_LOSS.name: overlap}
    device = qml.device("default.qubit", wires=2)
    return float(qml.QNode(circuit[claim.name], device)())


@check(PROBE, SPECTATOR, FIDELITY_LOSS, method=Method.ROUNDED)
def simulated_by_pennylane(claim: Claim, seed: int) -> Confrontation:
    """PennyLane: the losses at random angles, each rotation by twice the angle."""
    cases = []
    for theta, phi in stream(seed, claim.name).uniform(-3, 3, (4, 2)).tolist():
        claimed = claimed_at(claim, {ANGLE: theta, OTHER: phi, A: 0.1, B: -1})
        expectation = _pennylane(claim, theta, phi)
        label = f"$theta = {theta:.3f}$, $phi = {phi:.3f}$"
        cases.append(rounded_case(label, expectation, claimed, rounding_radius(1024)))
    return Confrontation(cases, assumes=(ROUNDED,))


@check(TWO_QUBITS, method=Method.ROUNDED)
def product_on_two_qubits(claim: Claim) -> Confrontation:
    """Mean squared gradient of the product loss on two qubits."""
    cases = []
    for constant, cosine, scale in PAIRS:
        loss = product_landscape(1, constant, cosine)
        quantity = loss.mean_square(0, [uniform_law(scale)] * 2)
        claimed = claimed_at(claim, {A: constant, B: cosine, WIDTH: scale})
        label = f"$A = {constant}$, $B = {cosine}$, $a = {scale}$"
        cases.append(rounded_case(label, quantity, claimed, loss.rounding, claim.relation))
    return Confrontation(cases, assumes=(ROUNDED,))


@check(FIDELITY_BOUND, method=Method.ROUNDED)
def fidelity_on_two_qubits(claim: Claim) -> Confrontation:
    """Mean squared gradient of the fidelity loss on two qubits."""
    loss = fidelity_landscape()
    cases = []
    for scale in SCALES:
        quantity = loss.mean_square(1, [uniform_law(scale)] * 2)
        claimed = claimed_at(claim, {WIDTH: scale})
        cases.append(
            rounded_case(f"$a = {scale}$", quantity, claimed, loss.rounding, claim.relation)
        )
    return Confrontation(cases, assumes=(ROUNDED,))


@check(TRIPLE_EXACT, TRIPLE_BOUND, method=Method.ROUNDED)
def three_qubits(claim: Claim) -> Confrontation:
    """Mean squared gradient of the loss of three angles, at its worst weight."""
    cases = []
    for scale in (0.3, 0.6):
        u = 1 - np.cos(2 * uniform_nodes(scale))
        weight = -(float(uniform_average(u * (1 - u)) / uniform_average(u**2)) ** 2)
        loss = triple_landscape(weight)
        quantity = loss.mean_square(0, [uniform_law(scale)] * 3)
        claimed = claimed_at(claim, {WIDTH: scale, M: weight})
        cases.append(
            rounded_case(
                f"$a = {scale}$, $m = {weight:.3f}$",
                quantity,
                claimed,
                loss.rounding,
                claim.relation,
            )
        )
    return Confrontation(cases, assumes=(ROUNDED,))
