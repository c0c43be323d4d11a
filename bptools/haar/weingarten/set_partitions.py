"""Set partitions: what the Weingarten functions of permutation matrices are indexed by.

A set partition is a tuple of blocks, sorted by their least elements, of the numbers below n.

Source: Collins-Nagatsu, arXiv:2503.18453.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import product
from math import factorial, prod

from flint import fmpz_poly
from sympy import Add, Expr, Rational, S

from bptools.haar.weingarten.rational_functions import Denominator, as_expression

Block = tuple[int, ...]
Blocks = tuple[Block, ...]


@lru_cache(maxsize=32)
def set_partitions(count: int) -> tuple[Blocks, ...]:
    """List all set partitions of range(count).

    >>> set_partitions(3)
    (((0, 1, 2),), ((0, 1), (2,)), ((0, 2), (1,)), ((0,), (1, 2)), ((0,), (1,), (2,)))
    """
    return tuple(_partitions_of(tuple(range(count))))


def _partitions_of(block: Block) -> Iterator[Blocks]:
    if not block:
        yield ()
        return
    *before, last = block
    for blocks in _partitions_of(tuple(before)):
        for place, joined in enumerate(blocks):
            yield (*blocks[:place], (*joined, last), *blocks[place + 1 :])
        yield (*blocks, (last,))


def count_set_partitions(count: int) -> int:
    """Count the set partitions of so many elements: Bell's number.

    >>> [count_set_partitions(n) for n in range(6)]
    [1, 1, 2, 5, 15, 52]
    """
    row = [1]
    for _ in range(count):
        following = [row[-1]]
        for number in row:
            following.append(following[-1] + number)
        row = following
    return row[0]


def as_blocks(value: object, argument: str) -> Blocks:
    """Return a set partition in its normal form.

    Raises:
        ValueError: If it is no partition of range(n) into blocks.

    >>> as_blocks([[2, 1], [0]], "first")
    ((0,), (1, 2))
    """
    try:
        blocks = sorted(tuple(sorted(int(k) for k in block)) for block in value)  # type: ignore[attr-defined]
    except TypeError:
        blocks = []
    points = sorted(k for block in blocks for k in block)
    if not blocks or () in blocks or points != list(range(len(points))):
        raise ValueError(f"{argument} must be a partition of 0, 1, ... into blocks, not {value!r}")
    return tuple(blocks)


def kernel(sequence: Sequence[object]) -> Blocks:
    """Return the set partition of the places of a sequence by equal values.

    >>> kernel("abca")
    ((0, 3), (1,), (2,))
    """
    places: dict[object, list[int]] = {}
    for place, value in enumerate(sequence):
        places.setdefault(value, []).append(place)
    return tuple(map(tuple, places.values()))


def moebius(finer: Blocks, coarser: Blocks) -> int:
    """Return the Moebius function of an interval of set partitions.

    >>> moebius(((0,), (1,), (2,)), ((0, 1, 2),))
    2
    """
    owners = [next(k for k, b in enumerate(coarser) if block[0] in b) for block in finer]
    inside = Counter(owners)
    return prod((-1) ** (n - 1) * factorial(n - 1) for n in inside.values())


def meet(first: Blocks, second: Blocks) -> Blocks:
    """Return the blocks' intersections."""
    parts = (tuple(sorted({*a} & {*b})) for a, b in product(first, second))
    return tuple(sorted(filter(None, parts)))


def join(first: Blocks, second: Blocks) -> Blocks:
    """Return the finest partition that is coarser than both.

    >>> join(((0, 1), (2,), (3,)), ((0,), (1, 2), (3,)))
    ((0, 1, 2), (3,))
    """
    joined: list[set[int]] = []
    for block in (*first, *second):
        touching = [other for other in joined if other & {*block}]
        joined = [other for other in joined if other not in touching]
        joined.append(set(block).union(*touching))
    return tuple(sorted(tuple(sorted(block)) for block in joined))


def finer_than(blocks: Blocks) -> Iterator[Blocks]:
    """Yield the set partitions whose blocks lie in those given."""
    for parts in product(*(tuple(_partitions_of(block)) for block in blocks)):
        yield tuple(sorted(part for of_block in parts for part in of_block))


def singletons_of_join(first: Blocks, second: Blocks) -> int:
    """Count the elements that are alone in both set partitions.

    >>> singletons_of_join(((0,), (1, 2)), ((0,), (1,), (2,)))
    1
    """
    return sum(len(block) == 1 for block in join(first, second))


def falling(dim: Expr | int, count: int) -> Expr:
    """Return d (d - 1) ... of so many factors.

    >>> falling(4, 2)
    12
    """
    return prod((dim - k for k in range(count)), start=S.One)


@lru_cache(maxsize=1 << 14)
def weingarten_of_blocks(first: Blocks, second: Blocks, dim: Expr) -> Expr:
    """Return the Weingarten function of permutation matrices.

    Partitions of more blocks than an integer d belong to no indices and are left out.
    """
    numbers: dict[int, int] = defaultdict(int)  # of partitions into so many blocks
    for blocks in finer_than(meet(first, second)):
        numbers[len(blocks)] += moebius(blocks, first) * moebius(blocks, second)
    return _over_falling(tuple(sorted(numbers.items())), dim)


@lru_cache(maxsize=1 << 12)
def _over_falling(numbers: tuple[tuple[int, int], ...], dim: Expr) -> Expr:
    """Return the sum of numbers n_k over d (d - 1) ... of k factors."""
    if dim.is_Integer:
        return Add(*(Rational(n, falling(dim, k)) for k, n in numbers if k <= dim))
    most = numbers[-1][0]
    numerator = fmpz_poly()
    for count, number in numbers:
        numerator += prod(
            (fmpz_poly([-k, 1]) for k in range(count, most)), start=fmpz_poly([number])
        )
    lines = tuple(((1, -k), 1) for k in range(most))
    return as_expression(numerator, Denominator(lines), dim)
