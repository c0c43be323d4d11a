"""An instance's quantities in floating point, differentiable: the route of the search.

The average over an angle is a quadrature: (d_k f)^2 is of degree 2 in cos 2 theta, sin 2 theta, so
three nodes 0, t, -t are exact on [-a, a].
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from bptools.hunting.circuit_families import (
    CircuitFamily,
    Contraction,
    Gates,
    Generators,
    InputFamily,
)
from bptools.hunting.parametrised import Draw, Parameters, hermitian, involutions, pauli_strings
from bptools.hunting.quantities import HaarInputQuantities, SmallAngleQuantities, WaveQuantities

if TYPE_CHECKING:
    from jax import Array

# no gradient at all would be 0/0 in a ratio, and an infinite slope of a root
_TINY = 1e-24
_SQUARINGS = 30  # a norm is too small by at most 2^-30 of itself


class TracedCircuit(NamedTuple):
    """A circuit's involutions and fixed gates, each of shape (count, N, N)."""

    generators: Array
    gates: Array


class Quadrature(NamedTuple):
    """Nodes (3^D, D) and weights (3^D,) for D angles on [-a, a], and two averages over one."""

    nodes: Array
    weights: Array
    cosine: Array  # E cos 2 theta
    cosine_squared: Array  # E cos^2 2 theta


def unitaries(values: Array) -> Array:
    """Return the Cayley transforms (1 + iA)^-1 (1 - iA) of Hermitian A, shape (..., N, N)."""
    real, imaginary = hermitian(values)
    turn = 1j * (real + 1j * imaginary)
    identity = jnp.broadcast_to(jnp.eye(turn.shape[-1]), turn.shape)
    return _eliminated(identity + turn, identity - turn)


def _eliminated(left: Array, right: Array) -> Array:
    """Return left^-1 right for a left matrix whose Hermitian part is 1, which needs no pivots.

    LAPACK, called from many threads of XLA at once, waits for ever on small machines.
    """
    dim = left.shape[-1]

    def clear(i: Array, rows: Array) -> Array:
        pivot = (
            jnp.take(rows, i, axis=-2) / jnp.take(jnp.take(rows, i, axis=-2), i, axis=-1)[..., None]
        )
        rows = rows - jnp.take(rows, i, axis=-1)[..., :, None] * pivot[..., None, :]
        return rows.at[..., i, :].set(pivot)

    rows = jnp.concatenate([left, right], axis=-1)
    cleared: Array = jax.lax.fori_loop(0, dim, clear, rows)
    return cleared[..., dim:]


def adjoint(matrix: Array) -> Array:
    """Return the adjoints of matrices, shape (..., N, N)."""
    return matrix.conj().swapaxes(-1, -2)


def turned(matrix: Array, unitary: Array) -> Array:
    """Return U M U^dagger."""
    return unitary @ matrix @ adjoint(unitary)


def circuit(
    family: CircuitFamily, choice: Draw, parameters: Parameters, n_wires: int
) -> TracedCircuit:
    """Return the generators and the fixed gates of one instance."""
    generators = jnp.asarray(involutions(n_wires))[choice["generators"]]
    if family.generators is Generators.ANY:
        generators = turned(generators, unitaries(parameters["generators"]))
    strings = pauli_strings(n_wires)
    turns = (strings[:1] - 1j * strings) / np.sqrt(2)
    turns[0] = strings[0]
    gates = jnp.asarray(strings[0])[None]
    for letter in range(choice["words"].shape[-1]):
        gates = gates @ jnp.asarray(turns)[choice["words"][..., letter]]
    if family.gates is Gates.ANY:
        gates = gates @ unitaries(parameters["gates"])
    return TracedCircuit(generators, gates)


def observable(family: CircuitFamily, choice: Draw, parameters: Parameters, n_qubits: int) -> Array:
    """Return the observable of one instance."""
    real, imaginary = family.observable.matrix(choice, parameters, n_qubits)
    matrix: Array = real + 1j * imaginary
    if isinstance(family.observable, Contraction):
        return turned(matrix, unitaries(parameters["turn"]))
    return matrix


