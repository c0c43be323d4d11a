"""Partitions and permutations: the combinatorics that Weingarten functions are indexed by.

A partition is a decreasing tuple of positive integers. It labels a conjugacy class of S_n (by
cycle type), a double coset of the hyperoctahedral group in S_2n (by coset type), and an
irreducible representation (by shape).
"""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from math import factorial
from typing import TYPE_CHECKING, TypeAlias, TypeGuard, TypeVar, Union

from flint import fmpz

if TYPE_CHECKING:
    from sympy.combinatorics import Permutation

Partition: TypeAlias = tuple[int, ...]
ClassLike: TypeAlias = Union["Permutation", Sequence[int]]  # a permutation, or a partition
Column = TypeVar("Column")


@lru_cache(maxsize=64)
def partitions(degree: int) -> tuple[Partition, ...]:
    """List all partitions of an integer, in reverse lexicographic order.

    >>> partitions(4)
    ((4,), (3, 1), (2, 2), (2, 1, 1), (1, 1, 1, 1))
    """
    current = [degree] if degree else []
    shapes = [tuple(current)]
    while current and current[0] > 1:
        rest = 1
        while current[-1] == 1:
            rest += current.pop()
        part = current.pop() - 1
        copies, last = divmod(rest + part, part)
        current.extend([part] * copies + [last] * (last > 0))
        shapes.append(tuple(current))
    return tuple(shapes)


def columns(
    degree: int, start: Column, with_part: Callable[[Column, int], Column]
) -> Iterator[tuple[Partition, Column]]:
    """Yield every partition of an integer with what its parts make of a start, largest part first.

    Partitions that begin alike share what their beginning makes.

    Args:
        degree: The integer.
        start: What there is before the first part.
        with_part: From a column and a part to the column after it.

    >>> dict(columns(3, "", lambda word, part: word + "abc"[part - 1]))
    {(3,): 'c', (2, 1): 'ba', (1, 1, 1): 'aaa'}
    """

    def longer(
        prefix: Partition, remaining: int, column: Column
    ) -> Iterator[tuple[Partition, Column]]:
        if remaining == 0:
            yield prefix, column
            return
        for part in range(min(prefix[-1], remaining) if prefix else remaining, 0, -1):
            yield from longer((*prefix, part), remaining - part, with_part(column, part))

    yield from longer((), degree, start)


def count_partitions(degree: int) -> int:
    """Count the partitions of an integer without listing them.

    >>> count_partitions(38)
    26015
    """
    return int(fmpz.partitions_p(fmpz(degree)))


def centraliser_order(cycle_type: Partition) -> int:
    """Count the permutations that commute with one of the given cycle type.

    >>> centraliser_order((2, 1, 1))
    4
    """
    order = 1
    for part, count in Counter(cycle_type).items():
        order *= part**count * factorial(count)
    return order


def class_size(cycle_type: Partition) -> int:
    """Count the permutations of the given cycle type.

    >>> [class_size(mu) for mu in partitions(3)]
    [2, 3, 1]
    """
    return factorial(sum(cycle_type)) // centraliser_order(cycle_type)


def coset_size(coset_type: Partition) -> int:
    """Count the pairings of 2n points whose union with a fixed pairing has the given coset type.

    >>> [coset_size(mu) for mu in partitions(3)]
    [8, 6, 1]
    """
    degree, length = sum(coset_type), len(coset_type)
    return (factorial(degree) << (degree - length)) // centraliser_order(coset_type)


def cycle_type(permutation: Permutation | Sequence[int]) -> Partition:
    """Return the cycle lengths of a permutation (SymPy's, or its array form), decreasing.

    >>> from sympy.combinatorics import Permutation
    >>> cycle_type(Permutation(3)(0, 1)), cycle_type([1, 2, 0])
    ((2, 1, 1), (3,))
    """
    image = _array_form(permutation)
    return _cycle_lengths(image)


