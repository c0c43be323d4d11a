"""Moments of a random state that is cut in several ways, by the cycles of all permutations.

Where a state of several factors is reduced to different ones or transposed on some,

    E prod_i Tr rho_i^mu_i = sum_p prod_x d_x^(cycles of p s_x) / (d_1 d_2 ...)_k,

s_x having a cycle for every trace in which factor x is kept, its inverse if x is transposed; (D)_k
is a rising product and k = mu_1 + mu_2 + ...
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import permutations
from math import factorial

import numpy as np
from numpy.typing import NDArray
from sympy import Add, Expr, Integer, Mul

from bptools.haar.cost import WorkCost, require
from bptools.haar.dimensions import canonical_size

COUNTED = 8  # letters whose permutations are counted together
SECONDS_PER_LETTER, BYTES_PER_LETTER = 8e-8, 60  # measured: of a permutation, its cycles counted
Directions = tuple[int, ...]  # for every factor of a state 1 if kept, -1 if transposed, else 0


def _require_few_permutations(degree: int, factors: int) -> None:
    """Say what counting the cycles of all permutations costs.

    Raises:
        CostError: If that is over the limit.
    """
    seconds = factorial(degree) * factors * degree * SECONDS_PER_LETTER
    cost = WorkCost(seconds, factorial(min(degree, COUNTED)) * degree * BYTES_PER_LETTER)
    require(cost, f"the moment of degree {degree} of reduced states")


def moment_of_cuts(cuts: Sequence[tuple[Directions, int]], dims: Sequence[Expr]) -> Expr:
    """Return the moment of traces of powers of reduced states.

    Args:
        cuts: For every trace what becomes of the factors, and the power.
        dims: The dimensions of the factors.

    Raises:
        CostError: If there are too many permutations.

    >>> moment_of_cuts((((1, 0), 2), ((0, 1), 2)), (Integer(2), Integer(2)))
    23/35
    """
    degree = sum(power for _, power in cuts)
    _require_few_permutations(degree, len(dims))
    turns = [_turned(number, cuts) for number in range(len(dims))]
    count: Counter[tuple[int, ...]] = Counter()
    for images in _permutations(degree):
        exponents = np.array([_cycles(images[:, turned]) for turned in turns])
        classes, counts = np.unique(exponents, axis=1, return_counts=True)
        for powers, number in zip(classes.T.tolist(), counts.tolist(), strict=True):
            count[tuple(powers)] += number
    terms = (
        Mul(Integer(number), *(size ** (n - 1) for size, n in zip(dims, powers, strict=True)))
        for powers, number in count.items()
    )  # over the product of all dimensions, as every permutation has a cycle
    whole = canonical_size(Mul(*dims))
    return Add(*terms) / Mul(*(whole + k for k in range(1, degree)))


def _turned(factor: int, cuts: Sequence[tuple[Directions, int]]) -> list[int]:
    """Return s_x: a cycle along or against every trace in which a factor is kept."""
    turned: list[int] = []
    for directions, power in cuts:
        places = np.arange(power)
        turned += (len(turned) + np.roll(places, -directions[factor])).tolist()
    return turned


def _permutations(degree: int) -> Iterator[NDArray[np.int8]]:
    """List all permutations, a row each, some at a time."""
    tail = min(degree, COUNTED)
    orders = np.array(list(permutations(range(tail))), dtype=np.intp)
    for head in permutations(range(degree), degree - tail):
        rest = np.array([k for k in range(degree) if k not in head], dtype=np.int8)
        heads = np.broadcast_to(np.array(head, dtype=np.int8), (len(orders), len(head)))
        yield np.hstack([heads, rest[orders]])


def _cycles(images: NDArray[np.int8]) -> NDArray[np.int64]:
    """Count the cycles of permutations, a row each: the letters that are the least of theirs."""
    letters = np.arange(images.shape[1], dtype=np.int8)
    least, onward = np.broadcast_to(letters, images.shape), images.astype(np.intp)
    for _ in range(int(images.shape[1] - 1).bit_length()):
        least = np.minimum(least, np.take_along_axis(least, onward, axis=1))
        onward = np.take_along_axis(onward, onward, axis=1)
    count: NDArray[np.int64] = (least == letters).sum(axis=1)
    return count
