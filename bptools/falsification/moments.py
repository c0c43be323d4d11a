"""Moments of the entries of Haar-random matrices at integer dimensions, from Gram matrices.

This is the second route to every average: no Weingarten function and nothing of ``bptools.haar``.
The average of a tensor power is the projection on what commutes with the group, which permutation
operators (for O(d), pairings) span; a generalised inverse of their Gram matrix gives it, below the
degree too, where they are not independent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import permutations
from math import prod
from typing import TypeVar

from flint import fmpq, fmpq_mat

MOST_DEGREE = {"unitary": 5, "orthogonal": 4}  # of 120 permutations and of 105 pairings
Pairing = tuple[tuple[int, int], ...]
Indices = tuple[int, ...]
_Element = TypeVar("_Element")


def unitary_moment(
    dim: int, entries: Sequence[tuple[int, int]], conjugates: Sequence[tuple[int, int]]
) -> fmpq:
    """Return E ∏ U_ij ∏ conj(U_kl) over U(d), exactly.

    Args:
        dim: Dimension d, at least 1.
        entries: Rows and columns of the entries.
        conjugates: Rows and columns of the conjugated ones.

    Returns:
        The average; 0 if there are not as many of both. It holds for every d and degree.

    Raises:
        ValueError: If the degree is above ``MOST_DEGREE``.

    >>> unitary_moment(2, [(0, 0), (0, 0)], [(0, 0), (0, 0)])
    1/3
    """
    degree = len(entries)
    if degree != len(conjugates):
        return fmpq(0)
    _require_degree("unitary", degree)
    rows, columns = zip(*entries, strict=True) if entries else ((), ())
    other_rows, other_columns = zip(*conjugates, strict=True) if conjugates else ((), ())
    left, right = _matchings(rows, other_rows), _matchings(columns, other_columns)
    weights = _unitary_weights(dim, degree)
    return sum(
        (weights[s, t] for s in left for t in right if (s, t) in weights),
        fmpq(0),
    )


def orthogonal_moment(dim: int, entries: Sequence[tuple[int, int]]) -> fmpq:
    """Return E ∏ O_ij over O(d), exactly.

    Args:
        dim: Dimension d, at least 1.
        entries: Rows and columns.

    Returns:
        The average; 0 for an odd number of entries.

    Raises:
        ValueError: If the degree is above ``MOST_DEGREE``.

    >>> orthogonal_moment(2, [(0, 0)] * 4)
    3/8
    """
    if len(entries) % 2:
        return fmpq(0)
    degree = len(entries) // 2
    _require_degree("orthogonal", degree)
    rows, columns = zip(*entries, strict=True) if entries else ((), ())
    pairings = tuple(_pairings(tuple(range(2 * degree))))
    left = [p for p in pairings if all(rows[i] == rows[j] for i, j in p)]
    right = [p for p in pairings if all(columns[i] == columns[j] for i, j in p)]
    weights = _orthogonal_weights(dim, degree)
    return sum((weights[p, q] for p in left for q in right if (p, q) in weights), fmpq(0))


def state_moment(dim: int, amplitudes: Indices, conjugates: Indices) -> fmpq:
    """Return E ∏ ψ_i ∏ conj(ψ_j) over Haar-random states, exactly.

    >>> state_moment(2, (0, 0), (0, 0))
    1/3
    """
    if sorted(amplitudes) != sorted(conjugates):
        return fmpq(0)
    degree = len(amplitudes)
    counts = (amplitudes.count(index) for index in range(dim))
    factorials = prod(prod(range(1, count + 1)) for count in counts)
    return fmpq(factorials, prod(range(dim, dim + degree)))


def _require_degree(group: str, degree: int) -> None:
    if degree > MOST_DEGREE[group]:
        most = MOST_DEGREE[group]
        raise ValueError(f"degree of a moment must be at most {most}, it is {degree}")


@lru_cache(maxsize=4096)
def _matchings(first: Indices, second: Indices) -> tuple[Indices, ...]:
    """Return the permutations of the first indices that give the second ones."""
    if sorted(first) != sorted(second):
        return ()
    return tuple(s for s in permutations(range(len(first))) if _matches(first, second, s))


def _matches(first: Indices, second: Indices, permutation: Indices) -> bool:
    return all(first[permutation[k]] == index for k, index in enumerate(second))


@lru_cache
def _unitary_weights(dim: int, degree: int) -> dict[tuple[Indices, Indices], fmpq]:
    group = list(permutations(range(degree)))

    def overlap(first: Indices, second: Indices) -> int:
        image = {first[k]: second[k] for k in range(degree)}
        return int(dim ** _cycles(image))

    return _generalised_inverse(group, overlap)


@lru_cache
def _orthogonal_weights(dim: int, degree: int) -> dict[tuple[Pairing, Pairing], fmpq]:
    pairings = list(_pairings(tuple(range(2 * degree))))

    def overlap(first: Pairing, second: Pairing) -> int:
        partner = {i: j for pair in first for i, j in (pair, pair[::-1])}
        second_partner = {i: j for pair in second for i, j in (pair, pair[::-1])}
        return int(dim ** (_cycles({i: second_partner[partner[i]] for i in partner}) // 2))

    return _generalised_inverse(pairings, overlap)


def _generalised_inverse(
    elements: Sequence[_Element], overlap: Callable[[_Element, _Element], int]
) -> dict[tuple[_Element, _Element], fmpq]:
    """Return the inverse of the Gram matrix of independent elements that span them all.

    The projection on a span does not depend on the basis, so the others need no weight.
    """
    gram = fmpq_mat([[fmpq(overlap(first, second)) for second in elements] for first in elements])
    reduced, rank = gram.rref()
    basis = [next(k for k in range(len(elements)) if reduced[row, k] != 0) for row in range(rank)]
    inverse = fmpq_mat([[gram[i, j] for j in basis] for i in basis]).inv()
    return {
        (elements[i], elements[j]): inverse[row, column]
        for row, i in enumerate(basis)
        for column, j in enumerate(basis)
    }


def _cycles(image: dict[int, int]) -> int:
    """Return the number of cycles of a permutation."""
    left, count = set(image), 0
    while left:
        count += 1
        at = left.pop()
        while (at := image[at]) in left:
            left.remove(at)
    return count


def _pairings(points: Indices) -> Iterator[Pairing]:
    if not points:
        yield ()
        return
    first, *remaining = points
    for k, second in enumerate(remaining):
        for pairing in _pairings((*remaining[:k], *remaining[k + 1 :])):
            yield ((first, second), *pairing)