def coset_type(permutation: Permutation | Sequence[int]) -> Partition:
    """Return the coset type of a permutation of 2n points, a partition of n.

    Half the sizes of the loops formed by the pairing {0,1}, {2,3}, ... and its image.

    Raises:
        ValueError: If the permutation acts on an odd number of points.

    >>> from sympy.combinatorics import Permutation
    >>> coset_type(Permutation(0, 5, 4, 2, 1, 3))
    (2, 1)
    """
    image = _array_form(permutation)
    if len(image) % 2:
        raise ValueError(
            "permutation must act on an even number of points (2k), not "
            f"{len(image)}: The degree of the symmetric group S_2k should be even"
        )
    partner = [0] * len(image)
    for first, second in zip(image[::2], image[1::2], strict=True):
        partner[first], partner[second] = second, first
    # Follow image pair, then fixed pair: every loop splits into two cycles of half its length.
    doubled = _cycle_lengths([point ^ 1 for point in partner])
    return doubled[::2]


def signature(permutation: Sequence[int]) -> int:
    """Return the sign of a permutation in its array form.

    >>> signature([1, 0, 2]), signature([1, 2, 0])
    (-1, 1)
    """
    return -1 if (len(permutation) - len(_cycle_lengths(permutation))) % 2 else 1


def as_partition(value: object, argument: str) -> Partition:
    """Return a sequence of positive integers as a decreasing tuple.

    Raises:
        TypeError: If it is not a tuple or list of integers.
        ValueError: If a part is not positive.

    >>> as_partition([1, 2], "cycle")
    (2, 1)
    """
    parts = _integers(value, argument)
    if any(part < 1 for part in parts):
        raise ValueError(f"{argument} must have positive parts, not {parts}")
    return tuple(sorted(parts, reverse=True))


def class_of(value: object, argument: str) -> Partition:
    """Return the cycle type that a permutation has or a partition is.

    A sequence that contains 0 is the array form of a permutation, any other one a partition.

    >>> class_of((1, 2), "cycle"), class_of([1, 0, 2], "cycle")
    ((2, 1), (2, 1))
    """
    permutation = _as_permutation(value, argument)
    return as_partition(value, argument) if permutation is None else cycle_type(permutation)


def coset_class_of(value: object, argument: str) -> Partition:
    """Return the coset type that a permutation of 2n points has or a partition is.

    >>> coset_class_of((1, 2), "permutation"), coset_class_of([0, 2, 1, 3], "permutation")
    ((2, 1), (2,))
    """
    permutation = _as_permutation(value, argument)
    return as_partition(value, argument) if permutation is None else coset_type(permutation)


def as_pairing(value: object, argument: str) -> tuple[Partition, int]:
    """Return the coset type and the sign of a permutation of 2n points.

    The sign of a permutation that lists sorted pairs is (-1)^crossings.

    >>> from sympy.combinatorics import Permutation
    >>> as_pairing(Permutation(5)(1, 3, 2), "permutation")
    ((2, 1), 1)
    """
    permutation = _as_permutation(value, argument)
    if permutation is None:
        raise TypeError(
            f"{argument} must be a permutation, not the coset type {value!r}: "
            "the symplectic sign depends on the permutation"
        )
    return coset_type(permutation), signature(permutation)


def _as_permutation(value: object, argument: str) -> list[int] | None:
    if _is_permutation(value):
        return _array_form(value)
    parts = _integers(value, argument)
    return _array_form(parts) if 0 in parts else None


def _is_permutation(value: object) -> TypeGuard[Permutation]:
    if isinstance(value, list | tuple):  # SymPy's are none, and take as long to import as a room
        return False
    from sympy.combinatorics import Permutation

    return isinstance(value, Permutation)


def _array_form(permutation: Permutation | Sequence[int]) -> list[int]:
    if _is_permutation(permutation):
        return [int(point) for point in permutation.array_form]
    if sorted(permutation) != list(range(len(permutation))):
        raise ValueError(
            f"permutation must hold each of 0..{len(permutation) - 1} once, not {list(permutation)}"
        )
    return list(permutation)


def _integers(value: object, argument: str) -> list[int]:
    if isinstance(value, list | tuple) and bool not in map(type, value):
        with suppress(TypeError):
            return list(map(operator.index, value))
    raise TypeError(f"{argument} must be a SymPy Permutation or a tuple of integers, not {value!r}")


def _cycle_lengths(image: Sequence[int]) -> Partition:
    lengths, seen = [], [False] * len(image)
    for start in range(len(image)):
        length, point = 0, start
        while not seen[point]:
            seen[point] = True
            point = image[point]
            length += 1
        if length:
            lengths.append(length)
    return tuple(sorted(lengths, reverse=True))
