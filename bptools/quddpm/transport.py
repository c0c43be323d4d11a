"""Optimal transport between two ensembles of equal weights, by POT."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def optimal_plan(costs: ArrayLike) -> NDArray[np.float64]:
    """Return the plan of least cost, a joint distribution with uniform marginals.

    Args:
        costs: Cost of every pair, shape (a, b).

    Returns:
        Weights, shape (a, b), that sum to 1.

    >>> optimal_plan([[0.0, 1.0], [1.0, 0.0]]).tolist()
    [[0.5, 0.0], [0.0, 0.5]]
    """
    import ot  # takes seconds to import, and few runs need it

    table = np.asarray(costs, dtype=np.float64)
    rows, columns = (np.full(size, 1 / size) for size in table.shape)
    return np.asarray(ot.emd(rows, columns, table))


def transport_cost(costs: ArrayLike) -> float:
    """Return the least mean cost of carrying one ensemble into the other.

    Args:
        costs: Cost of every pair, shape (a, b).

    >>> transport_cost([[0.0, 1.0], [1.0, 0.0]])
    0.0
    """
    return float((optimal_plan(costs) * np.asarray(costs)).sum())
