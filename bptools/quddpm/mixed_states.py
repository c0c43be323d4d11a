"""Batches of density matrices, of few qubits: depolarised, measured, compared.

The superfidelity G(ρ, σ) = tr ρσ + √((1 − tr ρ²)(1 − tr σ²)) takes the place of the fidelity, which
it is where one of the states is pure; above it elsewhere. It is a positive kernel.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    import jax

    from bptools.simulator import CompiledCircuit

ROUNDING = 16  # in units of the last place: 1 − tr ρ² below it has no root with a derivative


def depolarised(states: ArrayLike, weight: float) -> NDArray[np.complex128]:
    """Return w |ψ⟩⟨ψ| + (1 − w) 1/N for every state.

    Args:
        states: Normalised states, shape (count, dim).
        weight: w, in [0, 1].

    Returns:
        Density matrices, shape (count, dim, dim).

    >>> depolarised([[1.0, 0.0]], 0.5)[0].real.tolist()
    [[0.75, 0.0], [0.0, 0.25]]
    """
    amplitudes = np.asarray(states, dtype=np.complex128)
    dim = amplitudes.shape[1]
    pure = amplitudes[:, :, None] * amplitudes[:, None, :].conj()
    return np.asarray(weight * pure + (1 - weight) * np.eye(dim) / dim)


def density_matrices(states: ArrayLike) -> NDArray[np.complex128]:
    """Return states as density matrices, which they may be already.

    Args:
        states: Shape (count, dim) or (count, dim, dim).

    >>> density_matrices([[0.0, 1.0]])[0].real.tolist()
    [[0.0, 0.0], [0.0, 1.0]]
    """
    array = np.asarray(states, dtype=np.complex128)
    return depolarised(array, 1.0) if array.ndim == 2 else array


def superfidelity_table(left: ArrayLike, right: ArrayLike) -> NDArray[np.float64]:
    """Return the superfidelity of every pair, in double precision.

    Args:
        left: Density matrices, shape (a, dim, dim).
        right: Density matrices, shape (b, dim, dim).

    Returns:
        Shape (a, b).

    Source: Miszczak et al., arXiv:0805.2037.

    >>> superfidelity_table(np.eye(2)[None] / 2, np.eye(2)[None] / 2).tolist()
    [[1.0]]
    """
    rho, sigma = (np.asarray(states, dtype=np.complex128) for states in (left, right))
    overlaps = np.einsum("aij,bji->ab", rho, sigma).real
    roots = [
        np.sqrt(np.maximum(1 - (np.abs(states) ** 2).sum(axis=(1, 2)), 0))
        for states in (rho, sigma)
    ]
    return np.asarray(overlaps + np.multiply.outer(*roots))


def superfidelities(left: jax.Array, right: jax.Array) -> jax.Array:
    """Return the superfidelity of every pair, differentiable by JAX.

    Args:
        left: Density matrices, shape (a, dim, dim).
        right: Density matrices, shape (b, dim, dim).

    Returns:
        Shape (a, b); the derivative of the root is 0 where a state is pure to rounding.
    """
    import jax.numpy as jnp

    from bptools.simulator.passes import PRECISION

    rho, sigma = (states.reshape(len(states), -1) for states in (left, right))
    # tr ρσ of Hermitian matrices is the real inner product of their entries
    overlaps = jnp.matmul(_parts(rho), _parts(sigma).T, precision=PRECISION)
    table: jax.Array = overlaps + _mixedness(rho)[:, None] * _mixedness(sigma)[None, :]
    return table


def sampled(
    circuit: CompiledCircuit, parameters: jax.Array, states: jax.Array, key: jax.Array
) -> tuple[jax.Array, jax.Array]:
    """Measure the ancillas of every density matrix once by the Born rule.

    Args:
        circuit: The circuit; its ancillas begin in |0⟩.
        parameters: Of its parameter shape.
        states: Density matrices of the data qubits, shape (batch, dim, dim).
        key: JAX's random key; it decides the outcomes.

    Returns:
        The density matrices after the outcomes, and the outcomes, shape (batch,). Derivatives are
        taken at fixed outcomes.
    """
    import jax
    import jax.numpy as jnp

    from bptools.simulator import with_ancillas
    from bptools.simulator.measurement import born_outcomes
    from bptools.simulator.passes import PRECISION

    dim, dtype = states.shape[1], circuit.plan.dtype
    columns = circuit.apply(parameters, with_ancillas(jnp.eye(dim, dtype=dtype), circuit.n_ancilla))
    kraus = columns.reshape(dim, -1, dim).transpose(1, 2, 0)  # outcome, output, input
    effects = jnp.einsum("zki,zkj->zij", kraus.conj(), kraus, precision=PRECISION)
    weights = jnp.einsum("zij,bji->zb", effects, states, precision=PRECISION).real
    points = jax.random.uniform(key, (len(states),), weights.dtype)
    outcomes = born_outcomes(jnp.maximum(jax.lax.stop_gradient(weights), 0), points)
    chosen = kraus[outcomes]
    turned = jnp.einsum("bki,bij,blj->bkl", chosen, states, chosen.conj(), precision=PRECISION)
    traces = jnp.trace(turned, axis1=1, axis2=2).real
    return turned / traces[:, None, None], outcomes


def _parts(entries: jax.Array) -> Any:  # noqa: ANN401 - of JAX
    import jax.numpy as jnp

    return jnp.concatenate([entries.real, entries.imag], axis=1)


def _mixedness(entries: jax.Array) -> Any:  # noqa: ANN401 - of JAX
    """Return √(1 − tr ρ²) of every state, with a derivative everywhere."""
    import jax.numpy as jnp

    impurity = 1 - (_parts(entries) ** 2).sum(axis=1)
    mixed = impurity > ROUNDING * np.finfo(impurity.dtype).eps
    return jnp.where(mixed, jnp.sqrt(jnp.where(mixed, impurity, 1.0)), 0.0)
