"""The losses of training: distances of two batches of pure states, differentiable by JAX."""

from __future__ import annotations

from collections.abc import Callable

import jax
import numpy as np
from jax.typing import ArrayLike
from numpy.typing import NDArray

from bptools.quddpm.transport import optimal_plan
from bptools.simulator.mmd import fidelities, mmd_u, mmd_v


def wasserstein(samples: ArrayLike, targets: ArrayLike) -> jax.Array:
    """Return the optimal transport cost between two batches, infidelity being the cost of a pair.

    The plan is POT's exact one; the gradient is taken at this plan, which is the gradient wherever
    the plan is unique.

    Args:
        samples: Normalised states, shape (a, dim).
        targets: Normalised states, shape (b, dim).

    Returns:
        A number in 0..1; 0 only if both batches are the same states.

    Source: arXiv:2310.05866.

    >>> float(wasserstein([[1.0, 0.0], [0.0, 1.0]], [[0.0, 1.0], [1.0, 0.0]]))
    0.0
    """
    costs = 1 - fidelities(samples, targets)
    shape = jax.eval_shape(lambda table: table, costs)
    plan: jax.Array = jax.pure_callback(_plan, shape, jax.lax.stop_gradient(costs))
    return (plan * costs).sum()


def _plan(costs: NDArray[np.floating]) -> NDArray[np.floating]:
    table = np.asarray(costs)
    return optimal_plan(table).astype(table.dtype)


LOSSES: dict[str, Callable[[ArrayLike, ArrayLike], jax.Array]] = {
    "mmd-v": mmd_v,
    "mmd-u": mmd_u,
    "wasserstein": wasserstein,
}
