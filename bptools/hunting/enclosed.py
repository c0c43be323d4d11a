"""The same quantities in ball arithmetic: what verifies a violation, by another route.

The observable is carried back gate by gate as three operators with weights, in place of the
search's quadrature over angles of a state that is carried forward.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from flint import acb, acb_mat, arb, ctx

from bptools.evaluation.balls import (
    PRECISION,
    adjoint,
    ball,
    ball_matrix,
    cayley,
    identity,
    integer_matrix,
    spectral_norm,
    turned,
)
from bptools.hunting.circuit_families import (
    CircuitFamily,
    Contraction,
    Gates,
    Generators,
    InputFamily,
)
from bptools.hunting.parametrised import Draw, Parameters, hermitian, involutions, pauli_strings
from bptools.hunting.quantities import HaarInputQuantities, SmallAngleQuantities, WaveQuantities


class EnclosedCircuit(NamedTuple):
    """A circuit's involutions and fixed gates."""

    generators: list[acb_mat]
    gates: list[acb_mat]


class MeanAndSquare(NamedTuple):
    """Mean and mean square over angles."""

    mean: arb
    square: arb


def unitary(values: Any) -> acb_mat:  # noqa: ANN401 - an array of fractions
    """Return the Cayley transform of the Hermitian matrix with these (N, N) parameters."""
    return cayley(ball_matrix(*hermitian(values)))


def circuit(
    family: CircuitFamily, choice: Draw, parameters: Parameters, n_wires: int
) -> EnclosedCircuit:
    """Return the generators and the fixed gates of one instance."""
    generators = [integer_matrix(involutions(n_wires)[label]) for label in choice["generators"]]
    if family.generators is Generators.ANY:
        turns = map(unitary, parameters["generators"])
        generators = [turned(matrix, turn) for matrix, turn in zip(generators, turns, strict=True)]
    gates = [_clifford(word, n_wires) for word in choice["words"]]
    if family.gates is Gates.ANY:
        factors = map(unitary, parameters["gates"])
        gates = [gate * factor for gate, factor in zip(gates, factors, strict=True)]
    return EnclosedCircuit(generators, gates)


def _clifford(word: Any, n_wires: int) -> acb_mat:  # noqa: ANN401 - an array of integers
    """Return the product of quarter turns exp(-i pi/4 P)."""
    gate = identity(2**n_wires)
    for label in word:
        if label:
            string = integer_matrix(pauli_strings(n_wires)[label])
            gate = gate * (identity(2**n_wires) - string * acb(0, 1)) * (1 / arb(2).sqrt())
    return gate


def observable(
    family: CircuitFamily, choice: Draw, parameters: Parameters, n_qubits: int
) -> acb_mat:
    """Return the observable of one instance."""
    matrix = ball_matrix(*family.observable.matrix(choice, parameters, n_qubits))
    if isinstance(family.observable, Contraction):
        return turned(matrix, unitary(parameters["turn"]))
    return matrix


def small_angles(
    family: InputFamily, choice: Draw, parameters: Parameters, n_qubits: int, n_gates: int
) -> SmallAngleQuantities:
    """Return enclosures of the quantities of an instance whose parameters are fractions."""
    with ctx.workprec(PRECISION):
        measured = observable(family, choice, parameters, n_qubits)
        walk = _Walk(
            circuit(family, choice, parameters, n_qubits),
            ball_matrix(*family.state.matrix(parameters)),
            int(choice["position"]),
            ball(parameters["width"].item()),
        )
        mean, mean_square = walk.averages(measured, n_gates - 1)
        hessians = [walk.at_zero(measured, j) for j in range(n_gates)]
        curvature = hessians.pop(walk.position)
        return SmallAngleQuantities(
            n_gates=n_gates,
            mean_square=mean_square,
            mean=mean,
            gradient=walk.at_zero(measured),
            own_hessian=curvature * curvature,
            other_hessians=sum((x * x for x in hessians), arb(0)),
            norm=spectral_norm(measured),
            cosine=walk.cosine,
            cosine_squared=walk.cosine_squared,
        )


