"""The losses of training: distances of two batches of pure states, differentiable by JAX."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import jax
import numpy as np
from jax.typing import ArrayLike
from numpy.typing import NDArray

from bptools.quddpm.discrepancy import fidelities, mmd_u, mmd_v
from bptools.quddpm.transport import optimal_plan


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
    # as bits: JAX rounds double precision where it calls back from a thread of its own
    bits = jax.lax.bitcast_convert_type(jax.lax.stop_gradient(costs), np.uint32)
    kind = jax.eval_shape(lambda words: words, bits)
    words = jax.pure_callback(partial(_plan, dtype=costs.dtype), kind, bits)
    plan: jax.Array = jax.lax.bitcast_convert_type(words, costs.dtype)
    return (plan * costs).sum()


def _plan(bits: NDArray[np.uint32], dtype: np.dtype[np.floating]) -> NDArray[np.uint32]:
    """Return the bits of the plan from those of the costs, numbers of the given type."""
    words = np.asarray(bits)
    costs = words.reshape(len(words), -1).view(dtype)
    return optimal_plan(costs).astype(dtype).view(np.uint32).reshape(words.shape)


LOSSES: dict[str, Callable[[ArrayLike, ArrayLike], jax.Array]] = {
    "mmd-v": mmd_v,
    "mmd-u": mmd_u,
    "wasserstein": wasserstein,
}
