"""Circuits whose inputs are random: the moments of the gradient by one angle, which is 0."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

import numpy as np

from bptools.errors import UsageError
from bptools.hunting.circuit_families import (
    AnyKet,
    CircuitFamily,
    Contraction,
    Gates,
    Generators,
    GhzTarget,
    PauliObservable,
    ProductKet,
    Sizes,
    Target,
)
from bptools.hunting.parametrised import Draw, Parameters
from bptools.hunting.quantities import HaarInputQuantities
from bptools.hunting.space import Starts
from bptools.hunting.spaces.random_angles import QUBITS

Quantities = TypeVar("Quantities")

TARGETS = (
    CircuitFamily("any target", Generators.ANY, Gates.ANY, Target(AnyKet())),
    CircuitFamily("product target", Generators.PAULI, Gates.ANY, Target(ProductKet())),
    CircuitFamily("GHZ target", Generators.PAULI, Gates.ANY, GhzTarget()),
)
OBSERVABLES = (
    CircuitFamily("any contraction", Generators.ANY, Gates.ANY, Contraction()),
    CircuitFamily("any Pauli string", Generators.PAULI, Gates.ANY, PauliObservable()),
)


@dataclass(frozen=True)
class RandomInputs(ABC, Generic[Quantities]):
    """Losses Tr[O x 1 U (psi x |0><0|) U^dagger], psi random on the data qubits.

    A subclass says of which ensemble psi is, and what is averaged; it adds the ensemble's
    parameters to those of the circuit.
    """

    inputs: ClassVar[str]
    family: CircuitFamily
    n_qubits: int
    n_ancillas: int = 0

    @property
    def label(self) -> str:
        """What is searched, with its size."""
        beside = f" + {self.n_ancillas} ancillas" if self.n_ancillas else ""
        return f"{self.family.label}: {self.n_qubits}{beside} qubits"

    @property
    def homogeneous(self) -> frozenset[str]:
        """The parameters whose scale decides nothing."""
        return frozenset(["observable"] if self.family.observable.homogeneous else [])

    @property
    def sizes(self) -> Sizes:
        """How large the circuits are: a rotation between two gates."""
        return Sizes(self.n_qubits, 2, 1, self.n_ancillas)

    def draw(self, rng: np.random.Generator, restarts: int) -> Starts:
        """Return discrete choices and first parameters, the restarts in front."""
        choice = self.family.draw(rng, restarts, self.sizes)
        return Starts(choice, self.family.start(rng, restarts, self.sizes))

    def project(self, parameters: Parameters) -> Parameters:
        """Return the parameters: all are in range."""
        return parameters

    @abstractmethod
    def traced(self, choice: Draw, parameters: Parameters) -> Quantities:
        """Return one instance's quantities in floating point, differentiable."""

    @abstractmethod
    def enclosed(self, choice: Draw, parameters: Parameters) -> Quantities:
        """Return enclosures of the quantities of an instance in fractions."""

    def describe(self, choice: Draw, parameters: Parameters) -> tuple[str, ...]:
        """Return an instance in fractions as lines of text; the data qubits come first."""
        return (
            "f = Tr[O U psi U^dagger], U = W2^dagger exp(-i t H1 / 2) W1^dagger at t = 0, "
            f"psi {self.inputs} on {self.n_qubits} qubits, {self.n_ancillas} ancillas in 0",
            *self.family.describe(choice, parameters, self.sizes),
        )


@dataclass(frozen=True)
class HaarInputs(RandomInputs[HaarInputQuantities]):
    """The same with Haar-random inputs."""

    inputs: ClassVar[str] = "Haar"

    def traced(self, choice: Draw, parameters: Parameters) -> HaarInputQuantities:
        """Return one instance's quantities in floating point, differentiable."""
        from bptools.hunting.traced import haar_inputs

        return haar_inputs(self.family, choice, parameters, self.n_qubits, self.n_ancillas)

    def enclosed(self, choice: Draw, parameters: Parameters) -> HaarInputQuantities:
        """Return enclosures of the quantities of an instance in fractions."""
        from bptools.hunting.enclosed import haar_inputs

        return haar_inputs(self.family, choice, parameters, self.n_qubits, self.n_ancillas)


def haar_inputs(qubits: int | None, gates: int | None) -> tuple[HaarInputs, ...]:
    """Return the fidelities with Haar inputs, without ancillas."""
    refuse_layers(gates)
    return tuple(HaarInputs(family, qubits or QUBITS) for family in TARGETS)


def haar_observables(qubits: int | None, gates: int | None) -> tuple[HaarInputs, ...]:
    """Return the observables of norm at most 1 with Haar inputs, without ancillas."""
    refuse_layers(gates)
    return tuple(HaarInputs(family, qubits or QUBITS) for family in OBSERVABLES)


def haar_inputs_with_ancillas(qubits: int | None, gates: int | None) -> tuple[HaarInputs, ...]:
    """Return the fidelities with Haar inputs and one or two ancillas."""
    refuse_layers(gates)
    return tuple(HaarInputs(f, qubits or QUBITS, n_a) for f in TARGETS for n_a in (1, 2))


def refuse_layers(gates: int | None) -> None:
    """Refuse a number of gates for circuits that are any matrices.

    Raises:
        UsageError: If one is given.
    """
    if gates is not None:
        raise UsageError(
            f"layers must not be given, it is {gates}: circuits with Haar inputs are hunted over "
            "all unitary matrices before and after the gate"
        )
