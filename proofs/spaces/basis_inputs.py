"""Circuits whose inputs are the states of a basis, with weights: gradients at sampled outcomes.

With equal weights the inputs' average is 1/N, as that of Haar inputs, and mean moduli are sums.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import numpy as np

from bptools.hunting.parametrised import Draw, Parameters
from bptools.hunting.quantities import Scalar
from bptools.hunting.space import Starts
from bptools.hunting.spaces.random_inputs import TARGETS, RandomInputs, refuse_layers

if TYPE_CHECKING:
    from jax import Array

BATCH = 2  # inputs of the whole loss


class BasisInputQuantities(NamedTuple):
    """Mean moduli over the states of a basis and all outcomes, for a pure target."""

    dim: Scalar
    ancilla_dim: Scalar
    modulus: Scalar  # E |D|, inputs equally likely
    overlap_modulus: Scalar  # the same of the part x'/p of D = x'/p - x p'/p^2
    weighted_modulus: Scalar  # E |D|, inputs weighted
    excess: Scalar  # the sum of what the weights exceed 1/N by
    whole_modulus: Scalar  # of the loss of two independent inputs, self term included


@dataclass(frozen=True)
class BasisInputs(RandomInputs[BasisInputQuantities]):
    """The circuits with random inputs, these being a basis, which the first gate turns."""

    inputs: ClassVar[str] = "a state of the basis"

    def draw(self, rng: np.random.Generator, restarts: int) -> Starts:
        """Return discrete choices and first parameters, the restarts in front."""
        starts = super().draw(rng, restarts)
        weights = rng.standard_normal((restarts, 2**self.n_qubits))
        return Starts(starts.choice, starts.parameters | {"weights": weights})

    def traced(self, choice: Draw, parameters: Parameters) -> BasisInputQuantities:
        """Return one instance's quantities in floating point, differentiable."""
        import jax.numpy as jnp

        from bptools.hunting.traced import observable

        dim, ancilla_dim = 2**self.n_qubits, 2**self.n_ancillas
        branches, slopes = _traced_branches(self, choice, parameters)
        target = observable(self.family, choice, parameters, self.n_qubits)
        p, motion = (jnp.abs(branches) ** 2).sum(axis=1), 2 * (branches.conj() * slopes).sum(1).real
        x = (branches.conj() * (branches @ target.T)).sum(axis=1).real
        rise = 2 * (slopes.conj() * (branches @ target.T)).sum(axis=1).real
        scaled = rise - x * motion / p  # p D
        inner, turned = branches.conj() @ branches.T, slopes.conj() @ branches.T
        square = jnp.abs(inner) ** 2
        change = 2 * (inner * (turned + turned.conj().T).conj()).real  # of both states
        pair = change - square * (motion / p + motion[:, None] / p[:, None])
        pair_moduli = 2 / BATCH**2 * pair - p[:, None] * scaled - p * scaled[:, None]
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
            whole_modulus=jnp.abs(pair_moduli).sum() / dim**2,
        )

    def enclosed(self, choice: Draw, parameters: Parameters) -> BasisInputQuantities:
        """Return enclosures of mean moduli, all slopes by the parameter-shift rule."""
        from flint import arb, ctx

        from bptools.evaluation.balls import PRECISION, ball

        dim, ancilla_dim = 2**self.n_qubits, 2**self.n_ancillas
        with ctx.workprec(PRECISION):
            forms = _enclosed_forms(self, choice, parameters)
            places = range(len(forms.here))
            p, motion = forms.norms, forms.norm_slopes
            x, rise = forms.overlaps, forms.overlap_slopes
            scaled = [rise[i] - x[i] * motion[i] / p[i] for i in places]
            pair_moduli = arb(0)
            for i, j in np.ndindex(len(places), len(places)):
                score = motion[i] / p[i] + motion[j] / p[j]
                pair = forms.pair_slope(i, j) - forms.pair(i, j) * score
                pair_moduli += abs(pair / 2 - p[j] * scaled[i] - p[i] * scaled[j])
            squares = [ball(value) ** 2 for value in parameters["weights"]]
            weights = [square / sum(squares, arb(0)) for square in squares]
            weighted = (abs(scaled[i]) * weights[i // ancilla_dim] for i in places)
            return BasisInputQuantities(
                dim=arb(dim),
                ancilla_dim=arb(ancilla_dim),
                modulus=sum(map(abs, scaled), arb(0)) / dim,
                overlap_modulus=sum(map(abs, rise), arb(0)) / dim,
                weighted_modulus=sum(weighted, arb(0)),
                excess=sum((abs(w - arb(1) / dim) for w in weights), arb(0)) / 2,
                whole_modulus=pair_moduli / dim**2,
            )

    def describe(self, choice: Draw, parameters: Parameters) -> tuple[str, ...]:
        """Return an instance in fractions as lines of text."""
        squares = [value * value for value in parameters["weights"]]
        shares = ", ".join(str(square / sum(squares)) for square in squares)
        return (*super().describe(choice, parameters), f"weights {shares}, where inputs have any")


def basis_inputs(qubits: int | None, gates: int | None) -> tuple[BasisInputs, ...]:
    """Return the fidelities with a basis of inputs and one ancilla, one data qubit unless given."""
    refuse_layers(gates)
    return tuple(BasisInputs(family, qubits or 1, 1) for family in TARGETS)


class _TracedBranches(NamedTuple):
    """Of each input and outcome, inputs slowest: arrays of shape (inputs and outcomes, dim)."""

    branches: Array
    slopes: Array


def _traced_branches(space: BasisInputs, choice: Draw, parameters: Parameters) -> _TracedBranches:
    """Return the branch of each input and outcome, and its derivative."""
    import jax.numpy as jnp

    from bptools.hunting.traced import circuit

    ancilla_dim = 2**space.n_ancillas
    generators, gates = circuit(space.family, choice, parameters, space.sizes.n_wires)
    before, after = (gate.conj().T for gate in gates)
    inputs = before[:, ::ancilla_dim]

    def split(outputs: Array) -> Array:
        cube = outputs.reshape(-1, ancilla_dim, inputs.shape[1])  # data, outcome, input
        return jnp.moveaxis(cube, 0, 2).swapaxes(0, 1).reshape(-1, cube.shape[0])

    return _TracedBranches(split(after @ inputs), split(after @ (-0.5j * generators[0] @ inputs)))


@dataclass(frozen=True)
class _EnclosedForms:
    """Quadratic forms of the branches, at the angle 0 and at a quarter turn up and down."""

    here: list[Any]  # a column of balls for each input and outcome, inputs slowest
    up: list[Any]
    down: list[Any]
    target: Any

    @property
    def norms(self) -> list[Any]:
        """p, the probability of each."""
        return [self._norm(branch) for branch in self.here]

    @property
    def norm_slopes(self) -> list[Any]:
        """P'."""
        return [self._slope(self._norm, i) for i in range(len(self.here))]

    @property
    def overlaps(self) -> list[Any]:
        """x, the overlap of each with the target."""
        return [self._overlap(branch) for branch in self.here]

    @property
    def overlap_slopes(self) -> list[Any]:
        """X'."""
        return [self._slope(self._overlap, i) for i in range(len(self.here))]

    def pair(self, i: int, j: int) -> Any:  # noqa: ANN401 - a ball; flint is imported when needed
        """The squared overlap of two branches."""
        return self._weight(self.here[i], self.here[j])

    def pair_slope(self, i: int, j: int) -> Any:  # noqa: ANN401 - a ball
        """Its derivative, both moving."""
        first = self._slope(partial(self._weight, partner=self.here[j]), i)
        return first + self._slope(partial(self._weight, partner=self.here[i]), j)

    def _slope(self, form: Callable[[Any], Any], i: int) -> Any:  # noqa: ANN401 - a ball
        return (form(self.up[i]) - form(self.down[i])) / 2

    def _overlap(self, branch: Any) -> Any:  # noqa: ANN401 - balls
        return (branch.conjugate().transpose() * self.target * branch)[0, 0].real

    def _norm(self, branch: Any) -> Any:  # noqa: ANN401 - balls
        return (branch.conjugate().transpose() * branch)[0, 0].real

    def _weight(self, branch: Any, partner: Any) -> Any:  # noqa: ANN401 - balls
        return abs((partner.conjugate().transpose() * branch)[0, 0]) ** 2


def _enclosed_forms(space: BasisInputs, choice: Draw, parameters: Parameters) -> _EnclosedForms:
    from flint import acb, acb_mat, arb

    from bptools.evaluation.balls import adjoint, identity
    from bptools.hunting.enclosed import circuit, observable

    dim, ancilla_dim = 2**space.n_qubits, 2**space.n_ancillas
    (generator,), gates = circuit(space.family, choice, parameters, space.sizes.n_wires)
    before, after = (adjoint(gate) for gate in gates)

    def branches(sign: int) -> list[Any]:
        turn = identity(dim * ancilla_dim) - generator * acb(0, sign)
        unitary = after * (turn * (1 / arb(1 + sign**2).sqrt())) * before
        rows = range(0, dim * ancilla_dim, ancilla_dim)
        return [
            acb_mat([[unitary[row + outcome, start]] for row in rows])
            for start in rows
            for outcome in range(ancilla_dim)
        ]

    target = observable(space.family, choice, parameters, space.n_qubits)
    return _EnclosedForms(branches(0), branches(1), branches(-1), target)
