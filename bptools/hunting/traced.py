"""An instance's quantities in floating point, differentiable: the route of the search.

The average over an angle is a quadrature: (d_k f)^2 is of degree 2 in cos 2 theta, sin 2 theta, so
three nodes 0, t, -t are exact on [-a, a]. The weight of the node at 0 is kappa, which is why no
average of a square can be less than kappa times its value at 0.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import jax
import jax.numpy as jnp
import numpy as np

from bptools.hunting.families import (
    Draw,
    Family,
    Parameters,
    density,
    hermitian,
    involutions,
    observable,
    pauli_strings,
    state,
    unit,
)
from bptools.hunting.quantities import (
    AveragedStatesQuantities,
    FlatInputQuantities,
    HaarInputQuantities,
    NearHaarQuantities,
    SmallAngleQuantities,
    WaveQuantities,
)

if TYPE_CHECKING:
    from jax import Array

# no gradient at all would be 0/0 in a ratio, and an infinite slope of a root
_TINY = 1e-24
_SQUARINGS = 30  # a norm is too small by at most 2^-30 of itself


def unitaries(values: Array) -> Array:
    """Return the Cayley transforms (1 + iA)^-1 (1 - iA) of Hermitian A, shape (..., N, N)."""
    real, imaginary = hermitian(values)
    turn = 1j * (real + 1j * imaginary)
    one = jnp.broadcast_to(jnp.eye(turn.shape[-1]), turn.shape)
    return _eliminated(one + turn, one - turn)


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


def _adjoint(matrix: Array) -> Array:
    return matrix.conj().swapaxes(-1, -2)


def _carried(matrix: Array, unitary: Array) -> Array:
    return unitary @ matrix @ _adjoint(unitary)


def _circuit(n_qubits: int, choice: Draw, parameters: Parameters) -> tuple[Array, Array]:
    """Return the generators and the fixed gates, each of shape (D, N, N)."""
    generators = jnp.asarray(involutions(n_qubits))[choice["generators"]]
    if "generators" in parameters:
        generators = _carried(generators, unitaries(parameters["generators"]))
    strings = pauli_strings(n_qubits)
    turns = (strings[:1] - 1j * strings) / np.sqrt(2)
    turns[0] = strings[0]
    gates = jnp.asarray(strings[0])[None]
    for letter in range(choice["words"].shape[-1]):
        gates = gates @ jnp.asarray(turns)[choice["words"][..., letter]]
    if "gates" in parameters:
        gates = gates @ unitaries(parameters["gates"])
    return generators, gates


def _observable(family: Family, choice: Draw, parameters: Parameters, n_qubits: int) -> Array:
    real, imaginary = observable(family, choice, parameters, n_qubits)
    matrix = real + 1j * imaginary
    return _carried(matrix, unitaries(parameters["turn"])) if "turn" in parameters else matrix


def small_angles(
    family: Family, choice: Draw, parameters: Parameters, n_qubits: int, n_gates: int
) -> SmallAngleQuantities:
    """Return the quantities of one instance; gate 1 acts first."""
    generators, gates = _circuit(n_qubits, choice, parameters)
    measured = _observable(family, choice, parameters, n_qubits)
    real, imaginary = state(family, parameters)
    one = jnp.eye(2**n_qubits)

    def loss(angles: Array) -> Array:
        output = real + 1j * imaginary
        for j in range(n_gates):
            turn = jnp.cos(angles[j]) * one - 1j * jnp.sin(angles[j]) * generators[j]
            output = _carried(output, gates[j] @ turn)
        return jnp.trace(measured @ output).real

    direction = jnp.zeros(n_gates).at[choice["position"]].set(1.0)

    def slope(angles: Array) -> Array:
        derivative: Array = jax.jvp(loss, (angles,), (direction,))[1]
        return derivative

    nodes, weights, cosine, alpha = quadrature(parameters["width"], n_gates)
    slopes = jax.vmap(slope)(nodes)
    gradient, hessians = jax.value_and_grad(slope)(jnp.zeros(n_gates))
    return SmallAngleQuantities(
        n_gates=n_gates,
        mean_square=(weights * slopes**2).sum() + _TINY,
        mean=(weights * slopes).sum(),
        gradient=gradient,
        own_hessian=(direction * hessians**2).sum(),
        other_hessians=((1 - direction) * hessians**2).sum(),
        norm=_norm(measured),
        cosine=cosine,
        alpha=alpha,
    )


def quadrature(width: Array, n_gates: int) -> tuple[Array, Array, Array, Array]:
    """Return nodes (3^D, D), weights (3^D,), E cos 2 theta and E cos^2 2 theta."""
    cosine = jnp.sin(2 * width) / (2 * width)
    alpha = 0.5 + jnp.sin(4 * width) / (8 * width)
    first, second = 1 - cosine, 1 - 2 * cosine + alpha  # E u, E u^2
    node = jnp.arccos(1 - second / first) / 2
    side = first**2 / second / 2
    signs = np.array(list(product((0, 1, -1), repeat=n_gates)))
    weights = jnp.where(jnp.asarray(signs) == 0, 1 - 2 * side, side).prod(axis=1)
    return jnp.asarray(signs) * node, weights, cosine, alpha


def _norm(matrix: Array) -> Array:
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
    family: Family, choice: Draw, parameters: Parameters, n_qubits: int, n_ancillas: int
) -> Array:
    """Return the matrix whose expectation in the data qubits' input is the gradient."""
    ancilla_dim = 2**n_ancillas
    generators, gates = _circuit(n_qubits + n_ancillas, choice, parameters)
    target = _observable(family, choice, parameters, n_qubits)
    carried = _carried(jnp.kron(target, jnp.eye(ancilla_dim)), gates[1])
    commutator = 0.5j * (generators[0] @ carried - carried @ generators[0])
    return _carried(commutator, gates[0])[::ancilla_dim, ::ancilla_dim]


