"""Equation 5 against PennyLane's and QuTiP's circuits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sympy import Rational

from bptools.claims import Case, Claim, Method, Verdict
from bptools.confrontation import Confrontation, check, rounded_case, rounding_radius
from bptools.evaluation import exact_array
from bptools.statistics import stream
from proofs.ansatz import ANGLES, TWO_QUBITS

LAYERS = 2
Complex = NDArray[np.complex128]


@check(TWO_QUBITS, method=Method.ROUNDED)
def check_layer(claim: Claim, seed: int) -> Confrontation:
    """Compare a layer with QuTiP's and PennyLane's, and read W V W V off the circuit's tape."""
    import pennylane as qml

    from bptools.quddpm.denoiser import denoiser_layer

    radius = rounding_radius(64)
    cases = []
    for number in range(3):
        angles = stream(seed, "ansatz.layer", number).uniform(-np.pi, np.pi, (2, 2))
        exact = [Rational(angle) for angle in angles.ravel().tolist()]
        closed = exact_array(claim.closed_form.subs(dict(zip(ANGLES, exact, strict=True))))
        expected = np.vectorize(lambda entry: complex(entry.evalf(30)))(closed)
        layers = {
            "PennyLane": qml.matrix(denoiser_layer, wire_order=range(2))(angles, range(2)),
            "QuTiP": _qutip_layer(angles),
        }
        cases += [
            rounded_case(f"one layer of {name}, angles {number + 1}", layer, expected, radius)
            for name, layer in layers.items()
        ]
    for n_wires in range(1, 5):
        cases += _form(n_wires, stream(seed, "ansatz.layer", "form", n_wires))
    assumes = (f"double precision within {radius:.0e}, from a count of the rounded operations",)
    return Confrontation(cases, assumes=assumes)


def _qutip_layer(angles: NDArray[np.float64]) -> Complex:
    """Return one layer on two qubits, gate by gate."""
    import qutip
    from qutip.core.gates import cz_gate, rx, ry

    identity = qutip.qeye(2)
    layer = qutip.tensor(identity, identity)
    for rotation, (first, second) in zip((rx, ry), angles.tolist(), strict=True):
        layer = qutip.tensor(rotation(first), identity) @ layer
        layer = qutip.tensor(identity, rotation(second)) @ layer
    return np.asarray((cz_gate() @ layer).full())


def _form(n_wires: int, generator: np.random.Generator) -> tuple[Case, Case]:
    """Confront the tape of the denoising circuit, and its matrix, with factors W V."""
    import pennylane as qml
    from pennylane.tape import make_qscript

    from bptools.quddpm.denoiser import denoiser

    angles = generator.uniform(-np.pi, np.pi, (LAYERS, 2, n_wires))
    operations = make_qscript(denoiser)(angles, range(n_wires)).operations
    factors = _factors(operations)
    form = all(sorted(factor.turned) == list(range(n_wires)) for factor in factors)
    product = reduce(np.matmul, [factor.matrix(n_wires) for factor in reversed(factors)])
    matrix = qml.matrix(denoiser, wire_order=range(n_wires))(angles, range(n_wires))
    label = f"{LAYERS} layers on {n_wires} qubits"
    words = f"{2 * LAYERS} factors, every qubit turned once in each"
    return (
        Case(
            label=f"{label}: form of the tape",
            expected=words,
            found=words if form and len(factors) == 2 * LAYERS else f"factors {factors}",
            verdict=Verdict.HOLDS if form and len(factors) == 2 * LAYERS else Verdict.FAILS,
        ),
        rounded_case(
            f"{label}: matrix",
            matrix,
            product,
            rounding_radius(len(operations) * 2 ** (n_wires + 2)),
        ),
    )


@dataclass
class _Factor:
    """One factor W V: rotations of different qubits, then gates without parameters."""

    turned: dict[int, Complex] = field(default_factory=dict)
    entangled: list[tuple[int, int]] = field(default_factory=list)

    def matrix(self, n_wires: int) -> Complex:
        """Return the Kronecker product of the rotations, rows signed by the controlled Zs."""
        rotations = np.ones((1, 1))
        for wire in range(n_wires):
            rotations = np.asarray(np.kron(rotations, self.turned[wire]))
        bits = np.arange(2**n_wires)[:, None] >> np.arange(n_wires)[::-1] & 1
        ones = sum((bits[:, a] & bits[:, b] for a, b in self.entangled), np.zeros(2**n_wires, int))
        return np.asarray((-1.0) ** ones[:, None] * rotations)


def _factors(operations: Sequence[Any]) -> list[_Factor]:
    """Cut a tape into factors: a new one begins where a qubit is turned again or after a W."""
    factors = [_Factor()]
    for operation in operations:
        if operation.name == "CZ":
            factors[-1].entangled.append(tuple(operation.wires))
            continue
        (wire,) = operation.wires
        if wire in factors[-1].turned or factors[-1].entangled:
            factors.append(_Factor())
        factors[-1].turned[wire] = _rotation(operation.name, *operation.parameters)
    return factors


def _rotation(name: str, angle: float) -> Complex:
    """Return a single-qubit rotation by its entries."""
    cosine, sine = np.cos(angle / 2), np.sin(angle / 2)
    entries = {
        "RX": [[cosine, -1j * sine], [-1j * sine, cosine]],
        "RY": [[cosine, -sine], [sine, cosine]],
    }
    return np.array(entries[name], dtype=np.complex128)
