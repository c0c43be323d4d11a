"""Circuits whose inputs are the states of a basis, with weights: gradients at sampled outcomes.

With equal weights the inputs' average is 1/N, as that of Haar inputs, and mean moduli are sums.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import numpy as np

from bptools.hunting.families import Draw, Parameters, involutions, observable
from bptools.hunting.spaces.circuits import HAAR_TARGETS, HaarInputs, without_layers

if TYPE_CHECKING:
    from jax import Array

BATCH = 2  # inputs of the whole loss


class BasisInputQuantities(NamedTuple):
    """Mean moduli over the states of a basis and all outcomes, for a pure target."""

    dim: Any
    ancilla_dim: Any
    modulus: Any  # E |D|, inputs equally likely
    overlap_modulus: Any  # the same of the part x'/p of D = x'/p - x p'/p^2
    weighted_modulus: Any  # E |D|, inputs weighted
    excess: Any  # the sum of what the weights exceed 1/N by
    whole_modulus: Any  # of the loss of two independent inputs, self term included


@dataclass(frozen=True)
class BasisInputs(HaarInputs):
    """The circuits with Haar inputs, their inputs a basis, which the first gate turns."""

    inputs: ClassVar[str] = "a state of the basis"

    def draw(self, rng: np.random.Generator, restarts: int) -> tuple[Draw, Parameters]:
        """Return discrete choices and first parameters, the restarts in front."""
        choice, parameters = super().draw(rng, restarts)
        parameters["weights"] = rng.standard_normal((restarts, 2**self.n_qubits))
        return choice, parameters

    def traced(self, choice: Draw, parameters: Parameters) -> BasisInputQuantities:  # type: ignore[override]  # other quantities
        """Return one instance's quantities in floating point, differentiable."""
        import jax.numpy as jnp

        dim, ancilla_dim = 2**self.n_qubits, 2**self.n_ancillas
        branches, slopes = _branches(self, choice, parameters)  # (inputs and outcomes, dim)
        real, imaginary = observable(self.family, choice, parameters, self.n_qubits)
        target = real + 1j * imaginary
        p, motion = (jnp.abs(branches) ** 2).sum(axis=1), 2 * (branches.conj() * slopes).sum(1).real
        x = (branches.conj() * (branches @ target.T)).sum(axis=1).real
        rise = 2 * (slopes.conj() * (branches @ target.T)).sum(axis=1).real
        scaled = rise - x * motion / p  # p D
        inner, turned = branches.conj() @ branches.T, slopes.conj() @ branches.T
        square = jnp.abs(inner) ** 2
        change = 2 * (inner * (turned + turned.conj().T).conj()).real  # of both states
        pair = change - square * (motion / p + motion[:, None] / p[:, None])
        whole = 2 / BATCH**2 * pair - p[:, None] * scaled - p * scaled[:, None]
        squares = parameters["weights"] ** 2
        weights = squares / squares.sum()
        excess = weights - 1 / dim
        return BasisInputQuantities(
            dim=dim,
            ancilla_dim=ancilla_dim,
            modulus=jnp.abs(scaled).sum() / dim,
            overlap_modulus=jnp.abs(rise).sum() / dim,
            weighted_modulus=(jnp.abs(scaled) * jnp.repeat(weights, ancilla_dim)).sum(),
            excess=(jnp.abs(excess) + excess).sum() / 2,
            whole_modulus=jnp.abs(whole).sum() / dim**2,
        )

    def enclosed(self, choice: Draw, parameters: Parameters) -> BasisInputQuantities:  # type: ignore[override]  # other quantities
        """Return enclosures of the quantities of an instance in fractions."""
        from bptools.hunting.enclosed import basis_inputs

        return basis_inputs(self.family, choice, parameters, self.n_qubits, self.n_ancillas)

    def describe(self, choice: Draw, parameters: Parameters) -> tuple[str, ...]:
        """Return an instance in fractions as lines of text."""
        squares = [value * value for value in parameters["weights"]]
        shares = ", ".join(str(square / sum(squares)) for square in squares)
        return (*super().describe(choice, parameters), f"weights {shares}, where inputs have any")


def basis_inputs(qubits: int | None, gates: int | None) -> tuple[BasisInputs, ...]:
    """Return the fidelities with a basis of inputs and one ancilla, one data qubit unless given."""
    without_layers(gates)
    return tuple(BasisInputs(family, qubits or 1, 1) for family in HAAR_TARGETS)


def _branches(space: BasisInputs, choice: Draw, parameters: Parameters) -> tuple[Array, Array]:
    """Return the branch of each input and outcome, and its derivative; inputs vary slowest."""
    import jax.numpy as jnp

    from bptools.hunting.traced import unitaries

    ancilla_dim = 2**space.n_ancillas
    generator = jnp.asarray(involutions(space.n_qubits + space.n_ancillas))[choice["generators"][0]]
    if "generators" in parameters:
        turn = unitaries(parameters["generators"])[0]
        generator = turn @ generator @ turn.conj().T
    before, after = (gate.conj().T for gate in unitaries(parameters["gates"]))
    inputs = before[:, ::ancilla_dim]

    def split(outputs: Array) -> Array:
        cube = outputs.reshape(-1, ancilla_dim, inputs.shape[1])  # data, outcome, input
        return jnp.moveaxis(cube, 0, 2).swapaxes(0, 1).reshape(-1, cube.shape[0])

    return split(after @ inputs), split(after @ (-0.5j * generator @ inputs))
