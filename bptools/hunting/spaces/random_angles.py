"""Circuits whose angles are uniform about zero: the averages of one gradient."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bptools.hunting.circuit_families import (
    AnyKet,
    Gates,
    Generators,
    GhzTarget,
    HermitianObservable,
    InputFamily,
    MixedState,
    PauliObservable,
    ProductKet,
    PureState,
    Sizes,
    Target,
)
from bptools.hunting.parametrised import Draw, Parameters
from bptools.hunting.quantities import SmallAngleQuantities
from bptools.hunting.space import Starts

QUBITS, GATES = 2, 2  # unless given
MOST_QUBITS, MOST_GATES = 4, 6
NARROWEST, WIDEST = 0.05, 1.5  # half widths of the angles, where nothing cancels in floating point

_ANY_KET, _PRODUCT = PureState(AnyKet()), PureState(ProductKet())
FIDELITIES = (
    InputFamily("fidelity", Generators.PAULI, Gates.ANY, Target(AnyKet()), _ANY_KET),
    InputFamily(
        "fidelity, product states", Generators.PAULI, Gates.ANY, Target(ProductKet()), _PRODUCT
    ),
    InputFamily("fidelity, GHZ target", Generators.PAULI, Gates.ANY, GhzTarget(), _ANY_KET),
)
UNRESTRICTED = (
    InputFamily(
        "Pauli generators, any observable",
        Generators.PAULI,
        Gates.NONE,
        HermitianObservable(),
        _ANY_KET,
    ),
    InputFamily(
        "all circuits, observables and states",
        Generators.ANY,
        Gates.ANY,
        HermitianObservable(),
        MixedState(),
    ),
    *FIDELITIES,
)
PAULI = (
    InputFamily(
        "Pauli strings, Clifford gates",
        Generators.PAULI,
        Gates.CLIFFORD,
        PauliObservable(),
        MixedState(),
    ),
)


@dataclass(frozen=True)
class SmallAngles:
    """Losses Tr[O V rho V^dagger], V of ``n_gates`` gates, angles uniform on [-a, a]."""

    family: InputFamily
    n_qubits: int
    n_gates: int
    widest: float = WIDEST

    @property
    def label(self) -> str:
        """What is searched, with its size."""
        size = f"{self.n_qubits} qubits, D = {self.n_gates}"
        return f"{self.family.label}: {size}, a <= {self.widest}"

    @property
    def homogeneous(self) -> frozenset[str]:
        """The parameters whose scale decides nothing."""
        return frozenset({"state", *(["observable"] if self.family.observable.homogeneous else [])})

    @property
    def sizes(self) -> Sizes:
        """How large the circuits are."""
        return Sizes(self.n_qubits, self.n_gates, self.n_gates)

    def draw(self, rng: np.random.Generator, restarts: int) -> Starts:
        """Return discrete choices and first parameters, the restarts in front."""
        choice = self.family.draw(rng, restarts, self.sizes)
        choice["position"] = rng.integers(0, self.n_gates, restarts)
        parameters = self.family.start(rng, restarts, self.sizes)
        parameters["width"] = rng.uniform(NARROWEST, self.widest, restarts)
        return Starts(choice, parameters)

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
            *self.family.describe(choice, parameters, self.sizes),
        )


def any_angles(qubits: int | None, gates: int | None) -> tuple[SmallAngles, ...]:
    """Return the families of circuits without restriction, of two gates unless more are given."""
    return tuple(SmallAngles(family, qubits or QUBITS, gates or GATES) for family in UNRESTRICTED)


def pauli_circuits(qubits: int | None, gates: int | None) -> tuple[SmallAngles, ...]:
    """Return the circuits of Pauli generators and Clifford gates with a Pauli observable."""
    return tuple(SmallAngles(family, qubits or QUBITS, gates or GATES) for family in PAULI)
