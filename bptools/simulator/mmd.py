"""The maximum mean discrepancy of two batches of pure states under the fidelity kernel."""

from __future__ import annotations

import jax
import jax.numpy as jnp
from jax.typing import ArrayLike

from bptools.simulator.passes import PRECISION


def fidelities(left: ArrayLike, right: ArrayLike) -> jax.Array:
    """Return |⟨x|y⟩|² of every pair.

    Args:
        left: Normalised states x, shape (a, dim).
        right: Normalised states y, shape (b, dim).

    Returns:
        Shape (a, b).
    """
    x, y = jnp.asarray(left), jnp.asarray(right)
    flat = jnp.concatenate([x.real, x.imag], axis=1)
    straight = jnp.concatenate([y.real, y.imag], axis=1)
    crossed = jnp.concatenate([y.imag, -y.real], axis=1)
    real = jnp.matmul(flat, straight.T, precision=PRECISION)
    imaginary = jnp.matmul(flat, crossed.T, precision=PRECISION)
    return real**2 + imaginary**2


def mmd_v(samples: ArrayLike, targets: ArrayLike) -> jax.Array:
    """Return the V-statistic of the squared discrepancy: all pairs, a state with itself too.

    Args:
        samples: Normalised states, shape (a, dim).
        targets: Normalised states, shape (b, dim).

    Returns:
        A number that is never negative: the squared discrepancy of the two empirical measures.

    >>> float(mmd_v([[1.0, 0.0]], [[0.0, 1.0]]))
    2.0
    """
    cross = fidelities(samples, targets).mean()
    return fidelities(samples, samples).mean() + fidelities(targets, targets).mean() - 2 * cross


def mmd_u(samples: ArrayLike, targets: ArrayLike) -> jax.Array:
    """Return the U-statistic: without the pairs of a state with itself, hence unbiased.

    Args:
        samples: Normalised states, shape (a, dim), a at least 2.
        targets: Normalised states, shape (b, dim), b at least 2.

    Returns:
        A number of either sign, whose expectation is the squared discrepancy.

    Raises:
        ValueError: If a batch holds fewer than two states.

    >>> float(mmd_u([[1.0, 0.0]] * 2, [[0.0, 1.0]] * 2))
    2.0
    """
    cross = fidelities(samples, targets).mean()
    return _mean_of_pairs(samples) + _mean_of_pairs(targets) - 2 * cross


def _mean_of_pairs(states: ArrayLike) -> jax.Array:
    """Return the mean fidelity of two different members."""
    table = fidelities(states, states)
    count = len(table)
    if count < 2:
        raise ValueError(f"a U-statistic needs at least 2 states, there are {count}")
    return (table.sum() - jnp.trace(table)) / (count * (count - 1))
