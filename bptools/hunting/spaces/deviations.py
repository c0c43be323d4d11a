"""Spaces for inputs that are not Haar: deviations of their moments, flat ones, averaged states."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from bptools.errors import UsageError
from bptools.hunting.families import Draw, Parameters, unit
from bptools.hunting.quantities import (
    AveragedStatesQuantities,
    FlatInputQuantities,
    NearHaarQuantities,
)
from bptools.hunting.spaces.circuits import HAAR_TARGETS, QUBITS, HaarInputs, vector, without_layers

FIRST_SCALE = 0.1  # of what the second starts from: the mean's shift enters as a square


@dataclass(frozen=True)
class NearHaar(HaarInputs):
    """The circuits with Haar inputs beside deviations of the input's first two moments.

    A deviation is Delta^+ - Delta^-. The positive parts of the first are L L^dagger, L any matrix;
    those of the second, on two copies, are kets' projectors: both sides are linear in them.
    """

    inputs: ClassVar[str] = "nearly Haar"

    def draw(self, rng: np.random.Generator, restarts: int) -> tuple[Draw, Parameters]:
        """Return discrete choices and first parameters, the restarts in front."""
        choice, parameters = super().draw(rng, restarts)
        dim = 2**self.n_qubits
        parameters["first"] = FIRST_SCALE * rng.standard_normal((restarts, 2, 2, dim, dim))
        parameters["second"] = rng.standard_normal((restarts, 2, 2, dim**2, 1))
        return choice, parameters

    def traced(self, choice: Draw, parameters: Parameters) -> NearHaarQuantities:  # type: ignore[override]  # other quantities
        """Return one instance's quantities in floating point, differentiable."""
        from bptools.hunting.traced import near_haar

        return near_haar(self.family, choice, parameters, self.n_qubits, self.n_ancillas)

    def enclosed(self, choice: Draw, parameters: Parameters) -> NearHaarQuantities:  # type: ignore[override]  # other quantities
        """Return enclosures of the quantities of an instance in fractions."""
        from bptools.hunting.enclosed import near_haar

        return near_haar(self.family, choice, parameters, self.n_qubits, self.n_ancillas)

    def describe(self, choice: Draw, parameters: Parameters) -> tuple[str, ...]:
        """Return an instance in fractions as lines of text."""
        return (
            *super().describe(choice, parameters),
            *(
                f"Delta_{copies}^{sign} = L L^dagger, L = [{_rows(columns)}]"
                for copies, name in ((1, "first"), (2, "second"))
                for sign, columns in zip("+-", parameters[name], strict=True)
            ),
        )


@dataclass(frozen=True)
class FlatInputs(HaarInputs):
    """The same circuits with a pure input whose amplitudes all have modulus N^(-1/2).

    Every entry of its density matrix is within 1/N of that of the averaged Haar state.
    """

    inputs: ClassVar[str] = "flat"

    def draw(self, rng: np.random.Generator, restarts: int) -> tuple[Draw, Parameters]:
        """Return discrete choices and first parameters, the restarts in front."""
        choice, parameters = super().draw(rng, restarts)
        parameters["phases"] = rng.standard_normal((restarts, 2**self.n_qubits))
        return choice, parameters

    def traced(self, choice: Draw, parameters: Parameters) -> FlatInputQuantities:  # type: ignore[override]  # other quantities
        """Return one instance's quantities in floating point, differentiable."""
        from bptools.hunting.traced import flat_inputs

        return flat_inputs(self.family, choice, parameters, self.n_qubits)

    def enclosed(self, choice: Draw, parameters: Parameters) -> FlatInputQuantities:  # type: ignore[override]  # other quantities
        """Return enclosures of the quantities of an instance in fractions."""
        from bptools.hunting.enclosed import flat_inputs

        return flat_inputs(self.family, choice, parameters, self.n_qubits)

    def describe(self, choice: Draw, parameters: Parameters) -> tuple[str, ...]:
        """Return an instance in fractions as lines of text."""
        words = super().describe(choice, parameters)
        return (*words, f"psi = projector on {vector(unit(parameters['phases']))}")


@dataclass(frozen=True)
class AveragedStates:
    """The averaged states of two ensembles, any density matrices."""

    n_qubits: int

    @property
    def label(self) -> str:
        """What is searched, with its size."""
        return f"averaged states of two ensembles: {self.n_qubits} qubits"

    def draw(self, rng: np.random.Generator, restarts: int) -> tuple[Draw, Parameters]:
        """Return no discrete choices and first parameters, the restarts in front."""
        shape = (restarts, 2, 2**self.n_qubits, 2**self.n_qubits)
        return {}, {name: rng.standard_normal(shape) for name in ("first", "second")}

    def project(self, parameters: Parameters) -> Parameters:
        """Return the parameters: all are in range."""
        return parameters

    def traced(self, choice: Draw, parameters: Parameters) -> AveragedStatesQuantities:
        """Return one instance's quantities in floating point, differentiable."""
        from bptools.hunting.traced import averaged_states

        return averaged_states(parameters)

    def enclosed(self, choice: Draw, parameters: Parameters) -> AveragedStatesQuantities:
        """Return enclosures of the quantities of an instance in fractions."""
        from bptools.hunting.enclosed import averaged_states

        return averaged_states(parameters)

    def describe(self, choice: Draw, parameters: Parameters) -> tuple[str, ...]:
        """Return an instance in fractions as lines of text."""
        return tuple(
            f"rho_{which} ~ L L^dagger, L = [{_rows(parameters[name])}]"
            for which, name in ((1, "first"), (2, "second"))
        )


def near_haar_inputs(qubits: int | None, gates: int | None) -> tuple[NearHaar, ...]:
    """Return the fidelities with deviating inputs, without ancillas."""
    without_layers(gates)
    return tuple(NearHaar(family, qubits or QUBITS) for family in HAAR_TARGETS)


def near_haar_inputs_with_ancilla(qubits: int | None, gates: int | None) -> tuple[NearHaar, ...]:
    """Return the fidelities with deviating inputs, without ancillas and with one."""
    without_layers(gates)
    return tuple(NearHaar(f, qubits or QUBITS, n_a) for n_a in (0, 1) for f in HAAR_TARGETS)


def flat_inputs(qubits: int | None, gates: int | None) -> tuple[FlatInputs, ...]:
    """Return the fidelities with flat inputs, without ancillas."""
    without_layers(gates)
    return tuple(FlatInputs(family, qubits or QUBITS) for family in HAAR_TARGETS)


def averaged_states(qubits: int | None, gates: int | None) -> tuple[AveragedStates, ...]:
    """Return the pairs of averaged states, which are those of no circuit."""
    if gates is not None:
        raise UsageError(f"layers must not be given, it is {gates}: the claim has no circuit")
    return (AveragedStates(qubits or QUBITS),)


def _rows(columns: Any) -> str:  # noqa: ANN401 - an array of fractions
    return ", ".join(vector(row) for row in zip(*columns, strict=True))
