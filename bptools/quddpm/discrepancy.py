"""The maximum mean discrepancy (MMD) of two batches of pure states under the fidelity kernel.

The loss of training and the metric of its result are the same two statistics of three tables of
fidelities. Their tables differ: the loss has JAX's, differentiable and in the precision of
training, the metric has NumPy's, in double precision (``bptools.quddpm.metrics``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

if TYPE_CHECKING:
    import jax
    from jax.typing import ArrayLike

Table: TypeAlias = Any  # of fidelities, an array of JAX or of NumPy


class FidelityTables(NamedTuple):
    """The fidelities of every pair of a samples and b targets."""

    across: Table  # shape (a, b)
    samples: Table  # shape (a, a)
    targets: Table  # shape (b, b)


def v_statistic(tables: FidelityTables) -> Any:  # noqa: ANN401 - a number of the tables' library
    """Return the squared discrepancy of two empirical measures: all pairs, never negative."""
    return tables.samples.mean() + tables.targets.mean() - 2 * tables.across.mean()


def u_statistic(tables: FidelityTables) -> Any:  # noqa: ANN401 - as above
    """Return the unbiased estimate: without the pairs of a state with itself, of either sign.

    Raises:
        ValueError: If a batch holds fewer than two states.
    """
    own = _mean_of_pairs(tables.samples) + _mean_of_pairs(tables.targets)
    return own - 2 * tables.across.mean()


def fidelities(left: ArrayLike, right: ArrayLike) -> jax.Array:
    """Return |⟨x|y⟩|² of every pair; of density matrices the superfidelity.

    Args:
        left: Normalised states x, shape (a, dim), or density matrices, shape (a, dim, dim).
        right: Normalised states y, shape (b, dim), or density matrices, shape (b, dim, dim).

    Returns:
        Shape (a, b).
    """
    import jax.numpy as jnp

    from bptools.quddpm.mixed_states import superfidelities
    from bptools.simulator.passes import PRECISION

    x, y = jnp.asarray(left), jnp.asarray(right)
    if x.ndim == 3:
        return superfidelities(x, y)
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
    statistic: jax.Array = v_statistic(_tables(samples, targets))
    return statistic


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
    statistic: jax.Array = u_statistic(_tables(samples, targets))
    return statistic


def _tables(samples: ArrayLike, targets: ArrayLike) -> FidelityTables:
    return FidelityTables(
        fidelities(samples, targets), fidelities(samples, samples), fidelities(targets, targets)
    )


def _mean_of_pairs(table: Table) -> Any:  # noqa: ANN401 - a number of the table's library
    """Return the mean fidelity of two different members."""
    count = len(table)
    if count < 2:
        raise ValueError(f"a U-statistic needs at least 2 states, there are {count}")
    return (table.sum() - table.trace()) / (count * (count - 1))
