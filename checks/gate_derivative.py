"""Equations 8, 15 and 16 against explicit circuits, differentiated by SymPy and by JAX."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
from sympy import Basic, I, Matrix, cos, diag, diff, exp, kronecker_product, sin

from bptools.circuits import denoising_circuit
from bptools.claims import Case, Claim, Method
from bptools.confrontation import (
    ROUNDED,
    Confrontation,
    check,
    exact_array_case,
    rounded_case,
    rounding_radius,
)
from bptools.ensembles.rational import pauli_string, random_circuit, random_turn
from bptools.evaluation import evaluate, exact_array, gaussian_array
from bptools.statistics import stream
from checks.instruments.gradients.splitting import split_circuit
from proofs import THETA, N, matrix
from proofs.gate_derivative import DERIVATIVE

LAYERS = 2
_COS, _SIN = cos(THETA / 2), sin(THETA / 2)
_PHASE = exp(-I * THETA / 2)
TEXTBOOK = {  # the gates as they are tabulated, entry by entry
    "X": Matrix([[_COS, -I * _SIN], [-I * _SIN, _COS]]),
    "Y": Matrix([[_COS, -_SIN], [_SIN, _COS]]),
    "Z": diag(_PHASE, 1 / _PHASE),
    "XX": _COS * Matrix.eye(4) - I * _SIN * Matrix(4, 4, lambda i, j: int(i + j == 3)),
    "ZZ": diag(_PHASE, 1 / _PHASE, 1 / _PHASE, _PHASE),
}


@check(DERIVATIVE, method=Method.EXACT)
def check_entries(claim: Claim, seed: int) -> Iterator[Case]:
    """Differentiate tabulated gates entry by entry, inside exact circuits of 1 to 3 qubits."""
    for letters, gate in TEXTBOOK.items():
        for n_qubits in range(len(letters), 4):
            generator = stream(seed, "gate_derivative", letters, n_qubits)
            idle = n_qubits - len(letters)
            before, after = (random_circuit(n_qubits, generator) for _ in range(2))
            turn = random_turn(generator)
            whole = kronecker_product(gate, Matrix.eye(2**idle)) if idle else gate
            slope = gaussian_array(exact_array(_at(diff(whole, THETA), turn.angle)))
            values = _values(after, pauli_string(letters + "1" * idle), before)
            values[THETA] = turn.angle
            expected = evaluate(claim.closed_form, values, exact=True)
            label = f"R_{letters} in a circuit on {n_qubits} qubit{'s' * (n_qubits > 1)}"
            yield exact_array_case(label, after @ slope @ before, expected, values)


@check(DERIVATIVE, method=Method.ROUNDED)
def check_autodiff(claim: Claim, seed: int) -> Confrontation:
    """Differentiate the unitary of the denoising circuit, of PennyLane, by JAX."""
    import jax
    import pennylane as qml

    from bptools.quddpm.denoiser import denoiser

    cases = []
    for n_wires in (1, 3):
        generator = stream(seed, "gate_derivative", n_wires)
        angles = generator.uniform(-np.pi, np.pi, (LAYERS, 2, n_wires))
        wires = range(n_wires)
        unitary = partial(qml.matrix(denoiser, wire_order=wires), wires=wires)
        with jax.enable_x64(True):
            slopes = np.asarray(jax.jit(jax.jacfwd(unitary))(angles))
        circuit = denoising_circuit(n_wires, LAYERS)
        radius = rounding_radius(8 * len(circuit.gates) * 2**n_wires)
        for index in (0, angles.size // 2, angles.size - 1):
            split = split_circuit(circuit, angles, index)
            values = _values(split.after, split.generator, split.before)
            expected = evaluate(claim.closed_form, values | {THETA: angles.ravel()[index]})
            slope = slopes.reshape(*slopes.shape[:2], -1)[:, :, index]
            label = f"{n_wires} qubits, {LAYERS} layers, angle {index + 1} of {angles.size}"
            cases.append(rounded_case(label, slope, expected, radius))
    return Confrontation(cases, assumes=(ROUNDED,))


def _at(matrix: Matrix, angle: Any) -> Matrix:  # noqa: ANN401 - a SymPy number
    """Put the angle in; phases are written with sines, which SymPy knows there."""
    return matrix.applyfunc(lambda entry: entry.rewrite(cos).subs(THETA, angle))


def _values(after: Any, generator: Any, before: Any) -> dict[Basic, Any]:  # noqa: ANN401 - arrays
    """Return what the symbols of the closed form stand for."""
    return {
        N: len(generator),
        matrix("U_+"): after,
        matrix("P_k"): generator,
        matrix("U_-"): before,
    }
