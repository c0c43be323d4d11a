"""Pure inputs that are close to the averaged Haar state in every entry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from bptools.hunting import descriptions
from bptools.hunting.parametrised import Draw, Parameters, unit
from bptools.hunting.quantities import Scalar
from bptools.hunting.space import Starts
from bptools.hunting.spaces.random_angles import QUBITS
from bptools.hunting.spaces.random_inputs import TARGETS, RandomInputs, refuse_layers


class FlatInputQuantities(NamedTuple):
    """The gradient with an input whose entries all have modulus 1/N."""

    dim: Scalar
    gradient: Scalar


@dataclass(frozen=True)
class FlatInputs(RandomInputs[FlatInputQuantities]):
    """The circuits with a pure input whose amplitudes all have modulus N^(-1/2).

    Every entry of its density matrix is within 1/N of that of the averaged Haar state.
    """

    inputs: ClassVar[str] = "flat"

    def draw(self, rng: np.random.Generator, restarts: int) -> Starts:
        """Return discrete choices and first parameters, the restarts in front."""
        starts = super().draw(rng, restarts)
        phases = rng.standard_normal((restarts, 2**self.n_qubits))
        return Starts(starts.choice, starts.parameters | {"phases": phases})

    def traced(self, choice: Draw, parameters: Parameters) -> FlatInputQuantities:
        """Return one instance's quantities in floating point, differentiable."""
        from bptools.hunting.traced import gradient_operator

        operator = gradient_operator(
            self.family, choice, parameters, self.n_qubits, self.n_ancillas
        )
        real, imaginary = unit(parameters["phases"])
        amplitudes = real + 1j * imaginary
        dim = 2**self.n_qubits
        return FlatInputQuantities(dim, (amplitudes.conj() @ operator @ amplitudes).real / dim)

    def enclosed(self, choice: Draw, parameters: Parameters) -> FlatInputQuantities:
        """Return enclosures of the quantities of an instance, by the input's density matrix."""
        from flint import arb, ctx

        from bptools.evaluation.balls import PRECISION, adjoint, ball_matrix
        from bptools.hunting.enclosed import gradient_operator

        dim = 2**self.n_qubits
        with ctx.workprec(PRECISION):
            operator = gradient_operator(
                self.family, choice, parameters, self.n_qubits, self.n_ancillas
            )
            amplitudes = ball_matrix(*(part[:, None] for part in unit(parameters["phases"])))
            state = amplitudes * adjoint(amplitudes)
            return FlatInputQuantities(arb(dim), (state * operator).trace().real / dim)

    def describe(self, choice: Draw, parameters: Parameters) -> tuple[str, ...]:
        """Return an instance in fractions as lines of text."""
        amplitudes = descriptions.vector(unit(parameters["phases"]))
        return (*super().describe(choice, parameters), f"psi = projector on {amplitudes}")


def flat_inputs(qubits: int | None, gates: int | None) -> tuple[FlatInputs, ...]:
    """Return the fidelities with flat inputs, without ancillas."""
    refuse_layers(gates)
    return tuple(FlatInputs(family, qubits or QUBITS) for family in TARGETS)
