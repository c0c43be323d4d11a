"""What a slack is declared over: families of one size, with their quantities and their words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from bptools.errors import UsageError
from bptools.hunting.families import (
    Draw,
    Family,
    Parameters,
    draw,
    ket,
    pauli_names,
    start,
)
from bptools.hunting.quantities import HaarInputQuantities, SmallAngleQuantities

QUBITS, GATES = 2, 2  # unless given
MOST_QUBITS, MOST_GATES = 4, 6
NARROWEST, WIDEST = 0.05, 1.5  # half widths of the angles, where nothing cancels in floating point
SMALL = 0.5  # the widest angles at which equation 14, meant for small ones, is tried
PAULI = (Family("Pauli strings, Clifford gates", "Pauli", "Clifford", "Pauli", "any"),)
UNRESTRICTED = (
    Family("Pauli generators, any observable", "Pauli", "none", "Hermitian", "pure"),
    Family("all circuits, observables and states", "any", "any", "Hermitian", "any"),
    Family("fidelity", "Pauli", "any", "pure", "pure"),
    Family("fidelity, product states", "Pauli", "any", "product", "product"),
    Family("fidelity, GHZ target", "Pauli", "any", "GHZ", "pure"),
)
HAAR_TARGETS = (
    Family("any target", "any", "any", "pure", "Haar"),
    Family("product target", "Pauli", "any", "product", "Haar"),
    Family("GHZ target", "Pauli", "any", "GHZ", "Haar"),
)
HAAR_OBSERVABLES = (
    Family("any contraction", "any", "any", "contraction", "Haar"),
    Family("any Pauli string", "Pauli", "any", "Pauli", "Haar"),
)


@dataclass(frozen=True)
class SmallAngles:
    """Losses Tr[O V rho V^dagger], V of ``n_gates`` gates, angles uniform on [-a, a]."""

    family: Family
    n_qubits: int
    n_gates: int
    widest: float = WIDEST

    @property
    def label(self) -> str:
        """What is searched, with its size."""
        size = f"{self.n_qubits} qubits, D = {self.n_gates}"
        return f"{self.family.label}: {size}, a <= {self.widest}"

    def draw(self, rng: np.random.Generator, restarts: int) -> tuple[Draw, Parameters]:
        """Return discrete choices and first parameters, the restarts in front."""
        choice = draw(self.family, rng, restarts, self.n_qubits, self.n_gates)
        choice["position"] = rng.integers(0, self.n_gates, restarts)
        counts = {"n_gates": self.n_gates, "n_generators": self.n_gates}
        parameters = start(self.family, rng, restarts, n_qubits=self.n_qubits, **counts)
        parameters["width"] = rng.uniform(NARROWEST, self.widest, restarts)
        return choice, parameters

    def project(self, parameters: Parameters) -> Parameters:
        """Return the parameters with the width of the angles in its range."""
        return parameters | {"width": parameters["width"].clip(NARROWEST, self.widest)}

    def traced(self, choice: Draw, parameters: Parameters) -> SmallAngleQuantities:
        """Return one instance's quantities in floating point, differentiable."""
        from bptools.hunting.traced import small_angles

        return small_angles(self.family, choice, parameters, self.n_qubits, self.n_gates)

    def enclosed(self, choice: Draw, parameters: Parameters) -> SmallAngleQuantities:
        """Return enclosures of the quantities of an instance in fractions."""
        from bptools.hunting.enclosed import small_angles

        return small_angles(self.family, choice, parameters, self.n_qubits, self.n_gates)

    def describe(self, choice: Draw, parameters: Parameters) -> tuple[str, ...]:
        """Return an instance in fractions as lines of text; gate 1 acts first."""
        product = " ".join(f"W{j} exp(-i t{j} H{j})" for j in range(self.n_gates, 0, -1))
        return (
            f"f = Tr[O V rho V^dagger], V = {product}",
            f"derivative by t{choice['position'] + 1}, all angles uniform on [-a, a], "
            f"a = {parameters['width']}",
            *circuit_lines(self.family, choice, parameters, self.n_qubits),
            *_observable_lines(self.family, choice, parameters, self.n_qubits),
            *_state_lines(self.family, parameters),
        )


