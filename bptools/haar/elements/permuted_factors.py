"""Moments of elements of a random unitary by all permutations of factors in equal rows or columns.

E[U^A conj(U^B)] = sum over sigma, tau of Wg(sigma^-1 tau), where sigma pairs factors of U with
conjugated ones of the same row, and tau those of the same column. The cycle types are counted for
many pairs at a time, and turned by characters into a sum over shapes of at most as many rows as
there are rows or columns, so that the result is exact for every integer d from that number on.

The work is that of counting the pairs: many rows and columns, low powers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import permutations, product
from math import factorial, inf, prod

import numpy as np
from flint import fmpq
from numpy.typing import NDArray

from bptools.haar.cost import WorkCost
from bptools.haar.elements.columns import Powers
from bptools.haar.weingarten.characters import characters
from bptools.haar.weingarten.shapes import ShapeSum
from bptools.haar.weingarten.symmetric_group import Partition, partitions

Integers = NDArray[np.int64]
Place = tuple[int, int]  # row and column of a factor
MOST_PERMUTATIONS = 500_000  # of factors in equal rows, or in equal columns
SECONDS_PER_PAIR = 4e-7
_CHUNK = 1 << 18  # letters at a time, which fit in a cache


def cost_by_permutations(powers: Powers) -> WorkCost:
    """Return about what :func:`add_permuted` costs, infinitely much beyond the memory."""
    cells = [m for row in powers for m, _ in row]
    lines = (powers, zip(*powers, strict=True))
    sides = [prod(factorial(sum(m for m, _ in x)) for x in side) for side in lines]
    if max(sides) > MOST_PERMUTATIONS:
        return WorkCost(inf, inf)
    seconds = SECONDS_PER_PAIR * prod(sides) / prod(map(factorial, cells))
    return WorkCost(seconds, 0)  # pairs are counted some at a time


def add_permuted(total: ShapeSum, powers: Powers, scale: fmpq) -> None:
    """Add a number times the moment of a matrix of powers.

    >>> from sympy import Symbol
    >>> total = ShapeSum(2, 2)
    >>> add_permuted(total, (((1, 0), (0, 1)), ((0, 1), (1, 0))), fmpq(1))
    >>> total.value(Symbol("d"))
    -1/(d*(d - 1)*(d + 1))
    """
    rows = min(len(powers), len(powers[0]))
    counts = cycle_types(powers)
    degree = sum(m for row in powers for m, _ in row)
    sizes = characters((1,) * degree, rows)
    numbers: Counter[Partition] = Counter()
    for cycle_type, count in counts.items():
        for shape, character in characters(cycle_type, rows).items():
            numbers[shape] += count * character * sizes[shape]
    total.add(numbers, scale / factorial(degree))


def cycle_types(powers: Powers) -> dict[Partition, int]:
    """Count the pairs of permutations by the cycle type of sigma^-1 tau.

    >>> cycle_types((((1, 0), (0, 1)), ((0, 1), (1, 0))))
    {(2,): 1}
    """
    plain, conjugated = _places(powers, 0), _places(powers, 1)
    sides = [_pairings(plain, conjugated, axis) for axis in (0, 1)]
    fewer, more = sorted(sides, key=len)
    if not len(fewer):
        return {}
    weights = _weights(len(plain))
    names = {int(weights[list(mu)].sum()): mu for mu in partitions(len(plain))}
    counts: Counter[Partition] = Counter()
    classes, multiplicities = _classes(more, plain, conjugated)
    inverse = np.argsort(classes, axis=1)
    step = max(1, _CHUNK // fewer.size)
    for begin in range(0, len(inverse), step):
        together = inverse[begin : begin + step][:, fewer]
        codes, places = np.unique(_codes(together.reshape(-1, len(plain))), return_inverse=True)
        weighted = np.repeat(multiplicities[begin : begin + step], len(fewer))
        numbers = np.bincount(places, weights=weighted)
        for code, number in zip(codes.tolist(), numbers.tolist(), strict=True):
            counts[names[code]] += int(number)
    return dict(counts)


def _places(powers: Powers, side: int) -> list[Place]:
    """List the factors that are plain (0) or conjugated (1), equal ones together."""
    return [
        (i, j)
        for i, row in enumerate(powers)
        for j, cell in enumerate(row)
        for _ in range(cell[side])
    ]


def _pairings(plain: Sequence[Place], conjugated: Sequence[Place], axis: int) -> Integers:
    """List the ways to pair plain factors with conjugated ones of the same row or column."""
    groups: list[list[int]] = []
    partners: list[Iterator[tuple[int, ...]]] = []
    for index in sorted({place[axis] for place in (*plain, *conjugated)}):
        groups.append([k for k, place in enumerate(plain) if place[axis] == index])
        partnered = [k for k, place in enumerate(conjugated) if place[axis] == index]
        if len(partnered) != len(groups[-1]):
            return np.empty((0, len(plain)), dtype=np.int64)
        partners.append(permutations(partnered))
    order = np.argsort([k for group in groups for k in group])
    ways = [[k for part in parts for k in part] for parts in product(*partners)]
    return np.array(ways, dtype=np.int64)[:, order]


def _classes(
    pairings: Integers, plain: Sequence[Place], conjugated: Sequence[Place]
) -> tuple[Integers, Integers]:
    """Return one of the pairings for each way to pair places, and the number of those alike.

    Permutations of equal factors turn sigma^-1 tau into a conjugate, or leave it as it is.
    """
    places = {place: k for k, place in enumerate(sorted({*plain, *conjugated}))}
    left = np.array([places[place] for place in plain])
    right = np.array([places[place] for place in conjugated])
    paired = np.sort(len(places) * left + right[pairings], axis=1)
    _, first, counts = np.unique(paired, axis=0, return_index=True, return_counts=True)
    return pairings[first], counts


def _codes(permuted: Integers) -> Integers:
    """Return a number for the cycle type of each permutation."""
    count, size = permuted.shape
    offsets = size * np.arange(count)[:, None]
    onward = (permuted + offsets).ravel()
    label = np.tile(np.arange(size, dtype=np.int8), count)
    doublings = int(size - 1).bit_length()
    for k in range(doublings):  # the least element of every cycle
        label = np.minimum(label, label[onward])
        onward = onward[onward] if k < doublings - 1 else onward
    lengths = np.bincount((label.reshape(count, size) + offsets).ravel(), minlength=count * size)
    codes: Integers = _weights(size)[lengths].reshape(count, size).sum(axis=1)
    return codes


def _weights(size: int) -> Integers:
    """Return a weight for each length of a cycle, such that sums tell cycle types apart."""
    weights = np.random.default_rng(size).integers(1 << 40, size=size + 1)
    weights[0] = 0
    return weights