def haar_inputs(
    family: Family, choice: Draw, parameters: Parameters, n_qubits: int, n_ancillas: int
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


def near_haar(
    family: Family, choice: Draw, parameters: Parameters, n_qubits: int, n_ancillas: int
) -> NearHaarQuantities:
    """Return what a deviation of the input's moments does to the gradient's."""
    operator = gradient_operator(family, choice, parameters, n_qubits, n_ancillas)
    centred = operator - jnp.trace(operator).real / 2**n_qubits * jnp.eye(2**n_qubits)
    plus, minus = (
        (real + 1j * imaginary) @ _adjoint(real + 1j * imaginary)
        for real, imaginary in parameters["first"]
    )
    deviation = plus - minus
    pairs = [
        (real + 1j * imaginary).reshape(centred.shape) for real, imaginary in parameters["second"]
    ]
    over, under = ((pair.conj() * (centred @ pair @ centred.T)).sum().real for pair in pairs)
    return NearHaarQuantities(
        norm=_norm(centred),
        first_distance=jnp.trace(plus + minus).real,
        first_square=(jnp.abs(deviation) ** 2).sum(),
        second_distance=sum((jnp.abs(pair) ** 2).sum() for pair in pairs),
        shift=jnp.trace(deviation @ operator).real,
        centred_shift=jnp.trace(deviation @ centred).real,
        second_shift=over - under,
        weight=jnp.trace(plus).real,
        squared=jnp.trace(plus @ operator @ operator).real,
    )


def flat_inputs(
    family: Family, choice: Draw, parameters: Parameters, n_qubits: int
) -> FlatInputQuantities:
    """Return the gradient with a pure input all of whose amplitudes have modulus N^(-1/2)."""
    operator = gradient_operator(family, choice, parameters, n_qubits, 0)
    real, imaginary = unit(parameters["phases"])
    amplitudes = real + 1j * imaginary
    dim = 2**n_qubits
    return FlatInputQuantities(dim, (amplitudes.conj() @ operator @ amplitudes).real / dim)


def averaged_states(parameters: Parameters) -> AveragedStatesQuantities:
    """Return the traces of products of two density matrices."""
    first, second = (
        real + 1j * imaginary
        for real, imaginary in (density(parameters[name]) for name in ("first", "second"))
    )
    return AveragedStatesQuantities(
        first=jnp.trace(first @ first).real,
        second=jnp.trace(second @ second).real,
        overlap=jnp.trace(first @ second).real,
    )


def wave(parameters: Parameters) -> WaveQuantities:
    """Return the averages of A + B cos 2 theta + C sin 2 theta, by quadrature."""
    nodes, weights, cosine, alpha = quadrature(parameters["a"], 1)
    turns = 2 * nodes[:, 0]
    even, odd = parameters["B"], parameters["C"]
    values = parameters["A"] + even * jnp.cos(turns) + odd * jnp.sin(turns)
    slopes = 2 * (odd * jnp.cos(turns) - even * jnp.sin(turns))
    return WaveQuantities(
        value=parameters["A"] + even,
        slope=2 * odd,
        mean_square=(weights * values**2).sum(),
        mean_square_slope=(weights * slopes**2).sum(),
        cosine=cosine,
        alpha=alpha,
    )
