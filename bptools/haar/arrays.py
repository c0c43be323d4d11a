"""Averages with concrete matrices as arrays, from traces of their products: no network is built.

Everything here is a sum over pairs of permutations, weighted by Weingarten functions, of traces
along cycles: of degree 4 these are 576 terms of a few matrix products, at any dimension. Arrays may
be NumPy's or JAX's, and have leading axes, over which the results are a batch.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations
from math import exp, factorial, log, prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bptools.haar.cost import WorkCost, require
from bptools.haar.dimensions import as_integer
from bptools.haar.weingarten.symmetric_group import cycle_type
from bptools.haar.weingarten.tables import Group, table_at

SECONDS_PER_PAIR = 3.5e-6  # measured: of permutations
SECONDS_PER_PRODUCT = 1e-10  # of two numbers, where matrices are multiplied
BYTES_PER_NUMBER = 16
UNLIMITED = 50  # degrees from which on every limit is exceeded, in numbers that are finite
Permuted = tuple[int, ...]


def conjugation_moment(first: Sequence[Any], second: Sequence[Any]) -> Any:  # noqa: ANN401 - of any library
    """Return E prod_i Tr(U A_i U^dagger B_i) over U(d), for arrays.

    Args:
        first: The A_i, at least one array of shape (..., d, d).
        second: The B_i, as many.

    Returns:
        The mean, of the leading shape; exact below the degree too, up to rounding.

    Raises:
        CostError: If there are too many permutations.
        ValueError: If the shapes or the numbers of arrays do not fit.

    >>> Z = np.diag([1.0, -1.0])
    >>> round(float(conjugation_moment([Z, Z], [Z, Z])), 12)
    1.333333333333
    """
    if len(first) != len(second):
        raise ValueError(f"second must be {len(first)} arrays, not {len(second)}")
    dim = _require_matrices([*first, *second], len(first))
    right = {order: _along_cycles(order, second) for order in permutations(range(len(second)))}
    total: Any = 0
    for order, weight in _twirled(first, dim):
        total = total + weight * right[_inverse(order)]
    return total


def twirl_coefficients(matrices: Sequence[Any]) -> dict[Permuted, Any]:
    """Return E[U^(x)t (A_1 (x) ... (x) A_t) (U^(x)t)^dagger] as coefficients of permutations.

    Args:
        matrices: The A_i, at least one array of shape (..., d, d).

    Returns:
        For every permutation p the coefficient of the operator that moves factor i to factor p[i].

    Raises:
        CostError: If there are too many permutations.
        ValueError: If the arrays are not square and of one size.

    >>> A = np.diag([1.0, 2.0])
    >>> float(twirl_coefficients([A])[0,])
    1.5
    """
    dim = _require_matrices(matrices, len(matrices))
    return dict(_twirled(matrices, dim))


def moment_operator(dim: int, degree: int) -> NDArray[np.float64]:
    """Return E[U^(x)t (x) conj(U)^(x)t] over U(d) as a matrix: a projector.

    Args:
        dim: d.
        degree: t; the matrix has d^(2t) rows.

    Raises:
        CostError: If it is too large.
        ValueError: If an argument is not positive.

    >>> float(moment_operator(2, 1).trace())
    1.0
    """
    size, count = as_integer(dim, "dim"), as_integer(degree, "degree")
    _require_few_rows(size, count)
    weights = table_at(Group.UNITARY, count, size)
    orders = list(permutations(range(count)))
    inverses = [_inverse(order) for order in orders]
    eye = np.eye(size**count).reshape([size] * (2 * count))
    vectors = np.array(
        [
            eye.transpose([*range(count), *(count + k for k in order)]).reshape(-1)
            for order in orders
        ]
    )
    matrix = np.array(
        [
            [float(weights[cycle_type(_composed(left, inverse))]) for inverse in inverses]
            for left in orders
        ]
    )
    total: NDArray[np.float64] = vectors.T @ (matrix @ vectors)
    return total


def _twirled(matrices: Sequence[Any], dim: int) -> Iterator[tuple[Permuted, Any]]:
    weights = table_at(Group.UNITARY, len(matrices), dim)
    orders = list(permutations(range(len(matrices))))
    traces = {order: _along_cycles(order, matrices) for order in orders}
    for moved in orders:
        coefficient: Any = 0
        for order in orders:
            weight = float(weights[cycle_type(_composed(_inverse(order), moved))])
            coefficient = coefficient + weight * traces[order]
        yield moved, coefficient


def _along_cycles(order: Permuted, matrices: Sequence[Any]) -> Any:  # noqa: ANN401 - any array
    """Return the product over the cycles i -> order[i] of the traces of the matrices in order."""
    value: Any = 1
    unseen = set(range(len(order)))
    while unseen:
        place = min(unseen)
        product: Any = None
        while place in unseen:
            unseen.remove(place)
            product = matrices[place] if product is None else product @ matrices[place]
            place = order[place]
        value = value * product.trace(axis1=-2, axis2=-1)
    return value


def _composed(first: Permuted, second: Permuted) -> Permuted:
    return tuple(first[k] for k in second)


def _inverse(order: Permuted) -> Permuted:
    inverse = [0] * len(order)
    for place, image in enumerate(order):
        inverse[image] = place
    return tuple(inverse)


def _require_matrices(matrices: Sequence[Any], degree: int) -> int:
    """Return the size of the matrices, and say what summing over permutations of them costs."""
    if not degree:
        raise ValueError("matrices must be at least one array, not none")
    sizes = {tuple(np.shape(matrix)[-2:]) for matrix in matrices}
    (rows, cols), *shapes = sizes
    if shapes or rows != cols:
        raise ValueError(f"matrices must be square and of one size, not {sorted(sizes)}")
    batch = prod(np.broadcast_shapes(*(np.shape(matrix)[:-2] for matrix in matrices)))
    orders = factorial(min(degree, UNLIMITED))
    products = orders * len(matrices) * batch * int(rows) ** 3
    cost = WorkCost(
        orders**2 * SECONDS_PER_PAIR + products * SECONDS_PER_PRODUCT,
        BYTES_PER_NUMBER * batch * (orders + 2 * int(rows) ** 2),
    )
    require(cost, f"the average of {degree} arrays, over {orders**2:.3g} pairs of permutations,")
    return int(rows)


def _require_few_rows(size: int, degree: int) -> None:
    """Say what the operator of a moment costs."""
    rows = exp(min(2 * degree * log(size), UNLIMITED))
    orders = factorial(min(degree, UNLIMITED))
    cost = WorkCost(
        orders**2 * SECONDS_PER_PAIR + orders * rows**2 * SECONDS_PER_PRODUCT,
        BYTES_PER_NUMBER * rows * (rows + orders),
    )
    require(cost, f"the moment operator of {rows:.3g} rows")
