"""Moments of elements of a random unitary by the isotypic parts of their monomials.

E[U^A conj(U^B)] = sum over shapes of <x^A, P_shape x^B> / prod_cells (d + content), in Fischer's
product <x^A, x^B> = A! if A = B: the part P of a monomial that transforms under U(n) x U(m) as one
shape is an eigenvector of Capelli's operators with known eigenvalues. The operator of 2 by 2
minors is applied again and again, on tables with the sums of rows and columns of A up to their
symmetries; shapes on which its eigenvalues agree are told apart by larger minors. The products are
integers over k!, found modulo primes, of which there are enough for their bound.

The work grows with the number of tables, not with the degree: few rows and columns, high powers.
The result is exact for every integer d that is at least the number of rows and of columns.

Source: Howe-Umeda, Math. Ann. 290 (1991), for the operators and their eigenvalues.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate, combinations_with_replacement, count, pairwise
from math import comb, factorial, inf, isqrt, prod
from typing import NamedTuple

import numpy as np
from flint import fmpq, fmpz_mat, nmod_mat
from sympy import prevprime
from sympy.ntheory.modular import crt

from bptools.errors import InternalError
from bptools.haar.cost import WorkCost
from bptools.haar.elements.columns import Powers
from bptools.haar.elements.table_moments import Word, table_moments
from bptools.haar.elements.tables import Integers, TableSpace, count_tables
from bptools.haar.weingarten.shapes import ShapeSum, shapes_of
from bptools.haar.weingarten.symmetric_group import Partition

LARGEST_PRIME = 1 << 31
SECONDS_PER_MINOR, BYTES_PER_MINOR = 2e-6, 270  # of an orbit of tables
SECONDS_PER_ELEMENT = 3e-9  # of an operator, times shapes and primes


class ShapeFrame(NamedTuple):
    """The cells and the most rows of the shapes in a moment: the arguments of its sum."""

    degree: int
    rows: int


class _Class(NamedTuple):
    """The shapes of one eigenvalue of the operator of 2 by 2 minors, and words that part them."""

    value: int
    shapes: Sequence[Partition]
    words: Sequence[int]


def frame_of(powers: Powers) -> ShapeFrame:
    """Return the frame of the moment of a matrix of powers."""
    return ShapeFrame(sum(m for row in powers for m, _ in row), min(len(powers), len(powers[0])))


def add_isotypic(total: ShapeSum, powers: Powers, scale: fmpq) -> None:
    """Add a number times the moment of a matrix of powers, of two rows and columns at least.

    >>> from sympy import Symbol
    >>> powers = (((1, 0), (0, 1)), ((0, 1), (1, 0)))
    >>> total = ShapeSum(*frame_of(powers))
    >>> add_isotypic(total, powers, fmpq(1))
    >>> total.value(Symbol("d"))
    -1/(d*(d - 1)*(d + 1))
    """
    first, second = _tables(powers)
    if _have_equal_sums(first, second):
        factor = factorial(int(first.sum()))
        total.add(isotypic_products(first, second), scale / factor)


def cost_by_tables(powers: Powers) -> WorkCost:
    """Return about what :func:`add_isotypic` costs, infinitely much if tables have no numbers."""
    first, second = _tables(powers)
    if not _have_equal_sums(first, second):
        return WorkCost(0, 0)  # and the moment is 0
    space = TableSpace(*_wide(first, second))
    if not space.fits:
        return WorkCost(inf, inf)
    rows, columns = (first.sum(axis=axis).tolist() for axis in (1, 0))
    orbits = 1 + count_tables(rows, columns) / space.order
    minors = orbits * comb(len(rows), 2) * comb(len(columns), 2)
    times = len(_shapes(space)) * len(_primes(_bound(space)))
    seconds = minors * (SECONDS_PER_MINOR + times * SECONDS_PER_ELEMENT)
    return WorkCost(seconds, minors * BYTES_PER_MINOR)


def isotypic_products(first: Integers, second: Integers) -> dict[Partition, int]:
    """Return k! <x^A, P_shape x^B> for every shape.

    Args:
        first: A, a table of exponents of at least two rows and columns.
        second: B, a table with the same sums of rows and of columns.

    Returns:
        The products of the shapes that can occur, k the sum of all exponents.

    Raises:
        InternalError: If what was found contradicts itself.

    >>> diagonal = np.eye(2, dtype=np.int64)
    >>> isotypic_products(diagonal, diagonal)  # of x_00 x_11: half a permanent, half a determinant
    {(2,): 1, (1, 1): 1}
    """
    space = TableSpace(*_wide(first, second))
    shapes = _shapes(space)
    by_value: dict[int, list[Partition]] = defaultdict(list)
    for shape in shapes:
        by_value[eigenvalue((2,), shape, space.rows)].append(shape)
    words = _words_that_separate(by_value.values(), space.rows)
    classes = [
        _Class(value, members, _independent(words, members, space.rows))
        for value, members in by_value.items()
    ]
    primes = _primes(_bound(space))
    moments = table_moments(space, words, len(classes) + 1, primes)
    residues = [
        _products(moments[:, :, k], words, classes, space.rows, prime)
        for k, prime in enumerate(primes)
    ]
    return {
        shape: int(crt(primes, [residue[shape] for residue in residues], symmetric=True)[0])
        for shape in shapes
    }


def _wide(first: Integers, second: Integers) -> tuple[Integers, Integers]:
    return (first, second) if len(first) <= len(first[0]) else (first.T, second.T)


def _tables(powers: Powers) -> tuple[Integers, Integers]:
    both = np.array(powers, dtype=np.int64)
    return both[:, :, 0], both[:, :, 1]


def _have_equal_sums(first: Integers, second: Integers) -> bool:
    return all((first.sum(axis=k) == second.sum(axis=k)).all() for k in (0, 1))


def _shapes(space: TableSpace) -> list[Partition]:
    """List the shapes of no more rows than the table that dominate both kinds of sums."""
    sums = [sorted(space.first.sum(axis=axis).tolist(), reverse=True) for axis in (0, 1)]
    least = [list(accumulate(s))[: space.rows] for s in sums]
    return [
        shape
        for shape in shapes_of(int(space.first.sum()), space.rows)
        if all(a >= b for x in least for a, b in zip(_partial_sums(shape, x), x, strict=True))
    ]


def _partial_sums(shape: Partition, like: Sequence[int]) -> list[int]:
    padded = (*shape, *[0] * (len(like) - len(shape)))
    return list(accumulate(padded))


@lru_cache(maxsize=1 << 14)
def eigenvalue(word: Word, shape: Partition, rows: int) -> int:
    """Return the eigenvalue of operators of minors one after the other.

    sum_size (u) (u + 1) ... (u + rows - size - 1) C_size = prod_i (u + shape_i + rows - i), so that
    C_size is a divided difference at 0, -1, -2 and so on.
    """
    if len(word) != 1:
        return prod(eigenvalue((size,), shape, rows) for size in word)
    padded = (*shape, *[0] * (rows - len(shape)))
    differences = [
        prod(length + rows - i - u for i, length in enumerate(padded, start=1))
        for u in range(rows - word[0] + 1)
    ]
    for step in range(1, len(differences)):
        differences = [(a - b) // step for a, b in pairwise(differences)]
    return differences[0]


def _words_that_separate(classes: Iterable[Sequence[Partition]], rows: int) -> list[Word]:
    """Return operators of larger minors that tell apart the shapes of each class."""
    words: list[Word] = []
    candidates = (
        word
        for length in count()
        for word in combinations_with_replacement(range(3, rows + 1), length)
    )
    while any(_rank(words, shapes, rows) < len(shapes) for shapes in classes):
        words.append(next(candidates))
    return words


def _rank(words: Sequence[Word], shapes: Sequence[Partition], rows: int) -> int:
    if not words or len(shapes) < 2:
        return min(len(words), len(shapes))
    return int(fmpz_mat([[eigenvalue(word, x, rows) for x in shapes] for word in words]).rank())


def _bound(space: TableSpace) -> int:
    """Return what the absolute value of k! <x^A, P x^B> cannot exceed."""
    powers = [prod(map(factorial, table.ravel().tolist())) for table in (space.first, space.second)]
    return factorial(int(space.first.sum())) * (isqrt(prod(powers)) + 1)


def _primes(bound: int) -> list[int]:
    primes = [prevprime(LARGEST_PRIME)]
    while prod(primes) <= 2 * bound:
        primes.append(prevprime(primes[-1]))
    return primes


def _products(
    moments: Integers, words: Sequence[Word], classes: Sequence[_Class], rows: int, prime: int
) -> dict[Partition, int]:
    """Return k! <x^A, P_shape x^B> modulo a prime from the moments.

    Raises:
        InternalError: If they contradict each other.
    """
    values = np.array([x.value % prime for x in classes], dtype=np.int64)
    known = [np.ones_like(values)]
    while len(known) < len(moments[0]):
        known.append(known[-1] * values % prime)
    vandermonde = nmod_mat([row.tolist() for row in known[:-1]], prime)
    by_class = vandermonde.solve(nmod_mat(moments[:, :-1].T.tolist(), prime))  # class, word
    for word in range(len(words)):
        last = sum(int(by_class[k, word]) * int(x) for k, x in enumerate(known[-1]))
        if (last - int(moments[word, -1])) % prime:
            raise InternalError(f"moments of tables modulo {prime} contradict each other")
    factor = factorial(sum(classes[0].shapes[0]))
    products = {}
    for k, (_, shapes, chosen) in enumerate(classes):
        matrix = [[eigenvalue(words[w], x, rows) % prime for x in shapes] for w in chosen]
        sides = nmod_mat([[int(by_class[k, w])] for w in chosen], prime)
        solved = nmod_mat(matrix, prime).solve(sides)
        for line, shape in enumerate(shapes):
            products[shape] = int(solved[line, 0]) * factor % prime
    return products


def _independent(words: Sequence[Word], shapes: Sequence[Partition], rows: int) -> list[int]:
    """Return the first words whose eigenvalues tell the shapes apart."""
    chosen: list[int] = []
    for k in range(len(words)):
        if _rank([words[w] for w in [*chosen, k]], shapes, rows) > len(chosen):
            chosen.append(k)
    return chosen
