"""Inputs whose first two moments deviate from those of Haar inputs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from bptools.hunting import descriptions
from bptools.hunting.parametrised import Draw, Parameters
from bptools.hunting.quantities import Scalar
from bptools.hunting.space import Starts
from bptools.hunting.spaces.random_angles import QUBITS
from bptools.hunting.spaces.random_inputs import TARGETS, RandomInputs, refuse_layers

FIRST_SCALE = 0.1  # of what the second starts from: the mean's shift enters as a square


class NearHaarQuantities(NamedTuple):
    """What deviations Delta_1, Delta_2 of the input's moments do to the gradient Tr[rho M].

    Each deviation is Delta^+ - Delta^- with positive parts; c K is M less Tr M / N.
    """

    norm: Scalar  # c, in ball arithmetic an enclosure
    first_distance: Scalar  # Tr Delta_1^+ + Tr Delta_1^-
    first_square: Scalar  # Tr Delta_1^2
    second_distance: Scalar  # Tr Delta_2^+ + Tr Delta_2^-
    shift: Scalar  # Tr Delta_1 M
    centred_shift: Scalar  # c Tr Delta_1 K
    second_shift: Scalar  # c^2 Tr Delta_2 (K x K)
    weight: Scalar  # Tr Delta_1^+
    squared: Scalar  # Tr Delta_1^+ M^2


@dataclass(frozen=True)
class NearHaar(RandomInputs[NearHaarQuantities]):
    """The circuits with random inputs beside deviations of the input's first two moments.

    A deviation is Delta^+ - Delta^-. The positive parts of the first are L L^dagger, L any matrix;
    those of the second, on two copies, are kets' projectors: both sides are linear in them.
    """

    inputs: ClassVar[str] = "nearly Haar"

    def draw(self, rng: np.random.Generator, restarts: int) -> Starts:
        """Return discrete choices and first parameters, the restarts in front."""
        starts, dim = super().draw(rng, restarts), 2**self.n_qubits
        first = FIRST_SCALE * rng.standard_normal((restarts, 2, 2, dim, dim))
        second = rng.standard_normal((restarts, 2, 2, dim**2, 1))
        return Starts(starts.choice, starts.parameters | {"first": first, "second": second})

    def traced(self, choice: Draw, parameters: Parameters) -> NearHaarQuantities:
        """Return one instance's quantities in floating point, differentiable."""
        import jax.numpy as jnp

        from bptools.hunting.traced import adjoint, gradient_operator, spectral_norm

        operator = gradient_operator(
            self.family, choice, parameters, self.n_qubits, self.n_ancillas
        )
        dim = 2**self.n_qubits
        centred = operator - jnp.trace(operator).real / dim * jnp.eye(dim)
        roots = [real + 1j * imaginary for real, imaginary in parameters["first"]]
        plus, minus = (root @ adjoint(root) for root in roots)
        deviation = plus - minus
        pairs = [
            (real + 1j * imaginary).reshape(centred.shape)
            for real, imaginary in parameters["second"]
        ]
        over, under = ((pair.conj() * (centred @ pair @ centred.T)).sum().real for pair in pairs)
        return NearHaarQuantities(
            norm=spectral_norm(centred),
            first_distance=jnp.trace(plus + minus).real,
            first_square=(jnp.abs(deviation) ** 2).sum(),
            second_distance=sum((jnp.abs(pair) ** 2).sum() for pair in pairs),
            shift=jnp.trace(deviation @ operator).real,
            centred_shift=jnp.trace(deviation @ centred).real,
            second_shift=over - under,
            weight=jnp.trace(plus).real,
            squared=jnp.trace(plus @ operator @ operator).real,
        )

    def enclosed(self, choice: Draw, parameters: Parameters) -> NearHaarQuantities:
        """Return enclosures of the quantities of an instance, two copies as a tensor product."""
        from flint import acb_mat, arb, ctx

        from bptools.evaluation.balls import (
            PRECISION,
            adjoint,
            ball_matrix,
            identity,
            spectral_norm,
        )
        from bptools.hunting.enclosed import gradient_operator

        dim = 2**self.n_qubits
        with ctx.workprec(PRECISION):
            operator = gradient_operator(
                self.family, choice, parameters, self.n_qubits, self.n_ancillas
            )
            centred = operator - identity(dim) * (operator.trace() / dim)
            pairs = list(np.ndindex(dim, dim))
            doubled = acb_mat([[centred[i, m] * centred[j, n] for m, n in pairs] for i, j in pairs])
            first, second = (
                [ball_matrix(*columns) for columns in parameters[name]]
                for name in ("first", "second")
            )
            plus, minus = (root * adjoint(root) for root in first)
            deviation = plus - minus
            over, under = ((adjoint(ket) * doubled * ket).trace().real for ket in second)
            return NearHaarQuantities(
                norm=spectral_norm(centred),
                first_distance=(plus + minus).trace().real,
                first_square=(deviation * deviation).trace().real,
                second_distance=sum(((adjoint(ket) * ket).trace().real for ket in second), arb(0)),
                shift=(deviation * operator).trace().real,
                centred_shift=(deviation * centred).trace().real,
                second_shift=over - under,
                weight=plus.trace().real,
                squared=(operator * plus * operator).trace().real,
            )

    def describe(self, choice: Draw, parameters: Parameters) -> tuple[str, ...]:
        """Return an instance in fractions as lines of text."""
        return (
            *super().describe(choice, parameters),
            *(
                f"Delta_{copies}^{sign} = L L^dagger, L = {descriptions.matrix(columns)}"
                for copies, name in ((1, "first"), (2, "second"))
                for sign, columns in zip("+-", parameters[name], strict=True)
            ),
        )


def near_haar_inputs(qubits: int | None, gates: int | None) -> tuple[NearHaar, ...]:
    """Return the fidelities with deviating inputs, without ancillas."""
    refuse_layers(gates)
    return tuple(NearHaar(family, qubits or QUBITS) for family in TARGETS)


def near_haar_inputs_with_ancilla(qubits: int | None, gates: int | None) -> tuple[NearHaar, ...]:
    """Return the fidelities with deviating inputs, without ancillas and with one."""
    refuse_layers(gates)
    return tuple(NearHaar(f, qubits or QUBITS, n_a) for n_a in (0, 1) for f in TARGETS)
