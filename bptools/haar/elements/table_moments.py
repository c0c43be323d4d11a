"""Products of monomials with what Capelli's operators make of others, modulo primes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from math import factorial, prod
from typing import NamedTuple

import numpy as np

from bptools.haar.elements.tables import Integers, TableSpace, Terms

Word = tuple[int, ...]  # sizes of minors, of operators one after the other


def table_moments(
    space: TableSpace, words: Sequence[Word], powers: int, primes: Sequence[int]
) -> Integers:
    """Return Fischer's products <x^A, C_word C_2^a x^B> modulo primes.

    Args:
        space: The tables, of which A is the first and B the second.
        words: Operators that are applied after powers of that of 2 by 2 minors.
        powers: The number of powers a, from 0 on.
        primes: Each below 2^31.

    Returns:
        The products by word, power and prime.

    >>> diagonal = np.eye(2, dtype=np.int64)
    >>> table_moments(TableSpace(diagonal, diagonal), [()], 3, [97])[:, :, 0]
    array([[1, 1, 2]])
    """
    keys, operator = _operator(space)
    moduli = np.array(primes, dtype=np.int64)
    vector = np.zeros((len(keys), len(primes)), dtype=np.int64)
    vector[_places(space, space.second.reshape(1, -1), keys)] = 1
    scale = prod(map(factorial, space.first.ravel().tolist()))
    functionals: list[tuple[Integers, Integers]] = []
    for word in words:
        places, coefficients = _functional(space, word, keys)
        reduced = [[scale * number % prime for prime in primes] for number in coefficients]
        functionals.append((places, np.array(reduced, dtype=np.int64)))
    moments = np.empty((len(words), powers, len(primes)), dtype=np.int64)
    for power in range(powers):
        for k, (places, numbers) in enumerate(functionals):
            moments[k, power] = (vector[places] * numbers % moduli).sum(axis=0) % moduli
        vector = operator(vector) % moduli
    return moments


def _functional(space: TableSpace, word: Word, keys: Integers) -> tuple[Integers, list[int]]:
    """Return the coefficient of x^A after some operators as a sum of coefficients before them."""
    tables, numbers = space.canonical(space.first.reshape(1, -1)), [1]
    for size in word:
        before: dict[int, int] = defaultdict(int)
        for terms in space.terms(tables, size):
            for at, key, number in zip(*_merged(space, terms), strict=True):
                before[key] += numbers[at] * number
        tables, numbers = space.decoded(np.array([*before])), [*before.values()]
    return _places(space, tables, keys), numbers


class _MergedTerms(NamedTuple):
    """Terms, those of one table and one key together."""

    at: list[int]
    keys: list[int]
    numbers: list[int]


def _merged(space: TableSpace, terms: Terms) -> _MergedTerms:
    keys, inverse = np.unique(space.keys(terms.tables), return_inverse=True)
    together, places = np.unique(terms.at * len(keys) + inverse, return_inverse=True)
    numbers = np.zeros(len(together), dtype=np.int64)
    np.add.at(numbers, places, terms.numbers)
    at, key = np.divmod(together, len(keys))
    return _MergedTerms(at.tolist(), keys[key].tolist(), numbers.tolist())


def _operator(space: TableSpace) -> tuple[Integers, Callable[[Integers], Integers]]:
    """Return the keys of all tables in order, and the operator of 2 by 2 minors on their sums."""
    frontier = space.keys(space.second.reshape(1, -1))
    keys, lines = frontier, []
    while len(frontier):
        parts = [
            (frontier[terms.at], space.keys(terms.tables), terms.numbers)
            for terms in space.terms(space.decoded(frontier), 2)
        ]
        lines += parts
        reached = np.unique(np.concatenate([frontier, *(targets for _, targets, _ in parts)]))
        frontier = np.setdiff1d(reached, keys, assume_unique=True)
        keys = np.concatenate([keys, frontier])
    keys = np.sort(keys)
    rows, columns, numbers = (np.concatenate(part) for part in zip(*lines, strict=True))
    cells = np.searchsorted(keys, rows) * len(keys) + np.searchsorted(keys, columns)
    known, inverse = np.unique(cells, return_inverse=True)
    elements = np.bincount(inverse, weights=numbers).astype(np.int64)
    rows, columns = np.divmod(known, len(keys))
    begins = np.searchsorted(rows, np.arange(len(keys)))

    def operator(vector: Integers) -> Integers:
        by_prime = [np.add.reduceat(elements * x[columns], begins) for x in vector.T.copy()]
        return np.stack(by_prime, axis=1)

    return keys, operator


def _places(space: TableSpace, tables: Integers, keys: Integers) -> Integers:
    return np.searchsorted(keys, space.keys(tables))
