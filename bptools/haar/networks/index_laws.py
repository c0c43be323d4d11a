"""Averages over matrices of phases and of permutations: sums over the indices of their elements.

Every letter becomes |i><j|, the indices being equal where blocks of set partitions say so; the
sums over the indices are left to ``index_sums``.

Source: Banica-Curran-Speicher, Ann. Probab. 40 (2012), for permutations.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations, permutations, product
from math import factorial, prod
from typing import NamedTuple

from sympy import Dummy, Expr, Integer, Rational, S

from bptools.algebra.polynomial import Monomial, Polynomial
from bptools.algebra.words import Letter, Word
from bptools.haar.distributions import CentredPermutation, DiagonalUnitary, PermutationMatrix
from bptools.haar.factors import Inclusion
from bptools.haar.matrices import BasisVector
from bptools.haar.networks.index_sums import IndexSums
from bptools.haar.weingarten.memory import require_memory
from bptools.haar.weingarten.set_partitions import (
    Blocks,
    count_set_partitions,
    set_partitions,
    weingarten_of_blocks,
)

IndexMatrix = DiagonalUnitary | PermutationMatrix | CentredPermutation
Labels = tuple[int, ...]  # the label of every letter
BYTES_PER_TERM = 20_000
SECONDS_PER_TERM = 3e-2  # to take its sums and write them
SECONDS_PER_WIRED_TERM = 6e-2  # on a tensor product, whose elements have two indices a side
SECONDS_PER_ORDER = 4e-6  # to number the labels anew
MOST_SYMMETRIES = 120


def index_average(polynomial: Polynomial, matrix: IndexMatrix, sums: IndexSums) -> Polynomial:
    """Return the average of a polynomial as one with sums over indices.

    Args:
        polynomial: A polynomial.
        matrix: The random matrix.
        sums: Where the sums are kept.

    Raises:
        MemoryError: If there are too many terms.
    """
    total = Polynomial(polynomial.shape, {})
    for monomial, coefficient in polynomial:
        letters = _occurrences(monomial, matrix)
        if not letters:
            total = total + Polynomial(polynomial.shape, {monomial: coefficient})
            continue
        symmetries = _symmetries(monomial, matrix)
        _require_room(monomial, matrix, len(symmetries))
        for (rows, columns), weight in _merged(_assignments(matrix, letters), symmetries).items():
            indices: dict[tuple[str, int], Dummy] = {}
            placed = _placed(monomial, matrix, rows, columns, indices)
            term = Polynomial(polynomial.shape, {placed: weight * coefficient})
            sizes = dict.fromkeys(indices.values(), matrix.dim)
            total = total + sums.over_all(term, sizes, most=1)
    return total


def _symmetries(monomial: Monomial, matrix: IndexMatrix) -> list[Labels]:
    """Return the orders of letters that permute equal words, or the usual one if these are many."""
    places: dict[Word, list[range]] = {}
    start = 0
    for word in (*monomial.traces, monomial.open or ()):
        stop = start + sum(letter.symbol == matrix for letter in word)
        places.setdefault(word, []).append(range(start, stop))
        start = stop
    usual = tuple(range(start))
    if prod(factorial(len(alike)) for alike in places.values()) > MOST_SYMMETRIES:
        return [usual]
    orders: list[Labels] = []
    for chosen in product(*(permutations(alike) for alike in places.values())):
        order = list(usual)
        for alike, images in zip(places.values(), chosen, strict=True):
            for letters, image in zip(alike, images, strict=True):
                order[letters.start : letters.stop] = image
        orders.append(tuple(order))
    return orders


def _merged(
    assignments: Iterator[tuple[Labels, Labels, Expr]], symmetries: Sequence[Labels]
) -> dict[tuple[Labels, Labels], Expr]:
    """Add up the weights of labels that differ by an order of equal words."""
    total: dict[tuple[Labels, Labels], Expr] = {}
    for rows, columns, weight in assignments:
        least = min((_relabelled(rows, x), _relabelled(columns, x)) for x in symmetries)
        total[least] = total.get(least, S.Zero) + weight
    return {labels: weight for labels, weight in total.items() if weight != 0}


def _relabelled(labels: Labels, order: Labels) -> Labels:
    """Return the labels in another order, numbered as they occur."""
    numbers: dict[int, int] = {}
    return tuple([numbers.setdefault(labels[place], len(numbers)) for place in order])


def _occurrences(monomial: Monomial, matrix: IndexMatrix) -> list[Letter]:
    words = (*monomial.traces, monomial.open or ())
    return [letter for word in words for letter in word if letter.symbol == matrix]


def _placed(
    monomial: Monomial,
    matrix: IndexMatrix,
    rows: Labels,
    columns: Labels,
    indices: dict[tuple[str, int], Dummy],
) -> Monomial:
    """Put |i><j| in the places of the letters."""
    occurrence = iter(range(len(rows)))
    side = "i" if isinstance(matrix, DiagonalUnitary) else "j"

    def vector(name: str, label: int) -> Letter:
        index = indices.setdefault((name, label), Dummy(name, integer=True, nonnegative=True))
        return Letter(BasisVector.of(index, matrix.dim))

    def placed(word: Word) -> Word:
        result: list[Letter] = []
        for letter in word:
            if letter.symbol != matrix:
                result.append(letter)
                continue
            number = next(occurrence)
            ends = [vector("i", rows[number]), vector(side, columns[number])]
            ket, bra = reversed(ends) if letter.transposed else ends
            result += [ket, bra.transpose()]
        return tuple(result)

    traces = [placed(word) for word in monomial.traces]
    return Monomial.of(traces, None if monomial.open is None else placed(monomial.open))


class _Assignment(NamedTuple):
    """Labels of the rows and columns of all letters, and the weight of these."""

    rows: Labels
    columns: Labels
    weight: Expr


def _assignments(matrix: IndexMatrix, letters: Sequence[Letter]) -> Iterator[_Assignment]:
    if isinstance(matrix, DiagonalUnitary):
        for labels, weight in _phases([letter.conjugated for letter in letters]):
            yield _Assignment(labels, labels, weight)
    elif isinstance(matrix, PermutationMatrix):
        yield from _permuted(len(letters), matrix.dim)
    else:
        yield from _centred(len(letters), matrix.dim)


def _phases(conjugated: Sequence[bool]) -> Iterator[tuple[Labels, Expr]]:
    """Yield labels that make as many phases as conjugate ones equal.

    The plain and the conjugated indices are the same up to order. Counting the orders instead
    counts indices of m equal values m! times; 1/m! is the sum over set partitions of the products
    of ``_block_weight`` of the blocks.
    """
    plain = [k for k, bar in enumerate(conjugated) if not bar]
    barred = [k for k, bar in enumerate(conjugated) if bar]
    if len(plain) != len(barred):
        return
    for order in permutations(barred):
        for blocks in set_partitions(len(plain)):
            labels = [0] * len(conjugated)
            for number, block in enumerate(blocks):
                for k in block:
                    labels[plain[k]] = labels[order[k]] = number
            yield tuple(labels), prod((_block_weight(len(block)) for block in blocks), start=S.One)


@lru_cache
def _block_weight(size: int) -> Rational:
    """Return g with 1/m! = the sum over set partitions of m objects of the products of g(block).

    >>> _block_weight(1), _block_weight(2), _block_weight(3)
    (1, -1/2, 2/3)
    """
    rest = S.Zero
    for blocks in set_partitions(size):
        if len(blocks) > 1:
            rest += prod((_block_weight(len(block)) for block in blocks), start=S.One)
    return Rational(1, factorial(size)) - rest


def _permuted(count: int, dim: Expr) -> Iterator[_Assignment]:
    for rows, columns in product(set_partitions(count), repeat=2):
        weight = weingarten_of_blocks(rows, columns, dim)
        if weight != 0:
            yield _Assignment(_labels(rows, count), _labels(columns, count), weight)


def _centred(count: int, dim: Expr) -> Iterator[_Assignment]:
    """Multiply out P - J/d, in whose second part all indices are free."""
    for size in range(count + 1):
        for places in combinations(range(count), size):
            free = {k: size + k for k in range(count) if k not in places}
            sign = Integer(-1) ** len(free) / dim ** len(free)
            for rows, columns, weight in _permuted(size, dim):
                sides = [
                    dict(zip(places, labels, strict=True)) | free for labels in (rows, columns)
                ]
                first, second = (tuple(side[k] for k in range(count)) for side in sides)
                yield _Assignment(first, second, sign * weight)


def _labels(blocks: Blocks, count: int) -> Labels:
    labels = [0] * count
    for number, block in enumerate(blocks):
        for k in block:
            labels[k] = number
    return tuple(labels)


def _require_room(monomial: Monomial, matrix: IndexMatrix, symmetries: int) -> None:
    count = len(_occurrences(monomial, matrix))
    if isinstance(matrix, DiagonalUnitary):
        terms = factorial(count // 2) * count_set_partitions(count // 2)
    else:
        terms = count_set_partitions(count) ** 2
    words = (*monomial.traces, monomial.open or ())
    is_wired = any(isinstance(letter.symbol, Inclusion) for word in words for letter in word)
    written = terms / symmetries
    seconds = terms * symmetries * SECONDS_PER_ORDER
    seconds += written * (SECONDS_PER_WIRED_TERM if is_wired else SECONDS_PER_TERM)
    require_memory(int(written * BYTES_PER_TERM), count, f"its {terms:.3g} terms", seconds)
