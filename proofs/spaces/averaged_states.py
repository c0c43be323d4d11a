"""The averaged states of two ensembles, which the MMD compares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from bptools.errors import UsageError
from bptools.hunting import descriptions
from bptools.hunting.parametrised import Draw, Parameters, density
from bptools.hunting.quantities import Scalar
from bptools.hunting.space import Starts
from bptools.hunting.spaces.random_angles import QUBITS


class AveragedStatesQuantities(NamedTuple):
    """Traces of products of two ensembles' averaged states."""

    first: Scalar  # Tr rho_1^2
    second: Scalar  # Tr rho_2^2
    overlap: Scalar  # Tr rho_1 rho_2


@dataclass(frozen=True)
class AveragedStates:
    """The averaged states of two ensembles, any density matrices."""

    n_qubits: int

    @property
    def label(self) -> str:
        """What is searched, with its size."""
        return f"averaged states of two ensembles: {self.n_qubits} qubits"

    @property
    def homogeneous(self) -> frozenset[str]:
        """The parameters whose scale decides nothing: those of each state, left as they are."""
        return frozenset()

    def draw(self, rng: np.random.Generator, restarts: int) -> Starts:
        """Return no discrete choices and first parameters, the restarts in front."""
        shape = (restarts, 2, 2**self.n_qubits, 2**self.n_qubits)
        return Starts({}, {name: rng.standard_normal(shape) for name in ("first", "second")})

    def project(self, parameters: Parameters) -> Parameters:
        """Return the parameters: all are in range."""
        return parameters

    def traced(self, choice: Draw, parameters: Parameters) -> AveragedStatesQuantities:
        """Return one instance's quantities in floating point, differentiable."""
        import jax.numpy as jnp

        first, second = (
            real + 1j * imaginary
            for real, imaginary in (density(parameters[name]) for name in ("first", "second"))
        )
        return AveragedStatesQuantities(
            first=jnp.trace(first @ first).real,
            second=jnp.trace(second @ second).real,
            overlap=jnp.trace(first @ second).real,
        )

    def enclosed(self, choice: Draw, parameters: Parameters) -> AveragedStatesQuantities:
        """Return enclosures of the quantities of an instance in fractions."""
        from flint import ctx

        from bptools.evaluation.balls import PRECISION, ball_matrix

        with ctx.workprec(PRECISION):
            first, second = (
                ball_matrix(*density(parameters[name])) for name in ("first", "second")
            )
            return AveragedStatesQuantities(
                first=(first * first).trace().real,
                second=(second * second).trace().real,
                overlap=(first * second).trace().real,
            )

    def describe(self, choice: Draw, parameters: Parameters) -> tuple[str, ...]:
        """Return an instance in fractions as lines of text."""
        return tuple(
            f"rho_{number} ~ L L^dagger, L = {descriptions.matrix(parameters[name])}"
            for number, name in ((1, "first"), (2, "second"))
        )


def averaged_states(qubits: int | None, gates: int | None) -> tuple[AveragedStates, ...]:
    """Return the pairs of averaged states, which are those of no circuit.

    Raises:
        UsageError: If a number of gates is given.
    """
    if gates is not None:
        raise UsageError(f"layers must not be given, it is {gates}: the claim has no circuit")
    return (AveragedStates(qubits or QUBITS),)