def small_angles(
    family: InputFamily, choice: Draw, parameters: Parameters, n_qubits: int, n_gates: int
) -> SmallAngleQuantities:
    """Return the quantities of one instance; gate 1 acts first."""
    generators, gates = circuit(family, choice, parameters, n_qubits)
    measured = observable(family, choice, parameters, n_qubits)
    real, imaginary = family.state.matrix(parameters)
    identity = jnp.eye(2**n_qubits)

    def loss(angles: Array) -> Array:
        output = real + 1j * imaginary
        for j in range(n_gates):
            turn = jnp.cos(angles[j]) * identity - 1j * jnp.sin(angles[j]) * generators[j]
            output = turned(output, gates[j] @ turn)
        return jnp.trace(measured @ output).real

    direction = jnp.zeros(n_gates).at[choice["position"]].set(1.0)

    def slope(angles: Array) -> Array:
        derivative: Array = jax.jvp(loss, (angles,), (direction,))[1]
        return derivative

    average = quadrature(parameters["width"], n_gates)
    slopes = jax.vmap(slope)(average.nodes)
    gradient, hessians = jax.value_and_grad(slope)(jnp.zeros(n_gates))
    return SmallAngleQuantities(
        n_gates=n_gates,
        mean_square=(average.weights * slopes**2).sum() + _TINY,
        mean=(average.weights * slopes).sum(),
        gradient=gradient,
        own_hessian=(direction * hessians**2).sum(),
        other_hessians=((1 - direction) * hessians**2).sum(),
        norm=spectral_norm(measured),
        cosine=average.cosine,
        cosine_squared=average.cosine_squared,
    )


def quadrature(width: Array, n_gates: int) -> Quadrature:
    """Return nodes and weights that average squared gradients over uniform angles exactly."""
    cosine = jnp.sin(2 * width) / (2 * width)
    cosine_squared = 0.5 + jnp.sin(4 * width) / (8 * width)
    first, second = 1 - cosine, 1 - 2 * cosine + cosine_squared  # E u, E u^2, u = 1 - cos 2 theta
    node = jnp.arccos(1 - second / first) / 2
    side = first**2 / second / 2
    signs = np.array(list(product((0, 1, -1), repeat=n_gates)))
    weights = jnp.where(jnp.asarray(signs) == 0, 1 - 2 * side, side).prod(axis=1)
    return Quadrature(jnp.asarray(signs) * node, weights, cosine, cosine_squared)


def spectral_norm(matrix: Array) -> Array:
    """Return the largest absolute eigenvalue, with a slope where eigenvalues coincide too.

    A high power of the matrix is the projector on its eigenspace, up to a factor.
    """
    square = matrix @ matrix

    def squared(_: int, power: Array) -> Array:
        return power @ power / jnp.trace(power @ power).real

    first = jax.lax.stop_gradient(square / jnp.trace(square).real)
    power = jax.lax.stop_gradient(jax.lax.fori_loop(0, _SQUARINGS, squared, first))
    return jnp.sqrt(jnp.trace(power @ square).real)


def gradient_operator(
    family: CircuitFamily, choice: Draw, parameters: Parameters, n_qubits: int, n_ancillas: int
) -> Array:
    """Return the matrix whose expectation in the data qubits' input is the gradient."""
    ancilla_dim = 2**n_ancillas
    generators, gates = circuit(family, choice, parameters, n_qubits + n_ancillas)
    target = observable(family, choice, parameters, n_qubits)
    carried = turned(jnp.kron(target, jnp.eye(ancilla_dim)), gates[1])
    commutator = 0.5j * (generators[0] @ carried - carried @ generators[0])
    return turned(commutator, gates[0])[::ancilla_dim, ::ancilla_dim]


def haar_inputs(
    family: CircuitFamily, choice: Draw, parameters: Parameters, n_qubits: int, n_ancillas: int
) -> HaarInputQuantities:
    """Return the moments of the gradient by one angle of a circuit with Haar inputs."""
    dim, ancilla_dim = 2**n_qubits, 2**n_ancillas
    block = gradient_operator(family, choice, parameters, n_qubits, n_ancillas)
    trace, square = jnp.trace(block).real, (jnp.abs(block) ** 2).sum()
    return HaarInputQuantities(
        dim=dim,
        ancilla_dim=ancilla_dim,
        mean=trace / dim,
        variance=square / (dim * (dim + 1)) - trace**2 / (dim**2 * (dim + 1)),
    )


def wave(parameters: Parameters) -> WaveQuantities:
    """Return the averages of A + B cos 2 theta + C sin 2 theta, by quadrature."""
    average = quadrature(parameters["a"], 1)
    turns = 2 * average.nodes[:, 0]
    even, odd = parameters["B"], parameters["C"]
    values = parameters["A"] + even * jnp.cos(turns) + odd * jnp.sin(turns)
    slopes = 2 * (odd * jnp.cos(turns) - even * jnp.sin(turns))
    return WaveQuantities(
        value=parameters["A"] + even,
        slope=2 * odd,
        mean_square=(average.weights * values**2).sum(),
        mean_square_slope=(average.weights * slopes**2).sum(),
        cosine=average.cosine,
        cosine_squared=average.cosine_squared,
    )
