"""Weingarten functions, from the characters of the symmetric groups.

Source: Collins, Sniady, Commun. Math. Phys. 264, 773 (2006): with content c of the boxes of lambda,
Wg(sigma) = 1/k! sum_lambda chi_lambda(1) chi_lambda(sigma) / prod (d + c), over partitions of k
with at most d rows. For a symbolic d all partitions count, which needs d >= k.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from math import factorial

from bptools.kernel.refusal import Refusal
from bptools.kernel.scalars import ONE, ZERO, Scalar

Partition = tuple[int, ...]
Permutation = tuple[int, ...]
Pairing = tuple[tuple[int, int], ...]


@lru_cache(maxsize=64)
def weingarten_unitary(degree: int, dimension: Scalar) -> dict[Partition, Scalar]:
    """Return the Weingarten function of U(d) by cycle type.

    Args:
        degree: k, the number of factors U and of factors conj(U).
        dimension: d, an integer, or a polynomial that is at least k.
    """
    rows = dimension.integer
    shapes = [s for s in partitions(degree) if rows is None or len(s) <= rows]
    scale = Scalar.number(Fraction(1, factorial(degree)))
    identity = (1,) * degree
    table = {}
    for cycle_type in partitions(degree):
        total = ZERO
        for shape in shapes:
            weight = character(shape, identity) * character(shape, cycle_type)
            total = total + contents(shape, dimension).inverse() * weight
        table[cycle_type] = total * scale
    return table


def weingarten_orthogonal(coset_type: Partition, dimension: Scalar) -> Scalar:
    """Return the Weingarten function of O(d) for up to 6 factors.

    Args:
        coset_type: Half the lengths of the loops that two pairings make, longest first.
        dimension: d, an integer, or a polynomial that is at least half the number of factors.

    Raises:
        Refusal: If there are more factors, or d is too small an integer.

    Source: Collins, Sniady (2006), with Weingarten's table; tested against the exact engine.
    """
    d, degree = dimension, sum(coset_type)
    number = d.integer
    if number == 1:  # every element is 1 or -1, and all pairings are equal
        return Scalar.number(Fraction(1, len(pairings(2 * degree)) ** 2))
    if degree > 3 or (number is not None and number < degree):
        raise Refusal(f"averages of {2 * degree} factors over O({d}) are not taken")
    if degree == 1:
        return d.inverse()
    whole = d * (d - ONE) * (d + 2)
    if degree == 2:
        return {(1, 1): d + ONE, (2,): -ONE}[coset_type] * whole.inverse()
    above = {(1, 1, 1): d * d + d * 3 - 2, (2, 1): -d - 2, (3,): Scalar.number(2)}[coset_type]
    return above * (whole * (d + 4) * (d - 2)).inverse()


def contents(shape: Partition, dimension: Scalar) -> Scalar:
    """Return the product of d + c over the boxes of a partition."""
    product = ONE
    for row, length in enumerate(shape):
        for column in range(length):
            product = product * (dimension + (column - row))
    return product


def partitions(number: int, largest: int | None = None) -> Iterator[Partition]:
    """Yield the partitions of a number.

    >>> list(partitions(3))
    [(3,), (2, 1), (1, 1, 1)]
    """
    if number == 0:
        yield ()
        return
    for first in range(min(number, largest or number), 0, -1):
        for rest in partitions(number - first, first):
            yield (first, *rest)


@lru_cache(maxsize=1024)
def character(shape: Partition, cycle_type: Partition) -> int:
    """Return an irreducible character of the symmetric group (Murnaghan-Nakayama rule).

    >>> [character((2, 1), cycles) for cycles in ((1, 1, 1), (2, 1), (3,))]
    [2, 0, -1]
    """
    if not cycle_type:
        return 1
    length, rest = cycle_type[0], cycle_type[1:]
    # a border strip is removed by lowering one of the first-column hook lengths
    beads = [part + len(shape) - 1 - row for row, part in enumerate(shape)]
    total = 0
    for bead in beads:
        lowered = bead - length
        if lowered < 0 or lowered in beads:
            continue
        passed = sum(lowered < position < bead for position in beads)
        left = sorted((*(b for b in beads if b != bead), lowered), reverse=True)
        parts = (b - (len(left) - 1 - row) for row, b in enumerate(left))
        smaller = tuple(part for part in parts if part)
        total += (-1) ** passed * character(smaller, rest)
    return total


def cycle_type_of(permutation: Permutation) -> Partition:
    """Return the lengths of the cycles, longest first.

    >>> cycle_type_of((1, 0, 2))
    (2, 1)
    """
    unseen = set(range(len(permutation)))
    lengths = []
    while unseen:
        place, length = min(unseen), 0
        while place in unseen:
            unseen.discard(place)
            place, length = permutation[place], length + 1
        lengths.append(length)
    return tuple(sorted(lengths, reverse=True))


def relative(left: Permutation, right: Permutation) -> Permutation:
    """Return left after the inverse of right."""
    image = [0] * len(left)
    for place, target in enumerate(right):
        image[target] = left[place]
    return tuple(image)


@lru_cache(maxsize=8)
def pairings(count: int) -> tuple[Pairing, ...]:
    """Return the ways to pair an even number of places.

    >>> len(pairings(4))
    3
    """
    if count == 0:
        return ((),)
    ways: list[Pairing] = []
    for second in range(1, count):
        rest = [place for place in range(1, count) if place != second]
        ways.extend(
            ((0, second), *((rest[a], rest[b]) for a, b in remaining))
            for remaining in pairings(count - 2)
        )
    return tuple(ways)


def coset_type_of(left: Pairing, right: Pairing) -> Partition:
    """Return half the lengths of the loops that two pairings make, longest first.

    >>> coset_type_of(((0, 1), (2, 3)), ((0, 2), (1, 3)))
    (2,)
    """
    partners = [{a: b for pair in side for a, b in (pair, pair[::-1])} for side in (left, right)]
    unseen = set(partners[0])
    lengths = []
    while unseen:
        place, length = min(unseen), 0
        while place in unseen:
            across = partners[0][place]
            unseen -= {place, across}
            place, length = partners[1][across], length + 1
        lengths.append(length)
    return tuple(sorted(lengths, reverse=True))
