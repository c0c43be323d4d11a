"""Equations 1 to 4 against the gates of QuTiP and PennyLane, and against ball arithmetic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from flint import acb, acb_mat, arb, ctx, fmpq
from sympy import Basic, Rational

from bptools.claims import Case, Claim, Method
from bptools.confrontation import (
    Confrontation,
    ball_case,
    check,
    exact_array_case,
    rounded_case,
    rounding_radius,
)
from bptools.ensembles.rational import (
    Turn,
    pauli_string,
    random_circuit,
    random_pauli,
    random_turn,
)
from bptools.evaluation import Exact, evaluate, exact_array, gaussian_array
from bptools.evaluation.balls import number_ball
from bptools.statistics import stream
from proofs import THETA, N, matrix
from proofs.gates import ANGLE, CZ, PAULI, ROTATION, ROTATION_START, RZZ

PRECISION = 300  # bits of the ball arithmetic
STEP = 60  # the difference quotient is taken at a distance of 2^-60


@check(PAULI, method=Method.EXACT)
def check_pauli(claim: Claim) -> Iterable[Case]:
    """Multiply the Pauli matrices of QuTiP, PennyLane and SymPy."""
    import pennylane as qml
    import qutip
    from sympy.physics.matrices import msigma

    expected = gaussian_array(exact_array(claim.closed_form))
    products = {
        "QuTiP": (qutip.sigmax() @ qutip.sigmay()).full(),
        "PennyLane": qml.matrix(qml.X(0) @ qml.Y(0)),
        "SymPy": exact_array(msigma(1) * msigma(2)),
    }
    cases = [
        exact_array_case(f"X Y of {name}", product, expected, {})
        for name, product in products.items()
    ]
    return cases


@check(CZ, method=Method.EXACT)
def check_cz(claim: Claim) -> Iterable[Case]:
    """Compare with the CZ gates of QuTiP and PennyLane and with the circuits' own."""
    import pennylane as qml
    from qutip.core.gates import cz_gate

    from bptools.circuits import Circuit, ControlledZ
    from bptools.gradients import apply_circuit

    expected = gaussian_array(exact_array(claim.closed_form))
    gates = {
        "QuTiP": cz_gate().full(),
        "PennyLane": qml.matrix(qml.CZ((0, 1))),
        "PennyLane, qubits exchanged": qml.matrix(qml.CZ((1, 0)), wire_order=(0, 1)),
        "NumPy simulator": apply_circuit(Circuit(2, (ControlledZ(0, 1),)), [], np.eye(4)).T,
    }
    cases = [exact_array_case(f"CZ of {name}", gate, expected, {}) for name, gate in gates.items()]
    return cases


@check(RZZ, method=Method.ROUNDED)
def check_rzz(claim: Claim, seed: int) -> Confrontation:
    """Compare with PennyLane's IsingZZ, QuTiP's CNOT R_Z CNOT and a matrix exponential in balls."""
    import pennylane as qml
    import qutip
    from qutip.core.gates import cnot, rz

    radius = rounding_radius(16)
    cases = []
    for angle in stream(seed, "gates.rzz").uniform(-7, 7, 3).tolist():
        closed = exact_array(claim.closed_form.subs(ANGLE, Rational(angle)))
        expected = np.vectorize(lambda entry: complex(entry.evalf(30)))(closed)
        conjugated = cnot() @ qutip.tensor(qutip.qeye(2), rz(angle)) @ cnot()
        gates = {"PennyLane": qml.matrix(qml.IsingZZ(angle, (0, 1))), "QuTiP": conjugated.full()}
        cases += [
            rounded_case(f"{name}, theta={angle:.4f}", gate, expected, radius)
            for name, gate in gates.items()
        ]
        with ctx.workprec(PRECISION):
            exponential = _exponential(arb(angle), pauli_string("ZZ"))
            cases.append(ball_case(f"exponential, theta={angle:.4f}", exponential, _balls(closed)))
    assumes = (f"double precision within {radius:.0e}, from a count of the rounded operations",)
    return Confrontation(cases, assumes=assumes)


@check(ROTATION, method=Method.ENCLOSED)
def check_rotation(claim: Claim, seed: int) -> Confrontation:
    """Differentiate exp(-i theta P/2) in ball arithmetic, P a Pauli string or any involution."""
    generator = stream(seed, "gates.rotation")
    generators = {letters: pauli_string(letters) for letters in ("X", "Y", "Z", "ZX", "XYZ")}
    for n_qubits in (1, 2, 3):
        basis = random_circuit(n_qubits, generator)
        string = pauli_string(random_pauli(n_qubits, generator))
        generators[f"an involution on {n_qubits} qubits"] = basis @ string @ basis.conj().T
    cases = []
    for name, involution in generators.items():
        turn = random_turn(generator)
        values: dict[Basic, Any] = {
            N: len(involution),
            matrix("P"): involution,
            THETA: turn.angle,
        }
        expected = evaluate(claim.closed_form, values, exact=True)
        with ctx.workprec(PRECISION):
            slope = _slope(turn, involution)
            cases.append(ball_case(f"P = {name}", slope, _balls(expected), values))
    assumes = (
        f"a central difference at distance 2^-{STEP}, its remainder enclosed by "
        "the third derivative, of norm at most 1/8",
    )
    return Confrontation(cases, assumes=assumes)


@check(ROTATION_START, method=Method.ENCLOSED)
def check_rotation_start(claim: Claim) -> Iterator[Case]:
    """Sum the series of exp(-i theta P/2) at theta = 0 in ball arithmetic, P a Pauli string."""
    for letters in ("X", "ZX", "XYZ"):
        involution = pauli_string(letters)
        values = {N: len(involution), matrix("P"): involution}
        expected = evaluate(claim.closed_form, values, exact=True)
        with ctx.workprec(PRECISION):
            start = _exponential(arb(0), involution)
            yield ball_case(f"P = {letters}", start, _balls(expected), values)


def _slope(turn: Turn, involution: Exact) -> acb_mat:
    """Enclose the derivative of exp(-i theta P/2) by the angle."""
    cosine, sine = (arb(fmpq(x.numerator, x.denominator)) for x in (turn.cosine, turn.sine))
    angle, step = 2 * arb.atan2(sine, cosine), arb(2) ** -STEP
    ahead, behind = (_exponential(angle + sign * step, involution) for sign in (1, -1))
    remainder = arb(0, float(step**2 / 47))  # h²/6 · 1/8, and a little more for the rounding
    size = len(involution)
    unknown = acb_mat([[acb(remainder, remainder)] * size] * size)
    return (ahead - behind) * (1 / (2 * step)) + unknown


def _exponential(angle: arb, involution: Exact) -> acb_mat:
    """Enclose exp(-i theta P/2) by the exponential series."""
    return (_balls(involution) * (acb(0, -1) * angle / 2)).exp()


def _balls(entries: Exact) -> acb_mat:
    """Return exact numbers as balls."""
    return acb_mat([[number_ball(entry) for entry in row] for row in entries.tolist()])