@dataclass(frozen=True)
class HaarInputs:
    """Losses Tr[O x 1 U (psi x |0><0|) U^dagger], psi Haar-random on the data qubits."""

    inputs: ClassVar[str] = "Haar"
    family: Family
    n_qubits: int
    n_ancillas: int = 0

    @property
    def label(self) -> str:
        """What is searched, with its size."""
        beside = f" + {self.n_ancillas} ancillas" if self.n_ancillas else ""
        return f"{self.family.label}: {self.n_qubits}{beside} qubits"

    def draw(self, rng: np.random.Generator, restarts: int) -> tuple[Draw, Parameters]:
        """Return discrete choices and first parameters, the restarts in front."""
        choice = draw(self.family, rng, restarts, self.n_qubits + self.n_ancillas, 2)
        choice["generators"] = choice["generators"][:, :1]
        choice["observable"] %= 4**self.n_qubits
        sizes = {"n_qubits": self.n_qubits, "n_ancillas": self.n_ancillas}
        return choice, start(self.family, rng, restarts, n_gates=2, n_generators=1, **sizes)

    def project(self, parameters: Parameters) -> Parameters:
        """Return the parameters: all are in range."""
        return parameters

    def traced(self, choice: Draw, parameters: Parameters) -> HaarInputQuantities:
        """Return one instance's quantities in floating point, differentiable."""
        from bptools.hunting.traced import haar_inputs

        return haar_inputs(self.family, choice, parameters, self.n_qubits, self.n_ancillas)

    def enclosed(self, choice: Draw, parameters: Parameters) -> HaarInputQuantities:
        """Return enclosures of the quantities of an instance in fractions."""
        from bptools.hunting.enclosed import haar_inputs

        return haar_inputs(self.family, choice, parameters, self.n_qubits, self.n_ancillas)

    def describe(self, choice: Draw, parameters: Parameters) -> tuple[str, ...]:
        """Return an instance in fractions as lines of text; the data qubits come first."""
        return (
            "f = Tr[O U psi U^dagger], U = W2^dagger exp(-i t H1 / 2) W1^dagger at t = 0, "
            f"psi {self.inputs} on {self.n_qubits} qubits, {self.n_ancillas} ancillas in 0",
            *circuit_lines(self.family, choice, parameters, self.n_qubits + self.n_ancillas),
            *_observable_lines(self.family, choice, parameters, self.n_qubits),
        )


def any_angles(qubits: int | None, gates: int | None) -> tuple[SmallAngles, ...]:
    """Return the families of circuits without restriction, of two gates unless more are given."""
    return tuple(SmallAngles(family, qubits or QUBITS, gates or GATES) for family in UNRESTRICTED)


def two_gates(qubits: int | None, gates: int | None) -> tuple[SmallAngles, ...]:
    """Return the same families, for a claim on two gates."""
    if gates not in (None, 2):
        raise UsageError(f"layers must be 2, it is {gates}: the claim is about two gates")
    return any_angles(qubits, 2)


def small_angles(qubits: int | None, gates: int | None) -> tuple[SmallAngles, ...]:
    """Return the same families at small angles alone."""
    return tuple(replace(space, widest=SMALL) for space in any_angles(qubits, gates))


def small_angle_fidelities(qubits: int | None, gates: int | None) -> tuple[SmallAngles, ...]:
    """Return those families at small angles whose observable is the projector on a target."""
    spaces = small_angles(qubits, gates)
    return tuple(space for space in spaces if space.family.label.startswith("fidelity"))


def pauli_circuits(qubits: int | None, gates: int | None) -> tuple[SmallAngles, ...]:
    """Return the circuits of Pauli generators and Clifford gates with a Pauli observable."""
    return tuple(SmallAngles(family, qubits or QUBITS, gates or GATES) for family in PAULI)


def haar_inputs(qubits: int | None, gates: int | None) -> tuple[HaarInputs, ...]:
    """Return the fidelities with Haar inputs, without ancillas."""
    without_layers(gates)
    return tuple(HaarInputs(family, qubits or QUBITS) for family in HAAR_TARGETS)