@dataclass
class _Walk:
    """Carry an observable back through the circuit, at zero or on average.

    ``position`` is the angle of the slope, ``width`` the half width a of all angles.
    """

    circuit: EnclosedCircuit
    state: acb_mat
    position: int
    width: arb

    def __post_init__(self) -> None:
        self.cosine = (2 * self.width).sin() / (2 * self.width)
        self.cosine_squared = arb(1) / 2 + (4 * self.width).sin() / (8 * self.width)

    def averages(self, operator: acb_mat, j: int) -> MeanAndSquare:
        """Return mean and mean square of the slope that the operator has before gate j."""
        if j < 0:
            value = (self.state * operator).trace().real
            return MeanAndSquare(value, value * value)  # a power of a ball about 0 is undefined
        generator, gate = self.circuit.generators[j], self.circuit.gates[j]
        operator = adjoint(gate) * operator * gate
        if j == self.position:
            operator = self._slope(operator, j)
        flipped = generator * operator * generator
        even, odd = (operator + flipped) * acb(0.5), (operator - flipped) * acb(0.5)
        mean, square = self.averages(even + odd * self.cosine, j - 1)
        spread = self.cosine_squared - self.cosine * self.cosine
        square += spread * self.averages(odd, j - 1).square
        sine = self._slope(operator, j) * acb(0.5)
        square += (1 - self.cosine_squared) * self.averages(sine, j - 1).square
        return MeanAndSquare(mean, square)

    def at_zero(self, operator: acb_mat, other: int | None = None) -> arb:
        """Return the slope at zero, or its derivative by another angle."""
        for j in reversed(range(len(self.circuit.generators))):
            gate = self.circuit.gates[j]
            operator = adjoint(gate) * operator * gate
            for _ in range((j == self.position) + (j == other)):
                operator = self._slope(operator, j)
        return (self.state * operator).trace().real

    def _slope(self, operator: acb_mat, j: int) -> acb_mat:
        generator = self.circuit.generators[j]
        return (generator * operator - operator * generator) * acb(0, 1)


def gradient_operator(
    family: CircuitFamily, choice: Draw, parameters: Parameters, n_qubits: int, n_ancillas: int
) -> acb_mat:
    """Return the matrix whose expectation in the data qubits' input is the gradient."""
    dim, ancilla_dim = 2**n_qubits, 2**n_ancillas
    (generator,), (before, after) = circuit(family, choice, parameters, n_qubits + n_ancillas)
    target = observable(family, choice, parameters, n_qubits)
    widened = acb_mat(dim * ancilla_dim, dim * ancilla_dim)
    for i, j, k in np.ndindex(dim, dim, ancilla_dim):
        widened[i * ancilla_dim + k, j * ancilla_dim + k] = target[i, j]
    carried = turned(widened, after)
    slope = turned(generator * carried - carried * generator, before)
    zeros = range(0, dim * ancilla_dim, ancilla_dim)  # rows where all ancillas are in |0>
    return acb_mat([[slope[i, j] * acb(0, 0.5) for j in zeros] for i in zeros])


def haar_inputs(
    family: CircuitFamily, choice: Draw, parameters: Parameters, n_qubits: int, n_ancillas: int
) -> HaarInputQuantities:
    """Return enclosures of the gradient's moments, by the squared norm of the block."""
    dim, ancilla_dim = 2**n_qubits, 2**n_ancillas
    with ctx.workprec(PRECISION):
        block = gradient_operator(family, choice, parameters, n_qubits, n_ancillas)
        trace, square = block.trace().real, (block * block).trace().real
        mean = trace / dim
        variance = (square + trace * trace) / (dim * (dim + 1)) - mean * mean
        return HaarInputQuantities(arb(dim), arb(ancilla_dim), mean, variance)


def wave(parameters: Parameters) -> WaveQuantities:
    """Return enclosures of the averages, by integration."""
    with ctx.workprec(PRECISION):
        constant, even, odd, width = (ball(parameters[name].item()) for name in "ABCa")

        def squared_value(angle: acb, _: object) -> acb:
            value = constant + even * (2 * angle).cos() + odd * (2 * angle).sin()
            return value * value

        def squared_slope(angle: acb, _: object) -> acb:
            slope = 2 * (odd * (2 * angle).cos() - even * (2 * angle).sin())
            return slope * slope

        return WaveQuantities(
            value=constant + even,
            slope=2 * odd,
            mean_square=acb.integral(squared_value, -width, width).real / (2 * width),
            mean_square_slope=acb.integral(squared_slope, -width, width).real / (2 * width),
            cosine=(2 * width).sin() / (2 * width),
            cosine_squared=arb(1) / 2 + (4 * width).sin() / (8 * width),
        )