def haar_observables(qubits: int | None, gates: int | None) -> tuple[HaarInputs, ...]:
    """Return the observables of norm at most 1 with Haar inputs, without ancillas."""
    without_layers(gates)
    return tuple(HaarInputs(family, qubits or QUBITS) for family in HAAR_OBSERVABLES)


def haar_inputs_with_ancillas(qubits: int | None, gates: int | None) -> tuple[HaarInputs, ...]:
    """Return the fidelities with Haar inputs and one or two ancillas."""
    without_layers(gates)
    return tuple(HaarInputs(f, qubits or QUBITS, n_a) for f in HAAR_TARGETS for n_a in (1, 2))


def without_layers(gates: int | None) -> None:
    """Refuse a number of gates for circuits that are any matrices.

    Raises:
        UsageError: If one is given.
    """
    if gates is not None:
        raise UsageError(
            f"layers must not be given, it is {gates}: circuits with Haar inputs are hunted over "
            "all unitary matrices before and after the gate"
        )


def circuit_lines(family: Family, choice: Draw, parameters: Parameters, n_qubits: int) -> list[str]:
    """Return the generators and the fixed gates in words."""
    names = pauli_names(n_qubits)
    kinds = [*names[1:], *(f"diag({k} x -1, then 1)" for k in range(1, 2 ** (n_qubits - 1)))]
    lines = []
    for j, label in enumerate(choice["generators"]):
        lines.append(f"H{j + 1} = {kinds[label]}")
        if "generators" in parameters:
            lines[-1] = f"H{j + 1} = T {kinds[label]} T^dagger, T = " + _cayley(
                parameters["generators"][j]
            )
    for j, word in enumerate(choice["words"]):
        factors = [f"exp(-i pi/4 {names[label]})" for label in word if label]
        if "gates" in parameters and parameters["gates"][j].any():
            factors.append(_cayley(parameters["gates"][j]))
        lines.append(f"W{j + 1} = {' '.join(factors) or '1'}")
    return lines


def _observable_lines(
    family: Family, choice: Draw, parameters: Parameters, n_qubits: int
) -> list[str]:
    if family.observable == "Pauli":
        return [f"O = {pauli_names(n_qubits)[choice['observable']]}"]
    if family.observable == "GHZ":
        return ["O = projector on |0..0> + |1..1>"]
    values = parameters["observable"]
    if family.observable == "Hermitian":
        terms = zip(values, pauli_names(n_qubits), strict=True)
        return ["O = " + " + ".join(f"({x}) {name}" for x, name in terms if x)]
    if family.observable == "contraction":
        eigenvalues = ", ".join(str(2 * x / (1 + x * x)) for x in values)
        return [f"O = T diag({eigenvalues}) T^dagger, T = {_cayley(parameters['turn'])}"]
    return [f"O = projector on {vector(ket(family.observable, values))}"]


def _state_lines(family: Family, parameters: Parameters) -> list[str]:
    values = parameters["state"]
    if family.state == "any":
        rows = zip(values[0], values[1], strict=True)
        return ["rho ~ L L^dagger, L = [" + ", ".join(vector(row) for row in rows) + "]"]
    return [f"rho = projector on {vector(ket(family.state, values))}"]


def _cayley(values: Any) -> str:  # noqa: ANN401 - an array of fractions
    """Return the Cayley transform of A in words, A by its entries (x + x^T)/2 + i (x - x^T)/2."""
    rows = ", ".join("[" + ", ".join(map(str, row)) + "]" for row in values)
    return f"C([{rows}])"


def vector(parts: tuple[Any, Any]) -> str:
    """Return complex numbers, given by their parts, in words."""
    return "(" + ", ".join(_complex(x, y) for x, y in zip(*parts, strict=True)) + ")"


def _complex(real: object, imaginary: object) -> str:
    if not imaginary:
        return str(real)
    return f"{imaginary}i" if not real else f"{real}+{imaginary}i".replace("+-", "-")
